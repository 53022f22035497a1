/* fb-rules-lower-table.c: tables of a rule file, in it or in a file of their own
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-rules-model-private.h"
#include "fb-rules-option.h"

typedef struct
{
  FbRulesModel *model;
  const FbRulesStatement *table;
  GArray *scope; /* guint */
  GArray *cells; /* gint32, row by row */
  GArray *rows;  /* of FbRulesRow */
} Table;

static gboolean
fail (GError **error, guint line, const char *message)
{
  if (line > 0)
    g_set_error (error, FB_RULES_ERROR, FB_RULES_ERROR_FILE, _ ("line %u of the table: %s"), line, message);
  else
    g_set_error_literal (error, FB_RULES_ERROR, FB_RULES_ERROR_FILE, message);
  return FALSE;
}

static guint
var_of_column (FbRulesModel *model, const FbRulesRef *ref)
{
  guint first = fb_rules_model_find_option (model, ref->option);

  return ref->choice != NULL ? first + ref->choice->index : first;
}

/* Writes the values of one column down as a list; one entry FB_CONFIG_ANY when it is all of them. */
static GArray *
list_values (GBytes *values)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (gint32));
  gsize n;
  const guint8 *in = g_bytes_get_data (values, &n);
  gint32 any = FB_CONFIG_ANY;

  if (memchr (in, 0, n) == NULL)
    return g_array_append_val (list, any);
  for (gint32 i = 0; i < (gint32) n; i++)
    if (in[i])
      g_array_append_val (list, i);
  return list;
}

/* Every combination of the columns' values, counting up like an odometer. */
static gboolean
expand (Table *self, GPtrArray *columns, FbRulesRow *row, GError **error)
{
  guint n = columns->len;
  g_autofree guint *at = g_new0 (guint, n);
  guint64 count = 1;

  for (guint c = 0; c < n; c++)
    {
      count *= ((GArray *) g_ptr_array_index (columns, c))->len;
      if (count * n + self->cells->len > FB_RULES_MAX_CELLS)
        {
          g_set_error (error, FB_RULES_ERROR, FB_RULES_ERROR_LIMIT,
                       _ ("the table has more than %d cells when it is written out"), FB_RULES_MAX_CELLS);
          return FALSE;
        }
    }
  row->n_rows = (guint) count;
  for (guint64 i = 0; i < count; i++)
    {
      for (guint c = 0; c < n; c++)
        g_array_append_val (self->cells, g_array_index ((GArray *) g_ptr_array_index (columns, c), gint32, at[c]));
      for (guint c = n; c-- > 0;)
        {
          if (++at[c] < ((GArray *) g_ptr_array_index (columns, c))->len)
            break;
          at[c] = 0;
        }
    }
  return TRUE;
}

/* @cells: for each column an array of alternatives. */
static gboolean
add_row (Table *self, const GPtrArray *cells, guint line, GError **error)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  FbRulesRow row = {line, self->cells->len / self->scope->len, 0};
  gboolean good;

  for (guint c = 0; c < self->scope->len; c++)
    {
      g_autoptr (GBytes) values =
          fb_rules_model_values (self->model, g_array_index (self->scope, guint, c), g_ptr_array_index (cells, c));

      g_ptr_array_add (columns, list_values (values));
    }
  good = expand (self, columns, &row, error);
  g_array_append_val (self->rows, row);
  return good;
}

/* A table of a part that need not be there says nothing without it: every row is about it, and where tables allow, one
 * more row is about all else. */
static void
guard (Table *self, FbConfigPoint there)
{
  g_autoptr (GArray) bare = self->cells;
  guint n = self->scope->len;
  const gint32 yes = (gint32) there.value, no = 0, any = FB_CONFIG_ANY;

  self->cells = g_array_new (FALSE, FALSE, sizeof (gint32));
  for (guint r = 0; r < bare->len / n; r++)
    {
      g_array_append_vals (self->cells, &g_array_index (bare, gint32, r * n), n);
      g_array_append_val (self->cells, yes);
    }
  for (guint c = 0; self->table->allow && c < n; c++)
    g_array_append_val (self->cells, any);
  if (self->table->allow)
    g_array_append_val (self->cells, no);
  g_array_append_val (self->scope, there.var);
}

