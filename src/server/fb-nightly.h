/* fb-nightly.h: the server tidies up once a day
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-clock.h"

G_BEGIN_DECLS

/**
 * FbNightly:
 *
 * From @hour on (of the machine's time zone), the first process that looks does the day's job of fb-service-tidy.h, in a thread and on a connection of its
 * own. Looks every few minutes; a server that was off at that hour catches up. In the main thread.
 */
#define FB_TYPE_NIGHTLY (fb_nightly_get_type ())
G_DECLARE_FINAL_TYPE (FbNightly, fb_nightly, FB, NIGHTLY, GObject)

/* @hour: 0 … 23; -1: never by itself. */
/* @place: as fb_data_dir_open_service() takes it. @archive: as fb_nightly_dup_archive(). */
FbNightly *fb_nightly_new  (const char *place, const char *archive, FbClock *clock, int hour);
/* Where old history goes: @archive, else a folder in @place; NULL when that is a database: it stays there then. */
char      *fb_nightly_dup_archive (const char *place, const char *archive);
/* Looks now; TRUE: it has begun. */
gboolean   fb_nightly_look (FbNightly *self);
/* Waits for the batch at hand and ends. */
void       fb_nightly_stop (FbNightly *self);

G_END_DECLS
