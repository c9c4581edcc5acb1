#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# placer on good and on bad input, as TAP. Usage: placer_test.sh PLACER
set -u

# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
placer=$(program "${1:?usage: placer_test.sh PLACER}") || exit 1

# Expect this status and this whole standard output, and no message.
answers() { # name status output argument...
	name=$1 wanted=$2
	printf '%s\n' "$3" >"$out/want"
	shift 3
	run "$@"
	if [ $status -eq "$wanted" ] && cmp -s "$out/want" "$out/stdout" &&
	   [ ! -s "$out/stderr" ]; then
		verdict ok "$name"
	else
		verdict not "$name"
	fi
}

echo "TAP version 13"

ram=--heap=system=0-0xffffffff,0x100000000-0x1ffffffff,max-block=4M,limitable
low=--heap=cma=0x30000000-0x37ffffff,cost=40
high=--heap=cma-high=0x70000000-0x77ffffff,cost=20

answers "without devices the cheapest heap is chosen" 0 \
	" 1. system: feasible, cost 20480" \
	solve --size 8M "$ram"
answers "a device of 30 address bits gets low memory" 0 \
	" 1. cma: feasible, cost 81920, in one run
 -  system: not reachable by isp0 (needs <= 0x3fffffff, offers 0x0-0x1ffffffff)
 -  cma-high: not reachable by isp0 (needs <= 0x3fffffff, offers 0x70000000-0x77ffffff)" \
	solve --size 8M "$ram" "$low" "$high" --device isp0,bits=30
answers "behind an IOMMU its address bits do not matter" 0 \
	" 1. system: feasible, cost 20480
 2. cma-high: feasible, cost 40960
 3. cma: feasible, cost 81920" \
	solve --size 8M "$ram" "$low" "$high" --device isp0,bits=30,iommu
answers "the page size of an IOMMU is the block size" 0 \
	" 1. system: feasible, cost 20480, in blocks of 65536 bytes" \
	solve --size 8M "$ram" --device gpu,iommu=64K
answers "a few segments below 4 GiB need long blocks" 0 \
	" 1. system: feasible, cost 20480, in blocks of 2097152 bytes, at or below 0xffffffff" \
	solve --size 8M "$ram" --device dma,bits=32,segments=4
answers "with any number of segments only alignment counts" 0 \
	" 1. system: feasible, cost 20480, aligned to 1048576" \
	solve --size 8M "$ram" --device dma,segments=any,align=1M
answers "memory may be in any of a device's windows" 0 \
	" 1. cma-high: feasible, cost 40960, in one run" \
	solve --size 8M "$high" \
	--device dma,reach=0-0x3fffffff,reach=0x70000000-0x7fffffff
answers "two devices that no heap suits are named" 1 \
	" -  system: not contiguous enough for vpu (needs 8388608 bytes in one run, offers 4194304)
 -  far: not reachable by isp0 (needs <= 0xffffffff, offers 0x100000000-0x107ffffff)
    vpu and isp0 cannot share a buffer of this size" \
	solve --size 8M "$ram" --heap far=0x100000000-0x107ffffff \
	--device vpu,contiguous,iommu \
	--device isp0,bits=32,segments=any,heaps=far+system
answers "heaps may be named before they are given" 0 \
	" 1. cma: feasible, cost 10
 -  system: not allowed to gpu" \
	solve --device gpu,iommu,heaps=cma --size 4K "$ram" \
	--heap cma=0-0xfff
answers "a device that cannot use cached mappings gets write-combined memory" 0 \
	" 1. sram: feasible, cost 1000, mapped write-combined
 -  system: CPU mappings are cached, which dsp cannot live with" \
	solve --size 4K "$ram" \
	--heap sram=0x1000-0xffff,cpu=write-combined,cost=1000 \
	--device dsp,segments=any,uncached,noncoherent,bits=64
answers "segments too few and short for the size are refused" 1 \
	" -  system: more segments than can be followed by dma (for 8388608 bytes)
    dma can use no heap for a buffer of this size" \
	solve --size 8M "$ram" --device dma,segments=2,segment-size=64K
answers "a heap of one block of an odd length can be aligned" 0 \
	" 1. pool: feasible, cost 960, aligned to 65536" \
	solve --size 384K --heap pool=0x30000000-0x35ffffff,block=96M \
	--device gpu,iommu=64K
