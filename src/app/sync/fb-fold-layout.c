/* fb-fold-layout.c: columns of equal width, stacked where they would get too narrow
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-fold-layout.h"

struct _FbFoldLayout
{
  GtkLayoutManager parent_instance;

  int column_width;
  int spacing;
};

G_DEFINE_FINAL_TYPE (FbFoldLayout, fb_fold_layout, GTK_TYPE_LAYOUT_MANAGER)

static int
count_children (GtkWidget *widget)
{
  int n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += gtk_widget_should_layout (child);
  return n;
}

static int
gaps (const FbFoldLayout *self, int n)
{
  return n > 1 ? (n - 1) * self->spacing : 0;
}

static gboolean
is_stacked (const FbFoldLayout *self, int n, int width)
{
  return n < 2 || width < n * self->column_width + gaps (self, n);
}

static int
width_of_column (const FbFoldLayout *self, int n, int width)
{
  return is_stacked (self, n, width) ? width : (width - gaps (self, n)) / n;
}

static GtkSizeRequestMode
get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_width (FbFoldLayout *self, GtkWidget *widget, int *minimum, int *natural)
{
  int n = count_children (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_min, child_nat;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_min, &child_nat, NULL, NULL);
      *minimum = MAX (*minimum, child_min);
      *natural = MAX (*natural, child_nat);
    }
  *natural = *natural * n + gaps (self, n);
}

static void
measure_height (FbFoldLayout *self, GtkWidget *widget, int for_width, int *minimum, int *natural)
{
  int n = count_children (widget);
  gboolean stacked = for_width < 0 || is_stacked (self, n, for_width);
  int width = for_width < 0 ? -1 : width_of_column (self, n, for_width);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_min, child_nat;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &child_min, &child_nat, NULL, NULL);
      *minimum = stacked ? *minimum + child_min : MAX (*minimum, child_min);
      *natural = stacked ? *natural + child_nat : MAX (*natural, child_nat);
    }
  if (stacked)
    {
      *minimum += gaps (self, n);
      *natural += gaps (self, n);
    }
}

static void
measure (GtkLayoutManager *manager,
         GtkWidget *widget,
         GtkOrientation orientation,
         int for_size,
         int *minimum,
         int *natural,
         int *minimum_baseline,
         int *natural_baseline)
{
  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (FB_FOLD_LAYOUT (manager), widget, minimum, natural);
  else
    measure_height (FB_FOLD_LAYOUT (manager), widget, for_size, minimum, natural);
}

static void
allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  FbFoldLayout *self = FB_FOLD_LAYOUT (manager);
  int n = count_children (widget);
  gboolean stacked = is_stacked (self, n, width);
  gboolean mirrored = !stacked && gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int column = width_of_column (self, n, width);
  GtkAllocation place = {mirrored ? width - column : 0, 0, column, height};

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_should_layout (child))
        continue;
      if (stacked)
        gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, column, NULL, &place.height, NULL, NULL);
      gtk_widget_size_allocate (child, &place, -1);
      if (stacked)
        place.y += place.height + self->spacing;
      else
        place.x += (mirrored ? -1 : 1) * (column + self->spacing);
    }
}

static void
fb_fold_layout_class_init (FbFoldLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = get_request_mode;
  layout_class->measure = measure;
  layout_class->allocate = allocate;
}

static void
fb_fold_layout_init (FbFoldLayout *self)
{
}

GtkLayoutManager *
fb_fold_layout_new (int column_width, int spacing)
{
  FbFoldLayout *self = g_object_new (FB_TYPE_FOLD_LAYOUT, NULL);

  self->column_width = column_width;
  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}
