/* fb-line-numbers.c: the numbers of lines beside a text
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-line-numbers.h"

#define MARGIN 6

struct _FbLineNumbers
{
  GtkWidget parent_instance;

  GtkTextView *view; /* (unowned) whose gutter it lies in */
  GHashTable *wrong; /* (owned) */
};

G_DEFINE_FINAL_TYPE (FbLineNumbers, fb_line_numbers, GTK_TYPE_WIDGET)

static PangoLayout *
make_layout (FbLineNumbers *self, int number)
{
  g_autofree char *text = g_strdup_printf ("%d", number);

  return gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
}

static void
fb_line_numbers_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *a,
                         int *b)
{
  FbLineNumbers *self = FB_LINE_NUMBERS (widget);
  int lines = gtk_text_buffer_get_line_count (gtk_text_view_get_buffer (self->view));
  g_autoptr (PangoLayout) layout = make_layout (self, MAX (lines, 99));
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? width + 2 * MARGIN : 0;
}

static void
draw_line (FbLineNumbers *self, GtkSnapshot *snapshot, const GtkTextIter *iter)
{
  int number = gtk_text_iter_get_line (iter) + 1;
  gboolean wrong = g_hash_table_contains (self->wrong, GINT_TO_POINTER (number));
  g_autoptr (PangoLayout) layout = make_layout (self, number);
  int y, height, width, x;
  GdkRGBA color;

  gtk_text_view_get_line_yrange (self->view, iter, &y, &height);
  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_LEFT, 0, y, NULL, &y);
  pango_layout_get_pixel_size (layout, &width, NULL);
  x = gtk_widget_get_width (GTK_WIDGET (self)) - MARGIN - width;
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  if (!wrong
      || !gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "error_color", &color))
    color.alpha *= .5f;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
fb_line_numbers_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  FbLineNumbers *self = FB_LINE_NUMBERS (widget);
  GdkRectangle visible;
  GtkTextIter iter;
  int top;

  gtk_text_view_get_visible_rect (self->view, &visible);
  gtk_text_view_get_line_at_y (self->view, &iter, visible.y, &top);
  do
    {
      int y, height;

      gtk_text_view_get_line_yrange (self->view, &iter, &y, &height);
      if (y > visible.y + visible.height)
        return;
      draw_line (self, snapshot, &iter);
    }
  while (gtk_text_iter_forward_line (&iter));
}

static void
fb_line_numbers_finalize (GObject *object)
{
  g_hash_table_unref (FB_LINE_NUMBERS (object)->wrong);
  G_OBJECT_CLASS (fb_line_numbers_parent_class)->finalize (object);
}

static void
fb_line_numbers_class_init (FbLineNumbersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fb_line_numbers_finalize;
  widget_class->measure = fb_line_numbers_measure;
  widget_class->snapshot = fb_line_numbers_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
fb_line_numbers_init (FbLineNumbers *self)
{
  self->wrong = g_hash_table_new (NULL, NULL);
}

GtkWidget *
fb_line_numbers_new (GtkTextView *view)
{
  FbLineNumbers *self = g_object_new (FB_TYPE_LINE_NUMBERS, NULL);

  self->view = view;
  g_signal_connect_object (gtk_text_view_get_buffer (view), "changed", G_CALLBACK (gtk_widget_queue_resize), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view)), "value-changed",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
fb_line_numbers_set_wrong (FbLineNumbers *self, GHashTable *lines)
{
  g_return_if_fail (FB_IS_LINE_NUMBERS (self));

  g_hash_table_unref (self->wrong);
  self->wrong = lines;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