static gboolean
add_inline (Table *self, GError **error)
{
  for (guint r = 0; r < self->table->rows->len; r++)
    if (!add_row (self, g_ptr_array_index (self->table->rows, r), g_array_index (self->table->row_lines, guint, r),
                  error))
      return FALSE;
  return TRUE;
}

/* --- files ------------------------------------------------------------------------------------------------------ */

/* One field of a line that ends at @end: bare, or in quotes with quotes inside doubled. */
static char *
take_field (const char **at, const char *end, char separator)
{
  GString *field = g_string_new (NULL);
  const char *p = *at;

  while (p < end && *p == ' ')
    p++;
  if (p < end && *p == '"')
    {
      for (p++; p < end && (*p != '"' || (p + 1 < end && p[1] == '"')); p++)
        {
          p += *p == '"' ? 1 : 0;
          g_string_append_c (field, *p);
        }
      while (p < end && *p != separator)
        p++;
    }
  else
    for (; p < end && *p != separator; p++)
      g_string_append_c (field, *p);
  *at = p < end ? p + 1 : NULL;
  g_strstrip (field->str);
  return g_string_free (field, FALSE);
}

static GPtrArray *
split_line (const char *line, const char *end, char separator)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func (g_free);

  while (line != NULL)
    g_ptr_array_add (fields, take_field (&line, end, separator));
  return fields;
}

/* "lo..hi" with either end left out. */
static gboolean
read_range (const char *text, FbRulesCell *cell)
{
  const char *dots = strstr (text, "..");
  g_autofree char *lo = dots != NULL ? g_strndup (text, (gsize) (dots - text)) : NULL;

  if (dots == NULL)
    return FALSE;
  g_strstrip (lo);
  dots += 2 + strspn (dots + 2, " ");
  cell->kind = FB_RULES_CELL_RANGE;
  cell->no_lo = *lo == '\0';
  cell->no_hi = *dots == '\0';
  return (cell->no_lo || fb_rules_number_read (lo, &cell->lo))
         && (cell->no_hi || fb_rules_number_read (dots, &cell->hi));
}

/* What a field of a file says about a column; NULL when that is nothing it can be. */
static FbRulesCell *
read_cell (const char *text, const FbRulesRef *column)
{
  g_autoptr (FbRulesCell) cell = fb_rules_cell_new (FB_RULES_CELL_NAME);

  if (g_str_equal (text, "*"))
    cell->kind = FB_RULES_CELL_ANY;
  else if (column->option->kind == FB_RULES_OPTION_NUMBER)
    {
      if (fb_rules_number_read (text, &cell->lo))
        {
          cell->kind = FB_RULES_CELL_NUMBER;
          cell->hi = cell->lo;
        }
      else if (!read_range (text, cell))
        return NULL;
    }
  else if (column->choice != NULL ? !g_str_equal (text, "yes") && !g_str_equal (text, "no")
                                  : !fb_rules_option_is_none (column->option, text)
                                        && fb_rules_option_find_choice (column->option, text) == NULL)
    return NULL;
  cell->name = g_strdup (text);
  return g_steal_pointer (&cell);
}

static gboolean
add_fields (Table *self, const GPtrArray *fields, const guint *order, guint line, GError **error)
{
  g_autoptr (GPtrArray) row = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint c = 0; c < self->scope->len; c++)
    {
      const FbRulesRef *column = g_ptr_array_index (self->table->refs, c);
      const char *text = order[c] < fields->len ? g_ptr_array_index (fields, order[c]) : "";
      GPtrArray *cells = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_cell_free);
      g_auto (GStrv) parts = g_strsplit (text, "|", -1);

      g_ptr_array_add (row, cells);
      for (char **part = parts; *part != NULL || part == parts; part++)
        {
          FbRulesCell *cell = *part != NULL ? read_cell (g_strstrip (*part), column) : NULL;
          g_autofree char *message = NULL;

          if (cell == NULL)
            {
              message = g_strdup_printf (_ ("“%s” has no value “%s”"), column->name, *part != NULL ? *part : "");
              return fail (error, line, message);
            }
          g_ptr_array_add (cells, cell);
        }
    }
  return add_row (self, row, line, error);
}

