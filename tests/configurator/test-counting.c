/* test-counting.c: decision diagrams against truth tables; configurations that are kept against what was put in
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-bdd.h"
#include "fb-config-pool.h"

static gboolean
never_stop (gpointer user_data)
{
  return FALSE;
}

static gboolean
stop_at_once (gpointer user_data)
{
  ++*(guint *) user_data;
  return TRUE;
}

/* --- diagrams ------------------------------------------------------------------------------------------------ */

static guint
variable (FbBdd *bdd, guint bit)
{
  return fb_bdd_node (bdd, bit, FB_BDD_FALSE, FB_BDD_TRUE);
}

static void
assert_count (FbBdd *bdd, guint root, const char *expected)
{
  g_autofree char *count = fb_bdd_count (bdd, root);

  g_assert_cmpstr (count, ==, expected);
}

static void
test_small_diagrams (void)
{
  g_autoptr (FbBdd) bdd = fb_bdd_new (3, 1000, never_stop, NULL);
  guint a = variable (bdd, 0), b = variable (bdd, 1), c = variable (bdd, 2);

  /* The same function is the same node. */
  g_assert_cmpuint (variable (bdd, 0), ==, a);
  g_assert_cmpuint (fb_bdd_node (bdd, 1, c, c), ==, c);
  g_assert_cmpuint (fb_bdd_and (bdd, a, b), ==, fb_bdd_and (bdd, b, a));
  g_assert_cmpuint (fb_bdd_and (bdd, a, FB_BDD_TRUE), ==, a);
  g_assert_cmpuint (fb_bdd_and (bdd, a, FB_BDD_FALSE), ==, FB_BDD_FALSE);
  g_assert_cmpuint (fb_bdd_or (bdd, a, FB_BDD_TRUE), ==, FB_BDD_TRUE);
  g_assert_cmpuint (fb_bdd_or (bdd, a, FB_BDD_FALSE), ==, a);
  assert_count (bdd, FB_BDD_FALSE, "0");
  assert_count (bdd, FB_BDD_TRUE, "8");
  assert_count (bdd, a, "4");
  assert_count (bdd, fb_bdd_and (bdd, a, c), "2");
  assert_count (bdd, fb_bdd_or (bdd, a, c), "6");
  assert_count (bdd, fb_bdd_and (bdd, fb_bdd_and (bdd, a, b), c), "1");
  g_assert_false (fb_bdd_has_failed (bdd));
}

