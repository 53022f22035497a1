/* service-device.c: the simplest client that keeps the rules, for tests of the service
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "service-device.h"

#include <string.h>

#include "fb-ddl.h"
#include "fb-sql.h"

static GHashTable *
set_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

static void
set_add (GHashTable *set, gint64 number)
{
  g_hash_table_add (set, g_memdup2 (&number, sizeof number));
}

ServiceDevice *
service_device_new (FbServiceFixture *fixture, const FbId *user, const char *name)
{
  ServiceDevice *self = g_new0 (ServiceDevice, 1);
  g_autoptr (GError) error = NULL;

  self->fixture = fixture;
  self->caller.user = *user;
  fb_id_generate (&self->caller.device, fb_clock_now (fixture->clock));
  fb_service_add_device (fixture->service, user, &self->caller.device, name, &error);
  g_assert_no_error (error);
  self->base = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, (GDestroyNotify) fb_record_free);
  self->held = set_new ();
  self->own = set_new ();
  self->labels = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  self->stage = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->outbox = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_tx_free);
  self->acked = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_tx_free);
  self->refused = g_ptr_array_new_with_free_func (g_free);
  self->scope = g_strdup ("");
  self->chain = g_strdup ("");
  return self;
}

void
service_device_free (ServiceDevice *self)
{
  g_hash_table_unref (self->base);
  g_hash_table_unref (self->held);
  g_hash_table_unref (self->own);
  g_hash_table_unref (self->labels);
  g_ptr_array_unref (self->stage);
  g_ptr_array_unref (self->outbox);
  g_ptr_array_unref (self->acked);
  g_ptr_array_unref (self->refused);
  g_clear_pointer (&self->last_results, json_node_unref);
  g_free (self->scope);
  g_free (self->token);
  g_free (self->chain);
  g_free (self->last_problem);
  g_free (self);
}

/* --- edits --- */

static void
apply_pending (ServiceDevice *self, const FbTx *tx, const FbId *id, FbRecord **record)
{
  for (guint i = 0; i < tx->ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (tx->ops, i);

      if (fb_id_equal (&op->id, id))
        fb_op_apply (op, record, tx->hlc, &self->caller.device, &self->caller.user, tx->wall);
    }
}

FbRecord *
service_device_get (ServiceDevice *self, const FbTable *table, const FbId *id)
{
  FbRecord *base = g_hash_table_lookup (self->base, id);
  FbRecord *record = base ? fb_record_copy (base) : NULL;

  for (guint i = 0; i < self->outbox->len; i++)
    apply_pending (self, g_ptr_array_index (self->outbox, i), id, &record);
  g_assert_true (!record || record->table == table);
  return record;
}

static FbTx *
begin_tx (ServiceDevice *self)
{
  FbTx *tx = fb_tx_new ();
  gint64 now = fb_clock_now (self->fixture->clock) + self->skew;

  tx->n = ++self->last_n;
  fb_id_generate (&tx->oid, fb_clock_now (self->fixture->clock));
  self->hlc = MAX (self->hlc + 1, MAX (now - G_GINT64_CONSTANT (1577836800000), 0) << 16);
  tx->hlc = self->hlc;
  tx->wall = now;
  tx->schema = FB_SCHEMA_VERSION;
  tx->cursor = self->cursor;
  g_ptr_array_add (self->outbox, tx);
  return tx;
}

FbTx *
service_device_add_tx (ServiceDevice *self, FbOp *op, ...)
{
  FbTx *tx = begin_tx (self);
  va_list args;

  va_start (args, op);
  for (; op; op = va_arg (args, FbOp *))
    g_ptr_array_add (tx->ops, op);
  va_end (args);
  return tx;
}

