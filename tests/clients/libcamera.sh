# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Sourced by guest.sh: libcamera, which allocates from the first of three nodes that it can
# open, or from /dev/udmabuf. The node auto gets one of the three names at a time.

names=/sys/module/dmabuf_placer/parameters/auto_names

configures()
{
	mkdir -p /root/usr/share/libcamera/pipeline/virtual &&
		cp libcamera.yaml /root/usr/share/libcamera/pipeline/virtual/virtual.yaml
}

cam()
{
	counted debian LIBCAMERA_LOG_LEVELS='*:DEBUG' LIBCAMERA_LOG_NO_COLOR=1 timeout 120 \
		cam -c Virtual0 --capture=3 >/tmp/out 2>&1 </dev/null 3>&-
	result=$?
	echo "status $result"
	grep -E 'DmaBuf|dma_heap|udmabuf|provider|ERROR|FATAL|seq' /tmp/out
	grep -E 'libcamera v|Using /dev|provider|seq' /tmp/out | sed 's/^.*] *//' | note
}

captures() # what libcamera says
{
	cam
	grep -q "$1" /tmp/out && [ "$(grep -c 'seq: ' /tmp/out)" -ge 3 ] && [ $result -eq 0 ]
}

# Allocates by this name, and our module provides the memory
uses() # name
{
	echo "$1" >$names || return
	captures "Using /dev/dma_heap/$1$"
	captured=$?
	echo "$1: $(count placer_heap_alloc) times memory from a heap" | note
	echo >$names
	[ $captured -eq 0 ] && [ "$(count placer_heap_alloc)" -gt 0 ] &&
		[ ! -e "/dev/dma_heap/$1" ]
}

fails()
{
	mv /dev/udmabuf /dev/not-udmabuf
	cam
	mv /dev/not-udmabuf /dev/udmabuf
	[ $result -ne 0 ] && grep -q 'Could not open any dma-buf provider' /tmp/out
}

step "libcamera's virtual camera is configured" configures
step "libcamera has no buffers without a name of auto and without udmabuf" fails
step "libcamera uses udmabuf without a name of auto" captures 'Using /dev/udmabuf'
for name in linux,cma reserved system; do
	step "libcamera uses auto as $name" uses "$name"
done
