#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# placer suggest on a small tree and on bad input, as TAP. Usage: suggest_test.sh PLACER
# [DIRECTORY]: trees with what was suggested are left there.
set -u

placer=${1:?usage: suggest_test.sh PLACER [DIRECTORY]}
case $placer in /*) ;; *) placer=$PWD/$placer ;; esac
here=$(cd "$(dirname "$0")" && pwd) || exit 1
trees=$here/../dts
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT
keep=${2:-$out/kept}
mkdir -p "$keep"
keep=$(cd "$keep" && pwd) || exit 1
count=0
failed=0
cd "$out" || exit 1

verdict() { # ok|not name
	count=$((count + 1))
	if [ "$1" = ok ]; then
		echo "ok $count - $2"
		return
	fi
	failed=1
	echo "not ok $count - $2"
	sed 's/^/# /' want said stdout
}

# base REGIONS POOLS MASTERS FLOWS: the board with a placement node, base.dtb. Labels are
# its own: camera, encoder, display and copier; no symbols are left.
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

# says NAME STATUS TEXT... -- ARGUMENT...: this status, each text in what is said, in
# this order, and an overlay if there is "in pool-" among them
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
	"$placer" suggest -o pools.dtso "$@" >stdout 2>said
	rc=$?
	rest=$(tr '\n' ' ' <said)
	while IFS= read -r text; do
		case $rest in
		*"$text"*) rest=${rest#*"$text"} ;;
		*) rc="no '$text'" ;;
		esac
	done <want
	[ ! -s stdout ] || rc="standard output"
	if grep -q ': in pool-' said; then
		[ -s pools.dtso ] || rc="no overlay"
	else
		[ ! -e pools.dtso ] || rc="an overlay"
	fi
	echo "status: $rc" >>said
	if [ "$rc" = "$status" ]; then verdict ok "$label"; else verdict not "$label"; fi
}

# mends NAME LINE...: the overlay has these lines, in this order; it compiles without a
# warning, applies, and all flows can be placed then
mends() {
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
	fdtoverlay -i base.dtb -o mended.dtb pools.dtbo >>stdout 2>&1 || result=not
	"$placer" board --brief mended.dtb >>stdout 2>&1 || result=not
	[ "$result" = ok ] || cat pools.dtso >>stdout
	cp mended.dtb "$keep/$count.dtb"
	verdict "$result" "$label"
}

refuses() { # name message argument...
	label=$1
	printf 'placer: %s\n' "$2" >want
	shift 2
	"$placer" suggest "$@" >stdout 2>said
	if [ $? -eq 2 ] && [ ! -s stdout ] && cmp -s want said; then
		verdict ok "$label"
	else
		verdict not "$label"
	fi
}

echo "TAP version 13"

# Nothing to do

base '' '' "$(master camera 'placer,max-segments = <0xffffffff>;')" \
	"$(flow free 0x300000 4 camera)"
says "all is well" 0 "all of them can be placed as it is" -- base.dtb
base '' '' '' ''
says "no flows" 0 "declares no flow" -- base.dtb

# Pools

base '' '' "$(master camera "$one")" "$(flow preview 0x300000 4 camera)"
says "one flow" 0 "preview: in pool-preview, 12 MiB within 0x40000000-0x7fffffff" \
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
	verdict ok "the whole overlay"
else
	verdict not "the whole overlay"
fi
mends "it does"

says "on standard input" 0 "in pool-preview" -- - <base.dtb
"$placer" suggest base.dtb 2>said >stdout
if cmp -s stdout expected; then verdict ok "to standard output"; else verdict not "to standard output"; fi

# One may start at a multiple of 1 MiB only, so three take 6 MiB and a half
base '' '' "$(master display "$one")" "$(flow show 0x280000 3 display)"
says "what alignment adds to the size" 0 \
	"show: in pool-show, 12 MiB within 0x80000000-0xbfffffff" -- base.dtb
mends "it does, too" "size = <0x0 0xc00000>"

base '' 'pool-system { };' \
	"$(master camera "$one") $(master encoder "$one") $(master copier "$one")
	 $(master display "$one")" \
	"$(flow preview 0x300000 4 camera copier) $(flow record 0x500000 2 encoder)
	 $(flow show 0x100000 1 display)"
says "two flows in one pool, another elsewhere" 0 \
	"in pool-" "in pool-" "in pool-" -- base.dtb
mends "both pools" "size = <0x0 0x1800000>" \
	"alloc-ranges = <0x0 0x40000000 0x0 0x40000000>" "size = <0x0 0x400000>" \
	"alloc-ranges = <0x0 0x80000000 0x0 0x40000000>"

base '' '' "$(master copier "placer,physically-contiguous; placer,address-bits = <64>; $one")" \
	"$(flow any 0x1000000 2 copier)"
says "all memory will do" 0 "any: in pool-any, 32 MiB" -- base.dtb
if grep -q alloc-ranges pools.dtso; then
	verdict not "so no range is given"
else
	mends "so no range is given" "reusable"
fi

# What works is left alone

pool='old: old-pool { compatible = "shared-dma-pool"; reusable;
	reg = <0x0 0x90000000 0x0 0x400000>; };'
base "$pool" 'p_old: pool-old { memory-region = <&old>; placer,cost = <57>; };' \
	"$(master camera "$one") $(master display "$one")" \
	"$(flow preview 0x300000 4 camera) $(flow show 0x300000 1 display)"
says "beside what there is" 0 "preview: in pool-preview" -- base.dtb
mends "it is dearer" "&{/reserved-memory} {" "preview-buffers {" \
	"&{/buffer-placement/pools} {" "placer,cost = <60>;"

base 'preview_buffers: preview-buffers@90000000 { no-map;
	reg = <0x0 0x90000000 0x0 0x400000>; };' \
	'pool-preview { memory-region = <&preview_buffers>; };' \
	"$(master camera "$one")" "$(flow preview 0x300000 1 camera)"
says "names that are taken" 0 "in pool-preview-2" -- base.dtb
mends "so others are used" "preview-2-buffers {" "pool-preview-2 {"

# Kinds

base '' '' "$(master camera "$one placer,boundary-bits = <26>;")" \
	"$(flow preview 0x900000 3 camera)"
says "a pool with no line in it" 0 "within 0x40000000-0x43ffffff" -- base.dtb
mends "it need not be set aside" "reusable;" \
	"alloc-ranges = <0x0 0x40000000 0x0 0x4000000>"

base '' '' "$(master camera "$one placer,align-bytes = <0x800000>;")" \
	"$(flow preview 0x300000 3 camera)"
says "an alignment that no area gives" 0 \
	"in pool-preview, 24 MiB set aside for good" -- base.dtb
mends "so it is set aside" "no-map;" "size = <0x0 0x1800000>" \
	"alignment = <0x0 0x800000>"

# Cells of one

sed -e '/^\t\/\* /d' -e 's/<0x0 \(0x[0-9a-f]*\) 0x0 \(0x[0-9a-f]*\)>/<\1 \2>/' \
	-e 's/<0x0 0x\([0-9a-f]*\) 0x0 0x\1 0x0/<0x\1 0x\1/' -e 's/-cells = <2>/-cells = <1>/' \
	"$trees/suggest/board.dts" >narrow.dts
dtc -q -I dts -O dtb -o base.dtb narrow.dts || exit 1
says "root cells of one, and no placement node" 0 \
	"camera+encoder: in pool-camera-encoder, 8 MiB within 0x40000000-0x7fffffff" \
	-- base.dtb --devices camera+encoder --size 1M --count 5 --cpu often
mends "everything is made" "#address-cells = <1>;" "size = <0x800000>;" \
	"alignment = <0x400000>;" "alloc-ranges = <0x40000000 0x40000000>;" \
	'compatible = "placer,buffer-placement";' \
	'placer,device-path = "/low-bus/camera@10000000";' \
	"placer,masters = <&master_camera>, <&master_encoder>;" \
	"placer,buffer-bytes = <0x100000>;" "placer,buffer-count = <5>;" \
	'placer,cpu-access = "often";'

# Sets beside flows: masters that are referred to keep their phandles

base '' '' "$(master camera "$one") $(master encoder "$one")" \
	"$(flow preview 0x300000 4 camera)"
says "devices that are asked for" 0 "preview: in pool-preview" \
	"encoder+camera+copier: in pool-preview" -- \
	base.dtb --devices encoder+camera+copier
mends "three kinds of masters" "master_encoder: master-encoder {" \
	"master_copier: master-copier {" "placer,masters = <&master_encoder>, <0x"

# No pool would do

base '' '' "$(master camera "$one") $(master copier "$one") $(master display "$one")" \
	"$(flow never 0x300000 1 camera copier display) $(flow copy 0x300000 1 copier)"
says "windows apart, but only one flow is beyond help" 1 \
	"never: no pool would do: camera and display have no memory in common: camera reaches 0x40000000-0x7fffffff, display reaches 0x80000000-0xbfffffff; memory is at 0x40000000-0xbfffffff" \
	"copy: in pool-copy" -- base.dtb

base '' '' "$(master camera "$one placer,address-bits = <24>;")" \
	"$(flow preview 0x300000 1 camera)"
says "no memory at all" 1 \
	"camera reaches no memory: it reaches no address, and memory is at 0x40000000-0xbfffffff" \
	-- base.dtb

base 'vault: vault@90000000 { no-map; reg = <0x0 0x90000000 0x0 0x100000>; };' \
	'p_vault: pool-vault { memory-region = <&vault>; placer,protected; };' \
	"$(master camera "$one placer,pools = <&p_vault>; placer,protected-access;")" \
	"$(flow preview 0x300000 1 camera)"
says "a list of pools, which are protected" 1 \
	"camera can use only the pools that placer,pools of /buffer-placement/masters/master-camera lists, and a new one is none of them; what is protected is for firmware to set aside" \
	-- base.dtb

base '' '' "$(master camera 'placer,max-segments = <4>; placer,max-segment-bytes = <0x10000>;')" \
	"$(flow preview 0x300000 1 camera)"
says "few and short ranges" 1 \
	"camera can follow 4 ranges of memory, which are too short for 3 MiB however it is laid out" \
	-- base.dtb

base '' '' "$(master camera 'placer,boundary-bits = <20>;')" \
	"$(flow preview 0x300000 1 camera)"
says "lines, and nobody knows of ranges" 1 \
	"camera needs a buffer in one run that crosses no multiple of 1 MiB, for which 3 MiB are too long; nobody says how many runs it can follow (placer,max-segments)" \
	"preview: no pool is needed if these can follow memory in pieces" -- base.dtb

base 'tz@40000000 { no-map; reg = <0x0 0x40000000 0x0 0x3f800000>; };' '' \
	"$(master camera "$one")" "$(flow preview 0x300000 4 camera)"
says "no room" 1 \
	"4 buffers of 3 MiB do not fit into what camera can reach, 0x40000000-0x7fffffff, beside what is reserved there" \
	-- base.dtb

base 'bounce: bounce@90000000 { compatible = "restricted-dma-pool";
	reg = <0x0 0x90000000 0x0 0x400000>; };' '' "$(master camera "$one")" \
	"$(flow preview 0x300000 1 camera)"
fdtput -t x base.dtb /low-bus/camera@10000000 memory-region \
	"$(fdtget -t x base.dtb /reserved-memory/bounce@90000000 phandle 2>/dev/null || echo 77)"
fdtput -t x base.dtb /reserved-memory/bounce@90000000 phandle 77
fdtput -t x base.dtb /low-bus/camera@10000000 memory-region 77
says "a device whose DMA bounces" 1 \
	"camera can use no memory for buffers: all its DMA bounces, and no pool opts in where to" \
	-- base.dtb
base 'bounce: bounce@90000000 { compatible = "restricted-dma-pool";
	reg = <0x0 0x90000000 0x0 0x400000>; };' \
	'pool-bounce { memory-region = <&bounce>; };' "$(master camera "$one")" \
	"$(flow preview 0x300000 1 camera)"
fdtput -t x base.dtb /low-bus/camera@10000000 memory-region \
	"$(fdtget -t x base.dtb /reserved-memory/bounce@90000000 phandle)"
says "a device whose restricted pool has no such run" 1 \
	"camera can use only pools in /reserved-memory/bounce@90000000, and a new one is not" \
	-- base.dtb

base 'some@90000000 { no-map; reg = <0x0 0x90000000 0x0 0x400000>; };' '' \
	"$(master camera "$one")" "$(flow preview 0x300000 1 camera)"
fdtput -d base.dtb /reserved-memory ranges
says "reserved memory that Linux ignores" 1 \
	'Linux would ignore a new pool as all of /reserved-memory, which has no "ranges"' \
	-- base.dtb

# Bad input

base '' '' "$(master camera "$one")" "$(flow preview 0x300000 1 camera)"
refuses "no tree" 'no devicetree given; see "placer suggest --help"'
refuses "no such tree" "none.dtb: No such file or directory" none.dtb
refuses "a count of nothing" "--count: '0' is not 1 to 4294967295" \
	base.dtb --count 0
refuses "a size that no cell holds" \
	"--size: '4G' is more than 4294967295 bytes" base.dtb --size 4G
refuses "an unknown device" \
	"there is no device 'camra'; there is camera" base.dtb --devices camra
refuses "a file that cannot be written" \
	"none/pools.dtso: No such file or directory" base.dtb -o none/pools.dtso
fdtput -c base.dtb '/low-bus/camera";@10004000'
fdtput -t s base.dtb '/low-bus/camera";@10004000' compatible placer,test-device
refuses "a name that would write the overlay" \
	'/low-bus/camera";@10004000: has a character that dtc takes in no path' \
	base.dtb --devices '/low-bus/camera";@10004000'

echo "1..$count"
exit "$failed"
