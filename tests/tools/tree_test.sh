#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What few trees say, and options that say nothing, as TAP. Usage: tree_test.sh PLACER
set -u

# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source-path=SCRIPTDIR source=tree.sh
. "$(dirname "$0")/tree.sh"
placer=$(program "${1:?usage: tree_test.sh PLACER}") || exit 1

low="<0 0x40000000 0 0x40000000>"
two='isp: isp@1000 { compatible = "acme,isp"; reg = <0 0x1000 0 0x1000>; };
	cam: cam@2000 { compatible = "acme,cam"; reg = <0 0x2000 0 0x1000>; dma-noncoherent; };'
echo "TAP version 13"

# Architectures

cpus() { # name property...
	echo "cpus { #address-cells = <1>; #size-cells = <0>;
		$1 { device_type = \"cpu\"; reg = <0>; ${2-} }; };"
}

coherent="isp@1000: 0x0-0xffffffff; one run; coherent"
for cpu in riscv sifive,u74 cavium,octeon3; do
	tree "$low" '' "$two $(cpus cpu@0 "compatible = \"$cpu\";")"
	says "a device is coherent by default: $cpu" board "$coherent" \
		"cam@2000: 0x0-0xffffffff; one run; not coherent" -- --every
done
tree "$low" '' "$two $(cpus cpu@0 'compatible = "loongson,la264";')"
says "on loongarch all devices are coherent" board "$coherent" \
	"cam@2000: 0x0-0xffffffff; one run; coherent" \
	"sees what the CPU caches hold, as all devices do on this architecture" -- --every
says "on loongarch dma-noncoherent has no effect" lint \
	"cam@2000: warning: dma-noncoherent has no effect, as Linux cleans no caches" --
tree "$low" '' "$two $(cpus cpu@0 'compatible = "riscv";')"
says "on riscv dma-noncoherent has an effect" lint "!dma-noncoherent" --
tree "$low" '' "$two $(cpus PowerPC,8572@0)"
says "on powerpc a device that is not coherent is reported" board \
	"cam@2000: 0x0-0xffffffff; one run; not coherent" \
	"not coherent, although Linux cleans no caches on this architecture" -- --every
says "a device is coherent by the name of a CPU" board "$coherent" -- --every
# And its model, where the name is no help
model() { # model
	tree "$low" '' "cpus { #address-cells = <1>; #size-cells = <0>;
		cpu@0 { device_type = \"cpu\"; model = \"$1\"; reg = <0>; }; }; $two"
}
model PowerPC,476
says "a device is coherent by the model of a CPU" board "$coherent" -- --every
model PowerPC,460EX
says "a device is not coherent by the model of a CPU" board "!$coherent" -- --every
for cpu in arm,cortex-a53 mips,mips24KEc PowerPC,440EP; do
	tree "$low" '' "$two $(cpus cpu@0 "compatible = \"$cpu\";")"
	says "a device is not coherent by default: $cpu" board \
		"!$coherent" "isp@1000: 0x0-0xffffffff; one run; not coherent" \
		-- --every
done

# Windows and IOMMUs

tree "$low" '' 'soc { compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>; ranges;
	dma-ranges = <0x80000000 0 0x40000000 0x20000000>, <0 0 0 0>; };'
says "a window of size 0" lint "dma-ranges has an entry of size 0, number 2" --
tree "$low" '' 'npu@1000 { compatible = "acme,npu"; reg = <0 0x1000 0 0x1000>; #size-cells = <2>;
	dma-ranges = <1 0 0 0xc0000000 0x1ff 0>; };'
says "dma-ranges without #address-cells" lint "dma-ranges has no #address-cells beside it" \
	"!no window" --
tree "$low" '' 'smmu@1000 { compatible = "arm,mmu-500"; reg = <0 0x1000 0 0x1000>;
	#stream-id-cells = <1>; mmu-masters = <1 2>; };'
says "mmu-masters" lint "smmu@1000: warning: mmu-masters is the old way" --

# Overlays and blobs

