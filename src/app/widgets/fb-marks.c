/* fb-marks.c: which rows of a long list are marked
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-marks.h"

struct _FbMarks
{
  GObject parent_instance;

  FbListModel *model; /* (owned) all rows */
  GListModel *shown;  /* (owned) those that the view has so far */
  GtkBitset *rowids;  /* (owned) of the rows that are marked; SQLite counts them from 1 on */
  gboolean many;      /* more than one may be */
  gboolean adding;
  gboolean clicking; /* the last thing that came to the list was a click, no key */
};

enum
{
  PROP_0,
  PROP_ADDING,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
list_model_iface_init (GListModelInterface *iface);
static void
selection_model_iface_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FbMarks,
                               fb_marks,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, selection_model_iface_init))

/* --- rows --- */

static GType
get_item_type (GListModel *list)
{
  return FB_TYPE_ITEM;
}

static guint
get_n_items (GListModel *list)
{
  return g_list_model_get_n_items (FB_MARKS (list)->shown);
}

static gpointer
get_item (GListModel *list, guint position)
{
  return g_list_model_get_item (FB_MARKS (list)->shown, position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- marks --- */

static guint
get_n_rows (FbMarks *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->model));
}

static guint
get_rowid (FbMarks *self, guint position)
{
  gint64 rowid = fb_list_model_get_rowid (self->model, position);

  g_assert (rowid >= 0 && rowid <= G_MAXUINT32);
  return (guint) rowid;
}

static gboolean
is_marked (FbMarks *self, guint position)
{
  return position < get_n_rows (self) && gtk_bitset_contains (self->rowids, get_rowid (self, position));
}

static void
tell (FbMarks *self)
{
  guint n = get_n_items (G_LIST_MODEL (self));

  if (n > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, n);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
mark_range (FbMarks *self, guint position, guint n)
{
  guint n_rows;
  const gint64 *rows = fb_list_model_get_rowids (self->model, &n_rows);

  for (guint i = position; i < n_rows && i - position < n; i++)
    gtk_bitset_add (self->rowids, (guint) rows[i]);
}

static guint64
count_listed (FbMarks *self)
{
  guint n_rows;
  const gint64 *rows = fb_list_model_get_rowids (self->model, &n_rows);
  guint64 n = 0;

  for (guint i = 0; i < n_rows; i++)
    n += gtk_bitset_contains (self->rowids, (guint) rows[i]);
  return n;
}

/* Marks of rows that left the list. Counting them takes half of what making the set anew does, and mostly none has
 * left. */
static void
forget_gone (FbMarks *self)
{
  g_autoptr (GtkBitset) left = NULL;

  const gint64 *rows;
  guint n_rows;

  if (gtk_bitset_is_empty (self->rowids) || fb_list_model_is_loading (self->model)
      || count_listed (self) == gtk_bitset_get_size (self->rowids))
    return;
  left = gtk_bitset_new_empty ();
  rows = fb_list_model_get_rowids (self->model, &n_rows);
  for (guint i = 0; i < n_rows; i++)
    if (gtk_bitset_contains (self->rowids, (guint) rows[i]))
      gtk_bitset_add (left, (guint) rows[i]);
  g_clear_pointer (&self->rowids, gtk_bitset_unref);
  self->rowids = g_steal_pointer (&left);
  tell (self);
}

static gboolean
gtk_is_selected (GtkSelectionModel *model, guint position)
{
  return is_marked (FB_MARKS (model), position);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model, guint position, guint n)
{
  GtkBitset *result = gtk_bitset_new_empty ();

  for (guint i = position; i < position + n; i++)
    if (is_marked (FB_MARKS (model), i))
      gtk_bitset_add (result, i);
  return result;
}

static gboolean
select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  FbMarks *self = FB_MARKS (model);

  if (position >= get_n_rows (self))
    return FALSE;
  if (self->adding && unselect_rest)
    {
      if (!self->clicking)
        return TRUE;
      if (is_marked (self, position))
        return gtk_selection_model_unselect_item (model, position);
    }
  else if (unselect_rest || !self->many)
    gtk_bitset_remove_all (self->rowids);
  gtk_bitset_add (self->rowids, get_rowid (self, position));
  tell (self);
  return TRUE;
}

static gboolean
unselect_item (GtkSelectionModel *model, guint position)
{
  FbMarks *self = FB_MARKS (model);

  if (!self->many || position >= get_n_rows (self))
    return FALSE;
  gtk_bitset_remove (self->rowids, get_rowid (self, position));
  tell (self);
  return TRUE;
}

static gboolean
select_range (GtkSelectionModel *model, guint position, guint n, gboolean unselect_rest)
{
  FbMarks *self = FB_MARKS (model);

  if (!self->many)
    return FALSE;
  if (unselect_rest && !self->adding)
    gtk_bitset_remove_all (self->rowids);
  mark_range (self, position, n);
  tell (self);
  return TRUE;
}

static gboolean
unselect_range (GtkSelectionModel *model, guint position, guint n)
{
  FbMarks *self = FB_MARKS (model);

  if (!self->many)
    return FALSE;
  for (guint i = position; i < position + n && i < get_n_rows (self); i++)
    gtk_bitset_remove (self->rowids, get_rowid (self, i));
  tell (self);
  return TRUE;
}

