#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
sweep.py --dtbs DIR... --placer PROGRAM [--model] [--command "WORD..."]...

Runs the tool on every DTB below each DIR, as "PROGRAM WORD... X.dtb", for each
--command, and with --model compares "PROGRAM dma X.dtb" with the model. Prints progress,
then statistics: exit statuses, the slowest boards, and every failure. Every DTB is good
input, so the status must be 0, or 1 for a negative answer. A signal, a sanitizer's report,
or invalid JSON is a failure.
"""

import argparse
import collections
import concurrent.futures
import functools
import json
import os
import re
import sys
import time

import answers

SLOWEST = 3
# Number of failures to show of each kind, and of lines of each failure
SHOWN = 4
SHOWN_LINES = 16
REPORT = re.compile(r"runtime error:|ERROR: \w*Sanitizer|SUMMARY: \w*Sanitizer")


def parse_args():
    p = argparse.ArgumentParser()
    p.add_argument("--dtbs", required=True, nargs="+")
    p.add_argument("--placer", required=True)
    p.add_argument("--command", action="append", default=[])
    p.add_argument("--model", action="store_true")
    p.add_argument("--jobs", type=int, default=os.cpu_count())
    return p.parse_args()


def fault(status, out, err, words):
    """Returns lines that say what is wrong; empty if nothing is."""
    report = REPORT.search(err)
    if status == answers.SANITIZED or report:
        first = err[report.start():].splitlines() if report else err.splitlines()
        return ["sanitizer report", *first[:12]]
    if status is None or status < 0:
        return [f"signal {-status}" if status else "timeout", *err.splitlines()[:5]]
    if status not in (0, 1):
        return [f"status {status}", *err.splitlines()[:5]]
    if "--json" in words:
        try:
            json.loads(out)
        except ValueError as error:
            return [f"no JSON: {error}"]
    return []


def ask(placer, words, dtb):
    """Returns (command, label of the outcome, seconds, what is wrong)."""
    start = time.monotonic()
    status, out, err = answers.run_tool([placer, *words], dtb)
    seconds = time.monotonic() - start
    return " ".join(words), f"status {status}", seconds, fault(status, out, err, words)


def compare(placer, dtb):
    start = time.monotonic()
    status, out, err = answers.run_tool([placer, "dma"], dtb)
    seconds = time.monotonic() - start
    wrong = fault(status, out, err, ["dma"]) or answers.differences(
        "the model", answers.of_model(dtb), "the tool", out.splitlines())
    return ("dma", "differs" if wrong else "agrees with the model", seconds, wrong)


def judge(placer, commands, model, dtb):
    found = [ask(placer, command.split(), dtb) for command in commands]
    if model:
        found.append(compare(placer, dtb))
    return dtb, found


def progress(done, total, start):
    if sys.stderr.isatty() and (done % 20 == 0 or done == total):
        print(f"\r{done} of {total} boards", end="\r\033[K" if done == total else "",
              file=sys.stderr, flush=True)
    elif not sys.stderr.isatty() and done % 1000 == 0:
        print(f"{done} of {total} boards, {time.monotonic() - start:.0f} s",
              file=sys.stderr, flush=True)


def find(tops):
    """Returns the names to show, by full path."""
    found = {}
    for top in tops:
        for folder, _, names in os.walk(top):
            for name in names:
                if name.endswith(".dtb"):
                    path = os.path.join(folder, name)
                    found[path] = os.path.relpath(path, top)
    return found


def summarize(outcomes, times):
    for command, counts in outcomes.items():
        counted = ", ".join(f"{label}: {n}" for label, n in sorted(counts.items()))
        slow = ", ".join(f"{board} {1000 * seconds:.0f} ms" for seconds, board
                         in sorted(times[command])[:-SLOWEST - 1:-1])
        mean = sum(seconds for seconds, _ in times[command]) / len(times[command])
        print(f"{command}: {counted}; mean {1000 * mean:.1f} ms; slowest: {slow}")


def show_failures(failures):
    """Prints a few of each kind, by command and first line."""
    kinds = collections.defaultdict(list)
    for board, command, wrong in failures:
        kinds[command, re.sub(r"/.*", "", wrong[0])].append((board, wrong))
    for (command, kind), found in kinds.items():
        print(f"FAILED: {command}: {kind}: {len(found)} boards")
        for board, wrong in found[:SHOWN]:
            print(f"  {board}")
            for line in wrong[:SHOWN_LINES]:
                print(f"    {line}")


def main():
    args = parse_args()
    dtbs = find(args.dtbs)
    outcomes = collections.defaultdict(collections.Counter)
    times = collections.defaultdict(list)
    failures = []
    start = time.monotonic()
    with concurrent.futures.ProcessPoolExecutor(args.jobs) as pool:
        work = functools.partial(judge, args.placer, args.command, args.model)
        for done, (dtb, found) in enumerate(pool.map(work, sorted(dtbs), chunksize=4), 1):
            for command, label, seconds, wrong in found:
                outcomes[command][label] += 1
                times[command].append((seconds, dtbs[dtb]))
                if wrong:
                    failures.append((dtbs[dtb], command, wrong))
            progress(done, len(dtbs), start)
    summarize(outcomes, times)
    show_failures(failures)
    print(f"{len(dtbs)} boards in {time.monotonic() - start:.0f} s,"
          f" {len(failures)} failures")
    sys.exit(1 if failures or not dtbs else 0)


if __name__ == "__main__":
    main()
