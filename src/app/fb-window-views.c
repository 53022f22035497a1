/* fb-window-views.c: the views come to life when somebody goes there, or when the window has nothing else to do
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-window-private.h"

#include "fb-knowledge.h"
#include "fb-prefs.h"
#include "fb-products.h"
#include "fb-quotes-place.h"

/* Shorter, and the first frames would wait for what nobody sees yet. */
#define QUIET_MS 120

static void
opened_cb (FbWindow *self, const char *table, const char *id_text, gboolean activated)
{
  FbId id;

  if (fb_id_parse (id_text, &id))
    fb_window_go (self, fb_window_find_view (self, table), fb_schema_get_table (table), &id, !activated);
}

static void
connect_place (FbWindow *self, GtkWidget *place)
{
  g_signal_connect_swapped (place, "opened", G_CALLBACK (opened_cb), self);
  g_signal_connect_swapped (place, "notify::folded", G_CALLBACK (fb_window_queue_header), self);
  g_signal_connect_swapped (place, "notify::showing-record", G_CALLBACK (fb_window_queue_header), self);
}

static void
set_up_contacts (FbWindow *self)
{
  fb_contacts_view_setup (FB_CONTACTS_VIEW (self->contacts), self->profile);
  connect_place (self, self->contacts);
}

static void
set_up_pipeline (FbWindow *self)
{
  fb_pipeline_view_setup (FB_PIPELINE_VIEW (self->pipeline), self->profile);
  g_signal_connect_swapped (self->pipeline, "opened", G_CALLBACK (opened_cb), self);
  g_signal_connect_swapped (self->pipeline, "notify::showing-record", G_CALLBACK (fb_window_queue_header), self);
}

static void
set_up_products (FbWindow *self)
{
  fb_products_setup (FB_PLACE_VIEW (self->products), self->profile);
  connect_place (self, self->products);
}

static void
set_up_quotes (FbWindow *self)
{
  fb_quotes_place_setup (FB_PLACE_VIEW (self->quotes), self->profile);
  connect_place (self, self->quotes);
}

static void
set_up_knowledge (FbWindow *self)
{
  fb_knowledge_setup (FB_PLACE_VIEW (self->knowledge), self->profile);
  connect_place (self, self->knowledge);
}

static void
set_up_configurator (FbWindow *self)
{
  fb_configurator_view_setup (FB_CONFIGURATOR_VIEW (self->configurator), self->profile);
  g_signal_connect_swapped (self->configurator, "changed", G_CALLBACK (fb_window_queue_header), self);
}

static void
set_up_sync (FbWindow *self)
{
  g_signal_connect_swapped (self->sync, "notify::attention", G_CALLBACK (fb_window_show_attention), self);
  fb_sync_view_setup (FB_SYNC_VIEW (self->sync), self->profile);
}

/* In the order in which they are worth having ready: the sync view tells in the sidebar what needs a look. */
static const struct
{
  const char *name;
  gsize widget; /* where in the window */
  GType (*get_type) (void);
  void (*set_up) (FbWindow *self);
} all[] = {
    {"sync", G_STRUCT_OFFSET (FbWindow, sync), fb_sync_view_get_type, set_up_sync},
    {"contacts", G_STRUCT_OFFSET (FbWindow, contacts), fb_contacts_view_get_type, set_up_contacts},
    {"pipeline", G_STRUCT_OFFSET (FbWindow, pipeline), fb_pipeline_view_get_type, set_up_pipeline},
    {"quotes", G_STRUCT_OFFSET (FbWindow, quotes), fb_place_view_get_type, set_up_quotes},
    {"products", G_STRUCT_OFFSET (FbWindow, products), fb_place_view_get_type, set_up_products},
    {"knowledge", G_STRUCT_OFFSET (FbWindow, knowledge), fb_place_view_get_type, set_up_knowledge},
    {"configurator", G_STRUCT_OFFSET (FbWindow, configurator), fb_configurator_view_get_type, set_up_configurator},
};

G_STATIC_ASSERT (G_N_ELEMENTS (all) <= sizeof (((FbWindow *) NULL)->set_up) * 8);

/* FALSE when it was there already. */
static gboolean
make (FbWindow *self, guint i)
{
  GtkWidget *view;

  if ((self->made & 1u << i) != 0)
    return FALSE;
  self->made |= 1u << i;
  view = g_object_new (all[i].get_type (), NULL);
  G_STRUCT_MEMBER (GtkWidget *, self, all[i].widget) = view;
  adw_bin_set_child (ADW_BIN (gtk_stack_get_child_by_name (GTK_STACK (self->stack), all[i].name)), view);
  return TRUE;
}

static void
set_up (FbWindow *self, guint i)
{
  if ((self->set_up & 1u << i) != 0)
    return;
  make (self, i);
  self->set_up |= 1u << i;
  all[i].set_up (self);
}

gboolean
fb_window_has_view (FbWindow *self, const char *view)
{
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (strcmp (all[i].name, view) == 0)
      return (self->set_up & 1u << i) != 0;
  return FALSE;
}

static void
restore_contact (FbWindow *self)
{
  g_autofree char *table = NULL;
  g_autofree char *id_text = NULL;
  FbId id;

  g_settings_get (fb_prefs_get (), FB_PREFS_OPEN_CONTACT, "(ss)", &table, &id_text);
  if ((g_str_equal (table, "account") || g_str_equal (table, "contact")) && fb_id_parse (id_text, &id))
    fb_contacts_view_open (FB_CONTACTS_VIEW (self->contacts), table, &id, FALSE);
}

void
fb_window_need_view (FbWindow *self, const char *view)
{
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      if (strcmp (all[i].name, view) != 0)
        continue;
      set_up (self, i);
      if ((self->restored & 1u << i) != 0)
        return;
      self->restored |= 1u << i;
      if (strcmp (view, "contacts") == 0)
        restore_contact (self);
      else if (fb_window_get_place (self, view) != NULL)
        fb_place_view_restore (fb_window_get_place (self, view));
    }
}

void
fb_window_need_all_views (FbWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    set_up (self, i);
}

/* One step a turn: together they would be felt. */
static gboolean
prepare_next_cb (gpointer user_data)
{
  FbWindow *self = user_data;

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if ((self->set_up & 1u << i) == 0)
      {
        if (!make (self, i))
          set_up (self, i);
        return G_SOURCE_CONTINUE;
      }
  self->prepare_source = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
prepare_cb (gpointer user_data)
{
  FbWindow *self = user_data;

  self->prepare_source = g_idle_add_full (G_PRIORITY_LOW, prepare_next_cb, self, NULL);
  return G_SOURCE_REMOVE;
}

void
fb_window_begin_views (FbWindow *self)
{
  g_autofree char *wanted = g_settings_get_string (fb_prefs_get (), FB_PREFS_VIEW);
  g_autofree char *deal = g_settings_get_string (fb_prefs_get (), FB_PREFS_OPEN_DEAL);
  const char *view = "contacts";
  FbId id;

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (g_str_equal (all[i].name, wanted))
      view = all[i].name;
  fb_window_go (self, view, NULL, NULL, FALSE);
  if (g_str_equal (view, "pipeline") && fb_id_parse (deal, &id))
    fb_window_go (self, view, fb_schema_get_table ("opportunity"), &id, FALSE);
  self->prepare_source = g_timeout_add (QUIET_MS, prepare_cb, self);
}
