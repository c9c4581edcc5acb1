#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# vm.sh --arch arm64|x86_64 --kernel IMAGE --initrd FILE [--dtb FILE]
#       [--timeout S] [--mem MB] [--smp N] [--cpu MODEL] [--machine OPTIONS]
#       [--append STR] [--results FILE] [--log FILE] [--show] [--count] [--shift N]
#       [-- QEMU-ARGS...]
#
# Runs a guest without a display, in QEMU's own CPU emulation, until it powers off. The
# console is written to --log, the guest's results port to --results, which --show also
# prints while the guest runs. A panic, a timeout or a failure of QEMU is an error.
#
# With --count an instruction takes a nanosecond of the guest's time, whatever the machine
# and its load, so that the guest sees the same in each run. With --shift an instruction
# takes 2^N nanoseconds.
#
# KVM is not used: where /dev/kvm can be opened but not run a guest, QEMU hangs.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

arch='' kernel='' initrd='' dtb='' append='' results='' log='' show='' count=''
timeout=300 mem=1024 smp=2 cpu='' machine='' shift=0

while [ $# -gt 0 ]; do
	case $1 in
	--show | --count)
		printf -v "${1#--}" 1
		shift
		continue
		;;
	--)
		shift
		break
		;;
	--arch | --kernel | --initrd | --dtb | --timeout | --mem | --smp | --cpu | \
		--machine | --append | --results | --log | --shift)
		[ $# -ge 2 ] || die "$1 needs a value"
		printf -v "${1#--}" '%s' "$2"
		shift 2
		;;
	*) die "unknown option '$1' (see the head of $0)" ;;
	esac
done

for file in "$kernel" "$initrd" ${dtb:+"$dtb"}; do
	[ -n "$file" ] || die "--kernel and --initrd are needed"
	[ -r "$file" ] || die "cannot read $file"
done
work=$(mktemp -d)
stop_files+=("$work")
results=${results:-$work/results}
log=${log:-$work/log}
mkdir -p "$(dirname "$results")" "$(dirname "$log")"
: >"$results"
: >"$log"

case $arch in
arm64)
	qemu=(qemu-system-aarch64
		-M "virt,${machine:-gic-version=3,iommu=smmuv3}"
		-cpu "${cpu:-neoverse-n1}")
	console=ttyAMA0
	threads=multi
	;;
x86_64)
	# With page tables of five levels, KASAN complains about interrupts while
	# the kernel checks its first CPU
	qemu=(qemu-system-x86_64 -M "q35${machine:+,$machine}"
		-cpu "${cpu:-max,la57=off}" -vga none)
	console=ttyS0
	# The kernel panics if ten ticks of its timer do not come in time, as on a busy host
	append+=" no_timer_check"
	# With a thread per CPU, one CPU was seen to execute half of a jump that another
	# patched
	threads=single
	;;
*) die "--arch must be arm64 or x86_64, not '$arch'" ;;
esac
command -v "${qemu[0]}" >/dev/null ||
	die "no ${qemu[0]} (tests/vm/packages.sh installs it)"

counting=()
if [ -n "$count" ]; then
	threads=single
	counting=(-icount "shift=$shift,sleep=off" -rtc "base=2020-01-01,clock=vm" -seed 1)
fi
qemu+=(-accel "tcg,thread=$threads" -smp "$smp" -m "$mem" -display none
	-no-reboot -nic none -monitor none -serial "file:$log"
	-kernel "$kernel" -initrd "$initrd" ${dtb:+-dtb "$dtb"}
	-chardev "file,id=results,path=$results"
	-device virtio-serial-pci -device "virtserialport,chardev=results,name=results"
	${counting[@]+"${counting[@]}"}
	-append "console=$console panic=-1 printk.devkmsg=on $append" "$@")

set -m
timeout --kill-after=10 "$timeout" "${qemu[@]}" </dev/null >"$work/qemu" 2>&1 &
guest=$!
stop_groups+=("$guest")
if [ -n "$show" ]; then
	tail -n +1 -f --pid="$guest" "$results" &
	stop_groups+=("$!")
fi
set +m
status=0
wait "$guest" || status=$?
if [ -n "$show" ]; then
	# Wait for tail, which polls the file once a second
	wait "${stop_groups[1]}" || true
fi
stop_groups=()

fail()
{
	tail -n 15 "$log" >&2
	die "$1; the console is in $log"
}

# Pass QEMU's warnings on, so that the caller can check them
[ ! -s "$work/qemu" ] || sed 's/^/qemu: /' "$work/qemu" >&2
case $status in
0) ;;
124 | 137) fail "the guest was still running after $timeout s" ;;
*) fail "${qemu[0]} failed with status $status" ;;
esac
if grep -qE 'Kernel panic|end Kernel panic' "$log"; then
	fail "the guest panicked"
fi
