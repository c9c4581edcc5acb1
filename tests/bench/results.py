# SPDX-License-Identifier: GPL-2.0
"""Results: the figures of a run, in which the ratios are, and what became worse."""

import json
import math
import os

import rows as table

KEYS = ("lives", *table.FIGURES)


def read_lines(path):
    """The lines of one guest: {"WORK EXPORTER": {"lives": ..., "p50": ...}}."""
    found = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            words = line.split()
            if len(words) != 2 + len(KEYS) or line.startswith("#"):
                continue
            try:
                found[" ".join(words[:2])] = dict(zip(KEYS, map(int, words[2:])))
            except ValueError:
                continue
    return found


def read_about(directory):
    """What the results depend on besides our sources."""
    try:
        with open(os.path.join(directory, "about"), encoding="utf-8") as file:
            return dict(line.rstrip("\n").split(" ", 1) for line in file)
    except FileNotFoundError:
        return {}


class Guests:
    """The lines of all guests of one kernel."""

    def __init__(self, directory):
        self.directory = directory
        self.cache = {}

    def find(self, line):
        """The figures of a line, or None."""
        path = os.path.join(self.directory, line.group + ".lines")
        if path not in self.cache:
            self.cache[path] = read_lines(path) if os.path.exists(path) else {}
        return self.cache[path].get(line.key)


def judge(row, ours, peer):
    """One row's result."""
    result = {"figure": row.figure, "ours": ours}
    if peer:
        result["peer"] = peer
        if peer[row.figure]:
            result["ratio"] = ours[row.figure] / peer[row.figure]
    if row.target is not None:
        if row.unit == "ms":
            value = ours[row.figure] / 1e6
        else:
            value = round(result.get("ratio", math.inf), row.places)
        result["target"] = row.target
        result["met"] = value <= row.target
    return result


def collect(directory, rows):
    """The results of one kernel: {"about": ..., "rows": {name: result}}."""
    guests = Guests(directory)
    found = {}
    for row in rows:
        ours = guests.find(row.ours)
        peer = guests.find(row.peer) if row.peer.known else None
        if ours and (peer or not row.peer.known):
            found[row.name] = judge(row, ours, peer)
    return {"about": read_about(directory), "rows": found}


def compare_row(row, old, new):
    """What is worse in one row, or None. A row that was not kept cannot be."""
    if not new:
        return f"{row.name}: no result"
    before = old["ours"][row.figure] if old else math.inf
    now = new["ours"][row.figure]
    if now <= before * (1 + row.tolerance):
        return None
    change = f"{now / before - 1:+.1%}" if before else "from nothing"
    return f"{row.name}: {row.figure} {before} -> {now}, {change}"


def compare(kept, results, wanted):
    """What is worse than what is kept, of the rows that are wanted: a list of texts."""
    found = (
        compare_row(row, kept["rows"].get(row.name), results["rows"].get(row.name))
        for row in wanted
        if row.compared
    )
    return [problem for problem in found if problem]


def load(path):
    """Results that were kept, or None."""
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def save(path, results):
    """Keep results; a row a line, so that a change shows as what it is."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    rows = ",\n".join(
        f"  {json.dumps(name)}: {json.dumps(result)}"
        for name, result in results["rows"].items()
    )
    about = json.dumps(results["about"], indent=1)
    with open(path + ".tmp", "w", encoding="utf-8") as file:
        file.write(f'{{"about": {about},\n"rows": {{\n{rows}\n}}}}\n')
    os.replace(path + ".tmp", path)
