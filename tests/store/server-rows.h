/* server-rows.h: rows as a server sends them, for tests of what a device makes of them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-store.h"

/* The id whose last byte is @n. */
static inline FbId
numbered_id (guint8 n)
{
  FbId id;

  fb_id_parse ("01930000-0000-7000-8000-000000000000", &id);
  id.bytes[15] = n;
  return id;
}

/* Account number @n in group @gid as of @ver. */
static inline FbRecord *
server_account (guint8 n, const char *name, gint64 gid, gint64 ver)
{
  FbId id = numbered_id (n);
  FbRecord *record = fb_record_new (fb_schema_get_table ("account"), &id);

  fb_record_set_text (record, "name", name);
  record->gid = gid;
  record->ver = ver;
  record->hash = fb_record_compute_hash (record);
  return record;
}
