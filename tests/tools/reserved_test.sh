#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Where Linux places reserved memory, according to placer board and placer lint, as TAP.
# Usage: reserved_test.sh PLACER
set -u

# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source-path=SCRIPTDIR source=tree.sh
. "$(dirname "$0")/tree.sh"
placer=$(program "${1:?usage: reserved_test.sh PLACER}") || exit 1

low="<0 0x40000000 0 0x40000000>"
large="<0 0x40000000 1 0x80000000>"
echo "TAP version 13"

# Places

tree "$large" "$(area top 'size = <0 0x10000000>;')"
says "an area of a size only is at the top of memory" board \
	"0x1b0000000-0x1bfffffff, where Linux places it" --
says "lint warns that an area above 4 GiB is too high for many devices" lint \
	"top: warning: size has no alloc-ranges beside it, so Linux puts it above 4 GiB" --
tree "$low" "$(area one 'size = <0 0x1000000>;' && area two 'size = <0 0x800000>;')"
says "areas are placed in order, from the top down" board \
	"0x7f000000-0x7fffffff, where" "0x7e800000-0x7effffff, where" --
tree "$low" "$(area one 'size = <0 0x1000000>;')
	firmware@7fe00000 { no-map; reg = <0 0x7fe00000 0 0x200000>; };"
says "areas are placed below fixed regions, also later ones" board \
	"0x7ee00000-0x7fdfffff, where" --
tree "$low" "$(area one 'size = <0 0x1000000>; alignment = <0 0x4000000>;')"
says "areas are placed by their alignment" board "0x7c000000-0x7cffffff, where" --
tree "$low" "$(area one 'size = <0 0x1000000>; alloc-ranges = <0 0x90000000 0 0x10000000
	0 0x50000000 0 0x10000000>;')"
says "areas are placed in the first of their ranges that has room" board \
	"0x5f000000-0x5fffffff, where" --
tree "$low" "$(area one 'size = <0 0x1000000>; alloc-ranges = <0 0x50000000 0 0x1000000>;' &&
	area two 'size = <0 0x1000000>; alloc-ranges = <0 0x51000000 0 0x10000000>;')"
says "areas are placed from below if a range begins at an earlier area" board \
	"0x51000000-0x51ffffff, where" --
tree "$low" "firmware { no-map; size = <0 0x1000>; };
	$(area one 'size = <0 0x1000000>;')"
says "areas are placed in whole blocks, also below a region of a page" board \
	"0x7ee00000-0x7fdfffff, where" --
tree "$low" "$(area one 'size = <0 0x1000000>;')" "chosen {
	linux,initrd-start = <0x7f000000>; linux,initrd-end = <0x7f123456>;
	linux,elfcorehdr = <0 0x7ee00000 0 0x1000>; };"
says "areas are not placed where the boot loader has put something" board \
	"0x7de00000-0x7edfffff, where" --
tree "$low" "$(area one 'size = <0 0x1000000>;')" \
	'chosen { bootargs = "quiet mem=512M -- mem=1M"; };'
says "areas are placed in the memory that mem= leaves" board "Memory: 0x40000000-0x5fffffff" \
	"0x5f000000-0x5fffffff, where" --

tree "$low" "" 'chosen { bootargs = "quiet\tmem=512M\n--\nmem=1M"; };'
says "any blanks may be between parameters" board "Memory: 0x40000000-0x5fffffff" --
arm='cpus { #address-cells = <1>; #size-cells = <0>;
	cpu@0 { device_type = "cpu"; compatible = "arm,cortex-a7"; reg = <0>; }; };'
tree "$low" "" "$arm chosen { bootargs = \"mem=256M mem=128M@0x60000000\"; };"
says "on 32-bit arm, mem= adds up" board \
	"Memory: 0x40000000-0x4fffffff and 0x60000000-0x67ffffff" --
tree "$low" "$(area one@70000000 'reg = <0 0x70000000 0 0x1000000>;')" \
	'chosen { bootargs = "mem=512M"; };'
says "an area that mem= has cut off" board \
	"one@70000000: contiguous" "is not all in memory, of which mem= in /chosen/bootargs" -- --all
says "lint reports an area that mem= has cut off" lint \
	"where mem= in /chosen/bootargs leaves no memory, or not all of it is; move it into memory, or remove mem=" --
tree "$low" "$(area one@70000000 'reg = <0 0x70000000 0 0x1000000>;')" \
	'chosen { linux,usable-memory-range = <0 0x40000000 0 0x10000000>; };'
