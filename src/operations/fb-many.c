/* fb-many.c: the same done to many records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-many-private.h"

#include "fb-query.h"

/* Rows of a transaction: a value is one operation; what is deleted takes its children along, and a deal that moves
 * leaves a line of its history. */
#define ROWS_TO_SET FB_TX_MAX_OPS
#define ROWS_TO_DELETE 50
#define ROWS_TO_MOVE (FB_TX_MAX_OPS / 3)
/* So many of them are stored at once, because a transaction on disk has its price; no more, because somebody else may
 * want to write. */
#define TRANSACTIONS_AT_ONCE 4
#define N_EXAMPLES 5

/* --- what is asked for --- */

static void
change_free (FbManyChange *change)
{
  g_free (change->field);
  g_free (change->currency);
  fb_value_clear (&change->value);
  g_free (change);
}

static FbMany *
many_new (FbManyKind kind, const FbTable *table)
{
  FbMany *self = g_new0 (FbMany, 1);

  self->kind = kind;
  self->table = table;
  self->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  self->rows = g_array_new (FALSE, FALSE, sizeof (FbManyRow));
  return self;
}

FbMany *
fb_many_new_set (const FbTable *table)
{
  return many_new (FB_MANY_SET, table);
}

FbMany *
fb_many_new_delete (const FbTable *table)
{
  return many_new (FB_MANY_DELETE, table);
}

FbMany *
fb_many_new_move (const FbId *stage)
{
  FbMany *self = many_new (FB_MANY_MOVE, fb_schema_get_table ("opportunity"));

  self->stage = *stage;
  return self;
}

void
fb_many_free (FbMany *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->changes);
  g_array_unref (self->rows);
  g_free (self);
}

void
fb_many_set (FbMany *self, const char *field, const FbValue *value)
{
  FbManyChange *change = g_new0 (FbManyChange, 1);

  change->field = g_strdup (field);
  fb_value_copy (value, &change->value);
  g_ptr_array_add (self->changes, change);
}

void
fb_many_set_money (FbMany *self, const char *field, gint64 amount, const char *currency)
{
  FbValue value = {FB_VALUE_INT, {.number = amount}};
  FbManyChange *change;

  fb_many_set (self, field, &value);
  change = g_ptr_array_index (self->changes, self->changes->len - 1);
  change->currency = g_strdup (currency);
}

void
fb_many_add_rows (FbMany *self, const gint64 *rowids, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      FbManyRow row = {rowids[i], {{0}}};

      g_array_append_val (self->rows, row);
    }
}

guint
fb_many_get_n_rows (FbMany *self)
{
  return self->rows->len;
}

guint
fb_many_get_done (FbMany *self)
{
  return (guint) g_atomic_int_get (&self->done);
}

/* --- what came of it --- */

static void
reason_free (FbManyReason *reason)
{
  g_free (reason->message);
  g_free (reason);
}

static void
example_free (FbManyExample *example)
{
  fb_record_free (example->record);
  g_strfreev (example->titles);
  g_free (example);
}

static FbManySum *
sum_new (void)
{
  FbManySum *sum = g_new0 (FbManySum, 1);

  sum->reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) reason_free);
  sum->examples = g_ptr_array_new_with_free_func ((GDestroyNotify) example_free);
  sum->missing = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_missing_free);
  return sum;
}

void
fb_many_sum_free (FbManySum *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->reasons);
  g_ptr_array_unref (self->examples);
  g_ptr_array_unref (self->missing);
  g_free (self);
}

static void
add_refused (FbManySum *sum, const char *message)
{
  FbManyReason *reason;

  sum->n_refused++;
  for (guint i = 0; i < sum->reasons->len; i++)
    {
      reason = g_ptr_array_index (sum->reasons, i);
      if (g_strcmp0 (reason->message, message) == 0)
        {
          reason->n++;
          return;
        }
    }
  reason = g_new0 (FbManyReason, 1);
  reason->message = g_strdup (message);
  reason->n = 1;
  g_ptr_array_add (sum->reasons, reason);
}

static int
compare_reasons (gconstpointer a, gconstpointer b)
{
  const FbManyReason *one = *(FbManyReason *const *) a;
  const FbManyReason *two = *(FbManyReason *const *) b;

  return one->n < two->n ? 1 : one->n > two->n ? -1 : 0;
}

/* --- rows --- */

typedef struct
{
  FbMany *many;
  guint from, to;
  GPtrArray *records; /* (owned) of FbRecord */
} Chunk;

