#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# placer suggest on a small tree and on bad input, as TAP. Usage: suggest_test.sh PLACER
# [DIRECTORY]: trees with the suggested pools are left in DIRECTORY.
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 1
trees=$here/../dts
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
placer=$(program "${1:?usage: suggest_test.sh PLACER [DIRECTORY]}") || exit 1
keep=${2:-$out/kept}
mkdir -p "$keep"
keep=$(cd "$keep" && pwd) || exit 1
cd "$out" || exit 1

# base REGIONS POOLS MASTERS FLOWS: writes base.dtb, the board with a placement node. Labels
# of the board are camera, encoder, display and copier; the blob has no symbols.
base() {
	{
		cat "$trees/suggest/board.dts"
		echo '/ {'
		[ -z "$1" ] || echo "reserved-memory { #address-cells = <2>;
			#size-cells = <2>; ranges; $1 };"
		echo 'buffer-placement { compatible = "placer,buffer-placement";'
		[ -z "$2" ] || echo "pools { $2 };"
		echo "masters { $3 }; flows { $4 }; }; };"
	} >base.dts
	dtc -q -I dts -O dtb -o base.dtb base.dts || exit 1
}

# master LABEL PROPERTIES
master() {
	echo "m_$1: master-$1 { placer,device = <&$1>; $2 };"
}

# flow NAME BYTES COUNT LABEL...
flow() {
	name=$1 bytes=$2 number=$3
	shift 3
	members=
	for member; do
		members="$members${members:+, }<&m_$member>"
	done
	echo "flow-$name { placer,masters = $members;" \
		"placer,buffer-bytes = <$bytes>; placer,buffer-count = <$number>; };"
}

one='placer,max-segments = <1>;'

# says NAME STATUS TEXT... -- ARGUMENT...: expects this status, each text in the messages, in
# this order, and an overlay if the messages contain "in pool-"
says() {
	label=$1 status=$2
	shift 2
	: >want
	while [ "$1" != -- ]; do
		printf '%s\n' "$1" >>want
		shift
	done
	shift
	rm -f pools.dtso
	"$placer" suggest ${pages:+--page-size "$pages"} -o pools.dtso "$@" >stdout 2>stderr
	rc=$?
	rest=$(tr '\n' ' ' <stderr)
	while IFS= read -r text; do
		case $rest in
		*"$text"*) rest=${rest#*"$text"} ;;
		*) rc="no '$text'" ;;
		esac
	done <want
	[ ! -s stdout ] || rc="standard output"
	if grep -q ': in pool-' stderr; then
		[ -s pools.dtso ] || rc="no overlay"
	else
		[ ! -e pools.dtso ] || rc="an overlay"
	fi
	echo "status: $rc" >>stderr
	if [ "$rc" = "$status" ]; then verdict ok "$label"; else verdict not "$label"; fi
}

# places NAME LINE...: expects that the overlay has these lines, in this order, compiles
# without a warning and applies, and that all flows can then be placed
places() {
	label=$1 result=ok
	shift
	: >want
	at=1
	: >stdout
	for text; do
		printf '%s\n' "$text" >>want
		line=$(tail -n "+$at" pools.dtso | grep -nF -m 1 -e "$text" | cut -d : -f 1)
		[ -n "$line" ] || result=not
		at=$((at + ${line:-0}))
	done
	dtc -Wno-avoid_unnecessary_addr_size -o pools.dtbo pools.dtso >>stdout 2>&1 ||
		result=not
	[ ! -s stdout ] || result=not
	fdtoverlay -i base.dtb -o placed.dtb pools.dtbo >>stdout 2>&1 || result=not
	"$placer" board --brief placed.dtb >>stdout 2>&1 || result=not
	[ "$result" = ok ] || cat pools.dtso >>stdout
	cp placed.dtb "$keep/$count.dtb"
	verdict "$result" "$label"
}

refuses() { # name message argument...
	label=$1
	printf 'placer: %s\n' "$2" >want
	shift 2
	"$placer" suggest "$@" >stdout 2>stderr
	if [ $? -eq 2 ] && [ ! -s stdout ] && cmp -s want stderr; then
		verdict ok "$label"
	else
		verdict not "$label"
	fi
}

