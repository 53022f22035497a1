/* fb-catalog.c: choices, stages and names that every view needs at hand
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-catalog.h"

#include "fb-change-set.h"
#include "fb-custom.h"
#include "fb-query.h"

/* What one reading found; handed over whole. */
typedef struct
{
  GHashTable *picks;    /* picklist code -> GPtrArray of FbPick */
  GPtrArray *pipelines; /* of FbNamed */
  GPtrArray *stages;    /* of FbStage */
  GPtrArray *users;     /* of FbNamed */
  GHashTable *custom;   /* const FbTable -> GPtrArray of const FbField */
  char *currency;       /* (nullable) */
} Content;

struct _FbCatalog
{
  GObject parent_instance;

  FbStore *store;   /* (owned) */
  Content *content; /* (owned) */
  GPtrArray *none;  /* (owned) an empty array to lend */
  gboolean stale;
  gboolean loading;
};

G_DEFINE_FINAL_TYPE (FbCatalog, fb_catalog, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *const followed_tables[] = {"picklist", "picklist_value", "pipeline",
                                              "stage",    "user",           "custom_field"};

/* --- content --- */

static void
pick_free (FbPick *pick)
{
  g_free (pick->code);
  g_free (pick->label);
  g_free (pick);
}

static void
stage_free (FbStage *stage)
{
  g_free (stage->name);
  g_free (stage->kind);
  g_free (stage);
}

static void
named_free (FbNamed *named)
{
  g_free (named->name);
  g_free (named);
}

static Content *
content_new (void)
{
  Content *content = g_new0 (Content, 1);

  content->picks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  content->pipelines = g_ptr_array_new_with_free_func ((GDestroyNotify) named_free);
  content->stages = g_ptr_array_new_with_free_func ((GDestroyNotify) stage_free);
  content->users = g_ptr_array_new_with_free_func ((GDestroyNotify) named_free);
  content->custom = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  return content;
}

static void
content_free (Content *content)
{
  g_hash_table_unref (content->picks);
  g_ptr_array_unref (content->pipelines);
  g_ptr_array_unref (content->stages);
  g_ptr_array_unref (content->users);
  g_hash_table_unref (content->custom);
  g_free (content->currency);
  g_free (content);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Content, content_free)

/* --- reading, in a thread --- */

static GPtrArray *
list_all (FbStore *store, const char *table, const char *where, const char *sort, GError **error)
{
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table (table), where, sort, NULL, error);

  return query != NULL ? fb_store_list (store, query, -1, 0, error) : NULL;
}

static FbNamed *
named_new (const FbRecord *record)
{
  FbNamed *named = g_new0 (FbNamed, 1);

  named->id = record->id;
  fb_id_write (&record->id, named->id_text);
  named->name = fb_record_dup_title (record);
  return named;
}

static gboolean
read_named (FbStore *store, const char *table, const char *where, const char *sort, GPtrArray *into, GError **error)
{
  g_autoptr (GPtrArray) records = list_all (store, table, where, sort, error);

  if (records == NULL)
    return FALSE;

  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (into, named_new (g_ptr_array_index (records, i)));
  return TRUE;
}

static gboolean
read_currency (FbStore *store, Content *content, GError **error)
{
  g_autoptr (GPtrArray) records = list_all (store, "pipeline", "currency is not null", "position,name", error);

  if (records == NULL)
    return FALSE;

  if (records->len > 0)
    content->currency = g_strdup (fb_record_get_text (g_ptr_array_index (records, 0), "currency"));
  return TRUE;
}

static gboolean
read_stages (FbStore *store, Content *content, GError **error)
{
  g_autoptr (GPtrArray) records = list_all (store, "stage", NULL, "position,name", error);

  if (records == NULL)
    return FALSE;

  for (guint i = 0; i < records->len; i++)
    {
      const FbRecord *record = g_ptr_array_index (records, i);
      const FbId *pipeline = fb_record_get_id (record, "pipeline");
      const char *kind = fb_record_get_text (record, "kind");
      FbStage *stage = g_new0 (FbStage, 1);

      stage->id = record->id;
      fb_id_write (&record->id, stage->id_text);
      if (pipeline != NULL)
        stage->pipeline = *pipeline;
      stage->name = g_strdup (fb_record_get_text (record, "name"));
      stage->kind = g_strdup (kind != NULL ? kind : "open");
      stage->order = fb_record_get_int (record, "position");
      stage->probability = fb_record_get_int (record, "probability");
      stage->rot_days = fb_record_get_int (record, "rot_days");
      g_ptr_array_add (content->stages, stage);
    }

  return TRUE;
}