/* One of them may be gone, and its row id another row's. */
static gboolean
read_row (Chunk *chunk, FbDb *db, FbManyRow *row, GError **error)
{
  g_autoptr (GPtrArray) records = fb_query_load (chunk->many->table, db, &row->rowid, 1, error);
  const FbRecord *record;

  if (records == NULL)
    return FALSE;
  if (records->len == 0)
    return TRUE;
  record = g_ptr_array_index (records, 0);
  if (fb_id_is_nil (&row->id))
    row->id = record->id;
  if (fb_id_equal (&row->id, &record->id))
    g_ptr_array_add (chunk->records, fb_record_copy (record));
  return TRUE;
}

static gboolean
read_chunk (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Chunk *chunk = user_data;

  for (guint i = chunk->from; i < chunk->to; i++)
    if (!read_row (chunk, db, &g_array_index (chunk->many->rows, FbManyRow, i), error))
      return FALSE;
  return TRUE;
}

static guint
transaction_size (FbMany *self)
{
  return self->kind == FB_MANY_DELETE ? ROWS_TO_DELETE : self->kind == FB_MANY_MOVE ? ROWS_TO_MOVE : ROWS_TO_SET;
}

/* What is done with the rows of a chunk. */
typedef struct _Work Work;
typedef gboolean (*ChunkFunc) (Work *work, GPtrArray *records, GError **error);

struct _Work
{
  FbMany *many;
  FbStore *store;
  FbManyRules rules;
  FbManySum *sum;
  GCancellable *cancellable;
  const char *label;
  FbId group;
};

static gboolean
go_through (Work *work, ChunkFunc func, GError **error)
{
  FbMany *self = work->many;
  guint size = transaction_size (self) * TRANSACTIONS_AT_ONCE;

  g_atomic_int_set (&self->done, 0);
  for (guint from = 0; from < self->rows->len; from += size)
    {
      g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
      Chunk chunk = {self, from, MIN (from + size, self->rows->len), records};

      if (g_cancellable_set_error_if_cancelled (work->cancellable, error)
          || !fb_store_read (work->store, read_chunk, &chunk, error) || !func (work, records, error))
        return FALSE;
      g_atomic_int_set (&self->done, (int) chunk.to);
    }
  return TRUE;
}

/* --- looking at it --- */

static gboolean
add_example (Work *work, const FbRecord *record, GError **error)
{
  g_autoptr (GStrvBuilder) titles = g_strv_builder_new ();
  FbManyExample *example;

  for (guint i = 0; i < work->many->changes->len; i++)
    {
      const FbManyChange *change = g_ptr_array_index (work->many->changes, i);
      int index = fb_table_find_field (record->table, change->field);
      const FbId *id = index >= 0 ? fb_value_get_id (&record->values[index]) : NULL;
      const FbTable *table = id != NULL ? fb_field_get_ref_table (fb_table_field (record->table, index)) : NULL;
      g_autofree char *title = NULL;

      if (table != NULL && !fb_store_read_title (work->store, table, id, &title, error))
        return FALSE;
      g_strv_builder_add (titles, title != NULL ? title : "");
    }
  example = g_new0 (FbManyExample, 1);
  example->record = fb_record_copy (record);
  example->titles = g_strv_builder_end (titles);
  g_ptr_array_add (work->sum->examples, example);
  return TRUE;
}

static gboolean
plan_one (Work *work, const FbRecord *record, GError **error)
{
  g_autofree char *reason = NULL;

  switch (fb_many_judge (work->many, &work->rules, record, &reason, work->sum->missing, error))
    {
    case FB_MANY_FATE_CHANGE:
      work->sum->n_change++;
      return work->sum->examples->len >= N_EXAMPLES || add_example (work, record, error);
    case FB_MANY_FATE_SAME:
      work->sum->n_same++;
      return TRUE;
    case FB_MANY_FATE_REFUSED:
      add_refused (work->sum, reason);
      return TRUE;
    case FB_MANY_FATE_ERROR:
    default:
      return FALSE;
    }
}

static gboolean
plan_chunk (Work *work, GPtrArray *records, GError **error)
{
  for (guint i = 0; i < records->len; i++)
    if (!plan_one (work, g_ptr_array_index (records, i), error))
      return FALSE;
  return TRUE;
}

FbManySum *
fb_many_plan (FbMany *self, FbStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr (FbManySum) sum = sum_new ();
  Work work = {self, store, {0}, sum, cancellable, NULL, {{0}}};
  gboolean planned = fb_many_rules_init (&work.rules, self, store, error) && go_through (&work, plan_chunk, error);

  fb_many_rules_clear (&work.rules);
  g_ptr_array_sort (sum->reasons, compare_reasons);
  return planned ? g_steal_pointer (&sum) : NULL;
}

/* --- doing it --- */

