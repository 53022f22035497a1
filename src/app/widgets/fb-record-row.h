/* fb-record-row.h: one line of a list of accounts or people
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-list-model.h"
#include "fb-profile.h"

G_BEGIN_DECLS

/* Follows its item: empty lines while the row is read, then name, what helps to tell it apart, and a mark while it waits to be sent. */
#define FB_TYPE_RECORD_ROW (fb_record_row_get_type ())
G_DECLARE_FINAL_TYPE (FbRecordRow, fb_record_row, FB, RECORD_ROW, GtkWidget)

GtkWidget *fb_record_row_new      (FbProfile *profile);
void       fb_record_row_set_item (FbRecordRow *self, FbItem *item);      /* (nullable) */
/* The second line for a record: kind, industry, class; job and account; amount and stage. */
char      *fb_record_row_dup_detail (FbCatalog *catalog, FbItem *item);

G_END_DECLS
