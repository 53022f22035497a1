/* fb-import-template.c: text with columns of a row in it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-import-template.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-exchange-error.h"
#include "fb-text.h"

typedef enum
{
  FILTER_SLUG,
  FILTER_LOGIN,
  FILTER_UPPER,
  FILTER_LOWER,
  FILTER_FIRST,
  FILTER_REST,
  FILTER_OR,
  FILTER_TABLE,
} FilterKind;

static const struct
{
  const char *name;
  FilterKind kind;
  gboolean has_argument;
} filter_names[] = {
    {"slug", FILTER_SLUG, FALSE},   {"login", FILTER_LOGIN, FALSE}, {"upper", FILTER_UPPER, FALSE},
    {"lower", FILTER_LOWER, FALSE}, {"first", FILTER_FIRST, FALSE}, {"rest", FILTER_REST, FALSE},
    {"or", FILTER_OR, TRUE},        {"table", FILTER_TABLE, TRUE},
};

typedef struct
{
  FilterKind kind;
  char *argument;    /* (nullable) */
  GHashTable *table; /* lent, after binding */
} Filter;

/* A literal text, or a column with filters. */
typedef struct
{
  char *literal;      /* (nullable) */
  char *column_name;  /* (nullable) */
  guint column;       /* after binding */
  GPtrArray *filters; /* (owned) of Filter */
} Part;

struct _FbTemplate
{
  GPtrArray *parts; /* (owned) of Part */
};

static void
filter_free (Filter *filter)
{
  g_free (filter->argument);
  g_free (filter);
}

static void
part_free (Part *part)
{
  g_free (part->literal);
  g_free (part->column_name);
  g_ptr_array_unref (part->filters);
  g_free (part);
}

static Part *
add_part (FbTemplate *self)
{
  Part *part = g_new0 (Part, 1);

  part->filters = g_ptr_array_new_with_free_func ((GDestroyNotify) filter_free);
  g_ptr_array_add (self->parts, part);
  return part;
}

static FbTemplate *
template_new (void)
{
  FbTemplate *self = g_new0 (FbTemplate, 1);

  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
  return self;
}

void
fb_template_free (FbTemplate *self)
{
  g_ptr_array_unref (self->parts);
  g_free (self);
}

static gboolean
add_filter (Part *part, const char *text, GError **error)
{
  const char *colon = strchr (text, ':');
  gsize length = colon != NULL ? (gsize) (colon - text) : strlen (text);

  for (gsize i = 0; i < G_N_ELEMENTS (filter_names); i++)
    if (strlen (filter_names[i].name) == length && strncmp (filter_names[i].name, text, length) == 0
        && filter_names[i].has_argument == (colon != NULL))
      {
        Filter *filter = g_new0 (Filter, 1);

        filter->kind = filter_names[i].kind;
        filter->argument = colon != NULL ? g_strdup (colon + 1) : NULL;
        g_ptr_array_add (part->filters, filter);
        return TRUE;
      }
  g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_MAP, _ ("“%s” is no filter"), text);
  return FALSE;
}

static gboolean
add_column (FbTemplate *self, const char *text, gsize length, GError **error)
{
  g_autofree char *inside = g_strndup (text, length);
  g_auto (GStrv) pieces = g_strsplit (inside, "|", -1);
  Part *part = add_part (self);

  part->column_name = g_strdup (pieces[0] != NULL ? g_strstrip (pieces[0]) : "");
  for (guint i = 1; pieces[0] != NULL && pieces[i] != NULL; i++)
    if (!add_filter (part, pieces[i], error))
      return FALSE;
  return TRUE;
}

FbTemplate *
fb_template_parse (const char *text, GError **error)
{
  g_autoptr (FbTemplate) self = template_new ();
  g_autoptr (GString) literal = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at++)
    {
      const char *end;

      if ((*at == '{' || *at == '}') && at[1] == *at)
        {
          g_string_append_c (literal, *at++);
          continue;
        }
      if (*at != '{')
        {
          g_string_append_c (literal, *at);
          continue;
        }
      if ((end = strchr (at, '}')) == NULL)
        {
          g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_MAP, _ ("“%s” has a brace without its other half"),
                       text);
          return NULL;
        }
      if (literal->len > 0)
        add_part (self)->literal = g_strdup (literal->str);
      g_string_truncate (literal, 0);
      if (!add_column (self, at + 1, (gsize) (end - at) - 1, error))
        return NULL;
      at = end;
    }
  if (literal->len > 0)
    add_part (self)->literal = g_strdup (literal->str);
  return g_steal_pointer (&self);
}

