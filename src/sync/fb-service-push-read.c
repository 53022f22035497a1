/* fb-service-push-read.c: a request of a device, read before the database is asked
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-service-push-private.h"

#include <string.h>

static void
item_free (FbPushItem *self)
{
  g_clear_pointer (&self->tx, fb_tx_free);
  g_clear_error (&self->meaning);
  g_free (self->digest);
  g_free (self);
}

char *
fb_push_sha256 (const char *first, const char *second)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) first, -1);
  g_checksum_update (checksum, (const guchar *) second, -1);
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
}

/* A transaction is known by its number and oid: its old values may be rewritten on the device while it waits, so they
 * are not part of it. */
static char *
digest_of (gint64 n, const FbId *oid)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT ":", n);
  char text[FB_ID_TEXT_LENGTH + 1];

  fb_id_write (oid, text);
  return fb_push_sha256 (number, text);
}

static gboolean
read_item (FbPushJob *self, JsonNode *node, GError **error)
{
  g_autoptr (GError) reason = NULL;
  FbPushItem *item = g_new0 (FbPushItem, 1);
  const char *oid;

  g_ptr_array_add (self->items, item);
  item->node = node;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "A transaction is not an object");
      return FALSE;
    }
  if (!fb_json_get_int (json_node_get_object (node), "n", &item->n, error)
      || !(oid = fb_json_get_text (json_node_get_object (node), "oid", error)))
    return FALSE;
  if (item->n < 1 || !fb_id_parse (oid, &item->oid))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "A transaction without number or id");
      return FALSE;
    }
  item->digest = digest_of (item->n, &item->oid);
  item->tx = fb_tx_from_json (node, FB_PUSH_MAX_OPS, &reason);
  /* What cannot be read is a fault of the program; what is read but means nothing here concerns this transaction alone.
   */
  if (!item->tx && reason->domain == FB_SCHEMA_ERROR)
    item->meaning = g_steal_pointer (&reason);
  else if (!item->tx)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_clock (FbPushJob *self, JsonObject *body, GError **error)
{
  JsonObject *clock;

  if (!json_object_has_member (body, "clock"))
    return TRUE;
  if (!(clock = fb_json_get_object (body, "clock", error)))
    return FALSE;
  return fb_json_get_int_or (clock, "wall", 0, &self->wall, error)
         && fb_json_get_int_or (clock, "mono", 0, &self->mono, error)
         && ((self->boot = fb_json_get_text_or_null (clock, "boot", error)) || TRUE);
}

static gboolean
read_push (FbPushJob *self, JsonObject *body, GError **error)
{
  JsonArray *txs = fb_json_get_array (body, "txs", error);
  g_autoptr (GError) reason = NULL;

  if (!txs || !read_clock (self, body, error) || !fb_json_get_int_or (body, "cursor", 0, &self->cursor, error)
      || !fb_json_get_int_or (body, "schema", fb_schema_version (), &self->schema, error))
    return FALSE;
  self->claimed_chain = fb_json_get_text_or_null (body, "chain", &reason);
  if (reason)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (txs); i++)
    {
      if (!read_item (self, json_array_get_element (txs, i), error))
        return FALSE;
      if (i > 0
          && ((FbPushItem *) g_ptr_array_index (self->items, i))->n
                 != ((FbPushItem *) g_ptr_array_index (self->items, i - 1))->n + 1)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                               "The transactions are not numbered one after the other");
          return FALSE;
        }
    }
  return TRUE;
}

static guint
count_ops (FbPushJob *self)
{
  guint count = 0;

  for (guint i = 0; i < self->items->len; i++)
    {
      const FbPushItem *item = g_ptr_array_index (self->items, i);

      count += item->tx ? item->tx->ops->len : 1;
    }
  return count;
}

FbPushJob *
fb_push_job_new (const FbCaller *caller, JsonObject *body)
{
  g_autoptr (GError) error = NULL;
  FbPushJob *self = g_new0 (FbPushJob, 1);

  self->caller = *caller;
  self->body = json_object_ref (body);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  self->links = g_hash_table_new_full (fb_id_hash, fb_id_equal, NULL, g_free);
  self->results = g_string_new (NULL);
  if (!read_push (self, self->body, &error))
    self->answer = fb_service_bad_request (error);
  else if ((self->n_ops = count_ops (self)) > FB_PUSH_MAX_OPS)
    self->answer = fb_answer_new_problem (413, "too-large", "Too many operations at once", NULL);
  return self;
}

void
fb_push_job_free (FbPushJob *self)
{
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->held, g_array_unref);
  g_clear_pointer (&self->links, g_hash_table_unref);
  g_free (self->chain);
  g_free (self->incarnation);
  if (self->results)
    g_string_free (self->results, TRUE);
  g_clear_pointer (&self->answer, fb_answer_free);
  json_object_unref (self->body);
  g_free (self);
}

guint
fb_push_job_get_n_ops (FbPushJob *self)
{
  return self->n_ops;
}

guint
fb_push_job_get_n_txs (FbPushJob *self)
{
  return self->items->len;
}
