#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Whether all buffers of flows fit into their pools, by placer board, lint and suggest, as TAP.
# Usage: room_test.sh PLACER
set -u

# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source-path=SCRIPTDIR source=tree.sh
. "$(dirname "$0")/tree.sh"
placer=$(program "${1:?usage: room_test.sh PLACER}") || exit 1

# Pools of these areas, two devices that need one run of memory, and flows
flows() { # reserved pools flows
	tree "<0 0x40000000 0 0x40000000>" "$1" "
	cam: cam@1000 { compatible = \"acme,cam\"; reg = <0 0x1000 0 0x1000>; };
	lcd: lcd@2000 { compatible = \"acme,lcd\"; reg = <0 0x2000 0 0x1000>; };
	buffer-placement { compatible = \"placer,buffer-placement\";
		pools { $2 };
		masters { a: master-cam { placer,device = <&cam>; };
			b: master-lcd { placer,device = <&lcd>; }; };
		flows { $3 };
	};"
}

# A flow of the second device, or of both
flow() { # name bytes count [property]
	echo "flow-$1 { placer,masters = <&b>; placer,buffer-bytes = <$2>;
		placer,buffer-count = <$3>; ${4-} };"
}

# Expect this status of placer board.
ends() { # name status
	subcommand=board
	echo "status $2" >"$out/want"
	run "$out/x.dtb"
	if [ "$status" -eq "$2" ]; then
		verdict ok "$1"
	else
		verdict not "$1"
	fi
}

vid=$(area "vid: video@50000000" "reg = <0 0x50000000 0 0x2000000>;")
spare=$(area "spare: spare@60000000" "reg = <0 0x60000000 0 0x800000>;")
raw="raw: raw@70000000 { compatible = \"shared-dma-pool\"; no-map;
	reg = <0 0x70000000 0 0xc00000>; };"
one="pool-vid { memory-region = <&vid>; };"
echo "TAP version 13"

flows "$vid" "$one" "$(flow ui 0x800000 4)"
says "buffers that fill a pool" board "ui: lcd; 8 MiB, 4 at a time" \
	"4 buffers of 8 MiB take 32 MiB of vid; 0 bytes are left" --
ends "buffers that fill a pool can be placed" 0
flows "$vid" "$one" "$(flow ui 0x800000 5)"
says "one buffer more" board "5 buffers of 8 MiB at a time do not fit: 32 MiB of vid holds 4" --
ends "one buffer more cannot be placed" 1
says "lint says that one buffer more cannot be placed" lint \
	"flow-ui: error: cannot be placed: 5 buffers of 8 MiB" --
says "JSON says that one buffer more does not fit" board \
	'"holds":4,' '"fit":"no", "pools"' -- --json
says "the page says that one buffer more does not fit" board \
	"5 buffers of 8 MiB at a time do not fit" -- --html
flows "$vid$spare" "$one pool-spare { memory-region = <&spare>; };" "$(flow ui 0x800000 5)"
ends "two pools hold what one does not" 0
flows "$vid" "$one" "$(flow ui 0x7f1000 4)"
says "buffers are aligned to their length, up to 1 MiB" board \
	"4 buffers of 8132 KiB take 32 MiB of vid" --
flows "$(area "vid: video@50000000" "reg = <0 0x50000000 0 0x2000000>; linux,cma-default;")" "" \
	"$(flow ui 0x700000 4)"
says "buffers are aligned to huge pages in a default area without a pool" board \
	"4 buffers of 7 MiB take 28 MiB" --
flows "$(area "vid: video@50000000" "reg = <0 0x50000000 0 0x2000000>; linux,cma-default;")" "" \
	"$(flow ui 0xf00000 2)"
says "buffers are aligned to huge pages if that wastes little" board \
	"2 buffers of 15 MiB take 32 MiB" --
flows "$(area "vid: video@50000000" "reg = <0 0x50000000 0 0x1e00000>; linux,cma-default;")" "" \
	"$(flow ui 0xf00000 2)"
says "the last buffer is not aligned if it has no room then" board \
	"2 buffers of 15 MiB take 30 MiB of video@50000000; 0 bytes are left" --
flows "$(area "vid: video@50000000" "reg = <0 0x50000000 0 0x3c00000>; linux,cma-default;")" "" \
	"$(flow ui 0xf00000 4)"
says "a buffer before the last one is aligned even if it has no room then" board \
	"do not fit: 60 MiB of video@50000000 holds 3" --
flows "$(area "vid: video@50000000" "reg = <0 0x50000000 0 0x4000000>;")" "$one" \
	"$(flow ui 0x900000 6)"
