/* fb-pipeline-sums.c: counts and sums of the deals of a filter, by stage
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-pipeline-sums.h"

#include "fb-change-set.h"

#define SETTLE_MS 60

typedef struct
{
  GHashTable *stages; /* stage id -> FbStageSum */
  char *currency;     /* (nullable) */
} Sums;

struct _FbPipelineSums
{
  GObject parent_instance;

  FbProfile *profile;        /* (owned) */
  FbFilter *filter;          /* (owned) */
  Sums *sums;                /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) */
  guint settle_source;
};

G_DEFINE_FINAL_TYPE (FbPipelineSums, fb_pipeline_sums, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
sums_free (Sums *sums)
{
  g_hash_table_unref (sums->stages);
  g_free (sums->currency);
  g_free (sums);
}

/* --- adding up, in the reader --- */

static gpointer
add_up (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  static const char *const numbers[] = {"amount", "amount*probability", NULL};
  FbQuery *query = data;
  g_autoptr (GPtrArray) buckets = fb_query_aggregate (query, "stage", numbers, db, store, cancellable, error);
  Sums *sums;

  if (buckets == NULL)
    return NULL;

  sums = g_new0 (Sums, 1);
  sums->stages = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, g_free);
  sums->currency = fb_query_find_currency (query, "amount", db, store, NULL);
  for (guint i = 0; i < buckets->len; i++)
    {
      const FbBucket *bucket = g_ptr_array_index (buckets, i);
      FbStageSum *sum;

      if (fb_value_get_id (&bucket->key) == NULL)
        continue;
      sum = g_new (FbStageSum, 1);
      *sum = (FbStageSum){bucket->count, bucket->sums[0], bucket->sums[1]};
      g_hash_table_replace (sums->stages, fb_id_copy (fb_value_get_id (&bucket->key)), sum);
    }

  return sums;
}

static void
added_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbPipelineSums) self = user_data;
  g_autoptr (GError) error = NULL;
  Sums *sums = fb_store_read_finish (FB_STORE (source), result, &error);

  if (sums == NULL)
    {
      if (self->profile != NULL)
        fb_profile_say_error (self->profile, error);
      return;
    }

  g_clear_pointer (&self->sums, sums_free);
  self->sums = sums;
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
settled_cb (gpointer user_data)
{
  FbPipelineSums *self = user_data;
  FbQuery *query = fb_filter_make_query (self->filter, NULL, NULL);

  self->settle_source = 0;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (query == NULL)
    return G_SOURCE_REMOVE;

  self->cancellable = g_cancellable_new ();
  fb_store_read_async (fb_profile_get_store (self->profile), add_up, query, (GDestroyNotify) fb_query_unref,
                       (GDestroyNotify) sums_free, self->cancellable, added_up_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
ask (FbPipelineSums *self)
{
  if (self->settle_source == 0)
    self->settle_source = g_timeout_add (SETTLE_MS, settled_cb, self);
}

static void
store_changed_cb (FbPipelineSums *self, FbChangeSet *changes)
{
  if (fb_change_set_has_table (changes, fb_schema_get_table ("opportunity")))
    ask (self);
}

/* --- class --- */

static void
fb_pipeline_sums_dispose (GObject *object)
{
  FbPipelineSums *self = FB_PIPELINE_SUMS (object);

  g_clear_handle_id (&self->settle_source, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->sums, sums_free);
  g_clear_object (&self->filter);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_pipeline_sums_parent_class)->dispose (object);
}

static void
fb_pipeline_sums_class_init (FbPipelineSumsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_pipeline_sums_dispose;

  signals[CHANGED] =
      g_signal_new ("changed", FB_TYPE_PIPELINE_SUMS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fb_pipeline_sums_init (FbPipelineSums *self)
{
}

FbPipelineSums *
fb_pipeline_sums_new (FbProfile *profile, FbFilter *filter)
{
  FbPipelineSums *self = g_object_new (FB_TYPE_PIPELINE_SUMS, NULL);

  self->profile = g_object_ref (profile);
  self->filter = g_object_ref (filter);
  g_signal_connect_object (filter, "changed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fb_profile_get_store (profile), "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);
  ask (self);
  return self;
}

FbStageSum
fb_pipeline_sums_get (FbPipelineSums *self, const FbId *stage)
{
  const FbStageSum *sum = self->sums != NULL ? g_hash_table_lookup (self->sums->stages, stage) : NULL;

  return sum != NULL ? *sum : (FbStageSum){0};
}

FbStageSum
fb_pipeline_sums_get_kind (FbPipelineSums *self, const char *kind)
{
  FbCatalog *catalog = fb_profile_get_catalog (self->profile);
  FbStageSum total = {0};
  GHashTableIter iter;
  gpointer id, sum;

  if (self->sums == NULL)
    return total;

  g_hash_table_iter_init (&iter, self->sums->stages);
  while (g_hash_table_iter_next (&iter, &id, &sum))
    {
      const FbStage *stage = fb_catalog_get_stage (catalog, id);
      const FbStageSum *one = sum;

      if (stage == NULL || strcmp (stage->kind, kind) != 0)
        continue;
      total.count += one->count;
      total.amount += one->amount;
      total.weighted += one->weighted;
    }

  return total;
}

const char *
fb_pipeline_sums_get_currency (FbPipelineSums *self)
{
  return self->sums != NULL ? self->sums->currency : NULL;
}

gboolean
fb_pipeline_sums_is_known (FbPipelineSums *self)
{
  return self->sums != NULL;
}
