/* fb-sync-view.c: everything about sync on one page
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-sync-view.h"

#include <glib/gi18n.h>

#include "fb-conflict-section.h"
#include "fb-diagnostics.h"
#include "fb-moved-section.h"
#include "fb-refused-section.h"
#include "fb-scope-section.h"
#include "fb-shelf-section.h"
#include "fb-sync-status.h"
#include "fb-waiting-section.h"

#define CLAMP_WIDTH 820

struct _FbSyncView
{
  AdwBin parent_instance;

  FbProfile *profile;  /* (owned) (nullable) */
  FbEngineStatus last; /* what the sections have been told of */
  guint attention;
  GtkWidget *column;
  GtkWidget *status; /* from here on: (nullable) before the setup */
  GtkWidget *conflicts;
  GtkWidget *refused;
  GtkWidget *order;
  GtkWidget *waiting;
  GtkWidget *scope;
};

G_DEFINE_FINAL_TYPE (FbSyncView, fb_sync_view, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_ATTENTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_attention (FbSyncView *self, guint attention)
{
  if (self->attention == attention)
    return;

  self->attention = attention;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTENTION]);
}

/* "Everything is in order" is said where nothing waits for a person, whatever the sections have read by now. */
static void
show_order (FbSyncView *self)
{
  gtk_widget_set_visible (self->order, self->attention == 0
                                           && fb_sync_section_get_n (FB_SYNC_SECTION (self->conflicts)) == 0
                                           && fb_sync_section_get_n (FB_SYNC_SECTION (self->refused)) == 0);
}

static void
status_changed_cb (FbSyncView *self)
{
  FbEngineStatus status;

  fb_engine_get_status (fb_profile_get_engine (self->profile), &status);
  fb_sync_status_show (FB_SYNC_STATUS (self->status));
  set_attention (self, status.conflicts + status.refused);
  if (status.waiting != self->last.waiting)
    fb_sync_section_reload (FB_SYNC_SECTION (self->waiting));
  if (status.refused != self->last.refused)
    fb_sync_section_reload (FB_SYNC_SECTION (self->refused));
  if (status.conflicts != self->last.conflicts)
    fb_sync_section_reload (FB_SYNC_SECTION (self->conflicts));
  if (status.last_success != self->last.last_success)
    fb_scope_section_reload (FB_SCOPE_SECTION (self->scope));
  self->last = status;
  show_order (self);
}

/* Without a server nothing waits: it is all where it belongs. */
static void
server_changed_cb (FbSyncView *self)
{
  fb_sync_section_set_active (FB_SYNC_SECTION (self->waiting), fb_profile_get_server (self->profile) != NULL);
  status_changed_cb (self);
}

/* --- class --- */

static void
fb_sync_view_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  if (property == PROP_ATTENTION)
    g_value_set_uint (value, FB_SYNC_VIEW (object)->attention);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
fb_sync_view_dispose (GObject *object)
{
  g_clear_object (&FB_SYNC_VIEW (object)->profile);

  G_OBJECT_CLASS (fb_sync_view_parent_class)->dispose (object);
}

static void
fb_sync_view_class_init (FbSyncViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = fb_sync_view_get_property;
  object_class->dispose = fb_sync_view_dispose;

  properties[PROP_ATTENTION] = g_param_spec_uint ("attention", NULL, NULL, 0, G_MAXUINT, 0,
                                                  G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static GtkWidget *
make_order (void)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("emblem-ok-symbolic");

  gtk_widget_add_css_class (icon, "success");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Everything Is in Order"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("No conflicts and no refused changes wait for you."));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return group;
}

static void
fb_sync_view_init (FbSyncView *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  self->column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  gtk_widget_set_margin_start (self->column, 12);
  gtk_widget_set_margin_end (self->column, 12);
  gtk_widget_set_margin_top (self->column, 24);
  gtk_widget_set_margin_bottom (self->column, 48);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), CLAMP_WIDTH);
  adw_clamp_set_child (ADW_CLAMP (clamp), self->column);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  adw_bin_set_child (ADW_BIN (self), scroller);
}

static GtkWidget *
add (FbSyncView *self, GtkWidget *section)
{
  gtk_box_append (GTK_BOX (self->column), section);
  return section;
}

static GtkWidget *
add_section (FbSyncView *self, GtkWidget *section)
{
  add (self, section);
  g_signal_connect_object (section, "changed", G_CALLBACK (show_order), self, G_CONNECT_SWAPPED);
  return section;
}

void
fb_sync_view_setup (FbSyncView *self, FbProfile *profile)
{
  g_return_if_fail (FB_IS_SYNC_VIEW (self));
  g_return_if_fail (FB_IS_PROFILE (profile));
  g_return_if_fail (self->profile == NULL);

  self->profile = g_object_ref (profile);
  self->status = add (self, fb_sync_status_new (profile));
  self->conflicts = add_section (self, fb_conflict_section_new (profile));
  self->refused = add_section (self, fb_refused_section_new (profile));
  self->order = add (self, make_order ());
  self->waiting = add_section (self, fb_waiting_section_new (profile));
  add_section (self, fb_moved_section_new (profile));
  self->scope = add (self, fb_scope_section_new (profile));
  add_section (self, fb_settled_section_new (profile));
  add_section (self, fb_shelf_section_new (profile));
  add (self, fb_diagnostics_row_new (profile));

  g_signal_connect_object (fb_profile_get_engine (profile), "status-changed", G_CALLBACK (status_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (profile, "server-changed", G_CALLBACK (server_changed_cb), self, G_CONNECT_SWAPPED);
  server_changed_cb (self);
}

guint
fb_sync_view_get_attention (FbSyncView *self)
{
  g_return_val_if_fail (FB_IS_SYNC_VIEW (self), 0);

  return self->attention;
}
