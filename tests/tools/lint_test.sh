#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# placer lint on all mistakes of tests/dts, on bad input, on mutants, and on boards without
# mistakes, as TAP. Usage: lint_test.sh PLACER [BOARD.dtb...]
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 1
dts=$here/../dts
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
placer=$(program "${1:?usage: lint_test.sh PLACER [BOARD.dtb...]}") || exit 1
shift

subcommand=lint

# Expect no findings and no message.
clean() { # name argument...
	name=$1
	shift
	echo "nothing" >"$out/want"
	run "$@"
	if [ $status -eq 0 ] && [ ! -s "$out/stdout" ] && [ ! -s "$out/stderr" ]; then
		verdict ok "$name"
	else
		verdict not "$name"
	fi
}

# Expect a line of output that contains all of the words between bars.
finds() { # name 'words|...' argument...
	name=$1
	echo "$2" | tr '|' '\n' >"$out/want"
	shift 2
	run "$@"
	cp "$out/stdout" "$out/left"
	while IFS= read -r words; do
		grep -F -e "$words" "$out/left" >"$out/fewer"
		mv "$out/fewer" "$out/left"
	done <"$out/want"
	if [ $status -eq 1 ] && [ ! -s "$out/stderr" ] && [ -s "$out/left" ]; then
		verdict ok "$name"
	else
		verdict not "$name"
	fi
}

