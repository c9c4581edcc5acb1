# SPDX-License-Identifier: GPL-2.0
"""
From imports and settings to rows: one for each driver whose modules import.
"""
from derive import KINDS, TTM
from device import CREATES
from value import Evaluator

ATTACHES = ("self", "parent", "created", "dma-channel", "other", "unknown")
# Which kinds attach
ATTACHING = ("one-segment", "first-segment", "one-range", "unknown", "any", "none")
# The mask of a device if no driver sets one, unless 32 bits: 0 for no mask; null for
# that of the parent device, which attaches
BITS_OF_BUS = {"usb": 0, "i2c": 0, "spi": 0, "auxiliary": None, "rpmsg": 0,
               "rmi": 0, "ishtp": 0, "vmbus": 64, "host1x": None, "virtio": None}


def bits_of(last):
    """The number of address bits of a mask, rounded down."""
    return (last + 1).bit_length() - 1


def kind_of(imports):
    """The strictest of several imports; those that attach come first."""
    kinds = {i["kind"] for i in imports}
    attaching = [k for k in kinds if k in ATTACHING]
    return min(attaching or kinds, key=KINDS.index)


class Rows:
    """The rows of one module."""

    def __init__(self, rules, also=()):
        """@also: names of drivers whose devices attach, as by-hand.json says."""
        self.rules = rules
        self.also = also
        self.module = rules.module
        self.rows = {}
        for item in rules.imports:
            self.place(item)

    def row(self, driver):
        key = driver.variable if driver else ""
        if key not in self.rows:
            self.rows[key] = {
                "folder": self.module.folder, "module": self.module.name,
                "driver": driver.name if driver else self.created(),
                "bus": driver.bus if driver else "platform" if self.created() else None,
                "place": driver.place if driver else None,
                "symbol": driver.variable if driver else None,
                "imports": [], "object": driver}
        return self.rows[key]

    def created(self):
        """The name of the device that a module without a driver makes."""
        for name, calls in self.module.calls.items():
            for _, event in calls if name.startswith(CREATES) else ():
                if not self.module.drivers and event[2][0][0] == "str":
                    return event[2][0][1]
        return None

    def place(self, item):
        """Give an import to the drivers whose devices it concerns."""
        by_name = {d.variable: d for d in self.module.drivers}
        found = {}
        for what, which in item["devices"]:
            if which in by_name:
                found.setdefault(which, set()).add(what)
        if item["devices"]:
            for driver in self.module.drivers:
                if driver.name in self.also:
                    found.setdefault(driver.variable, set()).add("self")
        others = [[what, which] for what, which in item["devices"] if which not in by_name]
        if not found:
            for driver in self.module.drivers_of(item["function"]):
                found[driver.variable] = set()
            if not found and len(self.module.drivers) == 1:
                found[self.module.drivers[0].variable] = set()
        for variable in sorted(found) or [None]:
            entry = {k: v for k, v in item.items() if k not in ("devices", "function")}
            attaches = sorted(found[variable]) if variable else []
            entry["attaches"] = attaches + sorted({what for what, _ in others})
            unknown = sorted({which for what, which in others if what == "unknown"})
            if unknown:
                entry["device"] = unknown
            if item["kind"] == "cpu" or \
                    item["kind"] == "no-import" and item.get("when") != "attach":
                entry["attaches"] = []
            self.row(by_name.get(variable))["imports"].append(entry)

    def finish(self):
        """All rows, with what the driver sets on its device."""
        for key in sorted(self.rows):
            row = self.rows[key]
            driver = row.pop("object")
            row["ids"] = self.ids(driver, row) if driver else []
            row["kind"] = kind_of(row["imports"])
            row["attaches"] = sorted({a for i in row["imports"] for a in i["attaches"]},
                                     key=ATTACHES.index)
            row["iommu"] = self.iommu(row)
            dma_of = self.rules.dma_of(driver) if driver else None
            if dma_of:
                row["dma_of"] = dma_of
            for item in row["imports"]:
                item.pop("under", None)
                for name in ("pages", "writes_table"):
                    place = item.pop(name + "_from", None)
                    if item.pop(name, False):
                        row[name] = True
                        row.setdefault(name + "_from", place)
            yield row

    def iommu(self, row):
        """How buffers are mapped: by the DMA API, or by page tables of the driver's own."""
        domain = self.rules.private_domain()
        if domain:
            return {"what": "own", "place": domain}
        # A driver that asks for the pages of an object, or has video memory, fills page tables
        asks = self.rules.module.calls.get("drm_gem_shmem_get_pages_sgt")
        asks = asks or self.rules.calls_like(TTM)
        if asks and any(i["framework"] == "drm" and i["kind"] == "any" for i in row["imports"]):
            return {"what": "own", "place": asks[0][1][-3:-1]}
        return {"what": "dma-api"}

    def ids(self, driver, row):
        """The device IDs of the driver with their settings; equal settings are computed once."""
        found = []
        settings = {}
        for entry in driver.ids or [{"kind": None, "id": None, "data": None,
                                     "file": None, "place": driver.place}]:
            key = repr((entry["data"], entry["file"]))
            if key not in settings:
                evaluator = Evaluator(self.module, entry["data"], entry["file"])
                settings[key] = self.summary(self.rules.settings(driver, evaluator),
                                             row["bus"])
                settings[key].update(self.kind_for(row, evaluator))
            found.append({"table": entry["kind"], "id": entry["id"],
                          "place": entry["place"], **settings[key]})
        return found

    @staticmethod
    def kind_for(row, evaluator):
        """The kind for one device ID, if queues depend on it."""
        real = [i for i in row["imports"] if not i.get("under") or not i["under"][0] or
                evaluator.happens(*i["under"])]
        if len(real) in (0, len(row["imports"])):
            return {}
        return {"kind": kind_of(real)}

    @staticmethod
    def summary(settings, bus):
        """The strictest of each setting. "bits" null is not known, 0 that there is no mask."""
        result = {"bits": BITS_OF_BUS.get(bus, 32), "bits_from": "default"}
        for what in ("streaming", "segment", "boundary", "coherent"):
            entries = settings.get(what)
            if not entries:
                continue
            values = [e["value"] for e in entries]
            known = [v for v in values if v is not None]
            # If the values depend on conditions that are not known, none of them is certain
            value = known[0] if known and len(known) == len(values) and \
                (what != "streaming" or len(set(known)) == 1) else None
            place = entries[0]["place"] + [entries[0]["symbol"]]
            if not all(e["sure"] for e in entries):
                place.append("perhaps on another device")
            if what == "streaming":
                result["bits"] = bits_of(value) if value else None
                result["bits_from"] = place
                if value and value + 1 != 1 << result["bits"]:
                    result["last"] = value
            elif what == "coherent":
                result["coherent_bits"] = bits_of(value) if value else None
            else:
                result[what] = value
                result[what + "_from"] = place
        return result