says "an area outside the memory of a kernel after a crash" board \
	"is not all in memory, of which linux,usable-memory-range of /chosen leaves a part" --
says "lint reports an area outside the memory of a kernel after a crash" lint \
	"one@70000000: error: reg is 0x70000000-0x70ffffff, where linux,usable-memory-range of /chosen leaves no memory" --
says "an area that is not in memory is shown without masters and details" board \
	"no pool refers to it is not all in memory" -- --brief
tree "$low" "dev: $(area one 'size = <0 0x1000000>; linux,cma-default;' | sed 's/reusable;/no-map;/')"
says "a default area that is none" lint \
	"one: warning: linux,cma-default has no effect, as only a reusable shared-dma-pool is a contiguous area; say reusable instead of no-map, or remove it" --
for cut in 'linux,usable-memory-range = <0 0x40000000 0 0x40000000>' 'bootargs = "mem=2G"'; do
	tree "$low" "$(area one@90000000 'reg = <0 0x90000000 0 0x1000000>;')" "chosen { $cut; };"
	says "an area that no bank has is not cut off: $cut" lint \
		"one@90000000: warning: reg is 0x90000000-0x90ffffff, where the tree has no memory" --
	says "nor for the board" board "where the tree has no memory, so the boot loader" "!leaves" -- --all
done
# Linux takes what libfdt finds as /reserved-memory
tree "$low" "$(area one@50000000 'reg = <0 0x50000000 0 0x1000000>;')"
sed -i 's/reserved-memory {/reserved-memory@0 {/' "$out/x.dts"
dtc -q -O dtb -o "$out/x.dtb" "$out/x.dts"
says "reserved memory with a unit address" board "one@50000000: contiguous (CMA), 16 MiB" -- --all
says "is where Linux looks for it" lint "!does not look for here" --
# Expect this of linux,cma-default in a region of this compatible, with these properties.
default_of() { # name compatible properties text
	tree "$low" "one { compatible = \"$2\"; size = <0 0x1000000>; linux,cma-default; $3 };"
	says "$1" lint "$4" --
}
none="has no effect, as only a reusable shared-dma-pool is a contiguous area"
default_of "nor with neither of the two" shared-dma-pool "" \
	"one: warning: linux,cma-default $none; say reusable, or remove it"
default_of "a default area of another compatible" acme,firmware "reusable;" \
	"one: warning: linux,cma-default $none; give it the compatible \"shared-dma-pool\" and reusable, or remove it"
restricted='is there beside "restricted-dma-pool"'
default_of "a default area that is restricted" restricted-dma-pool "" \
	"one: error: linux,cma-default $restricted"
tree "$low" "$(area one 'compatible = "restricted-dma-pool"; size = <0 0x1000000>; linux,dma-default;' |
	sed 's/compatible = "shared-dma-pool"; reusable;//')"
says "or the default of coherent pools" lint "one: error: linux,dma-default $restricted" --
tree "$low" "fw@50000000 { no-map; reg = <0 0x50000000 0 0x1000000>; };" \
	'chosen { bootargs = "cma=16M@0x50800000"; };'
says "an area of the command line over no-map memory" lint \
	"/chosen: error: bootargs asks by cma= for an area of 16 MiB, which lies in no-map memory, which Linux does not notice" --
tree "$low" "" 'chosen { bootargs = "cma=16M@0x10000000"; };'
says "an area of the command line where there is no memory" lint "which is not all in memory; correct cma=" --
tree "$low" "$(area one@50000000 'reg = <0 0x50000000 0 0>;')
	fw@60000000 { no-map; reg = <0 0x60000000 0 0>; };"
says "a reg of size 0" lint \
	"one@50000000: warning: reg has the size 0, so Linux reserves nothing; say how long" "!fw@" --
says "a no-map reg of size 0, which may be firmware's" lint "fw@60000000: note: reg has the size 0" -- --all
tree "$low" "$(area one@50000000 'reg = <0xffffffff 0xffc00000 0 0x800000>;')"
says "a reg beyond all addresses" lint \
	"one@50000000: error: reg goes on beyond the last address, so that it is no memory" --
says "for the board, too" board \
	"refers to it goes on beyond the last address" "!firmware may fill it in" -- --all
tree "$low" "group { $(area one@50000000 'reg = <0 0x50000000 0 0x1000000>;') };" \
	"$(area two@60000000 'reg = <0 0x60000000 0 0x1000000>;')"
