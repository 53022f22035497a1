/* test-model.c: configuration models: what may be built, what not, and what constraints mean
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-model.h"

#include <string.h>

static const char *const sizes[] = {"S", "M", "L"};

static FbConfigModel *
make_model (void)
{
  static const gint64 nums[] = {1, 2, 4};
  FbConfigModel *model = fb_config_model_new ();

  g_assert_cmpint (fb_config_model_add_variable (model, "Size", sizes, 3, nums, NULL), ==, 0);
  g_assert_cmpint (fb_config_model_add_range (model, "Fans", -2, 7, NULL), ==, 1);
  g_assert_cmpint (fb_config_model_add_variable (model, "Colour", sizes, 2, NULL, NULL), ==, 2);
  return model;
}

static void
test_variables (void)
{
  g_autoptr (FbConfigModel) model = make_model ();

  g_assert_cmpuint (fb_config_model_get_n_variables (model), ==, 3);
  g_assert_cmpuint (fb_config_model_get_n_values (model, 1), ==, 10);
  g_assert_cmpstr (fb_config_model_get_value (model, 1, 0), ==, "-2");
  g_assert_cmpint (fb_config_model_get_number (model, 1, 9), ==, 7);
  g_assert_cmpint (fb_config_model_find_variable (model, "Colour"), ==, 2);
  g_assert_cmpint (fb_config_model_find_variable (model, "colour"), ==, -1);
  g_assert_cmpint (fb_config_model_find_value (model, 0, "L"), ==, 2);
  g_assert_cmpint (fb_config_model_find_value (model, 0, "XL"), ==, -1);
  g_assert_cmpint (fb_config_model_find_value (model, 1, "7"), ==, 9);
  g_assert_cmpint (fb_config_model_find_value (model, 1, "07"), ==, -1);
  g_assert_cmpint (fb_config_model_find_value (model, 1, "8"), ==, -1);
  g_assert_false (fb_config_model_has_numbers (model, 2));
}

static void
test_bad_variables (void)
{
  static const char *const twice[] = {"a", "a"};
  static const char *const empty[] = {""};
  g_autoptr (FbConfigModel) model = make_model ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (fb_config_model_add_variable (model, "Size", sizes, 3, NULL, &error), ==, -1);
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpint (fb_config_model_add_variable (model, "x", twice, 2, NULL, &error), ==, -1);
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpint (fb_config_model_add_variable (model, "x", empty, 1, NULL, &error), ==, -1);
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpint (fb_config_model_add_variable (model, "x", sizes, 0, NULL, &error), ==, -1);
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpint (fb_config_model_add_range (model, "x", 5, 4, &error), ==, -1);
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpint (fb_config_model_add_range (model, "x", 0, FB_CONFIG_MAX_DOMAIN, &error), ==, -1);
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_cmpint (fb_config_model_add_range (model, "x", G_MININT64, G_MAXINT64, &error), ==, -1);
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE);
  g_assert_cmpuint (fb_config_model_get_n_variables (model), ==, 3);
}

static void
test_meaning (void)
{
  static const guint scope[] = {0, 2};
  static const gint32 rows[] = {0, 0, 2, FB_CONFIG_ANY};
  g_autoptr (FbConfigModel) model = make_model ();

  g_assert_true (fb_config_model_add_table (model, "T", scope, 2, TRUE, rows, 2, NULL));
  g_assert_true (fb_config_model_add_clause (model, "C", (FbConfigLit[]){{0, 0, FALSE}, {1, 3, TRUE}}, 2, NULL));
  g_assert_true (fb_config_model_add_choose (model, "N", &(FbConfigPoint){0, 2}, 1, 1,
                                             (FbConfigPoint[]){{2, 1}, {1, 0}}, 2, NULL));
  g_assert_true (fb_config_model_add_linear (model, "C", NULL, (FbConfigTerm[]){{3, 0}, {-1, 1}}, 2,
                                             (FbConfigItem[]){{10, 2, 1}}, 1, FB_CONFIG_GE, 2, NULL));
  g_assert_true (fb_config_model_freeze (model, NULL));
  g_assert_cmpuint (fb_config_model_get_n_rules (model), ==, 3);
  g_assert_cmpuint (fb_config_model_get_constraint (model, 3)->rule, ==, 1);

  g_assert_cmpint (fb_config_model_check (model, (guint[]){0, 3, 0}), ==, -1);
  g_assert_cmpint (fb_config_model_check (model, (guint[]){0, 3, 1}), ==, 0);
  g_assert_cmpint (fb_config_model_check (model, (guint[]){1, 3, 0}), ==, 0);
  g_assert_cmpint (fb_config_model_check (model, (guint[]){0, 2, 0}), ==, 1);
  g_assert_cmpint (fb_config_model_check (model, (guint[]){2, 1, 0}), ==, 2);
  g_assert_cmpint (fb_config_model_check (model, (guint[]){2, 0, 0}), ==, -1);
  g_assert_cmpint (fb_config_model_check (model, (guint[]){2, 0, 1}), ==, 2);
}

static void
test_bad_rules (void)
{
  g_autoptr (FbConfigModel) model = make_model ();
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_config_model_add_table (model, "T", (guint[]){0, 0}, 2, TRUE, NULL, 0, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (fb_config_model_add_table (model, "T", (guint[]){0}, 1, TRUE, (gint32[]){3}, 1, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN);
  g_assert_nonnull (strstr (error->message, "“Size”"));
  g_clear_error (&error);
  g_assert_false (fb_config_model_add_clause (model, "C", (FbConfigLit[]){{9, 0, TRUE}}, 1, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN);
  g_clear_error (&error);
  g_assert_false (
      fb_config_model_add_linear (model, "L", NULL, (FbConfigTerm[]){{1, 2}}, 1, NULL, 0, FB_CONFIG_LE, 1, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (fb_config_model_add_linear (model, "L", NULL, (FbConfigTerm[]){{G_MAXINT64 / 2, 0}}, 1, NULL, 0,
                                              FB_CONFIG_LE, 1, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_false (fb_config_model_add_choose (model, "N", NULL, 1, 1, (FbConfigPoint[]){{0, 3}}, 1, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN);
  g_clear_error (&error);
  g_assert_false (
      fb_config_model_add_choose (model, "N", &(FbConfigPoint){9, 0}, 1, 1, (FbConfigPoint[]){{0, 0}}, 1, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN);
  g_assert_cmpuint (fb_config_model_get_n_constraints (model), ==, 0);
}

static void
test_prices (void)
{
  g_autoptr (FbConfigModel) model = make_model ();
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_config_model_has_prices (model));
  g_assert_false (fb_config_model_set_base_price (model, "cent", FB_CONFIG_MAX_NUMBER + 1, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_false (fb_config_model_set_base_price (model, "\xff", 500, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (fb_config_model_has_prices (model));
  g_assert_true (fb_config_model_set_base_price (model, "cent", 500, NULL));
  g_assert_true (fb_config_model_set_price (model, 0, 1, 70, NULL));
  g_assert_true (fb_config_model_set_price (model, 2, 1, -9, NULL));
  g_assert_cmpint (fb_config_model_total (model, (guint[]){1, 0, 1}), ==, 561);
  g_assert_false (fb_config_model_set_price (model, 2, 2, 1, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN);
  g_clear_error (&error);
  g_assert_true (fb_config_model_set_price (model, 2, 0, FB_CONFIG_MAX_NUMBER, NULL));
  g_assert_false (fb_config_model_freeze (model, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE);
  g_assert_false (fb_config_model_is_frozen (model));
}

/* What holds a reference keeps the model, whoever else lets go of it. */
static void
test_references (void)
{
  FbConfigModel *model = fb_config_model_new (), *again = fb_config_model_ref (model);

  g_assert_true (again == model);
  fb_config_model_add_range (model, "a", 0, 4, NULL);
  g_assert_true (fb_config_model_freeze (model, NULL));
  fb_config_model_unref (model);
  g_assert_cmpuint (fb_config_model_get_n_values (again, 0), ==, 5);
  fb_config_model_unref (again);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/configurator/model/variables", test_variables);
  g_test_add_func ("/configurator/model/bad-variables", test_bad_variables);
  g_test_add_func ("/configurator/model/meaning", test_meaning);
  g_test_add_func ("/configurator/model/bad-rules", test_bad_rules);
  g_test_add_func ("/configurator/model/prices", test_prices);
  g_test_add_func ("/configurator/model/references", test_references);
  return g_test_run ();
}
