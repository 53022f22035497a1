/* fb-board.c: deals by stage
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-board.h"

#include <glib/gi18n.h>

#include "fb-board-column.h"
#include "fb-move.h"
#include "fb-scroll-memory.h"
#include "fb-stage-ages.h"

struct _FbBoard
{
  AdwBin parent_instance;

  FbProfile *profile;   /* (owned) */
  FbFilter *filter;     /* (owned) */
  FbPipelineSums *sums; /* (owned) */
  FbStageAges *ages;    /* (owned) */
  gboolean closed;
  gboolean active;
  gboolean moving; /* a deal is on its way to another stage */
  GQueue moves;    /* of Next: what was asked for meanwhile */
  guint leave_source;
  GtkWidget *scroller;
  GtkWidget *columns;
};

G_DEFINE_FINAL_TYPE (FbBoard, fb_board, ADW_TYPE_BIN)

enum
{
  OPEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- columns --- */

static void
open_cb (FbBoard *self, const char *id)
{
  g_signal_emit (self, signals[OPEN], 0, id);
}

/* A deal and the stage it shall go to. */
typedef struct
{
  FbId deal;
  FbId stage;
} Next;

static void
move_next (FbBoard *self);

static void
moved_cb (gboolean moved, gpointer user_data)
{
  FbBoard *self = user_data;

  self->moving = FALSE;
  move_next (self);
}

/* One after the other: two quick presses are two steps, and the second is judged by what the first has made. */
static void
move_next (FbBoard *self)
{
  g_autofree Next *next = !self->moving ? g_queue_pop_head (&self->moves) : NULL;

  if (next == NULL || self->profile == NULL)
    return;
  self->moving = TRUE;
  fb_move_deal (GTK_WIDGET (self), self->profile, &next->deal, &next->stage, moved_cb, g_object_ref (self),
                g_object_unref);
}

static void
move_to_column (FbBoard *self, const char *id_text, FbBoardColumn *to)
{
  Next next;

  if (!fb_id_parse (id_text, &next.deal))
    return;

  next.stage = *fb_board_column_get_stage (to);
  g_queue_push_tail (&self->moves, g_memdup2 (&next, sizeof next));
  fb_board_column_focus_deal (to, &next.deal);
  move_next (self);
}

static void
dropped_cb (FbBoard *self, const char *id, FbBoardColumn *column)
{
  move_to_column (self, id, column);
}

static void
move_cb (FbBoard *self, const char *id, int step, FbBoardColumn *column)
{
  GtkWidget *to =
      step < 0 ? gtk_widget_get_prev_sibling (GTK_WIDGET (column)) : gtk_widget_get_next_sibling (GTK_WIDGET (column));

  if (to != NULL)
    move_to_column (self, id, FB_BOARD_COLUMN (to));
}

static void
step_out_cb (FbBoard *self, int step, FbBoardColumn *column)
{
  GtkWidget *to = GTK_WIDGET (column);

  do
    to = step < 0 ? gtk_widget_get_prev_sibling (to) : gtk_widget_get_next_sibling (to);
  while (to != NULL && !fb_board_column_focus (FB_BOARD_COLUMN (to)));
}

static void
show_sums (FbBoard *self)
{
  const char *currency = fb_pipeline_sums_get_currency (self->sums);

  for (GtkWidget *child = gtk_widget_get_first_child (self->columns); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      FbStageSum sum = fb_pipeline_sums_get (self->sums, fb_board_column_get_stage (FB_BOARD_COLUMN (child)));

      fb_board_column_set_sums (FB_BOARD_COLUMN (child), sum.count, sum.amount, sum.weighted, currency);
    }
}

static void
ask (FbBoard *self)
{
  if (!self->active)
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (self->columns); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    fb_board_column_set_filter (FB_BOARD_COLUMN (child), self->filter);
}

/* A board that nobody sees has no cards. One column a turn: to drop all their cards takes longer than a frame. */
static gboolean
leave_next_cb (gpointer user_data)
{
  FbBoard *self = user_data;

  for (GtkWidget *child = gtk_widget_get_first_child (self->columns); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (fb_board_column_leave (FB_BOARD_COLUMN (child)))
      return G_SOURCE_CONTINUE;
  self->leave_source = 0;
  return G_SOURCE_REMOVE;
}

static void
append_column (FbBoard *self, const FbStage *stage)
{
  GtkWidget *column = fb_board_column_new (self->profile, self->ages, stage);

  gtk_widget_set_hexpand (column, TRUE);
  g_signal_connect_swapped (column, "open", G_CALLBACK (open_cb), self);
  g_signal_connect_swapped (column, "move", G_CALLBACK (move_cb), self);
  g_signal_connect_swapped (column, "dropped", G_CALLBACK (dropped_cb), self);
  g_signal_connect_swapped (column, "step-out", G_CALLBACK (step_out_cb), self);
  gtk_box_append (GTK_BOX (self->columns), column);
}

static gboolean
same_columns (FbBoard *self, GPtrArray *stages)
{
  GtkWidget *child = gtk_widget_get_first_child (self->columns);

  for (guint i = 0; i < stages->len; i++)
    {
      if (child == NULL || !fb_board_column_is_of (FB_BOARD_COLUMN (child), g_ptr_array_index (stages, i)))
        return FALSE;
      child = gtk_widget_get_next_sibling (child);
    }

  return child == NULL;
}

static void
build_columns (FbBoard *self)
{
  g_autoptr (GPtrArray) all = fb_catalog_dup_stages (fb_profile_get_catalog (self->profile), NULL);
  g_autoptr (GPtrArray) stages = g_ptr_array_new ();
  GtkWidget *child;

  for (guint i = 0; i < all->len; i++)
    {
      FbStage *stage = g_ptr_array_index (all, i);

      if (self->closed || strcmp (stage->kind, "open") == 0)
        g_ptr_array_add (stages, stage);
    }
  if (same_columns (self, stages))
    return;

  while ((child = gtk_widget_get_first_child (self->columns)) != NULL)
    gtk_box_remove (GTK_BOX (self->columns), child);
  for (guint i = 0; i < stages->len; i++)
    append_column (self, g_ptr_array_index (stages, i));
  show_sums (self);
  ask (self);
}

/* --- class --- */

static void
fb_board_dispose (GObject *object)
{
  FbBoard *self = FB_BOARD (object);

  g_clear_handle_id (&self->leave_source, g_source_remove);
  g_queue_clear_full (&self->moves, g_free);
  g_clear_object (&self->ages);
  g_clear_object (&self->sums);
  g_clear_object (&self->filter);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_board_parent_class)->dispose (object);
}

static void
fb_board_class_init (FbBoardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_board_dispose;

  signals[OPEN] =
      g_signal_new ("open", FB_TYPE_BOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
fb_board_init (FbBoard *self)
{
  g_queue_init (&self->moves);
  self->columns = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_box_set_homogeneous (GTK_BOX (self->columns), TRUE);
  gtk_widget_add_css_class (self->columns, "fb-board");
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->columns);
  fb_scroll_memory_attach (GTK_SCROLLED_WINDOW (self->scroller),
                           gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->scroller)), "board");
  adw_bin_set_child (ADW_BIN (self), self->scroller);
}

void
fb_board_setup (FbBoard *self, FbProfile *profile, FbFilter *filter, FbPipelineSums *sums)
{
  self->profile = g_object_ref (profile);
  self->filter = g_object_ref (filter);
  self->sums = g_object_ref (sums);
  self->ages = fb_stage_ages_new (profile);
  g_signal_connect_object (filter, "changed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sums, "changed", G_CALLBACK (show_sums), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fb_profile_get_catalog (profile), "changed", G_CALLBACK (build_columns), self,
                           G_CONNECT_SWAPPED);
  build_columns (self);
}

void
fb_board_set_closed (FbBoard *self, gboolean closed)
{
  if (self->closed == closed)
    return;

  self->closed = closed;
  build_columns (self);
}

void
fb_board_set_active (FbBoard *self, gboolean active)
{
  if (self->active == active)
    return;

  self->active = active;
  g_clear_handle_id (&self->leave_source, g_source_remove);
  if (active)
    ask (self);
  else
    self->leave_source = g_idle_add_full (G_PRIORITY_LOW, leave_next_cb, self, NULL);
}

void
fb_board_focus (FbBoard *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (self->columns); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (fb_board_column_focus (FB_BOARD_COLUMN (child)))
        return;
    }
}
