#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# packages.sh run|quick|test|kunit|check|docs|facts|fuzz|bench|model|prove|dt|boards|...
#
# Installs the distribution packages that these targets need and this machine
# lacks; silent and quick when there is nothing to do.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

# A cross compiler, unless the machine is arm64
arm64_gcc=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
arm64_gxx=(g++-aarch64-linux-gnu)
if [ "$(uname -m)" = aarch64 ]; then
	arm64_gcc=(gcc libc6-dev)
	arm64_gxx=(g++)
fi

# pahole: stock kernels have type information, and so do modules built for them
run=(cpio device-tree-compiler kmod libelf1 make pahole qemu-system-arm xz-utils
	"${arm64_gcc[@]}")
quick=(build-essential cpio device-tree-compiler git kmod libelf1 libfdt-dev libjson-c-dev
	make mandoc pahole pkgconf python3 python3-yaml xz-utils "${arm64_gcc[@]}")
test=("${run[@]}" bc bison build-essential flex libelf-dev libfdt-dev libjson-c-dev
	libssl-dev mandoc pkgconf python3 python3-yaml qemu-system-x86 rsync)
kunit=(bc bison build-essential flex libelf-dev make python3 xz-utils)
# sphinx has docutils; the kernel's source is unpacked
docs=(perl python3-sphinx xz-utils)
# What "make quick" builds, and the headers of 7.x, which are prepared from source
check=("${quick[@]}" bc bison clang-format flex libelf-dev libssl-dev llvm patch perl
	python3-docutils shellcheck sparse "${docs[@]}")
fuzz=(build-essential clang make)
bench=(build-essential gnuplot-nox libz3-dev make valgrind)
model=(build-essential make python3 spin)
# run.sh unpacks CBMC, unless the machine has it
prove=(gcc libc6-dev make)
# The dependencies of dt-schema, which Debian 13 has in its backports only
dt=(cpp device-tree-compiler make python3 python3-jsonschema python3-libfdt
	python3-rfc3987 python3-ruamel.yaml qemu-system-arm xz-utils yamllint)
# The kernel's headers are made for arm64, and parsed by libclang, of 17 or later
facts=(bc bison build-essential flex libelf-dev libssl-dev make python3 python3-clang-19
	rsync xz-utils "${arm64_gcc[@]}")
# For the systems that packages are built in, and the package's module for arm64
packages=(cpio debootstrap git kmod make util-linux xz-utils bc bison build-essential flex
	libelf-dev libelf1 libssl-dev pahole "${arm64_gcc[@]}")
boards=(build-essential cpp device-tree-compiler libfdt-dev libjson-c-dev make
	python3 xz-utils)
# Installed where the release has them; without one, the targets print a note
optional_dt=(dt-schema)

wanted=()
optional=()

# The name of the sanitizers' runtime contains the compiler's version; prints nothing if
# apt does not know it yet
clang_runtime()
{
	apt-cache policy clang 2>/dev/null |
		sed -nE 's/^  Candidate: ([0-9]+:)?([0-9]+)\..*/libclang-rt-\2-dev/p' || true
}

installed()
{
	# Debian 13 renamed a few libraries, so packages that provide the name count,
	# too
	# shellcheck disable=SC2016
	dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' |
		sed -n 's/^installed //p' | tr -s ', ' '\n'
}

missing()
{
	[ $# -eq 0 ] ||
		comm -13 <(installed | sort -u) <(printf '%s\n' "$@" | sort -u)
}

# Kernels from a newer release are signed with keys that an old keyring lacks
keyring_is_old()
{
	[ ! -e /usr/share/keyrings/debian-archive-trixie-automatic.gpg ]
}

install()
{
	# An earlier run may have been interrupted in the middle
	as_root dpkg --configure -a
	# Go on if a third-party repository is down
	as_root apt-get update ||
		echo "apt-get update reported errors; going on with the lists there are"
	if [[ " ${wanted[*]} " == *" clang "* ]]; then
		wanted+=("$(clang_runtime)")
	fi
	if [ "${#optional[@]}" -gt 0 ]; then
		mapfile -t optional < <(apt-cache pkgnames |
			grep -xF "$(printf '%s\n' "${optional[@]}")" || true)
	fi
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y \
		--no-install-recommends -o DPkg::Lock::Timeout=300 \
		"${wanted[@]}" "${optional[@]}"
}

[ $# -gt 0 ] || die "usage: $me run|quick|test|check|fuzz|bench|dt..."
for target; do
	case $target in
	run) wanted+=("${run[@]}") ;;
	quick) wanted+=("${quick[@]}") ;;
	test) wanted+=("${test[@]}") ;;
	test-clients) wanted+=("${test[@]}" e2fsprogs "${arm64_gxx[@]}") ;;
	kunit) wanted+=("${kunit[@]}") ;;
	check) wanted+=("${check[@]}") ;;
	docs) wanted+=("${docs[@]}") ;;
	fuzz)
		runtime=$(clang_runtime)
		wanted+=("${fuzz[@]}" ${runtime:+"$runtime"})
		;;
	bench) wanted+=("${bench[@]}") ;;
	facts) wanted+=("${facts[@]}") ;;
	model) wanted+=("${model[@]}") ;;
	prove) wanted+=("${prove[@]}") ;;
	bench-board) wanted+=("${bench[@]}" "${boards[@]}") ;;
	fuzz-board)
		runtime=$(clang_runtime)
		wanted+=("${fuzz[@]}" ${runtime:+"$runtime"} device-tree-compiler
			libfdt-dev libjson-c-dev)
		;;
	boards) wanted+=("${boards[@]}") ;;
	test-boards) wanted+=("${boards[@]}" "${test[@]}") ;;
	test-suggest)
		wanted+=("${boards[@]}" "${dt[@]}" "${test[@]}")
		optional+=("${optional_dt[@]}")
		;;
	test-packages) wanted+=("${packages[@]}") ;;
	dt) wanted+=("${dt[@]}") optional+=("${optional_dt[@]}") ;;
	*) die "no package list for '$target'" ;;
	esac
done

command -v dpkg-query >/dev/null ||
	die "this is not Debian: install the equivalents of ${wanted[*]}"
mapfile -t wanted < <(missing "${wanted[@]}")
mapfile -t optional < <(missing ${optional[@]+"${optional[@]}"})
if keyring_is_old; then
	wanted+=(debian-archive-keyring)
fi

# Look for a missing optional package only once
tried=$cache/packages-tried
if [ "${#wanted[@]}" -eq 0 ]; then
	if [ "${#optional[@]}" -eq 0 ] ||
		{ [ -e "$tried" ] && [ "$(cat "$tried")" = "${optional[*]}" ]; }; then
		exit 0
	fi
fi
say "packages to install: ${wanted[*]} ${optional[*]}"
take_lock packages
# Ask for the password here, where there is a terminal
as_root true
[ "${#optional[@]}" -eq 0 ] || echo "${optional[*]}" >"$tried"
progress "installing packages with apt-get" "$cache/packages.log" install
