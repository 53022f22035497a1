/* fb-record-page.c: what the pages of accounts, people and deals have in common
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-record-page.h"

#include <glib/gi18n.h>

#include "fb-a11y.h"
#include "fb-field-row.h"
#include "fb-sections.h"
#include "fb-stored-mark.h"
#include "fb-files-section.h"
#include "fb-timeline.h"
#include "fb-wrap.h"

typedef struct
{
  FbRecordModel *model; /* (owned) */
  GtkWidget *stack;
  GtkWidget *scroller;
  GtkWidget *column;
  GtkWidget *avatar;
  GtkWidget *title;
  GtkWidget *subtitle;
  GtkWidget *mark;
  GtkWidget *actions;
  GtkWidget *banner;
  GArray *rows;                  /* (owned) of Rows: sections that follow the record */
  GtkWidget *files;              /* (nullable) */
  GtkWidget *timeline;           /* (nullable) */
  const char *activity_field;    /* of the timeline */
  const FbRecordPagePart *parts; /* (nullable) that are still to be made */
  guint parts_source;
} FbRecordPagePrivate;

/* What a section lists. */
typedef struct
{
  GtkWidget *section;
  const char *table, *field, *and_where, *sort;
} Rows;

G_DEFINE_TYPE_WITH_PRIVATE (FbRecordPage, fb_record_page, ADW_TYPE_BIN)

#define COLUMN_WIDTH 760

static void
show_mark (FbRecordPage *self, const FbRecord *record)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);
  gboolean has_server = fb_profile_get_server (fb_record_model_get_profile (priv->model)) != NULL;

  fb_stored_mark_set (FB_STORED_MARK (priv->mark),
                      has_server && !record->pending ? FB_STORED_ON_SERVER : FB_STORED_LOCALLY, NULL);
}

static void
changed_cb (FbRecordPage *self)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);
  const FbRecord *record = fb_record_model_get_record (priv->model);
  g_autofree char *title = NULL;

  if (record == NULL)
    return;

  title = fb_record_dup_title (record);
  gtk_label_set_label (GTK_LABEL (priv->title), title[0] != '\0' ? title : _ ("No name"));
  adw_avatar_set_text (ADW_AVATAR (priv->avatar), title);
  show_mark (self, record);
  gtk_stack_set_visible_child_name (GTK_STACK (priv->stack), "record");
  if (FB_RECORD_PAGE_GET_CLASS (self)->changed != NULL)
    FB_RECORD_PAGE_GET_CLASS (self)->changed (self, record);
}

static void
gone_cb (FbRecordPage *self)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);

  gtk_stack_set_visible_child_name (GTK_STACK (priv->stack), "gone");
}

static void
fb_record_page_dispose (GObject *object)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (FB_RECORD_PAGE (object));

  g_clear_handle_id (&priv->parts_source, g_source_remove);
  g_clear_object (&priv->model);

  G_OBJECT_CLASS (fb_record_page_parent_class)->dispose (object);
}

static void
fb_record_page_finalize (GObject *object)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (FB_RECORD_PAGE (object));

  g_array_unref (priv->rows);

  G_OBJECT_CLASS (fb_record_page_parent_class)->finalize (object);
}

static void
fb_record_page_class_init (FbRecordPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_record_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_record_page_finalize;
}

static GtkWidget *
make_head (FbRecordPage *self)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  priv->avatar = adw_avatar_new (64, NULL, TRUE);
  gtk_widget_set_valign (priv->avatar, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (priv->avatar), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);

  priv->title = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (priv->title), 0);
  fb_wrap_label (priv->title);
  gtk_label_set_selectable (GTK_LABEL (priv->title), FALSE);
  gtk_widget_add_css_class (priv->title, "title-2");

  priv->subtitle = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (priv->subtitle), 0);
  fb_wrap_label (priv->subtitle);
  gtk_widget_add_css_class (priv->subtitle, "dim-label");

  priv->mark = fb_stored_mark_new ();
  fb_stored_mark_set_wordy (FB_STORED_MARK (priv->mark), TRUE);

  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (lines), priv->title);
  gtk_box_append (GTK_BOX (lines), priv->subtitle);
  gtk_box_append (GTK_BOX (lines), priv->mark);
  gtk_box_append (GTK_BOX (head), priv->avatar);
  gtk_box_append (GTK_BOX (head), lines);
  return head;
}

