/* fb-service-push.c: what devices send, exactly once and in order
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#include "fb-mutant.h"

#include <string.h>

/* Above this a result carries no rows: the next pull brings them, for a seq that is not the device's own. */
#define MAX_RESULT_ROWS 2000

typedef struct
{
  JsonNode *node; /* (lent) */
  gint64 n;
  FbId oid;
  FbTx *tx;        /* (owned) (nullable) when it means nothing to this schema */
  GError *meaning; /* (owned) (nullable) why */
  char *digest;
} Item;

typedef struct _FbPushJob Push;

/* One request. Reading it needs no database, so that it is done while others write. */
struct _FbPushJob
{
  FbService *service; /* (lent) while it runs */
  FbDb *db;
  FbCaller caller;
  JsonObject *body; /* (owned) of which all the texts below are parts */
  FbAnswer *answer; /* (owned) (nullable) once it is known */
  guint n_ops;
  gboolean in_commit; /* its answer holds only if the commit succeeds */
  GPtrArray *items;   /* of Item */
  const char *claimed_chain;
  gint64 cursor;
  gint64 wall, mono;
  gint64 schema; /* of the device's program */
  const char *boot;

  /* The device, as stored. */
  gint64 last_n, last_hlc;
  char *chain;
  char *incarnation;
  GArray *held;      /* of gint64 */
  GHashTable *links; /* of FbChainLink */
  GString *results;
  guint n_results;
};

static void
item_free (Item *self)
{
  g_clear_pointer (&self->tx, fb_tx_free);
  g_clear_error (&self->meaning);
  g_free (self->digest);
  g_free (self);
}

/* What a request has read of the device is forgotten, and with it what came of its transactions. */
static void
push_reset (Push *self)
{
  g_clear_pointer (&self->held, g_array_unref);
  g_clear_pointer (&self->chain, g_free);
  g_clear_pointer (&self->incarnation, g_free);
  g_hash_table_remove_all (self->links);
  g_string_truncate (self->results, 0);
  self->n_results = 0;
}

void
fb_push_job_free (FbPushJob *self)
{
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->held, g_array_unref);
  g_clear_pointer (&self->links, g_hash_table_unref);
  g_free (self->chain);
  g_free (self->incarnation);
  if (self->results)
    g_string_free (self->results, TRUE);
  g_clear_pointer (&self->answer, fb_answer_free);
  json_object_unref (self->body);
  g_free (self);
}

/* --- reading the request
 * ------------------------------------------------------------------------------------------------ */

static char *
sha256_of (const char *first, const char *second)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) first, -1);
  g_checksum_update (checksum, (const guchar *) second, -1);
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
}

/* A transaction is known by its number and oid: its old values may be rewritten on the device while it waits, so they
 * are not part of it. */
static char *
digest_of (gint64 n, const FbId *oid)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT ":", n);
  char text[FB_ID_TEXT_LENGTH + 1];

  fb_id_write (oid, text);
  return sha256_of (number, text);
}

static gboolean
read_item (Push *self, JsonNode *node, GError **error)
{
  g_autoptr (GError) reason = NULL;
  Item *item = g_new0 (Item, 1);
  const char *oid;

  g_ptr_array_add (self->items, item);
  item->node = node;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "A transaction is not an object");
      return FALSE;
    }
  if (!fb_json_get_int (json_node_get_object (node), "n", &item->n, error)
      || !(oid = fb_json_get_text (json_node_get_object (node), "oid", error)))
    return FALSE;
  if (item->n < 1 || !fb_id_parse (oid, &item->oid))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "A transaction without number or id");
      return FALSE;
    }
  item->digest = digest_of (item->n, &item->oid);
  item->tx = fb_tx_from_json (node, FB_PUSH_MAX_OPS, &reason);
  /* What cannot be read is a fault of the program; what is read but means nothing here concerns this transaction alone.
   */
  if (!item->tx && reason->domain == FB_SCHEMA_ERROR)
    item->meaning = g_steal_pointer (&reason);
  else if (!item->tx)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_clock (Push *self, JsonObject *body, GError **error)
{
  JsonObject *clock;

  if (!json_object_has_member (body, "clock"))
    return TRUE;
  if (!(clock = fb_json_get_object (body, "clock", error)))
    return FALSE;
  return fb_json_get_int_or (clock, "wall", 0, &self->wall, error)
         && fb_json_get_int_or (clock, "mono", 0, &self->mono, error)
         && ((self->boot = fb_json_get_text_or_null (clock, "boot", error)) || TRUE);
}

