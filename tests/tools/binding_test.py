#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""All readers of the binding follow one table. TAP.

Usage: binding_test.py PLACER

The module's reader of properties, exporter/board/property.c, placer board, placer lint
and the schema have to agree on each property, at its limits and beyond; what the rest of
the module makes of them is for KUnit. Then the table is changed, a row or a
limit at a time, and all four have to follow: none has a copy of its own.
"""

import copy
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

top = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
checks = os.path.join(top, "tests", "dts", "check")
largest = 0xFFFFFFFF
labels = {
    "placement node": "placement",
    "pool": "frames",
    "master": "m_isp",
    "flow": "f_preview",
}
path_pattern = "^/$|^(/[^/:]+)+$"
paths = {
    "/": True,
    "/soc": True,
    "/soc/isp@10010000": True,
    "": False,
    ":": False,
    "//": False,
    "isp@10010000": False,
    "soc/isp@10010000": False,
    "//soc/isp@10010000": False,
    "/soc//isp@10010000": False,
    "/soc/isp@10010000/": False,
    "/soc/isp@10010000:115200": False,
    "/soc:1/isp@10010000": False,
}
name_pattern = "^[a-zA-Z0-9,_+-][a-zA-Z0-9,._+-]{0,62}$"
names = {
    "linux,cma": True,
    "vidbuf_cached": True,
    "a.b+c-d": True,
    "-": True,
    "x" * 63: True,
    "x" * 64: False,
    "": False,
    ".": False,
    "..": False,
    ".hidden": False,
    "a/b": False,
    "a b": False,
    "a:b": False,
}
# Behind "pool-" and so on: which kinds of nodes can be called so
stems = {
    "a": ("pool", "master", "flow"),
    "0": ("pool", "master", "flow"),
    "a-b-2": ("pool", "master", "flow"),
    "a-": ("pool", "master", "flow"),
    "x" * 70: ("pool", "master", "flow"),
    "linux,cma": ("flow",),
    "vidbuf_cached": ("flow",),
    "system-uncached-dma32": ("pool", "master", "flow"),
    "a,": ("flow",),
    "a_": ("flow",),
    "UP": (),
    "uP": (),
    "a+b": (),
    "a.b": (),
    "a@1": (),
    "-a": (),
    ",a": (),
    "_a": (),
    "": (),
}
targets = {
    "memory-region": "loose_memory",
    "sram": "scratch_memory",
    "placer,device": "spare",
    "placer,pools": "frames",
    "placer,pool-costs": "frames",
    "placer,masters": "m_isp",
}


class Row:
    def __init__(self, line):
        (self.kind, self.name, self.type, least, most, absent, required, other,
         choice) = line.split("\t")
        self.least, self.most, self.absent = int(least), int(most), int(absent)
        self.required = required == "required"
        self.other = None if other == "-" else other
        self.choice = [] if choice == "-" else choice.split("|")

    def is_number(self):
        return self.type in ("number", "power")


# The schema


def phandles_of(schema):
    """Returns the type and limits of a property that refers to other nodes."""
    ref = schema.get("$ref", "").rsplit("/", 1)[-1]
    least, most = schema.get("minItems", 1), schema.get("maxItems", largest)
    if ref == "uint32-matrix" and len(schema["items"]["items"]) == 2:
        return "pairs", least, most
    if ref == "phandle" or most == 1:
        return "phandle", 0, 0
    if ref == "phandle-array" and schema["items"] == {"maxItems": 1}:
        return "phandles", least, most
    return None


def described(schema, row):
    """Returns the schema's description of a property, as the columns of a row."""
    ref = schema.get("$ref", "").rsplit("/", 1)[-1]
    if row.type == "standard":
        return "standard", 0, 0
    if schema.get("type") == "boolean":
        return "flag", 0, 0
    if ref == "string-array":
        if schema["items"] != {"pattern": name_pattern}:
            return None
        return "names", schema.get("minItems", 1), schema.get("maxItems", largest)
    if ref == "string":
        return "path" if schema.get("pattern") == path_pattern else "string", 0, 0
    values = schema.get("enum")
    if values and isinstance(values[0], str):
        return "choice", 0, 0
    if values:
        powers = [1 << bit for bit in range(32)]
        if values == [p for p in powers if values[0] <= p <= values[-1]]:
            return "power", values[0], values[-1]
        return None
    if ref == "uint32" or row.name.endswith("-bits"):
        return "number", schema.get("minimum", 0), schema.get("maximum", largest)
    return phandles_of(schema)


