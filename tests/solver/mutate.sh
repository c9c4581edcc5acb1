#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# mutate.sh [NAME...]
#
# Breaks the solver in the ways that the file "mutations" lists, one at a time, and prints
# which test program notices; fails if none does. Works on a copy, in build/mutate. With
# NAMEs, only mutations whose names contain one of these. PROGRAMS are the test programs to
# use, by default all, the fastest first.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"
# shellcheck source=mutation.sh
. "$(dirname "$0")/mutation.sh"

list=$top/tests/solver/mutations
out=$top/build/mutate
src=$out/src
programs=${PROGRAMS:-$(make -s -C "$top/tests/solver" list)}
workers=$(nproc)
cflags=(-std=gnu11 -O1 -w -I"$src/include" -I"$src/solver/host")

compile()
{
	gcc "${cflags[@]}" -c -o "$2" "$1"
}

# link PROGRAM OBJECTS-DIRECTORY BINARY
link()
{
	local objects=("$out/tests/$1.o")

	[ "$1" != fuzz ] || objects+=("$out/tests/fuzz_main.o")
	gcc -o "$3" "${objects[@]}" "$2"/*.o
}

# run PROGRAM BINARY: false if it fails or hangs
run()
{
	local args=(--seed 1 --iterations 3000)

	case $1 in
	solve_test) args=() ;;
	fuzz) args=("$src"/tests/solver/corpus/solve/*) ;;
	esac
	timeout 60 "$2" "${args[@]}" >"$2.tap" 2>&1
}

prepare()
{
	local file program

	rm -rf "$out"
	mkdir -p "$src/tests" "$out"/{tests,solver,list}
	cp -r "$top"/{include,solver} "$src"
	cp -r "$top/tests/solver" "$src/tests"
	for file in "$src"/solver/*.c; do
		compile "$file" "$out/solver/$(basename "$file" .c).o"
	done
	for program in $programs fuzz_main; do
		compile "$src/tests/solver/$program.c" "$out/tests/$program.o"
	done
	for program in $programs; do
		link "$program" "$out/solver" "$out/$program"
		run "$program" "$out/$program" ||
			die "$program fails without a mutation"
	done
}

selected()
{
	local name pattern

	[ $# -gt 1 ] || return 0
	name=$(cat "$1/name")
	shift
	for pattern; do
		[[ $name != *"$pattern"* ]] || return 0
	done
	return 1
}

# build DIRECTORY: builds the objects there
build()
{
	local name file

	name=$(cat "$1/file")
	if [[ $name = *.h ]]; then
		for file in "$1"/*.c; do
			compile "$file" "${file%.c}.o" || return
		done
	else
		cp "$out"/solver/*.o "$1"
		compile "$1/$name" "$1/${name%.c}.o"
	fi
}

# Tries one mutation, and prints the rest of its line of TAP
try()
{
	local dir=$1 program what

	what="$(cat "$dir/file"): $(cat "$dir/name")"
	if ! apply "$dir" "$src/solver"; then
		echo "not ok $what # its text is not in the file exactly once"
	elif ! build "$dir" 2>"$dir/errors"; then
		echo "not ok $what # does not build"
	else
		for program in $programs; do
			link "$program" "$dir" "$dir/$program"
			run "$program" "$dir/$program" 2>/dev/null && continue
			echo "ok $what # noticed by $program"
			return
		done
		echo "not ok $what # not noticed"
	fi
}

say "building the tests, and running them once"
prepare
split "$list" "$out/list"
dirs=()
for dir in "$out"/list/*; do
	! selected "$dir" "$@" || dirs+=("$dir")
done
[ "${#dirs[@]}" -gt 0 ] || die "no such mutation"

echo "TAP version 13"
echo "1..${#dirs[@]}"
# Each worker tries a share of them, and prints lines that are numbered here
worker()
{
	local i

	for ((i = $1; i < ${#dirs[@]}; i += workers)); do
		try "${dirs[i]}" || true
	done
}
number=0 survived=0
while read -r line; do
	number=$((number + 1))
	case $line in
	'ok '*) echo "ok $number - ${line#ok }" ;;
	*) echo "not ok $number - ${line#not ok }" && survived=$((survived + 1)) ;;
	esac
	[ $((number % 50)) -ne 0 ] || say "$number of ${#dirs[@]} mutations tried"
done < <(
	for ((i = 0; i < workers; i++)); do
		worker $i &
	done
	wait
)
say "$number mutations, $((number - survived)) noticed, $survived not"
[ "$number" -eq "${#dirs[@]}" ] || die "only $number of ${#dirs[@]} were tried"
[ "$survived" -eq 0 ]
