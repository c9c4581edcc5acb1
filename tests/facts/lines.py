#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""
lines.py FACTS VERSION=KSRC...

Opens the file and line of each fact in FACTS and looks for the symbol that is said to be
there. Writes TAP: one test for each kernel.
"""
import functools
import json
import sys

NEAR = 3  # lines that a call or an initialiser may be spread over


@functools.lru_cache(maxsize=None)
def lines_of(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read().split("\n")


def symbols_of(row):
    """Each place in a row, with what is to be found there."""
    if row["place"]:
        yield row["place"], row["symbol"]
    if "by_hand" in row:
        yield row["by_hand"]["place"], row["by_hand"]["symbol"]
    for group in row["ids"]:
        for name, line in group["names"]:
            if group["table"] == "of_device_id":
                yield [group["place"][0], line], name
        for key in ("bits_from", "segment_from", "boundary_from"):
            place = group.get(key)
            if isinstance(place, list):
                yield place[:2], place[2]
    for item in row["imports"]:
        yield item["place"], item["symbol"]
        for key in ("turned_back", "vmap_from"):
            if key in item:
                yield item[key][:2], item[key][2]
    for key in ("pages_from", "writes_table_from"):
        if key in row:
            yield row[key][:2], row[key][2]
    if "dma_of" in row:
        place = row["dma_of"]["place"]
        yield place, row["dma_of"]["symbol"]
        for name, line in row["dma_of"]["names"]:
            yield [place[0], line], name


def is_there(tree, place, symbol):
    """Is a symbol at its line? A macro may stand for a member of a drm_driver."""
    lines = lines_of(f"{tree}/{place[0]}")
    here = "\n".join(lines[place[1] - 1:place[1] - 1 + NEAR])
    if symbol in here:
        return True
    return "prime_import" in symbol and ("DRIVER_OPS" in here or "prime_import" in here)


def main():
    facts, *trees = sys.argv[1:]
    with open(facts, encoding="utf-8") as file:
        facts = json.load(file)
    print(f"1..{len(trees)}")
    failed = False
    for number, tree in enumerate(trees, 1):
        version, path = tree.split("=", 1)
        count, wrong = 0, []
        for row in facts[version]:
            for place, symbol in symbols_of(row):
                count += 1
                if not is_there(path, place, symbol):
                    wrong.append(f"{place[0]}:{place[1]}: no {symbol}")
        for line in wrong:
            print("# " + line)
        failed |= bool(wrong) or not count
        print(f"{'not ok' if wrong or not count else 'ok'} {number} - {version}: "
              f"{count} facts are where they are said to be")
    sys.exit(failed)


if __name__ == "__main__":
    main()
