/* test-who-may.c: every line of the tables of who may do what, tried by everybody
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "any-row.h"
#include "door-world.h"

#include <string.h>

#include "fb-routes.h"
#include "fb-sql.h"
#include "fb-who-may.h"
#include "fb-test-database.h"

/* --- addresses --- */

/* NULL: they come in. */
static const char *
expect_route (const FbRoute *route, const Party *party, PartyKind kind)
{
  switch (route->access)
    {
    case FB_ACCESS_ANYONE:
      return NULL;
    case FB_ACCESS_DEVICE:
    case FB_ACCESS_LEAVING:
      return party->problem;
    case FB_ACCESS_KNOWN:
      return kind == PARTY_ANONYMOUS || kind == PARTY_STRANGER ? party->problem : NULL;
    default:
      g_error ("%s %s: this test does not know who may ask", route->method, route->path);
    }
}

/* All that a refused request must leave as it was. */
static gint64
fingerprint (DoorWorld *self)
{
  return door_world_int (
      self, "SELECT (SELECT seq * 1000003 + epoch FROM sync_clock) + (SELECT count(*) * 10007 FROM tx_result)"
            " + (SELECT coalesce (sum (last_n + cursor), 0) * 101 FROM device_state)"
            " + (SELECT count(access) FROM device_secret)");
}

static HttpReply *
ask (DoorWorld *self, const FbRoute *route, const Party *party)
{
  g_autofree char *path =
      g_str_has_suffix (route->path, "/") ? g_strconcat (route->path, "x", NULL) : g_strdup (route->path);
  g_autofree char *value = g_strdup_printf ("Bearer %s", party->token);
  const char *const headers[] = {"Authorization", value, NULL};
  static const char body[] = "{\"v\":1,\"schema\":1,\"cursor\":0,\"bid\":1,\"txs\":[]}";
  g_autoptr (GBytes) bytes = route->max_body > 0 ? g_bytes_new_static (body, strlen (body)) : NULL;

  return http_fixture_send (&self->http, route->method, path, bytes, party->token ? headers : NULL);
}

static void
test_routes (DoorWorld *self, gconstpointer data G_GNUC_UNUSED)
{
  guint n_routes, n_cells = 0;
  const FbRoute *routes = fb_routes_get (&n_routes);

  for (guint i = 0; i < n_routes; i++)
    for (guint j = 0; j < N_PARTIES; j++)
      {
        Party *party = &self->parties[j];
        const char *expected = expect_route (&routes[i], party, (PartyKind) j);
        gint64 before = fingerprint (self);
        g_autoptr (HttpReply) reply = ask (self, &routes[i], party);

        g_test_message ("%s %s by %s: %u %s", routes[i].method, routes[i].path, party->name, reply->status,
                        reply->type);
        n_cells++;
        if (expected)
          {
            g_assert_cmpuint (reply->status, ==, party->status);
            if (!g_str_equal (routes[i].method, "HEAD"))
              g_assert_cmpstr (reply->type, ==, expected);
            g_assert_cmpint (fingerprint (self), ==, before);
          }
        else
          {
            g_assert_cmpuint (reply->status, !=, 401);
            g_assert_cmpuint (reply->status, !=, 403);
          }
        if (!expected && party->role && g_str_equal (routes[i].path, "/v1/logout"))
          {
            g_autoptr (HttpReply) after = http_fixture_post (&self->http, "/v1/pull", party->token, "{\"cursor\":0}");

            g_assert_cmpuint (after->status, ==, 401);
            door_world_sign_in (self, party);
          }
      }
  g_assert_cmpuint (n_cells, ==, n_routes * N_PARTIES);
}

/* --- rows --- */

typedef enum
{
  PLACE_NORTH,   /* with the organisation, the catalogue, or an account of the north */
  PLACE_DEAL,    /* a deal that lies in the north by itself */
  PLACE_OWN,     /* private to the party */
  PLACE_FOREIGN, /* private to somebody else */
  PLACE_SHARED,  /* could be private and is not */
  N_PLACES,
} PlaceKind;

