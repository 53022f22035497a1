/* fb-demo.c: a believable company of any size
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-demo-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-date.h"
#include "fb-text.h"

#define DEFAULT_ACCOUNTS 400
#define DEFAULT_MONTHS 24
#define ACCOUNTS_A_REP 33
#define MAX_ACCOUNTS 1000000
#define MAX_MONTHS 240
/* Room is left for the bytes of long notes: a transaction has two limits. */
#define OPS_A_TX 450

/* --- chance ------------------------------------------------------------------------------------------------------- */

guint
fb_demo_below (FbDemo *self, guint n)
{
  return n > 1 ? (guint) g_rand_int_range (self->rand, 0, (gint32) n) : 0;
}

gboolean
fb_demo_chance (FbDemo *self, guint percent)
{
  return fb_demo_below (self, 100) < percent;
}

gint64
fb_demo_moment (FbDemo *self, gint64 from, gint64 to)
{
  gint64 days = MAX (0, to - from) / FB_DEMO_DAY;
  gint64 day = from / FB_DEMO_DAY + (days > 0 ? fb_demo_below (self, (guint) days) : 0);

  /* 1970-01-01 was a Thursday: Saturday and Sunday become the Friday before. */
  if (day % 7 == 2)
    day -= 1;
  else if (day % 7 == 3)
    day -= 2;
  return day * FB_DEMO_DAY + 7 * FB_DEMO_HOUR + fb_demo_below (self, 36) * 15 * FB_DEMO_MINUTE;
}

char *
fb_demo_digits (const char *pattern, guint64 number)
{
  char *text = g_strdup (pattern);

  for (gsize i = strlen (text); i > 0; i--)
    if (text[i - 1] == '#')
      {
        text[i - 1] = (char) ('0' + number % 10);
        number /= 10;
      }
  return text;
}

void
fb_demo_date (gint64 ms, char out[11])
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  fb_date_of_time (ms, utc, out);
}

static void
append_plain (GString *out, const char *text)
{
  g_autofree char *folded = fb_text_fold (text);

  for (const char *c = folded; *c != '\0'; c++)
    if (g_ascii_isalnum (*c))
      g_string_append_c (out, *c);
    else if ((*c == ' ' || *c == '-') && out->len > 0 && out->str[out->len - 1] != '-')
      g_string_append_c (out, '-');
}

char *
fb_demo_plain (const char *a, const char *b, char between)
{
  GString *out = g_string_new (NULL);

  append_plain (out, a);
  g_string_append_c (out, between);
  append_plain (out, b);
  return g_string_free (out, FALSE);
}

/* --- rows --- */

/* A version 7 id as if it had been made then, from the seed instead of from chance. */
static void
make_id (FbDemo *self, gint64 created, FbId *id)
{
  guint64 high = g_rand_int (self->rand), low = g_rand_int (self->rand), middle = g_rand_int (self->rand);

  for (int i = 0; i < 6; i++)
    id->bytes[i] = (guint8) (created >> (8 * (5 - i)));
  for (int i = 0; i < 4; i++)
    id->bytes[6 + i] = (guint8) (high >> (8 * i));
  for (int i = 0; i < 3; i++)
    {
      id->bytes[10 + i] = (guint8) (middle >> (8 * i));
      id->bytes[13 + i] = (guint8) (low >> (8 * i));
    }
  id->bytes[6] = (id->bytes[6] & 0x0f) | 0x70;
  id->bytes[8] = (id->bytes[8] & 0x3f) | 0x80;
}

FbRecord *
fb_demo_row (FbDemo *self, const char *table, gint64 created, const FbId *by)
{
  FbRecord *record;
  FbId id;

  make_id (self, created, &id);
  record = fb_record_new (fb_schema_get_table (table), &id);
  fb_record_set_int (record, "created_at", created);
  fb_record_set_int (record, "updated_at", created);
  if (by == NULL && !fb_id_is_nil (&self->director))
    by = &self->director;
  if (by != NULL)
    fb_record_set_id (record, "created_by", by);
  return record;
}

void
fb_demo_flush (FbDemo *self)
{
  g_autoptr (FbEdit) edit = g_steal_pointer (&self->edit);

  if (edit != NULL && self->error == NULL)
    fb_store_commit_edit (self->store, g_steal_pointer (&edit), NULL, &self->error);
}

FbId
fb_demo_add (FbDemo *self, FbRecord *record)
{
  FbId id = record->id;

  if (self->error != NULL)
    {
      fb_record_free (record);
      return id;
    }
  if (self->edit != NULL && fb_edit_get_n_ops (self->edit) >= OPS_A_TX)
    fb_demo_flush (self);
  if (self->edit == NULL)
    {
      self->edit = fb_edit_new (_ ("Make the demo company"));
      fb_edit_set_cause (self->edit, "import");
      fb_edit_set_group (self->edit, &self->group);
    }
  fb_edit_create (self->edit, record);
  return id;
}

