#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
module.py --results FILE --dtb FILE --placer PROGRAM --out FILE.tap

Compares the debugfs files of the module in a guest with "PROGRAM board --json" of the
tree that the guest booted with, and writes TAP: a test for each pool, master and flow.
Then alters each number of the module, one after the other, to check that all of them are
compared.

Not compared: the block sizes of a pool, which the module does not show, and the amount of
ordinary memory, which only a kernel knows.
"""

import argparse
import json
import re
import sys

import answers
from truth import Tap, frames, read

NO_LIMIT = (1 << 64) - 1
UNLIMITED = 0xffffffff
COHERENCY = {"snoops caches": "snoops", "caches maintained for it": "maintained",
             "no cached mappings": "uncached"}
NUMBER = re.compile(r"\b(0x[0-9a-f]+|\d+)\b")
# Numbers in names, and numbers that are not compared
OPAQUE = re.compile(r"^\tdevice \S+:|^(pool|master|flow) \S+:|protected \(\w+\)"
                    r"|blocks of \d+ bytes|heap \S+$|cannot use buffers: .*"
                    r"|^heap \S+: id \d+, cost \d+")


def parse_args():
    p = argparse.ArgumentParser()
    p.add_argument("--results", required=True)
    p.add_argument("--dtb", required=True)
    p.add_argument("--placer", required=True)
    p.add_argument("--out", required=True)
    return p.parse_args()


def number(pattern, text, default):
    match = re.search(pattern, text)
    return int(match[1], 0) if match else default


def spans(text):
    return [(int(a, 16), int(b, 16))
            for a, b in re.findall(r"(0x[0-9a-f]+|0)-(0x[0-9a-f]+|0)", text)]


# The module's lines

def module_constraint(text, used):
    """Parses a constraint; @used has the pool of each heap's id."""
    if text.startswith("cannot use buffers"):
        return {"usable": False}
    translated = text.startswith("translated")
    heaps = number(r", heaps (0x[0-9a-f]+|0)\b", text, UNLIMITED)
    return {
        "usable": True,
        "translated": translated,
        "reach": None if translated else spans(text.partition(",")[0]),
        "output_last": number(r"maps up to (0x[0-9a-f]+)", text, NO_LIMIT),
        "granule": number(r"(?:pages of|blocks of at least) (\d+) bytes", text, 1),
        "contiguous": ", contiguous" in text,
        "segments": number(r"at most (\d+) segment", text, None),
        "segment_bytes": number(r" of at most (\d+) bytes", text, NO_LIMIT),
        "boundary": number(r"none across a multiple of (0x[0-9a-f]+)", text, 0),
        "align": number(r"aligned to (\d+) bytes", text, 1),
        "protected": "enters protected memory" in text,
        "pools": sorted(pool for id, pool in used.items() if heaps >> id & 1),
        "coherency": COHERENCY.get(text.rpartition(", ")[2]),
    }


def module_heaps(lines):
    """Returns (id, spans, total bytes) by heap name."""
    heaps, name = {}, None
    for line in lines:
        match = re.match(r"heap (\S+): id (\d+), cost \d+, (\d+) bytes", line)
        if match:
            name = match[1]
            heaps[name] = int(match[2]), [], int(match[3])
        elif "span:" in line:
            heaps[name][1].extend(spans(line))
    return heaps


def module_pool(line, heaps):
    name, text = re.match(r"pool (\S+): (.*)", line).groups()
    match = re.search(r", heap (\S+)$", text)
    heap = match[1] if match else None
    _, given, total = heaps[heap] if heap else (None, [], None)
    region = spans(text)
    # Ordinary memory has no region
    return name, {"cost": number(r"^cost (\d+)", text, None),
                  "spans": region or given, "used": bool(heap),
                  "protected": ", protected (" in text,
                  "gives": given if region else [],
                  "total": total if region else None}, heap


def module_flow(line):
    name, members, text = re.match(r"flow (\S+):([^,]*)(.*)", line).groups()
    access = re.search(r", CPU access (\w+)", text)
    return name, {"members": members.split(),
                  "bytes": number(r"buffers of (\d+) bytes", text, None),
                  "count": number(r", (\d+) buffers", text, None),
                  "cpu": access[1] if access else None,
                  "priority": number(r", priority (\d+)", text, None)}


def of_module(board, heap_lines):
    heaps = module_heaps(heap_lines)
    found, used, master = {}, {}, None
    for line in board:
        if line.startswith("pool "):
            name, facts, heap = module_pool(line, heaps)
            found["pool", name] = facts
            if heap:
                used[heaps[heap][0]] = name
        elif line.startswith("master "):
            master, path = re.match(r"master (\S+): (.*)", line).groups()
            found["master", master] = {"device": path}
        elif line.startswith("\tdevice "):
            found["master", master].update(
                module_constraint(re.sub(r"^\tdevice \S+: ", "", line), used))
        elif line.startswith("flow "):
            name, facts = module_flow(line)
            found["flow", name] = facts
        elif line != "\tno device":
            raise ValueError(f"unknown line of the module: {line}")
    return found


