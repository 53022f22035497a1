/* fb-window.c: the window: sidebar, views, header bar
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-window-private.h"

#include <glib/gi18n.h>

#include "fb-a11y.h"
#include "fb-format.h"
#include "fb-gate-page.h"
#include "fb-lease.h"
#include "fb-prefs.h"
#include "fb-preview.h"
#include "fb-sign-in-page.h"
#include "fb-store-wipe.h"

G_DEFINE_FINAL_TYPE (FbWindow, fb_window, ADW_TYPE_APPLICATION_WINDOW)

static const struct
{
  const char *name;
  const char *title;
  const char *icon;
} views[] = {
    {"contacts", N_ ("Contacts"), "system-users-symbolic"},
    {"pipeline", N_ ("Pipeline"), "fb-pipeline-symbolic"},
    {"products", N_ ("Products"), "package-x-generic-symbolic"},
    {"quotes", N_ ("Quotes"), "fb-quote-symbolic"},
    {"knowledge", N_ ("Knowledge"), "fb-knowledge-symbolic"},
    {"configurator", N_ ("Configurator"), "emblem-system-symbolic"},
    {"sync", N_ ("Sync"), "emblem-synchronizing-symbolic"},
};

/* --- sidebar --- */

static void
set_badge (FbWindow *self, const char *name, gint64 count, const char *tooltip)
{
  g_autofree char *text = fb_format_number (count);
  guint view = 0;

  while (strcmp (views[view].name, name) != 0)
    view++;

  gtk_label_set_label (GTK_LABEL (self->badges[view]), text);
  gtk_widget_set_visible (self->badges[view], count > 0);
  gtk_widget_set_tooltip_text (self->badges[view], tooltip);
}

/* What a person has to decide comes before what only waits. */
static void
show_approvals (FbWindow *self)
{
  gint64 to_decide = fb_counts_get_to_decide (self->counts), asked = fb_counts_get_asked (self->counts);

  set_badge (self, "quotes", to_decide > 0 ? to_decide : asked,
             to_decide > 0 ? _ ("Approvals to decide") : _ ("Quotes waiting for approval"));
}

static void
counts_changed_cb (FbWindow *self)
{
  set_badge (self, "contacts", fb_counts_get_accounts (self->counts), _ ("Accounts"));
  set_badge (self, "pipeline", fb_counts_get_open_deals (self->counts), _ ("Open deals"));
  show_approvals (self);
}

void
fb_window_show_attention (FbWindow *self)
{
  guint attention;

  g_object_get (self->sync, "attention", &attention, NULL);
  set_badge (self, "sync", attention, _ ("Need a look"));
}

static void
show_who (FbWindow *self)
{
  FbStore *store = fb_profile_get_store (self->profile);
  FbId user = fb_store_get_user (store);
  const char *name = fb_catalog_get_user_name (fb_profile_get_catalog (self->profile), &user);
  gboolean connected = fb_profile_get_server (self->profile) != NULL;

  gtk_label_set_label (GTK_LABEL (self->who), connected && name != NULL ? name : _ ("This computer only"));
}

static void
view_activated_cb (FbWindow *self, GtkListBoxRow *row)
{
  fb_window_go (self, g_object_get_data (G_OBJECT (row), "fb-view"), NULL, NULL, FALSE);
}

static GtkWidget *
make_view_row (FbWindow *self, guint i)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_ (views[i].title));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), 9);
  gtk_widget_set_hexpand (label, TRUE);
  self->badges[i] = gtk_label_new (NULL);
  gtk_widget_set_visible (self->badges[i], FALSE);
  gtk_widget_set_valign (self->badges[i], GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->badges[i], "fb-badge");
  gtk_widget_add_css_class (self->badges[i], "numeric");
  if (strcmp (views[i].name, "sync") == 0)
    gtk_widget_add_css_class (self->badges[i], "attention");
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (views[i].icon));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), self->badges[i]);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (views[i].title), -1);
  g_object_set_data (G_OBJECT (row), "fb-view", (gpointer) views[i].name);
  return row;
}

/* --- header bar --- */

FbRecordModel *
fb_window_get_model (FbWindow *self)
{
  const char *view = fb_window_get_view (self);

  if (g_strcmp0 (view, "contacts") == 0)
    return fb_contacts_view_get_model (FB_CONTACTS_VIEW (self->contacts));
  if (g_strcmp0 (view, "pipeline") == 0)
    return fb_pipeline_view_get_model (FB_PIPELINE_VIEW (self->pipeline));
  if (fb_window_get_place (self, view) != NULL)
    return fb_place_view_get_model (fb_window_get_place (self, view));

  return NULL;
}

