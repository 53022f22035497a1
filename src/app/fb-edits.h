/* fb-edits.h: what a person does in the window, as edits
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-profile.h"

G_BEGIN_DECLS

/* What the log dialog collected. Texts may be NULL or empty. */
typedef struct
{
  const char *kind;         /* call, visit, meeting, note, task */
  const char *subject;
  const char *outcome;      /* code */
  const char *note;
  FbId        account, contact, opportunity;   /* nil: none */
  const char *due;          /* day of a task */
  const char *next_step;    /* a task to follow */
  const char *next_step_on; /* its day */
} FbActivityDraft;

/* A new record with what goes with it: the phone number and e-mail address (nullable), the link between person and account, pipeline and first stage of a
 * deal, this user as owner. Takes @record. */
FbEdit *fb_edits_add_record    (FbProfile *profile, FbRecord *record, const char *phone, const char *email, FbId *id);
FbEdit *fb_edits_log_activity  (FbProfile *profile, const FbActivityDraft *draft);
/* Marks a planned activity as done. */
FbEdit *fb_edits_finish_activity (FbProfile *profile, const FbRecord *activity);
/* Moves a deal with everything that a stage brings: probability, category, day of closing, a line in its stage history. */
FbEdit *fb_edits_move_deal     (FbProfile *profile, const FbRecord *deal, const FbStage *stage);
FbEdit *fb_edits_add_line      (FbProfile *profile, const FbRecord *deal, const FbRecord *product, gint64 quantity);
FbEdit *fb_edits_delete        (const FbRecord *record);

G_END_DECLS
