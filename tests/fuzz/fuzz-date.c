/* fuzz-date.c: days in words, days in a file's own form, moments
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "fb-date.h"

#define TODAY "2026-11-21"

static void
check_moment (const char *text)
{
  g_autofree char *written = NULL;
  gint64 ms, again;

  if (!fb_time_parse (text, &ms))
    return;
  written = fb_time_format (ms);
  g_assert_true (fb_time_parse (written, &again));
  g_assert_cmpint (again, ==, ms);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  char out[FB_DATE_LENGTH + 1];
  char *format = strchr (text, '\n');
  gboolean ok;

  check_moment (text);
  if (format != NULL)
    *format++ = '\0';
  ok = fb_date_parse_words (text, TODAY, out, &error);
  g_assert_true (ok == (error == NULL));
  g_assert_true (!ok || fb_date_is_valid (out));
  if (format != NULL && fb_date_parse_format (text, format, out))
    g_assert_true (fb_date_is_valid (out));
  return 0;
}
