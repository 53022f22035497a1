/* test-commute.c: the order of arrival does not matter (invariant I13)
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-merge.h"

#include <string.h>

#define N_EDITS 3
#define ROUNDS 4000

/* Edits of one cell made by different devices from the same base, in one order of arrival. */
typedef struct
{
  FbValue value;
  GPtrArray *losers; /* texts, each kept once a time it lost */
} World;

static char *
describe (const FbValue *value)
{
  if (value->kind == FB_VALUE_INT)
    return g_strdup_printf ("%" G_GINT64_FORMAT, value->number);
  return g_strdup (value->kind == FB_VALUE_TEXT ? value->text : "(null)");
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
run (const FbField *field,
     const FbValue *base,
     const FbValue *edits,
     const FbStamp *stamps,
     const int *order,
     World *world)
{
  FbStamp stamp = {1, {{0}}};

  fb_value_copy (base, &world->value);
  world->losers = g_ptr_array_new_with_free_func (g_free);
  for (int i = 0; i < N_EDITS; i++)
    {
      g_auto (FbCellMerge) merge = {0};

      fb_merge_cell (fb_schema_get_table ("account"), field, base, &edits[order[i]], &stamps[order[i]], &world->value,
                     &stamp, FALSE, &merge);
      fb_value_copy (&merge.value, &world->value);
      stamp = merge.stamp;
      if (merge.conflict != FB_CONFLICT_NONE)
        g_ptr_array_add (world->losers, describe (&merge.lost));
    }
  g_ptr_array_sort (world->losers, compare);
}

static void
world_clear (World *world)
{
  fb_value_clear (&world->value);
  g_ptr_array_unref (world->losers);
}

static void
random_value (GRand *rand, const FbField *field, FbValue *value)
{
  static const char *const sets[] = {NULL, "[\"a\"]", "[\"b\"]", "[\"a\",\"b\"]", "[\"a\",\"b\",\"c\"]", "[\"c\"]"};

  fb_value_set_null (value);
  switch (field->type)
    {
    case FB_TYPE_SET:
      fb_value_set_text (value, sets[g_rand_int_range (rand, 0, G_N_ELEMENTS (sets))]);
      break;
    case FB_TYPE_TEXT:
      if (g_rand_int_range (rand, 0, 6) > 0)
        fb_value_take_text (value, g_strdup_printf ("%d", g_rand_int_range (rand, 0, 5)));
      break;
    default:
      if (g_rand_int_range (rand, 0, 6) > 0)
        fb_value_set_int (value, g_rand_int_range (rand, -3, 9));
      break;
    }
}

/* An edit that changes nothing is never sent. */
static void
random_edit (GRand *rand, const FbField *field, const FbValue *base, FbValue *value)
{
  do
    random_value (rand, field, value);
  while (fb_value_equal (base, value));
}

static gboolean
same_losers (const World *a, const World *b)
{
  if (a->losers->len != b->losers->len)
    return FALSE;
  for (guint i = 0; i < a->losers->len; i++)
    if (strcmp (g_ptr_array_index (a->losers, i), g_ptr_array_index (b->losers, i)) != 0)
      return FALSE;
  return TRUE;
}

static void
check_policy (FbFieldType type, FbPolicy policy, guint n_edits_that_differ)
{
  static const int orders[][N_EDITS] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
  FbField field = {1, "field", "Field", type, 0, policy};
  g_autoptr (GRand) rand = g_rand_new_with_seed (7 + policy);

  for (int round = 0; round < ROUNDS; round++)
    {
      g_auto (FbValue) base = FB_VALUE_INIT;
      FbValue edits[N_EDITS] = {{0}};
      FbStamp stamps[N_EDITS];
      World first = {0};

      random_value (rand, &field, &base);
      for (int i = 0; i < N_EDITS; i++)
        {
          random_edit (rand, &field, &base, &edits[i]);
          stamps[i] = (FbStamp){g_rand_int_range (rand, 2, 6), {{(guint8) (i + 1)}}};
        }
      run (&field, &base, edits, stamps, orders[0], &first);
      for (guint i = 1; i < G_N_ELEMENTS (orders); i++)
        {
          World other = {0};

          run (&field, &base, edits, stamps, orders[i], &other);
          g_assert_true (fb_value_equal (&first.value, &other.value));
          if (n_edits_that_differ == 0
              || (!fb_value_equal (&edits[0], &edits[1]) && !fb_value_equal (&edits[0], &edits[2])
                  && !fb_value_equal (&edits[1], &edits[2])))
            g_assert_true (same_losers (&first, &other));
          world_clear (&other);
        }
      world_clear (&first);
      for (int i = 0; i < N_EDITS; i++)
        fb_value_clear (&edits[i]);
    }
}

static void
test_last (void)
{
  /* Equal values lose as one or as two, so the losers are compared where all differ. */
  check_policy (FB_TYPE_TEXT, FB_POLICY_LAST, N_EDITS);
}

static void
test_set (void)
{
  check_policy (FB_TYPE_SET, FB_POLICY_SET, 0);
}

static void
test_count (void)
{
  check_policy (FB_TYPE_INT, FB_POLICY_COUNT, 0);
}

static void
test_max (void)
{
  check_policy (FB_TYPE_INT, FB_POLICY_MAX, 0);
}

static void
test_min (void)
{
  check_policy (FB_TYPE_INT, FB_POLICY_MIN, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/merge/commute/last", test_last);
  g_test_add_func ("/merge/commute/set", test_set);
  g_test_add_func ("/merge/commute/count", test_count);
  g_test_add_func ("/merge/commute/max", test_max);
  g_test_add_func ("/merge/commute/min", test_min);
  return g_test_run ();
}
