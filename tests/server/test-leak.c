/* test-leak.c: nothing from outside a person's buckets comes back, whatever they ask
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "any-row.h"
#include "door-world.h"

#include <string.h>

#include "fb-sql.h"
#include "fb-who-may.h"
#include "fb-test-database.h"

/* Stands in every text of every record that the rep of the north must not see. */
#define SECRET "sEcReT"

typedef struct
{
  DoorWorld door;
  AnyPlace *places[4]; /* rows with the secret: the south, a deal of its own there, somebody's private ones, one more
                          account */
  GPtrArray *secrets;  /* of FbOp: the puts that made them */
  GArray *conflicts;   /* of FbId */
  GString *heard;      /* all that came back to the rep */
  gint64 est_before;
} Leak;

/* --- asking as the rep --- */

static Party *
rep (Leak *self)
{
  return &self->door.parties[PARTY_REP];
}

static void
hear (Leak *self, HttpReply *reply)
{
  gsize size;
  const char *text = reply->body ? g_bytes_get_data (reply->body, &size) : NULL;

  if (text)
    g_string_append_len (self->heard, text, (gssize) size);
}

static HttpReply *
ask (Leak *self, Party *party, const char *path, const char *body)
{
  HttpReply *reply = http_fixture_post (&self->door.http, path, party->token, body);

  if (party == rep (self))
    hear (self, reply);
  return reply;
}

static void
assert_nothing_heard (Leak *self)
{
  const char *found = g_strstr_len (self->heard->str, (gssize) self->heard->len, SECRET);

  if (found)
    g_error ("heard: %.*s", 400, found - MIN (200, found - self->heard->str));
  g_assert_cmpuint (self->heard->len, >, 1000);
}

static char *
dup_member (const HttpReply *reply, const char *line_start, const char *member)
{
  gsize size;
  const char *text = g_bytes_get_data (reply->body, &size);
  g_autofree char *page = g_strndup (text, size);
  g_auto (GStrv) lines = g_strsplit (page, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    if (g_str_has_prefix (lines[i], line_start))
      {
        g_autoptr (JsonNode) node = fb_json_parse (lines[i], -1, 0, NULL);
        JsonNode *value = json_object_get_member (json_node_get_object (node), member);

        return value && json_node_get_value_type (value) == G_TYPE_STRING ? g_strdup (json_node_get_string (value))
                                                                          : fb_json_to_text (value);
      }
  return NULL;
}

/* Every page of a pull. The size of the estimate on the first. */
static gint64
pull_all (Leak *self, Party *party, const char *members, GPtrArray *tokens)
{
  g_autofree char *token = NULL;
  gint64 estimate = -1;

  for (guint page = 0; page == 0 || token; page++)
    {
      g_autofree char *body =
          token ? g_strdup_printf ("{\"v\":1,\"schema\":1,\"cursor\":0,\"max_bytes\":3000,\"page\":\"%s\"}", token)
                : g_strdup_printf ("{\"v\":1,\"schema\":1,\"max_bytes\":3000,%s}", members);
      g_autoptr (HttpReply) reply = ask (self, party, "/v1/pull", body);
      g_autofree char *text = NULL;

      g_assert_cmpuint (reply->status, ==, 200);
      if (page == 0)
        {
          text = dup_member (reply, "{\"head\"", "est_rows");
          estimate = g_ascii_strtoll (text, NULL, 10);
        }
      g_free (token);
      token = dup_member (reply, "{\"more\"", "more");
      if (token && tokens)
        g_ptr_array_add (tokens, g_strdup (token));
      g_assert_cmpuint (page, <, 1000);
    }
  return estimate;
}

/* --- the secrets --- */

static gboolean
is_for_all (const FbTable *table)
{
  return table->home == FB_HOME_ORG || table->home == FB_HOME_CATALOG;
}

/* What everybody sees is made first, without the secret. */
static void
make_shared_anchors (AnyPlace *place)
{
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);
  const char *marker = place->marker;

  place->marker = NULL;
  for (guint i = 0; i < n_tables; i++)
    if (fb_table_is_synced (tables[i]) && is_for_all (tables[i]))
      any_row_anchor (place, tables[i]);
  place->marker = marker;
}

static void
add_secret (Leak *self, AnyPlace *place, const FbTable *table)
{
  FbId id;
  FbOp *op;

  fb_id_generate (&id, g_get_real_time () / 1000);
  op = any_row_put (place, table, &id);
  g_ptr_array_add (place->ops, op);
  g_ptr_array_add (self->secrets, fb_op_copy (op));
}