says "pools where Linux does not look for them" lint \
	"/reserved-memory/group/one@50000000: warning: compatible is that of reserved memory, which Linux does not look for here" \
	"/two@60000000: warning: compatible is that of reserved memory" --
tree "<0 0x40000000 2 0>" 'one { compatible = "restricted-dma-pool"; size = <0 0x1000000>; };'
says "a restricted pool that is high up" lint \
	"one: warning: size has no alloc-ranges beside it, so Linux puts it above 4 GiB" --

# No place

tree "$low" "rtos { compatible = \"shared-dma-pool\"; no-map; size = <0 0xa00000>;
	alloc-ranges = <0 0x40000000 0 0x20000000>; };
	$(area late 'size = <0 0x20000000>; alloc-ranges = <0 0x40000000 0 0x30000000>;')"
says "two areas that only fit alone" board "!0x40000000-0x5fffffff, where" \
	"late: contiguous (CMA)" "finds no room at boot" --
says "the region that leaves too little room is named" lint \
	"late: error: size is 0x20000000, for which there is no room at boot beside /reserved-memory/rtos at 0x5f600000-0x5fffffff" --
tree "$low" "$(area early 'size = <0 0x20000000>; alloc-ranges = <0 0x40000000 0 0x30000000>;')
	rtos { compatible = \"shared-dma-pool\"; no-map; size = <0 0xa00000>;
	alloc-ranges = <0 0x40000000 0 0x20000000>; };"
says "two areas that fit in the other order" lint "!no room" --
tree "$low" "$(area fixed@50000000 'reg = <0 0x50000000 0 0x1000000>;')
	kept@50000000 { no-map; reg = <0 0x50000000 0 0x1000>; };"
says "no-map memory over an area" lint \
	"kept@50000000: error: reg is 0x50000000-0x50000fff, where something is reserved already" --
before="/memreserve/ 0x50000000 0x100000;"
tree "$low" "$(area fixed@50000000 'reg = <0 0x50000000 0 0x1000000>;')"
says "an area over memory of the boot loader" lint \
	"overlaps with the /memreserve/ entry at 0x50000000-0x500fffff" --
before="/memreserve/ 0x7ff00000 0x100000;"
tree "$low" "$(area one 'size = <0 0x1000000>;')"
says "an area that Linux places over memory of the boot loader" lint \
	"size has Linux place it at 0x7f000000-0x7fffffff, which overlaps with the /memreserve/ entry" --
before="/memreserve/ 0x50000000 0x100000;"
tree "$low" "firmware@50000000 { no-map; reg = <0 0x50000000 0 0x100000>; };"
says "firmware that is reserved twice is no overlap" lint "!overlaps" --
tree "$low" "$(area one@7f000000 'reg = <0 0x7f000000 0 0x1000000>;')" "chosen {
	linux,initrd-start = <0x7f000000>; linux,initrd-end = <0x7f123456>; };"
says "an area over the initrd" lint \
	"overlaps with the initrd of /chosen at 0x7f000000-0x7f123fff" --

flow='dev: dev@1000 { compatible = "acme,dev"; reg = <0 0x1000 0 0x1000>; };
	buffer-placement { compatible = "placer,buffer-placement";
		masters { m: master-dev { placer,device = <&dev>; }; };
		flows { flow-x { placer,masters = <&m>; placer,buffer-bytes = <0x800000>; }; }; };'
before="/memreserve/ 0x50000000 0x100000;"
tree "$low" "$(area vid@50000000 'reg = <0 0x50000000 0 0x1000000>;')" "$flow"
says "an area over memory of the boot loader is no pool" board \
	"vid@50000000: overlaps with the /memreserve/ entry at 0x50000000-0x500fffff" \
	"!would do if a pool referred to it" --
says "suggest does not use an area over memory of the boot loader" suggest \
	"alloc-ranges = <0x0 0x50100000" "!video@50000000" --
before="/memreserve/ 0x7ff00000 0x100000;"
tree "$low" "$(area one 'size = <0 0x1000000>; linux,cma-default;')" "$flow"
says "an area that Linux places over memory of the boot loader is no pool" board \
	"one: overlaps with the /memreserve/ entry at 0x7ff00000-0x7fffffff" --
tree "$low" "$(area one@7f000000 'reg = <0 0x7f000000 0 0x1000000>;')" "chosen {
	linux,initrd-start = <0x7f000000>; linux,initrd-end = <0x7f123456>; }; $flow"
says "an area over the initrd is no pool" board \
	"one@7f000000: overlaps with the initrd of /chosen at 0x7f000000-0x7f123fff" \
	"!would do if a pool referred to it" --
