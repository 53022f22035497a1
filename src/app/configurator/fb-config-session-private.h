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

typedef enum
{
  FB_CONFIG_CHANGE_START,
  FB_CONFIG_CHANGE_PICK,
  FB_CONFIG_CHANGE_UNPICK,
  FB_CONFIG_CHANGE_SET_PICKS,
  FB_CONFIG_CHANGE_RESET,
  FB_CONFIG_CHANGE_LOCK,
  FB_CONFIG_CHANGE_UNDO,
  FB_CONFIG_CHANGE_REDO,
} FbConfigChange;

/* What the thread is asked. */
typedef struct
{
  FbConfigChange change;
  int number; /* of the newest change when it was asked */
  guint var, value;
  int *picks; /* (owned) (nullable) */
  gboolean locked;
  GArray *watched; /* (owned) (nullable) */
  FbConfigGoal goal;
  char *hash; /* (owned) (nullable) */
} FbConfigRequest;

/* What it answers to a change. */
typedef struct
{
  FbConfigStates *states; /* (nullable) when a newer change waits */
  gboolean refused;
  guint left_out; /* picks of many that did not fit the others */
} FbConfigAnswer;

/* What it answers about prices. */
typedef struct
{
  FbConfigSums *sums;
  FbConfigDetails *details;
} FbConfigWords;

void fb_config_request_free (gpointer request);
void fb_config_answer_free  (gpointer answer);
void fb_config_words_free   (gpointer words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigWords, fb_config_words_free)

/* In the session's thread (fb-config-session-thread.c); task data: FbConfigRequest. They give FbConfigAnswer, FbConfigWords, FbConfigWhy,
 * FbConfigCompletion, FbConfigResult, or an error. */
void fb_config_session_change_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable);
void fb_config_session_details_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable);
void fb_config_session_why_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable);
void fb_config_session_complete_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable);
void fb_config_session_finish_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable);

G_END_DECLS
