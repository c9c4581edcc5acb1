#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Errors of make if something is missing, where make installs, and what it cleans, as TAP. No
# kernel is needed: a few targets stand in for its build system.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
# Options of the make that runs this test are not for those below
unset MAKEFLAGS MAKELEVEL MFLAGS

kernel=$out/kernel
mkdir "$kernel"
cat >"$kernel/Makefile" <<'end'
kernelversion:
	@cat version
modules:
	@echo modules $(M)
modules_install:
	@echo "modules_install $(M) to '$(INSTALL_MOD_PATH)'"
# Some of the files that the kernel's own clean removes
clean:
	@find $(M) -type f \( -name '*.[aios]' -o -name '*.ko' -o -name '.*.cmd' \
		-o -name '*.dtb' -o -name '*.dtbo' -o -name '*.dtb.S' -o -name '*.dtbo.S' \
		-o -name '*.dwo' -o -name '*.lst' -o -name '*.mod' -o -name '.*.d' \
		-o -name '.*.tmp' -o -name '*.mod.c' -o -name '*.gcno' \) -delete
end
# Includes Kbuild like the kernel's build system
cat >"$out/kbuild.mk" <<'end'
src := $(M)
include $(src)/Kbuild
all:
	@echo read
end

# Expect this status and one line of messages that contains this text.
complains() { # name message command...
	name=$1
	echo "$2" >"$out/want"
	shift 2
	"$@" >"$out/stdout" 2>"$out/stderr"
	status=$?
	if [ "$status" -eq 2 ] && [ "$(grep -cF "$(cat "$out/want")" "$out/stderr")" = 1 ] &&
	   ! grep -vF "$(cat "$out/want")" "$out/stderr" | grep -v '^make.*Error 2$'; then
		verdict ok "$name"
	else
		echo "status: $status" >>"$out/stderr"
		verdict not "$name"
	fi
}

# Expect success, and this line in the output.
does() { # name text command...
	name=$1
	echo "$2" >"$out/want"
	shift 2
	if "$@" >"$out/stdout" 2>"$out/stderr" && [ ! -s "$out/stderr" ] &&
	   grep -qxF "$(cat "$out/want")" "$out/stdout"; then
		verdict ok "$name"
	else
		verdict not "$name"
	fi
}

echo "TAP version 13"

# Kernels

old="dmabuf-placer needs Linux 6.12 or later, this is"
for version in 5.10.0 6.1.192 6.9.12 6.11.11; do
	echo "$version" >"$kernel/version"
	complains "headers of $version" "$old $version" make -C "$top" KDIR="$kernel"
	complains "headers of $version, to install for" "$old $version" \
		make -C "$top" KDIR="$kernel" modules_install
	complains "Kbuild and $version" "$old $version" \
		make -f "$out/kbuild.mk" M="$top" KERNELVERSION="$version"
done
for version in 6.12.0-rc1 6.12.117 6.20.1 7.0.0 10.1.0; do
	echo "$version" >"$kernel/version"
	does "headers of $version" "modules $top" make -C "$top" KDIR="$kernel"
	does "Kbuild and $version" read \
		make -f "$out/kbuild.mk" M="$top" KERNELVERSION="$version"
done
complains "no headers" "No kernel headers in $out/none; name them with KDIR=" \
	make -C "$top" KDIR="$out/none"

# Where modules go

installs() { # name where variable...
	name=$1 where=$2
	shift 2
	does "modules_install, $name" "modules_install $top to '$where'" \
		make -C "$top" KDIR="$kernel" modules_install "$@"
}

relative=$(realpath --relative-to="$top" "$out/root")
installs "for this machine" ""
installs "with DESTDIR" "$out/root" DESTDIR="$out/root"
installs "with a relative DESTDIR" "$out/root" DESTDIR="$relative"
installs "with INSTALL_MOD_PATH" "$out/root" INSTALL_MOD_PATH="$out/root"
installs "with a relative INSTALL_MOD_PATH" "$out/root" INSTALL_MOD_PATH="$relative"
installs "with DESTDIR and INSTALL_MOD_PATH" "$out/root" DESTDIR="$out/other" INSTALL_MOD_PATH="$out/root"
INSTALL_MOD_PATH=$out/root
export INSTALL_MOD_PATH
installs "with INSTALL_MOD_PATH in the environment" "$out/root"
unset INSTALL_MOD_PATH

