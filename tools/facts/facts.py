#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""
facts.py --tree VERSION=KSRC... [--build DIR] [--json FILE] [--header FILE] [--check]

Derives from kernel sources which drivers import dma-bufs, and how. Writes a JSON file and
the C table that the kernel module and the tool share; with --check, fails instead if they
differ. README.md says what the fields mean.
"""
import argparse
import collections
import json
import os
import subprocess
import sys

try:
    import derive
    import rows
    import sources
    import table
except Exception as error:  # pylint: disable=broad-except
    # The bindings or the library may be missing, or functions that an old library lacks
    sys.exit(f"{sys.argv[0]}: needs libclang 17 or later and its Python bindings, as Debian's "
             f"python3-clang-19: {error}")

HERE = os.path.dirname(os.path.abspath(__file__))
HEADER = os.path.join(HERE, "..", "..", "include", "placer", "soc_table.h")
ARCH, TARGET, CROSS = "arm64", "aarch64-linux-gnu", "aarch64-linux-gnu-"
# Fields of a row that by-hand.json may set
FIELDS = ("driver", "bus", "kind", "bits", "attaches", "when", "iommu", "pages",
          "writes_table", "vmap", "keeps_using", "needs_iommu")
MOST_BY_HAND = 40


def prepare(tree, build):
    """Make the headers that a kernel's build generates, with all drivers configured."""
    done = os.path.join(build, "include", "generated", "bounds.h")
    if os.path.exists(done):
        return
    os.makedirs(build, exist_ok=True)
    cross = [] if os.uname().machine == "aarch64" else [f"CROSS_COMPILE={CROSS}"]
    for goal in ("allmodconfig", "prepare0"):
        subprocess.run(["make", "-s", "-C", tree, f"ARCH={ARCH}", *cross, f"O={build}", goal],
                       check=True, stdout=sys.stderr)


def by_hand():
    """The entries of by-hand.json: facts that the source does not show."""
    entries = load(os.path.join(HERE, "by-hand.json"))
    nr = len({entry["row"].split(":")[0] for entry in entries})
    if nr > MOST_BY_HAND:
        sys.exit(f"by-hand.json: about {nr} drivers; {MOST_BY_HAND} are the limit")
    return entries


def line_of(tree, path, symbol):
    """The line where a function is defined, or where a symbol is first named."""
    with open(os.path.join(tree, path), encoding="utf-8", errors="replace") as file:
        lines = file.read().split("\n")
    named = [i for i, line in enumerate(lines, 1) if symbol in line]
    for i in named:
        if not lines[i - 1].startswith((" ", "\t", "/", "*", "#")) and \
                not lines[i - 1].rstrip().endswith(";"):
            return i
    return named[0] if named else None


def line_in(tree, path, symbol):
    """As line_of(), but a tree may have no such file."""
    return line_of(tree, path, symbol) if os.path.exists(os.path.join(tree, path)) else None


def amend(row, entry, tree):
    """Apply an entry of by-hand.json to a row."""
    path, symbol = entry["see"]
    line = line_in(tree, path, symbol)
    if line is None or "unless" in entry and line_in(tree, *entry["unless"]):
        # This kernel has no such function, so the entry may be wrong for it
        return False
    row["by_hand"] = {"reason": entry["reason"], "place": [path, line], "symbol": symbol}
    row["by_hand"]["fields"] = [f for f in FIELDS if f in entry]
    for field in FIELDS:
        if field not in entry or field == "bits":
            continue
        if field == "iommu":
            row["iommu"] = {"what": entry["iommu"], "place": [path, line]}
        elif field in ("when", "vmap"):
            for item in row["imports"]:
                if item["kind"] not in ("cpu", "no-import"):
                    item[field] = entry[field]
        else:
            row[field] = entry[field]
    amend_ids(row, entry, [path, line, symbol])
    for item in row["ids"]:
        if "attaches_of" in entry:
            item["attaches"] = entry["attaches_of"].get(item["id"], row["attaches"])
        if item["id"] in entry.get("iommu_of", ()):
            item["iommu"] = entry["iommu_of"][item["id"]]
        if item["id"] in entry.get("above_own_of", ()):
            item["above_own"] = True
    row["attaches"] = sorted({a for item in row["ids"] for a in item.get("attaches", ())} |
                             {*row["attaches"]}, key=rows.ATTACHES.index)
    return True