FbTx *
service_device_set (ServiceDevice *self, const char *table_name, const FbId *id, const char *field, const char *value)
{
  const FbTable *table = fb_schema_get_table (table_name);
  g_autoptr (FbRecord) shown = service_device_get (self, table, id);
  const FbRecord *base = g_hash_table_lookup (self->base, id);
  guint index = fb_table_get_field (table, field);
  FbOp *op = fb_op_new (FB_OP_SET, table, id);
  FbOpField *change = fb_op_add_field (op, field);

  g_assert_nonnull (shown);
  op->base_ver = base ? base->ver : 0;
  fb_value_copy (&shown->values[index], &change->old);
  service_value_from_text (fb_table_field (table, index), value, &change->new);
  return service_device_add_tx (self, op, NULL);
}

/* --- requests --- */

static JsonObject *
new_body (ServiceDevice *self)
{
  JsonObject *object = json_object_new ();
  char text[FB_ID_TEXT_LENGTH + 1];

  fb_id_write (&self->caller.device, text);
  json_object_set_int_member (object, "v", 1);
  json_object_set_string_member (object, "device", text);
  json_object_set_int_member (object, "schema", FB_SCHEMA_VERSION);
  json_object_set_int_member (object, "cursor", self->cursor);
  return object;
}

static char *
body_to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return fb_json_to_text (node);
}

static void
add_set (JsonObject *object, const char *name, GHashTable *set)
{
  JsonArray *array = json_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    json_array_add_int_element (array, *(const gint64 *) key);
  json_object_set_array_member (object, name, array);
}

/* NULL and the problem noted, unless all is well. */
static FbAnswer *
send (ServiceDevice *self, const char *path, const char *body)
{
  g_autoptr (FbAnswer) answer = service_fixture_request (self->fixture, &self->caller, path, body);

  g_clear_pointer (&self->last_problem, g_free);
  if (answer->status == 200)
    return g_steal_pointer (&answer);
  self->last_problem = service_answer_to_text (answer);
  return NULL;
}

/* --- push --- */

char *
service_device_push_body (ServiceDevice *self, guint n_txs)
{
  JsonObject *object = new_body (self);
  JsonArray *txs = json_array_new ();

  json_object_set_string_member (object, "chain", self->chain);
  for (guint i = 0; i < MIN (n_txs, self->outbox->len); i++)
    json_array_add_element (txs, fb_tx_to_json (g_ptr_array_index (self->outbox, i)));
  json_object_set_array_member (object, "txs", txs);
  return body_to_text (object);
}

static void
put_base (ServiceDevice *self, const FbRecord *record)
{
  const FbRecord *old = g_hash_table_lookup (self->base, &record->id);

  /* The same version may lie elsewhere. */
  if (old && (old->ver > record->ver || (old->ver == record->ver && fb_table_find_placed (record->table) < 0)))
    return;
  g_assert_cmpint (fb_record_compute_hash (record), ==, record->hash);
  g_hash_table_replace (self->base, fb_id_copy (&record->id), fb_record_copy (record));
}

static void
remove_base (ServiceDevice *self, const FbId *id, gint64 gid, gint64 ver)
{
  const FbRecord *old = g_hash_table_lookup (self->base, id);

  if (old && old->gid == gid && old->ver <= ver)
    g_hash_table_remove (self->base, id);
}

/* Later edits that wait take what the server has as what they started from. */
static void
rebase_later (ServiceDevice *self, const FbRecord *row)
{
  for (guint i = 0; i < row->table->n_fields; i++)
    {
      const char *name = fb_table_field (row->table, i)->name;
      gboolean found = FALSE;

      for (guint j = 0; j < self->outbox->len && !found; j++)
        {
          FbTx *tx = g_ptr_array_index (self->outbox, j);

          for (guint k = 0; k < tx->ops->len && !found; k++)
            {
              FbOp *op = g_ptr_array_index (tx->ops, k);
              FbOpField *field =
                  op->kind == FB_OP_SET && fb_id_equal (&op->id, &row->id) ? fb_op_find_field (op, name) : NULL;

              if (!field)
                continue;
              fb_value_copy (&row->values[i], &field->old);
              found = TRUE;
            }
        }
    }
}

static gboolean
touches (const FbTx *tx, const FbId *id)
{
  for (guint i = 0; i < tx->ops->len; i++)
    if (fb_id_equal (&((const FbOp *) g_ptr_array_index (tx->ops, i))->id, id))
      return TRUE;
  return FALSE;
}

