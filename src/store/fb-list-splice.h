/* fb-list-splice.h: how one array of row ids becomes another
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint position; /* in the array as the splices before have left it */
  guint removed, added;
} FbSplice;

/* Few and small splices that make @to of @from (gint64, each at most once), in the order in which they are to be
 * applied. @touched (of gint64, nullable): rows that may have moved; the others are known to have kept their order. Of
 * FbSplice. */
GArray *
fb_list_splices (GArray *from, GArray *to, GArray *touched);

G_END_DECLS
