#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The end of a guest's run: looks for leaks and splats, and only then says the word
# without which the host takes the run for a failure. Run it when our modules are
# gone: what they still hold is a leak then.
#
# /t/expected may list regexes, one a line, of messages that a test provokes on
# purpose.

debugfs=/sys/kernel/debug
count=0

# shellcheck source=/dev/null
[ ! -r /t/env ] || . /t/env
[ -e /t/expected ] || : >/t/expected
# An empty line in a pattern file would match everything
grep -v -e '^#' -e '^$' /t/expected >/tmp/expected

verdict()
{
	count=$((count + 1))
	if [ -s /tmp/offence ]; then
		head -n 60 /tmp/offence | sed 's/^/# /' >&3
		echo "not ok $count - $1" >&3
	else
		echo "ok $count - $1" >&3
	fi
}

unexpected()
{
	if [ -s /tmp/expected ]; then
		grep -v -E -f /tmp/expected
	else
		cat
	fi
}

# Objects younger than five seconds are not reported, and one scan alone reports
# what was on the move
leaks()
{
	if [ ! -e $debugfs/kmemleak ]; then
		echo "this kernel has no kmemleak"
		return
	fi
	sleep 6
	echo scan >$debugfs/kmemleak || echo "kmemleak cannot scan"
	echo scan >$debugfs/kmemleak || echo "kmemleak cannot scan"
	cat $debugfs/kmemleak || echo "kmemleak cannot report"
}

splats()
{
	dmesg >/tmp/dmesg
	# The lines after the telling one say where
	grep -E -f /t/splats.regex /tmp/dmesg | unexpected >/tmp/headers
	[ -s /tmp/headers ] || return
	cat /tmp/headers
	echo "first of them:"
	grep -F -A 25 -e "$(head -n 1 /tmp/headers)" /tmp/dmesg
}

# Reports of the race detector, from one line of equals signs to the next, in which a
# function of ours is named. Not of one race that the kernel has with itself: the
# scheduler reads the flags of a task while memory reclaim, for CMA, sets them.
races()
{
	dmesg | awk '/={40}/ { if (ours) print report; ours = inside = 0; next }
		/BUG: KCSAN/ { inside = !/ kthread_is_per_cpu \/ reclaim_clean_pages_from_list$/
			report = "" }
		inside { report = report $0 "\n" }
		inside && /\[(dmabuf_)?placer/ { ours = 1 }'
	grep -q 'enabled: 1' $debugfs/kcsan || echo "the race detector is off"
	! grep 'setup_watchpoints: 0$' $debugfs/kcsan
}

# Each of the checkers turns itself off after its first report or out of memory
checkers()
{
	grep -q 'debug_locks: *1' /proc/lockdep_stats ||
		echo "lockdep was off by the end"
	[ "$(cat $debugfs/dma-api/disabled)" = N ] ||
		echo "DMA-API debugging was off by the end"
	if ! grep -q DMA-API /tmp/expected; then
		[ "$(cat $debugfs/dma-api/error_count)" = 0x00000000 ] ||
			[ "$(cat $debugfs/dma-api/error_count)" = 0 ] ||
			echo "DMA-API debugging counts $(cat $debugfs/dma-api/error_count) errors"
	fi
}

echo "BEGIN verdict guest" >&3
echo "TAP version 13" >&3
# A stock kernel can tell less, and one that looks for races knows no leaks
case $DEBUG_KERNEL in
'') echo "1..2" >&3 ;;
*)
	echo "1..4" >&3
	checkers >/tmp/offence 2>&1
	verdict "the checkers were on to the end"
	;;
esac
case $DEBUG_KERNEL in
'') ;;
kcsan)
	races >/tmp/offence 2>&1
	verdict "no race of ours"
	;;
*)
	leaks >/tmp/offence 2>&1
	verdict "no leak"
	;;
esac
lsmod | grep placer >/tmp/offence
verdict "our modules are gone"
splats >/tmp/offence 2>&1
verdict "no splat"
echo "END verdict guest 0" >&3
echo "VERDICT done" >&3