static const char *
get_title (FbWindow *self)
{
  const char *view = fb_window_get_view (self);
  FbPlaceView *place = fb_window_get_place (self, view);
  gboolean folded, showing;

  if (strcmp (view, "contacts") == 0)
    {
      FbRecordModel *model = fb_contacts_view_get_model (FB_CONTACTS_VIEW (self->contacts));

      g_object_get (self->contacts, "folded", &folded, "showing-record", &showing, NULL);
      if (folded && showing && model != NULL)
        return strcmp (fb_record_model_get_table (model)->name, "contact") == 0 ? _ ("Person") : _ ("Account");
    }
  if (strcmp (view, "pipeline") == 0)
    {
      g_object_get (self->pipeline, "showing-record", &showing, NULL);
      if (showing)
        return _ ("Deal");
    }
  if (place != NULL)
    {
      FbRecordModel *model = fb_place_view_get_model (place);

      g_object_get (place, "folded", &folded, "showing-record", &showing, NULL);
      if (folded && showing && model != NULL)
        return _ (fb_record_model_get_table (model)->label);
    }

  if (strcmp (view, "configurator") == 0
      && fb_configurator_view_get_title (FB_CONFIGURATOR_VIEW (self->configurator)) != NULL)
    return fb_configurator_view_get_title (FB_CONFIGURATOR_VIEW (self->configurator));

  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      if (strcmp (views[i].name, view) == 0)
        return _ (views[i].title);
    }

  return "";
}

void
fb_window_update_header (FbWindow *self)
{
  gboolean narrow = fb_window_is_narrow (self);
  gboolean sidebar = g_strcmp0 (adw_leaflet_get_visible_child_name (ADW_LEAFLET (self->leaflet)), "sidebar") == 0;

  if (self->profile == NULL)
    return;

  adw_window_title_set_title (ADW_WINDOW_TITLE (self->title), get_title (self));
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (self->sidebar_header), narrow && sidebar);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (self->header), narrow);
  gtk_widget_set_visible (self->back, fb_window_can_go_back (self));
  gtk_widget_set_visible (self->add, fb_window_can_add (self));
  fb_window_update_actions (self);
}

static gboolean
update_idle_cb (gpointer user_data)
{
  FbWindow *self = user_data;

  self->update_source = 0;
  g_object_set (self->pill, "compact", fb_window_is_narrow (self), NULL);
  fb_window_update_header (self);
  return G_SOURCE_REMOVE;
}

/* Folding happens while sizes are handed out: what it changes in the header bar has to wait until that is over. */
void
fb_window_queue_header (FbWindow *self)
{
  if (self->update_source == 0)
    self->update_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, update_idle_cb, self, NULL);
}

/* --- messages --- */

static void
message_cb (FbWindow *self, const char *text, gboolean undoable)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  if (undoable)
    {
      adw_toast_set_button_label (toast, _ ("_Undo"));
      adw_toast_set_action_name (toast, "win.undo");
      adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
    }
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}

/* --- the profile --- */

static void
server_changed_cb (FbWindow *self)
{
  show_who (self);
  fb_window_update_actions (self);
}

static void
gate_changed_cb (FbWindow *self);