/* The first line names the columns, in any order. */
static gboolean
read_head (Table *self, const GPtrArray *fields, guint *order, GError **error)
{
  for (guint c = 0; c < self->scope->len; c++)
    {
      const FbRulesRef *column = g_ptr_array_index (self->table->refs, c);
      g_autofree char *message = NULL;

      for (order[c] = 0; order[c] < fields->len; order[c]++)
        if (g_str_equal (g_ptr_array_index (fields, order[c]), column->name))
          break;
      if (order[c] < fields->len)
        continue;
      message = g_strdup_printf (_ ("the first line has no column “%s”"), column->name);
      return fail (error, 1, message);
    }
  return TRUE;
}

static gboolean
read_lines (Table *self, const char *text, gsize length, GError **error)
{
  const char *end = text + length, *at = text;
  g_autofree guint *order = g_new0 (guint, self->scope->len);
  char separator = ',';

  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    at += 3;
  for (guint line = 1; at < end; line++)
    {
      const char *stop = memchr (at, '\n', (gsize) (end - at));
      const char *last = stop != NULL ? stop : end;
      g_autoptr (GPtrArray) fields = NULL;
      gboolean empty;

      if (last > at && last[-1] == '\r')
        last--;
      if (line == 1 && memchr (at, ';', (gsize) (last - at)) != NULL)
        separator = ';';
      empty = (gsize) (last - at) == strspn (at, " \t") || last == at;
      fields = split_line (at, last, separator);
      if (line == 1 ? !read_head (self, fields, order, error)
                    : !empty && !add_fields (self, fields, order, line, error))
        return FALSE;
      at = stop != NULL ? stop + 1 : end;
    }
  return TRUE;
}

static gboolean
add_file (Table *self, FbRulesFile file, gpointer data, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (file == NULL)
    {
      g_set_error (error, FB_RULES_ERROR, FB_RULES_ERROR_FILE, _ ("the file “%s” cannot be had here"),
                   self->table->file);
      return FALSE;
    }
  if (!(bytes = file (self->table->file, data, error)))
    return FALSE;
  length = g_bytes_get_size (bytes);
  if (length > FB_RULES_MAX_FILE)
    return fail (error, 0, _ ("the file of the table is too large"));
  if (length == 0 || !g_utf8_validate (g_bytes_get_data (bytes, NULL), (gssize) length, NULL))
    return fail (error, 0,
                 length == 0 ? _ ("the file of the table is empty") : _ ("the file of the table is not valid UTF-8"));
  text = g_strndup (g_bytes_get_data (bytes, NULL), length);
  return read_lines (self, text, length, error);
}

static gboolean
fill_table (Table *self, FbRulesFile file, gpointer data, GError **error)
{
  FbConfigPoint there;

  for (guint i = 0; i < self->table->refs->len; i++)
    {
      guint var = var_of_column (self->model, g_ptr_array_index (self->table->refs, i));

      g_array_append_val (self->scope, var);
    }
  if (self->table->file != NULL ? !add_file (self, file, data, error) : !add_inline (self, error))
    return FALSE;
  if (fb_rules_model_find_presence (self->model, self->table->child, &there))
    guard (self, there);
  return TRUE;
}

gboolean
fb_rules_lower_table (FbRulesModel *self,
                      const FbRulesStatement *statement,
                      FbRulesFile file,
                      gpointer data,
                      GError **error)
{
  g_autoptr (GArray) scope = g_array_new (FALSE, FALSE, sizeof (guint));
  Table table = {self, statement, scope, g_array_new (FALSE, FALSE, sizeof (gint32)),
                 g_array_new (FALSE, FALSE, sizeof (FbRulesRow))};
  gboolean good;

  g_hash_table_insert (self->rows, g_strdup (statement->id), table.rows);
  good = fill_table (&table, file, data, error)
         && fb_config_model_add_table (self->config, statement->id, (guint *) (gpointer) scope->data, scope->len,
                                       statement->allow, (gint32 *) (gpointer) table.cells->data,
                                       table.cells->len / scope->len, error);
  g_array_unref (table.cells);
  return good;
}