echo "TAP version 13"

# Of the kernel, or empty: all of them
pages=4K

# No pool needed

base '' '' "$(master camera 'placer,max-segments = <0xffffffff>;')" \
	"$(flow free 0x300000 4 camera)"
says "flows that can all be placed need nothing" 0 "all of them can be placed as it is" -- base.dtb
base '' '' '' ''
says "a tree without flows needs nothing" 0 "declares no flow" -- base.dtb

# Pools

base '' '' "$(master camera "$one")" "$(flow preview 0x300000 4 camera)"
says "a flow gets a pool" 0 "preview: in pool-preview, 12 MiB within 0x40000000-0x7fffffff" \
	-- base.dtb
cat >expected <<'EOF'
/*
 * What Lacking pools lacks for these, by placer suggest:
 * preview: camera; 4 x 3 MiB -> pool-preview
 */
/dts-v1/;
/plugin/;

&{/} {
	#address-cells = <2>;
	#size-cells = <2>;

	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;

		buffers_preview: preview-buffers {
			compatible = "shared-dma-pool";
			reusable;
			size = <0x0 0xc00000>;
			alignment = <0x0 0x400000>;
			alloc-ranges = <0x0 0x40000000 0x0 0x40000000>;
		};
	};
};

&{/buffer-placement} {
	pools {
		pool-preview {
			memory-region = <&buffers_preview>;
			placer,cost = <30>;
		};
	};
};
EOF
if diff expected pools.dtso >stdout; then
	verdict ok "the overlay for one flow"
else
	verdict not "the overlay for one flow"
fi
places "one flow can be placed with its overlay"

says "a tree on standard input" 0 "in pool-preview" -- - <base.dtb
"$placer" suggest --page-size 4K base.dtb 2>stderr >stdout
if cmp -s stdout expected; then verdict ok "to standard output"; else verdict not "to standard output"; fi

# Each buffer starts at a multiple of 1 MiB, so three take 6.5 MiB
base '' '' "$(master display "$one")" "$(flow show 0x280000 3 display)"
says "alignment of the buffers adds to the size of the pool" 0 \
	"show: in pool-show, 12 MiB within 0x80000000-0xbfffffff" -- base.dtb
places "three aligned buffers can be placed with the overlay" "size = <0x0 0xc00000>"

base '' 'pool-system { };' \
	"$(master camera "$one") $(master encoder "$one") $(master copier "$one")
	 $(master display "$one")" \
	"$(flow preview 0x300000 4 camera copier) $(flow record 0x500000 2 encoder)
	 $(flow show 0x100000 1 display)"
says "two flows in one pool, another elsewhere" 0 \
	"in pool-" "in pool-" "in pool-" -- base.dtb
places "three flows can be placed with two pools" "size = <0x0 0x1800000>" \
	"alloc-ranges = <0x0 0x40000000 0x0 0x40000000>" "size = <0x0 0x400000>" \
	"alloc-ranges = <0x0 0x80000000 0x0 0x40000000>"

base '' '' "$(master copier "placer,physically-contiguous; placer,address-bits = <64>; $one")" \
	"$(flow any 0x1000000 2 copier)"
says "a flow that all memory suits gets a pool" 0 "any: in pool-any, 32 MiB" -- base.dtb
if grep -q alloc-ranges pools.dtso; then
	verdict not "its overlay has no alloc-ranges"
else
	places "its overlay has no alloc-ranges" "reusable"
fi

# Existing pools are left alone

pool='old: old-pool { compatible = "shared-dma-pool"; reusable;
	reg = <0x0 0x90000000 0x0 0x400000>; };'
base "$pool" 'p_old: pool-old { memory-region = <&old>; placer,cost = <57>; };' \
	"$(master camera "$one") $(master display "$one")" \
	"$(flow preview 0x300000 4 camera) $(flow show 0x300000 1 display)"
says "a pool is added to existing ones" 0 "preview: in pool-preview" -- base.dtb
places "the added pool is more expensive" "&{/reserved-memory} {" "preview-buffers {" \
	"&{/buffer-placement/pools} {" "placer,cost = <60>;"

