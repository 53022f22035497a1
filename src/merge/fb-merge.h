/* fb-merge.h: three-way merge of one field and of one row, without files or clocks
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-op.h"

G_BEGIN_DECLS

/* How a change entered the history (sync protocol, section 3). */
typedef enum
{
  FB_HOW_APPLIED  = 0,
  FB_HOW_LOST     = 1,
  FB_HOW_MERGED   = 2,
  FB_HOW_RESTORED = 3,
  FB_HOW_ADMIN    = 4,
  FB_HOW_LATE     = 5,
  FB_HOW_REFUSED  = 6,
} FbHow;

typedef enum
{
  FB_CONFLICT_NONE,
  FB_CONFLICT_AUTO,   /* settled by policy, can be restored */
  FB_CONFLICT_OPEN,   /* a person must look */
} FbConflictState;

/* The clock of a cell's current value: compared as (hlc, device). */
typedef struct
{
  gint64 hlc;
  FbId   device;
} FbStamp;

int fb_stamp_compare (const FbStamp *a, const FbStamp *b);

typedef struct
{
  FbValue          value;     /* what the cell holds now */
  FbValue          lost;      /* the value that lost, when there is a conflict */
  gboolean         changed;   /* value differs from the current one */
  gboolean         incoming_lost; /* lost is the incoming value (else the current one) */
  FbHow            how;
  FbConflictState  conflict;
  const char      *kind;      /* of the conflict: field, state … */
  FbStamp          stamp;     /* the cell's clock afterwards */
} FbCellMerge;

void fb_cell_merge_clear (FbCellMerge *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FbCellMerge, fb_cell_merge_clear)

/* Section 6.2 for one field. @current_stamp is looked at only when the change is concurrent and the policy is by time; @is_admin lets `server` fields be
 * written. Pure: the same answer for the same arguments, and for two concurrent edits the same final value and the same set of losers in both
 * orders of arrival for last, set, count, say, max and min (invariant I13). */
void fb_merge_cell (const FbTable *table, const FbField *field, const FbValue *base, const FbValue *incoming, const FbStamp *incoming_stamp,
                    const FbValue *current, const FbStamp *current_stamp, gboolean is_admin, FbCellMerge *result);
/* The same for one custom value (canonical JSON texts; policy last). */
void fb_merge_custom (const FbValue *base, const FbValue *incoming, const FbStamp *incoming_stamp, const FbValue *current, const FbStamp *current_stamp,
                      FbCellMerge *result);
/* A count's delta: floor is the field's min. FALSE on overflow (nothing changes). */
gboolean fb_merge_count (const FbField *field, gint64 delta, const FbValue *current, FbCellMerge *result);
/* Elements added and removed; concurrent add and remove of one element: it stays. @recently_added: elements whose add the device had not seen. */
void fb_merge_set (const FbValue *current, char **add, char **rm, char **recently_added, FbCellMerge *result);
/* An entry put in its place by (hlc, device); the same (hlc, device, text) twice is one entry. */
void fb_merge_say (const FbValue *current, const FbStamp *stamp, const FbId *by, gint64 at, const char *text, FbCellMerge *result);
/* Line-wise diff3; NULL when both changed the same lines. */
char *fb_merge_text (const char *base, const char *mine, const char *theirs);
/* Whether a `state` field may go from one code to another. */
gboolean fb_merge_allows_transition (const FbField *field, const char *from, const char *to);

G_END_DECLS