/* --- all of it --- */

static void
demo_clear (FbDemo *self)
{
  g_clear_pointer (&self->rand, g_rand_free);
  g_clear_pointer (&self->edit, fb_edit_free);
  g_clear_pointer (&self->reps, g_array_unref);
  g_clear_pointer (&self->places, g_array_unref);
  g_clear_pointer (&self->sales, g_array_unref);
  g_clear_pointer (&self->taken, g_hash_table_unref);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FbDemo, demo_clear)

static gboolean
demo_init (FbDemo *self, FbStore *store, const FbDemoOptions *options, GError **error)
{
  guint months = options->months != 0 ? options->months : DEFAULT_MONTHS;
  g_autofree char *noon = NULL;
  g_autofree char *name = NULL;
  guint32 seed = options->seed != 0 ? options->seed : 1;

  self->store = store;
  self->n_accounts = options->accounts != 0 ? options->accounts : DEFAULT_ACCOUNTS;
  self->n_reps = options->reps != 0 ? options->reps : MAX (1, self->n_accounts / ACCOUNTS_A_REP);
  self->as_first_rep = options->as_first_rep;
  if (options->today != NULL)
    g_strlcpy (self->today, options->today, sizeof self->today);
  else
    fb_demo_date (fb_clock_now (fb_store_get_clock (store)), self->today);
  if (!fb_date_is_valid (self->today) || self->n_accounts > MAX_ACCOUNTS || self->n_reps > self->n_accounts * 4 + 12
      || months > MAX_MONTHS)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _ ("The demo company cannot be made of these numbers."));
      return FALSE;
    }
  noon = g_strconcat (self->today, "T15:00:00Z", NULL);
  fb_time_parse (noon, &self->now);
  self->start = self->now - (gint64) months * 30 * FB_DEMO_DAY;
  self->rand = g_rand_new_with_seed (seed);
  name = g_strdup_printf ("%u/%u/%s", seed, self->n_accounts, self->today);
  fb_id_from_name (&self->group, "fieldbook.demo", name);
  self->reps = g_array_new (FALSE, TRUE, sizeof (FbDemoRep));
  self->places = g_array_new (FALSE, FALSE, sizeof (FbDemoPlace));
  self->sales = g_array_new (FALSE, FALSE, sizeof (FbDemoSale));
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->next_deal = self->next_lead = self->next_quote = 10001;
  return TRUE;
}

gboolean
fb_demo_generate (FbStore *store,
                  const FbDemoOptions *options,
                  FbDemoProgress progress,
                  gpointer user_data,
                  GCancellable *cancellable,
                  GError **error)
{
  static const FbDemoOptions defaults = {0};
  g_auto (FbDemo) demo = {0};

  g_return_val_if_fail (FB_IS_STORE (store), FALSE);

  if (!demo_init (&demo, store, options != NULL ? options : &defaults, error))
    return FALSE;
  fb_demo_make_organisation (&demo);
  fb_demo_make_lists (&demo);
  fb_demo_make_pipelines (&demo);
  fb_demo_make_catalog (&demo);
  for (guint i = 0; i < demo.n_accounts && demo.error == NULL; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, &demo.error))
        break;
      fb_demo_make_account (&demo, i);
      if (i % 4 == 0)
        fb_demo_make_lead (&demo, i / 4);
      if (progress != NULL)
        progress (i + 1, demo.n_accounts, user_data);
    }
  if (demo.error == NULL)
    fb_demo_make_configurations (&demo);
  if (demo.error == NULL)
    fb_demo_make_prices (&demo);
  if (demo.error == NULL)
    fb_demo_make_knowledge (&demo);
  if (demo.error == NULL)
    fb_demo_make_sales (&demo);
  fb_demo_flush (&demo);
  if (demo.error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&demo.error));
  return FALSE;
}

/* --- in a thread --- */

static void
options_free (FbDemoOptions *options)
{
  g_free ((char *) options->today);
  g_free (options);
}

static void
generate_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (fb_demo_generate (source, task_data, NULL, NULL, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
fb_demo_generate_async (FbStore *store,
                        const FbDemoOptions *options,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  FbDemoOptions *copy = g_new0 (FbDemoOptions, 1);

  if (options != NULL)
    *copy = *options;
  copy->today = g_strdup (copy->today);
  g_task_set_task_data (task, copy, (GDestroyNotify) options_free);
  g_task_run_in_thread (task, generate_in_thread);
}

gboolean
fb_demo_generate_finish (FbStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