answers "too little free memory is only reported" 0 \
	" 1. cma: feasible, cost 20480, only 4194304 bytes free now" \
	solve --size 8M --heap cma=0-0xffffff,free=4M
answers "preferred long blocks make a heap that has them cheaper" 0 \
	" 1. long: feasible, cost 20480
 2. short: feasible, cost 22528" \
	solve --size 8M --heap short=0-0xffffff \
	--heap long=0x1000000-0x1ffffff,preferred-block=2M \
	--device gpu,iommu,prefers-block=64K
answers "memory of another NUMA node costs more" 0 \
	" 1. near: feasible, cost 20480
 2. nowhere: feasible, cost 20480
 3. far: feasible, cost 30720" \
	solve --size 8M --heap far=0-0xffffff,node=0 \
	--heap near=0x1000000-0x1ffffff,node=63 \
	--heap nowhere=0x2000000-0x2ffffff --device gpu,iommu,node=1+63
answers "a device's cost of a heap replaces the heap's own" 0 \
	" 1. cma-high: feasible, cost 40960, in one run
 2. cma: feasible, cost 83968, in one run" \
	solve --size 8M "$low" "$high" --device vpu,costs=cma:41+cma-high:20
answers "of several devices' costs the highest counts" 0 \
	" 1. cma: feasible, cost 102400, in one run" \
	solve --size 8M --device isp0,costs=cma:50 --device vpu,costs=cma:45 \
	"$low"
answers "the address bits of an IOMMU limit the memory" 0 \
	" 1. system: feasible, cost 20480, at or below 0xffffffff" \
	solve --size 8M "$ram" --device gpu,iommu,iommu-bits=32,bits=20
answers "a bus window limits the memory" 0 \
	" 1. cma-high: feasible, cost 40960, in one run
 -  cma: not reachable by dma (needs 0x40000000-0x7fffffff, offers 0x30000000-0x37ffffff)" \
	solve --size 8M "$low" "$high" --device dma,window=0x40000000:0:1G
answers "bus windows are cut at the device's address bits" 1 \
	" -  cma-high: not reachable by dma (needs 0x40000000-0x4fffffff, offers 0x70000000-0x77ffffff)
    dma can use no heap for a buffer of this size" \
	solve --size 8M "$high" \
	--device dma,window=0x40000000:0:1G,bits=28,window=0:0x80000000:1G
answers "a window above the device's address bits reaches nothing" 1 \
	" -  cma: not reachable by dma (reaches no address, offers 0x30000000-0x37ffffff)
    dma can use no heap for a buffer of this size" \
	solve --size 8M "$low" --device dma,bits=20,window=0:0x80000000:4G
answers "an alignment that a bus offset breaks is refused" 1 \
	" -  cma: not aligned enough for dma (no address is, on its bus)
    dma can use no heap for a buffer of this size" \
	solve --size 8M "$low" \
	--device dma,window=0:0x80001000:1G,segments=any,align=8K
answers "a boundary aligns a run that could cross it" 0 \
	" 1. cma: feasible, cost 640, in one run, aligned to 65536" \
	solve --size 64K "$low" --device dma,boundary=64K
answers "a boundary aligns no run that cannot cross it" 0 \
	" 1. cma: feasible, cost 640, in one run" \
	solve --size 64K "$low" --device dma,boundary=256M
answers "a run longer than the boundary is refused" 1 \
	" -  cma: more segments than can be followed by dma (for 69632 bytes)
    dma can use no heap for a buffer of this size" \
	solve --size 68K "$low" --device dma,boundary=64K
answers "a boundary beyond the heap's alignment is refused" 1 \
	" -  cma: may cross a segment boundary of dma (needs alignment to 65536 bytes, offers 4096)
    dma can use no heap for a buffer of this size" \
	solve --size 64K "$low,max-align=4K" --device dma,boundary=64K
answers "segments end at a boundary, and blocks are that long" 0 \
	" 1. cma: feasible, cost 5120, in blocks of 65536 bytes" \
	solve --size 512K "$low" --device dma,boundary=64K,segments=8
