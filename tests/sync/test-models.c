/* test-models.c: a model is published on a device of an administrator, and on no other
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-sync-world.h"

#define HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define TEXT "product \"Crane\" version 2 currency EUR\n\noption Size one of S, M\n"
#define FILES "{\"sizes.csv\":\"Size,Load\\nS,10\\n\"}"

typedef struct
{
  FbWorld world;
  FbId chief; /* an administrator */
  FbSyncDevice desk, ann, mia;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *role = NULL;
  FbId id;

  fb_world_set_up (&fixture->world);
  fb_id_from_name (&id, "fieldbook.role", "admin");
  role = fb_id_to_string (&id);
  fb_id_from_name (&fixture->chief, "test.user", "chief");
  fb_world_put (&fixture->world, "user", &fixture->chief, "login", "chief", "name", "chief", "role", role, "active",
                "yes", NULL);
  fb_sync_device_set_up (&fixture->desk, &fixture->world, &fixture->chief);
  fb_sync_device_set_up (&fixture->ann, &fixture->world, &fixture->world.ann);
  fb_sync_device_set_up (&fixture->mia, &fixture->world, &fixture->world.mia);
  fb_sync_device_sync (&fixture->desk);
  fb_sync_device_sync (&fixture->ann);
  fb_sync_device_sync (&fixture->mia);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_sync_device_check (&fixture->desk);
  fb_sync_device_check (&fixture->ann);
  fb_sync_device_tear_down (&fixture->desk);
  fb_sync_device_tear_down (&fixture->ann);
  fb_sync_device_tear_down (&fixture->mia);
  fb_world_check (&fixture->world);
  fb_world_tear_down (&fixture->world);
}

static void
assert_text (FbSyncDevice *device, const FbId *id, const char *field, const char *expected)
{
  g_autofree char *text = fb_sync_device_dup_text (device, "config_model", id, field);

  g_assert_cmpstr (text, ==, expected);
}

static FbRecord *
make_row (const char *table, const char *version)
{
  FbRecord *record = fb_record_new (fb_schema_get_table (table), NULL);

  fb_record_set_text (record, "family", "crane");
  fb_record_set_text (record, "name", "Crane");
  fb_record_set_text (record, "version", version);
  fb_record_set_text (record, "text", TEXT);
  fb_record_set_text (record, "files", FILES);
  fb_record_set_text (record, "note", "Two sizes");
  if (fb_table_find_field (record->table, "hash") >= 0)
    fb_record_set_text (record, "hash", HASH);
  return record;
}

static FbId
add (FbSyncDevice *device, const char *table, const char *version)
{
  g_autoptr (GError) error = NULL;
  FbEdit *edit = fb_edit_new ("Publish");
  FbId id = fb_edit_create (edit, make_row (table, version));

  fb_world_advance (device->world, 1000);
  fb_store_commit_edit (device->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

/* What the workbench does: the draft, then the version in its place. */
static void
test_administrator_publishes (Fixture *fixture, gconstpointer data)
{
  FbId draft = add (&fixture->desk, "config_draft", "2");
  FbId model;

  fb_sync_device_sync (&fixture->desk);
  fb_sync_device_delete (&fixture->desk, "config_draft", &draft);
  model = add (&fixture->desk, "config_model", "2");
  fb_sync_device_sync (&fixture->desk);
  fb_sync_device_sync (&fixture->ann);
  assert_text (&fixture->ann, &model, "version", "2");
  assert_text (&fixture->ann, &model, "text", TEXT);
  assert_text (&fixture->ann, &model, "files", FILES);
  assert_text (&fixture->ann, &model, "hash", HASH);
  assert_text (&fixture->ann, &model, "note", "Two sizes");
  g_assert_false (fb_sync_device_has (&fixture->ann, "config_draft", &draft));

  fb_sync_device_set (&fixture->desk, "config_model", &model, "retired", "yes");
  fb_sync_device_sync (&fixture->desk);
  fb_sync_device_sync (&fixture->ann);
  assert_text (&fixture->ann, &model, "retired", "yes");
}

static void
assert_refused (FbSyncDevice *device, FbEdit *edit)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_store_commit_edit (device->temp.store, edit, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID);
}

/* Neither a rep nor a manager: nothing of it waits to be sent. */
static void
test_others_do_not (Fixture *fixture, gconstpointer data)
{
  FbSyncDevice *const others[] = {&fixture->ann, &fixture->mia};
  FbId model = add (&fixture->desk, "config_model", "2");

  fb_sync_device_sync (&fixture->desk);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      FbEdit *edit = fb_edit_new ("Publish");
      g_auto (FbValue) yes = {FB_VALUE_INT, {.number = 1}};

      fb_sync_device_sync (others[i]);
      fb_edit_create (edit, make_row ("config_model", "3"));
      assert_refused (others[i], edit);
      edit = fb_edit_new ("Write");
      fb_edit_create (edit, make_row ("config_draft", "3"));
      assert_refused (others[i], edit);
      edit = fb_edit_new ("Retire");
      fb_edit_set (edit, fb_schema_get_table ("config_model"), &model, "retired", &yes);
      assert_refused (others[i], edit);
      edit = fb_edit_new ("Delete");
      fb_edit_delete (edit, fb_schema_get_table ("config_model"), &model);
      assert_refused (others[i], edit);
      g_assert_cmpint (fb_sync_device_count (others[i], "SELECT count(*) FROM outbox"), ==, 0);
    }
  g_assert_cmpint (fb_world_count (&fixture->world, "SELECT count(*) FROM config_model WHERE _dead = 0"), ==, 1);
}

/* Not even an administrator gives a published version another text. */
static void
test_text_is_fixed (Fixture *fixture, gconstpointer data)
{
  FbId model = add (&fixture->desk, "config_model", "2");
  FbEdit *edit = fb_edit_new ("Change");

  fb_edit_set_text (edit, fb_schema_get_table ("config_model"), &model, "text", "product \"Crane\" version 9\n");
  assert_refused (&fixture->desk, edit);
  fb_sync_device_sync (&fixture->desk);
  fb_sync_device_sync (&fixture->ann);
  assert_text (&fixture->ann, &model, "text", TEXT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/sync/models/administrator-publishes", Fixture, NULL, set_up, test_administrator_publishes, tear_down);
  g_test_add ("/sync/models/others-do-not", Fixture, NULL, set_up, test_others_do_not, tear_down);
  g_test_add ("/sync/models/text-is-fixed", Fixture, NULL, set_up, test_text_is_fixed, tear_down);
  return g_test_run ();
}
