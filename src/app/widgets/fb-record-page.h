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
 * FbRecordPageClass:
 * @opened: another record (or none) is shown: sections ask for their rows. The record itself may still be on its way.
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
/* Between the actions and the sections, over the whole width. */
void           fb_record_page_add_banner   (FbRecordPage *self, GtkWidget *widget);
void           fb_record_page_set_subtitle (FbRecordPage *self, const char *subtitle);
/* An icon instead of initials. */
void           fb_record_page_set_icon     (FbRecordPage *self, const char *icon);

G_END_DECLS
