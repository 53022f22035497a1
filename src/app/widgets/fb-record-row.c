/* fb-record-row.c: one line of a list of records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-record-row.h"

#include <glib/gi18n.h>

#include "fb-a11y.h"
#include "fb-avatar.h"
#include "fb-format.h"
#include "fb-quote-words.h"
#include "fb-tips.h"

struct _FbRecordRow
{
  GtkWidget parent_instance;

  FbProfile *profile; /* (owned) */
  FbItem *item;       /* (owned) (nullable) */
  gulong handler;     /* on the item */
  GtkWidget *avatar;
  GtkWidget *title;
  GtkWidget *detail;
  GtkWidget *pending; /* (nullable) made when it is first needed: few rows wait */
  int title_height;   /* 0: to be measured; then the same for every text */
  int detail_height;
  int narrowest; /* the wider one of the two lines at its narrowest */
};

#define AVATAR_SIZE 36
#define SPACING 12
#define LINE_SPACING 2

G_DEFINE_FINAL_TYPE (FbRecordRow, fb_record_row, GTK_TYPE_WIDGET)

static void
add_part (GString *text, const char *part)
{
  if (part != NULL && part[0] != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
}

static void
add_field (GString *text, FbCatalog *catalog, const FbRecord *record, const char *field)
{
  g_autofree char *part = fb_format_field (catalog, record, field);

  add_part (text, part);
}

char *
fb_record_row_dup_detail (FbCatalog *catalog, FbItem *item)
{
  const FbRecord *record = fb_item_get_record (item);
  const char *table = record->table->name;
  g_autoptr (GString) text = g_string_new (NULL);

  if (strcmp (table, "account") == 0)
    {
      const char *class = fb_record_get_text (record, "class");

      add_field (text, catalog, record, "kind");
      add_field (text, catalog, record, "industry");
      if (class != NULL)
        /* Translators: the class of an account, A to D */
        g_string_append_printf (text, _ (" · Class %s"), class);
    }
  else if (strcmp (table, "contact") == 0)
    {
      add_field (text, catalog, record, "job_title");
      add_part (text, fb_item_get_label (item, "account"));
    }
  else if (strcmp (table, "opportunity") == 0)
    {
      add_part (text, fb_item_get_label (item, "account"));
      add_field (text, catalog, record, "amount");
      add_field (text, catalog, record, "stage");
    }
  else if (strcmp (table, "product") == 0)
    {
      add_part (text, fb_record_get_text (record, "sku"));
      add_part (text, fb_item_get_label (item, "family"));
      add_field (text, catalog, record, "list_price");
    }
  else if (strcmp (table, "article") == 0)
    {
      add_field (text, catalog, record, "kind");
      add_part (text, fb_item_get_label (item, "competitor"));
      add_part (text, fb_item_get_label (item, "family"));
    }
  else if (strcmp (table, "quote") == 0 || strcmp (table, "sales_order") == 0)
    {
      add_part (text, fb_item_get_label (item, "account"));
      add_field (text, catalog, record, "state");
      add_field (text, catalog, record, "total");
    }
  else if (strcmp (table, "approval_request") == 0)
    {
      add_part (text, fb_item_get_label (item, "asked_by"));
      add_field (text, catalog, record, "state");
      add_part (text, fb_record_get_text (record, "reason"));
    }
  else if (strcmp (table, "competitor") == 0)
    add_part (text, fb_record_get_text (record, "website"));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What goes through states is told apart by them. */
static gboolean
has_state (const FbRecord *record)
{
  static const char *const tables[] = {"quote", "sales_order", "approval_request", NULL};

  return g_strv_contains (tables, record->table->name);
}

/* (transfer full) */
static char *
dup_title (FbItem *item)
{
  const FbRecord *record = fb_item_get_record (item);
  const char *quote = strcmp (record->table->name, "approval_request") == 0 ? fb_item_get_label (item, "quote") : NULL;

  return quote != NULL ? g_strdup (quote) : fb_record_dup_title (record);
}

/* People and companies have initials; things have a sign of what they are. */
static void
show_avatar (FbRecordRow *self, const FbRecord *record, const char *title)
{
  gboolean thing =
      record != NULL && strcmp (record->table->name, "account") != 0 && strcmp (record->table->name, "contact") != 0;
  const char *icon = !thing               ? NULL
                     : has_state (record) ? fb_quote_state_icon (record)
                                          : fb_format_table_icon (record->table);

  fb_avatar_set (FB_AVATAR (self->avatar), title, icon);
}

static void
show_pending (FbRecordRow *self, gboolean pending)
{
  if (pending && self->pending == NULL)
    {
      self->pending = gtk_image_new_from_icon_name ("fb-waiting-symbolic");
      gtk_widget_add_css_class (self->pending, "dim-label");
      fb_tip_set (self->pending, _ ("Waits to be sent"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->pending), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("Waits to be sent"), -1);
      gtk_widget_set_parent (self->pending, GTK_WIDGET (self));
    }
  if (self->pending != NULL)
    gtk_widget_set_visible (self->pending, pending);
}

static void
show_record (FbRecordRow *self)
{
  const FbRecord *record = self->item != NULL ? fb_item_get_record (self->item) : NULL;
  g_autofree char *title = record != NULL ? dup_title (self->item) : g_strdup ("");
  g_autofree char *detail =
      record != NULL ? fb_record_row_dup_detail (fb_profile_get_catalog (self->profile), self->item) : g_strdup ("");

  if (record != NULL && title[0] == '\0')
    {
      g_free (title);
      title = g_strdup (_ ("No name"));
    }

  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_label_set_label (GTK_LABEL (self->detail), detail);
  show_avatar (self, record, title);
  fb_a11y_name_line (GTK_WIDGET (self), title);
  show_pending (self, record != NULL && record->pending && fb_profile_get_server (self->profile) != NULL);
}

/* --- sizes --- */

/* A list measures some two hundred rows whenever it scrolls far. What a row says changes nothing about its size, so
 * that texts are not shaped for it, and those out of sight never. */
static void
measure_lines (FbRecordRow *self)
{
  int title, detail;

  if (self->title_height > 0)
    return;
  gtk_widget_measure (self->title, GTK_ORIENTATION_VERTICAL, -1, NULL, &self->title_height, NULL, NULL);
  gtk_widget_measure (self->detail, GTK_ORIENTATION_VERTICAL, -1, NULL, &self->detail_height, NULL, NULL);
  gtk_widget_measure (self->title, GTK_ORIENTATION_HORIZONTAL, -1, &title, NULL, NULL, NULL);
  gtk_widget_measure (self->detail, GTK_ORIENTATION_HORIZONTAL, -1, &detail, NULL, NULL, NULL);
  self->narrowest = MAX (title, detail);
}

static int
measure_pending (FbRecordRow *self, GtkOrientation orientation)
{
  int size = 0;

  if (self->pending != NULL && gtk_widget_should_layout (self->pending))
    gtk_widget_measure (self->pending, orientation, -1, NULL, &size, NULL, NULL);
  return size;
}

static void
fb_record_row_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  FbRecordRow *self = FB_RECORD_ROW (widget);
  int pending = measure_pending (self, GTK_ORIENTATION_HORIZONTAL);

  measure_lines (self);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = MAX (AVATAR_SIZE, self->title_height + LINE_SPACING + self->detail_height);
  else
    *minimum = *natural = AVATAR_SIZE + SPACING + self->narrowest + (pending > 0 ? SPACING + pending : 0);
}

static void
fb_record_row_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (fb_record_row_parent_class)->css_changed (widget, change);
  FB_RECORD_ROW (widget)->title_height = 0;
}

