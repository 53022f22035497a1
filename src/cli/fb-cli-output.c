/* fb-cli-output.c: answers on standard output
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli-output.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "fb-json.h"
#include "fb-money.h"
#include "fb-text.h"

/* The widths of a table's columns come from its first rows. */
#define ROWS_FOR_WIDTH 500
#define MAX_CELL 48

struct _FbCliOutput
{
  FbCliOutputMode mode;

  gboolean in_list;
  gboolean has_items;
  JsonArray *kept_list; /* (owned) (nullable) KEEP: of the open list */
  JsonNode *kept;       /* (owned) (nullable) KEEP: the answer */

  char **columns;  /* (owned) (nullable) TEXT: of the open list */
  GPtrArray *rows; /* (owned) (nullable) TEXT: JsonObject whose widths are not known yet */
  guint *widths;   /* (owned) (nullable) TEXT */
  guint indent;    /* TEXT */
};

FbCliOutput *
fb_cli_output_new (FbCliOutputMode mode)
{
  FbCliOutput *self = g_new0 (FbCliOutput, 1);

  self->mode = mode;
  return self;
}

void
fb_cli_output_free (FbCliOutput *self)
{
  g_clear_pointer (&self->kept_list, json_array_unref);
  g_clear_pointer (&self->kept, json_node_unref);
  g_clear_pointer (&self->columns, g_strfreev);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self->widths);
  g_free (self);
}

FbCliOutputMode
fb_cli_output_get_mode (FbCliOutput *self)
{
  return self->mode;
}

gboolean
fb_cli_output_is_text (FbCliOutput *self)
{
  return self->mode == FB_CLI_OUTPUT_TEXT;
}

static void
put_json (JsonNode *node)
{
  g_autofree char *text = fb_json_to_text (node);

  fputs (text, stdout);
}

/* --- cells for people ------------------------------------------------------------------------------------------- */

static char *
money_to_text (JsonObject *object)
{
  const char *currency = json_object_get_string_member_with_default (object, "currency", NULL);
  g_autofree char *amount = NULL;

  if (currency == NULL)
    return g_strdup_printf ("%" G_GINT64_FORMAT ":minor", json_object_get_int_member (object, "amount"));
  amount = fb_money_to_text (json_object_get_int_member (object, "amount"), currency);
  return g_strdup_printf ("%s %s", amount, currency);
}

static char *
node_to_text (JsonNode *node)
{
  if (JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("");
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);

      if (json_object_has_member (object, "amount") && json_object_get_size (object) <= 2)
        return money_to_text (object);
    }
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? _ ("yes") : _ ("no"));
  return fb_json_to_text (node);
}

/* A reference shows its label. */
static char *
member_to_text (JsonObject *object, const char *name)
{
  g_autofree char *label = g_strconcat (name, "_label", NULL);
  JsonNode *node = json_object_get_member (object, label);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    node = json_object_get_member (object, name);
  return node != NULL ? node_to_text (node) : g_strdup ("");
}

