#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
graft.py VIRT.dts BOARD.dts >GRAFTED.dts

Merges a board into the tree of QEMU's virt machine, which then boots with the board's
nodes in its live tree. Both come from "dtc -I dtb -O dts", which writes one node or
property a line and all references as numbers.

The board's root stays the root, with its cells. Names that would make the kernel use the
board as the machine are changed to x-...: compatible, iommus, iommu-map and memory-region
everywhere, and at the root the nodes that virt has, too. virt's devices move into a bus of
their own, as their cells may differ.
"""

import re
import sys

# Root nodes that virt has, too: renamed here, and in the paths that truth.py compares
OURS = re.compile(r"^/(aliases|chosen|cpus|memory|psci|reserved-memory|timer)(?=[@/]|$)")
HIDDEN = re.compile(r"^(\t+)(compatible|iommus|iommu-map|memory-region)( = |;)")
TYPES = re.compile(r"^(\t+device_type = \")(memory|cpu)\"")


def new_path(path):
    """Returns the path of a node of the board in the grafted tree."""
    return OURS.sub(r"/x-\1", path)


def root(lines):
    """Returns the lines between the braces of the root node."""
    start = lines.index("/ {")
    return lines[start + 1:len(lines) - 1 - lines[::-1].index("};")]


def chunks(body):
    """Returns the root's properties, and each of its children as a list of lines."""
    properties, children = [], []
    for line in body:
        if line.startswith("\t\t") or line == "\t};":
            children[-1].append(line)
        elif line.startswith("\t") and line.endswith("{"):
            children.append([line])
        elif line.strip():
            properties.append(line)
    return properties, children


def of_board(body):
    properties, children = chunks(body)
    lines = list(properties)
    for child in children:
        name = child[0].strip().removesuffix(" {")
        if name in ("__symbols__", "aliases", "chosen"):
            continue
        lines += [f"\t{new_path('/' + name)[1:]} {{", *child[1:]]
    lines = [HIDDEN.sub(r"\1x-\2\3", line) for line in lines]
    return [TYPES.sub(r'\1x-\2"', line) for line in lines]


def of_virt(body, address_cells):
    """Returns virt's nodes for the root, and those for its bus."""
    properties, children = chunks(body)
    parent = next(p for p in properties if "interrupt-parent" in p)
    outside, inside = [], []
    for child in children:
        name = child[0].strip().split(" ")[0]
        if not OURS.match(f"/{name}"):
            inside += ["\t" + line for line in child]
        elif name != "aliases":
            child = [line.replace('"/pl011@', '"/machine/pl011@') for line in child]
            outside += [child[0], f"\t{parent}", *child[1:]]
    return outside + [
        "\tmachine {",
        '\t\tcompatible = "simple-bus";',
        "\t\t#address-cells = <2>;", "\t\t#size-cells = <2>;", f"\t{parent}",
        f"\t\tranges = <0 0 {'0 ' * address_cells}1 0>;",
        *inside, "\t};"]


def cells(body):
    line = next(p for p in chunks(body)[0] if "#address-cells" in p)
    return int(re.search(r"<(\w+)>", line)[1], 0)


def main():
    virt, board = (open(name).read().splitlines() for name in sys.argv[1:3])
    board = root(board)
    print("/dts-v1/;", "/ {", *of_board(board),
          *of_virt(root(virt), cells(board)), "};", sep="\n")


if __name__ == "__main__":
    main()