answers "a heap of two short spans has no room for a long run" 1 \
	" -  cma: too little room for vpu (needs 8388608 bytes, offers 4194304)
    vpu can use no heap for a buffer of this size" \
	solve --size 8M --heap cma=0-0x3fffff,0x800000-0xbfffff \
	--device vpu,contiguous
answers "a device's ways of CPU mapping exclude a heap" 0 \
	" 1. vault: feasible, cost 20480, not mapped by the CPU
 -  system: no CPU mapping that suits dsp (needs none or write-combined, offers cached)" \
	solve --size 8M "$ram" --heap vault=0-0xffffff,cpu=none \
	--device dsp,segments=any,cpu=none+write-combined
answers "devices with different ways of CPU mapping conflict" 1 \
	" -  both: no CPU mapping that suits cpu (needs nothing, offers cached or write-combined)
    dsp and cpu cannot share a buffer of this size" \
	solve --size 8M --heap both=0-0xffffff,cpu=write-combined+cached \
	--device dsp,segments=any,cpu=write-combined \
	--device cpu,segments=any,cpu=cached
answers "write-combined is chosen for CPU writes" 0 \
	" 1. both: feasible, cost 20480, mapped write-combined" \
	solve --size 8M --heap both=0-0xffffff,cpu=write-combined+cached \
	--device dsp,segments=any,noncoherent,cpu-writes
answers "cached is chosen for CPU reads" 0 \
	" 1. both: feasible, cost 24576
 2. combined: feasible, cost 102400, mapped write-combined" \
	solve --size 8M --heap both=0-0xffffff,cpu=write-combined+cached \
	--heap combined=0x1000000-0x1ffffff,cpu=write-combined \
	--device dsp,segments=any,noncoherent --device cpu,iommu,cpu-reads
answers "a protected device gets memory of its domain" 0 \
	" 1. vault: feasible, cost 20480, not mapped by the CPU
 -  system: not protected, as vdec needs (needs any of 0x80000008, offers none)" \
	solve --size 8M "$ram" --heap vault=0-0xffffff,domain=31,cpu=none \
	--device vdec,iommu,domains=3+31,protected
answers "a device outside the heap's domain is refused" 1 \
	" -  vault: in a protection domain that dma cannot enter (needs none, offers 0x1)
    dma can use no heap for a buffer of this size" \
	solve --size 8M --heap vault=0-0xffffff,domain=0 \
	--device vdec,iommu,domains=0,protected --device dma,iommu
answers "without devices a protected heap is feasible" 0 \
	" 1. vault: feasible, cost 20480" \
	solve --size 8M --heap vault=0-0xffffff,domain=0
answers "three devices that conflict only together are named" 1 \
	" -  a: not allowed to one
 -  b: not allowed to two
 -  c: not allowed to three
    one, two and three cannot share a buffer of this size" \
	solve --size 4K --heap a=0-0xfff --heap b=0x1000-0x1fff \
	--heap c=0x2000-0x2fff --device none,iommu \
	--device one,iommu,heaps=b+c --device again,iommu,heaps=b+c \
	--device two,iommu,heaps=a+c --device three,iommu,heaps=a+b
answers "a buffer larger than each heap is refused" 1 \
	" -  x: too small (needs 8192 bytes, offers 4096)
    no heap holds a buffer of this size" \
	solve --size 8K --heap x=0-0xfff --device dma

here=--here=cma=0x30000000-0x307fffff

answers "stay: the current memory is cheapest" 0 \
	" *  cma: feasible, cost 81920
 1. cma: feasible, cost 102400, in one run
 -  system: not reachable by isp0 (needs <= 0x3fffffff, offers 0x0-0x1ffffffff)
    stay: no heap is cheaper, the copy counted in" \
	solve "$here" --size 8M "$ram" "$low" --device isp0,bits=30
answers "stay: the copy costs what the move saves" 0 \
	" *  cma: feasible, cost 81920
 1. system: feasible, cost 81920
 2. cma: feasible, cost 102400
    stay: no heap is cheaper, the copy counted in" \
	solve --size 8M "$ram" "$low" --device gpu,iommu,costs=system:30 \
	"$here"
