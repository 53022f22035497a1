/* fb-wire-scan.c: reads JSON tokens in place
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-wire-scan.h"

#include <string.h>

static void
skip_space (FbScan *self)
{
  while (self->at < self->end && (*self->at == ' ' || *self->at == '\t' || *self->at == '\r' || *self->at == '\n'))
    self->at++;
}

gboolean
fb_scan_peek (FbScan *self, char c)
{
  skip_space (self);
  return self->at < self->end && *self->at == c;
}

gboolean
fb_scan_char (FbScan *self, char c)
{
  if (!fb_scan_peek (self, c))
    return FALSE;
  self->at++;
  return TRUE;
}

gboolean
fb_scan_at_end (FbScan *self)
{
  skip_space (self);
  return self->at == self->end;
}

gboolean
fb_scan_null (FbScan *self)
{
  skip_space (self);
  if (self->end - self->at < 4 || memcmp (self->at, "null", 4) != 0)
    return FALSE;
  self->at += 4;
  return TRUE;
}

gboolean
fb_scan_int (FbScan *self, gint64 *value)
{
  guint64 number = 0;
  gboolean negative;
  char *digits;

  skip_space (self);
  negative = self->at < self->end && *self->at == '-';
  if (negative)
    self->at++;

  for (digits = self->at; self->at < self->end && g_ascii_isdigit (*self->at); self->at++)
    {
      guint digit = (guint) (*self->at - '0');

      if (self->at - digits >= 19 || number > (G_MAXUINT64 - digit) / 10)
        return FALSE;
      number = number * 10 + digit;
    }

  if (self->at == digits || (*digits == '0' && self->at - digits > 1))
    return FALSE;
  if (self->at < self->end && (*self->at == '.' || *self->at == 'e' || *self->at == 'E'))
    return FALSE;
  if (number > (guint64) G_MAXINT64 + (negative ? 1 : 0))
    return FALSE;

  *value = negative ? (gint64) (0 - number) : (gint64) number;
  return TRUE;
}

static gboolean
scan_hex4 (FbScan *self, gunichar *c)
{
  *c = 0;
  if (self->end - self->at < 4)
    return FALSE;
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*self->at++);

      if (digit < 0)
        return FALSE;
      *c = *c << 4 | (gunichar) digit;
    }
  return TRUE;
}

/* After "\u". The text it stands for is never longer than the escape, so it can be written over it. */
static gboolean
unescape_unicode (FbScan *self, char **to)
{
  gunichar c, low;

  if (!scan_hex4 (self, &c) || c == 0 || (c >= 0xdc00 && c <= 0xdfff))
    return FALSE;
  if (c >= 0xd800 && c <= 0xdbff)
    {
      if (self->end - self->at < 6 || self->at[0] != '\\' || self->at[1] != 'u')
        return FALSE;
      self->at += 2;
      if (!scan_hex4 (self, &low) || low < 0xdc00 || low > 0xdfff)
        return FALSE;
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
  *to += g_unichar_to_utf8 (c, *to);
  return TRUE;
}

static gboolean
unescape (FbScan *self, char **to)
{
  static const char from[] = "\"\\/bfnrt";
  static const char into[] = "\"\\/\b\f\n\r\t";
  const char *found;
  char c;

  if (self->at == self->end)
    return FALSE;
  c = *self->at++;
  if (c == 'u')
    return unescape_unicode (self, to);
  if (c == '\0' || !(found = strchr (from, c)))
    return FALSE;
  *(*to)++ = into[found - from];
  return TRUE;
}

gboolean
fb_scan_text (FbScan *self, char **text)
{
  char *to;

  if (!fb_scan_char (self, '"'))
    return FALSE;

  *text = self->at;
  while (self->at < self->end && *self->at != '"' && *self->at != '\\' && (guchar) *self->at >= 0x20)
    self->at++;

  for (to = self->at; self->at < self->end;)
    {
      char c = *self->at++;

      if (c == '"')
        {
          *to = '\0';
          return TRUE;
        }
      if ((guchar) c < 0x20)
        return FALSE;
      if (c != '\\')
        *to++ = c;
      else if (!unescape (self, &to))
        return FALSE;
    }
  return FALSE;
}
