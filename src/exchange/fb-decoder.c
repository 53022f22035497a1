/* fb-decoder.c: bytes of a file in any common encoding as UTF-8
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-decoder.h"

#include <string.h>

static const struct
{
  const char *name;
  FbEncoding encoding;
} names[] = {
    {"utf-8", FB_ENCODING_UTF8},
    {"utf8", FB_ENCODING_UTF8},
    {"utf-16le", FB_ENCODING_UTF16LE},
    {"utf-16be", FB_ENCODING_UTF16BE},
    {"windows-1252", FB_ENCODING_WINDOWS_1252},
    {"cp1252", FB_ENCODING_WINDOWS_1252},
    {"iso-8859-1", FB_ENCODING_WINDOWS_1252},
    {"latin1", FB_ENCODING_WINDOWS_1252},
    {"ascii", FB_ENCODING_UTF8},
    {"utf-16", FB_ENCODING_UNKNOWN},
};

gboolean
fb_encoding_from_name (const char *name, FbEncoding *encoding)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i].name) == 0)
      {
        *encoding = names[i].encoding;
        return TRUE;
      }
  return FALSE;
}

const char *
fb_encoding_get_name (FbEncoding encoding)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].encoding == encoding)
      return names[i].name;
  return NULL;
}

/* Length of the UTF-8 character that starts at @data: 0 for a bad byte, -1 when its end lies behind @size. */
static int
utf8_length (const guint8 *data, gsize size)
{
  gunichar c = g_utf8_get_char_validated ((const char *) data, (gssize) size);

  if (c == (gunichar) -2)
    return -1;
  return c == (gunichar) -1 ? 0 : g_utf8_skip[data[0]];
}

/* UTF-8 unless more of the bytes beyond ASCII are wrong in it than right. */
static FbEncoding
guess_8_bit (const guint8 *data, gsize size)
{
  guint good = 0, bad = 0;

  for (gsize i = 0; i < size;)
    {
      int length = data[i] < 0x80 ? 1 : utf8_length (data + i, size - i);

      if (length < 0)
        break;
      if (length > 1)
        good++;
      else if (length == 0)
        bad++;
      i += (gsize) MAX (length, 1);
    }
  return bad > good ? FB_ENCODING_WINDOWS_1252 : FB_ENCODING_UTF8;
}

FbEncoding
fb_encoding_guess (const guint8 *data, gsize size, gsize *mark)
{
  gsize even = 0, odd = 0;

  *mark = 0;
  if (size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      *mark = 3;
      return FB_ENCODING_UTF8;
    }
  if (size >= 2 && (memcmp (data, "\xff\xfe", 2) == 0 || memcmp (data, "\xfe\xff", 2) == 0))
    {
      *mark = 2;
      return data[0] == 0xff ? FB_ENCODING_UTF16LE : FB_ENCODING_UTF16BE;
    }
  /* Without a mark, every second byte of Western text in UTF-16 is zero. */
  for (gsize i = 0; i < size; i++)
    if (data[i] == 0)
      *(i % 2 == 0 ? &even : &odd) += 1;
  if (odd > size / 4 && even == 0)
    return FB_ENCODING_UTF16LE;
  if (even > size / 4 && odd == 0)
    return FB_ENCODING_UTF16BE;
  return guess_8_bit (data, size);
}

static gsize
decode_utf16 (FbEncoding encoding, const guint8 *data, gsize size, gboolean at_end, GString *out)
{
  guint low = encoding == FB_ENCODING_UTF16LE ? 0 : 1;
  gsize i;

  for (i = 0; i + 1 < size; i += 2)
    {
      gunichar c = (gunichar) (data[i + low] | data[i + 1 - low] << 8);

      if (c >= 0xd800 && c <= 0xdbff)
        {
          gunichar next;

          if (i + 3 >= size && !at_end)
            break;
          next = i + 3 < size ? (gunichar) (data[i + 2 + low] | data[i + 3 - low] << 8) : 0;
          if (next < 0xdc00 || next > 0xdfff)
            {
              g_string_append_c (out, '\xff');
              continue;
            }
          c = 0x10000 + ((c - 0xd800) << 10) + (next - 0xdc00);
          i += 2;
        }
      if ((c >= 0xdc00 && c <= 0xdfff) || c == 0)
        g_string_append_c (out, '\xff');
      else
        g_string_append_unichar (out, c);
    }
  if (at_end && i < size)
    {
      g_string_append_c (out, '\xff');
      i = size;
    }
  return i;
}

static void
decode_windows_1252 (const guint8 *data, gsize size, GString *out)
{
  static const guint16 upper[32] = {
      0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
      0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
      0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
  };

  for (gsize i = 0; i < size; i++)
    {
      gunichar c = data[i] >= 0x80 && data[i] < 0xa0 ? upper[data[i] - 0x80] : data[i];

      if (c == 0)
        g_string_append_c (out, '\xff');
      else
        g_string_append_unichar (out, c);
    }
}

static void
decode_utf8 (const guint8 *data, gsize size, GString *out)
{
  gsize from = out->len;

  g_string_append_len (out, (const char *) data, (gssize) size);
  /* A NUL would end the text for everyone who reads it as a C string. */
  for (char *nul = memchr (out->str + from, '\0', size); nul != NULL;
       nul = memchr (nul, '\0', size - (gsize) (nul - (out->str + from))))
    *nul = '\xff';
}

gsize
fb_decode (FbEncoding encoding, const guint8 *data, gsize size, gboolean at_end, GString *out)
{
  switch (encoding)
    {
    case FB_ENCODING_UTF16LE:
    case FB_ENCODING_UTF16BE:
      return decode_utf16 (encoding, data, size, at_end, out);
    case FB_ENCODING_WINDOWS_1252:
      decode_windows_1252 (data, size, out);
      return size;
    case FB_ENCODING_UTF8:
    case FB_ENCODING_UNKNOWN:
    default:
      decode_utf8 (data, size, out);
      return size;
    }
}