# The tool's JSON

def tool_number(value):
    return NO_LIMIT if value is None else int(value, 16)


def tool_spans(listed):
    return [(int(s["first"], 16), int(s["last"], 16)) for s in listed]


def base(path):
    return path.rpartition("/")[2]


def tool_master(master, used):
    """Converts a master; @used has the pool's node for each pool's name."""
    c = master["constraint"]
    facts = {"device": master["path"]}
    if master["unusable"]:
        return {**facts, "usable": False}
    translated, segments = c["translated"], c["max_segments"]
    return {
        **facts,
        "usable": True,
        "translated": translated,
        "reach": None if translated else tool_spans(c["reach"]),
        "output_last": tool_number(c["output_last"]),
        "granule": int(c["granule"], 16),
        # Without a known limit, the device counts as needing one run
        "contiguous": c["contiguous"] or (segments is None and not translated),
        "segments": None if segments == UNLIMITED else segments,
        "segment_bytes": tool_number(c["max_segment_size"]),
        "boundary": tool_number(c["segment_boundary"]) + 1 & NO_LIMIT,
        "align": int(c["align"], 16),
        "protected": c["domains"] != "0x0",
        "pools": sorted(used[name] for name in c["pools"] if name in used),
        "coherency": c["coherency"],
    }


def tool_pool(pool):
    used, system = not pool["unusable"], pool["kind"] == "system"
    # A heap may have less than its region
    region = [span for fact in pool["facts"] if fact["property"] == "reg"
              for span in spans(fact["what"])]
    given = tool_spans(pool["spans"])
    return {"cost": pool["cost"], "spans": region or given, "used": used,
            "protected": pool["domain"] != "0x0",
            "gives": given if used and not system else [],
            "total": int(pool["total"], 16) if used and not system else None}


def tool_flow(flow, masters):
    given = not flow["size_assumed"]
    return {"members": [base(masters[name]) for name in flow["members"]],
            "bytes": int(flow["size"], 16) if given else None,
            "count": flow["count"] if given else None,
            "cpu": flow["cpu"], "priority": flow["priority"]}


def of_tool(said):
    opted_in = [p for p in said["pools"] if p["opted_in"]]
    found = {("pool", base(p["path"])): tool_pool(p) for p in opted_in}
    used = {p["name"]: base(p["path"]) for p in opted_in
            if found["pool", base(p["path"])]["used"]}
    masters = [m for m in said["masters"] if m["placement_node"]]
    for m in masters:
        found["master", base(m["placement_node"])] = tool_master(m, used)
    nodes = {m["name"]: m["placement_node"] for m in masters}
    for f in said["flows"]:
        found["flow", base(f["path"])] = tool_flow(f, nodes)
    # The kernel chooses the addresses of these at boot
    unplaced = {("pool", base(p["path"])): int(p["size"], 16)
                for p in opted_in if not p["placed"]}
    return found, unplaced


# What the module says when it is loaded

def told(lines):
    """Returns the pools, masters and flows that the module reports as not working."""
    found = set()
    for line in lines:
        match = re.match(r"/buffer-placement/(pool|master|flow)s/([^ :]+): (.*)", line)
        if match and not re.search("is ignored: it is disabled|probably never attaches",
                                   match[3]):
            found.add((match[1], match[2]))
    return found


def cannot_work(said):
    """Returns those that do not work according to the tool, with the smallest buffers."""
    found = {("pool", base(p["path"])) for p in said["pools"]
             if p["opted_in"] and p["unusable"]}
    found |= {("master", base(m["placement_node"])) for m in said["masters"]
              if m["placement_node"] and not any(v["fit"] != "no" for v in m["pools"])}
    return found | {("flow", base(f["path"])) for f in said["flows"] if f["fit"] == "no"}


def names(found):
    return [" ".join(one) for one in sorted(found)]


# Comparison

def place_known(mine, theirs, size):
    """Replaces the tool's range of a pool by its address in the kernel, if that is inside."""
    if len(mine["spans"]) == 1 and any(
            first <= mine["spans"][0][0] and mine["spans"][0][1] <= last
            and mine["spans"][0][1] - mine["spans"][0][0] + 1 == size
            for first, last in theirs["spans"]):
        return {**theirs, "spans": mine["spans"], "gives": mine["spans"]}
    return theirs


