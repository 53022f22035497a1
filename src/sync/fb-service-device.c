/* fb-service-device.c: devices and the numbers they may give
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#include <string.h>

#define BLOCK_SIZE 500

/* --- numbers --- */

static gboolean
lease_block (FbApply *self,
             const FbId *user,
             const FbId *device,
             const char *series,
             const char *prefix,
             gint64 first,
             GError **error)
{
  g_autoptr (FbRecord) block = NULL;
  FbId id;

  fb_id_generate (&id, self->now);
  block = fb_record_new (fb_schema_get_table ("number_block"), &id);
  fb_record_set_id (block, "user", user);
  fb_record_set_id (block, "device", device);
  fb_record_set_text (block, "series", series);
  fb_record_set_text (block, "prefix", prefix);
  fb_record_set_int (block, "first", first);
  fb_record_set_int (block, "last", first + BLOCK_SIZE - 1);
  fb_record_set_int (block, "created_at", self->now);
  fb_record_derive (block);
  self->plain = FALSE;
  return fb_apply_find_home (self, block, &block->gid, error) && fb_apply_write (self, block, NULL, error);
}

/* "O12-": the series' letter and the device's own number make every number the company's only one. */
static char *
make_prefix (const char *series, const char *device_prefix)
{
  return g_strdup_printf ("%c%s-", g_ascii_toupper (series[0]), device_prefix);
}

gboolean
fb_apply_lease_numbers (FbApply *self, const FbId *user, const FbId *device, const char *device_prefix, GError **error)
{
  static const char sql[] = "SELECT count(*) FROM \"number_block\" WHERE \"device\" = ?1 AND \"series\" = ?2";
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    {
      const char *series = tables[i]->number_series;
      g_autofree char *prefix = NULL;
      gint64 count;

      if (!series)
        continue;
      if (!fb_sql_int (self->db, &count, 0, error, sql, "dt", device, series))
        return FALSE;
      prefix = make_prefix (series, device_prefix);
      if (count == 0 && !lease_block (self, user, device, series, prefix, 1, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  FbId user, device;
  char *prefix;
} Lessee;

static void
lessee_free (gpointer data)
{
  Lessee *lessee = data;

  g_free (lessee->prefix);
  g_free (lessee);
}

gboolean
fb_apply_lease_all (FbApply *self, GError **error)
{
  g_autoptr (GPtrArray) lessees = g_ptr_array_new_with_free_func (lessee_free);
  g_autoptr (FbStmt) stmt =
      fb_sql_query (self->db, error, "SELECT user_id, id, prefix FROM device_state ORDER BY id", "");
  FbStep step;

  if (!stmt)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      Lessee *lessee = g_new0 (Lessee, 1);

      g_ptr_array_add (lessees, lessee);
      fb_stmt_get_id (stmt, 0, &lessee->user);
      fb_stmt_get_id (stmt, 1, &lessee->device);
      lessee->prefix = g_strdup (fb_stmt_get_text (stmt, 2));
    }
  g_clear_pointer (&stmt, fb_stmt_unref);
  for (guint i = 0; step == FB_STEP_DONE && i < lessees->len; i++)
    {
      const Lessee *lessee = g_ptr_array_index (lessees, i);

      if (!fb_apply_lease_numbers (self, &lessee->user, &lessee->device, lessee->prefix, error))
        return FALSE;
    }
  return step == FB_STEP_DONE;
}

gboolean
fb_apply_watch_number (FbApply *self, const FbTable *table, const char *number, GError **error)
{
  static const char sql[] = "SELECT \"prefix\", max(\"first\"), max(\"last\") FROM \"number_block\""
                            " WHERE \"device\" = ?1 AND \"series\" = ?2 AND _dead = 0 GROUP BY \"prefix\"";
  g_autoptr (FbStmt) stmt = NULL;
  g_autofree char *prefix = NULL;
  gint64 used, last;
  FbStep step;

  if (!table->number_series || fb_id_is_nil (&self->device))
    return TRUE;
  step = fb_sql_first (self->db, &stmt, error, sql, "dt", &self->device, table->number_series);
  if (step != FB_STEP_ROW)
    return step == FB_STEP_DONE;
  prefix = g_strdup (fb_stmt_get_text (stmt, 0));
  last = fb_stmt_get_int (stmt, 2);
  g_clear_pointer (&stmt, fb_stmt_unref);
  if (!prefix || !g_str_has_prefix (number, prefix))
    return TRUE;
  used = g_ascii_strtoll (number + strlen (prefix), NULL, 10);
  if (used > last || last - used >= BLOCK_SIZE / 5)
    return TRUE;
  return lease_block (self, &self->user, &self->device, table->number_series, prefix, last + 1, error);
}

/* --- devices --- */

static gboolean
make_state (FbApply *self, const FbId *user, const FbId *device, char **prefix, GError **error)
{
  static const char insert[] =
      "INSERT INTO device_state (id, user_id, last_n, chain, last_hlc, prefix, held_hash, held, offer_hash, offer,"
      " cursor, last_seen) VALUES (?1, ?2, 0, '', 0, ?3, '', '[]', '', '[]', 0, ?4)";
  gint64 count;

  if (!fb_sql_int (self->db, &count, 0, error, "SELECT count(*) FROM device_state", ""))
    return FALSE;
  *prefix = g_strdup_printf ("%" G_GINT64_FORMAT, count + 1);
  return fb_sql_run (self->db, error, insert, "ddti", device, user, *prefix, self->now);
}

static gboolean
write_device (FbApply *self, const FbId *user, const FbId *device, const char *name, const char *prefix, GError **error)
{
  const FbTable *table = fb_schema_get_table ("device");
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) old = fb_service_get_row (self->service, table, device, &local);
  g_autoptr (FbRecord) record = NULL;

  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  record = old ? fb_record_copy (old) : fb_record_new (table, device);
  fb_record_set_id (record, "user", user);
  fb_record_set_text (record, "name", name);
  fb_record_set_text (record, "state", "active");
  if (!old)
    {
      fb_record_set_int (record, "enrolled_at", self->now);
      fb_record_set_int (record, "created_at", self->now);
      fb_record_set_text (record, "number_prefix", prefix);
    }
  fb_record_set_int (record, "last_seen", self->now);
  fb_record_derive (record);
  record->dead = 0;
  return fb_record_validate (record, error) && fb_apply_find_home (self, record, &record->gid, error)
         && fb_apply_write (self, record, old, error);
}

static gboolean
enrol (FbApply *self, const FbId *user, const FbId *device, const char *name, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  g_autofree char *prefix = NULL;
  FbId owner;

  switch (fb_sql_first (self->db, &stmt, error, "SELECT user_id, prefix FROM device_state WHERE id = ?1", "d", device))
    {
    case FB_STEP_ROW:
      if (!fb_stmt_get_id (stmt, 0, &owner) || !fb_id_equal (&owner, user))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "This device belongs to another user");
          return FALSE;
        }
      prefix = g_strdup (fb_stmt_get_text (stmt, 1));
      g_clear_pointer (&stmt, fb_stmt_unref);
      break;
    case FB_STEP_DONE:
      if (!make_state (self, user, device, &prefix, error))
        return FALSE;
      break;
    case FB_STEP_ERROR:
    default:
      return FALSE;
    }
  return write_device (self, user, device, name, prefix, error)
         && fb_apply_lease_numbers (self, user, device, prefix, error) && fb_apply_flush_groups (self, error);
}

