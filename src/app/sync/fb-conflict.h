/* fb-conflict.h: a conflict as a person reads it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-catalog.h"
#include "fb-op.h"

G_BEGIN_DECLS

/**
 * FbConflict:
 *
 * A row of the conflict table with what it takes to tell it: the record it is about, names of records that its values point at. Constant once read.
 */
#define FB_TYPE_CONFLICT (fb_conflict_get_type ())
G_DECLARE_FINAL_TYPE (FbConflict, fb_conflict, FB, CONFLICT, GObject)

/* One way to settle it, or what stood there before. */
typedef struct
{
  char    *heading;    /* "Before", "Yours", "Martin Vogel" */
  char    *value;
  char    *who;        /* (nullable) who and when */
  char    *button;     /* (nullable) label of the button that takes it; NULL: it cannot be taken */
  FbTake   take;
  FbValue  raw;        /* for FB_TAKE_VALUE */
  gboolean in_use;
} FbConflictFace;
void            fb_conflict_face_free       (FbConflictFace *self);

/* Takes @record. Waits: in a thread. */
FbConflict     *fb_conflict_new             (FbStore *store, FbRecord *record);
/* Of FbConflict, newest first: open ones, or those settled since @since (ms). Waits. */
GPtrArray      *fb_conflict_list            (FbStore *store, gboolean open, gint64 since, guint limit, GError **error);

const FbId     *fb_conflict_get_id          (FbConflict *self);
gboolean        fb_conflict_is_open         (FbConflict *self);
/* FALSE once a person has decided. */
gboolean        fb_conflict_can_decide      (FbConflict *self);
/* The record it is about; NULL where this Fieldbook does not know its table. */
const FbTable  *fb_conflict_get_table       (FbConflict *self);
const FbId     *fb_conflict_get_row         (FbConflict *self);
gboolean        fb_conflict_has_row         (FbConflict *self);              /* it is on this device and not deleted */
/* The field it is about, be it one that the company added (fb-custom.h); NULL for a whole record. */
const FbField  *fb_conflict_get_field       (FbConflict *self);
/* The same as it reads: nothing to tell again. */
gboolean        fb_conflict_equal           (FbConflict *self, FbConflict *other);

/* About the same field of the same kind of record, and of the same sort. */
gboolean        fb_conflict_is_like         (FbConflict *self, FbConflict *other);
/* Whether one of the faces offers to @take. */
gboolean        fb_conflict_offers          (FbConflict *self, FbCatalog *catalog, const FbId *me, FbTake take);

/* "Cancity renewal" and "Amount · Two values". */
char           *fb_conflict_dup_title       (FbConflict *self);
char           *fb_conflict_dup_subtitle    (FbConflict *self, FbCatalog *catalog);
/* A sentence: what happened. */
char           *fb_conflict_dup_reason      (FbConflict *self);
/* How it was settled, "" while it was not. */
char           *fb_conflict_dup_outcome     (FbConflict *self, FbCatalog *catalog);
/* Of FbConflictFace, in reading order. @me: the user at this computer. */
GPtrArray      *fb_conflict_make_faces      (FbConflict *self, FbCatalog *catalog, const FbId *me);
/* Whether something else than the two may be chosen. */
gboolean        fb_conflict_takes_value     (FbConflict *self);
const char     *fb_conflict_get_currency    (FbConflict *self);              /* (nullable) */
/* The value that is in use now. */
void            fb_conflict_get_value       (FbConflict *self, FbTake take, FbValue *value);
/* Title of the record that a value of a reference names (nullable). */
const char     *fb_conflict_get_value_title (FbConflict *self, const FbValue *value);
/* @value: for FB_TAKE_VALUE, else NULL. */
FbEdit         *fb_conflict_make_edit       (FbConflict *self, FbTake take, const FbValue *value);
/* Adds the decision to an edit of several. */
void            fb_conflict_decide          (FbConflict *self, FbEdit *edit, FbTake take, const FbValue *value);

/* ms of a hybrid clock's stamp, 0 for none. */
gint64          fb_conflict_time_of_hlc     (gint64 hlc);

G_END_DECLS
