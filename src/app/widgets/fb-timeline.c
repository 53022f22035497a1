/* fb-timeline.c: everything that happened around a record
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-timeline.h"

#include <glib/gi18n.h>

#include "fb-change-set.h"
#include "fb-format.h"
#include "fb-history.h"
#include "fb-query.h"
#include "fb-timeline-entry.h"
#include "fb-tips.h"
#include "fb-wrap.h"

#define SHOWN_AT_FIRST 25
#define SHOWN_MORE 100
#define SETTLE_MS 250
/* Lines of wrapped text are dear to measure: more of them in one frame would be felt. */
#define ROWS_A_FRAME 3

struct _FbTimeline
{
  AdwPreferencesGroup parent_instance;

  FbProfile *profile; /* (owned) */
  const FbTable *table;
  FbId id; /* nil: none */
  const char *activity_field;
  guint limit;
  GCancellable *cancellable; /* (owned) (nullable) */
  guint settle_source;
  GPtrArray *entries; /* (owned) (nullable) of FbTimelineEntry: being shown */
  GPtrArray *shown;   /* (owned) of FbTimelineEntry: of the rows that are there */
  guint n_filled;     /* rows that are those of entries */
  guint tick;         /* (callback id) fills more */
  GtkWidget *list;
  GtkWidget *more;
  GtkWidget *empty;
};

G_DEFINE_FINAL_TYPE (FbTimeline, fb_timeline, ADW_TYPE_PREFERENCES_GROUP)

static void
load (FbTimeline *self);

/* --- reading --- */

typedef struct
{
  GPtrArray *changes;    /* of FbChange */
  GPtrArray *activities; /* of FbRecord */
  GHashTable *titles;
  char *where; /* of the activities */
  guint limit;
} Reading;

static void
reading_free (Reading *reading)
{
  g_clear_pointer (&reading->changes, g_ptr_array_unref);
  g_clear_pointer (&reading->activities, g_ptr_array_unref);
  g_clear_pointer (&reading->titles, g_hash_table_unref);
  g_free (reading->where);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

/* Gives back what it was given, completed. */
static gpointer
read_rest (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  Reading *asked = data;
  g_autoptr (Reading) reading = g_new0 (Reading, 1);
  g_autoptr (FbQuery) query = NULL;

  query = fb_query_new (fb_schema_get_table ("activity"), asked->where, "-actual_start,-planned_start,-created_at",
                        NULL, error);
  if (query == NULL)
    return NULL;
  reading->activities = fb_store_list (store, query, asked->limit, 0, error);
  if (reading->activities == NULL)
    return NULL;

  reading->changes = g_ptr_array_ref (asked->changes);
  reading->titles = fb_timeline_read_titles (store, reading->changes);
  return g_steal_pointer (&reading);
}

/* --- showing --- */

static GtkWidget *
make_label (const char *text, const char *style, gboolean wrap)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (wrap)
    fb_wrap_label (label);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_foot (const FbTimelineEntry *entry, gboolean has_server)
{
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *when = fb_format_time (entry->at);
  g_autofree char *text = entry->who != NULL ? g_strdup_printf ("%s · %s", when, entry->who) : g_strdup (when);
  GtkWidget *label = make_label (text, "caption", TRUE);

  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (foot), label);
  if (entry->pending && has_server)
    {
      GtkWidget *waiting = gtk_image_new_from_icon_name ("fb-waiting-symbolic");

      gtk_widget_add_css_class (waiting, "dim-label");
      fb_tip_set (waiting, _ ("Waits to be sent"));
      gtk_box_append (GTK_BOX (foot), waiting);
    }
  return foot;
}