answers "move: with one page less to copy it is cheaper" 0 \
	" *  cma: feasible, cost 81920
 1. system: feasible, cost 81910
 2. cma: feasible, cost 102390
    move to system: it is cheaper, the copy counted in" \
	solve --size 8M "$ram" "$low" --device gpu,iommu,costs=system:30 \
	"$here,written=8384512"
answers "move: the current memory does not suit" 0 \
	" *  system: not contiguous enough for vpu (needs 8388608 bytes in one run, offers 4194304)
 1. cma: feasible, cost 102400, in one run
 -  system: not contiguous enough for vpu (needs 8388608 bytes in one run, offers 4194304)
    move to cma: the present memory will not do" \
	solve --size 8M "$ram" "$low" --device gpu,iommu --device vpu \
	--here system=0x1000000-0x13fffff,0x2000000-0x23fffff
answers "stay: adjacent runs count as one" 0 \
	" *  system: feasible, cost 20480
 1. cma: feasible, cost 81920, in one run
 -  system: not contiguous enough for vpu (needs 8388608 bytes in one run, offers 4194304)
    stay: no heap is cheaper, the copy counted in" \
	solve --size 8M "$ram" "$low" --device gpu,iommu --device vpu \
	--here system=0x1000000-0x13fffff,0x1400000-0x17fffff,written=0
answers "move: to other memory of the same heap" 0 \
	" *  system: not reachable by dma (needs <= 0xffffffff, offers 0x100000000-0x1007fffff)
 1. system: feasible, cost 40960, at or below 0xffffffff
    move within system: the present memory will not do" \
	solve --size 8M "$ram" --device dma,bits=32,segments=any \
	--here system=0x100000000-0x1007fffff
answers "stay: the current memory suits, though no heap does" 0 \
	" *  far: feasible, cost 20480
 -  far: not reachable by isp0 (needs <= 0x3fffffff, offers 0x0-0xffffffff)
    stay: no heap is feasible" \
	solve --size 8M --heap far=0-0xffffffff --device isp0,bits=30 \
	--here far=0x1000000-0x17fffff
answers "neither the current memory nor a heap suits" 1 \
	" *  far: not reachable by isp0 (needs <= 0x3fffffff, offers 0x80000000-0x807fffff)
 -  far: not reachable by isp0 (needs <= 0x3fffffff, offers 0x0-0xffffffff)
    isp0 can use no heap for a buffer of this size" \
	solve --size 8M --heap far=0-0xffffffff --device isp0,bits=30 \
	--here far=0x80000000-0x807fffff
answers "a device outside the domain of the current memory is refused" 1 \
	" *  vault: in a protection domain that two cannot enter (needs any of 0x2, offers 0x1)
 -  vault: in a protection domain that two cannot enter (needs any of 0x2, offers 0x1)
    two can use no heap for a buffer of this size" \
	solve --size 8M --heap vault=0-0xffffff,domain=0,cpu=none \
	--here vault=0-0x7fffff --device one,iommu,domains=0 \
	--device two,iommu,domains=1
answers "the current memory is mapped like its heap" 0 \
	" *  x: feasible, cost 20480, mapped write-combined
 1. x: feasible, cost 40960, mapped write-combined
    stay: no heap is cheaper, the copy counted in" \
	solve --size 8M --heap x=0-0xffffff,cpu=write-combined \
	--here x=0-0x7fffff
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

for command in board facts lint solve suggest; do
	see="see \"placer $command --help\""
	refuses "$command: an unknown option" "unknown option '--wrong'; $see" $command --wrong
	refuses "$command: an unknown letter" "unknown option '-x'; $see" $command -x
	refuses "$command: --help with a value" "--help takes no value; $see" $command --help=1
done
refuses "an option without its value" "--size needs a value; see \"placer board --help\"" \
	board --size
refuses "a letter without its value" "-o needs a value; see \"placer suggest --help\"" \
	suggest -o
refuses "a value too much" "--brief takes no value; see \"placer board --help\"" \
	board --brief=1
refuses "letters of which one is unknown" "unknown option '-x'; see \"placer board --help\"" \
	board -xh
refuses "an ambiguous option" "unknown option '--h'; see \"placer board --help\"" board --h

refuses "facts of no kernel" "no kernel given; see \"placer facts --help\"" facts
refuses "facts of what is not a kernel" "$out: is not the source of a kernel" \
	facts --from "$out"