ends "with pages of 4 KiB, buffers fit that do not with longer ones" 0
says "with longer pages, buffers are aligned more" board \
	"6 buffers of 9 MiB at a time do not fit: 64 MiB of vid holds 5" -- --page-size 16K
says "suggest aligns buffers more with longer pages" suggest \
	"in pool-ui, 32 MiB within 0x40000000-0x7fffffff; for 1 of 6 buffers" -- --page-size 16K
flows "" "" "$(flow ui 0x900000 6)"
says "suggest aligns all buffers of a new pool more with longer pages" suggest \
	"in pool-ui, 96 MiB within" -- --page-size 16K
flows "$vid" "$one" "$(flow ui 0xf00000 2)"
says "buffers in a pool are not aligned to huge pages" board "2 buffers of 15 MiB take 30 MiB" --
flows "$raw" "pool-raw { memory-region = <&raw>; };" "$(flow ui 0x300000 3)"
says "coherent memory is given in powers of two" board \
	"3 buffers of 3 MiB take 12 MiB of raw; 0 bytes are left" --
ends "buffers that fill coherent memory can be placed" 0

# Memory that no pool refers to

flows "$vid" "" "$(flow ui 0x800000 4)"
says "memory that only lacks a pool" board "would do if a pool referred to it: video@50000000" --
says "JSON has the memory that only lacks a pool" board \
	'"spare":[ "/reserved-memory/video@50000000" ]' -- --json
says "lint advises to add a pool for memory that only lacks one" lint \
	"flow-ui: error: cannot be placed: lcd can use no heap for a buffer of this size; would do if a pool referred to it: video@50000000" --
flows "$vid" "" "$(flow ui 0x800000 5)"
says "memory that is too small for all buffers is not advised" board "!would do" --

# Addresses behind an IOMMU

low_window="0 0 0 0 0 0x10000000"
window=$low_window

