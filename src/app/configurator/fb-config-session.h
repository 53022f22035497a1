/* fb-config-session.h: one configuration as the window sees it; the work is done in a thread of its own
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-result.h"

G_BEGIN_DECLS

/**
 * FbConfigSession:
 *
 * Main thread only, and never waits: a change is shown at once with everything that it could touch as
 * FB_CONFIG_ROW_CHECKING, and the thread's answer follows. Changes are done in their order; an answer that a newer
 * change has overtaken is not shown, and questions (prices, reasons, completions) that it has overtaken are cancelled.
 * Signals:
 *
 *   changed: states, picks, undo
 *   details: prices, differences, usual values, values that would replace a pick
 *   refused (guint var, guint value): a pick turned out to be excluded
 *   left-out (guint n): so many of the picks given together did not fit the others
 *   failed (const char *message): the thread cannot go on
 */
#define FB_TYPE_CONFIG_SESSION (fb_config_session_get_type ())
G_DECLARE_FINAL_TYPE (FbConfigSession, fb_config_session, FB, CONFIG_SESSION, GObject)

/* @orders (nullable): past orders, see fb_configurator_learn(). */
FbConfigSession *
fb_config_session_new (FbRulesModel *model, const char *orders);
/* Ends the thread; answers that wait are dropped. Idempotent, and done on dispose. */
void
fb_config_session_stop (FbConfigSession *self);

FbRulesModel *
fb_config_session_get_model (FbConfigSession *self);
const char *
fb_config_session_get_language (FbConfigSession *self); /* (nullable) */

/* --- changes */
void
fb_config_session_pick (FbConfigSession *self, guint var, guint value);
void
fb_config_session_unpick (FbConfigSession *self, guint var);
/* All picks at once, by variable, -1: none; one step of undo. What is new in it was chosen by @origin. */
void
fb_config_session_set_picks (FbConfigSession *self, const int *picks, FbConfigOrigin origin);
/* Whoever chose the present value of @var: now it is the person's own choice. */
void
fb_config_session_claim (FbConfigSession *self, guint var);
void
fb_config_session_reset (FbConfigSession *self);
void
fb_config_session_set_locked (FbConfigSession *self, guint var, gboolean locked);
void
fb_config_session_undo (FbConfigSession *self);
void
fb_config_session_redo (FbConfigSession *self);
/* Whose details are wanted: the variables that a person looks at. */
void
fb_config_session_look_at (FbConfigSession *self, const GArray *vars);

/* --- what is known */
/* The first answer has come. */
gboolean
fb_config_session_is_ready (FbConfigSession *self);
gboolean
fb_config_session_is_checking (FbConfigSession *self);
gboolean
fb_config_session_can_undo (FbConfigSession *self);
gboolean
fb_config_session_can_redo (FbConfigSession *self);
FbConfigRowState
fb_config_session_get_state (FbConfigSession *self, guint var, guint value);
int
fb_config_session_get_pick (FbConfigSession *self, guint var);
/* By variable; owned by the session until the next change. */
const int *
fb_config_session_get_picks (FbConfigSession *self);
gboolean
fb_config_session_is_locked (FbConfigSession *self, guint var);
FbConfigOrigin
fb_config_session_get_origin (FbConfigSession *self, guint var);
/* The value that is picked, set or a default in effect; -1 when the variable is open. */
int
fb_config_session_get_value (FbConfigSession *self, guint var);
/* Prices and words; NULL while they are being worked out. Valid until "details". */
const FbConfigSums *
fb_config_session_get_sums (FbConfigSession *self);
gboolean
fb_config_session_is_priced (FbConfigSession *self); /* the sums are those of the picks */
const FbConfigDifference *
fb_config_session_get_difference (FbConfigSession *self, guint var, guint value); /* (nullable) */
/* What colleagues usually took, and their share in percent; -1 when orders do not tell. */
int
fb_config_session_get_usual (FbConfigSession *self, guint var, int *percent);

/* --- questions. A change cancels them: G_IO_ERROR_CANCELLED. */
void
fb_config_session_why_async (FbConfigSession *self,
                             guint var,
                             guint value,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
FbConfigWhy *
fb_config_session_why_finish (FbConfigSession *self, GAsyncResult *result, GError **error);
/* Finds a completion and picks it; the price says whether it is the proven cheapest. */
void
fb_config_session_complete_async (FbConfigSession *self,
                                  FbConfigGoal goal,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
FbConfigCompletion *
fb_config_session_complete_finish (FbConfigSession *self, GAsyncResult *result, GError **error);
/* The whole configuration as it would be completed usually; picks stay. */
void
fb_config_session_finish_async (FbConfigSession *self,
                                const char *hash,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
FbConfigResult *
fb_config_session_finish_finish (FbConfigSession *self, GAsyncResult *result, GError **error);

G_END_DECLS