tree "$low" "$(area one@50000000 'reg = <0 0x50000000 0 0x2000000>;' &&
	area two@51000000 'reg = <0 0x51000000 0 0x2000000>;')" "$flow"
says "two areas in one place are no pools" board \
	"one@50000000: overlaps with /reserved-memory/two@51000000 at 0x51000000-0x52ffffff" \
	"two@51000000: overlaps with /reserved-memory/one@50000000" \
	"!would do if a pool referred to it" --

tree "$low" "dsp@50000000 { no-map; reg = <0 0x50000000 0 0x2000000>; };
	rpmsg@51000000 { compatible = \"shared-dma-pool\"; no-map; reg = <0 0x51000000 0 0x100000>; };"
says "a pool in memory of a remote processor is one" board "!overlaps" --
says "a pool in memory of a remote processor is no mistake" lint "!overlaps" --

# Contiguous areas

tree "$large" "$(area vid@f8000000 'reg = <0 0xf8000000 0 0x10000000>;')"
says "an area across 4 GiB" lint \
	"vid@f8000000: error: reg is 0xf8000000-0x107ffffff, and cannot be activated by Linux, as it is in two zones" --
says "an area across 4 GiB is no pool" board \
	"cannot be activated by Linux, as it is in two zones of memory" --
tree "$low" "$(area vid 'size = <0 0x30000000>; alloc-ranges = <0 0x40000000 0 0x40000000>;')" \
	"soc { #address-cells = <2>; #size-cells = <2>; ranges; compatible = \"simple-bus\";
	dma-ranges = <0 0x40000000 0 0x40000000 0 0x20000000>;
	dev@1000 { compatible = \"acme,dev\"; reg = <0 0x1000 0 0x1000>; }; };"
says "an area across the end of what the smallest bus reaches" lint \
	"size is 0x50000000-0x7fffffff, and cannot be activated by Linux, as it is in two zones" --
tree "$low" "$(area vid@5f000000 'reg = <0 0x5f000000 0 0x2000000>;')" "
	memory@80000000 { device_type = \"memory\"; reg = <0 0x80000000 0 0x20000000>;
	numa-node-id = <1>; };"
says "an area on one NUMA node" lint "!two NUMA nodes" --
tree "$low" "$(area vid@7f000000 'reg = <0 0x7f000000 0 0x2000000>;')" "
	memory@80000000 { device_type = \"memory\"; reg = <0 0x80000000 0 0x20000000>;
	numa-node-id = <1>; };"
says "an area on two NUMA nodes" lint \
	"0x7f000000-0x80ffffff, and cannot be activated by Linux, as it is on two NUMA nodes" --
tree "$low" "$(area vid@6f000000 'reg = <0 0x6f000000 0 0x2000000>;')" "$arm"
says "an area across the end of low memory" lint \
	"0x6f000000-0x70ffffff, and cannot be activated by Linux with 32 bits, as low memory ends in it" --
tree "$low" "$(area vid@6f000000 'reg = <0 0x6f000000 0 0x2000000>;')"
says "with 64 bits there is no end of low memory" lint "!activated" --
tree "$low" "$(area vid 'size = <0 0x600000>;')" "$arm"
says "page blocks of arm without huge pages" lint \
	"vid: error: size is 0x600000 bytes, not whole page blocks of 4 MiB" --
tree "$low" "$(area vid 'size = <0 0x600000>;')" "cpus { #address-cells = <1>; #size-cells = <0>;
	cpu@0 { device_type = \"cpu\"; compatible = \"marvell,feroceon\"; reg = <0>; }; };"
says "page blocks of older CPUs of arm" lint "not whole page blocks of 4 MiB" --
tree "$low" "" "$arm chosen { bootargs = \"cma=320M\"; };"
says "the default area of arm is below the end of low memory" board \
	"at 0x5c000000-0x6fffffff, or a bit lower" --
tree "$low" "" "$arm chosen { bootargs = \"cma=256M\"; };"
says "the default area of arm is above low memory if it fits there" board \
	"at 0x70000000-0x7fffffff, or a bit lower" --
riscv='cpus { #address-cells = <1>; #size-cells = <0>;
	cpu@0 { device_type = "cpu"; compatible = "riscv"; reg = <0>; }; };
	soc { #address-cells = <2>; #size-cells = <2>; ranges; compatible = "simple-bus";
	dma-ranges = <0 0x40000000 0 0x40000000 0 0x20000000>;
	dev@1000 { compatible = "acme,dev"; reg = <0 0x1000 0 0x1000>; }; };'
tree "$low" "$(area vid@5f000000 'reg = <0 0x5f000000 0 0x2000000>;')" "$riscv
	chosen { bootargs = \"cma=64M\"; };"
says "no zone of riscv ends where a bus does" lint "!two zones" --
says "the default area of riscv is not below the end of a bus" board \
	"at 0x7c000000-0x7fffffff, or a bit lower" --
tree "$large" "$(area vid@f8000000 'reg = <0 0xf8000000 0 0x10000000>;')" "$riscv"
says "a zone of riscv ends at 4 GiB" lint "0xf8000000-0x107ffffff, and cannot be activated" --
across() { # banks bytes others
	tree "$1" "" "isp: isp@1000 { compatible = \"acme,isp\"; reg = <0 0x1000 0 0x1000>; }; ${3-}
	buffer-placement { compatible = \"placer,buffer-placement\";
		masters { m: master-isp { placer,device = <&isp>; placer,address-bits = <36>; }; };
		flows { flow-x { placer,masters = <&m>; placer,buffer-bytes = <$2>; }; }; };"
}
across "<0 0x80000000 0 0xa0000000>" 0x30000000
says "suggest takes a side of the border at 4 GiB" suggest \
	"alloc-ranges = <0x0 0x80000000 0x0 0x80000000>" --
across "<0 0x40000000 0 0x40000000>" 0x20000000 "$arm"
says "suggest takes a side of the end of low memory" suggest \
	"alignment = <0x0 0x400000>" "alloc-ranges = <0x0 0x40000000 0x0 0x30000000>" --
across "<0 0x40000000 0 0x40000000>" 0x30000000 "memory@80000000 { device_type = \"memory\";
	reg = <0 0x80000000 0 0x20000000>; numa-node-id = <1>; };"
says "suggest takes a side of the border of two NUMA nodes" suggest \
	"alloc-ranges = <0x0 0x40000000 0x0 0x40000000>" --
many=$(for i in 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
	area "area$i" 'size = <0 0x400000>;'
done)
tree "$low" "$many"
says "more areas than Linux has" lint \
	"area30: error: size is 0x7ac00000-0x7affffff, and is beyond the 20 contiguous areas" \
	"!area29: error" --
tree "$low" "$many" "$flow"
says "suggest sets memory aside where no area is left" suggest \
	"set aside for good, as no contiguous area is left (see --cma-areas), within" "no-map;" --
says "suggest sets no memory aside where an area is left" suggest \
	"!set aside" "reusable;" -- --cma-areas 40
tree "$low" "$(area one 'size = <0 0x400000>;')" "$flow chosen { bootargs = \"cma=4M\"; };"
says "the default area is one of the contiguous areas" suggest \
	"no contiguous area is left" -- --cma-areas 2
tree "$low" "$many"
says "more areas than kernels without NUMA have" lint \
	"area18: note: reusable makes a 9th contiguous area" -- --all

tree "$low" "$many" 'chosen { bootargs = "cma=64M"; };'
says "the default area can be beyond the areas that Linux has" lint \
	"chosen: error: bootargs asks by cma= for an area of 64 MiB, which is beyond the 20" --
tree "$low" "" 'chosen { bootargs = "cma=4G"; };'
says "the default area can be larger than memory" lint \
	"chosen: error: bootargs asks by cma= for an area of 4 GiB, which finds no room at boot" --

tree "$low" "$(area one 'size = <0 0x400000>;' && area two 'size = <0 0x400000>;' &&
	area three@50000000 'reg = <0 0x50000000 0 0x400000>;' &&
	area four 'size = <0 0x400000>; linux,cma-default;')"
says "--cma-areas says how many areas the kernel has" lint \
	"four: error: size is 0x7f400000-0x7f7fffff, and is beyond the 2 contiguous areas that the kernel has (CONFIG_CMA_AREAS)" \
	"three@50000000: error: reg is 0x50000000-0x503fffff, and is beyond the 2" \
	"!one: error" "!two: error" -- --cma-areas 2
says "placer board reports areas beyond --cma-areas" board "is beyond the 2 contiguous areas" \
	"The tree has no default" -- --cma-areas 2
says "JSON has areas beyond --cma-areas" board \
	'"fate":"given-back"' '"default":null' -- --json --cma-areas 2
refuses "--cma-areas of 0" "--cma-areas: '0' is not 1 to 1000" --cma-areas 0 "$out/x.dtb"
tree "$low" "$many" "$arm"
says "arm has fewer areas, as it has no NUMA" lint \
	"beyond the 8 contiguous areas that kernels without NUMA have (CONFIG_CMA_AREAS; --cma-areas)" --
tree "$low" "$(area one@50000000 'reg = <0 0x50000000 0 0x1000000>; linux,cma-default;')" "$arm"
says "arm makes its own area before it sees one with a reg" board "by itself [--cma]" \
	"is lost, as Linux takes /reserved-memory/one@50000000 for the default" -- --cma 32M
tree "$low" "$(area one 'size = <0 0x1000000>; linux,cma-default;')" "$arm"
says "arm makes no area of its own beside a default one that is placed at boot" board \
	"!by itself" -- --cma 32M
tree "$low" "$(area half@7f000000 'reg = <0 0x7f000000 0 0x2000000>;')" "$flow"
says "an area half of which is in memory" board \
	"half@7f000000: is not all in memory: the tree has a part of it" "!would do" --
says "JSON has an area half of which is in memory" board \
	'"refused":"is not all in memory: the tree has a part of it"' -- --json
says "the page has an area half of which is in memory" board \
	"is not all in memory: the tree has a part of it" -- --html
says "lint has an error for an area half of which is in memory" lint \
	"half@7f000000: error: reg is 0x7f000000-0x80ffffff, where the tree has no memory, or not all of it is" \
	"!the border" --
tree "$low" "$(area far@90000000 'reg = <0 0x90000000 0 0x2000000>;')"
says "an area in no memory is for a boot loader to complete" board \
	"where the tree has no memory, so the boot loader has to add it" --
tree "$low" "$(area one 'size = <0 0x1000000>;')" "chosen { bootargs = \"mem=512M\";
	linux,initrd-start = <0x70000000>; linux,initrd-end = <0x71000000>; };"
