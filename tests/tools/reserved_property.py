#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
reserved_property.py --placer PLACER --boot BOOT [--trees N] [--seed N] [--only N]
                     [--keep DIR]

Random trees with reserved memory, as TAP: "placer board" and the kernel's own code, in the
program that reserved/build.sh makes, have to agree on the place of every region, on which
have none, on the contiguous areas, and on the default one.
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
GIB = 1 << 30
BATCH = 50


def cells(*values):
    return " ".join(f"{v >> 32:#x} {v & 0xffffffff:#x}" for v in values)


class Tree:
    """A random tree: banks, /memreserve/, /chosen and regions of reserved memory."""

    def __init__(self, rng):
        self.rng = rng
        self.banks = self.make_banks()
        self.cma = rng.choice([0, 0, 16, 64, 300]) * MIB
        self.areas = rng.choice([1, 2, 3, 20, 20, 20])
        self.regions = [self.make_region(i) for i in range(rng.randrange(1, 9))]

    def make_banks(self):
        first = self.rng.choice([0, 0x200000, 0x40000000, 0x80000000, 2 * GIB + 64 * MIB])
        size = self.rng.choice([256, 512, 1024, 2048, 5 * 1024]) * MIB
        banks = [(first, size - self.rng.choice([0, 0, 0, 0, 0, 0, 0, 100, 2048, 5000]))]
        if self.rng.random() < 0.5:
            gap = self.rng.choice([4096, MIB, 64 * MIB, GIB])
            banks.append((first + size + gap, self.rng.choice([64, 512, 4096]) * MIB))
        if self.rng.random() < 0.2:
            banks.append((16 * GIB, 2 * GIB))
        return banks

    def address(self, align):
        first, size = self.rng.choice(self.banks)
        edge = self.rng.choice([first, first + size, first + size // 2, 4 * GIB])
        at = edge + self.rng.randrange(-64, 64) * MIB
        if self.rng.random() < 0.5:
            at = first + self.rng.randrange(size)
        return max(0, at) // align * align

    def size(self):
        unit = self.rng.choice([4096, 64 * 1024, MIB, 2 * MIB, 2 * MIB, 4 * MIB, 64 * MIB])
        return unit * self.rng.randrange(1, 9)

    def kind(self):
        return self.rng.choice([
            'compatible = "shared-dma-pool"; reusable;',
            'compatible = "shared-dma-pool"; reusable;',
            'compatible = "shared-dma-pool"; reusable; linux,cma-default;',
            'compatible = "shared-dma-pool"; reusable; no-map;',
            'compatible = "shared-dma-pool"; no-map;',
            'compatible = "shared-dma-pool";',
            'compatible = "restricted-dma-pool";',
            'compatible = "restricted-dma-pool"; no-map;',
            'compatible = "acme,firmware"; no-map;',
            'no-map;', ''])

    def make_region(self, index):
        what = self.kind()
        if self.rng.random() < 0.1:
            what += ' status = "disabled";'
        if self.rng.random() < 0.45:
            at = self.address(self.rng.choice([4096, 2 * MIB]))
            what += f" reg = <{cells(at, self.size())}>;"
            return f"r{index} {{ {what} }};"
        what += f" size = <{cells(self.size())}>;"
        if self.rng.random() < 0.4:
            what += f" alignment = <{cells(1 << self.rng.randrange(12, 28))}>;"
        if self.rng.random() < 0.6:
            what += " alloc-ranges = <"
            for _ in range(self.rng.randrange(1, 4)):
                size = self.rng.choice([4096, 16 * MIB, 256 * MIB, GIB, 4 * GIB])
                what += cells(self.address(self.rng.choice([4096, MIB])), size) + " "
            what += ">;"
        return f"r{index} {{ {what} }};"

    def chosen(self):
        text, args = "", "quiet"
        if self.rng.random() < 0.3:
            start = self.address(1)
            text += f"linux,initrd-start = <{cells(start)}>;"
            text += f" linux,initrd-end = <{cells(start + self.rng.randrange(1, 32 * MIB))}>;"
        if self.rng.random() < 0.2:
            text += f" linux,elfcorehdr = <{cells(self.address(4096), 4096)}>;"
        if self.rng.random() < 0.1:
            first = self.banks[0][0] + MIB * self.rng.randrange(200)
            more = self.rng.choice([f" {cells(self.address(MIB), self.size())}", ""])
            text += f" linux,usable-memory-range = <{cells(first, self.size())}{more}>;"
        if self.rng.random() < 0.15:
            args += f" mem={self.rng.choice([200, 700, 1500])}M"
        if self.rng.random() < 0.25:
            args += self.rng.choice([" cma=0", " cma=64M", " cma=2G", " cma=33M@0x50000000",
                                     " cma=32M@0x50000000", " cma=16M@0x48000000-0x60000000",
                                     " cma=64M@0-0x200000000"])
        return f'chosen {{ {text} bootargs = "{args}"; }};'

    def source(self):
        text = "/dts-v1/;\n"
        if self.rng.random() < 0.3:
            for _ in range(self.rng.randrange(1, 3)):
                text += f"/memreserve/ {self.address(4096):#x} {self.size():#x};\n"
        text += "/ { #address-cells = <2>; #size-cells = <2>;\n"
        for first, size in self.banks:
            text += (f'memory@{first:x} {{ device_type = "memory";'
                     f" reg = <{cells(first, size)}>; }};\n")
        text += self.chosen() + "\n"
        text += "reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;\n"
        return text + "\n".join(self.regions) + "\n}; };\n"


# Reasons to refuse an area for which this part of the kernel makes it all the same
LATE = re.compile("activated|^overlaps with |^is not all in memory")


def kernel(boot, blob, cma, most):
    """Returns places by name, contiguous areas by name, and the name of the default one."""
    out = subprocess.run([boot, blob, hex(cma), str(most)], check=True,
                         capture_output=True, text=True).stdout
    places, areas, default = {}, {}, None
    for line in out.splitlines():
        words = line.split()
        if words[0] == "area":
            areas[words[1]] = (int(words[2], 0), int(words[3], 0))
        elif words[0] == "default":
            default = words[1]
        elif words[0] != "(null)":
            places[words[0]] = (int(words[1], 0), int(words[2], 0))
    return places, areas, default


def tool(placer, blob, cma, most):
    options = ["--cma-areas", str(most)] + (["--cma", hex(cma)] if cma else [])
    p = subprocess.run([placer, "board", "--json", "--all", *options, blob], check=False,
                       capture_output=True, text=True)
    if p.returncode not in (0, 1) or p.stderr:
        raise ValueError(f"status {p.returncode}: {p.stderr}")
    return json.loads(p.stdout)["reserved"]


def differences(of_kernel, said):
    places, areas, default = of_kernel
    found = []
    regions = {r["name"]: r for r in said["regions"]}
    for name in {**regions, **places}:
        r = regions.get(name)
        mine = r and r["place"] and (int(r["place"]["first"], 0), int(r["place"]["last"], 0))
        # Linux lists such a region in spite of an error
        if r and r["fate"] == "in-use":
            continue
        if mine != places.get(name):
            found.append(f"{name}: the tool says {mine}, the kernel {places.get(name)}")
        # The kernel has areas that it only refuses later, and those that it uses
        area = bool(mine and r["kind"] == "cma" and
                    (not r["refused"] or LATE.search(r["refused"])))
        if area != (name in areas):
            found.append(f"{name}: an area of the {'tool' if area else 'kernel'} only")
    own = said["own"]
    mine = own and (int(own["first"], 0), int(own["last"], 0))
    if mine != areas.get("reserved"):
        found.append(f"own area: the tool says {mine}, the kernel {areas.get('reserved')}")
    chosen = said["default"] or ("reserved" if own else None)
    if chosen != default:
        found.append(f"default: the tool says {chosen}, the kernel {default}")
    return found


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--placer", required=True)
    p.add_argument("--boot", required=True)
    p.add_argument("--trees", type=int, default=500)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--only", type=int)
    p.add_argument("--keep")
    args = p.parse_args()
    failed = 0
    batch = []
    print("TAP version 13")
    with tempfile.TemporaryDirectory() as work:
        work = args.keep or work
        os.makedirs(work, exist_ok=True)
        for i in range(args.trees) if args.only is None else [args.only]:
            tree = Tree(random.Random(f"{args.seed}/{i}"))
            source, blob = (os.path.join(work, f"{i}.{e}") for e in ("dts", "dtb"))
            with open(source, "w", encoding="ascii") as f:
                f.write(tree.source())
            subprocess.run(["dtc", "-q", "-O", "dtb", "-o", blob, source], check=True)
            found = differences(kernel(args.boot, blob, tree.cma, tree.areas),
                                tool(args.placer, blob, tree.cma, tree.areas))
            batch += [f"tree {i}: {line}" for line in found]
            if (i + 1) % BATCH == 0 or i + 1 == args.trees or args.only is not None:
                failed += bool(batch)
                for line in batch[:20]:
                    print(f"# {line}")
                print(f"{'not ok' if batch else 'ok'} {i // BATCH + 1} -"
                      f" trees up to {i}, with the seed {args.seed}")
                batch = []
    print(f"1..{(args.trees - 1) // BATCH + 1}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
