# SPDX-License-Identifier: GPL-2.0
# The oldest kernel that the module is for: for the Makefile and for Kbuild.

# $(call too-old,VERSION): what is to be said of it, or nothing
too-old = $(shell printf '%s\n' 6.12 '$(1)' | sort -V -C || \
	echo 'dmabuf-placer needs Linux 6.12 or later, this is $(1)')