gboolean
fb_service_add_device (FbService *self, const FbId *user, const FbId *device, const char *name, GError **error)
{
  g_autoptr (FbTransaction) own = NULL;
  g_autoptr (FbScope) scope = NULL;
  g_autoptr (FbApply) apply = NULL;

  g_return_val_if_fail (FB_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (user != NULL && device != NULL && name != NULL, FALSE);

  if (!fb_service_join (self, &own, error) || !(scope = fb_service_get_scope (self, user, error)))
    return FALSE;
  apply = fb_apply_new (self, NULL, NULL);
  return fb_service_leave (self, own, enrol (apply, user, device, name, error), error);
}

static gboolean
mark (FbApply *self, const FbId *device, const char *state, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) old = fb_service_get_row (self->service, fb_schema_get_table ("device"), device, &local);
  g_autoptr (FbRecord) record = NULL;

  if (!old)
    {
      if (local)
        g_propagate_error (error, g_steal_pointer (&local));
      else
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no such device");
      return FALSE;
    }
  record = fb_record_copy (old);
  fb_record_set_text (record, "state", state);
  fb_record_derive (record);
  self->label = "Device";
  return fb_record_validate (record, error) && fb_apply_write (self, record, old, error)
         && fb_apply_flush_groups (self, error);
}

gboolean
fb_service_mark_device (FbService *self, const FbId *device, const char *state, GError **error)
{
  g_autoptr (FbTransaction) own = NULL;
  g_autoptr (FbApply) apply = NULL;

  g_return_val_if_fail (FB_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (device != NULL && state != NULL, FALSE);

  if (!fb_service_join (self, &own, error))
    return FALSE;
  apply = fb_apply_new (self, NULL, NULL);
  return fb_service_leave (self, own, mark (apply, device, state, error), error);
}