tree "$low" '' 'fragment@0 { target-path = "/"; __overlay__ { }; };'
says "a tree with a fragment is a tree" lint "fragment@0: warning: is a fragment of an overlay" --
says "a tree with a fragment is a tree for placer board" board "Memory: 0x40000000-0x7fffffff" --
cp "$out/x.dtb" "$out/tree.dtb"
refuses "a tree instead of an overlay" "$out/tree.dtb: is a whole tree, and no overlay" \
	"$out/x.dtb" "$out/tree.dtb"
printf '/dts-v1/; /plugin/; &{/} { a = <1>; };' | dtc -q -O dtb -o "$out/ov.dtb" -
for subcommand in board lint suggest; do
	refuses "an overlay instead of a tree: $subcommand" \
		"$out/ov.dtb: is an overlay, which goes behind the tree that it is for" "$out/ov.dtb"
done
printf '/dts-v1/; /plugin/; / { fragment@0 { target-path = "/"; __overlay__ { }; }; lost { }; };' |
	dtc -q -O dtb -o "$out/ov.dtb" -
subcommand=board
echo "placer: $out/ov.dtb: /lost is no fragment, so it is left out" >"$out/want"
run "$out/x.dtb" "$out/ov.dtb"
if cmp -s "$out/want" "$out/stderr"; then
	verdict ok "what an overlay has beside fragments"
else
	verdict not "what an overlay has beside fragments"
fi
dtc -q -V 3 -I dtb -O dtb -o "$out/old.dtb" "$out/x.dtb"
refuses "a blob of version 3" \
	"$out/old.dtb: is a devicetree blob of a version before 16, which dtc can convert (dtc -I dtb -O dtb)" \
	"$out/old.dtb"

# Labels of what a fragment changes: libfdt before 1.7 loses the node by them

before=
tree "$low" "vid: $(area vid 'size = <0 0x1000000>; linux,cma-default;')" "$two"
cp "$out/x.dts" "$out/base.dts"
dtc -q -@ -O dtb -o "$out/x.dtb" "$out/base.dts"
cat >"$out/ov.dts" <<-'END'
	/dts-v1/;
	/plugin/;
	/ {
		fragment@0 {
			target = <&vid>;
			mine: __overlay__ { size = <0 0x4000000>; };
		};
		fragment@1 {
			target = <&isp>;
			__overlay__ { other = <7>; memory-region = <&mine>; its: child { }; };
		};
		fragment@2 {
			target-path = "/cam@2000";
			named: __overlay__ { memory-region = <&mine>; friend = <&its>; };
		};
	};
END
dtc -q -@ -O dtb -o "$out/ov.dtb" "$out/ov.dts"
cp "$out/x.dtb" "$out/tree.dtb"
mv "$out/ov.dtb" "$out/x.dtb"
says "a fragment with a label of what it changes applies" board "vid: contiguous (CMA), 64 MiB" \
	"isp@1000: 0x0-0xffffffff" -- --every "$out/tree.dtb"
says "references to a fragment's label are to the node that it changes" board \
	'"path":"/isp@1000", "evidence":"strong"' \
	'"memory_regions":[ "/reserved-memory/vid" ]' -- --every --json "$out/tree.dtb"
cp "$out/tree.dtb" "$out/x.dtb"

# Of a label whose target is the same overlay's, only a symbol is left
cat >"$out/ov.dts" <<-'END'
	/dts-v1/;
	/plugin/;
	/ {
		fragment@0 {
			target-path = "/";
			__overlay__ { new: isp@3000 { compatible = "acme,isp"; reg = <0 0x3000 0 0x100>; }; };
		};
		fragment@1 {
			target = <&new>;
			mine: __overlay__ { status = "okay"; friend = <&mine>; other = <&new>; };
		};
	};
END
dtc -q -@ -O dtb -o "$out/x.dtb" "$out/ov.dts"
says "a fragment with a label of what the overlay brings applies" board "isp@3000: " -- \
	--every "$out/tree.dtb"
