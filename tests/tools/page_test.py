#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The page of placer board --html, as TAP. Usage: page_test.py PLACER

The page has to be well-formed, to refer to nothing outside, to agree with --json, and to
show names of the tree as text, whatever characters they have.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

here = os.path.dirname(os.path.abspath(__file__))
trees = os.path.join(here, "..", "dts", "board")
elements = set(
    """html head meta title style body header main nav section article div h1 h2
    h3 p a b ul li span small code table thead tbody tr th td svg g rect line
    text""".split()
)
attributes = set(
    """lang charset http-equiv content name id class title href tabindex role
    aria-label aria-hidden width height viewBox x y x1 y1 x2 y2 rx transform
    text-anchor""".split()
)
failures = []


def result(name, problem):
    result.count += 1
    failures.extend([name] if problem else [])
    print(f"{'not ok' if problem else 'ok'} {result.count} - {name}")
    if problem:
        print("#", problem)


result.count = 0


def compile_tree(name, out):
    subprocess.run(
        ["dtc", "-q", "-@", "-I", "dts", "-O", "dtb", "-o", out, name], check=True
    )
    with open(out, "rb") as file:
        return file.read()


def ask(placer, blob, *options):
    run = subprocess.run(
        [placer, "board", *options, "-"], input=blob, capture_output=True, check=False
    )
    if run.returncode not in (0, 1) or run.stderr:
        raise RuntimeError(f"{options}: status {run.returncode}, {run.stderr!r}")
    return run.stdout.decode()


def plain(tag):
    return tag.split("}")[-1]


def words(element):
    """Returns its text, without tooltips in drawings."""
    inside = (
        words(child) + (child.tail or "")
        for child in element
        if plain(child.tag) != "title"
    )
    return (element.text or "") + " ".join(inside)


def squeeze(text):
    return " ".join(text.split())


def closed(page):
    """Checks for elements and attributes that are not allowed, and for links."""
    ids = {e.get("id") for e in page.iter()}
    for element in page.iter():
        if plain(element.tag) not in elements:
            return f"element {element.tag}"
        for name, value in element.items():
            if name not in attributes:
                return f"attribute {name} of {element.tag}"
            if name == "href" and not (value[:1] == "#" and value[1:] in ids):
                return f"link to {value}"
        if plain(element.tag) == "style" and re.search("url|@import|//", element.text):
            return "style sheet that loads something"
    return None


def matrix_differs(page, board):
    """Compares the matrix and its reasons with --json."""
    text = squeeze(words(page))
    tables = [t for t in page.iter("table") if t.get("class") == "matrix"]
    rows = list(tables[0].find("tbody")) if tables else []
    if len(rows) != len(board["masters"]):
        return f"{len(rows)} rows for {len(board['masters'])} masters"
    for row, master in zip(rows, board["masters"]):
        cells = row.findall("td")
        if row.find("th").text != master["name"] or len(cells) != len(master["pools"]):
            return f"the row of {master['name']}"
        for cell, pool in zip(cells, master["pools"]):
            fits = cell.text if cell.text in ("yes", "maybe") else "no"
            if fits != pool["fit"] or cell.get("title") != pool["text"]:
                return f"{master['name']} and {pool['pool']}: {cell.text}"
            if fits == "no" and f"{pool['pool']}: " not in text:
                return f"no reason for {master['name']} and {pool['pool']}"
    return None


def text_misses(page, board):
    """Checks that every fact, flow and conflict is in the text."""
    text = squeeze(words(page))
    wanted = [board["board"]] if board["board"] else []
    for thing in board["pools"] + board["masters"]:
        wanted += [thing["name"], thing["path"]]
        wanted += [fact["what"] for fact in thing["facts"]]
        wanted += [fact["property"] or "" for fact in thing["facts"]]
    for flow in board["flows"] + board["asked"]:
        wanted += [flow["name"], flow["text"] or ""]
        wanted += [pool["text"] for pool in flow["pools"]]
    hidden = board["hidden"]
    if any(hidden.values()):
        wanted.append(
            f"Not shown: {hidden['by_name']} that are masters only by their name (--all), "
            f"and {hidden['other']} other devices (--every)."
        )
    for one in wanted:
        if squeeze(one) not in text:
            return f"'{one}' is not in the text"
    return None


def drawing_misses(page, board):
    """Checks that all memory with an address has a bar with a tooltip."""
    drawn = [squeeze(t.text) for g in page.iter() if plain(g.tag) == "g" for t in g[:1]]
    wanted = [("RAM", bank) for bank in board["memory"]["banks"]]
    for master in board["masters"]:
        for window in master["constraint"]["reach"] or []:
            wanted.append((master["name"], window))
    for pool in board["pools"]:
        if pool["kind"] != "system" or board["memory"]["known"]:
            wanted += [(pool["name"], span) for span in pool["spans"]]
    for name, span in wanted:
        end = f" in {span['first']}-{span['last']}"
        if not any(d.startswith(name + ": ") and d.endswith(end) for d in drawn):
            return f"no bar for {name}{end}"
    return None


def check(placer, name, blob, *options):
    page = ask(placer, blob, "--html", *options)
    board = json.loads(ask(placer, blob, "--json", *options))
    try:
        page = ElementTree.fromstring(page.split("\n", 1)[1])
    except ElementTree.ParseError as error:
        result(f"{name}: well-formed", str(error))
        return
    # The drawing's namespace does not matter.
    for element in page.iter():
        element.tag = plain(element.tag)
    result(f"{name}: refers to nothing outside the page", closed(page))
    result(f"{name}: the matrix agrees with --json", board["masters"] and matrix_differs(page, board))
    result(f"{name}: the text has all facts", text_misses(page, board))
    result(f"{name}: the drawing has all memory", drawing_misses(page, board))


def main():
    placer = os.path.abspath(sys.argv[1])
    if not os.access(placer, os.X_OK):
        sys.exit(f"{sys.argv[0]}: there is no program {placer}; build it with \"make tool\"")
    print("TAP version 13")
    with tempfile.TemporaryDirectory() as out:
        out = os.path.join(out, "tree.dtb")
        for name in sorted(os.listdir(trees)):
            if name.endswith(".dts"):
                blob = compile_tree(os.path.join(trees, name), out)
                check(placer, name[:-4], blob, "--all")
        flows = compile_tree(os.path.join(trees, "flows.dts"), out)
        attach = compile_tree(os.path.join(trees, "attach.dts"), out)
    check(placer, "what is hidden", attach)
    check(placer, "sets", flows, "--devices", "camera+copier", "--cpu", "often")
    # Names of the same length, so that the blob stays valid; dtc would refuse them.
    hostile = flows
    for name, other in (
        (b"camera@10000000", b"\"'&<script>x</b"),
        (b"copier@10002000", b"<svg>'&amp;\"<x>"),
        (b"frames@40000000", b"\"<i>'&>--<i>-->"),
        (b"vault@50000000", b"]]></style><b>"),
        (b"Pools and flows", b"</title>\xe9&amp;\xff"),
    ):
        assert len(name) == len(other) and name in hostile, name
        hostile = hostile.replace(name, other)
    check(placer, "markup as names", hostile, "--all")
    print(f"1..{result.count}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
