#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""refused.py PLACER

Checks Documentation/refused.rst, and commands in all pages, and prints what is wrong:

- each reason, each lack and each hold of <linux/dmabuf-placer.h> has an entry, named and
  worded as "placer why --reasons" does, in the order of the header, and says what to do;
- there is no entry of something else;
- each has an example; its lines of the log and of "placer why" are in words that the module
  and the tool have, and the test that it is of exists;
- each "placer solve" that is shown prints what is shown, in all pages.
"""

import pathlib
import re
import shlex
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
HEADER = TOP / "include/uapi/linux/dmabuf-placer.h"
PAGE = TOP / "Documentation/refused.rst"
CHAPTERS = {
    "REASON": ("A heap is ruled out", "FEASIBLE"),
    "LACK": ("A heap that would do gave no memory", "NONE"),
    "HOLD": ("The buffer is kept where it is", "NONE"),
}


def placer(arguments):
    """Returns what the tool prints."""
    return subprocess.run([sys.argv[1], *arguments], capture_output=True, text=True,
                          check=False).stdout


def codes(kind):
    """Returns the codes of an enum of the header, but the one for nothing."""
    body = re.search(r"enum dmabuf_placer_%s \{(.*?)\};" % kind.lower(),
                     HEADER.read_text(), re.S)[1]
    found = [code.lower() for code in re.findall(r"DMABUF_PLACER_%s_(\w+)" % kind, body)]
    assert found and found[0] == CHAPTERS[kind][1].lower()
    return found[1:]


def words():
    """Returns what the tool calls them, by kind."""
    text = placer(["why", "--reasons"])
    parts = re.split(r"^\S.*:$", text, flags=re.M)[1:]
    return {kind: re.findall(r"^(\w+: .*)$", part, re.M)
            for kind, part in zip(CHAPTERS, parts)}


def chapter(text, title):
    """Returns titles and bodies of the entries of a chapter."""
    found = re.search(r"^%s\n=+\n(.*?)(?=^[^\n]+\n=+\n|\Z)" % re.escape(title), text, re.M | re.S)
    if not found:
        return []
    parts = re.split(r"^(``\w+``: [^\n]*)\n-+\n", found[1], flags=re.M)[1:]
    return [(title.replace("`", ""), body) for title, body in zip(parts[::2], parts[1::2])]


def said():
    """Returns what the module's log says: why heaps gave no memory, and what holds a buffer."""
    lacks = re.findall(r'return "(.*)";', (TOP / "exporter/refusal.c").read_text())
    holds = re.findall(r'\] = "(.+)",', (TOP / "exporter/hold.c").read_text())
    assert lacks and holds
    return lacks, holds


def check_example(body):
    """Yields what is wrong with the example of an entry."""
    blocks = re.findall(r"::\n\n((?:    .*\n|\n(?=    ))+)", body)
    if not blocks:
        yield "has no example"
    lacks, holds = said()
    words = placer(["why", "--reasons"])
    for block in blocks:
        line = re.sub(r"\n {8,}", " ", block)
        for lack in re.findall(r"[:;] heaps ([^:]*):", line):
            if lack not in lacks:
                yield f"the log does not say \"{lack}\""
        for hold in re.findall(r"refused: -EBUSY, held by \S.*? \((.*)\)", line):
            if hold not in holds:
                yield f"the log does not say \"({hold})\""
        if "$ placer why " not in block:
            continue
        for word in re.findall(r"^      - \S+: (.*)$", block, re.M):
            if not re.search(rf"^\w+: {re.escape(word)}$", words, re.M):
                yield f"\"placer why\" does not say \"{word}\""
        for todo in re.findall(r"^ +(do: .*)$", block, re.M):
            if f"    {todo}\n" not in words:
                yield f"\"placer why\" does not say \"{todo}\""
    for file, test in re.findall(r"^\.\. test: (\S+), (\w+)$", body, re.M):
        if not (TOP / file).exists() or test not in (TOP / file).read_text():
            yield f"there is no test {test} in {file}"


def check_entries(text):
    """Yields what is wrong with the entries."""
    called = words()
    for kind, (title, _) in CHAPTERS.items():
        entries = chapter(text, title)
        names = [entry.split(":")[0] for entry, _ in entries]
        for code in codes(kind):
            if code not in names:
                yield f"{kind} {code} has no entry in \"{title}\""
        for name in names:
            if name not in codes(kind):
                yield f"{name}: there is no such {kind}"
        if names != codes(kind) and sorted(names) == sorted(codes(kind)):
            yield f"\"{title}\": not in the order of the header"
        for entry, body in entries:
            if entry.split(":")[0] in codes(kind) and entry not in called[kind]:
                yield f"{entry}: the tool words it otherwise"
            if "**Do:** " not in body:
                yield f"{entry}: does not say what to do"
            for wrong in check_example(body):
                yield f"{entry}: {wrong}"


def check_commands(text):
    """Yields the commands that print something else than is shown."""
    shown = re.findall(r"^    \$ (placer solve (?:.*\\\n)*.*)\n((?:    (?!\$ ).*\n)*)", text,
                       re.M)
    for command, output in shown:
        said = placer(shlex.split(command.replace("\\\n", ""))[1:])
        if said != re.sub(r"^    ", "", output, flags=re.M):
            yield f"{command} prints:\n{said}"


def main():
    """Checks the page."""
    found = [f"{PAGE.name}: {line}" for line in check_entries(PAGE.read_text())]
    for page in sorted(PAGE.parent.glob("*.rst")):
        found += [f"{page.name}: {line}" for line in check_commands(page.read_text())]
    print(*found, sep="\n", end="\n" if found else "")
    return found != []


sys.exit(main())
