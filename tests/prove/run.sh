#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh
#
# Has CBMC prove the laws of the solver that the file "laws" lists, each by the harness of that
# name. Also shows that the proofs can fail: each mutation of tests/solver/mutations that the file
# "refuted" lists must be refuted by the harness that it names. One TAP file,
# build/results/prove.tap, and a table. PROVE_JOBS run at once; a proof that takes more than
# PROVE_LIMIT=600 seconds of CPU time has failed.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "$0")/../vm/common.sh"
# shellcheck source=../solver/mutation.sh
. "$top/tests/solver/mutation.sh"

here=$top/tests/prove
out=$top/build/prove
tap=$top/build/results/prove.tap

# rows FILE: without comments
rows()
{
	grep -vE '^(#|$)' "$here/$1" || true
}

# Where there is no CBMC, as in Debian 12, takes that of Debian 13, with its libraries
find_cbmc()
{
	local dir ld

	CBMC=$(command -v cbmc || true)
	case $("${CBMC:-false}" --version 2>/dev/null || true) in
	[6-9].*) return ;;
	esac
	dir=$("$vm/fetch.sh" deb "$(dpkg --print-architecture)" cbmc trixie libc6 libgcc-s1 \
		libstdc++6 minisat zlib1g)
	ld=$(echo "$dir"/usr/lib/*-linux-gnu*/ld-linux-*.so.*)
	CBMC=$out/cbmc
	cat >"$CBMC" <<-EOF
		#!/bin/sh
		exec "$ld" --library-path "$(dirname "$ld"):$dir/usr/lib" "$dir/usr/bin/cbmc" "\$@"
	EOF
	chmod +x "$CBMC"
	"$CBMC" --version >"$out/version" || die "cbmc does not run; see $dir"
}

# result NUMBER VERDICT NAME SECONDS SAID: a test case of TAP, printed as well
result()
{
	printf '%s %d - %s\n# %s\n' "$2" "$1" "$3" "$5" >"$out/$1.tap"
	say "$2 $1 - $3 ($5; $4 s)"
}

# law NUMBER HARNESS: proves it
law()
{
	local number=$1 harness=$2 verdict=ok said file windows spans unwind text

	read -r _ file windows spans unwind text < <(rows laws | grep "^$harness ")
	said=$("$here/cbmc.sh" "$out/src" "$harness" "$file" "$windows" "$spans" "$unwind") ||
		verdict="not ok"
	result "$number" "$verdict" "$harness: $text" "${said%% *}" "${said#* }"
	printf '%-26s %7s %5s %6s  %-8s %7d  %s\n' "$harness" "$windows" "$spans" "${unwind%%,*}" \
		"$(sed 's/^[0-9]* //; s/:.*//' <<<"$said")" "${said%% *}" "$text" >"$out/$number.row"
}

# try HARNESS DIRECTORY: does the harness refute the mutation there? Prints what it said
try()
{
	local file windows spans unwind dir=$2/src

	read -r _ file windows spans unwind _ < <(rows laws | grep "^$1 ")
	if [ ! -e "$dir" ]; then
		mkdir -p "$2/broken"
		cp "$2"/{file,name,old,new} "$2/broken"
		apply "$2/broken" "$out/src/solver" || { echo "0 unknown: no such text"; return 1; }
		mkdir "$dir"
		cp -r "$out/src/include" "$out/src/solver" "$dir"
		cp "$2"/broken/*.[ch] "$dir/solver"
	fi
	PROVE_BROKEN=1 "$here/cbmc.sh" "$dir" "$1" "$file" "$windows" "$spans" "$unwind" \
		>"$dir/said" || true
	cat "$dir/said"
	grep -q '^[0-9]* refuted' "$dir/said"
}

# refute NUMBER "HARNESS FILE: MUTATION"
refute()
{
	local number=$1 harness=${2%% *} what=${2#* } said dir verdict="not ok"

	said="0 no such mutation"
	dir=$(grep -rlxF --include=what "$what" "$out/list" || true)
	if [ -n "$dir" ]; then
		dir=$(dirname "$dir")
		said=$(try "$harness" "$dir") && verdict=ok
		rm -rf "$dir"/{src,broken}
	fi
	result "$number" "$verdict" "$harness refutes $what" "${said%% *}" "${said#* }"
}

# jobs_of FUNCTION FILE FIRST: three arguments for each row, for xargs
jobs_of()
{
	local number=$3 row

	while read -r row; do
		printf '%s\0' "$1" "$number" "$row"
		number=$((number + 1))
	done < <(rows "$2" | if [ "$1" = law ]; then sed 's/ .*//'; else cat; fi)
}

rm -rf "$tap" "${out:?}"
mkdir -p "$out/src" "$out/list" "$(dirname "$tap")"
cp -r "$top/include" "$top/solver" "$out/src"
split "$top/tests/solver/mutations" "$out/list"
for dir in "$out"/list/*; do
	echo "$(cat "$dir/file"): $(cat "$dir/name")" >"$dir/what"
done
find_cbmc
export CBMC here out top me
export -f say rows apply result law try refute

laws=$(rows laws | wc -l)
{
	jobs_of law laws 1
	jobs_of refute refuted $((laws + 1))
} >"$out/jobs"
# shellcheck disable=SC2016
xargs -0 -n 3 -P "${PROVE_JOBS:-$(nproc)}" bash -c '"$@"' "$me" <"$out/jobs"
count=$(($(tr -cd '\0' <"$out/jobs" | wc -c) / 3))
join_tap "$out" "$count" >"$tap"
{
	printf '%-26s %7s %5s %6s  %-8s %7s  %s\n' harness windows spans rounds result seconds law
	for ((i = 1; i <= laws; i++)); do
		cat "$out/$i.row"
	done
} | tee "$out/table"
all=("$out"/list/*)
echo "$(grep -c '^ok.* refutes ' "$tap") of ${#all[@]} mutations are refuted by a proof alone"
! grep -q '^not ok' "$tap"
