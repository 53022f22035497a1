/* fb-sync-section.c: a list on the sync page that is read in a thread
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-sync-section.h"

#include <glib/gi18n.h>

#define SHOWN_AT_FIRST 20
#define RELOAD_MS 120

typedef struct
{
  FbProfile *profile; /* (owned) (nullable) */
  GPtrArray *items;   /* (owned) */
  GtkWidget *list;
  GtkWidget *more; /* the row that shows further ones */
  guint limit;
  guint timer;
  gboolean stale;
  gboolean inactive;
  GCancellable *cancellable; /* (owned) (nullable) */
} FbSyncSectionPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (FbSyncSection, fb_sync_section, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- rows --- */

static gboolean
has_focus (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

/* The focus of a row that goes away moves to the one that takes its place. */
static void
keep_focus (FbSyncSection *self, int index)
{
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (self);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (priv->list), index);

  if (row == NULL && index > 0)
    row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (priv->list), index - 1);
  if (row == NULL || !gtk_widget_get_visible (GTK_WIDGET (row)))
    gtk_widget_child_focus (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))), GTK_DIR_TAB_FORWARD);
  else if (!gtk_widget_grab_focus (GTK_WIDGET (row)))
    gtk_widget_child_focus (GTK_WIDGET (row), GTK_DIR_TAB_FORWARD);
}

static void
replace_rows (FbSyncSection *self, guint from, guint n_old, GPtrArray *items, guint n_new)
{
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (self);
  FbSyncSectionClass *klass = FB_SYNC_SECTION_GET_CLASS (self);
  gboolean had_focus = FALSE;

  for (guint i = 0; i < n_old; i++)
    {
      GtkWidget *row = GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (priv->list), (int) from));

      had_focus |= has_focus (row);
      gtk_list_box_remove (GTK_LIST_BOX (priv->list), row);
    }
  for (guint i = 0; i < n_new; i++)
    gtk_list_box_insert (GTK_LIST_BOX (priv->list), klass->make_row (self, g_ptr_array_index (items, from + i)),
                         (int) (from + i));
  if (had_focus)
    keep_focus (self, (int) from);
}

