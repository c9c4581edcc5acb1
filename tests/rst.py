#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""rst.py KERNEL-DOC FILE...

Checks the reStructuredText in FILEs, and prints what is wrong:

- docutils reads it without a warning;
- a kernel-doc directive finds its DOC section, by the kernel's script KERNEL-DOC, and
  docutils reads what that writes;
- each ``path/name`` is a file or directory of the tree, of the kernel that KERNEL-DOC is a
  script of, or below build/, and each ``placer_name()`` a word of the sources.
"""

import pathlib
import re
import subprocess
import sys

import docutils.core
import docutils.nodes
import docutils.parsers.rst
import docutils.statemachine

TOP = pathlib.Path(__file__).resolve().parent.parent
SOURCES = ("exporter", "heaps", "solver", "include", "tools")


class KernelDoc(docutils.parsers.rst.Directive):
    """The directive of the kernel's documentation, for DOC sections."""

    required_arguments = 1
    option_spec = {"doc": docutils.parsers.rst.directives.unchanged_required}

    def run(self):
        """Returns the section as the script formats it."""
        done = subprocess.run(
            [sys.argv[1], "-rst", "-function", self.options["doc"],
             str(TOP / self.arguments[0])], capture_output=True, text=True)
        if done.returncode or not done.stdout.strip():
            raise self.error(f"{self.arguments[0]} has no DOC: {self.options['doc']}")
        # Roles and labels need Sphinx
        text = re.sub(r":c:\w+:`([^`<]*)[^`]*`", r"``\1``", done.stdout)
        text = re.sub(r"^\.\. (_|c:|LINENO).*$", "", text, flags=re.M)
        parent = docutils.nodes.section()
        self.state.nested_parse(
            docutils.statemachine.StringList(text.splitlines(), self.arguments[0]),
            0, parent)
        return parent.children


def words():
    """Returns all words of the sources."""
    found = set()
    for directory in SOURCES:
        for path in (TOP / directory).rglob("*.[ch]"):
            found.update(re.findall(r"\w+", path.read_text()))
    return found


def there(path):
    """Returns whether there is such a file, or will be."""
    kernel = pathlib.Path(sys.argv[1]).parent.parent
    return path.startswith("build/") or any((top / path).exists() for top in (TOP, kernel))


def check(name, known):
    """Prints the errors of a file and returns their number."""
    text = pathlib.Path(name).read_text()
    warnings = []
    docutils.core.publish_doctree(
        text, source_path=name,
        settings_overrides={"report_level": 2, "halt_level": 5, "file_insertion_enabled": True,
                            "warning_stream": type("", (), {"write": warnings.append})})
    bad = [warning.strip() for warning in warnings if warning.strip()]
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
    docutils.parsers.rst.directives.register_directive("kernel-doc", KernelDoc)
    known = words()
    return sum([check(name, known) for name in sys.argv[2:]]) != 0


sys.exit(main())
