#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# "placer trace" on a folder that a preloaded library makes behave like tracefs, with lines as
# the kernel writes them. TAP. Usage: trace_test.sh PLACER
set -u

top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
placer=$(program "${1:?usage: trace_test.sh PLACER}") || exit 1
dir=$out/tracing
subcommand=
running=
ulimit -c 0
trap '[ -z "$running" ] || kill -KILL "$running"; rm -rf "$out"' EXIT

"${CC:-cc}" -shared -fPIC -Wall -Wextra -o "$out/tracefs.so" "$top/tests/tools/tracefs.c" || exit 1

# A new tracefs, of a kernel with the module, without lines
tracefs() {
	rm -rf "$dir"
	mkdir -p "$dir"/instances \
		"$dir"/events/dmabuf_placer/placer_{create,decision,verdict} \
		"$dir"/events/dmabuf_placer_heap
	: >"$dir/trace_pipe"
	: >"$out/want"
}

line() { # TIME EVENT [TASK [AFTER-CPU]]: adds a line of a task, as the kernel writes it
	printf '%16s-%-7d [%03d] %s %12s: placer_%s\n' "${3-cam}" 160 1 "${4-.....}" "$1" "$2" \
		>>"$dir/trace_pipe"
}

# Lines of all kinds
lines() {
	line 12.000001 "create: buffer=18 size=65536 heap=- generation=0"
	line 12.000002 "expect: buffer=18 device=platform/vim2m.0"
	line 12.000003 "unmet: buffer=18 device=the CPU why=cannot share: vim2m.0 and the CPU"
	line 12.000004 "withdraw: buffer=18 device=the CPU"
	line 12.344000 "state: buffer=18 from=unbacked to=backed"
	line 12.345000 "decision: buffer=18 decision=1 event=fault device= result=0 heap=system held_by= hold="
	line 12.345001 "verdict: buffer=18 decision=1 cma: feasible, cost 480, but has no memory left"
	line 12.345002 "verdict: buffer=18 decision=1 system: feasible, cost 160"
	line 12.400000 "attach: buffer=18 device=vim2m.0 result=0"
	line 12.400001 "early_map: buffer=18 device=vivid.0 newcomer=vim2m.0"
	line 12.500000 "decision: buffer=18 decision=2 event=attach device=vim2m.0 result=-16 heap=- held_by=vivid.0 hold=mapped"
	line 12.500001 "decision: buffer=7 decision=9 event=map device=gpu result=0 heap=- held_by= hold="
	line 12.500002 "verdict: buffer=18 decision=2 system: not contiguous enough for vim2m.0 (needs 65536 bytes in one run, offers 4096)"
	line 12.500003 "decision: buffer=7 decision=10 event=pin device=gpu result=-16 heap=- held_by=isp hold=fence; poll() the buffer first"
	line 12.500004 "decision: buffer=7 decision=11 event=map device=gpu result=-16 heap=- held_by=isp hold=not to be copied into protected memory"
	line 12.500005 "decision: buffer=7 decision=12 event=map device=gpu result=-16 heap=- held_by=isp hold=new"
	line 12.600000 "map: buffer=18 device=vim2m.0 heap=cma@a0000000 entries=1 address=0xa0000000"
	line 12.600001 "migrate: buffer=18 from=system to=cma copied=4096 generation=2"
	line 12.600002 "evict: buffer=18 heap=cma newcomer=20"
	line 12.600003 "evict: buffer=18 heap=cma newcomer=0"
	line 12.700000 "unmap: buffer=18 device=vim2m.0"
	line 12.700001 "detach: buffer=18 device=vim2m.0"
	line 12.700002 "attach: buffer=18 device=gpu result=-12"
	line 12.800000 "heap_alloc: heap=cma size=65536 last=0xffffffffffffffff block=4096 align=4096 result=0 used=131072"
	line 12.800001 "heap_alloc: heap=cma size=65536 last=0 block=4096 align=4096 result=-12 used=131072"
	line 12.800002 "heap_free: heap=cma size=65536 runs=1 used=65536"
	line 12.900000 "release: buffer=18 size=65536 heap=cma generation=2"
	line 12.900001 "release: buffer=19 size=4096 heap=- generation=0"
}