static gboolean
has_place (const FbWhoMay *line, const FbTable *table, PlaceKind place)
{
  gboolean is_private = table->home == FB_HOME_USER && line->make == FB_MAY_READERS;

  switch (place)
    {
    case PLACE_DEAL:
      return table->home == FB_HOME_DEAL;
    case PLACE_OWN:
    case PLACE_FOREIGN:
      return is_private;
    case PLACE_SHARED:
      return is_private
             && !(fb_table_field (table, fb_table_get_field (table, table->home_fields[0]))->flags & FB_FIELD_REQUIRED);
    case PLACE_NORTH:
    case N_PLACES:
    default:
      return !is_private;
    }
}

static gboolean
sees (const FbTable *table, PlaceKind place, const Party *party)
{
  if (g_str_equal (party->role, "admin") || place == PLACE_OWN || place == PLACE_SHARED)
    return TRUE;
  /* Devices and their numbers lie with their user, costs with the roles that see them. */
  if (place == PLACE_FOREIGN || table->home == FB_HOME_USER || table->home == FB_HOME_COST)
    return FALSE;
  return party->is_north || table->home == FB_HOME_ORG || table->home == FB_HOME_CATALOG;
}

/* What the line says, read aloud. */
static const char *
expect (const FbTable *table, FbMay may, FbOpKind kind, PlaceKind place, const Party *party)
{
  gboolean is_admin = g_str_equal (party->role, "admin");
  gboolean is_reader = g_str_equal (party->role, "readonly");

  /* Such operations have no form at all. */
  if ((table->flags & FB_TABLE_SYSTEM) || may == FB_MAY_NOBODY)
    return "bad-value";
  if (kind == FB_OP_RESOLVE && !sees (table, place, party))
    return "not-in-scope";
  if (may == FB_MAY_ADMINS)
    return is_admin ? "ok" : "not-permitted";
  if (is_reader && may == FB_MAY_WRITERS)
    return "not-permitted";
  if (!sees (table, place, party))
    return "not-in-scope";
  return is_reader && place != PLACE_OWN ? "not-permitted" : "ok";
}

typedef struct
{
  const FbTable *table;
  FbOp *op; /* (owned) */
  const char *expected;
  const FbTable *shown; /* where the effect shows */
  FbId id;
  char *column;
  char *before; /* (nullable) */
  const char *place;
} Cell;

static void
cell_free (Cell *self)
{
  fb_op_free (self->op);
  g_free (self->column);
  g_free (self->before);
  g_free (self);
}

typedef struct
{
  DoorWorld *world;
  const FbWhoMay *line;
  const FbTable *table;
  GPtrArray *server_ops;
  GPtrArray *cells[N_PARTIES]; /* of Cell */
} Sheet;

static AnyPlace *
new_place (Sheet *self, Party *party, PlaceKind place)
{
  gboolean is_private = place == PLACE_OWN || place == PLACE_FOREIGN || place == PLACE_SHARED;
  AnyPlace *any = any_place_new (is_private && party->role ? &party->territory : &self->world->north,
                                 place == PLACE_OWN && party->role ? &party->user : &self->world->nobody_user);

  any->shared = place == PLACE_SHARED;
  any->own_deals = place == PLACE_DEAL;
  return any;
}

static void
take_ops (GPtrArray *to, GPtrArray *from)
{
  while (from->len > 0)
    g_ptr_array_add (to, g_ptr_array_steal_index (from, 0));
}

static void
add_cell (Sheet *self, PartyKind kind, PlaceKind place, FbMay may, FbOp *op, const char *column)
{
  static const char *const names[] = {"north", "deal", "own", "foreign", "shared"};
  const Party *party = &self->world->parties[kind];
  Cell *cell = g_new0 (Cell, 1);

  cell->table = self->table;
  cell->op = op;
  cell->expected = party->problem ? party->problem : expect (self->table, may, op->kind, place, party);
  cell->shown = op->table;
  cell->id = op->id;
  cell->column = g_strdup (column);
  cell->place = names[place];
  g_ptr_array_add (self->cells[kind], cell);
}

/* A row for an operation to be tried on. */
static FbId
add_target (Sheet *self, AnyPlace *place)
{
  FbId id;

  fb_id_generate (&id, g_get_real_time () / 1000);
  g_ptr_array_add (place->ops, any_row_put (place, self->table, &id));
  take_ops (self->server_ops, place->ops);
  return id;
}

