/* fb-store-readers.h: threads that read beside the writer
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-store.h"

G_BEGIN_DECLS

/* A few threads, each with a connection of its own, so that a long count does not hold up the rows of a list. */
typedef struct _FbStoreReaders FbStoreReaders;

FbStoreReaders *fb_store_readers_new  (FbStore *store, const char *path, gboolean inline_, GError **error);   /* @store is not referenced */
void            fb_store_readers_stop (FbStoreReaders *self);
void            fb_store_readers_free (FbStoreReaders *self);
/* Runs @func inside one snapshot in the least busy thread and waits. */
gboolean        fb_store_readers_call (FbStoreReaders *self, FbStoreFunc func, gpointer user_data, GError **error);
/* The same as a task; a cancelled one is interrupted where it is. Takes @task and @task_data. */
void            fb_store_readers_push (FbStoreReaders *self, GTask *task, FbStoreTaskFunc func, gpointer task_data, GDestroyNotify free_task_data,
                                       GDestroyNotify free_result);

G_END_DECLS
