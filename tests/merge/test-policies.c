/* test-policies.c: each merge policy, in both orders of arrival
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-merge.h"

/* Two devices; the second one's id is greater, so it wins when the clocks are equal. */
static const FbId device_a = {{1}};
static const FbId device_b = {{2}};

/* A field of any policy, apart from those of the schema. */
static FbField
field_of (FbFieldType type, FbPolicy policy, const char *arg, gint64 min, gint64 max)
{
  FbField field = {1, "field", "Field", type, 0, policy};

  field.policy_arg = arg;
  field.min = min;
  field.max = max;
  return field;
}

static FbValue
text (const char *value)
{
  FbValue result = FB_VALUE_INIT;

  fb_value_set_text (&result, value);
  return result;
}

static FbValue
number (gint64 value)
{
  return (FbValue){FB_VALUE_INT, {.number = value}};
}

/* What a cell ends as when the first edit and then the second arrive, both made from the same base. */
typedef struct
{
  FbValue value;
  FbStamp stamp;
  FbCellMerge first, second;
} Ending;

static void
arrive (const FbField *field,
        const FbValue *base,
        const FbValue *first,
        const FbStamp *first_stamp,
        const FbValue *second,
        const FbStamp *second_stamp,
        gboolean is_admin,
        Ending *ending)
{
  const FbTable *table = fb_schema_get_table ("account");
  FbStamp old = {1, {{0}}};

  fb_merge_cell (table, field, base, first, first_stamp, base, &old, is_admin, &ending->first);
  fb_merge_cell (table, field, base, second, second_stamp, &ending->first.value, &ending->first.stamp, is_admin,
                 &ending->second);
  fb_value_copy (&ending->second.value, &ending->value);
  ending->stamp = ending->second.stamp;
}

static void
ending_clear (Ending *ending)
{
  fb_value_clear (&ending->value);
  fb_cell_merge_clear (&ending->first);
  fb_cell_merge_clear (&ending->second);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ending, ending_clear)

static void
test_nobody_else (void)
{
  FbField field = field_of (FB_TYPE_TEXT, FB_POLICY_LAST, NULL, 0, 0);
  g_auto (FbValue) base = text ("base");
  g_auto (FbValue) mine = text ("mine");
  g_auto (FbCellMerge) merge = {0};
  FbStamp early = {5, device_a}, late = {90, device_b};

  /* A device whose clock is behind, which saw the current value: its edit is later than what it saw. */
  fb_merge_cell (fb_schema_get_table ("account"), &field, &base, &mine, &early, &base, &late, FALSE, &merge);
  g_assert_cmpstr (merge.value.text, ==, "mine");
  g_assert_true (merge.changed);
  g_assert_cmpint (merge.how, ==, FB_HOW_APPLIED);
  g_assert_cmpint (merge.conflict, ==, FB_CONFLICT_NONE);
  g_assert_cmpint (merge.stamp.hlc, ==, 91);
  /* Without a clock of the cell the edit's own counts. */
  fb_merge_cell (fb_schema_get_table ("account"), &field, &base, &mine, &early, &base, NULL, FALSE, &merge);
  g_assert_cmpint (merge.stamp.hlc, ==, 5);
}

static void
test_same_value (void)
{
  FbField field = field_of (FB_TYPE_TEXT, FB_POLICY_LAST, NULL, 0, 0);
  g_auto (FbValue) base = text ("base");
  g_auto (FbValue) same = text ("same");
  FbStamp a = {10, device_a}, b = {20, device_b};

  for (int order = 0; order < 2; order++)
    {
      g_auto (Ending) ending = {0};

      arrive (&field, &base, &same, order == 0 ? &a : &b, &same, order == 0 ? &b : &a, FALSE, &ending);
      g_assert_cmpstr (ending.value.text, ==, "same");
      g_assert_false (ending.second.changed);
      g_assert_cmpint (ending.second.conflict, ==, FB_CONFLICT_NONE);
      g_assert_cmpint (ending.stamp.hlc, ==, 20);
    }
}