/* Random terms over six bits, built beside their truth tables. */
static void
test_random_diagrams (void)
{
  static const guint64 tables[6] = {G_GUINT64_CONSTANT (0xffffffff00000000), G_GUINT64_CONSTANT (0xffff0000ffff0000),
                                    G_GUINT64_CONSTANT (0xff00ff00ff00ff00), G_GUINT64_CONSTANT (0xf0f0f0f0f0f0f0f0),
                                    G_GUINT64_CONSTANT (0xcccccccccccccccc), G_GUINT64_CONSTANT (0xaaaaaaaaaaaaaaaa)};
  g_autoptr (FbBdd) bdd = fb_bdd_new (6, 100000, never_stop, NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint nodes[200];
  guint64 truths[200];

  for (guint i = 0; i < 6; i++)
    {
      nodes[2 * i] = variable (bdd, i);
      truths[2 * i] = tables[i];
      nodes[2 * i + 1] = fb_bdd_node (bdd, i, FB_BDD_TRUE, FB_BDD_FALSE);
      truths[2 * i + 1] = ~tables[i];
    }
  for (guint i = 12; i < G_N_ELEMENTS (nodes); i++)
    {
      guint a = (guint) g_rand_int_range (rand, 0, (gint32) i), b = (guint) g_rand_int_range (rand, 0, (gint32) i);
      gboolean is_and = g_rand_boolean (rand);
      g_autofree char *expected = NULL;

      nodes[i] = is_and ? fb_bdd_and (bdd, nodes[a], nodes[b]) : fb_bdd_or (bdd, nodes[a], nodes[b]);
      truths[i] = is_and ? truths[a] & truths[b] : truths[a] | truths[b];
      expected = g_strdup_printf ("%d", __builtin_popcountll (truths[i]));
      assert_count (bdd, nodes[i], expected);
    }
}

/* More than any machine's number holds. */
static void
test_large_count (void)
{
  g_autoptr (FbBdd) bdd = fb_bdd_new (130, 1000, never_stop, NULL);

  assert_count (bdd, FB_BDD_TRUE, "1361129467683753853853498429727072845824"); /* 2^130 */
  assert_count (bdd, variable (bdd, 129), "680564733841876926926749214863536422912");
}

static void
test_too_many_nodes (void)
{
  g_autoptr (FbBdd) bdd = fb_bdd_new (8, 6, never_stop, NULL);

  for (guint i = 0; i < 4; i++)
    variable (bdd, i);
  g_assert_false (fb_bdd_has_failed (bdd));
  variable (bdd, 5);
  g_assert_true (fb_bdd_has_failed (bdd));
}

/* Whoever waits is asked now and then, and ends it. */
static void
test_stopped (void)
{
  guint asked = 0;
  g_autoptr (FbBdd) bdd = fb_bdd_new (64, 1000000, stop_at_once, &asked);
  guint sum = FB_BDD_FALSE;

  /* Pairs whose halves stand far apart: as large as a diagram can be. */
  for (guint i = 0; i < 32 && !fb_bdd_has_failed (bdd); i++)
    sum = fb_bdd_or (bdd, sum, fb_bdd_and (bdd, variable (bdd, i), variable (bdd, i + 32)));
  g_assert_true (fb_bdd_has_failed (bdd));
  g_assert_cmpuint (asked, ==, 1);
}

/* --- kept configurations --------------------------------------------------------------------------------------- */

static void
test_pool (void)
{
  static const gsize first[] = {0, 2}, second[] = {1, 2}, third[] = {1, 3};
  FbConfigPool pool;

  fb_config_pool_init (&pool, 5, 1000);
  fb_config_pool_agree (&pool, NULL, 0);
  g_assert_false (fb_config_pool_has (&pool, 0));
  fb_config_pool_add (&pool, first, 2);
  fb_config_pool_add (&pool, second, 2);
  fb_config_pool_add (&pool, third, 2);
  /* What has value 1: the second and the third. */
  fb_config_pool_agree (&pool, &second[0], 1);
  for (gsize value = 0; value < 5; value++)
    g_assert_cmpint (fb_config_pool_has (&pool, value), ==, value >= 1 && value <= 3);
  fb_config_pool_agree (&pool, second, 2);
  g_assert_true (fb_config_pool_has (&pool, 2));
  g_assert_false (fb_config_pool_has (&pool, 3));
  fb_config_pool_agree (&pool, NULL, 0);
  g_assert_true (fb_config_pool_has (&pool, 0));
  g_assert_false (fb_config_pool_has (&pool, 4));
  fb_config_pool_clear (&pool);
}

/* At its limit (64 at least) the oldest go, one for each that comes. */
static void
test_full_pool (void)
{
  FbConfigPool pool;

  fb_config_pool_init (&pool, 200, 1);
  g_assert_cmpuint (pool.limit, ==, 64);
  for (gsize i = 0; i < 70; i++)
    fb_config_pool_add (&pool, &i, 1);
  g_assert_cmpuint (pool.n, ==, 64);
  fb_config_pool_agree (&pool, NULL, 0);
  for (gsize i = 0; i < 70; i++)
    g_assert_cmpint (fb_config_pool_has (&pool, i), ==, i >= 6);
  fb_config_pool_clear (&pool);
}

/* Rows grow while earlier solutions stay where they are. */
static void
test_growing_pool (void)
{
  FbConfigPool pool;
  gsize kept[] = {0, 2}, other[] = {1, 2};

  fb_config_pool_init (&pool, 3, 1000);
  fb_config_pool_add (&pool, kept, 2);
  for (guint i = 0; i < 500; i++)
    fb_config_pool_add (&pool, other, 2);
  g_assert_cmpuint (pool.n, ==, 501);
  fb_config_pool_agree (&pool, kept, 2);
  g_assert_true (fb_config_pool_has (&pool, 0));
  g_assert_false (fb_config_pool_has (&pool, 1));
  fb_config_pool_clear (&pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/configurator/counting/small-diagrams", test_small_diagrams);
  g_test_add_func ("/configurator/counting/random-diagrams", test_random_diagrams);
  g_test_add_func ("/configurator/counting/large-count", test_large_count);
  g_test_add_func ("/configurator/counting/too-many-nodes", test_too_many_nodes);
  g_test_add_func ("/configurator/counting/stopped", test_stopped);
  g_test_add_func ("/configurator/counting/pool", test_pool);
  g_test_add_func ("/configurator/counting/full-pool", test_full_pool);
  g_test_add_func ("/configurator/counting/growing-pool", test_growing_pool);
  return g_test_run ();
}