/* "ok": the device computes the rows itself, and they must be the server's to the byte. */
static void
settle_as_it_was (ServiceDevice *self, const FbTx *tx, gint64 seq)
{
  gboolean complete = TRUE;

  for (guint i = 0; i < tx->ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (tx->ops, i);
      FbRecord *base = g_hash_table_lookup (self->base, &op->id);
      FbRecord *record;

      /* A pull has taken it away meanwhile: it cannot be computed, so it must be sent. */
      complete &= base != NULL;
      if (!base || base->ver >= seq)
        continue;
      record = fb_record_copy (base);
      apply_pending (self, tx, &op->id, &record);
      if (!record)
        {
          g_hash_table_remove (self->base, &op->id);
          continue;
        }
      record->ver = seq;
      record->hash = fb_record_compute_hash (record);
      g_hash_table_replace (self->base, fb_id_copy (&record->id), record);
      rebase_later (self, record);
    }
  if (complete)
    set_add (self->own, seq);
}

static void
settle_merged (ServiceDevice *self, const FbTx *tx, JsonObject *result, gint64 seq)
{
  g_autoptr (FbWireReader) reader = fb_wire_reader_new_loose ();
  g_autoptr (GHashTable) came = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
  JsonArray *rows = json_object_get_array_member (result, "rows");
  gboolean complete = TRUE;

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      FbWireLine line;

      fb_wire_reader_read_node (reader, json_array_get_array_element (rows, i), &line, &error);
      g_assert_no_error (error);
      if (line.kind == FB_WIRE_ROW || line.kind == FB_WIRE_GONE)
        g_hash_table_add (came, fb_id_copy (&line.id));
      if (line.kind == FB_WIRE_ROW)
        {
          if (line.record->ver > self->cursor)
            put_base (self, line.record);
          if (touches (tx, &line.id))
            rebase_later (self, line.record);
        }
      else if (line.kind == FB_WIRE_GONE && line.ver > self->cursor)
        remove_base (self, &line.id, line.gid, line.ver);
    }
  for (guint i = 0; i < tx->ops->len; i++)
    complete &= g_hash_table_contains (came, &((const FbOp *) g_ptr_array_index (tx->ops, i))->id);
  if (complete && seq > 0)
    set_add (self->own, seq);
}

static void
settle_one (ServiceDevice *self, JsonObject *result)
{
  gint64 n = json_object_get_int_member (result, "n");
  const char *word = json_object_get_string_member (result, "s");
  g_autoptr (FbTx) tx = NULL;
  gint64 seq;

  if (self->outbox->len == 0 || ((FbTx *) g_ptr_array_index (self->outbox, 0))->n != n)
    return;
  tx = g_ptr_array_steal_index (self->outbox, 0);
  if (g_str_equal (word, "refused"))
    {
      JsonObject *problem = json_object_get_object_member (result, "problem");

      g_assert_nonnull (json_object_get_string_member (problem, "title"));
      g_ptr_array_add (self->refused, g_strdup (json_object_get_string_member (problem, "type")));
      return;
    }
  seq = json_object_get_int_member (result, "seq");
  if (g_str_equal (word, "ok"))
    settle_as_it_was (self, tx, seq);
  else
    {
      g_assert_cmpstr (word, ==, "merged");
      settle_merged (self, tx, result, seq);
    }
  g_ptr_array_add (self->acked, g_steal_pointer (&tx));
}

gboolean
service_device_push (ServiceDevice *self, guint n_txs, ServiceFault fault)
{
  g_autofree char *body = service_device_push_body (self, n_txs);
  g_autoptr (FbAnswer) answer = send (self, "/v1/push", body);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *results;

  if (!answer || fault == SERVICE_FAULT_LOSE)
    return FALSE;
  node = fb_answer_parse (answer, &error);
  g_assert_no_error (error);
  results = json_object_get_array_member (json_node_get_object (node), "results");
  for (guint i = 0; i < json_array_get_length (results); i++)
    settle_one (self, json_array_get_object_element (results, i));
  g_free (self->chain);
  self->chain = g_strdup (json_object_get_string_member (json_node_get_object (node), "chain"));
  g_clear_pointer (&self->last_results, json_node_unref);
  self->last_results = g_steal_pointer (&node);
  return TRUE;
}

