/* test-products.c: technical data, families and what is compared
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-compare-set.h"
#include "fb-families.h"
#include "fb-product-specs.h"
#include "fb-query.h"

static void
assert_spec (GPtrArray *specs, guint index, const char *name, const char *value)
{
  const FbSpec *spec;

  g_assert_cmpuint (index, <, specs->len);
  spec = g_ptr_array_index (specs, index);
  g_assert_cmpstr (spec->name, ==, name);
  g_assert_cmpstr (spec->value, ==, value);
}

static void
test_specs_forms (void)
{
  g_autoptr (GPtrArray) object = fb_product_specs_parse ("{\"Power\":{\"value\":4,\"unit\":\"kW\"},\"Voltage\":\"400 "
                                                         "V\",\"Level\":1.5,\"Outdoor\":true,\"Odd\":[1],\"No\":null}");
  g_autoptr (GPtrArray) list =
      fb_product_specs_parse ("[[\"B\",\"2\"],{\"name\":\"A\",\"value\":1,\"unit\":\"l\"},[\"x\"],7,{\"value\":3}]");

  g_assert_cmpuint (object->len, ==, 4);
  assert_spec (object, 0, "Power", "4\u00a0kW");
  assert_spec (object, 1, "Voltage", "400 V");
  assert_spec (object, 2, "Level", "1.5");
  assert_spec (object, 3, "Outdoor", "Yes");
  g_assert_cmpuint (list->len, ==, 2);
  assert_spec (list, 0, "B", "2");
  assert_spec (list, 1, "A", "1\u00a0l");
}

static void
test_specs_bad (void)
{
  static const char *const bad[] = {NULL, "", "{", "7", "null", "\"text\"", "{\"\":\"x\"}"};

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GPtrArray) specs = fb_product_specs_parse (bad[i]);

      g_assert_cmpuint (specs->len, ==, 0);
    }
}

static void
test_specs_join (void)
{
  g_autoptr (GPtrArray) a = fb_product_specs_parse ("[[\"Power\",\"2 kW\"],[\"Color\",\"red\"]]");
  g_autoptr (GPtrArray) b =
      fb_product_specs_parse ("[[\"Weight\",\"3 kg\"],[\"power\",\"2 kW\"],[\"Color\",\"blue\"]]");
  GPtrArray *lists[] = {a, b};
  g_autoptr (GPtrArray) rows = fb_product_specs_join (lists, 2);
  const FbSpecRow *row;

  g_assert_cmpuint (rows->len, ==, 3);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpstr (row->name, ==, "Power");
  g_assert_cmpstr (row->values[1], ==, "2 kW");
  g_assert_false (row->differs);
  row = g_ptr_array_index (rows, 1);
  g_assert_true (row->differs);
  row = g_ptr_array_index (rows, 2);
  g_assert_cmpstr (row->name, ==, "Weight");
  g_assert_null (row->values[0]);
  g_assert_true (row->differs);
}

static FbRecord *
make_family (guint8 number, guint8 parent, const char *name)
{
  FbId id = {{number}};
  FbId above = {{parent}};
  FbRecord *row = fb_record_new (fb_schema_get_table ("product_family"), &id);

  fb_record_set_text (row, "name", name);
  if (parent != 0)
    fb_record_set_id (row, "parent", &above);
  return row;
}

static void
test_families (void)
{
  static const char *const wanted[] = {"Air", "Dry", "Cold", "Water", "Lost", "Circle", "Turn"};
  static const guint depths[] = {0, 1, 2, 0, 0, 0, 1};
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autoptr (GPtrArray) families = NULL;
  g_autofree char *where = NULL;
  g_autoptr (FbQuery) query = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (rows, make_family (1, 0, "Air"));
  g_ptr_array_add (rows, make_family (2, 0, "Water"));
  g_ptr_array_add (rows, make_family (3, 4, "Cold"));
  g_ptr_array_add (rows, make_family (4, 1, "Dry"));
  g_ptr_array_add (rows, make_family (5, 99, "Lost"));
  g_ptr_array_add (rows, make_family (6, 7, "Circle"));
  g_ptr_array_add (rows, make_family (7, 6, "Turn"));

  families = fb_families_sort (rows);
  g_assert_cmpuint (families->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < families->len; i++)
    {
      const FbFamily *family = g_ptr_array_index (families, i);

      g_assert_cmpstr (family->name, ==, wanted[i]);
      g_assert_cmpuint (family->depth, ==, depths[i]);
    }

  where = fb_families_dup_where (families, 0);
  g_assert_cmpstr (where, ==,
                   "family in ('01000000-0000-0000-0000-000000000000','04000000-0000-0000-0000-000000000000',"
                   "'03000000-0000-0000-0000-000000000000')");
  query = fb_query_new (fb_schema_get_table ("product"), where, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (query);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_compare_set (void)
{
  g_autoptr (FbCompareSet) set = fb_compare_set_new ();
  guint n = 0;

  g_signal_connect_swapped (set, "changed", G_CALLBACK (count_cb), &n);
  for (guint8 i = 1; i <= FB_COMPARE_AT_MOST; i++)
    g_assert_true (fb_compare_set_add (set, &(FbId){{i}}));
  g_assert_true (fb_compare_set_add (set, &(FbId){{1}}));
  g_assert_false (fb_compare_set_add (set, &(FbId){{9}}));
  g_assert_cmpuint (n, ==, 4);
  fb_compare_set_remove (set, &(FbId){{2}});
  fb_compare_set_remove (set, &(FbId){{9}});
  g_assert_cmpuint (fb_compare_set_get_n (set), ==, 3);
  g_assert_true (fb_id_equal (fb_compare_set_get (set, 1), &(FbId){{3}}));
  g_assert_false (fb_compare_set_has (set, &(FbId){{2}}));
  fb_compare_set_clear (set);
  fb_compare_set_clear (set);
  g_assert_cmpuint (fb_compare_set_get_n (set), ==, 0);
  g_assert_cmpuint (n, ==, 6);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/products/specs-forms", test_specs_forms);
  g_test_add_func ("/ui/products/specs-bad", test_specs_bad);
  g_test_add_func ("/ui/products/specs-join", test_specs_join);
  g_test_add_func ("/ui/products/families", test_families);
  g_test_add_func ("/ui/products/compare-set", test_compare_set);
  return g_test_run ();
}
