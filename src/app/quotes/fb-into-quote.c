/* fb-into-quote.c: a finished configuration goes into a quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-into-quote.h"

#include <glib/gi18n.h>

#include "fb-input-row.h"
#include "fb-quote-configured.h"

struct _FbIntoQuote
{
  FbDialog parent_instance;

  FbProfile *profile;     /* (owned) (nullable) */
  FbConfigResult *result; /* (owned) */
  FbConfigFamily *family; /* (owned) */
  FbInput *quote;         /* lent by their rows */
  FbInput *deal;
  FbInput *account;
};

G_DEFINE_FINAL_TYPE (FbIntoQuote, fb_into_quote, FB_TYPE_DIALOG)

enum
{
  STORED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What the thread is given; @quote is what it went into. */
typedef struct
{
  FbId quote, deal, account; /* nil: not chosen */
  FbConfigResult *result;    /* (owned) */
  FbConfigFamily *family;    /* (owned) */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  fb_config_result_free (work->result);
  fb_config_family_free (work->family);
  g_free (work);
}

static const FbId *
or_null (const FbId *id)
{
  return fb_id_is_nil (id) ? NULL : id;
}

static gboolean
store_in_worker (FbStore *store, gpointer data, GError **error)
{
  Work *work = data;
  FbQuoteStart start = {.opportunity = or_null (&work->deal), .account = or_null (&work->account)};
  FbId line;

  if (fb_id_is_nil (&work->quote))
    return fb_quotes_new_with_result (store, &start, work->result, work->family, &work->quote, &line, error);
  return fb_quotes_add_result (store, &work->quote, work->result, work->family, &line, error);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbIntoQuote) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = fb_operation_run_finish (FB_STORE (source), result, &error);
  const Work *work = fb_operation_get_data (result);
  g_autofree char *id = fb_id_to_string (&work->quote);
  g_autofree char *toast = NULL;

  if (self->profile == NULL)
    return;
  fb_dialog_set_busy (FB_DIALOG (self), FALSE);
  if (!done)
    {
      fb_profile_say_error (self->profile, error);
      return;
    }
  /* Translators: %s is the name of a product */
  toast = g_strdup_printf (_ ("%s added"), work->family->name);
  fb_profile_say (self->profile, toast, TRUE);
  g_signal_emit (self, signals[STORED], 0, id);
  gtk_window_close (GTK_WINDOW (self));
}

static void
take (const FbId *from, FbId *to)
{
  if (from != NULL)
    *to = *from;
}

static void
accept_cb (FbIntoQuote *self)
{
  Work *work;

  if (fb_input_get_ref (self->quote) == NULL && fb_input_get_ref (self->deal) == NULL
      && fb_input_get_ref (self->account) == NULL)
    {
      fb_profile_say (self->profile, _ ("Choose a quote, a deal or an account first"), FALSE);
      return;
    }
  work = g_new0 (Work, 1);
  take (fb_input_get_ref (self->quote), &work->quote);
  take (fb_input_get_ref (self->deal), &work->deal);
  take (fb_input_get_ref (self->account), &work->account);
  work->result = fb_config_result_copy (self->result);
  work->family = fb_config_family_copy (self->family);
  fb_dialog_set_busy (FB_DIALOG (self), TRUE);
  fb_operation_run_async (fb_profile_get_store (self->profile), store_in_worker, work, work_free, NULL, stored_cb,
                          g_object_ref (self));
}

static void
fb_into_quote_dispose (GObject *object)
{
  g_clear_object (&FB_INTO_QUOTE (object)->profile);

  G_OBJECT_CLASS (fb_into_quote_parent_class)->dispose (object);
}

static void
fb_into_quote_finalize (GObject *object)
{
  FbIntoQuote *self = FB_INTO_QUOTE (object);

  fb_config_result_free (self->result);
  fb_config_family_free (self->family);

  G_OBJECT_CLASS (fb_into_quote_parent_class)->finalize (object);
}

static void
fb_into_quote_class_init (FbIntoQuoteClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_into_quote_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_into_quote_finalize;
  signals[STORED] = g_signal_new ("stored", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
fb_into_quote_init (FbIntoQuote *self)
{
}

static GtkWidget *
make_group (const char *title, FbInput *first, FbInput *second)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), fb_input_get_row (first));
  if (second != NULL)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), fb_input_get_row (second));
  return group;
}

GtkWidget *
fb_into_quote_new (GtkWindow *parent, FbProfile *profile, const FbConfigResult *result, const FbConfigFamily *family)
{
  FbIntoQuote *self = g_object_new (FB_TYPE_INTO_QUOTE, NULL);
  const FbTable *quotes = fb_schema_get_table ("quote");

  self->profile = g_object_ref (profile);
  self->result = fb_config_result_copy (result);
  self->family = fb_config_family_copy (family);
  fb_dialog_setup (FB_DIALOG (self), parent, _ ("Into a Quote"), _ ("_Add"));
  self->quote = fb_input_new (profile, fb_schema_get_table ("quote_line"), "quote");
  fb_input_set_where (self->quote, "state in ('draft', 'pending_approval', 'approved')");
  self->deal = fb_input_new (profile, quotes, "opportunity");
  self->account = fb_input_new (profile, quotes, "account");
  fb_dialog_add (FB_DIALOG (self), make_group (_ ("An Open Quote"), self->quote, NULL));
  fb_dialog_add (FB_DIALOG (self), make_group (_ ("Or a New One"), self->deal, self->account));
  g_signal_connect_swapped (self, "accept", G_CALLBACK (accept_cb), self);
  return GTK_WIDGET (self);
}
