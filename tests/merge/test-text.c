/* test-text.c: three-way merge by lines
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-merge.h"

static const struct
{
  const char *base, *mine, *theirs, *merged; /* NULL: both changed the same lines */
} cases[] = {
    {"", "", "", ""},
    {"a", "a", "b", "b"},
    {"a", "b", "a", "b"},
    {"a", "b", "b", "b"},
    {"a", "b", "c", NULL},
    {"", "a", "b", NULL},
    {"a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"},
    {"a\nb\nc", "A\nb\nc", "a\nB\nc", "A\nB\nc"},
    {"a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"},
    {"a\nb\nc", "a\nc", "a\nB\nc", NULL},
    {"a\nb\nc", "x\na\nb\nc", "a\nb\nc\ny", "x\na\nb\nc\ny"},
    {"a\nb", "a\nx\nb", "a\ny\nb", NULL},
    {"a\nb", "a\nx\nb", "a\nx\nb", "a\nx\nb"},
    {"a\nb\n", "a\nb", "a\nb\n", "a\nb"},
    {"a\nb\nc\nd\ne", "b\nc\nd\ne", "a\nb\nc\nd", "b\nc\nd"},
    {"a\nb\nc", "", "a\nb\nc", ""},
    {"a\na\na", "a\na", "a\na\na\na", NULL},
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *one = fb_merge_text (cases[i].base, cases[i].mine, cases[i].theirs);
      g_autofree char *two = fb_merge_text (cases[i].base, cases[i].theirs, cases[i].mine);

      g_assert_cmpstr (one, ==, two);
      g_assert_cmpstr (one, ==, cases[i].merged);
    }
}

static char *
random_text (GRand *rand)
{
  GString *text = g_string_new (NULL);
  int n = g_rand_int_range (rand, 0, 7);

  for (int i = 0; i < n; i++)
    g_string_append_printf (text, "%s%c", i > 0 ? "\n" : "", 'a' + g_rand_int_range (rand, 0, 4));
  return g_string_free (text, FALSE);
}

/* Whatever the texts: one side alone decides where the other did nothing, and both orders agree. */
static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);

  for (int i = 0; i < 20000; i++)
    {
      g_autofree char *base = random_text (rand);
      g_autofree char *mine = random_text (rand);
      g_autofree char *theirs = random_text (rand);
      g_autofree char *one = fb_merge_text (base, mine, theirs);
      g_autofree char *two = fb_merge_text (base, theirs, mine);
      g_autofree char *alone = fb_merge_text (base, mine, base);
      g_autofree char *both = fb_merge_text (base, mine, mine);

      g_assert_cmpstr (one, ==, two);
      g_assert_cmpstr (alone, ==, mine);
      g_assert_cmpstr (both, ==, mine);
    }
}

/* As many lines as a field holds, all different: an answer within bounds. */
static void
test_huge (void)
{
  g_autoptr (GString) mine = g_string_new (NULL);
  g_autoptr (GString) base = g_string_new (NULL);
  g_autoptr (GString) theirs = NULL;
  g_autofree char *merged = NULL;
  g_autofree char *clash = NULL;

  for (int i = 0; i < 20000; i++)
    {
      g_string_append_printf (base, "%d\n", i);
      g_string_append_printf (mine, "%d\n", i % 2 == 0 ? i : -i);
    }
  theirs = g_string_new (base->str);
  g_string_append (theirs, "end");
  merged = fb_merge_text (base->str, base->str, theirs->str);
  g_assert_cmpstr (merged, ==, theirs->str);
  g_string_prepend (theirs, "start\n");
  clash = fb_merge_text (base->str, mine->str, theirs->str);
  g_assert_null (clash);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/merge/text/cases", test_cases);
  g_test_add_func ("/merge/text/random", test_random);
  g_test_add_func ("/merge/text/huge", test_huge);
  return g_test_run ();
}
