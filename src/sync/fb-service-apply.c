/* fb-service-apply.c: one transaction on the server's rows
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#include "fb-mutant.h"
#include "fb-rule.h"

#include <string.h>

G_DEFINE_QUARK (fb - refusal - quark, fb_refusal)

const char *
fb_refusal_type (int code)
{
  switch (code)
    {
    case FB_REFUSAL_NOT_PERMITTED:
      return "not-permitted";
    case FB_REFUSAL_NOT_IN_SCOPE:
      return "not-in-scope";
    case FB_REFUSAL_BAD_REFERENCE:
      return "bad-reference";
    case FB_REFUSAL_TOO_LARGE:
      return "too-large";
    case FB_REFUSAL_BAD_VALUE:
    default:
      return "bad-value";
    }
}

/* --- life --- */

guint
fb_touched_hash (gconstpointer key)
{
  const FbTouched *touched = key;

  return fb_id_hash (&touched->id) ^ touched->table->number;
}

gboolean
fb_touched_equal (gconstpointer a, gconstpointer b)
{
  const FbTouched *one = a;
  const FbTouched *two = b;

  return one->table == two->table && fb_id_equal (&one->id, &two->id);
}

FbApply *
fb_apply_new (FbService *service, FbScope *scope, const FbId *device)
{
  FbApply *self = g_new0 (FbApply, 1);

  self->service = service;
  self->db = service->db;
  self->is_server = scope == NULL;
  self->is_admin = scope == NULL || scope->is_admin;
  if (scope)
    {
      self->scope = fb_scope_ref (scope);
      self->user = scope->user;
    }
  if (device)
    self->device = *device;
  self->now = fb_clock_now (service->clock);
  self->at = self->now;
  self->hlc = (self->now - FB_HLC_EPOCH_MS) << 16;
  self->plain = TRUE;
  self->schema = fb_schema_version ();
  self->touched = g_hash_table_new_full (fb_touched_hash, fb_touched_equal, g_free, NULL);
  self->order = g_ptr_array_new ();
  self->groups = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->verdicts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->conflicts = g_array_new (FALSE, FALSE, sizeof (FbId));
  self->made_groups = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->notes = g_ptr_array_new_with_free_func (g_free);
  self->priced = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
  self->kept = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
  return self;
}

void
fb_apply_free (FbApply *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->scope, fb_scope_unref);
  g_ptr_array_unref (self->order);
  g_hash_table_unref (self->touched);
  g_hash_table_unref (self->groups);
  g_hash_table_unref (self->verdicts);
  g_array_unref (self->conflicts);
  g_array_unref (self->made_groups);
  g_ptr_array_unref (self->notes);
  g_hash_table_unref (self->priced);
  g_hash_table_unref (self->kept);
  g_free (self->field);
  g_free (self);
}

gboolean
fb_apply_refuse (FbApply *self, GError **error, FbRefusal code, const char *field, const char *format, ...)
{
  va_list args;
  g_autofree char *message = NULL;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, FB_REFUSAL, code, message);
  g_free (self->field);
  self->field = g_strdup (field);
  return FALSE;
}

#ifdef FB_MUTANTS
/* What a plain sequence would do: a number may be taken before one that is committed earlier. */
static gboolean
take_out_of_order (FbApply *self, GError **error)
{
  static gint64 left_out;
  gint64 seq;

  if (!fb_db_query_int (self->db, "SELECT seq FROM sync_clock WHERE one = 1", &seq, error))
    return FALSE;
  if (left_out == seq - 1)
    {
      self->seq = left_out;
      left_out = 0;
      return TRUE;
    }
  left_out = seq + 1;
  return fb_db_query_int (self->db, "UPDATE sync_clock SET seq = seq + 2 WHERE one = 1 RETURNING seq", &self->seq,
                          error);
}
#endif

gboolean
fb_apply_take_seq (FbApply *self, GError **error)
{
  if (self->seq > 0)
    return TRUE;
#ifdef FB_MUTANTS
  if (FB_MUTANT (plain_sequence))
    return take_out_of_order (self, error);
  if (FB_MUTANT (own_shared_seq) && self->n % 2 != 0)
    return fb_db_query_int (self->db, "SELECT seq FROM sync_clock WHERE one = 1", &self->seq, error);
#endif
  /* The row's lock is held to the commit: the order of numbers is the order of commits. */
  return fb_db_query_int (self->db, "UPDATE sync_clock SET seq = seq + 1 WHERE one = 1 RETURNING seq", &self->seq,
                          error);
}

