/* fb-fail-each.h: each statement of an action fails once, and nothing is left half done
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-temp-store.h"

G_BEGIN_DECLS

/* Something that the writer does, in a transaction of the caller or in one of its own. */
typedef gboolean (*FbFailAction) (FbStore *store, FbDb *db, GError **error);

/* Runs @action in the writer of @fixture's store again and again: at first its first statement fails, then its second, and so on; each time it must give
 * FB_DB_ERROR_FULL and leave the database as it was. In the end it runs whole, changes something and is kept. @own: it opens its transaction itself. Gives
 * the number of statements that were made to fail. Aborts the test on failure. */
guint fb_fail_each (FbTempStore *fixture, FbFailAction action, gboolean own);

/* Something that a program calls from outside of the writer. */
typedef gboolean (*FbFailCall) (FbStore *store, gpointer user_data, GError **error);

/* The same for one write of a whole function, such as an operation: each statement of the writer fails once, the call must say so with FB_DB_ERROR_FULL,
 * and the database is as it was. What is read beforehand, by another connection, does not fail. Aborts the test on failure. */
guint fb_fail_each_call (FbTempStore *fixture, FbFailCall call, gpointer user_data);

/* The same for what the function reads: each statement of a reader fails once, and the call must say so. Opens @fixture's store again, in place
 * (fb_store_open_inline()), so that there is one reader. In the end it runs whole. */
guint fb_fail_each_read (FbTempStore *fixture, FbFailCall call, gpointer user_data);

/* Runs @action once, in a transaction that is kept. Aborts the test on failure. */
void  fb_run_action (FbTempStore *fixture, FbFailAction action);

G_END_DECLS
