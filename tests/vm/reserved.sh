#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# reserved.sh PLACER
#
# Boots seven trees with reserved memory, with pages of 4 and of 16 KiB, up to the panic for
# want of a root, and compares what the kernel prints with what placer board says of them.
# Writes build/results/reserved-boot.tap.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

[ $# -eq 1 ] || die "usage: $me PLACER"
placer=$1
build=$top/build/reserved
tap=$top/build/results/reserved-boot.tap
# A CPU with pages of 16 KiB; memory from 0x40000000 to 0x13fffffff
cpu=neoverse-n1 mem=4096 options=gic-version=3
count=0

pool='compatible = "shared-dma-pool";'
area="$pool reusable;"
low='alloc-ranges = <0 0x40000000 0 0x30000000>;'
declare -A regions=(
	[zones]="vid@f8000000 { $area reg = <0 0xf8000000 0 0x10000000>; };"
	[high]="linux,cma { $area linux,cma-default; size = <0 0x10000000>; };"
	[crowded]="rtos { $pool no-map; size = <0 0xa00000>;
		alloc-ranges = <0 0x40000000 0 0x20000000>; };
		linux,cma { $area linux,cma-default; size = <0 0x20000000>; $low };"
	[memreserve]="vid@e0000000 { $area reg = <0 0xe0000000 0 0x4000000>; };
		dyn { $area size = <0 0x2000000>; alloc-ranges = <0 0xd0000000 0 0x10000000>; };"
	[short]="rec { $area size = <0 0x1400000>; alignment = <0 0x400000>; };
		two { no-map; size = <0 0x100000>; $low };"
	[parameter]="linux,cma { $area linux,cma-default; size = <0 0x4000000>; $low };
		after { $pool no-map; size = <0 0x800000>; $low };"
	[lost]="odd@50012000 { $area reg = <0 0x50012000 0 0x4000000>; };
		good@51000000 { $area reg = <0 0x51000000 0 0x1000000>; };
		late@58000000 { $area reg = <0 0x58000000 0 0x2000000>; };"
)
declare -A before=([memreserve]='/memreserve/ 0xe0000000 0x1900000;')
declare -A arguments=([parameter]=cma=320M)

make_tree() # name
{
	{
		echo "/dts-v1/; ${before[$1]-}"
		grep -v '^/dts-v1/' "$build/virt.dts"
		echo "/ { chosen { bootargs = \"console=ttyAMA0 panic=-1 ${arguments[$1]-}\"; };
			reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;
			${regions[$1]} }; };"
	} | dtc -q -O dtb -o "$build/$1.dtb"
}

# "NAME FIRST LAST" of each region, and "NAME refused" of each area that cannot be activated
of_kernel() # log
{
	tr -d '\r' <"$1" | sed -nE \
		-e 's/.*OF: reserved mem: 0x0*([0-9a-f]+)\.\.0x0*([0-9a-f]+) .* ([^ ]+)$/\3 0x\1 0x\2/p' \
		-e 's/.*CMA area (.*) could not be activated.*/\1 refused/p' | sort
}

of_tool() # blob page-size
{
	"$placer" board --json --all --page-size "$2" "$1" | python3 -c '
import json, sys
for r in json.load(sys.stdin)["reserved"]["regions"]:
    if r["place"]:
        print(r["name"], r["place"]["first"], r["place"]["last"])
        if r["refused"] and "activated" in r["refused"]:
            print(r["name"], "refused")' | sort
}

boot() # name page-size image
{
	local log=$build/$1-$2.log

	# It ends with a panic, and after two minutes at the latest
	timeout 120 qemu-system-aarch64 -M "virt,$options" -cpu "$cpu" -m "$mem" -smp 1 \
		-nographic -no-reboot -nic none -kernel "$3" -dtb "$build/$1.dtb" \
		>"$log" 2>&1 </dev/null || true
	count=$((count + 1))
	: >"$build/diff"
	of_kernel "$log" >"$build/kernel"
	of_tool "$build/$1.dtb" "$2" >"$build/tool"
	if grep -q 'Kernel panic' "$log" && diff "$build/kernel" "$build/tool" >"$build/diff"; then
		echo "ok $count - $1, pages of $2"
	else
		sed 's/^/# /' "$build/diff"
		echo "not ok $count - $1, pages of $2"
	fi
}

boot_all()
{
	local name

	echo "TAP version 13"
	for name in "${!regions[@]}"; do
		make_tree "$name"
		boot "$name" 4K "$image"
		boot "$name" 16K "$image16k"
	done
	echo "1..$count"
}

image=$("$vm/kernel.sh" --image 7 arm64 bench)
image16k=$("$vm/kernel.sh" --image 7 arm64 bench16k)
rm -f "$tap"
mkdir -p "$build" "$(dirname "$tap")"
"$vm/dtb.sh" "$mem" 1 "$cpu" "$options" >"$build/virt.dts"
say "seven trees with reserved memory, with pages of 4 and 16 KiB"
boot_all >"$tap"
"$vm/summary.sh" reserved-boot
