# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Sourced by guest.sh: the programs of contrib/, with GStreamer and libcamera.

# shellcheck source-path=SCRIPTDIR source=gst.sh
. ./gst.sh

display()
{
	for card in /sys/class/drm/card*; do
		case $(readlink -f "$card/device") in
		*/vkms) echo "/dev/dri/${card##*/}" ;;
		esac
	done
}

configures()
{
	mkdir -p /root/usr/share/libcamera/pipeline/virtual &&
		cp libcamera.yaml /root/usr/share/libcamera/pipeline/virtual/virtual.yaml
}

# finishes STATUS COMMAND...: with its output in the results
finishes()
{
	wanted=$1
	shift
	counted "$@" >/tmp/out 2>&1 </dev/null 3>&-
	result=$?
	note </tmp/out
	echo "status $result, $(count placer_heap_alloc) times memory from a heap," \
		"$(count placer_attach) attached, $(count placer_migrate) moved" | note
	cat /tmp/out
	[ $result -eq "$wanted" ]
}

# pushes PATTERN ARGUMENT...: and each buffer's line of the report is like this
pushes()
{
	pattern=$1
	shift
	finishes 0 gst env LD_LIBRARY_PATH=/t /t/placer-appsrc "$@" &&
		grep -qE "$pattern" /tmp/out &&
		! grep '^buffer' /tmp/out | grep -vE "$pattern"
}

# refuses STATUS PATTERN ARGUMENT...: with a message like this
refuses()
{
	status=$1 pattern=$2
	shift 2
	finishes "$status" gst env LD_LIBRARY_PATH=/t /t/placer-appsrc "$@" &&
		grep -qE "$pattern" /tmp/out
}

interrupted()
{
	finishes 130 gst env LD_LIBRARY_PATH=/t timeout --foreground \
		--preserve-status -s INT 20 /t/placer-appsrc -n 0 -d "$screen" -- \
		v4l2sink "device=$screen" io-mode=dmabuf-import sync=false &&
		[ "$(grep -c '^buffer .* moves: 0,' /tmp/out)" -eq 6 ]
}

# cam STATUS DEVICES
cam()
{
	finishes "$1" debian timeout 120 env LD_LIBRARY_PATH=/t \
		LD_PRELOAD=/t/placer-preload.so LIBCAMERA_DMABUF_DEVICES="$2" \
		LIBCAMERA_LOG_LEVELS='*:WARN' LIBCAMERA_LOG_NO_COLOR=1 \
		cam -c Virtual0 --capture=3
}

# Four buffers, in contiguous memory, as the device needs it
allocates()
{
	cam 0 "$screen" && [ "$(grep -c 'seq: ' /tmp/out)" -ge 3 ] &&
		[ "$(grep -c ': heap=cma.* result=0 ' "${tracing:?}/trace")" -eq 4 ] &&
		[ "$(count placer_migrate)" -eq 0 ]
}

denies()
{
	cam 1 /dev/null && grep -q '^/dev/null: No such device' /tmp/out &&
		! grep -q 'seq: ' /tmp/out
}

captures()
{
	finishes 0 debian LD_LIBRARY_PATH=/t LIBCAMERA_LOG_LEVELS='*:WARN' \
		LIBCAMERA_LOG_NO_COLOR=1 timeout 120 /t/placer-capture Virtual0 "$screen" &&
		grep -qx '3 pictures' /tmp/out &&
		[ "$(grep -c 'moves: 0, expected by .*vivid' /tmp/out)" -eq 3 ]
}

raw=video/x-raw,framerate=30/1
xrgb=$raw,format=BGRx
display=$(display)

step "GStreamer has the elements" links
step "the screen is connected" connects
step "there is a display" test -c "$display"
step "placer-appsrc has a help" refuses 0 'Will use the buffers' --help
# A slow guest would leave pictures out
step "v4l2sink takes buffers that need not move" pushes 'moves: 0, expected by .*vivid' \
	-d "$screen" -- v4l2sink "device=$screen" io-mode=dmabuf-import sync=false
step "without a device, they move" pushes 'moves: 1, expected by;' -- \
	v4l2sink "device=$screen" io-mode=dmabuf-import sync=false
step "kmssink takes buffers that need not move" pushes 'moves: 0, expected by .*vkms' \
	-d "$display" -c "$xrgb,width=1024,height=768" -- kmssink driver-name=vkms sync=false
step "two devices share buffers that need not move" \
	pushes 'moves: 0, expected by .*vivid.*vkms' \
	-d "$screen" -d "$display" -b 8 -c "$xrgb,width=1280,height=720" -- \
	tee name=both ! queue ! v4l2sink "device=$screen" io-mode=dmabuf-import sync=false \
	both. ! queue ! kmssink driver-name=vkms force-modesetting=true sync=false
# Uses the CPU
step "v4l2convert takes buffers" pushes 'moves: 0,' -c "$raw,format=RGB16,width=640,height=480" -- \
	v4l2convert output-io-mode=dmabuf-import ! video/x-raw,format=RGB ! fakesink
step "a lack of memory shows before the first picture" \
	refuses 1 'no buffer of 33177600 bytes: Cannot allocate memory' \
	-d "$screen" -c "$xrgb,width=3840,height=2160" -- fakesink
step "a size that the sink cannot stream is an error" refuses 1 'Internal data stream error' \
	-c "$xrgb,width=100,height=100" -- v4l2sink "device=$screen" io-mode=dmabuf-import
step "a sink that cannot be opened is refused" refuses 1 'Cannot identify device ./dev/video99' \
	-- v4l2sink device=/dev/video99 io-mode=dmabuf-import
step "what is no device is named" refuses 1 '^/dev/null: No such device' -d /dev/null -- fakesink
step "an element that does not exist is a wrong usage" refuses 2 'no element "nosink"' -- nosink
step "an interrupt ends it in order" interrupted
step "libcamera's virtual camera is configured" configures
step "libcamera allocates for a device" allocates
step "libcamera has no buffers for what is no device" denies
step "an application brings buffers of its own to libcamera" captures
