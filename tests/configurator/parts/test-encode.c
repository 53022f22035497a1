/* test-encode.c: tables and sums as clauses, against what they mean
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-encode.h"

#define N_VARS 4

static const guint n_values[N_VARS] = {2, 3, 5, 70}; /* a switch, two short ranges, and one that is encoded by order */

/* s and a, b, c from -1 up, without a rule. */
static FbEncoding *
make_encoding (void)
{
  static const char *const names[] = {"s", "a", "b", "c"};
  g_autoptr (FbConfigModel) model = fb_config_model_new ();
  g_autoptr (GError) error = NULL;
  FbEncoding *encoding;

  for (guint i = 0; i < N_VARS; i++)
    g_assert_cmpint (fb_config_model_add_range (model, names[i], -1, (gint64) n_values[i] - 2, NULL), ==, i);
  g_assert_true (fb_config_model_freeze (model, NULL));
  encoding = fb_encoding_new (model, FALSE, &error);
  g_assert_no_error (error);
  return encoding;
}

static gboolean
next_assignment (guint *values)
{
  for (guint i = 0; i < N_VARS; i++)
    {
      if (++values[i] < n_values[i])
        return TRUE;
      values[i] = 0;
    }
  return FALSE;
}

/* The clauses allow what the constraint does, all while @guard does not hold, and all without the rule. */
static void
assert_means (FbEncoding *encoding, const FbConfigConstraint *constraint, int guard)
{
  g_autoptr (FbSat) sat = fb_sat_new (&fb_sat_cadical);
  int selector = fb_encoding_get_selector (encoding, constraint->rule);
  guint values[N_VARS] = {0};

  g_assert_false (encoding->too_large);
  fb_encoding_load (encoding, sat, TRUE);
  do
    {
      gboolean holds = fb_config_constraint_holds (encoding->model, constraint, values);

      for (guint binds = 0; binds < 3; binds++)
        {
          if (binds == 0 && guard == FB_LIT_TRUE)
            continue;
          for (guint i = 0; i < N_VARS; i++)
            fb_sat_assume (sat, fb_encoding_get_literal (encoding, i, values[i]));
          fb_sat_assume (sat, binds == 0 ? -guard : guard);
          fb_sat_assume (sat, binds == 1 ? -selector : selector);
          g_assert_cmpint (fb_sat_solve (sat), ==, binds < 2 || holds ? FB_SAT_YES : FB_SAT_NO);
        }
    }
  while (next_assignment (values));
}

/* --- tables --- */

static void
check_table (guint *scope, guint n_scope, gint32 *rows, gsize n_rows)
{
  for (int allow = 0; allow <= 1; allow++)
    {
      FbConfigConstraint table = {.name = (char *) "table",
                                  .kind = FB_CONFIG_TABLE,
                                  .rule = 2,
                                  .scope = scope,
                                  .n_scope = n_scope,
                                  .allow = allow,
                                  .rows = rows,
                                  .n_rows = n_rows};
      g_autoptr (FbEncoding) encoding = make_encoding ();

      g_test_message ("%u columns, %u rows that are %s", n_scope, (guint) n_rows, allow ? "allowed" : "forbidden");
      fb_encode_table (encoding, &table);
      assert_means (encoding, &table, FB_LIT_TRUE);
    }
}

static void
test_tables (void)
{
  static guint one[] = {1}, two[] = {2, 1}, three[] = {2, 0, 1}, ordered[] = {3, 1, 2}, pair[] = {3, 2};
  static gint32 few[] = {2, 0}, open[] = {FB_CONFIG_ANY};
  static gint32 pairs[] = {0, 1, 4, FB_CONFIG_ANY, FB_CONFIG_ANY, 2, 0, 1};
  static gint32 triples[] = {0, 0, 0, 4, 1, 2, FB_CONFIG_ANY, 0, 1, 3, FB_CONFIG_ANY, FB_CONFIG_ANY};
  static gint32 numbers[] = {0, 1, 2, 69, FB_CONFIG_ANY, 0, 33, 2, 4, FB_CONFIG_ANY, 1, 1};
  static gint32 long_pairs[] = {0, 0, 69, 4, 12, FB_CONFIG_ANY, FB_CONFIG_ANY, 3};

  check_table (one, 1, few, 2);
  check_table (one, 1, open, 1);
  check_table (two, 2, pairs, 4);
  check_table (three, 3, triples, 4);
  check_table (ordered, 3, numbers, 4);
  check_table (pair, 2, long_pairs, 4);
}

