/* fb-list-model-items.c: the rows of a list that are looked at
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-list-model-private.h"

/* --- items ------------------------------------------------------------------------------------------------ */

static void
item_gone_cb (gpointer data, GObject *where)
{
  FbListModel *self = data;

  g_hash_table_remove (self->items, fb_item_get_key ((FbItem *) where));
}

/* The item of a row, the same one as long as somebody holds it. */
static FbItem *
dup_item_of (FbListModel *self, gint64 rowid)
{
  FbItem *item = g_hash_table_lookup (self->items, &rowid);
  FbItem *oldest;

  if (item != NULL)
    return g_object_ref (item);
  item = fb_item_new (fb_query_get_table (self->query), rowid);
  g_hash_table_insert (self->items, (gpointer) fb_item_get_key (item), item);
  g_object_weak_ref (G_OBJECT (item), item_gone_cb, self);
  oldest = self->kept[self->next_kept];
  self->kept[self->next_kept] = g_object_ref (item);
  self->next_kept = (self->next_kept + 1) % FB_LIST_KEPT;
  g_clear_object (&oldest);
  return item;
}

void
fb_list_model_forget_items (FbListModel *self)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    g_object_weak_unref (item, item_gone_cb, self);
  g_hash_table_remove_all (self->items);
  g_hash_table_remove_all (self->asked_pages);
  for (guint i = 0; i < FB_LIST_KEPT; i++)
    g_clear_object (&self->kept[i]);
}

/* --- reading records -------------------------------------------------------------------------------------- */

typedef struct
{
  const FbTable *table;
  FbListPage *page; /* (owned) (nullable) until it is handed on */
} PageRequest;

static void
page_request_free (gpointer data)
{
  PageRequest *request = data;

  g_clear_pointer (&request->page, fb_list_page_free);
  g_free (request);
}

static gpointer
read_page_task (FbStore *store, FbDb *db, gpointer task_data, GCancellable *cancellable, GError **error)
{
  PageRequest *request = task_data;

  return fb_list_page_read (request->page, request->table, db, error) ? g_steal_pointer (&request->page) : NULL;
}

void
fb_list_model_fill_page (FbListModel *self, FbListPage *page)
{
  for (guint i = 0; i < page->rowids->len; i++)
    {
      g_autoptr (FbItem) item = dup_item_of (self, g_array_index (page->rowids, gint64, i));
      FbRecord *record = g_ptr_array_index (page->records, i);

      page->records->pdata[i] = NULL;
      fb_item_fill (item, page->serial, record, page->label_fields, g_ptr_array_index (page->labels, i));
    }
}

typedef struct
{
  FbListModel *model; /* (owned) */
  FbQuery *query;     /* (owned) the one asked for */
  guint page;         /* G_MAXUINT: not a page of the list */
} PageAnswer;

static void
page_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PageAnswer *answer = user_data;
  FbListModel *self = answer->model;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbListPage) page = fb_store_read_finish (FB_STORE (source), result, &error);

  g_hash_table_remove (self->asked_pages, GUINT_TO_POINTER (answer->page));
  if (page != NULL && self->query != NULL && fb_query_get_table (self->query) == fb_query_get_table (answer->query))
    fb_list_model_fill_page (self, page);
  else if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
           && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    fb_list_model_fail (self, error);
  g_object_unref (answer->model);
  fb_query_unref (answer->query);
  g_free (answer);
}

static void
read_rows (FbListModel *self, const gint64 *rowids, guint n, guint page)
{
  PageRequest *request = g_new0 (PageRequest, 1);
  PageAnswer *answer = g_new0 (PageAnswer, 1);

  request->table = fb_query_get_table (self->query);
  request->page = fb_list_page_new (++self->serial, rowids, n, self->label_fields);
  answer->model = g_object_ref (self);
  answer->query = fb_query_ref (self->query);
  answer->page = page;
  fb_store_read_async (self->store, read_page_task, request, page_request_free, (GDestroyNotify) fb_list_page_free,
                       self->reads, page_read_cb, answer);
}

static void
ask_page (FbListModel *self, guint position)
{
  guint page = position / FB_LIST_PAGE;
  guint first = page * FB_LIST_PAGE;

  if (g_hash_table_add (self->asked_pages, GUINT_TO_POINTER (page)))
    read_rows (self, &g_array_index (self->rows, gint64, first), MIN (FB_LIST_PAGE, self->rows->len - first), page);
}

FbItem *
fb_list_model_dup_item (FbListModel *self, guint position)
{
  FbItem *item;

  if (position >= self->rows->len)
    return NULL;
  item = dup_item_of (self, g_array_index (self->rows, gint64, position));
  if (fb_item_get_record (item) == NULL)
    ask_page (self, position);
  return item;
}

/* --- changes ---------------------------------------------------------------------------------------------- */

/* Another row's change shows in the titles of references. */
static gboolean
touches_labels (FbListModel *self, FbChangeSet *changes)
{
  const FbTable *table = fb_query_get_table (self->query);

  for (guint i = 0; self->label_fields != NULL && i < self->label_fields->len; i++)
    {
      int index = fb_table_find_field (table, g_ptr_array_index (self->label_fields, i));
      const FbField *field = index >= 0 ? fb_table_field (table, (guint) index) : NULL;
      const FbTable *to = field != NULL && field->type == FB_TYPE_REF ? fb_field_get_ref_table (field) : NULL;

      if (to != NULL ? fb_change_set_has_table (changes, to) : field != NULL && field->type != FB_TYPE_ENUM)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_touched (FbItem *item, FbChangeSet *changes)
{
  const FbRecord *record = fb_item_get_record (item);

  return record == NULL ? fb_change_set_has_table (changes, fb_item_get_table (item))
                        : fb_change_set_has (changes, record->table, &record->id);
}

void
fb_list_model_refresh_items (FbListModel *self, FbChangeSet *changes)
{
  gboolean all = changes == NULL || touches_labels (self, changes);
  g_autoptr (GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    if (all || is_touched (item, changes))
      {
        gint64 rowid = fb_item_get_rowid (item);

        g_array_append_val (rowids, rowid);
      }
  if (rowids->len > 0)
    read_rows (self, (const gint64 *) (gpointer) rowids->data, rowids->len, G_MAXUINT);
}
