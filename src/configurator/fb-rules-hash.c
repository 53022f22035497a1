/* fb-rules-hash.c: the fingerprint that quotes are pinned to
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-hash.h"

#include <string.h>

static void
add_part (GChecksum *checksum, const void *data, gsize length)
{
  g_autofree char *head = g_strdup_printf ("%" G_GSIZE_FORMAT ":", length);

  g_checksum_update (checksum, (const guchar *) head, -1);
  g_checksum_update (checksum, data, (gssize) length);
}

char *
fb_rules_hash (const char *text, GHashTable *files)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GList) names = files != NULL ? g_list_sort (g_hash_table_get_keys (files), (GCompareFunc) strcmp) : NULL;

  add_part (checksum, text, strlen (text));
  for (GList *name = names; name != NULL; name = name->next)
    {
      gsize length;
      const void *data = g_bytes_get_data (g_hash_table_lookup (files, name->data), &length);

      add_part (checksum, name->data, strlen (name->data));
      add_part (checksum, data, length);
    }
  return g_strdup (g_checksum_get_string (checksum));
}