static void
plant (Leak *self)
{
  guint n_lines;
  const FbWhoMay *lines = fb_who_may_get_lines (&n_lines);

  for (guint i = 0; i < G_N_ELEMENTS (self->places); i++)
    {
      AnyPlace *place = self->places[i];

      make_shared_anchors (place);
      for (guint j = 0; j < n_lines; j++)
        {
          const FbTable *table = fb_schema_get_table (lines[j].table);

          if (!is_for_all (table) && !(table->flags & FB_TABLE_SYSTEM))
            add_secret (self, place, table);
        }
      door_world_apply (&self->door, place->ops);
    }
}

/* Edits leave lines in the history; conflicts have both values. */
static void
edit_secrets (Leak *self)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);

  for (guint i = 0; i < self->secrets->len; i++)
    {
      const FbOp *put = g_ptr_array_index (self->secrets, i);
      FbOp *op = any_row_edit (put->table, &put->id, FB_OP_SET, TRUE);
      FbOpField *change = op ? g_ptr_array_index (op->fields, 0) : NULL;
      FbId conflict = door_world_conflict (&self->door, put->table, &put->id, NULL, "\"" SECRET "\"", "\"" SECRET "\"");

      g_array_append_val (self->conflicts, conflict);
      if (op && change->new.kind == FB_VALUE_TEXT && !g_str_equal (change->new.text, "2026-03-04"))
        {
          g_autofree char *text = g_strconcat (SECRET, change->new.text, NULL);

          fb_value_set_text (&change->new, text);
        }
      if (op)
        g_ptr_array_add (ops, op);
    }
  door_world_apply (&self->door, ops);
}

static void
set_up (Leak *self, gconstpointer data)
{
  memset (self, 0, sizeof *self);
  door_world_set_up (&self->door, data);
  self->secrets = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  self->conflicts = g_array_new (FALSE, FALSE, sizeof (FbId));
  self->heard = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (self->places); i++)
    {
      self->places[i] = any_place_new (i == 3 ? &self->door.east : &self->door.south, &self->door.nobody_user);
      self->places[i]->marker = SECRET;
      self->places[i]->own_deals = i == 1;
    }
  plant (self);
  edit_secrets (self);
}

static void
tear_down (Leak *self, gconstpointer data)
{
  assert_nothing_heard (self);
  door_world_check (&self->door);
  for (guint i = 0; i < G_N_ELEMENTS (self->places); i++)
    any_place_free (self->places[i]);
  g_ptr_array_unref (self->secrets);
  g_array_unref (self->conflicts);
  g_string_free (self->heard, TRUE);
  door_world_tear_down (&self->door, data);
}

/* --- tests --- */

/* The test of the test: to whoever may see them they do come. */
static void
test_secrets_are_there (Leak *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (HttpReply) reply =
      ask (self, &self->door.parties[PARTY_OTHER_REP], "/v1/pull", "{\"cursor\":0,\"max_bytes\":1048576}");
  gsize size;
  const char *text = g_bytes_get_data (reply->body, &size);
  guint n = 0;

  for (const char *at = text; (at = g_strstr_len (at, (gssize) (text + size - at), SECRET)); at++)
    n++;
  g_assert_cmpuint (n, >, 100);
  pull_all (self, rep (self), "\"cursor\":0", NULL);
}

static void
test_pulls (Leak *self, gconstpointer data G_GNUC_UNUSED)
{
  gint64 n_buckets = door_world_int (&self->door, "SELECT max(bid) FROM bucket");
  gint64 n_groups = door_world_int (&self->door, "SELECT max(gid) FROM grp");
  g_autoptr (GString) buckets = g_string_new ("\"cursor\":0,\"scope\":\"x\",\"buckets\":[1");
  g_autoptr (GString) groups = g_string_new ("\"cursor\":0,\"groups\":[1");
  gint64 estimate = pull_all (self, rep (self), "\"cursor\":0", NULL);

  for (gint64 i = 2; i <= n_buckets; i++)
    g_string_append_printf (buckets, ",%" G_GINT64_FORMAT, i);
  for (gint64 i = 2; i <= n_groups; i++)
    g_string_append_printf (groups, ",%" G_GINT64_FORMAT, i);
  g_string_append_c (buckets, ']');
  g_string_append_c (groups, ']');
  pull_all (self, rep (self), buckets->str, NULL);
  pull_all (self, rep (self), groups->str, NULL);
  pull_all (self, rep (self),
            "\"cursor\":0,\"cursors\":[[1,0],[2,0],[3,0],[4,0]],\"added\":{\"account\":[\"name\",\"website\"],"
            "\"contact\":[\"family\"]}",
            NULL);
  /* Foreign records do not count. */
  add_secret (self, self->places[0], fb_schema_get_table ("contact"));
  add_secret (self, self->places[0], fb_schema_get_table ("account"));
  door_world_apply (&self->door, self->places[0]->ops);
  g_assert_cmpint (pull_all (self, rep (self), "\"cursor\":0", NULL), ==, estimate);
}

