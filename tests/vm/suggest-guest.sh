#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the guest of suggest.sh: do the suggested pools exist, and are they used? Writes the
# rest of a TAP document to file descriptor 3; the host has written its first tests.

cd /t || exit 1
count=$(cat count)
debugfs=/sys/kernel/debug/dmabuf_placer

# step LABEL COMMAND...: a test that passes if the command succeeds
step()
{
	label=$1
	shift
	count=$((count + 1))
	if output=$("$@" 2>&1); then
		echo "ok $count - $label" >&3
		return
	fi
	{
		echo "$output" | sed 's/^/# /'
		cat $debugfs/board $debugfs/heaps | sed 's/^/# /'
		dmesg | tail -n 5 | sed 's/^/# /'
		echo "not ok $count - $label"
	} >&3
}

# The area that the kernel made, as "name first last" in hexadecimal
area()
{
	dmesg | sed -n "s/.*Reserved memory: created CMA memory pool at 0x\([0-9a-f]*\), size \([0-9]*\) MiB.*/\1 \2/p"
}

within() # first last heap
{
	[ -n "$3" ] && grep -A 1 "^heap $3:" $debugfs/heaps | sed -n 's/.*span: //p' |
		tr - ' ' | {
		read -r low high || exit 1
		[ $((low)) -ge $(($1)) ] && [ $((high)) -le $(($2)) ]
	}
}

complaints()
{
	! dmesg | grep -E -f splats.regex
}

step "the exporter loads" insmod dmabuf_placer.ko
step "the importer loads" insmod placer_importer.ko edu_bits=31
step "the kernel made two areas" test "$(area | wc -l)" -eq 2
while read -r flow device bytes buffers first last; do
	step "$flow: its pool is in the board" \
		grep -q "^pool pool-$flow: .* heap $flow-buffers\$" $debugfs/board
	step "$flow: a heap that its devices reach" \
		within "$first" "$last" "$flow-buffers"
	step "$flow: $buffers buffers of $bytes bytes are placed there" \
		./suggest_guest "$device" "$bytes" "$buffers" "$flow-buffers" \
		"$first" "$last"
done <flows
step "the importer unloads" rmmod placer_importer
step "the exporter unloads" rmmod dmabuf_placer
step "the kernel has no complaint" complaints
echo "1..$count" >&3
