/* fb-filter.c: what a list shows: typed text, chosen facets, fixed conditions
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-filter.h"

struct _FbFilter
{
  GObject parent_instance;

  const FbTable *table;
  char **text_fields;     /* (owned) */
  char *text;             /* (owned) */
  GHashTable *conditions; /* (owned) name -> where */
  GHashTable *facets;     /* (owned) field -> set of keys */
};

G_DEFINE_FINAL_TYPE (FbFilter, fb_filter, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
fb_filter_finalize (GObject *object)
{
  FbFilter *self = FB_FILTER (object);

  g_strfreev (self->text_fields);
  g_free (self->text);
  g_hash_table_unref (self->conditions);
  g_hash_table_unref (self->facets);

  G_OBJECT_CLASS (fb_filter_parent_class)->finalize (object);
}

static void
fb_filter_class_init (FbFilterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fb_filter_finalize;

  signals[CHANGED] = g_signal_new ("changed", FB_TYPE_FILTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fb_filter_init (FbFilter *self)
{
  self->text = g_strdup ("");
  self->conditions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->facets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
}

FbFilter *
fb_filter_new (const FbTable *table, const char *const *text_fields)
{
  FbFilter *self = g_object_new (FB_TYPE_FILTER, NULL);

  self->table = table;
  self->text_fields = g_strdupv ((char **) text_fields);
  return self;
}

const FbTable *
fb_filter_get_table (FbFilter *self)
{
  return self->table;
}

void
fb_filter_set_text (FbFilter *self, const char *text)
{
  g_autofree char *tidy = g_strstrip (g_strdup (text));

  if (strcmp (tidy, self->text) == 0)
    return;

  g_free (self->text);
  self->text = g_steal_pointer (&tidy);
  g_signal_emit (self, signals[CHANGED], 0);
}

const char *
fb_filter_get_text (FbFilter *self)
{
  return self->text;
}

void
fb_filter_set_condition (FbFilter *self, const char *name, const char *where)
{
  if (g_strcmp0 (g_hash_table_lookup (self->conditions, name), where) == 0)
    return;

  if (where != NULL)
    g_hash_table_replace (self->conditions, g_strdup (name), g_strdup (where));
  else
    g_hash_table_remove (self->conditions, name);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
fb_filter_set_facet (FbFilter *self, const char *field, const char *key, gboolean active)
{
  GHashTable *keys = g_hash_table_lookup (self->facets, field);

  if (fb_filter_has_facet (self, field, key) == active)
    return;

  if (keys == NULL)
    {
      keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (self->facets, g_strdup (field), keys);
    }
  if (active)
    g_hash_table_add (keys, g_strdup (key));
  else
    g_hash_table_remove (keys, key);
  if (g_hash_table_size (keys) == 0)
    g_hash_table_remove (self->facets, field);
  g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
fb_filter_has_facet (FbFilter *self, const char *field, const char *key)
{
  GHashTable *keys = g_hash_table_lookup (self->facets, field);

  return keys != NULL && g_hash_table_contains (keys, key);
}

guint
fb_filter_get_n_facets (FbFilter *self)
{
  GHashTableIter iter;
  gpointer keys;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->facets);
  while (g_hash_table_iter_next (&iter, NULL, &keys))
    n += g_hash_table_size (keys);

  return n;
}

void
fb_filter_clear_facets (FbFilter *self)
{
  if (g_hash_table_size (self->facets) == 0)
    return;

  g_hash_table_remove_all (self->facets);
  g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
fb_filter_is_active (FbFilter *self)
{
  return self->text[0] != '\0' || g_hash_table_size (self->facets) > 0;
}

static void
add_and (GString *where, const char *condition)
{
  g_string_append_printf (where, "%s(%s)", where->len > 0 ? " and " : "", condition);
}

static void
add_word (FbFilter *self, GString *where, const char *word)
{
  g_autofree char *pattern = g_strdup_printf ("%%%s%%", word);
  g_autofree char *quoted = fb_query_quote (pattern);
  g_autoptr (GString) any = g_string_new (NULL);

  for (guint i = 0; self->text_fields[i] != NULL; i++)
    g_string_append_printf (any, "%s%s like %s", i > 0 ? " or " : "", self->text_fields[i], quoted);
  add_and (where, any->str);
}

static void
add_facet (GString *where, const char *field, GHashTable *keys)
{
  g_autoptr (GString) any = g_string_new (NULL);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, keys);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      g_string_append (any, any->len > 0 ? " or " : "");
      if (strcmp (key, "null") == 0)
        g_string_append_printf (any, "%s is null", field);
      else
        g_string_append_printf (any, "%s = %s", field, (const char *) key);
    }
  add_and (where, any->str);
}

char *
fb_filter_dup_where (FbFilter *self, const char *but)
{
  g_autoptr (GString) where = g_string_new (NULL);
  g_auto (GStrv) words = g_strsplit (self->text, " ", -1);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->conditions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    add_and (where, value);
  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      add_word (self, where, words[i]);
  g_hash_table_iter_init (&iter, self->facets);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_strcmp0 (key, but) != 0)
      add_facet (where, key, value);

  return where->len > 0 ? g_string_free (g_steal_pointer (&where), FALSE) : NULL;
}

FbQuery *
fb_filter_make_query (FbFilter *self, const char *and_where, const char *sort)
{
  g_autofree char *where = fb_filter_dup_where (self, NULL);
  g_autofree char *both = NULL;
  g_autoptr (GError) error = NULL;
  FbQuery *query;

  if (where != NULL && and_where != NULL)
    both = g_strdup_printf ("%s and (%s)", where, and_where);
  query = fb_query_new (self->table, both != NULL ? both : where != NULL ? where : and_where, sort, NULL, &error);
  if (query == NULL)
    g_warning ("The list's condition cannot be read: %s", error->message);

  return query;
}
