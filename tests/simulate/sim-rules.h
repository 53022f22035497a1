/* sim-rules.h: how often each rule of the protocol decided something
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SIM_MAX_RULES 96

/* Rules in src that count themselves (fb-rule.h), and those that show in answers and in what a run leaves behind. */
guint       sim_rules_get_n     (void);
const char *sim_rules_get_name  (guint index);
/* The section of docs/sync-protocol.md. */
const char *sim_rules_get_place (guint index);
/* FALSE: this build cannot count it. */
gboolean    sim_rules_is_counted (guint index);
/* "answer: gap"; unknown names are not counted. */
void        sim_rules_see       (const char *kind, const char *name, guint64 times);
/* Adds what was counted since the last call. */
void        sim_rules_take      (guint64 counts[SIM_MAX_RULES]);

G_END_DECLS