static GtkWidget *
make_record (FbRecordPage *self)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);
  GtkWidget *clamp = adw_clamp_new ();

  priv->actions = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_set_homogeneous (GTK_BOX (priv->actions), TRUE);
  gtk_widget_set_visible (priv->actions, FALSE);
  priv->banner = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_set_visible (priv->banner, FALSE);

  priv->column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  gtk_widget_add_css_class (priv->column, "fb-page");
  gtk_box_append (GTK_BOX (priv->column), make_head (self));
  gtk_box_append (GTK_BOX (priv->column), priv->actions);
  gtk_box_append (GTK_BOX (priv->column), priv->banner);

  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), COLUMN_WIDTH);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), COLUMN_WIDTH - 160);
  adw_clamp_set_child (ADW_CLAMP (clamp), priv->column);
  priv->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (priv->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (priv->scroller), clamp);
  return priv->scroller;
}

static void
fb_record_page_init (FbRecordPage *self)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);
  GtkWidget *gone = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (gone), "user-trash-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (gone), _ ("No Longer Here"));
  adw_status_page_set_description (ADW_STATUS_PAGE (gone),
                                   _ ("It was deleted, or it has moved out of your territory. Undo brings back what "
                                      "you deleted."));

  priv->rows = g_array_new (FALSE, FALSE, sizeof (Rows));
  priv->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (priv->stack), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), "loading");
  gtk_stack_add_named (GTK_STACK (priv->stack), make_record (self), "record");
  gtk_stack_add_named (GTK_STACK (priv->stack), gone, "gone");
  fb_a11y_follow_stack (GTK_STACK (priv->stack));
  adw_bin_set_child (ADW_BIN (self), priv->stack);
}

void
fb_record_page_setup (FbRecordPage *self, FbProfile *profile, const FbTable *table)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);

  priv->model = fb_record_model_new (profile, table);
  g_signal_connect_object (priv->model, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->model, "gone", G_CALLBACK (gone_cb), self, G_CONNECT_SWAPPED);
}

static void
show_rows_of (const Rows *rows, const FbId *id)
{
  fb_section_show (rows->section, rows->table, rows->field, id, rows->and_where, rows->sort);
}

static void
show_timeline (FbRecordPage *self, const FbId *id)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);

  fb_timeline_set_id (FB_TIMELINE (priv->timeline), fb_record_model_get_table (priv->model), id, priv->activity_field);
}

static void
show_rows (FbRecordPage *self, const FbId *id)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);

  for (guint i = 0; i < priv->rows->len; i++)
    show_rows_of (&g_array_index (priv->rows, Rows, i), id);
  if (priv->files != NULL)
    fb_files_section_set_on (FB_FILES_SECTION (priv->files), id);
  if (priv->timeline != NULL)
    show_timeline (self, id);
}

void
fb_record_page_open (FbRecordPage *self, const FbId *id)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);
  const FbId *current = fb_record_model_get_id (priv->model);

  if (id != NULL && current != NULL && fb_id_equal (id, current))
    return;

  /* The record before stays on the screen until the next one is read: a few milliseconds without a flash. */
  if (current == NULL || id == NULL)
    gtk_stack_set_visible_child_name (GTK_STACK (priv->stack), "loading");
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (priv->scroller)), 0);
  fb_record_model_set_id (priv->model, id);
  show_rows (self, id);
  if (FB_RECORD_PAGE_GET_CLASS (self)->opened != NULL)
    FB_RECORD_PAGE_GET_CLASS (self)->opened (self, id);
}

FbRecordModel *
fb_record_page_get_model (FbRecordPage *self)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);

  return priv->model;
}

FbProfile *
fb_record_page_get_profile (FbRecordPage *self)
{
  return fb_record_model_get_profile (fb_record_page_get_model (self));
}

void
fb_record_page_add_action (FbRecordPage *self,
                           const char *icon,
                           const char *label,
                           const char *action,
                           const char *target)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *text = gtk_label_new (label);

  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (text, "caption");
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (box), text);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "fb-quick");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  if (target != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_box_append (GTK_BOX (priv->actions), button);
  gtk_widget_set_visible (priv->actions, TRUE);
}