# Fragments that change nodes of fragments behind them, as some of the Raspberry Pi's do
cat >"$out/ov.dts" <<-'END'
	/dts-v1/;
	/plugin/;
	/ {
		fragment@0 { target = <&inner>; __overlay__ { reg = <0 0x9000 0 0x100>; }; };
		fragment@1 { target = <&new>; __overlay__ { dma-coherent;
			inner: child@8000 { compatible = "acme,child"; reg = <0 0x8000 0 0x100>; }; }; };
		fragment@2 { target = <&new>; __overlay__ { friend = <&cam>; }; };
		fragment@3 {
			target-path = "/";
			__overlay__ { new: isp@3000 { compatible = "acme,isp"; reg = <0 0x3000 0 0x100>;
				#address-cells = <2>; #size-cells = <2>; ranges; }; };
		};
		fragment@4 { target-path = "/"; __dormant__ { old: isp@4000 {
			compatible = "acme,isp"; reg = <0 0x4000 0 0x100>; }; }; };
		fragment@5 { target = <&old>; __overlay__ { dma-coherent; }; };
		__overrides__ { more = <0>, "+4"; less = <0>, "-4"; };
	};
END
dtc -q -@ -O dtb -o "$out/ov.dtb" "$out/ov.dts"
subcommand=board
run --every "$out/tree.dtb" "$out/ov.dtb"
behind="so it is applied behind that, as by the Raspberry Pi's boot loader; fdtoverlay refuses it"
cat >"$out/want" <<-END
	placer: $out/ov.dtb: /fragment@4 is left out, as only a parameter switches it on (__dormant__)
	placer: $out/ov.dtb: has parameters (__overrides__), which are not applied unless they are given (FILE:NAME=VALUE,...)
	placer: $out/ov.dtb: /fragment@0 changes a node of /fragment@1, $behind
	placer: $out/ov.dtb: /fragment@1 changes a node of /fragment@3, $behind
	placer: $out/ov.dtb: /fragment@2 changes a node of /fragment@3, $behind
	placer: $out/ov.dtb: /fragment@5 is left out, as it changes a node of /fragment@4
END
if [ $status -eq 0 ] && cmp -s "$out/want" "$out/stderr" &&
	joined | grep -qF "isp@3000: 0x0-0xffffffff; one run; coherent" &&
	joined | grep -qF "is /isp@3000/child@8000" && ! grep -q "isp@4000" "$out/stdout"; then
	verdict ok "fragments that change nodes of later ones"
else
	verdict not "fragments that change nodes of later ones"
fi
run --every "$out/tree.dtb" "$out/ov.dtb:more"
if [ $status -eq 0 ] && joined | grep -qF "isp@4000: 0x0-0xffffffff; one run; coherent"; then
	verdict ok "and of one that a parameter switches on"
else
	verdict not "and of one that a parameter switches on"
fi
run --every "$out/tree.dtb" "$out/ov.dtb:less"
sed '1,2d' "$out/want" >"$out/wanted" && mv "$out/wanted" "$out/want"
if [ $status -eq 0 ] && cmp -s "$out/want" "$out/stderr"; then
	verdict ok "and of one that a parameter leaves off"
else
	verdict not "and of one that a parameter leaves off"
fi
# An overlay of these fragments
fragments() { # text
	printf '/dts-v1/; /plugin/; / { %s };' "$1" | dtc -q -@ -O dtb -o "$out/ov.dtb" -
}
# What the Raspberry Pi's boot loader changes in a copy that is not applied any more
inner='__overlay__ { inner: child@8000 { compatible = "acme,child"; reg = <0 0x8000 0 0x100>;
	#address-cells = <2>; #size-cells = <2>; ranges; }; };'
outer='fragment@2 { target-path = "/"; __overlay__ { new: isp@3000 { compatible = "acme,isp";
	reg = <0 0x3000 0 0x100>; #address-cells = <2>; #size-cells = <2>; ranges; }; }; };'
last='fragment@3 { target = <&last>; __overlay__ { dma-coherent; }; };'
change='__overlay__ { dma-coherent; last: last@9000 {
	compatible = "acme,last"; reg = <0 0x9000 0 0x100>; }; };'
