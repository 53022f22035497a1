/* fb-blob.c: what files may be, on both sides
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-blob.h"

#include <string.h>

gboolean
fb_blob_hash_is_valid (const char *text)
{
  return text != NULL && strlen (text) == FB_BLOB_HASH_LENGTH
         && strspn (text, "0123456789abcdef") == FB_BLOB_HASH_LENGTH;
}
