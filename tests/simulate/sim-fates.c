/* sim-fates.c: looks for each field of each transaction at the server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-fates.h"

#include <string.h>

#include "fb-json.h"
#include "fb-merge.h"
#include "fb-rows.h"
#include "sim-age.h"
#include "sim-rows.h"
#include "sim-rules.h"

/* What all transactions together make of a count. */
typedef struct
{
  FbId id;
  gint64 expected;
  gboolean unsure; /* the row was deleted, or set as a whole, in between */
} Count;

struct _SimFates
{
  Sim *sim;
  GHashTable *rows;      /* FbId -> FbRecord (lent by tables) */
  GHashTable *changes;   /* FbId of the row -> GPtrArray of FbRecord (lent) */
  GHashTable *conflicts; /* the same */
  GPtrArray *tables;     /* of GPtrArray (owned) */
  GHashTable *results;   /* FbId -> SimResult (owned) */
  GHashTable *counts;    /* FbId -> Count (owned) */
};

/* --- reading --------------------------------------------------------------------------------------------- */

static void
add_about (GHashTable *table, FbRecord *line)
{
  const FbId *row = fb_record_get_id (line, "row");
  GPtrArray *lines = row != NULL ? g_hash_table_lookup (table, row) : NULL;

  if (row == NULL)
    return;
  if (lines == NULL)
    {
      lines = g_ptr_array_new ();
      g_hash_table_insert (table, (gpointer) row, lines);
    }
  g_ptr_array_add (lines, line);
}

static void
load_table (SimFates *self, const FbTable *table)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = sim_rows_load (self->sim->server.db, table, TRUE, &error);

  if (rows == NULL)
    sim_fail (self->sim, "server", "%s cannot be read: %s", table->name, error->message);
  g_ptr_array_add (self->tables, rows);
  for (guint i = 0; i < rows->len; i++)
    {
      FbRecord *row = g_ptr_array_index (rows, i);

      g_hash_table_insert (self->rows, &row->id, row);
      if (g_str_equal (table->name, "change"))
        add_about (self->changes, row);
      else if (g_str_equal (table->name, "conflict"))
        add_about (self->conflicts, row);
    }
}

/* Lines that have left the database. */
static void
load_archive (SimFates *self)
{
  GPtrArray *lines = self->sim->age != NULL ? sim_age_load_archive (self->sim) : NULL;

  if (lines == NULL)
    return;
  g_ptr_array_add (self->tables, lines);
  for (guint i = 0; i < lines->len; i++)
    add_about (self->changes, g_ptr_array_index (lines, i));
}

static void
load_results (SimFates *self)
{
  g_autoptr (FbStmt) stmt =
      fb_db_prepare (self->sim->server.db, "SELECT oid, device, n, seq, body FROM tx_result", NULL);
  FbId oid;

  while (stmt != NULL && fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
    {
      SimResult *result;

      if (!fb_stmt_get_id (stmt, 0, &oid))
        continue;
      result = g_new0 (SimResult, 1);
      fb_stmt_get_id (stmt, 1, &result->device);
      result->n = fb_stmt_get_int (stmt, 2);
      result->seq = fb_stmt_get_int (stmt, 3);
      result->refused = strstr (fb_stmt_get_text (stmt, 4), "\"s\":\"refused\"") != NULL;
      g_hash_table_insert (self->results, fb_id_copy (&oid), result);
    }
}

SimFates *
sim_fates_new (Sim *sim)
{
  SimFates *self = g_new0 (SimFates, 1);
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  self->sim = sim;
  self->rows = g_hash_table_new (fb_id_hash, fb_id_equal);
  self->changes = g_hash_table_new_full (fb_id_hash, fb_id_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->conflicts = g_hash_table_new_full (fb_id_hash, fb_id_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->tables = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->results = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, g_free);
  self->counts = g_hash_table_new_full (fb_id_hash, fb_id_equal, NULL, g_free);
  for (guint i = 0; i < n_tables; i++)
    if (fb_table_is_synced (tables[i]))
      load_table (self, tables[i]);
  load_archive (self);
  load_results (self);
  return self;
}

void
sim_fates_free (SimFates *self)
{
  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->changes);
  g_hash_table_unref (self->conflicts);
  g_hash_table_unref (self->results);
  g_hash_table_unref (self->counts);
  g_ptr_array_unref (self->tables);
  g_free (self);
}

/* --- finding a value ------------------------------------------------------------------------------------- */

static gboolean
is_field (const FbRecord *line, const char *field)
{
  return g_strcmp0 (fb_record_get_text (line, "field"), field) == 0;
}

static gboolean
is_text (const FbRecord *line, const char *column, const char *text)
{
  return g_strcmp0 (fb_record_get_text (line, column), text) == 0;
}

static gboolean
in_changes (SimFates *self, const FbId *row, const char *field, const char *text)
{
  GPtrArray *lines = g_hash_table_lookup (self->changes, row);

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const FbRecord *line = g_ptr_array_index (lines, i);

      if (is_field (line, field) && (is_text (line, "new", text) || is_text (line, "old", text)))
        return TRUE;
    }
  return FALSE;
}

