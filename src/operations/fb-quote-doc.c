/* fb-quote-doc.c: a quote and its lines in memory, while an operation works on them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-doc.h"

#define POSITION_STEP 10

static GPtrArray *
new_records (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
}

FbQuoteDoc *
fb_quote_doc_new (FbStore *store, FbRecord *quote)
{
  FbQuoteDoc *self = g_new0 (FbQuoteDoc, 1);

  self->store = g_object_ref (store);
  self->quote = quote;
  self->lines = new_records ();
  self->lines_before = new_records ();
  if (fb_id_is_nil (&quote->id))
    fb_id_generate (&quote->id, fb_clock_now (fb_store_get_clock (store)));
  return self;
}

FbQuoteDoc *
fb_quote_doc_load (FbStore *store, const FbId *quote, GError **error)
{
  g_autofree char *where = fb_operation_where_ref ("quote", quote);
  FbRecord *record = fb_store_get (store, fb_schema_get_table ("quote"), quote, error);
  g_autoptr (FbQuoteDoc) self = record != NULL ? fb_quote_doc_new (store, record) : NULL;
  g_autoptr (GPtrArray) lines = NULL;

  if (self == NULL || !(lines = fb_operation_find_all (store, "quote_line", where, "position", error)))
    return NULL;
  self->quote_before = fb_record_copy (record);
  for (guint i = 0; i < lines->len; i++)
    {
      g_ptr_array_add (self->lines, fb_record_copy (g_ptr_array_index (lines, i)));
      g_ptr_array_add (self->lines_before, fb_record_copy (g_ptr_array_index (lines, i)));
    }
  return g_steal_pointer (&self);
}

void
fb_quote_doc_free (FbQuoteDoc *self)
{
  if (self == NULL)
    return;
  fb_record_free (self->quote);
  g_clear_pointer (&self->quote_before, fb_record_free);
  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->lines_before);
  g_object_unref (self->store);
  g_free (self);
}

static FbRecord *
find_in (GPtrArray *records, const FbId *id)
{
  for (guint i = 0; i < records->len; i++)
    if (fb_id_equal (&((FbRecord *) g_ptr_array_index (records, i))->id, id))
      return g_ptr_array_index (records, i);
  return NULL;
}

FbRecord *
fb_quote_doc_find_line (FbQuoteDoc *self, const FbId *line)
{
  return find_in (self->lines, line);
}

FbRecord *
fb_quote_doc_add_line (FbQuoteDoc *self, const char *kind)
{
  FbRecord *line = fb_record_new (fb_schema_get_table ("quote_line"), NULL);
  gint64 position = 0;

  for (guint i = 0; i < self->lines->len; i++)
    position = MAX (position, fb_record_get_int (g_ptr_array_index (self->lines, i), "position"));
  /* A position is never given again: approvals know lines by it. */
  for (guint i = 0; i < self->lines_before->len; i++)
    position = MAX (position, fb_record_get_int (g_ptr_array_index (self->lines_before, i), "position"));
  fb_id_generate (&line->id, fb_clock_now (fb_store_get_clock (self->store)));
  fb_record_set_id (line, "quote", &self->quote->id);
  fb_record_set_int (line, "position", position + POSITION_STEP);
  fb_record_set_text (line, "kind", kind);
  fb_record_set (line, "currency", fb_record_get (self->quote, "currency"));
  fb_record_set_int (line, "qty", 1000);
  g_ptr_array_add (self->lines, line);
  return line;
}

void
fb_quote_doc_remove_line (FbQuoteDoc *self, const FbId *line)
{
  FbId id = *line;

  for (guint i = self->lines->len; i > 0; i--)
    {
      FbRecord *record = g_ptr_array_index (self->lines, i - 1);
      const FbId *parent = fb_record_get_id (record, "parent");

      if (fb_id_equal (&record->id, &id) || (parent != NULL && fb_id_equal (parent, &id)))
        g_ptr_array_remove_index (self->lines, i - 1);
    }
}

static void
write_record (FbEdit *edit, const FbRecord *before, const FbRecord *now)
{
  if (before == NULL)
    {
      fb_edit_create (edit, fb_record_copy (now));
      return;
    }
  for (guint i = 0; i < now->table->n_fields; i++)
    {
      const FbField *field = fb_table_field (now->table, i);

      if (!fb_value_equal (&before->values[i], &now->values[i]) && (field->flags & FB_FIELD_DERIVED) == 0)
        fb_edit_set (edit, now->table, &now->id, field->name, &now->values[i]);
    }
}

void
fb_quote_doc_write (FbQuoteDoc *self, FbEdit *edit)
{
  if (self->quote_before == NULL)
    write_record (edit, NULL, self->quote);
  for (guint i = 0; i < self->lines_before->len; i++)
    {
      const FbRecord *before = g_ptr_array_index (self->lines_before, i);

      /* Parts of a bundle go with its head. */
      if (find_in (self->lines, &before->id) == NULL
          && (fb_record_get_id (before, "parent") == NULL
              || find_in (self->lines, fb_record_get_id (before, "parent")) != NULL))
        fb_edit_delete (edit, before->table, &before->id);
    }
  for (guint i = 0; i < self->lines->len; i++)
    {
      const FbRecord *line = g_ptr_array_index (self->lines, i);

      write_record (edit, find_in (self->lines_before, &line->id), line);
    }
  if (self->quote_before != NULL)
    write_record (edit, self->quote_before, self->quote);
}

gboolean
fb_quote_doc_commit (FbQuoteDoc *self, const char *label, GError **error)
{
  FbEdit *edit = fb_edit_new (label);

  fb_quote_doc_write (self, edit);
  return fb_store_commit_edit (self->store, edit, NULL, error);
}

void
fb_quote_copy_fields (const FbRecord *from, FbRecord *to, const char *const *except)
{
  for (guint i = 0; i < to->table->n_fields; i++)
    {
      const char *name = fb_table_field (to->table, i)->name;
      int index = fb_table_find_field (from->table, name);

      if (index >= 0 && fb_table_field (to->table, i)->number < 900 && !g_strv_contains (except, name))
        fb_value_copy (&from->values[index], &to->values[i]);
    }
}
