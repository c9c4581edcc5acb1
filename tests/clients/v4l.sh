# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Sourced by guest.sh: v4l2-ctl and v4l2-compliance. They import only what another V4L2
# device exports, so a library that is preloaded makes the export a heap's buffer. What
# fails with the device's own buffers, too, is not about heaps.

camera=$(video 'vivid.*vid-cap')
screen=$(video 'vivid.*vid-out')
converter=$(video 'vim2m')

# from HEAP|own PROGRAM...
from()
{
	source=$1
	shift
	if [ "$source" = own ]; then
		debian "$@"
	else
		debian HEAP="/dev/dma_heap/$source" LD_PRELOAD=/t/expbuf.so "$@"
	fi
}

# Writes what v4l2-compliance complains about to /tmp/fail-HEAP
failures() # heap device
{
	from "$1" timeout 600 v4l2-compliance -d "$2" -s2 --expbuf-device "$screen" \
		>"/tmp/log-$1" 2>&1 </dev/null 3>&-
	tail -n 1 "/tmp/log-$1" | note
	grep -E 'test .*: FAIL|fail: ' "/tmp/log-$1" | sort >"/tmp/fail-$1"
	tail -n 20 "/tmp/log-$1"
	grep -q '^Total for ' "/tmp/log-$1"
}

# The same complaints as with the device's own buffers, and buffers of ours were made. (A
# device that maps with the CPU, like vim2m, does not attach.)
complies() # heap device
{
	counted failures "$@" || return
	grep -E 'fail:|FAIL|DMABUF' "/tmp/log-$1"
	echo "$1: $(count placer_attach) attached, $(count placer_migrate) moved" | note
	cmp /tmp/fail-own "/tmp/fail-$1" && [ "$(count placer_create)" -gt 0 ] &&
		grep -q 'test DMABUF (.*: OK' "/tmp/log-$1"
}

# imports HEAP OPTION...: runs v4l2-ctl with these options for ten frames
imports()
{
	heap=$1
	shift
	counted from "$heap" timeout 120 v4l2-ctl --stream-count=10 "$@" >/tmp/log 2>&1 \
		</dev/null 3>&-
	result=$?
	cat /tmp/log
	echo "$heap: $(count placer_attach) attached, $(count placer_migrate) moved" | note
	! grep -E 'VIDIOC_.*returned -1|failed' /tmp/log && [ $result -eq 0 ] &&
		{ [ "$heap" = own ] || [ "$(count placer_attach)" -gt 0 ]; }
}

debian v4l2-compliance --version | note
step "there are a camera, a screen and a converter" test -c "$camera" -a -c "$screen" \
	-a -c "$converter"
for heap in own auto preview video; do
	step "v4l2-ctl streams from the camera: $heap" imports "$heap" -d "$camera" \
		--stream-dmabuf --export-device "$screen"
	step "v4l2-ctl streams from the camera to the screen: $heap" imports "$heap" \
		-d "$camera" -e "$screen" --stream-dmabuf --stream-out-mmap
done
for node in "$camera" "$converter"; do
	name=$(cat "/sys/class/video4linux/${node##*/}/name")
	step "v4l2-compliance runs on $name" failures own "$node"
	note </tmp/fail-own
	for heap in auto preview video; do
		step "v4l2-compliance finds nothing more on $name: $heap" \
			complies "$heap" "$node"
	done
done
