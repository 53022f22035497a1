/* fb-format.h: values as people read them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-catalog.h"

G_BEGIN_DECLS

/* A value for display: dates, money and numbers by locale, picks and enums by label, booleans as Yes and No; references by the catalog where it knows them,
 * else NULL. NULL for null. */
char       *fb_format_value          (FbCatalog *catalog, const FbField *field, const FbValue *value, const char *currency);
/* The field of a record, with the record's own currency. */
char       *fb_format_field          (FbCatalog *catalog, const FbRecord *record, const char *field);
/* "Today", "Tomorrow", "12 Mar", "12 Mar 2027". */
char       *fb_format_date           (const char *date);
/* "Just now", "14:20", "Yesterday, 14:20", "12 Mar, 14:20", "12 Mar 2026". */
char       *fb_format_time           (gint64 ms);
/* "today", "3 days", "5 weeks", "7 months", "2 years". */
char       *fb_format_days           (int days);
/* Money for lists and boards, whole or with cents as the preferences say. */
char       *fb_format_money          (gint64 minor, const char *currency);
/* Short money for column heads, rounded half away from zero: "€1.24 M", "€380 k", "€99,999". */
char       *fb_format_money_short    (gint64 minor, const char *currency);
char       *fb_format_percent        (gint64 scaled);
/* Number with grouping. */
char       *fb_format_number         (gint64 number);
/* Today's local day. */
const char *fb_format_today          (void);
/* Icon names of a table and of a kind of activity. */
const char *fb_format_table_icon     (const FbTable *table);
const char *fb_format_activity_icon  (const char *kind);
/* The text of a custom value or any canonical JSON text: strings without quotes. */
char       *fb_format_json           (const char *json);

G_END_DECLS
