/* fb-search-lines.c: what the search window lists, before there are rows for it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-search-lines.h"

#define HITS_OF_A_KIND 8

typedef struct
{
  FbSearchKind kind;
  gconstpointer what; /* FbHit, FbSearchCommand, FbTable or FbPhraseTarget */
} Line;

struct _FbSearchLines
{
  GtkWindow *parent;  /* (unowned) outlives the window that searches */
  char *query;        /* (owned) */
  GArray *lines;      /* (owned) of Line */
  GPtrArray *hits;    /* (owned) (nullable) */
  GPtrArray *targets; /* (owned) (nullable) */
  const char *activity;
  char *rest; /* (owned) (nullable) of the phrase */
};

FbSearchLines *
fb_search_lines_new (GtkWindow *parent, const char *query)
{
  FbSearchLines *self = g_new0 (FbSearchLines, 1);

  self->parent = parent;
  self->query = g_strdup (query);
  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  return self;
}

void
fb_search_lines_free (FbSearchLines *self)
{
  g_array_unref (self->lines);
  g_clear_pointer (&self->hits, g_ptr_array_unref);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_free (self->query);
  g_free (self->rest);
  g_free (self);
}

static void
add (FbSearchLines *self, FbSearchKind kind, gconstpointer what)
{
  Line line = {kind, what};

  g_array_append_val (self->lines, line);
}

guint
fb_search_lines_add_commands (FbSearchLines *self, gboolean meant)
{
  const FbSearchCommand *commands;
  guint n, before = self->lines->len;

  commands = fb_search_commands_get (&n);
  for (guint i = 0; i < n; i++)
    if (fb_search_command_matches (&commands[i], self->query)
        && fb_search_command_is_available (&commands[i], self->parent)
        && (self->query[0] == '\0' || fb_search_command_is_meant (&commands[i], self->query) == meant))
      add (self, FB_SEARCH_COMMAND, &commands[i]);
  return self->lines->len - before;
}

static void
add_hits_of (FbSearchLines *self, const FbTable *table, guint from)
{
  guint of_this = 0;

  for (guint i = from; i < self->hits->len && of_this < HITS_OF_A_KIND; i++)
    {
      const FbHit *hit = g_ptr_array_index (self->hits, i);

      if (hit->table != table)
        continue;
      add (self, FB_SEARCH_HIT, hit);
      of_this++;
    }
}

void
fb_search_lines_add_hits (FbSearchLines *self, GPtrArray *hits)
{
  g_autoptr (GPtrArray) told = g_ptr_array_new ();

  g_return_if_fail (self->hits == NULL);

  self->hits = g_ptr_array_ref (hits);
  for (guint i = 0; i < hits->len; i++)
    {
      const FbTable *table = ((const FbHit *) g_ptr_array_index (hits, i))->table;

      if (g_ptr_array_find (told, table, NULL))
        continue;
      g_ptr_array_add (told, (gpointer) table);
      add_hits_of (self, table, i);
    }
}

void
fb_search_lines_add_recent (FbSearchLines *self, GPtrArray *hits)
{
  g_return_if_fail (self->hits == NULL);

  self->hits = g_ptr_array_ref (hits);
  for (guint i = 0; i < hits->len; i++)
    add (self, FB_SEARCH_RECENT, g_ptr_array_index (hits, i));
}

guint
fb_search_lines_add_phrase (FbSearchLines *self, const FbPhrase *phrase, GPtrArray *targets)
{
  g_return_val_if_fail (self->rest == NULL, 0);

  if (phrase->rest == NULL)
    return 0;
  self->rest = g_strdup (phrase->rest);
  if (phrase->verb == FB_PHRASE_ADD)
    {
      add (self, FB_SEARCH_ADD, fb_schema_get_table (phrase->what));
      return 1;
    }
  if (targets == NULL)
    return 0;
  self->activity = phrase->what;
  self->targets = g_ptr_array_ref (targets);
  for (guint i = 0; i < targets->len; i++)
    add (self, FB_SEARCH_LOG, g_ptr_array_index (targets, i));
  return targets->len;
}

void
fb_search_lines_add_offers (FbSearchLines *self)
{
  static const char *const tables[] = {"account", "contact", "opportunity"};

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    add (self, FB_SEARCH_CREATE, fb_schema_get_table (tables[i]));
}

guint
fb_search_lines_get_length (const FbSearchLines *self)
{
  return self->lines->len;
}

static void
show_command (const FbSearchLines *self, const FbSearchCommand *command, FbSearchRow *row)
{
  g_autofree char *keys = fb_search_command_dup_keys (command, self->parent);

  fb_search_row_set_command (row, command, self->query, keys);
}

static void
show_offer (const FbSearchLines *self, const FbTable *table, FbSearchRow *row)
{
  g_autofree char *name = g_strstrip (g_strdup (self->query));

  fb_search_row_set_create (row, table, name);
}

void
fb_search_lines_show (const FbSearchLines *self, guint index, FbSearchRow *row)
{
  const Line *line = &g_array_index (self->lines, Line, index);

  g_return_if_fail (index < self->lines->len);

  switch (line->kind)
    {
    case FB_SEARCH_COMMAND:
      show_command (self, line->what, row);
      break;
    case FB_SEARCH_CREATE:
      show_offer (self, line->what, row);
      break;
    case FB_SEARCH_ADD:
      fb_search_row_set_add (row, line->what, self->rest);
      break;
    case FB_SEARCH_LOG:
      fb_search_row_set_log (row, self->activity, line->what, self->rest);
      break;
    case FB_SEARCH_RECENT:
      fb_search_row_set_hit (row, line->kind, line->what, "");
      break;
    case FB_SEARCH_HIT:
    default:
      fb_search_row_set_hit (row, line->kind, line->what, self->query);
      break;
    }
}
