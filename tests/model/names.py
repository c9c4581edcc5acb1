#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""names.py MODEL TOP STATES

Checks the model in directory MODEL against the C of exporter/ and heaps/ in TOP, so
that a change of the code that the model lacks is noticed:

- each function named in a comment, as name(), is defined or called there;
- if the comment above an inline or a process begins with a function that is defined
  there, that function calls those named inside the inline, in that order.

Writes the table of legal states, from buffer.c, to STATES. Prints errors, and then the
number of functions; fails if there were errors.
"""

import pathlib
import re
import sys

from states import legal

CALL = re.compile(r'\b([A-Za-z_]\w*)\(')
COMMENT = re.compile(r'/\*.*?\*/', re.S)
FUNCTION = re.compile(r'^(?![\s#/*])[^;={}]*?\b(\w+)\([^;{}]*?\)\n\{\n(.*?)^\}', re.M | re.S)
STANDIN = re.compile(r'/\*((?:(?!\*/).)*)\*/\n(?:inline|proctype|init)\b *(\w*)[^{]*\{\n'
                     r'(.*?)^\}', re.M | re.S)


def functions(top):
    """Bodies of all functions, by name; and the names of all functions called."""
    bodies, called = {}, set()
    for path in sorted([*top.glob('exporter/**/*.[ch]'), *top.glob('heaps/*.[ch]')]):
        text = COMMENT.sub('', path.read_text())
        called.update(CALL.findall(text))
        bodies.update(FUNCTION.findall(text))
    return bodies, called


def names(text):
    """Functions named in the comments of a part of the model, in order."""
    return [name for comment in COMMENT.findall(text)
            for name in re.findall(r'\b([A-Za-z_]\w*)\(\)', comment)]


def out_of_order(body, wanted):
    """The first function that is not called after the previous ones, or None."""
    at = 0
    for name in wanted:
        call = re.compile(rf'\b{name}\(').search(body, at)
        if not call:
            return name
        at = call.end()
    return None


def check(path, bodies, called):
    """Yields the errors of one file of the model."""
    text = path.read_text()
    for name in dict.fromkeys(names(text)):
        if name not in bodies and name not in called:
            yield f'{path.name}: {name}() is nowhere in exporter/ or heaps/'
    for comment, inline, within in STANDIN.findall(text):
        first = re.match(r'[\s*]*(\w+)\(\)', comment)
        if not first or first[1] not in bodies:
            continue
        missing = out_of_order(bodies[first[1]], names(within))
        if missing:
            yield (f'{path.name}: {inline or "init"}: {first[1]}() does not call '
                   f'{missing}() there')


def states(top):
    """The table of states as macros."""
    changes = legal(top)
    every = list(dict.fromkeys(state for change in changes for state in change))
    follow = ' || '.join(f'(from == {a} && to == {b})' for a, b in changes)
    lines = [f'#define {state} {number}' for number, state in enumerate(every)]
    return '\n'.join([*lines, f'#define MAY_FOLLOW(from, to) ({follow})', ''])


def main():
    """Check all files and write the table of states."""
    model, top, out = map(pathlib.Path, sys.argv[1:])
    bodies, called = functions(top)
    wrong, named = [], set()
    for path in sorted(model.glob('*.pml')):
        wrong += check(path, bodies, called)
        named.update(names(path.read_text()))
    out.write_text(states(top))
    print(*wrong, sep='\n', end='\n' if wrong else '')
    print(f'{len(named)} functions named')
    return bool(wrong or not named)


if __name__ == '__main__':
    sys.exit(main())