static void
take_profile (FbWindow *self, FbProfile *profile)
{
  const char *notice;

  gtk_spinner_stop (GTK_SPINNER (self->opening_spinner));
  if (self->profile != profile)
    {
      g_set_object (&self->profile, profile);
      self->counts = fb_counts_new (profile);
      self->expiry = fb_quote_expiry_new (profile);
      g_signal_connect_object (profile, "message", G_CALLBACK (message_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (profile, "server-changed", G_CALLBACK (server_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (profile, "gate-changed", G_CALLBACK (gate_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (fb_profile_get_catalog (profile), "changed", G_CALLBACK (show_who), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->counts, "changed", G_CALLBACK (counts_changed_cb), self, G_CONNECT_SWAPPED);
      fb_sync_pill_setup (FB_SYNC_PILL (self->pill), profile);
      fb_window_begin_views (self);
    }

  gtk_stack_set_visible_child_name (GTK_STACK (self->root), "main");
  adw_bin_set_child (ADW_BIN (self->sign_in_bin), NULL);
  show_who (self);
  fb_window_queue_header (self);

  notice = fb_store_get_notice (fb_profile_get_store (profile));
  if (notice != NULL)
    message_cb (self, notice, FALSE);
  if (self->log_when_ready)
    fb_window_log_when_ready (self);
}

static void
open_profile (FbWindow *self);

static void
show_preview (FbWindow *self);

static void
show_failed (FbWindow *self, const GError *error)
{
  adw_status_page_set_description (ADW_STATUS_PAGE (self->failed), error->message);
  gtk_stack_set_visible_child_name (GTK_STACK (self->root), "failed");
}

static void
profile_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbProfile) profile = fb_profile_open_finish (result, &error);

  if (profile != NULL)
    {
      take_profile (self, profile);
      gate_changed_cb (self);
      show_preview (self);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  show_failed (self, error);
}

/* What was begun is ended before anybody looks; told once, and the folder is a new one afterwards. Gives NULL where
 * there is no order; FALSE where that cannot be told. */
static gboolean
end_wipe (FbWindow *self, FbWiped **wiped, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!fb_store_wipe_read (self->directory, wiped, error))
    return FALSE;
  if (*wiped == NULL)
    return TRUE;
  if (fb_store_wipe_resume (self->directory, &local))
    fb_store_wipe_forget (self->directory);
  else
    g_warning ("The profile could not be emptied: %s", local->message);
  return TRUE;
}

static void
open_profile (FbWindow *self)
{
  g_autoptr (FbWiped) wiped = NULL;
  g_autoptr (GError) error = NULL;

  if (!end_wipe (self, &wiped, &error))
    {
      show_failed (self, error);
      return;
    }
  if (wiped != NULL)
    {
      fb_window_show_wiped (self, wiped->reason, wiped->at);
      return;
    }
  if (!fb_profile_exists (self->directory))
    {
      fb_window_show_sign_in (self);
      return;
    }

  gtk_stack_set_visible_child_name (GTK_STACK (self->root), "opening");
  gtk_spinner_start (GTK_SPINNER (self->opening_spinner));
  fb_profile_open_async (self->directory, NULL, profile_opened_cb, g_object_ref (self));
}

static void
open_again_cb (FbWindow *self)
{
  open_profile (self);
}

/* --- before the data --- */

static void
show_gate (FbWindow *self)
{
  gtk_stack_set_visible_child_name (GTK_STACK (self->root), "gate");
  fb_window_update_actions (self);
  fb_gate_page_focus (FB_GATE_PAGE (self->gate));
}

void
fb_window_show_locked (FbWindow *self, const char *why)
{
  FbEngineStatus status = {0};

  if (self->profile != NULL)
    fb_engine_get_status (fb_profile_get_engine (self->profile), &status);
  fb_gate_page_show_locked (FB_GATE_PAGE (self->gate), self->profile, why, status.waiting);
  show_gate (self);
}

void
fb_window_show_wiped (FbWindow *self, const char *reason, gint64 at)
{
  fb_gate_page_show_wiped (FB_GATE_PAGE (self->gate), reason, at);
  show_gate (self);
}

static void
gate_opened_cb (FbWindow *self)
{
  take_profile (self, self->profile);
}

/* Views that have shown the old profile do not take another: a new window does. */
static void
begin_anew_cb (FbWindow *self)
{
  g_autoptr (FbWiped) wiped = NULL;
  GtkWidget *next;

  if (self->profile == NULL)
    {
      open_profile (self);
      return;
    }
  /* It has been told, here: the new window begins at the beginning, and says itself what it cannot read. */
  end_wipe (self, &wiped, NULL);
  next = fb_window_new (FB_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))), self->directory);
  gtk_window_present (GTK_WINDOW (next));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
gate_changed_cb (FbWindow *self)
{
  FbLock lock = fb_profile_get_lock (self->profile);
  gboolean at_gate = g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->root)), "gate") == 0;

  if (fb_profile_is_wiped (self->profile))
    {
      g_autoptr (FbWiped) wiped = NULL;

      /* That it was emptied is known; the reason may be missing. */
      fb_store_wipe_read (self->directory, &wiped, NULL);
      fb_window_show_wiped (self, wiped != NULL ? wiped->reason : NULL, wiped != NULL ? wiped->at : 0);
    }
  else if (lock != FB_LOCK_NONE)
    fb_window_show_locked (self, fb_lock_get_words (lock));
  else if (at_gate)
    take_profile (self, self->profile);
}

static void
show_preview (FbWindow *self)
{
  if (fb_preview_has ("locked"))
    fb_window_show_locked (self, NULL);
  else if (fb_preview_has ("wiped"))
    fb_window_show_wiped (self, NULL, g_get_real_time () / 1000);
}

/* --- signing in --- */

