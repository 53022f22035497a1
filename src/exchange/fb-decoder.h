/* fb-decoder.h: bytes of a file in any common encoding as UTF-8
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FB_ENCODING_UNKNOWN,
  FB_ENCODING_UTF8,
  FB_ENCODING_UTF16LE,
  FB_ENCODING_UTF16BE,
  FB_ENCODING_WINDOWS_1252,
} FbEncoding;

/* FALSE for a name that we do not know. "utf-16" gives UNKNOWN and TRUE: the mark at the start decides. */
gboolean    fb_encoding_from_name (const char *name, FbEncoding *encoding);
const char *fb_encoding_get_name  (FbEncoding encoding);
/* From a mark at the start (whose size goes to @mark) or from the look of @data. */
FbEncoding  fb_encoding_guess     (const guint8 *data, gsize size, gsize *mark);

/* Appends what @data says to @out as UTF-8. A byte that means nothing becomes 0xff, so that whoever looks at the row finds it there. Returns how many
 * bytes were used; the rest is the start of a character whose end is yet to come (unless @at_end). */
gsize       fb_decode             (FbEncoding encoding, const guint8 *data, gsize size, gboolean at_end, GString *out);

G_END_DECLS