base 'preview_buffers: preview-buffers@90000000 { no-map;
	reg = <0x0 0x90000000 0x0 0x400000>; };' \
	'pool-preview { memory-region = <&preview_buffers>; };' \
	"$(master camera "$one")" "$(flow preview 0x300000 1 camera)"
says "a name that is taken gets a number" 0 "in pool-preview-2" -- base.dtb
places "the overlay uses the name with the number" "preview-2-buffers {" "pool-preview-2 {"

# Kinds of memory

base '' '' "$(master camera "$one placer,boundary-bits = <26>;")" \
	"$(flow preview 0x900000 3 camera)"
says "a pool between two boundaries" 0 "within 0x40000000-0x43ffffff" -- base.dtb
places "a pool between two boundaries can be reusable" "reusable;" \
	"alloc-ranges = <0x0 0x40000000 0x0 0x4000000>"

base '' '' "$(master camera "$one placer,align-bytes = <0x800000>;")" \
	"$(flow preview 0x300000 3 camera)"
says "an alignment beyond that of CMA areas needs no-map memory" 0 \
	"in pool-preview, 24 MiB set aside for good" -- base.dtb
places "the overlay makes the memory no-map" "no-map;" "size = <0x0 0x1800000>" \
	"alignment = <0x0 0x800000>"

# Cells of 1

sed -e '/^\t\/\* /d' -e 's/<0x0 \(0x[0-9a-f]*\) 0x0 \(0x[0-9a-f]*\)>/<\1 \2>/' \
	-e 's/<0x0 0x\([0-9a-f]*\) 0x0 0x\1 0x0/<0x\1 0x\1/' -e 's/-cells = <2>/-cells = <1>/' \
	"$trees/suggest/board.dts" >narrow.dts
dtc -q -I dts -O dtb -o base.dtb narrow.dts || exit 1
says "root cells of one, and no placement node" 0 \
	"camera+encoder: in pool-camera-encoder, 8 MiB within 0x40000000-0x7fffffff" \
	-- base.dtb --devices camera+encoder --size 1M --count 5 --cpu often
places "the overlay makes the placement node, too" "#address-cells = <1>;" "size = <0x800000>;" \
	"alignment = <0x400000>;" "alloc-ranges = <0x40000000 0x40000000>;" \
	'compatible = "placer,buffer-placement";' \
	'placer,device-path = "/low-bus/camera@10000000";' \
	"placer,masters = <&master_camera>, <&master_encoder>;" \
	"placer,buffer-bytes = <0x100000>;" "placer,buffer-count = <5>;" \
	'placer,cpu-access = "often";'

# --devices beside flows: masters that are referred to keep their phandles

base '' '' "$(master camera "$one") $(master encoder "$one")" \
	"$(flow preview 0x300000 4 camera)"
says "--devices beside a flow" 0 "preview: in pool-preview" \
	"encoder+camera+copier: in pool-preview" -- \
	base.dtb --devices encoder+camera+copier
places "the overlay uses masters with and without a label, and new ones" "master_encoder: master-encoder {" \
	"master_copier: master-copier {" "placer,masters = <&master_encoder>, <0x"

# No pool possible

base '' '' "$(master camera "$one") $(master copier "$one") $(master display "$one")" \
	"$(flow never 0x300000 1 camera copier display) $(flow copy 0x300000 1 copier)"
says "no pool for devices without common memory, but for the other flow" 1 \
	"never: no pool would do: camera and display have no memory in common: camera reaches 0x40000000-0x7fffffff, display reaches 0x80000000-0xbfffffff; memory is at 0x40000000-0xbfffffff" \
	"copy: in pool-copy" -- base.dtb

base '' '' "$(master camera "$one placer,address-bits = <24>;")" \
	"$(flow preview 0x300000 1 camera)"
says "no pool for a device that reaches no memory" 1 \
	"camera reaches no memory: it reaches no address, and memory is at 0x40000000-0xbfffffff" \
	-- base.dtb

