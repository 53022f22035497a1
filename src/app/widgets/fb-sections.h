/* fb-sections.h: the sections that record pages share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-list-section.h"

G_BEGIN_DECLS

/* Planned activities with a check mark to finish them. */
GtkWidget *fb_section_new_next_steps (FbProfile *profile);
GtkWidget *fb_section_new_deals      (FbProfile *profile);
GtkWidget *fb_section_new_people     (FbProfile *profile);
GtkWidget *fb_section_new_sites      (FbProfile *profile);
/* Phone numbers and addresses, with a button that calls or writes. */
GtkWidget *fb_section_new_points     (FbProfile *profile);
/* The number at the end of a section's row, made when it is first asked for. (transfer none) */
GtkWidget *fb_section_get_suffix     (AdwActionRow *row);
/* Shows the rows of @table that @field names @id in; NULL id shows none. @and (nullable): a further condition. */
void       fb_section_show           (GtkWidget *section, const char *table, const char *field, const FbId *id, const char *and_where, const char *sort);

G_END_DECLS
