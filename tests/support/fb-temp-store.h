/* fb-temp-store.h: a store in a temporary folder, for tests
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-store.h"

G_BEGIN_DECLS

typedef struct
{
  char    *directory;   /* (owned) removed with all in it at the end */
  FbClock *clock;       /* (owned) */
  FbStore *store;       /* (owned) (nullable) while closed */
} FbTempStore;

/* @clock NULL: the machine's. Aborts the test on failure. */
void     fb_temp_store_set_up    (FbTempStore *self, FbClock *clock);
void     fb_temp_store_tear_down (FbTempStore *self);
/* The same as functions of g_test_add(), for tests that need nothing but the store. */
void     fb_temp_store_fixture_set_up    (FbTempStore *self, gconstpointer data);
void     fb_temp_store_fixture_tear_down (FbTempStore *self, gconstpointer data);
/* Closes the file and opens it again, as a restart does. */
void     fb_temp_store_reopen    (FbTempStore *self);
/* The same without threads: one reader, all in place. */
void     fb_temp_store_reopen_inline (FbTempStore *self);

/* Stores @record (transfer full) as a new one. */
FbId     fb_temp_store_add         (FbTempStore *self, FbRecord *record);
/* The statement of the writer that comes @n-th from now fails with FB_DB_ERROR_FULL; 0: none does. */
void     fb_temp_store_fail_nth    (FbTempStore *self, guint n);
/* A new account with this name, stored. */
FbId     fb_temp_store_add_account (FbTempStore *self, const char *name);
/* One field as text, NULL when null. */
char    *fb_temp_store_dup_text    (FbTempStore *self, const char *table, const FbId *id, const char *field);
/* The single number that @sql gives. */
gint64   fb_temp_store_query_int   (FbTempStore *self, const char *sql);
void     fb_remove_tree            (const char *path);

/* From here on the store is one of a company whose server gave its user a role with one permission, on records of
 * @entity. */
void     fb_temp_store_give_role   (FbTempStore *self, const char *entity, gboolean may_bulk, gboolean may_export);

G_END_DECLS
