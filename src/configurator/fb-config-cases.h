/* fb-config-cases.h: the few choices on which it hangs what sums of long ranges say
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-sums.h"

G_BEGIN_DECLS

#define FB_CASES_MOST 24 /* of them, and of the variables that decide them */

/* Which sums bind hangs on what switches them, and a variable whose weights are uneven cannot be a number: while there
 * are few combinations of these, each is a case of its own. */
typedef struct _FbCases FbCases;

/* @sums: of FbConfigSum; @decided: by variable a value, or -1; @by_picks: of the others only values count that may be,
 * not all. One case that decides nothing, where there would be too many. */
FbCases *fb_cases_new (FbConfigurator *session, const GPtrArray *sums, const int *decided, gboolean by_picks);
void fb_cases_free (FbCases *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbCases, fb_cases_free)
guint fb_cases_count (FbCases *self);
/* Sets the values of a case in @decided; the others stay. */
void fb_cases_decide (FbCases *self, guint number, int *decided);
/* The variables that cases decide. */
const guint *fb_cases_get_variables (FbCases *self, guint *n);

G_END_DECLS
