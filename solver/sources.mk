# SPDX-License-Identifier: GPL-2.0
# The solver's sources, relative to this directory. Kbuild and the host's
# Makefiles both read this list.
solver-src := binding.c binding_text.c check.c conflict.c constraint.c cost.c \
	device.c evict.c layout.c requirement.c solve.c span.c text.c