static guint
width_of (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

static char *
cell_of (JsonObject *item, const char *column)
{
  g_autofree char *text = member_to_text (item, column);

  g_strdelimit (text, "\n\t", ' ');
  return fb_text_ellipsize (text, MAX_CELL);
}

/* --- tables for people ------------------------------------------------------------------------------------------ */

static void
put_cell (const char *text, guint width, gboolean last)
{
  guint used = width_of (text);

  fputs (text, stdout);
  if (last)
    putchar ('\n');
  else
    printf ("%*s", (int) (width > used ? width - used : 0) + 2, "");
}

static void
put_row (FbCliOutput *self, JsonObject *item)
{
  printf ("%*s", (int) self->indent, "");
  for (guint i = 0; self->columns[i] != NULL; i++)
    {
      g_autofree char *cell = cell_of (item, self->columns[i]);

      put_cell (cell, self->widths[i], self->columns[i + 1] == NULL);
    }
}

static gboolean
is_for_people (JsonObject *object, const char *name)
{
  g_autofree char *bare = NULL;

  if (g_str_equal (name, "_rev") || (g_str_equal (name, "entity") && json_object_has_member (object, "_rev")))
    return FALSE;
  if (!g_str_has_suffix (name, "_label"))
    return TRUE;
  bare = g_strndup (name, strlen (name) - strlen ("_label"));
  return !json_object_has_member (object, bare);
}

/* Without columns from the command: every key that occurs, in the order of appearance. */
static char **
gather_columns (GPtrArray *rows)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    {
      JsonObject *item = g_ptr_array_index (rows, i);
      g_autoptr (GList) members = json_object_get_members (item);

      for (GList *l = members; l != NULL; l = l->next)
        if (is_for_people (item, l->data) && !JSON_NODE_HOLDS_ARRAY (json_object_get_member (item, l->data))
            && g_hash_table_add (seen, l->data))
          g_ptr_array_add (names, g_strdup (l->data));
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_steal (names, NULL);
}

static void
measure (FbCliOutput *self)
{
  guint n;

  if (self->columns == NULL)
    self->columns = gather_columns (self->rows);
  n = g_strv_length (self->columns);
  self->widths = g_new0 (guint, n + 1);
  for (guint c = 0; c < n; c++)
    {
      self->widths[c] = width_of (self->columns[c]);
      for (guint r = 0; r < self->rows->len; r++)
        {
          g_autofree char *cell = cell_of (g_ptr_array_index (self->rows, r), self->columns[c]);

          self->widths[c] = MAX (self->widths[c], width_of (cell));
        }
    }
}

static void
put_waiting_rows (FbCliOutput *self)
{
  if (self->widths != NULL || self->rows->len == 0)
    return;
  measure (self);
  printf ("%*s", (int) self->indent, "");
  for (guint i = 0; self->columns[i] != NULL; i++)
    put_cell (self->columns[i], self->widths[i], self->columns[i + 1] == NULL);
  for (guint i = 0; i < self->rows->len; i++)
    put_row (self, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

/* --- one object for people -------------------------------------------------------------------------------------- */

static void
put_members (JsonObject *object, guint indent);

/* Objects in a list are a table of their own, without what is nested deeper in them. */
static void
put_member_table (JsonArray *array, guint indent)
{
  FbCliOutput *table = fb_cli_output_new (FB_CLI_OUTPUT_TEXT);

  table->indent = indent;
  fb_cli_output_begin_list (table, NULL);
  for (guint i = 0; i < json_array_get_length (array); i++)
    fb_cli_output_take_item (table, json_object_ref (json_array_get_object_element (array, i)));
  fb_cli_output_end_list (table);
  fb_cli_output_free (table);
}

static void
put_member_list (JsonArray *array, guint indent)
{
  if (json_array_get_length (array) > 0 && JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, 0)))
    {
      put_member_table (array, indent);
      return;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *text = node_to_text (json_array_get_element (array, i));

      printf ("%*s%s\n", (int) indent, "", text);
    }
}

static gboolean
is_nested (JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    return TRUE;
  return JSON_NODE_HOLDS_OBJECT (node) && !json_object_has_member (json_node_get_object (node), "amount");
}

static void
put_nested (const char *name, JsonNode *node, guint indent)
{
  puts (name);
  if (JSON_NODE_HOLDS_ARRAY (node))
    put_member_list (json_node_get_array (node), indent);
  else
    put_members (json_node_get_object (node), indent);
}

static void
put_members (JsonObject *object, guint indent)
{
  g_autoptr (GList) members = json_object_get_members (object);
  guint width = 0;

  for (GList *l = members; l != NULL; l = l->next)
    if (is_for_people (object, l->data))
      width = MAX (width, width_of (l->data));
  for (GList *l = members; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (object, l->data);
      g_autofree char *text = NULL;

      if (!is_for_people (object, l->data))
        continue;
      printf ("%*s", (int) indent, "");
      if (is_nested (node))
        {
          put_nested (l->data, node, indent + 2);
          continue;
        }
      text = member_to_text (object, l->data);
      put_cell (l->data, width, FALSE);
      puts (text);
    }
}

/* --- values ----------------------------------------------------------------------------------------------------- */

void
fb_cli_output_take_value (FbCliOutput *self, JsonNode *value)
{
  g_autoptr (JsonNode) node = value;
  g_autofree char *text = NULL;

  switch (self->mode)
    {
    case FB_CLI_OUTPUT_KEEP:
      g_clear_pointer (&self->kept, json_node_unref);
      self->kept = g_steal_pointer (&node);
      return;
    case FB_CLI_OUTPUT_JSON:
    case FB_CLI_OUTPUT_LINES:
      put_json (node);
      putchar ('\n');
      return;
    case FB_CLI_OUTPUT_TEXT:
    default:
      if (JSON_NODE_HOLDS_OBJECT (node))
        {
          put_members (json_node_get_object (node), 0);
          return;
        }
      text = node_to_text (node);
      puts (text);
    }
}

void
fb_cli_output_take_object (FbCliOutput *self, JsonObject *object)
{
  JsonNode *node = json_node_init_object (json_node_alloc (), object);

  json_object_unref (object);
  fb_cli_output_take_value (self, node);
}

void
fb_cli_output_text (FbCliOutput *self, const char *text)
{
  fputs (text, stdout);
  if (!g_str_has_suffix (text, "\n"))
    putchar ('\n');
}

/* --- lists ------------------------------------------------------------------------------------------------------ */

void
fb_cli_output_begin_list (FbCliOutput *self, const char *const *columns)
{
  self->in_list = TRUE;
  self->has_items = FALSE;
  if (self->mode == FB_CLI_OUTPUT_KEEP)
    {
      g_clear_pointer (&self->kept_list, json_array_unref);
      self->kept_list = json_array_new ();
    }
  else if (self->mode == FB_CLI_OUTPUT_TEXT)
    {
      self->columns = g_strdupv ((char **) columns);
      self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
    }
  else if (self->mode == FB_CLI_OUTPUT_JSON)
    putchar ('[');
}

static void
put_item_node (FbCliOutput *self, JsonObject *item)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), item);

  if (self->mode == FB_CLI_OUTPUT_JSON && self->has_items)
    putchar (',');
  put_json (node);
  if (self->mode == FB_CLI_OUTPUT_LINES)
    putchar ('\n');
}

