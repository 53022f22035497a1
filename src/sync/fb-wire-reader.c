/* fb-wire-reader.c: reads a page of a pull
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-wire-reader-private.h"

#include <string.h>

/* Sync protocol, section 17. */
#define MAX_PAGE_ROWS 20000
#define LINE_DEPTH 8

static void
table_columns_free (gpointer data)
{
  g_array_unref (data);
}

static FbWireReader *
reader_new (void)
{
  FbWireReader *self = g_new0 (FbWireReader, 1);

  self->columns = g_hash_table_new_full (NULL, NULL, NULL, table_columns_free);
  self->records = g_hash_table_new_full (NULL, NULL, NULL, NULL);
  self->add = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->remove = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->set_columns = g_array_new (FALSE, FALSE, sizeof (guint));
  self->moves = g_array_new (FALSE, FALSE, sizeof (FbMove));
  self->tail.sums = g_array_new (FALSE, FALSE, sizeof (FbWireSum));
  return self;
}

FbWireReader *
fb_wire_reader_new_loose (void)
{
  FbWireReader *self = reader_new ();

  self->loose = TRUE;
  return self;
}

/* The records' texts belong to the page or to a JSON node: forgotten, not freed. */
static void
forget_record (gpointer key, gpointer value, gpointer user_data)
{
  FbRecord *record = value;

  fb_wire_record_forget (record);
  fb_record_free (record);
}

void
fb_wire_reader_free (FbWireReader *self)
{
  g_hash_table_foreach (self->records, forget_record, NULL);
  g_hash_table_unref (self->records);
  g_hash_table_unref (self->columns);
  g_array_unref (self->add);
  g_array_unref (self->remove);
  g_array_unref (self->set_columns);
  g_array_unref (self->moves);
  g_array_unref (self->tail.sums);
  g_clear_pointer (&self->node, json_node_unref);
  g_clear_pointer (&self->page, g_bytes_unref);
  g_free (self->extra);
  g_clear_pointer (&self->own, fb_record_free);
  g_free (self->head.scope);
  g_free (self->tail.more);
  g_free (self->buffer);
  g_free (self);
}

void
fb_wire_record_forget (FbRecord *record)
{
  memset (record->values, 0, record->table->n_fields * sizeof (FbValue));
  record->extra = NULL;
}

FbRecord *
fb_wire_reader_get_record (FbWireReader *self, const FbTable *table)
{
  FbRecord *record = g_hash_table_lookup (self->records, table);

  if (record == NULL)
    {
      record = fb_record_new (table, NULL);
      g_hash_table_insert (self->records, (gpointer) table, record);
    }
  else
    fb_wire_record_forget (record);
  return record;
}

gboolean
fb_wire_fail (GError **error, const char *what)
{
  g_set_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL, "The server's answer cannot be read: %s", what);
  return FALSE;
}

/* --- first and last line --------------------------------------------------------------------------------- */

static JsonNode *
parse_object (const char *text, gsize length, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) node = fb_json_parse (text, (gssize) length, LINE_DEPTH, &local);

  if (node == NULL)
    {
      fb_wire_fail (error, local->message);
      return NULL;
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      fb_wire_fail (error, "a page begins and ends with an object");
      return NULL;
    }
  return g_steal_pointer (&node);
}

static gboolean
read_head (FbWireReader *self, const char *text, gsize length, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) node = parse_object (text, length, error);
  JsonObject *object;

  if (node == NULL)
    return FALSE;

  object = json_node_get_object (node);
  if (!fb_json_get_int (object, "head", &self->head.head, &local)
      || !fb_json_get_int_or (object, "time", 0, &self->head.time, &local)
      || !fb_json_get_int_or (object, "est_rows", 0, &self->head.est_rows, &local)
      || !fb_json_get_int_or (object, "est_bytes", 0, &self->head.est_bytes, &local)
      || !fb_json_get_int_or (object, "min_schema", 0, &self->head.min_schema, &local))
    return fb_wire_fail (error, local->message);

  self->head.scope = g_strdup (fb_json_get_text_or_null (object, "scope", &local));
  if (local != NULL)
    return fb_wire_fail (error, local->message);
  if (self->head.head < 0)
    return fb_wire_fail (error, "a negative head");
  return TRUE;
}

gboolean
fb_wire_parse_sum (const char *text, guint64 *sum)
{
  char *end;

  if (text == NULL || strlen (text) != 16 || strspn (text, "0123456789abcdef") != 16)
    return FALSE;
  *sum = g_ascii_strtoull (text, &end, 16);
  return TRUE;
}

static gboolean
read_sums (FbWireReader *self, JsonArray *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonArray *triple;
      FbWireSum sum;

      if (!JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (triple = json_node_get_array (node)) != 3
          || !fb_wire_node_int (json_array_get_element (triple, 0), &sum.bid)
          || !fb_wire_node_int (json_array_get_element (triple, 1), &sum.rows)
          || !fb_wire_parse_sum (fb_wire_node_text (json_array_get_element (triple, 2)), &sum.sum))
        return FALSE;
      g_array_append_val (self->tail.sums, sum);
    }
  return TRUE;
}

static gboolean
read_done (FbWireReader *self, JsonObject *done, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!fb_json_get_int (done, "cursor", &self->tail.cursor, &local))
    return fb_wire_fail (error, local->message);
  self->tail.again = json_object_has_member (done, "again")
                     && JSON_NODE_HOLDS_VALUE (json_object_get_member (done, "again"))
                     && json_object_get_boolean_member (done, "again");
  if (json_object_has_member (done, "sums"))
    {
      JsonArray *sums = fb_json_get_array (done, "sums", &local);

      if (sums == NULL || !read_sums (self, sums))
        return fb_wire_fail (error, "sums of another form");
    }
  return TRUE;
}