static void
add_cells (Sheet *self, PartyKind kind, PlaceKind place_kind)
{
  static const FbOpKind edits[] = {FB_OP_SET, FB_OP_INC, FB_OP_TAG, FB_OP_SAY};
  g_autoptr (AnyPlace) place = new_place (self, &self->world->parties[kind], place_kind);
  gboolean server = self->line->change == FB_MAY_ADMINS;
  FbId id;
  FbOp *op;

  if (self->table->flags & FB_TABLE_SYSTEM)
    {
      fb_id_generate (&id, g_get_real_time () / 1000);
      add_cell (self, kind, place_kind, self->line->make, fb_op_new (FB_OP_PUT, self->table, &id), "id");
      add_cell (self, kind, place_kind, self->line->remove, fb_op_new (FB_OP_DEL, self->table, &id), "id");
      return;
    }
  fb_id_generate (&id, g_get_real_time () / 1000);
  op = any_row_put (place, self->table, &id);
  take_ops (self->server_ops, place->ops);
  add_cell (self, kind, place_kind, self->line->make, op, "id");
  for (guint i = 0; i < G_N_ELEMENTS (edits); i++)
    if ((op = any_row_edit (self->table, &id, edits[i], server)))
      {
        op->id = add_target (self, place);
        add_cell (self, kind, place_kind, self->line->change, op,
                  ((FbOpField *) g_ptr_array_index (op->fields, 0))->name);
      }
  id = add_target (self, place);
  add_cell (self, kind, place_kind, self->line->remove, fb_op_new (FB_OP_DEL, self->table, &id), "_dead");
  /* The conflict is put in its place when the row is there. */
  id = add_target (self, place);
  add_cell (self, kind, place_kind, self->line->settle,
            fb_op_new (FB_OP_RESOLVE, fb_schema_get_table ("conflict"), &id), "status");
}

static void
prepare (Sheet *self)
{
  door_world_apply (self->world, self->server_ops);
  for (guint i = 0; i < N_PARTIES; i++)
    for (guint j = 0; j < self->cells[i]->len; j++)
      {
        Cell *cell = g_ptr_array_index (self->cells[i], j);
        g_autofree char *ver = NULL;

        if (cell->op->kind == FB_OP_RESOLVE)
          cell->op->id = cell->id = door_world_conflict (self->world, self->table, &cell->id, NULL, NULL, NULL);
        ver = door_world_dup_cell (self->world, cell->shown, &cell->id, "_ver");
        cell->op->base_ver = ver && cell->op->kind != FB_OP_PUT ? g_ascii_strtoll (ver, NULL, 10) : 0;
        cell->before = door_world_dup_cell (self->world, cell->shown, &cell->id, cell->column);
      }
}

static void
check_cell (Sheet *self, const Party *party, const Cell *cell, const char *result)
{
  static const char *const kinds[] = {"put", "set", "inc", "tag", "say", "del", "resolve"};
  g_autofree char *after = door_world_dup_cell (self->world, cell->shown, &cell->id, cell->column);

  if (!g_str_equal (result, cell->expected) || (g_strcmp0 (cell->before, after) != 0) != g_str_equal (result, "ok"))
    g_error ("%s %s (%s) by %s: %s, and %s.%s went from %s to %s, where %s was expected", kinds[cell->op->kind],
             cell->table->name, cell->place, party->name, result, cell->shown->name, cell->column, cell->before, after,
             cell->expected);
}

static void
try_party (Sheet *self, PartyKind kind)
{
  Party *party = &self->world->parties[kind];
  g_autoptr (GPtrArray) ops = g_ptr_array_new ();
  g_autoptr (HttpReply) reply = NULL;

  for (guint i = 0; i < self->cells[kind]->len; i++)
    g_ptr_array_add (ops, ((Cell *) g_ptr_array_index (self->cells[kind], i))->op);
  reply = door_world_push (self->world, party, ops);
  if (party->problem)
    {
      g_assert_cmpuint (reply->status, ==, party->status);
      g_assert_cmpstr (reply->type, ==, party->problem);
    }
  else
    g_assert_cmpuint (reply->status, ==, 200);
  for (guint i = 0; i < ops->len; i++)
    check_cell (self, party, g_ptr_array_index (self->cells[kind], i),
                party->problem ? party->problem : door_result (reply, i));
}

