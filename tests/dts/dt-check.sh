#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# dt-check.sh [BLOB...]
#
# Without arguments, checks the binding: its schemas, the examples on their boards, and the
# inputs of tests/dts/check, each of which must be caught by the tool that caught-by says.
# Writes build/results/dt.tap.
#
# With arguments, prints what the binding finds wrong with these blobs.
#
# Older dt-schema exits with status 0 whatever it finds, and so does dtc with warnings, so
# output counts as failure. That the tools print errors at all is tested as well.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"
# shellcheck source-path=SCRIPTDIR source=../vm/board.sh
. "$vm/board.sh"

bindings=$top/dts-bindings
inputs=$top/tests/dts/check
work=$top/build/dt
tap=$top/build/results/dt.tap

# The board of each example: a source file of the kernel, or QEMU's machine
declare -A boards=(
	[imx8mq-evk]=freescale/imx8mq-evk
	[odroid-n2]=amlogic/meson-g12b-odroid-n2
	[qemu-virt]=virt
	[rk3399-rock-pi-4b]=rockchip/rk3399-rock-pi-4b
)

# dtc cannot see that nodes of the base tree need the root's cells
overlay_flags=(-@ -Wno-avoid_unnecessary_addr_size)

# Debian 13 has dt-schema in its backports only; then unpack it into the cache
find_tools()
{
	local dir tool

	if ! command -v dt-validate >/dev/null; then
		dir=$("$vm/fetch.sh" deb "$(dpkg --print-architecture)" dt-schema)
		export PATH=$dir/usr/bin:$PATH
		export PYTHONPATH=$dir/usr/lib/python3/dist-packages
	fi
	for tool in cpp dt-doc-validate dt-extract-example dt-mk-schema dt-validate \
		dtc fdtoverlay fdtput yamllint; do
		command -v "$tool" >/dev/null || die "there is no $tool"
	done
	# The packaged libraries belong to this python3, whichever is first in the PATH
	dtschema=$(/usr/bin/python3 -c 'import dtschema; print(dtschema.__path__[0])') ||
		die "dt-schema does not work here"
}