static GtkWidget *
make_row (const FbTimelineEntry *entry, gboolean has_server)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *icon = gtk_image_new_from_icon_name (entry->icon);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  gboolean activity = !fb_id_is_nil (&entry->activity);

  gtk_widget_add_css_class (box, "fb-timeline-row");
  gtk_widget_add_css_class (icon, "fb-timeline-icon");
  if (activity)
    gtk_widget_add_css_class (icon, "activity");
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (lines), make_label (entry->title, NULL, TRUE));
  if (entry->detail != NULL)
    gtk_box_append (GTK_BOX (lines), make_label (entry->detail, activity ? "fb-note" : "dim-label", TRUE));
  gtk_box_append (GTK_BOX (lines), make_foot (entry, has_server));
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), lines);

  g_object_set_data_full (G_OBJECT (row), "fb-when", fb_format_time (entry->at), g_free);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), entry->title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, entry->title, -1);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), activity);
  if (activity)
    g_object_set_data_full (G_OBJECT (row), "fb-activity", fb_id_to_string (&entry->activity), g_free);
  return row;
}

static void
row_activated_cb (FbTimeline *self, GtkListBoxRow *row)
{
  const char *id = g_object_get_data (G_OBJECT (row), "fb-activity");

  if (id != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open", "(ss)", "activity", id);
}

static void
remove_row (FbTimeline *self, guint index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) index);

  gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
  g_ptr_array_remove_index (self->shown, index);
}

/* "Just now" does not stay true. */
static gboolean
is_shown_as (FbTimeline *self, guint index, const FbTimelineEntry *entry)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) index);
  g_autofree char *when = fb_format_time (entry->at);

  return fb_timeline_entry_equal (entry, g_ptr_array_index (self->shown, index))
         && g_strcmp0 (g_object_get_data (G_OBJECT (row), "fb-when"), when) == 0;
}

/* The row at @index becomes that of its entry. FALSE when it was already. */
static gboolean
fill_row (FbTimeline *self, guint index)
{
  FbTimelineEntry *entry = g_ptr_array_index (self->entries, index);
  gboolean has_server = fb_profile_get_server (self->profile) != NULL;

  if (index < self->shown->len)
    {
      if (is_shown_as (self, index, entry))
        return FALSE;
      remove_row (self, index);
    }
  gtk_list_box_insert (GTK_LIST_BOX (self->list), make_row (entry, has_server), (int) index);
  g_ptr_array_insert (self->shown, (int) index, fb_timeline_entry_copy (entry));
  return TRUE;
}

/* A few rows a frame, from the newest down; those that are what they were are left alone. */
static gboolean
fill_some (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  FbTimeline *self = FB_TIMELINE (widget);

  if (self->entries == NULL || self->profile == NULL)
    {
      self->tick = 0;
      return G_SOURCE_REMOVE;
    }
  for (guint made = 0; self->n_filled < self->entries->len && made < ROWS_A_FRAME; self->n_filled++)
    made += fill_row (self, self->n_filled);
  if (self->n_filled < self->entries->len)
    return G_SOURCE_CONTINUE;
  while (self->shown->len > self->entries->len)
    remove_row (self, self->shown->len - 1);
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
clear_rows (FbTimeline *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  while (self->shown->len > 0)
    remove_row (self, self->shown->len - 1);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
}

static void
show_reading (FbTimeline *self, const Reading *reading)
{
  g_autoptr (GPtrArray) entries = fb_timeline_make_entries (fb_profile_get_catalog (self->profile), reading->changes,
                                                            reading->activities, reading->titles);
  gboolean cut = reading->changes->len >= self->limit || reading->activities->len >= self->limit;
  gboolean more = cut || entries->len > self->limit;

  if (entries->len > self->limit)
    g_ptr_array_set_size (entries, (int) self->limit);
  gtk_widget_set_visible (self->list, entries->len > 0);
  gtk_widget_set_visible (self->empty, entries->len == 0);
  gtk_widget_set_visible (self->more, more);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  self->entries = g_steal_pointer (&entries);
  self->n_filled = 0;
  if (fill_some (GTK_WIDGET (self), NULL, NULL) == G_SOURCE_CONTINUE && self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), fill_some, NULL, NULL);
}

static void
rest_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbTimeline) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Reading) reading = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (reading != NULL && self->profile != NULL)
    show_reading (self, reading);
  else if (error != NULL)
    fb_profile_say_error (FB_PROFILE (source), error);
}

