/* fb-admin-users.c: users and their passwords
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-admin-private.h"

#include <string.h>

#include "fb-auth.h"

static void
put_text (FbOp *op, const char *field, const char *text)
{
  if (text != NULL)
    fb_value_set_text (&fb_op_add_field (op, field)->new, text);
}

gboolean
fb_admin_add_user (FbService *service,
                   const char *login,
                   const char *name,
                   const char *role,
                   const FbId *manager,
                   FbId *id,
                   GError **error)
{
  static const char *const roles[] = {"rep", "manager", "director", "admin", "readonly", NULL};
  g_autoptr (GError) looked = NULL;
  FbId role_id, taken;
  FbOp *op;

  if (role == NULL || !g_strv_contains (roles, role))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           "A role is one of rep, manager, director, admin, readonly");
      return FALSE;
    }
  if (fb_service_find_user (service, login, &taken, &looked))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "There is a user named “%s” already", login);
      return FALSE;
    }
  if (!fb_admin_is_free (&looked, error))
    return FALSE;
  fb_service_get_role_id (role, &role_id);
  fb_id_generate (id, g_get_real_time () / 1000);
  op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("user"), id);
  put_text (op, "login", login);
  put_text (op, "name", name != NULL ? name : login);
  fb_value_set_id (&fb_op_add_field (op, "role")->new, &role_id);
  fb_value_set_int (&fb_op_add_field (op, "active")->new, 1);
  if (manager != NULL)
    fb_value_set_id (&fb_op_add_field (op, "manager")->new, manager);
  return fb_admin_apply (service, op, "New user", error);
}

gboolean
fb_admin_user_add (FbAdminCall *call, GError **error)
{
  g_autofree char *password = fb_admin_read_password (call->password_file, error);
  FbId id, manager;

  g_autofree char *hash = NULL;
  g_autoptr (FbTransaction) tx = NULL;

  if (password == NULL
      || (call->manager != NULL && !fb_service_find_user (call->service, call->manager, &manager, error))
      || !(hash = fb_auth_hash_password (password, error)) || !(tx = fb_service_begin (call->service, error)))
    return FALSE;
  /* Nobody without a password, and no password without its user. */
  return fb_admin_add_user (call->service, call->words[0], call->name, call->role,
                            call->manager != NULL ? &manager : NULL, &id, error)
         && fb_auth_set_hash (fb_service_get_db (call->service), &id, hash, error) && fb_transaction_commit (tx, error);
}

gboolean
fb_admin_user_list (FbAdminCall *call, GError **error)
{
  static const char *const headings[] = {"login", "name", "role", "manager", "active", NULL};

  return fb_admin_print (call, headings,
                         "SELECT u.\"login\", u.\"name\", r.\"base\", m.\"login\", u.\"active\" FROM \"user\" u"
                         " LEFT JOIN role r ON r.id = u.\"role\" LEFT JOIN \"user\" m ON m.id = u.\"manager\""
                         " WHERE u._dead = 0 ORDER BY u.\"login\"",
                         error);
}

gboolean
fb_admin_user_disable (FbAdminCall *call, GError **error)
{
  FbOp *op;
  FbId id;

  if (!fb_service_find_user (call->service, call->words[0], &id, error))
    return FALSE;
  op = fb_op_new (FB_OP_SET, fb_schema_get_table ("user"), &id);
  fb_value_set_int (&fb_op_add_field (op, "active")->old, 1);
  fb_value_set_int (&fb_op_find_field (op, "active")->new, 0);
  return fb_admin_apply (call->service, op, "Disable user", error);
}

gboolean
fb_admin_user_passwd (FbAdminCall *call, GError **error)
{
  g_autofree char *password = fb_admin_read_password (call->password_file, error);
  FbId id;

  return password != NULL && fb_service_find_user (call->service, call->words[0], &id, error)
         && fb_auth_set_password (fb_service_get_db (call->service), &id, password, error);
}
