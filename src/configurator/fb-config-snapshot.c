/* fb-config-snapshot.c: what a session said at one moment
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-service-private.h"

struct _FbConfigSnapshot
{
  gatomicrefcount refs;
  FbConfigModel *model;
  guint *offset;  /* by variable */
  guint8 *states; /* by value of all variables */
  int *picks;
  gboolean *locked;
  guint *order;
  guint n_picks;
  gboolean is_complete, can_undo, can_redo;
};

FbConfigSnapshot *
fb_config_snapshot_new (FbConfigurator *session)
{
  const guint *picks;
  FbConfigSnapshot *self = g_new0 (FbConfigSnapshot, 1);
  guint n;

  g_atomic_ref_count_init (&self->refs);
  self->model = fb_config_model_ref (fb_configurator_get_model (session));
  n = fb_config_model_get_n_variables (self->model);
  self->offset = g_new0 (guint, n + 1);
  self->picks = g_new (int, n + 1);
  self->locked = g_new (gboolean, n + 1);
  for (guint i = 0; i < n; i++)
    {
      self->offset[i + 1] = self->offset[i] + fb_config_model_get_n_values (self->model, i);
      self->picks[i] = fb_configurator_get_pick (session, i);
      self->locked[i] = fb_configurator_is_locked (session, i);
    }
  self->states = g_new (guint8, self->offset[n] + 1);
  for (guint i = 0; i < n; i++)
    for (guint j = self->offset[i]; j < self->offset[i + 1]; j++)
      self->states[j] = (guint8) fb_configurator_get_state (session, i, j - self->offset[i]);
  picks = fb_configurator_get_picks (session, &self->n_picks);
  self->order = g_memdup2 (picks, self->n_picks * sizeof *self->order);
  self->is_complete = fb_configurator_is_complete (session);
  self->can_undo = fb_configurator_can_undo (session);
  self->can_redo = fb_configurator_can_redo (session);
  return self;
}

FbConfigSnapshot *
fb_config_snapshot_ref (FbConfigSnapshot *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
fb_config_snapshot_unref (FbConfigSnapshot *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  fb_config_model_unref (self->model);
  g_free (self->offset);
  g_free (self->states);
  g_free (self->picks);
  g_free (self->locked);
  g_free (self->order);
  g_free (self);
}

FbConfigState
fb_config_snapshot_get_state (FbConfigSnapshot *self, guint var, guint value)
{
  g_return_val_if_fail (value < self->offset[var + 1] - self->offset[var], FB_CONFIG_EXCLUDED);

  return (FbConfigState) self->states[self->offset[var] + value];
}

int
fb_config_snapshot_get_pick (FbConfigSnapshot *self, guint var)
{
  return self->picks[var];
}

const guint *
fb_config_snapshot_get_picks (FbConfigSnapshot *self, guint *n_picks)
{
  *n_picks = self->n_picks;
  return self->order;
}

gboolean
fb_config_snapshot_is_locked (FbConfigSnapshot *self, guint var)
{
  return self->locked[var];
}

gboolean
fb_config_snapshot_is_complete (FbConfigSnapshot *self)
{
  return self->is_complete;
}

gboolean
fb_config_snapshot_can_undo (FbConfigSnapshot *self)
{
  return self->can_undo;
}

gboolean
fb_config_snapshot_can_redo (FbConfigSnapshot *self)
{
  return self->can_redo;
}
