#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The commands that ask the module, on a machine without it, as TAP. What they answer is
# tested in guests, by selftests/library.c. Usage: live_test.sh PLACER
set -u

# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
placer=$(program "${1:?usage: live_test.sh PLACER}") || exit 1

echo "TAP version 13"
if [ -e /dev/dmabuf-placer ]; then
	echo "Bail out! this machine has the module"
	exit 1
fi
none="/dev/dmabuf-placer: No such file or directory: the module dmabuf-placer is not loaded"

refuses "query says that there is no module" "$none" query --device /dev/null
refuses "info says that there is no module" "$none" info 1:0
refuses "why says that there is no module" "$none" why 1:0
refuses "blame says that there is no module" "$none" blame cma
refuses "top says that there is no module" "$none" top
refuses "blame without a heap" "give one HEAP; see \"placer blame --help\"" blame
refuses "an interval of 0" "--interval: '0' is not 1 to 3600" top --interval 0
refuses "a file that cannot be written" "/dev/none/x: No such file or directory" \
	doctor -o /dev/none/x
run doctor
if [ $status -eq 1 ] && grep -q '^the module dmabuf-placer is not loaded$' "$out/stdout" &&
	grep -q "^$(uname -s) $(uname -r) " "$out/stdout" && [ ! -s "$out/stderr" ]; then
	verdict ok "doctor runs without the module"
else
	verdict not "doctor runs without the module"
fi
run doctor -o "$out/report"
# The report is not readable by others, as it has what debugfs shows to root only
if [ $status -eq 1 ] && [ "$(stat -c %a "$out/report")" = 600 ] &&
	grep -q '^placer doctor$' "$out/report"; then
	verdict ok "what doctor writes is for its owner"
else
	verdict not "what doctor writes is for its owner"
fi
refuses "a query without a device" "no --device given" query --size 1M
refuses "a query with an argument" "do not know 'x'" query --device a x
refuses "an unknown access of the CPU" "--cpu: 'much' is not none, rare or often" query --cpu much
refuses "a count of 0" "--count: '0' is not 1 to 4294967295" query --count 0
refuses "a size of 0" "--size: must not be 0" query --size 0
# shellcheck disable=SC2046 # that many words
refuses "too many devices" "--device: more than 64" \
	query $(seq -f '--device=pci/%g' 65)
for command in info why; do
	refuses "$command without a buffer" "give one PID:FD; see \"placer $command --help\"" $command
	refuses "$command of two buffers" "give one PID:FD; see \"placer $command --help\"" \
		$command 1:0 1:1
	refuses "$command of a process without a descriptor" "'1' is not PID:FD" $command 1
	refuses "$command of process 0" "PID: '0' is not 1 to 2147483647" $command 0:1
	refuses "$command of a negative descriptor" "FD: '-1' is not a number" $command 1:-1
	refuses "$command of a long number" "'11111111111111111:1' is not PID:FD" \
		$command 11111111111111111:1
done
refuses "reasons of a buffer" "give one PID:FD; see \"placer why --help\"" why --reasons 1:0
run why --reasons
if [ $status -eq 0 ] && [ "$(grep -c '^[a-z]*: ' "$out/stdout")" -eq 29 ] &&
	! grep -q unknown "$out/stdout"; then
	verdict ok "all reasons are listed"
else
	verdict not "all reasons are listed"
fi

echo "1..$count"
exit $failed
