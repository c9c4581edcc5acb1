// SPDX-License-Identifier: GPL-2.0
/*
 * A board as a page for a browser: one file that needs no other one, and no
 * script. It is well-formed XML as well, for programs that check it.
 *
 * Every tooltip is also text further down, so that it can be read without a mouse.
 */
#include <stdio.h>
#include <string.h>

#include "board.h"
#include "html.h"
#include "map.h"
#include "style.h"

static const char *page_fit_class(enum board_fit fit)
{
	static const char *const name[] = {
		[BOARD_NO] = "no", [BOARD_MAYBE] = "maybe", [BOARD_YES] = "yes"
	};

	return name[fit];
}

static const char *page_fit_sign(enum board_fit fit)
{
	static const char *const sign[] = {
		[BOARD_NO] = "&#10007;", [BOARD_MAYBE] = "?", [BOARD_YES] = "&#10003;"
	};

	return sign[fit];
}

/* The word for a reason in a cell of the matrix. */
static const char *page_reason_word(enum placer_reason reason)
{
	static const char *const word[PLACER_NR_REASONS] = {
		[PLACER_REASON_FEASIBLE] = "yes",
		[PLACER_REASON_HEAP] = "not allowed",
		[PLACER_REASON_PROTECTION] = "protection",
		[PLACER_REASON_PAGES] = "no struct pages",
		[PLACER_REASON_SIZE] = "too small",
		[PLACER_REASON_LIMIT] = "limit",
		[PLACER_REASON_REACH] = "not reached",
		[PLACER_REASON_SEGMENTS] = "segments",
		[PLACER_REASON_CONTIGUITY] = "not contiguous",
		[PLACER_REASON_ALIGN] = "alignment",
		[PLACER_REASON_GRANULE] = "small blocks",
		[PLACER_REASON_CPU] = "CPU mapping",
		[PLACER_REASON_COHERENCY] = "coherency",
		[PLACER_REASON_BOUNDARY] = "boundary",
		[PLACER_REASON_ROOM] = "no room",
	};

	return word[reason];
}

/* Why a pool suits or not, and on what terms. */
static const char *page_verdict_text(struct board *board, u32 pool,
				     const struct board_verdict *v, u64 size,
				     const char *culprit)
{
	const char *text =
		board_verdict_text(board, pool, v,
				   v->fit == BOARD_NO ? culprit : NULL);

	if (v->fit == BOARD_NO)
		return text;
	return dt_printf(&board->dt, "%s%s", text,
			 board_terms_text(board, pool, v, size));
}

static void page_put_memory(struct board *board)
{
	const struct memory *m = &board->memory;
	u32 i;

	html("<p class=\"soft\">%u nodes. ", board->dt.nr);
	if (!m->ram_known)
		html("Where memory is the tree does not say, as firmware fills it in. What depends on it is marked &#8220;?&#8221;; <code>--memory FIRST-LAST</code> says it.");
	else
		html("Memory%s:", m->ram_given ? " (as given)" : "");
	for (i = 0; i < m->ram.nr; i++)
		html("%s <code>%s</code>", i ? "," : "",
		     board_window_text(board, &m->ram.window[i]));
	html("</p>\n");
	if (m->refused)
		html("<p class=\"no\">Linux ignores all of /reserved-memory, as it %s.</p>\n",
		     m->refused);
}

static void page_put_summary(const struct board *board)
{
	u32 i, nr[BOARD_YES + 1] = { 0 };

	if (!board->nr_flows) {
		html("<p class=\"sum\">No flows are declared.</p>\n");
		return;
	}
	for (i = 0; i < board->nr_flows; i++)
		nr[board->flow[i].fit]++;
	html("<p class=\"sum\">Flows: <span class=\"yes\">%u can be placed</span>",
	     nr[BOARD_YES]);
	if (nr[BOARD_MAYBE])
		html(", <span class=\"maybe\">%u depending on where memory is</span>",
		     nr[BOARD_MAYBE]);
	if (nr[BOARD_NO])
		html(", <span class=\"no\">%u cannot</span>", nr[BOARD_NO]);
	html(".</p>\n");
}

static void page_put_head(struct board *board, const struct board_question *q)
{
	const char *name = board->model ? board->model :
					  "A board without a name";

	html("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
	     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
	     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
	     "<title>%s: sharing memory</title>\n<style>",
	     name);
	fputs(board_style, stdout);
	html("</style>\n</head>\n<body>\n<header>\n<h1>%s</h1>\n", name);
	page_put_memory(board);
	page_put_summary(board);
	html("<nav>\n");
	if (board->nr_flows)
		html("<a href=\"#flows\">Flows</a>\n");
	if (q->nr)
		html("<a href=\"#asked\">Asked for</a>\n");
	html("<a href=\"#matrix\">Who can use what</a>\n<a href=\"#map\">Memory map</a>\n<a href=\"#pools\">Pools</a>\n<a href=\"#masters\">Masters</a>\n</nav>\n</header>\n<main>\n");
}

/* Flows */

