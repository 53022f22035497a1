/* fb-many.h: the same done to many records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "fb-operation.h"

G_BEGIN_DECLS

/**
 * FbMany:
 *
 * One thing that is done to many rows of a table: values are set, rows are deleted, or deals go to a stage. It can be looked at before it is done
 * (fb_many_plan()); each row is judged alone, so that what is refused for some does not stop the others. One thread at a time, but for fb_many_get_done().
 */
typedef struct _FbMany FbMany;

FbMany  *fb_many_new_set    (const FbTable *table);
FbMany  *fb_many_new_delete (const FbTable *table);
FbMany  *fb_many_new_move   (const FbId *stage);
void     fb_many_free       (FbMany *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbMany, fb_many_free)

/* What @field becomes; of a move: what it becomes where it is empty. A field that the company added is "ext.CODE", and its value canonical JSON as text. */
void     fb_many_set        (FbMany *self, const char *field, const FbValue *value);
/* The same for money, in minor units of @currency: of a row in another currency nothing is changed, since the amount would mean something else there. */
void     fb_many_set_money  (FbMany *self, const char *field, gint64 amount, const char *currency);
/* Which rows, by SQLite's row ids; they are read when they are needed. */
void     fb_many_add_rows   (FbMany *self, const gint64 *rowids, guint n);
guint    fb_many_get_n_rows (FbMany *self);

/* Whether fb_many_set() makes sense for a field: not what names a row or goes through states, not what has no short value. @is_admin: as
 * fb_store_read_is_admin() says. */
gboolean fb_many_can_set    (const FbTable *table, const FbField *field, gboolean is_admin);

/* Why some rows are refused. */
typedef struct
{
  char *message;   /* for people */
  guint n;         /* rows */
} FbManyReason;

/* A row that would change. */
typedef struct
{
  FbRecord *record;   /* (owned) as it is */
  char    **titles;   /* (owned) what the references that change name now, in the order of fb_many_set(); "" for others and none */
} FbManyExample;

/**
 * FbManySum:
 * @n_change: rows that would change, or have changed
 * @n_same: rows that are already as they shall be
 * @n_refused: rows that must stay as they are
 * @reasons: (element-type FbManyReason) why, most rows first
 * @examples: (element-type FbManyExample) a few of those that would change
 * @missing: (element-type FbMissing) what a stage requires of deals and some lack; these count as refused
 *
 * Rows that are gone are in none of the numbers.
 */
typedef struct
{
  guint      n_change, n_same, n_refused;
  GPtrArray *reasons, *examples, *missing;
} FbManySum;

void     fb_many_sum_free   (FbManySum *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbManySum, fb_many_sum_free)

/* What fb_many_run() would do now. Waits: not for the thread of a window. NULL on error or when cancelled. */
FbManySum *fb_many_plan     (FbMany *self, FbStore *store, GCancellable *cancellable, GError **error);

/* Does it, some hundred rows a transaction; all of them are one step to undo, which @label names. *@sum tells what was done, also when an error or
 * @cancellable (G_IO_ERROR_CANCELLED) stops it: what was stored until then stays, and can be undone. Waits. */
gboolean fb_many_run        (FbMany *self, FbStore *store, const char *label, GCancellable *cancellable, FbManySum **sum, GError **error);

/* Rows that are through while it is planned or run. Any thread. */
guint    fb_many_get_done   (FbMany *self);

G_END_DECLS
