/* fb-head-watch.h: hears when another process has committed something
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A thread with a connection of its own to a PostgreSQL database, which LISTENs. What it hears is a hint: held questions are looked at now instead of at the
 * next half second. A connection that goes is made anew. */
typedef struct _FbHeadWatch FbHeadWatch;
typedef void (*FbHeadFunc) (gpointer user_data);

/* @heard is called in the main context that is the thread's default now. NULL when there is nothing to listen to: the database is SQLite's. */
FbHeadWatch *fb_head_watch_new  (const char *database, FbHeadFunc heard, gpointer user_data);
/* Afterwards @heard is not called any more. From the thread that made it. */
void         fb_head_watch_free (FbHeadWatch *self);

G_END_DECLS
