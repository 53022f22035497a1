/* fb-shelf-words.h: the shelf in words
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-shelf.h"

G_BEGIN_DECLS

/* Name of the record, the territory or the change. */
char       *fb_shelf_words_title (const FbShelved *shelved);
/* One sentence without a full stop: "It moved out of North 4", "312 records left with the territory". */
char       *fb_shelf_words_why   (const FbShelved *shelved);
/* How long it is still kept: "Kept until 3 January". */
char       *fb_shelf_words_until (const FbShelved *shelved);
/* What had been typed, line by line, to read and to copy. */
char       *fb_shelf_words_edits (const FbShelved *shelved);
const char *fb_shelf_words_icon  (const FbShelved *shelved);

G_END_DECLS
