#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
model.py X.dtb...: prints the result of of_dma_configure() of Linux 7.3 for each device, a
line for each (and one more for the PCI functions below a host bridge), in the format of the
probe in the guest and of "placer dma".

An independent model: written from the kernel's drivers/of, it reads the blob itself and
shares no code with the tool. truth.sh compares it with the kernel.
"""

import struct
import sys

U64 = (1 << 64) - 1
BAD = U64                       # OF_BAD_ADDR
DEFAULT_LIMIT = 0xffffffff      # the mask a device has before its driver speaks


class Node:
    __slots__ = ("parent", "name", "props", "children")

    def __init__(self, parent, name):
        self.parent, self.name = parent, name
        self.props, self.children = {}, []

    def path(self):
        up = self.parent.path() if self.parent.parent else ""
        return f"{up}/{self.name}"

    def cells(self, prop):
        data = self.props.get(prop, b"")
        return struct.unpack_from(f">{len(data) // 4}I", data)

    def string(self, prop):
        return self.props.get(prop, b"").split(b"\0")[0]

    def bus_cells(self, prop):
        """of_bus_n_addr_cells(): from the nearest ancestor that has it; default 1."""
        while self:
            if len(self.props.get(prop, b"")) >= 4:
                return self.cells(prop)[0]
            self = self.parent
        return 1

    def itself_available(self):
        status = self.props.get("status")
        return status is None or status.split(b"\0")[0] in (b"okay", b"ok") \
            and b"\0" in status

    def available(self):
        """Is the node available, with all its ancestors, so that a driver would bind?"""
        return self.itself_available() and (not self.parent or self.parent.available())

    def is_pci(self):
        return self.string("device_type") in (b"pci", b"pciex", b"vci", b"ht") \
            or self.name.split("@")[0] == "pcie"

    def bus(self):
        """The kernel's bus type for translation, or None."""
        if self.is_pci():
            return "pci"
        if self.name.split("@")[0] == "isa":
            return "isa"
        if "#address-cells" not in self.props:
            return None
        return "flags" if self.bus_cells("#address-cells") == 3 else "plain"


class Tree:
    def __init__(self, blob):
        self.phandles = {}
        magic, total, at, strings = struct.unpack_from(">4I", blob)
        if magic != 0xd00dfeed or total > len(blob):
            raise ValueError("not a devicetree blob")
        node, names = None, {}
        while True:
            tag, = struct.unpack_from(">I", blob, at)
            at += 4
            if tag == 1:
                end = blob.index(b"\0", at)
                child = Node(node, blob[at:end].decode())
                if node:
                    node.children.append(child)
                else:
                    self.root = child
                node, at = child, (end + 4) & ~3
            elif tag == 2:
                if len(node.props.get("phandle", b"")) == 4:
                    self.phandles.setdefault(node.cells("phandle")[0], node)
                node = node.parent
            elif tag == 3:
                size, name = struct.unpack_from(">2I", blob, at)
                at += 8
                if name not in names:
                    start = strings + name
                    names[name] = blob[start:blob.index(b"\0", start)].decode()
                node.props[names[name]] = blob[at:at + size]
                at = (at + size + 3) & ~3
            elif tag == 9:
                break

    def dma_parent(self, node):
        names = node.props.get("interconnect-names", b"").split(b"\0")[:-1]
        cells = node.cells("interconnects")
        if b"dma-mem" not in names:
            return node.parent
        # Counted in names, of which each may have two entries
        target, at = None, 0
        for _ in range(names.index(b"dma-mem") + 1):
            if at >= len(cells):
                return node.parent
            target, args = None, 0
            if cells[at]:       # 0 is an entry of its own, without arguments
                target = self.phandles.get(cells[at])
                if not target or not target.cells("#interconnect-cells"):
                    return node.parent
                args = target.cells("#interconnect-cells")[0]
            at += 1 + args
        return target if target and at <= len(cells) else node.parent

    def coherent(self, node):
        while node:
            if "dma-coherent" in node.props:
                return True
            if "dma-noncoherent" in node.props:
                return False
            node = self.dma_parent(node)
        return False

    def translate(self, node, addr):
        """Translates an address on the DMA parent's bus of node to a CPU address."""
        dev, parent = node, self.dma_parent(node)
        if not parent or not parent.bus():
            return BAD
        bus = parent.bus()
        na, ns = count_cells(bus, dev)
        if not 0 < na <= 4 or ns <= 0:
            return BAD
        addr = list(addr[:na])
        while True:
            dev, parent = parent, self.dma_parent(parent)
            if not parent:
                return number(addr)
            pbus = parent.bus()
            if not pbus:
                return BAD
            pna, pns = count_cells(pbus, dev)
            if not 0 < pna <= 4 or pns <= 0:
                return BAD
            addr = cross(dev, bus, pbus, addr, na, ns, pna)
            if addr is None:
                return BAD
            bus, na, ns = pbus, pna, pns

    def iommu(self, node):
        """of_iommu_configure_dev(): the first IOMMU, if none is disabled."""
        cells, at, first = node.cells("iommus"), 0, None
        while at < len(cells):
            target = self.phandles.get(cells[at])
            if not target or not target.cells("#iommu-cells"):
                break
            at += 1 + target.cells("#iommu-cells")[0]
            if at > len(cells):
                break
            if not target.available():
                return None
            first = first or target
        return first

    def iommu_of_id(self, node, wanted):
        """of_map_id() of "iommu-map", for a function behind a host bridge."""
        cells, at, bad = node.cells("iommu-map"), 0, False
        mask = (node.cells("iommu-map-mask") or (0xffffffff,))[0]
        if len(node.props.get("iommu-map", b"")) % 4:
            return None
        while at + 2 <= len(cells) and not cells[at] & ~mask:
            target = self.phandles.get(cells[at + 1])
            if not target:
                return None
            args = (target.cells("#iommu-cells") or (1,))[0]
            if at == 0 and args == 2:
                # One-cell entries for a two-cell IOMMU, recognized by their length of 1
                bad = not len(cells) % 4 and set(cells[1::4]) == {cells[1]} \
                    and set(cells[3::4]) == {1}
            args = 1 if bad else args
            first, at = cells[at], at + 3 + args
            if at > len(cells):
                return None
            if first <= wanted & mask < first + cells[at - 1]:
                # With more than one cell, the IDs of a range are undefined
                clear = args <= 1 or cells[at - 1] <= 1
                return target if clear and target.available() else None
        return None

    def windows(self, start):
        """of_dma_get_range(): None, or the content of dma_range_map."""
        node, level = start, 0
        while node and not node.props.get("dma-ranges"):
            if level and "dma-ranges" not in node.props:
                return None
            node, level = self.dma_parent(node), level + 1
        if not node or not node.bus():
            return None
        bus, cells = node.bus(), node.cells("dma-ranges")
        na = node.bus_cells("#address-cells")
        ns = node.bus_cells("#size-cells")
        pna = (node.parent or node).bus_cells("#address-cells")
        if not 0 < na <= 4 or not 0 < pna <= 4 or ns <= 0:
            return None
        flag, step, found = 0 if bus == "plain" else 1, na + pna + ns, []
        for at in range(0, len(cells) - step + 1, step):
            entry = cells[at:at + step]
            kind = space(bus, entry[0])
            dma, size = number(entry[flag:na]), number(entry[na + pna:])
            cpu = self.translate(node, entry[na:])
            if found:
                last = found[-1]
                if last[:3] == [kind, (dma - last[3]) & U64, (cpu - last[3]) & U64]:
                    last[3] = (last[3] + size) & U64
                    continue
            found.append([kind, dma, cpu, size])
        found = [w[1:] for w in found if w[2] != BAD]
        return found or None

    def line(self, kind, node):
        windows = self.windows(node if kind == "pci" else self.dma_parent(node))
        limit = "none"
        if windows:
            # All readers of the map stop at an empty entry
            sizes = [w[2] for w in windows]
            windows = windows[:sizes.index(0)] if 0 in sizes else windows
            limit = hex(max((((w[0] + w[2] - 1) & U64) for w in windows), default=0)
                        or DEFAULT_LIMIT)
        shown = ",".join(f"{d:#x}:{c:#x}+{s:#x}" for d, c, s in windows or [])
        if kind == "pci":
            iommus = {self.iommu_of_id(node, wanted) for wanted in requesters(node)}
        else:
            iommus = {self.iommu(node)}
        iommu = iommus.pop()
        iommu = "some" if iommus else iommu.path() if iommu else "none"
        return f"{kind} {node.path()} limit={limit} coherent=" \
            f"{'yes' if self.coherent(node) else 'no'}" \
            f" windows={shown or 'none'} iommu={iommu}"

    def lines(self):
        todo = [self.root]
        while todo:
            node = todo.pop()
            if not node.itself_available():
                continue
            todo += reversed(node.children)
            if node.parent and {"compatible", "reg"} <= node.props.keys():
                yield self.line("node", node)
                if node.is_pci():
                    yield self.line("pci", node)