void
fb_cli_output_take_item (FbCliOutput *self, JsonObject *item)
{
  g_autoptr (JsonObject) owned = item;

  switch (self->mode)
    {
    case FB_CLI_OUTPUT_KEEP:
      json_array_add_object_element (self->kept_list, g_steal_pointer (&owned));
      break;
    case FB_CLI_OUTPUT_JSON:
    case FB_CLI_OUTPUT_LINES:
      put_item_node (self, owned);
      break;
    case FB_CLI_OUTPUT_TEXT:
    default:
      if (self->widths != NULL)
        {
          put_row (self, owned);
          break;
        }
      g_ptr_array_add (self->rows, g_steal_pointer (&owned));
      if (self->rows->len >= ROWS_FOR_WIDTH)
        put_waiting_rows (self);
    }
  self->has_items = TRUE;
}

void
fb_cli_output_end_list (FbCliOutput *self)
{
  if (!self->in_list)
    return;
  self->in_list = FALSE;
  if (self->mode == FB_CLI_OUTPUT_KEEP)
    {
      g_clear_pointer (&self->kept, json_node_unref);
      self->kept = json_node_init_array (json_node_alloc (), self->kept_list);
      g_clear_pointer (&self->kept_list, json_array_unref);
    }
  else if (self->mode == FB_CLI_OUTPUT_JSON)
    puts ("]");
  else if (self->mode == FB_CLI_OUTPUT_TEXT)
    {
      put_waiting_rows (self);
      g_clear_pointer (&self->columns, g_strfreev);
      g_clear_pointer (&self->rows, g_ptr_array_unref);
      g_clear_pointer (&self->widths, g_free);
    }
}

gboolean
fb_cli_output_flush (FbCliOutput *self, GError **error)
{
  int status;

  fb_cli_output_end_list (self);
  errno = 0;
  status = fflush (stdout);
  if (status == 0 && !ferror (stdout))
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _ ("The answer could not be written: %s"),
               g_strerror (errno));
  return FALSE;
}

JsonNode *
fb_cli_output_take (FbCliOutput *self)
{
  fb_cli_output_end_list (self);
  return g_steal_pointer (&self->kept);
}
