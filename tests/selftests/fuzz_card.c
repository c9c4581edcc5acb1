// SPDX-License-Identifier: GPL-2.0
/*
 * Requests to DRM devices that import buffers, vgem and vkms.
 */
#include <drm/drm.h>
#include <drm/drm_mode.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fuzz.h"
#include "fuzz_nodes.h"
#include "fuzz_slots.h"
#include "placer_utils.h"

#define HANDLES 4

/* Of any of the process's cards: most are small numbers that exist in each */
static __u32 handles[HANDLES];

void fuzz_card(struct fuzzer *f)
{
	const char *path = node_pick(f, NODES_CARD);
	struct span span;
	int fd;

	if (!path)
		return;
	span = span_begin(&f->stage->tally, f->watch, CALL_CARD_OPEN);
	fd = span_end(&span, open(path, O_RDWR | O_CLOEXEC));
	if (fd >= 0)
		slot_put(f, SLOT_CARD, fd);
}

static __u32 *handle_random(struct fuzzer *f)
{
	return &handles[fuzz_below(f, HANDLES)];
}

static void gem_close(struct fuzzer *f, int card)
{
	struct drm_gem_close gem = {
		.handle = __atomic_exchange_n(handle_random(f), 0,
					      __ATOMIC_SEQ_CST),
	};

	if (gem.handle)
		fuzz_ioctl(f, CALL_GEM_CLOSE, card, DRM_IOCTL_GEM_CLOSE, &gem);
}

/* A buffer of the card's own, which others may import */
static void gem_create(struct fuzzer *f, int card)
{
	struct drm_mode_create_dumb dumb = {
		.width = 1 + fuzz_below(f, 256),
		.height = 1 + fuzz_below(f, 64),
		.bpp = 32,
	};

	if (!fuzz_ioctl(f, CALL_GEM_CREATE, card, DRM_IOCTL_MODE_CREATE_DUMB,
			&dumb))
		WRITE(*handle_random(f), dumb.handle);
}

static void prime_import(struct fuzzer *f, int card)
{
	struct drm_prime_handle prime = { .fd = slot_get_buffer(f) };

	if (!fuzz_ioctl(f, CALL_PRIME_IMPORT, card,
			DRM_IOCTL_PRIME_FD_TO_HANDLE, &prime))
		WRITE(*handle_random(f), prime.handle);
}

static void prime_export(struct fuzzer *f, int card)
{
	struct drm_prime_handle prime = {
		.handle = READ(*handle_random(f)),
		.flags = DRM_CLOEXEC | (fuzz_rarely(f, 2) ? DRM_RDWR : 0),
	};

	if (!fuzz_ioctl(f, CALL_PRIME_EXPORT, card,
			DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime))
		slot_put_buffer(f, prime.fd);
}

void fuzz_gem(struct fuzzer *f)
{
	int card = slot_get(f, SLOT_CARD);

	switch (fuzz_below(f, 8)) {
	case 0:
		return gem_create(f, card);
	case 1:
		return prime_export(f, card);
	case 2:
	case 3:
	case 4:
		return gem_close(f, card);
	default:
		return prime_import(f, card);
	}
}