base 'vault: vault@90000000 { no-map; reg = <0x0 0x90000000 0x0 0x100000>; };' \
	'p_vault: pool-vault { memory-region = <&vault>; placer,protected; };' \
	"$(master camera "$one placer,pools = <&p_vault>; placer,protected-access;")" \
	"$(flow preview 0x300000 1 camera)"
says "no pool for a device with a list of protected pools" 1 \
	"camera can use only the pools that placer,pools of /buffer-placement/masters/master-camera lists, and a new one is none of them; what is protected is for firmware to set aside" \
	-- base.dtb

base '' '' "$(master camera 'placer,max-segments = <4>; placer,max-segment-bytes = <0x10000>;')" \
	"$(flow preview 0x300000 1 camera)"
says "no pool for a device of few and short segments" 1 \
	"camera can follow 4 ranges of memory, which are too short for 3 MiB however it is laid out" \
	-- base.dtb

base '' '' "$(master camera 'placer,boundary-bits = <20>;')" \
	"$(flow preview 0x300000 1 camera)"
says "no pool for a buffer longer than the boundary" 1 \
	"camera needs a buffer in one run that crosses no multiple of 1 MiB, for which 3 MiB are too long; it is not known how many runs it can follow (placer,max-segments)" \
	"preview: no pool is needed if these can follow memory in pieces" -- base.dtb

base 'tz@40000000 { no-map; reg = <0x0 0x40000000 0x0 0x3f800000>; };' '' \
	"$(master camera "$one")" "$(flow preview 0x300000 4 camera)"
says "no pool where reserved memory leaves no room" 1 \
	"4 buffers of 3 MiB do not fit into what camera can reach, 0x40000000-0x7fffffff, beside what is reserved there" \
	-- base.dtb

base 'bounce: bounce@90000000 { compatible = "restricted-dma-pool";
	reg = <0x0 0x90000000 0x0 0x400000>; };' '' "$(master camera "$one")" \
	"$(flow preview 0x300000 1 camera)"
fdtput -t x base.dtb /low-bus/camera@10000000 memory-region \
	"$(fdtget -t x base.dtb /reserved-memory/bounce@90000000 phandle 2>/dev/null || echo 77)"
fdtput -t x base.dtb /reserved-memory/bounce@90000000 phandle 77
fdtput -t x base.dtb /low-bus/camera@10000000 memory-region 77
says "no pool for a device confined to unused restricted memory" 1 \
	"camera can use no memory for buffers: its DMA is restricted to memory that no pool uses" \
	-- base.dtb
base 'bounce: bounce@90000000 { compatible = "restricted-dma-pool";
	reg = <0x0 0x90000000 0x0 0x400000>; };' \
	'pool-bounce { memory-region = <&bounce>; };' "$(master camera "$one")" \
	"$(flow preview 0x300000 1 camera)"
fdtput -t x base.dtb /low-bus/camera@10000000 memory-region \
	"$(fdtget -t x base.dtb /reserved-memory/bounce@90000000 phandle)"
says "no pool for a device confined to its restricted pool" 1 \
	"camera can use only pools in /reserved-memory/bounce@90000000, and a new one is not" \
	-- base.dtb

base 'some@90000000 { no-map; reg = <0x0 0x90000000 0x0 0x400000>; };' '' \
	"$(master camera "$one")" "$(flow preview 0x300000 1 camera)"
fdtput -d base.dtb /reserved-memory ranges
says "no pool where Linux ignores reserved memory" 1 \
	'Linux would ignore a new pool as all of /reserved-memory, which has no "ranges"' \
	-- base.dtb

# Memory that no pool refers to

spare='spare@50000000 { compatible = "shared-dma-pool"; reusable; reg = <0 0x50000000 0 0x1400000>; };'
base "$spare" '' "$(master camera "$one")" \
	"$(flow preview 0x300000 4 camera) $(flow record 0x200000 4 camera) $(flow more 0x300000 4 camera)"
says "memory of the board is a pool first" 0 \
	"preview: in pool-preview, which refers to /reserved-memory/spare@50000000" \
	"record: in pool-preview, which refers" "more: in pool-more, 12 MiB within" -- base.dtb
places "with a phandle, which it has not yet" "buffers_preview: spare@50000000 {" \
	"memory-region = <&buffers_preview>;"
