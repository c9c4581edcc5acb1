# SPDX-License-Identifier: GPL-2.0
# What people use; "make help" lists it. The kernel's build system reads Kbuild.

KDIR ?= /lib/modules/$(shell uname -r)/build
DESTDIR ?=
PREFIX ?= /usr/local
guests := 6.12-arm64 7-arm64 7-x86_64 6.12-x86_64
# With the distribution's own kernel; so has 6.12-x86_64
stock_guests := 7-x86_64

# Never "make -j" into many virtual machines or two kernel builds at once.
.NOTPARALLEL:

.PHONY: all modules modules_install tool install uninstall clean compile_commands help
all: modules

include include/compat/oldest.mk
kernel = $(shell MAKEFLAGS= $(MAKE) -s --no-print-directory -C $(KDIR) \
	kernelversion 2>/dev/null)

modules:
	$(if $(kernel),,$(error No kernel headers in $(KDIR); name them with KDIR=))
	$(if $(call too-old,$(kernel)),$(error $(call too-old,$(kernel))))
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

# The kernel's build system has its own word for it, and another directory
modules-root = $(or $(INSTALL_MOD_PATH),$(DESTDIR))
modules_install: modules
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules_install $(if $(modules-root), \
		INSTALL_MOD_PATH="$(shell realpath -m -- "$(modules-root)")")

tool:
	$(MAKE) -C tools O=$(CURDIR)/build/tools

# Seen from here, not from tools/
where = DESTDIR="$(if $(DESTDIR),$(shell realpath -m -- "$(DESTDIR)"))" \
	PREFIX="$(PREFIX)" $(if $(LIBDIR),LIBDIR="$(LIBDIR)")

install: tool
	$(MAKE) -C tools O=$(CURDIR)/build/tools $(where) install

uninstall:
	$(MAKE) -C tools $(where) uninstall

# What git is told to ignore, whatever it was built for and whether or not that is
# still there. The kernel's own clean would take what it leaves alone, too.
built = $(shell sed '/^\#/d; /\//d' .gitignore)
clean:
	rm -rf build compile_commands.json
	@find . -name .git -prune -o -type f \( -false $(built:%=-o -name '%') \) \
		-exec rm -f {} +

compile_commands:
	@tests/vm/packages.sh quick
	@tests/compile-commands.py

.PHONY: run quick test test-solver test-tools $(guests:%=test-%) check
.PHONY: $(stock_guests:%=test-stock-%)
run:
	tests/demo/run.sh

quick:
	@tests/vm/packages.sh quick
	@tests/quick.sh

test:
	@tests/vm/packages.sh test dt boards
	@tests/all.sh

test-solver:
	@tests/vm/packages.sh quick
	@tests/solver/run.sh

.PHONY: fuzz fuzz-board test-mutations
fuzz:
	@tests/vm/packages.sh fuzz
	@tests/solver/fuzz.sh

fuzz-board:
	@tests/vm/packages.sh fuzz-board
	@tests/solver/fuzz.sh board

test-mutations:
	@tests/vm/packages.sh quick
	@mkdir -p build/results
	@tests/solver/mutate.sh >build/results/mutations.tap

.PHONY: bench bench-keep bench-solver bench-board
bench:
	@tests/bench/bench.sh

bench-keep:
	@KEEP=1 tests/bench/bench.sh

bench-solver:
	@tests/bench/run.sh

bench-board:
	@tests/bench/board.sh

test-tools:
	@tests/vm/packages.sh quick
	@$(MAKE) --no-print-directory tool
	@tests/tools/run.sh build/tools/placer

$(guests:%=test-%): test-%:
	@tests/vm/packages.sh test
	@tests/vm/guest-tests.sh $(subst -, ,$*)

$(stock_guests:%=test-stock-%): test-stock-%:
	@tests/vm/packages.sh test
	@GUEST_KERNEL=stock GUEST_PART=stock tests/vm/guest-tests.sh $(subst -, ,$*)

# Nodes that are heaps of the kernel's framework, after which the module stays
.PHONY: test-framework
test-framework:
	@tests/vm/packages.sh test
	@tests/all.sh --part framework-7-arm64

