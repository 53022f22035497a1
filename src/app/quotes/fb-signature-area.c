/* fb-signature-area.c: signing on the screen
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-signature-area.h"

#include <glib/gi18n.h>

#include "fb-strokes.h"

#define PEN 2.2

struct _FbSignatureArea
{
  GtkDrawingArea parent_instance;

  FbStrokes *strokes; /* (owned) (nullable) */
  gboolean fixed;
  GtkGesture *drag; /* lent by the widget */
};

G_DEFINE_FINAL_TYPE (FbSignatureArea, fb_signature_area, GTK_TYPE_DRAWING_AREA)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
draw_stroke (cairo_t *cr, GArray *stroke)
{
  for (guint i = 0; i + 1 < stroke->len; i += 2)
    cairo_line_to (cr, g_array_index (stroke, int, i), g_array_index (stroke, int, i + 1));
  if (stroke->len == 2)
    cairo_line_to (cr, g_array_index (stroke, int, 0) + 0.1, g_array_index (stroke, int, 1));
  cairo_stroke (cr);
}

/* In the color of text, so that it is seen in both styles; whole, whatever it was drawn on. */
static void
draw_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  FbSignatureArea *self = FB_SIGNATURE_AREA (area);
  GdkRGBA color;
  double scale;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, color.alpha * .25);
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, 18, height * .78);
  cairo_line_to (cr, width - 18, height * .78);
  cairo_stroke (cr);
  if (self->strokes == NULL || self->strokes->width <= 0 || self->strokes->height <= 0)
    return;

  scale = MIN ((double) width / self->strokes->width, (double) height / self->strokes->height);
  cairo_scale (cr, scale, scale);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, PEN);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < self->strokes->strokes->len; i++)
    draw_stroke (cr, g_ptr_array_index (self->strokes->strokes, i));
}

static void
add_point (FbSignatureArea *self, double x, double y)
{
  if (fb_strokes_add (self->strokes, (int) x, (int) y))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_begin_cb (FbSignatureArea *self, double x, double y)
{
  if (self->fixed)
    {
      gtk_gesture_set_state (self->drag, GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (self->drag, GTK_EVENT_SEQUENCE_CLAIMED);
  if (self->strokes == NULL)
    self->strokes =
        fb_strokes_new (gtk_widget_get_width (GTK_WIDGET (self)), gtk_widget_get_height (GTK_WIDGET (self)));
  fb_strokes_begin (self->strokes);
  add_point (self, x, y);
}

static void
drag_update_cb (FbSignatureArea *self, double x, double y)
{
  double begin_x, begin_y;

  if (self->strokes != NULL && gtk_gesture_drag_get_start_point (GTK_GESTURE_DRAG (self->drag), &begin_x, &begin_y))
    add_point (self, begin_x + x, begin_y + y);
}

static void
drag_end_cb (FbSignatureArea *self, double x, double y)
{
  drag_update_cb (self, x, y);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
fb_signature_area_finalize (GObject *object)
{
  g_clear_pointer (&FB_SIGNATURE_AREA (object)->strokes, fb_strokes_free);

  G_OBJECT_CLASS (fb_signature_area_parent_class)->finalize (object);
}

static void
fb_signature_area_class_init (FbSignatureAreaClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fb_signature_area_finalize;
  signals[CHANGED] =
      g_signal_new ("changed", FB_TYPE_SIGNATURE_AREA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
fb_signature_area_init (FbSignatureArea *self)
{
  self->drag = gtk_gesture_drag_new ();
  g_signal_connect_swapped (self->drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (self->drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (self->drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (self->drag));
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self), draw_cb, NULL, NULL);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (self), 160);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Signature"), -1);
}

GtkWidget *
fb_signature_area_new (void)
{
  return g_object_new (FB_TYPE_SIGNATURE_AREA, NULL);
}

gboolean
fb_signature_area_is_empty (FbSignatureArea *self)
{
  return self->strokes == NULL || self->strokes->n_points == 0;
}

void
fb_signature_area_clear (FbSignatureArea *self)
{
  g_clear_pointer (&self->strokes, fb_strokes_free);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[CHANGED], 0);
}

char *
fb_signature_area_dup_json (FbSignatureArea *self)
{
  return self->strokes != NULL ? fb_strokes_to_json (self->strokes) : NULL;
}

void
fb_signature_area_set_json (FbSignatureArea *self, const char *json)
{
  g_clear_pointer (&self->strokes, fb_strokes_free);
  self->strokes = json != NULL ? fb_strokes_parse (json, NULL) : NULL;
  self->fixed = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