static void
test_last (void)
{
  FbField field = field_of (FB_TYPE_TEXT, FB_POLICY_LAST, NULL, 0, 0);
  g_auto (FbValue) base = text ("base");
  g_auto (FbValue) older = text ("older");
  g_auto (FbValue) newer = text ("newer");
  FbStamp a = {10, device_a}, b = {20, device_b};

  for (int order = 0; order < 2; order++)
    {
      g_auto (Ending) ending = {0};

      if (order == 0)
        arrive (&field, &base, &older, &a, &newer, &b, FALSE, &ending);
      else
        arrive (&field, &base, &newer, &b, &older, &a, FALSE, &ending);
      g_assert_cmpstr (ending.value.text, ==, "newer");
      g_assert_cmpstr (ending.second.lost.text, ==, "older");
      g_assert_true (ending.second.incoming_lost == (order == 1));
      g_assert_true (ending.second.changed == (order == 0));
      g_assert_cmpint (ending.second.how, ==, order == 0 ? FB_HOW_APPLIED : FB_HOW_LOST);
      g_assert_cmpint (ending.second.conflict, ==, FB_CONFLICT_AUTO);
      g_assert_cmpstr (ending.second.kind, ==, "field");
      g_assert_cmpint (ending.stamp.hlc, ==, 20);
    }
}

static void
test_last_equal_clocks (void)
{
  FbField field = field_of (FB_TYPE_TEXT, FB_POLICY_LAST, NULL, 0, 0);
  g_auto (FbValue) base = text (NULL);
  g_auto (FbValue) of_a = text ("a");
  g_auto (FbValue) of_b = text ("b");
  FbStamp a = {10, device_a}, b = {10, device_b};

  for (int order = 0; order < 2; order++)
    {
      g_auto (Ending) ending = {0};

      if (order == 0)
        arrive (&field, &base, &of_a, &a, &of_b, &b, FALSE, &ending);
      else
        arrive (&field, &base, &of_b, &b, &of_a, &a, FALSE, &ending);
      g_assert_cmpstr (ending.value.text, ==, "b");
      g_assert_cmpstr (ending.second.lost.text, ==, "a");
    }
}

static void
test_review (void)
{
  FbField field = field_of (FB_TYPE_TEXT, FB_POLICY_REVIEW, NULL, 0, 0);
  g_auto (FbValue) base = text ("base");
  g_auto (FbValue) older = text ("older");
  g_auto (FbValue) newer = text ("newer");
  FbStamp a = {10, device_a}, b = {20, device_b};

  for (int order = 0; order < 2; order++)
    {
      g_auto (Ending) ending = {0};
      const FbValue *first = order == 0 ? &older : &newer;
      const FbValue *second = order == 0 ? &newer : &older;

      arrive (&field, &base, first, order == 0 ? &a : &b, second, order == 0 ? &b : &a, FALSE, &ending);
      /* Whatever came first stays until a person picks. */
      g_assert_true (fb_value_equal (&ending.value, first));
      g_assert_true (fb_value_equal (&ending.second.lost, second));
      g_assert_true (ending.second.incoming_lost);
      g_assert_false (ending.second.changed);
      g_assert_cmpint (ending.second.conflict, ==, FB_CONFLICT_OPEN);
    }
}

static void
test_state_forward (void)
{
  FbField field = field_of (FB_TYPE_ENUM, FB_POLICY_STATE, "planned>done,cancelled;cancelled>done", 0, 0);
  g_auto (FbValue) planned = text ("planned");
  g_auto (FbValue) done = text ("done");
  g_auto (FbValue) cancelled = text ("cancelled");
  FbStamp a = {10, device_a}, b = {20, device_b};
  g_auto (Ending) one = {0};
  g_auto (Ending) two = {0};

  /* Done wins over cancelled in both orders; only the step that was not possible any more needs a person. */
  arrive (&field, &planned, &cancelled, &b, &done, &a, FALSE, &one);
  g_assert_cmpstr (one.value.text, ==, "done");
  g_assert_cmpint (one.second.conflict, ==, FB_CONFLICT_NONE);
  g_assert_cmpint (one.second.how, ==, FB_HOW_MERGED);
  arrive (&field, &planned, &done, &a, &cancelled, &b, FALSE, &two);
  g_assert_cmpstr (two.value.text, ==, "done");
  g_assert_cmpint (two.second.conflict, ==, FB_CONFLICT_OPEN);
  g_assert_cmpstr (two.second.kind, ==, "state");
  g_assert_cmpstr (two.second.lost.text, ==, "cancelled");
}

