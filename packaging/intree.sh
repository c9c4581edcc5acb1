#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# intree.sh KSRC DIR
#
# Copies the kernel source KSRC to DIR, unless DIR exists, and puts this project into the
# kernel tree: the driver with its KUnit suites into drivers/dma-buf/placer, the selftests, the
# binding, the documentation, the header for programs, and the entries of MAINTAINERS. May be
# repeated; files of an earlier run are replaced.

set -euo pipefail
export LC_ALL=C

if [ $# -ne 2 ]; then
	echo "usage: ${0##*/} KSRC DIR" >&2
	exit 1
fi
top=$(cd "$(dirname "$0")/.." && pwd)
source=$(realpath "$1")
[ -f "$source/drivers/dma-buf/dma-buf.c" ] || {
	echo "${0##*/}: $source is not a kernel source tree" >&2
	exit 1
}
if [ ! -e "$2/.complete-copy" ]; then
	mkdir -p "$2"
	cp -a --reflink=auto "$source/." "$2"
	: >"$2/.complete-copy"
fi
tree=$(realpath "$2")
driver=drivers/dma-buf/placer
selftests=tools/testing/selftests/dmabuf-placer
binding=Documentation/devicetree/bindings/misc/placer,buffer-placement.yaml
documentation=Documentation/driver-api/dmabuf-placer

cd "$top"

# known PATH...: the files there that git tracks or would track
known()
{
	git ls-files --cached --others --exclude-standard -- "$@" | sort -u |
		while read -r file; do
			[ ! -e "$file" ] || echo "$file"
		done
}

# Adds a line to a file of the kernel, once
line() # file line
{
	grep -qxF "$2" "$tree/$1" || echo "$2" >>"$tree/$1"
}

put_driver()
{
	rm -rf "${tree:?}/$driver"
	mkdir -p "$tree/$driver"
	known Kbuild Kconfig exporter heaps include solver tests/dts tests/heap tests/importer \
		tests/kunit |
		grep -vE '^(solver/(host|README)|tests/dts/(board|check)/|include/uapi/)' |
		cpio -pdm --quiet "$tree/$driver"
	# Drop what is for builds outside of a kernel tree, and for this project's measurements
	awk '
		/^include .*oldest\.mk/ { drop = 1 }
		/^ifneq \(\$\(KBUILD_EXTMOD\),\)/ { drop = 2 }
		/^# What the kernel.s build system reads/ { next }
		/^# Coverage for kernels without/ { drop = 1 }
		/^# CONFIG_DMABUF_PLACER\* come/ { comment = 1 }
		!/^#/ { comment = 0 }
		!drop && !comment && !/DMABUF_PLACER_BENCH/ { print }
		drop && /^ifneq .*KUNIT/ { nested = 1 }
		drop && /^endif/ { if (nested) nested = 0; else drop = 0 }
	' Kbuild | cat -s >"$tree/$driver/Makefile"
	rm "$tree/$driver/Kbuild"
	line drivers/dma-buf/Makefile 'obj-y += placer/'
	grep -qF "$driver/Kconfig" "$tree/drivers/dma-buf/Kconfig" ||
		sed -i "/^endmenu/i source \"$driver/Kconfig\"\n" "$tree/drivers/dma-buf/Kconfig"
	cp include/uapi/linux/dmabuf-placer.h "$tree/include/uapi/linux"
}

put_binding()
{
	local prefixes=$tree/Documentation/devicetree/bindings/vendor-prefixes.yaml

	sed 's|devicetree.org/schemas/|&misc/|' \
		dts-bindings/placer,buffer-placement.yaml >"$tree/$binding"
	grep -q '"^placer,' "$prefixes" || awk '
		/^  "\^[a-z]/ && !done && $0 > "  \"^placer," {
			print "  \"^placer,.*\":\n    description: Placement of dma-bufs by Linux"
			done = 1
		}
		{ print }
	' "$prefixes" >"$prefixes.new"
	[ ! -e "$prefixes.new" ] || mv "$prefixes.new" "$prefixes"
	grep -q '"^placer,' "$prefixes"
}

# The lists are those of the project's own Makefile
put_selftests()
{
	local dir=$tree/$selftests

	rm -rf "$dir"
	mkdir -p "$dir/libplacer"
	cp tests/selftests/*.[ch] tests/selftests/config "$dir"
	cp tools/libplacer/*.[ch] "$dir/libplacer"
	cp tests/importer/importer.h "$dir"
	sed -i -E -e 's,"(\.\./)*tools/libplacer/,"libplacer/,' -e 's,"\.\./importer/,",' \
		-e 's,"(\.\./)*include/uapi/(linux/[^"]*)",<\2>,' "$dir"/*.[ch]
	sed -n '/^programs := /,/^objects := /p' tests/selftests/Makefile |
		sed 's/^programs/TEST_GEN_PROGS/; /^harness :=/d; /^parts :=/d; /^objects :=/d' |
		cat -s >"$dir/lists"
	sed -e "/^@LISTS@\$/{r $dir/lists" -e 'd}' packaging/selftests.mk >"$dir/Makefile"
	rm "$dir/lists"
	grep -qx 'TARGETS += dmabuf-placer' "$tree/tools/testing/selftests/Makefile" ||
		sed -i '/^TARGETS += dmabuf-heaps$/a TARGETS += dmabuf-placer' \
			"$tree/tools/testing/selftests/Makefile"
	grep -qx 'TARGETS += dmabuf-placer' "$tree/tools/testing/selftests/Makefile"
}

put_documentation()
{
	local dir=$tree/$documentation

	rm -rf "$dir"
	mkdir -p "$dir"
	cp Documentation/*.rst "$dir"
	# Links to files of the project, and kernel-doc directives, get the new paths
	sed -i -E "s,(kernel-doc:: )(exporter|heaps|include/placer|solver)/,\1$driver/\2/," \
		"$dir"/*.rst
	if [ ! -e "$dir/index.rst" ]; then
		cat >"$dir/index.rst" <<-'END'
			.. SPDX-License-Identifier: GPL-2.0

			=============
			dmabuf-placer
			=============

			.. toctree::
			   :maxdepth: 1
			   :glob:

			   *
		END
	fi
	grep -q 'dmabuf-placer/index' "$tree/Documentation/driver-api/index.rst" ||
		sed -i 's,^   dma-buf$,&\n   dmabuf-placer/index,' \
			"$tree/Documentation/driver-api/index.rst"
	grep -q 'dmabuf-placer/index' "$tree/Documentation/driver-api/index.rst"
}

# Adds our sections, with the new paths, in alphabetical order. The section on packages is
# left out, as the kernel has none.
put_maintainers()
{
	local file=$tree/MAINTAINERS sections

	sections=$(awk -v RS= -v ORS='\n\n' '
		/^DMABUF PLACER/ && !/^DMABUF PLACER PACKAGES/' MAINTAINERS | sed -E "
		/^F:\t(\*|\*\/)$/d
		/^F:\tdts-bindings/{s#\t.*#\t$binding#}
		/^F:\t(dkms|packaging|tests\/(packaging|prove|solver))/d
		s,^(F:\t)(exporter|heaps|include/placer|solver|tests)/,\1$driver/\2/,
		/^DMABUF PLACER\$/,/^\$/s,^S:.*,&\nF:\t$documentation/\nF:\t$driver/\nF:\tinclude/uapi/linux/dmabuf-placer.h\nF:\t$selftests/,
	")
	sections=$sections awk '
		/^Maintainers List/ { list = 1 }
		list && /^[A-Z0-9]/ && !/:/ {
			ours = /^DMABUF PLACER/
			if (last ~ /^DM/ && last < "DMABUF PLACER" && $0 > "DMABUF PLACER" && !ours)
				print ENVIRON["sections"] "\n"
			if (!ours)
				last = $0
		}
		!ours { print }
	' "$file" >"$file.new"
	mv "$file.new" "$file"
	grep -q '^DMABUF PLACER$' "$file"
}

put_driver
put_binding
put_selftests
put_documentation
put_maintainers
echo "$tree"
