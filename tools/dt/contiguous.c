// SPDX-License-Identifier: GPL-2.0
/*
 * Contiguous (CMA) areas: how many Linux has, which of them cannot be activated, which is
 * the default, and the default that it makes by itself.
 */
#include "memory.h"

#define FOUR_GIB 0x100000000ull

/* Is it an area that the driver of contiguous areas takes at boot? */
static bool contiguous_is_area(const struct memory_region *r)
{
	return r->kind == MEMORY_CMA && !r->refused && !r->beyond;
}

const char *contiguous_check_span(const struct memory *m,
				  const struct placer_span *span)
{
	u32 i;

	if (m->low_end > span->first && m->low_end <= span->last)
		return "cannot be activated by Linux with 32 bits, as low memory ends in it";
	for (i = 1; i < m->nr_zones && !m->low_end; i++)
		if (m->zone[i].first > span->first &&
		    m->zone[i].first <= span->last)
			return "cannot be activated by Linux, as it is in two zones of memory";
	for (i = 0; i < m->nr_node_edges; i++)
		if (m->node_edge[i] > span->first &&
		    m->node_edge[i] <= span->last)
			return "cannot be activated by Linux, as it is on two NUMA nodes";
	return NULL;
}

/* The one that Linux makes by itself */

struct contiguous_request {
	u64 size;
	u64 base;
	u64 end; /* the first address that is too high */
	bool fixed;
};

/* The size and place are the command line's, or else those of the kernel's configuration. */
static void contiguous_ask(const struct memory *m,
			   const struct memory_options *options,
			   struct contiguous_request *request,
			   struct memory_own_area *own)
{
	const struct chosen *c = &m->chosen;

	*request = (struct contiguous_request){ .size = options->cma,
						.end = m->dma_last + 1 };
	own->property = "--cma";
	own->node = DT_NONE;
	if (!c->has_cma)
		return;
	own->property = "bootargs";
	own->node = c->node;
	request->size = c->cma;
	request->base = c->cma_base;
	if (c->cma_end)
		request->end = c->cma_end;
	request->fixed = c->cma_base && c->cma_base + c->cma == c->cma_end;
}

/* In whole blocks, below the end of memory; false if that makes no sense. */
static bool contiguous_round(const struct memory *m,
			     struct contiguous_request *request)
{
	u64 most = m->ram.window[m->ram.nr - 1].last, end;

	if (request->size > most || request->base > most ||
	    (request->fixed && request->base & (m->cma_block - 1)))
		return false;
	request->base = (request->base + m->cma_block - 1) & -m->cma_block;
	request->size = (request->size + m->cma_block - 1) & -m->cma_block;
	request->end &= -m->cma_block;
	if (!request->end || request->end > most)
		request->end = most + 1;
	return !check_add_overflow(request->base, request->size, &end) &&
	       end <= request->end;
}

/* From 4 GiB upwards where that is allowed, else as high as may be. */
static bool contiguous_place(const struct memory *m,
			     const struct contiguous_request *request,
			     struct placer_span *at)
{
	const struct reserved_memory *boot = m->boot;
	u64 end = request->end;

	if (request->fixed) {
		*at = (struct placer_span){ request->base,
					    request->base + request->size - 1 };
		return !reserved_is_taken(boot, at);
	}
	if (request->end >= FOUR_GIB + request->size &&
	    reserved_find(boot, request->size, m->cma_block, FOUR_GIB,
			  request->end, true, at))
		return true;
	/* Try memory above the kernel's linear map first. */
	if (request->base < m->low_end && m->low_end < end) {
		if (reserved_find(boot, request->size, m->cma_block, m->low_end,
				  end, false, at))
			return true;
		end = m->low_end;
	}
	return reserved_find(boot, request->size, m->cma_block, request->base,
			     end, false, at);
}

/* Does some region already claim to be the default when Linux would make its own area? */
static bool contiguous_is_asked_for(const struct memory *m)
{
	u32 i;

	for (i = 0; i < m->nr_regions && !m->refused; i++)
		if (contiguous_is_area(&m->region[i]) &&
		    m->region[i].asks_default &&
		    !(m->own_first && m->region[i].placed))
			return true;
	return false;
}

/* An area whose place the command line gives is checked against reserved memory only. */
static const char *contiguous_check_own(const struct memory *m,
					const struct placer_span *at)
{
	if (reserved_is_unmapped(m->boot, at))
		return "lies in no-map memory, which Linux does not notice";
	if (!placer_reach_covers(&m->ram, at))
		return "is not all in memory";
	return contiguous_check_span(m, at);
}

void contiguous_make_own(const struct memory_options *options, struct memory *m)
{
	struct memory_own_area *own = &m->own;
	struct contiguous_request request;

	if (contiguous_is_asked_for(m))
		return;
	contiguous_ask(m, options, &request, own);
	own->size = request.size;
	if (!own->size || !m->boot)
		return;
	own->beyond = m->boot->nr_areas >= m->most_areas;
	own->known = !own->beyond && contiguous_round(m, &request) &&
		     contiguous_place(m, &request, &own->at);
	m->boot->nr_areas += own->known;
	own->size = request.size;
	own->fixed = request.fixed;
	own->by_zone = !m->chosen.cma_end && m->dma_last < FOUR_GIB - 1 &&
		       m->ram.window[m->ram.nr - 1].last > m->dma_last;
	own->within = (struct placer_span){ request.base, request.end - 1 };
	own->refused =
		own->known ?
			contiguous_check_own(m, &own->at) :
		request.fixed && request.base & (m->cma_block - 1) ?
			"does not begin at a block, as contiguous areas must" :
			"finds no room at boot";
}

static const char *contiguous_too_many(struct dt *dt, const struct memory *m)
{
	return dt_printf(dt,
			 "is beyond the %u contiguous areas that %s (CONFIG_CMA_AREAS%s)",
			 m->most_areas,
			 m->areas_given	    ? "the kernel has" :
			 m->most_areas < 20 ? "kernels without NUMA have" :
					      "kernels with NUMA have",
			 m->areas_given ? "" : "; --cma-areas");
}

/* The default is the area set up last; those placed at boot are set up before those with a reg. */
static struct memory_region *contiguous_default(struct memory *m)
{
	struct memory_region *found = NULL;
	u32 i;

	for (i = 0; i < m->nr_regions && !m->refused; i++) {
		struct memory_region *r = &m->region[i];

		if (contiguous_is_area(r) && r->asks_default &&
		    (!found || r->placed || !found->placed))
			found = r;
	}
	return found;
}

void contiguous_finish(struct dt *dt, struct memory *m)
{
	struct memory_region *found = contiguous_default(m);
	u32 i;

	if (m->own.beyond)
		m->own.refused = contiguous_too_many(dt, m);
	for (i = 0; i < m->nr_regions; i++) {
		struct memory_region *r = &m->region[i];

		r->is_default = r == found;
		if (r->beyond)
			r->refused = contiguous_too_many(dt, m);
		if (!contiguous_is_area(r) || !r->known)
			continue;
		r->refused = contiguous_check_span(m, &r->at);
		r->inactive = r->refused;
	}
}