static void
test_state_any (void)
{
  FbField field = field_of (FB_TYPE_REF, FB_POLICY_STATE, "*", 0, 0);
  FbValue base = {FB_VALUE_ID, {.id = {{1}}}};
  FbValue won = {FB_VALUE_ID, {.id = {{2}}}};
  FbValue lost = {FB_VALUE_ID, {.id = {{3}}}};
  FbStamp a = {10, device_a}, b = {20, device_b};

  for (int order = 0; order < 2; order++)
    {
      g_auto (Ending) ending = {0};
      const FbValue *first = order == 0 ? &won : &lost;
      const FbValue *second = order == 0 ? &lost : &won;

      arrive (&field, &base, first, &a, second, &b, FALSE, &ending);
      g_assert_true (fb_value_equal (&ending.value, second));
      g_assert_true (fb_value_equal (&ending.second.lost, first));
      g_assert_false (ending.second.incoming_lost);
      g_assert_cmpint (ending.second.conflict, ==, FB_CONFLICT_AUTO);
      g_assert_cmpstr (ending.second.kind, ==, "state");
    }
}

static void
test_transitions (void)
{
  FbField any = field_of (FB_TYPE_ENUM, FB_POLICY_STATE, "*", 0, 0);
  FbField none = field_of (FB_TYPE_ENUM, FB_POLICY_STATE, NULL, 0, 0);
  FbField some = field_of (FB_TYPE_ENUM, FB_POLICY_STATE, "a>b,c;b>*;broken", 0, 0);

  g_assert_true (fb_merge_allows_transition (&any, "x", "y"));
  g_assert_false (fb_merge_allows_transition (&none, "x", "y"));
  g_assert_true (fb_merge_allows_transition (&some, "a", "c"));
  g_assert_false (fb_merge_allows_transition (&some, "a", "d"));
  g_assert_false (fb_merge_allows_transition (&some, "a", NULL));
  g_assert_true (fb_merge_allows_transition (&some, "b", "d"));
  g_assert_true (fb_merge_allows_transition (&some, "b", NULL));
  g_assert_false (fb_merge_allows_transition (&some, "c", "a"));
  g_assert_true (fb_merge_allows_transition (&some, NULL, "c"));
}

static void
test_text (void)
{
  FbField field = field_of (FB_TYPE_LONG_TEXT, FB_POLICY_TEXT, NULL, 0, 0);
  g_auto (FbValue) base = text ("one\ntwo\nthree");
  g_auto (FbValue) first = text ("ONE\ntwo\nthree");
  g_auto (FbValue) second = text ("one\ntwo\nTHREE");
  g_auto (FbValue) clash = text ("Uno\ntwo\nthree");
  FbStamp a = {10, device_a}, b = {20, device_b};

  for (int order = 0; order < 2; order++)
    {
      g_auto (Ending) clean = {0};
      g_auto (Ending) dirty = {0};

      arrive (&field, &base, order == 0 ? &first : &second, &a, order == 0 ? &second : &first, &b, FALSE, &clean);
      g_assert_cmpstr (clean.value.text, ==, "ONE\ntwo\nTHREE");
      g_assert_cmpint (clean.second.conflict, ==, FB_CONFLICT_NONE);
      g_assert_cmpint (clean.second.how, ==, FB_HOW_MERGED);
      /* The same line twice: as `last`. */
      arrive (&field, &base, order == 0 ? &first : &clash, order == 0 ? &a : &b, order == 0 ? &clash : &first,
              order == 0 ? &b : &a, FALSE, &dirty);
      g_assert_cmpstr (dirty.value.text, ==, "Uno\ntwo\nthree");
      g_assert_cmpint (dirty.second.conflict, ==, FB_CONFLICT_AUTO);
      g_assert_cmpstr (dirty.second.lost.text, ==, "ONE\ntwo\nthree");
    }
}

