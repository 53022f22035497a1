/* fb-place-view.h: a place of the window: lists on the left, the open record on the right
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record-list.h"
#include "fb-record-page.h"

G_BEGIN_DECLS

/* One kind of record of a place. @button: N_() of the toggle that shows its list, with a mnemonic; a place of one side has none. */
typedef struct
{
  const FbRecordListKind *list;
  const char             *button;
  GtkWidget            *(*new_page) (FbProfile *profile);   /* gives a FbRecordPage */
} FbPlaceSide;

/**
 * FbPlace:
 * @name: of the view, in actions and preferences
 * @icon, @none: what is shown while nothing is open; @none is N_()
 * @sides: what it lists
 *
 * What a place is about. Constant, and lives as long as the program.
 */
typedef struct
{
  const char        *name, *icon, *none;
  const FbPlaceSide *sides;
  guint              n_sides;
} FbPlace;

/**
 * FbPlaceView:
 *
 * Folds to one column when it is narrow: lists first, a record over them. Properties: folded, showing-record (bool). Signal "opened" (const char *table,
 * const char *id, gboolean activated): a person chose a record.
 */
#define FB_TYPE_PLACE_VIEW (fb_place_view_get_type ())
G_DECLARE_FINAL_TYPE (FbPlaceView, fb_place_view, FB, PLACE_VIEW, AdwBin)

void        fb_place_view_setup         (FbPlaceView *self, FbProfile *profile, const FbPlace *place);
/* A widget between the toggles and the lists. */
void        fb_place_view_add_top       (FbPlaceView *self, GtkWidget *widget);
FbRecordList *fb_place_view_get_list    (FbPlaceView *self, const char *table);
/* Whether it has pages for @table. */
gboolean    fb_place_view_has           (FbPlaceView *self, const char *table);
/* Shows a record; @enter goes to it where only one column is seen. */
void        fb_place_view_open          (FbPlaceView *self, const char *table, const FbId *id, gboolean enter);
/* What was open when the program ended. FALSE: nothing. */
gboolean    fb_place_view_restore       (FbPlaceView *self);
/* Back from the record to the list where only one column is seen; FALSE: there was nothing to go back from. */
gboolean    fb_place_view_leave_record  (FbPlaceView *self);
/* The record that is seen: NULL when there is none. */
FbRecordModel *fb_place_view_get_model  (FbPlaceView *self);
/* The table that is listed, so what adding adds. */
const char *fb_place_view_get_kind      (FbPlaceView *self);
void        fb_place_view_focus_search  (FbPlaceView *self);
void        fb_place_view_focus_list    (FbPlaceView *self);
void        fb_place_view_show_filter   (FbPlaceView *self);

G_END_DECLS
