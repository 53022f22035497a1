/* fb-metrics.h: what this process counts about itself
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One for the process, any thread. Numbers only rise, but for those that are set; nothing in them names a person, a device or a record. */

/* A request was answered. @route: as the table of routes has it, constant; NULL for addresses that do not exist. */
void  fb_metrics_count_request (const char *route, guint status, gint64 microseconds, guint64 rows);
/* A commit of pushes. */
void  fb_metrics_count_commit  (guint jobs, guint txs, guint ops, gint64 microseconds);
void  fb_metrics_set_waiting   (guint jobs);
void  fb_metrics_set_held      (guint questions);
/* All of it in Prometheus' text form, appended. */
void  fb_metrics_write         (GString *text);
/* One more line for numbers that are asked of the database. @help: one sentence. */
void  fb_metrics_write_gauge   (GString *text, const char *name, const char *help, gint64 value);

G_END_DECLS
