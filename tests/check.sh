#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# check.sh
#
# The style gate. Runs every check, prints the findings, and fails if there are any. Each
# check is a tool's verdict or a rule of a few lines.

. "$(dirname "$0")/vm/common.sh"
cd "$top" || exit 1

out=$top/build/check
failures=0

# check NAME COMMAND...: passes if the command succeeds and prints nothing
check()
{
	local name=$1

	shift
	if "$@" >"$out/$name.log" 2>&1 && [ ! -s "$out/$name.log" ]; then
		echo "ok    $name"
	else
		echo "FAIL  $name"
		# The first lines; the file has all of them
		head -n 20 "$out/$name.log" | sed 's/^/      /'
		failures=$((failures + 1))
	fi
}

list()
{
	git ls-files -- "$@"
}

# The tracing macros' headers are laid out differently, and libcamera has a style of its own
formatted()
{
	list '*.c' '*.h' |
		grep -vxE '(exporter|heaps)/trace\.h|.*/corpus/.*|contrib/libcamera/.*'
}

check_clang_format()
{
	formatted | xargs clang-format --dry-run -Werror
}

# checkpatch FILES-REGEX IGNORED-TYPES: checks the tracked files that match
checkpatch()
{
	list '*.c' '*.h' Kconfig | grep -xE "$1" |
		xargs "$kernel_source/scripts/checkpatch.pl" --terse --file --quiet \
			--root="$kernel_source" --ignore "$2"
}

# Prints nothing when clean; the exit status counts warnings as well. Some types of message
# are ignored for four kinds of files: shadow headers depend on versions, the host's types
# and its programs' libc names are not the kernel's, and tracepoints have a layout of their
# own. Programs in contrib/ are in the styles of other projects.
check_checkpatch()
{
	local odd='include/compat/.*|solver/host/.*|(exporter|heaps)/trace\.h|contrib/.*'
	local host='(tools|tests/bench|tests/tools)/.*|tests/solver/fuzz.*'

	list '*.c' '*.h' Kconfig | grep -vxE "$odd|$host" >"$out/checkpatch.list"
	xargs "$kernel_source/scripts/checkpatch.pl" --terse --file --quiet \
		--root="$kernel_source" <"$out/checkpatch.list"
	checkpatch 'include/compat/.*' \
		LINUX_VERSION_CODE,CONSTANT_COMPARISON,MACRO_ARG_UNUSED
	checkpatch 'solver/host/.*' PREFER_KERNEL_TYPES
	checkpatch "$host" "$(tr -d ' \n' <<-'EOF'
		CAMELCASE, EMBEDDED_FUNCTION_NAME, LONG_LINE, MACRO_ARG_REUSE,
		PREFER_DEFINED_ATTRIBUTE_MACRO, SPLIT_STRING, STRCPY
	EOF
	)"
	checkpatch '(exporter|heaps)/trace\.h' \
		OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT,MACRO_ARG_REUSE
}

# includes FILES... -- ALLOWED...: prints #includes that are not allowed
includes()
{
	local files=()

	while [ "$1" != -- ]; do
		files+=("$1")
		shift
	done
	shift
	grep -HnE '^#include' "${files[@]}" |
		grep -vE "#include ($(IFS='|'; echo "$*"))" || true
}

# Which files may include which: the solver is pure, heaps do not know buffers, the exporter
# does not know particular heaps, and nothing includes tests.
check_layers()
{
	mapfile -t solver < <(list 'solver/*.c' 'solver/*.h' | grep -v placer/env.h)
	interface=(include/placer/{binding,constraint,device,evict,solve}.h)
	mapfile -t heaps < <(list 'heaps/*.[ch]' 'include/placer/heap*.h' include/placer/firewall.h)
	mapfile -t exporter < <(list 'exporter/*.c' 'exporter/*.h')

	includes "${solver[@]}" "${interface[@]}" -- \
		'<placer/(binding|constraint|device|env|evict|solve)\.h>' '"solver_internal\.h"'
	includes "${heaps[@]}" -- '<linux/' '<placer/(firewall|heaps?|solve)\.h>' \
		'<kunit/(static_stub|visibility)\.h>' '<trace/define_trace\.h>' \
		'"[a-z_]+\.h"'
	includes "${exporter[@]}" -- '<linux/' '<uapi/linux/(dma-heap|dmabuf-placer)\.h>' \
		'<placer/(binding|constraint|device|evict|heaps?|soc_facts|solve|version)\.h>' \
		'<kunit/visibility\.h>' \
		'<trace/define_trace\.h>' '"(\.\./)?(board/)?[a-z_]+\.h"'
	grep -nE 'LINUX_VERSION_CODE|KERNEL_VERSION' "${solver[@]}" "${heaps[@]}" \
		"${exporter[@]}" || true
}

# No function is longer than a screen or two; tables may be
check_length()
{
	local limit=80

	# shellcheck disable=SC2046
	awk -v limit="$limit" '
		FNR == 1 { start = 0 }
		/^{/ { start = FNR }
		/^}/ {
			if (start && FNR - start > limit)
				printf "%s:%d: function of %d lines\n",
					FILENAME, start, FNR - start
			start = 0
		}' $(list '*.c')
}

check_spdx()
{
	list '*.c' '*.cpp' '*.h' '*.sh' '*.py' '*.mk' '*Makefile' '*Kbuild' '*.dtso' '*.yaml' \
		dkms.conf |
		while read -r file; do
			head -n 2 "$file" | grep -q SPDX-License-Identifier ||
				echo "$file: no SPDX line"
		done
}

