/* fb-text.c: folding, digits and checks of text from outside
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-text.h"

#include <string.h>

/* Letters that Unicode does not take apart into a base letter and a mark. */
static const char *
plain_letter (gunichar c)
{
  switch (c)
    {
    case 0x00df:
    case 0x1e9e:
      return "ss";
    case 0x00e6:
    case 0x00c6:
      return "ae";
    case 0x00f8:
    case 0x00d8:
      return "o";
    case 0x00f0:
    case 0x00d0:
    case 0x0111:
    case 0x0110:
      return "d";
    case 0x00fe:
    case 0x00de:
      return "th";
    case 0x0142:
    case 0x0141:
      return "l";
    case 0x0153:
    case 0x0152:
      return "oe";
    case 0x0127:
    case 0x0126:
      return "h";
    case 0x0131:
      return "i";
    case 0x0167:
    case 0x0166:
      return "t";
    case 0x014b:
    case 0x014a:
      return "ng";
    default:
      return NULL;
    }
}

static gboolean
is_ascii (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text >= 0x80)
      return FALSE;
  return TRUE;
}

char *
fb_text_fold (const char *text)
{
  g_autofree char *valid = NULL;
  g_autofree char *parts = NULL;
  GString *folded;
  const char *at;

  g_return_val_if_fail (text != NULL, NULL);

  if (is_ascii (text))
    return g_ascii_strdown (text, -1);

  parts = g_utf8_normalize (text, -1, G_NORMALIZE_NFKD);
  if (parts == NULL)
    {
      valid = g_utf8_make_valid (text, -1);
      parts = g_utf8_normalize (valid, -1, G_NORMALIZE_NFKD);
    }

  folded = g_string_sized_new (strlen (parts));
  for (at = parts; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      const char *plain;

      if (g_unichar_ismark (c))
        continue;
      if ((plain = plain_letter (c)) != NULL)
        g_string_append (folded, plain);
      else
        g_string_append_unichar (folded, c == 0x03c2 ? 0x03c3 : g_unichar_tolower (c)); /* final sigma */
    }
  return g_string_free (folded, FALSE);
}

char *
fb_text_digits (const char *text)
{
  GString *digits;
  g_autofree char *valid = NULL;
  const char *at;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);

  digits = g_string_new (NULL);
  for (at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      int digit = g_unichar_digit_value (g_utf8_get_char (at));

      if (digit >= 0)
        g_string_append_c (digits, (char) ('0' + digit));
    }
  return g_string_free (digits, FALSE);
}

gboolean
fb_text_is_clean (const char *text, gssize length, gsize max_bytes)
{
  const char *at, *end;
  gsize size;

  g_return_val_if_fail (text != NULL, FALSE);

  size = length < 0 ? strlen (text) : (gsize) length;
  if (size > max_bytes || !g_utf8_validate_len (text, size, NULL))
    return FALSE;

  end = text + size;
  for (at = text; at < end; at++)
    {
      guchar c = (guchar) *at;

      if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f)
        return FALSE;
      if (c == 0xc2 && (guchar) at[1] < 0xa0) /* U+0080 to U+009F */
        return FALSE;
    }
  return TRUE;
}

char *
fb_text_tidy (const char *text)
{
  const char *start, *end;
  GString *tidy;

  g_return_val_if_fail (text != NULL, NULL);

  start = text;
  while (*start != '\0' && g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);

  end = start + strlen (start);
  while (end > start)
    {
      const char *before = g_utf8_prev_char (end);

      if (before < start || !g_unichar_isspace (g_utf8_get_char (before)))
        break;
      end = before;
    }

  tidy = g_string_sized_new ((gsize) (end - start));
  for (; start < end; start++)
    {
      if (*start != '\r')
        g_string_append_c (tidy, *start);
      else if (start + 1 >= end || start[1] != '\n')
        g_string_append_c (tidy, '\n');
    }
  return g_string_free (tidy, FALSE);
}

char *
fb_text_ellipsize (const char *text, guint max_chars)
{
  g_autofree char *head = NULL;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (max_chars > 0, NULL);

  if (g_utf8_strlen (text, -1) <= (glong) max_chars)
    return g_strdup (text);

  head = g_utf8_substring (text, 0, (glong) max_chars - 1);
  return g_strconcat (head, "…", NULL);
}

/* Three rows of the table are enough: the one being filled and the two above it (for swaps). */
static guint
distance_of (const gunichar *a, guint n_a, const gunichar *b, guint n_b, guint limit)
{
  g_autofree guint *rows = g_new (guint, (gsize) 3 * (n_b + 1));
  guint *above2 = rows, *above = rows + n_b + 1, *row = rows + 2 * (n_b + 1);

  for (guint j = 0; j <= n_b; j++)
    above[j] = j;

  for (guint i = 1; i <= n_a; i++)
    {
      guint *oldest = above2;
      guint best = row[0] = i;

      for (guint j = 1; j <= n_b; j++)
        {
          guint cost = above[j - 1] + (a[i - 1] != b[j - 1]);

          cost = MIN (cost, MIN (above[j], row[j - 1]) + 1);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            cost = MIN (cost, above2[j - 2] + 1);
          row[j] = cost;
          best = MIN (best, cost);
        }
      if (best > limit)
        return limit + 1;

      above2 = above;
      above = row;
      row = oldest;
    }
  return MIN (above[n_b], limit + 1);
}

guint
fb_text_distance (const char *a, const char *b, guint limit)
{
  g_autofree char *folded_a = NULL;
  g_autofree char *folded_b = NULL;
  g_autofree gunichar *chars_a = NULL;
  g_autofree gunichar *chars_b = NULL;
  glong n_a, n_b;

  g_return_val_if_fail (a != NULL && b != NULL, 0);
  g_return_val_if_fail (limit < G_MAXUINT, 0);

  folded_a = fb_text_fold (a);
  folded_b = fb_text_fold (b);
  chars_a = g_utf8_to_ucs4_fast (folded_a, -1, &n_a);
  chars_b = g_utf8_to_ucs4_fast (folded_b, -1, &n_b);

  if ((guint) ABS (n_a - n_b) > limit)
    return limit + 1;
  return distance_of (chars_a, (guint) n_a, chars_b, (guint) n_b, limit);
}
