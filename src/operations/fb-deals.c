/* fb-deals.c: moving a deal through its pipeline
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-deals.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MS_PER_DAY (24 * 60 * 60 * 1000)

void
fb_missing_free (FbMissing *self)
{
  if (self == NULL)
    return;
  g_free (self->field);
  g_free (self->label);
  g_free (self->message);
  g_free (self);
}

/* --- what rules ask for ----------------------------------------------------------------------------------------- */

/* An amount of nothing is as good as none. */
static gboolean
is_empty (const FbRecord *deal, const char *field)
{
  int index = fb_table_find_field (deal->table, field);
  const FbValue *value;
  g_autofree char *custom = NULL;

  if (index < 0)
    {
      custom = g_str_has_prefix (field, "ext.") ? fb_record_dup_custom (deal, field + strlen ("ext.")) : NULL;
      return custom == NULL && g_str_has_prefix (field, "ext.");
    }
  value = &deal->values[index];
  if (value->kind == FB_VALUE_TEXT)
    return *value->text == '\0';
  if (fb_table_field (deal->table, index)->type == FB_TYPE_MONEY)
    return fb_value_get_int (value) == 0;
  return fb_value_is_null (value);
}

static void
add_missing (GPtrArray *missing, const FbRecord *rule, const FbTable *table)
{
  const char *field = fb_record_get_text (rule, "field");
  int index = fb_table_find_field (table, field);
  FbMissing *one = g_new0 (FbMissing, 1);

  one->field = g_strdup (field);
  one->label = g_strdup (index >= 0 ? _ (fb_table_field (table, index)->label) : field);
  one->message = g_strdup (fb_record_get_text (rule, "message"));
  one->required = g_strcmp0 (fb_record_get_text (rule, "kind"), "warn") != 0;
  g_ptr_array_add (missing, one);
}

static gboolean
check_rules (FbStore *store,
             const FbRecord *deal,
             const FbId *stage,
             const char *moment,
             GPtrArray *missing,
             GError **error)
{
  g_autofree char *ref = fb_operation_where_ref ("stage", stage);
  g_autofree char *where = g_strdup_printf ("%s and moment = '%s'", ref, moment);
  g_autoptr (GPtrArray) rules = fb_operation_find_all (store, "stage_rule", where, NULL, error);

  if (rules == NULL)
    return FALSE;
  for (guint i = 0; i < rules->len; i++)
    {
      const FbRecord *rule = g_ptr_array_index (rules, i);

      if (is_empty (deal, fb_record_get_text (rule, "field")))
        add_missing (missing, rule, deal->table);
    }
  return TRUE;
}

/* The deal as it will be. */
static FbRecord *
with_filled (const FbRecord *deal, const FbRecord *filled)
{
  FbRecord *result = fb_record_copy (deal);

  for (guint i = 0; filled != NULL && i < filled->table->n_fields; i++)
    if (!fb_value_is_null (&filled->values[i]))
      fb_value_copy (&filled->values[i], &result->values[i]);
  return result;
}

static GPtrArray *
check_move (FbStore *store, const FbRecord *deal, const FbId *stage, GError **error)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_missing_free);
  const FbId *from = fb_record_get_id (deal, "stage");

  if (from != NULL && fb_id_equal (from, stage))
    return g_steal_pointer (&missing);
  if ((from != NULL && !check_rules (store, deal, from, "leave", missing, error))
      || !check_rules (store, deal, stage, "enter", missing, error))
    return NULL;
  return g_steal_pointer (&missing);
}

GPtrArray *
fb_deals_check_move (FbStore *store, const FbId *deal, const FbId *stage, const FbRecord *filled, GError **error)
{
  g_autoptr (FbRecord) now = fb_store_get (store, fb_schema_get_table ("opportunity"), deal, error);
  g_autoptr (FbRecord) later = now != NULL ? with_filled (now, filled) : NULL;

  return later != NULL ? check_move (store, later, stage, error) : NULL;
}

/* --- the move ---------------------------------------------------------------------------------------------------- */

typedef struct
{
  FbStore *store;
  FbEdit *edit;
  const FbTable *table;
  const FbRecord *deal;  /* as it is */
  const FbRecord *later; /* with what was filled in */
  const FbRecord *stage; /* where it goes */
  gint64 now;
} Move;