FbTemplate *
fb_template_of_column (const char *column)
{
  FbTemplate *self = template_new ();

  add_part (self)->column_name = g_strdup (column);
  return self;
}

int
fb_header_find (const char *const *header, const char *column)
{
  g_autofree char *tidy = fb_text_tidy (column);
  g_autofree char *folded = fb_text_fold (tidy);

  for (int i = 0; header[i] != NULL; i++)
    {
      g_autofree char *heading = fb_text_tidy (header[i]);
      g_autofree char *folded_heading = fb_text_fold (heading);

      if (strcmp (folded, folded_heading) == 0)
        return i;
    }
  return -1;
}

static gboolean
bind_part (Part *part, const char *const *header, GHashTable *tables, GError **error)
{
  int column;

  if (part->column_name == NULL)
    return TRUE;
  if ((column = fb_header_find (header, part->column_name)) < 0)
    {
      g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_MAP, _ ("The file has no column “%s”"),
                   part->column_name);
      return FALSE;
    }
  part->column = (guint) column;
  for (guint i = 0; i < part->filters->len; i++)
    {
      Filter *filter = g_ptr_array_index (part->filters, i);

      if (filter->kind != FILTER_TABLE)
        continue;
      if ((filter->table = g_hash_table_lookup (tables, filter->argument)) == NULL)
        {
          g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_MAP, _ ("There is no table “%s”"), filter->argument);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
fb_template_bind (FbTemplate *self, const char *const *header, GHashTable *tables, GError **error)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (!bind_part (g_ptr_array_index (self->parts, i), header, tables, error))
      return FALSE;
  return TRUE;
}

const char *
fb_template_get_column (FbTemplate *self)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = g_ptr_array_index (self->parts, i);

      if (part->column_name != NULL)
        return part->column_name;
    }
  return NULL;
}

/* Letters and digits of the folded text; what lies between becomes one @gap, or stays when it is in @kept. */
static char *
slug (const char *text, char gap, const char *kept)
{
  g_autofree char *folded = fb_text_fold (text);
  GString *out = g_string_new (NULL);

  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isalnum (c))
        g_string_append_unichar (out, c);
      else if (out->len > 0 && out->str[out->len - 1] != gap)
        g_string_append_c (out, c < 0x80 && strchr (kept, (int) c) != NULL ? (char) c : gap);
    }
  while (out->len > 0 && !g_ascii_isalnum (out->str[out->len - 1]) && (guchar) out->str[out->len - 1] < 0x80)
    g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

const char *
fb_table_translate (GHashTable *table, const char *text)
{
  g_autofree char *folded = fb_text_fold (text);
  const char *to = g_hash_table_lookup (table, folded);

  return to != NULL ? to : g_hash_table_lookup (table, "*");
}

static char *
apply_filter (const Filter *filter, const char *text, GError **error)
{
  const char *space = strchr (text, ' ');
  const char *to;

  switch (filter->kind)
    {
    case FILTER_SLUG:
      return slug (text, '-', "");
    case FILTER_LOGIN:
      return slug (text, '.', "-");
    case FILTER_UPPER:
      return g_utf8_strup (text, -1);
    case FILTER_LOWER:
      return g_utf8_strdown (text, -1);
    case FILTER_FIRST:
      return space != NULL ? g_strndup (text, (gsize) (space - text)) : g_strdup (text);
    case FILTER_REST:
      return g_strdup (space != NULL ? space + 1 : "");
    case FILTER_OR:
      return g_strdup (*text != '\0' ? text : filter->argument);
    case FILTER_TABLE:
    default:
      if ((to = fb_table_translate (filter->table, text)) != NULL)
        return g_strdup (to);
      g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_ROW, _ ("“%s” is not in the table “%s”"), text,
                   filter->argument);
      return NULL;
    }
}

static gboolean
append_column (const Part *part, const char *const *row, GString *out, GError **error)
{
  g_autofree char *text = g_strdup (row[part->column]);

  for (guint i = 0; i < part->filters->len; i++)
    {
      char *next = apply_filter (g_ptr_array_index (part->filters, i), text, error);

      if (next == NULL)
        return FALSE;
      g_free (text);
      text = next;
    }
  g_string_append (out, text);
  return TRUE;
}

char *
fb_template_expand (FbTemplate *self, const char *const *row, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = g_ptr_array_index (self->parts, i);

      if (part->literal != NULL)
        g_string_append (out, part->literal);
      else if (!append_column (part, row, out, error))
        return NULL;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