static void
signed_in_cb (FbWindow *self, FbProfile *profile)
{
  take_profile (self, profile);
}

static void
sign_in_left_cb (FbWindow *self)
{
  take_profile (self, self->profile);
}

void
fb_window_show_sign_in (FbWindow *self)
{
  GtkWidget *page = fb_sign_in_page_new (self->directory);

  if (self->profile != NULL)
    fb_sign_in_page_set_profile (FB_SIGN_IN_PAGE (page), self->profile);
  g_signal_connect_object (page, "opened", G_CALLBACK (signed_in_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "left", G_CALLBACK (sign_in_left_cb), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self->sign_in_bin), page);
  gtk_widget_set_visible (self->sign_in_back, self->profile != NULL);
  gtk_stack_set_visible_child_name (GTK_STACK (self->root), "sign-in");
  fb_window_update_actions (self);
}

/* --- class --- */

static void
fb_window_unmap (GtkWidget *widget)
{
  GtkWindow *window = GTK_WINDOW (widget);
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set_boolean (fb_prefs_get (), FB_PREFS_WINDOW_MAXIMIZED, gtk_window_is_maximized (window));
  if (width >= 360 && height >= 294)
    {
      g_settings_set_int (fb_prefs_get (), FB_PREFS_WINDOW_WIDTH, width);
      g_settings_set_int (fb_prefs_get (), FB_PREFS_WINDOW_HEIGHT, height);
    }

  GTK_WIDGET_CLASS (fb_window_parent_class)->unmap (widget);
}

static void
fb_window_dispose (GObject *object)
{
  FbWindow *self = FB_WINDOW (object);

  g_clear_handle_id (&self->update_source, g_source_remove);
  g_clear_handle_id (&self->seen_source, g_source_remove);
  g_clear_handle_id (&self->prepare_source, g_source_remove);
  g_clear_object (&self->counts);
  g_clear_object (&self->expiry);
  G_OBJECT_CLASS (fb_window_parent_class)->dispose (object);

  if (self->profile != NULL)
    fb_profile_close (self->profile);
  g_clear_object (&self->profile);
}

static void
fb_window_finalize (GObject *object)
{
  FbWindow *self = FB_WINDOW (object);

  g_ptr_array_unref (self->history);
  g_free (self->directory);

  G_OBJECT_CLASS (fb_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, FbWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, root);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, opening_spinner);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, sign_in_bin);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, sign_in_back);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, gate);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, failed);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, sidebar_header);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, views);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, who);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, header);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, title);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, back);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, add);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, search);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, menu);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, pill);
  gtk_widget_class_bind_template_child (widget_class, FbWindow, stack);
  gtk_widget_class_bind_template_callback (widget_class, view_activated_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "update_header", G_CALLBACK (fb_window_queue_header));
  gtk_widget_class_bind_template_callback (widget_class, open_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, gate_opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, begin_anew_cb);
}

static void
fb_window_class_init (FbWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_window_finalize;
  widget_class->unmap = fb_window_unmap;

  g_type_ensure (FB_TYPE_GATE_PAGE);
  g_type_ensure (FB_TYPE_SYNC_PILL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fieldbook/Fieldbook/fb-window.ui");
  bind_children (widget_class);
  fb_window_install_actions (widget_class);
}

static void
fb_window_init (FbWindow *self)
{
  self->history = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  fb_a11y_follow_stack (GTK_STACK (self->root));
  fb_a11y_follow_stack (GTK_STACK (self->stack));
  fb_a11y_follow_leaflet (ADW_LEAFLET (self->leaflet));
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    gtk_list_box_append (GTK_LIST_BOX (self->views), make_view_row (self, i));
  fb_window_update_actions (self);
}

GtkWidget *
fb_window_new (FbApplication *application, const char *directory)
{
  FbWindow *self = g_object_new (FB_TYPE_WINDOW, "application", application, "default-width",
                                 g_settings_get_int (fb_prefs_get (), FB_PREFS_WINDOW_WIDTH), "default-height",
                                 g_settings_get_int (fb_prefs_get (), FB_PREFS_WINDOW_HEIGHT), "maximized",
                                 g_settings_get_boolean (fb_prefs_get (), FB_PREFS_WINDOW_MAXIMIZED), NULL);

  self->directory = g_strdup (directory);
  open_profile (self);
  return GTK_WIDGET (self);
}

void
fb_window_log_when_ready (FbWindow *self)
{
  self->log_when_ready = self->profile == NULL;
  if (!self->log_when_ready)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.log", "s", "call");
}