/* An edit of a row that is gone lies in its conflict, all fields in one object. */
static gboolean
in_object (const char *json, const char *field, const char *text)
{
  g_autoptr (JsonNode) node = json != NULL ? fb_json_parse (json, -1, 0, NULL) : NULL;
  JsonNode *member;
  g_autofree char *found = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  member = json_object_get_member (json_node_get_object (node), field);
  if (member == NULL)
    return FALSE;
  if (JSON_NODE_HOLDS_NULL (member))
    return text == NULL;
  found = fb_json_to_canonical (member);
  return g_strcmp0 (found, text) == 0;
}

static gboolean
in_conflicts (SimFates *self, const FbId *row, const char *field, const char *text)
{
  GPtrArray *lines = g_hash_table_lookup (self->conflicts, row);

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const FbRecord *line = g_ptr_array_index (lines, i);

      if (is_field (line, field)
          && (is_text (line, "kept", text) || is_text (line, "lost", text) || is_text (line, "base", text)))
        return TRUE;
      if (in_object (fb_record_get_text (line, "lost"), field, text))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_current (SimFates *self, const FbId *id, const char *field, const FbValue *value)
{
  const FbRecord *row = g_hash_table_lookup (self->rows, id);
  int index = row != NULL ? fb_table_find_field (row->table, field) : -1;

  if (index >= 0)
    return fb_value_equal (&row->values[index], value);
  if (row != NULL && g_str_has_prefix (field, "ext."))
    {
      g_autofree char *custom = fb_record_dup_custom (row, field + strlen ("ext."));

      return g_strcmp0 (custom, fb_value_get_text (value)) == 0;
    }
  return FALSE;
}

/* What a field is called since a later schema, as the programs know it that have no other name for it; else NULL. */
static const char *
later_name (SimFates *self, const FbId *id, const char *field)
{
  const FbRecord *row = g_hash_table_lookup (self->rows, id);

  return row != NULL && g_str_equal (row->table->name, "site") && g_str_equal (field, "access_note") ? "directions"
                                                                                                     : NULL;
}

static gboolean
is_findable (SimFates *self, const FbId *row, const char *field, const FbValue *value)
{
  g_autofree char *text = fb_rows_value_to_text (value);
  const char *later = later_name (self, row, field);

  return is_current (self, row, field, value) || in_changes (self, row, field, text)
         || in_conflicts (self, row, field, text) || (later != NULL && is_findable (self, row, later, value));
}

/* A history line of this very transaction; @how -1: of any kind. */
static gboolean
has_line (SimFates *self, const SimResult *result, const FbId *row, const char *field, int how)
{
  GPtrArray *lines = g_hash_table_lookup (self->changes, row);

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const FbRecord *line = g_ptr_array_index (lines, i);
      const FbId *device = fb_record_get_id (line, "device");

      if (is_field (line, field) && fb_record_get_int (line, "n") == result->n && device != NULL
          && fb_id_equal (device, &result->device) && (how < 0 || fb_record_get_int (line, "how") == how))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_own_line (SimFates *self, const SimResult *result, const FbId *row, const char *field)
{
  const char *later = later_name (self, row, field);

  return has_line (self, result, row, field, -1) || (later != NULL && has_line (self, result, row, later, -1));
}

static gboolean
was_deleted (SimFates *self, const FbId *row)
{
  GPtrArray *lines = g_hash_table_lookup (self->changes, row);
  GPtrArray *conflicts = g_hash_table_lookup (self->conflicts, row);

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    if (fb_record_get_int (g_ptr_array_index (lines, i), "deleted") != 0)
      return TRUE;
  for (guint i = 0; conflicts != NULL && i < conflicts->len; i++)
    if (is_text (g_ptr_array_index (conflicts, i), "kind", "delete_edit"))
      return TRUE;
  return FALSE;
}

/* --- a transaction --------------------------------------------------------------------------------------- */

static gboolean
is_free (const FbTable *table, const char *field)
{
  int index = fb_table_find_field (table, field);
  FbPolicy policy = index >= 0 ? fb_table_field (table, (guint) index)->policy : FB_POLICY_LAST;

  /* Custom values change one by one, under names of their own. */
  return g_str_equal (field, "ext") || policy == FB_POLICY_FIXED || policy == FB_POLICY_SERVER
         || policy == FB_POLICY_COUNT || policy == FB_POLICY_SAY || policy == FB_POLICY_MAX || policy == FB_POLICY_MIN;
}

static gboolean
is_woven (const FbTable *table, const char *field)
{
  int index = fb_table_find_field (table, field);

  return index >= 0 && fb_table_field (table, (guint) index)->policy == FB_POLICY_TEXT;
}

static void G_GNUC_NORETURN
lost (SimFates *self, const SimEntry *entry, const FbOp *op, const char *what)
{
  g_autofree char *row = sim_rows_name (op->table, &op->id);
  g_autofree char *device = fb_id_to_string (&self->sim->devices[entry->device].id);

  sim_fail (self->sim, "I3", "%s of %s in transaction %" G_GINT64_FORMAT " (%s) of device %u (%s) is nowhere", what,
            row, entry->tx->n, entry->tx->label, entry->device, device);
}

static void
check_fields (SimFates *self, const SimEntry *entry, const SimResult *result, const FbOp *op)
{
  for (guint i = 0; i < op->fields->len; i++)
    {
      const FbOpField *field = g_ptr_array_index (op->fields, i);

      if (is_free (op->table, field->name))
        continue;
      /* Lines of a text that were woven into another's are in the whole. */
      if (!is_findable (self, &op->id, field->name, &field->new)
          && !(is_woven (op->table, field->name) && has_line (self, result, &op->id, field->name, FB_HOW_MERGED)))
        lost (self, entry, op, field->name);
      if (op->kind == FB_OP_SET && !has_own_line (self, result, &op->id, field->name))
        lost (self, entry, op, field->name);
    }
}

static guint
count_occurrences (const char *text, const char *part)
{
  guint count = 0;

  for (const char *at = text; at != NULL && (at = strstr (at, part)) != NULL; at += strlen (part))
    count++;
  return count;
}

/* What was said stands once. */
static void
check_said (SimFates *self, const SimEntry *entry, const SimResult *result, const FbOp *op)
{
  const FbRecord *row = g_hash_table_lookup (self->rows, &op->id);

  for (guint i = 0; i < op->fields->len; i++)
    {
      const FbOpField *field = g_ptr_array_index (op->fields, i);
      const char *text = fb_value_get_text (&field->new);
      guint count = row != NULL ? count_occurrences (fb_record_get_text (row, field->name), text) : 0;

      if (count > 1)
        sim_fail (self->sim, "I4", "“%s” was said %u times", text, count);
      if (count == 0 && !has_own_line (self, result, &op->id, field->name))
        lost (self, entry, op, field->name);
      if (count == 0 && row != NULL && row->dead == 0 && !was_deleted (self, &op->id))
        lost (self, entry, op, text);
    }
}

static gboolean
in_lines (SimFates *self, const FbId *row, const char *field, const char *part)
{
  GPtrArray *lines = g_hash_table_lookup (self->changes, row);

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const FbRecord *line = g_ptr_array_index (lines, i);
      const char *old = fb_record_get_text (line, "old"), *new = fb_record_get_text (line, "new");

      if (is_field (line, field) && ((old != NULL && strstr (old, part)) || (new != NULL &&strstr (new, part))))
        return TRUE;
    }
  return FALSE;
}

/* An element that was added is there, or some line says so; taking away what is not there leaves no line. */
static void
check_tags (SimFates *self, const SimEntry *entry, const SimResult *result, const FbOp *op)
{
  const FbRecord *row = g_hash_table_lookup (self->rows, &op->id);

  for (guint i = 0; i < op->fields->len; i++)
    {
      const FbOpField *field = g_ptr_array_index (op->fields, i);
      const char *set = row != NULL ? fb_record_get_text (row, field->name) : NULL;

      for (char **element = field->add; element != NULL && *element != NULL; element++)
        if ((set == NULL || strstr (set, *element) == NULL) && !has_own_line (self, result, &op->id, field->name)
            && !in_lines (self, &op->id, field->name, *element))
          lost (self, entry, op, *element);
    }
}

static Count *
count_of (SimFates *self, const FbId *id)
{
  Count *count = g_hash_table_lookup (self->counts, id);

  if (count == NULL)
    {
      count = g_new0 (Count, 1);
      count->id = *id;
      g_hash_table_insert (self->counts, &count->id, count);
    }
  return count;
}

/* A row that comes back has what was counted in it: only the one that made it adds what it began with. */
static void
add_up (SimFates *self, const FbTx *tx, const FbOp *op)
{
  if (!g_str_equal (op->table->name, "opportunity"))
    return;
  if (op->kind == FB_OP_INC)
    for (guint i = 0; i < op->fields->len; i++)
      count_of (self, &op->id)->expected += ((FbOpField *) g_ptr_array_index (op->fields, i))->delta;
  else if (op->kind == FB_OP_PUT && g_strcmp0 (tx->cause, "undo") != 0 && g_strcmp0 (tx->cause, "redo") != 0)
    {
      const FbOpField *field = fb_op_find_field (op, "slips");

      if (field != NULL)
        count_of (self, &op->id)->expected += fb_value_get_int (&field->new);
    }
}

static gboolean
check_op (SimFates *self, const SimEntry *entry, const SimResult *result, const FbOp *op)
{
  add_up (self, entry->tx, op);
  switch (op->kind)
    {
    case FB_OP_PUT:
      if (!g_hash_table_contains (self->rows, &op->id))
        lost (self, entry, op, "the row");
      check_fields (self, entry, result, op);
      return TRUE;
    case FB_OP_SET:
      check_fields (self, entry, result, op);
      return TRUE;
    case FB_OP_SAY:
      check_said (self, entry, result, op);
      return TRUE;
    case FB_OP_TAG:
      check_tags (self, entry, result, op);
      return TRUE;
    case FB_OP_INC:
      for (guint i = 0; i < op->fields->len; i++)
        if (!has_own_line (self, result, &op->id, ((FbOpField *) g_ptr_array_index (op->fields, i))->name))
          lost (self, entry, op, ((FbOpField *) g_ptr_array_index (op->fields, i))->name);
      return TRUE;
    case FB_OP_DEL:
      return was_deleted (self, &op->id);
    case FB_OP_RESOLVE:
    default:
      if (!g_hash_table_contains (self->rows, &op->id))
        lost (self, entry, op, "the decision");
      return TRUE;
    }
}

/* Refused: kept on both sides, with words. */
static void
check_refused (SimFates *self, const SimEntry *entry, const SimResult *result)
{
  g_autoptr (FbStmt) stmt = NULL;
  const char *problem;

  stmt = fb_db_prepare (self->sim->server.db, "SELECT problem FROM refused_tx WHERE device = ?1 AND n = ?2", NULL);
  fb_stmt_bind_id (stmt, 1, &result->device);
  fb_stmt_bind_int (stmt, 2, result->n);
  if (fb_stmt_step (stmt, NULL, NULL) != FB_STEP_ROW)
    sim_fail (self->sim, "I3", "refused transaction %" G_GINT64_FORMAT " of device %u is not kept at the server",
              entry->tx->n, entry->device);
  problem = fb_stmt_get_text (stmt, 0);
  if (strstr (problem, "\"title\":\"\"") != NULL || strstr (problem, "\"title\"") == NULL)
    sim_fail (self->sim, "I14", "transaction %" G_GINT64_FORMAT " of device %u was refused without a word",
              entry->tx->n, entry->device);
  fb_stmt_reset (stmt);
}

/* What was counted stays counted. */
static void
add_all_up (SimFates *self, const SimEntry *entry)
{
  for (guint i = 0; i < entry->tx->ops->len && !entry->result.refused; i++)
    add_up (self, entry->tx, g_ptr_array_index (entry->tx->ops, i));
}

void
sim_fates_settle (SimFates *self, SimEntry *entry)
{
  const SimResult *result = g_hash_table_lookup (self->results, &entry->tx->oid);

  if (entry->settled || result == NULL)
    return;
  sim_fates_check (self, entry);
  entry->result = *result;
  entry->settled = TRUE;
}

void
sim_fates_check (SimFates *self, const SimEntry *entry)
{
  const SimResult *result = g_hash_table_lookup (self->results, &entry->tx->oid);
  gboolean deletes = FALSE, deleted = FALSE;

  if (entry->settled)
    {
      add_all_up (self, entry);
      return;
    }
  if (result == NULL)
    {
      /* A server that came back from a backup need not know what it had refused. */
      if (!entry->may_be_lost && !entry->dropped && !(entry->refused_here && self->sim->server.lineage > 0))
        sim_fail (self->sim, "I3", "transaction %" G_GINT64_FORMAT " (%s) of device %u never reached the server",
                  entry->tx->n, entry->tx->label, entry->device);
      return;
    }
  if (result->refused)
    {
      check_refused (self, entry, result);
      return;
    }
  for (guint i = 0; i < entry->tx->ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (entry->tx->ops, i);
      gboolean done = check_op (self, entry, result, op);

      if (op->kind != FB_OP_DEL)
        continue;
      deletes = TRUE;
      deleted = deleted || done;
    }
  if (deletes && !deleted)
    lost (self, entry, g_ptr_array_index (entry->tx->ops, 0), "the delete");
}

/* Whatever lost stands in a conflict, for a person to see and take back. */
static void
check_losers (SimFates *self)
{
  GHashTableIter iter;
  gpointer row, lines;

  g_hash_table_iter_init (&iter, self->changes);
  while (g_hash_table_iter_next (&iter, &row, &lines))
    for (guint i = 0; i < ((GPtrArray *) lines)->len; i++)
      {
        const FbRecord *line = g_ptr_array_index ((GPtrArray *) lines, i);
        const char *field = fb_record_get_text (line, "field");
        GPtrArray *conflicts = g_hash_table_lookup (self->conflicts, row);
        gboolean found = FALSE;

        /* History outlives a row, and the conflicts about it; the archive also a server that came back from a backup.
         */
        if (fb_record_get_int (line, "how") != FB_HOW_LOST
            || (line->gid == SIM_ARCHIVED && self->sim->server.lineage > 0)
            || (self->sim->age != NULL && !g_hash_table_contains (self->rows, row)))
          continue;
        for (guint j = 0; conflicts != NULL && j < conflicts->len; j++)
          {
            const FbRecord *conflict = g_ptr_array_index (conflicts, j);

            found = found || fb_record_get_text (conflict, "field") == NULL || is_field (conflict, field);
          }
        if (!found)
          {
            g_autofree char *id = fb_id_to_string (row);

            sim_fail (self->sim, "I3", "%s of %s lost, and no conflict tells", field != NULL ? field : "the row", id);
          }
      }
}

/* Of two edits of one field the later wins, whichever came first. */
static void
check_winners (SimFates *self)
{
  GHashTableIter iter;
  gpointer lines;

  g_hash_table_iter_init (&iter, self->conflicts);
  while (g_hash_table_iter_next (&iter, NULL, &lines))
    for (guint i = 0; i < ((GPtrArray *) lines)->len; i++)
      {
        const FbRecord *conflict = g_ptr_array_index ((GPtrArray *) lines, i);
        gint64 kept = fb_record_get_int (conflict, "kept_hlc"), lost_hlc = fb_record_get_int (conflict, "lost_hlc");
        const FbTable *table = fb_schema_find_table (fb_record_get_text (conflict, "entity"));
        const char *field = fb_record_get_text (conflict, "field");
        int index = field != NULL ? fb_table_find_field (table, field) : -1;

        if (!is_text (conflict, "kind", "field") || !is_text (conflict, "status", "auto") || index < 0
            || fb_table_field (table, (guint) index)->policy != FB_POLICY_LAST || kept == 0 || lost_hlc == 0)
          continue;
        if (kept < lost_hlc)
          sim_fail (self->sim, "I13", "%s kept what was typed before what it lost", field);
      }
}

/* For the trace. */
static void
tell_history (SimFates *self, const FbId *row, const char *field)
{
  GPtrArray *lines = g_hash_table_lookup (self->changes, row);

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const FbRecord *line = g_ptr_array_index (lines, i);

      if (is_field (line, field))
        sim_note (self->sim,
                  "as of %" G_GINT64_FORMAT ": %s to %s, how %" G_GINT64_FORMAT ", transaction %" G_GINT64_FORMAT
                  ", %s %s",
                  line->ver, fb_record_get_text (line, "old"), fb_record_get_text (line, "new"),
                  fb_record_get_int (line, "how"), fb_record_get_int (line, "n"), fb_record_get_text (line, "cause"),
                  fb_record_get_text (line, "label"));
    }
}