lost="which the Raspberry Pi's boot loader has copied into /fragment@2 by then, so that the change is lost; fdtoverlay refuses it"
fragments "fragment@0 { target = <&new>; $inner }; fragment@1 { target = <&inner>; $change };
	$outer $last"
run --every "$out/tree.dtb" "$out/ov.dtb"
cat >"$out/want" <<-END
	placer: $out/ov.dtb: /fragment@0 changes a node of /fragment@2, $behind
	placer: $out/ov.dtb: /fragment@1 is left out, as it changes a node of /fragment@0, $lost
	placer: $out/ov.dtb: /fragment@3 is left out, as it changes a node of /fragment@1
END
if [ $status -eq 0 ] && cmp -s "$out/want" "$out/stderr" &&
	joined | grep -qF "is /isp@3000/child@8000" && ! grep -qE "coherent;|@9000" "$out/stdout" &&
	joined | grep -qF "child@8000: 0x0-0xffffffff; one run; not coherent"; then
	verdict ok "a change that the boot loader loses"
else
	verdict not "a change that the boot loader loses"
fi
fragments "fragment@1 { target = <&inner>; $change }; fragment@0 { target = <&new>; $inner };
	$outer"
run --every "$out/tree.dtb" "$out/ov.dtb"
cat >"$out/want" <<-END
	placer: $out/ov.dtb: /fragment@1 changes a node of /fragment@0, $behind
	placer: $out/ov.dtb: /fragment@0 changes a node of /fragment@2, $behind
END
if [ $status -eq 0 ] && cmp -s "$out/want" "$out/stderr" &&
	joined | grep -qF "child@8000: 0x0-0xffffffff; one run; coherent" &&
	joined | grep -qF "is /isp@3000/child@8000/last@9000"; then
	verdict ok "and keeps in another order"
else
	verdict not "and keeps in another order"
fi
# Each changes a node of the next one
chain=
for i in $(seq 500); do
	chain="$chain fragment@$i { target = <&l$((i + 1))>; __overlay__ { l$i: n { }; }; };"
done
fragments "$chain fragment@501 { target-path = \"/\"; __overlay__ { l501: n { }; }; };"
echo "within a few seconds, $behind" >"$out/want"
timeout 5 "$placer" board --every "$out/tree.dtb" "$out/ov.dtb" >"$out/stdout" 2>"$out/stderr"
if grep -qF "/fragment@1 changes a node of /fragment@2, $behind" "$out/stderr"; then
	verdict ok "a long chain of fragments takes no time"
else
	verdict not "a long chain of fragments takes no time"
fi

changing() { # number label own
	echo "fragment@$1 { target = <&$2>; __overlay__ { $3: $3 { }; }; };"
}
each="change nodes of each other"
fragments "$(changing 0 b a) $(changing 1 a b)"
refuses "fragments of each other" \
	"$out/ov.dtb: does not apply: /fragment@0 and /fragment@1 $each" "$out/tree.dtb" "$out/ov.dtb"
fragments "$(changing 0 c a) $(changing 1 c b) $(changing 2 a c)"
refuses "and of one that leads to them" \
	"$out/ov.dtb: does not apply: /fragment@0 and /fragment@2 $each" "$out/tree.dtb" "$out/ov.dtb"
fragments "$(changing 0 b a) $(changing 1 d b) $(changing 2 b c) $(changing 3 c d)"
refuses "fragments in a circle" \
	"$out/ov.dtb: does not apply: /fragment@1 and /fragment@3 $each, in a circle with others" \
	"$out/tree.dtb" "$out/ov.dtb"
cat >"$out/ov.dts" <<-'END'
	/dts-v1/;
	/plugin/;
	/ { fragment@0 { target = <&cam>; __dormant__ { dma-coherent; }; };
		__overrides__ { off = <0>, "-0"; }; };
