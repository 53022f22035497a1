/* fb-blob.h: what files may be, on both sides
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sync protocol, section 15. */
#define FB_BLOB_CHUNK (256 * 1024)
#define FB_BLOB_MAX_BYTES (25 * 1024 * 1024)
#define FB_BLOB_HASH_LENGTH 64

/* 64 digits of a SHA-256, lower case. */
gboolean fb_blob_hash_is_valid (const char *text);

G_END_DECLS
