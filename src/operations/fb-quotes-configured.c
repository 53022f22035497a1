/* fb-quotes-configured.c: configured products in quotes
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quotes-private.h"

#include <glib/gi18n-lib.h>

#include "fb-money.h"
#include "fb-quote-options.h"
#include "fb-quote-rhythm.h"

/* --- the row of configuration -------------------------------------------------------------------------------- */

static void
fill_row (FbRecord *row, const FbQuoteDoc *doc, const FbQuoteConfigured *what)
{
  FbId user = fb_store_get_user (doc->store);

  fb_record_set_text (row, "name", what->name);
  fb_record_set_id (row, "model", what->model);
  fb_record_set_text (row, "model_hash", what->model_hash);
  fb_record_set_text (row, "family", what->family);
  fb_record_set_id (row, "product", what->product);
  fb_record_set (row, "account", fb_record_get (doc->quote, "account"));
  fb_record_set (row, "opportunity", fb_record_get (doc->quote, "opportunity"));
  fb_record_set_text (row, "state", "quoted");
  fb_record_set_text (row, "picks", what->picks);
  fb_record_set_text (row, "assignment", what->assignment);
  fb_record_set_int (row, "price", what->price);
  fb_record_set_text (row, "currency", what->base_currency);
  fb_record_set_text (row, "summary", what->summary);
  if (!fb_id_is_nil (&user))
    fb_record_set_id (row, "owner", &user);
}

/* Another quote (or version of it) has the row of this line as well. */
static gboolean
is_shared (const FbQuoteDoc *doc, const FbId *configuration, gboolean *shared, GError **error)
{
  g_autofree char *where = fb_operation_where_ref ("configuration", configuration);
  g_autoptr (GPtrArray) lines = fb_operation_find_all (doc->store, "quote_line", where, NULL, error);

  *shared = FALSE;
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    if (!fb_id_equal (fb_record_get_id (g_ptr_array_index (lines, i), "quote"), &doc->quote->id))
      *shared = TRUE;
  return lines != NULL;
}

static void
change_row (FbEdit *edit, const FbRecord *before, const FbRecord *now)
{
  for (guint i = 0; i < now->table->n_fields; i++)
    if (!fb_value_equal (&before->values[i], &now->values[i]))
      fb_edit_set (edit, now->table, &now->id, fb_table_field (now->table, i)->name, &now->values[i]);
}

/* Makes the row, or changes @before (nullable); *@id: nil where there is none. */
static gboolean
write_row (const FbQuoteDoc *doc,
           FbEdit *edit,
           const FbQuoteConfigured *what,
           const FbId *before,
           FbId *id,
           GError **error)
{
  g_autoptr (FbRecord) old = NULL;
  g_autoptr (FbRecord) row = NULL;
  gboolean shared = FALSE;

  *id = what->configuration != NULL ? *what->configuration : (FbId){{0}};
  if (what->configuration != NULL || what->picks == NULL || what->model == NULL)
    return TRUE;
  if (!fb_operation_read_row (doc->store, "configuration", before, &old, error))
    return FALSE;
  if (old != NULL && !is_shared (doc, &old->id, &shared, error))
    return FALSE;
  row = old != NULL && !shared ? fb_record_copy (old) : fb_record_new (fb_schema_get_table ("configuration"), NULL);
  fill_row (row, doc, what);
  if (old != NULL && !shared)
    {
      *id = row->id;
      change_row (edit, old, row);
      return TRUE;
    }
  if (old != NULL)
    fb_record_set_id (row, "based_on", &old->id);
  *id = fb_edit_create (edit, g_steal_pointer (&row));
  return TRUE;
}

/* --- lines --------------------------------------------------------------------------------------------------- */

static void
set_price (FbRecord *line, const FbQuoteConfigured *what)
{
  g_autofree char *input = fb_quote_options_to_json (what->options, what->n_options, what->volume);

  fb_record_set_text (line, "price_input", input);
  if (what->name != NULL)
    fb_record_set_text (line, "name", what->name);
  if (what->unit != NULL)
    fb_record_set_text (line, "unit", what->unit);
  if (!what->has_base)
    return;
  fb_record_set_int (line, "list_price", what->base);
  fb_record_set_text (line, "list_currency", what->base_currency);
}

static void
set_configured (FbRecord *line, const FbQuoteConfigured *what, const FbId *configuration)
{
  fb_record_set_id (line, "configuration", fb_id_is_nil (configuration) ? NULL : configuration);
  fb_record_set_id (line, "model", what->model);
  fb_record_set_text (line, "model_version", what->model_version);
  fb_record_set_text (line, "model_hash", what->model_hash);
  fb_record_set_text (line, "assignment", what->assignment);
  if (what->summary != NULL)
    fb_record_set_text (line, "description", what->summary);
  set_price (line, what);
}

/* --- parts --------------------------------------------------------------------------------------------------- */

