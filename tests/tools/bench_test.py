#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What "make bench" calls worse, as TAP. Usage: bench_test.py PLACER

Guests' lines are made up, so that the report has to see what was put there.
"""

import contextlib
import io
import os
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "..", "bench"))
sys.dont_write_bytecode = True
import chart  # noqa: E402  (from the directory above)
import report  # noqa: E402
import results  # noqa: E402
import rows as table  # noqa: E402

TABLE = """
# letter | name | work | ours | peer | figure | target | also
A | plain | work | one:plain ours | one:plain system | p50 | 0.50 | ck
F | worst | work | one:plain ours | - | worst | 2ms |
F | vague | work | one:plain ours | - | p50 | - | 5%
"""
ABOUT = "kernel k\ncompiler c\n"


def lines(p50, worst=3000000):
    """One guest: ours and its peer."""
    return f"plain ours 9 70 {p50} 8 9 {worst} 70\nplain system 9 1 2000 1 1 1 1\n"


def run(directory, p50, guests=("one", "one@child"), **worst):
    """The results of a run of this cost."""
    for guest in guests:
        path = os.path.join(directory, "7", guest + ".lines")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write("# a remark\n" + lines(p50, **worst))
    with open(os.path.join(directory, "7", "about"), "w", encoding="utf-8") as file:
        file.write(ABOUT)
    return results.collect(os.path.join(directory, "7"), read_rows("7"))


def read_rows(kernel):
    """The rows of the table above."""
    return table.read(TABLE.split("\n"), kernel)


def measured(p50, **kwargs):
    """The same, in a temporary directory."""
    with tempfile.TemporaryDirectory() as directory:
        return run(directory, p50, **kwargs)


def compared(before, after):
    """What is reported as worse."""
    return results.compare(before, after, read_rows("7"))


def test_places():
    """Rows that ask for it are also measured in a child, and with large pages."""
    names = list(measured(1000)["rows"])
    assert names == ["plain", "plain@child", "worst", "vague"], names
    assert [row.name for row in read_rows("7-16k")] == ["plain"]


def test_ratio():
    """The ratio is that of the row's figure, and is compared with the target."""
    row = measured(1000)["rows"]["plain"]
    assert row["ratio"] == 0.5 and row["met"], row
    assert not measured(1020)["rows"]["plain"]["met"]


def test_milliseconds():
    """A target with a unit limits ours alone."""
    assert not measured(1000)["rows"]["worst"]["met"]
    assert measured(1000, worst=1900000)["rows"]["worst"]["met"]


def test_three_percent():
    """3 % more is worse, and the text has both figures."""
    problems = compared(measured(1000), measured(1030))
    assert len(problems) == 2, problems
    assert problems[0] == "plain: p50 1000 -> 1030, +3.0%", problems


def test_vague():
    """A row may allow to be worse by more, but not by any amount."""
    assert "vague: p50 1000 -> 1060, +6.0%" in compared(measured(1000), measured(1060))


def test_host():
    """Times of the host are shown, and not compared."""
    text = "M | time | work | one:plain ps | - | p50 | - |"
    assert not table.read([text], "host")[0].compared
    assert table.read([text], "7") == []


def test_one_percent():
    """1 % more is not worse, nor is less."""
    assert compared(measured(1000), measured(1010)) == []
    assert compared(measured(1000), measured(500)) == []


def test_own_figure():
    """A row is compared by its own figure."""
    problems = compared(measured(1000), measured(1000, worst=3100000))
    assert problems == ["worst: worst 3000000 -> 3100000, +3.3%"], problems


def test_missing():
    """A row without a result is reported, whether it was there before or not."""
    less = measured(1000, guests=("one",))
    assert compared(measured(1000), less) == ["plain@child: no result"]
    assert compared(less, less) == ["plain@child: no result"]


def test_new():
    """A row without a kept result is not worse."""
    kept = measured(1000)
    del kept["rows"]["plain"]
    assert compared(kept, measured(1000)) == []


def test_kept():
    """Kept results are read back unchanged; those of another compiler are not compared."""
    found = measured(1000)
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "results", "7.json")
        results.save(path, found)
        assert results.load(path) == found
        worse = measured(1030)
        with contextlib.redirect_stdout(io.StringIO()) as said:
            assert not report.check(path, worse, read_rows("7"))
            worse["about"]["compiler"] = "another"
            assert report.check(path, worse, read_rows("7"))
        assert "WORSE  plain" in said.getvalue()
        assert "not compared" in said.getvalue()


def test_table():
    """The tree's own table can be read, and no two rows have the same name."""
    rows = table.read_table("7")
    assert len(rows) == len({row.name for row in rows}) > 40
    assert {"life", "life@child"} < set(table.groups(rows))
    assert 0 < len(table.read_table("7-16k")) < len(table.read_table("6.12"))


def test_chart():
    """The chart is well-formed."""
    ElementTree.fromstring(chart.draw(measured(1000), "a < b"))


def main():
    """All tests, in their order."""
    tests = [(n, f) for n, f in globals().items() if n.startswith("test_")]
    failed = 0
    for number, (name, function) in enumerate(tests, 1):
        try:
            function()
        except AssertionError as error:
            failed += 1
            print(f"# {error}")
            print("not", end=" ")
        print(f"ok {number} - {name[5:]}")
    print(f"1..{len(tests)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
