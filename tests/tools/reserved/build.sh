#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# build.sh SOURCE DIRECTORY
#
# Builds DIRECTORY/boot, a program of the code by which the kernel of SOURCE places reserved
# memory. Parts of SOURCE are copied to DIRECTORY, as none of them are in this tree.

set -euo pipefail

source=$1 out=$2
here=$(cd "$(dirname "$0")" && pwd)

# part FILE FUNCTION...: prints these functions of a file of the kernel
part()
{
	local file=$source/$1

	shift
	awk -v names="$*" '
		BEGIN { nr = split(names, name, " ") }
		!inside && /^[a-z]/ {
			for (i = 1; i <= nr; i++)
				if (index($0, " " name[i] "(") && !/;$/)
					inside = 1
		}
		# The name may follow on the next line
		inside { print }
		inside && /^}/ { inside = 0; print "" }' "$file"
}

mkdir -p "$out/linux"
ln -sf "$source/include/linux/memblock.h" "$out/linux/memblock.h"
echo '#include <linux/types.h>' >"$out/linux/atomic.h"
# The kernel's own header of this name only works in the kernel's tree
echo '#include_next <libfdt.h>' >"$out/libfdt.h"
part mm/cma.c cma_new_area cma_init_reserved_mem cma_fixed_reserve cma_alloc_mem \
	__cma_declare_contiguous_nid cma_declare_contiguous_nid >"$out/cma_part.h"
part kernel/dma/contiguous.c early_cma dma_contiguous_reserve_area dma_contiguous_reserve \
	__rmem_cma_verify_node rmem_cma_validate rmem_cma_fixup rmem_cma_setup |
	awk '
		# The caller is first in the file
		/^void __init dma_contiguous_reserve\(/ { late = 1 }
		late { held = held $0 "\n"; if (/^}/) late = 0; next }
		{ print }
		END { printf "%s", held }' >"$out/contiguous_part.h"
sed -e '1,/^#include "of_private.h"/d' -e '/^struct rmem_assigned_device {/,$d' \
	-e '/^extern const struct of_device_id/,/__section/d' \
	"$source/drivers/of/of_reserved_mem.c" >"$out/reserved_part.h"
cp "$source/mm/memblock.c" "$out/memblock.c"
flags=(-O1 -g -w -I"$out" -I"$source/tools/testing/memblock" -I"$source/tools/include"
	-DCONFIG_PHYS_ADDR_T_64BIT)
gcc "${flags[@]}" -c -o "$out/memblock.o" "$out/memblock.c"
gcc "${flags[@]}" -c -o "$out/mmzone.o" "$source/tools/testing/memblock/mmzone.c"
gcc "${flags[@]}" -c -o "$out/cmdline.o" "$source/tools/lib/cmdline.c"
gcc "${flags[@]}" -c -o "$out/boot.o" "$here/boot.c"
gcc -o "$out/boot" "$out/boot.o" "$out/memblock.o" "$out/mmzone.o" "$out/cmdline.o" -lfdt
