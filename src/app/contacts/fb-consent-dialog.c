/* fb-consent-dialog.c: notes what a person said about being contacted
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-consent-dialog.h"

#include <glib/gi18n.h>

#include "fb-consents.h"
#include "fb-input-row.h"

static const char *const fields[] = {"channel", "purpose", "state", "basis", "valid_to", "proof"};

struct _FbConsentDialog
{
  FbDialog parent_instance;

  FbProfile *profile; /* (owned) (nullable) */
  FbId contact;
  FbInput *inputs[G_N_ELEMENTS (fields)]; /* lent by their rows */
};

G_DEFINE_FINAL_TYPE (FbConsentDialog, fb_consent_dialog, FB_TYPE_DIALOG)

static gboolean
note (FbStore *store, gpointer data, GError **error)
{
  return fb_consents_note (store, fb_record_copy (data), NULL, error);
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbConsentDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  fb_dialog_set_busy (FB_DIALOG (self), FALSE);
  if (self->profile == NULL)
    return;
  if (!fb_operation_run_finish (FB_STORE (source), result, &error))
    {
      fb_profile_say_error (self->profile, error);
      return;
    }
  fb_profile_say (self->profile, _ ("Answer noted"), TRUE);
  gtk_window_close (GTK_WINDOW (self));
}

static void
accept_cb (FbConsentDialog *self)
{
  FbRecord *said = fb_record_new (fb_schema_get_table ("consent"), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_auto (FbValue) value = FB_VALUE_INIT;

      if (!fb_input_read (self->inputs[i], NULL, &value))
        {
          fb_record_free (said);
          return;
        }
      fb_record_set (said, fields[i], &value);
    }
  fb_record_set_id (said, "contact", &self->contact);
  fb_dialog_set_busy (FB_DIALOG (self), TRUE);
  fb_operation_run_async (fb_profile_get_store (self->profile), note, said, (GDestroyNotify) fb_record_free, NULL,
                          noted_cb, g_object_ref (self));
}

static void
fb_consent_dialog_dispose (GObject *object)
{
  g_clear_object (&FB_CONSENT_DIALOG (object)->profile);

  G_OBJECT_CLASS (fb_consent_dialog_parent_class)->dispose (object);
}

static void
fb_consent_dialog_class_init (FbConsentDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_consent_dialog_dispose;
}

static void
fb_consent_dialog_init (FbConsentDialog *self)
{
  g_signal_connect (self, "accept", G_CALLBACK (accept_cb), NULL);
}

GtkWidget *
fb_consent_dialog_new (GtkWindow *parent, FbProfile *profile, const FbId *contact)
{
  static const char *const first[][2] = {{"channel", "email"}, {"purpose", "offers"}, {"state", "given"}};
  FbConsentDialog *self = g_object_new (FB_TYPE_CONSENT_DIALOG, NULL);
  GtkWidget *group = adw_preferences_group_new ();

  self->profile = g_object_ref (profile);
  self->contact = *contact;
  fb_dialog_setup (FB_DIALOG (self), parent, _ ("Note an Answer"), _ ("_Note"));
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      self->inputs[i] = fb_input_new (profile, fb_schema_get_table ("consent"), fields[i]);
      if (i < G_N_ELEMENTS (first))
        fb_input_set_code (self->inputs[i], first[i][1]);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), fb_input_get_row (self->inputs[i]));
    }
  fb_dialog_add (FB_DIALOG (self), group);
  fb_dialog_set_can_accept (FB_DIALOG (self), TRUE);
  /* Offers by e-mail are what is asked most: the answer is what is left to say. */
  gtk_window_set_focus (GTK_WINDOW (self), fb_input_get_row (self->inputs[2]));
  return GTK_WIDGET (self);
}