static void
test_extremes (void)
{
  FbField max = field_of (FB_TYPE_TIME, FB_POLICY_MAX, NULL, 0, 0);
  FbField min = field_of (FB_TYPE_TIME, FB_POLICY_MIN, NULL, 0, 0);
  FbValue base = number (5), small = number (3), large = number (9), none = FB_VALUE_INIT;
  FbStamp a = {10, device_a}, b = {20, device_b};

  for (int order = 0; order < 2; order++)
    {
      g_auto (Ending) greatest = {0};
      g_auto (Ending) least = {0};
      g_auto (Ending) emptied = {0};

      arrive (&max, &base, order == 0 ? &small : &large, &a, order == 0 ? &large : &small, &b, FALSE, &greatest);
      g_assert_cmpint (greatest.value.number, ==, 9);
      arrive (&min, &base, order == 0 ? &small : &large, &a, order == 0 ? &large : &small, &b, FALSE, &least);
      g_assert_cmpint (least.value.number, ==, 3);
      arrive (&max, &base, order == 0 ? &none : &small, &a, order == 0 ? &small : &none, &b, FALSE, &emptied);
      g_assert_cmpint (fb_value_get_int (&emptied.value), ==, 3);
      g_assert_cmpint (greatest.second.conflict, ==, FB_CONFLICT_NONE);
    }
}

static void
test_server (void)
{
  FbField field = field_of (FB_TYPE_INT, FB_POLICY_SERVER, NULL, 0, 0);
  FbValue base = number (5), mine = number (7);
  FbStamp a = {10, device_a}, old = {1, {{0}}};
  g_auto (FbCellMerge) merge = {0};

  fb_merge_cell (fb_schema_get_table ("account"), &field, &base, &mine, &a, &base, &old, FALSE, &merge);
  g_assert_cmpint (merge.value.number, ==, 5);
  g_assert_cmpint (merge.how, ==, FB_HOW_REFUSED);
  g_assert_cmpint (merge.lost.number, ==, 7);
  g_assert_true (merge.incoming_lost);
  g_assert_cmpint (merge.conflict, ==, FB_CONFLICT_NONE);
  fb_merge_cell (fb_schema_get_table ("account"), &field, &base, &mine, &a, &base, &old, TRUE, &merge);
  g_assert_cmpint (merge.value.number, ==, 7);
  g_assert_cmpint (merge.how, ==, FB_HOW_ADMIN);
}

static void
test_fixed (void)
{
  FbField field = field_of (FB_TYPE_INT, FB_POLICY_FIXED, NULL, 0, 0);
  FbValue base = number (5), mine = number (7);
  FbStamp a = {10, device_a};

  for (int is_admin = 0; is_admin < 2; is_admin++)
    {
      g_auto (FbCellMerge) merge = {0};

      fb_merge_cell (fb_schema_get_table ("account"), &field, &base, &mine, &a, &base, NULL, is_admin, &merge);
      g_assert_cmpint (merge.value.number, ==, 5);
      g_assert_cmpint (merge.how, ==, FB_HOW_REFUSED);
    }
}

static void
test_count (void)
{
  FbField field = field_of (FB_TYPE_INT, FB_POLICY_COUNT, NULL, 0, 1000);
  FbValue base = number (5), less = number (2), more = number (9);
  FbStamp a = {10, device_a}, b = {20, device_b};

  for (int order = 0; order < 2; order++)
    {
      g_auto (Ending) ending = {0};

      arrive (&field, &base, order == 0 ? &less : &more, &a, order == 0 ? &more : &less, &b, FALSE, &ending);
      g_assert_cmpint (ending.value.number, ==, 6);
      g_assert_cmpint (ending.second.conflict, ==, FB_CONFLICT_NONE);
    }
}

