#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
share_test.py PLACER [TREES [SEED]]

Random flows that share pools, as TAP: "placer board" says that a flow has no place exactly
if all ways to have its buffers and those of the flows before it in their pools fail.
"""

import itertools
import json
import os
import random
import subprocess
import sys
import tempfile

MIB = 1 << 20
BATCH = 25


class Board:
    """Pools of contiguous memory, and flows with a set of pools, a size and a count."""

    def __init__(self, rng):
        self.pools = [2 * rng.randrange(4, 21) for _ in range(rng.randrange(2, 5))]
        sizes = [rng.randrange(1, 14) for _ in range(rng.choice([1, 2, 3]))]
        self.flows = []
        for _ in range(rng.randrange(2, 6)):
            some = rng.sample(range(len(self.pools)), rng.randrange(1, len(self.pools) + 1))
            self.flows.append((sorted(some), rng.choice(sizes), rng.randrange(1, 5),
                               rng.randrange(3)))

    def source(self):
        at, areas, pools, devices, masters, flows = 0x50000000, "", "", "", "", ""
        for i, size in enumerate(self.pools):
            areas += (f'a{i}: a{i}@{at:x} {{ compatible = "shared-dma-pool"; reusable;'
                      f" reg = <0 {at:#x} 0 {size * MIB:#x}>; }};\n")
            pools += f"p{i}: pool-p{i} {{ memory-region = <&a{i}>; }};\n"
            at += size * MIB
        for i, (some, size, count, priority) in enumerate(self.flows):
            devices += (f'd{i}: d{i}@{i + 1}000 {{ compatible = "acme,d";'
                        f" reg = <0 {(i + 1) << 12:#x} 0 0x1000>; }};\n")
            allowed = ", ".join(f"<&p{k}>" for k in some)
            masters += (f"m{i}: master-d{i} {{ placer,device = <&d{i}>;"
                        f" placer,pools = {allowed}; }};\n")
            flows += (f"flow-f{i} {{ placer,masters = <&m{i}>; placer,priority = <{priority}>;"
                      f" placer,buffer-bytes = <{size * MIB:#x}>;"
                      f" placer,buffer-count = <{count}>; }};\n")
        return ("/dts-v1/;\n/ { #address-cells = <2>; #size-cells = <2>;\n"
                'memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x40000000>; };\n'
                "reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;\n"
                f"{areas} }};\n{devices}"
                'buffer-placement { compatible = "placer,buffer-placement";\n'
                f"pools {{ {pools} }}; masters {{ {masters} }}; flows {{ {flows} }}; }}; }};\n")

    def spread(self, free, flow):
        """Yields what is free after each way to have the flow's buffers in its pools."""
        some, size, count, _ = flow
        for way in itertools.product(range(count + 1), repeat=len(some)):
            rest = list(free)
            for pool, nr in zip(some, way):
                rest[pool] -= nr * size
            if sum(way) == count and min(rest) >= 0:
                yield tuple(rest)

    def placed(self):
        """The flows that have a place, by priority and then in the order of the tree."""
        order = sorted(range(len(self.flows)), key=lambda i: -self.flows[i][3])
        ways, good = {tuple(self.pools)}, set()
        for i in order:
            after = {rest for free in ways for rest in self.spread(free, self.flows[i])}
            if after:
                ways = after
                good.add(f"f{i}")
        return good


def said(placer, blob):
    p = subprocess.run([placer, "board", "--json", blob], check=False, capture_output=True,
                       text=True)
    if p.returncode not in (0, 1) or p.stderr:
        raise ValueError(f"status {p.returncode}: {p.stderr}")
    flows = json.loads(p.stdout)["flows"]
    return ({f["name"] for f in flows if f["fit"] == "yes"},
            {f["name"] for f in flows if f["fit"] == "maybe"})


def main():
    placer = os.path.abspath(sys.argv[1])
    if not os.access(placer, os.X_OK):
        sys.exit(f"{sys.argv[0]}: there is no program {placer}; build it with \"make tool\"")
    trees = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    seed = sys.argv[3] if len(sys.argv) > 3 else "1"
    failed, batch = 0, []
    print("TAP version 13")
    with tempfile.TemporaryDirectory() as work:
        source, blob = (os.path.join(work, f"x.{e}") for e in ("dts", "dtb"))
        for i in range(trees):
            board = Board(random.Random(f"{seed}/{i}"))
            with open(source, "w", encoding="ascii") as f:
                f.write(board.source())
            subprocess.run(["dtc", "-q", "-O", "dtb", "-o", blob, source], check=True)
            yes, maybe = said(placer, blob)
            good = board.placed()
            if yes != good or maybe:
                batch.append(f"board {i}: {sorted(yes)}, maybe {sorted(maybe)}, not"
                             f" {sorted(good)}: {board.pools} {board.flows}")
            if (i + 1) % BATCH == 0 or i + 1 == trees:
                failed += bool(batch)
                for line in batch:
                    print(f"# {line}")
                print(f"{'not ok' if batch else 'ok'} {i // BATCH + 1} - seed {seed}, boards"
                      f" up to {i}")
                batch = []
    print(f"1..{(trees + BATCH - 1) // BATCH}")
    return 1 if failed else 0


sys.exit(main())
