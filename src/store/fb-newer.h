/* fb-newer.h: rows of tables that the server has and this program does not know yet
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-base-writer.h"

G_BEGIN_DECLS

/* They are kept as they came (sync protocol, section 14): nobody sees or edits them, they count in the sums of their groups, and become rows when the program
 * is updated. */
typedef struct
{
  guint   table;      /* its number */
  FbId    id;
  gint64  gid, ver, hash;
  char   *numbers;    /* values, as fb_record_to_numbers() has them; NULL: the row is gone */
} FbNewerRow;

void     fb_newer_row_free           (FbNewerRow *self);

/* As fb_base_writer_put() and its companions. */
gboolean fb_base_writer_put_newer    (FbBaseWriter *self, const FbNewerRow *row, GError **error);
gboolean fb_base_writer_remove_newer (FbBaseWriter *self, const FbNewerRow *row, GError **error);
gboolean fb_base_writer_prune_newer  (FbBaseWriter *self, gint64 gid, GHashTable *sent, gint64 head, GError **error);
gboolean fb_base_writer_drop_newer   (FbBaseWriter *self, gint64 gid, GError **error);

/* Once the tables are there: rows and columns that schemas above @from up to @to describe move in. In the migration's transaction. */
gboolean fb_newer_move_in            (FbDb *db, guint from, guint to, GError **error);

G_END_DECLS
