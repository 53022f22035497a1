/* fb-refused.c: refused transactions, for people
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-engine.h"
#include "fb-shelf.h"
#include "fb-store-sync.h"

#include <glib/gi18n-lib.h>

void
fb_refused_free (FbRefused *self)
{
  g_free (self->label);
  g_free (self->message);
  g_free (self->field);
  g_free (self->body);
  g_free (self);
}

/* The server speaks the language it was started in; what its code says can be said in the reader's. */
static const char *
words_of_type (const char *type)
{
  static const struct
  {
    const char *type;
    const char *words;
  } known[] = {
      {"/problems/not-permitted", N_ ("You may not change this; ask whoever looks after Fieldbook in your company.")},
      {"/problems/not-in-scope", N_ ("The record does not lie in your territory any more.")},
      {"/problems/bad-reference", N_ ("It refers to a record that does not exist at the server.")},
      {"/problems/too-large", N_ ("The change is too large to be taken at once.")},
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strcmp0 (type, known[i].type) == 0)
      return _ (known[i].words);
  return NULL;
}

static void
read_problem (const char *text, FbRefused *refused)
{
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;
  const char *words = NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *problem = json_node_get_object (node);

      words = words_of_type (fb_json_get_text_or_null (problem, "type", NULL));
      if (words == NULL)
        words = fb_json_get_text_or_null (problem, "title", NULL);
      refused->field = g_strdup (fb_json_get_text_or_null (problem, "field", NULL));
    }
  refused->message = g_strdup (words != NULL ? words : _ ("The server refused this change without saying why."));
}

/* What this program finds wrong with the value that the server would not take, in the reader's words. */
static void
read_own_verdict (const FbTx *tx, FbRefused *refused)
{
  for (guint i = 0; refused->field != NULL && i < tx->ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (tx->ops, i);
      const FbOpField *change = fb_op_find_field (op, refused->field);
      int index = fb_table_find_field (op->table, refused->field);
      g_autoptr (GError) error = NULL;

      if (change == NULL || index < 0 || (op->kind != FB_OP_SET && op->kind != FB_OP_PUT)
          || fb_field_validate (op->table, fb_table_field (op->table, (guint) index), &change->new, &error))
        continue;
      g_free (refused->message);
      refused->message = g_strdup (error->message);
      return;
    }
}

static void
read_body (const char *text, FbRefused *refused)
{
  g_autoptr (JsonNode) node = fb_json_parse (text, -1, 0, NULL);
  g_autoptr (FbTx) tx = node != NULL ? fb_tx_from_json (node, 0, NULL) : NULL;

  if (tx != NULL)
    {
      read_own_verdict (tx, refused);
      refused->oid = tx->oid;
      refused->label = g_strdup (tx->label);
    }
  refused->body = g_strdup (text);
}

static void
add_refused (gint64 n, const char *problem, const char *body, gint64 at, gpointer user_data)
{
  FbRefused *refused = g_new0 (FbRefused, 1);

  refused->n = n;
  refused->at = at;
  read_problem (problem, refused);
  read_body (body, refused);
  g_ptr_array_add (user_data, refused);
}

static gboolean
list_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_store_sync_list_refused (db, add_refused, user_data, error);
}

GPtrArray *
fb_store_list_refused (FbStore *store, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_refused_free);

  return fb_store_read (store, list_in_reader, list, error) ? g_steal_pointer (&list) : NULL;
}

typedef struct
{
  gint64 n;
  GHashTable *replace; /* (nullable) */
} ResendCall;

static gboolean
resend_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  const ResendCall *call = user_data;
  g_autoptr (FbTransaction) tx = fb_transaction_begin_durable (db, error);

  return tx != NULL && fb_store_sync_resend (store, db, call->n, call->replace, error)
         && fb_transaction_commit (tx, error);
}

gboolean
fb_store_resend_refused (FbStore *store, gint64 n, GHashTable *replace, GError **error)
{
  ResendCall call = {n, replace};

  return fb_store_write (store, resend_in_writer, &call, error);
}

static gboolean
discard_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin_durable (db, error);

  return tx != NULL && fb_shelf_put_refused (store, db, *(gint64 *) user_data, error)
         && fb_store_sync_discard (store, db, *(gint64 *) user_data, error) && fb_transaction_commit (tx, error);
}

gboolean
fb_store_discard_refused (FbStore *store, gint64 n, GError **error)
{
  return fb_store_write (store, discard_in_writer, &n, error);
}
