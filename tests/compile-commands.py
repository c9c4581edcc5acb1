#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
compile-commands.py

Builds the module for the distribution's arm64 kernel, as "make quick" does, and writes
compile_commands.json of that build, of KUnit, of the tool, of the solver's tests, of the
selftests and of the guest's half of "make bench", for clangd and its like. The kernel's
own script would name the copies of the sources that were built, and pass on options that
clang does not know.
"""

import json
import pathlib
import re
import shlex
import subprocess

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILD = TOP / "build/quick"

# Options that change the meaning of a source. clang does not know most others, nor do all
# versions of gcc.
KEPT = re.compile(r"-[DIU].+|-include|-isystem|-idirafter|-nostdinc|-std=.+|-ffreestanding"
                  r"|-fshort-wchar|-funsigned-char|-W(?!error|[alp],).*|[^-].*(?<!\.o)")


def run(*command):
    """Returns the command's standard output; its messages go to the terminal."""
    return subprocess.run(command, check=True, text=True,
                          stdout=subprocess.PIPE, cwd=TOP).stdout


def entry(directory, command, source):
    """Returns one entry of the database, with paths in the checkout."""
    copy = str(BUILD / "src")
    words = [word.replace(copy, str(TOP)) for word in shlex.split(command)
             if KEPT.fullmatch(word)]
    path = (pathlib.Path(directory) / source.replace(copy, str(TOP))).resolve()
    words[-1:] = ["-c", str(path)]
    return {"directory": str(directory), "file": str(path), "arguments": words}


def module_entries():
    """Yields the entries of the module, from Kbuild's .cmd file of each object."""
    kdir = run("tests/vm/stock.sh", "6.12", "arm64").strip()
    run("tests/kernel-build.sh", kdir, str(BUILD), "W=1e")
    for note in sorted((BUILD / "src").rglob(".*.o.cmd")):
        command = re.match(r"savedcmd_\S+ := *(.* (\S+\.c)) *(;.*)?$",
                           note.read_text().split("\n", 1)[0])
        if command:
            yield entry(kdir, command[1], command[2])


def kunit_entries(entries):
    """Yields the entries of the KUnit suites: that kernel has no KUnit, so as the module."""
    model = next(one for one in entries if one["file"] == str(TOP / "exporter/main.c"))
    for path in sorted((TOP / "tests/kunit").glob("*.c")):
        # As in Kbuild, for this file alone
        arguments = ["-DHEAP_CMA_ALIGN=SZ_1M", "-c", str(path)]
        yield {"directory": model["directory"], "file": str(path),
               "arguments": model["arguments"][:-2] + arguments}


def make_entries(directory, *arguments):
    """Yields the entries of a Makefile, from make -n."""
    dry = run("make", "-s", "-n", "-B", "-C", str(TOP / directory), *arguments)
    for line in dry.splitlines():
        if re.match(r"\S+ .* -c -o \S+ \S+\.c$", line):
            yield entry(TOP / directory, line, line.split()[-1])


def main():
    """Writes one entry for each file, the module's if there are two."""
    entries = {}
    module = list(module_entries())
    source = run("tests/vm/fetch.sh", "source", "6.12").strip()
    cross = "CROSS_COMPILE=aarch64-linux-gnu-"
    # Generated sources are not in the checkout.
    for one in (*module, *kunit_entries(module), *make_entries("tools", "all"),
                *make_entries("tests/solver", "all"),
                *make_entries("tests/selftests", cross, f"KSRC={source}"),
                *make_entries("tests/bench/guest", cross)):
        path = pathlib.Path(one["file"])
        if path.is_relative_to(TOP) and path.exists():
            entries.setdefault(one["file"], one)
    (TOP / "compile_commands.json").write_text(
        json.dumps(list(entries.values()), indent=1) + "\n")
    print(f"compile_commands.json: {len(entries)} files")


main()
