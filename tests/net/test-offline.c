/* test-offline.c: the offline matrix over HTTP
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-http-world.h"
#include "fb-offline-matrix.h"

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fb_offline_matrix_add ("/net/offline", fb_http_device_set_up);

  return g_test_run ();
}
