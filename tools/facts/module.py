# SPDX-License-Identifier: GPL-2.0
"""
One module as the rules see it: its functions and variables, who calls what, what is
assigned to which member, its drivers, and where a value comes from.
"""
import collections

# Structures that a device is embedded in, and the bus that each means
BUSES = {
    "platform_device": "platform", "pci_dev": "pci", "i2c_client": "i2c",
    "spi_device": "spi", "usb_interface": "usb", "usb_device": "usb",
    "auxiliary_device": "auxiliary", "amba_device": "amba", "host1x_device": "host1x",
    "host1x_client": "host1x", "rpmsg_device": "rpmsg", "virtio_device": "virtio",
    "hv_device": "vmbus", "xenbus_device": "xenbus", "faux_device": "faux",
    "sdio_func": "sdio", "rmi_function": "rmi", "ishtp_cl_device": "ishtp",
}
DRIVERS = {
    "platform_driver": "platform", "pci_driver": "pci", "i2c_driver": "i2c",
    "spi_driver": "spi", "usb_driver": "usb", "auxiliary_driver": "auxiliary",
    "amba_driver": "amba", "host1x_driver": "host1x", "rpmsg_driver": "rpmsg",
    "virtio_driver": "virtio", "hv_driver": "vmbus", "xenbus_driver": "xenbus",
    "usb_composite_driver": "gadget", "rmi_function_handler": "rmi",
    "mipi_dsi_driver": "dsi", "saa7146_extension": "pci",
}
# Structures that a driver is a member of: the bus, and the member
WRAPPED = {"mlx4_adrv": ("auxiliary", "adrv."),
           "iidc_rdma_core_auxiliary_drv": ("auxiliary", "adrv."),
           "iidc_rdma_vport_auxiliary_drv": ("auxiliary", "adrv."),
           "iidc_auxiliary_drv": ("auxiliary", "adrv.")}
# The position of driver_data in a struct pci_device_id
PCI_DATA = 6
DEEPEST = 14
LONGEST = 40


def bare(name):
    """The name of a type without qualifiers, pointers and arrays."""
    name = name.split("[")[0]
    for word in ("const ", "struct ", "volatile ", "static "):
        name = name.replace(word, "")
    return name.replace("*", "").strip()


def flatten(value, prefix=""):
    """The fields of an initialiser: dotted name, value, line."""
    for field, inner, line in value[1]:
        name = prefix + (field or "")
        if inner[0] == "init" and field:
            yield from flatten(inner, name + ".")
        yield name, inner, line


def final(value):
    """The fields of an initialiser by dotted name: value and line of the one that counts."""
    found = {}
    for name, inner, line in flatten(value):
        # A later value replaces an earlier one, and what that had set in parts of the field
        if inner[0] == "init":
            kept = {name + "." + (field or "") for field, _, _ in inner[1]}
            for old in [n for n in found if n.startswith(name + ".") and
                        not any(n == k or n.startswith(k + ".") for k in kept)]:
                del found[old]
        found.pop(name, None)
        found[name] = (inner, line)
    return found


def walk(expression):
    """All expressions in an expression."""
    if isinstance(expression, list):
        if expression and isinstance(expression[0], str):
            yield expression
        for part in expression:
            if isinstance(part, list):
                yield from walk(part)


def strip(expression):
    """An expression without its outer & and * operators."""
    while expression and expression[0] in ("addr", "deref"):
        expression = expression[1]
    return expression


def unindexed(expression):
    """The array that an element is of, or the expression itself."""
    expression = strip(expression)
    return strip(expression[1]) if expression and expression[0] == "index" else expression


class Driver:
    """A variable that is registered as a driver."""

    def __init__(self, module, name, variable, bus, member=""):
        fields = {n[len(member):]: v for n, v, _ in flatten(variable["value"])
                  if n.startswith(member)}
        self.variable = name
        self.place = variable["place"]
        self.bus = bus
        self.name = (module.text(fields.get("driver.name")) or
                     module.text(fields.get("drv.name")) or
                     module.text(fields.get("name")) or "x")
        if self.name == "x":
            # extract.py sets KBUILD_MODNAME to this
            self.name = module.name_of(variable["file"])
        elif bus == "auxiliary":
            # __auxiliary_driver_register() puts the module's name in front
            self.name = f"{module.name}.{self.name}"
        self.probes = [strip(fields[f])[1] for f in ("probe", "probe_new", "bind", "attach")
                       if f in fields and strip(fields[f])[0] == "ref"]
        self.ids = []
        for field in ("driver.of_match_table", "id_table", "pci_tbl", "driver.acpi_match_table",
                      "drv.of_match_table"):
            if field in fields:
                self.ids += module.table(fields[field], variable["file"])
        self.reach = module.reach([name])