says "arm64 adds an initrd that mem= has cut off" board \
	"Memory: 0x40000000-0x5fffffff and 0x70000000-0x70ffffff" --

tree "<0 0x40000000 0 0x3ffff800>" "a { no-map; size = <0 0x1000>; };"
says "memory that ends within a page" board '"first":"0x7fffe000"' -- --json
tree "$low" "" "chosen { linux,usable-memory-range = <0 0x70000000 0 0x8000000
	0 0x60000000 0 0x100000>; };"
says "memory of a kernel for crash dumps" board \
	"Memory: 0x60000000-0x600fffff and 0x70000000-0x77ffffff" --
tree "$low" "$(area odd 'size = <0 0x1000000>; alignment = <0x200000>;' &&
	area two 'size = <0 0x1000000>;')"
says "what Linux cannot read takes no memory" board "0x7f000000-0x7fffffff, where" \
	"!0x7e000000" --
says "what Linux cannot read is one mistake" lint \
	"odd: error: alignment has 4 bytes" "!odd: error: size" --
tree "$low" "$(area one 'size = <0 0x600000>;')" "$arm"
says "blocks of arm with LPAE" lint \
	"not whole page blocks of 4 MiB: Linux makes no pool of it, unless it has LPAE, with blocks of 2 MiB" --
