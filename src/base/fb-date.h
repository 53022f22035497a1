/* fb-date.h: days of the calendar and moments in time
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A day is the text YYYY-MM-DD (proleptic Gregorian, years 1 to 9999); a moment is milliseconds since 1970 UTC. */

#define FB_DATE_LENGTH 10

gboolean fb_date_is_valid      (const char *date);
/* @today moved by @days. @out may be @date. */
gboolean fb_date_add_days      (const char *date, int days, char out[FB_DATE_LENGTH + 1]);
/* Days from @from to @to. Both must be valid. */
int      fb_date_days_between  (const char *from, const char *to);
/* The local calendar day of a moment. @zone NULL: the machine's. */
void     fb_date_of_time       (gint64 ms, GTimeZone *zone, char out[FB_DATE_LENGTH + 1]);
/* YYYY-MM-DD, "today", "tomorrow", "yesterday", week days ("fri", "friday": the next one after @today), "in 2 weeks",
 * "in 3 days", "3 mar", "mar 3 2027", "end of month". English and the locale's month and day names. Errors: G_IO_ERROR_INVALID_ARGUMENT
 * with a message that names what is understood. */
gboolean fb_date_parse_words   (const char *text, const char *today, char out[FB_DATE_LENGTH + 1], GError **error);
/* @format of %Y %m %d %b in order with literal characters between, e.g. "%m/%d/%Y"; the year must have four digits. */
gboolean fb_date_parse_format  (const char *text, const char *format, char out[FB_DATE_LENGTH + 1]);
/* RFC 3339, e.g. 2026-11-21T09:00:00.123Z, with Z or an offset. */
gboolean fb_time_parse         (const char *text, gint64 *ms);
char    *fb_time_format        (gint64 ms);

G_END_DECLS
