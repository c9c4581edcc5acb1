// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>

#include "html.h"

static void html_put_escaped(const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", stdout);
			break;
		case '<':
			fputs("&lt;", stdout);
			break;
		case '>':
			fputs("&gt;", stdout);
			break;
		case '"':
			fputs("&quot;", stdout);
			break;
		case '\'':
			fputs("&#39;", stdout);
			break;
		default:
			/* Bytes beyond ASCII in a tree have no known encoding. */
			putchar(*text < ' ' || *text > '~' ? '?' : *text);
		}
	}
}

void html(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	for (; *format; format++) {
		if (*format != '%') {
			putchar(*format);
			continue;
		}
		switch (*++format) {
		case 's':
			html_put_escaped(va_arg(args, const char *));
			break;
		case 'u':
			printf("%u", va_arg(args, unsigned int));
			break;
		default:
			putchar(*format);
		}
	}
	va_end(args);
}
