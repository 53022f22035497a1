/* test-ranges.c: long ranges of whole numbers: orders, pairs and adders against what arithmetic says
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-configurator.h"

/* x and y from 1 to @hi (or the other way round in the rule), a * x + b * y compared with rhs; a third variable may
 * switch it. */
typedef struct
{
  gint64 a, b, rhs;
  FbConfigOp op;
  gboolean guarded;
} Case;

static gboolean
holds (const Case *self, gint64 x, gint64 y)
{
  gint64 sum = self->a * x + self->b * y;

  switch (self->op)
    {
    case FB_CONFIG_LE:
      return sum <= self->rhs;
    case FB_CONFIG_GE:
      return sum >= self->rhs;
    case FB_CONFIG_EQ:
      return sum == self->rhs;
    case FB_CONFIG_NE:
      return sum != self->rhs;
    case FB_CONFIG_LT:
      return sum < self->rhs;
    default:
      return sum > self->rhs;
    }
}

/* @x, @y, @on: a value or -1. */
static gboolean
possible (const Case *self, guint hi, int x, int y, int on)
{
  for (guint i = 1; i <= hi; i++)
    for (guint j = 1; j <= hi; j++)
      if ((x < 0 || x == (int) i) && (y < 0 || y == (int) j) && ((self->guarded && on != 1) || holds (self, i, j)))
        return TRUE;
  return FALSE;
}

static void
check (FbConfigurator *session, const Case *self, guint hi, int x, int y, int on)
{
  for (guint i = 1; i <= hi; i++)
    {
      gboolean fits_x = (x < 0 || x == (int) i) && possible (self, hi, (int) i, y, on);
      gboolean fits_y = (y < 0 || y == (int) i) && possible (self, hi, x, (int) i, on);

      g_assert_cmpint (fb_configurator_get_state (session, 0, i - 1) != FB_CONFIG_EXCLUDED, ==, fits_x);
      g_assert_cmpint (fb_configurator_get_state (session, 1, i - 1) != FB_CONFIG_EXCLUDED, ==, fits_y);
    }
}

static void
run (const Case *self, guint hi)
{
  static const char *const switches[] = {"off", "on"};
  g_autoptr (FbConfigModel) model = fb_config_model_new ();
  g_autoptr (FbConfigurator) session = NULL;
  FbConfigTerm terms[] = {{self->a, 0}, {self->b, 1}};

  g_assert_cmpint (fb_config_model_add_range (model, "x", 1, hi, NULL), ==, 0);
  g_assert_cmpint (fb_config_model_add_range (model, "y", 1, hi, NULL), ==, 1);
  g_assert_cmpint (fb_config_model_add_variable (model, "switch", switches, 2, NULL, NULL), ==, 2);
  g_assert_true (fb_config_model_add_linear (model, "sum", self->guarded ? &(FbConfigPoint){2, 1} : NULL, terms, 2,
                                             NULL, 0, self->op, self->rhs, NULL));
  g_assert_true (fb_config_model_freeze (model, NULL));
  session = fb_configurator_new (model, NULL, NULL, NULL);
  g_assert_cmpint (fb_configurator_is_void (session), ==, !possible (self, hi, -1, -1, self->guarded ? 0 : 1));
  check (session, self, hi, -1, -1, -1);
  if (fb_configurator_pick (session, 2, 1, NULL, NULL))
    {
      check (session, self, hi, -1, -1, 1);
      for (guint x = 1; x <= hi; x += 29)
        if (fb_configurator_pick (session, 0, x - 1, NULL, NULL))
          check (session, self, hi, (int) x, -1, 1);
    }
}

static void
test_pairs (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint i = 0; i < 60; i++)
    {
      Case self = {g_rand_int_range (rand, -5, 6), g_rand_int_range (rand, -5, 6), g_rand_int_range (rand, -500, 501),
                   (FbConfigOp) g_rand_int_range (rand, FB_CONFIG_LE, FB_CONFIG_GT + 1), g_rand_boolean (rand)};

      g_test_message ("%d x + %d y op %d %d%s", (int) self.a, (int) self.b, self.op, (int) self.rhs,
                      self.guarded ? " if on" : "");
      run (&self, 70);
    }
}

/* Ten thousand values of each; the reachable ones are found by bounds or by a few questions. */
static void
test_long (void)
{
  g_autoptr (FbConfigModel) model = fb_config_model_new ();
  g_autoptr (FbConfigurator) session = NULL;
  g_autoptr (FbConfigCompletion) cheapest = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("x%u", i);

      g_assert_cmpint (fb_config_model_add_range (model, name, 1, 9999, NULL), ==, (int) i);
    }
  g_assert_true (fb_config_model_add_linear (model, "le", NULL, (FbConfigTerm[]){{1, 0}, {1, 1}}, 2, NULL, 0,
                                             FB_CONFIG_LE, 9000, NULL));
  g_assert_true (fb_config_model_add_linear (model, "ge", NULL, (FbConfigTerm[]){{2, 1}, {-3, 2}}, 2, NULL, 0,
                                             FB_CONFIG_GE, 5, NULL));
  for (guint i = 0; i < 9999; i++)
    g_assert_true (fb_config_model_set_price (model, 1, i, 7 * i, NULL));
  g_assert_true (fb_config_model_freeze (model, NULL));
  session = fb_configurator_new (model, NULL, NULL, NULL);
  g_assert_cmpuint (fb_configurator_count_valid (session, 0), ==, 8996);
  g_assert_cmpuint (fb_configurator_count_valid (session, 1), ==, 8996);
  g_assert_cmpuint (fb_configurator_count_valid (session, 2), ==, 5997);
  g_assert_true (fb_configurator_pick (session, 2, 99, NULL, NULL)); /* 100: y >= 153 */
  g_assert_cmpuint (fb_configurator_count_valid (session, 0), ==, 9000 - 153);
  g_assert_cmpuint (fb_configurator_count_valid (session, 1), ==, 8999 - 152);
  g_assert_cmpint (fb_configurator_get_state (session, 1, 151), ==, FB_CONFIG_EXCLUDED);
  g_assert_cmpint (fb_configurator_get_state (session, 1, 152), ==, FB_CONFIG_FREE);
  cheapest = fb_configurator_complete (session, FB_CONFIG_GOAL_CHEAPEST, -1, NULL, NULL);
  g_assert_true (cheapest->proven);
  g_assert_cmpint (cheapest->price, ==, 7 * 152);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/configurator/ranges/pairs", test_pairs);
  g_test_add_func ("/configurator/ranges/long", test_long);
  return g_test_run ();
}
