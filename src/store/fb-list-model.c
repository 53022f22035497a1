/* fb-list-model.c: a list of any length over row ids
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-list-model-private.h"
#include "fb-list-splice.h"

enum
{
  PROP_0,
  PROP_STORE,
  PROP_QUERY,
  PROP_LOADING,
  PROP_N_ITEMS,
  N_PROPERTIES,
};

enum
{
  FAILED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

static void
list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FbListModel,
                               fb_list_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

/* --- GListModel ------------------------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return FB_TYPE_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return FB_LIST_MODEL (model)->rows->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  return fb_list_model_dup_item (FB_LIST_MODEL (model), position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- rows ------------------------------------------------------------------------------------------------- */

/* One splice after the other, each on an array that is as it says. @rows has the added ones. FALSE when a listener has
 * set another query. */
static gboolean
apply_splices (FbListModel *self, GArray *rows, const GArray *splices)
{
  g_autoptr (GArray) working = g_array_sized_new (FALSE, FALSE, sizeof (gint64), MAX (self->rows->len, rows->len));

  g_array_append_vals (working, self->rows->data, self->rows->len);
  g_array_unref (self->rows);
  self->rows = g_array_ref (working);
  for (guint i = 0; i < splices->len; i++)
    {
      const FbSplice *splice = &g_array_index (splices, FbSplice, i);

      if (splice->removed > 0)
        g_array_remove_range (working, splice->position, splice->removed);
      if (splice->added > 0)
        g_array_insert_vals (working, splice->position, &g_array_index (rows, gint64, splice->position), splice->added);
      g_list_model_items_changed (G_LIST_MODEL (self), splice->position, splice->removed, splice->added);
      if (self->rows != working)
        return FALSE;
    }
  g_assert (working->len == rows->len);
  return TRUE;
}