END
dtc -q -@ -O dtb -o "$out/ov.dtb" "$out/ov.dts"
run --every "$out/tree.dtb" "$out/ov.dtb:off"
echo "placer: $out/ov.dtb: changes nothing, as its parameters leave no fragment switched on" >"$out/want"
if [ $status -eq 0 ] && cmp -s "$out/want" "$out/stderr"; then
	verdict ok "an overlay whose parameters switch no fragment on"
else
	verdict not "an overlay whose parameters switch no fragment on"
fi
run --every "$out/tree.dtb" "$out/ov.dtb"
cat >"$out/want" <<-END
	placer: $out/ov.dtb: /fragment@0 is left out, as only a parameter switches it on (__dormant__)
	placer: $out/ov.dtb: has parameters (__overrides__), which are not applied unless they are given (FILE:NAME=VALUE,...)
END
if [ $status -eq 0 ] && cmp -s "$out/want" "$out/stderr"; then
	verdict ok "an overlay without a fragment that is switched on"
else
	verdict not "an overlay without a fragment that is switched on"
fi
# Places of references that libfdt would go to wherever they are
damaged() { # name lists
	printf '/dts-v1/; / { fragment@0 { target-path = "/"; __overlay__ { x = <1>; }; }; %s };' \
		"$2" | dtc -q -O dtb -o "$out/ov.dtb" -
	subcommand=board
	refuses "$1" \
		"$out/ov.dtb: does not apply: it is damaged, as it refers to nodes where it has no place" \
		"$out/tree.dtb" "$out/ov.dtb"
}
damaged "a reference far behind its property" \
	"__local_fixups__ { fragment@0 { __overlay__ { x = <0x7fffff00>; }; }; };"
damaged "a reference in a property that there is not" \
	"__local_fixups__ { fragment@0 { __overlay__ { y = <0>; }; }; };"
damaged "a reference to the tree in front of its property" \
	"__fixups__ { vid = \"/fragment@0/__overlay__:x:4294967295\"; };"
damaged "an empty list of references to the tree" "__fixups__ { vid; };"

printf '/dts-v1/; /plugin/; / { compatible = "acme,board"; dma-coherent;
	fragment@0 { target-path = "/"; no-map; __overlay__ { }; aside { }; }; };' |
	dtc -q -O dtb -o "$out/ov.dtb" -
cat >"$out/want" <<-END
	placer: $out/ov.dtb: /fragment@0: no-map is outside of __overlay__, so it is left out
	placer: $out/ov.dtb: /fragment@0/aside is beside __overlay__, so it is left out
	placer: $out/ov.dtb: /: dma-coherent is outside of __overlay__, so it is left out
END
for subcommand in board "board --json" "board --html" lint suggest; do
	# shellcheck disable=SC2086 # one of them with an option
	"$placer" $subcommand "$out/tree.dtb" "$out/ov.dtb" >"$out/stdout" 2>"$out/stderr"
	if head -n 3 "$out/stderr" | cmp -s "$out/want" -; then
		verdict ok "what is beside an __overlay__, by $subcommand"
	else
		verdict not "what is beside an __overlay__, by $subcommand"
	fi
done
printf '/dts-v1/; /plugin/; / { fragment@0 { __overlay__ { }; }; };' |
	dtc -q -O dtb -o "$out/ov.dtb" -
subcommand=board
refuses "a fragment without a target" \
	"$out/ov.dtb: /fragment@0 has no target, so there is nothing that it would change" \
	"$out/tree.dtb" "$out/ov.dtb"
cp "$out/tree.dtb" "$out/x.dtb"

# Parameters of the Raspberry Pi's overlays

