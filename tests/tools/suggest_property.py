#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
suggest_property.py --placer PLACER --dtbs DIR [--list FILE] [--rounds N]
                    [--seed N] [--results DIR] [--only ROUND] [--keep DIR]

Random flows on real boards, as TAP. Each round makes a random placement node for some of
the board's devices, with flows of these; or passes devices to placer suggest for the
unchanged board. Its answers have to be true:

- its overlay compiles without a warning and applies, also without labels;
- every flow with a suggested pool can then be placed, with that pool as first choice;
- no flow that could be placed before is placed elsewhere;
- if it says that no pool would do for a flow, the solver refuses the flow with every pool
  that is tried: CMA areas and no-map memory of the needed size, at the ends of all
  windows, at boundaries and at random, in all free memory.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile

MIB = 1 << 20
PAGE = 4096
CMA_BLOCK = 4 * MIB
LAST_RAM = (1 << 52) - 1
DTC = ["dtc", "-Wno-avoid_unnecessary_addr_size"]
TRIED_AT_ONCE = 20
CROWDED = "not fit into what"


class Wrong(Exception):
    pass


def run(*command, ok=(0,)):
    p = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, text=True, check=False)
    if p.returncode not in ok:
        raise Wrong(f"{' '.join(str(c) for c in command)}: status "
                    f"{p.returncode}: {p.stderr.strip()}")
    return p


def number(text):
    return int(text, 0) if isinstance(text, str) else text


def power_above(value):
    return 1 << (value - 1).bit_length()


def round_up(value, align):
    return (value + align - 1) // align * align


