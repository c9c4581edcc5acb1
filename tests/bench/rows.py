# SPDX-License-Identifier: GPL-2.0
"""The table of rows: what is measured, beside what, and how good it has to be."""

import fnmatch
import os
import re

# By how much a row may be worse
TOLERANCE = 0.02
FIGURES = ("cold", "p50", "p95", "p99", "worst", "late")
# 7-16k is 7 with pages of 16 KiB, for the rows that are marked so; host is no guest, and
# has the rows of letter M
KERNELS = ("7", "6.12", "7-16k", "host")


class Row:
    """One row, in the root cgroup or in a child, which is charged."""

    def __init__(self, cells, child=False):
        letter, name, work, ours, peer, figure, target, also = cells
        self.letter, self.work, self.figure = letter, work, figure
        self.name = name + ("@child" if child else "")
        self.ours, self.peer = Line(ours, child), Line(peer, child)
        self.unit = "ms" if target.endswith("ms") else None
        target = target.removesuffix("ms")
        self.target = None if target == "-" else float(target)
        # A target of 0.06 is not missed by 0.0604
        self.places = len(target.partition(".")[2])
        # Times depend on the machine and its load
        self.compared = not ours.endswith(("ps", "us"))
        percent = re.search(r"(\d+)%", also)
        self.tolerance = int(percent[1]) / 100 if percent else TOLERANCE

    def matches(self, pattern):
        """Is the row wanted? Without a pattern, every row is."""
        return not pattern or fnmatch.fnmatch(self.name, f"*{pattern}*")


class Line:
    """Where a figure is: the guest, and its line."""

    def __init__(self, text, child):
        self.known = text != "-"
        if not self.known:
            return
        group, self.key = text.split(":")
        self.group = group + ("@child" if child else "")


def read(lines, kernel):
    """The rows of the table that this kernel is for."""
    rows = []
    for number, line in enumerate(lines, 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != 8 or cells[5] not in FIGURES:
            raise ValueError(f"rows:{number}: not eight cells, or no such figure")
        if (cells[0] == "M") != (kernel == "host"):
            continue
        if not kernel.endswith("-16k"):
            rows.append(Row(cells))
            rows.extend(Row(cells, child=True) for c in cells[7].split() if "c" in c)
        elif "k" in cells[7]:
            rows.append(Row(cells))
    return rows


def read_table(kernel):
    """The rows that the tree has for this kernel."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rows")
    with open(path, encoding="utf-8") as file:
        return read(file, kernel)


def groups(rows):
    """The guests that these rows need, in the order of the rows."""
    lines = [line for row in rows for line in (row.ours, row.peer) if line.known]
    return list(dict.fromkeys(line.group for line in lines))