refuses "facts of two kernels" "'more' is not an option" facts --from "$out" more

# The script is found from the program, and told what to read and to write
mkdir -p "$out/kernel" "$out/bin"
: >"$out/kernel/Kbuild"
cat >"$out/bin/python3" <<-'end'
	#!/bin/sh
	[ -f "$1" ] && shift && echo "$*"
end
chmod +x "$out/bin/python3"
if PYTHON=$out/bin/python3 "$placer" facts --from "$out/kernel" --json a.json \
		>"$out/stdout" 2>"$out/stderr" &&
	[ "$(cat "$out/stdout")" = "--tree kernel=$out/kernel --build facts-build --json a.json --header soc_table.h" ]; then
	verdict ok "facts of a kernel"
else
	verdict not "facts of a kernel"
fi
if ! PYTHON=$out/none "$placer" facts --from "$out/kernel" >"$out/stdout" 2>"$out/stderr" &&
	grep -q "^placer: $out/none: No such file" "$out/stderr"; then
	verdict ok "facts without Python"
else
	verdict not "facts without Python"
fi

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
refuses "an extra argument" "do not know 'more'" solve --size 1 "$ram" more
refuses "a heap without addresses" "--heap x: no FIRST-LAST given" \
	solve --size 1 --heap x=cost=1
refuses "a heap without an equals sign" "--heap 'x' is not NAME=FIRST-LAST" \
	solve --size 1 --heap x
refuses "a heap without a name" "--heap '' is not NAME=FIRST-LAST" \
	solve --size 1 --heap =0-1
refuses "a heap that ends before it starts" \
	"--heap x: '9-1' ends before it starts" solve --size 1 --heap x=9-1
refuses "spans out of order" "--heap x: '0-5' is not above the span before" \
	solve --size 1 --heap x=4-9,0-5
refuses "too many spans" "--heap x: more than 8 spans" \
	solve --size 1 --heap x=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8
refuses "a span without a last address" "--heap x: '4' is not FIRST-LAST" \
	solve --size 1 --heap x=4
refuses "a heap twice" "--heap x: given twice" \
	solve --size 1 --heap x=0-0xfff --heap x=2-3
refuses "an unknown item" "--heap x: do not know 'colour=red'" \
	solve --size 1 --heap x=0-1,colour=red
refuses "an empty item" "--heap x: do not know ''" \
	solve --size 1 --heap x=0-1,
refuses "a missing value" "--heap x: cost: needs a value" \
	solve --size 1 --heap x=0-1,cost
refuses "a value for an item that takes none" "--heap x: limitable: takes no value" \
	solve --size 1 --heap x=0-1,limitable=1
refuses "an absurd cost" "--heap x: cost: '4294967296' is too large" \
	solve --size 1 --heap x=0-1,cost=4294967296
refuses "an odd block" \
	"--heap x: block is neither a power of two nor the total" \
	solve --size 1 --heap x=0-0xffff,block=12K
refuses "contradicting blocks" "--heap x: max-block is less than block" \
	solve --size 1 --heap x=0-0xfffff,max-block=1K
refuses "a total above the heap's addresses" "--heap x: total is more than its addresses" \
	solve --size 1 --heap x=0-0xfff,total=8K
refuses "a preferred block shorter than the shortest" \
	"--heap x: preferred-block is less than block" \
	solve --size 1 --heap x=0-0xfffff,block=64K,preferred-block=4K
refuses "a preferred block longer than the longest" \
	"--heap x: preferred-block is more than max-block" \
	solve --size 1 --heap x=0-0xfffff,max-block=64K,preferred-block=128K
refuses "an odd preferred block" \
	"--heap x: preferred-block: '5K' is not a power of two" \
	solve --size 1 --heap x=0-0xfffff,preferred-block=5K
refuses "a block of 0 bytes" "--heap x: block: must not be 0" \
	solve --size 1 --heap x=0-0xfffff,block=0
refuses "a longest block of 0 bytes" "--heap x: max-block: must not be 0" \
	solve --size 1 --heap x=0-0xfffff,max-block=0
refuses "a total of 0 bytes" "--heap x: total: must not be 0" \
	solve --size 1 --heap x=0-0xfffff,total=0