cat >"$out/ov.dts" <<-'END'
	/dts-v1/;
	/plugin/;
	/ {
		fragment@0 {
			target = <&vid>;
			mine: __overlay__ { size = <0 0x4000000>; };
		};
		fragment@1 {
			target = <&isp>;
			__dormant__ { dma-coherent; };
		};
		fragment@2 {
			target = <&isp>;
			its: __overlay__ { };
		};
		where: fragment-3 {
			target = <&isp>;
			__dormant__ { user: user@7000 { reg = <0 0x7000 0 0x1000>;
				compatible = "acme,user"; memory-region = <&vid>, <&pool>; };
				pool: pool { }; };
		};
		__overrides__ {
			extra = <0>, "+3";
			moved = <0>, "+3", <&where>, "target:0=", <&cam>;
			path = <0>, "+3", <&where>, "target?=0",
				<&where>, "target-path=", "/cam@2000";
			which = <0>, "+3", <&where>, "target:0{a=", <&isp>, "b=", <&cam>, "}";
			own = <0>, "+3", <&user>, "memory-region:0=", <&pool>;
			both = <0>, "+3", <&user>, "memory-region:4=", <&vid>;
			address = <0>, "+3", <&user>, "reg:0";
			called = <0>, "+3", <&user>, "name";
			long = <&mine>, "size#0";
			shift = <0>, "=1!3";
			size = <&mine>, "size:4";
			half = <&mine>, "size:4=", <0x800000>;
			coherent = <0>, "+1";
			pages = <&its>, "iommu-map-mask:0", <&its>, "dma-coherent?";
			off = <&its>, "status";
			word = <&mine>, "size;4";
			byte = <&mine>, "size.4";
			raw = <&mine>, "size[";
			fixed = <&mine>, "size:4=0x800000", <&its>, "dma-coherent?=1";
			none = <&its>, "status=", "disabled", <&mine>, "size:4=", <0x800000>;
			table = <&mine>, "size:4{small=0x800000,large='0x1000000',=0x2000000}";
			cells = <&mine>, "size:4{1=", <0x800000>, "0=", <0x2000000>, "}",
				<&its>, "dma-coherent!";
			state = <&its>, "status{okay,gone=disabled}";
			torn = <&mine>, "size:4{a=1,b=";
			open = <&mine>, "size:4{a=1";
			named = <&its>, "name";
			far = <&isp>, "reg:0";
		};
	};
END
dtc -q -@ -O dtb -o "$out/ov.dtb" "$out/ov.dts"
subcommand=board
# Expect this text of the tree with the overlay and these parameters.
given() { # name parameters text
	printf '%s\n' "$3" >"$out/want"
	run --every "$out/tree.dtb" "$out/ov.dtb:$2"
	if [ "$status" -eq 0 ] && [ ! -s "$out/stderr" ] && grep -qF "$3" "$out/stdout"; then
		verdict ok "$1"
	else
		verdict not "$1"
	fi
}
given "a number" size=0x2000000 "vid: contiguous (CMA), 32 MiB"
given "a number that the overlay gives" half "vid: contiguous (CMA), 8 MiB"
given "a fragment that is switched on" coherent "one run; coherent"
given "a number of 2 bytes" word=0x0200 "vid: contiguous (CMA), 32 MiB"
given "a number of one byte" byte=2 "vid: contiguous (CMA), 32 MiB"
given "bytes" raw=00:00000002:000000 "vid: contiguous (CMA), 32 MiB"
given "values that the overlay gives in words" fixed "vid: contiguous (CMA), 8 MiB"
given "the second of the values that the overlay gives in words" fixed "one run; coherent"
given "a string that the overlay gives, and a place behind it" none=x \
	"vid: contiguous (CMA), 8 MiB"
given "a table" table=small "vid: contiguous (CMA), 8 MiB"
given "a table's entry in quotes" table=large "vid: contiguous (CMA), 16 MiB"
given "a table's entry for all other values" table=x "vid: contiguous (CMA), 32 MiB"
given "a table of cells" cells=0 "vid: contiguous (CMA), 32 MiB"
given "a place behind a table of cells" cells=0 "one run; coherent"
given "a number of 8 bytes" long=0x2000000 "vid: contiguous (CMA), 32 MiB"
given "the largest number of 2 bytes" word=65535 "vid: contiguous (CMA)"
for value in byte=256=8 byte=-129=8 word=65536=16 size=0x100000000=32 size=-2147483649=32 \
	long=18446744073709551616=64; do
	refuses "a number that does not fit: ${value%=*}" \
		"$out/ov.dtb: parameter ${value%%=*}: is a number of ${value##*=} bits" \
		"$out/tree.dtb" "$out/ov.dtb:${value%=*}"