def rules_of_schema(node):
    """Returns the rules about which properties have to be there, or must not be.

    Those of the specification are for other tools, and what a flag requires of the
    memory is checked where that is known.
    """
    rules = {("required", name) for name in node.get("required", [])} - \
        {("required", "compatible")}
    if "oneOf" in node:
        rules.add(("one of", *[name for one in node["oneOf"] for name in one["required"]]))
    for rule in node.get("allOf", []):
        for name in rule["if"]["required"]:
            for other, allowed in rule["then"].get("properties", {}).items():
                if allowed is False:
                    rules.add(("excludes", name, other))
    rules |= {("unknown", word) for word in node
              if word in ("anyOf", "not", "if", "dependencies", "dependentRequired",
                          "dependentSchemas")}
    return rules


def rules_of_table(rows):
    """Returns the rules of the table, in the same form."""
    rules = set()
    for row in rows:
        if row.required:
            rules.add(("one of", row.name, row.other) if row.other else
                      ("required", row.name))
        elif row.other:
            rules.add(("excludes", row.name, row.other))
    return rules


def schema_nodes(schema):
    """Returns the schemas of nodes, by kind."""
    nodes = {"placement node": schema}
    for kind in ("pool", "master", "flow"):
        (name, node), = schema["properties"][kind + "s"]["patternProperties"].items()
        if not name.startswith("^%s-" % kind) or node["additionalProperties"]:
            raise ValueError("%s: %s" % (kind, name))
        nodes[kind] = dict(node, pattern=name)
    return nodes


def row_differs(node, row):
    schema = node["properties"].get(row.name)
    # dt-schema adds it to every node
    if row.name == "status":
        return False
    return (
        not schema
        or described(schema, row) != (row.type, row.least, row.most)
        or schema.get("default", 0) != row.absent
        or (row.type == "choice" and schema["enum"] != row.choice)
    )


def schema_differences(nodes, rows):
    """Returns the names of properties for which table and schema differ."""
    wrong = {row.name for row in rows if row_differs(nodes[row.kind], row)}
    for kind, node in nodes.items():
        own = [row for row in rows if row.kind == kind]
        known = {row.name for row in own}
        for rule in rules_of_schema(node) ^ rules_of_table(own):
            wrong.update(rule[1:])
        for name, schema in node["properties"].items():
            if schema and schema.get("type") != "object" and name not in known:
                wrong.add(name)
    return wrong


def unseen_rules(nodes, rows):
    """Returns problems: rules of one side whose lack in the other is not noticed."""
    problems = []
    for i, row in enumerate(rows):
        if not row.required and not row.other:
            continue
        fewer = copy.deepcopy(rows)
        fewer[i].required, fewer[i].other = False, None
        if row.name not in schema_differences(nodes, fewer):
            problems.append("%s: a rule that only the schema has is not seen" % row.name)
    for kind in ("pool", "master", "flow"):
        for words in ({"required": ["placer,new"]},
                      {"oneOf": [{"required": ["placer,new"]}]},
                      {"allOf": [{"if": {"required": ["placer,new"]},
                                  "then": {"properties": {"placer,old": False}}}]}):
            more = copy.deepcopy(nodes)
            for word, rule in words.items():
                more[kind][word] = more[kind].get(word, []) + rule
            if "placer,new" not in schema_differences(more, rows):
                problems.append("%s: \"%s\" of the schema is not seen" % (kind, word))
    return problems


def literals(rows):
    """Returns problems: names of rows in strings of the sources."""
    names = "|".join(re.escape(row.name) for row in rows if row.name.startswith("placer,"))
    found = subprocess.run(["grep", "-rnE", "--include=*.c", r'"[^"]*(%s)\b[^"]*"' % names,
                            "exporter", "tools"], cwd=top, capture_output=True, text=True,
                           check=False)
    return found.stdout.splitlines()


# The readers


