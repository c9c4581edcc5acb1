# SPDX-License-Identifier: GPL-2.0
"""
The C table that the kernel module and the tool share, from the rows of two kernels.
"""
KINDS = {"unknown": "UNKNOWN", "one-range": "ONE_RANGE", "one-segment": "ONE_SEGMENT",
         "first-segment": "FIRST_SEGMENT", "any": "ANY", "none": "NEVER_MAPS",
         "cpu": "CPU_ONLY", "no-import": "NO_IMPORT"}
BUSES = {"platform": "PLATFORM", "pci": "PCI", "amba": "AMBA", "usb": "USB",
         "auxiliary": "AUXILIARY", "host1x": "HOST1X", "virtio": "VIRTIO",
         "i2c": "I2C", "spi": "SPI", "vmbus": "VMBUS", "xenbus": "XEN", "rpmsg": "RPMSG"}
# Which device attaches; less certain answers come first
ATTACHES = {"unknown": "ATTACHES_UNKNOWN", "other": "ATTACHES_OTHER",
            "dma-channel": "ATTACHES_DMA_CHANNEL", "created": "ATTACHES_CREATED",
            "parent": "ATTACHES_PARENT", "self": "ATTACHES_SELF"}
HEAD = """/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Drivers that import dma-bufs, derived from the source of Linux {versions} by
 * "make facts"; see tools/facts/README.md. Not to be edited: tools/facts/facts.json has
 * the file and line of each fact.
 *
 * Rows are sorted by the names of drivers, in the order of strcmp().
 */
#ifndef _PLACER_SOC_TABLE_H
#define _PLACER_SOC_TABLE_H

/* clang-format off */
static const struct placer_soc_fact placer_soc_facts[] = {{
"""
TAIL = """};

/* clang-format on */

#endif /* _PLACER_SOC_TABLE_H */
"""


def maps_at_once(row):
    """Does every import that maps do so in the call that attaches?"""
    when = {i.get("when") for i in row["imports"] if i["kind"] not in ("cpu", "no-import")}
    return when == {"attach"}


def flags(row, entry):
    """The flags of an ID of a row, as names of bits."""
    attaches = entry.get("attaches", row["attaches"])
    found = [ATTACHES[next((a for a in ATTACHES if a in attaches), "self")]]
    if entry.get("iommu", row["iommu"]["what"]) == "own":
        found.append("OWN_MMU")
    if maps_at_once(row):
        found.append("AT_ONCE")
    if entry.get("pages", row.get("pages")):
        found.append("PAGES")
    if row.get("writes_table"):
        found.append("WRITES_TABLE")
    if row.get("keeps_using"):
        found.append("KEEPS_USING")
    if any(i.get("vmap") == "needed" for i in row["imports"]):
        found.append("VMAP")
    if entry.get("bits_bound"):
        found.append("BITS_BOUND")
    if row.get("dma_of"):
        found.append("DMA_OF")
    if entry.get("above_own"):
        found.append("ABOVE_OWN")
    if row.get("needs_iommu"):
        found.append("NEEDS_IOMMU")
    return tuple(found)


def entries(row):
    """Groups of IDs of a row for which the table has the same values."""
    groups = {}
    # A row without IDs is found by the name of its driver or device
    for entry in row["ids"] or [{"table": None, "bits": 0, "bits_from": "default"}]:
        kind = entry.get("kind", row["kind"])
        bits = entry["bits"] if entry.get("bits_from") != "default" else 0
        # An unknown value must not be laxer than the default
        key = (kind, bits or 0, entry.get("last", 0), flags(row, entry))
        groups.setdefault(key, set())
        if entry["table"] in ("of_device_id", "amba_id"):
            groups[key].add(entry["id"])
    # dma_of names follow the IDs and an empty string
    others = [name for name, _ in row.get("dma_of", {"names": ()})["names"]]
    for (kind, bits, last, words), names in groups.items():
        names = (*sorted(names), *(("", *others) if others else ()))
        yield (row["driver"], row["bus"], names, kind, bits, last, words)


def is_of_use(row, entry):
    """Does an entry match a node, or devices that can attach?"""
    _, bus, names, kind, _, _, _ = entry
    return bus in BUSES and (names or row["attaches"] and kind not in ("cpu", "no-import"))


def strings(names):
    return "".join(f'\n\t  "{name}\\0"' for name in names) or " NULL"


def write(versions, rows_of):
    """The table, as text; @rows_of maps a version to its rows."""
    found = {}
    for position, version in enumerate(versions):
        for row in rows_of[version]:
            if not row["driver"]:
                continue
            for entry in entries(row):
                if not is_of_use(row, entry):
                    continue
                found.setdefault(entry, [row["folder"], set()])[1].add(position)
    text = HEAD.format(versions=" and ".join(versions))
    for entry in sorted(found, key=lambda e: (e[0].encode(), e[1], e[2], e[3:])):
        driver, bus, names, kind, bits, last, bits_set = entry
        folder, where = found[entry]
        known = "IN_ALL" if len(where) == len(versions) else \
            "IN_OLD" if 0 in where else "IN_NEW"
        odd = f"0x{last:x}" if last else "0"
        words = " |\n\t  ".join(f"PLACER_FACT_{w}" for w in (*bits_set, known))
        text += (f"\t/* {folder} */\n"
                 f"\t{{ \"{driver}\",{strings(names)},\n\t  {odd},\n\t  {words},\n"
                 f"\t  {bits}, PLACER_KIND_{KINDS[kind]}, PLACER_BUS_{BUSES[bus]} }},\n")
    return text + TAIL
