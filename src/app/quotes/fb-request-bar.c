/* fb-request-bar.c: somebody waits for an answer
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-request-bar.h"

#include <glib/gi18n.h>

#include "fb-change-set.h"
#include "fb-quote-source.h"

struct _FbRequestBar
{
  GtkWidget parent_instance;

  FbProfile *profile; /* (owned) */
  FbId oldest;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (FbRequestBar, fb_request_bar, GTK_TYPE_WIDGET)

/* Of FbRecord, oldest first: those that this person has the level for. */
static gpointer
find_requests (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  gint64 level = fb_quote_get_own_level (store);
  g_autofree char *where = g_strdup_printf ("state = 'open' and level <= %" G_GINT64_FORMAT, level);

  return fb_operation_find_all (store, "approval_request", where, "asked_at", error);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbRequestBar) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) requests = fb_profile_run_finish (FB_PROFILE (source), result, &error);
  g_autofree char *label = NULL;

  if (self->profile == NULL)
    return;
  if (requests == NULL)
    {
      fb_profile_say_error (self->profile, error);
      return;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), requests->len > 0);
  if (requests->len == 0)
    return;
  self->oldest = ((FbRecord *) g_ptr_array_index (requests, 0))->id;
  label =
      g_strdup_printf (ngettext ("%u request waits for you", "%u requests wait for you", requests->len), requests->len);
  gtk_button_set_label (GTK_BUTTON (self->button), label);
}

static void
ask (FbRequestBar *self)
{
  fb_profile_run_async (self->profile, find_requests, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, NULL, found_cb,
                        g_object_ref (self));
}

static void
store_changed_cb (FbRequestBar *self, FbChangeSet *changes)
{
  if (fb_change_set_has_table (changes, fb_schema_get_table ("approval_request")))
    ask (self);
}

static void
clicked_cb (FbRequestBar *self)
{
  g_autofree char *id = fb_id_to_string (&self->oldest);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.open", "(ss)", "approval_request", id);
}

static void
fb_request_bar_dispose (GObject *object)
{
  FbRequestBar *self = FB_REQUEST_BAR (object);

  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_request_bar_parent_class)->dispose (object);
}

static void
fb_request_bar_class_init (FbRequestBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_request_bar_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
fb_request_bar_init (FbRequestBar *self)
{
  self->button = gtk_button_new ();
  gtk_widget_add_css_class (self->button, "suggested-action");
  gtk_widget_add_css_class (GTK_WIDGET (self), "fb-kinds");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (clicked_cb), self);
}

GtkWidget *
fb_request_bar_new (FbProfile *profile)
{
  FbRequestBar *self = g_object_new (FB_TYPE_REQUEST_BAR, NULL);

  self->profile = g_object_ref (profile);
  g_signal_connect_object (fb_profile_get_store (profile), "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);
  ask (self);
  return GTK_WIDGET (self);
}
