/* fb-blob-range.h: what a request for a file's bytes asks for
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FB_RANGE_ALL,    /* no header, or one that RFC 9110 lets a server leave aside: several ranges, another unit, nonsense */
  FB_RANGE_PART,
  FB_RANGE_OUTSIDE, /* nothing of it is there: 416 */
} FbRange;

/* Reads a "Range" header (nullable) for something of @size bytes: the bytes @from to @to, both counted in. */
FbRange  fb_range_parse (const char *text, gint64 size, gint64 *from, gint64 *to);
/* "offset=N&size=S", each once, in any order, nothing else; decimal digits without sign. */
gboolean fb_upload_query_parse (const char *text, gint64 *offset, gint64 *size);

G_END_DECLS
