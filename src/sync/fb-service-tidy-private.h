/* fb-service-tidy-private.h: parts of the nightly job
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-service-tidy.h"

G_BEGIN_DECLS

/* Part of fb_service_setup(). */
gboolean fb_service_setup_tidy (FbService *self, GError **error);

/**
 * FbArchive:
 *
 * Moves history older than FB_TIDY_HISTORY_DAYS out of the database, whole months at a time: history-2024-05.ndjson.gz has a month's lines as the tool prints
 * them, one a line, by time. A file is whole and on the disk before its lines go from the database, where they are deleted as any row is: devices hear of it.
 * Lines that come late get a file of their own (history-2024-05-2…). After a crash between the two a line can stand in two files; its id tells.
 */
typedef struct _FbArchive FbArchive;

FbArchive *fb_archive_new  (FbService *service, const char *directory);
void       fb_archive_free (FbArchive *self);
/* One batch, in the caller's transaction: of lines written, or of lines deleted. @count grows by those deleted. */
gboolean   fb_archive_step (FbArchive *self, gint64 *count, gboolean *more, GError **error);

G_END_DECLS
