/* fb-accept-dialog.c: a customer accepts a quote, and signs it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-accept-dialog.h"

#include <glib/gi18n.h>

#include "fb-quote-steps.h"
#include "fb-signature-area.h"

struct _FbAcceptDialog
{
  FbDialog parent_instance;

  FbProfile *profile; /* (owned) */
  FbId quote;
  GtkWidget *who;
  GtkWidget *area;
  GtkWidget *clear;
};

G_DEFINE_FINAL_TYPE (FbAcceptDialog, fb_accept_dialog, FB_TYPE_DIALOG)

static void
changed_cb (FbAcceptDialog *self)
{
  const char *who = gtk_editable_get_text (GTK_EDITABLE (self->who));

  fb_dialog_set_can_accept (FB_DIALOG (self), who[strspn (who, " ")] != '\0');
  gtk_widget_set_sensitive (self->clear, !fb_signature_area_is_empty (FB_SIGNATURE_AREA (self->area)));
}

static void
done_cb (const FbQuoteStep *step, const GError *error, gpointer user_data)
{
  FbAcceptDialog *self = user_data;

  fb_dialog_set_busy (FB_DIALOG (self), FALSE);
  if (error == NULL)
    gtk_window_close (GTK_WINDOW (self));
}

static void
accept_cb (FbAcceptDialog *self)
{
  FbQuoteStep *step = fb_quote_step_new (FB_QUOTE_STEP_ACCEPT, &self->quote);

  step->text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->who))));
  step->more = fb_signature_area_dup_json (FB_SIGNATURE_AREA (self->area));
  fb_dialog_set_busy (FB_DIALOG (self), TRUE);
  fb_quote_step_run (self->profile, step, _ ("Quote accepted"), done_cb, G_OBJECT (self));
}

static void
fb_accept_dialog_dispose (GObject *object)
{
  g_clear_object (&FB_ACCEPT_DIALOG (object)->profile);

  G_OBJECT_CLASS (fb_accept_dialog_parent_class)->dispose (object);
}

static void
fb_accept_dialog_class_init (FbAcceptDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_accept_dialog_dispose;
}

static void
fb_accept_dialog_init (FbAcceptDialog *self)
{
}

static GtkWidget *
make_signature (FbAcceptDialog *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  self->area = fb_signature_area_new ();
  self->clear = gtk_button_new_with_mnemonic (_ ("_Sign Again"));
  gtk_widget_add_css_class (self->clear, "flat");
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Signature"));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group), self->clear);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->area);
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (fb_signature_area_clear), self->area);
  g_signal_connect_swapped (self->area, "changed", G_CALLBACK (changed_cb), self);
  return group;
}

GtkWidget *
fb_accept_dialog_new (GtkWindow *parent, FbProfile *profile, const FbId *quote, const char *who)
{
  FbAcceptDialog *self = g_object_new (FB_TYPE_ACCEPT_DIALOG, NULL);
  GtkWidget *group = adw_preferences_group_new ();

  self->profile = g_object_ref (profile);
  self->quote = *quote;
  fb_dialog_setup (FB_DIALOG (self), parent, _ ("Accept the Quote"), _ ("_Accept"));
  self->who = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->who), _ ("Accepted by"));
  gtk_editable_set_text (GTK_EDITABLE (self->who), who != NULL ? who : "");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->who);
  fb_dialog_add (FB_DIALOG (self), group);
  fb_dialog_add (FB_DIALOG (self), make_signature (self));
  g_signal_connect_swapped (self->who, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self, "accept", G_CALLBACK (accept_cb), self);
  changed_cb (self);
  gtk_widget_grab_focus (self->who);
  return GTK_WIDGET (self);
}
