/* fb-quote-steps.c: what a person does with a quote, without waiting for it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-quote-steps.h"

FbQuoteStep *
fb_quote_step_new (FbQuoteStepKind kind, const FbId *quote)
{
  FbQuoteStep *self = g_new0 (FbQuoteStep, 1);

  self->kind = kind;
  if (quote != NULL)
    self->quote = *quote;
  return self;
}

void
fb_quote_step_free (FbQuoteStep *self)
{
  g_free (self->text);
  g_free (self->more);
  g_clear_pointer (&self->record, fb_record_free);
  fb_quote_configuration_free (self->configured);
  g_free (self);
}

static gboolean
make (FbStore *store, FbQuoteStep *self, GError **error)
{
  FbQuoteStart start = {0};

  if (!fb_id_is_nil (&self->quote))
    start.opportunity = &self->quote;
  if (!fb_id_is_nil (&self->account))
    start.account = &self->account;
  start.name = self->text;
  return fb_quotes_new (store, &start, &self->made, error);
}

static gboolean
configure (FbStore *store, FbQuoteStep *self, GError **error)
{
  const FbQuoteConfigured *what = fb_quote_configuration_get (self->configured);

  if (fb_id_is_nil (&self->line))
    return fb_quotes_add_configured (store, &self->quote, what, self->value, "item", &self->made, error);
  self->made = self->line;
  return fb_quotes_set_configured (store, &self->quote, &self->line, what, error);
}

/* Steps on a line or the quote's own fields. */
static gboolean
change (FbStore *store, FbQuoteStep *self, GError **error)
{
  switch (self->kind)
    {
    case FB_QUOTE_STEP_ADD_PRODUCT:
      return fb_quotes_add_product (store, &self->quote, &self->other, self->value,
                                    self->text != NULL ? self->text : "item", NULL, &self->made, error);
    case FB_QUOTE_STEP_ADD_TEXT:
      return fb_quotes_add_text (store, &self->quote, self->text, &self->made, error);
    case FB_QUOTE_STEP_CONFIGURED:
      return configure (store, self, error);
    case FB_QUOTE_STEP_QTY:
      return fb_quotes_set_qty (store, &self->quote, &self->line, self->value, error);
    case FB_QUOTE_STEP_DISCOUNT:
      return fb_quotes_set_discount (store, &self->quote, fb_id_is_nil (&self->line) ? NULL : &self->line,
                                     self->discount, self->value, error);
    case FB_QUOTE_STEP_KIND:
      return fb_quotes_set_kind (store, &self->quote, &self->line, self->text, error);
    case FB_QUOTE_STEP_REMOVE:
      return fb_quotes_remove_line (store, &self->quote, &self->line, error);
    case FB_QUOTE_STEP_CHANGE:
      return fb_quotes_change (store, &self->quote, self->record, self->text, error);
    default:
      return fb_quotes_reprice (store, &self->quote, error);
    }
}

gboolean
fb_quote_step_do (FbStore *store, FbQuoteStep *self, GError **error)
{
  switch (self->kind)
    {
    case FB_QUOTE_STEP_NEW:
      return make (store, self, error);
    case FB_QUOTE_STEP_SUBMIT:
      return fb_quotes_submit (store, &self->quote, self->text, &self->made, error);
    case FB_QUOTE_STEP_ANSWER:
      return fb_quotes_answer (store, &self->other, self->answer, self->text, self->value, error);
    case FB_QUOTE_STEP_TAKE_COUNTER:
      return fb_quotes_take_counter (store, &self->other, error);
    case FB_QUOTE_STEP_SEND:
      return fb_quotes_send (store, &self->quote, self->more, error);
    case FB_QUOTE_STEP_ACCEPT:
      return fb_quotes_accept (store, &self->quote, self->text, self->more, error);
    case FB_QUOTE_STEP_REJECT:
      return fb_quotes_reject (store, &self->quote, error);
    case FB_QUOTE_STEP_VERSION:
      return fb_quotes_new_version (store, &self->quote, &self->made, error);
    case FB_QUOTE_STEP_ORDER:
      return fb_quotes_order (store, &self->quote, &self->made, error);
    case FB_QUOTE_STEP_SUBMIT_ORDER:
      return fb_orders_submit (store, &self->quote, error);
    default:
      return change (store, self, error);
    }
}

/* --- in a thread --- */

typedef struct
{
  FbProfile *profile; /* (owned) */
  char *toast;        /* (owned) (nullable) */
  FbQuoteStepFunc func;
  GObject *owner; /* (owned) (nullable) */
} Run;

static void
run_free (Run *run)
{
  g_object_unref (run->profile);
  g_clear_object (&run->owner);
  g_free (run->toast);
  g_free (run);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

static gboolean
do_in_worker (FbStore *store, gpointer data, GError **error)
{
  return fb_quote_step_do (store, data, error);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Run) run = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = fb_operation_run_finish (FB_STORE (source), result, &error);

  if (!done)
    fb_profile_say_error (run->profile, error);
  else if (run->toast != NULL)
    fb_profile_say (run->profile, run->toast, TRUE);
  if (run->func != NULL)
    run->func (fb_operation_get_data (result), error, run->owner);
}

void
fb_quote_step_run (FbProfile *profile, FbQuoteStep *step, const char *toast, FbQuoteStepFunc func, GObject *owner)
{
  Run *run = g_new0 (Run, 1);

  run->profile = g_object_ref (profile);
  run->toast = g_strdup (toast);
  run->func = func;
  run->owner = owner != NULL ? g_object_ref (owner) : NULL;
  fb_operation_run_async (fb_profile_get_store (profile), do_in_worker, step, (GDestroyNotify) fb_quote_step_free, NULL,
                          done_cb, run);
}
