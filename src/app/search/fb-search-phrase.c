/* fb-search-phrase.c: commands that are typed with what they are about
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-search-phrase.h"

#include <glib/gi18n.h>
#include <string.h>

#include "fb-query.h"
#include "fb-text.h"

/* Longest ones of a day in words: "in 2 weeks". */
#define DAY_WORDS 3

static const struct
{
  FbPhraseVerb verb;
  const char *what;
  const char *words;
} commands[] = {
    /* Translators: how a command may begin when it is typed, in lower case, alternatives separated by “|” */
    {FB_PHRASE_LOG, "call", N_ ("call|phone|log call|log a call")},
    /* Translators: how a command may begin when it is typed, in lower case, alternatives separated by “|” */
    {FB_PHRASE_LOG, "visit", N_ ("visit|log visit|log a visit")},
    /* Translators: how a command may begin when it is typed, in lower case, alternatives separated by “|” */
    {FB_PHRASE_LOG, "meeting", N_ ("meeting|meet|log meeting|log a meeting")},
    /* Translators: how a command may begin when it is typed, in lower case, alternatives separated by “|” */
    {FB_PHRASE_LOG, "note", N_ ("note|add note|write note|log note")},
    /* Translators: how a command may begin when it is typed, in lower case, alternatives separated by “|” */
    {FB_PHRASE_LOG, "task", N_ ("task|plan task|plan|remind")},
    /* Translators: how a command may begin when it is typed, in lower case, alternatives separated by “|” */
    {FB_PHRASE_ADD, "account", N_ ("new account|add account|new company|add company")},
    /* Translators: how a command may begin when it is typed, in lower case, alternatives separated by “|” */
    {FB_PHRASE_ADD, "contact", N_ ("new person|add person|new contact|add contact")},
    /* Translators: how a command may begin when it is typed, in lower case, alternatives separated by “|” */
    {FB_PHRASE_ADD, "opportunity", N_ ("new deal|add deal|new opportunity")},
};

void
fb_phrase_clear (FbPhrase *self)
{
  g_clear_pointer (&self->rest, g_free);
}

void
fb_phrase_target_free (FbPhraseTarget *self)
{
  g_clear_pointer (&self->hit, fb_hit_free);
  g_free (self->step);
  g_free (self->phone);
  g_free (self);
}

/* --- reading --- */

/* How many words of @text the alternative takes; 0: it does not begin so. */
static guint
match_words (char **text, const char *alternative)
{
  g_autofree char *folded = fb_text_fold (alternative);
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);
  guint n = 0;

  for (; words[n] != NULL; n++)
    {
      g_autofree char *typed = text[n] != NULL ? fb_text_fold (text[n]) : NULL;

      if (g_strcmp0 (typed, words[n]) != 0)
        return 0;
    }
  return n;
}

static guint
match_any (char **text, const char *alternatives)
{
  g_auto (GStrv) list = g_strsplit (alternatives, "|", -1);
  guint best = 0;

  for (char **one = list; *one != NULL; one++)
    best = MAX (best, match_words (text, *one));
  return best;
}

/* Without empty ones. */
static char **
split (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, " \t\n", -1);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  for (char **part = parts; *part != NULL; part++)
    if ((*part)[0] != '\0')
      g_ptr_array_add (words, g_strdup (*part));
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}

gboolean
fb_phrase_parse (const char *text, FbPhrase *phrase)
{
  g_auto (GStrv) words = split (text);
  guint best = 0;

  *phrase = (FbPhrase){0};
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      guint n = MAX (match_any (words, commands[i].words), match_any (words, _ (commands[i].words)));

      if (n <= best)
        continue;
      best = n;
      phrase->verb = commands[i].verb;
      phrase->what = commands[i].what;
    }
  if (best == 0 || words[best] == NULL)
    return FALSE;
  phrase->rest = g_strjoinv (" ", words + best);
  return TRUE;
}

gboolean
fb_phrase_cut_day (const char *text, const char *today, gsize *length, char day[FB_DATE_LENGTH + 1])
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint n = g_strv_length (words);

  for (guint take = n > 0 ? MIN (DAY_WORDS, n - 1) : 0; take > 0; take--)
    {
      g_autofree char *end = g_strjoinv (" ", words + n - take);

      if (!fb_date_parse_words (end, today, day, NULL))
        continue;
      *length = strlen (text) - strlen (end);
      return TRUE;
    }
  day[0] = '\0';
  return FALSE;
}

/* --- finding --- */

static gboolean
can_be_logged (const FbTable *table)
{
  static const char *const names[] = {"account", "contact", "opportunity", NULL};

  return g_strv_contains (names, table->name);
}

static char *
read_phone (FbStore *store, const FbHit *hit, GError **error)
{
  g_autofree char *id = fb_id_to_string (&hit->id);
  g_autofree char *where = g_strdup_printf ("on_id = '%s' and kind in ('phone','mobile')", id);
  g_autoptr (FbQuery) query =
      fb_query_new (fb_schema_get_table ("contact_point"), where, "-is_primary,kind", NULL, error);
  g_autoptr (GPtrArray) points = query != NULL ? fb_store_list (store, query, 1, 0, error) : NULL;

  return points != NULL && points->len > 0 ? g_strdup (fb_record_get_text (g_ptr_array_index (points, 0), "value"))
                                           : NULL;
}

static FbPhraseTarget *
make_target (FbStore *store, FbHit *hit, const char *step, const char *day, GError **error)
{
  FbPhraseTarget *target = g_new0 (FbPhraseTarget, 1);

  target->hit = hit;
  target->step = step != NULL && step[0] != '\0' ? g_strdup (step) : NULL;
  g_strlcpy (target->day, day, sizeof target->day);
  target->phone = read_phone (store, hit, error);
  return target;
}

static GPtrArray *
search (FbStore *store, char **words, guint n, guint limit, GCancellable *cancellable, GError **error)
{
  g_autofree char **first = g_new0 (char *, n + 1);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) hits = NULL;
  GPtrArray *fitting;

  memcpy (first, words, n * sizeof *first);
  text = g_strjoinv (" ", first);
  /* Names one typing slip away are left out where there are exact ones: the search itself sees to that. */
  if (!(hits = fb_store_search (store, text, NULL, limit * 4, cancellable, error)))
    return NULL;
  fitting = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_hit_free);
  while (hits->len > 0)
    {
      FbHit *hit = g_ptr_array_steal_index (hits, 0);

      if (can_be_logged (hit->table) && fitting->len < limit)
        g_ptr_array_add (fitting, hit);
      else
        fb_hit_free (hit);
    }
  return fitting;
}

GPtrArray *
fb_phrase_find (FbStore *store,
                const char *rest,
                const char *today,
                guint limit,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_phrase_target_free);
  g_autofree char *text = g_strdup (rest);
  g_auto (GStrv) words = NULL;
  char day[FB_DATE_LENGTH + 1] = "";
  gsize length;

  if (fb_phrase_cut_day (text, today, &length, day))
    text[length] = '\0';
  g_strchomp (text);
  words = g_strsplit (text, " ", -1);
  for (guint n = g_strv_length (words); n > 0 && targets->len == 0; n--)
    {
      g_autoptr (GPtrArray) hits = search (store, words, n, limit, cancellable, error);
      g_autofree char *step = g_strjoinv (" ", words + n);

      if (hits == NULL)
        return NULL;
      while (hits->len > 0)
        g_ptr_array_add (targets, make_target (store, g_ptr_array_steal_index (hits, 0), step, day, NULL));
    }
  return g_steal_pointer (&targets);
}
