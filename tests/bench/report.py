#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""report.py [OPTIONS] KERNEL...

Reads what the guests of "make bench" wrote, prints the table of ratios, writes
bench.json and bench.svg, and compares with the results that are kept. With --groups it
only says which guests are needed.

Exits with 1 where a row is worse by more than 2 %, or has no result.
"""

import argparse
import os
import sys

import chart
import results
import rows as table

NOTES = """\
Instructions are not time. They know no cache and no TLB that misses, no bandwidth of
memory, which is what clearing and copying are about on hardware, no shootdown of TLBs
on other CPUs, and no maintenance of caches, which QEMU does not do and the devices here
do not need. They do tell how long a path is, and how it grows."""


def parse():
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--groups", action="store_true", help="only list the guests")
    parser.add_argument("--only", default="", help="rows with this glob in the name")
    parser.add_argument("--out", default="build/bench", help="where the guests wrote")
    parser.add_argument("--kept", default="tests/bench/results", help="kept results")
    parser.add_argument("--keep", action="store_true", help="keep these results")
    parser.add_argument("kernels", nargs="+", metavar="KERNEL", choices=table.KERNELS)
    return parser.parse_args()


def number(value):
    """Formats a count for people: 12345 is 12.3k."""
    for unit, factor in (("G", 1e9), ("M", 1e6), ("k", 1e4)):
        if value >= factor:
            return f"{value / (1e3 if unit == 'k' else factor):.4g}{unit}"
    return str(value)


def print_row(row, result):
    """One line of the table."""
    ours, peer = result["ours"], result.get("peer")
    ratio = f"{result['ratio']:.3f}" if "ratio" in result else "-"
    if row.unit == "ms":
        ratio = f"{ours[row.figure] / 1e6:.3f}ms"
    verdict = {True: "met", False: "MISSED", None: ""}[result.get("met")]
    target = f"{row.target:g}{row.unit or ''}" if row.target is not None else "-"
    print(
        f"{row.letter} {row.name:27}{row.work:46}"
        f"{number(ours[row.figure]):>9}{number(peer[row.figure]) if peer else '-':>9}"
        f"{ratio:>10} {target:>6} {verdict:7}"
        f"{row.figure:>5}{number(ours['cold']):>9}{number(ours['p50']):>9}"
        f"{number(ours['p95']):>9}{number(ours['worst']):>9}{number(ours['late']):>9}"
    )


def print_table(rows, found):
    """The rows that have results."""
    print(
        f"  {'row':27}{'work':46}{'ours':>9}{'peer':>9}{'ratio':>10} {'target':>6} "
        f"{'':7}{'':>5}{'cold':>9}{'p50':>9}{'p95':>9}{'worst':>9}{'late':>9}"
    )
    for row in sorted(rows, key=lambda row: row.letter):
        if row.name in found["rows"]:
            print_row(row, found["rows"][row.name])
    judged = [r for r in found["rows"].values() if "met" in r]
    print(f"{sum(r['met'] for r in judged)} of {len(judged)} targets met\n")


def check(path, found, wanted):
    """Compares with the results kept in @path. Returns whether nothing is worse."""
    kept = results.load(path)
    if not kept:
        print(f"nothing is kept in {path} to compare with: make bench KEEP=1")
        return True
    for key, value in found["about"].items():
        if kept["about"].get(key) != value:
            print(f"not compared with {path}: {key} was {kept['about'].get(key)},")
            print(f"  and is {value}; measure again where that file is from")
            return True
    problems = results.compare(kept, found, wanted)
    for problem in problems:
        print(f"WORSE  {problem}")
    if not problems:
        print(f"no row is worse than in {path} by more than {table.TOLERANCE:.0%},")
        print("  or by what the table of rows allows it")
    return not problems


def keep(path, found):
    """Keeps these results; rows that were not measured stay as they were."""
    kept = results.load(path)
    if kept and kept["about"] == found["about"]:
        found = {"about": found["about"], "rows": {**kept["rows"], **found["rows"]}}
    results.save(path, found)
    print(f"kept in {path}")


def wanted_rows(args, kernel):
    """The rows of this kernel that are asked for."""
    return [row for row in table.read_table(kernel) if row.matches(args.only)]


def report(args, kernel):
    """One kernel. Returns whether nothing is worse."""
    rows = wanted_rows(args, kernel)
    directory = os.path.join(args.out, kernel)
    found = results.collect(directory, rows)
    kept = os.path.join(args.kept, kernel + ".json")
    title = f"{kernel}: {found['about'].get('kernel', 'this machine')}"
    print(f"{title}; {found['about'].get('compiler', '')}\n")
    print_table(rows, found)
    results.save(os.path.join(directory, "bench.json"), found)
    with open(os.path.join(directory, "bench.svg"), "w", encoding="utf-8") as file:
        file.write(chart.draw(found, title + ": ours / peer, and the target"))
    if args.keep:
        keep(kept, found)
        return True
    return check(kept, found, rows)


def main():
    """Does what the command line asks for."""
    args = parse()
    if args.groups:
        for kernel in args.kernels:
            print("\n".join(table.groups(wanted_rows(args, kernel))))
        return 0
    well = True
    for kernel in args.kernels:
        well = report(args, kernel) and well
    print(f"\n{NOTES}")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
