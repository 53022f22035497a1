/* door-world.c: a company with everybody who may stand before the door, and a server that they ask over HTTP
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "door-world.h"

#include <string.h>

#include "fb-password.h"
#include "fb-service-private.h"

/* clang-format off */
static const Party parties[N_PARTIES] = {
  [PARTY_REP]           = { "rep",                       "rep",      TRUE,  0,   NULL },
  [PARTY_OTHER_REP]     = { "rep of the south",          "rep",      FALSE, 0,   NULL },
  [PARTY_OTHER_MANAGER] = { "manager of another branch", "manager",  FALSE, 0,   NULL },
  [PARTY_MANAGER]       = { "manager above",             "manager",  TRUE,  0,   NULL },
  [PARTY_DIRECTOR]      = { "director",                  "director", TRUE,  0,   NULL },
  [PARTY_READER]        = { "reader",                    "readonly", TRUE,  0,   NULL },
  [PARTY_ADMIN]         = { "administrator",             "admin",    TRUE,  0,   NULL },
  [PARTY_ANONYMOUS]     = { "anonymous",                 NULL,       FALSE, 401, "token-expired" },
  [PARTY_STRANGER]      = { "stranger",                  NULL,       FALSE, 401, "token-expired" },
  [PARTY_DISABLED]      = { "disabled",                  "rep",      FALSE, 403, "account-disabled" },
  [PARTY_REVOKED]       = { "revoked",                   "rep",      FALSE, 401, "device-revoked" },
  [PARTY_EXPIRED]       = { "expired",                   "rep",      FALSE, 401, "token-expired" },
};
/* clang-format on */

static FbId
new_id (void)
{
  FbId id;

  fb_id_generate (&id, g_get_real_time () / 1000);
  return id;
}

void
door_world_apply (DoorWorld *self, GPtrArray *ops)
{
  g_autoptr (GError) error = NULL;

  if (ops->len > 0)
    fb_service_apply (self->http.service, ops, NULL, NULL, &error);
  g_assert_no_error (error);
  g_ptr_array_set_size (ops, 0);
}

static void
add_text (FbOp *op, const char *field, const char *text)
{
  fb_value_set_text (&fb_op_add_field (op, field)->new, text);
}

static void
add_id (FbOp *op, const char *field, const FbId *id)
{
  if (id)
    fb_value_set_id (&fb_op_add_field (op, field)->new, id);
}

static FbOp *
add_put (GPtrArray *ops, const char *table, FbId *id)
{
  FbOp *op;

  *id = new_id ();
  op = fb_op_new (FB_OP_PUT, fb_schema_get_table (table), id);
  g_ptr_array_add (ops, op);
  return op;
}

static FbId
add_territory (GPtrArray *ops, const char *name, const FbId *parent)
{
  FbId id;
  FbOp *op = add_put (ops, "territory", &id);

  add_text (op, "code", name);
  add_text (op, "name", name);
  add_id (op, "parent", parent);
  return id;
}

static FbId
add_user (GPtrArray *ops, const char *login, const char *role)
{
  FbId id, role_id;
  FbOp *op = add_put (ops, "user", &id);

  fb_service_get_role_id (role, &role_id);
  add_text (op, "login", login);
  add_text (op, "name", login);
  add_id (op, "role", &role_id);
  return id;
}

static void
assign (GPtrArray *ops, const FbId *user, const FbId *territory)
{
  FbId id;
  FbOp *op = add_put (ops, "territory_member", &id);

  add_id (op, "user", user);
  add_id (op, "territory", territory);
}

static const FbId *
place_of (DoorWorld *self, PartyKind kind)
{
  switch (kind)
    {
    case PARTY_OTHER_REP:
      return &self->south;
    case PARTY_OTHER_MANAGER:
      return &self->east;
    case PARTY_MANAGER:
    case PARTY_DIRECTOR:
    case PARTY_ADMIN:
      return &self->region;
    case PARTY_REP:
    case PARTY_READER:
    case PARTY_ANONYMOUS:
    case PARTY_STRANGER:
    case PARTY_DISABLED:
    case PARTY_REVOKED:
    case PARTY_EXPIRED:
    case N_PARTIES:
    default:
      return &self->north;
    }
}

void
door_world_sign_in (DoorWorld *self, Party *party)
{
  g_autofree char *hash = fb_secret_hash (party->token);
  g_autofree char *refresh = fb_secret_hash (party->name);
  g_autoptr (GError) error = NULL;
  gboolean old = party == &self->parties[PARTY_EXPIRED];

  fb_sql_run (self->db, &error,
              "INSERT INTO device_secret (device, user_id, status, refresh_cur, access, access_until)"
              " VALUES (?1, ?2, 'active', ?3, ?4, ?5) ON CONFLICT (device) DO UPDATE SET access = excluded.access,"
              " refresh_cur = excluded.refresh_cur, access_until = excluded.access_until",
              "ddtti", &party->device, &party->user, refresh, hash,
              g_get_real_time () / 1000 + (old ? -1000 : 3600000));
  g_assert_no_error (error);
}

static void
add_party (DoorWorld *self, GPtrArray *ops, PartyKind kind)
{
  Party *party = &self->parties[kind];

  *party = parties[kind];
  party->device = new_id ();
  party->territory = *place_of (self, kind);
  if (kind == PARTY_REVOKED || kind == PARTY_EXPIRED)
    party->user = self->parties[PARTY_REP].user;
  else if (party->role)
    {
      party->user = add_user (ops, party->name, party->role);
      assign (ops, &party->user, &party->territory);
    }
  if (kind != PARTY_ANONYMOUS)
    party->token = g_strdup_printf ("token-of-the-%s", party->name);
}

