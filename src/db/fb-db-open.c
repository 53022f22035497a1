/* fb-db-open.c: which database an address means
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-db.h"

gboolean
fb_db_is_postgres_uri (const char *where)
{
  return where != NULL && (g_str_has_prefix (where, "postgresql://") || g_str_has_prefix (where, "postgres://"));
}

FbDb *
fb_db_open (const char *where, FbDbFlags flags, GError **error)
{
  g_return_val_if_fail (where != NULL, NULL);

  return fb_db_is_postgres_uri (where) ? fb_db_open_postgres (where, flags, error)
                                       : fb_db_open_sqlite (where, flags, error);
}

#ifndef HAVE_POSTGRES
FbDb *
fb_db_open_postgres (const char *conninfo, FbDbFlags flags, GError **error)
{
  g_set_error_literal (error, FB_DB_ERROR, FB_DB_ERROR_FAILED, "This program was built without PostgreSQL");
  return NULL;
}
#endif
