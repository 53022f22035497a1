/* fb-conflict-bulk.c: decides many conflicts at once
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-conflict-bulk.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-sync-resources.h"

/* More than a person can have missed; a guard against reading without end. */
#define READ_AT_MOST 100000

struct _FbConflictBulk
{
  AdwBin parent_instance;

  FbProfile *profile;   /* (owned) */
  GHashTable *selected; /* (owned) FbId (owned by the conflict) -> FbConflict (owned) */

  GtkWidget *count;
  GtkWidget *same_button;
  GtkWidget *keep_button;
  GtkWidget *take_button;
};

G_DEFINE_FINAL_TYPE (FbConflictBulk, fb_conflict_bulk, ADW_TYPE_BIN)

enum
{
  SELECTION_CHANGED,
  DECIDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
update (FbConflictBulk *self)
{
  guint n = g_hash_table_size (self->selected);
  g_autofree char *number = fb_format_number (n);
  g_autofree char *text = NULL;

  /* Translators: %s is a number of conflicts */
  text = g_strdup_printf (ngettext ("%s selected", "%s selected", n), number);
  gtk_label_set_label (GTK_LABEL (self->count), text);
  gtk_widget_set_sensitive (self->same_button, n > 0);
  gtk_widget_set_sensitive (self->keep_button, n > 0);
  gtk_widget_set_sensitive (self->take_button, n > 0);
}

static void
mark (FbConflictBulk *self, FbConflict *conflict)
{
  g_hash_table_replace (self->selected, (gpointer) fb_conflict_get_id (conflict), g_object_ref (conflict));
}

/* --- selecting more --- */

static gpointer
read_all (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return fb_conflict_list (store, TRUE, 0, READ_AT_MOST, error);
}

static gboolean
is_like_selected (FbConflictBulk *self, FbConflict *conflict)
{
  GHashTableIter iter;
  gpointer other;

  g_hash_table_iter_init (&iter, self->selected);
  while (g_hash_table_iter_next (&iter, NULL, &other))
    if (fb_conflict_is_like (other, conflict))
      return TRUE;
  return FALSE;
}

static void
take_read (FbConflictBulk *self, GAsyncResult *result, gboolean only_like)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = fb_profile_run_finish (self->profile, result, &error);
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();

  if (all == NULL)
    {
      fb_profile_say_error (self->profile, error);
      return;
    }
  for (guint i = 0; i < all->len; i++)
    if (!only_like || is_like_selected (self, g_ptr_array_index (all, i)))
      g_ptr_array_add (chosen, g_ptr_array_index (all, i));
  for (guint i = 0; i < chosen->len; i++)
    mark (self, g_ptr_array_index (chosen, i));
  update (self);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
read_all_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbConflictBulk) self = user_data;

  take_read (self, result, FALSE);
}

static void
read_like_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbConflictBulk) self = user_data;

  take_read (self, result, TRUE);
}

static void
all_clicked_cb (FbConflictBulk *self)
{
  fb_profile_run_async (self->profile, read_all, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, NULL, read_all_cb,
                        g_object_ref (self));
}

static void
same_clicked_cb (FbConflictBulk *self)
{
  fb_profile_run_async (self->profile, read_all, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, NULL, read_like_cb,
                        g_object_ref (self));
}

/* --- deciding --- */

static GPtrArray *
list_decidable (FbConflictBulk *self, FbTake take)
{
  FbId me = fb_store_get_user (fb_profile_get_store (self->profile));
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer conflict;

  g_hash_table_iter_init (&iter, self->selected);
  while (g_hash_table_iter_next (&iter, NULL, &conflict))
    if (fb_conflict_offers (conflict, fb_profile_get_catalog (self->profile), &me, take))
      g_ptr_array_add (list, conflict);
  return list;
}

/* One edit takes so many operations at most; several of them with one group are one step to undo. */
static void
decide (FbConflictBulk *self, FbTake take, const char *label, GPtrArray *conflicts)
{
  FbId group;

  fb_id_generate (&group, g_get_real_time () / 1000);
  for (guint from = 0; from < conflicts->len; from += FB_TX_MAX_OPS)
    {
      guint to = MIN (from + FB_TX_MAX_OPS, conflicts->len);
      FbEdit *edit = fb_edit_new (label);

      fb_edit_set_group (edit, &group);
      for (guint i = from; i < to; i++)
        fb_conflict_decide (g_ptr_array_index (conflicts, i), edit, take, NULL);
      fb_profile_commit (self->profile, edit, to == conflicts->len ? label : NULL, NULL, NULL);
    }
}

