/* test-door-rows.c: rows that an edit touches, each step by itself
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-door-rows.h"
#include "fb-edit-private.h"
#include "fb-temp-store.h"

static const FbTable *
accounts (void)
{
  return fb_schema_get_table ("account");
}

/* --- a passage without its ends ---------------------------------------------------------------------------------- */

typedef struct
{
  FbDoor door;
  FbId id;      /* of an account that is stored */
  FbEdit *edit; /* (owned) (nullable) whose steps are taken */
  guint fail;   /* statement to fail, 0: none */
} Passage;

static void
row_free (gpointer data)
{
  FbDoorRow *row = data;

  g_clear_pointer (&row->before, fb_record_free);
  g_clear_pointer (&row->now, fb_record_free);
  g_free (row);
}

static void
open_door (Passage *self, FbStore *store, FbDb *db)
{
  self->door = (FbDoor){.store = store, .db = db, .edit = self->edit, .now = 5};
  self->door.rows = g_ptr_array_new_with_free_func (row_free);
  self->door.by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->door.inverse = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  self->door.mirrors = g_hash_table_new (NULL, NULL);
  self->door.tx = fb_tx_new ();
  fb_db_fail_nth (db, self->fail);
}

static void
close_door (Passage *self, FbDb *db)
{
  fb_db_fail_nth (db, 0);
  g_ptr_array_unref (self->door.rows);
  g_hash_table_unref (self->door.by_key);
  g_clear_pointer (&self->door.inverse, g_ptr_array_unref);
  g_hash_table_unref (self->door.mirrors);
  fb_tx_free (self->door.tx);
  g_clear_pointer (&self->edit, fb_edit_free);
}

/* --- rows --- */

static gboolean
read_rows (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Passage *self = user_data;
  FbId nobody;
  FbDoorRow *row, *none;

  fb_id_generate (&nobody, 1);
  open_door (self, store, db);
  row = fb_door_get_row (&self->door, accounts (), &self->id, error);
  g_assert_no_error (*error);
  g_assert_cmpstr (fb_record_get_text (row->before, "name"), ==, "Isdom");
  g_assert_true (row->now != row->before);
  g_assert_cmpstr (fb_record_get_text (row->now, "name"), ==, "Isdom");
  g_assert_false (row->changed);
  /* The same row is read once. */
  g_assert_true (fb_door_get_row (&self->door, accounts (), &self->id, error) == row);
  none = fb_door_get_row (&self->door, accounts (), &nobody, error);
  g_assert_no_error (*error);
  g_assert_null (none->before);
  g_assert_null (none->now);
  close_door (self, db);
  return TRUE;
}

static gboolean
fail_to_read (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Passage *self = user_data;
  FbDoorRow *row;

  self->fail = 1;
  open_door (self, store, db);
  row = fb_door_get_row (&self->door, accounts (), &self->id, error);
  close_door (self, db);
  return row != NULL;
}

static void
test_get_row (FbTempStore *fixture, gconstpointer data)
{
  Passage self = {.id = fb_temp_store_add_account (fixture, "Isdom")};
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_write (fixture->store, read_rows, &self, &error));
  g_assert_no_error (error);
  g_assert_false (fb_store_write (fixture->store, fail_to_read, &self, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
}

/* --- steps --- */

static gboolean
take_steps (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Passage *self = user_data;
  gboolean done = TRUE;

  open_door (self, store, db);
  for (guint i = 0; i < self->edit->steps->len && done; i++)
    done = fb_door_take_step (&self->door, g_ptr_array_index (self->edit->steps, i), error);
  if (done)
    {
      const FbDoorRow *row = g_ptr_array_index (self->door.rows, 0);
      const FbOp *inverse = g_ptr_array_index (self->door.inverse, 0);

      g_assert_cmpuint (self->door.tx->ops->len, ==, 1);
      g_assert_true (row->changed);
      g_assert_cmpstr (fb_record_get_text (row->now, "name"), ==, "Otcom");
      g_assert_cmpstr (fb_record_get_text (row->before, "name"), ==, "Isdom");
      g_assert_cmpint (inverse->kind, ==, FB_OP_SET);
    }
  close_door (self, db);
  return done;
}

static void
expect_refused (FbTempStore *fixture, Passage *self, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_store_write (fixture->store, take_steps, self, &error));
  g_assert_error (error, domain, code);
}

static void
test_take_step (FbTempStore *fixture, gconstpointer data)
{
  Passage self = {.id = fb_temp_store_add_account (fixture, "Isdom")};
  g_autoptr (GError) error = NULL;
  FbId nobody;

  fb_id_generate (&nobody, 1);
  self.edit = fb_edit_new ("Rename");
  fb_edit_set_text (self.edit, accounts (), &self.id, "name", "Otcom");
  g_assert_true (fb_store_write (fixture->store, take_steps, &self, &error));
  g_assert_no_error (error);

  self.edit = fb_edit_new ("Rename nobody");
  fb_edit_set_text (self.edit, accounts (), &nobody, "name", "Otcom");
  expect_refused (fixture, &self, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  self.edit = fb_edit_new ("No such field");
  fb_edit_set_text (self.edit, accounts (), &self.id, "colour", "red");
  expect_refused (fixture, &self, FB_STORE_ERROR, FB_STORE_ERROR_INVALID);
  /* Whose door this is does not administer anything. */
  self.edit = fb_edit_new ("New stage");
  fb_edit_create (self.edit, fb_record_new (fb_schema_get_table ("stage"), NULL));
  expect_refused (fixture, &self, FB_STORE_ERROR, FB_STORE_ERROR_INVALID);
  self.edit = fb_edit_new ("Rename");
  fb_edit_set_text (self.edit, accounts (), &self.id, "name", "Otcom");
  self.fail = 1;
  expect_refused (fixture, &self, FB_DB_ERROR, FB_DB_ERROR_FULL);
}

/* --- documents --- */

typedef struct
{
  Passage passage;
  FbId quote;
  gboolean was_sent;
} Document;

static gboolean
change_quote (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Document *self = user_data;
  const FbTable *quotes = fb_schema_get_table ("quote");
  g_autoptr (FbRecord) before = fb_record_new (quotes, &self->quote);
  g_autoptr (FbRecord) now = fb_record_new (quotes, &self->quote);
  FbDoorRow row = {.table = quotes, .id = self->quote, .before = before, .now = now, .changed = TRUE};
  gboolean done;

  fb_record_set_text (before, "state", self->was_sent ? "sent" : "draft");
  fb_record_set_text (now, "state", self->was_sent ? "sent" : "draft");
  fb_record_set_text (now, "currency", "CHF");
  open_door (&self->passage, store, db);
  done = fb_door_check_frozen (&self->passage.door, &row, error);
  close_door (&self->passage, db);
  return done;
}

static void
test_frozen (FbTempStore *fixture, gconstpointer data)
{
  Document self = {.was_sent = FALSE};
  g_autoptr (GError) error = NULL;

  fb_id_generate (&self.quote, 1);
  g_assert_true (fb_store_write (fixture->store, change_quote, &self, &error));
  g_assert_no_error (error);
  self.was_sent = TRUE;
  g_assert_false (fb_store_write (fixture->store, change_quote, &self, &error));
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_FROZEN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                                                        \
  g_test_add ("/store/door-rows/" name, FbTempStore, NULL, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)
  ADD ("get-row", test_get_row);
  ADD ("take-step", test_take_step);
  ADD ("frozen", test_frozen);
#undef ADD
  return g_test_run ();
}
