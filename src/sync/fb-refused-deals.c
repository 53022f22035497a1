/* fb-refused-deals.c: deals of a pipeline that the company does not have
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-engine.h"

#include <glib/gi18n-lib.h>

#include "fb-json.h"
#include "fb-op.h"
#include "fb-query.h"
#include "fb-shelf.h"
#include "fb-store-sync.h"

/* A stage, refused or of the company. */
typedef struct
{
  FbId id;
  char kind[8];
  gint64 position;
} Stage;

typedef struct
{
  gint64 n;
  FbTx *tx; /* (owned) */
} Refusal;

typedef struct
{
  GArray *refusals;  /* (owned) of Refusal, in order */
  GArray *refused;   /* (owned) of Stage */
  GArray *pipelines; /* (owned) of FbId: those refused */
  GArray *stages;    /* (owned) of Stage: the company's */
  FbId pipeline;     /* the company's */
  GHashTable *ids;   /* (owned) refused -> the company's */
  guint n_sent;
} Work;

static void
refusal_clear (gpointer data)
{
  g_clear_pointer (&((Refusal *) data)->tx, fb_tx_free);
}

static void
work_clear (Work *work)
{
  g_array_unref (work->refusals);
  g_array_unref (work->refused);
  g_array_unref (work->pipelines);
  g_array_unref (work->stages);
  g_hash_table_unref (work->ids);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

/* --- what was refused --- */

static void
take_refusal (gint64 n, const char *problem, const char *body, gint64 at, gpointer user_data)
{
  Work *work = user_data;
  g_autoptr (JsonNode) node = fb_json_parse (body, -1, 0, NULL);
  Refusal refusal = {n, node != NULL ? fb_tx_from_json (node, 0, NULL) : NULL};

  if (refusal.tx != NULL)
    g_array_append_val (work->refusals, refusal);
}

static const FbValue *
get_new (const FbOp *op, const char *field)
{
  const FbOpField *found = fb_op_find_field (op, field);

  return found != NULL ? &found->new : NULL;
}

static void
take_put (Work *work, const FbOp *op)
{
  const FbValue *kind = get_new (op, "kind");
  const FbValue *position = get_new (op, "position");
  Stage stage = {op->id, "open", position != NULL ? fb_value_get_int (position) : 0};

  if (op->kind != FB_OP_PUT)
    return;
  if (strcmp (op->table->name, "pipeline") == 0)
    g_array_append_val (work->pipelines, op->id);
  if (strcmp (op->table->name, "stage") != 0)
    return;
  if (kind != NULL && fb_value_get_text (kind) != NULL)
    g_strlcpy (stage.kind, fb_value_get_text (kind), sizeof stage.kind);
  g_array_append_val (work->refused, stage);
}

static gboolean
makes_pipeline (const FbTx *tx)
{
  for (guint i = 0; i < tx->ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (tx->ops, i);

      if (op->kind == FB_OP_PUT
          && (strcmp (op->table->name, "pipeline") == 0 || strcmp (op->table->name, "stage") == 0))
        return TRUE;
    }
  return FALSE;
}

/* --- what there is instead --- */

static int
compare_stages (gconstpointer a, gconstpointer b)
{
  const Stage *one = a;
  const Stage *two = b;

  return one->position < two->position ? -1 : one->position > two->position;
}

static gboolean
read_company (FbStore *store, Work *work, GError **error)
{
  g_autoptr (FbQuery) query =
      fb_query_new (fb_schema_get_table ("pipeline"), "entity = 'opportunity'", "position,name", NULL, error);
  g_autoptr (GPtrArray) pipelines = query != NULL ? fb_store_list (store, query, 1, 0, error) : NULL;
  g_autoptr (FbQuery) all = fb_query_new (fb_schema_get_table ("stage"), NULL, "position,name", NULL, error);
  g_autoptr (GPtrArray) stages = pipelines != NULL && all != NULL ? fb_store_list (store, all, -1, 0, error) : NULL;

  if (stages == NULL)
    return FALSE;
  if (pipelines->len > 0)
    work->pipeline = ((FbRecord *) g_ptr_array_index (pipelines, 0))->id;
  for (guint i = 0; i < stages->len; i++)
    {
      const FbRecord *record = g_ptr_array_index (stages, i);
      const FbId *pipeline = fb_record_get_id (record, "pipeline");
      Stage stage = {record->id, "open", fb_record_get_int (record, "position")};

      if (pipeline == NULL || !fb_id_equal (pipeline, &work->pipeline))
        continue;
      if (fb_record_get_text (record, "kind") != NULL)
        g_strlcpy (stage.kind, fb_record_get_text (record, "kind"), sizeof stage.kind);
      g_array_append_val (work->stages, stage);
    }
  if (work->stages->len > 0)
    return TRUE;
  g_set_error_literal (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND,
                       _ ("The company has no pipeline on this computer yet."));
  return FALSE;
}

static GArray *
list_kind (GArray *stages, const char *kind)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (Stage));

  for (guint i = 0; i < stages->len; i++)
    if (strcmp (g_array_index (stages, Stage, i).kind, kind) == 0)
      g_array_append_val (list, g_array_index (stages, Stage, i));
  return list;
}

