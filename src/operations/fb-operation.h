/* fb-operation.h: what operations have in common
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-store.h"

G_BEGIN_DECLS

/**
 * FB_OPERATION_ERROR:
 *
 * _MISSING: values are needed first; the operation tells which. _NOT_POSSIBLE: the record is not in a state for it; the message is for people.
 */
#define FB_OPERATION_ERROR (fb_operation_error_quark ())
GQuark fb_operation_error_quark (void);
typedef enum
{
  FB_OPERATION_ERROR_MISSING,
  FB_OPERATION_ERROR_NOT_POSSIBLE,
} FbOperationError;

/* The first row of @table by @sort for which @where holds; NULL without error when there is none. */
FbRecord  *fb_operation_find_first (FbStore *store, const char *table, const char *where, const char *sort, GError **error);
/* All of them, of FbRecord. */
GPtrArray *fb_operation_find_all   (FbStore *store, const char *table, const char *where, const char *sort, GError **error);
/* *@row gets the row @id, NULL when @id is NULL or the row is not here, which is no error. */
gboolean   fb_operation_read_row   (FbStore *store, const char *table, const FbId *id, FbRecord **row, GError **error);
/* The condition that @field refers to @id. */
char      *fb_operation_where_ref  (const char *field, const FbId *id);

/* Any operation for a window: @func runs in a thread of its own, where it may wait. @data is freed with @free_data afterwards; what @func leaves in it can be
 * read until then with fb_operation_get_data(). */
typedef gboolean (*FbOperationFunc) (FbStore *store, gpointer data, GError **error);
void       fb_operation_run_async  (FbStore *store, FbOperationFunc func, gpointer data, GDestroyNotify free_data, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean   fb_operation_run_finish (FbStore *store, GAsyncResult *result, GError **error);
gpointer   fb_operation_get_data   (GAsyncResult *result);   /* (transfer none) */

G_END_DECLS