class Build:
    """The tool and the module's reader, built with a changed table."""

    def __init__(self, placer, out):
        self.out = out
        self.src = os.path.join(out, "src")
        self.objects = os.path.join(out, "tools")
        self.placer = os.path.join(self.objects, "placer")
        self.reader = os.path.join(out, "binding_reader")
        self.includes = checks
        for folder in ("tools", "include", "solver"):
            shutil.copytree(os.path.join(top, folder), os.path.join(self.src, folder))
        # Objects that are up to date are not built again, as times are copied, too
        shutil.copytree(os.path.dirname(placer), self.objects)
        self.table = os.path.join(self.src, "solver", "binding.c")
        with open(self.table, encoding="ascii") as file:
            self.text = file.read()
        self.parts = []
        for source in ("tests/tools/binding_reader.c", "exporter/board/property.c",
                       "solver/binding_text.c", "solver/constraint.c",
                       "solver/span.c"):
            self.parts.append(self.compile(os.path.join(top, source)))
        self.use(self.text)

    def compile(self, source):
        target = os.path.join(self.out, os.path.basename(source)[:-2] + ".o")
        self.run("gcc", "-std=gnu11", "-O0", "-w", "-I" + top + "/tests/tools/kernel",
                 "-I" + top + "/include", "-I" + top + "/solver/host", "-c", "-o",
                 target, source)
        return target

    @staticmethod
    def run(*command):
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode:
            sys.exit("%s: %s" % (command[0], result.stderr))
        return result.stdout

    def use(self, text):
        with open(self.table, "w", encoding="ascii") as file:
            file.write(text)
        # Without the options of a make that runs the tests
        self.run("env", "-u", "MAKEFLAGS", "-u", "MFLAGS", "make", "-s", "-C",
                 os.path.join(self.src, "tools"), "O=" + self.objects, "CFLAGS=-O0")
        self.run("gcc", "-o", self.reader, *self.parts, self.compile(self.table),
                 "-lfdt")

    def rows(self):
        return [Row(line) for line in self.run(self.reader, "table").splitlines()]

    def without(self, name):
        """Returns the table without the row of this name."""
        text, nr = re.subn(r"\t\{ \.name = \"%s\",.*? \},\n" % re.escape(name), "",
                           self.text, flags=re.DOTALL)
        if nr != 1:
            sys.exit("%s: %d rows" % (name, nr))
        return text

    def changed(self, name, member, value):
        """Returns the table with another value in the row of this name."""
        text, nr = re.subn(r"(\.name = \"%s\",(?:(?! \},).)*?\.%s = )[^,}]*?(,| \})"
                           % (re.escape(name), member), r"\g<1>%d\2" % value,
                           self.text, flags=re.DOTALL)
        if nr != 1:
            sys.exit("%s: %d rows with %s" % (name, nr, member))
        return text

    def renamed(self, rows):
        """Returns the table with new names of these rows."""
        text = self.text
        for row in rows:
            text = text.replace('"%s"' % row.name, '"%s"' % new_name(row))
        return text

    def compile_tree(self, text):
        source = os.path.join(self.out, "x.dts")
        blob = os.path.join(self.out, "x.dtb")
        with open(source, "w", encoding="ascii") as file:
            file.write(text)
        self.run("dtc", "-q", "-@", "-i", self.includes, "-o", blob, source)
        return blob

    def tree(self, row, value):
        """Builds the board of tests/dts/check, with one property as given."""
        return self.compile_tree('/dts-v1/;\n/include/ "board.dtsi"\n&%s {\n\t%s;\n};\n'
                                 % (labels[row.kind], value))

    def messages(self, blob):
        """Returns each reader's message, or "" if it accepts the tree."""
        said = {}
        for name, command in (
            ("the module's reader", [self.reader, "read"]),
            ("placer board", [self.placer, "board", "--brief"]),
            ("placer lint", [self.placer, "lint"]),
        ):
            result = subprocess.run(command + [blob], capture_output=True, text=True,
                                    check=False)
            text = result.stdout if name == "placer lint" else result.stderr
            # One reader prints quotation marks, the others do not
            said[name] = text.replace('"', "") if result.returncode else ""
        return said


def new_name(row):
    """Returns another name of the same length, as output is broken into lines."""
    return row.name[:-1] + "X"


def outputs(placer, blob):
    """Returns all that the tool says of a tree."""
    return "".join(
        subprocess.run([placer, *command, blob], capture_output=True, text=True,
                       check=False).stdout
        for command in (["board", "--all"], ["lint", "--all"],
                        ["suggest", "--devices", "m_isp+m_codec", "--cpu", "often",
                         "--count", "3"]))


def follows_names(build, nodes, rows):
    """Returns problems: readers that do not follow new names of these rows."""
    plain = '/dts-v1/;\n/include/ "board.dtsi"\n'
    build.use(build.text)
    old = outputs(build.placer, build.compile_tree(plain))
    build.use(build.renamed(rows))
    with open(os.path.join(checks, "board.dtsi"), encoding="ascii") as file:
        board, placement = file.read().split("buffer-placement", 1)
    for row in rows:
        placement = re.sub(r"\t%s(?= = |;)" % re.escape(row.name), "\t" + new_name(row),
                           placement)
    build.includes = os.path.join(build.out, "renamed")
    os.makedirs(build.includes, exist_ok=True)
    with open(os.path.join(build.includes, "board.dtsi"), "w", encoding="ascii") as file:
        file.write(board + "buffer-placement" + placement)
    blob = build.compile_tree(plain)
    problems = [name + " refuses new names: " + text.strip()
                for name, text in build.messages(blob).items() if text]
    new = outputs(build.placer, blob)
    for row in rows:
        new = new.replace(new_name(row), row.name)
    if new != old:
        problems += difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="")
    differences = schema_differences(nodes, build.rows())
    for row in rows:
        changed = copy.copy(row)
        changed.name = new_name(row)
        problems += refuses(build, row, sample(row), "is not known here")
        if row.name in targets:
            problems += refuses(build, changed, changed.name + " = <0xdead 1>"
                                if row.type == "pairs" else changed.name + " = <0xdead>",
                                "dangles: no node has the phandle 0xdead, its cell 0")
        if not {row.name, changed.name} <= differences:
            problems.append("the changed table is not seen to differ from the schema")
    build.includes = checks
    return problems


