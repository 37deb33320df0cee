"""`python -m sct` is the command `sct`."""

from __future__ import annotations

import sys

from sct.cli import main

if __name__ == "__main__":
    sys.exit(main())