static void
take_items (FbSyncSection *self, GPtrArray *items)
{
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (self);
  FbSyncSectionClass *klass = FB_SYNC_SECTION_GET_CLASS (self);
  g_autoptr (GPtrArray) old = g_steal_pointer (&priv->items);
  guint shorter = MIN (old->len, items->len);
  guint head = 0;
  guint tail = 0;

  while (head < shorter && klass->same (g_ptr_array_index (old, head), g_ptr_array_index (items, head)))
    head++;
  while (
      tail < shorter - head
      && klass->same (g_ptr_array_index (old, old->len - 1 - tail), g_ptr_array_index (items, items->len - 1 - tail)))
    tail++;

  priv->items = items;
  gtk_widget_set_visible (priv->more, items->len >= priv->limit);
  gtk_widget_set_visible (GTK_WIDGET (self), items->len > 0 && !priv->inactive);
  replace_rows (self, head, old->len - head - tail, items, items->len - head - tail);
  if (klass->shown != NULL)
    klass->shown (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- reading --- */

typedef struct
{
  FbSyncSectionClass *klass;
  guint limit;
} Question;

static gpointer
read_in_thread (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *question = data;

  return question->klass->read (store, question->limit, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbSyncSection) self = user_data;
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (self);
  g_autoptr (GError) error = NULL;
  GPtrArray *items = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (items == NULL)
    {
      fb_profile_say_error (FB_PROFILE (source), error);
      return;
    }
  if (priv->profile != FB_PROFILE (source))
    {
      g_ptr_array_unref (items);
      return;
    }
  take_items (self, items);
}

static gboolean
reload_now (gpointer user_data)
{
  FbSyncSection *self = user_data;
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (self);
  Question *question;

  priv->timer = 0;
  if (priv->profile == NULL || fb_profile_get_store (priv->profile) == NULL)
    return G_SOURCE_REMOVE;

  if (priv->cancellable != NULL)
    g_cancellable_cancel (priv->cancellable);
  g_clear_object (&priv->cancellable);
  priv->cancellable = g_cancellable_new ();
  priv->stale = FALSE;
  question = g_new0 (Question, 1);
  question->klass = FB_SYNC_SECTION_GET_CLASS (self);
  question->limit = priv->limit;
  fb_profile_run_async (priv->profile, read_in_thread, question, g_free, (GDestroyNotify) g_ptr_array_unref,
                        priv->cancellable, read_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* While the page is hidden nothing is read; a burst of changes is read once. */
void
fb_sync_section_reload (FbSyncSection *self)
{
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (self);
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  g_return_if_fail (FB_IS_SYNC_SECTION (self));

  priv->stale = TRUE;
  if (priv->timer == 0 && parent != NULL && gtk_widget_get_mapped (parent))
    priv->timer = g_timeout_add (RELOAD_MS, reload_now, self);
}

static void
parent_mapped_cb (FbSyncSection *self)
{
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (self);

  if (priv->stale && priv->timer == 0)
    reload_now (self);
}

static void
show_more_cb (FbSyncSection *self, GtkListBoxRow *row)
{
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (self);

  if (GTK_WIDGET (row) != priv->more)
    return;
  priv->limit *= 3;
  reload_now (self);
}

/* --- class --- */

/* An empty section is hidden and never mapped itself: its parent tells when the page is looked at. */
static void
parent_changed_cb (FbSyncSection *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  if (parent != NULL)
    g_signal_connect_object (parent, "map", G_CALLBACK (parent_mapped_cb), self, G_CONNECT_SWAPPED);
}

static void
fb_sync_section_dispose (GObject *object)
{
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (FB_SYNC_SECTION (object));

  g_clear_handle_id (&priv->timer, g_source_remove);
  if (priv->cancellable != NULL)
    g_cancellable_cancel (priv->cancellable);
  g_clear_object (&priv->cancellable);
  g_clear_object (&priv->profile);

  G_OBJECT_CLASS (fb_sync_section_parent_class)->dispose (object);
}

static void
fb_sync_section_finalize (GObject *object)
{
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (FB_SYNC_SECTION (object));

  g_ptr_array_unref (priv->items);

  G_OBJECT_CLASS (fb_sync_section_parent_class)->finalize (object);
}

static void
fb_sync_section_class_init (FbSyncSectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = fb_sync_section_dispose;
  object_class->finalize = fb_sync_section_finalize;

  signals[CHANGED] =
      g_signal_new ("changed", FB_TYPE_SYNC_SECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
make_more_row (void)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *label = gtk_label_new (_ ("Show More"));

  gtk_widget_set_margin_top (label, 12);
  gtk_widget_set_margin_bottom (label, 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Show More"), -1);
  gtk_widget_set_visible (row, FALSE);
  return row;
}

static void
fb_sync_section_init (FbSyncSection *self)
{
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (self);

  priv->items = g_ptr_array_new ();
  priv->limit = SHOWN_AT_FIRST;
  priv->stale = TRUE;
  priv->list = gtk_list_box_new ();
  priv->more = make_more_row ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (priv->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (priv->list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (priv->list), priv->more);
  g_signal_connect_swapped (priv->list, "row-activated", G_CALLBACK (show_more_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), priv->list);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect (self, "notify::parent", G_CALLBACK (parent_changed_cb), NULL);
}

void
fb_sync_section_setup (FbSyncSection *self, FbProfile *profile)
{
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (self);
  const char *title = adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (self));

  g_return_if_fail (FB_IS_SYNC_SECTION (self));
  g_return_if_fail (FB_IS_PROFILE (profile));
  g_return_if_fail (priv->profile == NULL);

  priv->profile = g_object_ref (profile);
  gtk_accessible_update_property (GTK_ACCESSIBLE (priv->list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect_object (fb_profile_get_store (profile), "changed", G_CALLBACK (fb_sync_section_reload), self,
                           G_CONNECT_SWAPPED);
  fb_sync_section_reload (self);
}

void
fb_sync_section_set_active (FbSyncSection *self, gboolean active)
{
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (self);

  g_return_if_fail (FB_IS_SYNC_SECTION (self));

  priv->inactive = !active;
  gtk_widget_set_visible (GTK_WIDGET (self), active && priv->items->len > 0);
}

void
fb_sync_section_set_bar (FbSyncSection *self, GtkWidget *bar)
{
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (self);

  g_return_if_fail (FB_IS_SYNC_SECTION (self));

  gtk_widget_insert_before (bar, gtk_widget_get_parent (priv->list), priv->list);
}

FbProfile *
fb_sync_section_get_profile (FbSyncSection *self)
{
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (self);

  return priv->profile;
}

GPtrArray *
fb_sync_section_get_items (FbSyncSection *self)
{
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (self);

  return priv->items;
}

guint
fb_sync_section_get_n (FbSyncSection *self)
{
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (self);

  return priv->items->len;
}

GtkWidget *
fb_sync_section_get_row (FbSyncSection *self, guint index)
{
  FbSyncSectionPrivate *priv = fb_sync_section_get_instance_private (self);

  if (index >= priv->items->len)
    return NULL;
  return GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (priv->list), (int) index));
}