static void page_put_place(struct board *board, u32 pool,
			   const struct board_verdict *v, u64 size,
			   const char *culprit)
{
	html("<li><b class=\"%s\">", page_fit_class(v->fit));
	fputs(page_fit_sign(v->fit), stdout);
	html("</b>%s</li>\n", page_verdict_text(board, pool, v, size, culprit));
}

static void page_put_group_about(struct board *board,
				 const struct board_group *g)
{
	html("<p>%s%s</p>\n<p class=\"soft\">", board_members_text(board, g),
	     board_access_text(g->cpu));
	if (g->count > 1)
		html("%u buffers of ", g->count);
	html("%s%s%s", board_size_text(board, g->size),
	     g->size_assumed ? " (assumed)" : "", g->count > 1 ? " each" : "");
	if (g->priority)
		html("; priority %u", g->priority);
	if (g->eager)
		html("; eager");
	if (g->path)
		html(" &#183; <code>%s</code>", g->path);
	if (board_nodes_text(board, g))
		html(" &#183; %s", board_nodes_text(board, g));
	html("</p>\n");
}

static const char *page_group_text(enum board_fit fit)
{
	static const char *const text[] = {
		[BOARD_NO] = "cannot be placed",
		[BOARD_MAYBE] = "depends on where memory is",
		[BOARD_YES] = "can be placed",
	};

	return text[fit];
}

static void page_put_group(struct board *board, struct board_group *g)
{
	const char *class = page_fit_class(g->fit);
	u32 i;

	html("<article class=\"card %s\">\n<h3>%s <span class=\"tag %s\">%s</span></h3>\n",
	     class, g->name, class,
	     g->fit == BOARD_MAYBE && g->text ? "may not fit" :
						page_group_text(g->fit));
	page_put_group_about(board, g);
	if (g->text)
		html("<p class=\"no\">%s</p>\n", g->text);
	if (board_spare_text(board, g))
		html("<p>%s</p>\n", board_spare_text(board, g));
	if (g->room)
		html("<p class=\"soft\">%s</p>\n", g->room);
	html("<ul class=\"places\">\n");
	for (i = 0; i < g->nr_fits; i++)
		page_put_place(board, g->order[i], &g->verdict[g->order[i]],
			       g->size, NULL);
	for (i = 0; i < board->nr_opted_in; i++)
		if (g->verdict[i].fit == BOARD_NO)
			page_put_place(board, i, &g->verdict[i], g->size,
				       board_blame(board, g, i,
						   &g->verdict[i]));
	html("</ul>\n</article>\n");
}

static void page_put_groups(struct board *board, const char *id,
			    const char *title, struct board_group *group,
			    u32 nr)
{
	u32 i;

	if (!nr)
		return;
	html("<section id=\"%s\">\n<h2>%s</h2>\n<div class=\"cards\">\n", id,
	     title);
	for (i = 0; i < nr; i++)
		page_put_group(board, &group[i]);
	html("</div>\n</section>\n");
}

static void page_put_pairs(struct board *board, const struct board_question *q)
{
	u32 i;

	html("<section id=\"asked\">\n<h2>Pairs, for a buffer of %s</h2>\n<div class=\"wide\" tabindex=\"0\"><table>\n",
	     board_size_text(board, board->options.size));
	for (i = 0; i < q->nr; i++) {
		html("<tr><th>%s</th><td class=\"%s\">", q->group[i].name,
		     page_fit_class(q->group[i].fit));
		fputs(page_fit_sign(q->group[i].fit), stdout);
		html(" %s</td></tr>\n", board_pair_text(board, &q->group[i]));
	}
	html("</table></div>\n</section>\n");
}

/* The matrix */

static void page_put_cell(struct board *board, const struct board_matrix *m,
			  u32 master, u32 pool)
{
	const struct board_verdict *v = board_matrix_at(m, master, pool);
	const char *text = page_verdict_text(board, pool, v,
					     board->options.size,
					     board->master[master].name);

	if (board->pool[pool].unusable) {
		html("<td class=\"off\" title=\"%s\">unusable</td>", text);
		return;
	}
	html("<td class=\"%s\" title=\"%s\">", page_fit_class(v->fit), text);
	if (v->fit == BOARD_NO)
		html("%s</td>", page_reason_word(v->verdict.reason));
	else
		html("%s</td>", board_fit_text(v->fit));
}

static void page_put_table(struct board *board, const struct board_matrix *m)
{
	const struct board_pool *p;
	u32 i, k;

	html("<div class=\"wide\" tabindex=\"0\"><table class=\"matrix\">\n<thead><tr><td></td>");
	for (p = board->pool; p < board->pool + board->nr_pools; p++)
		html("<th>%s%s<small>%s</small><small>%s</small></th>", p->name,
		     p->opted_in ? "" : "*", memory_kind_text(p->kind),
		     board_pool_size_text(board, p));
	html("</tr></thead>\n<tbody>\n");
	for (i = 0; i < board->nr_masters; i++) {
		html("<tr><th title=\"%s\">%s</th>", board->master[i].path,
		     board->master[i].name);
		for (k = 0; k < board->nr_pools; k++)
			page_put_cell(board, m, i, k);
		html("</tr>\n");
	}
	html("</tbody></table></div>\n");
}

