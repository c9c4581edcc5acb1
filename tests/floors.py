#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
floors.py [--tree TREE] BUILD...

Checks the objects below each BUILD, which is this tree built for some kernel, and the
headers of the tree against tests/floors. Prints a line for each file that needs another
on its own floor or above, and fails if there is any.
"""
import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
if sys.argv[1:2] == ["--tree"]:
    TOP = sys.argv[2]
    del sys.argv[1:3]
# Indirect calls and jumps in the code of arm64 and x86
CALL = re.compile(r"\s(blr\s|callq?\s+\*)")
JUMP = re.compile(r"\s(?:br\s+|jmpq?\s+\*)%?(.*)")
CHAIN = re.compile(r"\w+_call_chain(_\w+)?")
LINKED = re.compile(r"init_module|cleanup_module|__(initcall|kcrctab|ksymtab|UNIQUE).*")


def fail(message):
    print(message)
    fail.count += 1


fail.count = 0


class Plan:
    """The contents of tests/floors."""

    def __init__(self, path):
        self.floor = {}
        self.optional = set()
        self.header = {}
        self.pointers = {}
        # Files that only on some kernels call through a pointer
        self.seldom = set()
        section = None
        for line in open(path, encoding="ascii"):
            line = line.split("#")[0].strip()
            if not line:
                continue
            if line.startswith("["):
                section = line.strip("[]")
            elif section == "pointers":
                name, reason = line.split(None, 1)
                if name.endswith("?"):
                    self.seldom.add(name.rstrip("?"))
                self.pointers[name.rstrip("?")] = reason
            elif section == "headers":
                name, floor = line.split()
                self.header[name] = (name.split("/")[0], int(floor))
            else:
                floor, *names = line.split()
                for name in names:
                    path = f"{section}/{name.rstrip('?')}"
                    self.floor[path] = (section, int(floor))
                    if name.endswith("?"):
                        self.optional.add(path)
        self.products = list(dict.fromkeys(s for s, _ in self.floor.values()))

    def of_header(self, name):
        return self.header.get(name) or self.floor.get(name)

    def rank(self, place):
        """Products are in order: each is above those before it in tests/floors."""
        return (self.products.index(place[0]), place[1])

    def above(self, place):
        return self.rank((place[0], place[1] + 1))


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


class Object:
    def __init__(self, path):
        self.needs, self.defines = set(), set()
        for line in run("llvm-nm", path).splitlines():
            *_, kind, symbol = line.split()
            if kind in "Uuwv":
                self.needs.add(symbol)
            elif kind in "TDBRVWC" and not LINKED.match(symbol):
                self.defines.add(symbol)


def objects(build, plan):
    """Returns the objects of all products, by name; reports files on no floor."""
    found = {}
    for product in plan.products:
        for directory, _, files in os.walk(os.path.join(build, product)):
            for file in files:
                path = os.path.join(directory, file)
                name = os.path.relpath(path, build)[:-2]
                if not file.endswith(".o") or not os.path.exists(
                    os.path.join(TOP, name + ".c")
                ):
                    continue
                if name not in plan.floor:
                    fail(f"{name}: is on no floor")
                else:
                    found[name] = Object(path)
    return found


def check_calls(build, plan):
    found = objects(build, plan)
    owner = {s: name for name, o in found.items() for s in o.defines}
    for name, o in sorted(found.items()):
        for symbol in sorted(o.needs):
            other = owner.get(symbol)
            if not other or other == name:
                continue
            mine, theirs = plan.floor[name], plan.floor[other]
            if plan.rank(theirs) >= plan.rank(mine):
                fail(
                    f"{name} ({mine[0]} {mine[1]}) needs {symbol} "
                    f"of {other} ({theirs[0]} {theirs[1]})"
                )
    return found


def has_indirect_call(code):
    """Finds a call through a pointer, also if it is the last thing that a function does."""
    before = ""
    for line in code.splitlines():
        jump = JUMP.search(line)
        # A switch adds an entry of its table to an address, and jumps there: that is
        # the first operand on arm64, and the last one on x86.
        table = jump and re.search(
            rf"\sadd[lq]?\s+({re.escape(jump[1])},|.*%{re.escape(jump[1])}$)", before)
        if CALL.search(line) or (jump and not table):
            return True
        before = line
    return False


def check_pointers(build, found, plan):
    """Finds calls through pointers and notifier chains, which could go upwards."""
    calls = set()
    for name, o in sorted(found.items()):
        code = run("llvm-objdump", "-d", "--no-show-raw-insn",
                   os.path.join(build, name + ".o"))
        how = "through a pointer" if has_indirect_call(code) else None
        if any(CHAIN.fullmatch(symbol) for symbol in o.needs):
            how = "a notifier chain"
        if how:
            calls.add(name)
            if name not in plan.pointers:
                fail(f"{name}: calls {how}; say what in tests/floors")
    return calls


def check_includes(plan):
    files = run("git", "-C", TOP, "ls-files", *(p + "/" for p in plan.products))
    for path in files.splitlines():
        stem, kind = os.path.splitext(path)
        mine = plan.of_header(stem) if kind == ".h" else plan.floor.get(stem)
        if kind == ".h" and not mine:
            fail(f"{path}: is on no floor")
        if kind not in (".c", ".h") or not mine:
            continue
        # What a file calls is known by its symbols: it may share types of its floor.
        lowest = plan.rank(mine) if kind == ".h" else plan.above(mine)
        text = open(os.path.join(TOP, path), encoding="utf-8").read()
        for other in re.findall(r'^#include "(.*)\.h"', text, re.M):
            other = os.path.normpath(os.path.join(os.path.dirname(stem), other))
            theirs = plan.of_header(other)
            if theirs and plan.rank(theirs) >= lowest:
                fail(
                    f"{path} ({mine[0]} {mine[1]}) includes {other}.h "
                    f"({theirs[0]} {theirs[1]})"
                )


def main(builds):
    plan = Plan(os.path.join(TOP, "tests/floors"))
    built, calling = set(), set()
    for build in builds:
        found = check_calls(build, plan)
        built |= set(found)
        calling |= check_pointers(build, found, plan)
    for name in sorted(set(plan.floor) - built - plan.optional):
        if os.path.exists(os.path.join(TOP, name + ".c")):
            fail(f"{name}: is on a floor, but was not built")
        elif not os.path.exists(os.path.join(TOP, name + ".h")):
            fail(f"{name}: is on a floor, and there is no such file")
    for name in sorted(set(plan.pointers) - calling - plan.seldom):
        fail(f"{name}: may call through a pointer or a notifier chain, and does not")
    check_includes(plan)
    return 1 if fail.count else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__.strip())
    sys.exit(main(sys.argv[1:]))