# The output is $out/want, and no instance is left.
wanted() { # name
	if [ "$status" -eq 0 ] && [ ! -s "$out/stderr" ] && cmp -s "$out/want" "$out/stdout" &&
		[ -z "$(ls "$dir/instances")" ]; then
		verdict ok "$1"
	else
		verdict not "$1"
	fi
}

trace() { # argument...
	LD_PRELOAD=$out/tracefs.so run trace --tracing "$dir" "$@"
}

# Status 2, nothing else on standard output, this message, and no instance is left.
refuses_trace() { # name message argument...
	printf 'placer: %s\n' "$2" >"$out/want"
	trace "${@:3}"
	if [ "$status" -eq 2 ] && [ ! -s "$out/stdout" ] && cmp -s "$out/want" "$out/stderr" &&
		[ -z "$(ls "$dir/instances" 2>/dev/null)" ]; then
		verdict ok "$1"
	else
		verdict not "$1"
	fi
}

# These events, and no others, were enabled when the instance was removed.
enabled() { # name event...
	printf '%s\n' "${@:2}" | sort >"$out/want"
	sort "$dir/enabled" >"$out/stdout"
	if cmp -s "$out/want" "$out/stdout"; then
		verdict ok "$1"
	else
		verdict not "$1"
	fi
}

within_a_minute() { # command...
	local end=$((SECONDS + 60))

	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.05
	done
}

# Start it on a pipe that is never at its end, and wait for its first line.
start() { # env-option...
	tracefs
	rm "$dir/trace_pipe"
	mkfifo "$dir/trace_pipe"
	exec 3<>"$dir/trace_pipe"
	line 1.000000 "decision: buffer=1 decision=1 event=map device=gpu result=0 heap=cma held_by= hold="
	: >"$out/stdout"
	env "$@" LD_PRELOAD="$out/tracefs.so" "$placer" trace --tracing "$dir" \
		>"${target:-$out/stdout}" 2>"$out/stderr" 3<&- 4<&- &
	running=$!
	[ -n "${target-}" ] || within_a_minute [ -s "$out/stdout" ]
}

is_over() {
	! kill -0 "$running" 2>/dev/null || [[ $(ps -o stat= -p "$running") = Z* ]]
}

# The command ends, with this status and no instance left.
over() { # name status
	local end=$((SECONDS + 60))

	status="still runs"
	# The shell says what has ended
	{
		while [ "$SECONDS" -lt "$end" ] && ! is_over; do
			sleep 0.05
		done
		if is_over; then
			wait "$running"
			status=$?
			running=
		fi
	} 2>/dev/null
	if [ "$status" = "$2" ] && [ -z "$(ls "$dir/instances")" ]; then
		verdict ok "$1"
	else
		echo "status $status, left: $(ls "$dir/instances")" >>"$out/stderr"
		verdict not "$1"
	fi
}

