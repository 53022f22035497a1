/* fb-quotes-compare.c: what is different in another version
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quotes.h"

#include <glib/gi18n-lib.h>

static void
difference_free (gpointer data)
{
  FbQuoteDifference *self = data;

  g_free (self->what);
  g_free (self->name);
  g_free (self->field);
  g_free (self->label);
  g_free (self->before);
  g_free (self->after);
  g_free (self);
}

static FbQuoteDifference *
add (GPtrArray *found, const char *what, const FbRecord *line)
{
  FbQuoteDifference *difference = g_new0 (FbQuoteDifference, 1);

  difference->what = g_strdup (what);
  if (line != NULL)
    {
      difference->position = fb_record_get_int (line, "position");
      difference->name = g_strdup (fb_record_get_text (line, "name"));
    }
  g_ptr_array_add (found, difference);
  return difference;
}

static void
compare_fields (GPtrArray *found, const FbRecord *a, const FbRecord *b, const char *const *fields, gboolean is_line)
{
  for (guint i = 0; fields[i] != NULL; i++)
    {
      const FbField *field = fb_table_field (a->table, fb_table_get_field (a->table, fields[i]));
      const FbValue *before = fb_record_get (a, fields[i]), *after = fb_record_get (b, fields[i]);
      FbQuoteDifference *difference;

      if (fb_value_equal (before, after))
        continue;
      difference = add (found, "changed", is_line ? b : NULL);
      difference->field = g_strdup (field->name);
      difference->label = g_strdup (_ (field->label));
      difference->before = fb_field_to_text (field, before, fb_record_get_text (a, "currency"));
      difference->after = fb_field_to_text (field, after, fb_record_get_text (b, "currency"));
    }
}

static const FbRecord *
find_position (const FbQuoteDoc *doc, gint64 position)
{
  for (guint i = 0; i < doc->lines->len; i++)
    if (fb_record_get_int (g_ptr_array_index (doc->lines, i), "position") == position)
      return g_ptr_array_index (doc->lines, i);
  return NULL;
}

static void
compare_lines (GPtrArray *found, const FbQuoteDoc *a, const FbQuoteDoc *b)
{
  static const char *const fields[] = {"kind", "product",    "name",          "description",   "qty",
                                       "unit", "unit_price", "discount_kind", "discount_rate", "discount_amount",
                                       "net",  "tax_rate",   "model_version", "assignment",    NULL};

  for (guint i = 0; i < a->lines->len; i++)
    {
      const FbRecord *line = g_ptr_array_index (a->lines, i);
      const FbRecord *other = find_position (b, fb_record_get_int (line, "position"));

      if (other == NULL)
        add (found, "removed", line);
      else
        compare_fields (found, line, other, fields, TRUE);
    }
  for (guint i = 0; i < b->lines->len; i++)
    {
      const FbRecord *line = g_ptr_array_index (b->lines, i);

      if (find_position (a, fb_record_get_int (line, "position")) == NULL)
        add (found, "added", line);
    }
}

GPtrArray *
fb_quotes_compare (FbStore *store, const FbId *a, const FbId *b, GError **error)
{
  static const char *const fields[] = {
      "name",    "currency",     "valid_until", "discount_kind", "discount_rate", "discount_amount", "freight",
      "net",     "tax",          "total",       "payment_terms", "payment_days",  "delivery_terms",  "intro",
      "closing", "not_included", NULL};
  g_autoptr (FbQuoteDoc) before = fb_quote_doc_load (store, a, error);
  g_autoptr (FbQuoteDoc) after = before != NULL ? fb_quote_doc_load (store, b, error) : NULL;
  GPtrArray *found;

  if (after == NULL)
    return NULL;
  found = g_ptr_array_new_with_free_func (difference_free);
  compare_fields (found, before->quote, after->quote, fields, FALSE);
  compare_lines (found, before, after);
  return found;
}