static void
test_count_floor_and_overflow (void)
{
  FbField field = field_of (FB_TYPE_INT, FB_POLICY_COUNT, NULL, 0, 1000);
  FbValue two = number (2), none = FB_VALUE_INIT, most = number (G_MAXINT64);
  g_auto (FbCellMerge) merge = {0};

  g_assert_true (fb_merge_count (&field, -5, &two, &merge));
  g_assert_cmpint (merge.value.number, ==, -3);
  g_assert_cmpint (merge.conflict, ==, FB_CONFLICT_OPEN);
  g_assert_true (fb_merge_count (&field, 3, &none, &merge));
  g_assert_cmpint (merge.value.number, ==, 3);
  g_assert_cmpint (merge.conflict, ==, FB_CONFLICT_NONE);
  g_assert_false (fb_merge_count (&field, 1, &most, &merge));
  g_assert_cmpint (merge.value.number, ==, G_MAXINT64);
  g_assert_false (merge.changed);
}

static void
test_set (void)
{
  FbField field = field_of (FB_TYPE_SET, FB_POLICY_SET, NULL, 0, 0);
  g_auto (FbValue) base = text ("[\"b\",\"c\"]");
  g_auto (FbValue) adds = text ("[\"a\",\"b\",\"c\"]");
  g_auto (FbValue) removes = text ("[\"c\"]");
  FbStamp a = {10, device_a}, b = {20, device_b};

  for (int order = 0; order < 2; order++)
    {
      g_auto (Ending) ending = {0};

      arrive (&field, &base, order == 0 ? &adds : &removes, &a, order == 0 ? &removes : &adds, &b, FALSE, &ending);
      g_assert_cmpstr (ending.value.text, ==, "[\"a\",\"c\"]");
      g_assert_cmpint (ending.second.conflict, ==, FB_CONFLICT_NONE);
    }
}

static void
test_custom (void)
{
  g_auto (FbValue) base = text (NULL);
  g_auto (FbValue) current = text ("\"red\"");
  g_auto (FbValue) incoming = text ("\"blue\"");
  FbStamp a = {10, device_a}, b = {20, device_b};
  g_auto (FbCellMerge) merge = {0};

  fb_merge_custom (&base, &incoming, &a, &current, &b, &merge);
  g_assert_cmpstr (merge.value.text, ==, "\"red\"");
  g_assert_cmpstr (merge.lost.text, ==, "\"blue\"");
  fb_merge_custom (&base, &incoming, &b, &current, &a, &merge);
  g_assert_cmpstr (merge.value.text, ==, "\"blue\"");
  g_assert_cmpstr (merge.lost.text, ==, "\"red\"");
  fb_merge_custom (&base, &incoming, &b, &base, NULL, &merge);
  g_assert_cmpint (merge.conflict, ==, FB_CONFLICT_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/merge/policies/nobody-else", test_nobody_else);
  g_test_add_func ("/merge/policies/same-value", test_same_value);
  g_test_add_func ("/merge/policies/last", test_last);
  g_test_add_func ("/merge/policies/last-equal-clocks", test_last_equal_clocks);
  g_test_add_func ("/merge/policies/review", test_review);
  g_test_add_func ("/merge/policies/state-forward", test_state_forward);
  g_test_add_func ("/merge/policies/state-any", test_state_any);
  g_test_add_func ("/merge/policies/transitions", test_transitions);
  g_test_add_func ("/merge/policies/text", test_text);
  g_test_add_func ("/merge/policies/max-and-min", test_extremes);
  g_test_add_func ("/merge/policies/server", test_server);
  g_test_add_func ("/merge/policies/fixed", test_fixed);
  g_test_add_func ("/merge/policies/count", test_count);
  g_test_add_func ("/merge/policies/count-floor-and-overflow", test_count_floor_and_overflow);
  g_test_add_func ("/merge/policies/set", test_set);
  g_test_add_func ("/merge/policies/custom", test_custom);
  return g_test_run ();
}
