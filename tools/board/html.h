/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Markup on standard output. Arguments are escaped, so none can become markup.
 */
#ifndef _PLACER_HTML_H
#define _PLACER_HTML_H

/*
 * As printf(), but knows only %s, which is escaped for text and for values in
 * double quotes, %u and %%. The format is markup, so it is never from a tree.
 */
void html(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* _PLACER_HTML_H */
