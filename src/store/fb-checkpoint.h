/* fb-checkpoint.h: applies a pull to the device's rows
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-moves.h"
#include "fb-newer.h"

G_BEGIN_DECLS

/**
 * FbCheckpoint:
 *
 * The lines of a pull in their order, then fb_checkpoint_finish(): sync protocol, section 5.2. Everything in one transaction of the writer thread. With
 * @repair only whole groups come (section 9): they are replaced whatever their versions say, and no cursor moves.
 *
 * The fill functions are for pulls too large for one transaction: rows of groups that the device does not hold yet may be written while the pages
 * come in; they say whether they took the row, so that it need not be kept for the checkpoint.
 */
typedef struct _FbCheckpoint FbCheckpoint;

FbCheckpoint *fb_checkpoint_new      (FbStore *store, FbDb *db, gboolean repair);
void          fb_checkpoint_free     (FbCheckpoint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbCheckpoint, fb_checkpoint_free)

gboolean      fb_checkpoint_fill_enter (FbCheckpoint *self, gint64 gid, const FbId *root, GError **error);
gboolean      fb_checkpoint_fill_row   (FbCheckpoint *self, const FbRecord *record, gboolean *taken, GError **error);
gboolean      fb_checkpoint_fill_end   (FbCheckpoint *self, GError **error);

/* Head of the page whose lines follow. */
void          fb_checkpoint_begin_page (FbCheckpoint *self, gint64 head);
gboolean      fb_checkpoint_grant      (FbCheckpoint *self, gint64 bid, const char *kind, const FbId *ref, const char *label, GError **error);
gboolean      fb_checkpoint_withdraw   (FbCheckpoint *self, gint64 bid, GError **error);
gboolean      fb_checkpoint_enter      (FbCheckpoint *self, gint64 gid, gint64 bid, const FbId *root, GError **error);
gboolean      fb_checkpoint_relabel    (FbCheckpoint *self, gint64 gid, GArray *add, GArray *remove, GError **error);
/* The territory in which the group's account lies in the first place; nil: in none. */
gboolean      fb_checkpoint_place      (FbCheckpoint *self, gint64 gid, const FbId *territory, GError **error);
/* An account that stays here went from one territory's bucket to another's by the transaction @seq. */
gboolean      fb_checkpoint_move       (FbCheckpoint *self, gint64 gid, gint64 to, gint64 from, gint64 seq, GError **error);
/* What history tells of moves: whose they were, and earlier ones of a group. @moves: of FbMove. */
gboolean      fb_checkpoint_note_mover (FbCheckpoint *self, const FbMover *mover, GError **error);
gboolean      fb_checkpoint_add_moves  (FbCheckpoint *self, gint64 gid, GArray *moves, GError **error);
gboolean      fb_checkpoint_leave      (FbCheckpoint *self, gint64 gid, GError **error);
gboolean      fb_checkpoint_put        (FbCheckpoint *self, const FbRecord *record, GError **error);
gboolean      fb_checkpoint_remove     (FbCheckpoint *self, const FbTable *table, const FbId *id, gint64 gid, gint64 ver, GError **error);
/* Rows of tables that this schema does not know. */
gboolean      fb_checkpoint_put_newer  (FbCheckpoint *self, const FbNewerRow *row, GError **error);
gboolean      fb_checkpoint_remove_newer (FbCheckpoint *self, const FbNewerRow *row, GError **error);
/* Fields that this schema added, of a row that is here in this version. @columns: of guint. */
gboolean      fb_checkpoint_add_columns (FbCheckpoint *self, const FbRecord *record, GArray *columns, GError **error);

typedef struct
{
  gint64  bid, rows;
  guint64 sum;
} FbBucketSum;

/* Ends the checkpoint at @cursor: groups without a bucket go, sums are written and compared. Buckets that differ are marked
 * suspect; @n_suspect counts all that are. */
gboolean      fb_checkpoint_finish     (FbCheckpoint *self, gint64 cursor, const char *scope, const FbBucketSum *sums, guint n_sums, guint *n_suspect, GError **error);
/* Counts of what has been applied. */
gint64        fb_checkpoint_get_rows   (FbCheckpoint *self);
gint64        fb_checkpoint_get_groups (FbCheckpoint *self);

G_END_DECLS
