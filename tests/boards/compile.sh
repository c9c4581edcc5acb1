#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# compile.sh [BOARD...|all]
#
# Compiles the devicetrees of the newest kernel source with the C preprocessor and the
# distribution's dtc, like "make dtbs", but without configuring a kernel. Without arguments,
# the boards that tests use by name. Prints the directory, which contains arm64/BOARD.dtb
# and arm/BOARD.dtb; "failed", the boards that this dtc cannot compile, with the reasons; and
# "known", the names of the boards without arguments.
#
# Each board is compiled once for a kernel version and a dtc version.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"
# shellcheck source-path=SCRIPTDIR source=boards.sh
. "$(dirname "$0")/boards.sh"

source=$("$vm/fetch.sh" source 7)
dtc=$(dtc --version | awk '{ print $NF }')
out=$cache/boards/$(basename "$source")-dtc-$dtc
export source out

# compile_board ARCH/BOARD: prints the name at the end, whether it worked or not
compile_board()
{
	local board=$1 boot=$source/arch/${1%%/*}/boot/dts dts dir

	dts=$boot/${board#*/}.dts
	dir=$(dirname "$dts")
	mkdir -p "$out/$(dirname "$board")"
	# Renamed last, so that an existing dtb is complete
	if cpp -nostdinc -undef -D__DTS__ -x assembler-with-cpp \
		-I "$source/include" -I "$boot" \
		-I "$source/arch/arm/boot/dts" -I "$source/arch/arm64/boot/dts" \
		-I "$source/scripts/dtc/include-prefixes" -I "$dir" \
		"$dts" -o "$out/$board.dts" 2>"$out/$board.why" &&
		dtc -q -@ -I dts -O dtb -i "$dir" -o "$out/$board.part" \
			"$out/$board.dts" 2>"$out/$board.why"; then
		mv "$out/$board.part" "$out/$board.dtb"
		rm -f "$out/$board.why"
	elif [ ! -s "$out/$board.why" ]; then
		echo "no message" >"$out/$board.why"
	fi
	rm -f "$out/$board.dts" "$out/$board.part"
	printf '%s\n' "$board"
}
export -f compile_board

# every_board: prints ARCH/BOARD for all boards
every_board()
{
	local arch

	for arch in arm64 arm; do
		find "$source/arch/$arch/boot/dts" -name '*.dts' \
			-printf "$arch/%P\n"
	done | sed 's/\.dts$//' | sort
}

# named_boards BOARD...: prints ARCH/BOARD for these boards
named_boards()
{
	local board arch

	for board; do
		for arch in arm64 arm none; do
			[ ! -e "$source/arch/$arch/boot/dts/$board.dts" ] || break
		done
		[ "$arch" != none ] ||
			die "the kernel source has no board '$board' for arm or arm64"
		echo "$arch/$board"
	done
}

if [ "${1-}" = all ]; then
	[ $# -eq 1 ] || die "'all' takes no other names"
	wanted=$(every_board)
elif [ $# -gt 0 ]; then
	wanted=$(named_boards "$@")
else
	wanted=$(named_boards "${known_boards[@]}")
fi

mkdir -p "$out"
take_lock "boards-$(basename "$out")"
mapfile -t missing < <(
	for board in $wanted; do
		[ -e "$out/$board.dtb" ] || [ -e "$out/$board.why" ] ||
			echo "$board"
	done
)
if [ "${#missing[@]}" -gt 0 ]; then
	printf '%s\n' "${missing[@]}" |
		xargs -P "$(nproc)" -I{} bash -c 'compile_board {}' |
		count_up "compiling devicetrees" "${#missing[@]}" >"$out/log"
	: >"$out/.complete"
	prune "$cache/boards"
fi
[ ! -e "$out/.complete" ] || touch "$out/.complete"

find "$out" -name '*.why' -printf '%P\n' | sort | while read -r why; do
	printf '%s: %s\n' "${why%.why}" "$(head -n 1 "$out/$why")"
done | sed "s,$source/,," >"$out/failed"
for board in $wanted; do
	[ ! -e "$out/$board.why" ] ||
		grep -F "$board: " "$out/failed" | sed 's/^/cannot compile /' >&2
done
named_boards "${known_boards[@]}" >"$out/known"
echo "$out"
