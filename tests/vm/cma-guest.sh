#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In a guest of cma.sh: is the default area the right heap, of the right size, and are
# buffers evicted from it? Writes tests to file descriptor 3, without numbers, and "end"
# after the last.

cd /t || exit 1
debugfs=/sys/kernel/debug
# shellcheck source=/dev/null
. ./env

# shellcheck source-path=SCRIPTDIR source=guest-step.sh
. ./guest-step.sh

# Printed where a step fails
explain()
{
	cat $debugfs/dmabuf_placer/heaps
	dmesg | grep -i -e cma -e dmabuf_placer | tail -n 20
}

heaps_are()
(
	cd /sys/class/placer_heap || return
	echo *
	[ "$(echo *)" = "$1" ]
)

# The kernel's area, in "first last" as decimal numbers
area()
{
	first=$(($(cat "$debugfs/cma/$AREA/base_pfn") * 4096))
	echo $first $((first + $(cat "$debugfs/cma/$AREA/count") * 4096 - 1))
}

says()
{
	grep -A 1 "^heap $HEAP: " $debugfs/dmabuf_placer/heaps | grep -q -e "$1"
}

# Is the heap exactly the area?
is_the_area()
{
	# shellcheck disable=SC2046
	set -- $(area)
	says ", $(($2 - $1 + 1)) bytes$" && says "span: $(printf '0x%x-0x%x' "$1" "$2")$"
}

fills()
{
	# shellcheck disable=SC2046
	./cma_guest "$HEAP" $(area)
}

said()
{
	dmesg | grep -q -e "$1"
}

suite_passes()
{
	cat "$debugfs/kunit/$1/results"
	grep -q "^ok 1 $1\$" "$debugfs/kunit/$1/results"
}

complaints()
{
	! dmesg | grep -E -f splats.regex
}

step "the exporter loads" insmod dmabuf_placer.ko demote_delay_ms=600000
step "the heaps are: $NAMES" heaps_are "$NAMES"
IFS=';'
for line in $SAYS; do
	step "the log says: $line" said "$line"
done
unset IFS
if [ -n "$HEAP" ]; then
	step "its cost is $COST" says " cost $COST,"
	step "buffers fill it, and are evicted from it" fills
	step "its memory is the kernel's area" is_the_area
fi
if [ -n "$SUITE" ]; then
	step "the suites load" insmod placer_kunit.ko
	step "a pool can use the area, and be removed" suite_passes "$SUITE"
	step "the suites unload" rmmod placer_kunit
fi
step "the exporter unloads" rmmod dmabuf_placer
step "the kernel has no complaint" complaints
echo end >&3
