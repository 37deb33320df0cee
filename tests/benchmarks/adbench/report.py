"""Tables and a figure of what was measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

HEAD = ("program", "objective", "derivative", "ratio", "by hand", "all threads", "first", "memory")


def table(results: list[dict[str, Any]]) -> str:
    """Markdown: one table for each problem and size, then how the best generated program compares."""
    return "\n".join(_one(row) for row in results)


def _one(row: dict[str, Any]) -> str:
    times = (row["one"] or {"times": {}})["times"]
    everywhere = ((row.get("all") or {}).get("times")) or {}
    alone = row.get("alone") or {}
    lines = [f"### {row['problem']}: {row['size']}", "", f"| {' | '.join(HEAD)} |", "|---" * len(HEAD) + "|"]
    for name, (objective, derivative) in times.items():
        yardstick = times.get(name.replace("sct, ", "by hand, ")) if name.startswith("sct") else None
        measured = alone.get(name) or {}
        cells = (
            name,
            milliseconds(objective),
            milliseconds(derivative),
            f"{derivative / objective:.2f}",
            f"{derivative / yardstick[1]:.2f}" if yardstick else "",
            milliseconds(everywhere[name][1]) if name in everywhere else "",
            f"{measured['first']:.2f} s" if measured else "",
            f"{measured['memory'] / 2**20:.1f} MiB" if measured else "",
        )
        lines.append(f"| {' | '.join(cells)} |")
    for name, reason in ((row["one"] or {}).get("failed") or {}).items():
        lines.append(f"| {name} | {reason} |" + " |" * (len(HEAD) - 2))
    return "\n".join([*lines, "", compared(times), ""])


def compared(times: dict[str, list[float]]) -> str:
    """The best generated program beside the best of each peer and of those written by hand."""
    own = {n: t[1] for n, t in times.items() if n.startswith("sct")}
    if not own:
        return ""
    best = min(own, key=lambda n: own[n])
    others: dict[str, float] = {}
    for name, (_, derivative) in times.items():
        tool = name.split(",")[0]
        if tool != "sct":
            others[tool] = min(derivative, others.get(tool, derivative))
    parts = [f"{tool} takes {t / own[best]:.2f} times as long" for tool, t in others.items()]
    return f"Best generated: {best}, {milliseconds(own[best])}; {'; '.join(parts)}."


def milliseconds(seconds: float) -> str:
    """Three digits."""
    return f"{seconds * 1e3:.3g} ms"


def plot(results: list[dict[str, Any]], path: Path) -> None:
    """Time of the derivative for each size, one panel a problem; nothing where matplotlib is not installed."""
    try:
        import matplotlib as mpl
    except ImportError:
        return
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    problems = list(dict.fromkeys(r["problem"] for r in results))
    figure, axes = plt.subplots(1, len(problems), figsize=(5 * len(problems), 5), squeeze=False)
    for axis, problem in zip(axes[0], problems, strict=True):
        rows = [r for r in results if r["problem"] == problem and r["one"]]
        for name in dict.fromkeys(n for r in rows for n in r["one"]["times"]):
            points = [(r["size"], r["one"]["times"][name][1] * 1e3) for r in rows if name in r["one"]["times"]]
            style = "-o" if name.startswith("sct") else "--s" if name.startswith("by hand") else ":^"
            axis.plot(*zip(*points, strict=True), style, label=name, markersize=4)
        axis.set_yscale("log")
        axis.set_title(problem)
        axis.set_ylabel("value and derivative, ms")
        axis.tick_params(axis="x", rotation=40)
        axis.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    plt.close(figure)