static gboolean
read_push (Push *self, JsonObject *body, GError **error)
{
  JsonArray *txs = fb_json_get_array (body, "txs", error);
  g_autoptr (GError) reason = NULL;

  if (!txs || !read_clock (self, body, error) || !fb_json_get_int_or (body, "cursor", 0, &self->cursor, error)
      || !fb_json_get_int_or (body, "schema", FB_SCHEMA_VERSION, &self->schema, error))
    return FALSE;
  self->claimed_chain = fb_json_get_text_or_null (body, "chain", &reason);
  if (reason)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (txs); i++)
    {
      if (!read_item (self, json_array_get_element (txs, i), error))
        return FALSE;
      if (i > 0
          && ((Item *) g_ptr_array_index (self->items, i))->n
                 != ((Item *) g_ptr_array_index (self->items, i - 1))->n + 1)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                               "The transactions are not numbered one after the other");
          return FALSE;
        }
    }
  return TRUE;
}

static guint
count_ops (Push *self)
{
  guint count = 0;

  for (guint i = 0; i < self->items->len; i++)
    {
      const Item *item = g_ptr_array_index (self->items, i);

      count += item->tx ? item->tx->ops->len : 1;
    }
  return count;
}

/* --- the device
 * ------------------------------------------------------------------------------------------------------------- */

static void
add_bids (GArray *bids, const char *text)
{
  g_autoptr (JsonNode) node = text ? fb_json_parse (text, -1, 0, NULL) : NULL;

  if (!node || !JSON_NODE_HOLDS_ARRAY (node))
    return;
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    {
      gint64 bid = json_array_get_int_element (json_node_get_array (node), i);

      g_array_append_val (bids, bid);
    }
}

static gboolean
load_device (Push *self, gboolean *known, GError **error)
{
  static const char sql[] = "SELECT last_n, last_hlc, chain, held, offer, user_id FROM device_state WHERE id = ?1";
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step = fb_sql_first (self->db, &stmt, error, sql, "d", &self->caller.device);
  FbId user;

  *known = FALSE;
  if (step != FB_STEP_ROW)
    return step == FB_STEP_DONE;
  if (!(self->incarnation = fb_db_query_text (self->db, "SELECT incarnation FROM sync_clock WHERE one = 1", error)))
    return FALSE;
  *known = fb_stmt_get_id (stmt, 5, &user) && fb_id_equal (&user, &self->caller.user);
  self->last_n = fb_stmt_get_int (stmt, 0);
  self->last_hlc = fb_stmt_get_int (stmt, 1);
  self->chain = g_strdup (fb_stmt_get_text (stmt, 2));
  self->held = g_array_new (FALSE, FALSE, sizeof (gint64));
  add_bids (self->held, fb_stmt_get_text (stmt, 3));
  add_bids (self->held, fb_stmt_get_text (stmt, 4));
  return TRUE;
}

static FbAnswer *
conflict_answer (Push *self, const char *type, const char *title)
{
  g_autoptr (JsonObject) more = json_object_new ();

  json_object_set_int_member (more, "expected", self->last_n + 1);
  json_object_set_string_member (more, "chain", self->chain);
  json_object_set_string_member (more, "incarnation", self->incarnation);
  return fb_answer_new_problem (409, type, title, more);
}

