/* fb-base-writer.h: writes what the server said about rows, under what the user has pending
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-moves.h"
#include "fb-op.h"
#include "fb-store.h"

G_BEGIN_DECLS

/**
 * FbBaseWriter:
 *
 * For one transaction of the writer thread. The server's row of an id is its line in `base` while edits are pending, else the row itself; what people see is
 * that row with the pending edits applied in order. The writer keeps both, the search index, and the sums of groups and buckets (sync protocol,
 * section 9), which fb_base_writer_flush() writes at the end.
 */
typedef struct _FbBaseWriter FbBaseWriter;

/* What a device knows of a group while it is being changed. */
typedef struct
{
  gint64    gid;
  gboolean  stored;        /* grp has a line of it */
  gboolean  has_root;
  FbId      root;
  GQuark    state;         /* see below */
  gint64    rows, old_rows;
  guint64   sum, old_sum;
  GArray   *labels, *old_labels;   /* of gint64: buckets */
} FbGroup;

/* live: granted by a bucket. new: made by a push, not yet seen in a pull. filling: rows come in before their checkpoint. again: the same, entered twice. */
#define FB_GROUP_LIVE (g_quark_from_static_string ("live"))
#define FB_GROUP_NEW (g_quark_from_static_string ("new"))
/* Held from before the server was restored or the device got a new name: its rows are not counted, and are replaced when
 * the group comes again, or go when the next checkpoint does not mention it. */
#define FB_GROUP_STALE (g_quark_from_static_string ("stale"))
#define FB_GROUP_FILLING (g_quark_from_static_string ("filling"))
#define FB_GROUP_AGAIN (g_quark_from_static_string ("again"))

/* The server's row as the device has it. */
typedef struct
{
  gboolean exists;
  gboolean in_base;     /* a line of base exists, be its row null or not */
  gboolean hidden;      /* its group left the device while edits were pending */
  gboolean is_visible;  /* the entity table has the row */
  gint64   gid, ver, hash;
} FbServerRow;

FbBaseWriter *fb_base_writer_new        (FbStore *store, FbDb *db);
void          fb_base_writer_free       (FbBaseWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbBaseWriter, fb_base_writer_free)
FbDb         *fb_base_writer_get_db     (FbBaseWriter *self);
/* Rows are written whatever their version: repair, and servers restored from a backup. */
void          fb_base_writer_set_force  (FbBaseWriter *self, gboolean force);

gboolean      fb_base_writer_look_up    (FbBaseWriter *self, const FbTable *table, const FbId *id, FbServerRow *row, GError **error);
/* Skipped when what is there is as new. */
gboolean      fb_base_writer_put        (FbBaseWriter *self, const FbRecord *record, GError **error);
/* History lines of a transaction of this device that moved accounts are the server's now. */
gboolean      fb_base_writer_note_mover (FbBaseWriter *self, const FbMover *mover, GError **error);
/* Where the server says the row lies (FB_FIELD_PLACED), which its version does not tell; nothing if the row is not here. */
gboolean      fb_base_writer_place      (FbBaseWriter *self, const FbTable *table, const FbId *id, const FbValue *place, GError **error);
/* A row of a group that is being filled, while fb_bulk_is_on(): *@taken unless the row is here already. */
gboolean      fb_base_writer_is_bulk    (FbBaseWriter *self);
gboolean      fb_base_writer_put_new    (FbBaseWriter *self, const FbRecord *record, gboolean *taken, GError **error);
/* Fields (@columns: of guint) that the server's row under pending edits turns out to have had all along. */
gboolean      fb_base_writer_add_columns (FbBaseWriter *self, const FbRecord *record, GArray *columns, GError **error);
/* Counts only if the row is in @gid and not newer than @ver. */
gboolean      fb_base_writer_remove     (FbBaseWriter *self, const FbTable *table, const FbId *id, gint64 gid, gint64 ver, GError **error);
/* A group came whole: rows that were not among those sent (@sent: set of FbId) and are not newer than @head go. */
gboolean      fb_base_writer_prune_group (FbBaseWriter *self, FbGroup *group, GHashTable *sent, gint64 head, GError **error);
/* A group left: its rows go; where edits are pending, the row is hidden and the edits stay. */
gboolean      fb_base_writer_drop_group (FbBaseWriter *self, FbGroup *group, GError **error);
/* A group came back: rows made here while it was away are shown again. */
gboolean      fb_base_writer_show_group (FbBaseWriter *self, FbGroup *group, GError **error);
/* Takes transaction @n off its rows: they become base plus what else is pending. */
gboolean      fb_base_writer_settle     (FbBaseWriter *self, gint64 n, GError **error);
/* The server took @tx as it was: its rows are base plus its edits, with @seq. @complete: every row's group is known. */
gboolean      fb_base_writer_accept     (FbBaseWriter *self, const FbTx *tx, gint64 seq, gboolean *complete, GError **error);

/* (transfer none) Never NULL without @error; a group that is not known yet is made in memory. */
FbGroup      *fb_base_writer_get_group  (FbBaseWriter *self, gint64 gid, GError **error);
void          fb_group_add_label        (FbGroup *group, gint64 bid);
void          fb_group_remove_label     (FbGroup *group, gint64 bid);
/* Groups touched so far, of FbGroup. (transfer container) */
GPtrArray    *fb_base_writer_list_groups (FbBaseWriter *self);
gboolean      fb_base_writer_flush      (FbBaseWriter *self, GError **error);

G_END_DECLS