class Board:
    """A board's tree, and the tool's answers about it."""

    def __init__(self, placer, blob):
        self.placer = placer
        self.blob = blob
        self.cells = [self.root_cells(n) for n in ("address", "size")]
        said = self.ask(blob, ["--all"])
        self.devices = [m["path"] for m in said["masters"]]
        self.reserved = subprocess.run(
            ["fdtget", "-l", blob, "/reserved-memory"], check=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
        self.memory_known = said["memory"]["known"]
        self.banks = [(number(b["first"]), number(b["last"]))
                      for b in said["memory"]["banks"]]
        self.taken = [(number(p["spans"][0]["first"]),
                       number(p["spans"][0]["last"]))
                      for p in said["pools"]
                      if p["kind"] != "system" and p["placed"] and p["spans"]]

    def root_cells(self, name):
        return int(run("fdtget", "-d", "1", self.blob, "/",
                       f"#{name}-cells").stdout)

    def ask(self, blob, options):
        p = run(self.placer, "board", "--json", *options, blob, ok=(0, 1))
        return json.loads(p.stdout)

    def number(self, value, kind):
        nr = self.cells[kind]
        return " ".join(hex(value >> 32 * i & 0xffffffff)
                        for i in reversed(range(nr)))

    def overlay(self, regions, groups):
        """Returns the source of an overlay with these regions and placement groups."""
        cells = (f"#address-cells = <{self.cells[0]}>;"
                 f" #size-cells = <{self.cells[1]}>;")
        text = "/dts-v1/;\n/plugin/;\n"
        if regions and self.reserved:
            text += "&{/reserved-memory} {\n" + regions + "};\n"
        text += "&{/} {\n"
        if regions and not self.reserved:
            text += (cells + "reserved-memory {" + cells + "ranges;\n" +
                     regions + "};\n")
        return text + groups + "};\n"


class Round:
    """One random placement node, or set of devices, and the tool's answer."""

    def __init__(self, board, rng, work):
        self.board = board
        self.rng = rng
        self.work = work
        self.memory = []
        self.spans = {}
        self.banks = board.banks
        if not board.memory_known and rng.random() < 0.8:
            self.random_memory()
        self.options = []
        for first, last in self.banks if self.memory else []:
            self.options += ["--memory", f"{first:#x}-{last:#x}"]
        self.base = self.path("base.dtb")
        self.needs = {}

    def path(self, name):
        return os.path.join(self.work, name)

    def random_memory(self):
        rng = self.rng
        first = rng.choice([0, 0x40000000, 0x80000000])
        size = rng.choice([256 * MIB, 1 << 30, 0x7fe00000])
        self.banks = [(first, first + size - 1)]
        if self.board.cells[0] == 2 and rng.random() < 0.5:
            first = rng.choice([1 << 32, 1 << 36])
            self.banks.append((first, first + (1 << 30) - 1))
        self.memory = True

    # Random input

    def pools(self):
        rng, regions, pools = self.rng, "", ""
        for i in range(rng.choice([0, 0, 1, 2])):
            size = rng.choice([2, 4, 16]) * MIB
            kind = rng.choice(["reusable", "reusable", "no-map"])
            regions += (f"r{i}: region-{i} {{ compatible = "
                        f"\"shared-dma-pool\"; {kind};"
                        f"size = <{self.board.number(size, 1)}>; }};\n")
            protected = "placer,protected;" if rng.random() < 0.2 else ""
            pools += (f"p{i}: pool-{i} {{ memory-region = <&r{i}>;"
                      f"placer,cost = <{rng.choice([5, 20, 40, 90])}>;"
                      f"{protected} }};\n")
        return regions, pools

    def master(self, index, device, nr_pools):
        rng = self.rng
        text = f"placer,device-path = \"{device}\";"

        def perhaps(chance, line):
            return line if rng.random() < chance else ""

        def power(low, high):
            return 1 << rng.randint(low, high)

        text += perhaps(0.6, "placer,address-bits = "
                             f"<{rng.choice([24, 28, 30, 31, 32, 33, 36, 40])}>;")
        text += perhaps(0.7, "placer,max-segments = "
                             f"<{rng.choice([1, 1, 2, 64, 0xffffffff])}>;")
        text += perhaps(0.2, f"placer,max-segment-bytes = <{power(16, 28)}>;")
        text += perhaps(0.2, f"placer,boundary-bits = <{rng.randint(16, 34)}>;")
        text += perhaps(0.2, f"placer,align-bytes = <{power(6, 25)}>;")
        text += perhaps(0.1, f"placer,min-granule-bytes = <{power(12, 24)}>;")
        text += perhaps(0.3, "placer,physically-contiguous;")
        text += perhaps(0.1, "placer,protected-access;")
        text += perhaps(0.1, "placer,no-pages-ok;")
        if nr_pools:
            text += perhaps(0.1, "placer,pools = "
                                 f"<&p{rng.randrange(nr_pools)}>;")
        return f"m{index}: master-{index} {{ {text} }};\n"

    def flow(self, index, nr_masters):
        rng = self.rng
        nr = rng.choice([1, 2, 2, 3])
        members = rng.sample(range(nr_masters), min(nr, nr_masters))
        text = "placer,masters = " + ", ".join(f"<&m{m}>" for m in members)
        text += (f"; placer,buffer-bytes = "
                 f"<{rng.choice([rng.randint(1, 64), 300, 900, 2025, 8100]) * 4096}>;"
                 f"placer,buffer-count = <{rng.choice([1, 2, 3, 6, 30])}>;")
        access = rng.choice([None, "none", "rare", "often"])
        if access:
            text += f"placer,cpu-access = \"{access}\";"
        return f"flow-{index} {{ {text} }};\n"

    def make_flows(self):
        rng = self.rng
        devices = rng.sample(self.board.devices,
                             min(len(self.board.devices), rng.randint(2, 6)))
        regions, pools = self.pools()
        nr_pools = pools.count("pool-")
        masters = "".join(self.master(i, d, nr_pools)
                          for i, d in enumerate(devices))
        flows = "".join(self.flow(i, len(devices))
                        for i in range(rng.randint(1, 4)))
        groups = ("buffer-placement { compatible = "
                  "\"placer,buffer-placement\";\n")
        if pools or rng.random() < 0.5:
            groups += "pools {\n" + pools + "};\n"
        groups += "masters {\n" + masters + "};\nflows {\n" + flows + "};\n};\n"
        self.apply("base", self.board.overlay(regions, groups),
                   self.board.blob, self.base, quiet=False)

    def ask(self):
        """Chooses devices by their paths, without a placement node."""
        rng = self.rng
        run("cp", self.board.blob, self.base)
        devices = rng.sample(self.board.devices,
                             min(len(self.board.devices), rng.randint(1, 3)))
        self.asked = ["--devices", "+".join(devices),
                      "--size", str(rng.choice([300, 2025]) * 4096),
                      "--count", str(rng.choice([1, 4]))]
        return self.asked

    # Overlays

    def apply(self, name, text, base, result, quiet=True):
        source, blob = self.path(name + ".dtso"), self.path(name + ".dtbo")
        with open(source, "w", encoding="ascii") as f:
            f.write(text)
        self.apply_file(source, blob, base, result, quiet)

    def apply_file(self, source, blob, base, result, quiet=True):
        # The test's own overlays may cause warnings, the tool's may not
        p = run(*DTC, *([] if quiet else ["-q"]), "-o", blob, source)
        if quiet and p.stderr:
            raise Wrong(f"dtc: {p.stderr}")
        run("fdtoverlay", "-i", base, "-o", result, blob)

    # Checks

    def judge(self):
        asked = []
        if self.rng.random() < 0.25:
            asked = self.ask()
        else:
            self.make_flows()
        if self.rng.random() < 0.5:
            run("fdtput", "-r", self.base, "/__symbols__", ok=(0, 1))
        said = self.board.ask(self.base, self.options)
        before = {f["path"]: f for f in said["flows"]}
        self.spans = {p["name"]: p["spans"] for p in said["pools"]}
        out = self.path("suggested.dtso")
        p = run(self.board.placer, "suggest", "-o", out, *self.options, *asked,
                self.base, ok=(0, 1))
        refused = dict(re.findall(r"^placer: (.*): no pool would do: (.*)$", p.stderr,
                                  re.M))
        if (p.returncode == 1) != bool(refused):
            raise Wrong(f"status {p.returncode}, but: {p.stderr}")
        placed = dict(re.findall(r"^placer: (.*): in (pool-\S*), ", p.stderr, re.M))
        if bool(placed) != os.path.exists(out):
            raise Wrong(f"an overlay without a message, or the reverse: {p.stderr}")
        if placed:
            self.check_result(before, placed, refused, bool(asked))
        if asked:
            return len(placed), 0
        lacking = {f["name"] for f in before.values() if f["fit"] == "no"}
        if lacking != set(placed) | set(refused):
            raise Wrong(f"{lacking} cannot be placed, but the messages are: {p.stderr}")
        for name, why in refused.items():
            self.try_pools(next(f for f in before.values()
                                if f["name"] == name), why)
        return len(placed), len(refused)

    def check_ranges(self):
        """Checks that each range is in one bank, and that the pool fits into it."""
        with open(self.path("suggested.dtso"), encoding="ascii") as f:
            text = f.read()
        cells = self.board.cells
        for size, said in re.findall(
                r"\bsize = <(.*)>;\n.*\n\s*alloc-ranges = <(.*)>;", text):
            size = self.joined(size.split())
            said = said.split()
            first = self.joined(said[:cells[0]])
            length = self.joined(said[cells[0]:])
            if length < size or self.banks and not any(
                    f <= first and first + length - 1 <= l
                    for f, l in self.banks):
                raise Wrong(f"{size:#x} bytes in {first:#x}, {length:#x} long")

    @staticmethod
    def joined(cells):
        value = 0
        for cell in cells:
            value = value << 32 | int(cell, 0)
        return value

    def check_result(self, before, placed, refused, asked):
        result = self.path("result.dtb")
        self.check_ranges()
        self.apply_file(self.path("suggested.dtso"),
                        self.path("suggested.dtbo"), self.base, result)
        after = self.board.ask(result, self.options)
        moved = {p["name"] for p in after["pools"]
                 if p["spans"] != self.spans.get(p["name"], p["spans"])}
        for flow in after["flows"]:
            name, first = flow["name"], (flow["pools"] or [{}])[0]
            old = before.get(flow["path"])
            if asked or name in placed:
                # If two pools suit equally, either may come first; and so may one that
                # was too small for all of its buffers, or that gave way to another pool
                had = first.get("pool") in moved or \
                    old and any(p["fit"] != "no" for p in old["pools"])
                if flow["fit"] != "yes" or not had and \
                        "pool-" + first["pool"] not in placed.values():
                    raise Wrong(f"{name}: {flow['fit']}, first {first}, "
                                f"not {placed}")
            elif name in refused:
                # One of several buffers may fit even if all of them together do not
                if flow["fit"] != "no" and CROWDED not in refused[name]:
                    raise Wrong(f"{name}: placed though no pool would do")
            elif (flow["fit"], first["pool"]) != \
                    (old["fit"], old["pools"][0]["pool"]) and \
                    old["fit"] == "yes":
                raise Wrong(f"{name}: was in {old['pools'][0]}, is in {first}")

    # All possible pools

    def candidates(self, said, size, flow):
        """Returns addresses in free memory where a pool of that size could suit."""
        banks = self.banks or [(0, LAST_RAM if self.board.cells[0] == 2
                                else 0xffffffff)]
        points = set()
        for first, last in banks:
            points |= {first, last + 1}
        for master in said["masters"]:
            if master["name"] in flow["members"]:
                for w in master["constraint"]["reach"] or []:
                    points |= {number(w["first"]), number(w["last"]) + 1}
        for bits in range(22, 40):
            points.add(1 << bits)
        for first, last in self.board.taken:
            points |= {first, last + 1}
        for first, last in banks:
            for _ in range(20):
                points.add(self.rng.randint(first, last))
        starts = {round_up(p, CMA_BLOCK) for p in points}
        starts |= {max(p - size, 0) // CMA_BLOCK * CMA_BLOCK for p in points}
        return [s for s in sorted(starts)
                if any(f <= s and s + size - 1 <= l for f, l in banks)
                and not any(s <= l and f <= s + size - 1
                            for f, l in self.board.taken)]

    def sizes(self, said, flow, why):
        """Returns the bytes of a pool for all buffers of a flow, by kind."""
        each = number(flow["size"])
        members = [m["constraint"] for m in said["masters"]
                   if m["name"] in flow["members"]]
        aligned = max([each] + [number(m[k]) for m in members
                                for k in ("align", "granule")])
        kinds = {"reusable": round_up(aligned, min(power_above(aligned), MIB)),
                 "no-map": power_above(aligned)}
        # Only the solver knows how much a segment boundary adds to that
        if CROWDED in why and any(m["segment_boundary"] for m in members):
            kinds.pop("no-map")
        return {k: round_up(b * flow["count"], CMA_BLOCK)
                for k, b in kinds.items()}

    def try_pools(self, flow, why):
        if "is suggested above" in why:
            return
        said = self.board.ask(self.base, self.options)
        pools = [(at, size, kind)
                 for kind, size in self.sizes(said, flow, why).items()
                 for at in self.candidates(said, size, flow)]
        free = 30 - sum(p["opted_in"] for p in said["pools"])
        free = min(free, TRIED_AT_ONCE)
        for i in range(0, len(pools), free):
            self.try_some(flow, why, pools[i:i + free])

    def try_some(self, flow, why, pools):
        number_, regions, nodes = self.board.number, "", ""
        for i, (at, size, kind) in enumerate(pools):
            regions += (f"t{i}: tried-{kind}@{at:x} {{ compatible = "
                        f"\"shared-dma-pool\"; {kind};"
                        f"reg = <{number_(at, 0)} {number_(size, 1)}>; }};\n")
            nodes += f"pool-tried-{i} {{ memory-region = <&t{i}>; }};\n"
        groups = "buffer-placement { pools {\n" + nodes + "}; };\n"
        had = self.board.reserved
        self.board.reserved = had or subprocess.run(
            ["fdtget", "-l", self.base, "/reserved-memory"], check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL).returncode == 0
        text = self.board.overlay(regions, groups)
        self.board.reserved = had
        tried = self.path("tried.dtb")
        self.apply("tried", text, self.base, tried, quiet=False)
        for f in self.board.ask(tried, self.options)["flows"]:
            if f["path"] == flow["path"] and f["fit"] != "no":
                raise Wrong(f"{flow['name']}: no pool would do: {why}; but "
                            f"{f['pools'][0]} of {pools} does")


def one_board(args, name, number_):
    board = Board(args.placer, os.path.join(args.dtbs, name + ".dtb"))
    placed = refused = 0
    result = os.path.join(args.results or "", os.path.basename(name))
    for i in range(args.rounds):
        seed = f"{args.seed}:{name}:{i}"
        if args.only and args.only != seed:
            continue
        with tempfile.TemporaryDirectory() as work:
            work = args.keep or work
            for old in os.listdir(work):
                os.unlink(os.path.join(work, old))
            try:
                m, r = Round(board, random.Random(seed), work).judge()
            except Wrong as wrong:
                print(f"not ok {number_} - {name}")
                print("\n".join(f"# {l}" for l in
                                [f"round {seed}", *str(wrong).splitlines()]))
                return False
            if m and args.results:
                run("cp", os.path.join(work, "base.dtb"), result + "-base.dtb")
                run("cp", os.path.join(work, "result.dtb"), result + ".dtb")
            placed += m
            refused += r
    print(f"# {placed} flows placed by new pools, {refused} refused")
    print(f"ok {number_} - {name}: {args.rounds} rounds", flush=True)
    return True


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--placer", required=True)
    p.add_argument("--dtbs", required=True)
    p.add_argument("--list")
    p.add_argument("--rounds", type=int, default=20)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--results", help="leave one tree of each board there, "
                   "as it was (-base.dtb) and with what was suggested")
    p.add_argument("--only", help="one round, as a failure names it")
    p.add_argument("--keep", help="leave the files of the last round there")
    args = p.parse_args()
    with open(args.list or os.path.join(args.dtbs, "known"),
              encoding="ascii") as f:
        boards = f.read().split()
    print("TAP version 13")
    good = [one_board(args, b, i + 1) for i, b in enumerate(boards)]
    print(f"1..{len(boards)}")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
