/* fb-rules-hash.h: the fingerprint that quotes are pinned to
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * fb_rules_hash:
 * @text: of a rule file
 * @files: (nullable): names → #GBytes of the tables beside it
 *
 * SHA-256 of the text and then, in the order of their names, of each file's name and bytes; each part has its length and a colon in front, so that no
 * two models have the same parts run together.
 *
 * Returns: (transfer full): 64 hexadecimal digits
 */
char *fb_rules_hash (const char *text, GHashTable *files);

G_END_DECLS