refuses "more free than the total" "--heap x: free is more than total" \
	solve --size 1 --heap x=0-0xfffff,total=64K,free=65537
refuses "a free size of 64 bits" \
	"--heap x: free: '0xffffffffffffffff' is too large" \
	solve --size 1 --heap x=0-0xfffff,free=0xffffffffffffffff
refuses "a heap's NUMA node above 63" "--heap x: node: '64' is not 0 to 63" \
	solve --size 1 --heap x=0-0xfff,node=64
refuses "an unknown way of mapping" \
	"--heap x: cpu: 'uncached' is not none, cached or write-combined" \
	solve --size 1 --heap x=0-0xfff,cpu=cached+uncached
refuses "no way of mapping" \
	"--heap x: cpu: '' is not none, cached or write-combined" \
	solve --size 1 --heap x=0-0xfff,cpu=
refuses "a heap's domain above 31" "--heap x: domain: '32' is not 0 to 31" \
	solve --size 1 --heap x=0-0xfff,domain=32
refuses "two domains of a heap" "--heap x: domain: '1+2' is not a number" \
	solve --size 1 --heap x=0-0xfff,domain=1+2
refuses "0 address bits" "--device d: bits: '0' is not 1 to 64" \
	solve --size 1 "$ram" --device d,bits=0
refuses "too many address bits" "--device d: bits: '65' is not 1 to 64" \
	solve --size 1 "$ram" --device d,bits=65
refuses "0 segments" "--device d: segments: '0' is no number of segments" \
	solve --size 1 "$ram" --device d,segments=0
refuses "a segment size of 0 bytes" "--device d: segment-size: must not be 0" \
	solve --size 1 "$ram" --device d,segment-size=0
refuses "an odd alignment" "--device d: align: '96K' is not a power of two" \
	solve --size 1 "$ram" --device d,align=96K
refuses "0 address bits of an IOMMU" "--device d: iommu-bits: '0' is not 1 to 64" \
	solve --size 1 "$ram" --device d,iommu,iommu-bits=0
refuses "address bits of an IOMMU, but no IOMMU" "--device d: iommu-bits without iommu" \
	solve --size 1 "$ram" --device d,iommu-bits=64
for window in 0 0:0 0-4096 0,4096 0:0x1000-; do
	refuses "a window like $window" \
		"--device d: window: '${window%%,*}' is not CPU-FIRST:BUS-FIRST:SIZE" \
		solve --size 1 "$ram" --device "d,window=$window"
done
refuses "a window without addresses" \
	"--device d: window: ':0:4K' is not a number" \
	solve --size 1 "$ram" --device d,window=:0:4K
refuses "a window of 0 bytes" "--device d: window: '0:0:0' has no bytes" \
	solve --size 1 "$ram" --device d,window=0:0:0
refuses "a window that shifts by a part of a page" \
	"--device d: window: '0:0x800:1G' is not shifted by a multiple of 4096" \
	solve --size 1 "$ram" --device d,window=0:0x800:1G
refuses "a window that wraps around" \
	"--device d: window: '0xfffffffffffff000:0:8K' wraps around" \
	solve --size 1 "$ram" --device d,window=0xfffffffffffff000:0:8K
refuses "a window that wraps around on the bus" \
	"--device d: window: '0:0xfffffffffffff000:8K' wraps around" \
	solve --size 1 "$ram" --device d,window=0:0xfffffffffffff000:8K
w=window=0:0:4K,window=0x2000:0:4K,window=0x4000:0:4K,window=0x6000:0:4K
refuses "too many windows" "--device d: window: more than 16 windows" \
	solve --size 1 "$ram" --device "d,$w,$w,$w,$w,window=0:0:4K"
refuses "both reach and window" \
	"--device d: reach and window do not go together" \
	solve --size 1 "$ram" --device d,reach=0-9,window=0:0:4K
refuses "an odd boundary" "--device d: boundary: '65535' is not a power of two" \
	solve --size 1 "$ram" --device d,boundary=65535
refuses "a boundary within a page" \
	"--device d: boundary: '2K' is less than 4096" \
	solve --size 1 "$ram" --device d,boundary=2K
refuses "a device without a way of CPU mapping" \
	"--device d: cpu: '' is not none, cached or write-combined" \
	solve --size 1 "$ram" --device d,cpu=cached+
