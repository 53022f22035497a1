/* fb-field-row.h: the right kind of row for a field
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-record-model.h"

G_BEGIN_DECLS

/* A row that shows and changes @field in place. */
GtkWidget *fb_field_row_new       (FbRecordModel *model, const char *field);
/* A group of them under a heading (nullable); @fields is NULL-terminated. */
GtkWidget *fb_field_group_new     (FbRecordModel *model, const char *title, const char *const *fields);
/* Adds what a generic form offers: every field that is neither hidden nor in @but (nullable, NULL-terminated). */
void       fb_field_group_add_rest (AdwPreferencesGroup *group, FbRecordModel *model, const char *const *but);

/* The same inside one row that opens: "More Fields". */
void       fb_field_group_add_more (AdwPreferencesGroup *group, FbRecordModel *model, const char *const *but);

/* The fields that the company added to this kind of record; hidden while there are none. */
GtkWidget *fb_field_group_new_custom (FbRecordModel *model);

G_END_DECLS
