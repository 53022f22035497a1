/* fb-wire-scan.h: reads JSON tokens in place
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A line being read: everything from @at to @end, which is writable, valid UTF-8 and followed by one byte that may be read. Each function skips the
 * white space before its token and gives FALSE, without saying where it stopped, for anything but that token. */
typedef struct
{
  char *at;
  char *end;
} FbScan;

gboolean fb_scan_char    (FbScan *self, char c);
gboolean fb_scan_peek    (FbScan *self, char c);
/* An integer within 64 bit; numbers with a fraction or exponent are refused. */
gboolean fb_scan_int     (FbScan *self, gint64 *value);
/* A string without NUL, unescaped where it stands and ended by a NUL. @text lives in the line. */
gboolean fb_scan_text    (FbScan *self, char **text);
gboolean fb_scan_null    (FbScan *self);
/* Nothing but white space is left. */
gboolean fb_scan_at_end  (FbScan *self);

G_END_DECLS
