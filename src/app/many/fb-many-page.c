/* many/fb-many-page.c: what stands where a record does while several are marked
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-many-page.h"

#include <glib/gi18n.h>

#include "fb-format.h"

struct _FbManyPage
{
  AdwBin parent_instance;

  FbManyActions *actions; /* (unowned) (nullable) what the buttons act on; compared only */
  GtkWidget *page;
  GtkWidget *move;
};

G_DEFINE_FINAL_TYPE (FbManyPage, fb_many_page, ADW_TYPE_BIN)

static void
fb_many_page_class_init (FbManyPageClass *klass)
{
}

static GtkWidget *
add_button (GtkWidget *box, const char *label, const char *action, const char *style)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "pill");
  if (style != NULL)
    gtk_widget_add_css_class (button, style);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static void
fb_many_page_init (FbManyPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  g_autoptr (GSimpleActionGroup) none = g_simple_action_group_new ();

  /* Buttons of GTK 4.8 only see groups of parents that had one when the buttons were made. */
  gtk_widget_insert_action_group (GTK_WIDGET (self), "many", G_ACTION_GROUP (none));
  self->page = adw_status_page_new ();
  adw_status_page_set_description (ADW_STATUS_PAGE (self->page),
                                   _ ("Space or Ctrl+click adds one, Shift a range, Ctrl+A all."));
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  add_button (box, _ ("_Edit…"), "many.edit", "suggested-action");
  self->move = add_button (box, _ ("_Move to Stage…"), "many.move", NULL);
  add_button (box, _ ("_Delete"), "many.delete", "destructive-action");
  add_button (box, _ ("E_nd Selection"), "many.end", NULL);
  adw_status_page_set_child (ADW_STATUS_PAGE (self->page), box);
  adw_bin_set_child (ADW_BIN (self), self->page);
}

static void
set_actions (FbManyPage *self, FbManyActions *actions)
{
  const FbTable *table = fb_many_actions_get_table (actions);
  g_autofree char *words = fb_many_actions_dup_words (actions);

  if (self->actions != actions)
    gtk_widget_insert_action_group (GTK_WIDGET (self), "many", fb_many_actions_get_group (actions));
  self->actions = actions;
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->page), fb_format_table_icon (table));
  adw_status_page_set_title (ADW_STATUS_PAGE (self->page), words);
  gtk_widget_set_visible (self->move, strcmp (table->name, "opportunity") == 0);
}

void
fb_many_page_show (GtkStack *pages, FbManyActions *actions)
{
  GtkWidget *page = gtk_stack_get_child_by_name (pages, "many");

  if (page == NULL)
    {
      page = g_object_new (FB_TYPE_MANY_PAGE, NULL);
      gtk_stack_add_named (pages, page, "many");
    }
  set_actions (FB_MANY_PAGE (page), actions);
  gtk_stack_set_visible_child (pages, page);
}
