#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
truth.py --results FILE --dtbs DIR --list FILE --out FILE.tap [--placer PROGRAM]
         [--grafted]

Compares the kernel's result for each board in the list with the model and the tool,
device by device, and writes TAP. A board without a complete result is a failure, and so
are failed tests of the guest's own. With --grafted the boards were parts of the machine's
tree, one in each of several guests.
"""

import argparse
import re
import sys

import answers
import graft

SHOWN = 60


def parse_args():
    p = argparse.ArgumentParser()
    p.add_argument("--results", required=True)
    p.add_argument("--dtbs", required=True)
    p.add_argument("--list", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--placer")
    p.add_argument("--grafted", action="store_true")
    return p.parse_args()


def read(path):
    with open(path, errors="backslashreplace") as f:
        return f.read().replace("\r", "").splitlines()


def frames(lines, kind="tree"):
    """Returns lines and status of each frame of a kind, by name; and the guest's own TAP
    lines."""
    found, tests, name, body = {}, [], None, []
    for line in lines:
        words = line.split(" ")
        if words[0] == "BEGIN":
            name, body = words[2], []
        elif words[0] == "END":
            if words[1] == kind:
                found[name] = body, int(words[3])
            else:
                tests += body
            name = None
        elif name:
            body.append(line)
    return found, tests


class Tap:
    def __init__(self, quiet=False):
        self.lines, self.count, self.failed = [], 0, 0
        self.quiet = quiet

    def test(self, name, ok, why=()):
        self.count += 1
        if not ok:
            self.failed += 1
        if not ok and not self.quiet:
            print(f"FAILED: {name}", file=sys.stderr)
            for line in list(why)[:SHOWN]:
                print(f"  {line}", file=sys.stderr)
        self.lines += [f"# {line}" for line in list(why)[:SHOWN] if not ok]
        self.lines.append(f"{'ok' if ok else 'not ok'} {self.count} - {name}")

    def guest(self, tests):
        """Adds the results of the guest's own tests."""
        for i, line in enumerate(tests):
            if line.startswith(("ok ", "not ok ")):
                self.test(f"guest: {line.partition(' - ')[2]}", line[0] == "o",
                          [l[2:] for l in tests[:i] if l[0] == "#"])

    def write(self, path):
        with open(path, "w") as f:
            f.write("TAP version 13\n")
            f.writelines(line + "\n" for line in self.lines)
            f.write(f"1..{self.count}\n")


def moved(line):
    """Returns the line with the node's path in the grafted tree, and without the IOMMU, which
    grafting removes."""
    kind, path, facts = line.split(" ", 2)
    return f"{kind} {graft.new_path(path)} {facts.partition(' iommu=')[0]}"


def of_board(line):
    """Is the line about the board, and not about the machine?"""
    return not line.split(" ")[1].startswith(("/machine/", "/cpus/"))


def judge_board(tap, args, board, kernel, status):
    dtb = f"{args.dtbs}/{board}.dtb"
    kernel = answers.fold(kernel)
    where = [str, moved][args.grafted]
    if args.grafted:
        kernel = [line.partition(" iommu=")[0] for line in kernel if of_board(line)]
    what = f"{board}, {len(kernel)} devices"
    tap.test(f"{what}: the kernel answers", status == 0 and kernel, kernel[-5:])
    why = answers.differences("the kernel", kernel,
                              "the model", map(where, answers.of_model(dtb)))
    tap.test(f"{what}: kernel and model agree", not why, why)
    if args.placer:
        status, out, err = answers.run_tool([args.placer, "dma"], dtb)
        why = err.splitlines() if status else answers.differences(
            "the kernel", kernel, "the tool", map(where, out.splitlines()))
        tap.test(f"{what}: kernel and tool agree", status == 0 and not why, why)


def alterations(args):
    """Yields alterations that make lines wrong: description, pattern, replacement."""
    yield "another limit", r"limit=0x", "limit=0x1"
    yield "a coherent device", "coherent=no", "coherent=yes"
    yield "another start of a window", "windows=0x", "windows=0x1"
    yield "another size of a window", r"(windows=\S+\+0x)", r"\g<1>1"
    yield "no windows", r"windows=0x\S+", "windows=none"
    yield "a missing device", "^node .*", ""
    if not args.grafted:
        yield "no IOMMU", r"iommu=/\S+", "iommu=none"
        yield "another IOMMU", "iommu=none", "iommu=/x"


def check_comparison(tap, args, boards):
    """Checks that altered lines of the kernel are noticed."""
    for what, pattern, other in alterations(args):
        noticed = altered = 0
        for board in read(args.list):
            kernel, status = boards.get(board, ([], None))
            at = next((i for i, l in enumerate(kernel) if re.search(pattern, l)
                       and of_board(l)), None)
            if at is None:
                continue
            altered += 1
            line = re.sub(pattern, other, kernel[at], count=1)
            trial = Tap(quiet=True)
            judge_board(trial, args, board,
                        kernel[:at] + [line] * bool(line) + kernel[at + 1:], status)
            noticed += trial.failed == (2 if args.placer else 1)
        tap.test(f"an alteration is noticed on each of {altered} boards: {what}",
                 altered and noticed == altered)


def main():
    args = parse_args()
    lines = read(args.results)
    boards, tests = frames(lines)
    tap = Tap()
    devices = limited = 0
    for board in read(args.list):
        kernel, status = boards.get(board, ([], None))
        devices += len(kernel)
        limited += sum("limit=none" not in line for line in kernel)
        judge_board(tap, args, board, kernel, status)
    check_comparison(tap, args, boards)
    tap.guest(tests)
    ends = lines.count("VERDICT done")
    tap.test("every guest finished",
             ends == (len(read(args.list)) if args.grafted else 1))
    tap.write(args.out)
    print(f"{len(boards)} boards, {devices} devices, {limited} of them with"
          f" windows; {tap.count - tap.failed} passed, {tap.failed} failed",
          file=sys.stderr)
    sys.exit(1 if tap.failed else 0)


if __name__ == "__main__":
    main()
