/* fb-admin-devices.c: the laptops: who has which, revoking and emptying them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-admin-private.h"

#include "fb-auth.h"

static gint64
now_ms (void)
{
  return g_get_real_time () / 1000;
}

gboolean
fb_admin_device_list (FbAdminCall *call, GError **error)
{
  static const char *const headings[] = {"id",   "login",         "name",       "status", "@last_seen",
                                         "wipe", "@wipe_ordered", "@wipe_told", "@wiped", "lease_days",
                                         NULL};

  return fb_admin_print (call, headings,
                         "SELECT d.id, u.\"login\", d.\"name\", coalesce (s.status, d.\"state\"), x.last_seen, w.mode,"
                         " w.asked_at, w.told_at, w.done_at, d.\"expires_after_days\" FROM \"device\" d"
                         " JOIN \"user\" u ON u.id = d.\"user\" LEFT JOIN device_state x ON x.id = d.id"
                         " LEFT JOIN device_secret s ON s.device = d.id LEFT JOIN device_wipe w ON w.device = d.id"
                         " WHERE d._dead = 0 ORDER BY u.\"login\", d.\"name\"",
                         error);
}

static gboolean
parse_device (FbAdminCall *call, FbId *id, GError **error)
{
  if (fb_id_parse (call->words[0], id))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is not the id of a device; see: device list",
               call->words[0]);
  return FALSE;
}

gboolean
fb_admin_device_revoke (FbAdminCall *call, GError **error)
{
  FbId id;

  return parse_device (call, &id, error) && fb_auth_revoke_device (call->service, &id, error);
}

gboolean
fb_admin_device_wipe (FbAdminCall *call, GError **error)
{
  FbId id;

  if (call->now && call->after_push)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           "Either --now, or --after-push (which is meant when neither is said)");
      return FALSE;
    }
  return parse_device (call, &id, error) && fb_auth_order_wipe (call->service, &id, !call->now, now_ms (), error);
}

gboolean
fb_admin_device_lease (FbAdminCall *call, GError **error)
{
  FbOpField *field;
  gint64 days;
  FbOp *op;
  FbId id;

  if (!parse_device (call, &id, error))
    return FALSE;
  if (!g_ascii_string_to_signed (call->words[1], 10, 1, 3650, &days, NULL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is not a number of days from 1 to 3650",
                   call->words[1]);
      return FALSE;
    }
  op = fb_op_new (FB_OP_SET, fb_schema_get_table ("device"), &id);
  field = fb_op_add_field (op, "expires_after_days");
  fb_value_set_int (&field->new, days);
  return fb_admin_apply (call->service, op, "Days without contact", error);
}

gboolean
fb_admin_code (FbAdminCall *call, GError **error)
{
  g_autofree char *code = NULL;
  FbId id;

  if (!fb_service_find_user (call->service, call->words[0], &id, error)
      || !(code = fb_auth_make_code (fb_service_get_db (call->service), &id, now_ms (), error)))
    return FALSE;
  fb_admin_say (call, "code", code);
  return TRUE;
}
