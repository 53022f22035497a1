/* fb-activities.c: writing down what happened and what comes next
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-activities.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  FbStore *store;
  FbEdit *edit;
  FbId user;
  gint64 now;
} Log;

static void
set_id_if_null (FbRecord *record, const char *field, const FbId *id)
{
  if (id != NULL && fb_value_is_null (fb_record_get (record, field)))
    fb_record_set_id (record, field, id);
}

/* The account of the deal, else of the contact, so that the timeline of the account shows it. */
static gboolean
fill_account (Log *log, FbRecord *activity, GError **error)
{
  static const char *const parents[] = {"opportunity", "contact", "lead"};

  for (guint i = 0; i < G_N_ELEMENTS (parents); i++)
    {
      const FbId *id = fb_record_get_id (activity, parents[i]);
      g_autoptr (FbRecord) parent = NULL;
      g_autoptr (GError) local = NULL;

      if (id == NULL || !fb_value_is_null (fb_record_get (activity, "account")))
        continue;
      parent = fb_store_get (log->store, fb_schema_get_table (parents[i]), id, &local);
      if (parent != NULL)
        set_id_if_null (activity, "account", fb_record_get_id (parent, "account"));
      else if (!g_error_matches (local, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return TRUE;
}

static void
fill_done (Log *log, FbRecord *activity)
{
  if (fb_record_get_text (activity, "status") == NULL)
    fb_record_set_text (activity, "status", "done");
  if (fb_value_is_null (fb_record_get (activity, "actual_end")))
    fb_record_set_int (activity, "actual_end", MAX (log->now, fb_record_get_int (activity, "actual_start")));
  set_id_if_null (activity, "assigned_to", &log->user);
}

static gboolean
fill_follow_up (Log *log, FbRecord *follow_up, const FbRecord *activity, GError **error)
{
  static const char *const links[] = {"account", "contact", "opportunity", "lead", "site"};

  if (fb_value_is_null (fb_record_get (follow_up, "due"))
      && fb_value_is_null (fb_record_get (follow_up, "planned_start")))
    {
      g_set_error_literal (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_MISSING, _ ("When is the next step due?"));
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    set_id_if_null (follow_up, links[i], fb_record_get_id (activity, links[i]));
  if (fb_record_get_text (follow_up, "kind") == NULL)
    fb_record_set (follow_up, "kind", fb_record_get (activity, "kind"));
  if (fb_record_get_text (follow_up, "subject") == NULL)
    fb_record_set (follow_up, "subject", fb_record_get (activity, "subject"));
  if (fb_record_get_text (follow_up, "status") == NULL)
    fb_record_set_text (follow_up, "status", "planned");
  set_id_if_null (follow_up, "assigned_to", &log->user);
  return TRUE;
}

static void
set_next_step (Log *log, const FbRecord *deal, const FbRecord *follow_up, const FbId *id)
{
  const FbTable *table = deal->table;

  fb_edit_set_id (log->edit, table, &deal->id, "next_activity", id);
  fb_edit_set_text (log->edit, table, &deal->id, "next_step", fb_record_get_text (follow_up, "subject"));
  if (!fb_value_is_null (fb_record_get (follow_up, "due")))
    fb_edit_set (log->edit, table, &deal->id, "next_step_on", fb_record_get (follow_up, "due"));
}

static gboolean
touch_deal (Log *log, const FbRecord *activity, const FbRecord *follow_up, const FbId *next, GError **error)
{
  const FbId *id = fb_record_get_id (activity, "opportunity");
  gint64 ended = fb_record_get_int (activity, "actual_end");
  g_autoptr (FbRecord) deal = NULL;
  g_autoptr (GError) local = NULL;

  if (id == NULL)
    return TRUE;
  deal = fb_store_get (log->store, fb_schema_get_table ("opportunity"), id, &local);
  if (deal == NULL)
    {
      /* The deal may lie outside what this device holds; the activity is true all the same. */
      if (g_error_matches (local, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (fb_record_get_int (deal, "last_touch") < ended)
    fb_edit_set_int (log->edit, deal->table, id, "last_touch", ended);
  if (follow_up != NULL)
    set_next_step (log, deal, follow_up, next);
  return TRUE;
}

static FbId
create (Log *log, FbRecord *record)
{
  if (fb_id_is_nil (&record->id))
    fb_id_generate (&record->id, log->now);
  return fb_edit_create (log->edit, record);
}

gboolean
fb_activities_log (FbStore *store, FbRecord *activity, FbRecord *visit, FbRecord *follow_up, FbId *id, GError **error)
{
  g_autoptr (FbRecord) done = activity;
  g_autoptr (FbRecord) visited = visit;
  g_autoptr (FbRecord) next = follow_up;
  g_autofree char *label = NULL;
  g_autoptr (FbEdit) edit = NULL;
  Log log = {store, NULL, fb_store_get_user (store), fb_clock_now (fb_store_get_clock (store))};
  FbId done_id;

  g_return_val_if_fail (done != NULL, FALSE);

  /* Translators: the subject of a call, a visit … */
  label = g_strdup_printf (_ ("Log %s"),
                           fb_record_get_text (done, "subject") != NULL ? fb_record_get_text (done, "subject") : "");
  edit = log.edit = fb_edit_new (label);
  fill_done (&log, done);
  if (!fill_account (&log, done, error) || (next != NULL && !fill_follow_up (&log, next, done, error)))
    return FALSE;

  /* The server takes rows in order: what is referred to comes first, the deal's own change last. */
  if (next != NULL)
    {
      next->id = create (&log, fb_record_copy (next));
      fb_record_set_id (done, "follow_up", &next->id);
    }
  done_id = create (&log, fb_record_copy (done));
  if (visited != NULL)
    {
      fb_record_set_id (visited, "activity", &done_id);
      set_id_if_null (visited, "site", fb_record_get_id (done, "site"));
      create (&log, g_steal_pointer (&visited));
    }
  if (!touch_deal (&log, done, next, next != NULL ? &next->id : NULL, error)
      || !fb_store_commit_edit (store, g_steal_pointer (&edit), NULL, error))
    return FALSE;
  if (id != NULL)
    *id = done_id;
  return TRUE;
}

/* --- in a thread -------------------------------------------------------------------------------------------------- */

typedef struct
{
  FbRecord *activity, *visit, *follow_up; /* (owned) until used */
  FbId id;
} LogData;

static void
log_data_free (LogData *data)
{
  g_clear_pointer (&data->activity, fb_record_free);
  g_clear_pointer (&data->visit, fb_record_free);
  g_clear_pointer (&data->follow_up, fb_record_free);
  g_free (data);
}

static void
log_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LogData *data = task_data;
  GError *error = NULL;

  if (fb_activities_log (source, g_steal_pointer (&data->activity), g_steal_pointer (&data->visit),
                         g_steal_pointer (&data->follow_up), &data->id, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
fb_activities_log_async (FbStore *store,
                         FbRecord *activity,
                         FbRecord *visit,
                         FbRecord *follow_up,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  LogData *data = g_new0 (LogData, 1);

  data->activity = activity;
  data->visit = visit;
  data->follow_up = follow_up;
  g_task_set_task_data (task, data, (GDestroyNotify) log_data_free);
  g_task_run_in_thread (task, log_in_thread);
}

gboolean
fb_activities_log_finish (FbStore *store, GAsyncResult *result, FbId *id, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (id != NULL)
    *id = ((LogData *) g_task_get_task_data (G_TASK (result)))->id;
  return TRUE;
}
