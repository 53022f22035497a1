/* fb-config-desk-private.h: what the parts of the desk share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-desk.h"

G_BEGIN_DECLS

struct _FbConfigDesk
{
  FbRulesModel *model;     /* (owned) */
  FbConfigModel *config;   /* (unowned) of the model */
  FbConfigSpace *space;    /* (owned) */
  FbConfigurator *engine;  /* (owned) what the person picked, with undo */
  FbConfigurator *scratch; /* (owned) the same and what is only supposed: defaults, repairs, completions */
  char *language;          /* (owned) (nullable) */
  GPtrArray *defaults;     /* (owned) of FbRulesStatement (unowned), the heaviest first */
  gboolean has_orders;
};

/* Sets the scratch to these picks and, as far as they fit, the author's defaults. */
gboolean
fb_config_desk_suppose (FbConfigDesk *self,
                        const int *picks,
                        gboolean defaults,
                        GCancellable *cancellable,
                        GError **error);
int *
fb_config_desk_dup_picks (FbConfigDesk *self);
/* What the scratch decides, by variable. */
void
fb_config_desk_read_scratch (FbConfigDesk *self, guint *values, gboolean *decided);
/* Why a value is excluded, without the ways to have it. */
FbConfigWhy *
fb_config_desk_explain (FbConfigDesk *self, guint var, guint value, GCancellable *cancellable, GError **error);

G_END_DECLS
