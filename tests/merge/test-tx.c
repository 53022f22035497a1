/* test-tx.c: transactions on the wire
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "fb-json.h"
#include "fb-op.h"

#define HEAD                                                                                                           \
  "{\"n\":401,\"oid\":\"0195aaaa-0000-7000-8000-000000000009\",\"hlc\":4417,\"wall\":17,\"boot\":\"8c2\",\"mono\":88," \
  "\"schema\":4,\"cursor\":12,\"cause\":\"user\",\"label\":\"Edit\",\"ops\":["
#define OLD_HEAD \
  "{\"n\":401,\"oid\":\"0195aaaa-0000-7000-8000-000000000009\",\"hlc\":4417,\"wall\":17,\"schema\":1,\"ops\":["
#define TAIL "]}"
#define ID "0195aaaa-0000-7000-8000-000000000001"
#define OTHER "0195aaaa-0000-7000-8000-000000000002"

static FbTx *
parse (const char *text, guint max, GError **error)
{
  g_autoptr (JsonNode) node = fb_json_parse (text, -1, 0, error);

  return node != NULL ? fb_tx_from_json (node, max, error) : NULL;
}

static const char *const good_ops[] = {
    "{\"op\":\"put\",\"t\":\"contact\",\"id\":\"" ID "\",\"g\":\"" OTHER
    "\",\"row\":{\"given\":\"Ann\",\"family\":\"Lee\",\"account\":\"" OTHER "\",\"former\":0}}",
    "{\"op\":\"put\",\"t\":\"account\",\"id\":\"" ID "\",\"row\":{\"name\":\"Acme\",\"ext.color\":\"\\\"red\\\"\"}}",
    "{\"op\":\"set\",\"t\":\"account\",\"id\":\"" ID
    "\",\"bv\":80012,\"f\":{\"name\":[\"Acme\",\"Acme BV\"],\"employees\":[null,5],"
    "\"parent\":[\"" OTHER "\",null],\"ext.color\":[\"\\\"red\\\"\",null]}}",
    "{\"op\":\"inc\",\"t\":\"opportunity\",\"id\":\"" ID "\",\"f\":{\"slips\":-3}}",
    "{\"op\":\"tag\",\"t\":\"comment\",\"id\":\"" ID "\",\"f\":{\"mentions\":{\"add\":[\"vip\"],\"rm\":[\"new\"]}}}",
    "{\"op\":\"say\",\"t\":\"visit\",\"id\":\"" ID "\",\"f\":{\"notes\":\"Called back.\"}}",
    "{\"op\":\"del\",\"t\":\"contact\",\"id\":\"" ID "\",\"bv\":79001}",
    "{\"op\":\"resolve\",\"t\":\"conflict\",\"id\":\"" ID "\",\"take\":\"lost\"}",
    "{\"op\":\"resolve\",\"t\":\"conflict\",\"id\":\"" ID "\",\"take\":\"value\",\"value\":\"x\"}",
};

static void
test_round_trip (void)
{
  g_autoptr (GString) text = g_string_new (HEAD);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbTx) tx = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *again = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (good_ops); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", good_ops[i]);
  g_string_append (text, TAIL);
  tx = parse (text->str, G_N_ELEMENTS (good_ops), &error);
  g_assert_no_error (error);
  g_assert_cmpint (tx->n, ==, 401);
  g_assert_cmpint (tx->cursor, ==, 12);
  g_assert_cmpstr (tx->cause, ==, "user");
  g_assert_cmpuint (tx->ops->len, ==, G_N_ELEMENTS (good_ops));
  node = fb_tx_to_json (tx);
  again = fb_json_to_text (node);
  g_assert_cmpstr (again, ==, text->str);
}

static void
test_meaning (void)
{
  g_autofree char *text = g_strconcat (HEAD, good_ops[0], ",", good_ops[2], ",", good_ops[4], TAIL, NULL);
  g_autoptr (FbTx) tx = parse (text, 0, NULL);
  FbOp *put = g_ptr_array_index (tx->ops, 0);
  FbOp *set = g_ptr_array_index (tx->ops, 1);
  FbOp *tag = g_ptr_array_index (tx->ops, 2);

  g_assert_cmpint (put->kind, ==, FB_OP_PUT);
  g_assert_false (fb_id_is_nil (&put->root));
  g_assert_cmpint (fb_op_find_field (put, "account")->new.kind, ==, FB_VALUE_ID);
  g_assert_cmpint (set->base_ver, ==, 80012);
  g_assert_cmpstr (fb_op_find_field (set, "name")->old.text, ==, "Acme");
  g_assert_cmpstr (fb_op_find_field (set, "name")->new.text, ==, "Acme BV");
  g_assert_true (fb_value_is_null (&fb_op_find_field (set, "parent")->new));
  g_assert_cmpint (fb_op_find_field (set, "parent")->old.kind, ==, FB_VALUE_ID);
  g_assert_cmpstr (fb_op_find_field (tag, "mentions")->add[0], ==, "vip");
  g_assert_cmpstr (fb_op_find_field (tag, "mentions")->rm[0], ==, "new");
}

/* An old value may come from a time of other limits; it is only compared. */
static void
test_old_values_of_other_limits (void)
{
  g_autofree char *text = g_strconcat (HEAD,
                                       "{\"op\":\"set\",\"t\":\"account\",\"id\":\"" ID
                                       "\",\"f\":{\"kind\":[\"tyrant\",\"customer\"],\"employees\":[-9,5]}}",
                                       TAIL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbTx) tx = parse (text, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (fb_op_find_field (g_ptr_array_index (tx->ops, 0), "kind")->old.text, ==, "tyrant");
}

static const struct
{
  const char *op;
  gboolean form; /* of its form, else of its meaning */
} bad_ops[] = {
    {"5", TRUE},
    {"{}", TRUE},
    {"{\"op\":\"explode\",\"t\":\"account\",\"id\":\"" ID "\"}", TRUE},
    {"{\"op\":\"del\",\"t\":\"account\",\"id\":\"nonsense\"}", TRUE},
    {"{\"op\":\"del\",\"t\":\"account\",\"id\":\"00000000-0000-0000-0000-000000000000\"}", TRUE},
    {"{\"op\":\"del\",\"t\":5,\"id\":\"" ID "\"}", TRUE},
    {"{\"op\":\"del\",\"t\":\"account\",\"id\":\"" ID "\",\"bv\":\"1\"}", TRUE},
    {"{\"op\":\"del\",\"t\":\"moon\",\"id\":\"" ID "\"}", FALSE},
    {"{\"op\":\"del\",\"t\":\"shelf\",\"id\":\"" ID "\"}", FALSE},
    {"{\"op\":\"del\",\"t\":\"change\",\"id\":\"" ID "\"}", FALSE},
    {"{\"op\":\"put\",\"t\":\"conflict\",\"id\":\"" ID "\",\"row\":{}}", FALSE},
    {"{\"op\":\"put\",\"t\":\"account\",\"id\":\"" ID "\"}", TRUE},
    {"{\"op\":\"put\",\"t\":\"account\",\"id\":\"" ID "\",\"row\":[]}", TRUE},
    {"{\"op\":\"put\",\"t\":\"account\",\"id\":\"" ID "\",\"row\":{\"moon\":1}}", FALSE},
    {"{\"op\":\"put\",\"t\":\"account\",\"id\":\"" ID "\",\"row\":{\"name\":1}}", FALSE},
    {"{\"op\":\"put\",\"t\":\"account\",\"id\":\"" ID "\",\"row\":{\"name\":{\"a\":1}}}", FALSE},
    {"{\"op\":\"put\",\"t\":\"account\",\"id\":\"" ID "\",\"row\":{\"employees\":1.5}}", FALSE},
    {"{\"op\":\"put\",\"t\":\"account\",\"id\":\"" ID "\",\"row\":{\"ext.\":\"1\"}}", FALSE},
    {"{\"op\":\"put\",\"t\":\"account\",\"id\":\"" ID "\",\"row\":{\"ext.a\":\"{\"}}", FALSE},
    {"{\"op\":\"put\",\"t\":\"account\",\"id\":\"" ID "\",\"row\":{\"ext.a\":1}}", FALSE},
    {"{\"op\":\"put\",\"t\":\"contact_point\",\"id\":\"" ID "\",\"row\":{\"digits\":\"1\"}}", FALSE},
    {"{\"op\":\"put\",\"t\":\"attachment\",\"id\":\"" ID "\",\"row\":{\"pinned\":1}}", FALSE},
    {"{\"op\":\"set\",\"t\":\"account\",\"id\":\"" ID "\",\"f\":{\"name\":\"x\"}}", FALSE},
    {"{\"op\":\"set\",\"t\":\"account\",\"id\":\"" ID "\",\"f\":{\"name\":[\"x\"]}}", FALSE},
    {"{\"op\":\"set\",\"t\":\"account\",\"id\":\"" ID "\",\"f\":{\"name\":[[],\"x\"]}}", FALSE},
    {"{\"op\":\"set\",\"t\":\"account\",\"id\":\"" ID "\",\"f\":{\"parent\":[\"x\",null]}}", FALSE},
    {"{\"op\":\"set\",\"t\":\"stage_event\",\"id\":\"" ID "\",\"f\":{\"amount\":[1,2]}}", FALSE},
    {"{\"op\":\"inc\",\"t\":\"opportunity\",\"id\":\"" ID "\",\"f\":{\"slips\":\"1\"}}", FALSE},
    {"{\"op\":\"inc\",\"t\":\"opportunity\",\"id\":\"" ID "\",\"f\":{\"amount\":1}}", FALSE},
    {"{\"op\":\"tag\",\"t\":\"comment\",\"id\":\"" ID "\",\"f\":{\"mentions\":[]}}", FALSE},
    {"{\"op\":\"tag\",\"t\":\"comment\",\"id\":\"" ID "\",\"f\":{\"mentions\":{\"add\":\"x\"}}}", TRUE},
    {"{\"op\":\"tag\",\"t\":\"comment\",\"id\":\"" ID "\",\"f\":{\"mentions\":{\"add\":[1]}}}", TRUE},
    {"{\"op\":\"tag\",\"t\":\"comment\",\"id\":\"" ID "\",\"f\":{\"text\":{\"add\":[\"x\"]}}}", FALSE},
    {"{\"op\":\"say\",\"t\":\"comment\",\"id\":\"" ID "\",\"f\":{\"text\":\"x\"}}", FALSE},
    {"{\"op\":\"say\",\"t\":\"visit\",\"id\":\"" ID "\",\"f\":{\"notes\":\"\"}}", FALSE},
    {"{\"op\":\"set\",\"t\":\"visit\",\"id\":\"" ID "\",\"f\":{\"notes\":[null,\"[]\"]}}", FALSE},
    {"{\"op\":\"resolve\",\"t\":\"account\",\"id\":\"" ID "\",\"take\":\"lost\"}", FALSE},
    {"{\"op\":\"resolve\",\"t\":\"conflict\",\"id\":\"" ID "\",\"take\":\"both\"}", TRUE},
    {"{\"op\":\"resolve\",\"t\":\"conflict\",\"id\":\"" ID "\",\"take\":\"value\",\"value\":{}}", TRUE},
};

static void
test_refused_ops (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_ops); i++)
    {
      g_autofree char *text = g_strconcat (HEAD, bad_ops[i].op, TAIL, NULL);
      g_autoptr (GError) error = NULL;
      FbTx *tx = parse (text, 0, &error);

      g_test_message ("%s", bad_ops[i].op);
      g_assert_null (tx);
      g_assert_true (bad_ops[i].form ? g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA)
                                     : error->domain == FB_SCHEMA_ERROR);
    }
}

