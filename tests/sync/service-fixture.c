/* service-fixture.c: a service over a fresh database, with a small organisation
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "service-fixture.h"

#include <string.h>

#include "fb-test-database.h"

void
service_fixture_set_up (FbServiceFixture *self)
{
  g_autoptr (GError) error = NULL;

  self->where = fb_test_database_new (NULL, NULL);
  self->db = fb_db_open (self->where, FB_DB_FOREIGN_KEYS, &error);
  g_assert_no_error (error);
  self->clock = fb_fake_clock_new (0);
  self->service = fb_service_new (self->db, self->clock, &error);
  g_assert_no_error (error);
}

void
service_fixture_tear_down (FbServiceFixture *self)
{
  g_clear_object (&self->service);
  g_clear_object (&self->db);
  g_clear_object (&self->clock);
  fb_test_database_drop (g_steal_pointer (&self->where));
}

/* --- ops --- */

void
service_value_from_text (const FbField *field, const char *text, FbValue *value)
{
  FbId id;

  if (!text)
    fb_value_set_null (value);
  else if (field->type == FB_TYPE_REF || field->type == FB_TYPE_ANY_REF)
    {
      g_assert_true (fb_id_parse (text, &id));
      fb_value_set_id (value, &id);
    }
  else
    switch (field->type)
      {
      case FB_TYPE_INT:
      case FB_TYPE_MONEY:
      case FB_TYPE_QUANTITY:
      case FB_TYPE_RATE:
      case FB_TYPE_PERCENT:
      case FB_TYPE_TIME:
      case FB_TYPE_BOOL:
        fb_value_set_int (value, g_ascii_strtoll (text, NULL, 10));
        break;
      default:
        fb_value_set_text (value, text);
      }
}

static void
set_field_value (const FbTable *table, const char *name, const char *text, FbValue *value)
{
  if (g_str_has_prefix (name, "ext."))
    fb_value_set_text (value, text);
  else
    service_value_from_text (fb_table_field (table, fb_table_get_field (table, name)), text, value);
}

FbOp *
service_op_put (const char *table, const FbId *id, ...)
{
  FbOp *op = fb_op_new (FB_OP_PUT, fb_schema_get_table (table), id);
  const char *name;
  va_list args;

  va_start (args, id);
  while ((name = va_arg (args, const char *)))
    set_field_value (op->table, name, va_arg (args, const char *), &fb_op_add_field (op, name)->new);
  va_end (args);
  return op;
}

FbOp *
service_op_del (const char *table, const FbId *id, gint64 base_ver)
{
  FbOp *op = fb_op_new (FB_OP_DEL, fb_schema_get_table (table), id);

  op->base_ver = base_ver;
  return op;
}

FbOp *
service_op_set (const char *table, const FbId *id, gint64 base_ver, ...)
{
  FbOp *op = fb_op_new (FB_OP_SET, fb_schema_get_table (table), id);
  const char *name;
  va_list args;

  op->base_ver = base_ver;
  va_start (args, base_ver);
  while ((name = va_arg (args, const char *)))
    {
      FbOpField *field = fb_op_add_field (op, name);

      set_field_value (op->table, name, va_arg (args, const char *), &field->old);
      set_field_value (op->table, name, va_arg (args, const char *), &field->new);
    }
  va_end (args);
  return op;
}

gint64
service_fixture_apply (FbServiceFixture *self, FbOp *op)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  g_autoptr (GError) error = NULL;
  gint64 seq = 0;

  g_ptr_array_add (ops, op);
  fb_service_apply (self->service, ops, NULL, &seq, &error);
  g_assert_no_error (error);
  g_assert_cmpint (seq, >, 0);
  return seq;
}

gint64
service_fixture_set (FbServiceFixture *self, const char *table, const FbId *id, const char *field, const char *value)
{
  g_autofree char *old = service_fixture_dup_text (self, table, id, field);
  gint64 ver;
  g_autofree char *text = service_fixture_dup_text (self, table, id, "_ver");

  ver = g_ascii_strtoll (text, NULL, 10);
  return service_fixture_apply (self, service_op_set (table, id, ver, field, old, value, NULL));
}

/* --- the organisation --- */

FbId
service_fixture_new_id (FbServiceFixture *self)
{
  FbId id;

  fb_id_generate (&id, fb_clock_now (self->clock));
  return id;
}

FbId
service_fixture_add_user (FbServiceFixture *self, const char *login, const char *role)
{
  FbId id = service_fixture_new_id (self);
  char role_text[FB_ID_TEXT_LENGTH + 1];
  FbId role_id;

  fb_service_get_role_id (role, &role_id);
  fb_id_write (&role_id, role_text);
  service_fixture_apply (self, service_op_put ("user", &id, "login", login, "name", login, "role", role_text, NULL));
  return id;
}

