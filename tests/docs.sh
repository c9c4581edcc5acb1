#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# docs.sh [OUTPUT]
#
# Renders Documentation/ as HTML, below build/docs or OUTPUT. Each warning is an error. The
# kernel source that has the extension for kernel-doc is in KERNEL_SOURCE, or is fetched.

. "$(dirname "$0")/vm/common.sh"
cd "$top" || exit 1

out=${1:-$top/build/docs}
KERNEL_SOURCE=${KERNEL_SOURCE:-$("$vm/fetch.sh" source 6.12)}
export KERNEL_SOURCE
# No byte code beside the kernel's source
PYTHONDONTWRITEBYTECODE=1 sphinx-build -W --keep-going -q -E -a -b html -d "$out/doctrees" \
	Documentation "$out/html"