static guint
try_line (DoorWorld *world, const FbWhoMay *line)
{
  Sheet sheet = {world, line, fb_schema_get_table (line->table)};
  guint n_cells = 0;

  sheet.server_ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  for (guint i = 0; i < N_PARTIES; i++)
    {
      sheet.cells[i] = g_ptr_array_new_with_free_func ((GDestroyNotify) cell_free);
      for (guint place = 0; place < N_PLACES; place++)
        if (has_place (line, sheet.table, place))
          add_cells (&sheet, i, place);
    }
  prepare (&sheet);
  for (guint i = 0; i < N_PARTIES; i++)
    {
      try_party (&sheet, i);
      n_cells += sheet.cells[i]->len;
      g_ptr_array_unref (sheet.cells[i]);
    }
  g_ptr_array_unref (sheet.server_ops);
  return n_cells;
}

static void
test_tables (DoorWorld *self, gconstpointer data G_GNUC_UNUSED)
{
  guint n_lines, n_cells = 0;
  const FbWhoMay *lines = fb_who_may_get_lines (&n_lines);

  for (guint i = 0; i < n_lines; i++)
    n_cells += try_line (self, &lines[i]);
  g_test_message ("%u cells", n_cells);
  g_assert_cmpuint (n_cells, >, n_lines * N_PARTIES * 3);
  door_world_check (self);
}

/* No table without a line, no line without a table. */
static void
test_lines (void)
{
  guint n_lines, n_tables;
  const FbWhoMay *lines = fb_who_may_get_lines (&n_lines);
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    {
      guint found = 0;

      for (guint j = 0; j < n_lines; j++)
        found += g_str_equal (lines[j].table, tables[i]->name);
      if ((found == 1) != fb_table_is_synced (tables[i]))
        g_error ("%s has %u lines in the table of who may do what", tables[i]->name, found);
      /* What the schema says of a table holds in its line. */
      if (tables[i]->flags & FB_TABLE_SERVER)
        g_assert_cmpint (fb_who_may (tables[i], FB_OP_SET), ==, FB_MAY_ADMINS);
      if (tables[i]->flags & (FB_TABLE_SYSTEM | FB_TABLE_APPEND))
        g_assert_cmpint (fb_who_may (tables[i], FB_OP_SET), ==, FB_MAY_NOBODY);
    }
  for (guint j = 0; j < n_lines; j++)
    g_assert_nonnull (fb_schema_find_table (lines[j].table));
}

/* --- values that a manager or the owner decides about --- */

static void
test_reviewed_values (DoorWorld *self, gconstpointer data G_GNUC_UNUSED)
{
  const FbTable *table = fb_schema_get_table ("account");

  for (guint i = 0; i < N_PARTIES; i++)
    {
      Party *party = &self->parties[i];
      g_autoptr (AnyPlace) place = any_place_new (&self->north, &self->nobody_user);
      g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
      const FbId *account = any_row_anchor (place, table);
      FbId conflict;
      g_autofree char *name = NULL;
      g_autoptr (HttpReply) reply = NULL;
      gboolean decides = party->is_north && !g_str_equal (party->role, "rep") && !g_str_equal (party->role, "readonly");
      FbOp *op;

      door_world_apply (self, place->ops);
      conflict = door_world_conflict (self, table, account, "legal_name", "\"Kept\"", "\"Lost\"");
      op = fb_op_new (FB_OP_RESOLVE, fb_schema_get_table ("conflict"), &conflict);
      op->take = FB_TAKE_LOST;
      g_ptr_array_add (ops, op);
      reply = door_world_push (self, party, ops);
      name = door_world_dup_cell (self, table, account, "legal_name");
      g_assert_cmpstr (name, ==, decides ? "Lost" : NULL);
      if (!party->problem)
        g_assert_cmpstr (door_result (reply, 0), ==,
                         decides           ? "ok"
                         : party->is_north ? "not-permitted"
                                           : "not-in-scope");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
#define ADD(path, func) g_test_add (path, DoorWorld, NULL, door_world_set_up, func, door_world_tear_down)
  g_test_add_func ("/server/who-may/lines", test_lines);
  ADD ("/server/who-may/routes", test_routes);
  ADD ("/server/who-may/tables", test_tables);
  ADD ("/server/who-may/reviewed", test_reviewed_values);
  return g_test_run ();
}
