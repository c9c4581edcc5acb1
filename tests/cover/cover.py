#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
cover.py [--cross PREFIX] [--lines] MODULE.ko RESULTS

Says how much of the module's code a guest reached, by file. MODULE.ko was built with
CONFIG_DMABUF_PLACER_COVER=m. RESULTS has, among others, lines "# cover text ADDRESS", of
the module's section .text, and "# cover ADDRESS...", of the places that were reached. A
line of the source counts as reached if one of its places is; lines without a place, as
within a block of code, do not count. With --lines it lists those that were not reached.
"""

import argparse
import collections
import re
import subprocess


def parse_args():
    p = argparse.ArgumentParser()
    p.add_argument("--cross", default="")
    p.add_argument("--lines", action="store_true")
    p.add_argument("module")
    p.add_argument("results")
    return p.parse_args()


def run(*command, text=None):
    return subprocess.run(command, input=text, stdout=subprocess.PIPE,
                          text=True, check=True).stdout


def places(args):
    """Returns the addresses in .text to which the calls return."""
    found = []
    instruction = 0
    calling = False
    for line in run(args.cross + "objdump", "-dr", "-j", ".text",
                    args.module).splitlines():
        code = re.match(r"\s+([0-9a-f]+):\s+[0-9a-f]{2}", line)
        if code and "R_" not in line:
            instruction = int(code[1], 16)
            if calling:
                found.append(instruction)
            calling = False
        elif "__sanitizer_cov_trace_pc" in line and "R_" in line:
            calling = True
    return found


def sources(args, addresses):
    """Returns file:line of the call before each address."""
    out = run(args.cross + "addr2line", "-e", args.module, "-j", ".text",
              text="".join(f"{a - 1:#x}\n" for a in addresses))
    return [re.sub(r" \(discriminator.*", "", l) for l in out.splitlines()]


def reached(path):
    text = None
    addresses = []
    with open(path, errors="backslashreplace") as f:
        for line in f:
            words = line.split()
            if words[:2] != ["#", "cover"]:
                continue
            if words[2:3] == ["text"]:
                text = int(words[3], 16)
            else:
                addresses += [int(w, 16) for w in words[2:]]
    if text is None:
        raise SystemExit(f"{path}: no coverage")
    return {a - text for a in addresses}


def main():
    args = parse_args()
    sites = places(args)
    hit = reached(args.results)
    lines = collections.defaultdict(bool)
    for site, source in zip(sites, sources(args, sites)):
        match = re.search(r"/((?:exporter|heaps|solver)/\S+):(\d+)$", source)
        if match:
            lines[match[1], int(match[2])] |= site in hit
    files = collections.defaultdict(lambda: [0, 0])
    for (name, number), was in sorted(lines.items()):
        for part in name, name.split("/")[0]:
            files[part][0] += was
            files[part][1] += 1
        if args.lines and not was:
            print(f"{name}:{number}")
    for name, (good, every) in sorted(files.items()):
        print(f"{100 * good / every:5.1f} %  {good:4} of {every:4}  {name}")


main()
