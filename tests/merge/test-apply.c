/* test-apply.c: operations on a row as the device shows it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-merge.h"

#include <string.h>

static FbId
id_of (const char *name)
{
  FbId id;

  fb_id_from_name (&id, "test", name);
  return id;
}

static void
apply (const FbOp *op, FbRecord **record)
{
  FbId device = id_of ("device"), user = id_of ("user");

  fb_op_apply (op, record, 100, &device, &user, 5000);
}

static FbOp *
op_new (FbOpKind kind, const char *table)
{
  FbId id = id_of (table);

  return fb_op_new (kind, fb_schema_get_table (table), &id);
}

static void
test_put_set_del (void)
{
  g_autoptr (FbOp) put = op_new (FB_OP_PUT, "contact_point");
  g_autoptr (FbOp) set = op_new (FB_OP_SET, "contact_point");
  g_autoptr (FbOp) del = op_new (FB_OP_DEL, "contact_point");
  FbRecord *record = NULL;

  fb_value_set_text (&fb_op_add_field (put, "kind")->new, "phone");
  fb_value_set_text (&fb_op_add_field (put, "value")->new, "+49 30 1");
  fb_value_set_text (&fb_op_add_field (set, "value")->new, "+49 30 2");
  /* A field of a newer program is passed over. */
  fb_value_set_text (&fb_op_add_field (set, "from_the_future")->new, "x");

  apply (set, &record);
  g_assert_null (record);
  apply (put, &record);
  g_assert_cmpstr (fb_record_get_text (record, "digits"), ==, "49301");
  g_assert_cmpint (fb_record_get_int (record, "invalid"), ==, 0);
  apply (set, &record);
  g_assert_cmpstr (fb_record_get_text (record, "value"), ==, "+49 30 2");
  g_assert_cmpstr (fb_record_get_text (record, "digits"), ==, "49302");
  apply (del, &record);
  g_assert_null (record);
  apply (del, &record);
  g_assert_null (record);
}

static void
test_custom (void)
{
  g_autoptr (FbOp) put = op_new (FB_OP_PUT, "account");
  g_autoptr (FbOp) set = op_new (FB_OP_SET, "account");
  FbRecord *record = NULL;

  fb_value_set_text (&fb_op_add_field (put, "name")->new, "Acme");
  fb_value_set_text (&fb_op_add_field (put, "ext.color")->new, "\"red\"");
  fb_value_set_text (&fb_op_add_field (put, "ext.size")->new, "3");
  fb_op_add_field (set, "ext.color");
  apply (put, &record);
  g_assert_cmpstr (fb_record_get_text (record, "ext"), ==, "{\"color\":\"red\",\"size\":3}");
  apply (set, &record);
  g_assert_cmpstr (fb_record_get_text (record, "ext"), ==, "{\"size\":3}");
  fb_record_free (record);
}

static void
test_inc_and_tag (void)
{
  g_autoptr (FbOp) inc = op_new (FB_OP_INC, "opportunity");
  g_autoptr (FbOp) tag = op_new (FB_OP_TAG, "comment");
  FbId id = id_of ("opportunity");
  FbRecord *deal = fb_record_new (fb_schema_get_table ("opportunity"), &id);
  FbRecord *comment = fb_record_new (fb_schema_get_table ("comment"), &id);
  FbOpField *field = fb_op_add_field (tag, "mentions");

  fb_op_add_field (inc, "slips")->delta = 2;
  apply (inc, &deal);
  apply (inc, &deal);
  g_assert_cmpint (fb_record_get_int (deal, "slips"), ==, 4);

  field->add = g_strsplit ("b,a", ",", -1);
  apply (tag, &comment);
  g_assert_cmpstr (fb_record_get_text (comment, "mentions"), ==, "[\"a\",\"b\"]");
  fb_record_free (deal);
  fb_record_free (comment);
}

static void
test_say (void)
{
  g_autoptr (FbOp) say = op_new (FB_OP_SAY, "visit");
  FbId id = id_of ("visit");
  FbRecord *record = fb_record_new (fb_schema_get_table ("visit"), &id);
  g_autoptr (GError) error = NULL;

  fb_value_set_text (&fb_op_add_field (say, "notes")->new, "Called back.");
  apply (say, &record);
  g_assert_nonnull (strstr (fb_record_get_text (record, "notes"), "Called back."));
  fb_record_set_id (record, "activity", &id);
  g_assert_true (fb_record_validate (record, &error));
  g_assert_no_error (error);
  fb_record_free (record);
}

static void
test_resolve (void)
{
  g_autoptr (FbOp) op = op_new (FB_OP_RESOLVE, "conflict");
  FbId user = id_of ("user");
  FbId id = id_of ("conflict");
  FbRecord *record = fb_record_new (fb_schema_get_table ("conflict"), &id);

  op->take = FB_TAKE_LOST;
  apply (op, &record);
  g_assert_cmpstr (fb_record_get_text (record, "status"), ==, "resolved");
  g_assert_cmpstr (fb_record_get_text (record, "resolution"), ==, "lost");
  g_assert_true (fb_id_equal (fb_record_get_id (record, "resolved_by"), &user));
  g_assert_cmpint (fb_record_get_int (record, "resolved_at"), ==, 5000);
  fb_record_free (record);
}

static void
test_copy (void)
{
  g_autoptr (FbOp) op = op_new (FB_OP_TAG, "comment");
  g_autoptr (FbOp) copy = NULL;
  FbOpField *field = fb_op_add_field (op, "mentions");

  field->add = g_strsplit ("a,b", ",", -1);
  op->base_ver = 5;
  copy = fb_op_copy (op);
  g_assert_cmpint (copy->base_ver, ==, 5);
  g_assert_cmpstr (fb_op_find_field (copy, "mentions")->add[1], ==, "b");
  g_assert_null (fb_op_find_field (copy, "mentions")->rm);
  g_assert_null (fb_op_find_field (copy, "text"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/merge/apply/put-set-del", test_put_set_del);
  g_test_add_func ("/merge/apply/custom", test_custom);
  g_test_add_func ("/merge/apply/inc-and-tag", test_inc_and_tag);
  g_test_add_func ("/merge/apply/say", test_say);
  g_test_add_func ("/merge/apply/resolve", test_resolve);
  g_test_add_func ("/merge/apply/copy", test_copy);
  return g_test_run ();
}
