/* fb-place-view.c: a place of the window: lists on the left, the open record on the right
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-place-view.h"

#include <glib/gi18n.h>

#include "fb-a11y.h"
#include "fb-many-page.h"
#include "fb-prefs.h"

struct _FbPlaceView
{
  AdwBin parent_instance;

  FbProfile *profile; /* (owned) */
  const FbPlace *place;
  GtkWidget **toggles;      /* (owned) by side */
  GtkWidget **side_lists;   /* (owned) by side */
  GtkWidget **record_pages; /* (owned) by side; NULL until first needed: the window is there sooner */
  int open_side;            /* -1: nothing is open */
  FbId open_id;

  GtkWidget *leaflet;
  GtkWidget *list_pane;
  GtkWidget *kinds;
  GtkWidget *top;
  GtkWidget *lists;
  GtkWidget *pages;
  GtkWidget *none;
};

G_DEFINE_FINAL_TYPE (FbPlaceView, fb_place_view, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_FOLDED,
  PROP_SHOWING_RECORD,
  N_PROPS
};

enum
{
  OPENED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gboolean
is_folded (FbPlaceView *self)
{
  return adw_leaflet_get_folded (ADW_LEAFLET (self->leaflet));
}

static gboolean
is_showing_record (FbPlaceView *self)
{
  return g_strcmp0 (adw_leaflet_get_visible_child_name (ADW_LEAFLET (self->leaflet)), "record") == 0;
}

static int
find_side (FbPlaceView *self, const char *table)
{
  for (guint i = 0; self->place != NULL && i < self->place->n_sides; i++)
    if (strcmp (self->place->sides[i].list->table, table) == 0)
      return (int) i;
  return -1;
}

static guint
get_shown_side (FbPlaceView *self)
{
  GtkWidget *shown = gtk_stack_get_visible_child (GTK_STACK (self->lists));

  for (guint i = 0; i < self->place->n_sides; i++)
    if (self->side_lists[i] == shown)
      return i;
  return 0;
}

/* --- the side of the record --- */

static FbManyActions *
get_many (FbPlaceView *self)
{
  return fb_record_list_get_many (FB_RECORD_LIST (self->side_lists[get_shown_side (self)]));
}

/* The record that is open, or what can be done with several. */
static void
show_page (FbPlaceView *self)
{
  FbManyActions *many = get_many (self);

  if (fb_many_actions_is_several (many))
    fb_many_page_show (GTK_STACK (self->pages), many);
  else if (self->open_side >= 0)
    gtk_stack_set_visible_child (GTK_STACK (self->pages), self->record_pages[self->open_side]);
  else
    gtk_stack_set_visible_child_name (GTK_STACK (self->pages), "none");
}

/* --- what a person does --- */

static void
picked_cb (FbPlaceView *self, const char *id, gboolean activated, GtkWidget *list)
{
  if (!activated && is_folded (self))
    return;

  for (guint i = 0; i < self->place->n_sides; i++)
    if (self->side_lists[i] == list)
      g_signal_emit (self, signals[OPENED], 0, self->place->sides[i].list->table, id, activated);
}

static void
show_side (FbPlaceView *self, guint side)
{
  gtk_stack_set_visible_child (GTK_STACK (self->lists), self->side_lists[side]);
  fb_prefs_set_entry (FB_PREFS_PLACE_KINDS, self->place->name,
                      g_variant_new_string (self->place->sides[side].list->table));
  show_page (self);
}

static void
toggled_cb (GtkToggleButton *button, gpointer user_data)
{
  FbPlaceView *self = user_data;

  for (guint i = 0; i < self->place->n_sides; i++)
    if (self->toggles[i] == GTK_WIDGET (button) && gtk_toggle_button_get_active (button))
      show_side (self, i);
}

static void
folded_cb (FbPlaceView *self)
{
  gtk_widget_set_hexpand (self->list_pane, is_folded (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
}

static void
child_changed_cb (FbPlaceView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWING_RECORD]);
}

/* --- class --- */

static void
fb_place_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FbPlaceView *self = FB_PLACE_VIEW (object);

