/* fb-new-quote.c: begins a quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-new-quote.h"

#include <glib/gi18n.h>

#include "fb-input-row.h"
#include "fb-quote-steps.h"

struct _FbNewQuote
{
  FbDialog parent_instance;

  FbProfile *profile; /* (owned) */
  FbInput *deal;      /* lent by their rows */
  FbInput *account;
  FbInput *name;
};

G_DEFINE_FINAL_TYPE (FbNewQuote, fb_new_quote, FB_TYPE_DIALOG)

static void
open_made (GtkWidget *widget, const FbQuoteStep *step)
{
  g_autofree char *id = fb_id_to_string (&step->made);

  gtk_widget_activate_action (widget, "win.open", "(ss)", "quote", id);
}

static void
made_for_cb (const FbQuoteStep *step, const GError *error, gpointer user_data)
{
  if (error == NULL)
    open_made (GTK_WIDGET (user_data), step);
}

void
fb_new_quote_for (GtkWidget *widget, FbProfile *profile, const FbTable *table, const FbId *id)
{
  FbQuoteStep *step = fb_quote_step_new (FB_QUOTE_STEP_NEW, NULL);

  if (strcmp (table->name, "opportunity") == 0)
    step->quote = *id;
  else
    step->account = *id;
  fb_quote_step_run (profile, step, _ ("Quote added"), made_for_cb, G_OBJECT (widget));
}

/* --- the dialog --- */

static void
made_cb (const FbQuoteStep *step, const GError *error, gpointer user_data)
{
  FbNewQuote *self = user_data;
  g_autoptr (GtkWindow) parent = NULL;

  fb_dialog_set_busy (FB_DIALOG (self), FALSE);
  if (error != NULL)
    return;
  parent = g_object_ref (gtk_window_get_transient_for (GTK_WINDOW (self)));
  gtk_window_close (GTK_WINDOW (self));
  open_made (GTK_WIDGET (parent), step);
}

static void
accept_cb (FbNewQuote *self)
{
  const FbId *deal = fb_input_get_ref (self->deal);
  const FbId *account = fb_input_get_ref (self->account);
  const char *name = fb_input_get_text (self->name);
  FbQuoteStep *step;

  if (deal == NULL && account == NULL)
    {
      fb_profile_say (self->profile, _ ("Choose a deal or an account first"), FALSE);
      return;
    }
  step = fb_quote_step_new (FB_QUOTE_STEP_NEW, deal);
  if (account != NULL)
    step->account = *account;
  step->text = name[0] != '\0' ? g_strdup (name) : NULL;
  fb_dialog_set_busy (FB_DIALOG (self), TRUE);
  fb_quote_step_run (self->profile, step, _ ("Quote added"), made_cb, G_OBJECT (self));
}

static void
fb_new_quote_dispose (GObject *object)
{
  g_clear_object (&FB_NEW_QUOTE (object)->profile);

  G_OBJECT_CLASS (fb_new_quote_parent_class)->dispose (object);
}

static void
fb_new_quote_class_init (FbNewQuoteClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_new_quote_dispose;
}

static void
fb_new_quote_init (FbNewQuote *self)
{
}

GtkWidget *
fb_new_quote_new (GtkWindow *parent, FbProfile *profile)
{
  FbNewQuote *self = g_object_new (FB_TYPE_NEW_QUOTE, NULL);
  const FbTable *table = fb_schema_get_table ("quote");
  GtkWidget *group = adw_preferences_group_new ();

  self->profile = g_object_ref (profile);
  fb_dialog_setup (FB_DIALOG (self), parent, _ ("New Quote"), _ ("_Add"));
  self->deal = fb_input_new (profile, table, "opportunity");
  self->account = fb_input_new (profile, table, "account");
  self->name = fb_input_new (profile, table, "name");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), fb_input_get_row (self->deal));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), fb_input_get_row (self->account));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), fb_input_get_row (self->name));
  fb_dialog_add (FB_DIALOG (self), group);
  g_signal_connect_swapped (self, "accept", G_CALLBACK (accept_cb), self);
  return GTK_WIDGET (self);
}
