#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""rst.py KERNEL FILE...

Checks the reStructuredText in FILEs, and prints what is wrong:

- each ``path/name`` is a file or directory of the tree, of the kernel's source in KERNEL,
  below build/, or of a kernel tree with the project, and each ``placer_name()`` a word of the sources;
- docutils reads it without a warning, but for Documentation/, which Sphinx reads: docs.sh.
"""

import pathlib
import re
import sys

import docutils.core

TOP = pathlib.Path(__file__).resolve().parent.parent
SOURCES = ("exporter", "heaps", "solver", "include", "tools")


def words():
    """Returns all words of the sources."""
    found = set()
    for directory in SOURCES:
        for path in (TOP / directory).rglob("*.[ch]"):
            found.update(re.findall(r"\w+", path.read_text()))
    return found


def warnings(name, text):
    """Returns what docutils says."""
    found = []
    docutils.core.publish_doctree(
        text, source_path=name,
        settings_overrides={"report_level": 2, "halt_level": 5, "file_insertion_enabled": True,
                            "warning_stream": type("", (), {"write": found.append})})
    return [warning.strip() for warning in found if warning.strip()]


def there(path):
    """Returns whether there is such a file, or will be."""
    return (path.startswith("build/") or
            path.rstrip("/") in (TOP / "packaging/intree.sh").read_text() or
            any((top / path).exists() for top in (TOP, pathlib.Path(sys.argv[1]))))


def check(name, known):
    """Prints the errors of a file and returns their number."""
    text = pathlib.Path(name).read_text()
    bad = [] if name.startswith("Documentation/") else warnings(name, text)
    for literal in re.findall(r"``([^`]+)``", text):
        if re.fullmatch(r"[\w.-]+/[\w./-]*", literal) and not there(literal):
            bad.append(f"{name}: there is no {literal}")
        if re.fullmatch(r"_*placer_\w+\(\)", literal) and literal[:-2] not in known:
            bad.append(f"{name}: {literal} is nowhere in the sources")
    for line in bad:
        print(line)
    return len(bad)


def main():
    """Checks all files."""
    known = words()
    return sum([check(name, known) for name in sys.argv[2:]]) != 0


sys.exit(main())