/* --- pull: taking a checkpoint --- */

/* A group that was announced as new in this checkpoint: what it is then not sent, goes. */
typedef struct
{
  GHashTable *seen; /* set of ids */
  gint64 head;
} Fresh;

static void
fresh_free (Fresh *self)
{
  g_hash_table_unref (self->seen);
  g_free (self);
}

static GHashTable *
labels_of (ServiceDevice *self, gint64 gid)
{
  GHashTable *labels = g_hash_table_lookup (self->labels, &gid);

  if (!labels)
    {
      labels = set_new ();
      g_hash_table_insert (self->labels, g_memdup2 (&gid, sizeof gid), labels);
    }
  return labels;
}

static void
take_enter (ServiceDevice *self, const FbWireLine *line, gint64 head, GHashTable *fresh)
{
  Fresh *entry = g_new0 (Fresh, 1);

  entry->seen = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
  entry->head = head;
  g_hash_table_replace (fresh, g_memdup2 (&line->gid, sizeof line->gid), entry);
  g_hash_table_remove (self->labels, &line->gid);
  set_add (labels_of (self, line->gid), line->bid);
}

static void
take_relabel (ServiceDevice *self, const FbWireLine *line)
{
  GHashTable *labels = labels_of (self, line->gid);

  for (guint i = 0; i < line->add->len; i++)
    set_add (labels, g_array_index (line->add, gint64, i));
  for (guint i = 0; i < line->remove->len; i++)
    g_hash_table_remove (labels, &g_array_index (line->remove, gint64, i));
}

/* Where the group's account lies. NULL: nowhere. */
static void
place (ServiceDevice *self, gint64 gid, const FbId *territory)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->base);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      FbRecord *record = value;

      if (record->gid == gid && g_str_equal (record->table->name, "account"))
        fb_record_set_id (record, "territory", territory && !fb_id_is_nil (territory) ? territory : NULL);
    }
}

static void
take_move (ServiceDevice *self, const FbWireLine *line)
{
  g_autoptr (FbStmt) stmt = NULL;
  FbId territory;

  g_assert_cmpint (
      fb_sql_first (self->fixture->db, &stmt, NULL, "SELECT ref FROM bucket WHERE bid = ?1", "i", line->bid), ==,
      FB_STEP_ROW);
  g_assert_true (fb_stmt_get_id (stmt, 0, &territory));
  g_assert_true (g_hash_table_remove (labels_of (self, line->gid), &line->from));
  set_add (labels_of (self, line->gid), line->bid);
  place (self, line->gid, &territory);
}

static void
take_line (ServiceDevice *self, const FbWireLine *line, gint64 head, GHashTable *fresh, GHashTable *scope)
{
  Fresh *entry;

  switch (line->kind)
    {
    case FB_WIRE_GRANT:
      set_add (scope, line->bid);
      break;
    case FB_WIRE_WITHDRAW:
      g_hash_table_remove (scope, &line->bid);
      break;
    case FB_WIRE_ENTER:
      take_enter (self, line, head, fresh);
      break;
    case FB_WIRE_RELABEL:
      take_relabel (self, line);
      if (line->is_placed)
        place (self, line->gid, &line->id);
      break;
    case FB_WIRE_MOVE:
      take_move (self, line);
      break;
    case FB_WIRE_LEAVE:
      g_hash_table_remove (self->labels, &line->gid);
      g_hash_table_remove (fresh, &line->gid);
      break;
    case FB_WIRE_ROW:
      self->n_rows++;
      put_base (self, line->record);
      if ((entry = g_hash_table_lookup (fresh, &line->gid)))
        g_hash_table_add (entry->seen, fb_id_copy (&line->id));
      break;
    case FB_WIRE_GONE:
      remove_base (self, &line->id, line->gid, line->ver);
      break;
    case FB_WIRE_NAME:
    case FB_WIRE_COLUMNS:
    case FB_WIRE_TABLE:
    case FB_WIRE_END:
    default:
      break;
    }
}

