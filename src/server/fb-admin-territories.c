/* fb-admin-territories.c: territories, who works in them, which accounts lie in them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-admin-private.h"

#include "fb-sql.h"

gboolean
fb_admin_territory_add (FbAdminCall *call, GError **error)
{
  g_autoptr (GError) looked = NULL;
  FbId id, parent;
  FbOp *op;

  if (fb_admin_find (call->service, "territory", "code", call->words[0], &id, &looked))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "There is a territory with the code “%s” already",
                   call->words[0]);
      return FALSE;
    }
  if (!fb_admin_is_free (&looked, error))
    return FALSE;
  if (call->parent != NULL && !fb_admin_find (call->service, "territory", "code", call->parent, &parent, error))
    return FALSE;
  fb_id_generate (&id, g_get_real_time () / 1000);
  op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("territory"), &id);
  fb_value_set_text (&fb_op_add_field (op, "code")->new, call->words[0]);
  fb_value_set_text (&fb_op_add_field (op, "name")->new, call->name != NULL ? call->name : call->words[0]);
  if (call->parent != NULL)
    fb_value_set_id (&fb_op_add_field (op, "parent")->new, &parent);
  return fb_admin_apply (call->service, op, "New territory", error);
}

static gboolean
find_both (FbAdminCall *call, FbId *user, FbId *territory, GError **error)
{
  return fb_service_find_user (call->service, call->words[0], user, error)
         && fb_admin_find (call->service, "territory", "code", call->words[1], territory, error);
}

/* Managers see what lies below the territory, reps work in it. */
static gboolean
role_of (FbAdminCall *call, const FbId *user, const char **role, GError **error)
{
  gint64 is_rep;

  if (!fb_sql_int (
          fb_service_get_db (call->service), &is_rep, 1, error,
          "SELECT r.\"base\" IN ('rep', 'readonly') FROM \"user\" u JOIN role r ON r.id = u.\"role\" WHERE u.id = ?1",
          "d", user))
    return FALSE;
  *role = is_rep ? "rep" : "manager";
  return TRUE;
}

gboolean
fb_admin_assign (FbAdminCall *call, GError **error)
{
  static const char sql[] =
      "SELECT count(*) FROM territory_member WHERE \"user\" = ?1 AND \"territory\" = ?2 AND _dead = 0";
  FbId user, territory, id;
  const char *role;
  gint64 n;
  FbOp *op;

  if (!find_both (call, &user, &territory, error) || !role_of (call, &user, &role, error)
      || !fb_sql_int (fb_service_get_db (call->service), &n, 0, error, sql, "dd", &user, &territory))
    return FALSE;
  if (n > 0)
    return TRUE;
  fb_id_generate (&id, g_get_real_time () / 1000);
  op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("territory_member"), &id);
  fb_value_set_id (&fb_op_add_field (op, "territory")->new, &territory);
  fb_value_set_id (&fb_op_add_field (op, "user")->new, &user);
  fb_value_set_text (&fb_op_add_field (op, "role")->new, role);
  return fb_admin_apply (call->service, op, "Assign", error);
}

/* The ids of the rows that a query with two parameters finds. */
static GArray *
list_ids (FbDb *db, const char *sql, const FbId *first, const FbId *second, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (FbId));
  g_autoptr (FbStmt) stmt = fb_sql_query (db, error, sql, "dd", first, second);
  FbStep step = FB_STEP_ERROR;

  while (stmt != NULL && (step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      FbId id;

      if (fb_stmt_get_id (stmt, 0, &id))
        g_array_append_val (ids, id);
    }
  return step == FB_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

gboolean
fb_admin_unassign (FbAdminCall *call, GError **error)
{
  static const char sql[] = "SELECT id FROM territory_member WHERE \"user\" = ?1 AND \"territory\" = ?2 AND _dead = 0";
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  g_autoptr (GArray) ids = NULL;
  FbId user, territory;

  if (!find_both (call, &user, &territory, error)
      || !(ids = list_ids (fb_service_get_db (call->service), sql, &user, &territory, error)))
    return FALSE;
  if (ids->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "“%s” is not assigned to “%s”", call->words[0],
                   call->words[1]);
      return FALSE;
    }
  for (guint i = 0; i < ids->len; i++)
    g_ptr_array_add (ops,
                     fb_op_new (FB_OP_DEL, fb_schema_get_table ("territory_member"), &g_array_index (ids, FbId, i)));
  return fb_service_apply (call->service, ops, "Unassign", NULL, error);
}

/* --- moving accounts --- */

/* Out of the territory it is mainly in, into the other; further territories it shares stay. */
static gboolean
add_move (FbService *service, const FbId *account, const FbId *to, GPtrArray *ops, GError **error)
{
  static const char links[] =
      "SELECT id FROM account_territory WHERE \"account\" = ?1 AND \"territory\" = ?2 AND _dead = 0";
  FbDb *db = fb_service_get_db (service);
  g_autoptr (FbStmt) stmt = NULL;
  g_autoptr (GArray) ids = NULL;
  FbStep step = fb_sql_first (db, &stmt, error, "SELECT \"territory\" FROM account WHERE id = ?1", "d", account);
  FbOpField *field;
  FbId from = {{0}};
  FbOp *op;

  if (step != FB_STEP_ROW)
    return FALSE;
  fb_stmt_get_id (stmt, 0, &from);
  g_clear_pointer (&stmt, fb_stmt_unref);
  if (!fb_id_is_nil (&from))
    {
      if (!(ids = list_ids (db, links, account, &from, error)))
        return FALSE;
      for (guint i = 0; i < ids->len && !fb_id_equal (&from, to); i++)
        g_ptr_array_add (
            ops, fb_op_new (FB_OP_DEL, fb_schema_get_table ("account_territory"), &g_array_index (ids, FbId, i)));
    }
  op = fb_op_new (FB_OP_SET, fb_schema_get_table ("account"), account);
  field = fb_op_add_field (op, "territory");
  if (!fb_id_is_nil (&from))
    fb_value_set_id (&field->old, &from);
  fb_value_set_id (&field->new, to);
  g_ptr_array_add (ops, op);
  return TRUE;
}

gboolean
fb_admin_account_move (FbAdminCall *call, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  FbId to;

  if (call->to == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "Say where to: --to CODE");
      return FALSE;
    }
  if (!fb_admin_find (call->service, "territory", "code", call->to, &to, error))
    return FALSE;
  for (guint i = 0; i < call->n_words; i++)
    {
      FbId account;

      if (!fb_admin_find (call->service, "account", "number", call->words[i], &account, error)
          || !add_move (call->service, &account, &to, ops, error))
        return FALSE;
      /* Commits of some hundred accounts hold nobody's push up for long. */
      if (ops->len >= 500 || i + 1 == call->n_words)
        {
          if (!fb_service_apply (call->service, ops, "Move accounts", NULL, error))
            return FALSE;
          g_ptr_array_set_size (ops, 0);
        }
    }
  return TRUE;
}
