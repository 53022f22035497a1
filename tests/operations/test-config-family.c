/* test-config-family.c: the models of configurable products that are there
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "configured.h"
#include "fb-config-family.h"

static FbConfigFamily *
first_family (ConfiguredFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) families = fb_config_families_list (fixture->temp.store, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (families->len, ==, 1);
  return fb_config_family_copy (g_ptr_array_index (families, 0));
}

static void
test_newest (ConfiguredFixture *fixture, gconstpointer data)
{
  FbId product = configured_add_product (fixture, "kiosk"), second;
  g_autoptr (FbConfigFamily) family = NULL;

  configured_publish (fixture, "kiosk", "1", configured_old_text, &product);
  second = configured_publish (fixture, "kiosk", "2", configured_new_text, &product);
  family = first_family (fixture);
  g_assert_cmpstr (family->family, ==, "kiosk");
  g_assert_cmpstr (family->version, ==, "2");
  g_assert_cmpstr (family->text, ==, configured_new_text);
  g_assert_true (family->published);
  g_assert_true (fb_id_equal (&family->id, &second));
  g_assert_true (fb_id_equal (&family->product, &product));
}

static void
test_files (ConfiguredFixture *fixture, gconstpointer data)
{
  g_autoptr (FbRecord) record = fb_record_new (fb_schema_get_table ("config_model"), NULL);
  g_autoptr (FbConfigFamily) family = NULL;
  g_autoptr (FbConfigFamily) copy = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  fb_record_set_text (record, "family", "kiosk");
  fb_record_set_text (record, "name", "Kiosk");
  fb_record_set_text (record, "text", configured_old_text);
  fb_record_set_text (record, "files", "{\"roofs.csv\":\"Size,Roof\",\"none.csv\":3}");
  family = fb_config_family_new_from_record (record);
  copy = fb_config_family_copy (family);
  g_clear_pointer (&family, fb_config_family_free);
  g_assert_true (fb_id_is_nil (&copy->product));
  bytes = fb_config_family_read_file ("roofs.csv", copy, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "Size,Roof", 9);
  /* What is no text is no file. */
  g_assert_null (fb_config_family_read_file ("none.csv", copy, &error));
  g_assert_error (error, FB_RULES_ERROR, FB_RULES_ERROR_FILE);
  g_assert_cmpstr (error->message, ==, "The model has no file none.csv");
}

static void
test_open (ConfiguredFixture *fixture, gconstpointer data)
{
  FbId product = configured_add_product (fixture, "kiosk");
  g_autoptr (FbConfigFamily) family = NULL;
  g_autoptr (FbConfigOpened) opened = NULL;
  g_autoptr (GError) error = NULL;

  configured_publish (fixture, "kiosk", "1", configured_old_text, &product);
  family = first_family (fixture);
  opened = fb_config_family_open (fixture->temp.store, family, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fb_config_model_find_variable (fb_rules_model_get_config (opened->model), "Roof"), >=, 0);
  /* Nothing was ordered: only the names of the options. */
  g_assert_cmpstr (opened->orders, ==, "Size\tRoof\n");
}

static void
test_open_refused (ConfiguredFixture *fixture, gconstpointer data)
{
  g_autoptr (FbRecord) record = fb_record_new (fb_schema_get_table ("config_model"), NULL);
  g_autoptr (FbConfigFamily) family = NULL;
  g_autoptr (GError) error = NULL;

  fb_record_set_text (record, "family", "kiosk");
  fb_record_set_text (record, "name", "Kiosk");
  fb_record_set_text (record, "text", "this is no model");
  family = fb_config_family_new_from_record (record);
  g_assert_null (fb_config_family_lower (fixture->temp.store, family, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, FB_RULES_ERROR);
  g_clear_error (&error);
  g_assert_null (fb_config_family_open (fixture->temp.store, family, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, FB_RULES_ERROR);
}

static gboolean
may_publish (FbStore *store, gboolean local)
{
  g_autoptr (GError) error = NULL;
  gboolean may;

  g_assert_true (fb_config_families_may_publish (store, local, &may, &error));
  g_assert_no_error (error);
  return may;
}

static void
test_may_publish (ConfiguredFixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  FbRecord *role = fb_record_new (fb_schema_get_table ("role"), NULL);
  FbRecord *user = fb_record_new (fb_schema_get_table ("user"), NULL);
  g_autoptr (GError) error = NULL;
  FbEdit *edit;
  FbId id;

  fb_record_set_text (role, "name", "Any");
  fb_record_set_text (role, "base", "rep");
  id = fb_temp_store_add (&fixture->temp, role);
  user->id = fb_store_get_user (store);
  fb_record_set_id (user, "created_by", &id); /* anybody but themselves */
  fb_record_set_text (user, "login", "rita");
  fb_record_set_text (user, "name", "Rita");
  fb_record_set_id (user, "role", &id);
  fb_temp_store_add (&fixture->temp, user);
  g_assert_true (may_publish (store, TRUE));
  g_assert_false (may_publish (store, FALSE));
  edit = fb_edit_new ("Promote");
  fb_edit_set_text (edit, fb_schema_get_table ("role"), &id, "base", "admin");
  g_assert_true (fb_store_commit_edit (store, edit, NULL, &error));
  g_assert_true (may_publish (store, FALSE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/operations/config-family/" name, ConfiguredFixture, NULL, configured_set_up, func, configured_tear_down)
  ADD ("newest", test_newest);
  ADD ("files", test_files);
  ADD ("open", test_open);
  ADD ("open-refused", test_open_refused);
  ADD ("may-publish", test_may_publish);
#undef ADD
  return g_test_run ();
}