/* Section 6.1. NULL: go on. */
static FbAnswer *
check_order (Push *self, JsonObject *body)
{
  const char *incarnation = fb_json_get_text_or_null (body, "incarnation", NULL);
  const Item *first;

  if (incarnation && !g_str_equal (incarnation, self->incarnation))
    return conflict_answer (self, "incarnation", "The server was restored from a backup");
  if (self->items->len == 0)
    return NULL;
  first = g_ptr_array_index (self->items, 0);
  if (first->n > self->last_n + 1)
    return conflict_answer (self, "gap", "An earlier transaction is missing");
  if (first->n == self->last_n + 1 && self->claimed_chain && !g_str_equal (self->claimed_chain, self->chain))
    return conflict_answer (self, "forked", "There are two copies of this device");
  return NULL;
}

/* --- results
 * -------------------------------------------------------------------------------------------------------------------
 */

static void
add_result (Push *self, const char *body)
{
  if (self->n_results++ > 0)
    g_string_append_c (self->results, ',');
  g_string_append (self->results, body);
}

static gboolean
store_result (Push *self, const Item *item, const FbId *oid, gint64 seq, const char *body, GError **error)
{
  static const char sql[] =
      "INSERT INTO tx_result (device, n, oid, digest, seq, at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
  char *chain = sha256_of (self->chain, item->digest);

  g_free (self->chain);
  self->chain = chain;
  self->last_n = item->n;
  add_result (self, body);
  return fb_sql_run (self->db, error, sql, "didtiit", &self->caller.device, item->n, oid, item->digest, seq,
                     fb_clock_now (self->service->clock), body);
}

static char *
object_to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return fb_json_to_text (node);
}

static gboolean
store_refusal (Push *self, const Item *item, const FbId *oid, const GError *reason, const char *field, GError **error)
{
  static const char sql[] =
      "INSERT INTO refused_tx (device, n, user_id, at, problem, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
  const char *type = reason->domain == FB_REFUSAL ? fb_refusal_type (reason->code) : "bad-value";
  g_autoptr (JsonObject) result = json_object_new ();
  g_autofree char *full_type = g_strconcat ("/problems/", type, NULL);
  g_autofree char *tx_text = fb_json_to_text (item->node);
  g_autofree char *problem_text = NULL;
  g_autofree char *text = NULL;
  JsonObject *problem = json_object_new ();

  json_object_set_string_member (problem, "type", full_type);
  json_object_set_string_member (problem, "title", reason->message);
  if (field)
    json_object_set_string_member (problem, "field", field);
  problem_text = object_to_text (problem);
  json_object_set_int_member (result, "n", item->n);
  json_object_set_string_member (result, "s", "refused");
  json_object_set_object_member (result, "problem", problem);
  text = object_to_text (result);
  return fb_sql_run (self->db, error, sql, "diditt", &self->caller.device, item->n, &self->caller.user,
                     fb_clock_now (self->service->clock), problem_text, tx_text)
         && store_result (self, item, oid, 0, text, error);
}

/* --- rows of a result
 * -------------------------------------------------------------------------------------------------------------- */