static void
let_in (DoorWorld *self, PartyKind kind)
{
  Party *party = &self->parties[kind];
  g_autoptr (GError) error = NULL;

  if (!party->role)
    return;
  fb_service_add_device (self->http.service, &party->user, &party->device, party->name, &error);
  g_assert_no_error (error);
  door_world_sign_in (self, party);
  if (kind == PARTY_REVOKED)
    fb_sql_run (self->db, &error, "UPDATE device_secret SET status = 'revoked' WHERE device = ?1", "d", &party->device);
  g_assert_no_error (error);
}

static void
disable (GPtrArray *ops, const FbId *user)
{
  FbOp *op = fb_op_new (FB_OP_SET, fb_schema_get_table ("user"), user);

  fb_value_set_int (&fb_op_add_field (op, "active")->new, 0);
  g_ptr_array_add (ops, op);
}

void
door_world_set_up (DoorWorld *self, gconstpointer data)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);

  memset (self, 0, sizeof *self);
  http_fixture_set_up (&self->http, data);
  self->db = fb_service_get_db (self->http.service);
  self->region = add_territory (ops, "region", NULL);
  self->north = add_territory (ops, "north", &self->region);
  self->south = add_territory (ops, "south", &self->region);
  self->east = add_territory (ops, "east", NULL);
  self->nobody_user = add_user (ops, "somebody else", "rep");
  for (guint i = 0; i < N_PARTIES; i++)
    add_party (self, ops, i);
  door_world_apply (self, ops);
  for (guint i = 0; i < N_PARTIES; i++)
    let_in (self, i);
  disable (ops, &self->parties[PARTY_DISABLED].user);
  door_world_apply (self, ops);
}

void
door_world_tear_down (DoorWorld *self, gconstpointer data)
{
  for (guint i = 0; i < N_PARTIES; i++)
    g_free (self->parties[i].token);
  http_fixture_tear_down (&self->http, data);
}

/* --- looking --- */

char *
door_world_dup_cell (DoorWorld *self, const FbTable *table, const FbId *id, const char *column)
{
  g_autofree char *sql = g_strdup_printf ("SELECT \"%s\" FROM \"%s\" WHERE id = ?1", column, table->name);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step = fb_sql_first (self->db, &stmt, &error, sql, "d", id);

  g_assert_no_error (error);
  return step == FB_STEP_ROW ? g_strdup (fb_stmt_get_text (stmt, 0)) : NULL;
}

gint64
door_world_int (DoorWorld *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  fb_sql_int (self->db, &value, 0, &error, sql, "");
  g_assert_no_error (error);
  return value;
}

void
door_world_check (DoorWorld *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = fb_service_check (self->http.service, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s", (const char *) g_ptr_array_index (findings, i));
  g_assert_cmpuint (findings->len, ==, 0);
}

/* --- asking --- */

HttpReply *
door_world_push (DoorWorld *self, Party *party, GPtrArray *ops)
{
  g_autoptr (GString) text = g_string_new ("{\"v\":1,\"schema\":1,\"cursor\":0,\"txs\":[");

  for (guint i = 0; i < ops->len; i++)
    {
      g_autoptr (FbTx) tx = fb_tx_new ();
      g_autoptr (JsonNode) node = NULL;
      g_autofree char *json = NULL;

      tx->n = ++party->n;
      tx->oid = new_id ();
      tx->hlc = tx->wall = 1;
      tx->schema = FB_SCHEMA_VERSION;
      g_ptr_array_add (tx->ops, fb_op_copy (g_ptr_array_index (ops, i)));
      node = fb_tx_to_json (tx);
      json = fb_json_to_text (node);
      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", json);
    }
  g_string_append (text, "]}");
  return http_fixture_post (&self->http, "/v1/push", party->token, text->str);
}

const char *
door_result (const HttpReply *reply, guint index)
{
  JsonObject *result = json_array_get_object_element (
      json_object_get_array_member (json_node_get_object (reply->json), "results"), index);
  JsonObject *problem;
  const char *type;

  if (!g_str_equal (json_object_get_string_member (result, "s"), "refused"))
    return "ok";
  problem = json_object_get_object_member (result, "problem");
  type = json_object_get_string_member (problem, "type");
  g_test_message ("%s: %s", type, json_object_get_string_member (problem, "title"));
  g_assert_true (g_str_has_prefix (type, "/problems/"));
  return type + strlen ("/problems/");
}

FbId
door_world_conflict (DoorWorld *self,
                     const FbTable *table,
                     const FbId *row,
                     const char *field,
                     const char *kept,
                     const char *lost)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbTransaction) transaction = fb_transaction_begin_durable (self->db, &error);
  g_autoptr (FbApply) apply = fb_apply_new (self->http.service, NULL, NULL);
  g_autoptr (FbRecord) record = fb_service_get_row (self->http.service, table, row, &error);
  FbConflictDraft draft = {.kind = "field", .status = "open", .field = field, .kept = kept, .lost = lost};
  FbId id;

  g_assert_nonnull (record);
  fb_apply_write_conflict (apply, record, &draft, &error);
  g_assert_no_error (error);
  id = g_array_index (apply->conflicts, FbId, 0);
  fb_apply_flush_groups (apply, &error);
  g_assert_no_error (error);
  fb_transaction_commit (transaction, &error);
  g_assert_no_error (error);
  return id;
}
