/* fuzz-token.c: the tokens between the pages of a pull
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include "fb-pull-token.h"

static void
check (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbPullToken) token = fb_pull_token_from_text (text, &error);
  g_autoptr (FbPullToken) again = NULL;
  g_autofree char *written = NULL;

  g_assert_true ((token == NULL) == (error != NULL));
  if (token == NULL)
    return;
  written = fb_pull_token_to_text (token);
  again = fb_pull_token_from_text (written, &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->h0, ==, token->h0);
  g_assert_cmpuint (again->scope->len, ==, token->scope->len);
  g_assert_cmpuint (g_hash_table_size (again->held), ==, g_hash_table_size (token->held));
  g_assert_cmpuint (g_hash_table_size (again->positions), ==, g_hash_table_size (token->positions));
}

/* As it travels, and as what is packed in it. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *packed = g_base64_encode (data, size);

  check (text);
  check (packed);
  return 0;
}