/* --- what is touched --- */

FbTouched *
fb_apply_touch (FbApply *self, const FbTable *table, const FbId *id, gint64 old_ver)
{
  FbTouched key = {.table = table, .id = *id};
  FbTouched *touched = g_hash_table_lookup (self->touched, &key);

  if (touched)
    return touched;
  key.old_ver = old_ver;
  touched = g_memdup2 (&key, sizeof key);
  g_hash_table_add (self->touched, touched);
  g_ptr_array_add (self->order, touched);
  return touched;
}

static void
count_row (FbApply *self, const FbRecord *record, int sign)
{
  FbTouchedGroup *group;

  if (record->gid == 0)
    return;
  group = fb_apply_touch_group (self, record->gid);
  group->written = TRUE;
  if (record->dead == 0)
    {
      group->rows += sign;
      group->sum += sign > 0 ? (guint64) record->hash : -(guint64) record->hash;
    }
  if (sign > 0)
    fb_table_mask_add (&group->tmask, record->table->number);
}

/* A row that lives on in another group leaves a line in the old one; one that comes back in the same transaction takes
 * it away again. */
static gboolean
note_move (FbApply *self, const FbRecord *record, const FbRecord *old, GError **error)
{
  static const char add[] = "INSERT INTO gone (gid, ver, tbl, id) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
  static const char drop[] = "DELETE FROM gone WHERE gid = ?1 AND ver = ?2 AND tbl = ?3 AND id = ?4";
  gint64 number = record->table->number;

  if (old == NULL || old->gid == record->gid || FB_MUTANT (no_gone))
    return TRUE;
  FB_RULE (no_gone);
  if (old->gid != 0 && !fb_sql_run (self->db, error, add, "iiid", old->gid, self->seq, number, &record->id))
    return FALSE;
  return fb_sql_run (self->db, error, drop, "iiid", record->gid, self->seq, number, &record->id);
}

gboolean
fb_apply_write (FbApply *self, FbRecord *record, const FbRecord *old, GError **error)
{
  gboolean is_system = (record->table->flags & FB_TABLE_SYSTEM) != 0;
  FbTouched *touched;

  if (!fb_apply_take_seq (self, error) || !fb_apply_before_write (self, record, old, error))
    return FALSE;
  record->ver = self->seq;
  record->hash = fb_record_compute_hash (record);
  if (record->dead != 0)
    record->dead = self->seq;
  if (old)
    count_row (self, old, -1);
  count_row (self, record, 1);
  fb_apply_move_group (self, record, old);
  if (!note_move (self, record, old, error) || !fb_service_write_row (self->service, record, old == NULL, error))
    return FALSE;
  if (!is_system)
    {
      touched = fb_apply_touch (self, record->table, &record->id, old ? old->ver : 0);
      touched->written = TRUE;
      touched->dead = record->dead != 0;
      touched->made |= old == NULL || (old->dead != 0 && record->dead == 0);
      touched->deleted = record->dead != 0;
    }
  return fb_apply_after_write (self, record, old, error);
}

/* --- the whole --- */

static gboolean
finish (FbApply *self, GError **error)
{
  if (!fb_apply_take_seq (self, error) || !fb_apply_finish_rows (self, error) || !fb_apply_flush_groups (self, error))
    return FALSE;
  if (self->epoch && !fb_sql_run (self->db, error, "UPDATE sync_clock SET epoch = ?1 WHERE one = 1", "i", self->seq))
    return FALSE;
  return TRUE;
}

gboolean
fb_apply_run (FbApply *self, GPtrArray *ops, GError **error)
{
  if (!fb_apply_permit_ops (self, ops, error) || !fb_apply_find_kept (self, ops, error))
    return FALSE;
  for (guint i = 0; i < ops->len; i++)
    {
      self->late = FALSE;
      if (!fb_apply_op (self, g_ptr_array_index (ops, i), error))
        return FALSE;
    }
  return finish (self, error);
}
