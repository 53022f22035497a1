/* fb-accounts.c: new accounts in their territory
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-accounts.h"

#include <glib/gi18n-lib.h>

gboolean
fb_accounts_find_territory (FbStore *store, const FbId *user, FbId *territory, gboolean *found, GError **error)
{
  g_autofree char *ref = fb_operation_where_ref ("user", user);
  g_autofree char *where = NULL;
  g_autoptr (FbRecord) member = NULL;
  g_autoptr (GError) local = NULL;
  const FbId *id;

  where = g_strconcat (
      ref, " and (valid_from is null or valid_from <= @today) and (valid_to is null or valid_to >= @today)", NULL);
  member = fb_operation_find_first (store, "territory_member", where, "-is_primary,created_at", &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  id = member != NULL ? fb_record_get_id (member, "territory") : NULL;
  *found = id != NULL;
  if (id != NULL)
    *territory = *id;
  return TRUE;
}

static gboolean
fill_account (FbStore *store, FbRecord *account, GError **error)
{
  FbId user = fb_store_get_user (store);
  FbId territory;
  gboolean found;

  if (fb_id_is_nil (&account->id))
    fb_id_generate (&account->id, fb_clock_now (fb_store_get_clock (store)));
  if (fb_value_is_null (fb_record_get (account, "owner")))
    fb_record_set_id (account, "owner", &user);
  if (!fb_value_is_null (fb_record_get (account, "territory")))
    return TRUE;
  if (!fb_accounts_find_territory (store, &user, &territory, &found, error))
    return FALSE;
  if (found)
    fb_record_set_id (account, "territory", &territory);
  return TRUE;
}

gboolean
fb_accounts_add (FbStore *store, FbEdit *edit, FbRecord *account, FbRecord *site, FbId *id, GError **error)
{
  g_autoptr (FbRecord) made = account;
  g_autoptr (FbRecord) place = site;

  g_return_val_if_fail (made != NULL, FALSE);

  if (!fill_account (store, made, error))
    return FALSE;
  fb_edit_create (edit, fb_record_copy (made));
  if (place != NULL)
    {
      fb_record_set_id (place, "account", &made->id);
      fb_record_set_int (place, "is_primary", 1);
      fb_edit_create (edit, g_steal_pointer (&place));
    }
  if (id != NULL)
    *id = made->id;
  return TRUE;
}

gboolean
fb_accounts_create (FbStore *store, FbRecord *account, FbRecord *site, FbId *id, GError **error)
{
  g_autofree char *title = NULL;
  g_autofree char *label = NULL;
  g_autoptr (FbEdit) edit = NULL;

  g_return_val_if_fail (account != NULL, FALSE);

  title = fb_record_dup_title (account);
  /* Translators: the name of an account. */
  label = g_strdup_printf (_ ("Add %s"), title);
  edit = fb_edit_new (label);
  return fb_accounts_add (store, edit, account, site, id, error)
         && fb_store_commit_edit (store, g_steal_pointer (&edit), NULL, error);
}

/* --- in a thread -------------------------------------------------------------------------------------------------- */

typedef struct
{
  FbRecord *account, *site; /* (owned) until used */
  FbId id;
} CreateData;

static void
create_data_free (CreateData *data)
{
  g_clear_pointer (&data->account, fb_record_free);
  g_clear_pointer (&data->site, fb_record_free);
  g_free (data);
}

static void
create_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  CreateData *data = task_data;
  GError *error = NULL;

  if (fb_accounts_create (source, g_steal_pointer (&data->account), g_steal_pointer (&data->site), &data->id, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
fb_accounts_create_async (FbStore *store,
                          FbRecord *account,
                          FbRecord *site,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  CreateData *data = g_new0 (CreateData, 1);

  data->account = account;
  data->site = site;
  g_task_set_task_data (task, data, (GDestroyNotify) create_data_free);
  g_task_run_in_thread (task, create_in_thread);
}

gboolean
fb_accounts_create_finish (FbStore *store, GAsyncResult *result, FbId *id, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (id != NULL)
    *id = ((CreateData *) g_task_get_task_data (G_TASK (result)))->id;
  return TRUE;
}