/* A table without rows, and one without columns: it holds or not, whatever the values. */
static void
test_empty_tables (void)
{
  static guint scope[] = {0, 1};

  check_table (scope, 2, NULL, 0);
  check_table (scope, 1, NULL, 0);
  check_table (scope, 0, NULL, 0);
  check_table (scope, 0, NULL, 1);
}

/* So many rows that a diagram is made of what is forbidden, too. */
static void
test_many_rows (void)
{
  static guint scope[] = {3, 2, 1}, pair[] = {3, 2};
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (gint32));

  for (gint32 c = 0; c < 70; c++)
    {
      const gint32 row[] = {c, c % 5, c % 3}, next[] = {c, (c + 1) % 5, FB_CONFIG_ANY};

      g_array_append_vals (rows, row, 3);
      g_array_append_vals (pairs, row, 2);
      if (c % 7 == 0)
        g_array_append_vals (rows, next, 3);
    }
  check_table (scope, 3, (gint32 *) (gpointer) rows->data, rows->len / 3);
  check_table (pair, 2, (gint32 *) (gpointer) pairs->data, pairs->len / 2);
}

/* --- sums --- */

static void
check_sum (FbConfigTerm *terms, guint n_terms, FbConfigItem *items, guint n_items, gint64 rhs)
{
  for (int op = FB_CONFIG_LE; op <= FB_CONFIG_GT; op++)
    for (int guarded = 0; guarded <= 1; guarded++)
      {
        FbConfigConstraint sum = {.name = (char *) "sum",
                                  .kind = FB_CONFIG_LINEAR,
                                  .rule = 1,
                                  .terms = terms,
                                  .n_terms = n_terms,
                                  .items = items,
                                  .n_items = n_items,
                                  .op = (FbConfigOp) op,
                                  .rhs = rhs};
        g_autoptr (FbEncoding) encoding = make_encoding ();
        int guard = guarded ? fb_encoding_fresh (encoding) : FB_LIT_TRUE;

        g_test_message ("%u terms, %u items, operator %d, %" G_GINT64_FORMAT, n_terms, n_items, op, rhs);
        fb_encode_linear (encoding, &sum, guard);
        assert_means (encoding, &sum, guard);
      }
}

static void
test_sums (void)
{
  static FbConfigTerm few[] = {{2, 1}, {-3, 2}, {1, 0}}, pair[] = {{3, 3}, {-2, 2}},
                      all[] = {{1, 0}, {4, 1}, {-2, 2}, {1, 3}};
  static FbConfigTerm same[] = {{2, 1}, {-2, 1}, {1, 2}};
  static FbConfigItem items[] = {{10, 3, 7}, {-4, 1, 0}, {3, 3, 69}};

  check_sum (few, 3, NULL, 0, -2);
  check_sum (pair, 2, NULL, 0, 40);
  check_sum (all, 4, NULL, 0, 33);
  check_sum (all, 4, items, 3, 61);
  check_sum (NULL, 0, items, 3, 6);
  /* What takes itself away. */
  check_sum (same, 3, NULL, 0, 1);
}

/* Nothing to add, and sides that no sum reaches. */
static void
test_sums_at_limits (void)
{
  static FbConfigTerm terms[] = {{2, 1}, {1, 2}},
                      large[] = {{FB_CONFIG_MAX_NUMBER / 4, 1}, {-FB_CONFIG_MAX_NUMBER / 8, 2}};
  static const gint64 sides[] = {G_MININT64, 0, G_MAXINT64};

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      check_sum (NULL, 0, NULL, 0, sides[i]);
      check_sum (terms, 2, NULL, 0, sides[i]);
    }
  check_sum (large, 2, NULL, 0, FB_CONFIG_MAX_NUMBER / 4);
}

/* --- values that tables say the same of --- */

enum
{
  N_LONG = 40,
  N_SHORT = 5,
  N_MIDDLE = 20,
  N_PAIRS = 4,
};

/* Of a long list and a shorter one: what fits hangs on a group of the long one's values. Two tables divide them alike.
 */
