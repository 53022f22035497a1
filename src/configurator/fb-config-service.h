/* fb-config-service.h: a session of configuring on a thread of its own
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-configurator.h"

G_BEGIN_DECLS

/**
 * FbConfigSnapshot:
 *
 * What the session said at one moment: immutable, for any thread. While values are still being looked at they are
 * FB_CONFIG_CHECKING: never shown as possible or excluded before it is known.
 */
typedef struct _FbConfigSnapshot FbConfigSnapshot;

FbConfigSnapshot *
fb_config_snapshot_ref (FbConfigSnapshot *self);
void
fb_config_snapshot_unref (FbConfigSnapshot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigSnapshot, fb_config_snapshot_unref)
FbConfigState
fb_config_snapshot_get_state (FbConfigSnapshot *self, guint var, guint value);
/* -1: not picked. */
int
fb_config_snapshot_get_pick (FbConfigSnapshot *self, guint var);
const guint *
fb_config_snapshot_get_picks (FbConfigSnapshot *self, guint *n_picks);
gboolean
fb_config_snapshot_is_locked (FbConfigSnapshot *self, guint var);
/* Nothing is being checked. */
gboolean
fb_config_snapshot_is_complete (FbConfigSnapshot *self);
gboolean
fb_config_snapshot_can_undo (FbConfigSnapshot *self);
gboolean
fb_config_snapshot_can_redo (FbConfigSnapshot *self);

/**
 * FbConfigService:
 *
 * Changes and questions go to one worker, first in, first out, and none of the calls waits. A newer change cancels what
 * older requests are still looking for: an older change keeps its pick and leaves its values FB_CONFIG_CHECKING for the
 * newer one to decide; an older question ends with G_IO_ERROR_CANCELLED, as its answer would be about picks that are
 * gone.
 *
 * While nobody asks, the worker looks ahead (fb_configurator_look_ahead()); the next request stops that at once.
 *
 * ::changed tells, in the main context where the service was made, that fb_config_service_dup_snapshot() has something
 * new: at the end of a change, and every 16 ms while values are being looked at.
 */
#define FB_TYPE_CONFIG_SERVICE (fb_config_service_get_type ())
G_DECLARE_FINAL_TYPE (FbConfigService, fb_config_service, FB, CONFIG_SERVICE, GObject)

/* @model is frozen. The session is made on the worker; until then there is no snapshot. */
FbConfigService *
fb_config_service_new (FbConfigModel *model);
/* Cancels everything and joins the worker; idempotent, before the last reference goes. */
void
fb_config_service_close (FbConfigService *self);
/* The newest, with a reference of its own (nullable). */
FbConfigSnapshot *
fb_config_service_dup_snapshot (FbConfigService *self);
/* What kept the session from being made, NULL when nothing did (yet). */
const GError *
fb_config_service_get_error (FbConfigService *self);

typedef enum
{
  FB_CONFIG_CHANGE_PICK,
  FB_CONFIG_CHANGE_UNPICK,
  FB_CONFIG_CHANGE_LOCK,
  FB_CONFIG_CHANGE_UNLOCK,
  FB_CONFIG_CHANGE_RESET,
  FB_CONFIG_CHANGE_UNDO,
  FB_CONFIG_CHANGE_REDO,
} FbConfigChange;

/* @var and @value as far as the change has them. Errors: FB_CONFIG_ERROR_EXCLUDED; nothing changed then. */
void
fb_config_service_change_async (FbConfigService *self,
                                FbConfigChange change,
                                guint var,
                                guint value,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean
fb_config_service_change_finish (FbConfigService *self, GAsyncResult *result, GError **error);

/* Runs in the worker with the session; the answer (nullable, with @error set) is freed by @destroy when nobody takes
 * it. */
typedef gpointer (*FbConfigWork) (FbConfigurator *session, gpointer data, GCancellable *cancellable, GError **error);

/* Any question or change. @is_change: cancels what is older, publishes a snapshot at its end. @data (nullable) is freed
 * by
 * @free_data. */
void
fb_config_service_run_async (FbConfigService *self,
                             FbConfigWork work,
                             gpointer data,
                             GDestroyNotify free_data,
                             gboolean is_change,
                             GDestroyNotify destroy,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gpointer
fb_config_service_run_finish (FbConfigService *self, GAsyncResult *result, GError **error);

/* fb_configurator_explain(), _repair() and _complete(). */
void
fb_config_service_explain_async (FbConfigService *self,
                                 guint var,
                                 guint value,
                                 guint max,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *
fb_config_service_explain_finish (FbConfigService *self, GAsyncResult *result, GError **error);
void
fb_config_service_repair_async (FbConfigService *self,
                                guint var,
                                guint value,
                                guint max,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPtrArray *
fb_config_service_repair_finish (FbConfigService *self, GAsyncResult *result, GError **error);
void
fb_config_service_complete_async (FbConfigService *self,
                                  FbConfigGoal goal,
                                  int budget_ms,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
FbConfigCompletion *
fb_config_service_complete_finish (FbConfigService *self, GAsyncResult *result, GError **error);

G_END_DECLS