static void
set_filled (Move *move, const FbRecord *filled)
{
  for (guint i = 0; filled != NULL && i < move->table->n_fields; i++)
    if (!fb_value_is_null (&filled->values[i]) && !fb_value_equal (&filled->values[i], &move->deal->values[i]))
      fb_edit_set (move->edit, move->table, &move->deal->id, fb_table_field (move->table, i)->name, &filled->values[i]);
}

static gboolean
is_open (Move *move)
{
  return g_strcmp0 (fb_record_get_text (move->stage, "kind"), "open") == 0;
}

static void
set_stage (Move *move)
{
  const FbId *id = &move->deal->id;
  const FbValue *probability = fb_record_get (move->stage, "probability");
  const char *category = fb_record_get_text (move->stage, "category");

  fb_edit_set_id (move->edit, move->table, id, "stage", &move->stage->id);
  fb_edit_set_id (move->edit, move->table, id, "pipeline", fb_record_get_id (move->stage, "pipeline"));
  /* A deal that is closed is certain, whatever a person had guessed. */
  if (!is_open (move) || fb_record_get_int (move->deal, "probability_manual") == 0)
    fb_edit_set (move->edit, move->table, id, "probability", probability);
  if (!is_open (move) || fb_record_get_int (move->deal, "category_manual") == 0)
    fb_edit_set_text (move->edit, move->table, id, "category", category);
}

static void
set_closed (Move *move)
{
  const FbValue null = FB_VALUE_INIT;

  if (!is_open (move))
    fb_edit_set_int (move->edit, move->table, &move->deal->id, "closed_at", move->now);
  else if (!fb_value_is_null (fb_record_get (move->deal, "closed_at")))
    fb_edit_set (move->edit, move->table, &move->deal->id, "closed_at", &null);
}

/* When the deal came to the stage where it is. */
static gboolean
find_since (Move *move, gint64 *since, GError **error)
{
  g_autofree char *where = fb_operation_where_ref ("opportunity", &move->deal->id);
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) last = fb_operation_find_first (move->store, "stage_event", where, "-at", &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *since = last != NULL ? fb_record_get_int (last, "at") : fb_record_get_int (move->deal, "created_at");
  return TRUE;
}

static gboolean
add_event (Move *move, GError **error)
{
  static const char *const copied[] = {"amount", "currency", "close_date"};
  FbRecord *event;
  FbId user = fb_store_get_user (move->store);
  FbId device = fb_store_get_device (move->store);
  gint64 since;

  if (!find_since (move, &since, error))
    return FALSE;
  event = fb_record_new (fb_schema_get_table ("stage_event"), NULL);
  fb_record_set_id (event, "opportunity", &move->deal->id);
  fb_record_set (event, "from_stage", fb_record_get (move->deal, "stage"));
  fb_record_set_id (event, "to_stage", &move->stage->id);
  fb_record_set_int (event, "at", move->now);
  fb_record_set_id (event, "by_user", &user);
  fb_record_set_id (event, "device", &device);
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    fb_record_set (event, copied[i], fb_record_get (move->later, copied[i]));
  fb_record_set (event, "probability", fb_record_get (move->stage, "probability"));
  if (since > 0)
    fb_record_set_int (event, "days_in_from", MAX (0, move->now - since) / MS_PER_DAY);
  fb_edit_create (move->edit, event);
  return TRUE;
}

static gboolean
add_move (FbStore *store,
          FbEdit *edit,
          const FbRecord *deal,
          const FbRecord *later,
          const FbRecord *stage,
          const FbRecord *filled,
          GError **error)
{
  Move move = {store, edit, deal->table, deal, later, stage, fb_clock_now (fb_store_get_clock (store))};

  set_filled (&move, filled);
  set_stage (&move);
  set_closed (&move);
  if (fb_record_get_int (deal, "last_touch") < move.now)
    fb_edit_set_int (edit, deal->table, &deal->id, "last_touch", move.now);
  return add_event (&move, error);
}

gboolean
fb_deals_refuse_missing (GPtrArray *missing, GError **error)
{
  g_autoptr (GString) labels = g_string_new (NULL);

  for (guint i = 0; i < missing->len; i++)
    {
      const FbMissing *one = g_ptr_array_index (missing, i);

      if (one->required)
        g_string_append_printf (labels, "%s%s", labels->len > 0 ? ", " : "", one->label);
    }
  if (labels->len == 0)
    return TRUE;
  g_set_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_MISSING, _ ("This stage needs: %s"), labels->str);
  return FALSE;
}