tree "$low" "$(area one 'size = <0 0x400000>;')" "$arm"
says "arm has no pages of 16 KiB" lint "!16 KiB" -- --all
tree "$low" "" 'chosen { bootargs = "quiet crashkernel=256M"; };'
says "a parameter that takes memory" lint \
	"chosen: note: bootargs has crashkernel=, which takes memory as well: that is not considered" -- --all

reaching='soc { #address-cells = <2>; #size-cells = <2>; ranges; compatible = "simple-bus";
	dma-ranges = <0 0x40000000 0 0x40000000 0 0x20000000>; };'
tree "$low" "" "$reaching $flow chosen { bootargs = \"cma=64M\"; };"
says "the default area is in a zone that not all kernels have" board \
	"if the kernel has CONFIG_ZONE_DMA, as usual on arm64; else up to 4 GiB" \
	"cma: feasible, cost 40960, if the kernel has CONFIG_ZONE_DMA" --
says "lint says that not all kernels have the zone of the default area" lint \
	"asks by cma= for an area that only kernels with CONFIG_ZONE_DMA put below 0x60000000, and others anywhere below 4 GiB; say where devices reach it, as cma=64M@0-0x60000000" --
tree "$low" "" "$reaching $flow chosen { bootargs = \"cma=64M@0-0x60000000\"; };"
says "the default area needs no such zone if its place is given" lint "!CONFIG_ZONE_DMA" --
tree "$low" "$(area vid@50000000 'reg = <0 0x50000000 0 0x1000000>;')"
says "the page has the line on the default area" board "The tree has no default contiguous area" -- --html
tree "$low" "$(area vid 'size = <0 0x1000000>; alignment = <0 0x600000>;')"
says "an alignment that is no power of two" lint "vid: error: alignment is no power of two" --
tree "$low" "$(area vid@7f000000 'reg = <0 0x7f000000 0 0x2000000>;')" "
	memory@80000000 { device_type = \"memory\"; reg = <0 0x80000000 0 0x20000000>;
	numa-node-id = <100>; };"
