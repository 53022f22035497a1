/* fb-numbers.c: human numbers from the device's leased blocks
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-numbers.h"

#include "fb-store-private.h"

static gboolean
take_number (FbDb *db, const char *key, const char *prefix, gint64 number, FbValue *value, GError **error)
{
  fb_value_take_text (value, g_strdup_printf ("%s%" G_GINT64_FORMAT, prefix != NULL ? prefix : "", number));
  return fb_kv_set_int (db, key, number, error);
}

/* Documents that a customer holds must have their number at once: when all blocks are used up, a series of the device's
 * own goes on. The device's id keeps it apart from all others. */
static gboolean
take_spare (FbDb *db, const char *series, const FbId *device, FbValue *number, GError **error)
{
  static const char *const documents[] = {"quote", "sales_order", NULL};
  g_autofree char *key = g_strconcat ("spare.number.", series, NULL);
  g_autofree char *id = fb_id_to_string (device);
  g_autofree char *prefix = NULL;
  gint64 used;

  fb_value_set_null (number);
  if (!g_strv_contains (documents, series))
    return TRUE;
  prefix = g_strdup_printf ("%c-%s-", g_ascii_toupper (series[0]), id + FB_ID_TEXT_LENGTH - 8);
  return fb_kv_read_int (db, key, 0, &used, error) && take_number (db, key, prefix, used + 1, number, error);
}

gboolean
fb_numbers_next (FbDb *db, const char *series, const FbId *device, FbValue *number, GError **error)
{
  static const char sql[] =
      "SELECT prefix, first, last FROM number_block WHERE device = ?1 AND series = ?2 ORDER BY first";
  g_autofree char *key = g_strconcat ("number.", series, NULL);
  g_autofree char *server = NULL;
  g_autoptr (FbStmt) stmt = NULL;
  gint64 used, counted;
  FbStep step;

  if (!fb_kv_read_text (db, "server", &server, error) || !fb_kv_read_int (db, key, 0, &used, error))
    return FALSE;
  if (!(stmt = fb_db_prepare (db, sql, error)))
    return FALSE;
  fb_stmt_bind_id (stmt, 1, device);
  fb_stmt_bind_text (stmt, 2, series);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      gint64 first = fb_stmt_get_int (stmt, 1);

      if (used < fb_stmt_get_int (stmt, 2))
        return take_number (db, key, fb_stmt_get_text (stmt, 0), MAX (first, used + 1), number, error);
    }
  if (step == FB_STEP_ERROR)
    return FALSE;
  if (server == NULL)
    {
      g_autofree char *local = g_strconcat ("local.", key, NULL);

      return fb_kv_read_int (db, local, 1000, &counted, error)
             && take_number (db, local, "L-", counted + 1, number, error);
    }
  /* Never keep a person from working for want of a number: the row goes without, and the server's next block numbers
   * what follows. */
  return take_spare (db, series, device, number, error);
}
