/* fb-cli-attach.h: files on records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-blob-queue.h"
#include "fb-cli.h"

G_BEGIN_DECLS

/* Sends and fetches all that can be now, until @deadline (monotonic, µs; 0: as long as it takes), when it ends with G_IO_ERROR_CANCELLED. */
gboolean
fb_cli_run_blobs (FbCli *cli, gint64 deadline, FbBlobResult *result, GError **error);

G_END_DECLS
