# SPDX-License-Identifier: GPL-2.0
"""
Which device an expression stands for: the device that a driver is bound to, its parent, the
device of a DMA channel, or a device that the driver makes itself; or not known.
"""
from module import BUSES, DRIVERS, bare, strip

# For each function: the index of the device, of what registers it, and of its owner
REGISTERS = {
    "v4l2_device_register": ("v4l2_device", 0, 1, None),
    "drm_dev_alloc": ("drm_device", 1, None, 0),
    "__devm_drm_dev_alloc": ("drm_device", 0, None, 1),
    "devm_drm_dev_init": ("drm_device", 0, 1, 2),
    "drm_dev_init": ("drm_device", 2, 0, 1),
    "__drm_dev_alloc": ("drm_device", 0, None, 1),
}
SAME = {"get_device": 0, "to_platform_device": 0, "to_pci_dev": 0, "device_get": 0,
        "auxiliary_get_drvdata": None}
# Buses of a device and of its parts
ABOVE = {("pci", "auxiliary")}
CREATES = ("platform_device_register", "platform_device_alloc", "faux_device_create",
           "root_device_register", "device_create", "platform_create_bundle")


# Functions that return a device of a bus or framework, which has another driver
OTHERS = ("usb_intf_get_dma_device",)


class Finder:
    """Follows devices in one module."""

    def __init__(self, module):
        self.module = module

    def find(self, function, expression):
        """
        A set of (what, which): what is "self", "parent", "dma-channel", "created", "other"
        or "unknown"; which is the name of a driver's variable, or text.
        """
        found = set()
        self.follow(function, expression, found, set())
        return found

    def follow(self, function, expression, found, seen):
        for where, end in self.module.values(function, expression, seen):
            self.terminal(where, end, found, seen)

    def terminal(self, function, expression, found, seen):
        kind = expression[0]
        inner = strip(expression)
        if kind == "int" and expression[1] == 0:
            return
        if inner[0] == "mem" and inner[2] in ("dev", "device") and inner[3] in BUSES:
            self.bus_device(function, inner, found, seen)
        elif inner[0] == "mem":
            self.member(function, inner, found, seen)
        elif inner[0] == "ref" and inner[2] == "param":
            self.callback(function, inner, found, seen)
        elif inner[0] == "call":
            self.call(function, inner, found, seen)
        else:
            found.add(("unknown", describe(expression)))

    def self_of(self, function, bus, found):
        drivers = self.module.drivers_of(function["name"]) if function else []
        fit = [d for d in drivers if d.bus == bus]
        if not fit and any((bus, d.bus) in ABOVE for d in drivers):
            found.update(("parent", d.variable) for d in drivers if (bus, d.bus) in ABOVE)
            return
        fit = fit or drivers
        if not fit:
            fit = [d for d in self.module.drivers if d.bus == bus]
        for driver in fit:
            found.add(("self", driver.variable))
        if not fit:
            found.add(("unknown", f"a device on {bus}"))

    def bus_device(self, function, inner, found, seen):
        """Find whose device the struct device in a platform_device or the like is."""
        bus = BUSES[inner[3]]
        for where, end in self.module.values(function, inner[1], seen):
            base = strip(end)
            if base[0] == "call" and base[1].startswith(CREATES):
                found.add(("created", base[1]))
            elif base[0] == "call" and base[1] in ("of_find_device_by_node",
                                                   "pci_get_domain_bus_and_slot"):
                found.add(("other", base[1]))
            elif base[0] == "mem" and base[3] == "device" and base[2] == "parent":
                inside = set()
                self.follow(where, base[1], inside, seen)
                found.update(("parent", which) for what, which in inside if what == "self")
            else:
                self.self_of(where or function, bus, found)

    def member(self, function, inner, found, seen):
        owner, field = inner[3], inner[2]
        if owner == "device" and field == "parent":
            inside = set()
            self.follow(function, inner[1], inside, seen)
            found.update(("parent" if what == "self" else "unknown", which)
                         for what, which in inside)
        elif owner == "ib_device" and field == "dma_device":
            for where, event in self.module.calls.get("ib_register_device", ()):
                self.follow(where, event[2][2], found, seen)
        elif owner == "miscdevice" and field == "this_device":
            found.add(("created", owner))
        elif owner == "dma_device" and field == "dev":
            found.add(("dma-channel", ""))
        elif owner in ("v4l2_device", "drm_device") and field == "dev":
            self.registered(owner, inner, found, seen)
        elif field == "dev" and owner in ("video_device", "media_devnode", "v4l2_subdev"):
            found.add(("created", owner))
        elif owner in ("usb_gadget", "usb_bus"):
            found.add(("other", owner))
        else:
            found.add(("unknown", describe(inner)))

    def registered(self, owner, inner, found, seen):
        """A device that was given to a framework."""
        wanted = strip(inner[1])
        matches, others = [], []
        for name, (kind, device, holder, _) in REGISTERS.items():
            if kind != owner:
                continue
            for function, event in self.module.calls.get(name, ()):
                if device >= len(event[2]):
                    continue
                here = strip(event[2][holder]) if holder is not None else None
                same = here and here[0] == "mem" and wanted[0] == "mem" and \
                    here[2:4] == wanted[2:4]
                (matches if same else others).append((function, event[2][device]))
        for function, device in matches or others:
            self.follow(function, device, found, seen)
        if not matches and not others:
            found.add(("unknown", owner + ".dev"))

    def callback(self, function, inner, found, seen):
        """The parameter of a function that the module itself does not call."""
        kind = bare(inner[3])
        if kind in BUSES:
            self.self_of(function, BUSES[kind], found)
            return
        for ops in self.module.variables.values():
            if bare(ops["type"]) not in ("component_ops", "component_master_ops") or \
                    function["name"] not in self.module.uses.get(ops["name"], ()):
                continue
            # Callbacks are called for the device that they are registered for
            for where, event in self.module.passed.get(ops["name"], ()):
                self.follow(where, event[2][0], found, seen)
            if self.module.passed.get(ops["name"]):
                return
        drivers = [d for d in self.module.drivers if function["name"] in d.probes]
        if drivers:
            found.update(("self", d.variable) for d in drivers)
        else:
            found.add(("unknown", f"{inner[1]} of {function['name']}()"))

    def call(self, function, inner, found, seen):
        name = inner[1]
        if name in SAME and inner[2]:
            self.follow(function, inner[2][0], found, seen)
        elif name == "dmaengine_get_dma_device":
            found.add(("dma-channel", ""))
        elif name.startswith(CREATES):
            found.add(("created", name))
        elif name in OTHERS:
            found.add(("other", name))
        elif name in ("drm_dev_dma_dev",):
            self.registered("drm_device", ["mem", inner[2][0], "dev", "drm_device"], found,
                            seen)
        else:
            found.add(("unknown", name + "()"))


def describe(expression):
    """An expression as it looks in the source."""
    kind = expression[0]
    if kind in ("addr", "deref"):
        return describe(expression[1])
    if kind == "ref":
        return expression[1]
    if kind == "mem":
        return describe(expression[1]) + "->" + expression[2]
    if kind == "call":
        return expression[1] + "()"
    if kind == "index":
        return describe(expression[1]) + "[]"
    return str(expression[1])[:40] if len(expression) > 1 else kind


__all__ = ["Finder", "DRIVERS", "REGISTERS", "describe"]
