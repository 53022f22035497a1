/* fb-store-private.h: what the files of the store share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-change-set.h"
#include "fb-store.h"

G_BEGIN_DECLS

/* The connection that writes. Only in the writer thread. */
FbDb     *fb_store_get_write_db    (FbStore *self);
/* A task in the writer thread. Takes @task. */
void      fb_store_push_write      (FbStore *self, GTask *task, GTaskThreadFunc func);
gboolean  fb_store_is_in_writer    (FbStore *self);
/* Without threads, opened by fb_store_open_inline(). */
gboolean  fb_store_is_inline       (FbStore *self);
/* Notes a row for the next announcement; in the writer thread. Forgotten by fb_store_drop_changes() when the transaction failed. */
void      fb_store_note_change     (FbStore *self, const FbTable *table, const FbId *id);
void      fb_store_drop_changes    (FbStore *self);
/* Sends what was noted to the store's main context. */
void      fb_store_announce        (FbStore *self);
/* Reads user and device again after sign-in changed them; in the writer thread. */
gboolean  fb_store_reload_identity (FbStore *self, GError **error);
/* Leaves a mark, so that the next start sets the damaged file aside. */
void      fb_store_note_error      (FbStore *self, const GError *error);

/* kv of the device's file; in the thread that owns the connection. Missing gives NULL or @fallback; what a write depends on is read with the first two,
 * which tell a failure from a missing value. */
gboolean  fb_kv_read_text          (FbDb *db, const char *key, char **value, GError **error);
gboolean  fb_kv_read_int           (FbDb *db, const char *key, gint64 fallback, gint64 *value, GError **error);
gboolean  fb_kv_set_text           (FbDb *db, const char *key, const char *value, GError **error);
gboolean  fb_kv_set_int            (FbDb *db, const char *key, gint64 value, GError **error);

G_END_DECLS