def amend_ids(row, entry, place):
    """Apply an entry to the IDs of a row whose kind is unknown, or to all if there are none."""
    known = [i for i in row["ids"] if i.get("kind", "unknown") != "unknown"]
    if not any(i.get("kind") == "unknown" for i in row["ids"]):
        known = []
    for item in row["ids"]:
        if item in known:
            item["pages"] = False
            continue
        if "kind" in entry:
            item.pop("kind", None)
        if "bits" in entry:
            item.update(bits=entry["bits"], bits_from=place, bits_bound=True)
            item.pop("last", None)
    if known and "kind" in entry:
        row["kind"] = min([entry["kind"], *(i["kind"] for i in known)],
                          key=derive.KINDS.index)
        for item in row["ids"]:
            item.setdefault("kind", entry["kind"])


def read_tree(tree, build, jobs, entries):
    """The rows of one kernel."""
    also = collections.defaultdict(list)
    for entry in entries:
        also[entry["row"].split(":")[0]] += entry.get("also", ())
    modules = sources.modules(tree)
    files = sorted({f for files in modules.values() for f in files})
    kept = sources.read(tree, build, ARCH, TARGET, files, jobs)
    found, broken = [], set()
    for (folder, name), files in sorted(modules.items()):
        read = {path: load(kept[path]) for path in files}
        broken.update(path for path in files if read[path]["errors"])
        found += rows.Rows(derive.derive(folder, name, read),
                           also.get(folder, ())).finish()
    return merge(found), len(kept), sorted(broken)


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def merge(found):
    """One row for a driver that several modules lead to."""
    by_key = {}
    for row in found:
        key = (row["folder"], row["driver"] or row["module"], row["bus"])
        if key not in by_key:
            by_key[key] = row
            continue
        kept = by_key[key]
        kept["imports"] += [i for i in row["imports"] if i not in kept["imports"]]
        kept["kind"] = rows.kind_of(kept["imports"])
        kept["attaches"] = sorted({*kept["attaches"], *row["attaches"]},
                                  key=rows.ATTACHES.index)
        # Being translated by a domain of its own makes it laxer
        if row["iommu"]["what"] != "own":
            kept["iommu"] = row["iommu"]
        for name in ("pages", "writes_table", "pages_from", "writes_table_from", "dma_of"):
            if name in row:
                kept.setdefault(name, row[name])
    return [by_key[key] for key in sorted(by_key, key=str)]


def added(entry, tree):
    """A row of a driver that is in no C file, from its registration on."""
    path, symbol = entry["see"]
    driver = entry["add"]
    if not os.path.exists(os.path.join(tree, driver)):
        return []
    folder, name = entry["row"].split(":")
    place = [path, line_of(tree, path, symbol)]
    drm = entry.get("framework", "drm") == "drm"
    ids = [{"table": "of_device_id", "id": compatible, "bits": None if drm else 32,
            "bits_from": "at run time" if drm else "default",
            "place": [driver, line_of(tree, driver, compatible)]}
           for compatible in entry["names"] if line_of(tree, driver, compatible)]
    item = {"place": place, "symbol": symbol, "kind": entry["kind"], "vmap": "no",
            "attaches": entry["attaches"], "framework": "drm" if drm else "vb2",
            "dynamic": False, "direction": entry.get("direction", "both"),
            "until": "the GEM object is freed" if drm else "the buffer is given up"}
    return [{"folder": folder, "module": name, "place": ids[0]["place"],
             "symbol": entry["names"][0], "imports": [item], "ids": ids,
             "iommu": {"what": "dma-api"}}]