static gboolean
add_groups (FbApply *apply, FbScope *scope, FbPageWriter *rows, GError **error)
{
  static const char sql[] =
      "SELECT m.bid, g.root, g.rows FROM member m JOIN grp g ON g.gid = m.gid WHERE m.gid = ?1 AND m.leave IS NULL";

  for (guint i = 0; i < apply->made_groups->len; i++)
    {
      gint64 gid = g_array_index (apply->made_groups, gint64, i);
      g_autoptr (FbStmt) stmt = fb_sql_query (apply->db, error, sql, "i", gid);
      FbStep step = FB_STEP_ERROR;
      FbId root;

      while (stmt && (step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
        if (fb_scope_has (scope, fb_stmt_get_int (stmt, 0)) && fb_stmt_get_id (stmt, 1, &root))
          {
            fb_page_writer_enter (rows, gid, fb_stmt_get_int (stmt, 0), &root, fb_stmt_get_int (stmt, 2));
            break;
          }
      if (step == FB_STEP_ERROR)
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_row (FbApply *apply, FbScope *scope, const FbTouched *touched, FbPageWriter *rows, GError **error)
{
  g_autoptr (FbRecord) record = fb_service_get_row (apply->service, touched->table, &touched->id, error);
  gboolean yes;

  if (!record || !fb_service_group_in_scope (apply->service, scope, record->gid, &yes, error))
    return FALSE;
  if (!yes)
    return TRUE;
  if (record->dead != 0)
    fb_page_writer_gone (rows, record->table->number, record->gid, record->ver, &record->id);
  else
    fb_page_writer_record (rows, record);
  return TRUE;
}

static char *
rows_of (FbApply *apply, guint schema, GError **error)
{
  g_autoptr (FbPageWriter) rows = fb_page_writer_new_rows (schema);
  g_autoptr (FbScope) scope = fb_service_get_scope (apply->service, &apply->user, error);

  if (!scope || !add_groups (apply, scope, rows, error))
    return NULL;
  for (guint i = 0; i < apply->order->len && apply->order->len <= MAX_RESULT_ROWS; i++)
    if (!add_row (apply, scope, g_ptr_array_index (apply->order, i), rows, error))
      return NULL;
  return fb_page_writer_end_text (rows);
}

static void
add_texts (GString *text, const char *name, GPtrArray *values)
{
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *json = NULL;

  if (values->len == 0)
    return;
  for (guint i = 0; i < values->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (values, i));
  json_node_set_array (node, array);
  json = fb_json_to_text (node);
  g_string_append_printf (text, ",\"%s\":%s", name, json);
}

static char *
result_of (const Item *item, FbApply *apply, guint schema, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) conflicts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *rows = NULL;

  g_string_append_printf (text, "{\"n\":%" G_GINT64_FORMAT ",\"s\":\"%s\",\"seq\":%" G_GINT64_FORMAT, item->n,
                          apply->plain ? "ok" : "merged", apply->seq);
  if (!apply->plain)
    {
      if (!(rows = rows_of (apply, schema, error)))
        return NULL;
      g_string_append_printf (text, ",\"rows\":%s", rows);
    }
  for (guint i = 0; i < apply->conflicts->len; i++)
    g_ptr_array_add (conflicts, fb_id_to_string (&g_array_index (apply->conflicts, FbId, i)));
  add_texts (text, "conflicts", conflicts);
  add_texts (text, "notes", apply->notes);
  if (apply->any_late)
    g_string_append (text, ",\"late\":true");
  g_string_append_c (text, '}');
  return g_strdup (text->str);
}

/* --- one transaction
 * ------------------------------------------------------------------------------------------------------------------ */

/* When the edit was really made, and its clock within what can be true: section 7. */
static void
set_clock (Push *self, const FbTx *tx, FbApply *apply)
{
  gint64 limit = ((apply->now - FB_HLC_EPOCH_MS) << 16) | 0xffff;
  gint64 hlc = tx->hlc;

  apply->at = CLAMP (tx->wall, 0, apply->now);
  if (tx->boot && g_strcmp0 (tx->boot, self->boot) == 0 && tx->mono <= self->mono
      && self->mono - tx->mono <= apply->now)
    {
      apply->at = apply->now - (self->mono - tx->mono);
      hlc = (MAX (apply->at - FB_HLC_EPOCH_MS, 0) << 16) | (tx->hlc & 0xffff);
    }
  hlc = MIN (hlc, limit);
  apply->hlc = MAX (hlc, self->last_hlc + 1);
}

/* What this push has made of the rows, for the next transaction in it. */
static void
link_rows (Push *self, FbApply *apply)
{
  for (guint i = 0; i < apply->order->len; i++)
    {
      const FbTouched *touched = g_ptr_array_index (apply->order, i);
      FbChainLink *link;

      if (!apply->plain || !touched->written)
        {
          g_hash_table_remove (self->links, &touched->id);
          continue;
        }
      link = g_new0 (FbChainLink, 1);
      *link = (FbChainLink){touched->id, touched->seen, apply->seq};
      g_hash_table_replace (self->links, &link->id, link);
    }
}

static FbApply *
new_apply (Push *self, const FbTx *tx, GError **error)
{
  g_autoptr (FbScope) scope = fb_service_get_scope (self->service, &self->caller.user, error);
  FbApply *apply;

  if (!scope)
    return NULL;
  apply = fb_apply_new (self->service, scope, &self->caller.device);
  apply->held = self->held;
  apply->chain = self->links;
  apply->n = tx->n;
  apply->cursor = tx->cursor > 0 ? MIN (self->cursor, tx->cursor) : self->cursor;
  apply->schema = tx->made_under;
  /* What the edit became here is more than a program of an older schema can work out. */
  apply->plain = !tx->was_upcast || self->schema >= FB_SCHEMA_VERSION;
  apply->cause = tx->cause;
  apply->label = tx->label;
  set_clock (self, tx, apply);
  return apply;
}

/* TRUE with @reason set: refused, and nothing of it is left. */
static gboolean
run_tx (Push *self, const Item *item, FbApply *apply, GError **reason, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!fb_db_savepoint (self->db, "tx", error))
    return FALSE;
  if (fb_apply_run (apply, item->tx->ops, &local))
    return fb_db_release (self->db, "tx", error);
  if (local->domain != FB_REFUSAL && !g_error_matches (local, FB_DB_ERROR, FB_DB_ERROR_CONSTRAINT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  fb_service_forget_scopes (self->service);
  if (!fb_db_rollback_to (self->db, "tx", error) || !fb_db_release (self->db, "tx", error))
    return FALSE;
  /* A database's own words would tell of tables and of others' values. */
  if (local->domain == FB_REFUSAL)
    *reason = g_steal_pointer (&local);
  else
    g_set_error_literal (reason, FB_REFUSAL, FB_REFUSAL_BAD_VALUE, "This does not fit what the server holds");
  return TRUE;
}

static gboolean
apply_item (Push *self, const Item *item, GError **error)
{
  g_autoptr (FbApply) apply = NULL;
  g_autoptr (GError) reason = NULL;
  g_autofree char *text = NULL;

  if (item->meaning)
    return store_refusal (self, item, &item->oid, item->meaning, fb_schema_error_get_field (item->meaning), error);
  if (!(apply = new_apply (self, item->tx, error)) || !run_tx (self, item, apply, &reason, error))
    return FALSE;
  self->last_hlc = apply->hlc;
  if (reason)
    return store_refusal (self, item, &item->oid, reason, apply->field, error);
  link_rows (self, apply);
  return (text = result_of (item, apply, (guint) self->schema, error))
         && store_result (self, item, FB_MUTANT (retry_without_number) ? NULL : &item->oid, apply->seq, text, error);
}

/* --- repeats
 * ----------------------------------------------------------------------------------------------------------------------------
 */

typedef enum
{
  REPEAT_NO,
  REPEAT_YES,
  REPEAT_FORKED,
  REPEAT_TAKEN, /* its id is another user's */
  REPEAT_ERROR,
} Repeat;

/* A number that was there before: the answer is what it was. */
static Repeat
answer_repeat (Push *self, const Item *item, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  if (item->n > self->last_n || FB_MUTANT (no_dedupe))
    return REPEAT_NO;
  step = fb_sql_first (self->db, &stmt, error, "SELECT digest, body FROM tx_result WHERE device = ?1 AND n = ?2", "di",
                       &self->caller.device, item->n);
  if (step == FB_STEP_ERROR)
    return REPEAT_ERROR;
  if (step == FB_STEP_ROW && g_strcmp0 (fb_stmt_get_text (stmt, 0), item->digest) != 0)
    return REPEAT_FORKED;
  if (step == FB_STEP_ROW)
    add_result (self, fb_stmt_get_text (stmt, 1));
  else
    {
      /* So old that its result was forgotten: it took effect, and pulls have long said what came of it. */
      g_autofree char *text =
          g_strdup_printf ("{\"n\":%" G_GINT64_FORMAT ",\"s\":\"merged\",\"seq\":0,\"rows\":[]}", item->n);

      add_result (self, text);
    }
  return REPEAT_YES;
}

/* The same edit under another device's name (enrolled afresh) or before a restore: it has had its effect. */
static Repeat
answer_known_oid (Push *self, const Item *item, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  FbStep step = fb_sql_first (self->db, &stmt, error,
                              "SELECT r.body, r.seq, d.user_id FROM tx_result r LEFT JOIN device_state d"
                              " ON d.id = r.device WHERE r.oid = ?1",
                              "d", &item->oid);
  gint64 seq;
  FbId user;

  if (step != FB_STEP_ROW)
    return step == FB_STEP_DONE ? REPEAT_NO : REPEAT_ERROR;
  /* What came of another's edit is no answer to this person. */
  if (!fb_stmt_get_id (stmt, 2, &user) || !fb_id_equal (&user, &self->caller.user))
    return REPEAT_TAKEN;
  if (!(node = fb_json_parse (fb_stmt_get_text (stmt, 0), -1, 0, error)))
    return REPEAT_ERROR;
  seq = fb_stmt_get_int (stmt, 1);
  g_clear_pointer (&stmt, fb_stmt_unref);
  json_object_set_int_member (json_node_get_object (node), "n", item->n);
  text = fb_json_to_text (node);
  return store_result (self, item, NULL, seq, text, error) ? REPEAT_YES : REPEAT_ERROR;
}

static gboolean
refuse_taken (Push *self, const Item *item, GError **error)
{
  g_autoptr (GError) reason =
      g_error_new_literal (FB_REFUSAL, FB_REFUSAL_BAD_VALUE, "The id of this transaction is in use");

  return store_refusal (self, item, NULL, reason, NULL, error);
}

static Repeat
take_item (Push *self, const Item *item, GError **error)
{
  Repeat repeat;

  if (FB_MUTANT (retry_without_number) && item->n <= self->last_n)
    {
      ((Item *) item)->n = self->last_n + 1;
      return apply_item (self, item, error) ? REPEAT_YES : REPEAT_ERROR;
    }
  repeat = answer_repeat (self, item, error);

  if (repeat == REPEAT_NO && !FB_MUTANT (no_dedupe))
    repeat = answer_known_oid (self, item, error);
  if (repeat == REPEAT_TAKEN)
    return refuse_taken (self, item, error) ? REPEAT_YES : REPEAT_ERROR;
  if (repeat == REPEAT_NO)
    return apply_item (self, item, error) ? REPEAT_YES : REPEAT_ERROR;
  return repeat;
}

/* --- the request
 * -------------------------------------------------------------------------------------------------------------------------
 */

static gboolean
store_device (Push *self, GError **error)
{
  static const char sql[] =
      "UPDATE device_state SET last_n = ?2, chain = ?3, last_hlc = ?4, last_seen = ?5 WHERE id = ?1";

  return fb_sql_run (self->db, error, sql, "ditii", &self->caller.device, self->last_n, self->chain, self->last_hlc,
                     fb_clock_now (self->service->clock));
}

static FbAnswer *
answer_of (Push *self)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  gsize length;

  g_string_append_printf (
      text, "{\"applied\":%" G_GINT64_FORMAT ",\"chain\":\"%s\",\"time\":%" G_GINT64_FORMAT ",\"results\":[",
      self->last_n, self->chain, fb_clock_now (self->service->clock));
  g_string_append_len (text, self->results->str, self->results->len);
  g_string_append (text, "]}");
  length = text->len;
  bytes = g_bytes_new_take (g_string_free (text, FALSE), length);
  return fb_answer_new (200, "application/json", bytes);
}

static FbAnswer *
run_items (Push *self, GError **error)
{
  gint64 last_n;
  gboolean known;
  FbAnswer *answer;

  if (!load_device (self, &known, error))
    return NULL;
  if (!known)
    return fb_answer_new_problem (401, "device-revoked", "The server does not know this device any more", NULL);
  if ((answer = check_order (self, self->body)))
    return answer;
  last_n = self->last_n;
  for (guint i = 0; i < self->items->len; i++)
    switch (take_item (self, g_ptr_array_index (self->items, i), error))
      {
      case REPEAT_FORKED:
        return conflict_answer (self, "forked", "There are two copies of this device");
      case REPEAT_ERROR:
        return NULL;
      case REPEAT_YES:
      case REPEAT_NO:
      case REPEAT_TAKEN:
      default:
        break;
      }
  /* A request of repeats alone changes nothing. */
  if (self->last_n > last_n && !store_device (self, error))
    return NULL;
  return answer_of (self);
}

/* Inside the common transaction: a request that fails, or whose answer is a problem, leaves nothing behind. FALSE: the
 * transaction itself is of no use any more. */
static gboolean
run_job (Push *self, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!fb_db_savepoint (self->db, "push", error))
    return FALSE;
  if ((self->answer = run_items (self, &local)) && self->answer->status == 200)
    {
      self->in_commit = TRUE;
      return fb_db_release (self->db, "push", error);
    }
  if (!self->answer)
    self->answer = fb_service_answer_error (local);
  fb_service_forget_scopes (self->service);
  return fb_db_rollback_to (self->db, "push", error) && fb_db_release (self->db, "push", error);
}

static gboolean
run_all (FbService *service, FbPushJob *const *jobs, guint n_jobs, GError **error)
{
  g_autoptr (FbTransaction) transaction = fb_service_begin (service, error);

  if (!transaction)
    return FALSE;
  for (guint i = 0; i < n_jobs; i++)
    {
      if (jobs[i]->answer)
        continue;
      push_reset (jobs[i]);
      jobs[i]->service = service;
      jobs[i]->db = service->db;
      if (!run_job (jobs[i], error))
        return FALSE;
    }
  return fb_service_commit (service, transaction, error);
}

void
fb_service_push_all (FbService *self, FbPushJob *const *jobs, guint n_jobs)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (FB_IS_SERVICE (self));

  if (run_all (self, jobs, n_jobs, &error))
    return;
  /* What was said on the strength of the commit is not true. */
  fb_service_forget_scopes (self);
  for (guint i = 0; i < n_jobs; i++)
    {
      if (jobs[i]->in_commit)
        g_clear_pointer (&jobs[i]->answer, fb_answer_free);
      if (!jobs[i]->answer)
        jobs[i]->answer = fb_service_answer_error (error);
    }
}

FbPushJob *
fb_push_job_new (const FbCaller *caller, JsonObject *body)
{
  g_autoptr (GError) error = NULL;
  FbPushJob *self = g_new0 (FbPushJob, 1);

  self->caller = *caller;
  self->body = json_object_ref (body);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  self->links = g_hash_table_new_full (fb_id_hash, fb_id_equal, NULL, g_free);
  self->results = g_string_new (NULL);
  if (!read_push (self, self->body, &error))
    self->answer = fb_service_bad_request (error);
  else if ((self->n_ops = count_ops (self)) > FB_PUSH_MAX_OPS)
    self->answer = fb_answer_new_problem (413, "too-large", "Too many operations at once", NULL);
  return self;
}

guint
fb_push_job_get_n_ops (FbPushJob *self)
{
  return self->n_ops;
}

guint
fb_push_job_get_n_txs (FbPushJob *self)
{
  return self->items->len;
}

FbAnswer *
fb_push_job_steal_answer (FbPushJob *self)
{
  return g_steal_pointer (&self->answer);
}