done
given "a number that is yes" "pages=7" "one run; coherent"
given "any word for a fragment" "shift=internal" "one run; coherent"
given "but no empty one" shift= "/isp@1000/user@7000"
given "a fragment with references" extra "/isp@1000/user@7000"
given "a reference for its target" moved "/cam@2000/user@7000"
given "a path as a fragment's target" path "/cam@2000/user@7000"
given "a target by a table" which=b "/cam@2000/user@7000"
given "another target by a table" which=a "/isp@1000/user@7000"
given "a reference to a node of the overlay" own "user@7000"
given "the second of two references" both "user@7000"
given "an address, with the node's name" address=0x8 "user@8"
given "an empty value for 0" address= "user@0"
given "and for no" pages= "isp@1000: 0x0-0xffffffff; one run; not coherent"
given "a negative one" address=-3 "user@fffffffd"
given "a node's name" called=other@9000 "other@9000"
given "characters by their numbers" 'called=o\164\x68er@9000' "other@9000"
for value in q x1g 400 ''; do
	refuses "a backslash for nothing, before \"$value\"" \
		"$out/ov.dtb: parameter off: has a backslash that stands for nothing" \
		"$out/tree.dtb" "$out/ov.dtb:off=a\\$value"
done
given "two parameters, one of which has two places" half,pages=1 "one run; coherent"
# Expect the device not to be there with these parameters.
disabled() { # name parameters
	: >"$out/want"
	run --every "$out/tree.dtb" "$out/ov.dtb:$2"
	if [ "$status" -eq 0 ] && ! grep -q "isp@1000" "$out/stdout"; then
		verdict ok "$1"
	else
		verdict not "$1"
	fi
}
disabled "a status" off=off
disabled "a status with characters by their numbers" 'off=d\x69s\141bled\0x'
disabled "a status that the overlay gives" none=x
disabled "a status by a table" state=gone
refuses "a parameter that there is not" \
	"$out/ov.dtb: parameter other: there is none of this name in __overrides__" \
	"$out/tree.dtb" "$out/ov.dtb:other=1"
refuses "a value that is not in the table" "$out/ov.dtb: parameter state: has no such value" \
	"$out/tree.dtb" "$out/ov.dtb:state=a"
for parameter in torn open; do
	refuses "what is not understood: $parameter" \
		"$out/ov.dtb: parameter $parameter: is not understood" \
		"$out/tree.dtb" "$out/ov.dtb:$parameter=a"
done
refuses "what are not bytes" "$out/ov.dtb: parameter raw: is bytes in hexadecimal" \
	"$out/tree.dtb" "$out/ov.dtb:raw=123"
refuses "what is not a number" "$out/ov.dtb: parameter size: is a number of 32 bits" \
	"$out/tree.dtb" "$out/ov.dtb:size=large"
refuses "a node of the tree" \
	"$out/ov.dtb: parameter far: changes a node that is not the overlay's" \
	"$out/tree.dtb" "$out/ov.dtb:far=1"
run "$out/tree.dtb" "$out/ov.dtb"
cat >"$out/want" <<-END
	placer: $out/ov.dtb: /fragment@1 is left out, as only a parameter switches it on (__dormant__)
	placer: $out/ov.dtb: /fragment-3 is left out, as only a parameter switches it on (__dormant__)
	placer: $out/ov.dtb: has parameters (__overrides__), which are not applied unless they are given (FILE:NAME=VALUE,...)
END
if cmp -s "$out/want" "$out/stderr"; then
	verdict ok "parameters that are not given"
else
	verdict not "parameters that are not given"
fi