.PHONY: test-cma test-udev test-clients
test-cma:
	@tests/vm/packages.sh test
	@tests/vm/cma.sh

test-udev:
	@tests/vm/packages.sh test
	@tests/vm/udev.sh

# Programs of others, unmodified
test-clients:
	@tests/vm/packages.sh test-clients
	@tests/clients/run.sh

.PHONY: kunit
kunit:
	@tests/kunit/run.sh

.PHONY: boards test-boards
boards:
	@tests/vm/packages.sh boards
	@tests/boards/run.sh

# What drivers need, by the kernel's source; UPDATE=1 writes it
.PHONY: facts
facts:
	@tests/vm/packages.sh facts
	@tests/facts/facts.sh $(if $(UPDATE),update)

.PHONY: model
model:
	@tests/vm/packages.sh model
	-@tests/model/run.sh
	@tests/vm/summary.sh model

.PHONY: prove
prove:
	@tests/vm/packages.sh prove
	-@tests/prove/run.sh
	@tests/vm/summary.sh prove

# Boards twice: one guest that is asked about all, and one guest for each, with the
# board in the tree that it boots with. Then the module, on a board of its own.
# Every part runs, also after one has failed.
test-boards:
	@tests/vm/packages.sh test-boards
	@$(MAKE) --no-print-directory tool
	-@tests/boards/truth.sh
	-@tests/boards/truth.sh --graft
	-@tests/boards/module.sh
	@tests/vm/summary.sh boards boards-graft boards-module

.PHONY: test-reserved
test-reserved:
	@tests/vm/packages.sh test-suggest
	@$(MAKE) --no-print-directory tool
	@tests/tools/reserved.sh
	@tests/vm/reserved.sh build/tools/placer

.PHONY: test-suggest
test-suggest:
	@tests/vm/packages.sh test-suggest
	@$(MAKE) --no-print-directory tool
	@tests/tools/suggest.sh

# Four more kernels. All but rt take time to be built.
.PHONY: test-kcsan test-16k test-rt test-debug
test-kcsan test-16k test-rt test-debug: guest = 7-arm64
test-debug: guest = 6.12-x86_64
test-kcsan test-16k test-rt test-debug: test-%:
	@tests/vm/packages.sh test
	-@GUEST_KERNEL=$* GUEST_PART=$* GUEST_TIMEOUT=3600 \
		tests/vm/guest-tests.sh $(subst -, ,$(guest))
	@tests/vm/summary.sh $*-$(guest)

.PHONY: torture
torture:
	@tests/vm/packages.sh test
	-@tests/vm/torture.sh
	@tests/vm/summary.sh torture-7-arm64 torture-6.12-arm64 torture-7-x86_64 \
		torture-6.12-x86_64

.PHONY: fuzz-guest
fuzz-guest: FUZZ_GUESTS ?= 7-arm64 6.12-arm64 stock-7-arm64 stock-6.12-arm64
fuzz-guest:
	@tests/vm/packages.sh test
	-@tests/vm/fuzz.sh $(FUZZ_GUESTS)
	@tests/vm/summary.sh $(FUZZ_GUESTS:%=fuzz-%)

.PHONY: dt-check
dt-check:
	@tests/vm/packages.sh dt
	@tests/dts/dt-check.sh

# SUITES= are of Debian
.PHONY: test-packages intree
test-packages:
	@tests/vm/packages.sh test-packages
	@tests/packaging/run.sh $(SUITES)

intree:
	@tests/vm/packages.sh test
	@tests/packaging/intree.sh $(KSRC)

check:
	@tests/vm/packages.sh check
	@tests/check.sh

.PHONY: docs
docs:
	@tests/vm/packages.sh docs
	@tests/docs.sh
	@echo 'Documentation is in build/docs/html/index.html'