def number(row, value):
    """Returns the property with this value, or with that number of entries."""
    if row.is_number():
        return "%s = <0x%x>" % (row.name, value)
    if row.type == "names":
        return row.name + (" = " + ", ".join('"n%d"' % i for i in range(value)) if value
                           else "")
    entry = "&" + targets[row.name] + (" 1" if row.type == "pairs" else "")
    return "%s = <%s>" % (row.name, " ".join([entry] * value))


def sample(row):
    """Returns the property with a valid value."""
    if row.name == "compatible":
        return row.name + ' = "placer,buffer-placement"'
    return row.name + {
        "standard": ' = "okay"',
        "flag": "",
        "path": ' = "/soc/isp@10010000"',
        "choice": ' = "often"',
        "names": ' = "one", "two"',
        "phandle": " = <&%s>" % targets.get(row.name),
        "phandles": " = <&%s>" % targets.get(row.name),
        "pairs": " = <&%s 1>" % targets.get(row.name),
    }.get(row.type, " = <4096>" if row.type == "power" else " = <%d>" % row.least)


class Report:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def verdict(self, name, problems):
        self.count += 1
        self.failed += bool(problems)
        print("%s %d - %s" % ("not ok" if problems else "ok", self.count, name),
              flush=True)
        for problem in problems:
            print("# " + problem)


def takes(build, row, value):
    """Returns problems: readers that refuse the property's value."""
    said = build.messages(build.tree(row, value))
    words = re.compile(re.escape(row.name) + " (is|names) [0-9]+[ ,]")
    return ["%s: %s" % (name, text.strip()) for name, text in said.items()
            if words.search(text)]


def refuses(build, row, value, words):
    """Returns problems: readers without these words about the property."""
    words = "%s %s" % (row.name, words)
    return ["%s does not say \"%s\", but: %s" % (name, words, text.strip())
            for name, text in build.messages(build.tree(row, value)).items()
            if words not in text]


def refusal(row, value, least, most):
    """Returns the words for a value out of range."""
    if row.is_number():
        return "is %d, and may be %d to %d" % (value, least, most)
    if not value:
        return "names nothing"
    return "names %d nodes, and may name %d to %d" % (value, least, most)


def follows_limit(build, nodes, row, member, limit, beyond, inside):
    """Checks a limit, and a changed limit, with all readers and the schema."""
    problems = takes(build, row, number(row, limit))
    if 0 <= beyond <= largest:
        problems += refuses(build, row, number(row, beyond),
                            refusal(row, beyond, row.least, row.most))
    build.use(build.changed(row.name, member, inside))
    least, most = (inside, row.most) if member == "min" else (row.least, inside)
    words = refusal(row, limit, least, most)
    problems += refuses(build, row, number(row, limit), words)
    if row.name not in schema_differences(nodes, build.rows()):
        problems.append("the changed table is not seen to differ from the schema")
    return problems


def agrees_on_paths(build, row):
    """Returns problems: strings that a reader or the pattern wrongly accepts or refuses as a
    path."""
    problems = []
    for path, valid in paths.items():
        if bool(re.search(path_pattern, path)) != valid:
            problems.append("the schema's pattern is wrong about \"%s\"" % path)
        value = '%s = "%s"' % (row.name, path)
        for name, text in build.messages(build.tree(row, value)).items():
            if (row.name + " is no path that begins with a slash" in text) == valid:
                problems.append("%s is wrong about \"%s\": %s" % (name, path, text))
    return problems


