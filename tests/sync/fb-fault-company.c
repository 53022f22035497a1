/* fb-fault-company.c: a small company and two devices, for the tests of what goes wrong
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-fault-company.h"

#include <string.h>

void
fb_fault_company_set_up (FbFaultCompany *self, gconstpointer data)
{
  g_autofree char *pipeline = NULL, *stage = NULL, *account = NULL;
  FbId pipeline_id, stage_id;

  memset (self, 0, sizeof *self);
  fb_world_set_up (&self->world);
  fb_id_from_name (&pipeline_id, "test", "pipeline");
  fb_id_from_name (&stage_id, "test", "stage");
  pipeline = fb_id_to_string (&pipeline_id);
  stage = fb_id_to_string (&stage_id);
  fb_world_put (&self->world, "pipeline", &pipeline_id, "name", "Sales", NULL);
  fb_world_put (&self->world, "stage", &stage_id, "pipeline", pipeline, "name", "Lead", NULL);
  fb_sync_device_set_up (&self->ann, &self->world, &self->world.ann);
  fb_sync_device_set_up (&self->bob, &self->world, &self->world.bob);
  fb_sync_device_sync (&self->ann);
  self->account = fb_sync_device_add (&self->ann, "account", "name", "Isdom", "website", "old.example", NULL);
  account = fb_id_to_string (&self->account);
  self->opportunity = fb_sync_device_add (&self->ann, "opportunity", "name", "Deal", "account", account, "pipeline",
                                          pipeline, "stage", stage, "slips", "0", NULL);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
}

void
fb_fault_company_check (FbFaultCompany *self)
{
  fb_sync_device_check (&self->ann);
  fb_sync_device_check (&self->bob);
  fb_world_check (&self->world);
}

void
fb_fault_company_tear_down (FbFaultCompany *self, gconstpointer data)
{
  fb_sync_device_tear_down (&self->ann);
  fb_sync_device_tear_down (&self->bob);
  fb_world_check (&self->world);
  fb_world_tear_down (&self->world);
}

void
fb_fault_assert_text (FbSyncDevice *device, const char *table, const FbId *id, const char *field, const char *expected)
{
  g_autofree char *text = fb_sync_device_dup_text (device, table, id, field);

  g_assert_cmpstr (text, ==, expected);
}

void
fb_fault_assert_server (FbFaultCompany *self,
                        const char *table,
                        const FbId *id,
                        const char *field,
                        const char *expected)
{
  g_autofree char *text = fb_world_dup_text (&self->world, table, id, field);

  g_assert_cmpstr (text, ==, expected);
}

void
fb_fault_count_up (FbSyncDevice *device, const FbId *opportunity)
{
  FbEdit *edit = fb_edit_new ("Count");
  g_autoptr (GError) error = NULL;

  fb_edit_increment (edit, fb_schema_get_table ("opportunity"), opportunity, "slips", 1);
  fb_store_commit_edit (device->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
}

FbEngineState
fb_fault_state_of (FbSyncDevice *device)
{
  FbEngineStatus status;

  fb_engine_get_status (device->engine, &status);
  return status.state;
}

static gboolean
exec_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (db, user_data, error);
}

void
fb_fault_exec (FbSyncDevice *device, const char *sql)
{
  g_autoptr (GError) error = NULL;

  fb_store_write (device->temp.store, exec_in_writer, (gpointer) sql, &error);
  g_assert_no_error (error);
}

static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  return (level & G_LOG_LEVEL_WARNING) == 0;
}

static void
swallow (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
}

/* The store warns of what this test does to it, from its own thread and at its own time. */
void
fb_fault_allow_warnings (void)
{
  g_log_set_handler ("fb-store", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, swallow, NULL);
  g_test_log_set_fatal_handler (is_fatal, NULL);
}
