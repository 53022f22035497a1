/* many/fb-many-job.h: does the same to many records, seen from the window
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-many.h"
#include "fb-profile.h"

G_BEGIN_DECLS

/* "12 accounts": @number is the number as people read it. */
typedef char *(*FbManyCount) (guint n, const char *number);
char *fb_many_dup_count (FbManyCount count, guint n);

typedef enum
{
  FB_MANY_JOB_CHANGE,
  FB_MANY_JOB_DELETE,
  FB_MANY_JOB_MOVE,
} FbManyJobKind;

/* Runs @many (taken) in a thread. What takes longer than half a second shows how far it is, over @parent, and can be stopped. A toast tells what was done and
 * offers to undo it. @stage: of a move, its name. */
void  fb_many_job_start (GtkWindow *parent, FbProfile *profile, FbMany *many, FbManyJobKind kind, const char *stage, FbManyCount count, guint n_expected);

G_END_DECLS
