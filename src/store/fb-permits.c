/* fb-permits.c: what the role of the store's user leaves them of what is done to many records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-permits.h"

#include "fb-door.h"

typedef struct
{
  const FbTable *table;
  FbPermit permit;
  gboolean permitted;
} Question;

/* Of several permissions of a role for the same records the narrowest counts, as at the server. */
static gboolean
find_permit (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  static const char sql[] = "SELECT min (permission.may_bulk), min (permission.may_export) FROM permission"
                            " JOIN \"user\" ON \"user\".role = permission.role"
                            " WHERE \"user\".id = ?1 AND permission.entity = ?2 GROUP BY permission.entity";
  Question *self = user_data;
  FbId user = fb_store_get_user (store);
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  if (!fb_door_find_is_admin (db, &user, &self->permitted, error))
    return FALSE;
  if (self->permitted)
    return TRUE;
  if ((stmt = fb_db_prepare (db, sql, error)) == NULL)
    return FALSE;
  fb_stmt_bind_id (stmt, 1, &user);
  fb_stmt_bind_text (stmt, 2, self->table->name);
  step = fb_stmt_step (stmt, NULL, error);
  self->permitted = step != FB_STEP_ROW || fb_stmt_get_int (stmt, self->permit == FB_PERMIT_BULK ? 0 : 1) != 0;
  return step != FB_STEP_ERROR;
}

gboolean
fb_store_read_permit (FbStore *store, const FbTable *table, FbPermit permit, gboolean *permitted, GError **error)
{
  Question question = {table, permit, FALSE};
  gboolean ok;

  g_return_val_if_fail (FB_IS_STORE (store) && table != NULL, FALSE);

  ok = fb_store_read (store, find_permit, &question, error);
  *permitted = question.permitted;
  return ok;
}
