/* test-core.c: the smallest part of a contradiction
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-core.h"

#define N_VARS 6

static GArray *
numbers (const int *values, guint n)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (int));

  if (n > 0)
    g_array_append_vals (array, values, n);
  return array;
}

static void
assert_numbers (const GArray *array, const int *values, guint n)
{
  g_assert_cmpmem (array->data, array->len * sizeof (int), values, n * sizeof (int));
}

#define NUMBERS(...) numbers ((const int[]){__VA_ARGS__}, G_N_ELEMENTS (((const int[]){__VA_ARGS__})))
#define ASSERT_NUMBERS(array, ...) \
  assert_numbers (array, (const int[]){__VA_ARGS__}, G_N_ELEMENTS (((const int[]){__VA_ARGS__})))

/* Clauses, each ended by 0. */
static FbSat *
make_solver (const int *lits, guint n)
{
  FbSat *sat = fb_sat_new (&fb_sat_cadical);

  for (guint i = 0; i < n; i++)
    fb_sat_add (sat, lits[i]);
  return sat;
}

static void
keep_cb (int lit, GArray *lits G_GNUC_UNUSED, GHashTable *needed, gpointer user_data)
{
  g_assert_true (g_hash_table_contains (needed, GINT_TO_POINTER (lit)));
  g_array_append_val ((GArray *) user_data, lit);
}

/* 1 and 2 do not go together, 3 needs 4; 4 does not go with 5. */
static const int clauses[] = {-1, -2, 0, -3, 4, 0, -4, -5, 0};

static void
test_shrink (void)
{
  g_autoptr (FbSat) sat = make_solver (clauses, G_N_ELEMENTS (clauses));
  g_autoptr (GArray) none = numbers (NULL, 0);
  g_autoptr (GArray) fixed = NUMBERS (3);
  g_autoptr (GArray) pair = NUMBERS (6, 2, 3, 1);
  g_autoptr (GArray) with_fixed = NUMBERS (6, 5, 1);
  g_autoptr (GArray) possible = NUMBERS (1, 3, 6);
  g_autoptr (GArray) found = numbers (NULL, 0);

  g_assert_cmpint (fb_core_shrink (sat, none, pair, keep_cb, found), ==, FB_SAT_NO);
  ASSERT_NUMBERS (pair, 2, 1);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpint (fb_core_shrink (sat, fixed, with_fixed, NULL, NULL), ==, FB_SAT_NO);
  ASSERT_NUMBERS (with_fixed, 5);
  /* No contradiction: nothing is left out, and nothing is needed. */
  g_array_set_size (found, 0);
  g_assert_cmpint (fb_core_shrink (sat, none, possible, keep_cb, found), ==, FB_SAT_YES);
  ASSERT_NUMBERS (possible, 1, 3, 6);
  g_assert_cmpuint (found->len, ==, 0);
}

/* Nothing to leave out: what is fixed is one already, or there is nothing at all. */
static void
test_empty (void)
{
  g_autoptr (FbSat) sat = make_solver (clauses, G_N_ELEMENTS (clauses));
  g_autoptr (GArray) none = numbers (NULL, 0);
  g_autoptr (GArray) nothing = numbers (NULL, 0);
  g_autoptr (GArray) fixed = NUMBERS (3, 5);
  g_autoptr (GArray) lits = NUMBERS (1, 2);

  g_assert_cmpint (fb_core_find (sat, fixed, lits), ==, FB_SAT_NO);
  g_assert_cmpint (fb_core_find (sat, none, nothing), ==, FB_SAT_YES);
  g_assert_cmpint (fb_core_shrink (sat, fixed, lits, NULL, NULL), ==, FB_SAT_NO);
  g_assert_cmpuint (lits->len, ==, 0);
  g_assert_cmpint (fb_core_shrink (sat, none, nothing, NULL, NULL), ==, FB_SAT_YES);
  g_assert_cmpint (fb_core_shrink (sat, fixed, nothing, NULL, NULL), ==, FB_SAT_NO);
}

/* What is known to be needed is not tried, and what is found joins it. */
static void
test_minimize (void)
{
  g_autoptr (FbSat) sat = make_solver (clauses, G_N_ELEMENTS (clauses));
  g_autoptr (GArray) none = numbers (NULL, 0);
  g_autoptr (GArray) lits = NUMBERS (3, 6, 5);
  g_autoptr (GArray) found = numbers (NULL, 0);
  g_autoptr (GHashTable) needed = g_hash_table_new (NULL, NULL);

  g_hash_table_add (needed, GINT_TO_POINTER (3));
  g_assert_cmpint (fb_core_minimize (sat, none, lits, needed, keep_cb, found), ==, FB_SAT_NO);
  ASSERT_NUMBERS (lits, 3, 5);
  ASSERT_NUMBERS (found, 5);
  g_assert_cmpuint (g_hash_table_size (needed), ==, 2);
}

