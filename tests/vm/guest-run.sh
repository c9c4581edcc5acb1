#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# What a test guest does, in order: load our modules, run the KUnit suites, run the user
# programs, unload everything, and only then look for leaks and splats. All results go to
# file descriptor 3, the results port, in frames: BEGIN kind name, a TAP document, END kind
# name exit-status.

cd /t || exit 1
# shellcheck source=/dev/null
[ ! -r env ] || . ./env
debugfs=/sys/kernel/debug

begin()
{
	echo "BEGIN $*" >&3
	# Shows where in the run a splat on the console belongs
	echo "<6>guest: BEGIN $*" >/dev/kmsg
}

end()
{
	echo "END $*" >&3
}

# step LABEL COMMAND...: a test that passes if the command succeeds
steps=0
step()
{
	label=$1
	shift
	steps=$((steps + 1))
	if output=$("$@" 2>&1); then
		echo "ok $steps - $label"
	else
		[ -z "$output" ] || echo "$output" | sed 's/^/# /'
		dmesg | tail -n 5 | sed 's/^/# /'
		echo "not ok $steps - $label"
	fi >>/tmp/steps
}

# A module that the kernel itself refuses to unload
is_in_use()
{
	! rmmod "$1" && [ "$(cat "/sys/module/$1/refcnt")" -gt 0 ]
}

steps_begin()
{
	steps=0
	: >/tmp/steps
	begin "$@"
}

# The plan must come first, but is known last
steps_end()
{
	{
		echo "TAP version 13"
		echo "1..$steps"
		cat /tmp/steps
	} >&3
	end "$@" 0
}

port_named()
{
	for name in /sys/class/virtio-ports/*/name; do
		[ "$(cat "$name" 2>/dev/null)" != "$1" ] || dirname "$name"
	done
}

# After a suspend, 7.3 asks the host whether its end of a port is open before it makes room
# for the answer, and then writes block for ever. Rebinding the driver makes it ask again.
port_reopen()
{
	port=$(port_named results)
	[ -n "$port" ] || return
	! grep -q 'host_connected: 1' "$debugfs/virtio-ports/${port##*/}" || return
	device=$(basename "$(readlink -f "$port/device")")
	exec 3>&-
	echo "$device" >/sys/bus/virtio/drivers/virtio_console/unbind
	echo "$device" >/sys/bus/virtio/drivers/virtio_console/bind
	for _ in 1 2 3 4 5 6 7 8 9; do
		port=$(port_named results)
		[ -z "$port" ] || break
		sleep 1
	done
	exec 3>"/dev/${port##*/}"
}

# Results that exist before insmod are of suites built into the kernel
suites()
{
	ls $debugfs/kunit 2>/dev/null
}

kunit_module()
{
	before=" $(suites | tr '\n' ' ') "
	steps_begin load "$1"
	monitor_arm
	step "insmod $1" insmod "$1.ko"
	found=0
	for suite in $(suites); do
		case $before in *" $suite "*) continue ;; esac
		found=$((found + 1))
	done
	step "$1 brings a suite" test "$found" -gt 0
	steps_end load "$1"
	for suite in $(suites); do
		case $before in *" $suite "*) continue ;; esac
		begin kunit "$suite"
		cat "$debugfs/kunit/$suite/results" >&3
		end kunit "$suite" 0
	done
	steps_begin unload "$1"
	step "rmmod $1" rmmod "$1"
	steps_end unload "$1"
}

# A monitor of the states of buffers reads its own instance of the kernel's tracing, which
# has one order for all CPUs
states=/sys/kernel/tracing/instances/states
monitor_begin()
{
	mkdir "$states" || return
	echo counter >"$states/trace_clock"
	echo 256 >"$states/buffer_size_kb"
	# Directly: cat would use sendfile(), which waits for events with the pipe locked, so that
	# what the pipe has cannot be read meanwhile
	awk -f states.awk -v some="${SOME-}" legal "$states/trace_pipe" >/tmp/monitor &
	monitor=$!
}

# Before each user of the module, as its events go with the module
monitor_arm()
{
	[ -d "$states" ] || return
	echo "monitor: begin" >"$states/trace_marker"
	echo 1 >"$states/events/dmabuf_placer/placer_state/enable"
}

monitor_end()
{
	begin monitor states
	if [ -d "$states" ]; then
		# What was written to the trace until now is still being read
		echo "monitor: end" >"$states/trace_marker"
		for _ in $(seq 120); do
			[ ! -s /tmp/monitor ] || break
			sleep 1
		done
		kill "$monitor" 2>/dev/null
		wait "$monitor"
		rmdir "$states"
	fi
	cat /tmp/monitor >&3
	end monitor states 0
}

[ ! -e $debugfs/kmemleak ] || echo clear >$debugfs/kmemleak

# Modules of a stock kernel that are built into our kernels
if [ -r importers/order ]; then
	steps_begin load importers
	while read -r module options; do
		# shellcheck disable=SC2086
		step "insmod $module" insmod "importers/$module" $options
	done <importers/order
	steps_end load importers
fi

loaded=
steps_begin load modules
for module in placer_cover.ko dmabuf_placer.ko *.ko; do
	name=${module%.ko}
	[ -e "$module" ] || continue
	case $name in *_kunit) continue ;; esac
	case " $loaded " in *" $name "*) continue ;; esac
	options=$(sed -n "s/^$name //p" options 2>/dev/null)
	# shellcheck disable=SC2086
	step "insmod $name" insmod "$module" $options
	loaded="$name $loaded"
done
steps_end load modules
monitor_begin

for module in *_kunit.ko; do
	[ -e "$module" ] || continue
	[ -d $debugfs/kunit ] || continue
	kunit_module "${module%.ko}"
done

for program in selftests/*; do
	[ -x "$program" ] || continue
	name=${program#selftests/}
	monitor_arm
	begin selftest "$name"
	status=0
	(cd selftests && timeout "${SELFTEST_TIMEOUT:-1200}" "./$name" 3>&- </dev/null >/tmp/out 2>&1) ||
		status=$?
	port_reopen
	cat /tmp/out >&3
	# A program that died in the middle of a line must not swallow the END
	echo >&3
	end selftest "$name" $status
done

monitor_end
steps_begin unload modules
for name in $loaded; do
	if [ "$name" = "${STAYS-}" ]; then
		step "$name cannot be unloaded" is_in_use "$name"
	else
		step "rmmod $name" rmmod "$name"
	fi
done
steps_end unload modules

sh ./guest-verdict.sh
