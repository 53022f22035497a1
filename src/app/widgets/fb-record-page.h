/* fb-record-page.h: what the pages of accounts, people and deals have in common
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-record-model.h"

G_BEGIN_DECLS

/**
 * FbRecordPage:
 *
 * A head with the record's name, where its changes lie and what can be done at once, and a column of sections below. Knows loading and gone.
 *
 * Sections that are added with what they list follow by themselves: they ask for their rows as soon as another record is opened, while the record itself
 * may still be on its way.
 *
 * FbRecordPageClass:
 * @opened: (optional) another record (or none) is shown: what is no section asks for its rows
 * @changed: the record is there or has changed.
 */
#define FB_TYPE_RECORD_PAGE (fb_record_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (FbRecordPage, fb_record_page, FB, RECORD_PAGE, AdwBin)

struct _FbRecordPageClass
{
  AdwBinClass parent_class;

  void (*opened)  (FbRecordPage *self, const FbId *id);
  void (*changed) (FbRecordPage *self, const FbRecord *record);
};

/* First thing after construction. */
void           fb_record_page_setup        (FbRecordPage *self, FbProfile *profile, const FbTable *table);
void           fb_record_page_open         (FbRecordPage *self, const FbId *id);     /* NULL: nothing */
FbRecordModel *fb_record_page_get_model    (FbRecordPage *self);
FbProfile     *fb_record_page_get_profile  (FbRecordPage *self);
/* A button under the name: icon above label, acting through a window action. */
void           fb_record_page_add_action   (FbRecordPage *self, const char *icon, const char *label, const char *action, const char *target);
void           fb_record_page_add          (FbRecordPage *self, GtkWidget *section);
/* The three things that every page offers to write down: a call, a visit, a note. */
void           fb_record_page_add_logging  (FbRecordPage *self);
/* What makes up a long page (NULL-terminated, constant): one part each turn of the main loop, from the next one on, for together they would be felt. */
typedef void (*FbRecordPagePart) (FbRecordPage *page);
void           fb_record_page_add_parts   (FbRecordPage *self, const FbRecordPagePart *parts);
/* Fields that are shown at once (NULL-terminated, constant), the rest in an expander, and those that the company added. */
void           fb_record_page_add_fields   (FbRecordPage *self, const char *title, const char *const *fields);
/* A list section of the rows of @table whose @field is the record, and for which @and_where (nullable) holds. All constant. */
void           fb_record_page_add_rows     (FbRecordPage *self, GtkWidget *section, const char *table, const char *field, const char *and_where,
                                            const char *sort);
/* What is planned and not done, of activities whose @field is the record. Constant. */
void           fb_record_page_add_next_steps (FbRecordPage *self, const char *field);
/* The documents of the record, with a button that attaches more. */
void           fb_record_page_add_files   (FbRecordPage *self);
/* What has happened; activities by @field, constant. */
void           fb_record_page_add_timeline (FbRecordPage *self, const char *field);
/* Between the actions and the sections, over the whole width. */
void           fb_record_page_add_banner   (FbRecordPage *self, GtkWidget *widget);
void           fb_record_page_set_subtitle (FbRecordPage *self, const char *subtitle);
/* An icon instead of initials. */
void           fb_record_page_set_icon     (FbRecordPage *self, const char *icon);

G_END_DECLS
