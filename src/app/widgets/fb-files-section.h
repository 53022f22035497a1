/* fb-files-section.h: the documents that hang on a record
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/* Names, sizes and whether they are on this computer; opens them in the program for them, fetching them first. Hidden while there are none and none
 * can be added. */
#define FB_TYPE_FILES_SECTION (fb_files_section_get_type ())
G_DECLARE_FINAL_TYPE (FbFilesSection, fb_files_section, FB, FILES_SECTION, AdwPreferencesGroup)

GtkWidget *fb_files_section_new    (FbProfile *profile, const char *title);
/* Adds a button and takes what is dropped: files for records of @table, which can be removed again. Once. */
void       fb_files_section_let_add (FbFilesSection *self, const FbTable *table);
void       fb_files_section_set_on (FbFilesSection *self, const FbId *on);   /* NULL: nothing */

G_END_DECLS