static void
decide_clicked (FbConflictBulk *self, FbTake take)
{
  g_autoptr (GPtrArray) conflicts = list_decidable (self, take);
  g_autofree char *number = fb_format_number (conflicts->len);
  g_autofree char *label = NULL;

  if (conflicts->len == 0)
    {
      fb_profile_say (self->profile, _ ("None of these can be decided that way"), FALSE);
      return;
    }
  if (take == FB_TAKE_KEPT)
    /* Translators: %s is a number; what undo and history call it */
    label = g_strdup_printf (
        ngettext ("Accept %s conflict as it is", "Accept %s conflicts as they are", conflicts->len), number);
  else
    /* Translators: %s is a number; what undo and history call it */
    label = g_strdup_printf (
        ngettext ("Take the other value in %s conflict", "Take the other value in %s conflicts", conflicts->len),
        number);
  decide (self, take, label, conflicts);
  fb_conflict_bulk_clear (self);
  g_signal_emit (self, signals[DECIDED], 0);
}

static void
keep_clicked_cb (FbConflictBulk *self)
{
  decide_clicked (self, FB_TAKE_KEPT);
}

static void
take_clicked_cb (FbConflictBulk *self)
{
  decide_clicked (self, FB_TAKE_LOST);
}

/* --- class --- */

static void
fb_conflict_bulk_dispose (GObject *object)
{
  FbConflictBulk *self = FB_CONFLICT_BULK (object);

  g_clear_object (&self->profile);
  g_hash_table_remove_all (self->selected);
  gtk_widget_dispose_template (GTK_WIDGET (self), FB_TYPE_CONFLICT_BULK);

  G_OBJECT_CLASS (fb_conflict_bulk_parent_class)->dispose (object);
}

static void
fb_conflict_bulk_finalize (GObject *object)
{
  g_hash_table_unref (FB_CONFLICT_BULK (object)->selected);

  G_OBJECT_CLASS (fb_conflict_bulk_parent_class)->finalize (object);
}

static void
fb_conflict_bulk_class_init (FbConflictBulkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = fb_conflict_bulk_dispose;
  object_class->finalize = fb_conflict_bulk_finalize;

  signals[SELECTION_CHANGED] =
      g_signal_new ("selection-changed", FB_TYPE_CONFLICT_BULK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DECIDED] =
      g_signal_new ("decided", FB_TYPE_CONFLICT_BULK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  fb_sync_get_resource ();
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fieldbook/Fieldbook/sync/fb-conflict-bulk.ui");
  gtk_widget_class_bind_template_child (widget_class, FbConflictBulk, count);
  gtk_widget_class_bind_template_child (widget_class, FbConflictBulk, same_button);
  gtk_widget_class_bind_template_child (widget_class, FbConflictBulk, keep_button);
  gtk_widget_class_bind_template_child (widget_class, FbConflictBulk, take_button);
  gtk_widget_class_bind_template_callback (widget_class, all_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, same_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, keep_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, take_clicked_cb);
}

static void
fb_conflict_bulk_init (FbConflictBulk *self)
{
  self->selected = g_hash_table_new_full (fb_id_hash, fb_id_equal, NULL, g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

GtkWidget *
fb_conflict_bulk_new (FbProfile *profile)
{
  FbConflictBulk *self = g_object_new (FB_TYPE_CONFLICT_BULK, NULL);

  self->profile = g_object_ref (profile);
  return GTK_WIDGET (self);
}

void
fb_conflict_bulk_set (FbConflictBulk *self, FbConflict *conflict, gboolean selected)
{
  g_return_if_fail (FB_IS_CONFLICT_BULK (self));

  if (selected)
    mark (self, conflict);
  else
    g_hash_table_remove (self->selected, fb_conflict_get_id (conflict));
  update (self);
}

gboolean
fb_conflict_bulk_is_selected (FbConflictBulk *self, FbConflict *conflict)
{
  g_return_val_if_fail (FB_IS_CONFLICT_BULK (self), FALSE);

  return g_hash_table_contains (self->selected, fb_conflict_get_id (conflict));
}

void
fb_conflict_bulk_clear (FbConflictBulk *self)
{
  g_return_if_fail (FB_IS_CONFLICT_BULK (self));

  g_hash_table_remove_all (self->selected);
  update (self);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}