/* What the run has left behind says which rules of merging it met. */
static void
see_rules (SimFates *self)
{
  static const char mark[] = "\"/problems/";
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->sim->server.db, "SELECT problem FROM refused_tx", NULL);
  GHashTableIter iter;
  gpointer lines;

  g_hash_table_iter_init (&iter, self->conflicts);
  while (g_hash_table_iter_next (&iter, NULL, &lines))
    for (guint i = 0; i < ((GPtrArray *) lines)->len; i++)
      sim_rules_see ("conflict", fb_record_get_text (g_ptr_array_index ((GPtrArray *) lines, i), "kind"), 1);
  while (stmt != NULL && fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
    {
      const char *start = strstr (fb_stmt_get_text (stmt, 0), mark);
      const char *end = start != NULL ? strchr (start + sizeof mark - 1, '"') : NULL;
      g_autofree char *name = NULL;

      if (end == NULL)
        continue;
      name = g_strndup (start + sizeof mark - 1, (gsize) (end - start) - sizeof mark + 1);
      sim_rules_see ("refused", name, 1);
    }
}

void
sim_fates_finish (SimFates *self)
{
  GHashTableIter iter;
  gpointer value;

  see_rules (self);
  check_losers (self);
  check_winners (self);
  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Count *count = value;
      const FbRecord *row = g_hash_table_lookup (self->rows, &count->id);

      if (row == NULL || was_deleted (self, &count->id) || row->dead != 0)
        continue;
      if (fb_record_get_int (row, "slips") != count->expected)
        {
          g_autofree char *name = sim_rows_name (row->table, &row->id);

          tell_history (self, &row->id, "slips");
          sim_fail (self->sim, "I4", "%s counts %" G_GINT64_FORMAT " where %" G_GINT64_FORMAT " were counted", name,
                    fb_record_get_int (row, "slips"), count->expected);
        }
    }
}
