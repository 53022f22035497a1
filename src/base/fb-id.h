/* fb-id.h: 128-bit record ids, UUIDv7, made where the record is made
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FbId:
 * @bytes: the 16 bytes in network order, as stored in the database
 *
 * A record's id: UUIDv7 (RFC 9562), so that ids made later sort later. A plain value, copied by assignment; all zero is
 * the nil id, which no record has.
 */
typedef struct
{
  guint8 bytes[16];
} FbId;

#define FB_ID_SIZE 16
#define FB_ID_TEXT_LENGTH 36

/* @now_ms: milliseconds since 1970 UTC. Strictly rising within a process, also when the clock stands or steps back. Any thread. */
void     fb_id_generate  (FbId *id, gint64 now_ms);
/* Where the random bits come from: NULL is the kernel. For programs whose runs must repeat (simulation). Before other threads start. */
typedef void (*FbIdSource) (gpointer buffer, gsize size, gpointer user_data);
void     fb_id_set_source (FbIdSource source, gpointer user_data);
/* The same id for the same names, on every machine (UUIDv8, SHA-256 of "@space/@name"): for rows that ship with the program. */
void     fb_id_from_name (FbId *id, const char *space, const char *name);
/* The 36-character form, either case; anything else gives FALSE and leaves @id alone. @text may be NULL. */
gboolean fb_id_parse     (const char *text, FbId *id);
void     fb_id_write     (const FbId *id, char out[FB_ID_TEXT_LENGTH + 1]);
char    *fb_id_to_string (const FbId *id);
gboolean fb_id_is_nil    (const FbId *id);
int      fb_id_compare   (const FbId *a, const FbId *b);
/* For GHashTable, over pointers to FbId. */
guint    fb_id_hash      (gconstpointer id);
gboolean fb_id_equal     (gconstpointer a, gconstpointer b);
FbId    *fb_id_copy      (const FbId *id);

G_END_DECLS
