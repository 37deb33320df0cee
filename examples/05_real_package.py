"""The derivative of a function that nobody prepared for it: vapour pressures from the package `chemicals`.

pip install chemicals
python examples/05_real_package.py
"""

from __future__ import annotations

import sct


def main() -> dict[str, float] | None:
    try:
        from chemicals.vapor_pressure import Antoine, Wagner
    except ImportError:
        print("This example needs the package chemicals: pip install chemicals")
        return None

    print(sct.source(Antoine, mode="forward", wrt="T"))

    # Antoine's equation for methane at 100 K; its parameters are from the package's documentation.
    T, A, B, C = 100.0, 8.7687, 395.744, -6.469
    pressure, slope = sct.jvp(Antoine, (T, A, B, C), (1.0, None, None, None))
    print(f"methane at {T} K: Psat = {pressure:.3f} Pa, dPsat/dT = {slope:.3f} Pa/K")

    # Wagner's equation for methane at 100 K, with respect to the temperature and to the critical pressure.
    args = (100.0, 190.53, 4596420.0, -6.00435, 1.1885, -0.834082, -1.22833)
    by_T = sct.derivative(Wagner, argnums=0)(*args)
    by_Pc = sct.derivative(Wagner, argnums="Pc")(*args)
    print(f"Wagner: dPsat/dT = {by_T:.3f} Pa/K, dPsat/dPc = {by_Pc:.3e}")
    return {"pressure": pressure, "slope": slope, "wagner_T": by_T, "wagner_Pc": by_Pc}


if __name__ == "__main__":
    main()
