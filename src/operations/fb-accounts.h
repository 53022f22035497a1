/* fb-accounts.h: new accounts in their territory
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-operation.h"

G_BEGIN_DECLS

/* The territory in which @user works today: the main one, else the oldest membership; FALSE in @found when there is none. */
gboolean fb_accounts_find_territory (FbStore *store, const FbId *user, FbId *territory, gboolean *found, GError **error);
/* Stores a new account in the territory of the store's user (or in its own, when @account names one) and, when @site is not
 * NULL, its main site. Takes the records. @id (optional) gets the account's id. Waits: not for the thread of a window. */
gboolean fb_accounts_create         (FbStore *store, FbRecord *account, FbRecord *site, FbId *id, GError **error);
/* The same into an edit of the caller's, who commits it. Takes the records. */
gboolean fb_accounts_add            (FbStore *store, FbEdit *edit, FbRecord *account, FbRecord *site, FbId *id, GError **error);
void     fb_accounts_create_async   (FbStore *store, FbRecord *account, FbRecord *site, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
gboolean fb_accounts_create_finish  (FbStore *store, GAsyncResult *result, FbId *id, GError **error);

G_END_DECLS
