/* fb-filter.h: what a list shows: typed text, chosen facets, fixed conditions
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-query.h"

G_BEGIN_DECLS

/**
 * FbFilter:
 *
 * Puts the condition of a list together in the query language. Signal "changed".
 */
#define FB_TYPE_FILTER (fb_filter_get_type ())
G_DECLARE_FINAL_TYPE (FbFilter, fb_filter, FB, FILTER, GObject)

/* @text_fields: NULL-terminated, searched for every typed word. */
FbFilter   *fb_filter_new            (const FbTable *table, const char *const *text_fields);
const FbTable *fb_filter_get_table   (FbFilter *self);
void        fb_filter_set_text       (FbFilter *self, const char *text);
const char *fb_filter_get_text       (FbFilter *self);
/* A named condition, replaced by the next of that name; NULL takes it away. */
void        fb_filter_set_condition  (FbFilter *self, const char *name, const char *where);
/* One value of a facet: @key is a literal of the query language, "null" for none. */
void        fb_filter_set_facet      (FbFilter *self, const char *field, const char *key, gboolean active);
gboolean    fb_filter_has_facet      (FbFilter *self, const char *field, const char *key);
guint       fb_filter_get_n_facets   (FbFilter *self);
void        fb_filter_clear_facets   (FbFilter *self);
gboolean    fb_filter_is_active      (FbFilter *self);      /* text or facets narrow the list */
/* NULL: everything. @but (nullable) leaves out one facet: its own counts must not be narrowed by itself. */
char       *fb_filter_dup_where      (FbFilter *self, const char *but);
/* NULL and a warning where the condition cannot be read: a mistake of ours. */
FbQuery    *fb_filter_make_query     (FbFilter *self, const char *and_where, const char *sort);

G_END_DECLS