def differences(module, tool, unplaced):
    """Returns lines about the differences, by (kind, name)."""
    found = {}
    for key in {**tool, **module}:
        mine, theirs = module.get(key), tool.get(key)
        # The tool has no master for a disabled device
        if mine == {"device": "disabled"} and theirs is None:
            continue
        if mine is None or theirs is None:
            found[key] = [f"only {'the tool' if mine is None else 'the module'} has it"]
            continue
        if mine.get("spans") == [] and not theirs["used"]:
            theirs = {**theirs, "spans": []}
        elif key in unplaced:
            theirs = place_known(mine, theirs, unplaced[key])
        why = [f"{fact}: the module says {show(mine.get(fact))},"
               f" the tool {show(theirs.get(fact))}"
               for fact in {**theirs, **mine} if mine.get(fact) != theirs.get(fact)]
        if why:
            found[key] = why
    return found


def show(value):
    if isinstance(value, list):
        return " ".join(f"{v[0]:#x}-{v[1]:#x}" if isinstance(v, tuple) else str(v)
                        for v in value) or "none"
    return hex(value) if type(value) is int else str(value)


def alterations(board):
    """Yields (what, the lines with one number altered)."""
    for i, line in enumerate(board):
        hidden = [m.span() for m in OPAQUE.finditer(line)]
        for m in NUMBER.finditer(line):
            if any(first <= m.start() < last for first, last in hidden):
                continue
            other = hex(int(m[1], 16) ^ 1) if m[1][:2] == "0x" else \
                str(int(m[1]) + 1)
            altered = line[:m.start()] + other + line[m.end():]
            yield f"{line.strip()} -> {other}", board[:i] + [altered] + board[i + 1:]


def of_pools(board, heaps):
    """Returns the lines about heaps of regions, as far as they are compared."""
    used = {m[1] for line in board
            if (m := re.match(r"pool .*0x.*, heap (\S+)$", line))}
    name, found = None, []
    for line in heaps:
        match = re.match(r"heap (\S+): ", line)
        name = match[1] if match else name
        if name in used and (match or "span:" in line):
            found.append(line)
    return found


def missed_alterations(board, heaps, tool, unplaced):
    """Returns alterations that the comparison misses, and the number of all."""
    tries = [(what, altered, heaps) for what, altered in alterations(board)]
    system = [line for line in heaps if line.startswith("heap system:")]
    tries += [(what, board, altered + system)
              for what, altered in alterations(of_pools(board, heaps))]
    found = []
    for what, board_lines, heap_lines in tries:
        try:
            module = of_module(board_lines, heap_lines)
            if not differences(module, tool, unplaced):
                found.append(what)
        except (KeyError, ValueError):
            pass
    return found, len(tries)


def main():
    args = parse_args()
    files, tests = frames(read(args.results), "file")
    tap = Tap()
    board, status = files.get("board", ([], None))
    heaps, heaps_status = files.get("heaps", ([], None))
    tap.test("the module has a board and heaps",
             (status, heaps_status) == (0, 0) and len(board) > 1, board)
    status, out, err = answers.run_tool([args.placer, "board", "--json"], args.dtb)
    tap.test("the tool answers", status in (0, 1), err.splitlines())
    if not tap.failed:
        tool, unplaced = of_tool(json.loads(out))
        module = of_module(board, heaps)
        found = differences(module, tool, unplaced)
        for kind, name in {**tool, **module}:
            why = found.get((kind, name), [])
            tap.test(f"{kind} {name}: module and tool agree", not why, why)
        # An empty node would agree, too
        for kind in "pool", "master", "flow":
            tap.test(f"there is a {kind}", any(k == kind for k, _ in module))
        if not found:
            missed, total = missed_alterations(board, heaps, tool, unplaced)
            tap.test(f"all of {total} altered numbers are noticed",
                     total and not missed, missed)
    early = told(files.get("early", ([], 1))[0])
    status, out, err = answers.run_tool([args.placer, "board", "--json", "--size", "4K"],
                                        args.dtb)
    wrong = cannot_work(json.loads(out)) if status in (0, 1) else set()
    tap.test("what does not work according to the module at load does not for the tool",
             early <= wrong and early, names(early - wrong))
    tap.test("at load the module reports all flows that cannot work with any driver",
             {("flow", "flow-" + name) for name in
              ("crowded", "beside", "mapped", "worked-on")} <= early, names(early))
    tap.guest(tests)
    tap.test("the guest finished", "VERDICT done" in read(args.results))
    tap.write(args.out)
    print(f"boards-module: {tap.count - tap.failed} passed, {tap.failed} failed",
          file=sys.stderr)
    sys.exit(1 if tap.failed else 0)


if __name__ == "__main__":
    main()
