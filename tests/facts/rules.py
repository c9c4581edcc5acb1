#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""
rules.py

Checks what the generator of facts makes of toy.txt and its like: C sources of drivers that
it once misunderstood. Writes TAP.
"""
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "tools", "facts"))

import derive  # noqa: E402
import extract  # noqa: E402
import facts  # noqa: E402
import options  # noqa: E402
import rows  # noqa: E402
import table  # noqa: E402

FOLDER = "drivers/toy"
# For each ID, its address bits, and the kind of the driver's import
WANTED = {"toy,narrow": (32, "one-range"), "toy,wide": (36, "one-range"),
          "toy,last": (32, "one-range"), "toy,fetching": (36, "unknown"),
          "toy,serial": (40, "one-range"), "arm,pl110": (32, "one-range")}
# The kinds and directions of queues that a driver sets up one after the other
QUEUES = [("one-range", "from device"), ("any", "from device"), ("no-import", None),
          ("any", "from device")]
CONFIGURED = "CONFIG_TOY_SUCCESSOR=y\n"
# Conditions, and whether each option in them has to be set
CONDITIONS = [("if", " defined(CONFIG_A) || defined(CONFIG_B)", {("A", True), ("B", True)}),
              ("if", " (!IS_ENABLED(CONFIG_A))", {("A", False)}),
              ("elif", " !(IS_ENABLED(CONFIG_A) || CONFIG_B)", {("A", False), ("B", False)}),
              ("ifdef", " CONFIG_A", {("A", True)}), ("ifndef", " CONFIG_A", {("A", False)})]


def read(*names):
    """The rules, as applied to a module of these files."""
    files = {}
    with tempfile.TemporaryDirectory() as tree:
        os.makedirs(os.path.join(tree, FOLDER))
        os.makedirs(os.path.join(tree, "include", "config"))
        header = os.path.join(tree, "options.h")
        with open(os.path.join(tree, "include", "config", "auto.conf"), "w",
                  encoding="utf-8") as file:
            file.write(CONFIGURED)
        for name in names:
            path = f"{FOLDER}/{name}.c"
            shutil.copy(os.path.join(HERE, name + ".txt"), os.path.join(tree, path))
            with open(header, "w", encoding="utf-8") as file:
                file.write("#define CONFIG_TOY_SUCCESSOR 1\n" +
                           options.header(tree, tree, path))
            files[path] = extract.extract(tree, path, ["-x", "c", "-w", "-include", header])
            assert not files[path]["errors"], files[path]["first"]
    return derive.derive(FOLDER, names[0], files)


def queues():
    """What has to be true of toy-queue.txt."""
    rules = read("toy-queue")
    found = [(i["kind"], i.get("direction")) for i in rules.imports]
    row = next(rows.Rows(rules).finish())
    kinds = {entry["id"]: entry.get("kind", row["kind"]) for entry in row["ids"]}
    yield "each queue has what is set while a pointer is at it", found == QUEUES
    yield "a function is asked with its arguments", \
        (kinds.get("toy,contig"), kinds.get("toy,sg")) == ("one-range", "any")
    yield "IDs that the configuration leaves out are read", \
        {"toy,elsewhere", "toy,superseded"} <= {*kinds}
    for kind, text, wanted in CONDITIONS:
        yield f"#{kind}{text}", options.asked(kind, text) == {("CONFIG_" + name, value)
                                                              for name, value in wanted}


def turned_back():
    """What has to be true of toy-vmalloc.txt."""
    row, *more = rows.Rows(read("toy-vmalloc")).finish()
    yield "a list of drivers is none", not more
    yield "pages behind what the CPU maps are for a device", \
        (row["kind"], row.get("pages"), row["attaches"]) == ("any", True, [])
    yield "a device that never attaches and has no node is not in the table", \
        not any(table.is_of_use(row, entry) for entry in table.entries(row))


def places():
    """What has to be true of toy-direct.txt and toy-pages.txt."""
    row, *_ = rows.Rows(read("toy-direct")).finish()
    yield "an importer of its own has the direction that it maps in", \
        [(i["direction"], i["attaches"]) for i in row["imports"]] == [("to device", ["self"])]
    rules = read("toy-pages")
    row, *_ = rows.Rows(rules).finish()
    users = {name: [*calls[0][1][-3:-1], name] for name, calls in rules.module.calls.items()}
    yield "it is said where pages are used, and where a table is written", \
        (row.get("pages_from"), row.get("writes_table_from")) == (users["usb_sg_init"],) * 2
    yield "it is said where the CPU uses a plane", \
        [(i["vmap"], i.get("vmap_from")) for i in row["imports"]] == \
        [("needed", users["vb2_plane_vaddr"])]


def other_mmu(row, what):
    """The row, of a driver that has this done by an IOMMU."""
    return {**row, "imports": list(row["imports"]), "iommu": {"what": what}}


def merged():
    """What has to be true of a driver that two modules lead to."""
    (plain,), (pages,) = (list(rows.Rows(read(name)).finish())
                          for name in ("toy-direct", "toy-pages"))
    pages.update(driver=plain["driver"], bus=plain["bus"])
    row, *more = facts.merge([plain, pages])
    yield "a driver that two modules lead to has one row", not more
    yield "what one of them does with a table counts", \
        (row.get("pages"), row.get("writes_table"), "pages_from" in row) == (True, True, True)
    yield "page tables of its own count only if both have them", \
        [facts.merge([other_mmu(plain, one), other_mmu(plain, two)])[0]["iommu"]["what"]
         for one, two in (("own", "own"), ("own", "dma-api"), ("dma-api", "own"))] == \
        ["own", "dma-api", "dma-api"]


def shown():
    """What has to be true of toy-shown.txt."""
    row, *_ = rows.Rows(read("toy-shown")).finish()
    yield "a driver that has the CPU map what it shows needs that", \
        [(i["kind"], i["vmap"]) for i in row["imports"]] == [("none", "needed")]


def planes():
    """Which functions of toy-plane.txt need what they read, and which are said to."""
    rules = read("toy-plane")
    for function, event in rules.module.calls["vb2_plane_vaddr"]:
        yield function["name"], rules.is_needed(function, event)


def main():
    found = [*rows.Rows(read("toy", "toy-spi")).finish(), *rows.Rows(read("toy-cq")).finish()]
    by_name = {row["driver"]: row for row in found}
    row, queue = by_name["toy"], by_name["toy-cq"]
    ids = {entry["id"]: (entry["bits"], entry.get("kind", row["kind"]))
           for row in found for entry in row["ids"]}
    tests = [(f"{name}: {bits} bits, {kind}", ids.get(name) == (bits, kind))
             for name, (bits, kind) in WANTED.items()]
    tests += [("no other IDs, and each in one row",
               sorted(e["id"] for r in found for e in r["ids"]) == sorted(WANTED)),
              ("the strictest kind counts for the row", row["kind"] == "one-range"),
              ("the device that is probed attaches", row["attaches"] == ["self"]),
              ("another device's segments are not its own",
               not any("segment" in entry for entry in row["ids"])),
              ("a coherent mask is another",
               all(entry["coherent_bits"] == 30 for entry in row["ids"])),
              ("its DMA is that of the first of some nodes",
               [n for n, _ in queue["dma_of"]["names"]] == ["toy,memory", "toy,old-memory"]),
              ("they are in the table behind those that it is for",
               [e[2] for e in table.entries(queue)] ==
               [("arm,pl110", "", "toy,memory", "toy,old-memory")]),
              ("another driver's DMA is that of its own node", "dma_of" not in row)]
    tests += [(f"{name}: {'needed' if needed else 'not needed'}",
               needed == (name == "toy_plane" or "needs" in name))
              for name, needed in planes()]
    tests += [*queues(), *turned_back(), *places(), *merged(), *shown()]
    print(f"1..{len(tests)}")
    for number, (name, passed) in enumerate(tests, 1):
        print(f"{'ok' if passed else 'not ok'} {number} - {name}")
    if not all(passed for _, passed in tests):
        print(f"# {found}")
        sys.exit(1)


if __name__ == "__main__":
    main()
