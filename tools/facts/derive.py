# SPDX-License-Identifier: GPL-2.0
"""
The rules: what a module's source says of how it imports dma-bufs.

A rule says "unknown" where the source does not have one of the forms that it knows.
"""
import re

from device import Finder, describe
from module import Module, bare, final, strip, walk
from value import Evaluator

VB2_DMABUF = 1 << 4
# The types of buffers that programs fill, by their numbers in V4L2
OUTPUTS = (2, 3, 5, 7, 8, 10, 12, 14)
MEMOPS = {"vb2_dma_contig_memops": "one-range", "vb2_dma_sg_memops": "any",
          "vb2_vmalloc_memops": "cpu"}
# From the strictest to the laxest
KINDS = ("one-segment", "first-segment", "one-range", "unknown", "any", "none", "cpu",
         "no-import")
# Functions of frameworks that set a device's mask
MASKED = {"mipi_dbi_spi_init": 0xffffffff}
MASKS = {"dma_set_mask": "streaming", "dma_set_mask_and_coherent": "streaming",
         "dma_coerce_mask_and_coherent": "streaming", "dma_set_coherent_mask": "coherent"}
SIZES = ("vb2_dma_contig_set_max_seg_size", "dma_set_max_seg_size")
BOUNDARIES = ("dma_set_seg_boundary",)
# Functions that map buffers; iommu_map() alone is for firmware or internal memory
DOMAIN_MAPS = re.compile(r"iommu_map_(sg|sgtable)$")
DOMAINS = re.compile(r"iommu_(paging_domain_alloc|domain_alloc)")
ATTACHES = {"dma_buf_attach": "static", "dma_buf_dynamic_attach": "dynamic",
            "dma_buf_attach_revocable": "dynamic"}
MAPS = re.compile(r"dma_buf_map_attachment")
# Values of enum dma_data_direction
DIRECTIONS = {0: "both", 1: "to device", 2: "from device"}
VMAPS = re.compile(r"dma_buf_vmap")
# Functions that take the pages of a scatterlist, not its DMA addresses
PAGES = re.compile(r"(sg_page|sg_phys|sg_virt|sg_miter_start|usb_sg_init)$")
# Functions that turn an address of the CPU back into pages or addresses for DMA
BACK = re.compile(r"(vmalloc_to_(page|pfn)|virt_to_(page|phys|pfn)|dma_map_single(_attrs)?|"
                  r"sg_init_one|sg_set_buf)$")
# Functions that map a scatterlist once more, and so write into it
WRITES = re.compile(r"usb_sg_init$")
# GPU memory managers, which have page tables of their own
TTM = re.compile(r"ttm_bo_init_")
# Some of these take a dma-buf only if the program gives one, since Linux 7.3
UMEM = re.compile(r"ib_umem_(dmabuf_get|get_(desc|attr|attr_or_va|cq_buf|cq_buf_or_va)$)")
# A driver that wants one range of such memory calls this. Memory with a descriptor is a
# doorbell of some bytes, which always are one range
UMEM_ONE = "ib_umem_is_contiguous"
NO_MAP = "drm_gem_shmem_prime_import_no_map"
SG_IMPORTS = {"drm_gem_dma_prime_import_sg_table": ("one-range", False),
              "drm_gem_dma_prime_import_sg_table_vmap": ("one-range", True),
              "drm_gem_shmem_prime_import_sg_table": ("any", False)}
# Functions that have the CPU map a framebuffer before it is shown, or else refuse it
SHADOWS = re.compile(r"drm_(\w+_begin_(shadow_)?fb_access|gem_fb_vmap)$")
DRIVER_GEM = 1


def asks(condition, given):
    """The branch of a condition in which one of @given is NULL; None if it does not check that."""
    parts = list(walk(condition))
    for part in parts:
        if part[:2] == ["op", "!"] and part[2] in given or \
                part[:2] == ["op", "=="] and part[2] in given and part[3] == ["int", 0]:
            return "then"
    return "else" if any(part in given for part in parts) else None