static gboolean
is_part_of (const FbRecord *line, const FbRecord *head)
{
  const FbId *parent = fb_record_get_id (line, "parent");

  return parent != NULL && fb_id_equal (parent, &head->id);
}

/* The line that @part had so far: the one of its name, so that people find it where it was. (nullable) */
static FbRecord *
find_part (FbQuoteDoc *doc, const FbRecord *head, const FbQuoteConfigured *part, GHashTable *used)
{
  for (guint i = 0; i < doc->lines->len; i++)
    {
      FbRecord *line = g_ptr_array_index (doc->lines, i);

      if (is_part_of (line, head) && !g_hash_table_contains (used, line)
          && g_strcmp0 (fb_record_get_text (line, "name"), part->name) == 0)
        return line;
    }
  return NULL;
}

static gboolean
fill_part (FbRecord *line, const FbRecord *head, const FbQuoteConfigured *part, GError **error)
{
  gint64 qty;

  if (!fb_money_mul_div (fb_record_get_int (head, "qty"), part->qty, 1000, &qty) || qty <= 0)
    return fb_quotes_refuse (error, _ ("A part of the configuration has no quantity"));
  fb_record_set_id (line, "parent", &head->id);
  fb_record_set_int (line, "qty", qty);
  fb_record_set (line, "tax_class", fb_record_get (head, "tax_class"));
  fb_record_set_text (line, "sku", part->sku);
  fb_record_set_text (line, "description", part->summary);
  fb_record_set_text (line, "model_version", part->model_version);
  if (fb_value_is_null (fb_record_get (line, "unit")))
    fb_record_set_text (line, "unit", "pc");
  set_price (line, part);
  return TRUE;
}

static void
remove_parts (FbQuoteDoc *doc, const FbRecord *head, GHashTable *kept)
{
  for (guint i = doc->lines->len; i > 0; i--)
    {
      FbRecord *line = g_ptr_array_index (doc->lines, i - 1);

      if (is_part_of (line, head) && !g_hash_table_contains (kept, line))
        fb_quote_doc_remove_line (doc, &line->id);
    }
}

/* A whole with parts is the head of a bundle; what is optional or free is one line. */
gboolean
fb_quotes_set_parts (FbQuoteDoc *doc, FbRecord *head, const FbQuoteConfigured *what, GError **error)
{
  g_autoptr (GHashTable) used = g_hash_table_new (NULL, NULL);
  gboolean is_head = g_strcmp0 (fb_record_get_text (head, "kind"), "bundle") == 0;
  gboolean may = is_head || g_strcmp0 (fb_record_get_text (head, "kind"), "item") == 0;

  for (guint i = 0; may && i < what->n_parts; i++)
    {
      FbRecord *line = find_part (doc, head, &what->parts[i], used);

      if (line == NULL)
        line = fb_quote_doc_add_line (doc, "part");
      g_hash_table_add (used, line);
      if (!fill_part (line, head, &what->parts[i], error))
        return FALSE;
    }
  remove_parts (doc, head, used);
  if (may)
    fb_record_set_text (head, "kind", what->n_parts > 0 ? "bundle" : "item");
  return TRUE;
}

gboolean
fb_quotes_is_configured_part (FbQuoteDoc *doc, const FbRecord *line)
{
  const FbId *parent = fb_record_get_id (line, "parent");
  const FbRecord *head = parent != NULL ? fb_quote_doc_find_line (doc, parent) : NULL;

  return head != NULL
         && (!fb_value_is_null (fb_record_get (head, "assignment"))
             || fb_record_get_id (head, "configuration") != NULL);
}

/* --- rhythms ------------------------------------------------------------------------------------------------- */

GPtrArray *
fb_quotes_find_together (FbQuoteDoc *doc, FbRecord *line)
{
  const FbId *configuration = fb_record_get_id (line, "configuration");
  GPtrArray *together = g_ptr_array_new ();

  for (guint i = 0; i < doc->lines->len; i++)
    {
      FbRecord *other = g_ptr_array_index (doc->lines, i);
      const FbId *id = fb_record_get_id (other, "configuration");

      /* Two configured lines may have one row between them: they are still two. */
      if (other == line
          || (configuration != NULL && id != NULL && fb_id_equal (configuration, id)
              && (fb_quote_is_rhythm (other) || fb_quote_is_rhythm (line))))
        g_ptr_array_add (together, other);
    }
  return together;
}

/* Which of them has parts is decided by each. */
static const char *
get_plain_kind (const FbRecord *head)
{
  const char *kind = fb_record_get_text (head, "kind");

  return g_strcmp0 (kind, "bundle") == 0 ? "item" : kind;
}