help:
	@echo 'Everyday:'
	@echo '  quick             solver and tool tested, module built with W=1; about a minute'
	@echo '  run               boot a virtual board and watch a buffer being placed'
	@echo '  test              all tests; ends with "N passed, N failed"'
	@echo '  check             style: checkpatch, sparse, W=1, clang-format, layers'
	@echo
	@echo 'Build:'
	@echo '  modules           the kernel module, for KDIR= (the default goal)'
	@echo '  modules_install   install it for that kernel; DESTDIR= or INSTALL_MOD_PATH='
	@echo '  tool              build/tools/placer, and libplacer.so.1 beside it'
	@echo '  install           install the tool and the library; DESTDIR= and PREFIX= as usual'
	@echo '  uninstall         remove it again, with the same DESTDIR= and PREFIX='
	@echo '  docs              Documentation/ as HTML, in build/docs/html'
	@echo '  clean             remove what was built here'
	@echo '  compile_commands  compile_commands.json for clangd'
	@echo
	@echo 'Parts of the tests:'
	@echo '  test-solver       the solver, on this machine'
	@echo '  test-mutations    the solver broken in many ways: its tests notice each'
	@echo '  test-tools        the tool, on this machine'
	@$(foreach guest,$(guests),printf '  %-17s in a guest with Linux %s\n' \
		test-$(guest) '$(subst -, on ,$(guest))';)
	@$(foreach guest,$(stock_guests),echo '  test-stock-$(guest)'; \
		echo '                    likewise, with the distribution'"'"'s own kernel';)
	@echo '  test-framework    nodes that are heaps of the kernel'"'"'s own framework'
	@echo '  test-cma          the default contiguous area, as trees and parameters make it'
	@echo '  test-udev         the shipped rules of udev, with Debian'"'"'s udev'
	@echo '  test-clients      programs of others, unmodified: the kernel'"'"'s test of heaps, v4l-utils,'
	@echo '                    libcamera, GStreamer, services of systemd'
	@echo '  kunit             KUnit suites that user-mode Linux can run, without a guest'
	@echo '  boards            the tool on every arm and arm64 board of the kernel source'
	@echo '  test-boards       that the tool and the kernel agree about 12 boards'
	@echo '  test-suggest      the pools that the tool suggests: solved, validated, booted'
	@echo '  test-reserved     that the tool places reserved memory as the kernel'"'"'s code does'
	@echo '  dt-check          the binding, its examples on their boards, its diagnoses'
	@echo '  facts             that the table of drivers agrees with the kernel source;'
	@echo '                    UPDATE=1 writes it'
	@echo '  model             the move protocol, in every order of steps, with spin'
	@echo '  prove             laws of the solver, for every value within stated bounds, with CBMC'
	@echo '  test-packages     Debian packages: built, installed, upgraded, purged in minimal'
	@echo '                    systems of SUITES="bookworm trixie", where DKMS builds the module'
	@echo '  intree            the driver in its place in a copy of the kernel source KSRC=,'
	@echo '                    built =y and =m; BOOT=1 boots it'
	@echo '  test-debug        in a guest with a debug kernel 6.12 on x86_64'
	@echo '  test-kcsan        in a guest whose kernel looks for data races'
	@echo '  test-16k          in a guest with pages of 16 KiB'
	@echo '  test-rt           in a guest with the distribution'"'"'s PREEMPT_RT kernel'
	@echo '  torture           a million random operations on buffers, with each of the'
	@echo '                    debug kernels; TORTURE_SEED= and TORTURE_OPS= change it'
	@echo '  fuzz-guest        random system calls for FUZZ_SECONDS=600 in each of'
	@echo '                    FUZZ_GUESTS="7-arm64 6.12-arm64 stock-7-arm64 stock-6.12-arm64";'
	@echo '                    FUZZ_SEED= repeats a run, FUZZ_COVER=1 says what of the module'
	@echo '                    it reached'
	@echo '  fuzz              the solver on arbitrary bytes, for FUZZ_SECONDS=60'
	@echo '  fuzz-board        the tool on arbitrary devicetrees, likewise'
	@echo
	@echo 'Measurements:'
	@echo '  bench             what the exporter costs beside the heaps of mainline; fails where'
	@echo '                    a row got worse. BENCH_KERNEL=7 and BENCH_ONLY=life choose rows'
	@echo '  bench-keep        likewise, and keeps the results in the tree'
	@echo '  bench-solver      what the solver costs, beside a naive one and Z3'
	@echo '  bench-board       what reading a devicetree costs, beside libfdt alone'
	@echo
	@echo 'Kernels are kept in $${XDG_CACHE_HOME:-~/.cache}/dmabuf-placer.'
