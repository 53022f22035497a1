/* fb-stage-ages.c: since when deals are in their stage
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-stage-ages.h"

#include "fb-change-set.h"
#include "fb-query.h"

#define GATHER_MS 20
#define ASK_AT_MOST 400
#define DAY_MS G_GINT64_CONSTANT (86400000)

struct _FbStageAges
{
  GObject parent_instance;

  FbProfile *profile; /* (owned) */
  GHashTable *since;  /* (owned) deal id -> gint64*, ms; 0: no move is known */
  GHashTable *wanted; /* (owned) set of deal ids to ask for */
  guint gather_source;
};

G_DEFINE_FINAL_TYPE (FbStageAges, fb_stage_ages, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- asking, in a thread --- */

static void
note_event (GHashTable *since, const FbRecord *event)
{
  const FbId *deal = fb_record_get_id (event, "opportunity");
  gint64 at = fb_record_get_int (event, "at");
  gint64 *known = deal != NULL ? g_hash_table_lookup (since, deal) : NULL;

  if (known != NULL)
    *known = MAX (*known, at);
}

static gpointer
read_events (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  GPtrArray *ids = data;
  g_autoptr (GHashTable) since = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, g_free);
  g_autoptr (GString) where = g_string_new ("opportunity in (");
  g_autoptr (FbQuery) query = NULL;
  g_autoptr (GPtrArray) events = NULL;

  for (guint i = 0; i < ids->len; i++)
    {
      const FbId *id = g_ptr_array_index (ids, i);
      g_autofree char *text = fb_id_to_string (id);

      g_string_append_printf (where, "%s'%s'", i > 0 ? "," : "", text);
      g_hash_table_insert (since, fb_id_copy (id), g_new0 (gint64, 1));
    }
  g_string_append_c (where, ')');

  query = fb_query_new (fb_schema_get_table ("stage_event"), where->str, NULL, NULL, error);
  events = query != NULL ? fb_store_list (store, query, -1, 0, error) : NULL;
  if (events == NULL)
    return NULL;
  for (guint i = 0; i < events->len; i++)
    note_event (since, g_ptr_array_index (events, i));

  return g_steal_pointer (&since);
}

static void
events_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbStageAges) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) since = fb_profile_run_finish (FB_PROFILE (source), result, &error);
  GHashTableIter iter;
  gpointer id, at;

  if (since == NULL)
    {
      fb_profile_say_error (FB_PROFILE (source), error);
      return;
    }

  g_hash_table_iter_init (&iter, since);
  while (g_hash_table_iter_next (&iter, &id, &at))
    {
      g_hash_table_iter_steal (&iter);
      g_hash_table_replace (self->since, id, at);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
gathered_cb (gpointer user_data)
{
  FbStageAges *self = user_data;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->wanted);
  while (ids->len < ASK_AT_MOST && g_hash_table_iter_next (&iter, &id, NULL))
    {
      g_hash_table_iter_steal (&iter);
      g_ptr_array_add (ids, id);
    }
  if (ids->len > 0)
    fb_profile_run_async (self->profile, read_events, g_steal_pointer (&ids), (GDestroyNotify) g_ptr_array_unref,
                          (GDestroyNotify) g_hash_table_unref, NULL, events_read_cb, g_object_ref (self));
  if (g_hash_table_size (self->wanted) > 0)
    return G_SOURCE_CONTINUE;

  self->gather_source = 0;
  return G_SOURCE_REMOVE;
}

static void
store_changed_cb (FbStageAges *self, FbChangeSet *changes)
{
  if (!fb_change_set_has_table (changes, fb_schema_get_table ("stage_event")))
    return;

  g_hash_table_remove_all (self->since);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
fb_stage_ages_dispose (GObject *object)
{
  FbStageAges *self = FB_STAGE_AGES (object);

  g_clear_handle_id (&self->gather_source, g_source_remove);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_stage_ages_parent_class)->dispose (object);
}

static void
fb_stage_ages_finalize (GObject *object)
{
  FbStageAges *self = FB_STAGE_AGES (object);

  g_hash_table_unref (self->since);
  g_hash_table_unref (self->wanted);

  G_OBJECT_CLASS (fb_stage_ages_parent_class)->finalize (object);
}

static void
fb_stage_ages_class_init (FbStageAgesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_stage_ages_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_stage_ages_finalize;

  signals[CHANGED] =
      g_signal_new ("changed", FB_TYPE_STAGE_AGES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fb_stage_ages_init (FbStageAges *self)
{
  self->since = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, g_free);
  self->wanted = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
}

FbStageAges *
fb_stage_ages_new (FbProfile *profile)
{
  FbStageAges *self = g_object_new (FB_TYPE_STAGE_AGES, NULL);

  self->profile = g_object_ref (profile);
  g_signal_connect_object (fb_profile_get_store (profile), "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

int
fb_stage_ages_get (FbStageAges *self, const FbRecord *deal)
{
  const gint64 *known = g_hash_table_lookup (self->since, &deal->id);
  gint64 now = fb_clock_now (fb_store_get_clock (fb_profile_get_store (self->profile)));
  gint64 since;

  if (known == NULL)
    {
      g_hash_table_add (self->wanted, fb_id_copy (&deal->id));
      if (self->gather_source == 0)
        self->gather_source = g_timeout_add (GATHER_MS, gathered_cb, self);
      return -1;
    }

  since = *known != 0 ? *known : fb_record_get_int (deal, "created_at");
  return since > 0 && since <= now ? (int) ((now - since) / DAY_MS) : 0;
}