static int
compare_picks (gconstpointer a, gconstpointer b)
{
  const FbPick *one = *(FbPick *const *) a;
  const FbPick *two = *(FbPick *const *) b;

  if (one->order != two->order)
    return one->order < two->order ? -1 : 1;
  return g_utf8_collate (one->label, two->label);
}

static void
add_pick (Content *content, const char *list, const FbRecord *record)
{
  GPtrArray *picks = g_hash_table_lookup (content->picks, list);
  const char *label = fb_record_get_text (record, "label");
  const char *code = fb_record_get_text (record, "code");
  FbPick *pick;

  if (code == NULL)
    return;

  if (picks == NULL)
    {
      picks = g_ptr_array_new_with_free_func ((GDestroyNotify) pick_free);
      g_hash_table_insert (content->picks, g_strdup (list), picks);
    }

  pick = g_new0 (FbPick, 1);
  pick->code = g_strdup (code);
  pick->label = g_strdup (label != NULL ? label : code);
  pick->order = fb_record_get_int (record, "position");
  g_ptr_array_add (picks, pick);
}

static gboolean
read_picks (FbStore *store, Content *content, GError **error)
{
  g_autoptr (GPtrArray) lists = list_all (store, "picklist", NULL, NULL, error);
  g_autoptr (GPtrArray) values = lists != NULL ? list_all (store, "picklist_value", NULL, NULL, error) : NULL;
  g_autoptr (GHashTable) codes = g_hash_table_new (fb_id_hash, fb_id_equal);
  GHashTableIter iter;
  gpointer picks;

  if (values == NULL)
    return FALSE;

  for (guint i = 0; i < lists->len; i++)
    {
      FbRecord *list = g_ptr_array_index (lists, i);

      g_hash_table_insert (codes, &list->id, (gpointer) fb_record_get_text (list, "code"));
    }
  for (guint i = 0; i < values->len; i++)
    {
      const FbRecord *value = g_ptr_array_index (values, i);
      const FbId *list = fb_record_get_id (value, "picklist");
      const char *code = list != NULL ? g_hash_table_lookup (codes, list) : NULL;

      if (code != NULL)
        add_pick (content, code, value);
    }

  g_hash_table_iter_init (&iter, content->picks);
  while (g_hash_table_iter_next (&iter, NULL, &picks))
    g_ptr_array_sort (picks, compare_picks);
  return TRUE;
}

static void
add_custom (FbStore *store, Content *content, const FbRecord *record)
{
  const FbTable *table = fb_schema_find_table (fb_record_get_text (record, "entity"));
  const FbId *list = fb_record_get_id (record, "picklist");
  g_autoptr (FbRecord) picklist =
      list != NULL ? fb_store_get (store, fb_schema_get_table ("picklist"), list, NULL) : NULL;
  const FbField *field = fb_custom_get_field (record, picklist != NULL ? fb_record_get_text (picklist, "code") : NULL);
  GPtrArray *fields;

  if (table == NULL || field == NULL || fb_record_get_text (record, "formula") != NULL)
    return;
  fields = g_hash_table_lookup (content->custom, table);
  if (fields == NULL)
    {
      fields = g_ptr_array_new ();
      g_hash_table_insert (content->custom, (gpointer) table, fields);
    }
  g_ptr_array_add (fields, (gpointer) field);
}

static gboolean
read_custom (FbStore *store, Content *content, GError **error)
{
  g_autoptr (GPtrArray) records = list_all (store, "custom_field", NULL, "position,label", error);

  if (records == NULL)
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    add_custom (store, content, g_ptr_array_index (records, i));
  return TRUE;
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FbStore *store = task_data;
  g_autoptr (Content) content = content_new ();
  GError *error = NULL;

  if (!read_picks (store, content, &error) || !read_stages (store, content, &error)
      || !read_currency (store, content, &error) || !read_custom (store, content, &error)
      || !read_named (store, "pipeline", "entity = 'opportunity'", "position,name", content->pipelines, &error)
      || !read_named (store, "user", NULL, "name", content->users, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&content), (GDestroyNotify) content_free);
}

/* --- following the store --- */

static void
reloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FbCatalog *self = FB_CATALOG (source);
  g_autoptr (GError) error = NULL;

  if (!fb_catalog_load_finish (self, result, &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    g_warning ("The choices cannot be read: %s", error->message);
}

static void
store_changed_cb (FbCatalog *self, FbChangeSet *changes)
{
  gboolean touched = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (followed_tables) && !touched; i++)
    touched = fb_change_set_has_table (changes, fb_schema_get_table (followed_tables[i]));
  if (!touched)
    return;

  self->stale = TRUE;
  if (!self->loading)
    fb_catalog_load_async (self, reloaded_cb, NULL);
}