static void
add_grouped (FbConfigModel *model, GRand *rand, guint number, guint other, guint n_other)
{
  static const guint n_groups[N_PAIRS] = {3, 3, 2, 5};
  g_autofree char *name = g_strdup_printf ("table %u", number);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint32));
  gboolean allow = number != 1;
  guint scope[] = {number % 2 == 0 ? 0 : other, number % 2 == 0 ? other : 0};

  for (guint j = 0; j < n_other; j++)
    for (guint group = 0; group < n_groups[number]; group++)
      {
        gint32 row[] = {0, 0};

        if (g_rand_int_range (rand, 0, 3) == 0)
          continue;
        row[1 - number % 2] = (gint32) j;
        for (guint i = group; i < N_LONG; i += n_groups[number])
          {
            row[number % 2] = (gint32) i;
            g_array_append_vals (rows, row, 2);
          }
      }
  if (number == 2) /* one row leaves open what is beside it */
    g_array_append_vals (rows, ((gint32[]){7, FB_CONFIG_ANY}), 2);
  g_assert_true (
      fb_config_model_add_table (model, name, scope, 2, allow, (gint32 *) (gpointer) rows->data, rows->len / 2, NULL));
}

static FbConfigModel *
make_grouped (GRand *rand)
{
  static const guint n[] = {N_LONG, N_SHORT, N_MIDDLE};
  FbConfigModel *model = fb_config_model_new ();

  for (guint i = 0; i < G_N_ELEMENTS (n); i++)
    {
      g_autofree char *name = g_strdup_printf ("list %u", i);
      g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);

      for (guint j = 0; j < n[i]; j++)
        g_ptr_array_add (values, g_strdup_printf ("value %u", j));
      g_assert_cmpint (
          fb_config_model_add_variable (model, name, (const char *const *) values->pdata, n[i], NULL, NULL), ==, i);
    }
  for (guint i = 0; i < N_PAIRS; i++)
    add_grouped (model, rand, i, i < 2 ? 1 : 2, i < 2 ? N_SHORT : N_MIDDLE);
  g_assert_true (fb_config_model_freeze (model, NULL));
  return model;
}

/* Does the solver agree with the tables about this configuration, while the rule @off (none: N_PAIRS) does not bind? */
static void
assert_agrees (FbEncoding *encoding, FbSat *sat, const guint *values, guint off)
{
  gboolean holds = TRUE;

  for (guint i = 0; i < N_PAIRS; i++)
    {
      const FbConfigConstraint *constraint = fb_config_model_get_constraint (encoding->model, i);
      int selector = fb_encoding_get_selector (encoding, constraint->rule);

      holds = holds && (i == off || fb_config_constraint_holds (encoding->model, constraint, values));
      fb_sat_assume (sat, i == off ? -selector : selector);
    }
  for (guint i = 0; i < 3; i++)
    fb_sat_assume (sat, fb_encoding_get_literal (encoding, i, values[i]));
  g_assert_cmpint (fb_sat_solve (sat), ==, holds ? FB_SAT_YES : FB_SAT_NO);
}

static void
test_groups (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint round = 0; round < 6; round++)
    {
      g_autoptr (FbConfigModel) model = make_grouped (rand);
      g_autoptr (FbEncoding) encoding = fb_encoding_new (model, round % 2 == 1, NULL);
      g_autoptr (FbSat) sat = fb_sat_new (&fb_sat_cadical);
      guint all = round % 2 == 1 ? 1 : N_PAIRS + 1; /* narrowed: right with all rules on alone */

      g_assert_cmpuint (g_hash_table_size (encoding->sets), >, 0);
      g_assert_cmpuint (g_hash_table_size (encoding->sets), <, 3 + 3 + 3 + 5); /* two tables share */
      fb_encoding_load (encoding, sat, TRUE);
      for (guint i = 0; i < N_LONG; i++)
        for (guint j = 0; j < N_SHORT; j++)
          for (guint k = 0; k < N_MIDDLE; k++)
            assert_agrees (encoding, sat, (guint[]){i, j, k}, N_PAIRS - (i + j + k) % all);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/configurator/encode/tables", test_tables);
  g_test_add_func ("/configurator/encode/empty-tables", test_empty_tables);
  g_test_add_func ("/configurator/encode/many-rows", test_many_rows);
  g_test_add_func ("/configurator/encode/groups", test_groups);
  g_test_add_func ("/configurator/encode/sums", test_sums);
  g_test_add_func ("/configurator/encode/sums-at-limits", test_sums_at_limits);
  return g_test_run ();
}