# Change the board of tests/dts/check, and write it to x.dtb.
changed() { # 'NODE PROPERTY [-TYPE VALUE...]'...
	cp "$out/ok-everything.dtb" "$out/x.dtb"
	for change; do
		# shellcheck disable=SC2086 # they are words
		set -- $change
		node=$1 property=$2
		shift 2
		if [ $# -eq 0 ]; then
			fdtput -d "$out/x.dtb" "$node" "$property"
		else
			type=${1#-}
			shift
			fdtput -p -t "$type" "$out/x.dtb" "$node" "$property" "$@"
		fi
	done
}

phandle() { # node
	fdtget -t x "$out/ok-everything.dtb" "$1" phandle
}

echo "TAP version 13"

# Mistakes that neither dtc nor the schema finds

compile() { # file name
	dtc -q -@ -I dts -O dtb -o "$out/$2" "$1" || exit 1
}

for file in "$dts"/check/ok-*.dts; do
	name=$(basename "$file" .dts)
	compile "$file" "$name.dtb"
	clean "check/$name" "$out/$name.dtb"
done
for file in "$dts"/check/ok-*.dtso; do
	name=$(basename "$file" .dtso)
	compile "$file" "$name.dtbo"
	clean "check/$name" "$out/ok-everything.dtb" "$out/$name.dtbo"
done
tab=$(printf '\t')
grep linter "$dts/check/caught-by" | grep -v '^#' >"$out/rows"
while IFS=$tab read -r file _ words; do
	name=${file%.dts}
	compile "$dts/check/$file" "$name.dtb"
	finds "check/$name" "$(echo "$words" | cut -d '|' -f 1)" "$out/$name.dtb"
done <"$out/rows"

# Mistakes that the kernel module and placer board refuse

printf '/dts-v1/;\n/ { %s };\n' 'model = "none"; compatible = "placer,none";
	#address-cells = <2>; #size-cells = <2>;' >"$out/none.dts"
compile "$out/none.dts" none.dtb
for file in "$dts"/bad-*.dtso; do
	name=$(basename "$file" .dtso)
	sed 's/placer-test {/&compatible = "placer,buffer-placement";/' "$file" |
		dtc -q -@ -o "$out/$name.dtbo" || exit 1
	finds "the module's $name" ": error: " "$out/none.dtb" "$out/$name.dtbo"
done

# Masters that never attach

compile "$dts/board/attach.dts" attach.dtb
finds "a master that does no DMA" \
	"master-camera: warning|camera@3c, which probably does no DMA|probably /soc/isi@3000" \
	"$out/attach.dtb"
finds "a master that does no DMA, and nothing it leads to" \
	"master-lone: warning|camera@3d, which probably does no DMA|name the device that attaches" \
	"$out/attach.dtb"
finds "a master whose driver imports nothing" \
	"master-jpeg: warning|whose driver s5p-jpeg has no device attach" "$out/attach.dtb"

# IOMMUs

mmu=$(phandle /soc/iommu@10000000)
changed "/soc/video-codec@10020000 iommus -x $mmu"
finds "iommus without cells" "video-codec|iommus has 0 cells|which takes 1" "$out/x.dtb"
changed "/soc/video-codec@10020000 iommus -x dead 1"
finds "iommus with a dangling phandle" "video-codec|iommus dangles|0xdead" "$out/x.dtb"
changed "/soc/video-codec@10020000 iommus -x $(phandle /soc/isp@10010000) 1"
finds "iommus of a node that is no IOMMU" "iommus names /soc/isp@10010000|no #iommu-cells" "$out/x.dtb"
changed "/soc/video-codec@10020000 iommus -bx 1 2 3"
finds "iommus of three bytes" "iommus has 3 bytes" "$out/x.dtb"
changed "/soc/isp@10010000 iommu-map -x 0 $mmu 0 10000"
clean "a whole iommu-map" "$out/x.dtb"
changed "/soc/isp@10010000 iommu-map -x 0 $mmu 0"
finds "iommu-map without a length" "iommu-map ends with 3 cells" "$out/x.dtb"
changed "/soc/isp@10010000 iommu-map -x 0 dead 0 10000"
finds "iommu-map with a dangling phandle" "iommu-map dangles" "$out/x.dtb"
changed "/soc/isp@10010000 iommu-map -x 100 $mmu 0 1" \
	"/soc/isp@10010000 iommu-map-mask -x ff"
finds "an ID outside iommu-map-mask" "iommu-map has the first ID 0x100" "$out/x.dtb"
changed "/soc/isp@10010000 iommu-map -x 0 $mmu 0 0 2" \
	"/soc/iommu@10000000 #iommu-cells -x 2"
finds "two IDs for an IOMMU of two cells" "iommu-map maps 2 IDs to 2 cells" "$out/x.dtb"
changed "/soc/isp@10010000 iommu-map -x 0 $mmu 0 10000" \
	"/soc/iommu@10000000 status -s disabled"
finds "iommu-map of a disabled IOMMU" "isp|warning: iommu-map names|disabled" "$out/x.dtb"

# Buses

changed "/soc dma-ranges -x 0 40000000 0 40000000 0"
finds "dma-ranges of five cells" "/soc: error: dma-ranges has 20 bytes" "$out/x.dtb"
changed "/soc dma-coherent -s" "/soc dma-noncoherent -s"
fdtput -t s "$out/x.dtb" /soc dma-coherent
finds "both dma-coherent and dma-noncoherent" "dma-noncoherent is there beside" "$out/x.dtb"
changed "/soc/isp@10010000 interconnect-names -s dma-mem"
finds "a memory bus without a node in interconnects" "interconnects has no node for \"dma-mem\"" "$out/x.dtb"

# Every node

changed "/soc/isp@10010000 status -s disable"
finds "an unknown status" 'warning: status is "disable", which counts as disabled' \
	"$out/x.dtb"
changed "/soc/isp@10010000 reg -x 0 10010000 1000"
finds "reg of three cells" "isp@10010000: error: reg has 12 bytes" "$out/x.dtb"
changed "/soc/isp@10010000 #size-cells -x 7"
finds "too many #size-cells" "#size-cells is 7, and Linux takes 4" "$out/x.dtb"
changed "/soc/display@10030000 phandle -x $mmu"
finds "a phandle twice" "display|phandle is 0x|as that of /soc/iommu@10000000" "$out/x.dtb"

# Memory

reserved=/reserved-memory
changed "$reserved #size-cells -x 1"
finds "other cells in /reserved-memory than in the root" "/reserved-memory: error: has other #address-cells" \
	"$out/x.dtb"
changed "$reserved/frames@60000000 reg -x 0 60100000 0 2000000"
finds "a pool that does not begin at a page block" \
	"frames@60000000: error: reg is 0x2000000 bytes at 0x60100000" "$out/x.dtb"
changed "$reserved/frames@60000000 reg -x 0 60200000 0 2000000"
finds "a note on a pool that does not begin at a long page block" "frames@60000000: note: reg" --all "$out/x.dtb"
changed "$reserved/frames@60000000 reg -x 0 61000000 0 2000000"
finds "a unit address other than that of reg" "note: reg begins at 0x61000000" --all "$out/x.dtb"
changed "$reserved/camera@70000000 reg -x 0 70000000 0 1000000 0 71000000 0 1000000"
finds "a region of two entries" "warning: reg has 2 entries" "$out/x.dtb"
changed "$reserved/loose alignment -x 400000"
finds "an alignment of one cell" "loose: error: alignment has 4 bytes" "$out/x.dtb"
changed "$reserved/frames@60000000 no-map -s"
fdtput -t s "$out/x.dtb" $reserved/frames@60000000 no-map
finds "both reusable and no-map" 'no-map is there beside "reusable"' "$out/x.dtb"
changed "$reserved/vault@78000000 reusable -s x"
finds "reusable without an effect" "warning: reusable has no effect" "$out/x.dtb"
changed "$reserved/camera@70000000 compatible -s restricted-dma-pool"
finds "a restricted pool with no-map" 'no-map is there beside "restricted-dma-pool"' \
	"$out/x.dtb"
fdtput -d "$out/x.dtb" $reserved/camera@70000000 no-map
clean "a restricted pool" "$out/x.dtb"
changed "$reserved/camera@70000000 compatible -s restricted-dma-pool" \
	"$reserved/camera@70000000 no-map"
fdtput -t s "$out/x.dtb" $reserved/camera@70000000 linux,dma-default
finds "a restricted pool with linux,dma-default" \
	"camera@70000000: error: linux,dma-default is there|Linux makes no pool of it" "$out/x.dtb"
changed "$reserved/camera@70000000 no-map"
finds "a coherent pool without no-map" \
	"camera@70000000: error: no-map is missing|pool of it for /buffer-placement/pools/pool-raw" \
	"$out/x.dtb"
changed "/soc/sram@1000000 no-memory-wc -s x"
finds "on-chip memory that is not write-combined" \
	"pool-scratch: error: cannot be used|no-memory-wc" "$out/x.dtb"
changed "/soc/sram@1000000/scratch-sram@8000 protect-exec -s x"
finds "on-chip memory with protect-exec" \
	"pool-scratch: error: cannot be used|protect-exec" "$out/x.dtb"
changed "/soc/sram@1000000/scratch-sram@8000 pool"
finds "a section of on-chip memory that is no pool" \
	'pool-scratch: error: cannot be used|without "pool"' "$out/x.dtb"
changed "/soc/isp@10010000 memory-region -x dead"
finds "memory-region with a dangling phandle" "isp@10010000: error: memory-region dangles" \
	"$out/x.dtb"
changed "/soc/isp@10010000 memory-region -x $mmu"
finds "memory-region of a node that is no memory" "isp@10010000: warning: memory-region names" \
	"$out/x.dtb"
changed "/soc/isp@10010000 memory-region -x 0 $(phandle $reserved/camera@70000000)"
clean "a phandle of 0 in a list" "$out/x.dtb"
clean "--memory instead of the tree's memory" --memory 0x40000000-0xffffffff "$out/x.dtb"
finds "--memory that ends below a pool" "frames@60000000: error: reg is 0x60000000-0x61ffffff, where --memory has no memory" \
	--memory 0x40000000-0x4fffffff "$out/x.dtb"

# Placement

placement=/buffer-placement
changed "/soc/isp@10010000 placer,max-segments -x 1"
finds "a property in the wrong place" "isp@10010000: error: placer,max-segments is not read here" \
	"$out/x.dtb"
changed "/soc/placement compatible -s placer,buffer-placement"
finds "a node in the wrong place" "/soc/placement: error: is a placement node where none" \
	"$out/x.dtb"
changed "$placement status -s okay"
clean "a placement node with a status of okay" "$out/x.dtb"
for path in soc/isp@10010000 //soc/isp@10010000 /soc//isp@10010000 /soc/isp@10010000/ \
	    /soc/isp@10010000:115200; do
	changed "$placement/masters/master-isp placer,device-path -s $path" \
		"$placement/masters/master-isp placer,device"
	finds "no device path: $path" "master-isp: error: placer,device-path is no path" \
		"$out/x.dtb"
done
changed "$placement/masters/master-isp placer,device -x $(phandle $reserved/loose)"
finds "placer,device of a memory node" "placer,device names /reserved-memory/loose, which is memory" \
	"$out/x.dtb"
changed "$placement/flows/flow-playback placer,node-names -s fast vidbuf_cached"
finds "a node's name that another flow has" \
	'flow-playback: warning: placer,node-names is to have a node "vidbuf_cached"|flow-preview' \
	"$out/x.dtb"
changed "$placement/flows/flow-playback placer,node-names -s playback"
finds "a node's name that is the flow's" \
	'warning: placer,node-names is to have a node "playback"|flows/flow-playback' \
	"$out/x.dtb"
changed "$placement/flows/flow-playback placer,node-names -s auto"
finds "a node's name that all devices' has" "the name of the node for all devices" \
	"$out/x.dtb"
for name in system reserved default_cma_region loose; do
	changed "$placement/flows/flow-playback placer,node-names -s $name"
	finds "a node's name that a heap of the kernel may have: $name" \
		"flow-playback: note: placer,node-names has a node \"$name\" only if the kernel" \
		--all "$out/x.dtb"
done
changed "$reserved/vault@78000000 no-map"
finds "a protected pool that is mapped" \
	"pool-vault: error: placer,protected is said of|not no-map" "$out/x.dtb"
changed "$reserved/vault@78000000 compatible -s restricted-dma-pool" \
	"$reserved/vault@78000000 no-map"
finds "a protected pool that is restricted" \
	"pool-vault: error: placer,protected is said of|others manage" "$out/x.dtb"
changed "$placement/pools/pool-scratch placer,protected -s x"
finds "a protected pool of on-chip memory" \
	"pool-scratch: error: placer,protected is said of|others manage" "$out/x.dtb"
changed "$reserved/vault@78000000 compatible -s placer,test-firmware"
finds "a pool of a driver's memory" \
	"pool-vault: warning: memory-region names|some driver's" "$out/x.dtb"
changed "/soc/isp@10010000 memory-region -x $(phandle $reserved/vault@78000000)" \
	"$reserved/vault@78000000 compatible -s restricted-dma-pool" \
	"$reserved/vault@78000000 no-map" \
	"$placement/pools/pool-vault placer,protected"
finds "a master that may not use its restricted pool" \
	"master-isp: error: is a master that no pool has memory for" "$out/x.dtb"
sed 's/: loose {/: system {/' "$dts/check/board.dtsi" >"$out/board.dtsi"
printf '/dts-v1/;\n/include/ "board.dtsi"\n' >"$out/named.dts"
compile "$out/named.dts" named.dtb
finds "memory with the name of the system heap" \
	"pool-loose: error: is of /reserved-memory/system|as ordinary memory is" \
	"$out/named.dtb"
sed 's/vault@78000000/sram@1000000/; s/&scratch_memory/\&sram/' \
	"$dts/check/board.dtsi" >"$out/board.dtsi"
compile "$out/named.dts" named.dtb
finds "memory of two pools with one name" \
	"pool-scratch: error: is of /soc/sram@1000000|is called as /reserved-memory" \
	"$out/named.dtb"
changed "$placement/masters/master-codec placer,pools -x $(phandle $placement/pools/pool-raw)"
finds "a cost of a pool that is not listed" "warning: placer,pool-costs names" "$out/x.dtb"
one() { # name text argument...: expects one finding, with this text
	name=$1
	echo "$2" >"$out/want"
	shift 2
	run "$@"
	if [ $status -eq 1 ] && [ "$(wc -l <"$out/stdout")" = 1 ] &&
	   grep -qF "$(cat "$out/want")" "$out/stdout"; then
		verdict ok "$name"
	else
		verdict not "$name"
	fi
}

codec=$placement/masters/master-codec
changed "$codec placer,pools -x"
one "costs beside an empty list" "master-codec: error: placer,pools names nothing" "$out/x.dtb"
changed "$codec placer,pools -x $(phandle $placement/pools/pool-frames) dead"
one "costs beside a dangling list" "master-codec: error: placer,pools dangles" "$out/x.dtb"
changed "$placement/masters/master-isp placer,pools -x $(phandle $placement/pools/pool-vault)"
finds "a list with a protected pool that the master cannot access" "warning: placer,pools names|it has no access" \
	"$out/x.dtb"
finds "a flow without a pool" "flow-preview: error: cannot be placed" "$out/x.dtb"
finds "a master without a pool" "master-isp: error: is a master that no pool" "$out/x.dtb"
changed "$placement/pools/pool-frames placer,cost -s 100" \
	"$placement/pools/pool-raw placer,cost -s 200" \
	"$placement/flows/flow-preview placer,priority -s 001"
run "$out/x.dtb"
echo "three findings" >"$out/want"
if [ "$(wc -l <"$out/stdout")" -eq 3 ]; then
	verdict ok "all mistakes at once"
else
	verdict not "all mistakes at once"
fi
finds "--all shows notes" "note: placer,device names /soc/isp@10040000, which is disabled" \
	--all "$out/ok-everything.dtb"

# Remove blanks, in which versions of json-c differ.
tells() { # name text argument...
	name=$1
	printf '%s\n' "$2" >"$out/want"
	shift 2
	run --json "$@"
	if [ ! -s "$out/stderr" ] && tr -d ' \n' <"$out/stdout" | grep -qFf "$out/want"; then
		verdict ok "$name"
	else
		verdict not "$name"
	fi
}

tells "--json with a finding" '{"severity":"error","node":"/buffer-placement/pools/pool-raw",' \
	"$out/x.dtb"
tells "--json with a finding without a property" \
	'"property":null,"what":"isasecondplacementnode,' "$out/bad-two-placements.dtb"
tells "--json without findings" '{"findings":[]}' "$out/ok-everything.dtb"

# Bad input

: >"$out/empty.dtb"
echo "this is text, and not a devicetree" >"$out/text.dtb"
head -c 1000 "$out/ok-everything.dtb" >"$out/short.dtb"
size=$(wc -c <"$out/ok-everything.dtb")
cd "$out" || exit 1
refuses "no tree" 'no devicetree given; see "placer lint --help"'
refuses "no such tree" "none-such.dtb: No such file or directory" none-such.dtb
refuses "an empty file" "empty.dtb: is empty" empty.dtb
refuses "a file that is no devicetree" \
	"text.dtb: is too short to be a devicetree blob" text.dtb
refuses "a truncated devicetree" \
	"short.dtb: is a devicetree blob that is cut off: 1000 bytes of $size" short.dtb
refuses "an overlay in place of a tree" \
	"ok-overlay.dtbo: is an overlay, which goes behind the tree that it is for" \
	ok-overlay.dtbo
refuses "an overlay that does not apply" \
	"ok-overlay.dtbo: does not apply: the tree has no /buffer-placement/masters" \
	none.dtb ok-overlay.dtbo
refuses "a tree in place of an overlay" \
	"ok-everything.dtb: has no fragment, so is no overlay" \
	ok-everything.dtb ok-everything.dtb
refuses "--memory that is no range" \
	"--memory: '1' is not FIRST-LAST" ok-everything.dtb --memory 1
echo "nothing" >want
if "$placer" lint - <ok-everything.dtb >stdout 2>stderr &&
   [ ! -s stdout ] && [ ! -s stderr ]; then
	verdict ok "standard input"
else
	verdict not "standard input"
fi

# Mutants: four bytes of a good tree are overwritten, at the same places in each run. A tree
# that can be read may have findings; one that cannot gets a message of one line.

mutate() { # seed
	awk -v seed="$1" -v size="$size" 'BEGIN {
		state = 7919 * seed
		for (i = 0; i < 4; i++) {
			state = state * 16807 % 2147483647
			at = state % size
			state = state * 16807 % 2147483647
			print at, state % 256
		}
	}' | while read -r at value; do
		# shellcheck disable=SC2059 # it is the byte
		printf "\\$(printf '%o' "$value")" |
			dd of=mutant.dtb bs=1 seek="$at" conv=notrunc status=none
	done
}

sane() { # file
	run "$1"
	case $status in
	0) [ ! -s stdout ] && [ ! -s stderr ] ;;
	1) [ -s stdout ] && [ ! -s stderr ] ;;
	2) [ ! -s stdout ] && [ "$(wc -l <stderr)" -eq 1 ] ;;
	*) false ;;
	esac || return 1
	[ $status -ne 2 ] || return 0
	# If placer board refuses the tree, lint has to find an error
	"$placer" board "$1" >/dev/null 2>&1
	[ $? -ne 2 ] || grep -q ': error: ' stdout
}

seed=1
echo "no crash, and an error where placer board refuses" >want
while [ $seed -le 150 ]; do
	cp ok-everything.dtb mutant.dtb
	mutate $seed
	sane mutant.dtb || break
	seed=$((seed + 1))
done
if [ $seed -gt 150 ]; then
	verdict ok "150 mutants"
else
	verdict not "mutant $seed"
fi

# Boards

for board; do
	clean "board $(basename "$board" .dtb)" "$board"
done

echo "1..$count"
exit "$failed"