/* More than the view shows so far. */
static gboolean
select_all (GtkSelectionModel *model)
{
  return select_range (model, 0, get_n_rows (FB_MARKS (model)), TRUE);
}

static gboolean
unselect_all (GtkSelectionModel *model)
{
  FbMarks *self = FB_MARKS (model);

  if (gtk_bitset_is_empty (self->rowids))
    return TRUE;
  gtk_bitset_remove_all (self->rowids);
  tell (self);
  return TRUE;
}

/* A whole new selection, as a rubber band has it. */
static gboolean
set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  FbMarks *self = FB_MARKS (model);
  GtkBitsetIter iter;
  guint position;

  if (!self->many)
    return FALSE;
  for (gboolean more = gtk_bitset_iter_init_first (&iter, mask, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      if (position >= get_n_rows (self))
        break;
      if (gtk_bitset_contains (selected, position))
        gtk_bitset_add (self->rowids, get_rowid (self, position));
      else
        gtk_bitset_remove (self->rowids, get_rowid (self, position));
    }
  tell (self);
  return TRUE;
}

static void
selection_model_iface_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = gtk_is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->select_item = select_item;
  iface->unselect_item = unselect_item;
  iface->select_range = select_range;
  iface->unselect_range = unselect_range;
  iface->select_all = select_all;
  iface->unselect_all = unselect_all;
  iface->set_selection = set_selection;
}

/* --- clicks --- */

static void
pressed_cb (FbMarks *self)
{
  self->clicking = TRUE;
}

static gboolean
key_pressed_cb (FbMarks *self)
{
  self->clicking = FALSE;
  return GDK_EVENT_PROPAGATE;
}

/* A list selects by itself when the button comes up again. */
void
fb_marks_follow_clicks (FbMarks *self, GtkWidget *view)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (view, GTK_EVENT_CONTROLLER (click));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (view, keys);
}

/* --- class --- */

static void
fb_marks_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ADDING:
      g_value_set_boolean (value, FB_MARKS (object)->adding);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fb_marks_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ADDING:
      fb_marks_set_adding (FB_MARKS (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fb_marks_finalize (GObject *object)
{
  FbMarks *self = FB_MARKS (object);

  gtk_bitset_unref (self->rowids);
  g_object_unref (self->shown);
  g_object_unref (self->model);

  G_OBJECT_CLASS (fb_marks_parent_class)->finalize (object);
}

static void
fb_marks_class_init (FbMarksClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = fb_marks_get_property;
  object_class->set_property = fb_marks_set_property;
  object_class->finalize = fb_marks_finalize;

  properties[PROP_ADDING] = g_param_spec_boolean ("adding", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[CHANGED] = g_signal_new ("changed", FB_TYPE_MARKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fb_marks_init (FbMarks *self)
{
  self->rowids = gtk_bitset_new_empty ();
}

static void
shown_changed_cb (FbMarks *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

FbMarks *
fb_marks_new (FbListModel *model, GListModel *shown)
{
  FbMarks *self = g_object_new (FB_TYPE_MARKS, NULL);

  self->model = g_object_ref (model);
  self->shown = g_object_ref (shown);
  g_signal_connect_object (shown, "items-changed", G_CALLBACK (shown_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "notify::loading", G_CALLBACK (forget_gone), self, G_CONNECT_SWAPPED);
  return self;
}

void
fb_marks_set_many (FbMarks *self, gboolean many)
{
  self->many = many;
}

void
fb_marks_set_adding (FbMarks *self, gboolean adding)
{
  if (self->adding == adding || (adding && !self->many))
    return;
  self->adding = adding;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDING]);
  g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
fb_marks_is_adding (FbMarks *self)
{
  return self->adding;
}

guint
fb_marks_get_n (FbMarks *self)
{
  return (guint) gtk_bitset_get_size (self->rowids);
}

guint
fb_marks_get_single (FbMarks *self)
{
  guint n_rows;
  const gint64 *rows = fb_list_model_get_rowids (self->model, &n_rows);
  gint64 marked = gtk_bitset_get_minimum (self->rowids);

  if (gtk_bitset_get_size (self->rowids) == 1)
    for (guint i = 0; i < n_rows; i++)
      if (rows[i] == marked)
        return i;
  return GTK_INVALID_LIST_POSITION;
}

void
fb_marks_set_single (FbMarks *self, guint position)
{
  gtk_bitset_remove_all (self->rowids);
  if (position < get_n_rows (self))
    gtk_bitset_add (self->rowids, get_rowid (self, position));
  tell (self);
}

void
fb_marks_mark_all (FbMarks *self)
{
  select_all (GTK_SELECTION_MODEL (self));
}

GArray *
fb_marks_dup_rowids (FbMarks *self)
{
  guint n_rows;
  const gint64 *rows = fb_list_model_get_rowids (self->model, &n_rows);
  GArray *rowids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), fb_marks_get_n (self));

  for (guint i = 0; i < n_rows; i++)
    if (gtk_bitset_contains (self->rowids, (guint) rows[i]))
      g_array_append_val (rowids, rows[i]);
  return rowids;
}
