/* fb-blob-range.c: what a request for a file's bytes asks for
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-blob-range.h"

#include <string.h>

/* Eighteen digits fit into 63 bits whatever they are. */
#define MAX_DIGITS 18

/* Digits up to the first other character, which @end gets; FALSE when there are none or too many. */
static gboolean
read_number (const char *text, const char **end, gint64 *value)
{
  gsize n = strspn (text, "0123456789");

  *end = text + n;
  *value = 0;
  if (n == 0 || n > MAX_DIGITS)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    *value = *value * 10 + (text[i] - '0');
  return TRUE;
}

static FbRange
last_bytes (const char *text, gint64 size, gint64 *from, gint64 *to)
{
  const char *end;
  gint64 n;

  if (!read_number (text, &end, &n) || *end != '\0')
    return FB_RANGE_ALL;
  if (n == 0 || size == 0)
    return FB_RANGE_OUTSIDE;
  *from = MAX (0, size - n);
  *to = size - 1;
  return FB_RANGE_PART;
}

FbRange
fb_range_parse (const char *text, gint64 size, gint64 *from, gint64 *to)
{
  const char *end;
  gint64 last = size - 1;

  g_return_val_if_fail (from != NULL && to != NULL, FB_RANGE_ALL);

  if (text == NULL || g_ascii_strncasecmp (text, "bytes=", strlen ("bytes=")) != 0)
    return FB_RANGE_ALL;
  text += strlen ("bytes=");
  if (*text == '-')
    return last_bytes (text + 1, size, from, to);
  if (!read_number (text, &end, from) || *end != '-')
    return FB_RANGE_ALL;
  if (end[1] != '\0' && (!read_number (end + 1, &end, &last) || *end != '\0' || last < *from))
    return FB_RANGE_ALL;
  if (*from >= size)
    return FB_RANGE_OUTSIDE;
  *to = MIN (last, size - 1);
  return FB_RANGE_PART;
}

gboolean
fb_upload_query_parse (const char *text, gint64 *offset, gint64 *size)
{
  g_return_val_if_fail (offset != NULL && size != NULL, FALSE);

  *offset = *size = -1;
  while (text != NULL && *text != '\0')
    {
      gint64 *value = g_str_has_prefix (text, "offset=") ? offset : g_str_has_prefix (text, "size=") ? size : NULL;

      if (value == NULL || *value >= 0 || !read_number (strchr (text, '=') + 1, &text, value))
        return FALSE;
      if (*text == '&' && text[1] != '\0')
        text++;
      else if (*text != '\0')
        return FALSE;
    }
  return *offset >= 0 && *size >= 0;
}
