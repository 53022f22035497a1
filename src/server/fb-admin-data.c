/* fb-admin-data.c: devices, backups, checks
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-admin-private.h"

#include <stdio.h>
#include <unistd.h>

#include "fb-auth.h"
#include "fb-data-dir.h"

gboolean
fb_admin_device_list (FbAdminCall *call, GError **error)
{
  static const char *const headings[] = {"id", "login", "name", "status", "last_seen", NULL};

  return fb_admin_print (call, headings,
                         "SELECT d.id, u.\"login\", d.\"name\", coalesce (s.status, d.\"state\"),"
                         " strftime ('%Y-%m-%dT%H:%M:%SZ', x.last_seen / 1000, 'unixepoch') FROM \"device\" d"
                         " JOIN \"user\" u ON u.id = d.\"user\" LEFT JOIN device_state x ON x.id = d.id LEFT JOIN "
                         "device_secret s ON s.device = d.id"
                         " WHERE d._dead = 0 ORDER BY u.\"login\", d.\"name\"",
                         error);
}

gboolean
fb_admin_device_revoke (FbAdminCall *call, GError **error)
{
  const FbTable *table = fb_schema_get_table ("device");
  FbOpField *field;
  FbOp *op;
  FbId id;

  if (!fb_id_parse (call->words[0], &id))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is not the id of a device; see: device list",
                   call->words[0]);
      return FALSE;
    }
  op = fb_op_new (FB_OP_SET, table, &id);
  field = fb_op_add_field (op, "state");
  fb_value_set_text (&field->old, "active");
  fb_value_set_text (&field->new, "lost");
  return fb_auth_set_device_status (fb_service_get_db (call->service), &id, "revoked", error)
         && fb_admin_apply (call->service, op, "Revoke device", error);
}

gboolean
fb_admin_backup (FbAdminCall *call, GError **error)
{
  return fb_db_backup (fb_service_get_db (call->service), call->words[0], error);
}

gboolean
fb_admin_restore (FbAdminCall *call, GError **error)
{
  int lock = fb_data_dir_lock (call->directory, error);
  gboolean done;

  if (lock < 0)
    return FALSE;
  done = fb_data_dir_restore (call->directory, call->words[0], error);
  close (lock);
  return done;
}

gboolean
fb_admin_check (FbAdminCall *call, GError **error)
{
  g_autoptr (GPtrArray) findings = NULL;

  if (!fb_db_check (fb_service_get_db (call->service), error) || !(findings = fb_service_check (call->service, error)))
    return FALSE;
  for (guint i = 0; i < findings->len; i++)
    printf ("%s\n", (const char *) g_ptr_array_index (findings, i));
  if (findings->len == 0)
    fprintf (stderr, "Everything agrees.\n");
  return findings->len == 0;
}