void
fb_record_page_add (FbRecordPage *self, GtkWidget *section)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);

  gtk_box_append (GTK_BOX (priv->column), section);
}

void
fb_record_page_add_logging (FbRecordPage *self)
{
  fb_record_page_add_action (self, "call-start-symbolic", _ ("Log Call"), "win.log", "call");
  fb_record_page_add_action (self, "mark-location-symbolic", _ ("Log Visit"), "win.log", "visit");
  fb_record_page_add_action (self, "fb-note-symbolic", _ ("Add Note"), "win.log", "note");
}

void
fb_record_page_add_fields (FbRecordPage *self, const char *title, const char *const *fields)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);
  GtkWidget *group = fb_field_group_new (priv->model, title, fields);

  fb_field_group_add_more (ADW_PREFERENCES_GROUP (group), priv->model, fields);
  fb_record_page_add (self, group);
  fb_record_page_add (self, fb_field_group_new_custom (priv->model));
}

void
fb_record_page_add_rows (FbRecordPage *self,
                         GtkWidget *section,
                         const char *table,
                         const char *field,
                         const char *and_where,
                         const char *sort)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);
  Rows rows = {section, table, field, and_where, sort};

  g_array_append_val (priv->rows, rows);
  fb_record_page_add (self, section);
  if (fb_record_model_get_id (priv->model) != NULL)
    show_rows_of (&rows, fb_record_model_get_id (priv->model));
}

void
fb_record_page_add_next_steps (FbRecordPage *self, const char *field)
{
  fb_record_page_add_rows (self, fb_section_new_next_steps (fb_record_page_get_profile (self)), "activity", field,
                           "status in ('planned','in_progress')", "due,planned_start");
}

void
fb_record_page_add_files (FbRecordPage *self)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);

  priv->files = fb_files_section_new (fb_record_page_get_profile (self), _ ("Documents"));
  fb_files_section_let_add (FB_FILES_SECTION (priv->files), fb_record_model_get_table (priv->model));
  fb_record_page_add (self, priv->files);
  fb_files_section_set_on (FB_FILES_SECTION (priv->files), fb_record_model_get_id (priv->model));
}

void
fb_record_page_add_timeline (FbRecordPage *self, const char *field)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);

  priv->activity_field = field;
  priv->timeline = fb_timeline_new (fb_record_page_get_profile (self));
  fb_record_page_add (self, priv->timeline);
  if (fb_record_model_get_id (priv->model) != NULL)
    show_timeline (self, fb_record_model_get_id (priv->model));
}

static gboolean
next_part_cb (gpointer user_data)
{
  FbRecordPage *self = user_data;
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);
  FbRecordPagePart part = *priv->parts++;

  part (self);
  if (*priv->parts != NULL)
    return G_SOURCE_CONTINUE;
  priv->parts_source = 0;
  return G_SOURCE_REMOVE;
}

void
fb_record_page_add_parts (FbRecordPage *self, const FbRecordPagePart *parts)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);

  g_return_if_fail (priv->parts_source == 0);
  g_return_if_fail (parts[0] != NULL);

  priv->parts = parts;
  priv->parts_source = g_idle_add (next_part_cb, self);
}

void
fb_record_page_add_banner (FbRecordPage *self, GtkWidget *widget)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);

  gtk_box_append (GTK_BOX (priv->banner), widget);
  gtk_widget_set_visible (priv->banner, TRUE);
}

void
fb_record_page_set_subtitle (FbRecordPage *self, const char *subtitle)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);

  gtk_label_set_label (GTK_LABEL (priv->subtitle), subtitle);
  gtk_widget_set_visible (priv->subtitle, subtitle != NULL && subtitle[0] != '\0');
}

void
fb_record_page_set_icon (FbRecordPage *self, const char *icon)
{
  FbRecordPagePrivate *priv = fb_record_page_get_instance_private (self);

  adw_avatar_set_show_initials (ADW_AVATAR (priv->avatar), FALSE);
  adw_avatar_set_icon_name (ADW_AVATAR (priv->avatar), icon);
}
