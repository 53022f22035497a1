/* fb-config-session-private.h: what the parts of the session share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-session.h"
#include "fb-worker.h"

G_BEGIN_DECLS

struct _FbConfigSession
{
  GObject parent_instance;

  FbRulesModel *model;     /* (owned) */
  FbConfigSpace *space;    /* (owned) */
  FbWorker *worker;        /* (owned) */
  GCancellable *closing;   /* (owned) */
  GCancellable *questions; /* (owned) of the present picks */
  GArray *watched;         /* (owned) of guint */

  FbConfigStates *states;   /* (owned) with what a change may have touched as checking */
  FbConfigSums *sums;       /* (owned) (nullable) */
  FbConfigDetails *details; /* (owned) (nullable) */
  guint8 *origins;          /* (owned) by place: who last chose the value */
  gboolean ready, priced, stopped, told;

  /* Of the thread: */
  char *orders;       /* (owned) (nullable) */
  FbConfigDesk *desk; /* (owned) (nullable) */
  int newest;         /* (atomic) number of the newest change */
};

G_END_DECLS