# Our schemas, without the substitutes for schemas that this dt-schema has, and one file of
# all of them with dt-schema's own, which is faster to read
stage_schemas()
{
	local schema name

	rm -rf "$work"
	mkdir -p "$work/schema" "$work/out" "$(dirname "$tap")"
	for schema in "$bindings"/*.yaml "$bindings"/*/*.yaml; do
		name=${schema#"$bindings"/}
		[ ! -e "$dtschema/schemas/$name" ] || continue
		mkdir -p "$work/schema/$(dirname "$name")"
		cp "$schema" "$work/schema/$name"
	done
	dt-mk-schema -j -o "$work/schema.json" "$work/schema" >"$work/schema.log" 2>&1 ||
		echo "ended with status $?" >>"$work/schema.log"
	[ -s "$work/schema.json" ] || { cat "$work/schema.log" >&2; die "no schema"; }
}

# validate BLOB [OPTION...]: prints the complaints. One process for each blob, as
# dt-validate remembers phandles from blob to blob.
validate()
{
	local blob=$1 status=0
	shift

	[ -s "$blob" ] || { echo "$blob: no such blob"; return; }
	dt-validate -s "$work/schema.json" "$@" "$blob" 2>&1 || status=$?
	[ "$status" -eq 0 ] || echo "dt-validate ended with status $status"
}

# Run cpp and dtc like the kernel's build
compile_board()
{
	local kernel=$1 file=$1/arch/arm64/boot/dts/$2.dts out=$3 dir

	dir=$(dirname "$file")
	cpp -nostdinc -undef -D__DTS__ -x assembler-with-cpp -I "$kernel/include" \
		-I "$kernel/arch/arm64/boot/dts" -I "$kernel/arch/arm/boot/dts" \
		-I "$kernel/scripts/dtc/include-prefixes" -I "$dir" "$file" |
		dtc -q -@ -I dts -O dtb -i "$dir" -o "$out/board.dtb"
}

# QEMU's own tree, with the devices of tests/demo that QEMU does not describe
compile_virt()
{
	local out=$3

	# shellcheck disable=SC2154
	"$vm/dtb.sh" "$board_mem" "$board_smp" "$board_cpu" |
		dtc -q -@ -o "$out/virt.dtb"
	dtc "${overlay_flags[@]}" -o "$out/machine.dtbo" "$top/tests/demo/machine.dtso"
	fdtoverlay -i "$out/virt.dtb" -o "$out/board.dtb" "$out/machine.dtbo"
}

# board_blob BOARD: its devicetree, from the cache if its sources have not changed
board_blob()
{
	local board=$1 compile=compile_board key dir parts

	parts=$(dtc --version; basename "$kernel_source")
	if [ "$board" = virt ]; then
		compile=compile_virt
		parts+=$(qemu-system-aarch64 --version)
		parts+=$(cat "$vm/dtb.sh" "$vm/board.sh" "$top/tests/demo/machine.dtso")
	fi
	key=$(printf '%s\n' "$parts" "$(declare -f "$compile")" "$board" |
		sha256sum | cut -c 1-12)
	dir=$cache/dtb/${board##*/}_$key
	if [ ! -e "$dir/.complete" ]; then
		rm -rf "$dir" "$dir.part"
		mkdir -p "$dir.part"
		stop_files+=("$dir.part")
		progress "devicetree of $board" "$work/board.log" \
			"$compile" "$kernel_source" "$board" "$dir.part"
		: >"$dir.part/.complete"
		mv "$dir.part" "$dir"
		prune "$cache/dtb"
	fi
	touch "$dir/.complete"
	echo "$dir/board.dtb"
}

count=0
failed=0

# verdict NAME FILE...: passes if all of these files are empty
verdict()
{
	local name=$1 line
	shift

	count=$((count + 1))
	line=$(cat "$@" </dev/null | head -n 20)
	if [ -z "$line" ]; then
		echo "ok $count - $name" >>"$tap"
		return
	fi
	failed=$((failed + 1))
	{
		echo "not ok $count - $name"
		printf '%s\n' "$line" | sed 's/^/# /'
	} | tee -a "$tap" >&2
}

# expect FILE WORDS: prints an error and FILE, unless FILE contains one of these words, which
# are separated by bars
expect()
{
	local file=$1 words=$2

	if grep -q Traceback "$file"; then
		echo "crashed instead of printing: $words"
	elif [ -z "$words" ] || ! tr '|' '\n' <<<"$words" | grep -qFf - "$file"; then
		echo "does not contain: $words"
	else
		return 0
	fi
	cat "$file"
}

schema_tests()
{
	local schema name out=$work/out/doc

	verdict "schemas are processed" "$work/schema.log"
	for schema in "$bindings"/*.yaml "$bindings"/*/*.yaml; do
		name=${schema#"$bindings"/}
		yamllint -f parsable \
			-c "$kernel_source/Documentation/devicetree/bindings/.yamllint" \
			"$schema" >"$out.lint" 2>&1 || echo "status $?" >>"$out.lint"
		(cd "$bindings" && dt-doc-validate -u . "$name") >"$out.log" 2>&1 ||
			echo "status $?" >>"$out.log"
		verdict "schema $name" "$out.lint" "$out.log"
	done

	# Does dt-doc-validate notice a broken schema?
	mkdir -p "$work/broken"
	name=placer,buffer-placement.yaml
	sed 's/type: boolean/type: bolean/' "$bindings/$name" >"$work/broken/$name"
	(cd "$work/broken" && dt-doc-validate -u . "$name") >"$out.log" 2>&1 || true
	expect "$out.log" bolean >"$out.missing"
	verdict "a mistake in the schema is found" "$out.missing"
}

# Trees that the module's reader accepts must be valid; they have no compatible yet
reader_tests()
{
	local file name out

	printf '/dts-v1/;\n/ { %s };\n' 'model = "none"; compatible = "placer,none";
		#address-cells = <2>; #size-cells = <2>;' | dtc -q -@ -o "$work/none.dtb"
	for file in "$top"/tests/dts/ok-*.dtso; do
		name=$(basename "$file" .dtso) out=$work/out/reader-$name
		sed 's/placer-test {/&compatible = "placer,buffer-placement";/' "$file" |
			dtc -q -@ -o "$out.dtbo"
		fdtoverlay -i "$work/none.dtb" -o "$out.dtb" "$out.dtbo"
		validate "$out.dtb" >"$out.schema"
		verdict "the schema accepts the module's $name" "$out.schema"
	done
}

schema_example()
{
	local out=$work/out/example

	dt-extract-example "$bindings/placer,buffer-placement.yaml" >"$out.dts"
	# dtc does not check the result of dt-extract-example, as that is an overlay
	dtc -q -@ -I dts -O dtb -o "$out.dtb" "$out.dts" >"$out.dtc" 2>&1 || true
	validate "$out.dtb" >"$out.schema"
	verdict "the schema accepts its own example" "$out.dtc" "$out.schema"
}

# without_path LOG BLOB: complaints without the path, to compare them with another
# blob's
without_path()
{
	sed "s,^$2: ,," "$1" | sort
}

# example_test NAME: the overlay compiles, applies, and adds no complaint
example_test()
{
	local name=$1 out=$work/out/$1 board

	if [ -z "${boards[$name]-}" ]; then
		echo "$me has no board for it" >"$out.log"
		verdict "example $name has a board" "$out.log"
		return
	fi
	board=$(board_blob "${boards[$name]}")

	dtc "${overlay_flags[@]}" -o "$out.dtbo" "$bindings/examples/$name.dtso" \
		>"$out.dtc" 2>&1 || echo "status $?" >>"$out.dtc"
	verdict "example $name compiles" "$out.dtc"

	fdtoverlay -i "$board" -o "$out.dtb" "$out.dtbo" >"$out.apply" 2>&1 ||
		echo "status $?" >>"$out.apply"
	verdict "example $name applies to its board" "$out.apply"

	validate "$board" >"$out.before"
	validate "$out.dtb" >"$out.after"
	comm -13 <(without_path "$out.before" "$board") \
		<(without_path "$out.after" "$out.dtb") >"$out.new"
	verdict "example $name is valid" "$out.new"

	# Is the schema applied? Add a property that it does not know
	if [ -s "$out.dtb" ]; then
		cp "$out.dtb" "$out.broken.dtb"
		fdtput -t s "$out.broken.dtb" /buffer-placement placer,broken "" || true
	fi
	validate "$out.broken.dtb" >"$out.log"
	expect "$out.log" placer,broken >"$out.missing"
	verdict "the schema finds an unknown property in example $name" "$out.missing"
}

# check_input FILE: writes the messages of dtc, fdtoverlay and dt-validate to
# build/dt/out
check_input()
{
	local file=$1 out=$work/out/$1

	: >"$out.dtc"
	: >"$out.fdtoverlay"
	: >"$out.schema"
	if [ "${file##*.}" = dtso ]; then
		dtc "${overlay_flags[@]}" -o "$out.dtbo" "$inputs/$file" \
			>"$out.dtc" 2>&1 || echo "status $?" >>"$out.dtc"
		[ -s "$out.dtbo" ] || return 0
		fdtoverlay -i "$work/base.dtb" -o "$out.dtb" "$out.dtbo" \
			>"$out.fdtoverlay" 2>&1 || echo "status $?" >>"$out.fdtoverlay"
	else
		dtc -@ -o "$out.dtb" "$inputs/$file" \
			>"$out.dtc" 2>&1 || echo "status $?" >>"$out.dtc"
	fi
	# If dtc has caught it, the schema is not needed
	[ -s "$out.dtc" ] || [ ! -s "$out.dtb" ] || validate "$out.dtb" >"$out.schema"
}

# The rows of the table
caught_by()
{
	grep -v '^#' "$inputs/caught-by"
}

check_inputs()
{
	local cpus

	cpus=$(nproc)
	dtc -@ -o "$work/base.dtb" "$inputs/ok-everything.dts"
	export -f check_input validate
	export work inputs
	export overlay_flag_list="${overlay_flags[*]}"
	# shellcheck disable=SC2016
	caught_by | cut -f 1 | xargs -P "$cpus" -I '{}' bash -c '
		read -ra overlay_flags <<<"$overlay_flag_list"
		check_input "$1"' check_input '{}'
}

# first_tool FILE: the first tool that objects
first_tool()
{
	local tool

	for tool in dtc fdtoverlay schema; do
		[ ! -s "$work/out/$1.$tool" ] || break
		tool=linter
	done
	echo "$tool"
}

# input_test FILE BY WORDS: does the tool BY object first, with these words?
input_test()
{
	local file=$1 by=$2 words=$3 out=$work/out/$1 tool

	: >"$out.missing"
	if [ ! -e "$inputs/$file" ] || [ ! -e "$out.schema" ]; then
		echo "no such file, or it was not checked" >"$out.missing"
		verdict "$file" "$out.missing"
		return
	fi
	tool=$(first_tool "$file")
	if [ "$by" = - ]; then
		verdict "$file: no tool objects" "$out.dtc" "$out.fdtoverlay" \
			"$out.schema"
	elif [[ ",$by," != *",$tool,"* ]]; then
		echo "caught by $tool instead of $by" >"$out.missing"
		[ "$tool" = linter ] || cat "$out.$tool" >>"$out.missing"
		verdict "$file" "$out.missing"
	elif [ "$tool" = linter ]; then
		verdict "$file: left to placer lint" "$out.missing"
	else
		expect "$out.$tool" "$words" >"$out.missing"
		verdict "$file: caught by $tool" "$out.missing"
	fi
}

input_tests()
{
	local file tool words

	(cd "$inputs" && printf '%s\n' ./*.dts ./*.dtso) | sed 's,^\./,,' | sort |
		comm -3 - <(caught_by | cut -f 1 | sort) >"$work/out/table"
	verdict "caught-by lists exactly the existing inputs" "$work/out/table"
	while IFS=$'\t' read -r file tool words; do
		input_test "$file" "$tool" "$words"
	done < <(caught_by)
}

judge_blobs()
{
	local blob part wrong=0

	for blob; do
		[ -r "$blob" ] || die "$blob: cannot be read"
		# Older dt-schema decides by the name what the file is
		cp "$blob" "$work/blob.dtb"
		for part in placer,buffer-placement reserved-memory; do
			validate "$work/blob.dtb" -l "$part"
		done | sed "s,^$work/blob.dtb,$blob," >"$work/out/blob"
		[ -s "$work/out/blob" ] || continue
		cat "$work/out/blob"
		wrong=1
	done
	return "$wrong"
}

find_tools
take_lock dt-check
stage_schemas
if [ $# -gt 0 ]; then
	judge_blobs "$@"
	exit
fi

kernel_source=$("$vm/fetch.sh" source 7)
dtc_version=$(dtc --version)
rm -f "$tap"
say "dt-schema $(dt-validate -V), dtc ${dtc_version##* }"
say "schemas"
schema_tests
schema_example
reader_tests
for overlay in "$bindings"/examples/*.dtso; do
	say "example $(basename "$overlay")"
	example_test "$(basename "$overlay" .dtso)"
done
progress "$(caught_by | wc -l) inputs" "$work/inputs.log" check_inputs
input_tests
echo "1..$count" >>"$tap"

for tool in "caught by schema" "caught by dtc" "caught by fdtoverlay" \
	"left to placer lint"; do
	say "$tool: $(grep -c "^ok .*: $tool\$" "$tap" || true)"
done
"$vm/summary.sh" dt
