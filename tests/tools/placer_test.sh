#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The desk tool on good and on bad input, as TAP. Usage: placer_test.sh PLACER
set -u

placer=${1:?usage: placer_test.sh PLACER}
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT
count=0
failed=0

verdict() { # ok|not name
	count=$((count + 1))
	if [ "$1" = ok ]; then
		echo "ok $count - $2"
		return
	fi
	failed=1
	echo "not ok $count - $2"
	sed 's/^/# /' "$out/want" "$out/stdout" "$out/stderr"
}

# Expect this status and this whole standard output, and no message.
answers() { # name status output argument...
	name=$1 status=$2
	printf '%s\n' "$3" >"$out/want"
	shift 3
	"$placer" "$@" >"$out/stdout" 2>"$out/stderr"
	if [ $? -eq "$status" ] && cmp -s "$out/want" "$out/stdout" &&
	   [ ! -s "$out/stderr" ]; then
		verdict ok "$name"
	else
		verdict not "$name"
	fi
}

# Expect status 2, nothing on standard output, and this whole message.
refuses() { # name message argument...
	name=$1
	printf 'placer: %s\n' "$2" >"$out/want"
	shift 2
	"$placer" "$@" >"$out/stdout" 2>"$out/stderr"
	if [ $? -eq 2 ] && [ ! -s "$out/stdout" ] &&
	   cmp -s "$out/want" "$out/stderr"; then
		verdict ok "$name"
	else
		verdict not "$name"
	fi
}

echo "TAP version 13"

ram=--heap=system=0-0xffffffff,0x100000000-0x1ffffffff,max-block=4M,limitable
low=--heap=cma=0x30000000-0x37ffffff,cost=40
high=--heap=cma-high=0x70000000-0x77ffffff,cost=20

answers "nobody needs anything" 0 \
	" 1. system: feasible, cost 20480" \
	solve --size 8M "$ram"
answers "an address-limited device" 0 \
	" 1. cma: feasible, cost 81920, in one run
 -  system: not reachable by isp0 (needs <= 0x3fffffff, offers 0x0-0x1ffffffff)
 -  cma-high: not reachable by isp0 (needs <= 0x3fffffff, offers 0x70000000-0x77ffffff)" \
	solve --size 8M "$ram" "$low" "$high" --device isp0,bits=30
answers "the same behind an IOMMU" 0 \
	" 1. system: feasible, cost 20480
 2. cma-high: feasible, cost 40960
 3. cma: feasible, cost 81920" \
	solve --size 8M "$ram" "$low" "$high" --device isp0,bits=30,iommu
answers "a page size of the IOMMU" 0 \
	" 1. system: feasible, cost 20480, in blocks of 65536 bytes" \
	solve --size 8M "$ram" --device gpu,iommu=64K
answers "a gathering device below 4 GiB" 0 \
	" 1. system: feasible, cost 20480, in blocks of 2097152 bytes, at or below 0xffffffff" \
	solve --size 8M "$ram" --device dma,bits=32,segments=4
answers "any number of segments" 0 \
	" 1. system: feasible, cost 20480, aligned to 1048576" \
	solve --size 8M "$ram" --device dma,segments=any,align=1M
answers "windows add up" 0 \
	" 1. cma-high: feasible, cost 40960, in one run" \
	solve --size 8M "$high" \
	--device dma,reach=0-0x3fffffff,reach=0x70000000-0x7fffffff
answers "nothing is feasible" 1 \
	" -  system: not contiguous enough for vpu (needs 8388608 bytes in one run, offers 4194304)
 -  far: not reachable by isp0 (needs <= 0xffffffff, offers 0x100000000-0x107ffffff)" \
	solve --size 8M "$ram" --heap far=0x100000000-0x107ffffff \
	--device vpu,contiguous,iommu \
	--device isp0,bits=32,segments=any,heaps=far+system
answers "heaps may be named before they are given" 0 \
	" 1. cma: feasible, cost 10
 -  system: not allowed to gpu" \
	solve --device gpu,iommu,heaps=cma --size 4K "$ram" \
	--heap cma=0-0xfff
answers "cached mappings" 0 \
	" 1. sram: feasible, cost 1000
 -  system: CPU mappings are cached, which dsp cannot live with" \
	solve --size 4K "$ram" --heap sram=0x1000-0xffff,uncached,cost=1000 \
	--device dsp,segments=any,uncached,noncoherent,bits=64
