/* fb-edits.h: what a person does in the window, as edits
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-profile.h"

G_BEGIN_DECLS

/* A new person, deal or site with what goes with it: the phone number and e-mail address (nullable), the link between person and account, pipeline and first
 * stage of a deal, this user as owner. Takes @record. Accounts are made by fb_accounts_create_async(). */
FbEdit *fb_edits_add_record    (FbProfile *profile, FbRecord *record, const char *phone, const char *email, FbId *id);
/* A task for a day. Takes @activity; what belongs to every activity is filled in. */
FbEdit *fb_edits_plan_task     (FbProfile *profile, FbRecord *activity);
/* Marks a planned activity as done. */
FbEdit *fb_edits_finish_activity (FbProfile *profile, const FbRecord *activity);
FbEdit *fb_edits_add_line      (FbProfile *profile, const FbRecord *deal, const FbRecord *product, gint64 quantity);
FbEdit *fb_edits_delete        (const FbRecord *record);

G_END_DECLS