# files_of PATTERN...: the tracked files that match these F: patterns of MAINTAINERS
files_of()
{
	local pattern

	for pattern; do
		# A pattern that ends in a slash matches everything below
		list ":(glob)${pattern/%\//\/**}"
	done | sort -u
}

# Each pattern matches a file, each file is in a section, and each interface is in a section
# other than the first
check_maintainers()
{
	local pattern

	mapfile -t patterns < <(sed -n 's/^F:\t//p' MAINTAINERS)
	for pattern in "${patterns[@]}"; do
		[ -n "$(files_of "$pattern")" ] || echo "MAINTAINERS: nothing is $pattern"
	done
	comm -13 <(files_of "${patterns[@]}") <(list | sort) |
		sed 's/$/: in no section of MAINTAINERS/'
	comm -13 <(files_of "${patterns[@]:2}") <(list 'include/placer/*' | sort) |
		sed 's/$/: in no section of its own in MAINTAINERS/'
}

check_shellcheck()
{
	list '*.sh' .ci/run tests/vm/init | xargs shellcheck -x -P SCRIPTDIR
}

# exclusive RELEASE: would DKMS build for this kernel?
exclusive()
{
	[[ $1 =~ $(sed -n 's/^BUILD_EXCLUSIVE_KERNEL="\(.*\)"/\1/p' dkms.conf) ]]
}

# One version everywhere, DKMS builds for the kernels that Kbuild takes, and the symbols of
# the library are those of its map
check_packaging()
{
	local version release

	version=$(sed -n 's/.*PLACER_VERSION "\(.*\)"/\1/p' include/placer/version.h)
	grep -qx "PACKAGE_VERSION=\"$version\"" dkms.conf ||
		echo "dkms.conf has another version than $version"
	head -n 1 packaging/debian/changelog | grep -qF "($version-" ||
		echo "packaging/debian/changelog has another version than $version"
	for release in 4.19.1 5.10.0-1-amd64 6.1.0-57-amd64 6.11.12 6.9; do
		! exclusive "$release" || echo "dkms.conf takes $release"
	done
	for release in 6.12.95+deb12-amd64 6.20.1 7.0-rc1 7.3.4+deb13-arm64 10.1; do
		exclusive "$release" || echo "dkms.conf does not take $release"
	done
	diff <(sed -n 's/^\t\(placer_.*\);/\1/p' tools/libplacer/libplacer.map) \
		<(sed -n 's/^ \(placer_.*\)@.*/\1/p' packaging/debian/libplacer1.symbols)
}

# The patches for mainline apply to 7.x. Sign-offs are for the person who sends them. Named by
# its path, checkpatch takes a file that git knows for a source file.
check_upstream()
{
	local patch

	for patch in contrib/upstream/*.patch; do
		"$kernel_source/scripts/checkpatch.pl" --root="$kernel_source" --terse --quiet \
			--no-summary --ignore MISSING_SIGN_OFF,NO_AUTHOR_SIGN_OFF - <"$patch" |
			sed "s,^,$patch: ," || true
		patch -d "$kernel7_source" -p1 --dry-run --force --fuzz=0 <"$patch" >"$out/patch.log" 2>&1 ||
			sed "s,^,$patch: ," "$out/patch.log"
	done
}

# W=1 and sparse, for everything that is built for a kernel
check_kernel_build()
{
	rm -rf "$out/src"
	tests/kernel-build.sh "$stock/headers" "$out" "$@"
}

check_tool()
{
	make -s tool | grep -v '^  [A-Z]' || true
}

check_freestanding()
{
	make -s -C tests/solver O="$out/solver" freestanding | grep -v PURE || true
}

check_kernel_doc()
{
	list 'include/placer/*.h' 'exporter/*.[ch]' 'heaps/*.c' |
		grep -v trace | xargs "$kernel_source/scripts/kernel-doc" -none -Wall
}

check_rst()
{
	list '*.rst' | xargs tests/rst.py "$kernel_source"
}

# Rendered by Sphinx, without a warning
check_docs()
{
	KERNEL_SOURCE=$kernel_source tests/docs.sh "$out/docs"
}

# Needs the tool
check_refused()
{
	tests/refused.py build/tools/placer
}

mkdir -p "$out"
kernel_source=$("$vm/fetch.sh" source 6.12)
kernel7_source=$("$vm/fetch.sh" source 7)
stock=$("$vm/fetch.sh" stock arm64)
stock7=$("$vm/stock.sh" 7 arm64)

check clang-format check_clang_format
check checkpatch check_checkpatch
check layers check_layers
check function-length check_length
check spdx check_spdx
check maintainers check_maintainers
check shellcheck check_shellcheck
check packaging check_packaging
check upstream check_upstream
check freestanding check_freestanding
check kernel-doc check_kernel_doc
check rst check_rst
check docs check_docs
check W=1 check_kernel_build W=1
check sparse check_kernel_build C=2 CHECK=sparse
check W=1-7.x tests/kernel-build.sh "$stock7" "$out/7" W=1
check tool check_tool
check refused check_refused
check floors tests/floors.py "$out/src" "$out/7/src" build
check floors-test tests/floors-test.sh
check states-test tests/vm/states-test.sh

[ "$failures" -eq 0 ] || die "$failures of the checks failed; logs are in build/check"
