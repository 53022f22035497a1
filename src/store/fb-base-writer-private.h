/* fb-base-writer-private.h: parts of the base writer
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-base-writer.h"

G_BEGIN_DECLS

/* base.gid of a row whose group left the device. */
#define FB_BASE_HIDDEN (-1)

struct _FbBaseWriter
{
  FbStore    *store;
  FbDb       *db;
  FbId        user, device;
  gboolean    force;
  gboolean    has_base;        /* some row has edits pending; while false, base need not be asked */
  gboolean    has_hidden;      /* some row made here is hidden, since its group left */
  gint64      last_journal_n;  /* history lines of this own transaction have been replaced */
  gboolean    bulk;            /* rows go in without their indexes: fb-bulk.h */
  const FbTable *change;       /* the table of history */
  FbStmt     *find[FB_SCHEMA_N_NUMBERS]; /* by table number, made when first used */
  FbStmt     *insert[FB_SCHEMA_N_NUMBERS]; /* the same, for rows that are new */
  GHashTable *groups;          /* gid -> FbGroup (owned) */
  GHashTable *txs;             /* n -> FbTx (owned): pending ones already read */
};

/* A line of base. */
typedef struct
{
  gboolean  found;
  gint64    gid, ver, hash;
  FbRecord *record;        /* (owned) (nullable) */
} FbBaseLine;

void      fb_base_line_clear        (FbBaseLine *line);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FbBaseLine, fb_base_line_clear)
gboolean  fb_base_line_read         (FbBaseWriter *self, const FbTable *table, const FbId *id, FbBaseLine *line, GError **error);
gboolean  fb_base_line_write        (FbBaseWriter *self, const FbTable *table, const FbId *id, const FbRecord *record, GError **error);
gboolean  fb_base_line_delete       (FbBaseWriter *self, const FbTable *table, const FbId *id, GError **error);

/* The group's sum and count change by a row. */
gboolean  fb_base_writer_count_row  (FbBaseWriter *self, gint64 gid, int n, gint64 hash, GError **error);
/* The visible row becomes base plus pending edits. */
gboolean  fb_base_writer_rebase     (FbBaseWriter *self, const FbTable *table, const FbId *id, GError **error);
/* (transfer none) A pending transaction by its number; NULL and no error when it is gone. */
FbTx     *fb_base_writer_get_tx     (FbBaseWriter *self, gint64 n, GError **error);
/* Numbers of the pending transactions that touch a row, in order. */
GArray   *fb_base_writer_list_touching (FbBaseWriter *self, const FbTable *table, const FbId *id, GError **error);
void      fb_base_writer_apply_tx   (FbBaseWriter *self, const FbTx *tx, const FbTable *table, const FbId *id, FbRecord **record);

G_END_DECLS
