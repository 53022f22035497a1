/* fuzz-rules.c: rule files of any bytes
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "fb-rules-format.h"
#include "fb-rules-model.h"

static void
check_problems (const GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    {
      const FbRulesProblem *problem = g_ptr_array_index (problems, i);

      g_assert_cmpuint (problem->place.line, >, 0);
      g_assert_cmpuint (problem->place.column, >, 0);
      g_assert_true (g_utf8_validate (problem->message, -1, NULL));
    }
}

/* What names something becomes a model, or says why it cannot. */
static void
lower (FbRules *rules)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRulesModel) model = fb_rules_lower (rules, "2027-06-01", NULL, NULL, &error);

  g_assert_true ((model == NULL) == (error != NULL));
  if (error != NULL)
    {
      g_assert_true (error->domain == FB_RULES_ERROR || error->domain == FB_CONFIG_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

/* Every model that the text names is the text itself, or a small one: circles, depth and clashes of names. */
static GBytes *
read_child (const char *name, gpointer data, GError **error)
{
  static const char small[] = "product Child version 1 currency EUR language de, en\noption Size one of S, M\n"
                              "option Fans number 1..3\npart Base list 1.00\nprice Fans: 2 each\n"
                              "R1: Size = S requires Fans = 1\n";
  GBytes *whole = data;

  if (g_str_has_suffix (name, ".csv"))
    {
      g_set_error (error, FB_RULES_ERROR, FB_RULES_ERROR_FILE, "no %s", name);
      return NULL;
    }
  return strlen (name) % 2 == 0 ? g_bytes_ref (whole) : g_bytes_new_static (small, strlen (small));
}

static void
compose (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) whole = g_bytes_new (data, size);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (FbRules) rules = fb_rules_parse ((const char *) data, (gssize) size, &problems);
  g_autoptr (GPtrArray) models = fb_rules_list_models ((const char *) data, (gssize) size);

  if (problems->len > 0 || models->len == 0)
    return;
  if (fb_rules_compose (rules, read_child, whole, problems) && fb_rules_resolve (rules, problems))
    lower (g_steal_pointer (&rules));
  check_problems (problems);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GPtrArray) problems = NULL, none = NULL;
  g_autoptr (FbRules) rules = fb_rules_parse ((const char *) data, (gssize) size, &problems);
  g_autoptr (FbRules) again = NULL;
  g_autofree char *text = fb_rules_format (rules);
  g_autofree char *text_again = NULL;

  check_problems (problems);
  /* What was understood can be written, read and written again. */
  again = fb_rules_parse (text, -1, &none);
  for (guint i = 0; i < none->len; i++)
    g_printerr ("%s\n%s", ((FbRulesProblem *) g_ptr_array_index (none, i))->message, text);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (again->statements->len, ==, rules->statements->len);
  text_again = fb_rules_format (again);
  g_assert_cmpstr (text_again, ==, text);
  if (fb_rules_resolve (again, none))
    lower (g_steal_pointer (&again));
  check_problems (none);
  compose (data, size);
  return 0;
}