/* What has left comes no more: neither what it becomes there nor what is written down about it. */
static void
test_moves (Leak *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (AnyPlace) place = any_place_new (&self->door.north, &self->door.nobody_user);
  const FbTable *table = fb_schema_get_table ("account");
  const FbId account = *any_row_anchor (place, table);
  g_autofree char *since = NULL;
  gint64 cursor;
  FbOp *op;

  make_shared_anchors (place);
  door_world_apply (&self->door, place->ops);
  cursor = door_world_int (&self->door, "SELECT seq FROM sync_clock");
  pull_all (self, rep (self), "\"cursor\":0", NULL);
  op = fb_op_new (FB_OP_SET, table, &account);
  fb_value_set_id (&fb_op_add_field (op, "territory")->new, &self->door.south);
  g_ptr_array_add (place->ops, op);
  place->marker = SECRET;
  add_secret (self, place, fb_schema_get_table ("contact"));
  add_secret (self, place, fb_schema_get_table ("activity"));
  op = fb_op_new (FB_OP_SET, table, &account);
  fb_value_set_text (&fb_op_add_field (op, "name")->new, SECRET "name");
  g_ptr_array_add (place->ops, op);
  door_world_apply (&self->door, place->ops);
  since = g_strdup_printf ("\"cursor\":%" G_GINT64_FORMAT, cursor);
  pull_all (self, rep (self), since, NULL);
}

static void
test_foreign_page_tokens (Leak *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func (g_free);

  pull_all (self, rep (self), "\"cursor\":0", NULL);
  pull_all (self, &self->door.parties[PARTY_OTHER_REP], "\"cursor\":0", tokens);
  pull_all (self, &self->door.parties[PARTY_ADMIN], "\"cursor\":0", tokens);
  g_assert_cmpuint (tokens->len, >, 5);
  for (guint i = 0; i < tokens->len; i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"v\":1,\"schema\":1,\"cursor\":0,\"page\":\"%s\"}",
                                               (const char *) g_ptr_array_index (tokens, i));
      g_autoptr (HttpReply) reply = ask (self, rep (self), "/v1/pull", body);

      g_assert_cmpuint (reply->status, ==, 409);
      g_assert_cmpstr (reply->type, ==, "token-void");
    }
}

static void
test_sums (Leak *self, gconstpointer data G_GNUC_UNUSED)
{
  gint64 n_buckets = door_world_int (&self->door, "SELECT max(bid) FROM bucket");
  guint n_open = 0;

  pull_all (self, rep (self), "\"cursor\":0", NULL);
  for (gint64 bid = -1; bid <= n_buckets + 1; bid++)
    for (guint deep = 0; deep < 2; deep++)
      {
        g_autofree char *body = g_strdup_printf ("{\"v\":1,\"schema\":1,\"bid\":%" G_GINT64_FORMAT "%s}", bid,
                                                 deep ? ",\"groups\":[0,9223372036854775807]" : "");
        g_autoptr (HttpReply) reply = ask (self, rep (self), "/v1/verify", body);

        if (reply->status == 200)
          n_open++;
        else
          g_assert_cmpstr (reply->type, ==, "not-in-scope");
      }
  /* The organisation, the catalogue, their own, the north: each twice. */
  g_assert_cmpuint (n_open, ==, 8);
}

/* More rows than pushes that a device may make in a minute. */
#define ROWS_A_PUSH 4

static void
add_every_op (Leak *self, guint secret, GPtrArray *ops)
{
  const FbOp *put = g_ptr_array_index (self->secrets, secret);
  const FbId *conflict = &g_array_index (self->conflicts, FbId, secret);
  FbOp *op;

  g_ptr_array_add (ops, fb_op_new (FB_OP_PUT, put->table, &put->id));
  g_ptr_array_add (ops, fb_op_new (FB_OP_DEL, put->table, &put->id));
  for (FbOpKind kind = FB_OP_SET; kind <= FB_OP_SAY; kind++)
    if ((op = any_row_edit (put->table, &put->id, kind, TRUE)))
      g_ptr_array_add (ops, op);
  for (FbTake take = FB_TAKE_KEPT; take <= FB_TAKE_VALUE; take++)
    {
      op = fb_op_new (FB_OP_RESOLVE, fb_schema_get_table ("conflict"), conflict);
      op->take = take;
      g_ptr_array_add (ops, op);
    }
}

