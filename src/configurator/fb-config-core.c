/* fb-config-core.c: the smallest part of a contradiction
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-core.h"

/* Solving a long reason again often gives a shorter one, at the price of one call. */
#define LONG 10
#define AGAIN 4

/* Solves without the lit at @but (G_MAXUINT: with all); on a contradiction only the lits of its reason stay. */
static FbSatAnswer
try_without (FbSat *sat, GArray *fixed, GArray *lits, guint but)
{
  FbSatAnswer answer;

  for (guint i = 0; i < fixed->len; i++)
    fb_sat_assume (sat, g_array_index (fixed, int, i));
  for (guint i = 0; i < lits->len; i++)
    if (i != but)
      fb_sat_assume (sat, g_array_index (lits, int, i));
  answer = fb_sat_solve (sat);
  if (answer == FB_SAT_NO)
    {
      guint n = 0;

      for (guint i = 0; i < lits->len; i++)
        if (i != but && fb_sat_failed (sat, g_array_index (lits, int, i)))
          g_array_index (lits, int, n++) = g_array_index (lits, int, i);
      g_array_set_size (lits, n);
    }
  return answer;
}

/* The last lit that is not known to be needed; G_MAXUINT when all are. */
static guint
last_open (GArray *lits, GHashTable *needed)
{
  for (guint i = lits->len; i-- > 0;)
    if (!g_hash_table_contains (needed, GINT_TO_POINTER (g_array_index (lits, int, i))))
      return i;
  return G_MAXUINT;
}

FbSatAnswer
fb_core_find (FbSat *sat, GArray *fixed, GArray *lits)
{
  FbSatAnswer answer = FB_SAT_NO;
  guint before = G_MAXUINT;

  for (guint i = 0; i < AGAIN && answer == FB_SAT_NO && (i == 0 || (lits->len > LONG && lits->len < before)); i++)
    {
      before = lits->len;
      answer = try_without (sat, fixed, lits, G_MAXUINT);
    }
  return answer;
}

FbSatAnswer
fb_core_shrink (FbSat *sat, GArray *fixed, GArray *lits, FbCoreNeeded found, gpointer user_data)
{
  g_autoptr (GHashTable) needed = g_hash_table_new (NULL, NULL);
  FbSatAnswer answer = fb_core_find (sat, fixed, lits);

  return answer == FB_SAT_NO ? fb_core_minimize (sat, fixed, lits, needed, found, user_data) : answer;
}

FbSatAnswer
fb_core_minimize (FbSat *sat, GArray *fixed, GArray *lits, GHashTable *needed, FbCoreNeeded found, gpointer user_data)
{
  FbSatAnswer answer;
  guint open;

  /* What was found needed stays so when others go, and is in every reason that a later call finds. */
  while ((open = last_open (lits, needed)) != G_MAXUINT)
    {
      int lit = g_array_index (lits, int, open);

      answer = try_without (sat, fixed, lits, open);
      if (answer == FB_SAT_UNKNOWN)
        return answer;
      if (answer == FB_SAT_NO)
        continue;
      g_hash_table_add (needed, GINT_TO_POINTER (lit));
      if (found != NULL)
        found (lit, lits, needed, user_data);
    }
  return FB_SAT_NO;
}