def agrees_on_names(build, row):
    """Returns problems: strings that a reader or the pattern wrongly accepts or refuses as a
    file's name."""
    problems = []
    for name, valid in names.items():
        if bool(re.search(name_pattern, name)) != valid:
            problems.append("the schema's pattern is wrong about \"%s\"" % name)
        value = '%s = "first", "%s"' % (row.name, name)
        for reader, text in build.messages(build.tree(row, value)).items():
            if (row.name + " has no file's name as its string 1" in text) == valid:
                problems.append("%s is wrong about \"%s\": %s" % (reader, name, text))
    problems += refuses(build, row, row.name + ' = "a", "b", "a"', "has its string 2 twice")
    problems += refuses(build, row, row.name + " = [61 62]", "is no list of strings")
    return problems


def agrees_on_stems(build, kind, pattern):
    """Returns problems: names of nodes that a reader or the pattern wrongly accepts or
    refuses."""
    problems = []
    for stem, kinds in stems.items():
        node, valid = "%s-%s" % (kind, stem), kind in kinds
        if bool(re.search(pattern, node)) != valid:
            problems.append("the schema's pattern is wrong about %s" % node)
        blob = build.compile_tree(
            '/dts-v1/;\n/include/ "board.dtsi"\n&%ss {\n\t%s {\n\t\t%s;\n\t};\n};\n'
            % (kind, node, {"pool": "memory-region = <&loose_memory>",
                            "master": "placer,device = <&spare>",
                            "flow": "placer,masters = <&m_isp>"}[kind]))
        for reader, text in build.messages(blob).items():
            if ("%s has to be named %s-..., with a-z" % (node, kind)
                    in text.replace(": error:", "").replace(": has", " has")) == valid:
                problems.append("%s is wrong about %s: %s" % (reader, node, text.strip()))
    return problems


def limits(row):
    """Yields each limit: member, value, next value beyond, and next value inside."""
    if row.type == "power":
        yield "min", row.least, row.least // 2, row.least * 2
        yield "max", row.most, row.most * 2, row.most // 2
    elif row.type == "number":
        yield "min", row.least, row.least - 1, row.least + 1
        yield "max", row.most, row.most + 1, row.most - 1
    elif row.type in ("phandles", "pairs", "names"):
        yield "min", row.least, row.least - 1, row.least + 1
        if row.most < largest:
            yield "max", row.most, row.most + 1, row.most - 1


def main():
    report = Report()
    placer = os.path.realpath(sys.argv[1])
    if not os.access(placer, os.X_OK):
        sys.exit("%s: there is no program %s; build it with \"make tool\"" % (sys.argv[0], placer))
    with open(os.path.join(top, "dts-bindings", "placer,buffer-placement.yaml"),
              encoding="utf-8") as file:
        nodes = schema_nodes(yaml.safe_load(file))
    with tempfile.TemporaryDirectory() as out:
        build = Build(placer, out)
        rows = build.rows()
        print("TAP version 13")
        report.verdict("the schema agrees with the table",
                       sorted(schema_differences(nodes, rows)))
        report.verdict("the schema has the rules of the table, and no other ones",
                       unseen_rules(nodes, rows))
        report.verdict("only the table has names of properties", literals(rows))
        for kind in labels:
            # Other properties are standard ones, which other nodes have as well
            own = [row for row in rows if row.kind == kind and row.name.startswith("placer,")]
            if own:
                report.verdict("all readers follow new names of a %s's properties" % kind,
                               follows_names(build, nodes, own))
        for row in rows:
            build.use(build.without(row.name))
            problems = refuses(build, row, sample(row), "is not known here")
            if row.name != "status" and \
                    row.name not in schema_differences(nodes, build.rows()):
                problems.append("the changed table is not seen to differ from the schema")
            report.verdict("%s: unknown to all readers without its row" % row.name, problems)
        for row in rows:
            for member, *values in limits(row):
                build.use(build.text)
                report.verdict("%s: all readers follow its %simum" % (row.name, member),
                               follows_limit(build, nodes, row, member, *values))
        build.use(build.text)
        for kind in ("pool", "master", "flow"):
            report.verdict("all readers take the same names for a %s" % kind,
                           agrees_on_stems(build, kind, nodes[kind]["pattern"]))
        for row in rows:
            if row.type == "path":
                report.verdict("%s: all readers take the same strings for paths" % row.name,
                               agrees_on_paths(build, row))
            if row.type == "names":
                report.verdict("%s: all readers take the same strings for names" % row.name,
                               agrees_on_names(build, row))
        for row in rows:
            if not row.absent:
                continue
            build.use(build.changed(row.name, "absent", row.absent + 1))
            report.verdict("%s: the schema has the same default" % row.name,
                           [] if row.name in schema_differences(nodes, build.rows())
                           else ["the changed table is not seen to differ from the schema"])
    print("1..%d" % report.count)
    return bool(report.failed)


if __name__ == "__main__":
    sys.exit(main())