says "a NUMA node with a large number" lint "as it is on two NUMA nodes" --

# What Linux gives back, or lends out again

tree "$low" "pool@50000000 { compatible = \"shared-dma-pool\"; reg = <0 0x50000000 0 0x10000000>; };
	other { compatible = \"shared-dma-pool\"; size = <0 0x8000000>; };
	$(area vid 'size = <0 0x10000000>; alloc-ranges = <0 0x70000000 0 0x10000000>;')" "$arm"
says "arm refuses a coherent pool without no-map" lint \
	"pool@50000000: error: no-map is missing: Linux with 32 bits reserves no such memory" \
	"other: error: no-map is missing" "!vid: error" --
says "arm gives memory of a coherent pool without no-map back" board "about 1024 MiB" \
	"is not reserved with 32 bits, as it is neither reusable nor no-map" --
says "JSON has a coherent pool without no-map that arm gives back" board \
	'"fate":"given-back"' '!"fate":"placed", "place":{ "first":"0x50000000"' \
	-- --json
tree "$low" 'pool@50000000 { compatible = "shared-dma-pool"; reg = <0 0x50000000 0 0x10000000>; };'
says "with 64 bits a coherent pool without no-map stays reserved" board "about 768 MiB" --
tree "$large" "$(area vid@f8000000 'reg = <0 0xf8000000 0 0x10000000>;')"
says "an area that is not activated is ordinary memory" board "about 6144 MiB" --
tree "$low" "$(area one 'size = <0 0x1000000>; linux,cma-default;')" \
	'chosen { bootargs = "cma=0"; };'
says "cma=0 asks for no area" lint "Linux skips the node and makes none by itself" --
says "placer board says that cma=0 asks for no area" board \
	"There is no default contiguous area, as cma= in /chosen/bootargs asks for none." --
says "the page says that cma=0 asks for no area" board \
	"as cma= in /chosen/bootargs asks for none" -- --html

tree "$low" "$(area good@50000000 'reg = <0 0x50000000 0 0x1000000>; linux,cma-default;' &&
	area odd@60100000 'reg = <0 0x60100000 0 0x1000000>; linux,cma-default;')"
says "a default area that Linux refuses is reported once" lint "odd@60100000: error: reg is" \
	"!sets up later" --
tree "$low" "$(area none 'size = <0 0>;') firmware { no-map; size = <0 0>; };"
says "a pool of no length" lint "none: warning: size is 0, so Linux reserves nothing" \
	"!/firmware: " --
tree "$low" '' 'chosen { bootargs = "cma=16M@0x50100000"; };'
says "cma= where no block begins" lint \
	"an area of 16 MiB, which does not begin at a block, as contiguous areas must" --

# The default area

tree "$low" "$(area one@50000000 'reg = <0 0x50000000 0 0x1000000>; linux,cma-default;' &&
	area two@60000000 'reg = <0 0x60000000 0 0x1000000>; linux,cma-default;' &&
	area three 'size = <0 0x1000000>; linux,cma-default;')"
says "of two default areas the last with a reg is it" lint \
	"one@50000000: warning: linux,cma-default has no effect, as Linux takes /reserved-memory/two@60000000" \
	"three: warning: linux,cma-default has no effect" "!two@60000000: " --
tree "$low" "$(area one 'size = <0 0x1000000>; linux,cma-default;')" \
	'chosen { bootargs = "console=ttyS0 cma=64M"; };'
says "cma= makes Linux skip the default area of the tree" lint \
	"one: warning: linux,cma-default has no effect: with cma= in /chosen/bootargs" --
says "memory of a default area that Linux skips is free again" board \
	"one: contiguous (CMA), 16 MiB" \
	"is skipped by Linux in favour of cma=" \
	"the default area, which Linux makes by itself [bootargs of /chosen]" \
	"at 0x7c000000-0x7fffffff, or a bit lower" --
