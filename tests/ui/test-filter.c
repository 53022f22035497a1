/* test-filter.c: the condition that a list's search, facets and menus make together
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-filter.h"

static const char *const text_fields[] = {"name", "account.name", NULL};

static FbFilter *
new_filter (void)
{
  return fb_filter_new (fb_schema_get_table ("opportunity"), text_fields);
}

static void
assert_where (FbFilter *filter, const char *but, const char *wanted)
{
  g_autofree char *where = fb_filter_dup_where (filter, but);
  g_autoptr (FbQuery) query = fb_filter_make_query (filter, NULL, "name");

  g_assert_cmpstr (where, ==, wanted);
  g_assert_nonnull (query);
}

static void
count_cb (FbFilter *filter, gpointer user_data)
{
  ++*(int *) user_data;
}

static void
test_empty (void)
{
  g_autoptr (FbFilter) filter = new_filter ();

  assert_where (filter, NULL, NULL);
  g_assert_false (fb_filter_is_active (filter));
}

static void
test_text (void)
{
  g_autoptr (FbFilter) filter = new_filter ();
  int changes = 0;

  g_signal_connect (filter, "changed", G_CALLBACK (count_cb), &changes);
  fb_filter_set_text (filter, "  pump o'neill ");
  assert_where (filter, NULL,
                "(name like '%pump%' or account.name like '%pump%')"
                " and (name like '%o''neill%' or account.name like '%o''neill%')");
  fb_filter_set_text (filter, "pump o'neill");
  g_assert_cmpint (changes, ==, 1);
  g_assert_true (fb_filter_is_active (filter));
}

static void
test_facets (void)
{
  g_autoptr (FbFilter) filter = new_filter ();

  fb_filter_set_facet (filter, "type", "'renew'", TRUE);
  fb_filter_set_facet (filter, "type", "'renew'", TRUE);
  g_assert_cmpuint (fb_filter_get_n_facets (filter), ==, 1);
  assert_where (filter, NULL, "(type = 'renew')");
  /* A facet's own counts are not narrowed by itself. */
  assert_where (filter, "type", NULL);

  fb_filter_set_facet (filter, "type", "'renew'", FALSE);
  fb_filter_set_facet (filter, "source", "null", TRUE);
  assert_where (filter, NULL, "(source is null)");
  fb_filter_clear_facets (filter);
  assert_where (filter, NULL, NULL);
}

static void
test_conditions (void)
{
  g_autoptr (FbFilter) filter = new_filter ();

  fb_filter_set_condition (filter, "closed", "stage.kind = 'open'");
  assert_where (filter, NULL, "(stage.kind = 'open')");
  /* A fixed condition is not what a person narrowed the list by. */
  g_assert_false (fb_filter_is_active (filter));
  fb_filter_set_condition (filter, "closed", NULL);
  assert_where (filter, NULL, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/filter/empty", test_empty);
  g_test_add_func ("/ui/filter/text", test_text);
  g_test_add_func ("/ui/filter/facets", test_facets);
  g_test_add_func ("/ui/filter/conditions", test_conditions);
  return g_test_run ();
}
