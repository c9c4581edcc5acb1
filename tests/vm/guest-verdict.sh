#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The end of a guest's run: looks for leaks and splats, and only then writes the last line,
# without which the host counts the run as failed. Run it after our modules are unloaded:
# what they still hold is a leak then.
#
# /t/expected may list regexes, one a line, of messages that a test provokes on purpose.

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

# kmemleak does not report objects younger than five seconds, and a single scan also reports
# pointers that were being moved
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
	# Show the lines after the first splat, too
	grep -E -f /t/splats.regex /tmp/dmesg | unexpected >/tmp/headers
	[ -s /tmp/headers ] || return
	cat /tmp/headers
	echo "first of them:"
	grep -F -A 25 -e "$(head -n 1 /tmp/headers)" /tmp/dmesg
}

# Reports of the race detector, from one line of equals signs to the next, that name one of
# our functions. One known race of the kernel with itself is left out: the scheduler reads a
# task's flags while memory reclaim, for CMA, sets them.
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

# Each checker turns itself off after its first report, or if it runs out of memory
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
# A stock kernel has fewer checkers, and a kernel with KCSAN has no kmemleak
case $DEBUG_KERNEL in
'') echo "1..2" >&3 ;;
*)
	echo "1..4" >&3
	checkers >/tmp/offence 2>&1
	verdict "all checkers were enabled until the end"
	;;
esac
case $DEBUG_KERNEL in
'') ;;
kcsan)
	races >/tmp/offence 2>&1
	verdict "no data race in our modules"
	;;
*)
	leaks >/tmp/offence 2>&1
	verdict "no leak"
	;;
esac
lsmod | grep placer | grep -v "^${STAYS:-none} " >/tmp/offence
verdict "our modules are unloaded"
splats >/tmp/offence 2>&1
verdict "no splat"
echo "END verdict guest 0" >&3
echo "VERDICT done" >&3
