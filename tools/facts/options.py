# SPDX-License-Identifier: GPL-2.0
"""
Options to set when a file is read, so that its tables of device IDs are complete.

A configuration for one architecture lacks the platforms of all others, and of two drivers
for the same device has only one. So every #if around an ID counts as true.
"""
import functools
import os
import re

DIRECTIVE = re.compile(r"\s*#\s*(ifdef|ifndef|if|elif|else|endif)\b(.*)")
OPTION = re.compile(r"(!?)\s*(?:(?:defined|IS_(?:ENABLED|REACHABLE|BUILTIN))\s*\(?)?\s*"
                    r"(CONFIG_\w+)")
ID = re.compile(r"\.compatible\s*=\s*\"")


def asked(kind, text):
    """The options that a directive asks for: names, and whether each is wanted."""
    # A negation of several options, as in !(a or b), applies to each
    flip = kind == "ifndef" or text.strip().startswith("!(")
    return {(name, (not no) != flip) for no, name in OPTION.findall(text)}


def around_ids(path):
    """All options in conditions around the IDs of a file, and whether each is wanted."""
    found, stack = set(), []
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file.read().replace("\\\n", " ").split("\n"):
            directive = DIRECTIVE.match(line)
            if not directive:
                if stack and ID.search(line):
                    found.update(*stack)
                continue
            kind, text = directive.groups()
            if kind.startswith("if"):
                stack.append(asked(kind, text))
            elif kind == "endif" and stack:
                stack.pop()
            elif stack:
                not_before = {(name, not wanted) for name, wanted in stack.pop()}
                stack.append(not_before | (asked(kind, text) if kind == "elif" else set()))
    return found


def header(tree, build, path):
    """
    A header to include before a file, which sets the options that its IDs need and unsets those
    that hide IDs. An option that is needed by one ID and hides another stays as it is.
    """
    found = around_ids(os.path.join(tree, path))
    text = ""
    for name, wanted in sorted(found):
        if (name, not wanted) in found:
            continue
        if wanted and name not in configured(build):
            text += f"#define {name} 1\n"
        elif not wanted and name in configured(build):
            text += f"#undef {name}\n#undef {name}_MODULE\n"
    return text


@functools.lru_cache(maxsize=None)
def configured(build):
    """The options that a configuration has, as a module or not."""
    with open(os.path.join(build, "include", "config", "auto.conf"),
              encoding="utf-8") as file:
        return {line.split("=")[0] for line in file}
