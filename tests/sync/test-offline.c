/* test-offline.c: the offline matrix through the loopback transport
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-offline-matrix.h"
#include "fb-test-database.h"

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

  fb_offline_matrix_add ("/sync/offline", fb_sync_device_set_up);

  return g_test_run ();
}
