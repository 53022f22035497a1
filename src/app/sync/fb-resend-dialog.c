/* fb-resend-dialog.c: mends a refused change and sends it again
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-resend-dialog.h"

#include <glib/gi18n.h>

#include "fb-input-row.h"

struct _FbResendDialog
{
  FbDialog parent_instance;

  FbProfile *profile; /* (owned) */
  gint64 n;
  GPtrArray *inputs;     /* (owned) of FbInput, which their rows own */
  GPtrArray *currencies; /* (owned) of char* (nullable), parallel */
  GtkWidget *error;
};

G_DEFINE_FINAL_TYPE (FbResendDialog, fb_resend_dialog, FB_TYPE_DIALOG)

/* --- sending, in a thread --- */

typedef struct
{
  gint64 n;
  GHashTable *replace; /* (owned) (nullable) */
} Order;

static void
order_free (Order *order)
{
  g_clear_pointer (&order->replace, g_hash_table_unref);
  g_free (order);
}

static gpointer
resend (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Order *order = data;

  return fb_store_resend_refused (store, order->n, order->replace, error) ? store : NULL;
}

static void
send (FbProfile *profile, gint64 n, GHashTable *replace, GAsyncReadyCallback callback, gpointer user_data)
{
  Order *order = g_new0 (Order, 1);

  order->n = n;
  order->replace = replace;
  fb_profile_run_async (profile, resend, order, (GDestroyNotify) order_free, NULL, NULL, callback, user_data);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FbProfile *profile = FB_PROFILE (source);
  g_autoptr (GError) error = NULL;

  if (fb_profile_run_finish (profile, result, &error) != NULL)
    fb_profile_say (profile, _ ("Sent again"), TRUE);
  else
    fb_profile_say_error (profile, error);
}

void
fb_resend_now (FbProfile *profile, gint64 n)
{
  send (profile, n, NULL, sent_cb, NULL);
}

/* --- the dialog --- */

static void
sent_from_dialog_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbResendDialog) self = user_data;
  FbProfile *profile = FB_PROFILE (source);
  g_autoptr (GError) error = NULL;

  fb_dialog_set_busy (FB_DIALOG (self), FALSE);
  if (fb_profile_run_finish (profile, result, &error) != NULL)
    {
      fb_profile_say (profile, _ ("Sent again"), TRUE);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  gtk_label_set_label (GTK_LABEL (self->error), error->message);
}

static void
free_value (gpointer data)
{
  fb_value_clear (data);
  g_free (data);
}

static void
accept_cb (FbResendDialog *self)
{
  g_autoptr (GHashTable) replace = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_value);

  for (guint i = 0; i < self->inputs->len; i++)
    {
      FbInput *input = g_ptr_array_index (self->inputs, i);
      FbValue *value = g_new0 (FbValue, 1);

      g_hash_table_insert (replace, g_strdup (fb_input_get_field (input)), value);
      if (!fb_input_read (input, g_ptr_array_index (self->currencies, i), value))
        return;
    }

  fb_dialog_set_busy (FB_DIALOG (self), TRUE);
  send (self->profile, self->n, g_steal_pointer (&replace), sent_from_dialog_cb, g_object_ref (self));
}

static void
fb_resend_dialog_dispose (GObject *object)
{
  FbResendDialog *self = FB_RESEND_DIALOG (object);

  g_clear_object (&self->profile);
  g_clear_pointer (&self->inputs, g_ptr_array_unref);
  g_clear_pointer (&self->currencies, g_ptr_array_unref);

  G_OBJECT_CLASS (fb_resend_dialog_parent_class)->dispose (object);
}

static void
fb_resend_dialog_class_init (FbResendDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_resend_dialog_dispose;
}

static void
fb_resend_dialog_init (FbResendDialog *self)
{
  self->inputs = g_ptr_array_new ();
  self->currencies = g_ptr_array_new_with_free_func (g_free);
  self->error = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->error), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->error), 0);
  gtk_widget_add_css_class (self->error, "error");
  g_signal_connect (self, "accept", G_CALLBACK (accept_cb), NULL);
}

GtkWidget *
fb_resend_dialog_new (GtkWindow *parent, FbProfile *profile, const FbRefusal *refusal)
{
  FbResendDialog *self = g_object_new (FB_TYPE_RESEND_DIALOG, NULL);
  g_autoptr (GArray) fields = fb_refusal_list_fields (refusal);
  GtkWidget *group = adw_preferences_group_new ();

  self->profile = g_object_ref (profile);
  self->n = fb_refusal_get_n (refusal);
  fb_dialog_setup (FB_DIALOG (self), parent, _ ("Edit and Send Again"), _ ("_Send"));
  gtk_label_set_label (GTK_LABEL (self->error), fb_refusal_get_message (refusal));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), fb_refusal_get_label (refusal));
  for (guint i = 0; i < fields->len; i++)
    {
      const FbRefusalField *field = &g_array_index (fields, FbRefusalField, i);
      FbInput *input = fb_input_new (profile, field->table, field->field->name);

      fb_input_set_value (input, field->value, field->title, field->currency);
      if (field->blamed)
        gtk_widget_add_css_class (fb_input_get_row (input), "error");
      g_ptr_array_add (self->inputs, input);
      g_ptr_array_add (self->currencies, g_strdup (field->currency));
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), fb_input_get_row (input));
    }
  fb_dialog_add (FB_DIALOG (self), self->error);
  fb_dialog_add (FB_DIALOG (self), group);
  if (self->inputs->len > 0)
    gtk_widget_grab_focus (fb_input_get_row (g_ptr_array_index (self->inputs, 0)));
  return GTK_WIDGET (self);
}
