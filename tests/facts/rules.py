#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""
rules.py

What the generator of facts makes of toy.txt, the C source of a driver in which it once went
wrong. Writes TAP.
"""
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "tools", "facts"))

import derive  # noqa: E402
import extract  # noqa: E402
import rows  # noqa: E402

FOLDER = "drivers/toy"
# Of each ID: its address bits, and what the driver makes of a table
WANTED = {"toy,narrow": (32, "one-range"), "toy,wide": (36, "one-range"),
          "toy,fetching": (36, "unknown")}


def read():
    """The row of the toy's driver."""
    with tempfile.TemporaryDirectory() as tree:
        path = f"{FOLDER}/toy.c"
        os.makedirs(os.path.join(tree, FOLDER))
        shutil.copy(os.path.join(HERE, "toy.txt"), os.path.join(tree, path))
        file = extract.extract(tree, path, ["-x", "c", "-w"])
        assert not file["errors"], file["first"]
        found = list(rows.Rows(derive.derive(FOLDER, "toy", {path: file})).finish())
    assert len(found) == 1, found
    return found[0]


def main():
    row = read()
    ids = {entry["id"]: entry for entry in row["ids"]}
    tests = [(f"{name}: {bits} bits, {kind}",
              (ids[name]["bits"], ids[name].get("kind", row["kind"])) == (bits, kind))
             for name, (bits, kind) in WANTED.items()]
    tests += [("the strictest kind counts for the row", row["kind"] == "one-range"),
              ("the device that is probed attaches", row["attaches"] == ["self"]),
              ("another device's segments are not its own",
               not any("segment" in entry for entry in row["ids"])),
              ("a coherent mask is another",
               all(entry["coherent_bits"] == 30 for entry in row["ids"]))]
    print(f"1..{len(tests)}")
    for number, (name, passed) in enumerate(tests, 1):
        print(f"{'ok' if passed else 'not ok'} {number} - {name}")
    if not all(passed for _, passed in tests):
        print(f"# {row}")
        sys.exit(1)


if __name__ == "__main__":
    main()
