/* fb-workbench-private.h: what the parts of the workbench share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-model-changes.h"
#include "fb-rules-check.h"
#include "fb-workbench.h"
#include "fb-worker.h"

G_BEGIN_DECLS

struct _FbWorkbench
{
  AdwBin parent_instance;

  FbProfile *profile;     /* (owned) (nullable) */
  FbConfigFamily *family; /* (owned) (nullable) what is published; NULL: nothing yet */
  FbWorker *worker;       /* (owned) checks */
  GCancellable *checking; /* (owned) (nullable) */
  FbRulesReport *report;  /* (owned) (nullable) of the present text */
  GHashTable *files;      /* (owned) (nullable) that were checked with it */
  GPtrArray *changes;     /* (owned) (nullable) of FbModelChange, of the present text */
  guint check_source, store_source;
  FbId draft; /* its row */
  gboolean has_draft;
  gboolean filling;           /* the text comes from the store */
  guint n_storing;            /* commits of the draft under way */
  gboolean load_waits;        /* for them */
  FbConfigFamily *publishing; /* (owned) (nullable) what is being published, until it is stored */
  char *note;                 /* (owned) (nullable) what was said of it, until it is stored */

  GtkWidget *stack;
  GtkWidget *text;
  GtkWidget *numbers;
  GtkWidget *findings;
  GtkWidget *findings_stack;
  GtkWidget *changes_list;
  GtkWidget *state;
  GtkWidget *spinner;
  GtkWidget *publish;
  GtkWidget *test;
  GtkWidget *test_view;
};

/* --- fb-workbench.c */
char *
fb_workbench_dup_text (FbWorkbench *self);
void
fb_workbench_say (FbWorkbench *self, const char *text);
/* --- fb-workbench-findings.c */
void
fb_workbench_show_report (FbWorkbench *self);
void
fb_workbench_install_tags (FbWorkbench *self);
/* --- fb-workbench-draft.c */
void
fb_workbench_store_soon (FbWorkbench *self);
void
fb_workbench_store_now (FbWorkbench *self);
void
fb_workbench_load_draft (FbWorkbench *self);
/* Asks what changed and publishes the present text, which has been found good. */
void
fb_workbench_publish (FbWorkbench *self);

G_END_DECLS