class Rules:
    """All imports and settings of one module."""

    def __init__(self, module):
        self.module = module
        self.finder = Finder(module)
        self.imports = []
        self.find_cpu_files()
        self.turned_back = self.find_turned_back()
        self.queues()
        self.saa7146()
        self.drm()
        self.direct()

    def add(self, function, place, symbol, kind, devices, **more):
        """@function: the function or variable that leads to the import, by name."""
        self.imports.append({"function": function, "place": place, "symbol": symbol,
                             "kind": kind, "devices": sorted(devices), **more})

    def called(self, *names):
        return any(self.module.calls.get(name) for name in names)

    def calls_like(self, pattern):
        return [(function, event) for name, found in self.module.calls.items()
                if pattern.match(name) for function, event in found]

    # V4L2

    def queues(self):
        """Each structure vb2_queue is known by where its mem_ops are set."""
        for function, event in self.module.assigned.get(("vb2_queue", "mem_ops"), ()):
            base = strip(strip(event[1])[1])
            self.queue(function, event[3], event[-3:-1], self.fields(function, base, event),
                       context=event[-1])
        for variable in self.module.variables.values():
            if bare(variable["type"]) != "vb2_queue" or variable["value"][0] != "init":
                continue
            fields = final(variable["value"])
            if "mem_ops" in fields:
                value, line = fields["mem_ops"]
                self.queue(None, value, [variable["place"][0], line],
                           {n: [(None, v)] for n, (v, _) in fields.items()},
                           variable["name"])

    def saa7146(self):
        """The saa7146 library makes the queues of drivers, but is not a driver itself."""
        for function, event in self.module.calls.get("saa7146_vv_init", ()):
            devices = {("self", d.variable) for d in self.module.drivers_of(function["name"])}
            self.add(function["name"], event[-3:-1], event[1], "any", devices, framework="vb2",
                     dynamic=False, when="attach", until="the buffer is given up",
                     direction="from device", vmap="no")

    def fields(self, function, base, event):
        """What a function assigns to members of the structure whose member @event assigns."""
        found = {}
        for other in self.while_same(function, base, event):
            if other[0] == "assign" and strip(other[1])[0] == "mem":
                target = strip(other[1])
                if strip(target[1]) == base:
                    found.setdefault(target[2], []).append((function, other[3]))
        names = [name for name, _ in function["params"]]
        if base[:1] == ["ref"] and base[2:3] == ["param"] and base[1] in names:
            # What callers assign to members that the function itself does not
            for caller, call in self.module.calls.get(function["name"], ()):
                if caller is function:
                    continue
                given = call[2][names.index(base[1])]
                for name, values in self.fields(caller, strip(given), call).items():
                    if name not in found or found[name][0][0] is not function:
                        found.setdefault(name, []).extend(values)
        return found

    @staticmethod
    def while_same(function, base, event):
        """The events of a function while a pointer has the value that it has in @event."""
        events = function["events"]
        here = next(i for i, other in enumerate(events) if other is event)
        # Ignore assignments in other branches: they do not count in this one
        sets = [i for i, other in enumerate(events)
                if other[0] == "assign" and other[1] == base and base[2:3] == ["local"] and
                other[-1] == event[-1][:len(other[-1])]]
        first = max((i for i in sets if i < here), default=0)
        last = min((i for i in sets if i > here), default=len(events))
        return events[first:last]

    def elsewhere(self, field):
        return [(function, event[3]) for function, event in
                self.module.assigned.get(("vb2_queue", field), ())]

    def queue(self, function, ops, place, fields, owner=None, context=()):
        owner = owner or function["name"]
        modes = set()
        for where, value in fields.get("io_modes") or self.elsewhere("io_modes"):
            modes |= Evaluator(self.module).number(where, value)
        kinds, names = self.memory(function, ops)
        if modes and not any(m is None or m & VB2_DMABUF for m in modes):
            self.add(owner, place, "mem_ops", "no-import", [], framework="vb2",
                     ops=sorted(names), under=(function, context))
            return
        if not modes or None in modes and not any(m and m & VB2_DMABUF for m in modes):
            kinds = {"unknown"}
        kind = min(kinds, key=KINDS.index) if kinds else "unknown"
        if kind == "cpu" and self.turned_back:
            # The driver attaches nothing, but its device uses the pages
            self.add(owner, place, "mem_ops", "any", [], framework="vb2", ops=sorted(names),
                     under=(function, context), dynamic=False, when="later",
                     until="the buffer is given up", direction=self.direction(fields),
                     vmap="needed", pages=True, pages_from=self.turned_back,
                     turned_back=self.turned_back)
            return
        devices = set()
        if kind != "cpu":
            devices = self.queue_devices(fields)
        self.add(owner, place, "mem_ops", kind, devices, framework="vb2", ops=sorted(names),
                 under=(function, context), dynamic=False,
                 when="attach" if kind != "cpu" else "never",
                 until="the buffer is given up", direction=self.direction(fields),
                 **self.plane_vmap(kind, place[0]), **self.of_pages(kind),
                 **({"kinds": sorted(kinds)} if len(kinds) > 1 else {}))

    def plane_vmap(self, kind, file):
        """
        How a driver uses a plane by the CPU, and where; "needed" if it fails without that.
        """
        users = self.module.calls.get("vb2_plane_vaddr", ())
        if kind == "cpu":
            return {"vmap": "used"}
        if file not in self.cpu_files:
            # Calls in files that only make queues for the CPU are about those queues
            users = [(f, e) for f, e in users if f["file"] not in self.cpu_files]
        if not users:
            return {"vmap": "no"}
        needed = [(f, e) for f, e in users if self.is_needed(f, e)]
        _, event = (needed or users)[0]
        # In a file with both kinds of queues, the plane may be of either
        mixed = any(f["file"] in self.mixed_files for f, _ in users)
        return {"vmap": "used" if not needed else "unknown" if mixed else "needed",
                "vmap_from": [*event[-3:-1], event[1]]}

    def find_cpu_files(self):
        """Files that only make queues for the CPU, and files that also make others."""
        cpu, others = set(), set()
        for function, event in self.module.assigned.get(("vb2_queue", "mem_ops"), ()):
            kinds, _ = self.memory(function, event[3])
            if "cpu" in kinds:
                cpu.add(function["file"])
            if kinds != {"cpu"}:
                others.add(function["file"])
        self.cpu_files, self.mixed_files = cpu - others, cpu & others

    def is_needed(self, function, call, depth=3):
        """
        Does a function need the result of @call? It does if it gives up without it, and
        also if it never asks whether it is NULL.
        """
        value = ["call", *call[1:3]]
        given, asked, without = [value], False, []
        for event in function["events"]:
            if event[0] == "assign" and event[3] == value:
                given.append(event[1])
            elif event[0] == "local" and event[3] == value:
                given += [["ref", event[1], "local", event[2]]]
            elif event[0] == "return" and depth and event[1] and \
                    any(part == value for part in walk(event[1])):
                # The caller has the result then
                return any(self.is_needed(caller, inner, depth - 1) for caller, inner
                           in self.module.calls.get(function["name"], ()))
        for event in function["events"]:
            for _, branch, condition in event[-1]:
                how = asks(condition, given) if condition else None
                asked |= how is not None
                if how == branch:
                    without.append(event)
        if any(event[0] == "assign" and event[1] in given for event in without):
            # The function uses something else instead
            return False
        return not asked or any(event[:2] != ["return", ["int", 0]] for event in without)

    def find_turned_back(self):
        """
        Where the CPU's address of a buffer is turned back into pages, for DMA: the file and
        line, or None.
        """
        for function, event in self.calls_like(BACK):
            for argument in event[2]:
                for _, value in self.module.values(function, argument):
                    if value[:2] == ["call", "vb2_plane_vaddr"]:
                        return [*event[-3:-1], event[1]]
        return None

    def of_pages(self, kind):
        """Whether the driver uses the struct pages of a table, and whether it writes into it."""
        found = {}
        if kind not in ("any", "first-segment"):
            return found
        for name, pattern in (("pages", PAGES), ("writes_table", WRITES)):
            for _, event in self.calls_like(pattern)[:1]:
                found.update({name: True, name + "_from": [*event[-3:-1], event[1]]})
        return found

    def memory(self, function, ops):
        """Kinds of import by the memory operations, and the names of these."""
        names = set()
        for _, value in self.module.values(function, ops):
            inner = strip(value)
            names.add(inner[1] if inner[0] == "ref" else describe(value))
        kinds = {MEMOPS.get(name, "unknown") for name in names}
        if "any" in kinds and not self.follows_segments():
            kinds = kinds - {"any"} | {"first-segment"}
        return kinds, names

    def follows_segments(self):
        """Does a driver with a scatterlist go beyond its first segment?"""
        if not self.module.calls.get("vb2_dma_sg_plane_desc"):
            return True
        beyond = ("sg_next", "__sg_page_iter_next", "__sg_page_iter_dma_next", "sg_nents")
        passed = any("sg_table" in str(part[-1]) or "scatterlist" in str(part[-1])
                     for name, found in self.module.calls.items()
                     if not self.module.by_name.get(name) and not name.startswith("sg_dma")
                     for _, event in found for part in walk(event[2])
                     if part[0] in ("ref", "mem"))
        return self.called(*beyond) or passed

    def queue_devices(self, fields):
        devices = set()
        for function in self.module.functions.values():
            for event in function["events"]:
                if event[0] == "assign" and event[1][0] == "index" and \
                        strip(event[1][1])[:2] == ["ref", "alloc_devs"]:
                    devices |= self.finder.find(function, event[3])
        for where, value in fields.get("dev") or self.elsewhere("dev"):
            devices |= self.finder.find(where, value)
        return devices or {("unknown", "q->dev is not set")}

    def direction(self, fields):
        numbers = {n for where, value in fields.get("bidirectional", ())
                   for n in Evaluator(self.module).number(where, value)}
        if numbers - {0}:
            return "both"
        types = {n for where, value in fields.get("type", ())
                 for n in Evaluator(self.module).number(where, value)}
        if types and None not in types:
            ways = {"to" if n in OUTPUTS else "from" for n in types}
            return ways.pop() + " device" if len(ways) == 1 else "both"
        return "unknown"

    # DRM

    def drm(self):
        for variable in self.module.variables.values():
            if bare(variable["type"]) == "drm_driver" and variable["value"][0] == "init":
                fields = final(variable["value"])
                self.drm_driver(variable, {n: v for n, (v, _) in fields.items()},
                                {n: line for n, (_, line) in fields.items()})
        if self.imports:
            return
        # A component of a DRM driver can say that it is the device to attach
        for function, event in self.module.calls.get("drm_dev_set_dma_dev", ()):
            self.add(function["name"], event[-3:-1], "drm_dev_set_dma_dev", "unknown",
                     self.finder.find(function, event[2][1]), framework="drm", when="attach",
                     dynamic=False, direction="both", vmap="unknown",
                     until="the GEM object is freed")

    def drm_driver(self, variable, fields, lines):
        whole = self.name(fields.get("gem_prime_import"))
        table = self.name(fields.get("gem_prime_import_sg_table"))
        features = Evaluator(self.module).number(None, fields.get("driver_features",
                                                                  ["int", DRIVER_GEM]))
        symbol = "gem_prime_import" if whole else "gem_prime_import_sg_table"
        place = [variable["place"][0], lines.get(symbol, variable["place"][1])]
        common = {"framework": "drm", "drm_driver": variable["name"], "dynamic": False,
                  "direction": "both", "until": "the GEM object is freed"}
        if not whole and not table:
            if any(f is None or f & DRIVER_GEM for f in features):
                self.add(variable["name"], variable["place"], variable["name"], "no-import", [],
                         **common)
            return
        # Static names may occur in other files of the module as well
        file = variable["file"]
        devices = self.given_device(file, whole) or \
            self.drm_devices(variable["name"], whole == NO_MAP)
        if whole == NO_MAP:
            self.add(variable["name"], place, NO_MAP, "none", devices, when="never",
                     vmap="needed" if self.shadows() else "used", **common)
            return
        if whole and whole != "drm_gem_prime_import" and not self.delegates(file, whole):
            self.add(variable["name"], place, whole, "unknown", devices, when="unknown",
                     vmap="unknown", **common)
            return
        place = [variable["place"][0],
                 lines.get("gem_prime_import_sg_table", variable["place"][1])]
        found = [(*SG_IMPORTS[table], None)] if table in SG_IMPORTS else \
            self.own_table(file, table)
        for kind, vmap, under in found:
            self.add(variable["name"], place, table or whole, kind, devices, when="attach",
                     vmap="needed" if vmap or self.shadows() else "no", under=under, **common)

    def shadows(self):
        """Has the driver planes whose framebuffers the CPU copies?"""
        return any(SHADOWS.match(name) for uses in self.module.uses.values() for name in uses)

    @staticmethod
    def name(value):
        inner = strip(value) if value else None
        return inner[1] if inner and inner[0] == "ref" else None

    def called_by(self, file, name):
        function = self.module.find(file, name)
        return [event[1] for event in (function or {}).get("events", ())
                if event[0] == "call"]

    def given_device(self, file, name):
        """The device that a driver's own import function has the framework attach."""
        function = self.module.find(file, name) if name else None
        devices = set()
        for event in (function or {}).get("events", ()):
            if event[:2] == ["call", "drm_gem_prime_import_dev"]:
                devices |= self.finder.find(function, event[2][2])
        return devices

    def delegates(self, file, name):
        """Does a driver's own import function leave foreign buffers to the framework?"""
        calls = self.called_by(file, name)
        return ("drm_gem_prime_import" in calls or "drm_gem_prime_import_dev" in calls) and \
            not any(c in ATTACHES for c in calls)

    def own_table(self, file, name):
        """
        How a driver's own function makes an object of a table: a list of kind, vmap, and the
        function with its conditions.
        """
        function = self.module.find(file, name) if name else None
        events = (function or {}).get("events", ())
        returned = [e[1] for e in events if e[0] == "return"]
        if returned and all(e and e[:2] == ["call", "ERR_PTR"] for e in returned):
            # Not imported this way: whatever calls the function has attached and mapped
            return [("no-import", False, None)]
        found = [(*SG_IMPORTS[e[1]], (function, e[-1])) for e in events
                 if e[0] == "call" and e[1] in SG_IMPORTS]
        if any(not under[1] for _, _, under in found):
            return found
        if len(found) == 1 and len(found[0][2][1]) == 1:
            # What happens in the other branch is not known
            line, branch, condition = found[0][2][1][0]
            other = {"then": "else", "else": "then"}.get(branch, "if")
            return [*found, ("unknown", False, (function, [[line, other, condition]]))]
        if any(e[0] == "call" and e[1] == "drm_prime_get_contiguous_size" for e in events):
            return [("one-range", False, None)]
        if function and self.leads_to(function, TTM):
            return [("any", False, None)]
        return [("unknown", False, None)]

    def leads_to(self, function, pattern, depth=6):
        """Does a function call one that matches, also through other functions of the module?"""
        for event in function["events"] if depth else ():
            if event[0] != "call":
                continue
            inner = self.module.find(function["file"], event[1])
            if pattern.match(event[1]) or inner and "events" in inner and \
                    self.leads_to(inner, pattern, depth - 1):
                return True
        return False

    def drm_devices(self, variable, no_map):
        """What drm_dev_dma_dev() is: set by the driver, or the device itself."""
        devices = set()
        setters = self.module.calls.get("drm_dev_set_dma_dev", ())
        for function, event in () if no_map else setters:
            devices |= self.finder.find(function, event[2][1])
        if devices:
            return devices
        for name, (device, driver) in {"drm_dev_alloc": (1, 0), "__devm_drm_dev_alloc": (0, 1),
                                       "devm_drm_dev_init": (0, 2), "drm_dev_init": (2, 1),
                                       "__drm_dev_alloc": (0, 1)}.items():
            for function, event in self.module.calls.get(name, ()):
                given = {strip(v)[1] for _, v in self.module.values(function,
                                                                    event[2][driver])
                         if strip(v)[0] == "ref"}
                if variable in given or not given:
                    devices |= self.finder.find(function, event[2][device])
        return devices or {("unknown", "no drm_device is made of it here")}

    # Others

    def mapped(self, maps):
        """The direction that buffers are mapped in."""
        found = {n for function, event in maps if len(event[2]) > 1
                 for n in Evaluator(self.module).number(function, event[2][1], 0, event[-2])}
        if not found or not found <= set(DIRECTIONS):
            return "unknown"
        return DIRECTIONS[found.pop()] if len(found) == 1 else "both"

    def direct(self):
        maps = self.calls_like(MAPS)
        for name, how in ATTACHES.items():
            for function, event in self.module.calls.get(name, ()):
                if len(event[2]) < 2:
                    continue
                devices = self.finder.find(function, event[2][1])
                self.add(function["name"], event[-3:-1], name,
                         "unknown" if maps else "none", devices, framework="direct",
                         dynamic=how == "dynamic",
                         when="unknown" if maps else "never", direction=self.mapped(maps),
                         vmap="used" if self.calls_like(VMAPS) else "no",
                         until="unknown")
        for function, event in self.calls_like(UMEM):
            devices = self.rdma_devices(function, event)
            one = not event[1].endswith("_desc") and \
                any(e[:2] == ["call", UMEM_ONE] for e in function["events"])
            self.add(function["name"], event[-3:-1], event[1],
                     "one-range" if one else "any", devices,
                     framework="rdma", dynamic=True, when="attach", direction="both", vmap="no",
                     until="the memory region is gone", writes_table=True,
                     writes_table_from=[*event[-3:-1], event[1]])
        if not self.imports:
            for function, event in self.calls_like(VMAPS)[:1]:
                self.add(function["name"], event[-3:-1], event[1], "cpu", [],
                         framework="direct", dynamic=False, when="never", direction="both",
                         vmap="needed", until="unknown")

    def rdma_devices(self, function, event):
        """The device that a driver registers for the DMA of an InfiniBand device."""
        device = ["mem", event[2][0], "dma_device", "ib_device", "struct device *"]
        if event[1].endswith("_with_dma_device"):
            device = event[2][1]
        found = self.finder.find(function, device)
        drivers = self.module.drivers
        if drivers and all(d.bus == "auxiliary" for d in drivers) and \
                not any(what != "unknown" for what, _ in found):
            # An auxiliary device does no DMA by itself: its parent does
            return {("parent", driver.variable) for driver in drivers}
        return found or {("unknown", "ib_register_device() is not called here")}

    # Settings

    def settings(self, driver, evaluator):
        """Masks and sizes that a driver sets on its own device, for one device ID."""
        found = {}
        for name, what in MASKS.items():
            self.setting(driver, evaluator, name, what, found)
        for name, mask in MASKED.items():
            for _, event in self.module.calls.get(name, ()):
                found.setdefault("streaming", []).append(
                    {"value": mask, "place": event[-3:-1], "symbol": name, "sure": True})
        for name in SIZES:
            self.setting(driver, evaluator, name, "segment", found)
        for name in BOUNDARIES:
            self.setting(driver, evaluator, name, "boundary", found)
        return found

    def setting(self, driver, evaluator, name, what, found):
        for function, event in self.module.calls.get(name, ()):
            if not evaluator.happens(function, event[-1]):
                continue
            key = ("setting", *event[-3:-1])
            if key not in self.module.__dict__.setdefault("targets", {}):
                self.module.targets[key] = self.finder.find(function, event[2][0])
            targets = self.module.targets[key]
            mine = {("self", driver.variable)}
            if driver.bus == "auxiliary":
                # The parent attaches, so its settings count
                mine.add(("parent", driver.variable))
            if targets and not mine & targets and not any(t[0] == "unknown" for t in targets):
                continue
            sure = bool(mine & targets)
            for number in evaluator.number(function, event[2][1], 0, event[-2]):
                found.setdefault(what, []).append(
                    {"value": number, "place": event[-3:-1], "symbol": name, "sure": sure})

    def dma_of(self, driver):
        """
        The nodes of which a driver takes one to configure its device's DMA: that node's windows
        and IOMMU count, and not those of the device's own node.
        """
        for function, event in self.module.calls.get("of_dma_configure", ()):
            if ("self", driver.variable) not in self.finder.find(function, event[2][0]):
                continue
            for where, value in self.module.values(function, event[2][1]):
                if value[0] == "call" and value[1].startswith("of_find_matching_node"):
                    found = self.module.table(value[2][1], where["file"])
                    return {"names": [[entry["id"], entry["place"][1]] for entry in found],
                            "place": event[-3:-1], "symbol": "of_dma_configure"}
        return None

    def private_domain(self):
        """Where the module makes an IOMMU domain of its own, if it also maps buffers there."""
        found = self.calls_like(DOMAINS) if self.calls_like(DOMAIN_MAPS) else None
        return found[0][1][-3:-1] if found else None


def derive(folder, name, files):
    """The rules applied to a module."""
    return Rules(Module(folder, name, files))