/* --- class --- */

static void
fb_catalog_finalize (GObject *object)
{
  FbCatalog *self = FB_CATALOG (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->content, content_free);
  g_clear_pointer (&self->none, g_ptr_array_unref);

  G_OBJECT_CLASS (fb_catalog_parent_class)->finalize (object);
}

static void
fb_catalog_class_init (FbCatalogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fb_catalog_finalize;

  signals[CHANGED] = g_signal_new ("changed", FB_TYPE_CATALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fb_catalog_init (FbCatalog *self)
{
  self->content = content_new ();
  self->none = g_ptr_array_new ();
}

FbCatalog *
fb_catalog_new (FbStore *store)
{
  FbCatalog *self = g_object_new (FB_TYPE_CATALOG, NULL);

  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
fb_catalog_load_async (FbCatalog *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  self->loading = TRUE;
  self->stale = FALSE;
  g_task_set_task_data (task, g_object_ref (self->store), g_object_unref);
  g_task_run_in_thread (task, load_in_thread);
}

gboolean
fb_catalog_load_finish (FbCatalog *self, GAsyncResult *result, GError **error)
{
  Content *content = g_task_propagate_pointer (G_TASK (result), error);

  self->loading = FALSE;
  if (content == NULL)
    return FALSE;

  g_clear_pointer (&self->content, content_free);
  self->content = content;
  g_signal_emit (self, signals[CHANGED], 0);
  if (self->stale)
    fb_catalog_load_async (self, reloaded_cb, NULL);
  return TRUE;
}

GPtrArray *
fb_catalog_get_picks (FbCatalog *self, const char *picklist)
{
  GPtrArray *picks = g_hash_table_lookup (self->content->picks, picklist);

  return picks != NULL ? picks : self->none;
}

const char *
fb_catalog_get_pick_label (FbCatalog *self, const char *picklist, const char *code)
{
  GPtrArray *picks = fb_catalog_get_picks (self, picklist);

  for (guint i = 0; i < picks->len; i++)
    {
      const FbPick *pick = g_ptr_array_index (picks, i);

      if (strcmp (pick->code, code) == 0)
        return pick->label;
    }

  return code;
}

GPtrArray *
fb_catalog_get_pipelines (FbCatalog *self)
{
  return self->content->pipelines;
}

const char *
fb_catalog_get_currency (FbCatalog *self)
{
  return self->content->currency != NULL ? self->content->currency : "EUR";
}

GPtrArray *
fb_catalog_dup_stages (FbCatalog *self, const FbId *pipeline)
{
  g_autoptr (GPtrArray) stages = g_ptr_array_new ();

  if (pipeline == NULL && self->content->pipelines->len > 0)
    pipeline = &((FbNamed *) g_ptr_array_index (self->content->pipelines, 0))->id;

  for (guint i = 0; i < self->content->stages->len; i++)
    {
      FbStage *stage = g_ptr_array_index (self->content->stages, i);

      if (pipeline == NULL || fb_id_equal (&stage->pipeline, pipeline))
        g_ptr_array_add (stages, stage);
    }

  return g_steal_pointer (&stages);
}

const FbStage *
fb_catalog_get_stage (FbCatalog *self, const FbId *id)
{
  for (guint i = 0; id != NULL && i < self->content->stages->len; i++)
    {
      const FbStage *stage = g_ptr_array_index (self->content->stages, i);

      if (fb_id_equal (&stage->id, id))
        return stage;
    }

  return NULL;
}

GPtrArray *
fb_catalog_get_users (FbCatalog *self)
{
  return self->content->users;
}

const char *
fb_catalog_get_user_name (FbCatalog *self, const FbId *id)
{
  for (guint i = 0; id != NULL && i < self->content->users->len; i++)
    {
      const FbNamed *user = g_ptr_array_index (self->content->users, i);

      if (fb_id_equal (&user->id, id))
        return user->name;
    }

  return NULL;
}

GPtrArray *
fb_catalog_get_custom_fields (FbCatalog *self, const FbTable *table)
{
  GPtrArray *fields = g_hash_table_lookup (self->content->custom, table);

  return fields != NULL ? fields : self->none;
}

const FbField *
fb_catalog_find_field (FbCatalog *self, const FbTable *table, const char *name)
{
  GPtrArray *custom = fb_catalog_get_custom_fields (self, table);
  int index = fb_table_find_field (table, name);

  if (index >= 0)
    return fb_table_field (table, (guint) index);
  for (guint i = 0; i < custom->len; i++)
    if (strcmp (((const FbField *) g_ptr_array_index (custom, i))->name, name) == 0)
      return g_ptr_array_index (custom, i);
  return NULL;
}
