/* fuzz-company.c: a service in memory whose ids a corpus can know
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz-company.h"

#include "fb-op.h"

static const char *const rows[] = {
    "{\"op\":\"put\",\"t\":\"territory\",\"id\":\"" FUZZ_REGION "\",\"row\":{\"code\":\"N\",\"name\":\"North\"}}",
    "{\"op\":\"put\",\"t\":\"user\",\"id\":\"" FUZZ_REP
    "\",\"row\":{\"login\":\"rita\",\"name\":\"Rita\",\"role\":\"%s\"}}",
    "{\"op\":\"put\",\"t\":\"territory_member\",\"id\":\"01930000-0000-7000-8000-000000000006\",\"row\":{\"territory\":"
    "\"" FUZZ_REGION "\",\"user\":\"" FUZZ_REP "\"}}",
    "{\"op\":\"put\",\"t\":\"account\",\"id\":\"" FUZZ_ACCOUNT
    "\",\"row\":{\"name\":\"Acme\",\"territory\":\"" FUZZ_REGION "\"}}",
    "{\"op\":\"put\",\"t\":\"contact\",\"id\":\"" FUZZ_CONTACT
    "\",\"row\":{\"family\":\"Adams\",\"account\":\"" FUZZ_ACCOUNT "\"}}",
};

static void
apply_rows (FuzzCompany *self)
{
  g_autoptr (GString) text =
      g_string_new ("{\"n\":1,\"oid\":\"" FUZZ_REGION "\",\"hlc\":1,\"wall\":1,\"schema\":1,\"ops\":[");
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (FbTx) tx = NULL;
  char role_text[FB_ID_TEXT_LENGTH + 1];
  FbId role;

  fb_service_get_role_id ("rep", &role);
  fb_id_write (&role, role_text);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", rows[i]);
  g_string_append (text, "]}");
  g_string_replace (text, "%s", role_text, 0);
  node = fb_json_parse (text->str, -1, 0, &error);
  g_assert_no_error (error);
  tx = fb_tx_from_json (node, 0, &error);
  g_assert_no_error (error);
  fb_service_apply (self->service, tx->ops, NULL, NULL, &error);
  g_assert_no_error (error);
}

FuzzCompany *
fuzz_company_new (void)
{
  FuzzCompany *self = g_new0 (FuzzCompany, 1);
  g_autoptr (GError) error = NULL;

  self->db = fb_db_open_sqlite (":memory:", FB_DB_FOREIGN_KEYS, &error);
  g_assert_no_error (error);
  self->clock = fb_fake_clock_new (0);
  self->service = fb_service_new (self->db, self->clock, &error);
  g_assert_no_error (error);
  apply_rows (self);
  g_assert_true (fb_id_parse (FUZZ_REP, &self->caller.user) && fb_id_parse (FUZZ_DEVICE, &self->caller.device));
  fb_service_add_device (self->service, &self->caller.user, &self->caller.device, "Laptop", &error);
  g_assert_no_error (error);
  return self;
}

void
fuzz_company_free (FuzzCompany *self)
{
  g_object_unref (self->service);
  g_object_unref (self->db);
  g_object_unref (self->clock);
  g_free (self);
}

void
fuzz_company_check (FuzzCompany *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = fb_service_check (self->service, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    g_printerr ("%s\n", (const char *) g_ptr_array_index (findings, i));
  g_assert_cmpuint (findings->len, ==, 0);
}

gint64
fuzz_count_changes (FbDb *db)
{
  g_autoptr (GError) error = NULL;
  gint64 changes = 0;

  fb_db_query_int (db, "SELECT total_changes()", &changes, &error);
  g_assert_no_error (error);
  return changes;
}
