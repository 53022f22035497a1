/* fb-config-session-state.c: what is known of a configuration at this moment
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-session-private.h"

FbRulesModel *
fb_config_session_get_model (FbConfigSession *self)
{
  return self->model;
}

const char *
fb_config_session_get_language (FbConfigSession *self)
{
  return fb_config_get_language ();
}

gboolean
fb_config_session_is_ready (FbConfigSession *self)
{
  return self->ready;
}

gboolean
fb_config_session_is_checking (FbConfigSession *self)
{
  for (guint var = 0; var < self->space->n_vars; var++)
    for (guint place = self->space->offset[var]; self->states->picks[var] < 0 && place < self->space->offset[var + 1];
         place++)
      if (self->states->states[place] == FB_CONFIG_ROW_CHECKING)
        return TRUE;
  return FALSE;
}

gboolean
fb_config_session_can_undo (FbConfigSession *self)
{
  return self->ready && self->states->can_undo;
}

gboolean
fb_config_session_can_redo (FbConfigSession *self)
{
  return self->ready && self->states->can_redo;
}

int
fb_config_session_get_pick (FbConfigSession *self, guint var)
{
  return self->states->picks[var];
}

const int *
fb_config_session_get_picks (FbConfigSession *self)
{
  return self->states->picks;
}

FbConfigRowState
fb_config_session_get_state (FbConfigSession *self, guint var, guint value)
{
  guint place = self->space->offset[var] + value;
  FbConfigRowState state = self->states->states[place];
  gpointer fits;

  if (state == FB_CONFIG_ROW_CHECKING && self->states->picks[var] >= 0 && self->details != NULL
      && g_hash_table_lookup_extended (self->details->fits, GUINT_TO_POINTER (place + 1), NULL, &fits))
    return fits != NULL ? FB_CONFIG_ROW_REPLACES : FB_CONFIG_ROW_EXCLUDED;
  if (state == FB_CONFIG_ROW_FREE && self->priced && self->sums->defaults[var] == (int) value)
    return FB_CONFIG_ROW_DEFAULT;
  return state;
}

int
fb_config_session_get_value (FbConfigSession *self, guint var)
{
  if (self->states->picks[var] >= 0)
    return self->states->picks[var];
  if (self->priced && self->sums->decided[var])
    return (int) self->sums->values[var];
  for (guint place = self->space->offset[var]; place < self->space->offset[var + 1]; place++)
    if (self->states->states[place] == FB_CONFIG_ROW_SET)
      return (int) (place - self->space->offset[var]);
  return -1;
}

gboolean
fb_config_session_is_locked (FbConfigSession *self, guint var)
{
  return self->states->picks[var] >= 0 && self->states->locked[var];
}

FbConfigOrigin
fb_config_session_get_origin (FbConfigSession *self, guint var)
{
  int pick = self->states->picks[var];

  if (pick >= 0)
    return self->origins[self->space->offset[var] + (guint) pick];
  if (fb_config_session_get_value (self, var) < 0)
    return FB_CONFIG_BY_NOBODY;
  return self->priced && self->sums->defaults[var] >= 0 ? FB_CONFIG_BY_DEFAULT : FB_CONFIG_BY_RULE;
}

const FbConfigSums *
fb_config_session_get_sums (FbConfigSession *self)
{
  return self->sums;
}

gboolean
fb_config_session_is_priced (FbConfigSession *self)
{
  return self->priced;
}

const FbConfigDifference *
fb_config_session_get_difference (FbConfigSession *self, guint var, guint value)
{
  return self->details != NULL
             ? g_hash_table_lookup (self->details->differences, GUINT_TO_POINTER (self->space->offset[var] + value + 1))
             : NULL;
}

int
fb_config_session_get_usual (FbConfigSession *self, guint var, int *percent)
{
  int value = self->details != NULL
                  ? GPOINTER_TO_INT (g_hash_table_lookup (self->details->usual, GUINT_TO_POINTER (var + 1))) - 1
                  : -1;

  *percent =
      value >= 0 ? GPOINTER_TO_INT (g_hash_table_lookup (self->details->shares, GUINT_TO_POINTER (var + 1))) - 1 : 0;
  return value;
}
