# SPDX-License-Identifier: GPL-2.0
"""
Which source files a module is built from, as the Makefiles of a kernel tree say.

Conditionals are taken both ways and every option counts as set, so a module has all files
that it can have.
"""
import functools
import os
import re

ASSIGN = re.compile(r"^\s*([\w.$(){}-]+?)\s*(\+=|:=|\?=|=)\s*(.*)$")
VARIABLE = re.compile(r"\$[({]([\w-]+)[)}]")
# A list that depends on an option
OPTION = re.compile(r"-\$[({]\w+[)}]$")
# The suffixes of variables that list the objects of one module
PARTS = re.compile(r"^(.+)-(objs|y|m|\$[({]\w+[)}]|objs-\$[({]\w+[)}])$")


def lines(path):
    """The logical lines of a Makefile."""
    text = open(path, encoding="utf-8", errors="replace").read()
    for line in text.replace("\\\n", " ").split("\n"):
        yield line.split("#")[0]


class Makefile:
    """The modules of one directory: names of object files by the name of the module."""

    def __init__(self, tree, folder):
        self.tree = tree
        self.folder = folder
        self.variables = {}
        self.objects = []
        self.parts = {}
        for name in ("Kbuild", "Makefile"):
            path = os.path.join(tree, folder, name)
            if os.path.exists(path):
                self.read(path)
                break

    def expand(self, text, depth=0):
        """Expand variables that this directory sets; others are empty."""
        if depth > 8:
            return ""

        def value(match):
            return self.expand(" ".join(self.variables.get(match[1], [])), depth + 1)

        return VARIABLE.sub(value, text)

    def read(self, path):
        for line in lines(path):
            include = re.match(r"^\s*-?include\s+(\S+)", line)
            if include:
                self.include(include[1])
            found = ASSIGN.match(line)
            if not found:
                continue
            name, _, value = found.groups()
            self.variables.setdefault(name, []).append(value)
            if OPTION.search(name):
                for suffix in ("-y", "-m"):
                    self.variables.setdefault(OPTION.sub(suffix, name), []).append(value)
            if re.match(r"^obj-(y|m|\$)", name):
                self.objects += self.expand(value).split()
            elif PARTS.match(name):
                self.parts.setdefault(PARTS.match(name)[1], []).extend(value.split())

    def include(self, name):
        name = name.replace("$(srctree)/", "").replace("$(src)", self.folder)
        name = VARIABLE.sub(lambda m: " ".join(self.variables.get(m[1], [])), name)
        for path in (name, os.path.join(self.folder, name)):
            path = os.path.join(self.tree, path)
            if os.path.isfile(path):
                self.read(path)
                return

    def sources(self, objects):
        """The C files of object files, relative to the tree; None for other sources."""
        for name in self.expand(" ".join(objects)).split():
            if not name.endswith(".o"):
                continue
            path = os.path.normpath(os.path.join(self.folder, name[:-2] + ".c"))
            if os.path.exists(os.path.join(self.tree, path)):
                yield path
            elif name[:-2] in self.parts:
                yield from self.sources(self.parts[name[:-2]])

    def modules(self):
        """Name and files of each module."""
        for name in dict.fromkeys(self.objects):
            if not name.endswith(".o"):
                continue
            stem = name[:-2]
            if stem in self.parts:
                files = list(self.sources(self.parts[stem]))
            else:
                files = list(self.sources([name]))
            if files:
                yield os.path.basename(stem), sorted(set(files))


@functools.lru_cache(maxsize=None)
def includes(tree, folder):
    """Directories of headers that the Makefiles of a directory and those above it add."""
    found = []
    while folder:
        makefile = Makefile(tree, folder)
        makefile.variables.update(src=[folder], srctree=["."])
        for name, values in makefile.variables.items():
            if not re.match(r"(subdir-)?ccflags-|CFLAGS_", name):
                continue
            text = makefile.expand(" ".join(values))
            found += [os.path.join(tree, path)
                      for path in re.findall(r"-I\s*([\w./+-]+)", text)]
        folder = os.path.dirname(folder)
    return [path for path in dict.fromkeys(found) if os.path.isdir(path)]


@functools.lru_cache(maxsize=None)
def modules_in(tree, folder):
    """Name and files of each module that the Makefile of a directory lists."""
    return list(Makefile(tree, folder).modules())


def modules_of(tree, path):
    """The modules that a C file is part of, by the nearest Makefiles that list it."""
    folder = os.path.dirname(path)
    while folder:
        found = [(folder, name, files)
                 for name, files in modules_in(tree, folder) if path in files]
        if found:
            return found
        folder = os.path.dirname(folder)
    return []