static void
history_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbTimeline) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = fb_store_list_group_history_finish (FB_STORE (source), result, &error);
  g_autofree char *id = fb_id_to_string (&self->id);
  g_autofree char *quoted = fb_query_quote (id);
  Reading *asked;

  if (changes == NULL)
    {
      if (self->profile != NULL)
        fb_profile_say_error (self->profile, error);
      return;
    }
  if (self->profile == NULL || fb_id_is_nil (&self->id))
    return;

  asked = g_new0 (Reading, 1);
  asked->changes = g_steal_pointer (&changes);
  asked->where = g_strdup_printf ("%s = %s and status in ('done','cancelled','missed')", self->activity_field, quoted);
  asked->limit = self->limit;
  fb_profile_run_async (self->profile, read_rest, asked, (GDestroyNotify) reading_free, (GDestroyNotify) reading_free,
                        self->cancellable, rest_read_cb, g_object_ref (self));
}

static void
load (FbTimeline *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (fb_id_is_nil (&self->id) || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  self->cancellable = g_cancellable_new ();
  fb_store_list_group_history_async (fb_profile_get_store (self->profile), self->table, &self->id, self->limit,
                                     self->cancellable, history_read_cb, g_object_ref (self));
}

static gboolean
settled_cb (gpointer user_data)
{
  FbTimeline *self = user_data;

  self->settle_source = 0;
  load (self);
  return G_SOURCE_REMOVE;
}

static void
store_changed_cb (FbTimeline *self, FbChangeSet *changes)
{
  static const char *const tables[] = {"activity", "change",        "account", "contact",         "opportunity",
                                       "site",     "contact_point", "comment", "opportunity_line"};
  gboolean touched = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (tables) && !touched; i++)
    touched = fb_change_set_has_table (changes, fb_schema_get_table (tables[i]));
  if (touched && self->settle_source == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->settle_source = g_timeout_add (SETTLE_MS, settled_cb, self);
}

static void
more_clicked_cb (FbTimeline *self)
{
  self->limit += SHOWN_MORE;
  load (self);
}

/* --- class --- */

static void
fb_timeline_dispose (GObject *object)
{
  FbTimeline *self = FB_TIMELINE (object);

  g_clear_handle_id (&self->settle_source, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_timeline_parent_class)->dispose (object);
}

static void
fb_timeline_finalize (GObject *object)
{
  FbTimeline *self = FB_TIMELINE (object);

  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_ptr_array_unref (self->shown);

  G_OBJECT_CLASS (fb_timeline_parent_class)->finalize (object);
}

static void
fb_timeline_class_init (FbTimelineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_timeline_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_timeline_finalize;
}

static void
fb_timeline_init (FbTimeline *self)
{
  self->shown = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_timeline_entry_free);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Timeline"));

  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_widget_set_visible (self->list, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Timeline"), -1);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);

  self->empty = make_label (_ ("Nothing has happened yet. Log a call, a visit or a note."), "dim-label", TRUE);
  gtk_widget_set_visible (self->empty, FALSE);

  self->more = gtk_button_new_with_mnemonic (_ ("Show _Earlier"));
  gtk_widget_add_css_class (self->more, "flat");
  gtk_widget_set_halign (self->more, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (self->more, 6);
  gtk_widget_set_visible (self->more, FALSE);
  g_signal_connect_swapped (self->more, "clicked", G_CALLBACK (more_clicked_cb), self);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->list);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->empty);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->more);
}

GtkWidget *
fb_timeline_new (FbProfile *profile)
{
  FbTimeline *self = g_object_new (FB_TYPE_TIMELINE, NULL);

  self->profile = g_object_ref (profile);
  g_signal_connect_object (fb_profile_get_store (profile), "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (load), NULL);
  return GTK_WIDGET (self);
}

void
fb_timeline_set_id (FbTimeline *self, const FbTable *table, const FbId *id, const char *activity_field)
{
  if (id != NULL && fb_id_equal (id, &self->id))
    return;

  clear_rows (self);
  gtk_widget_set_visible (self->list, FALSE);
  gtk_widget_set_visible (self->empty, FALSE);
  gtk_widget_set_visible (self->more, FALSE);

  self->table = table;
  self->id = id != NULL ? *id : (FbId){{0}};
  self->activity_field = activity_field;
  self->limit = SHOWN_AT_FIRST;
  load (self);
}