class Module:
    """Files that are linked together."""

    def __init__(self, folder, name, files):
        self.folder = folder
        self.name = name.replace("-", "_")
        self.files = files
        self.functions = {}
        self.variables = {}
        self.by_name = collections.defaultdict(list)
        for path, file in files.items():
            for what, found in (("functions", self.functions), ("variables", self.variables)):
                for key, value in file[what].items():
                    value["file"] = path
                    value["name"] = key
                    found.setdefault((path, key), value)
                    self.by_name[key].append(value)
        self.index()
        # Lists of pointers to drivers are not drivers
        self.drivers = [Driver(self, v["name"], v, DRIVERS[bare(v["type"])])
                        for v in self.variables.values()
                        if bare(v["type"]) in DRIVERS and v["value"][0] == "init" and
                        "*" not in v["type"]]
        self.drivers += [Driver(self, v["name"], v, *WRAPPED[bare(v["type"])])
                         for v in self.variables.values()
                         if bare(v["type"]) in WRAPPED and v["value"][0] == "init"]

    def index(self):
        self.callers = collections.defaultdict(list)
        self.calls = collections.defaultdict(list)
        self.assigned = collections.defaultdict(list)
        self.passed = collections.defaultdict(list)
        self.given = collections.defaultdict(list)
        self.uses = {}
        seen = set()
        for function in self.functions.values():
            key = (function["name"], *function["place"])
            uses = set()
            for event in function["events"]:
                for part in walk(event):
                    if part[0] == "ref" and len(part) > 2 and part[2] in ("fn", "global"):
                        uses.add(part[1])
                    elif part[0] == "call":
                        uses.add(part[1])
                if key in seen:
                    continue
                if event[0] == "call":
                    self.calls[event[1]].append((function, event))
                    for argument in event[2]:
                        if strip(argument)[:1] == ["ref"]:
                            self.passed[strip(argument)[1]].append((function, event))
                elif event[0] == "assign" and event[1][0] == "ref" and \
                        event[1][2] == "global" and event[2] == "=":
                    self.given[event[1][1]].append((function, event[3]))
                elif event[0] == "assign" and unindexed(event[1])[0] == "mem":
                    target = unindexed(event[1])
                    self.assigned[target[3], target[2]].append((function, event))
                if event[0] == "call":
                    uses.add(event[1])
            seen.add(key)
            self.uses.setdefault(function["name"], set()).update(uses)
        self.pointers = collections.defaultdict(set)
        for variable in self.variables.values():
            self.add_pointers(variable["type"], variable["value"])
            uses = {part[1] for part in walk(variable["value"])
                    if part[0] == "ref" and len(part) > 2 and part[2] in ("fn", "global")}
            self.uses.setdefault(variable["name"], set()).update(uses)

    def add_pointers(self, kind, value):
        """Note which functions the members of a structure, or of an array of them, have."""
        for field, inner, _ in value[1] if value[0] == "init" else ():
            if inner[0] == "init" and not field:
                self.add_pointers(kind, inner)
            elif field and strip(inner)[0] == "ref" and strip(inner)[2:3] == ["fn"]:
                self.pointers[strip(inner)[1]].add((bare(kind), field))

    def find(self, file, name):
        """The function or variable that a file means by a name, or None."""
        for table in (self.functions, self.variables):
            if (file, name) in table:
                return table[file, name]
        found = self.by_name.get(name)
        return found[0] if found else None

    def name_of(self, _file):
        """The name of the module that a file is part of."""
        return self.name

    def text(self, value):
        """The text of a string, or of a variable with one."""
        if value and value[0] == "str":
            return value[1]
        return None

    def table(self, value, file):
        """Entries of a table of device IDs, as @file names it: what identifies, its data."""
        reference = strip(value)
        if reference[0] == "if":
            reference = strip(reference[2])
        if reference[0] != "ref":
            return []
        variable = self.find(file, reference[1])
        if not variable or variable.get("value", [""])[0] != "init":
            return []
        kind = bare(variable["type"])
        entries = []
        for _, entry, line in variable["value"][1]:
            if entry[0] != "init":
                continue
            fields = {}
            for position, (name, inner, where) in enumerate(entry[1]):
                fields[name or position] = inner
                if name == "compatible":
                    line = where
            found = self.identity(kind, fields)
            if found:
                # Entries without field names, as of a table of PCI IDs, are in the order of members
                data = fields.get("data", fields.get("driver_data", fields.get(
                    PCI_DATA if kind == "pci_device_id" else None)))
                entries.append({"kind": kind, "id": found, "data": data,
                                "file": variable["file"],
                                "place": [variable["place"][0], line]})
        return entries

    @staticmethod
    def identity(kind, fields):
        """What one entry of a table of this kind matches."""
        def number(*names):
            for name in names:
                if fields.get(name, [""])[0] == "int":
                    return fields[name][1] & 0xffffffff
            return None

        if kind == "of_device_id":
            value = fields.get("compatible")
            return value[1] if value and value[0] == "str" else None
        if kind == "amba_id":
            # Compatibles of ARM's own designs have the part number
            part = number("id", 0) or 0
            return f"arm,pl{part & 0xfff:03x}" if part >> 12 & 0xff == 0x41 else None
        if kind == "pci_device_id":
            vendor, device = number("vendor", 0), number("device", 1)
            if vendor:
                return f"{vendor:04x}:" + ("*" if device in (None, 0xffffffff)
                                           else f"{device:04x}")
            return None
        if kind == "usb_device_id":
            vendor, product = number("idVendor"), number("idProduct")
            return f"{vendor:04x}:{product or 0:04x}" if vendor else None
        value = fields.get("name", fields.get("id", fields.get(0)))
        return value[1] if value and value[0] == "str" and value[1] else None

    def reach(self, names):
        """Functions and variables that are reachable from these."""
        found = set()
        work = list(names)
        while work:
            name = work.pop()
            if name not in found:
                found.add(name)
                work += self.uses.get(name, ())
        return found

    def drivers_of(self, function):
        """The drivers from which a function is reachable."""
        exact = [d for d in self.drivers if function in d.probes]
        return exact or [d for d in self.drivers if function in d.reach]

    # Values

    def values(self, function, expression, seen=None):
        """
        Where a value may come from: (function, expression) that lead no further. Members
        stand for all that the module assigns to them.
        """
        seen = seen if seen is not None else set()
        # Do not follow the same expression of the same function twice
        key = (function["name"] if function else None, repr(expression))
        if key in seen or len(seen) > LONGEST * DEEPEST:
            return
        seen.add(key)
        kind = expression[0]
        if kind in ("addr", "deref"):
            inner = strip(expression)
            if inner[0] in ("ref", "call", "if"):
                yield from self.values(function, inner, seen) \
                    if inner[0] != "ref" or inner[2] != "global" or self.given.get(inner[1]) \
                    else [(function, inner)]
            elif inner[0] == "mem" and kind == "deref":
                yield from self.values(function, inner, seen)
            else:
                yield function, expression
        elif kind == "if":
            for part in expression[2:]:
                yield from self.values(function, part, seen)
        elif kind == "ref" and expression[2] == "param":
            yield from self.parameter(function, expression, seen)
        elif kind == "ref" and expression[2] == "local":
            yield from self.local(function, expression, seen)
        elif kind == "ref" and self.given.get(expression[1]) and expression[2] == "global":
            for where, value in self.given[expression[1]]:
                yield from self.values(where, value, seen)
        elif kind == "call":
            yield from self.result(function, expression, seen)
        elif kind == "mem":
            yield from self.field(function, expression, seen)
        elif kind == "index" and unindexed(expression)[0] == "mem":
            yield from self.field(function, unindexed(expression), seen)
        else:
            yield function, expression

    def parameter(self, function, expression, seen):
        names = [p[0] for p in function["params"]]
        index = names.index(expression[1]) if expression[1] in names else -1
        callers = self.calls.get(function["name"]) or list(self.pointed(function["name"]))
        if not callers or index < 0:
            yield function, expression
        for caller, event in callers:
            if index < len(event[2]):
                yield from self.values(caller, event[2][index], seen)

    def pointed(self, name):
        """Calls through those members of structures that point to the function."""
        for owner, field in self.pointers.get(name, ()):
            for where, event in self.calls.get("." + field, ()):
                if event[3] and strip(event[3])[3:4] == [owner]:
                    yield where, event

    def local(self, function, expression, seen):
        found = False
        for event in function["events"]:
            value = None
            if event[0] == "local" and event[1] == expression[1] and event[3]:
                value = event[3]
            elif event[0] == "assign" and event[1][:3] == ["ref", expression[1], "local"] \
                    and event[2] == "=":
                value = event[3]
            if value:
                found = True
                yield from self.values(function, value, seen)
        if not found:
            yield function, expression

    def result(self, function, expression, seen):
        target = self.find(function["file"] if function else None, expression[1])
        if not target or "events" not in target:
            yield function, expression
            return
        found = False
        for event in target["events"]:
            if event[0] == "return" and event[1]:
                found = True
                yield from self.values(target, event[1], seen)
        if not found:
            yield function, expression

    def field(self, function, expression, seen):
        found = False
        for where, event in self.assigned.get((expression[3], expression[2]), ()):
            if event[2] == "=":
                found = True
                yield from self.values(where, event[3], seen)
        for value in self.initialised(expression[3], expression[2]):
            found = True
            yield from self.values(None, value, seen)
        if not found:
            yield function, expression

    def initialised(self, owner, field):
        """Initial values of a field in all variables of a type and elements of their arrays."""
        for variable in self.variables.values():
            if bare(variable["type"]) != owner or variable["value"][0] != "init":
                continue
            elements = [inner for _, inner, _ in variable["value"][1]] \
                if "[" in variable["type"] else [variable["value"]]
            for element in elements:
                found = final(element) if element[0] == "init" else {}
                if field in found:
                    yield found[field][0]
