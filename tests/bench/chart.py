# SPDX-License-Identifier: GPL-2.0
"""The chart: a bar for each ratio, on a logarithmic scale, and a mark at its target."""

import math
from xml.sax.saxutils import escape

LINE, LEFT, WIDTH, TOP = 20, 330, 620, 60
LOW, HIGH = -3, 4  # powers of ten
MET, MISSED, PLAIN = "#2a9d5c", "#d1781f", "#1b6ca8"


def position(ratio):
    """Where a ratio is, in pixels."""
    power = min(max(math.log10(max(ratio, 1e-9)), LOW), HIGH)
    return LEFT + (power - LOW) / (HIGH - LOW) * WIDTH


def text(x, y, content, anchor="start"):
    return f'<text x="{x:.0f}" y="{y}" text-anchor="{anchor}">{escape(content)}</text>'


def grid(bottom):
    """A line for each power of ten."""
    for power in range(LOW, HIGH + 1):
        x = position(10**power)
        colour = "#606060" if power == 0 else "#d8d8d8"
        yield f'<path d="M{x:.1f} {TOP - 6}V{bottom}" stroke="{colour}"/>'
        yield text(x, TOP - 12, f"{10.0**power:g}", "middle")


def bar(y, name, result):
    """One row: its name, the bar, the ratio, and the target."""
    ratio = result["ratio"]
    colour = {True: MET, False: MISSED, None: PLAIN}[result.get("met")]
    one, x = position(1), position(ratio)
    yield text(LEFT - 8, y + 13, name, "end")
    yield (
        f'<rect x="{min(one, x):.1f}" y="{y + 2}" width="{abs(x - one):.1f}" '
        f'height="{LINE - 6}" fill="{colour}"/>'
    )
    if "target" in result:
        target = position(result["target"])
        yield f'<path d="M{target:.1f} {y}v{LINE - 2}" stroke="#000" stroke-width="2"/>'
    yield text(max(one, x) + 5, y + 13, f"{ratio:.3g}")


def draw(results, title):
    """The chart as SVG."""
    rows = [(n, r) for n, r in results["rows"].items() if r.get("ratio")]
    bottom = TOP + LINE * len(rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 60}" '
        f'height="{bottom + 20}" font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        text(10, 20, title),
        *grid(bottom),
    ]
    for number, (name, result) in enumerate(rows):
        parts.extend(bar(TOP + LINE * number, name, result))
    return "\n".join([*parts, "</svg>"]) + "\n"
