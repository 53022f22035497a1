/* fb-growth.c: a long list that comes onto the screen a few rows a frame
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-growth.h"

#define ROWS_BEYOND 30
/* From here on a list view of GTK 4.8 makes no more widgets. */
#define ROWS_WITH_WIDGETS 208
/* Widgets that go in a frame, which is less work than making them. */
#define ROWS_TO_DROP 40

struct _FbGrowth
{
  GObject parent_instance;

  GtkWidget *widget;        /* (unowned) */
  GListModel *model;        /* (owned) everything */
  GtkSliceListModel *slice; /* (owned) what there is so far */
  guint first;
  guint a_frame;
  guint target;       /* rows that there shall be */
  guint tick;         /* (callback id) */
  gboolean shrinking; /* other rows are about to come */
};

G_DEFINE_FINAL_TYPE (FbGrowth, fb_growth, G_TYPE_OBJECT)

/* FALSE when all rows are there that there are, or shall be. */
static gboolean
wants_more (FbGrowth *self)
{
  guint size = gtk_slice_list_model_get_size (self->slice);

  return size < self->target && size < g_list_model_get_n_items (self->model);
}

static void
grow_once (FbGrowth *self)
{
  guint size = gtk_slice_list_model_get_size (self->slice) + self->a_frame;

  if (wants_more (self))
    gtk_slice_list_model_set_size (self->slice, size >= ROWS_WITH_WIDGETS ? self->target : MIN (size, self->target));
}

/* Down to the first rows, and no more until the new ones are there. */
static void
shrink_once (FbGrowth *self)
{
  guint size = MIN (g_list_model_get_n_items (G_LIST_MODEL (self->slice)), ROWS_WITH_WIDGETS);

  gtk_slice_list_model_set_size (self->slice, MAX (size, self->first + ROWS_TO_DROP) - ROWS_TO_DROP);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  FbGrowth *self = user_data;

  if (self->shrinking)
    shrink_once (self);
  else
    grow_once (self);
  if (self->shrinking ? gtk_slice_list_model_get_size (self->slice) > self->first : wants_more (self))
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
start (FbGrowth *self)
{
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (self->widget, tick_cb, self, NULL);
}

static void
grow (FbGrowth *self)
{
  if (!self->shrinking && wants_more (self))
    start (self);
}

static void
rows_changed_cb (FbGrowth *self)
{
  self->shrinking = FALSE;
  grow (self);
}

static void
stop (FbGrowth *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (self->widget, self->tick);
  self->tick = 0;
}

static void
fb_growth_dispose (GObject *object)
{
  FbGrowth *self = FB_GROWTH (object);

  stop (self);
  g_clear_object (&self->slice);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (fb_growth_parent_class)->dispose (object);
}

static void
fb_growth_class_init (FbGrowthClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_growth_dispose;
}

static void
fb_growth_init (FbGrowth *self)
{
}

FbGrowth *
fb_growth_new (GtkWidget *widget, GListModel *model, guint first, guint a_frame)
{
  FbGrowth *self = g_object_new (FB_TYPE_GROWTH, NULL);

  self->widget = widget;
  self->model = g_object_ref (model);
  self->first = self->target = first;
  self->a_frame = a_frame;
  self->slice = gtk_slice_list_model_new (g_object_ref (model), 0, first);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (rows_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

GListModel *
fb_growth_get_model (FbGrowth *self)
{
  return G_LIST_MODEL (self->slice);
}

/* What is seen is among the first rows: the others can go without anybody noticing. */
static gboolean
is_at_first_rows (FbGrowth *self)
{
  GtkAdjustment *adjustment =
      GTK_IS_SCROLLABLE (self->widget) ? gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->widget)) : NULL;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->slice));

  return adjustment != NULL && n > 0
         && gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment)
                <= gtk_adjustment_get_upper (adjustment) / n * self->first;
}

void
fb_growth_restart (FbGrowth *self, guint target)
{
  /* Two hundred widgets that get new rows, all in one turn, keep a person waiting. */
  if (target == G_MAXUINT && g_list_model_get_n_items (G_LIST_MODEL (self->slice)) >= ROWS_WITH_WIDGETS)
    {
      self->shrinking = is_at_first_rows (self);
      if (self->shrinking)
        start (self);
      return;
    }

  stop (self);
  self->shrinking = FALSE;
  self->target = target;
  gtk_slice_list_model_set_size (self->slice, self->first);
  grow (self);
}

void
fb_growth_go_on (FbGrowth *self)
{
  rows_changed_cb (self);
}

void
fb_growth_extend (FbGrowth *self, guint target)
{
  self->target = MAX (self->target, target);
  grow (self);
}

void
fb_growth_reach (FbGrowth *self, guint position)
{
  guint size = gtk_slice_list_model_get_size (self->slice);

  self->shrinking = FALSE;
  if (position < size)
    return;
  self->target = MAX (self->target, position + ROWS_BEYOND);
  gtk_slice_list_model_set_size (self->slice, self->target);
}

guint
fb_growth_get_target (FbGrowth *self)
{
  return self->target;
}