/* --- against every assignment --- */

static gboolean
is_possible (const GArray *cnf, const GArray *lits, guint but)
{
  for (guint assignment = 0; assignment < 1 << N_VARS; assignment++)
    {
      gboolean holds = TRUE, clause = FALSE;

#define HOLDS(lit) ((assignment >> (ABS (lit) - 1) & 1) == ((lit) > 0))
      for (guint i = 0; i < lits->len; i++)
        holds = holds && (i == but || HOLDS (g_array_index (lits, int, i)));
      for (guint i = 0; i < cnf->len && holds; i++)
        {
          int lit = g_array_index (cnf, int, i);

          if (lit == 0)
            holds = clause;
          clause = lit != 0 && (clause || HOLDS (lit));
        }
#undef HOLDS
      if (holds)
        return TRUE;
    }
  return FALSE;
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint n_shrunk = 0;

  for (guint round = 0; round < 300; round++)
    {
      g_autoptr (GArray) cnf = numbers (NULL, 0);
      g_autoptr (GArray) lits = numbers (NULL, 0);
      g_autoptr (GArray) none = numbers (NULL, 0);
      g_autoptr (FbSat) sat = NULL;
      gboolean possible;

      for (guint i = 0; i < 12; i++)
        {
          for (guint k = 0; k < 3; k++)
            {
              int lit = g_rand_int_range (rand, 1, N_VARS + 1) * (g_rand_boolean (rand) ? 1 : -1);

              g_array_append_val (cnf, lit);
            }
          g_array_append_val (cnf, ((const int[]){0})[0]);
        }
      for (int var = 1; var <= N_VARS; var++)
        {
          int lit = g_rand_boolean (rand) ? var : -var;

          g_array_append_val (lits, lit);
        }
      sat = make_solver ((const int *) (gpointer) cnf->data, cnf->len);
      possible = is_possible (cnf, lits, G_MAXUINT);
      g_assert_cmpint (fb_core_shrink (sat, none, lits, NULL, NULL), ==, possible ? FB_SAT_YES : FB_SAT_NO);
      if (possible)
        continue;
      n_shrunk++;
      g_assert_false (is_possible (cnf, lits, G_MAXUINT));
      for (guint i = 0; i < lits->len; i++)
        g_assert_true (is_possible (cnf, lits, i));
    }
  g_assert_cmpuint (n_shrunk, >, 100);
}

/* --- giving up --- */

static gboolean
stop_cb (gpointer user_data G_GNUC_UNUSED)
{
  return TRUE;
}

/* Each of twelve pigeons in one of eleven holes, while 1 holds: too long for somebody who stops at once. */
static void
test_gives_up (void)
{
  g_autoptr (FbSat) sat = fb_sat_new (&fb_sat_cadical);
  g_autoptr (GArray) none = numbers (NULL, 0);
  g_autoptr (GArray) lits = NUMBERS (1);
  g_autoptr (GHashTable) needed = g_hash_table_new (NULL, NULL);
  const int n = 11;

#define AT(pigeon, hole) ((pigeon) *n + (hole) + 2)
  for (int pigeon = 0; pigeon <= n; pigeon++)
    {
      fb_sat_add (sat, -1);
      for (int hole = 0; hole < n; hole++)
        fb_sat_add (sat, AT (pigeon, hole));
      fb_sat_add (sat, 0);
    }
  for (int hole = 0; hole < n; hole++)
    for (int a = 0; a <= n; a++)
      for (int b = 0; b < a; b++)
        {
          fb_sat_add (sat, -AT (a, hole));
          fb_sat_add (sat, -AT (b, hole));
          fb_sat_add (sat, 0);
        }
#undef AT
  fb_sat_terminate (sat, stop_cb, NULL);
  g_assert_cmpint (fb_core_find (sat, none, lits), ==, FB_SAT_UNKNOWN);
  g_assert_cmpint (fb_core_shrink (sat, none, lits, NULL, NULL), ==, FB_SAT_UNKNOWN);
  ASSERT_NUMBERS (lits, 1);
  g_assert_cmpint (fb_core_minimize (sat, lits, lits, needed, NULL, NULL), ==, FB_SAT_UNKNOWN);
  g_assert_cmpuint (g_hash_table_size (needed), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/configurator/core/shrink", test_shrink);
  g_test_add_func ("/configurator/core/empty", test_empty);
  g_test_add_func ("/configurator/core/minimize", test_minimize);
  g_test_add_func ("/configurator/core/random", test_random);
  g_test_add_func ("/configurator/core/gives-up", test_gives_up);
  return g_test_run ();
}
