/* fb-date-private.h: arithmetic of days shared by the files of fb-date
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-date.h"

G_BEGIN_DECLS

/* Days since 1970-01-01 in the proleptic Gregorian calendar. */
gint64   fb_date_to_days       (int year, int month, int day);
void     fb_date_from_days     (gint64 days, int *year, int *month, int *day);
gboolean fb_date_split         (const char *date, int *year, int *month, int *day);
/* FALSE when there is no such day or the year is outside 1 to 9999. */
gboolean fb_date_write         (int year, int month, int day, char out[FB_DATE_LENGTH + 1]);
int      fb_date_days_in_month (int year, int month);
/* The month (1 to 12) that the first @length bytes of @word name, in English or the locale's language; 0 for none. */
int      fb_date_month_of_word (const char *word, gsize length);

G_END_DECLS
