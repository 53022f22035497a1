/* fb-shelf-words.c: the shelf in words
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-shelf-words.h"

#include <glib/gi18n.h>

#include "fb-date.h"
#include "fb-format.h"
#include "fb-json.h"
#include "fb-op.h"

/* What arrives so soon after it was made is new, not moved. */
#define NEW_MS G_GINT64_CONSTANT (86400000)

char *
fb_shelf_words_title (const FbShelved *shelved)
{
  if (shelved->title[0] != '\0')
    return g_strdup (shelved->title);
  return g_strdup (shelved->table != NULL ? _ (shelved->table->label) : _ ("A record"));
}

G_GNUC_FORMAT (2)
static char *
count_text (const FbShelved *shelved, const char *one_or_many)
{
  g_autofree char *number = fb_format_number (shelved->count);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (one_or_many, number);
#pragma GCC diagnostic pop
}

static char *
why_left (const FbShelved *shelved)
{
  if (shelved->territory)
    /* Translators: %s is a number */
    return count_text (shelved, ngettext ("You do not work in this territory any more: %s record left with it",
                                          "You do not work in this territory any more: %s records left with it",
                                          shelved->count));
  if (shelved->where != NULL)
    /* Translators: %s is the name of a territory */
    return g_strdup_printf (_ ("It moved out of %s"), shelved->where);
  return g_strdup (_ ("It moved out of your territory"));
}

static char *
why_came (const FbShelved *shelved)
{
  if (shelved->territory)
    /* Translators: %s is a number */
    return count_text (shelved, ngettext ("You work in this territory now: %s record came with it",
                                          "You work in this territory now: %s records came with it", shelved->count));
  if (shelved->made_at > shelved->at - NEW_MS)
    return shelved->where != NULL
               /* Translators: %s is the name of a territory */
               ? g_strdup_printf (_ ("It is new in %s"), shelved->where)
               : g_strdup (_ ("It is new"));
  if (shelved->where != NULL)
    /* Translators: %s is the name of a territory */
    return g_strdup_printf (_ ("It moved into %s"), shelved->where);
  return g_strdup (_ ("It moved into your territory"));
}

char *
fb_shelf_words_why (const FbShelved *shelved)
{
  switch (shelved->why)
    {
    case FB_SHELVED_CAME:
      return why_came (shelved);
    case FB_SHELVED_DISCARDED:
      return g_strdup (shelved->message != NULL ? shelved->message : _ ("You discarded it"));
    case FB_SHELVED_LEFT:
    default:
      return why_left (shelved);
    }
}

char *
fb_shelf_words_until (const FbShelved *shelved)
{
  char date[FB_DATE_LENGTH + 1];
  g_autofree char *day = NULL;

  fb_date_of_time (shelved->purge_at, NULL, date);
  day = fb_format_date (date);

  /* Translators: %s is a day */
  return g_strdup_printf (_ ("Kept until %s"), day);
}

static void
append_op (GString *text, const FbOp *op)
{
  for (guint i = 0; i < op->fields->len; i++)
    {
      const FbOpField *change = g_ptr_array_index (op->fields, i);
      int index = fb_table_find_field (op->table, change->name);
      const FbField *field = index >= 0 ? fb_table_field (op->table, (guint) index) : NULL;
      g_autofree char *value = NULL;

      if (field == NULL || (field->flags & FB_FIELD_HIDDEN) != 0 || fb_value_is_null (&change->new)
          || field->type == FB_TYPE_REF || field->type == FB_TYPE_ANY_REF || g_str_has_suffix (field->name, "_at"))
        continue;
      value = fb_field_to_text (field, &change->new, NULL);
      if (value == NULL || value[0] == '\0')
        continue;
      /* Translators: a field and its value */
      g_string_append_printf (text, "%s", text->len > 0 ? "\n" : "");
      g_string_append_printf (text, _ ("%s: %s"), _ (field->label), value);
    }
}

char *
fb_shelf_words_edits (const FbShelved *shelved)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < shelved->edits->len; i++)
    {
      g_autoptr (JsonNode) node = fb_json_parse (g_ptr_array_index (shelved->edits, i), -1, 0, NULL);
      g_autoptr (FbTx) tx = node != NULL ? fb_tx_from_json (node, 0, NULL) : NULL;

      for (guint j = 0; tx != NULL && j < tx->ops->len; j++)
        append_op (text, g_ptr_array_index (tx->ops, j));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

const char *
fb_shelf_words_icon (const FbShelved *shelved)
{
  if (shelved->why == FB_SHELVED_DISCARDED)
    return "user-trash-symbolic";
  if (shelved->territory)
    return "fb-territory-symbolic";
  return shelved->table != NULL ? fb_format_table_icon (shelved->table) : "fb-note-symbolic";
}