void
fb_list_model_take_rows (FbListModel *self, GArray *rows, GArray *touched)
{
  g_autoptr (GArray) taken = rows;
  g_autoptr (GArray) splices = fb_list_splices (self->rows, taken, touched);
  guint n_before = self->rows->len;

  /* Numbers of pages mean other rows now. */
  g_hash_table_remove_all (self->asked_pages);
  if (splices->len > 1 && !apply_splices (self, taken, splices))
    return;
  g_array_unref (self->rows);
  self->rows = g_array_ref (taken);
  if (splices->len == 1)
    {
      const FbSplice *splice = &g_array_index (splices, FbSplice, 0);

      g_list_model_items_changed (G_LIST_MODEL (self), splice->position, splice->removed, splice->added);
    }
  if (self->rows->len != n_before)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

void
fb_list_model_set_running (FbListModel *self, GCancellable *running)
{
  gboolean was_loading = self->running != NULL;

  g_set_object (&self->running, running);
  if (was_loading != (running != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

void
fb_list_model_fail (FbListModel *self, const GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, error);
}

/* --- places ----------------------------------------------------------------------------------------------- */

static int
find_position (FbListModel *self, gint64 rowid)
{
  const gint64 *rows = (const gint64 *) (gpointer) self->rows->data;

  for (guint i = 0; rowid != 0 && i < self->rows->len; i++)
    if (rows[i] == rowid)
      return (int) i;
  return -1;
}

/* A task that waits has found its row id; it is kept as the task's data. */
void
fb_list_model_answer_finds (FbListModel *self)
{
  g_autoptr (GPtrArray) finds = g_steal_pointer (&self->finds);

  self->finds = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < finds->len; i++)
    {
      GTask *task = g_ptr_array_index (finds, i);
      const gint64 *rowid = g_task_get_task_data (task);

      g_task_return_int (task, find_position (self, *rowid));
    }
}

typedef struct
{
  const FbTable *table;
  FbId id;
} Find;

static gpointer
find_rowid_task (FbStore *store, FbDb *db, gpointer task_data, GCancellable *cancellable, GError **error)
{
  Find *find = task_data;
  g_autoptr (GError) local_error = NULL;
  gint64 rowid = fb_query_find_rowid (find->table, db, &find->id, &local_error);

  if (local_error == NULL)
    return g_memdup2 (&rowid, sizeof rowid);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static void
rowid_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FbListModel *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  gint64 *rowid = fb_store_read_finish (FB_STORE (source), result, &error);

  if (rowid == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_task_set_task_data (task, rowid, g_free);
  g_ptr_array_add (self->finds, g_object_ref (task));
  if (self->running == NULL || (self->complete && find_position (self, *rowid) >= 0))
    fb_list_model_answer_finds (self);
}

void
fb_list_model_find_async (FbListModel *self,
                          const FbId *id,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;
  Find *find;

  g_return_if_fail (FB_IS_LIST_MODEL (self));
  g_return_if_fail (id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, (gpointer) (guintptr) fb_list_model_find_async);
  if (self->query == NULL)
    {
      g_task_return_int (task, -1);
      g_object_unref (task);
      return;
    }
  find = g_new0 (Find, 1);
  find->table = fb_query_get_table (self->query);
  find->id = *id;
  fb_store_read_async (self->store, find_rowid_task, find, g_free, g_free, cancellable, rowid_found_cb, task);
}

int
fb_list_model_find_finish (FbListModel *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return (int) g_task_propagate_int (G_TASK (result), error);
}

/* --- object ----------------------------------------------------------------------------------------------- */

static void
fb_list_model_constructed (GObject *object)
{
  FbListModel *self = FB_LIST_MODEL (object);

  G_OBJECT_CLASS (fb_list_model_parent_class)->constructed (object);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (fb_list_model_store_changed), self, G_CONNECT_SWAPPED);
}

static void
fb_list_model_dispose (GObject *object)
{
  FbListModel *self = FB_LIST_MODEL (object);

  fb_list_model_stop (self);
  g_clear_object (&self->running);
  g_cancellable_cancel (self->reads);
  fb_list_model_forget_items (self);
  g_clear_pointer (&self->query, fb_query_unref);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (fb_list_model_parent_class)->dispose (object);
}

static void
fb_list_model_finalize (GObject *object)
{
  FbListModel *self = FB_LIST_MODEL (object);

  g_object_unref (self->reads);
  g_array_unref (self->rows);
  g_hash_table_unref (self->items);
  g_hash_table_unref (self->asked_pages);
  g_clear_pointer (&self->label_fields, g_ptr_array_unref);
  g_ptr_array_unref (self->finds);
  G_OBJECT_CLASS (fb_list_model_parent_class)->finalize (object);
}

static void
fb_list_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FbListModel *self = FB_LIST_MODEL (object);

  switch (id)
    {
    case PROP_STORE:
      g_value_set_object (value, self->store);
      break;
    case PROP_QUERY:
      g_value_set_pointer (value, self->query);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, self->running != NULL);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->rows->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fb_list_model_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  FbListModel *self = FB_LIST_MODEL (object);

  switch (id)
    {
    case PROP_STORE:
      self->store = g_value_dup_object (value);
      break;
    case PROP_QUERY:
      fb_list_model_set_query (self, g_value_get_pointer (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fb_list_model_class_init (FbListModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = fb_list_model_constructed;
  object_class->dispose = fb_list_model_dispose;
  object_class->finalize = fb_list_model_finalize;
  object_class->get_property = fb_list_model_get_property;
  object_class->set_property = fb_list_model_set_property;

  properties[PROP_STORE] = g_param_spec_object ("store", NULL, NULL, FB_TYPE_STORE,
                                                G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_QUERY] =
      g_param_spec_pointer ("query", NULL, NULL, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_LOADING] =
      g_param_spec_boolean ("loading", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_ITEMS] =
      g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /**
   * FbListModel::failed:
   * @error: (type GError): why the rows or a page could not be read
   */
  signals[FAILED] = g_signal_new ("failed", FB_TYPE_LIST_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
fb_list_model_init (FbListModel *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->items = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->asked_pages = g_hash_table_new (NULL, NULL);
  self->reads = g_cancellable_new ();
  self->finds = g_ptr_array_new_with_free_func (g_object_unref);
}

FbListModel *
fb_list_model_new (FbStore *store)
{
  g_return_val_if_fail (FB_IS_STORE (store), NULL);

  return g_object_new (FB_TYPE_LIST_MODEL, "store", store, NULL);
}

/* Items of another table are no items of this list, even where a row id is the same. */
static void
change_table (FbListModel *self)
{
  fb_list_model_take_rows (self, g_array_new (FALSE, FALSE, sizeof (gint64)), NULL);
  fb_list_model_forget_items (self);
}

void
fb_list_model_set_query (FbListModel *self, FbQuery *query)
{
  g_return_if_fail (FB_IS_LIST_MODEL (self));

  if (self->query == query)
    return;
  fb_list_model_stop (self);
  if (self->query == NULL || query == NULL || fb_query_get_table (self->query) != fb_query_get_table (query))
    change_table (self);
  g_clear_pointer (&self->query, fb_query_unref);
  if (query != NULL)
    {
      self->query = fb_query_ref (query);
      fb_list_model_load (self);
    }
  else
    {
      self->complete = TRUE;
      fb_list_model_set_running (self, NULL);
      fb_list_model_answer_finds (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUERY]);
}

void
fb_list_model_set_labels (FbListModel *self, const char *const *fields)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

  g_return_if_fail (FB_IS_LIST_MODEL (self));

  for (guint i = 0; fields != NULL && fields[i] != NULL; i++)
    g_ptr_array_add (list, g_strdup (fields[i]));
  g_clear_pointer (&self->label_fields, g_ptr_array_unref);
  self->label_fields = g_steal_pointer (&list);
  if (self->query != NULL)
    fb_list_model_refresh_items (self, NULL);
}

gboolean
fb_list_model_is_loading (FbListModel *self)
{
  g_return_val_if_fail (FB_IS_LIST_MODEL (self), FALSE);

  return self->running != NULL;
}

gint64
fb_list_model_get_rowid (FbListModel *self, guint position)
{
  g_return_val_if_fail (FB_IS_LIST_MODEL (self), 0);
  g_return_val_if_fail (position < self->rows->len, 0);

  return g_array_index (self->rows, gint64, position);
}

const gint64 *
fb_list_model_get_rowids (FbListModel *self, guint *n)
{
  g_return_val_if_fail (FB_IS_LIST_MODEL (self), NULL);

  *n = self->rows->len;
  return (const gint64 *) (gpointer) self->rows->data;
}
