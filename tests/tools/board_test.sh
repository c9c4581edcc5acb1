#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# placer board on small trees and on bad input, as TAP. Usage: board_test.sh PLACER
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 1
boards=$here/../dts/board
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
placer=$(program "${1:?usage: board_test.sh PLACER}") || exit 1

subcommand=board

# Expect this status, no message, and each of the texts, in this order.
shows() { # name status text... -- argument...
	name=$1 wanted=$2
	shift 2
	: >"$out/want"
	while [ "$1" != -- ]; do
		printf '%s\n' "$1" >>"$out/want"
		shift
	done
	shift
	run "$@"
	rest=$(joined)
	while IFS= read -r text; do
		case $rest in
		*"$text"*) rest=${rest#*"$text"} ;;
		*) status="no '$text'" ;;
		esac
	done <"$out/want"
	if [ "$status" = "$wanted" ] && [ ! -s "$out/stderr" ]; then
		verdict ok "$name"
	else
		echo "status: $status" >>"$out/stderr"
		verdict not "$name"
	fi
}

echo "TAP version 13"

for source in "$boards"/*.dts "$boards"/*.dtso; do
	name=$(basename "$source")
	dtc -q -@ -I dts -O dtb -o "$out/${name%.*}.dtb" "$source" || exit 1
done
dtc -q -I dts -O dtb -o "$out/plain.dtb" "$boards/flows.dts" || exit 1
cd "$out" || exit 1

# Devices' views of memory

shows "windows, merged and cut at the mask" 0 \
	"coherent@1000: 0x80000000-0x8fffffff and 0xc0000000-0xcfffffff; one run; coherent" \
	"there at 0x40000000 [dma-ranges of /windows]" -- dma.dtb
shows "the nearest bus that says so decides on coherency" 0 \
	"noncoherent@2000: 0x80000000-0x8fffffff and 0xc0000000-0xcfffffff; one run; not coherent" \
	"[dma-noncoherent of /windows/noncoherent@2000]" -- dma.dtb
shows "one bus level without dma-ranges is skipped" 0 \
	"first-level@3000: 0x80000000-0x8fffffff and 0xc0000000-0xcfffffff" \
	-- dma.dtb
shows "above two bus levels without dma-ranges no window counts" 0 \
	"second-level@4000: 0x0-0xffffffff;" \
	"no window counts, as this bus has no dma-ranges" "[/windows/inner]" \
	-- dma.dtb
shows "an enabled IOMMU translates" 0 "translated@10002000: any memory, translated" \
	"translated by /soc/iommu@10000000 [iommus of /soc/translated@10002000]" \
	-- dma.dtb
shows "a disabled IOMMU does not translate, even as the second one" 0 \
	"untranslated@10003000: 0x0-0xffffffff; one run" \
	"not translated, as /soc/iommu@10001000 is disabled" -- dma.dtb
shows "an IOMMU has the limit of the table" 0 \
	"limited@10005000: memory up to 0xffffffff, translated" -- dma.dtb
shows "a device has the segments of the table" 0 \
	"mali@10006000: 0x0-0xffffffff; any number of runs" \
	"by the table, driver panfrost" -- dma.dtb
shows "a device whose driver imports is a master" 0 "isi@3000: 0x0-0xfffffffff" \
	"by the table, driver mxc-isi, one range, 36 address bits, attaches itself" \
	-- attach.dtb
shows "a DMA engine attaches for a device" 0 \
	"csi2rx@5000:" "its DMA engine attaches: /soc/dma-controller@6000" -- attach.dtb
shows "an FCP attaches for a device that has one" 0 \
	"vsp@8000:" "a device of another driver attaches: /soc/fcp@7000" \
	"vsp@9000:" "a device of another driver attaches [" -- attach.dtb
shows "a device's DMA is that of the first node that its driver takes it from" 0 \
	"gpu: 0x0-0x3fffffff; one run" "its DMA is that of /soc/hvs@7e400000" \
	-- dma_of.dtb
shows "what fetches for a device brings its IOMMU" 0 \
	"vsp@8000: any memory, translated" "its DMA is that of /bus/fcp@7000" \
	-- dma_of.dtb
shows "of two drivers, one that imports counts" 0 \
	"g2d@a000:" "by the table, driver exynos-drm-g2d, one range" -- attach.dtb
shows "the first part of a display that is not disabled attaches for it" 0 \
	"display-subsystem:" "a device of another driver attaches: /soc/vop@b000" -- attach.dtb
shows "what holds behind IOMMUs only holds if all devices of a driver are" 0 \
	"vop@1000: 0x0-0xffffffff; one run" \
	"one range, as /soc/vop@2000, of the same driver, is behind no IOMMU" \
	"driver rockchip-vop, one range" \
	"vop@2000: 0x0-0xffffffff; one run" "one range, as it is behind no IOMMU" \
	"vop@3000: 0x0-0xffffffff; any number of runs" -- vop.dtb
shows "what a device cannot reach below its own memory" 0 \
	"codec@1000: 0x85000000-0xffffffff; one run" \
	"reaches nothing below 0x85000000, where its own memory begins" \
	"codec@2000: any memory, translated" "codec@3000: 0x0-0xffffffff; one run" -- above.dtb
shows "a last address that is not that of a number of bits" 0 "codec@4000: 0x0-0xdfffffff; one run" \
	"driver qcom-iris, one range, addresses up to 0xdfffffff, attaches itself" -- above.dtb
shows "a camera behind PCIe, an ISP behind an IOMMU" 1 "pisp_be@880000: any memory, translated" \
	"driver pispbe, one range, 36 address bits, attaches itself" \
	"csi@110000: 0x0-0xfffffffff; one run" "driver rp1-cfe, one range" \
	"there at 0x1000000000" "camera+pisp_be: csi@110000, pisp_be@880000" \
	-- pi5.dtb --devices camera+pisp_be
shows "a part whose DMA is that of the whole does not attach for it" 0 \
	"display-engine:" "a device of another driver attaches [" -- attach.dtb
shows "what is hidden is counted" 0 "hidden, masters only by their name, and shown by --all: 1" \
	"hidden, other devices, and shown by --every: 4" -- attach.dtb
shows "what is asked for is not hidden" 1 "hidden, other devices, and shown by --every: 3" \
	-- attach.dtb --devices bridge@2000
shows "a sensor stands for the device that attaches for it" 1 \
	"camera@3c+jpeg@4000: isi@3000, jpeg" -- attach.dtb --devices camera@3c+jpeg@4000
shows "a device confined to a restricted pool needs a pool there" 0 "bouncing@10007000: no memory" \
	"all its DMA bounces in /reserved-memory/bounce@90000000, which no pool uses" \
	-- dma.dtb
shows "a DMA parent by interconnects" 0 "elsewhere@10008000: 0x80000000-0xbfffffff" \
	"its memory bus is /soc/fabric@10009000" -- dma.dtb
shows "DMA parents in a loop are reported" 0 "looping@1000a000:" \
	"its DMA parents go round in circles" -- dma.dtb
shows "--all shows a master that only its name suggests" 0 "usb@1000b000:" "(a master by its name)" \
	-- dma.dtb --all
shows "--every shows devices that may be no masters" 0 "fabric@10009000:" "(if it is a master at all)" \
	-- dma.dtb --every
shows "a tree that does not say where memory is" 0 \
	"Where memory is the tree does not say" "gpu@1000 ?" \
	-- unknown-memory.dtb
shows "--memory for such a tree" 0 "Memory (as given): 0x0-0x3fffffff" \
	"gpu@1000 +" -- unknown-memory.dtb --memory 0-0x3fffffff
shows "reserved memory that Linux ignores" 0 \
	"Linux ignores all of /reserved-memory, as it has no #address-cells" \
	-- no-tree-cells.dtb

# Pools, the matrix and flows

shows "the matrix of devices and pools" 1 "1 2 3 4 5 6 7 8" "camera R + R R P U E R" \
	"display + + + + P U E +" "copier L L L + L U L +" -- flows.dtb --brief
shows "a flow that can be placed" 1 \
	"preview: camera, display, 1 disabled, rarely the CPU; 3 MiB" \
	"1. low: feasible, cost 30720" \
	"- system: not reachable by camera" \
	"- anywhere: not reachable by camera (needs <= 0x3fffffff, offers 0x13c000000-0x13fffffff)" \
	-- flows.dtb
cp flows.dtb somewhere.dtb
fdtput -d somewhere.dtb /memory@0 device_type
shows "a flow in an area that may be anywhere" 1 "camera C + ? R P U E R" \
	"? anywhere: feasible, cost 23040, if it comes to lie within 0x0-0x3fffffff" \
	-- somewhere.dtb
shows "a flow that cannot be placed" 1 \
	"copy: camera, copier, display, not the CPU; 8 MiB (assumed)" \
	"camera and copier cannot share a buffer of this size" -- flows.dtb
shows "--size for flows without a size" 1 "copy:" "; 64 KiB (assumed)" \
	-- flows.dtb --size 64K
shows "standard input" 0 "Ways of DMA" -- --brief - <dma.dtb
shows "an overlay" 1 "camera: 0x0-0x3fffffff; one run; coherent" \
	-- flows.dtb more.dtb

# Kinds of memory

shows "memory without a linear alias" 0 \
	"1 plain: reserved, 8 MiB, the CPU maps it write-combined," \
	"2 mapped: reserved, 8 MiB, the CPU maps it cached," \
	"3 coherent: coherent pool, 12 MiB, the CPU maps it write-combined," \
	"4 secure: reserved, 8 MiB, the CPU maps it not at all," \
	"5 restricted: restricted DMA pool, 8 MiB, the CPU maps it cached," \
	"12 ram: on-chip SRAM, 160 KiB, the CPU maps it write-combined," \
	-- kinds.dtb
shows "memory that the module cannot use, with reasons" 0 \
	"twice: is mapped by the kernel, as it is neither reusable nor no-map" \
	"firmware: is some driver's, by its compatible" \
	"foreign: is none that the kernel has, and not no-map" \
	"broken: cannot be both restricted and no-map" \
	"kept: is a section without \"pool\"" \
	"uncached: is not mapped write-combined, as it says no-memory-wc" \
	-- kinds.dtb --brief
shows "a device without limits can use all kinds of pools" 0 "open + + + P + + + U U U U + S U U +" \
	-- kinds.dtb --brief --size 64K
shows "an unaligned restricted pool has shorter blocks" 0 \
	"open + + + P + C + U U U U + S U U C" -- kinds.dtb --brief --size 128K
shows "no restricted pool has blocks of 512 KiB" 0 \
	"open + + + P C C + U U U U S S U U C" -- kinds.dtb --brief --size 512K
shows "a buffer of all whole granules fits" 0 "open + + + P C C + U" -- kinds.dtb --brief --size 960K
shows "a buffer beyond the whole granules does not fit" 0 \
	"granules: too small (needs 987136 bytes, offers 983040)" \
	-- kinds.dtb --brief --size 964K
shows "a coherent pool allocates powers of two" 0 \
	"coherent: too small (needs 9437184 bytes, offers 8388608)" \
	-- kinds.dtb --brief --size 9M
shows "a buffer fits between the sections of an SRAM" 0 "open + + + P + C + U U U U + S" \
	-- kinds.dtb --brief --size 160K
shows "a buffer must fit in one part of an SRAM" 0 \
	"ram: too small (needs 167936 bytes, offers 163840)" \
	-- kinds.dtb --brief --size 164K
shows "a device in its restricted pool" 0 \
	"inside: 0x0-0xffffffff; 8 runs; not coherent; its restricted pool only" \
	"all its DMA bounces in /reserved-memory/restricted@54000000, but for buffers that are there [memory-region of /inside@10002000]" \
	"inside L L L L + L L U U U U L L U U L" -- kinds.dtb --size 2M
shows "a device in its restricted pool is limited by the block size" 0 \
	"inside L L L L C L L U U U U L L U U L" -- kinds.dtb --brief --size 4M
shows "a device with an IOMMU is not confined to its restricted pool" 0 \
	"translated: any memory, translated; any number of runs; not coherent is" \
	"translated + + + P + + + U U U U E E U U +" -- kinds.dtb --size 64K
shows "a restricted pool that Linux ignores confines no device" 0 \
	"usual: 0x0-0xffffffff; one run; not coherent is" -- kinds.dtb
shows "a restricted pool without a pool leaves its device no memory" 0 "alone@5a000000: restricted DMA pool," \
	"no pool refers to it" "nowhere: no memory;" \
	"nowhere L L L L L L L U U U U L L U U L" \
	"17 open + inside L nowhere + translated + usual +" \
	-- kinds.dtb --all --size 64K

# Protection, and names

pools=/buffer-placement/pools
cp kinds.dtb protected.dtb
for pool in restricted coherent ram; do
	fdtput -t s protected.dtb $pools/pool-$pool placer,protected
done
shows "memory with another allocator cannot be protected" 0 \
	"coherent: cannot be protected, as others manage it" \
	"restricted: cannot be protected, as others manage it" \
	"ram: cannot be protected, as others manage it" -- protected.dtb --brief
shows "a restricted pool that is left out leaves its device no memory" 0 "inside: no memory;" -- protected.dtb
cp kinds.dtb protected.dtb
fdtput -t s protected.dtb $pools/pool-mapped placer,protected
refuses "a protected pool that is mapped" \
	"$pools/pool-mapped: is protected, but /reserved-memory/mapped@51000000 is not no-map" \
	protected.dtb
cp kinds.dtb granule.dtb
fdtput -t x granule.dtb $pools/pool-restricted placer,granule-bytes 80000
shows "a granule that is too large" 0 "restricted: has no blocks of 512 KiB" \
	-- granule.dtb --brief
sed 's/mapped@51000000/system/' "$boards/kinds.dts" |
	dtc -q -o named.dtb || exit 1
refuses "memory with the name of the system heap" \
	"$pools/pool-mapped: its memory is called system, as ordinary memory is" \
	named.dtb
plain=$(fdtget -t x kinds.dtb $pools/pool-plain memory-region)
cp kinds.dtb twice.dtb
fdtput -t x twice.dtb $pools/pool-mapped memory-region "$plain"
shows "a second pool of a carve-out is left out" 0 \
	"mapped: /reserved-memory/plain@50000000 is in use, by plain" -- twice.dtb --brief
fdtput -t s twice.dtb $pools/pool-mapped placer,protected
shows "a second, protected pool of a carve-out is left out" 0 \
	"mapped: /reserved-memory/plain@50000000 is in use, by plain" -- twice.dtb --brief
cp kinds.dtb twice.dtb
fdtput -t x twice.dtb $pools/pool-mapped memory-region \
	"$(fdtget -t x kinds.dtb $pools/pool-coherent memory-region)"
refuses "a second pool of other memory has its name" \
	"$pools/pool-coherent: its memory is called coherent@52000000, as that of $pools/pool-mapped is" \
	twice.dtb
sed 's/sram@19000000/mapped@51000000/; /no-memory-wc/d' "$boards/kinds.dts" |
	dtc -q -o named.dtb || exit 1
refuses "memory of two pools with one name" \
	"$pools/pool-uncached: its memory is called mapped@51000000, as that of $pools/pool-mapped is" \
	named.dtb

# Linux finds no node by these, and what is behind a colon is not for of_find_node_by_path()
path_problem="is no path that begins with a slash and has neither a colon nor an empty part"
for path in "" display@10001000 //display@10001000 /display@10001000/ // \
	    /display@10001000:115200 /: : ; do
	cp flows.dtb path.dtb
	fdtput -t s path.dtb /buffer-placement/masters/master-display placer,device-path "$path"
	refuses "no device path: '$path'" \
		"/buffer-placement/masters/master-display: \"placer,device-path\" $path_problem" \
		path.dtb
done

# --devices and --pairs

shows "devices by label, path and name" 1 \
	"gpu3d+/soc/usb@1000b000+usb: translated@10002000, usb@1000b000, usb@1000b000; 8 MiB" \
	"system: not contiguous enough for usb@1000b000" \
	"usb@1000b000 can use no heap for a buffer of this size" \
	-- dma.dtb --devices gpu3d+/soc/usb@1000b000+usb
shows "devices that can share" 0 "Asked for" "1. system: feasible" \
	-- dma.dtb --devices translated+limited --memory 0x80000000-0xffffffff
shows "--pairs shows which devices conflict" 0 "Pairs, for a buffer of 8 MiB" \
	"coherent@1000, noncoherent@2000:" -- dma.dtb --pairs --brief
refuses "an unknown device" \
	"there is no device 'camra'; there is camera, ram, m_camera" flows.dtb --devices camra
refuses "a disabled device" \
	"'absent' is /absent@10003000, which is disabled" \
	flows.dtb --devices camera+absent
refuses "a node that is no device" "'/none' is /none, which is no device" \
	dma.dtb --devices /none
refuses "--pairs with --devices" "--pairs and --devices do not go together" \
	dma.dtb --pairs --devices gpu3d

# Bad input

refuses "no tree" 'no devicetree given; see "placer board --help"'
refuses "a missing file" "nowhere.dtb: No such file or directory" nowhere.dtb
: >empty.dtb
refuses "an empty file" "empty.dtb: is empty" empty.dtb
printf 'short' >short.dtb
refuses "a short file" "short.dtb: is too short to be a devicetree blob" \
	short.dtb
refuses "a source in place of a blob" \
	"$boards/dma.dts: is no devicetree blob (a .dts is compiled with dtc)" \
	"$boards/dma.dts"
head -c 1000 dma.dtb >cut.dtb
size=$(wc -c <dma.dtb)
refuses "a truncated blob" \
	"cut.dtb: is a devicetree blob that is cut off: 1000 bytes of $((size))" \
	cut.dtb
refuses "a truncated blob on standard input" \
	"standard input: is a devicetree blob that is cut off: 1000 bytes of $((size))" \
	- <cut.dtb
{ printf '\355\376\015\320' && tail -c +5 dma.dtb; } >swapped.dtb
refuses "the wrong byte order" \
	"swapped.dtb: is a devicetree blob in the wrong byte order" swapped.dtb
{ head -c 56 dma.dtb && printf '\377\377\377\377' && tail -c +61 dma.dtb; } \
	>damaged.dtb
refuses "a damaged structure" \
	"damaged.dtb: is a devicetree blob whose structure is damaged" \
	damaged.dtb
refuses "an overlay to a tree without labels" \
	"more.dtb: does not apply: the tree has no __symbols__, so no label can be found in it (dtc -@ makes them)" \
	plain.dtb more.dtb
refuses "an overlay to another tree" \
	"more.dtb: does not apply: the tree has no label camera" \
	dma.dtb more.dtb
refuses "a tree in place of an overlay" "dma.dtb: has no fragment, so is no overlay" \
	flows.dtb dma.dtb
refuses "--size 0" "--size: must not be 0" dma.dtb --size 0

# The trees with which the kernel's reader is tested

for source in "$boards"/../ok-*.dtso "$boards"/../bad-*.dtso; do
	reason=$(basename "$source" .dtso)
	sed 's/placer-test {/& compatible = "placer,buffer-placement";/' \
		"$source" >overlay.dtso
	dtc -q -@ -I dts -O dtb -o overlay.dtbo overlay.dtso || exit 1
	"$placer" board dma.dtb overlay.dtbo >stdout 2>stderr
	case $reason:$?:$(wc -l <stderr) in
	ok-*:[01]:0) verdict ok "$reason" ;;
	bad-*:2:1) verdict ok "$reason" ;;
	*) verdict not "$reason" ;;
	esac
done

echo "1..$count"
exit "$failed"