# A device whose bus has a window for them, of 256 MiB, and a flow of it
translated() { # property-of-master bytes count
	tree "<0 0x40000000 0 0x40000000>" "" "
	soc { compatible = \"simple-bus\"; #address-cells = <2>; #size-cells = <2>; ranges;
		dma-ranges = <$window>;
		smmu: iommu@1000 { compatible = \"arm,smmu-v3\"; reg = <0 0x1000 0 0x1000>;
			#iommu-cells = <1>; };
		npu: npu@2000 { compatible = \"acme,npu\"; reg = <0 0x2000 0 0x1000>;
			iommus = <&smmu 1>; };
	};
	buffer-placement { compatible = \"placer,buffer-placement\";
		masters { n: master-npu { placer,device = <&npu>; $1 }; };
		flows { flow-net { placer,masters = <&n>; placer,buffer-bytes = <$2>;
			placer,buffer-count = <$3>; }; };
	};"
}

translated "" 0x4000000 3
ends "buffers that fill the window of an IOMMU" 0
translated "" 0x4000000 4
ends "one buffer more does not fit, as the first page is never given" 1
says "placer board says which IOMMU has too few addresses" board \
	"4 buffers of 64 MiB, mapped at once and each aligned to its size, do not fit into the addresses behind the IOMMU of npu: there are 3 places in 0x0-0xfffffff" --
says "lint says that an IOMMU has too few addresses, which no pool changes" lint \
	"flow-net: error: cannot be placed: 4 buffers of 64 MiB, mapped at once" --
translated "" 0x4100000 2
ends "addresses behind an IOMMU are aligned to powers of two" 1
window="0 0x10000000 0 0x10000000 0 0x1000000"
translated "" 0x1000000 16
ends "addresses below the window are given, too" 0
translated "" 0x1000000 17
ends "addresses beyond the window are not given" 1
window=$low_window
translated "placer,iova-bits = <27>;" 0x4000000 2
ends "placer,iova-bits" 0
translated "placer,iova-bits = <27>;" 0x4000000 3
says "placer,iova-bits is shown, and limits the addresses" board "which has 128 MiB" \
	"its IOMMU maps two to the power of 27 bytes at a time [placer,iova-bits of" --

# Flows that the device has, beside one of 64 MiB
also() { # flow...
	sed "s|flows {|flows { $*|" "$out/x.dts" >"$out/y.dts"
	dtc -q -I dts -O dtb -o "$out/x.dtb" "$out/y.dts" || exit 1
}
other="flow-other { placer,masters = <\&n>; placer,buffer-bytes = <0x4000000>; };"
translated "placer,iova-bits = <27>;" 0x4000000 1
also "$other"
says "flows that fit together are not warned about" board "!at once" --
translated "placer,iova-bits = <27>;" 0x4000000 2
also "$other"
crowd="has room behind its IOMMU for the buffers of each of its flows, but not of all at once, which need"
says "flows that only fit alone are warned about" board \
	"npu $crowd 192 MiB of 128 MiB: other, net" --
ends "flows that only fit alone are not refused" 0
says "lint warns about flows that only fit alone" lint \
	"/master-npu: warning: $crowd 192 MiB of 128 MiB" --
says "JSON has the addresses that flows need together" board \
	'"needed":"0xc000000"' "$crowd 192 MiB" -- --json
says "the page warns about flows that only fit alone" board "<p>npu $crowd" -- --html
translated "placer,iova-bits = <27>;" 0x4000000 3
also "$other"
says "flows of which one is refused are not warned about" board "!$crowd" --
translated "" 0x4000000 2
also "$other"
says "three places for three buffers" board "!$crowd" --
also "$other" "flow-third { placer,masters = <\&n>; placer,buffer-bytes = <0x4000000>; };"
says "three places for four buffers" board "npu $crowd 256 MiB of 262140 KiB: other, third, net" --

translated "" 0x1000 3
says "buffers of kernels with longer pages" board "3 buffers of 4 KiB take 48 KiB of system" -- \
	--page-size 16K

# Flows in one pool

flows "$vid" "$one" "$(flow preview 0x800000 3)$(flow ui 0xc00000 2)"
says "two flows that only fit alone" board \
	"3 buffers of 8 MiB take 24 MiB of vid; 8 MiB are left" \
	"2 buffers of 12 MiB do not fit into vid, its only pool, beside those of preview, which take 24 MiB of 32 MiB" --
ends "two flows that only fit alone are not both placed" 1
flows "$vid" "$one" "$(flow preview 0x800000 3)$(flow ui 0xc00000 2 'placer,priority = <1>;')"
says "the flow with the higher priority goes first" board \
	"2 buffers of 12 MiB take 24 MiB of vid" \
	"3 buffers of 8 MiB do not fit into vid" --
flows "$vid$spare" "$one pool-spare { memory-region = <&spare>; };" \
	"$(flow preview 0x800000 4)$(flow ui 0x100000 2)"
ends "a flow with another pool is not held against it" 0
both="$one pool-spare { memory-region = <&spare>; placer,cost = <5>; };"
flows "$vid$spare" "$both" "$(flow preview 0x800000 3)$(flow ui 0x800000 2)"
ends "two flows that fit into two pools" 0
says "two flows in two pools leave the rest of both" board \
	"3 buffers of 8 MiB take 24 MiB of spare, vid; 16 MiB are left" \
	"2 buffers of 8 MiB take 16 MiB of spare, vid; 0 bytes are left" --
flows "$vid$spare" "$both" "$(flow preview 0x800000 3)$(flow ui 0x800000 3)"
says "two flows that do not fit into two pools" board \
	"3 buffers of 8 MiB do not fit into vid, spare beside those of preview, which take 24 MiB of 40 MiB" --
# Areas of 16 and of 20 MiB, of which no buffer is in both
two=$(area "vid: video@50000000" "reg = <0 0x50000000 0 0x1000000>;")$(
	area "spare: spare@60000000" "reg = <0 0x60000000 0 0x1400000>;")
flows "$two" "$both" "$(flow ui 0x900000 4)"
says "buffers for which two pools only have the bytes" board \
	"4 buffers of 9 MiB at a time do not fit: 20 MiB of spare, 16 MiB of vid hold 3" --
flows "$two" "$both" "$(flow preview 0x900000 2)$(flow ui 0x900000 2)"
says "two flows for which two pools only have the bytes" board \
	"2 buffers of 9 MiB do not fit into vid, spare beside those of preview, which take 18 MiB of 36 MiB, as no buffer is in two pools" --
ends "two flows for which two pools only have the bytes have no place" 1
says "lint says that a flow does not fit beside the other" lint \
	"flow-ui: error: cannot be placed: 2 buffers of 9 MiB do not fit" --
flows "$two" "$both" "$(flow preview 0x700000 2)$(flow ui 0xb00000 2)"
says "buffers of two lengths for which two pools only have the bytes" board \
	"2 buffers of 11 MiB do not fit into spare, vid beside those of preview, as no buffer is in two pools" --
says "JSON says that no buffer is in two pools" board \
	"beside those of preview, as no buffer is in two pools" '"fit":"no"' -- --json
says "the page says that no buffer is in two pools" board \
	"beside those of preview, as no buffer is in two pools" -- --html
flows "$two" "$both" "$(flow preview 0x700000 2)$(flow ui 0x900000 2)"
ends "flows that leave each other the right rest of two pools" 0
flows "$two" "$both" "$(flow a 0x300000 1)$(flow b 0x500000 2)$(flow c 0x700000 2)$(flow d 0x800000 1)"
ends "four flows that leave each other the right rest of two pools" 0

# Twelve areas, and flows with so many ways to share them that not all are tried
areas="" pools=""
for i in 0 1 2 3 4 5 6 7 8 9 a b; do
	areas="$areas$(area "v$i: v$i@5${i}000000" "reg = <0 0x5${i}000000 0 0x1000000>;")"
	pools="$pools pool-v$i { memory-region = <&v$i>; };"
done
flows "$areas" "$pools" "$(flow a 0x500000 20)$(flow b 0x700000 12)"
says "flows with too many ways to share pools" board \
	"12 buffers of 7 MiB may not fit into" "not all were tried" --
ends "flows with too many ways to share pools may not fit" 0
says "lint warns about flows with too many ways to share pools" lint \
	"flow-b: warning: may have no place: 12 buffers" --
says "JSON has flows with too many ways to share pools" board \
	'"fit":"maybe"' "not all were tried" -- --json
says "the page has flows with too many ways to share pools" board \
	">may not fit<" "not all were tried" -- --html

odd="odd: odd@50080000 { no-map; reg = <0 0x50080000 0 0x200000>; };"
flows "$odd" "pool-odd { memory-region = <&odd>; placer,granule-bytes = <0x100000>; };" \
	"$(flow ui 0x100000 2)"
ends "aligned places in memory that is not aligned" 1

near='soc { compatible = "simple-bus"; #address-cells = <2>; #size-cells = <2>; ranges;
	dma-ranges = <0 0 0 0x50000000 0 0x10000000>;
	cam: cam@1000 { compatible = "acme,cam"; reg = <0 0x1000 0 0x1000>; }; };
	lcd: lcd@2000 { compatible = "acme,lcd"; reg = <0 0x2000 0 0x1000>; };'