tree "$low" "$(area one@50000000 'reg = <0 0x50000000 0 0x1000000>; linux,cma-default;' &&
	area two@50000000 'reg = <0 0x50000000 0 0x2000000>;')" \
	'chosen { bootargs = "cma=64M"; };'
says "an area that is skipped overlaps with nothing" lint "!overlaps" --
says "an area that is skipped is in nobody's way" board "two@50000000: contiguous" "!overlaps" --
says "an area that is skipped is not drawn as reserved" board \
	'<title>/reserved-memory/two@50000000' \
	'!<title>/reserved-memory/one@50000000' -- --html
says "as JSON says" board '"fate":"skipped"' "!overlaps" -- --json
tree "$low" "$(area one@90000000 'reg = <0 0x90000000 0 0x1000000>; linux,cma-default;')" \
	'chosen { bootargs = "cma=64M"; };'
says "an area that is skipped does not lack memory" lint \
	"!leaves no memory" "!the tree has no memory" --
before="/memreserve/ 0x50000000 0x100000;"
tree "$low" "$(area one@50000000 'reg = <0 0x50000000 0 0x1000000>; linux,cma-default;')" \
	'chosen { bootargs = "cma=64M"; };'
says "an area that is skipped does not lie in memory of the boot loader" lint "!overlaps" --
tree "$low" "$(area early 'size = <0 0x500000>;' && area late 'size = <0 0x1000000>;')"
says "an area that is given back at once leaves room for others" board \
	"0x7f000000-0x7fffffff, where" "!overlaps" --
says "an area that is given back at once overlaps with none" lint "!overlaps" --
tree "$low" "$(area odd@50012000 'reg = <0 0x50012000 0 0x4000000>;' &&
	area good@51000000 'reg = <0 0x51000000 0 0x1000000>;')"
says "an area that is given back later takes others with it" board \
	"overlaps with /reserved-memory/odd@50012000 at 0x50012000-0x54011fff, which Linux refuses, and gives back with all that is there" --
says "areas that another one takes with it are not set up" board \
	'"fate":"lost", "place":null' -- --json
tree "$low" "$(area big 'size = <0 0x20000000>; alloc-ranges = <0 0x40000000 0 0x20000000>;' &&
	area small 'size = <0 0x1000000>; alloc-ranges = <0 0x50000000 0 0x1000000>;')
	first { no-map; reg = <0 0x40000000 0 0x1000>; };"
says "an area that is placed later is in nobody's way" lint \
	"big: error: size is 0x20000000, for which there is no room at boot beside /reserved-memory/first at" \
	"!small at" --
tree "$low" "" 'chosen { bootargs = "cma=16M@0x50000000"; };'
says "cma= with a place" board "0x50000000-0x50ffffff, where Linux places it" --
tree "$low" "" 'chosen { bootargs = "cma=16M@0x48000000-0x50000000"; };'
says "cma= with a range" board "at 0x4f000000-0x4fffffff, or a bit lower" --
tree "$low" "" ''
says "an area that the kernel is configured to make" board \
	"the default area, which Linux makes by itself [--cma]" \
	"at 0x7e000000-0x7fffffff, or a bit lower" -- --cma 32M
tree "$low" "$(area one 'size = <0 0x1000000>; linux,cma-default;')"
says "the kernel makes no default area if the tree has one" board "!by itself" -- --cma 32M

# Kernels with longer pages

tree "$low" "$(area one@50000000 'reg = <0 0x50000000 0 0x1400000>;')"
says "alignment for pages of 16 KiB" lint \
	"one@50000000: error: reg is 0x1400000 bytes at 0x50000000, not whole page blocks of 32 MiB" \
	-- --page-size 16K
says "alignment for pages of 16 KiB is a note with pages of 4 KiB" lint \
	"one@50000000: note: reg is 0x1400000 bytes at 0x50000000, which kernels with pages of 16 KiB make no pool of" \
	-- --all
tree "$low" "$(area one 'size = <0 0x20000000>;')"
says "places for pages of 64 KiB" board "0x60000000-0x7fffffff, where" -- --page-size 64K
says "a page size that no kernel has" lint -- --page-size 4096
tree "$low" "" "$arm"
refuses "longer pages on arm" \
	"--page-size: 32-bit arm has pages of 4K only" \
	--page-size 16K "$out/x.dtb"
refuses "a page size that there is not" "--page-size: '8K' is not 4K, 16K or 64K" \
	--page-size 8K "$out/x.dtb"

echo "1..$count"
exit $failed