answers "segments that cannot do" 1 \
	" -  system: more segments than can be followed by dma (for 8388608 bytes)" \
	solve --size 8M "$ram" --device dma,segments=2,segment-size=64K
answers "the version" 0 "placer 0.1" --version

for help in "--help" "solve --help"; do
	# shellcheck disable=SC2086
	if "$placer" $help >"$out/stdout" 2>"$out/stderr" &&
	   grep -q '^usage: placer' "$out/stdout"; then
		verdict ok "$help"
	else
		verdict not "$help"
	fi
done

refuses "no command" "no command given; see \"placer --help\""
refuses "a wrong command" "no command 'slove'; see \"placer --help\"" slove
refuses "no size" "--size is missing, or 0" solve "$ram"
refuses "no heap" "no --heap given" solve --size 1
refuses "size 0" "--size is missing, or 0" solve --size 0 "$ram"
refuses "a negative size" "--size: '-1' is not a number" \
	solve --size -1 "$ram"
refuses "a size that overflows" "--size: '99999999T' is too large" \
	solve --size 99999999T "$ram"
refuses "a number that overflows" \
	"--size: '99999999999999999999' is too large" \
	solve --size 99999999999999999999 "$ram"
refuses "a strange unit" \
	"--size: '8Q' is not a size (K, M, G or T may follow)" \
	solve --size 8Q "$ram"
refuses "a word too many" "do not know 'more'" solve --size 1 "$ram" more
refuses "a heap without addresses" "--heap x: no FIRST-LAST given" \
	solve --size 1 --heap x=cost=1
refuses "a heap without anything" "--heap 'x' is not NAME=FIRST-LAST" \
	solve --size 1 --heap x
refuses "a heap without a name" "--heap '' is not NAME=FIRST-LAST" \
	solve --size 1 --heap =0-1
refuses "a heap that ends before it starts" \
	"--heap x: '9-1' ends before it starts" solve --size 1 --heap x=9-1
refuses "spans out of order" "--heap x: '0-5' is not above the span before" \
	solve --size 1 --heap x=4-9,0-5
refuses "too many spans" "--heap x: more than 8 spans" \
	solve --size 1 --heap x=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8
refuses "half a span" "--heap x: '4' is not FIRST-LAST" \
	solve --size 1 --heap x=4
refuses "a heap twice" "--heap x: given twice" \
	solve --size 1 --heap x=0-0xfff --heap x=2-3
refuses "an unknown item" "--heap x: do not know 'colour=red'" \
	solve --size 1 --heap x=0-1,colour=red
refuses "an empty item" "--heap x: do not know ''" \
	solve --size 1 --heap x=0-1,
refuses "a missing value" "--heap x: cost: needs a value" \
	solve --size 1 --heap x=0-1,cost
refuses "a value too much" "--heap x: limitable: takes no value" \
	solve --size 1 --heap x=0-1,limitable=1
refuses "an absurd cost" "--heap x: cost: '4294967296' is too large" \
	solve --size 1 --heap x=0-1,cost=4294967296
refuses "an odd block" "--heap x: block: '3' is not a power of two" \
	solve --size 1 --heap x=0-1,block=3
refuses "contradicting blocks" "--heap x: max-block is less than block" \
	solve --size 1 --heap x=0-0xfffff,max-block=1K
refuses "more than there is" "--heap x: total is more than its addresses" \
	solve --size 1 --heap x=0-0xfff,total=8K
refuses "no address bits" "--device d: bits: '0' is not 1 to 64" \
	solve --size 1 "$ram" --device d,bits=0
refuses "too many address bits" "--device d: bits: '65' is not 1 to 64" \
	solve --size 1 "$ram" --device d,bits=65
refuses "no segments" "--device d: segments: '0' is no number of segments" \
	solve --size 1 "$ram" --device d,segments=0
refuses "segments without bytes" "--device d: segment-size: must not be 0" \
	solve --size 1 "$ram" --device d,segment-size=0
refuses "an odd alignment" "--device d: align: '96K' is not a power of two" \
	solve --size 1 "$ram" --device d,align=96K
refuses "an unknown heap" "--device d: heaps: no heap 'cmaa'" \
	solve --size 1 "$ram" --device d,heaps=system+cmaa
refuses "a device twice" "--device d: given twice" \
	solve --size 1 "$ram" --device d --device d,bits=32
refuses "a device without a name" "--device '' is not a name" \
	solve --size 1 "$ram" --device ,bits=32

echo "1..$count"
exit $failed