base "x: $spare" '' "$(master camera "$one")" "$(flow preview 0x300000 4 camera)"
fdtput -t x base.dtb /reserved-memory/spare@50000000 phandle 77
says "or with the one that it has" 0 "in pool-preview, which refers to" -- base.dtb
places "and nothing else is reserved" "memory-region = <0x77> /* /reserved-memory/spare@50000000 */;"
if grep -q "&{/reserved-memory" pools.dtso; then verdict not "nor touched"; else verdict ok "nor touched"; fi
used='vid: used@40000000 { compatible = "shared-dma-pool"; reusable; reg = <0 0x40000000 0 0x1400000>; };'
base "$used" '' "$(master camera "$one")" "$(flow preview 0x300000 4 camera)"
fdtput -t x base.dtb /reserved-memory/used@40000000 phandle 77
fdtput -t x base.dtb /copier@10003000 memory-region 77
says "memory that a device has is one as well" 0 \
	"which refers to /reserved-memory/used@40000000, as /copier@10003000 does already" \
	-- base.dtb
base "$used $spare" '' "$(master camera "$one")" "$(flow preview 0x300000 4 camera)"
fdtput -t x base.dtb /reserved-memory/used@40000000 phandle 77
fdtput -t x base.dtb /copier@10003000 memory-region 77
says "but what no device has comes first" 0 \
	"which refers to /reserved-memory/spare@50000000, as nothing does yet" -- base.dtb
base "$spare" '' "$(master camera "$one")" "$(flow preview 0x700000 4 camera)"
says "but not if it is too small" 0 "preview: in pool-preview, 28 MiB within" -- base.dtb

# Pools for what another one has no room for

pool='old: old-pool { compatible = "shared-dma-pool"; reusable;
	reg = <0x0 0x50000000 0x0 0x1000000>; };'
refers='pool-old { memory-region = <&old>; placer,cost = <20>; };'
base "$pool" "$refers" "$(master camera "$one")" "$(flow preview 0x400000 7 camera)"
says "a pool for the buffers that another has no room for" 0 \
	"preview: in pool-preview, 12 MiB within 0x40000000-0x7fffffff; for 3 of 7 buffers, as there is room for the others" \
	-- base.dtb
places "is enough" "preview: camera; 3 of 7 x 4 MiB -> pool-preview" "size = <0x0 0xc00000>;"
base "$pool" "$refers" "$(master camera "$one") $(master encoder "$one")" \
	"$(flow preview 0x400000 5 camera) $(flow record 0x400000 3 encoder camera)"
says "a pool beside that of another flow" 0 \
	"preview: in pool-preview, 16 MiB within 0x40000000-0x7fffffff; for 4 of 5 buffers" -- base.dtb
places "leaves that one its room" "size = <0x0 0x1000000>;"
base "$pool" "$refers" "$(master camera "$one") $(master encoder "$one")" \
	"$(flow preview 0x400000 5 camera) $(flow record 0x400000 6 encoder camera)"
says "two flows that lack room" 0 "preview: in pool-preview, 28 MiB" "; for 1 of 5 buffers" \
	"record: in pool-preview, 28 MiB" -- base.dtb
places "both have a place then" "size = <0x0 0x1c00000>;"
base "$pool spare@60000000 { compatible = \"shared-dma-pool\"; reusable;
	reg = <0 0x60000000 0 0x800000>; };" "$refers" "$(master camera "$one")" \
	"$(flow preview 0x400000 6 camera)"
says "memory of the board for the rest" 0 \
	"in pool-preview, which refers to /reserved-memory/spare@60000000, as nothing does yet; for some of its buffers, as there is room for the others" \
	-- base.dtb
places "that no other pool has" "buffers_preview: spare@60000000 {"
pages=16K
base 'old: old-pool { compatible = "shared-dma-pool"; reusable;
	reg = <0x0 0x50000000 0x0 0x2000000>; };' "$refers" "$(master camera "$one")" \
	"$(flow preview 0x100000 16 camera) $(flow record 0x100000 20 camera)"
