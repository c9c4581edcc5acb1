#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""service.py NODE MIB

A service that has one buffer, and writes all of it.
"""
import fcntl
import mmap
import os
import struct
import sys

ALLOC = 0xC0184800


def main():
    node, size = sys.argv[1], int(sys.argv[2]) << 20
    try:
        heap = os.open(node, os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        sys.exit(f"open: {error.strerror}")
    request = struct.pack("QIIQ", size, 0, os.O_RDWR | os.O_CLOEXEC, 0)
    try:
        fd = struct.unpack("QIIQ", fcntl.ioctl(heap, ALLOC, request))[1]
    except OSError as error:
        sys.exit(f"allocate: {error.strerror}")
    with mmap.mmap(fd, size) as view:
        print("allocated", flush=True)
        for at in range(0, size, mmap.PAGESIZE):
            view[at] = 1
        with open("/proc/self/cgroup", encoding="ascii") as file:
            group = file.read().strip().rpartition(":")[2]
        with open(f"/sys/fs/cgroup{group}/memory.current", encoding="ascii") as file:
            print("charged" if int(file.read()) >= size else "not charged", flush=True)
    print("written")


main()