static void
test_refused_heads (void)
{
  static const char *const heads[] = {
      "[]",
      "{}",
      "{\"n\":0,\"oid\":\"" ID "\",\"hlc\":1,\"wall\":1,\"schema\":1,\"ops\":[]}",
      "{\"n\":1,\"oid\":\"x\",\"hlc\":1,\"wall\":1,\"schema\":1,\"ops\":[]}",
      "{\"n\":1,\"oid\":\"" ID "\",\"hlc\":-1,\"wall\":1,\"schema\":1,\"ops\":[]}",
      "{\"n\":1,\"oid\":\"" ID "\",\"hlc\":1,\"wall\":1,\"schema\":0,\"ops\":[]}",
      "{\"n\":1,\"oid\":\"" ID "\",\"hlc\":1,\"wall\":1,\"schema\":1000000,\"ops\":[]}",
      "{\"n\":1,\"oid\":\"" ID "\",\"hlc\":1,\"wall\":1,\"schema\":1}",
      "{\"n\":1,\"oid\":\"" ID "\",\"hlc\":1,\"wall\":1,\"schema\":1,\"ops\":{}}",
      "{\"n\":1,\"oid\":\"" ID "\",\"hlc\":1,\"wall\":1,\"schema\":1,\"boot\":5,\"ops\":[]}",
      "{\"n\":\"1\",\"oid\":\"" ID "\",\"hlc\":1,\"wall\":1,\"schema\":1,\"ops\":[]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (heads[i], 0, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
  g_assert_null (fb_tx_from_json (NULL, 0, NULL));
}

static void
test_too_many (void)
{
  g_autofree char *text = g_strconcat (HEAD, good_ops[0], ",", good_ops[1], TAIL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (text, 1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

static void
test_deep (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GString) text =
      g_string_new (HEAD "{\"op\":\"put\",\"t\":\"product\",\"id\":\"" ID "\",\"row\":{\"sku\":\"1\",\"specs\":\"");
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 5000; i++)
    g_string_append_c (deep, '[');
  g_string_append (text, deep->str);
  g_string_append (text, "\"}}" TAIL);
  g_assert_null (parse (text->str, 0, &error));
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_VALUE);
  g_clear_error (&error);
  /* As JSON itself it is refused before anything looks at it. */
  g_assert_null (parse (deep->str, 0, &error));
  g_assert_nonnull (error);
}

/* What an older program wrote down is read as what it means now. */
static void
test_upcast (void)
{
  static const char old_put[] = "{\"op\":\"put\",\"t\":\"site\",\"id\":\"" ID "\",\"row\":{\"account\":\"" ID
                                "\",\"access_note\":\"Ring twice\",\"city\":\"Leith\"}}";
  static const char old_set[] = "{\"op\":\"set\",\"t\":\"site\",\"id\":\"" ID
                                "\",\"bv\":7,\"f\":{\"access_note\":[\"Ring\",null],\"city\":[null,\"Leith\"]}}";
  static const char other[] = "{\"op\":\"del\",\"t\":\"site\",\"id\":\"" ID "\",\"bv\":7}";
  g_autofree char *text = g_strconcat (OLD_HEAD, old_put, ",", old_set, ",", other, TAIL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbTx) tx = parse (text, 0, &error);
  const FbOpField *field;

  g_assert_no_error (error);
  g_assert_true (tx->was_upcast);
  g_assert_cmpuint (tx->made_under, ==, 1);
  g_assert_cmpuint (tx->schema, ==, FB_SCHEMA_VERSION);
  field = fb_op_find_field (g_ptr_array_index (tx->ops, 0), "directions");
  g_assert_cmpstr (fb_value_get_text (&field->new), ==, "Ring twice");
  g_assert_null (fb_op_find_field (g_ptr_array_index (tx->ops, 0), "access_note"));
  field = fb_op_find_field (g_ptr_array_index (tx->ops, 1), "directions");
  g_assert_cmpstr (fb_value_get_text (&field->old), ==, "Ring");
  g_assert_true (fb_value_is_null (&field->new));
  g_assert_cmpuint (((const FbOp *) g_ptr_array_index (tx->ops, 1))->fields->len, ==, 2);
}

/* In the words of this schema the old field is computed and takes no operation; what does not fit stays an error. */
static void
test_upcast_only_what_is_old (void)
{
  static const char *const ops[] = {
      "{\"op\":\"set\",\"t\":\"site\",\"id\":\"" ID "\",\"bv\":7,\"f\":{\"access_note\":[\"Ring\",null]}}",
      "{\"op\":\"set\",\"t\":\"site\",\"id\":\"" ID "\",\"bv\":7,\"f\":{\"nothing\":[\"Ring\",null]}}",
  };
  static const char *const odd[] = {"5", "{\"op\":\"set\",\"t\":5}", "{\"op\":\"set\",\"t\":\"site\",\"f\":[1]}"};

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      g_autofree char *text = g_strconcat (i == 0 ? HEAD : OLD_HEAD, ops[i], TAIL, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (text, 0, &error));
      g_assert_nonnull (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *text = g_strconcat (OLD_HEAD, odd[i], TAIL, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (text, 0, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/merge/tx/round-trip", test_round_trip);
  g_test_add_func ("/merge/tx/meaning", test_meaning);
  g_test_add_func ("/merge/tx/old-values-of-other-limits", test_old_values_of_other_limits);
  g_test_add_func ("/merge/tx/refused-ops", test_refused_ops);
  g_test_add_func ("/merge/tx/refused-heads", test_refused_heads);
  g_test_add_func ("/merge/tx/too-many", test_too_many);
  g_test_add_func ("/merge/tx/deep", test_deep);
  g_test_add_func ("/merge/tx/upcast", test_upcast);
  g_test_add_func ("/merge/tx/upcast-only-what-is-old", test_upcast_only_what_is_old);
  return g_test_run ();
}
