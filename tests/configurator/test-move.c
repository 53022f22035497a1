/* test-move.c: a stored configuration under another version of its model
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-move.h"

#define HEAD                                                                                           \
  "product \"Unit\" version 1 currency EUR\npart \"Base\" list 1000.00\n"                              \
  "option Size one of S, M, L\noption Acc 0..2 of Heater, Hood\noption Filter at most one of F7, F9\n" \
  "price Heater 310.00\nprice Size = M 50.00\nprice Size = L 90.00\n"

/* What was chosen: size S with a heater; that there is no hood and which filter nobody chose. */
#define STORED                                                                                                     \
  "{\"assignment\":{\"Size\":\"S\",\"Acc.Heater\":\"yes\",\"Acc.Hood\":\"no\",\"Filter\":\"F9\"},"                 \
  "\"picks\":[{\"option\":\"Size\",\"value\":\"S\",\"by\":\"user\"},{\"option\":\"Acc.Heater\",\"value\":\"yes\"," \
  "\"by\":\"user\"},"                                                                                              \
  "{\"option\":\"Acc.Hood\",\"value\":\"no\",\"by\":\"rule\"},{\"option\":\"Filter\",\"value\":\"F9\",\"by\":"     \
  "\"default\"}]}"

static FbRulesModel *
make (const char *text)
{
  g_autoptr (GError) error = NULL;
  FbRules *rules = fb_rules_load (text, -1, &error);
  FbRulesModel *model;

  g_assert_no_error (error);
  model = fb_rules_lower (rules, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return model;
}

static FbConfigMove *
move (const char *before, const char *after, const char *json, GError **error)
{
  g_autoptr (FbRulesModel) from = before != NULL ? make (before) : NULL;
  g_autoptr (FbRulesModel) to = make (after);
  g_autoptr (FbConfigDesk) desk = fb_config_desk_new (to, NULL, NULL, NULL, error);
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  g_assert_nonnull (desk);
  g_assert_nonnull (node);
  return fb_config_move_new (desk, from, node, NULL, error);
}

static const char *
text_at (const GPtrArray *texts, guint index)
{
  g_assert_cmpuint (index, <, texts->len);
  return g_ptr_array_index (texts, index);
}

static const FbConfigMoveWay *
way_at (const FbConfigMove *self, guint index)
{
  g_assert_cmpuint (index, <, self->ways->len);
  return g_ptr_array_index (self->ways, index);
}

static void
test_fits (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigMove) moved =
      move (HEAD, HEAD "price Filter = F9 20.00\nD1: default Filter = F9\n", STORED, &error);
  const FbConfigMoveWay *way;

  g_assert_no_error (error);
  g_assert_true (fb_config_move_fits (moved));
  g_assert_cmpuint (moved->ways->len, ==, 1);
  way = way_at (moved, 0);
  g_assert_cmpuint (way->changes->len, ==, 0);
  g_assert_cmpuint (way->others->len, ==, 0);
  g_assert_cmpint (moved->before->total[FB_RULES_ONCE], ==, 131000);
  g_assert_cmpint (way->price->total[FB_RULES_ONCE], ==, 133000);
  /* What a person chose is a choice, the rest is not. */
  g_assert_cmpint (way->values[0], ==, 0);
  g_assert_cmpint (way->values[3], ==, -1);
}

static void
test_repair (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigMove) moved =
      move (HEAD, HEAD "R1: Heater requires Size in (M, L) because \"the coil is wide\"\n", STORED, &error);
  const FbConfigMoveWay *first, *second;

  g_assert_no_error (error);
  g_assert_false (fb_config_move_fits (moved));
  g_assert_cmpuint (moved->gone->len, ==, 0);
  g_assert_cmpuint (moved->reasons->len, ==, 1);
  g_assert_nonnull (strstr (text_at (moved->reasons, 0), "the coil is wide"));
  g_assert_cmpuint (moved->ways->len, ==, 2);
  first = way_at (moved, 0);
  second = way_at (moved, 1);
  g_assert_cmpuint (first->changes->len + second->changes->len, ==, 2);
  /* The heater goes, or the size becomes the nearest one. */
  g_assert_cmpstr (text_at (first->changes, 0), !=, text_at (second->changes, 0));
  for (guint i = 0; i < 2; i++)
    {
      const FbConfigMoveWay *way = way_at (moved, i);
      gboolean larger = way->values[0] == 1;

      g_assert_cmpstr (text_at (way->changes, 0), ==, larger ? "Size: M instead of S" : "without Heater");
      g_assert_cmpint (way->price->total[FB_RULES_ONCE], ==, larger ? 136000 : 100000);
      g_assert_cmpint (way->values[1], ==, larger ? 1 : 0);
      g_assert_cmpuint (way->completed[1], ==, larger ? 1 : 0);
    }
}

/* A value that is gone is said in its own words; the rest stays, and what nobody chose follows the new defaults. */
static void
test_gone (void)
{
  static const char after[] = "product \"Unit\" version 2 currency EUR\npart \"Base\" list 1100.00\n"
                              "option Size one of M, L\noption Acc 0..2 of Heater, Hood\n"
                              "option Filter at most one of F7, F9\nD1: default Filter = F7\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigMove) moved = move (HEAD, after, STORED, &error);
  g_autoptr (FbConfigMove) bare = move (NULL, after, STORED, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (moved->gone->len, ==, 1);
  g_assert_cmpstr (text_at (moved->gone, 0), ==, "Size: S");
  g_assert_cmpuint (moved->reasons->len, ==, 0);
  g_assert_cmpuint (moved->ways->len, ==, 1);
  g_assert_cmpint (way_at (moved, 0)->values[0], ==, -1);
  g_assert_cmpint (way_at (moved, 0)->values[1], ==, 1);
  g_assert_cmpstr (text_at (way_at (moved, 0)->others, 0), ==, "Filter: F7 instead of F9");
  /* Without the old version there is no price of it, and no word of it. */
  g_assert_null (bare->before);
  g_assert_cmpuint (bare->gone->len, ==, 1);
  g_assert_cmpuint (bare->ways->len, ==, 1);
}

static void
test_errors (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (move (HEAD, HEAD, "{\"picks\":[]}", &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (
      move (HEAD, HEAD "A: if Size in (S, M, L) then Heater\nB: Heater excludes Size in (S, M, L)\n", STORED, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_CONTRADICTION);
}

static void
test_cancelled (void)
{
  g_autoptr (FbRulesModel) to = make (HEAD);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigDesk) desk = fb_config_desk_new (to, NULL, NULL, NULL, &error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (JsonNode) node = json_from_string (STORED, NULL);

  g_cancellable_cancel (cancellable);
  g_assert_null (fb_config_move_new (desk, NULL, node, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/configurator/move/fits", test_fits);
  g_test_add_func ("/configurator/move/repair", test_repair);
  g_test_add_func ("/configurator/move/gone", test_gone);
  g_test_add_func ("/configurator/move/errors", test_errors);
  g_test_add_func ("/configurator/move/cancelled", test_cancelled);
  return g_test_run ();
}
