/* pipeline/fb-move.c: moves a deal, asking for what a stage requires
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-move.h"

#include <glib/gi18n.h>

#include "fb-deals.h"
#include "fb-dialog.h"
#include "fb-input-row.h"

typedef struct
{
  FbProfile *profile; /* (owned) */
  GtkWindow *window;  /* (owned) (nullable) */
  FbId deal;
  FbId stage;
  FbRecord *filled; /* (owned) (nullable) what a person added */
  FbMoveFunc moved;
  gpointer user_data;
  GDestroyNotify free_data;
  GPtrArray *inputs; /* (owned) (nullable) of FbInput, owned by their rows */
  char *currency;    /* (owned) (nullable) of the deal */
} Move;

static void
move_free (Move *move)
{
  g_object_unref (move->profile);
  g_clear_object (&move->window);
  g_clear_pointer (&move->filled, fb_record_free);
  g_clear_pointer (&move->inputs, g_ptr_array_unref);
  g_free (move->currency);
  if (move->free_data != NULL)
    move->free_data (move->user_data);
  g_free (move);
}

static void
run (Move *move);

static void
end (Move *move, gboolean moved)
{
  if (move->moved != NULL)
    move->moved (moved, move->user_data);
  move_free (move);
}

/* --- asking for what is missing --- */

static void
accept_cb (GtkWindow *dialog, gpointer user_data)
{
  Move *move = user_data;

  g_clear_pointer (&move->filled, fb_record_free);
  move->filled = fb_record_new (fb_schema_get_table ("opportunity"), &move->deal);
  for (guint i = 0; i < move->inputs->len; i++)
    {
      FbInput *input = g_ptr_array_index (move->inputs, i);
      g_auto (FbValue) value = FB_VALUE_INIT;

      if (!fb_input_read (input, move->currency, &value))
        return;
      fb_record_set (move->filled, fb_input_get_field (input), &value);
    }

  g_object_set_data (G_OBJECT (dialog), "fb-accepted", dialog);
  gtk_window_close (dialog);
  run (move);
}

static gboolean
closed_cb (GtkWindow *dialog, gpointer user_data)
{
  if (g_object_get_data (G_OBJECT (dialog), "fb-accepted") == NULL)
    end (user_data, FALSE);

  return GDK_EVENT_PROPAGATE;
}

/* Custom fields are filled in on the page: the dialog has no rows for them. */
static gboolean
add_inputs (Move *move, GPtrArray *missing, AdwPreferencesGroup *group)
{
  const FbTable *table = fb_schema_get_table ("opportunity");

  move->inputs = g_ptr_array_new ();
  for (guint i = 0; i < missing->len; i++)
    {
      const FbMissing *one = g_ptr_array_index (missing, i);
      FbInput *input;

      if (!one->required || fb_table_find_field (table, one->field) < 0)
        continue;
      input = fb_input_new (move->profile, table, one->field);
      g_ptr_array_add (move->inputs, input);
      adw_preferences_group_add (group, fb_input_get_row (input));
    }

  return move->inputs->len > 0;
}

static gboolean
ask (Move *move, GPtrArray *missing)
{
  const FbStage *stage = fb_catalog_get_stage (fb_profile_get_catalog (move->profile), &move->stage);
  g_autofree char *title = g_strdup_printf (_ ("Move to %s"), stage != NULL ? stage->name : "");
  const FbMissing *first = g_ptr_array_index (missing, 0);
  GtkWidget *group = g_object_ref_sink (adw_preferences_group_new ());
  GtkWidget *dialog;

  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         first->message != NULL ? first->message
                                                                : _ ("This stage needs to know a little more."));
  if (!add_inputs (move, missing, ADW_PREFERENCES_GROUP (group)))
    {
      g_object_unref (group);
      return FALSE;
    }

  dialog = g_object_new (FB_TYPE_DIALOG, NULL);
  fb_dialog_setup (FB_DIALOG (dialog), move->window, title, _ ("_Move"));
  fb_dialog_add (FB_DIALOG (dialog), group);
  g_object_unref (group);
  gtk_window_set_default_size (GTK_WINDOW (dialog), -1, 320);
  g_signal_connect (dialog, "accept", G_CALLBACK (accept_cb), move);
  g_signal_connect (dialog, "close-request", G_CALLBACK (closed_cb), move);
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}

/* --- moving --- */

static void
say_moved (Move *move)
{
  const FbStage *stage = fb_catalog_get_stage (fb_profile_get_catalog (move->profile), &move->stage);
  /* Translators: a deal was moved to a stage of the pipeline */
  g_autofree char *toast = g_strdup_printf (_ ("Moved to %s"), stage != NULL ? stage->name : "");

  fb_profile_say (move->profile, toast, TRUE);
}

static void
moved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Move *move = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) missing = NULL;

  if (fb_deals_move_finish (FB_STORE (source), result, &missing, &error))
    {
      say_moved (move);
      end (move, TRUE);
      return;
    }

  if (g_error_matches (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_MISSING) && missing != NULL && missing->len > 0
      && move->filled == NULL && ask (move, missing))
    return;

  fb_profile_say_error (move->profile, error);
  end (move, FALSE);
}

static void
run (Move *move)
{
  g_clear_pointer (&move->inputs, g_ptr_array_unref);
  fb_deals_move_async (fb_profile_get_store (move->profile), &move->deal, &move->stage, move->filled, NULL, moved_cb,
                       move);
}

static void
deal_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Move *move = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRecord) deal = fb_store_get_finish (FB_STORE (source), result, &error);

  if (deal == NULL)
    {
      fb_profile_say_error (move->profile, error);
      end (move, FALSE);
      return;
    }

  move->currency = g_strdup (fb_record_get_text (deal, "currency"));
  if (move->currency == NULL)
    move->currency = g_strdup (fb_catalog_get_currency (fb_profile_get_catalog (move->profile)));
  if (fb_record_get_id (deal, "stage") != NULL && fb_id_equal (fb_record_get_id (deal, "stage"), &move->stage))
    end (move, FALSE);
  else
    run (move);
}

void
fb_move_deal (GtkWidget *widget,
              FbProfile *profile,
              const FbId *deal,
              const FbId *stage,
              FbMoveFunc moved,
              gpointer user_data,
              GDestroyNotify free_data)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  Move *move = g_new0 (Move, 1);

  move->profile = g_object_ref (profile);
  move->window = GTK_IS_WINDOW (root) ? g_object_ref (GTK_WINDOW (root)) : NULL;
  move->deal = *deal;
  move->stage = *stage;
  move->moved = moved;
  move->user_data = user_data;
  move->free_data = free_data;
  fb_store_get_async (fb_profile_get_store (profile), fb_schema_get_table ("opportunity"), deal, NULL, deal_read_cb,
                      move);
}