gboolean
fb_deals_add_move (FbStore *store,
                   FbEdit *edit,
                   const FbId *deal,
                   const FbId *stage,
                   const FbRecord *filled,
                   GPtrArray **missing,
                   GError **error)
{
  g_autoptr (FbRecord) now = fb_store_get (store, fb_schema_get_table ("opportunity"), deal, error);
  g_autoptr (FbRecord) target = now != NULL ? fb_store_get (store, fb_schema_get_table ("stage"), stage, error) : NULL;
  g_autoptr (FbRecord) later = target != NULL ? with_filled (now, filled) : NULL;
  g_autoptr (GPtrArray) found = NULL;
  const FbId *from = now != NULL ? fb_record_get_id (now, "stage") : NULL;

  if (later == NULL)
    return FALSE;
  /* Rules look at the stage that is left. */
  fb_record_set (later, "stage", fb_record_get (now, "stage"));
  if (!(found = check_move (store, later, stage, error)))
    return FALSE;
  if (missing != NULL)
    *missing = g_ptr_array_ref (found);
  if (!fb_deals_refuse_missing (found, error))
    return FALSE;
  if (from != NULL && fb_id_equal (from, stage))
    return TRUE;
  return add_move (store, edit, now, later, target, filled, error);
}

/* What the edit is called is kept in the history: a name that cannot be read is an error like any other. */
static FbEdit *
start_move (FbStore *store, const FbId *deal, const FbId *stage, GError **error)
{
  g_autoptr (FbRecord) from = fb_store_get (store, fb_schema_get_table ("opportunity"), deal, error);
  g_autoptr (FbRecord) to = from != NULL ? fb_store_get (store, fb_schema_get_table ("stage"), stage, error) : NULL;
  g_autofree char *title = from != NULL ? fb_record_dup_title (from) : NULL;
  g_autofree char *name = to != NULL ? fb_record_dup_title (to) : NULL;
  g_autofree char *label = NULL;

  if (to == NULL)
    return NULL;
  /* Translators: a deal, and the stage it goes to. */
  label = g_strdup_printf (_ ("Move %s to %s"), title != NULL ? title : "", name != NULL ? name : "");
  return fb_edit_new (label);
}

gboolean
fb_deals_move (FbStore *store,
               const FbId *deal,
               const FbId *stage,
               const FbRecord *filled,
               GPtrArray **missing,
               GError **error)
{
  g_autoptr (FbEdit) edit = start_move (store, deal, stage, error);

  return edit != NULL && fb_deals_add_move (store, edit, deal, stage, filled, missing, error)
         && fb_store_commit_edit (store, g_steal_pointer (&edit), NULL, error);
}

/* --- in a thread -------------------------------------------------------------------------------------------------- */

typedef struct
{
  FbId deal, stage;
  FbRecord *filled;   /* (owned) (nullable) */
  GPtrArray *missing; /* (owned) (nullable) */
} MoveData;

static void
move_data_free (MoveData *data)
{
  g_clear_pointer (&data->filled, fb_record_free);
  g_clear_pointer (&data->missing, g_ptr_array_unref);
  g_free (data);
}

static void
move_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  MoveData *data = task_data;
  GError *error = NULL;

  if (fb_deals_move (source, &data->deal, &data->stage, data->filled, &data->missing, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
fb_deals_move_async (FbStore *store,
                     const FbId *deal,
                     const FbId *stage,
                     const FbRecord *filled,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  MoveData *data = g_new0 (MoveData, 1);

  data->deal = *deal;
  data->stage = *stage;
  data->filled = filled != NULL ? fb_record_copy (filled) : NULL;
  g_task_set_task_data (task, data, (GDestroyNotify) move_data_free);
  g_task_run_in_thread (task, move_in_thread);
}

gboolean
fb_deals_move_finish (FbStore *store, GAsyncResult *result, GPtrArray **missing, GError **error)
{
  MoveData *data;

  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  data = g_task_get_task_data (G_TASK (result));
  if (missing != NULL)
    *missing = data->missing != NULL ? g_ptr_array_ref (data->missing) : NULL;
  return g_task_propagate_boolean (G_TASK (result), error);
}
