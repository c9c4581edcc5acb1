# SPDX-License-Identifier: GPL-2.0
# User-space tests of the dma-buf placer. They need the modules placer_importer
# and placer_heap_ivshmem.
CC := $(CROSS_COMPILE)gcc
CFLAGS += -std=gnu11 -O2 -g -Wall -pthread $(KHDR_INCLUDES)
LDFLAGS += -static -pthread

@LISTS@
include ../lib.mk

helper-objects := $(patsubst %,$(OUTPUT)/%.o,$(helpers))
EXTRA_CLEAN += $(OUTPUT)/*.o

$(TEST_GEN_PROGS): %: %.o $(helper-objects)
	$(CC) $(LDFLAGS) -o $@ $^

$(OUTPUT)/fail_nth: $(patsubst %,$(OUTPUT)/%.o,$(fail_nth_parts))
$(OUTPUT)/fuzz: $(patsubst %,$(OUTPUT)/%.o,$(fuzz_parts))
$(OUTPUT)/library: $(patsubst %,$(OUTPUT)/%.o,$(library_parts))
$(OUTPUT)/torture: $(patsubst %,$(OUTPUT)/%.o,$(torture_parts))

$(OUTPUT)/%.o: %.c
	$(CC) $(CFLAGS) -c -o $@ $<

$(OUTPUT)/libplacer_%.o: libplacer/%.c
	$(CC) $(CFLAGS) -c -o $@ $<