/* A line of another rhythm: the same row of configuration, and no assignment of its own. */
static FbRecord *
find_other (FbQuoteDoc *doc, const FbRecord *head, const FbId *configuration, const char *unit)
{
  for (guint i = 0; i < doc->lines->len; i++)
    {
      FbRecord *line = g_ptr_array_index (doc->lines, i);
      const FbId *id = fb_record_get_id (line, "configuration");

      if (line != head && id != NULL && fb_id_equal (id, configuration) && fb_quote_is_rhythm (line)
          && (unit == NULL || g_strcmp0 (fb_record_get_text (line, "unit"), unit) == 0))
        return line;
    }
  return NULL;
}

static gboolean
is_wanted (const FbQuoteConfigured *what, const FbRecord *line)
{
  for (guint i = 0; i < what->n_others; i++)
    if (g_strcmp0 (what->others[i].unit, fb_record_get_text (line, "unit")) == 0)
      return TRUE;
  return FALSE;
}

static void
remove_others (FbQuoteDoc *doc, const FbRecord *head, const FbQuoteConfigured *what, const FbId *configuration)
{
  for (guint i = doc->lines->len; i > 0; i--)
    {
      FbRecord *line = g_ptr_array_index (doc->lines, i - 1);
      const FbId *id = fb_record_get_id (line, "configuration");

      if (line != head && id != NULL && fb_id_equal (id, configuration) && fb_quote_is_rhythm (line)
          && !is_wanted (what, line))
        fb_quote_doc_remove_line (doc, &line->id);
    }
}

/* @before (nullable): the row that the lines of other rhythms had so far. */
static gboolean
set_others (FbQuoteDoc *doc,
            const FbRecord *head,
            const FbQuoteConfigured *what,
            const FbId *before,
            const FbId *configuration,
            GError **error)
{
  if (before != NULL)
    remove_others (doc, head, what, before);
  for (guint i = 0; i < what->n_others; i++)
    {
      FbRecord *line = before != NULL ? find_other (doc, head, before, what->others[i].unit) : NULL;

      if (line == NULL)
        {
          line = fb_quote_doc_add_line (doc, get_plain_kind (head));
          fb_record_set (line, "qty", fb_record_get (head, "qty"));
          fb_record_set (line, "tax_class", fb_record_get (head, "tax_class"));
        }
      fb_record_set_id (line, "configuration", fb_id_is_nil (configuration) ? NULL : configuration);
      set_price (line, &what->others[i]);
      if (!fb_quotes_set_parts (doc, line, &what->others[i], error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fb_quotes_put_configured (FbQuoteDoc *doc,
                          FbEdit *edit,
                          const FbQuoteConfigured *what,
                          gint64 qty,
                          const char *kind,
                          FbId *line,
                          GError **error)
{
  g_autoptr (FbRecord) product = NULL;
  FbId configuration;
  FbRecord *added;

  if (!fb_operation_read_row (doc->store, "product", what->product, &product, error))
    return FALSE;
  added =
      product != NULL ? fb_quotes_add_product_line (doc, product, qty, kind, error) : fb_quote_doc_add_line (doc, kind);
  if (added == NULL || !write_row (doc, edit, what, NULL, &configuration, error))
    return FALSE;
  fb_record_set_int (added, "qty", qty);
  if (product != NULL)
    fb_record_set (added, "tax_class", fb_record_get (product, "tax_class"));
  set_configured (added, what, &configuration);
  if (!fb_quotes_set_parts (doc, added, what, error) || !set_others (doc, added, what, NULL, &configuration, error))
    return FALSE;
  *line = added->id;
  return TRUE;
}

gboolean
fb_quotes_add_configured (FbStore *store,
                          const FbId *quote,
                          const FbQuoteConfigured *what,
                          gint64 qty,
                          const char *kind,
                          FbId *line,
                          GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quotes_open (store, quote, error);
  g_autoptr (FbEdit) edit = fb_edit_new (_ ("Add configuration to quote"));

  return doc != NULL && fb_quotes_put_configured (doc, edit, what, qty, kind, line, error)
         && fb_quotes_close_with (doc, g_steal_pointer (&edit), error);
}

gboolean
fb_quotes_set_configured (FbStore *store,
                          const FbId *quote,
                          const FbId *line,
                          const FbQuoteConfigured *what,
                          GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quotes_open (store, quote, error);
  FbRecord *record = fb_quotes_need_line (doc, line, error);
  g_autoptr (FbEdit) edit = NULL;
  FbId configuration, before;

  if (record == NULL)
    return FALSE;
  before =
      fb_record_get_id (record, "configuration") != NULL ? *fb_record_get_id (record, "configuration") : (FbId){{0}};
  edit = fb_edit_new (_ ("Change configuration"));
  if (!write_row (doc, edit, what, fb_id_is_nil (&before) ? NULL : &before, &configuration, error))
    return FALSE;
  set_configured (record, what, &configuration);
  if (!fb_quotes_set_parts (doc, record, what, error)
      || !set_others (doc, record, what, fb_id_is_nil (&before) ? NULL : &before, &configuration, error))
    return FALSE;
  return fb_quotes_close_with (doc, g_steal_pointer (&edit), error);
}