static gboolean
is_refusal (const GError *error)
{
  return error->domain == FB_SCHEMA_ERROR || error->domain == FB_OPERATION_ERROR
         || g_error_matches (error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID)
         || g_error_matches (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND)
         || g_error_matches (error, FB_STORE_ERROR, FB_STORE_ERROR_TOO_LARGE)
         || g_error_matches (error, FB_STORE_ERROR, FB_STORE_ERROR_CONFLICT);
}

static gboolean
add_to_edit (Work *work, FbEdit *edit, const FbRecord *record, GError **error)
{
  FbMany *self = work->many;

  if (self->kind == FB_MANY_DELETE)
    fb_edit_delete (edit, self->table, &record->id);
  if (self->kind == FB_MANY_MOVE)
    {
      g_autoptr (FbRecord) filled = fb_many_dup_filled (self, record);

      return fb_deals_add_move (work->store, edit, &record->id, &self->stage, filled, NULL, error);
    }
  for (guint i = 0; self->kind == FB_MANY_SET && i < self->changes->len; i++)
    {
      const FbManyChange *change = g_ptr_array_index (self->changes, i);

      fb_edit_set (edit, self->table, &record->id, change->field, &change->value);
    }
  return TRUE;
}

/* (transfer full) (nullable) */
static FbEdit *
make_edit (Work *work, FbRecord *const *records, guint n, GError **error)
{
  g_autoptr (FbEdit) edit = fb_edit_new (work->label);

  fb_edit_set_cause (edit, "bulk");
  fb_edit_set_group (edit, &work->group);
  for (guint i = 0; i < n; i++)
    if (!add_to_edit (work, edit, records[i], error))
      return NULL;
  return g_steal_pointer (&edit);
}

static gboolean
commit (Work *work, FbRecord *const *records, guint n, GError **error)
{
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_edit_free);
  guint size = transaction_size (work->many);

  for (guint from = 0; from < n; from += size)
    {
      FbEdit *edit = make_edit (work, records + from, MIN (size, n - from), error);

      if (edit == NULL)
        return FALSE;
      g_ptr_array_add (edits, edit);
    }
  if (!fb_store_commit_edits (work->store, edits, error))
    return FALSE;
  work->sum->n_change += n;
  return TRUE;
}

/* What the door refuses beyond what could be foreseen (a child that is frozen, a change meanwhile) stops only its own
 * row. */
static gboolean
commit_one_by_one (Work *work, GPtrArray *records, GError **error)
{
  for (guint i = 0; i < records->len; i++)
    {
      g_autoptr (GError) local = NULL;

      if (commit (work, (FbRecord *const *) &records->pdata[i], 1, &local))
        continue;
      if (!is_refusal (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      add_refused (work->sum, local->message);
    }
  return TRUE;
}

/* The rows that would change, out of @records. NULL on error. */
static GPtrArray *
pick_changing (Work *work, GPtrArray *records, GError **error)
{
  g_autoptr (GPtrArray) changing = g_ptr_array_new ();

  for (guint i = 0; i < records->len; i++)
    {
      FbRecord *record = g_ptr_array_index (records, i);
      g_autofree char *reason = NULL;
      FbManyFate fate = fb_many_judge (work->many, &work->rules, record, &reason, work->sum->missing, error);

      if (fate == FB_MANY_FATE_ERROR)
        return NULL;
      if (fate == FB_MANY_FATE_CHANGE)
        g_ptr_array_add (changing, record);
      else if (fate == FB_MANY_FATE_REFUSED)
        add_refused (work->sum, reason);
      else
        work->sum->n_same++;
    }
  return g_steal_pointer (&changing);
}

static gboolean
run_chunk (Work *work, GPtrArray *records, GError **error)
{
  g_autoptr (GPtrArray) changing = pick_changing (work, records, error);
  g_autoptr (GError) local = NULL;

  if (changing == NULL)
    return FALSE;
  if (changing->len == 0 || commit (work, (FbRecord *const *) changing->pdata, changing->len, &local))
    return TRUE;
  if (is_refusal (local))
    return commit_one_by_one (work, changing, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
fb_many_run (FbMany *self,
             FbStore *store,
             const char *label,
             GCancellable *cancellable,
             FbManySum **sum,
             GError **error)
{
  Work work = {self, store, {0}, sum_new (), cancellable, label, {{0}}};
  gboolean done;

  fb_id_generate (&work.group, fb_clock_now (fb_store_get_clock (store)));
  done = fb_many_rules_init (&work.rules, self, store, error) && go_through (&work, run_chunk, error);
  fb_many_rules_clear (&work.rules);
  g_ptr_array_sort (work.sum->reasons, compare_reasons);
  *sum = work.sum;
  return done;
}
