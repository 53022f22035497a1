/* test-solvers.c: two solvers behind the same ten functions give the same bits
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-configurator.h"
#include "model-shapes.h"
#include "small-models.h"

/* Every state of every value; the picks of both must have gone the same way. */
static void
compare (FbConfigModel *model, FbConfigurator *a, FbConfigurator *b)
{
  for (guint i = 0; i < fb_config_model_get_n_variables (model); i++)
    for (guint j = 0; j < fb_config_model_get_n_values (model, i); j++)
      g_assert_cmpint (fb_configurator_get_state (a, i, j), ==, fb_configurator_get_state (b, i, j));
}

static void
compare_questions (FbConfigurator *a, FbConfigurator *b, guint var, guint value)
{
  g_autoptr (GPtrArray) repairs_a = fb_configurator_repair (a, var, value, 1, NULL, NULL);
  g_autoptr (GPtrArray) repairs_b = fb_configurator_repair (b, var, value, 1, NULL, NULL);
  g_autoptr (GPtrArray) reasons_a = fb_configurator_explain (a, var, value, 1, NULL, NULL);
  g_autoptr (GPtrArray) reasons_b = fb_configurator_explain (b, var, value, 1, NULL, NULL);
  g_autoptr (FbConfigCompletion) cheapest_a = fb_configurator_complete (a, FB_CONFIG_GOAL_CHEAPEST, -1, NULL, NULL);
  g_autoptr (FbConfigCompletion) cheapest_b = fb_configurator_complete (b, FB_CONFIG_GOAL_CHEAPEST, -1, NULL, NULL);

  g_assert_cmpint (repairs_a != NULL, ==, repairs_b != NULL);
  if (repairs_a != NULL)
    g_assert_cmpuint (((FbConfigRepair *) g_ptr_array_index (repairs_a, 0))->retract->len, ==,
                      ((FbConfigRepair *) g_ptr_array_index (repairs_b, 0))->retract->len);
  g_assert_cmpint (reasons_a != NULL, ==, reasons_b != NULL);
  g_assert_cmpint (cheapest_a != NULL, ==, cheapest_b != NULL);
  if (cheapest_a != NULL)
    {
      g_assert_true (cheapest_a->proven && cheapest_b->proven);
      g_assert_cmpint (cheapest_a->price, ==, cheapest_b->price);
    }
}

static void
run (FbConfigModel *model, guint32 seed, guint n_steps)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (FbConfigurator) a = fb_configurator_new (model, &fb_sat_cadical, NULL, NULL);
  g_autoptr (FbConfigurator) b = fb_configurator_new (model, &fb_sat_picosat, NULL, NULL);

  compare (model, a, b);
  for (guint i = 0; i < n_steps; i++)
    {
      guint var = (guint) g_rand_int_range (rand, 0, (gint32) fb_config_model_get_n_variables (model));
      guint value = (guint) g_rand_int_range (rand, 0, (gint32) fb_config_model_get_n_values (model, var));

      if (g_rand_int_range (rand, 0, 5) == 0)
        {
          g_assert_true (fb_configurator_unpick (a, var, NULL, NULL));
          g_assert_true (fb_configurator_unpick (b, var, NULL, NULL));
        }
      else
        g_assert_cmpint (fb_configurator_pick (a, var, value, NULL, NULL), ==,
                         fb_configurator_pick (b, var, value, NULL, NULL));
      compare (model, a, b);
      if (i % 8 == 0)
        compare_questions (a, b, var, value);
    }
}

static void
test_small (void)
{
  for (guint32 seed = 0; seed < 400; seed++)
    {
      g_autoptr (SmallModel) small = small_model_new (seed);

      run (small->model, seed, 12);
    }
}

static void
test_shape (gconstpointer name)
{
  g_autoptr (FbConfigModel) model = model_shape_new (name);

  run (model, 7, 40);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/configurator/solvers/small", test_small);
  g_test_add_data_func ("/configurator/solvers/tree", "tree", test_shape);
  g_test_add_data_func ("/configurator/solvers/sums", "sums", test_shape);
  g_test_add_data_func ("/configurator/solvers/tables", "tables", test_shape);
  return g_test_run ();
}