FbId
service_fixture_add_territory (FbServiceFixture *self, const char *code, const FbId *parent)
{
  FbId id = service_fixture_new_id (self);
  g_autofree char *text = parent ? fb_id_to_string (parent) : NULL;

  service_fixture_apply (self, service_op_put ("territory", &id, "code", code, "name", code, "parent", text, NULL));
  return id;
}

FbId
service_fixture_assign (FbServiceFixture *self, const FbId *user, const FbId *territory)
{
  FbId id = service_fixture_new_id (self);
  g_autofree char *user_text = fb_id_to_string (user);
  g_autofree char *territory_text = fb_id_to_string (territory);

  service_fixture_apply (
      self, service_op_put ("territory_member", &id, "user", user_text, "territory", territory_text, NULL));
  return id;
}

FbId
service_fixture_add_account (FbServiceFixture *self, const char *name, const FbId *territory)
{
  FbId id = service_fixture_new_id (self);
  g_autofree char *text = territory ? fb_id_to_string (territory) : NULL;

  service_fixture_apply (self, service_op_put ("account", &id, "name", name, "territory", text, NULL));
  return id;
}

FbId
service_fixture_add_contact (FbServiceFixture *self, const char *family, const FbId *account)
{
  FbId id = service_fixture_new_id (self);
  g_autofree char *text = account ? fb_id_to_string (account) : NULL;

  service_fixture_apply (self, service_op_put ("contact", &id, "family", family, "account", text, NULL));
  return id;
}

/* --- looking --- */

gint64
service_fixture_int (FbServiceFixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  fb_db_query_int (self->db, sql, &value, &error);
  g_assert_no_error (error);
  return value;
}

FbId
service_fixture_get_id (FbServiceFixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, sql, &error);
  FbId id;

  g_assert_no_error (error);
  g_assert_cmpint (fb_stmt_step (stmt, NULL, &error), ==, FB_STEP_ROW);
  g_assert_true (fb_stmt_get_id (stmt, 0, &id));
  g_assert_cmpint (fb_stmt_step (stmt, NULL, &error), ==, FB_STEP_DONE);
  return id;
}

char *
service_fixture_dup_text (FbServiceFixture *self, const char *table, const FbId *id, const char *column)
{
  /* Where an account lies is no column. */
  gboolean is_place = g_str_equal (table, "account") && g_str_equal (column, "territory");
  g_autofree char *sql =
      is_place ? g_strdup ("SELECT b.ref FROM member m JOIN bucket b ON b.bid = m.bid JOIN account a ON a._gid = m.gid"
                           " WHERE a.id = ?1 AND m.main > 0")
               : g_strdup_printf ("SELECT \"%s\" FROM \"%s\" WHERE id = ?1", column, table);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, sql, &error);
  FbId value;

  g_assert_no_error (error);
  fb_stmt_bind_id (stmt, 1, id);
  if (fb_stmt_step (stmt, NULL, &error) != FB_STEP_ROW && is_place)
    return NULL;
  g_assert_no_error (error);
  if (fb_stmt_is_null (stmt, 0))
    return NULL;
  if (fb_stmt_get_id (stmt, 0, &value))
    return fb_id_to_string (&value);
  return g_strdup (fb_stmt_get_text (stmt, 0));
}

void
service_fixture_check (FbServiceFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = fb_service_check (self->service, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s", (const char *) g_ptr_array_index (findings, i));
  g_assert_cmpuint (findings->len, ==, 0);
}

/* --- requests --- */

FbAnswer *
service_fixture_request (FbServiceFixture *self, const FbCaller *caller, const char *path, const char *body)
{
  g_autoptr (FbRequest) request = fb_request_new ("POST", path, NULL);

  if (body)
    request->body = g_bytes_new (body, strlen (body));
  return fb_service_handle (self->service, caller, request);
}

JsonNode *
service_fixture_ask (FbServiceFixture *self, const FbCaller *caller, const char *path, const char *body)
{
  g_autoptr (FbAnswer) answer = service_fixture_request (self, caller, path, body);
  g_autoptr (GError) error = NULL;
  JsonNode *node = fb_answer_parse (answer, &error);

  g_assert_no_error (error);
  return node;
}

char *
service_answer_to_text (const FbAnswer *answer)
{
  g_autoptr (JsonNode) node = NULL;
  gsize size;
  const char *text = g_bytes_get_data (answer->body, &size);
  const char *type;

  if (answer->status == 200)
    return g_strdup ("200");
  g_assert_cmpstr (answer->content_type, ==, "application/problem+json");
  node = fb_json_parse (text, size, 0, NULL);
  g_assert_nonnull (node);
  type = json_object_get_string_member (json_node_get_object (node), "type");
  g_assert_true (g_str_has_prefix (type, "/problems/"));
  return g_strdup_printf ("%u %s", answer->status, type + strlen ("/problems/"));
}
