/* fb-config-view-groups.c: the groups of options beside the options: titles, progress, parts with models of their own
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-view-private.h"

#include <glib/gi18n.h>

#include "fb-config-line.h"

static const char *
group_title (const FbConfigGroup *group)
{
  const FbRulesOption *first = g_ptr_array_index (group->options, 0);

  if (group->label != NULL)
    return group->label;
  /* What comes from the customer is not sold, and stands in front of all pages. */
  if (first->context && group->page == NULL)
    return _ ("Customer");
  return group->page != NULL ? group->page : _ ("Options");
}

static char *
progress_words (const FbConfigGroupProgress *progress)
{
  guint all = progress->decided + progress->open + progress->needed;

  if (progress->needed > 0)
    /* Translators: of a group of options, how many of how many are decided, and how many must still be */
    return g_strdup_printf (ngettext ("%u/%u, %u needs you", "%u/%u, %u need you", progress->needed), progress->decided,
                            all, progress->needed);
  if (progress->open > 0)
    return g_strdup_printf (_ ("%u of %u decided"), progress->decided, all);
  return g_strdup (_ ("All decided"));
}

static void
show_group_row (FbConfigView *self, GtkWidget *row, const FbConfigGroup *group)
{
  FbConfigGroupProgress progress = fb_config_group_get_progress (group, self->session);
  g_autofree char *words =
      fb_config_session_is_ready (self->session) ? progress_words (&progress) : g_strdup (_ ("Checking…"));
  const char *title = group_title (group);
  /* Several parts may have groups of one name. */
  gboolean same = group->child == NULL || g_str_equal (title, group->page);
  g_autofree char *name =
      same ? g_strdup_printf ("%s, %s", title, words) : g_strdup_printf ("%s, %s, %s", group->page, title, words);
  GtkWidget *icon = g_object_get_data (G_OBJECT (row), "fb-icon");
  GtkWidget *caption = g_object_get_data (G_OBJECT (row), "fb-caption");

  gtk_label_set_label (GTK_LABEL (caption), words);
  gtk_image_set_from_icon_name (GTK_IMAGE (icon), progress.needed > 0 ? "radio-symbolic"
                                                  : progress.open > 0 ? "radio-mixed-symbolic"
                                                                      : "object-select-symbolic");
  gtk_widget_set_visible (row, fb_config_group_is_there (group, self->session));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

GtkWidget *
fb_config_view_make_group_row (FbConfigView *self, guint number)
{
  const FbConfigGroup *group = g_ptr_array_index (self->all_groups, number);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (group_title (group));
  GtkWidget *caption = gtk_label_new (NULL);
  GtkWidget *icon = gtk_image_new ();

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (caption), 0);
  gtk_label_set_wrap (GTK_LABEL (caption), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (caption), 12);
  gtk_widget_add_css_class (caption, "caption");
  gtk_widget_add_css_class (caption, "dim-label");
  gtk_box_append (GTK_BOX (texts), title);
  gtk_box_append (GTK_BOX (texts), caption);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_widget_add_css_class (box, "fb-config-group");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data (G_OBJECT (row), "fb-icon", icon);
  g_object_set_data (G_OBJECT (row), "fb-caption", caption);
  show_group_row (self, row, group);
  return row;
}

static GtkListBoxRow *
get_group_row (FbConfigView *self, guint number)
{
  return gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->groups), (int) number);
}

/* A part that is not there any more leaves nothing to look at: the group before it is shown. */
static void
leave_hidden_group (FbConfigView *self)
{
  guint number = self->group;

  while (number > 0 && !gtk_widget_get_visible (GTK_WIDGET (get_group_row (self, number))))
    number--;
  if (number != self->group)
    gtk_list_box_select_row (GTK_LIST_BOX (self->groups), get_group_row (self, number));
}

void
fb_config_view_show_groups (FbConfigView *self)
{
  for (guint i = 0; i < self->all_groups->len; i++)
    show_group_row (self, GTK_WIDGET (get_group_row (self, i)), g_ptr_array_index (self->all_groups, i));
  leave_hidden_group (self);
}

/* The name of a page, or the title of a part, stands above its first group. */
void
fb_config_view_group_header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  FbConfigView *self = user_data;
  const FbConfigGroup *group = g_ptr_array_index (self->all_groups, (guint) gtk_list_box_row_get_index (row));
  const FbConfigGroup *last =
      before != NULL ? g_ptr_array_index (self->all_groups, (guint) gtk_list_box_row_get_index (before)) : NULL;
  GtkWidget *label;

  if (group->page == NULL || group->label == NULL || (last != NULL && g_strcmp0 (last->page, group->page) == 0))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (group->page);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "fb-config-page");
  gtk_list_box_row_set_header (row, label);
}
