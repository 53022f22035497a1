/* fb-quote-order.h: in which order the lines of a quote are read
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record.h"

G_BEGIN_DECLS

/* Lines of one quote or order (FbRecord): by position, parts behind the head that they belong to wherever their own position is. A position is never given
 * again, so that parts which a changed configuration adds have late ones. */
void fb_quote_lines_sort (GPtrArray *lines);

/* What the parts of @head cost together, which has no price itself. */
gint64 fb_quote_lines_sum_parts (const GPtrArray *lines, const FbRecord *head);

G_END_DECLS
