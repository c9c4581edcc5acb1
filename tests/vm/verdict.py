#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
verdict.py --source KERNEL-SOURCE --results FILE --console FILE --out FILE.tap
           [--splats FILE] [--expected FILE] [--skips FILE] --part NAME

Judges what a guest wrote to its results port: frames (BEGIN kind name, a KTAP or TAP
document, END kind name exit-status) and the last line, which a run writes after its leak
scan. The frames are parsed by the kernel's own kunit.py, one at a time, because it reads
only the first document of a file. Writes one flat TAP file, prints every failure with the
lines before it, and fails if there is any.
--skips lists regexes, one a line, of "part kind name.test" that may be skipped;
any other skip counts as a failure.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

LAST_WORD = "VERDICT done"
TAIL = 40


def parse_args():
    p = argparse.ArgumentParser()
    p.add_argument("--source", required=True)
    p.add_argument("--results", required=True)
    p.add_argument("--console", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--part", required=True)
    p.add_argument("--splats")
    p.add_argument("--expected")
    p.add_argument("--skips")
    p.add_argument("--need", action="append", default=[],
                   help="kind of frame of which there must be at least one")
    return p.parse_args()


def read(path):
    with open(path, errors="backslashreplace") as f:
        return f.read().replace("\r", "").splitlines()


def regexes(path):
    if not path or not os.path.exists(path):
        return []
    return [re.compile(l) for l in read(path) if l.strip() and l[0] != "#"]


class Report:
    """Collects the lines of the flat TAP file."""

    def __init__(self, part, skips):
        self.part = part
        self.skips = skips
        self.lines = []
        self.failed = 0
        self.count = 0

    def test(self, name, ok, diagnostics=()):
        self.count += 1
        if not ok:
            self.failed += 1
            shown = [f"# {l}" for l in list(diagnostics)[-TAIL:]]
            self.lines += shown
            print(f"FAILED: {self.part}: {name}", file=sys.stderr)
            for line in shown:
                print(f"  {line}", file=sys.stderr)
        self.lines.append(f"{'ok' if ok else 'not ok'} {self.count} - {name}")

    def skip(self, name, diagnostics=()):
        if any(r.search(f"{self.part} {name}") for r in self.skips):
            self.count += 1
            self.lines.append(f"ok {self.count} - {name} # SKIP")
        else:
            self.test(f"{name} (skipped)", False, diagnostics)

    def write(self, path):
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        with open(path + ".part", "w") as f:
            f.write("TAP version 13\n")
            f.writelines(l + "\n" for l in self.lines)
            f.write(f"1..{self.count}\n")
        os.rename(path + ".part", path)


def frames(lines, report):
    """Yields (kind, name, body, status); reports broken frames as failures."""
    kind = name = None
    body = []
    for line in lines:
        words = line.split()
        if words[:1] == ["BEGIN"] and len(words) == 3:
            if kind:
                report.test(f"{kind} {name} ends", False, body)
            kind, name, body = words[1], words[2], []
        elif words[:1] == ["END"] and len(words) == 4 and words[1:3] == [kind, name]:
            yield kind, name, body, int(words[3])
            kind = None
        elif kind:
            body.append(line)
    if kind:
        report.test(f"{kind} {name} ends", False, body)


def kunit_parse(source, body):
    """Returns the document as kunit.py's JSON tree, and its output."""
    with tempfile.TemporaryDirectory() as tmp:
        document = os.path.join(tmp, "ktap")
        tree = os.path.join(tmp, "json")
        with open(document, "w") as f:
            f.writelines(l + "\n" for l in body)
        # Absolute names: kunit.py changes to the kernel's directory
        try:
            run = subprocess.run(
                [sys.executable, "-B",
                 os.path.join(source, "tools/testing/kunit/kunit.py"),
                 "parse", f"--json={tree}", document],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True, check=False, timeout=60)
        except subprocess.TimeoutExpired:
            # kunit.py does not return from some malformed documents
            return None, ["kunit.py cannot parse this (is the plan not first?)"]
        said = run.stdout.splitlines()
        try:
            with open(tree) as f:
                return json.load(f), said
        except (OSError, ValueError):
            return None, said


def cases(group, prefix=""):
    for case in group["test_cases"]:
        yield prefix + case["name"], case["status"]
    for sub in group["sub_groups"]:
        yield from cases(sub, f"{prefix}{sub['name']}.")


def near(body, name):
    """Returns a test's lines up to its result."""
    result = re.compile(r"\s*(not )?ok \d+")
    # KUnit's documents are nested, and the line has only the last part of the name
    for wanted in (name, name.rsplit(".", 1)[-1]):
        for i, line in enumerate(body):
            if result.match(line) and wanted in line:
                start = i
                while start > 0 and not result.match(body[start - 1]):
                    start -= 1
                return body[start:i + 1]
    return body


def judge(report, source, kind, name, body, status):
    label = f"{kind} {name}"
    tree, said = kunit_parse(source, body)
    if tree is None:
        report.test(f"{label} gives results", False, body + said)
        return
    ran = failed = 0
    for case, outcome in cases(tree):
        ran += 1
        case = case.removeprefix(f"{name}.")
        if outcome == "PASS":
            report.test(f"{label}.{case}", True)
        elif outcome == "SKIP":
            report.skip(f"{label}.{case}", near(body, case))
        else:
            failed += 1
            report.test(f"{label}.{case}", False, near(body, case))
    # For instance missing plans, short plans and results out of order
    errors = [l for l in said if "[ERROR]" in l]
    if not ran or (errors and not failed):
        report.test(f"{label} is complete", False, body + errors)
    # kselftest exits with 4 if all tests were skipped
    elif status not in (0, 4) and not failed:
        report.test(f"{label} exits well (status {status})", False, body)


def console_splats(args):
    splats = regexes(args.splats)
    expected = regexes(args.expected)
    return [l for l in read(args.console)
            if any(r.search(l) for r in splats)
            and not any(r.search(l) for r in expected)]


def main():
    args = parse_args()
    report = Report(args.part, regexes(args.skips))
    lines = read(args.results)
    console = read(args.console)
    seen = set()

    for kind, name, body, status in frames(lines, report):
        seen.add(kind)
        judge(report, args.source, kind, name, body, status)
    for kind in args.need + ["verdict"]:
        if kind not in seen:
            report.test(f"there is a {kind} result", False, console)
    offence = console_splats(args)
    report.test("console has no splat", not offence, offence)
    ended = bool(lines) and lines[-1] == LAST_WORD
    report.test("the run finished", ended, console)
    report.write(args.out)
    print(f"{args.part}: {report.count - report.failed} passed, "
          f"{report.failed} failed", file=sys.stderr)
    sys.exit(1 if report.failed else 0)


main()