refuses "a device's domain above 31" "--device d: domains: '32' is not 0 to 31" \
	solve --size 1 "$ram" --device d,domains=0+32
refuses "an empty list of domains" "--device d: domains: '' is not a number" \
	solve --size 1 "$ram" --device d,domains=
refuses "protected without a domain" "--device d: protected without domains" \
	solve --size 1 "$ram" --device d,protected
refuses "a preferred block that is no power of two" \
	"--device d: prefers-block: '3' is not a power of two" \
	solve --size 1 "$ram" --device d,prefers-block=3
refuses "a device's NUMA node above 63" "--device d: node: '64' is not 0 to 63" \
	solve --size 1 "$ram" --device d,node=0+64
refuses "a flag with a value" "--device d: cpu-reads: takes no value" \
	solve --size 1 "$ram" --device d,cpu-reads=often
refuses "another flag with a value" "--device d: cpu-writes: takes no value" \
	solve --size 1 "$ram" --device d,cpu-writes=1
refuses "costs of an unknown heap" "--device d: costs: no heap 'cma'" \
	solve --size 1 "$ram" --device d,costs=system:1+cma:2
refuses "costs without a number" "--device d: costs: 'system' is not HEAP:N" \
	solve --size 1 "$ram" --device d,costs=system
refuses "absurd costs" "--device d: costs: '4294967296' is not 0 to 4294967295" \
	solve --size 1 "$ram" --device d,costs=system:4294967296
refuses "an unknown heap" "--device d: heaps: no heap 'cmaa'" \
	solve --size 1 "$ram" --device d,heaps=system+cmaa
refuses "a device twice" "--device d: given twice" \
	solve --size 1 "$ram" --device d --device d,bits=32
refuses "a device without a name" "--device '' is not a name" \
	solve --size 1 "$ram" --device ,bits=32

refuses "current memory of an unknown heap" "--here: no heap 'cma'" \
	solve --size 1 "$ram" --here cma=0-9
refuses "current memory without addresses" "--here cma: no FIRST-LAST given" \
	solve --size 1 "$low" --here cma=written=0
refuses "current memory without an equals sign" "--here 'cma' is not HEAP=FIRST-LAST" \
	solve --size 1 "$low" --here cma
refuses "current memory of a heap without a name" \
	"--here '' is not HEAP=FIRST-LAST" solve --size 1 "$low" --here =0-9
refuses "current memory twice" "--here cma: given twice" \
	solve --size 1 "$low" "$here" "$here"
refuses "overlapping runs of current memory" "--here cma: '5-6' overlaps a run before" \
	solve --size 1 "$low" --here cma=0-1,4-5,5-6
refuses "current memory outside the heap" \
	"--here cma: 0x37ffffff-0x38000000 is not in one of its spans" \
	solve --size 1 "$low" --here cma=0x30000000-0x30000fff,0x37ffffff-0x38000000
refuses "a run across two spans of the heap" \
	"--here system: 0xfffff000-0x100000fff is not in one of its spans" \
	solve --size 1 "$ram" --here system=0xfffff000-0x100000fff
refuses "less current memory than the size" "--here cma: holds less than --size" \
	solve --size 8388609 "$low" "$here"
refuses "more bytes written than the size" \
	"--here cma: written is more than --size" \
	solve --size 8M "$low" "$here,written=8388609"
refuses "an unknown item of current memory" "--here cma: do not know 'read=1'" \
	solve --size 8M "$low" "$here,read=1"
runs=
for i in $(seq 0 64); do
	runs=$runs,$((0x30000000 + i * 8192))-$((0x30000fff + i * 8192))
done
refuses "too many runs of current memory" "--here cma: more than 64 runs" \
	solve --size 1 "$low" "--here=cma=${runs#,}"
set --
for i in $(seq 0 32); do
	set -- "$@" "--heap=h$i=0-0xfff"
done
refuses "too many heaps" "--heap h32: more than 32 heaps" solve "$@"
set --
for i in $(seq 0 256); do
	set -- "$@" "--device=d$i"
done
refuses "too many devices" "--device d256: more than 256 devices" \
	solve --size 1 "$ram" "$@"

echo "1..$count"
exit $failed