static gboolean
read_tail (FbWireReader *self, const char *text, gsize length, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) node = parse_object (text, length, error);
  JsonObject *object;

  if (node == NULL)
    return FALSE;

  object = json_node_get_object (node);
  if (json_object_has_member (object, "more"))
    {
      self->tail.more = g_strdup (fb_json_get_text (object, "more", &local));
      return self->tail.more != NULL || fb_wire_fail (error, local->message);
    }
  if (json_object_has_member (object, "done"))
    {
      JsonObject *done = fb_json_get_object (object, "done", &local);

      return done != NULL ? read_done (self, done, error) : fb_wire_fail (error, local->message);
    }
  return fb_wire_fail (error, "the page was cut off");
}

/* --- a page ---------------------------------------------------------------------------------------------- */

/* End of the line that begins at @start, without its line end. */
static char *
line_end (FbWireReader *self, char *start)
{
  char *end = self->buffer + self->length;
  char *newline = memchr (start, '\n', (gsize) (end - start));

  return newline != NULL ? newline : end;
}

/* The last line of a page, without its line end; NULL when there is none before it. */
static const char *
find_last (const char *start, gsize length, gsize *last_length)
{
  const char *end = start + length, *last;

  if (end > start && end[-1] == '\n')
    end--;
  for (last = end; last > start && last[-1] != '\n'; last--)
    ;
  *last_length = (gsize) (end - last);
  return last == start || last == end ? NULL : last;
}

char *
fb_wire_peek_more (GBytes *page)
{
  gsize length, last_length;
  const char *start = g_bytes_get_data (page, &length), *last = find_last (start, length, &last_length);
  g_autoptr (JsonNode) node = last != NULL ? parse_object (last, last_length, NULL) : NULL;

  if (node == NULL || !json_object_has_member (json_node_get_object (node), "more"))
    return NULL;
  return g_strdup (fb_json_get_text_or_null (json_node_get_object (node), "more", NULL));
}

static gboolean
open_page (FbWireReader *self, GError **error)
{
  char *start = self->buffer, *first_end;
  const char *last;
  gsize last_length;

  if (!g_utf8_validate_len (start, self->length, NULL))
    return fb_wire_fail (error, "not UTF-8");

  if ((last = find_last (start, self->length, &last_length)) == NULL)
    return fb_wire_fail (error, "the page was cut off");

  first_end = line_end (self, start);
  if (!read_tail (self, last, last_length, error) || !read_head (self, start, (gsize) (first_end - start), error))
    return FALSE;

  self->raw_start = 0;
  self->raw_end = (gsize) (first_end + 1 - start);
  self->last = (gsize) (last - start);
  return TRUE;
}

FbWireReader *
fb_wire_reader_new (GBytes *page, GError **error)
{
  g_autoptr (FbWireReader) self = reader_new ();
  gconstpointer data;

  self->page = g_bytes_ref (page);
  data = g_bytes_get_data (page, &self->length);
  self->buffer = g_malloc (self->length + 1);
  if (self->length > 0)
    memcpy (self->buffer, data, self->length);
  self->buffer[self->length] = '\0';

  return open_page (self, error) ? g_steal_pointer (&self) : NULL;
}

const FbWireHead *
fb_wire_reader_get_head (FbWireReader *self)
{
  return &self->head;
}

const FbWireTail *
fb_wire_reader_get_tail (FbWireReader *self)
{
  return &self->tail;
}

void
fb_wire_reader_set_slow (FbWireReader *self, gboolean slow)
{
  self->slow = slow;
}

const char *
fb_wire_reader_get_raw (FbWireReader *self, gsize *length)
{
  *length = self->raw_end - self->raw_start;
  return (const char *) g_bytes_get_data (self->page, NULL) + self->raw_start;
}

static gboolean
read_slow (FbWireReader *self, const char *text, gsize length, FbWireLine *line, GError **error)
{
  g_autoptr (GError) local = NULL;

  g_clear_pointer (&self->node, json_node_unref);
  self->node = fb_json_parse (text, (gssize) length, LINE_DEPTH, &local);
  if (self->node == NULL)
    return fb_wire_fail (error, local->message);
  if (!JSON_NODE_HOLDS_ARRAY (self->node))
    return fb_wire_fail (error, "a line that is not an array");
  return fb_wire_reader_read_node (self, json_node_get_array (self->node), line, error);
}

gboolean
fb_wire_reader_next (FbWireReader *self, FbWireLine *line, GError **error)
{
  char *start = self->buffer + self->raw_end, *end;

  memset (line, 0, sizeof *line);
  self->raw_start = self->raw_end;
  if (self->raw_start >= self->last)
    {
      line->kind = FB_WIRE_END;
      self->raw_start = self->last;
      self->raw_end = self->length;
      return TRUE;
    }

  end = line_end (self, start);
  self->raw_end = (gsize) (end + 1 - self->buffer);
  if (!self->slow && end - start > 5 && memcmp (start, "[\"p\",", 5) == 0)
    {
      if (!fb_wire_scan_row (self, start + 5, end, line, error))
        return FALSE;
    }
  else if (!read_slow (self, start, (gsize) (end - start), line, error))
    return FALSE;

  if ((line->kind == FB_WIRE_ROW || line->kind == FB_WIRE_NEWER) && ++self->n_rows > MAX_PAGE_ROWS)
    return fb_wire_fail (error, "too many rows in a page");
  return TRUE;
}