/* Every operation on every foreign row; references to them; values that only one may have. */
static void
test_pushes (Leak *self, gconstpointer data G_GNUC_UNUSED)
{
  pull_all (self, rep (self), "\"cursor\":0", NULL);
  for (guint i = 0; i < self->secrets->len; i += ROWS_A_PUSH)
    {
      g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
      g_autoptr (HttpReply) reply = NULL;

      for (guint j = i; j < MIN (i + ROWS_A_PUSH, self->secrets->len); j++)
        add_every_op (self, j, ops);
      reply = door_world_push (&self->door, rep (self), ops);
      hear (self, reply);
      g_assert_cmpuint (reply->status, ==, 200);
      for (guint j = 0; j < ops->len; j++)
        g_assert_cmpstr (door_result (reply, j), !=, "ok");
    }
  pull_all (self, rep (self), "\"cursor\":0", NULL);
}

static FbOp *
new_account (Leak *self, FbId *id)
{
  FbOp *op;

  fb_id_generate (id, g_get_real_time () / 1000);
  op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("account"), id);
  fb_value_set_text (&fb_op_add_field (op, "name")->new, "Mine");
  return op;
}

static void
test_duplicates (Leak *self, gconstpointer data G_GNUC_UNUSED)
{
  const FbTable *table = fb_schema_get_table ("account");
  guint n_unique = 0;

  for (guint i = 0; i < table->n_fields; i++)
    {
      const FbField *field = fb_table_field (table, i);
      g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
      g_autoptr (HttpReply) reply = NULL;
      g_autofree char *value = NULL;
      FbOp *op;
      FbId id;

      if (!(field->flags & FB_FIELD_UNIQUE))
        continue;
      n_unique++;
      /* The rep guesses what a foreign account has, without the secret's name being a part of the guess. */
      value = g_strdup_printf ("GUESS%u", i);
      op = fb_op_new (FB_OP_SET, table, g_hash_table_lookup (self->places[0]->anchors, "account"));
      fb_value_set_text (&fb_op_add_field (op, field->name)->new, value);
      g_ptr_array_add (ops, op);
      door_world_apply (&self->door, ops);
      op = new_account (self, &id);
      fb_value_set_text (&fb_op_add_field (op, field->name)->new, value);
      g_ptr_array_add (ops, op);
      reply = door_world_push (&self->door, rep (self), ops);
      hear (self, reply);
      g_assert_cmpuint (reply->status, ==, 200);
    }
  g_assert_cmpuint (n_unique, >, 0);
  pull_all (self, rep (self), "\"cursor\":0", NULL);
}

/* Own rows that point at foreign ones, through every field that could. */
static void
test_references (Leak *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (AnyPlace) place = any_place_new (&self->door.north, &rep (self)->user);
  guint n_tables, n_tried = 0;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    {
      g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
      g_autoptr (HttpReply) reply = NULL;

      if (!fb_table_is_synced (tables[i]) || fb_who_may (tables[i], FB_OP_PUT) < FB_MAY_WRITERS)
        continue;
      for (guint j = 0; j < tables[i]->n_fields; j++)
        {
          const FbField *field = fb_table_field (tables[i], j);
          const FbTable *target = field->type == FB_TYPE_REF       ? fb_field_get_ref_table (field)
                                  : field->type == FB_TYPE_ANY_REF ? fb_schema_get_table ("account")
                                                                   : NULL;
          const FbId *secret = target ? g_hash_table_lookup (self->places[0]->anchors, target->name) : NULL;
          FbOpField *change;
          FbOp *op;
          FbId id;

          if (!secret || is_for_all (target) || g_str_equal (field->name, "created_by"))
            continue;
          fb_id_generate (&id, g_get_real_time () / 1000);
          op = any_row_put (place, tables[i], &id);
          if (!(change = fb_op_find_field (op, field->name)))
            change = fb_op_add_field (op, field->name);
          if (field->type == FB_TYPE_ANY_REF && !fb_op_find_field (op, field->ref))
            fb_value_set_text (&fb_op_add_field (op, field->ref)->new, "account");
          fb_value_set_id (&change->new, secret);
          g_ptr_array_add (ops, op);
          n_tried++;
        }
      door_world_apply (&self->door, place->ops);
      reply = door_world_push (&self->door, rep (self), ops);
      hear (self, reply);
      for (guint j = 0; j < ops->len; j++)
        g_assert_cmpstr (door_result (reply, j), ==, "not-in-scope");
    }
  g_assert_cmpuint (n_tried, >, 20);
  pull_all (self, rep (self), "\"cursor\":0", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
#define ADD(path, func) g_test_add (path, Leak, NULL, set_up, func, tear_down)
  ADD ("/server/leak/secrets-are-there", test_secrets_are_there);
  ADD ("/server/leak/pulls", test_pulls);
  ADD ("/server/leak/moves", test_moves);
  ADD ("/server/leak/page-tokens", test_foreign_page_tokens);
  ADD ("/server/leak/sums", test_sums);
  ADD ("/server/leak/pushes", test_pushes);
  ADD ("/server/leak/duplicates", test_duplicates);
  ADD ("/server/leak/references", test_references);
  return g_test_run ();
}