# Tests of the tool without the tool

for test in "$top"/tests/tools/*_test.*; do
	grep -qE 'argv\[1\]|\$\{1:' "$test" || continue
	echo "there is no program $out/none" >"$out/want"
	"$test" "$out/none" >"$out/stdout" 2>"$out/stderr"
	if [ $? -eq 1 ] && [ ! -s "$out/stdout" ] && [ "$(wc -l <"$out/stderr")" = 1 ] &&
	   grep -qF "$(cat "$out/want")" "$out/stderr"; then
		verdict ok "$(basename "$test") without the tool"
	else
		verdict not "$(basename "$test") without the tool"
	fi
done

# What the tool needs to build

lacks() { # name packages compiler
	complains "the tool without $1" "The tool needs what Debian calls $2." \
		make -s -C "$top/tools" O="$out/tool" CC="$3"
}

mkdir -p "$out/include/json-c"
stubs="gcc -nostdinc -isystem $out/include"
lacks "a compiler" "gcc libc6-dev libfdt-dev libjson-c-dev" "$out/none"
lacks "anything but a compiler" "gcc libc6-dev libfdt-dev libjson-c-dev" "$stubs"
: >"$out/include/stdio.h"
lacks "libraries" "libfdt-dev libjson-c-dev" "$stubs"
: >"$out/include/libfdt.h"
lacks "json-c" "libjson-c-dev" "$stubs"
rm "$out/include/libfdt.h"
: >"$out/include/json-c/json.h"
lacks "libfdt" "libfdt-dev" "$stubs"

# Clean a copy of the sources: files that git tracks or would track, or all without git

sources() {
	git -c safe.directory='*' -C "$top" ls-files -co --exclude-standard 2>/dev/null ||
		(cd "$top" && find . -path ./build -prune -o -type f -print)
}

# Files that a kernel with all options would leave
results() {
	for dir in . tests/boards/probe tests/heap tests/importer; do
		echo "$dir/Module.symvers $dir/.Module.symvers.cmd"
		echo "$dir/modules.order $dir/.modules.order.cmd"
		echo "$dir/some.ko $dir/some.mod $dir/some.mod.c $dir/some.mod.o"
		echo "$dir/.some.ko.cmd $dir/.module-common.o $dir/..module-common.o.cmd"
	done
	for dir in . exporter heaps solver tests/heap tests/importer tests/kunit; do
		echo "$dir/some.o $dir/.some.o.cmd $dir/.some.o.d"
		echo "$dir/some.dwo $dir/some.gcno"
	done
	some=tests/dts/ok-parts
	echo "$some.dtbo $some.dtbo.S $some.dtbo.o tests/dts/.ok-parts.dtbo.cmd"
	echo "tests/dts/.ok-parts.dtbo.d.pre.tmp tests/dts/.ok-parts.dtbo.dts.tmp"
	echo "build/tools/placer compile_commands.json"
}

files() {
	(cd "$copy" && find . -type f | sort)
}

# Expect only the sources after the command.
cleans() { # name command...
	name=$1
	shift
	: >"$out/want"
	"$@" >"$out/stdout" 2>"$out/stderr"
	files | diff "$out/sources" - >>"$out/stderr"
	if [ -s "$out/stderr" ]; then
		verdict not "$name"
	else
		verdict ok "$name"
	fi
}

build() {
	for file in $(results); do
		mkdir -p "$copy/$(dirname "$file")"
		: >"$copy/$file"
	done
}

copy=$out/copy
mkdir "$copy"
sources | (cd "$top" && cpio --quiet -pdm "$copy" 2>/dev/null)
files >"$out/sources"
build
cleans "clean, without headers" make -s -C "$copy" KDIR="$out/none" clean
build
cleans "clean, with headers" make -s -C "$copy" KDIR="$kernel" clean
cleans "the kernel's clean leaves the sources" make -s -C "$kernel" M="$copy" clean

echo "1..$count"
exit "$failed"