# Each event of a header, with what its TP_printk() makes of some values
events_of() { # header
	awk '
		/^(TRACE_EVENT|DECLARE_EVENT_CLASS)\(/ { split($0, part, /[(,]/); class = part[2] }
		/TP_printk\("/ {
			split($0, part, "\"")
			format[class] = part[2]
			if (class ~ /^placer_.*_class$/) next
			name[++nr] = class
			of[class] = class
		}
		/^DEFINE_EVENT\(/ {
			split($0, part, /[(, ]+/)
			name[++nr] = part[3]
			of[part[3]] = part[2]
		}
		END {
			for (i = 1; i <= nr; i++) {
				text = format[of[name[i]]]
				gsub(/%#llx/, "0x1000", text)
				gsub(/%(lu|zu|llu|ld|d|u)/, "5", text)
				gsub(/%s/, "some words", text)
				print substr(name[i], 8) ": " text
			}
		}' "$1"
}

echo "TAP version 13"

tracefs
lines
cat >"$out/want" <<'end'
12.345000 buffer 18: fault: system, 65536 bytes
    - cma: feasible, cost 480, but has no memory left
12.500000 buffer 18: attach vim2m.0: refused, EBUSY (Device or resource busy), 65536 bytes; kept by vivid.0: a device has it mapped
12.500001 buffer 7: map gpu: no memory yet
12.500002 buffer 18, decision 2: - system: not contiguous enough for vim2m.0 (needs 65536 bytes in one run, offers 4096)
12.500003 buffer 7: pin gpu: refused, EBUSY (Device or resource busy); kept by isp: DMA has not ended in time
12.500004 buffer 7: map gpu: refused, EBUSY (Device or resource busy); kept by isp: its content would have to go into protected memory
12.500005 buffer 7: map gpu: refused, EBUSY (Device or resource busy); kept by isp: new
end
trace
wanted "decisions"
enabled "what decisions need is enabled" events/dmabuf_placer/placer_{create,decision,verdict}

tracefs
lines
cat >"$out/want" <<'end'
12.000001 buffer 18: created, 65536 bytes
12.000002 buffer 18: platform/vim2m.0 is expected
12.000003 buffer 18: the CPU is expected, but is not counted: cannot share: vim2m.0 and the CPU
12.000004 buffer 18: the CPU is expected no more
12.344000 buffer 18: was unbacked, is backed
12.345000 buffer 18: fault: system, 65536 bytes
    - cma: feasible, cost 480, but has no memory left
    + system: feasible, cost 160
12.400000 buffer 18: vim2m.0 attached
12.400001 buffer 18: vivid.0 mapped it before vim2m.0 attached
12.500000 buffer 18: attach vim2m.0: refused, EBUSY (Device or resource busy), 65536 bytes; kept by vivid.0: a device has it mapped
12.500001 buffer 7: map gpu: no memory yet
12.500002 buffer 18, decision 2: - system: not contiguous enough for vim2m.0 (needs 65536 bytes in one run, offers 4096)
12.500003 buffer 7: pin gpu: refused, EBUSY (Device or resource busy); kept by isp: DMA has not ended in time
12.500004 buffer 7: map gpu: refused, EBUSY (Device or resource busy); kept by isp: its content would have to go into protected memory
12.500005 buffer 7: map gpu: refused, EBUSY (Device or resource busy); kept by isp: new
12.600000 buffer 18: vim2m.0 mapped it in cma@a0000000, entries: 1, from 0xa0000000
12.600001 buffer 18: moved from system to cma, 4096 bytes copied
12.600002 buffer 18: moved out of cma, where buffer 20 needed room
12.600003 buffer 18: moved out of cma, as a cgroup's limit was lowered
12.700000 buffer 18: vim2m.0 unmapped it
12.700001 buffer 18: vim2m.0 detached
12.700002 buffer 18: gpu refused, ENOMEM (Cannot allocate memory)
12.800000 heap cma: 65536 bytes wanted: given, 131072 in use
12.800001 heap cma: 65536 bytes wanted: refused, ENOMEM (Cannot allocate memory), 131072 in use
12.800002 heap cma: 65536 bytes given back, 65536 in use
12.900000 buffer 18: freed, which was in cma
12.900001 buffer 19: freed, which had no memory
end
trace --all
wanted "all events"
enabled "all events are enabled" events/dmabuf_placer events/dmabuf_placer_heap

tracefs
lines
printf 'CPU:1 [LOST 5 EVENTS]\n' >>"$dir/trace_pipe"
line 13.000000 "new: buffer=1" $'b\xe9"\t'
cat >"$out/want" <<'end'
{"trace":"decision","time":12.345000,"buffer":18,"decision":1,"event":"fault","device":null,"result":0,"heap":"system","held_by":null,"hold":null,"size":"0x10000"}
{"trace":"verdict","time":12.345001,"buffer":18,"decision":1,"text":"cma: feasible, cost 480, but has no memory left"}
{"trace":"verdict","time":12.345002,"buffer":18,"decision":1,"text":"system: feasible, cost 160"}
{"trace":"decision","time":12.500000,"buffer":18,"decision":2,"event":"attach","device":"vim2m.0","result":-16,"heap":null,"held_by":"vivid.0","hold":"mapped","size":"0x10000"}
{"trace":"decision","time":12.500001,"buffer":7,"decision":9,"event":"map","device":"gpu","result":0,"heap":null,"held_by":null,"hold":null,"size":null}
{"trace":"verdict","time":12.500002,"buffer":18,"decision":2,"text":"system: not contiguous enough for vim2m.0 (needs 65536 bytes in one run, offers 4096)"}
{"trace":"decision","time":12.500003,"buffer":7,"decision":10,"event":"pin","device":"gpu","result":-16,"heap":null,"held_by":"isp","hold":"fence","size":null}
{"trace":"decision","time":12.500004,"buffer":7,"decision":11,"event":"map","device":"gpu","result":-16,"heap":null,"held_by":"isp","hold":"content","size":null}
{"trace":"decision","time":12.500005,"buffer":7,"decision":12,"event":"map","device":"gpu","result":-16,"heap":null,"held_by":"isp","hold":"new","size":null}
{"trace":null,"text":"CPU:1 [LOST 5 EVENTS]"}
{"trace":null,"text":"            b?\"\t-160     [001] .....    13.000000: placer_new: buffer=1"}
end
trace --json
wanted "decisions as JSON"

tracefs
line 12.600000 "map: buffer=18 device=vim2m.0 heap=cma entries=1 address=0xa0000000"
line 12.800000 "heap_alloc: heap=cma size=65536 last=0xffffffffffffffff block=4096 align=0 result=-12 used=131072"
cat >"$out/want" <<'end'
{"trace":"map","time":12.600000,"buffer":18,"device":"vim2m.0","heap":"cma","entries":1,"address":"0xa0000000"}
{"trace":"heap_alloc","time":12.800000,"heap":"cma","size":"0x10000","last":"0xffffffffffffffff","block":"0x1000","align":"0x0","result":-12,"used":"0x20000"}
end
trace --all --json
wanted "all events as JSON"

# Tasks with names that look like the rest of a line, and lines with or without options
tracefs
d="decision: buffer=1 decision=1 event=map device=gpu result=0 heap=cma held_by= hold="
line 1.000001 "$d" ": placer_map: "
line 1.000002 "$d" "a-1 [0] 9.9: "
line 1.000003 "$d" "<...>" ""
line 1.000004 "$d" kworker/0:1 "(    160) [001]"
sed -i 's/\[001\] \(( *160)\)/\1/' "$dir/trace_pipe"
line 5 "$d"
for time in 1.00000{1,2,3,4} 5; do
	echo "$time buffer 1: map gpu: cma"
done >"$out/want"
trace
wanted "names of tasks, and what is before the time"

# Lines that differ from those that the program knows
tracefs
line 1.0 "decision: buffer=1 decision=1 event=map device=gpu result=0 heap=cma held_by="
line 1.0 "decision: buffer=x decision=1 event=map device=gpu result=0 heap=cma held_by= hold="
line 1.0 "decision: buffer=1x decision=1 event=map device=gpu result=0 heap=cma held_by= hold="
line 1.0 "decision: state=1 buffer=1 decision=1 event=map device=gpu result=0 heap=cma held_by= hold="
line 1.0 "verdict: buffer=1 decision=1"
line 1.0 "decisions: buffer=1"
line "" "$d"
printf '\n-\n                -1 [\n                -1 (\n                -\nplacer_map: buffer=1\n' \
	>>"$dir/trace_pipe"
cp "$dir/trace_pipe" "$out/want"
trace
wanted "lines that are not known are passed through"

# More lines than one read holds, and a line that is longer than a read
tracefs
for ((i = 0; i < 1000; i++)); do
	line 1.000001 "$d"
	echo "1.000001 buffer 1: map gpu: cma" >>"$out/want"
done
head -c 40000 /dev/zero | tr '\0' x | tee -a "$dir/trace_pipe" | fold -w 16383 >>"$out/want"
echo >>"$dir/trace_pipe"
echo >>"$out/want"
line 1.000001 "$d"
echo "1.000001 buffer 1: map gpu: cma" >>"$out/want"
trace
wanted "many lines, and a long one in pieces"

# The headers, and the tool's table
tracefs
for header in exporter/trace.h heaps/trace.h; do
	events_of "$top/$header" >>"$out/events"
done
while read -r event; do
	line 1.0 "$event"
done <"$out/events"
trace --all --json
wc -l <"$out/events" >"$out/want"
if [ "$(grep -c '^{"trace":"' "$out/stdout")" -eq "$(wc -l <"$out/events")" ] &&
	[ "$(wc -l <"$out/events")" -eq "$(cat "$top"/{exporter,heaps}/trace.h |
		grep -cE '^(TRACE|DEFINE)_EVENT\(')" ]; then
	verdict ok "each event of the module is known"
else
	verdict not "each event of the module is known"
fi

tracefs
rm -r "$dir/events/dmabuf_placer/placer_verdict"
line 1.000001 "$d"
echo "1.000001 buffer 1: map gpu: cma" >"$out/want"
trace
wanted "a module without events of verdicts"

for signal in INT TERM HUP QUIT; do
	start --default-signal
	kill "-$signal" "$running"
	over "SIG$signal ends it, and leaves nothing" $((128 + $(kill -l $signal)))
done

start --ignore-signal=HUP
kill -HUP "$running"
line 2.000000 "$d"
if within_a_minute grep -q '^2.000000 ' "$out/stdout"; then
	verdict ok "a signal that is ignored"
else
	verdict not "a signal that is ignored"
fi
kill -TERM "$running"
over "SIGTERM, after a signal that is ignored" 143

# The reader of the pipe has gone, and nothing is written
mkfifo "$out/reader"
exec 4<>"$out/reader"
target=$out/reader
start --default-signal
read -r first <&4
exec 4<&-
over "it ends when its reader does" 141
unset target
echo "1.000000 buffer 1: map gpu: cma" >"$out/want"
echo "$first" >"$out/stdout"
if cmp -s "$out/want" "$out/stdout"; then
	verdict ok "lines are written at once"
else
	verdict not "lines are written at once"
fi

start --default-signal
rm -r "$dir/events/dmabuf_placer"
over "it ends with the module" 2
echo "placer: the module dmabuf-placer was unloaded" >"$out/want"
if cmp -s "$out/want" "$out/stderr"; then
	verdict ok "it says that the module was unloaded"
else
	verdict not "it says that the module was unloaded"
fi

tracefs
line 1.000001 "$d"
LD_PRELOAD=$out/tracefs.so "$placer" trace --tracing "$dir" >/dev/full 2>"$out/stderr"
status=$?
echo "placer: standard output: No space left on device" >"$out/want"
if [ $status -eq 2 ] && cmp -s "$out/want" "$out/stderr" && [ -z "$(ls "$dir/instances")" ]; then
	verdict ok "a full disk"
else
	verdict not "a full disk"
fi

# Instances that killed processes left are removed, and no others
start --default-signal
left=placer-$running
kill -KILL "$running"
{ wait "$running"; } 2>/dev/null
running=
exec 3>&-
rm "$dir/trace_pipe"
line 1.000001 "$d"
mkdir "$dir/instances"/{"placer-$$",placer-,placer-1x,placer-0,other}
ls "$dir/instances" >"$out/before"
trace
(cd "$dir/instances" && printf '%s\n' *) >"$out/stdout"
printf '%s\n' other placer- placer-0 "placer-$$" placer-1x | LC_ALL=C sort >"$out/want"
LC_ALL=C sort -o "$out/stdout" "$out/stdout"
if [ $status -eq 0 ] && grep -qx "$left" "$out/before" && cmp -s "$out/want" "$out/stdout"; then
	verdict ok "instances of killed processes are removed"
else
	verdict not "instances of killed processes are removed"
fi

tracefs
: >"$dir/denied"
echo "placer: $dir/instances/placer-PID: Permission denied: only root may trace" >"$out/want"
trace
sed -i 's/placer-[0-9]*:/placer-PID:/' "$out/stderr"
if [ $status -eq 2 ] && cmp -s "$out/want" "$out/stderr" && [ -z "$(ls "$dir/instances")" ]; then
	verdict ok "no right to trace"
else
	verdict not "no right to trace"
fi
tracefs
rm -r "$dir/events/dmabuf_placer/placer_decision"
refuses_trace "a module without events of decisions" \
	"the module dmabuf-placer has no event of decisions"
rm -r "$dir/events/dmabuf_placer"
refuses_trace "no module" "$dir/events/dmabuf_placer: the module dmabuf-placer is not loaded"
rm -r "$dir"
none="$dir: there is no tracefs; if the kernel has it, \"mount -t tracefs nodev $dir\" shows it"
refuses_trace "no tracefs" "$none"
: >"$dir"
refuses_trace "a file for tracefs" "$none"
refuses_trace "an argument" "do not know 'x'" x
refuses_trace "a path that is too long" \
	"$(printf '%05000d' 0): File name too long" --tracing "$(printf '%05000d' 0)"

echo "1..$count"
exit $failed
