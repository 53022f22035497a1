/* fb-import-template.h: text with columns of a row in it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "{regional_office|slug}-{manager|slug}": columns in braces with filters after bars. Filters: slug (a-b-c), login (a.b-c), upper, lower,
 * first (word), rest (after the first word), or:TEXT (when empty), table:NAME. "{{" and "}}" are braces. */
typedef struct _FbTemplate FbTemplate;

FbTemplate *fb_template_parse     (const char *text, GError **error);
FbTemplate *fb_template_of_column (const char *column);
void        fb_template_free      (FbTemplate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbTemplate, fb_template_free)
/* @tables: name -> (from -> to). FB_EXCHANGE_ERROR_MAP for a column or table that is not there. */
gboolean    fb_template_bind      (FbTemplate *self, const char *const *header, GHashTable *tables, GError **error);
/* FB_EXCHANGE_ERROR_ROW when a table does not know a value. */
char       *fb_template_expand    (FbTemplate *self, const char *const *row, GError **error);
/* The first column in it, for messages. (nullable) */
const char *fb_template_get_column (FbTemplate *self);
/* Index of a heading, white space around it and case aside; -1 for none. */
int         fb_header_find        (const char *const *header, const char *column);
/* What a table makes of @text; NULL when it does not know it and has no "*". */
const char *fb_table_translate    (GHashTable *table, const char *text);

G_END_DECLS