/* The first goes to the first, the last to the last, those between in proportion. */
static void
match_kind (Work *work, const char *kind)
{
  g_autoptr (GArray) from = list_kind (work->refused, kind);
  g_autoptr (GArray) to = list_kind (work->stages, kind);

  if (to->len == 0)
    g_array_append_val (to, g_array_index (work->stages, Stage, 0));
  for (guint i = 0; i < from->len; i++)
    {
      guint at = from->len > 1 ? (i * (to->len - 1) + (from->len - 1) / 2) / (from->len - 1) : 0;

      g_hash_table_insert (work->ids, fb_id_copy (&g_array_index (from, Stage, i).id),
                           fb_id_copy (&g_array_index (to, Stage, at).id));
    }
}

static void
match (Work *work)
{
  g_array_sort (work->refused, compare_stages);
  match_kind (work, "open");
  match_kind (work, "won");
  match_kind (work, "lost");
  for (guint i = 0; i < work->pipelines->len; i++)
    g_hash_table_insert (work->ids, fb_id_copy (&g_array_index (work->pipelines, FbId, i)),
                         fb_id_copy (&work->pipeline));
}

/* --- sending again --- */

static gboolean
names_refused (const Work *work, const FbTx *tx)
{
  for (guint i = 0; i < tx->ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (tx->ops, i);

      for (guint j = 0; j < op->fields->len; j++)
        {
          const FbId *id = fb_value_get_id (&((FbOpField *) g_ptr_array_index (op->fields, j))->new);

          if (id != NULL && g_hash_table_contains (work->ids, id))
            return TRUE;
        }
    }
  return FALSE;
}

static gboolean
list_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_store_sync_list_refused (db, take_refusal, user_data, error);
}

/* Deals come before what hangs on them, as they were made. Those that only touch a deal were refused with it. */
static gboolean
send_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Work *work = user_data;
  g_autoptr (FbTransaction) tx = fb_transaction_begin_durable (db, error);

  if (tx == NULL)
    return FALSE;
  for (guint i = 0; i < work->refusals->len; i++)
    {
      const Refusal *refusal = &g_array_index (work->refusals, Refusal, i);

      if (makes_pipeline (refusal->tx))
        {
          if (!fb_shelf_put_refused (store, db, refusal->n, error)
              || !fb_store_sync_discard (store, db, refusal->n, error))
            return FALSE;
        }
      else if (names_refused (work, refusal->tx))
        {
          if (!fb_store_sync_resend_for (store, db, refusal->n, work->ids, error))
            return FALSE;
          work->n_sent++;
        }
    }
  return fb_transaction_commit (tx, error);
}

gboolean
fb_store_resend_deals (FbStore *store, guint *n_sent, GError **error)
{
  g_auto (Work) work = {0};

  g_return_val_if_fail (FB_IS_STORE (store), FALSE);

  work.refusals = g_array_new (FALSE, FALSE, sizeof (Refusal));
  g_array_set_clear_func (work.refusals, refusal_clear);
  work.refused = g_array_new (FALSE, FALSE, sizeof (Stage));
  work.pipelines = g_array_new (FALSE, FALSE, sizeof (FbId));
  work.stages = g_array_new (FALSE, FALSE, sizeof (Stage));
  work.ids = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, g_free);
  if (!fb_store_read (store, list_in_reader, &work, error) || !read_company (store, &work, error))
    return FALSE;
  for (guint i = 0; i < work.refusals->len; i++)
    {
      const FbTx *tx = g_array_index (work.refusals, Refusal, i).tx;

      for (guint j = 0; j < tx->ops->len; j++)
        take_put (&work, g_ptr_array_index (tx->ops, j));
    }
  match (&work);
  if (!fb_store_write (store, send_in_writer, &work, error))
    return FALSE;
  if (n_sent != NULL)
    *n_sent = work.n_sent;
  return TRUE;
}