# Of the second device, which reaches both pools, and of the first, which reaches one
apart() { # buffers-of-the-second
	tree "<0 0x40000000 0 0x40000000>" "$vid$spare" "$near
	buffer-placement { compatible = \"placer,buffer-placement\"; pools { $both };
		masters { a: master-cam { placer,device = <&cam>; };
			b: master-lcd { placer,device = <&lcd>; }; };
		flows { $(flow ui 0x800000 "$1") flow-preview { placer,masters = <&a>;
			placer,buffer-bytes = <0x800000>; placer,buffer-count = <4>; }; }; };"
}
apart 1
ends "a flow moves to its other pool for one without" 0
apart 2
says "a flow cannot move to its other pool if that is too small" board \
	"4 buffers of 8 MiB do not fit into vid, spare beside" --

# Ordinary memory, of which a device reaches 1 GiB
reaching() { # buffers
	tree "<0 0xc0000000 2 0>" "" "rga: rga@1000 { compatible = \"acme,rga\";
		reg = <0 0x1000 0 0x1000>; };
	buffer-placement { compatible = \"placer,buffer-placement\";
		masters { b: master-rga { placer,device = <&rga>; placer,address-bits = <32>;
			placer,max-segments = <0xffffffff>; }; };
		flows { $(flow net 0x20000000 "$1") }; };"
}
reaching 2
says "ordinary memory that a device reaches" board \
	"2 buffers of 512 MiB take 1 GiB of system; 0 bytes are left" --
reaching 3
says "ordinary memory beyond a device's reach does not count" board \
	"3 buffers of 512 MiB at a time do not fit: 1 GiB of system holds 2" --

flows "$vid" "$one" "$(flow preview 0x800000 3)$(flow ui 0xc00000 2)"
subcommand=suggest
echo "a pool of 24 MiB for the other flow" >"$out/want"
run --page-size 4K "$out/x.dtb"
if [ "$status" -eq 0 ] && grep -q 'ui: in pool-ui, 24 MiB' "$out/stderr" &&
	! grep -q '^preview' "$out/stderr"; then
	verdict ok "suggest adds a pool for what does not fit"
else
	verdict not "suggest adds a pool for what does not fit"
fi

echo "1..$count"
exit $failed