says "no pool for some buffers that is as long as one for all" 0 \
	"record: in pool-record, 32 MiB within 0x40000000-0x7fffffff; for all buffers, as a pool for fewer would take no less memory" \
	-- base.dtb
pages=4K
base "$pool" "$refers" "$(master camera "$one")" "$(flow preview 0x20000000 2 camera)"
says "nor one for buffers of which none has room" 1 "preview: no pool would do" -- base.dtb
base "$pool" "$refers" "$(master camera "$one placer,iova-bits = <20>;")" \
	"$(flow preview 0x400000 5 camera)"
says "nor where addresses are short" 1 "preview: no pool would do: 5 buffers of 4 MiB, mapped at once" \
	-- base.dtb
base '' 'pool-system { };' "$(master camera 'placer,max-segments = <0xffffffff>;')" \
	"$(flow preview 0x20000000 3 camera)"
says "nor of memory that ordinary memory has" 1 "preview: no pool would do" -- base.dtb

# Kernels with longer pages

base '' '' "$(master camera "$one")" "$(flow preview 0x300000 4 camera)"
pages=16K
says "a pool for pages of 16 KiB" 0 "preview: in pool-preview, 32 MiB within" -- base.dtb
places "has their alignment" "size = <0x0 0x2000000>;" "alignment = <0x0 0x2000000>;"
pages=64K
says "a pool for pages of 64 KiB" 0 "preview: in pool-preview, 512 MiB within" -- base.dtb
pages=
says "a pool for those that do not cost too much" 0 \
	"32 MiB within 0x40000000-0x7fffffff, for kernels with pages of 4 and 16 KiB (see --page-size)" \
	-- base.dtb
says "and for all if there is much memory" 0 \
	"512 MiB within 0x40000000-0x7fffffff" -- --memory 0x40000000-0x23fffffff base.dtb

# What Linux places at boot

pages=4K
moving='moving { compatible = "test,firmware"; size = <0 0x38000000>;
	alloc-ranges = <0 0x40000000 0 0x40000000>; };'
base "$moving" '' "$(master camera "$one")" "$(flow preview 0x300000 4 camera)"
says "a pool beside an area that gives way" 0 \
	"preview: in pool-preview, 12 MiB within 0x40000000-0x7fffffff" -- base.dtb
places "which can still be placed" "size = <0x0 0xc00000>;"
moving='moving { compatible = "test,firmware"; size = <0 0x3fc00000>;
	alloc-ranges = <0 0x40000000 0 0x40000000>; };'
base "$moving" '' "$(master camera "$one")" "$(flow preview 0x300000 4 camera)"
says "no pool that would leave another no room" 1 "preview: no pool would do" -- base.dtb
base '' '' "$(master camera "$one")" "$(flow preview 0x300000 4 camera)"
{ echo '/dts-v1/; /memreserve/ 0x7f000000 0x1000000;'; grep -v '^/dts-v1/' base.dts; } >boot.dts
dtc -q -I dts -O dtb -o boot.dtb boot.dts
says "a pool below what the boot loader has" 0 "within 0x40000000-0x7effffff" -- boot.dtb

# Bad input

base '' '' "$(master camera "$one")" "$(flow preview 0x300000 1 camera)"
refuses "no tree" 'no devicetree given; see "placer suggest --help"'
refuses "no such tree" "none.dtb: No such file or directory" none.dtb
refuses "--count 0" "--count: '0' is not 1 to 4294967295" \
	base.dtb --count 0
refuses "--size of more than 32 bits" \
	"--size: '4G' is more than 4294967295 bytes" base.dtb --size 4G
refuses "an unknown device" \
	"there is no device 'camra'; there is camera" base.dtb --devices camra
refuses "a file that cannot be written" \
	"none/pools.dtso: No such file or directory" base.dtb -o none/pools.dtso
fdtput -c base.dtb '/low-bus/camera";@10004000'
fdtput -t s base.dtb '/low-bus/camera";@10004000' compatible placer,test-device
refuses "a path that would break the syntax of the overlay" \
	'/low-bus/camera";@10004000: has a character that dtc takes in no path' \
	base.dtb --devices '/low-bus/camera";@10004000'

echo "1..$count"
exit "$failed"