def with_hand(found, tree, entries):
    """Amend the rows. Returns the names of entries that match no row."""
    unused = []
    for entry in entries:
        if "add" in entry:
            found += added(entry, tree)
    found.sort(key=lambda r: str((r["folder"], r.get("driver") or r["module"], r.get("bus"))))
    for entry in entries:
        folder, names = entry["row"].split(":")
        hit = False
        for row in found:
            if row["folder"] == folder and \
                    (names == "*" or
                     (row.get("driver") or row["module"]) in names.split("|")):
                hit |= amend(row, entry, tree)
        if not hit:
            unused.append(entry["row"])
    return unused


def compact(row):
    """The row, with IDs grouped that differ by name only."""
    groups = {}
    for entry in row["ids"]:
        rest = {k: v for k, v in entry.items() if k not in ("id", "place")}
        group = groups.setdefault(json.dumps(rest, sort_keys=True),
                                  {**rest, "names": [], "place": entry["place"]})
        if entry["id"]:
            group["names"].append([entry["id"], entry["place"][1]])
    return {**row, "ids": list(groups.values())}


def is_unknown(row):
    """Is anything unknown that changes a placement?"""
    attaching = row["kind"] not in ("cpu", "no-import")
    return row["kind"] == "unknown" or attaching and "unknown" in row["attaches"]


def summary(version, found, nr_files, broken, unused):
    """Counts, for the JSON and for people."""
    importers = [r for r in found if r["kind"] != "no-import"]
    return {"kernel": version, "rows": len(found), "importers": len(importers),
            "unknown": [f"{r['folder']}:{r['driver'] or r['module']}"
                        for r in importers if is_unknown(r)],
            "kinds": dict(sorted(collections.Counter(r["kind"] for r in found).items())),
            "files": nr_files, "by_hand": sum("by_hand" in r for r in found),
            "by_hand_unused": unused,
            "files_with_errors": broken}


def as_json(result):
    """A line for each row, so that differences can be read."""
    parts = [f' "summary": {json.dumps(result["summary"], sort_keys=True)}']
    for version, found in result["rows"].items():
        lines = ",\n".join("  " + json.dumps(compact(row), sort_keys=True) for row in found)
        parts.append(f' "{version}": [\n{lines}\n ]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def write(path, text, check):
    """Write the file, or with @check compare it. Returns whether it has this text then."""
    if check:
        with open(path, encoding="utf-8") as file:
            return file.read() == text
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tree", action="append", required=True, metavar="VERSION=KSRC")
    parser.add_argument("--build", default=os.path.join(HERE, "..", "..", "build", "facts"))
    parser.add_argument("--json", default=os.path.join(HERE, "facts.json"))
    parser.add_argument("--header", default=HEADER)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    result = {"summary": [], "rows": {}}
    entries = by_hand()
    for tree in options.tree:
        version, path = tree.split("=", 1)
        path = os.path.realpath(path)
        build = os.path.join(os.path.realpath(options.build), version)
        prepare(path, build)
        found, nr_files, broken = read_tree(path, build, options.jobs, entries)
        unused = with_hand(found, path, entries)
        counts = summary(version, found, nr_files, broken, unused)
        print(f"{version}: {counts['importers']} importers, {len(counts['unknown'])} with "
              f"something unknown, {counts['by_hand']} rows with something said by hand",
              file=sys.stderr)
        result["summary"].append(counts)
        result["rows"][version] = found
    text = as_json(result)
    ok = write(options.json, text, options.check)
    ok &= write(options.header, table.write(list(result["rows"]), result["rows"]),
                options.check)
    if not ok:
        sys.exit("the files differ from what the source says; run this without --check")


if __name__ == "__main__":
    main()