static void
take_page (ServiceDevice *self, GBytes *page, GHashTable *fresh, GHashTable *scope)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbWireReader) reader = fb_wire_reader_new (page, &error);
  FbWireLine line;

  g_assert_no_error (error);
  do
    {
      fb_wire_reader_next (reader, &line, &error);
      g_assert_no_error (error);
      take_line (self, &line, fb_wire_reader_get_head (reader)->head, fresh, scope);
    }
  while (line.kind != FB_WIRE_END);
}

static void
drop_labels (ServiceDevice *self, GHashTable *scope)
{
  GHashTableIter iter, inner;
  gpointer value, bid;

  g_hash_table_iter_init (&iter, self->labels);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      g_hash_table_iter_init (&inner, value);
      while (g_hash_table_iter_next (&inner, &bid, NULL))
        if (!g_hash_table_contains (scope, bid))
          g_hash_table_iter_remove (&inner);
      if (g_hash_table_size (value) == 0)
        g_hash_table_iter_remove (&iter);
    }
}

static void
drop_rows (ServiceDevice *self, GHashTable *fresh)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->base);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const FbRecord *record = value;
      const Fresh *entry = g_hash_table_lookup (fresh, &record->gid);

      if (!g_hash_table_contains (self->labels, &record->gid)
          || (entry && !g_hash_table_contains (entry->seen, &record->id) && record->ver <= entry->head))
        g_hash_table_iter_remove (&iter);
    }
}

static void
compare_sums (ServiceDevice *self, const FbWireTail *tail)
{
  for (guint i = 0; i < tail->sums->len; i++)
    {
      const FbWireSum *sum = &g_array_index (tail->sums, FbWireSum, i);
      GHashTableIter iter;
      gpointer value;
      guint64 own = 0;
      gint64 rows = 0;

      g_hash_table_iter_init (&iter, self->base);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          const FbRecord *record = value;

          if (!g_hash_table_contains (g_hash_table_lookup (self->labels, &record->gid), &sum->bid))
            continue;
          own += (guint64) record->hash;
          rows++;
        }
      if (own != sum->sum || rows != sum->rows)
        {
          g_test_message ("bucket %" G_GINT64_FORMAT ": %" G_GINT64_FORMAT " rows here, %" G_GINT64_FORMAT " there",
                          sum->bid, rows, sum->rows);
          self->n_mismatches++;
        }
    }
}

static void
forget_own (ServiceDevice *self)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->own);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (*(const gint64 *) key <= self->cursor)
      g_hash_table_iter_remove (&iter);
}

static void
take_checkpoint (ServiceDevice *self, const FbWireHead *head, const FbWireTail *tail)
{
  g_autoptr (GHashTable) fresh =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) fresh_free);

  for (guint i = 0; i < self->stage->len; i++)
    take_page (self, g_ptr_array_index (self->stage, i), fresh, self->held);
  drop_labels (self, self->held);
  drop_rows (self, fresh);
  compare_sums (self, tail);
  self->cursor = tail->cursor;
  g_free (self->scope);
  self->scope = g_strdup (head->scope);
  g_ptr_array_set_size (self->stage, 0);
  forget_own (self);
}

static char *
pull_body (ServiceDevice *self, gint64 max_bytes)
{
  JsonObject *object = new_body (self);

  json_object_set_string_member (object, "scope", self->scope);
  json_object_set_int_member (object, "max_bytes", max_bytes);
  if (self->token)
    json_object_set_string_member (object, "page", self->token);
  if (g_strcmp0 (self->last_problem, "428 scope-needed") == 0)
    add_set (object, "buckets", self->held);
  add_set (object, "own", self->own);
  return body_to_text (object);
}