def requesters(bridge):
    """IDs of the first function, the first one on the next bus, and the last."""
    buses = bridge.cells("bus-range")
    first, last = buses[:2] if len(buses) >= 2 else (0, 0xff)
    first, last = first << 8, last << 8 | 0xff
    return first, min(first + 0x100, last), last


def number(cells):
    value = 0
    for cell in cells:
        value = value << 32 | cell
    return value & U64


def space(bus, cell):
    """Flags of an address that must be equal in two entries."""
    if bus == "pci":
        return cell >> 24 & 3, cell >> 30 & 1
    return {"isa": cell & 1, "flags": cell}.get(bus, 0)


def count_cells(bus, dev):
    if bus in ("pci", "isa"):
        return (3, 2) if bus == "pci" else (2, 1)
    up = dev.parent or dev
    return up.bus_cells("#address-cells"), up.bus_cells("#size-cells")


def cross(dev, bus, pbus, addr, na, ns, pna):
    """of_translate_one(): through dma-ranges of dev, or None."""
    cells, flag, pflag = dev.cells("dma-ranges"), bus != "plain", pbus != "plain"
    if not dev.props.get("dma-ranges"):
        base, offset = (list(addr) + [0] * pna)[:pflag] + [0] * (pna - pflag), number(addr)
    else:
        for at in range(0, len(cells) - na - pna - ns + 1, na + pna + ns):
            entry = cells[at:at + na + pna + ns]
            start, size = number(entry[flag:na]), number(entry[na + pna:])
            mine, theirs = space(bus, addr[0]), space(bus, entry[0])
            if bus == "pci":
                # Memory or I/O; prefetchable does not matter here
                mine, theirs = ((0, 1, 2, 2)[s[0]] for s in (mine, theirs))
            if mine == theirs and start <= number(addr[flag:]) < (start + size & U64):
                base, offset = entry[na:na + pna], number(addr[flag:]) - start
                break
        else:
            return None
    value = number(base[pflag:]) + offset & U64
    low = [0] * 4 + [value >> 32, value & 0xffffffff]
    return list(base[:pflag]) + low[len(low) - (pna - pflag):]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        with open(name, "rb") as f:
            print(*Tree(f.read()).lines(), sep="\n")
