#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""heap_source.py HEAP FORMAT WIDTH HEIGHT FRAMES PIPELINE

Pushes frames in buffers of a heap into a GStreamer pipeline, as the allocators of some
vendors do, one a second; no element of GStreamer opens a heap itself. Prints "EOS" at the end.
"""
import fcntl
import mmap
import os
import struct
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstAllocators", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstVideo", "1.0")
from gi.repository import Gst, GstAllocators, GstApp, GstVideo  # noqa: E402

ALLOC = 0xC0184800


def allocate(node, size):
    """A buffer of the heap, written to by the CPU"""
    size = (size + 4095) // 4096 * 4096
    data = fcntl.ioctl(node, ALLOC, struct.pack("QIIQ", size, 0, os.O_RDWR | os.O_CLOEXEC, 0))
    fd = struct.unpack("QIIQ", data)[1]
    with mmap.mmap(fd, size) as view:
        view[:] = bytes([0x80]) * size
    return fd, size


def negotiate(line, source, info):
    """Completes our format with what the device adds: elements need all of it"""
    wanted = Gst.Caps.from_string(
        f"video/x-raw,format={info.finfo.name},width={info.width},height={info.height},"
        "framerate=1/1")
    line.set_state(Gst.State.READY)
    line.get_state(10 * Gst.SECOND)
    pad = source.get_static_pad("src")
    caps = pad.peer_query_caps(wanted)
    if caps.is_empty():
        sys.exit(f"wanted {wanted.to_string()}, offered {pad.peer_query_caps().to_string()}")
    source.set_property("caps", caps.fixate())
    print(source.get_property("caps").to_string(), flush=True)


def main():
    heap, fmt, width, height, frames, tail = sys.argv[1:]
    Gst.init(None)
    info = GstVideo.VideoInfo()
    info.set_format(GstVideo.VideoFormat.from_string(fmt), int(width), int(height))
    line = Gst.parse_launch(f"appsrc name=source format=time ! {tail}")
    source = line.get_by_name("source")
    negotiate(line, source, info)
    node = os.open(heap, os.O_RDWR | os.O_CLOEXEC)
    allocator = GstAllocators.DmaBufAllocator.new()
    line.set_state(Gst.State.PLAYING)
    for index in range(int(frames)):
        fd, size = allocate(node, info.size)
        memory = GstAllocators.DmaBufAllocator.alloc(allocator, fd, size)
        memory.resize(0, info.size)
        buffer = Gst.Buffer.new()
        buffer.append_memory(memory)
        GstVideo.buffer_add_video_meta(buffer, GstVideo.VideoFrameFlags.NONE,
                                       info.finfo.format, info.width, info.height)
        buffer.pts = index * Gst.SECOND
        buffer.duration = Gst.SECOND
        source.emit("push-buffer", buffer)
    source.emit("end-of-stream")
    message = line.get_bus().timed_pop_filtered(
        100 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
    line.set_state(Gst.State.NULL)
    if message is None:
        sys.exit("no end after 100 s")
    if message.type == Gst.MessageType.ERROR:
        error, debug = message.parse_error()
        sys.exit(f"{error.message}\n{debug}")
    print("EOS")


main()
