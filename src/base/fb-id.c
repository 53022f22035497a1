/* fb-id.c: making, reading and writing record ids
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-id.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

/* The 74 random bits of the last id made, so that ids of one millisecond still rise. */
static GMutex last_lock;
static guint64 last_ms;
static guint64 last_high; /* 12 bits */
static guint64 last_low;  /* 62 bits */

static FbIdSource id_source; /* (nullable) */
static gpointer id_source_data;

void
fb_id_set_source (FbIdSource source, gpointer user_data)
{
  g_mutex_lock (&last_lock);
  id_source = source;
  id_source_data = user_data;
  last_ms = last_high = last_low = 0;
  g_mutex_unlock (&last_lock);
}

static void
fill_random (gpointer buffer, gsize size)
{
  guint8 *at = buffer;

  if (id_source != NULL)
    {
      id_source (buffer, size, id_source_data);
      return;
    }
  while (size > 0)
    {
      gssize n = getrandom (at, size, 0);

      if (n < 0 && errno != EINTR)
        g_error ("The kernel gives no random numbers: %s", g_strerror (errno));
      if (n > 0)
        {
          at += n;
          size -= (gsize) n;
        }
    }
}

/* Call with last_lock held. A random step keeps ids of one millisecond hard to guess. */
static void
advance (guint64 step)
{
  last_low += step + 1;
  if (last_low >> 62 == 0)
    return;

  last_low &= (G_GUINT64_CONSTANT (1) << 62) - 1;
  if (++last_high >> 12 == 0)
    return;

  last_high = 0;
  last_ms++;
}

void
fb_id_generate (FbId *id, gint64 now_ms)
{
  guint64 random[2];
  guint64 ms, high, low;
  int i;

  g_return_if_fail (id != NULL);

  fill_random (random, sizeof random);

  g_mutex_lock (&last_lock);
  if (now_ms > 0 && (guint64) now_ms > last_ms)
    {
      last_ms = (guint64) now_ms & ((G_GUINT64_CONSTANT (1) << 48) - 1);
      last_high = random[0] & 0x7ff; /* the top bit stays free, room to count in */
      last_low = random[1] >> 2;
    }
  else
    {
      advance (random[0] & 0xffffffff);
    }
  ms = last_ms;
  high = last_high;
  low = last_low;
  g_mutex_unlock (&last_lock);

  for (i = 0; i < 6; i++)
    id->bytes[i] = (guint8) (ms >> (40 - 8 * i));
  id->bytes[6] = (guint8) (0x70 | (high >> 8));
  id->bytes[7] = (guint8) high;
  for (i = 0; i < 8; i++)
    id->bytes[8 + i] = (guint8) (low >> (56 - 8 * i));
  id->bytes[8] = (guint8) (0x80 | (id->bytes[8] & 0x3f));
}

void
fb_id_from_name (FbId *id, const char *space, const char *name)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = sizeof digest;

  g_return_if_fail (id != NULL);
  g_return_if_fail (space != NULL);
  g_return_if_fail (name != NULL);

  g_checksum_update (checksum, (const guchar *) space, -1);
  g_checksum_update (checksum, (const guchar *) "/", 1);
  g_checksum_update (checksum, (const guchar *) name, -1);
  g_checksum_get_digest (checksum, digest, &size);

  memcpy (id->bytes, digest, FB_ID_SIZE);
  id->bytes[6] = (guint8) (0x80 | (id->bytes[6] & 0x0f));
  id->bytes[8] = (guint8) (0x80 | (id->bytes[8] & 0x3f));
}

gboolean
fb_id_parse (const char *text, FbId *id)
{
  FbId parsed;
  int byte = 0;
  int i = 0;

  g_return_val_if_fail (id != NULL, FALSE);

  if (text == NULL)
    return FALSE;

  while (i < FB_ID_TEXT_LENGTH)
    {
      int high, low;

      if (i == 8 || i == 13 || i == 18 || i == 23)
        {
          if (text[i++] != '-')
            return FALSE;
          continue;
        }
      if ((high = g_ascii_xdigit_value (text[i])) < 0 || (low = g_ascii_xdigit_value (text[i + 1])) < 0)
        return FALSE;
      parsed.bytes[byte++] = (guint8) (high << 4 | low);
      i += 2;
    }
  if (text[FB_ID_TEXT_LENGTH] != '\0')
    return FALSE;

  *id = parsed;
  return TRUE;
}

void
fb_id_write (const FbId *id, char out[FB_ID_TEXT_LENGTH + 1])
{
  static const char hex[] = "0123456789abcdef";
  char *at = out;
  int i;

  g_return_if_fail (id != NULL);

  for (i = 0; i < FB_ID_SIZE; i++)
    {
      if (i == 4 || i == 6 || i == 8 || i == 10)
        *at++ = '-';
      *at++ = hex[id->bytes[i] >> 4];
      *at++ = hex[id->bytes[i] & 15];
    }
  *at = '\0';
}

char *
fb_id_to_string (const FbId *id)
{
  char *text = g_malloc (FB_ID_TEXT_LENGTH + 1);

  fb_id_write (id, text);
  return text;
}

gboolean
fb_id_is_nil (const FbId *id)
{
  static const FbId nil;

  g_return_val_if_fail (id != NULL, TRUE);

  return memcmp (id, &nil, FB_ID_SIZE) == 0;
}

int
fb_id_compare (const FbId *a, const FbId *b)
{
  return memcmp (a->bytes, b->bytes, FB_ID_SIZE);
}

guint
fb_id_hash (gconstpointer id)
{
  guint32 parts[4];

  memcpy (parts, id, sizeof parts);
  return parts[0] ^ (parts[1] * 31) ^ (parts[2] * 131) ^ (parts[3] * 2654435761u);
}

gboolean
fb_id_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, FB_ID_SIZE) == 0;
}

FbId *
fb_id_copy (const FbId *id)
{
  return g_memdup2 (id, sizeof *id);
}