ServicePull
service_device_pull_page (ServiceDevice *self, gint64 max_bytes, ServiceFault fault)
{
  g_autofree char *body = pull_body (self, max_bytes);
  g_autoptr (FbAnswer) answer = send (self, "/v1/pull", body);
  g_autoptr (FbWireReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  const FbWireTail *tail;

  if (!answer)
    {
      if (g_strcmp0 (self->last_problem, "409 token-void") == 0)
        self->n_voids++;
      service_device_crash (self, FALSE);
      return SERVICE_PULL_PROBLEM;
    }
  self->n_pages++;
  if (fault == SERVICE_FAULT_LOSE)
    return SERVICE_PULL_LOST;
  g_assert_cmpstr (answer->content_type, ==, "application/x-ndjson");
  reader = fb_wire_reader_new (answer->body, &error);
  g_assert_no_error (error);
  tail = fb_wire_reader_get_tail (reader);
  g_ptr_array_add (self->stage, g_bytes_ref (answer->body));
  g_free (self->token);
  self->token = g_strdup (tail->more);
  if (self->token)
    return SERVICE_PULL_MORE;
  take_checkpoint (self, fb_wire_reader_get_head (reader), tail);
  return tail->again ? SERVICE_PULL_AGAIN : SERVICE_PULL_DONE;
}

void
service_device_crash (ServiceDevice *self, gboolean keep_token)
{
  if (keep_token)
    return;
  g_clear_pointer (&self->token, g_free);
  g_ptr_array_set_size (self->stage, 0);
}

void
service_device_sync (ServiceDevice *self)
{
  for (guint rounds = 0; rounds < 100; rounds++)
    {
      ServicePull pull;

      if (self->outbox->len > 0)
        {
          g_assert_true (service_device_push (self, 20, SERVICE_FAULT_NONE));
          continue;
        }
      pull = service_device_pull_page (self, 1 << 20, SERVICE_FAULT_NONE);
      if (pull == SERVICE_PULL_DONE)
        return;
    }
  g_assert_not_reached ();
}

/* --- comparing --- */

static void
check_table (ServiceDevice *self, const FbTable *table, guint *count)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT x.id, x._gid, x._ver, x._hash, m.bid FROM \"%s\" x JOIN member m ON m.gid = x._gid AND m.leave IS NULL"
      " WHERE x._dead = 0 AND x._gid <> 0 ORDER BY x.id",
      table->name);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbStmt) stmt = fb_sql_query (self->fixture->db, &error, sql, "");
  FbStep step;
  FbId last = {0};

  g_assert_no_error (error);
  while ((step = fb_stmt_step (stmt, NULL, &error)) == FB_STEP_ROW)
    {
      gint64 bid = fb_stmt_get_int (stmt, 4);
      const FbRecord *record;
      FbId id;

      if (!g_hash_table_contains (self->held, &bid))
        continue;
      g_assert_true (fb_stmt_get_id (stmt, 0, &id));
      if (fb_id_equal (&id, &last))
        continue;
      last = id;
      (*count)++;
      record = g_hash_table_lookup (self->base, &id);
      g_assert_nonnull (record);
      g_assert_cmpint (record->gid, ==, fb_stmt_get_int (stmt, 1));
      g_assert_cmpint (record->ver, ==, fb_stmt_get_int (stmt, 2));
      g_assert_cmpint (record->hash, ==, fb_stmt_get_int (stmt, 3));
      g_assert_cmpint (fb_record_compute_hash (record), ==, record->hash);
      if (g_str_equal (table->name, "account"))
        {
          g_autofree char *there = service_fixture_dup_text (self->fixture, "account", &id, "territory");
          const FbId *territory = fb_record_get_id (record, "territory");
          g_autofree char *here = territory ? fb_id_to_string (territory) : NULL;

          g_assert_cmpstr (here, ==, there);
        }
    }
  g_assert_no_error (error);
}

void
service_device_check (ServiceDevice *self)
{
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);
  guint count = 0;

  g_assert_cmpuint (self->n_mismatches, ==, 0);
  for (guint i = 0; i < n_tables; i++)
    if (fb_table_is_synced (tables[i]))
      check_table (self, tables[i], &count);
  g_assert_cmpuint (g_hash_table_size (self->base), ==, count);
}