  switch (id)
    {
    case PROP_FOLDED:
      g_value_set_boolean (value, is_folded (self));
      break;
    case PROP_SHOWING_RECORD:
      g_value_set_boolean (value, is_showing_record (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fb_place_view_dispose (GObject *object)
{
  g_clear_object (&FB_PLACE_VIEW (object)->profile);

  G_OBJECT_CLASS (fb_place_view_parent_class)->dispose (object);
}

static void
fb_place_view_finalize (GObject *object)
{
  FbPlaceView *self = FB_PLACE_VIEW (object);

  g_free (self->toggles);
  g_free (self->side_lists);
  g_free (self->record_pages);

  G_OBJECT_CLASS (fb_place_view_parent_class)->finalize (object);
}

static void
fb_place_view_class_init (FbPlaceViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = fb_place_view_get_property;
  object_class->dispose = fb_place_view_dispose;
  object_class->finalize = fb_place_view_finalize;

  properties[PROP_FOLDED] =
      g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOWING_RECORD] =
      g_param_spec_boolean ("showing-record", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[OPENED] = g_signal_new ("opened", FB_TYPE_PLACE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                  G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/fieldbook/Fieldbook/widgets/fb-place-view.ui");
  gtk_widget_class_bind_template_child (widget_class, FbPlaceView, leaflet);
  gtk_widget_class_bind_template_child (widget_class, FbPlaceView, list_pane);
  gtk_widget_class_bind_template_child (widget_class, FbPlaceView, kinds);
  gtk_widget_class_bind_template_child (widget_class, FbPlaceView, top);
  gtk_widget_class_bind_template_child (widget_class, FbPlaceView, lists);
  gtk_widget_class_bind_template_child (widget_class, FbPlaceView, pages);
  gtk_widget_class_bind_template_child (widget_class, FbPlaceView, none);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, child_changed_cb);
}

static void
fb_place_view_init (FbPlaceView *self)
{
  self->open_side = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  fb_a11y_follow_leaflet (ADW_LEAFLET (self->leaflet));
}

static void
add_toggle (FbPlaceView *self, guint side)
{
  GtkWidget *toggle = gtk_toggle_button_new_with_mnemonic (_ (self->place->sides[side].button));

  if (side > 0)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (toggle), GTK_TOGGLE_BUTTON (self->toggles[0]));
  g_signal_connect (toggle, "toggled", G_CALLBACK (toggled_cb), self);
  gtk_box_append (GTK_BOX (self->kinds), toggle);
  self->toggles[side] = toggle;
}

static void
restore_side (FbPlaceView *self)
{
  g_autoptr (GVariant) kinds = g_settings_get_value (fb_prefs_get (), FB_PREFS_PLACE_KINDS);
  const char *table;
  int side = 0;

  if (g_variant_lookup (kinds, self->place->name, "&s", &table))
    side = MAX (0, find_side (self, table));
  if (self->place->n_sides > 1)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->toggles[side]), TRUE);
}

void
fb_place_view_setup (FbPlaceView *self, FbProfile *profile, const FbPlace *place)
{
  self->profile = g_object_ref (profile);
  self->place = place;
  self->toggles = g_new0 (GtkWidget *, place->n_sides);
  self->side_lists = g_new0 (GtkWidget *, place->n_sides);
  self->record_pages = g_new0 (GtkWidget *, place->n_sides);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->none), place->icon);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->none), _ (place->none));

  for (guint i = 0; i < place->n_sides; i++)
    {
      self->side_lists[i] = g_object_new (FB_TYPE_RECORD_LIST, NULL);
      gtk_stack_add_child (GTK_STACK (self->lists), self->side_lists[i]);
      fb_record_list_setup (FB_RECORD_LIST (self->side_lists[i]), profile, place->sides[i].list);
      g_signal_connect_swapped (self->side_lists[i], "picked", G_CALLBACK (picked_cb), self);
      g_signal_connect_object (fb_record_list_get_many (FB_RECORD_LIST (self->side_lists[i])), "changed",
                               G_CALLBACK (show_page), self, G_CONNECT_SWAPPED);
      if (place->n_sides > 1)
        add_toggle (self, i);
    }
  gtk_widget_set_visible (self->kinds, place->n_sides > 1);
  restore_side (self);
  fb_a11y_follow_stack (GTK_STACK (self->lists));
  fb_a11y_follow_stack (GTK_STACK (self->pages));
}