static void page_put_reason(const char *text)
{
	html("<p>%s</p>\n", text);
}

static void page_put_matrix(struct board *board)
{
	struct board_matrix m;
	u32 i;

	html("<section id=\"matrix\">\n<h2>Who can use what, for a buffer of %s</h2>\n",
	     board_size_text(board, board->options.size));
	if (!board->nr_masters) {
		html("<p>The tree tells of no master; <code>--all</code> shows devices with such a name.</p>\n</section>\n");
		return;
	}
	board_matrix(board, &m);
	page_put_table(board, &m);
	html("<p class=\"soft\">");
	if (m.maybe)
		html("maybe: it depends on where the memory will be. ");
	if (board->nr_opted_in < board->nr_pools)
		html("* reserved, but no pool refers to it. ");
	html("</p>\n");
	for (i = 0; i < board->nr_pools; i++)
		board_matrix_reasons(board, &m, i, page_put_reason);
	html("</section>\n");
}

/* Pools and masters, with their facts */

static void page_put_facts(struct board *board, const struct board_facts *facts)
{
	const char *source;
	u32 i;

	if (!facts->nr)
		return;
	html("<ul class=\"facts\">\n");
	for (i = 0; i < facts->nr; i++) {
		source = board_fact_source(board, &facts->fact[i]);
		html("<li>%s", facts->fact[i].what);
		if (source)
			html(" <span>[<code>%s</code>]</span>", source);
		html("</li>\n");
	}
	html("</ul>\n");
}

static void page_put_pools(struct board *board, bool brief)
{
	const struct board_pool *p;

	html("<section id=\"pools\">\n<h2>Pools</h2>\n<div class=\"cards\">\n");
	for (p = board->pool; p < board->pool + board->nr_pools; p++) {
		html("<article class=\"card\">\n<h3>%s", p->name);
		if (p->unusable)
			html(" <span class=\"tag off\">unusable</span>");
		else if (!p->opted_in)
			html(" <span class=\"tag off\">no pool refers to it</span>");
		html("</h3>\n<p>%s, %s, the CPU maps it %s, cost %u</p>\n<p class=\"soft\"><code>%s</code></p>\n",
		     memory_kind_text(p->kind), board_pool_size_text(board, p),
		     board_cpu_text(p->heap.cpu), p->heap.cost, p->path);
		if (!brief)
			page_put_facts(board, &p->facts);
		html("</article>\n");
	}
	html("</div>\n");
	if (board->nr_regions_left)
		html("<p class=\"soft\">Reserved for firmware and drivers, and shown by <code>--all</code>: %u.</p>\n",
		     board->nr_regions_left);
	if (board_default_text(board))
		html("<p class=\"soft\">%s</p>\n", board_default_text(board));
	html("</section>\n");
}

static void page_put_masters(struct board *board, bool brief)
{
	const struct board_master *m;
	u32 i;

	html("<section id=\"masters\">\n<h2>Masters</h2>\n<div class=\"cards\">\n");
	for (i = 0; i < board->nr_masters; i++) {
		m = &board->master[i];
		html("<article class=\"card\">\n<h3>%s%s</h3>\n<p>%s</p>\n",
		     m->name, board_evidence_text(m->evidence), m->about);
		if (strcmp(m->name, m->path))
			html("<p class=\"soft\"><code>%s</code></p>\n",
			     m->path);
		if (!brief)
			page_put_facts(board, &m->facts);
		html("</article>\n");
	}
	html("</div>\n");
	if (!board->nr_masters)
		html("<p>None that the tree tells.</p>\n");
	if (board->nr_disabled)
		html("<p class=\"soft\">In the placement node, but disabled: %u.</p>\n",
		     board->nr_disabled);
	if (board->nr_hidden[BOARD_WEAK] || board->nr_hidden[BOARD_EVERY])
		html("<p class=\"soft\">Not shown: %u that are masters only by their name (--all), and %u other devices (--every).</p>\n",
		     board->nr_hidden[BOARD_WEAK],
		     board->nr_hidden[BOARD_EVERY]);
	html("</section>\n");
}

static void page_put_crowds(struct board *board)
{
	struct board_crowd crowd;
	u32 i;

	for (i = 0; i < board->nr_masters; i++)
		if (board_iova_crowd(board, i, &crowd))
			html("<p>%s %s</p>\n", board->master[i].name,
			     board_crowd_text(board, &crowd));
}

void board_print_html(struct board *board, const struct board_question *q,
		      bool brief)
{
	page_put_head(board, q);
	page_put_groups(board, "flows", "Flows", board->flow, board->nr_flows);
	page_put_crowds(board);
	if (q->pairs)
		page_put_pairs(board, q);
	else
		page_put_groups(board, "asked", "Asked for", q->group, q->nr);
	page_put_matrix(board);
	board_map(board);
	page_put_pools(board, brief);
	page_put_masters(board, brief);
	html("</main>\n</body>\n</html>\n");
}
