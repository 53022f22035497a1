/* fb-timeline-entry.h: one thing that happened, told in words
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-profile.h"

G_BEGIN_DECLS

/* An activity, or what one transaction changed in a group. */
typedef struct
{
  gint64    at;         /* ms */
  char     *icon;
  char     *title;      /* what happened */
  char     *detail;     /* (nullable) values before and after, notes */
  char     *who;        /* (nullable) person and device */
  gboolean  pending;    /* not yet on the server */
  FbId      activity;   /* nil: not an activity */
} FbTimelineEntry;

void             fb_timeline_entry_free  (FbTimelineEntry *self);
FbTimelineEntry *fb_timeline_entry_copy  (const FbTimelineEntry *self);
/* Whether both are shown alike. */
gboolean         fb_timeline_entry_equal (const FbTimelineEntry *a, const FbTimelineEntry *b);

/* Titles of the records that changes refer to; gathered in a thread, since they lie in the database. */
GHashTable *fb_timeline_read_titles (FbStore *store, GPtrArray *changes);
/* @changes: of FbChange, newest first; @activities: of FbRecord; @titles as above. Of FbTimelineEntry, newest first. Main thread: asks the catalog. */
GPtrArray  *fb_timeline_make_entries (FbCatalog *catalog, GPtrArray *changes, GPtrArray *activities, GHashTable *titles);

G_END_DECLS