void
fb_place_view_add_top (FbPlaceView *self, GtkWidget *widget)
{
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_box_append (GTK_BOX (self->top), widget);
}

FbRecordList *
fb_place_view_get_list (FbPlaceView *self, const char *table)
{
  int side = find_side (self, table);

  g_return_val_if_fail (side >= 0, NULL);
  return FB_RECORD_LIST (self->side_lists[side]);
}

gboolean
fb_place_view_has (FbPlaceView *self, const char *table)
{
  return find_side (self, table) >= 0;
}

static FbRecordPage *
get_page (FbPlaceView *self, guint side)
{
  if (self->record_pages[side] == NULL)
    {
      self->record_pages[side] = self->place->sides[side].new_page (self->profile);
      gtk_stack_add_child (GTK_STACK (self->pages), self->record_pages[side]);
    }

  return FB_RECORD_PAGE (self->record_pages[side]);
}

void
fb_place_view_open (FbPlaceView *self, const char *table, const FbId *id, gboolean enter)
{
  g_autofree char *text = fb_id_to_string (id);
  int side = find_side (self, table);
  FbRecordPage *page;

  g_return_if_fail (side >= 0);
  page = get_page (self, (guint) side);
  self->open_side = side;
  self->open_id = *id;
  fb_record_page_open (page, id);
  fb_record_list_select (FB_RECORD_LIST (self->side_lists[side]), id);
  show_page (self);
  if (enter || !is_folded (self))
    adw_leaflet_set_visible_child_name (ADW_LEAFLET (self->leaflet), "record");
  if (enter && is_folded (self))
    gtk_widget_child_focus (GTK_WIDGET (page), GTK_DIR_TAB_FORWARD);
  fb_prefs_set_entry (FB_PREFS_OPEN_RECORDS, self->place->name, g_variant_new ("(ss)", table, text));
}

gboolean
fb_place_view_restore (FbPlaceView *self)
{
  g_autoptr (GVariant) records = g_settings_get_value (fb_prefs_get (), FB_PREFS_OPEN_RECORDS);
  const char *table, *text;
  FbId id;

  if (!g_variant_lookup (records, self->place->name, "(&s&s)", &table, &text) || find_side (self, table) < 0
      || !fb_id_parse (text, &id))
    return FALSE;

  fb_place_view_open (self, table, &id, FALSE);
  return TRUE;
}

gboolean
fb_place_view_leave_record (FbPlaceView *self)
{
  if (!is_folded (self) || !is_showing_record (self))
    return FALSE;

  adw_leaflet_set_visible_child_name (ADW_LEAFLET (self->leaflet), "list");
  return TRUE;
}

FbRecordModel *
fb_place_view_get_model (FbPlaceView *self)
{
  if (self->open_side < 0 || (is_folded (self) && !is_showing_record (self))
      || fb_many_actions_is_several (get_many (self)))
    return NULL;

  return fb_record_page_get_model (get_page (self, (guint) self->open_side));
}

const char *
fb_place_view_get_kind (FbPlaceView *self)
{
  return self->place->sides[get_shown_side (self)].list->table;
}

void
fb_place_view_focus_search (FbPlaceView *self)
{
  fb_place_view_leave_record (self);
  fb_record_list_focus_search (FB_RECORD_LIST (self->side_lists[get_shown_side (self)]));
}

void
fb_place_view_focus_list (FbPlaceView *self)
{
  fb_record_list_grab_list (FB_RECORD_LIST (self->side_lists[get_shown_side (self)]));
}

void
fb_place_view_show_filter (FbPlaceView *self)
{
  fb_place_view_leave_record (self);
  fb_record_list_show_filter (FB_RECORD_LIST (self->side_lists[get_shown_side (self)]));
}
