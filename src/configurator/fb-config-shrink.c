/* fb-config-shrink.c: the picks that a contradiction needs, by the configurations that were found before
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-bits.h"
#include "fb-config-core.h"
#include "fb-config-sums.h"
#include "fb-configurator-private.h"

/* A pick is needed where a configuration has everything else. Most of these are in the pool already, and each that a
 * solver finds joins it: it mostly shows the same of further picks, now and in the next question. */

typedef struct
{
  FbConfigurator *session;
  const GArray *fixed; /* of gsize: values */
  GHashTable *pick_of; /* literal → variable */
  gsize *bits;         /* room for all */
} Shrink;

/* The picks of @lits but the one at @but. */
static GArray *
list_picks (Shrink *self, const GArray *lits, guint but)
{
  GArray *picks = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < lits->len; i++)
    {
      guint pick =
          GPOINTER_TO_UINT (g_hash_table_lookup (self->pick_of, GINT_TO_POINTER (g_array_index (lits, int, i))));

      if (i != but)
        g_array_append_val (picks, pick);
    }
  return picks;
}

/* Has a configuration what is fixed and the values of @lits but the one at @but? Looked up in the pool, and found by
 * arithmetic where that can. */
static gboolean
is_known_without (Shrink *self, const GArray *lits, guint but)
{
  FbConfigurator *session = self->session;
  g_autoptr (GArray) picks = list_picks (self, lits, but);
  guint n = 0;

  for (guint i = 0; i < self->fixed->len; i++)
    self->bits[n++] = g_array_index (self->fixed, gsize, i);
  for (guint i = 0; i < picks->len; i++)
    {
      guint pick = g_array_index (picks, guint, i);

      self->bits[n++] = fb_configurator_bit (session, pick, (guint) session->picks[pick]);
    }
  if (n == 1 && fb_bits_get (session->base, self->bits[0]))
    return TRUE;
  fb_config_pool_agree (&session->pool, self->bits, n);
  return session->pool.n_used > 0 || fb_configurator_pool_by_sums (session, self->fixed, picks);
}

static void
mark_needed (Shrink *self, const GArray *lits, GHashTable *needed)
{
  for (guint i = 0; i < lits->len; i++)
    {
      gpointer key = GINT_TO_POINTER (g_array_index (lits, int, i));

      if (!g_hash_table_contains (needed, key) && is_known_without (self, lits, i))
        g_hash_table_add (needed, key);
    }
}

/* FbCoreNeeded */
static void
found (int lit, GArray *lits, GHashTable *needed, gpointer user_data)
{
  Shrink *self = user_data;

  fb_configurator_pool_solution (self->session);
  mark_needed (self, lits, needed);
}

static FbSatAnswer
shrink (Shrink *self, GArray *fixed, GArray *lits, gboolean known)
{
  g_autoptr (GHashTable) needed = g_hash_table_new (NULL, NULL);
  FbSatAnswer answer;

  if (!known)
    {
      if (is_known_without (self, lits, G_MAXUINT))
        return FB_SAT_YES;
      answer = fb_core_find (self->session->sat, fixed, lits);
      if (answer == FB_SAT_YES)
        fb_configurator_pool_solution (self->session);
      if (answer != FB_SAT_NO)
        return answer;
    }
  mark_needed (self, lits, needed);
  return fb_core_minimize (self->session->sat, fixed, lits, needed, found, self);
}

/* Those of @picks whose literals are in @lits, which are in the same order. */
static void
keep_picks (FbConfigurator *self, GArray *picks, const GArray *lits)
{
  guint n = 0;

  for (guint i = 0; i < picks->len && n < lits->len; i++)
    {
      guint pick = g_array_index (picks, guint, i);

      if (fb_encoding_get_literal (self->encoding, pick, (guint) self->picks[pick]) == g_array_index (lits, int, n))
        g_array_index (picks, guint, n++) = pick;
    }
  g_array_set_size (picks, n);
}

static FbSatAnswer
shrink_by_solver (FbConfigurator *self, const GArray *fixed, GArray *picks, gboolean known)
{
  g_autoptr (GHashTable) pick_of = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) fixed_lits = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GArray) lits = g_array_new (FALSE, FALSE, sizeof (int));
  g_autofree gsize *bits = g_new (gsize, fixed->len + picks->len + 1);
  Shrink shrinking = {self, fixed, pick_of, bits};
  FbSatAnswer answer;

  for (guint i = 0; i < fixed->len; i++)
    g_array_append_val (fixed_lits, self->encoding->lits[g_array_index (fixed, gsize, i)]);
  for (guint i = 0; i < picks->len; i++)
    {
      guint pick = g_array_index (picks, guint, i);
      int lit = fb_encoding_get_literal (self->encoding, pick, (guint) self->picks[pick]);

      g_array_append_val (lits, lit);
      g_hash_table_insert (pick_of, GINT_TO_POINTER (lit), GUINT_TO_POINTER (pick));
    }
  answer = shrink (&shrinking, fixed_lits, lits, known);
  if (answer == FB_SAT_NO)
    keep_picks (self, picks, lits);
  return answer;
}

FbSatAnswer
fb_configurator_shrink (FbConfigurator *self, const GArray *fixed, GArray *picks, GArray **rules)
{
  g_autoptr (GArray) known = NULL;
  FbSatAnswer answer = fb_configurator_ask_sums (self, fixed, picks, &known);
  guint n = picks->len;

  if (answer == FB_SAT_YES)
    return answer;
  answer = shrink_by_solver (self, fixed, picks, answer == FB_SAT_NO);
  if (answer != FB_SAT_NO || rules == NULL)
    return answer;
  /* Other rules do without a pick that these need. */
  if (known != NULL && picks->len < n)
    {
      g_clear_pointer (&known, g_array_unref);
      fb_configurator_ask_sums (self, fixed, picks, &known);
    }
  *rules = g_steal_pointer (&known);
  return answer;
}