static void
fb_record_row_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (fb_record_row_parent_class)->system_setting_changed (widget, setting);
  FB_RECORD_ROW (widget)->title_height = 0;
}

/* @x counts from the side where reading begins. */
static void
place (GtkWidget *row, GtkWidget *child, int x, int y, int width, int height)
{
  gboolean rtl = gtk_widget_get_direction (row) == GTK_TEXT_DIR_RTL;
  int left = rtl ? gtk_widget_get_width (row) - x - width : x;
  GtkAllocation allocation = {left, y, width, height};

  gtk_widget_size_allocate (child, &allocation, -1);
}

static void
fb_record_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  FbRecordRow *self = FB_RECORD_ROW (widget);
  int pending = measure_pending (self, GTK_ORIENTATION_HORIZONTAL);
  int pending_height = measure_pending (self, GTK_ORIENTATION_VERTICAL);
  int x = AVATAR_SIZE + SPACING;
  int room = MAX (width - x - (pending > 0 ? SPACING + pending : 0), self->narrowest);
  int y;

  measure_lines (self);
  y = (height - self->title_height - LINE_SPACING - self->detail_height) / 2;
  place (widget, self->avatar, 0, (height - AVATAR_SIZE) / 2, AVATAR_SIZE, AVATAR_SIZE);
  place (widget, self->title, x, y, room, self->title_height);
  place (widget, self->detail, x, y + self->title_height + LINE_SPACING, room, self->detail_height);
  if (pending > 0)
    place (widget, self->pending, width - pending, (height - pending_height) / 2, pending, pending_height);
}

/* --- class --- */

static void
fb_record_row_dispose (GObject *object)
{
  FbRecordRow *self = FB_RECORD_ROW (object);
  GtkWidget *child;

  fb_record_row_set_item (self, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_record_row_parent_class)->dispose (object);
}

static void
fb_record_row_class_init (FbRecordRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_record_row_dispose;
  widget_class->measure = fb_record_row_measure;
  widget_class->size_allocate = fb_record_row_size_allocate;
  widget_class->css_changed = fb_record_row_css_changed;
  widget_class->system_setting_changed = fb_record_row_system_setting_changed;
  gtk_widget_class_set_css_name (widget_class, "recordrow");
}

static GtkWidget *
make_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  fb_tip_when_cut (label);
  if (style != NULL)
    {
      gtk_widget_add_css_class (label, style);
      gtk_widget_add_css_class (label, "dim-label");
    }
  return label;
}

static void
fb_record_row_init (FbRecordRow *self)
{
  self->avatar = fb_avatar_new (AVATAR_SIZE);
  self->title = make_label (NULL);
  self->detail = make_label ("caption");
  gtk_widget_set_parent (self->avatar, GTK_WIDGET (self));
  gtk_widget_set_parent (self->title, GTK_WIDGET (self));
  gtk_widget_set_parent (self->detail, GTK_WIDGET (self));
}

GtkWidget *
fb_record_row_new (FbProfile *profile)
{
  FbRecordRow *self = g_object_new (FB_TYPE_RECORD_ROW, NULL);

  self->profile = g_object_ref (profile);
  return GTK_WIDGET (self);
}

void
fb_record_row_set_item (FbRecordRow *self, FbItem *item)
{
  if (self->item == item)
    return;

  if (self->item != NULL)
    g_clear_signal_handler (&self->handler, self->item);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;

  self->handler = g_signal_connect_object (item, "notify::record", G_CALLBACK (show_record), self, G_CONNECT_SWAPPED);
  show_record (self);
}