# Expect this to be said of an overlay with these bootargs for the tree.
replaces() { # name text bootargs
	printf '/dts-v1/;\n/plugin/;\n&{/} { %s };\n&cam { x; };\n' "$3" >"$out/args.dts"
	dtc -q -@ -O dtb -o "$out/args.dtb" "$out/args.dts"
	printf '%s' "${2:+placer: $out/args.dtb: $2
}" >"$out/want"
	run "$out/tree.dtb" "$out/args.dtb"
	if [ "$status" -eq 0 ] && cmp -s "$out/want" "$out/stderr"; then
		verdict ok "$1"
	else
		verdict not "$1"
	fi
}
replaces "bootargs that the tree has not" "" 'chosen { bootargs = "quiet"; };'
fdtput -p -t s "$out/tree.dtb" /chosen bootargs "console=ttyS0"
fdtput -p -t s "$out/tree.dtb" /cam@2000 bootargs ""
replaces "bootargs that the tree has" \
	"its bootargs replace those of the tree's /chosen, as with fdtoverlay; the Raspberry Pi's boot loader appends them" \
	'chosen { bootargs = "quiet"; };'
replaces "an overlay without bootargs replaces none" "" 'chosen { other = "quiet"; };'

# Nothing is silent

tree "$low" '' "$two"
refuses "--cpu alone" \
	"--cpu goes with --devices or --pairs; a flow says it in placer,cpu-access" --cpu rare "$out/x.dtb"
echo "placer: --pairs: there is none, as the board has 1 master" >"$out/want"
run --pairs "$out/x.dtb"
if [ "$status" -eq 0 ] && cmp -s "$out/want" "$out/stderr"; then
	verdict ok "--pairs of one master"
else
	verdict not "--pairs of one master"
fi
says "masters that are not shown" board "masters only by their name, and shown by --all: 1" --
says "masters that are shown are not counted as hidden" board "!shown by --all" -- --all
says "the default area is not in the tree" board \
	"The tree has no default contiguous area. Most kernels make one by themselves: --cma SIZE" --
says "--cma says that the kernel makes a default area" board "!by themselves" -- --cma 16M
subcommand=suggest
refuses "suggest --count alone" "--count goes with --devices; a flow says it by itself" \
	--count 2 "$out/x.dtb"
refuses "suggest --cpu alone" "--cpu goes with --devices; a flow says it by itself" \
	--cpu rare "$out/x.dtb"

# No line is longer than a terminal of 60 columns, but for words that are.
tree "$low" "$(area vid@50000000 'reg = <0 0x50000000 0 0x1000000>;')" "$two"
echo "lines of 60 columns" >"$out/want"
script -qec "stty cols 60; $placer board --every $out/x.dtb" /dev/null </dev/null 2>"$out/stderr" |
	tr -d '\r' >"$out/stdout"
if grep -q "^Pools" "$out/stdout" && ! grep -qE '^.{61}' "$out/stdout"; then
	verdict ok "a terminal of 60 columns"
else
	verdict not "a terminal of 60 columns"
fi

# Expect no longer line of these arguments, and this text.
narrow() { # name text argument...
	name=$1 text=$2
	shift 2
	echo "$text" >"$out/want"
	script -qec "stty cols 60; $placer $*" /dev/null </dev/null 2>"$out/stderr" |
		tr -d '\r' >"$out/stdout"
	if grep -q "$text" "$out/stdout" && ! grep -E '^.{61}' "$out/stdout" | grep -q '[^ ] [^ ]'; then
		verdict ok "$name"
	else
		verdict not "$name"
	fi
}
tree "$low" "$(area vid@50000000 'reg = <0 0x50000000 0 0x1200001>;')" "$two"
narrow "lint on such a terminal" "error" lint "$out/x.dtb"
narrow "suggest on such a terminal" "no pool is needed" \
	suggest --devices isp@1000+cam@2000 -o "$out/x.dtso" "$out/x.dtb"
for subcommand in board lint suggest solve; do
	narrow "the help of $subcommand on such a terminal" "this list" "$subcommand" --help
done

echo "1..$count"
exit $failed
