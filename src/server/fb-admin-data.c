/* fb-admin-data.c: backups, checks
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-admin-private.h"

#include <stdio.h>
#include <unistd.h>

#include "fb-data-dir.h"
#include "fb-nightly.h"
#include "fb-service-tidy.h"
#include "fb-transfer.h"

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
fb_admin_renew (FbAdminCall *call, GError **error)
{
  return fb_service_renew_lineage (fb_service_get_db (call->service), g_get_real_time () / 1000, error);
}

gboolean
fb_admin_export (FbAdminCall *call, GError **error)
{
  return fb_transfer_export (call->service, call->words[0], error);
}

gboolean
fb_admin_import (FbAdminCall *call, GError **error)
{
  int lock = fb_data_dir_lock (call->directory, error);
  gboolean done;

  if (lock < 0)
    return FALSE;
  done = fb_transfer_import (call->service, call->words[0], error);
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

/* How much room each person's files have. */
gboolean
fb_admin_quota (FbAdminCall *call, GError **error)
{
  guint64 mib;

  if (!g_ascii_string_to_unsigned (call->words[0], 10, 0, G_MAXINT32, &mib, NULL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is not a number of MiB", call->words[0]);
      return FALSE;
    }
  return fb_service_set_blob_quota (call->service, (gint64) mib, error);
}

gboolean
fb_admin_tidy (FbAdminCall *call, GError **error)
{
  g_autofree char *archive = fb_nightly_dup_archive (call->directory, call->archive);
  g_autoptr (FbTidy) job = fb_tidy_new (call->service, archive);
  FbBlobTidy blobs;
  FbTidied tidied;

  if (!fb_tidy_run (job, error))
    return FALSE;
  if (fb_tidy_is_taken (job))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "Another process is tidying up just now");
      return FALSE;
    }
  if (!fb_service_tidy_blobs (call->service, &blobs, error))
    return FALSE;
  fb_tidy_get (job, &tidied);
  printf (call->json ? "{\"rows\":%" G_GINT64_FORMAT ",\"moves\":%" G_GINT64_FORMAT ",\"groups\":%" G_GINT64_FORMAT
                       ",\"results\":%" G_GINT64_FORMAT ",\"refused\":%" G_GINT64_FORMAT
                       ",\"archived\":%" G_GINT64_FORMAT ",\"files\":%u}\n"
                     : "deleted rows  %" G_GINT64_FORMAT "\nmoves         %" G_GINT64_FORMAT
                       "\nempty groups  %" G_GINT64_FORMAT "\nresults       %" G_GINT64_FORMAT
                       "\nrefused       %" G_GINT64_FORMAT "\narchived      %" G_GINT64_FORMAT "\nfiles         %u\n",
          tidied.dead, tidied.left + tidied.gone, tidied.groups, tidied.results, tidied.refused, tidied.archived,
          blobs.files);
  return TRUE;
}
