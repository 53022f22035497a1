/* test-neutral.c: cfg-neutral/1 in and out
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-neutral.h"
#include "small-models.h"

#include <gio/gio.h>
#include <string.h>

#define VARIABLES \
  "\"variables\":[{\"name\":\"a\",\"values\":[\"x\",\"y\"],\"num\":[1,2]},{\"name\":\"b\",\"range\":[-1,3]}]"

static void
test_round_trip (void)
{
  for (guint32 seed = 0; seed < 500; seed++)
    {
      g_autoptr (SmallModel) small = small_model_new (seed);
      g_autofree char *text = fb_config_neutral_write (small->model);
      g_autoptr (GError) error = NULL;
      g_autoptr (FbConfigModel) again = fb_config_neutral_read (text, -1, NULL, 0, &error);
      g_autofree char *text_again = NULL;
      g_autofree guint *values = g_new (guint, small->n_vars);

      g_assert_no_error (error);
      text_again = fb_config_neutral_write (again);
      g_assert_cmpstr (text, ==, text_again);
      for (guint i = 0; i < small->n_assignments; i++)
        {
          for (guint j = 0; j < small->n_vars; j++)
            values[j] = small->values[i * small->n_vars + j];
          g_assert_cmpint (fb_config_model_check (again, values), ==, fb_config_model_check (small->model, values));
          g_assert_cmpint (fb_config_model_total (again, values), ==, fb_config_model_total (small->model, values));
        }
    }
}

static void
test_plain (void)
{
  static const char text[] =
      "{" VARIABLES ",\"constraints\":["
      "{\"name\":\"t\",\"kind\":\"table\",\"scope\":[0,1],\"allow\":true,\"tuples\":[[0,-1],[1,2]]},"
      "{\"kind\":\"clause\",\"lits\":[[0,1,0],[1,0,true]]},"
      "{\"name\":\"c\",\"kind\":\"choose\",\"if\":null,\"min\":1,\"max\":null,\"of\":[[0,0],[0,1]]},"
      "{\"name\":\"l\",\"kind\":\"linear\",\"terms\":[[2,0],[1,1]],\"op\":\"<=\",\"rhs\":4}],"
      "\"prices\":{\"unit\":\"cent\",\"base\":100,\"items\":[[0,1,50]]}}";
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigModel) model = fb_config_neutral_read (text, -1, NULL, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (fb_config_model_get_n_constraints (model), ==, 4);
  g_assert_cmpstr (fb_config_model_get_rule (model, 1), ==, "#1");
  g_assert_cmpint (fb_config_model_get_constraint (model, 2)->max, ==, 2);
  g_assert_cmpint (fb_config_model_check (model, (guint[]){0, 3}), ==, -1);
  g_assert_cmpint (fb_config_model_check (model, (guint[]){0, 4}), ==, 3);
  g_assert_cmpint (fb_config_model_total (model, (guint[]){1, 0}), ==, 150);
}

static void
test_prices_beside (void)
{
  static const char text[] = "{" VARIABLES ",\"constraints\":[]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigModel) model = fb_config_neutral_read (text, -1, "{\"base\":7,\"items\":[[1,0,-3]]}", -1, &error);

  g_assert_no_error (error);
  g_assert_cmpint (fb_config_model_total (model, (guint[]){1, 0}), ==, 4);
  g_clear_pointer (&model, fb_config_model_unref);
  model = fb_config_neutral_read (text, -1, "{\"base\":7,\"items\":[[1,9,-3]]}", -1, &error);
  g_assert_null (model);
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN);
}

/* Numbers without "num": where the values themselves are numbers. */
static void
test_number_values (void)
{
  static const char text[] = "{\"variables\":[{\"name\":\"a\",\"values\":[\"4\",\"7\"]}],\"constraints\":["
                             "{\"name\":\"l\",\"kind\":\"linear\",\"terms\":[[1,0]],\"op\":\">\",\"rhs\":4}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigModel) model = fb_config_neutral_read (text, -1, NULL, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpint (fb_config_model_check (model, (guint[]){0}), ==, 0);
  g_assert_cmpint (fb_config_model_check (model, (guint[]){1}), ==, -1);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *says;
  } cases[] = {
      {"", "JSON"},
      {"[]", "object"},
      {"{}", "variables"},
      {"{\"format\":\"cfg-neutral/2\",\"variables\":[],\"constraints\":[]}", "format"},
      {"{\"variables\":[3],\"constraints\":[]}", "Variable number 0"},
      {"{\"variables\":[{\"name\":\"a\"}],\"constraints\":[]}", "“a”"},
      {"{\"variables\":[{\"name\":\"a\",\"values\":[]}],\"constraints\":[]}", "no value"},
      {"{\"variables\":[{\"name\":\"a\",\"values\":[\"x\",\"x\"]}],\"constraints\":[]}", "“x”"},
      {"{\"variables\":[{\"name\":\"a\",\"values\":[\"x\"],\"num\":[1,2]}],\"constraints\":[]}", "num"},
      {"{\"variables\":[{\"name\":\"a\",\"range\":[1]}],\"constraints\":[]}", "range"},
      {"{\"variables\":[{\"name\":\"a\",\"range\":[2,1]}],\"constraints\":[]}", "no value"},
      {"{\"variables\":[{\"name\":\"a\",\"range\":[1,9000000000000000000]}],\"constraints\":[]}", "large"},
      {"{" VARIABLES ",\"constraints\":[{\"name\":\"r\",\"kind\":\"magic\"}]}", "“r”"},
      {"{" VARIABLES ",\"constraints\":[{\"name\":\"r\",\"kind\":\"table\",\"scope\":[0],\"tuples\":[[2]]}]}", "“a”"},
      {"{" VARIABLES ",\"constraints\":[{\"name\":\"r\",\"kind\":\"table\",\"scope\":[0],\"tuples\":[[0,1]]}]}",
       "row 1"},
      {"{" VARIABLES ",\"constraints\":[{\"name\":\"r\",\"kind\":\"table\",\"scope\":[0],\"tuples\":[[-2]]}]}", "“r”"},
      {"{" VARIABLES ",\"constraints\":[{\"name\":\"r\",\"kind\":\"clause\",\"lits\":[[0,0,2]]}]}", "literal 1"},
      {"{" VARIABLES ",\"constraints\":[{\"name\":\"r\",\"kind\":\"clause\",\"lits\":[[5,0,1]]}]}",
       "variable number 5"},
      {"{" VARIABLES ",\"constraints\":[{\"name\":\"r\",\"kind\":\"choose\",\"min\":\"x\",\"of\":[]}]}", "whole"},
      {"{" VARIABLES ",\"constraints\":[{\"name\":\"r\",\"kind\":\"choose\",\"if\":[0],\"of\":[]}]}", "if"},
      {"{" VARIABLES ",\"constraints\":[{\"name\":\"r\",\"kind\":\"linear\",\"terms\":[[1,0]],\"rhs\":1}]}", "op"},
      {"{" VARIABLES
       ",\"constraints\":[{\"name\":\"r\",\"kind\":\"linear\",\"terms\":[[1.5,0]],\"op\":\"=\",\"rhs\":1}]}",
       "term 1"},
      {"{" VARIABLES ",\"constraints\":[],\"prices\":{\"base\":1e30}}", "base"},
      {"{" VARIABLES ",\"constraints\":[],\"prices\":{\"items\":[[0,0,3000000000000000000]]}}", "large"},
      {"{" VARIABLES ",\"constraints\":[],\"prices\":[]}", "prices"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].text);
      g_assert_null (fb_config_neutral_read (cases[i].text, -1, NULL, 0, &error));
      g_assert_nonnull (error);
      g_assert_true (error->domain == FB_CONFIG_ERROR || error->domain == G_IO_ERROR);
      g_assert_nonnull (strstr (error->message, cases[i].says));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/configurator/neutral/round-trip", test_round_trip);
  g_test_add_func ("/configurator/neutral/plain", test_plain);
  g_test_add_func ("/configurator/neutral/prices-beside", test_prices_beside);
  g_test_add_func ("/configurator/neutral/number-values", test_number_values);
  g_test_add_func ("/configurator/neutral/refused", test_refused);
  return g_test_run ();
}
