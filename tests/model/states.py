#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""states.py TOP

Prints the changes of a buffer's state that the table in exporter/buffer.c below TOP allows,
one a line: the state, and one that may follow. The model and the guests take them from here.
"""

import pathlib
import re
import sys

STATE = re.compile(r'\[PLACER_(\w+)\] = ((?:BIT\(PLACER_\w+\)[\s|]*)+)')


def legal(top):
    """Pairs of a state and one that may follow, as the table has them."""
    table = (top / 'exporter/buffer.c').read_text()
    table = table[table.index('placer_state_next['):]
    return [(state, after) for state, bits in STATE.findall(table[:table.index('};')])
            for after in re.findall(r'BIT\(PLACER_(\w+)\)', bits)]


if __name__ == '__main__':
    for before, following in legal(pathlib.Path(sys.argv[1])):
        print(before.lower(), following.lower())
