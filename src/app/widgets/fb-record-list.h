/* fb-record-list.h: the rows of one table with search, facets and an order
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-filter.h"
#include "fb-many-actions.h"
#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbRecordListKind:
 * @table: whose rows
 * @text: fields in which every typed word is searched, NULL-terminated
 * @facets: fields that narrow the list by their values, NULL-terminated
 * @labels: references whose titles rows show, NULL-terminated (nullable)
 * @orders: what the list can be ordered by, ended by a NULL sort; labels are N_() with mnemonics
 * @sort_key: of the preferences, where the order is kept
 * @memory: under which name the list keeps how far it was scrolled
 * @count: the words for a number of rows; @number is that number as people read it
 * @hint, @name, @empty_title, @empty_text: N_() for the entry, for assistive technology, and for a list without rows
 * @empty_button: N_() (nullable) what win.add is called here
 * @many: several rows can be marked, to be changed or deleted at once
 * @many_fields: (nullable) the only fields that can be changed so, NULL-terminated
 *
 * What a list is about. Constant, and lives as long as the program.
 */
typedef struct
{
  const char *label, *sort;
} FbRecordListOrder;

typedef struct
{
  const char              *table;
  const char *const       *text, *const *facets, *const *labels;
  const FbRecordListOrder *orders;
  const char              *sort_key, *memory;
  char                  *(*count) (guint n, const char *number);
  const char              *hint, *name, *empty_title, *empty_text, *empty_button;
  gboolean                 many;
  const char *const       *many_fields;
} FbRecordListKind;

/**
 * FbRecordList:
 *
 * Rows of one table with a search entry, facets and an order. Signals:
 *
 *   picked (const char *id, gboolean activated): a row was selected (FALSE), or chosen by Enter or click (TRUE)
 *   counted (guint n): how many rows it has now
 */
#define FB_TYPE_RECORD_LIST (fb_record_list_get_type ())
G_DECLARE_FINAL_TYPE (FbRecordList, fb_record_list, FB, RECORD_LIST, GtkWidget)

void       fb_record_list_setup        (FbRecordList *self, FbProfile *profile, const FbRecordListKind *kind);
/* (transfer none) Further conditions may be set. */
FbFilter  *fb_record_list_get_filter   (FbRecordList *self);
/* (transfer none) What is done with several rows. */
FbManyActions *fb_record_list_get_many (FbRecordList *self);
/* Selects a record without telling, and scrolls to it where the list has it. NULL selects none. */
void       fb_record_list_select       (FbRecordList *self, const FbId *id);
void       fb_record_list_focus_search (FbRecordList *self);
void       fb_record_list_grab_list    (FbRecordList *self);
void       fb_record_list_show_filter  (FbRecordList *self);

G_END_DECLS
