# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Sourced by guest.sh: elements of GStreamer that import dma-bufs, with buffers of our nodes.

# shellcheck source-path=SCRIPTDIR source=gst.sh
. ./gst.sh

displays()
{
	for card in /sys/class/drm/card*; do
		echo "$card $(readlink -f "$card/device")" | note
	done
	find /sys/class/drm/ -name 'card*-Virtual-1' | grep .
}

# frames HEAP FORMAT WIDTH HEIGHT PIPELINE. A device that maps with the CPU, like vim2m,
# does not attach.
frames()
{
	counted gst python3 /t/heap_source.py "/dev/dma_heap/$1" "$2" "$3" "$4" 6 "$5" \
		>/tmp/out 2>&1
	result=$?
	cat /tmp/out
	echo "$1: $(count placer_decision) decisions, $(count placer_attach) attached," \
		"$(count placer_migrate) moved" | note
	[ $result -eq 0 ] && grep -qx EOS /tmp/out &&
		{ [ "$2" = RGB16 ] || [ "$(count placer_attach)" -gt 0 ]; }
}

step "GStreamer has the elements" links
gst gst-launch-1.0 --version | head -n 2 | note
step "the screen is connected" connects
step "there is a display" displays
for node in auto preview video; do
	step "v4l2sink imports buffers of $node" frames "$node" YUY2 1280 720 \
		"v4l2sink device=$screen io-mode=dmabuf-import"
	step "v4l2convert imports buffers of $node" frames "$node" RGB16 640 480 \
		"v4l2convert output-io-mode=dmabuf-import ! video/x-raw,format=RGB ! fakesink"
	step "kmssink imports buffers of $node" frames "$node" BGRx 1024 768 \
		"kmssink driver-name=vkms"
done
