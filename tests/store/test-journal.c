/* test-journal.c: what is kept of a transaction, and what is remembered to take it back
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-door.h"
#include "fb-fail-each.h"
#include "fb-journal.h"
#include "fb-undo.h"
#include "server-rows.h"

static const FbTable *
accounts (void)
{
  return fb_schema_get_table ("account");
}

/* Transaction 7: account 1 is renamed. */
static FbTx *
renaming (const char *name)
{
  FbTx *tx = fb_tx_new ();
  FbId id = numbered_id (1);
  FbOp *op = fb_op_new (FB_OP_SET, accounts (), &id);
  FbOpField *field = fb_op_add_field (op, "name");

  fb_value_set_text (&field->old, "Isdom");
  fb_value_set_text (&field->new, name);
  g_ptr_array_add (tx->ops, op);
  fb_id_generate (&tx->oid, 1);
  tx->n = 7;
  tx->wall = 1000;
  tx->schema = FB_SCHEMA_VERSION;
  return tx;
}

static gboolean
touch (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbRecord) before = server_account (1, "Isdom", 5, 10);

  return fb_journal_touch (db, accounts (), &before->id, before, 7, error);
}

/* The server's row has been kept at the first time. */
static gboolean
touch_again (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbRecord) before = server_account (1, "Isdom & Sons", 5, 10);

  before->pending = TRUE;
  return fb_journal_touch (db, accounts (), &before->id, before, 8, error);
}

static void
test_touch (FbTempStore *fixture, gconstpointer data)
{
  g_assert_cmpuint (fb_fail_each (fixture, touch, FALSE), >=, 3);
  g_assert_cmpuint (fb_fail_each (fixture, touch_again, FALSE), >=, 2);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM touched"), ==, 2);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT instr (row, 'Sons') FROM base WHERE ver = 10"), ==, 0);
}

static gboolean
write_lines (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbTx) tx = renaming ("Isdom & Sons");
  FbId user = fb_store_get_user (store), device = fb_store_get_device (store);

  return fb_journal_write (db, tx, &user, &device, error);
}

static gboolean
queue (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbTx) tx = renaming ("Isdom & Sons");

  return fb_journal_queue (db, tx, error);
}

static gboolean
queue_too_large (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autofree char *name = g_strnfill (FB_TX_MAX_BYTES + 1, 'x');
  g_autoptr (FbTx) tx = renaming (name);

  return fb_journal_queue (db, tx, error);
}

static void
test_write (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (fb_fail_each (fixture, write_lines, FALSE), >=, 2);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM journal WHERE n = 7 AND field = 'name'"
                                                     " AND old = '\"Isdom\"' AND new = '\"Isdom & Sons\"'"
                                                     " AND at = 1000 AND deleted = 0"),
                   ==, 1);
  g_assert_cmpuint (fb_fail_each (fixture, queue, FALSE), >=, 2);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT n FROM outbox WHERE state = 'waiting'"), ==, 7);
  g_assert_false (fb_store_write (fixture->store, queue_too_large, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_TOO_LARGE);
  g_assert_cmpstr (error->message, ==, "This change is too large to send in one step; make it in parts.");
}

static void
test_operations_as_text (void)
{
  g_autoptr (FbTx) tx = renaming ("Isdom & Sons");
  g_autofree char *text = fb_journal_ops_to_text (tx->ops);
  g_autoptr (GPtrArray) ops = NULL;
  g_autoptr (GError) error = NULL;
  static const char *const bad[] = {"", "{", "[]", "{}"};

  ops = fb_journal_ops_from_text (text, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ops->len, ==, 1);
  g_assert_cmpint (((FbOp *) ops->pdata[0])->kind, ==, FB_OP_SET);
  g_assert_cmpstr (fb_value_get_text (&fb_op_find_field (ops->pdata[0], "name")->new), ==, "Isdom & Sons");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (fb_journal_ops_from_text (bad[i], &error));
      g_assert_nonnull (error);
      g_clear_error (&error);
    }
}

/* --- the door and undo, without what the store adds ---------------------------------------------------------- */

static gboolean
pass (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbEdit) edit = fb_edit_new ("New account");
  g_auto (FbPassage) passage = {0};
  FbRecord *record = fb_record_new (accounts (), NULL);

  fb_record_set_text (record, "name", "Isdom");
  fb_edit_create (edit, record);
  if (!fb_door_pass (store, db, edit, &passage, error) || !fb_undo_remember (db, edit, &passage, 1000, error))
    return FALSE;
  g_assert_cmpint (passage.n, >, 0);
  g_assert_cmpuint (passage.forward->len, ==, 1);
  g_assert_cmpuint (passage.inverse->len, ==, 1);
  return TRUE;
}

static void
test_door (FbTempStore *fixture, gconstpointer data)
{
  g_autofree char *label = NULL;

  g_assert_cmpuint (fb_fail_each (fixture, pass, FALSE), >=, 8);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM account"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM undo"), ==, 1);
  label = fb_store_dup_undo_label (fixture->store, FALSE);
  g_assert_cmpstr (label, ==, "New account");
}

static gboolean
pass_what_is_refused (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbEdit) edit = fb_edit_new ("Rename");
  g_auto (FbPassage) passage = {0};
  FbId nobody = numbered_id (9);

  fb_edit_set_text (edit, accounts (), &nobody, "name", "x");
  return fb_door_pass (store, db, edit, &passage, error);
}

static void
test_door_refuses (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_store_write (fixture->store, pass_what_is_refused, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                                                      \
  g_test_add ("/store/journal/" name, FbTempStore, NULL, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)
  ADD ("touch", test_touch);
  ADD ("write", test_write);
  ADD ("door", test_door);
  ADD ("door-refuses", test_door_refuses);
#undef ADD
  g_test_add_func ("/store/journal/operations-as-text", test_operations_as_text);
  return g_test_run ();
}
