/* fb-window-places.c: going from place to place, and back
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-window-private.h"

#include "fb-prefs.h"
#include "fb-search-recent.h"

#define PLACES_KEPT 100
#define SEEN_MS 1200

const char *
fb_window_get_view (FbWindow *self)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (self->stack));
}

gboolean
fb_window_is_narrow (FbWindow *self)
{
  return adw_leaflet_get_folded (ADW_LEAFLET (self->leaflet));
}

static gboolean
same_place (const FbLocation *a, const FbLocation *b)
{
  return strcmp (a->view, b->view) == 0 && a->table == b->table && (a->table == NULL || fb_id_equal (&a->id, &b->id));
}

static const FbLocation *
get_place (FbWindow *self)
{
  return self->history->len > 0 ? g_ptr_array_index (self->history, self->place) : NULL;
}

FbPlaceView *
fb_window_get_place (FbWindow *self, const char *view)
{
  GtkWidget *bin = view != NULL ? gtk_stack_get_child_by_name (GTK_STACK (self->stack), view) : NULL;
  GtkWidget *child = bin != NULL ? adw_bin_get_child (ADW_BIN (bin)) : NULL;

  return child != NULL && FB_IS_PLACE_VIEW (child) ? FB_PLACE_VIEW (child) : NULL;
}

const char *
fb_window_find_view (FbWindow *self, const char *table)
{
  if (strcmp (table, "account") == 0 || strcmp (table, "contact") == 0)
    return "contacts";
  if (strcmp (table, "opportunity") == 0)
    return "pipeline";
  fb_window_need_all_views (self);
  for (GtkWidget *bin = gtk_widget_get_first_child (self->stack); bin != NULL; bin = gtk_widget_get_next_sibling (bin))
    {
      const char *view = gtk_stack_page_get_name (gtk_stack_get_page (GTK_STACK (self->stack), bin));
      FbPlaceView *place = fb_window_get_place (self, view);

      if (place != NULL && fb_place_view_has (place, table))
        return view;
    }

  return NULL;
}

/* Side by side, the list is always there: going back to it would change nothing. */
static gboolean
is_seen_anyway (FbWindow *self, const FbLocation *place)
{
  FbPlaceView *lists = fb_window_get_place (self, place->view);
  gboolean folded;

  if (place->table != NULL || strcmp (fb_window_get_view (self), place->view) != 0)
    return FALSE;
  if (lists == NULL && strcmp (place->view, "contacts") != 0)
    return FALSE;

  g_object_get (lists != NULL ? GTK_WIDGET (lists) : self->contacts, "folded", &folded, NULL);
  return !folded;
}

static void
remember (FbWindow *self, const FbLocation *to, gboolean replace)
{
  const FbLocation *current = get_place (self);

  if (current != NULL && same_place (current, to))
    return;

  if (self->history->len > 0)
    g_ptr_array_set_size (self->history, self->place + 1);
  if (replace && current != NULL && strcmp (current->view, to->view) == 0 && current->table == to->table)
    g_ptr_array_set_size (self->history, self->place);
  if (self->history->len >= PLACES_KEPT)
    g_ptr_array_remove_index (self->history, 0);
  g_ptr_array_add (self->history, g_memdup2 (to, sizeof *to));
  self->place = self->history->len - 1;
}

static void
select_view_row (FbWindow *self, const char *view)
{
  for (GtkWidget *row = gtk_widget_get_first_child (self->views); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      if (g_strcmp0 (g_object_get_data (G_OBJECT (row), "fb-view"), view) == 0)
        gtk_list_box_select_row (GTK_LIST_BOX (self->views), GTK_LIST_BOX_ROW (row));
    }
}

/* Coming to a view by a key, the arrows work at once; whoever clicks in the sidebar stays there. */
static void
focus_view (FbWindow *self, const char *view)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus != NULL && gtk_widget_is_ancestor (focus, self->sidebar))
    return;

  if (strcmp (view, "pipeline") == 0)
    fb_pipeline_view_focus_deals (FB_PIPELINE_VIEW (self->pipeline));
  else if (strcmp (view, "contacts") == 0)
    fb_contacts_view_focus_list (FB_CONTACTS_VIEW (self->contacts));
  else if (fb_window_get_place (self, view) != NULL)
    fb_place_view_focus_list (fb_window_get_place (self, view));
  else if (strcmp (view, "configurator") == 0)
    fb_configurator_view_focus (FB_CONFIGURATOR_VIEW (self->configurator));
  else
    gtk_widget_child_focus (self->sync, GTK_DIR_TAB_FORWARD);
}

static void
remember_deal (const FbLocation *to)
{
  g_autofree char *id = to->table != NULL ? fb_id_to_string (&to->id) : NULL;

  g_settings_set_string (fb_prefs_get (), FB_PREFS_OPEN_DEAL, id != NULL ? id : "");
}

static void
show_place (FbWindow *self, const FbLocation *to)
{
  FbPlaceView *place;

  fb_window_need_view (self, to->view);
  place = fb_window_get_place (self, to->view);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), to->view);
  select_view_row (self, to->view);
  if (fb_window_has_view (self, "pipeline"))
    fb_pipeline_view_set_active (FB_PIPELINE_VIEW (self->pipeline), strcmp (to->view, "pipeline") == 0);
  adw_leaflet_set_visible_child_name (ADW_LEAFLET (self->leaflet), "content");
  g_settings_set_string (fb_prefs_get (), FB_PREFS_VIEW, to->view);
  if (strcmp (to->view, "pipeline") == 0)
    remember_deal (to);

  if (to->table == NULL)
    {
      if (fb_window_has_view (self, "contacts"))
        fb_contacts_view_leave_record (FB_CONTACTS_VIEW (self->contacts));
      if (strcmp (to->view, "pipeline") == 0)
        fb_pipeline_view_leave_record (FB_PIPELINE_VIEW (self->pipeline));
      if (place != NULL)
        fb_place_view_leave_record (place);
      focus_view (self, to->view);
    }
  else if (place != NULL)
    fb_place_view_open (place, to->table->name, &to->id, TRUE);
  else if (strcmp (to->view, "pipeline") == 0)
    fb_pipeline_view_open (FB_PIPELINE_VIEW (self->pipeline), &to->id);
  else
    fb_contacts_view_open (FB_CONTACTS_VIEW (self->contacts), to->table->name, &to->id, TRUE);
  fb_window_update_header (self);
}

/* --- records opened lately --- */

static gboolean
seen_cb (gpointer user_data)
{
  FbWindow *self = user_data;
  const FbLocation *place = get_place (self);

  self->seen_source = 0;
  if (place != NULL && place->table != NULL && self->profile != NULL)
    fb_search_recent_add (fb_profile_get_store (self->profile), place->table, &place->id);
  return G_SOURCE_REMOVE;
}

/* What was opened counts at once; what the arrows of a list run over only where they rest. */
static void
note_seen (FbWindow *self, gboolean passing)
{
  g_clear_handle_id (&self->seen_source, g_source_remove);
  if (passing)
    self->seen_source = g_timeout_add (SEEN_MS, seen_cb, self);
  else
    seen_cb (self);
}

void
fb_window_go (FbWindow *self, const char *view, const FbTable *table, const FbId *id, gboolean replace)
{
  FbLocation to = {g_intern_string (view), table, {{0}}};

  if (table != NULL)
    to.id = *id;
  remember (self, &to, replace);
  show_place (self, &to);
  note_seen (self, replace);
}

/* The place before that looks different; -1 when there is none. */
static int
find_back (FbWindow *self)
{
  for (int i = (int) self->place - 1; i >= 0; i--)
    {
      if (!is_seen_anyway (self, g_ptr_array_index (self->history, (guint) i)))
        return i;
    }

  return -1;
}

gboolean
fb_window_can_go_back (FbWindow *self)
{
  FbPlaceView *place = fb_window_get_place (self, fb_window_get_view (self));
  gboolean showing = FALSE;

  if (strcmp (fb_window_get_view (self), "configurator") == 0
      && fb_configurator_view_can_go_back (FB_CONFIGURATOR_VIEW (self->configurator)))
    return TRUE;
  if (find_back (self) >= 0)
    return TRUE;
  if (fb_window_is_narrow (self))
    return g_strcmp0 (adw_leaflet_get_visible_child_name (ADW_LEAFLET (self->leaflet)), "content") == 0;

  if (strcmp (fb_window_get_view (self), "pipeline") == 0)
    g_object_get (self->pipeline, "showing-record", &showing, NULL);
  else if (place != NULL || strcmp (fb_window_get_view (self), "contacts") == 0)
    {
      gboolean folded;

      g_object_get (place != NULL ? GTK_WIDGET (place) : self->contacts, "folded", &folded, "showing-record", &showing,
                    NULL);
      showing = showing && folded;
    }
  return showing;
}

void
fb_window_go_back (FbWindow *self)
{
  FbPlaceView *place = fb_window_get_place (self, fb_window_get_view (self));
  int back = find_back (self);

  /* Out of what is open before back to another place: a configuration is many steps deep. */
  if (strcmp (fb_window_get_view (self), "configurator") == 0
      && fb_configurator_view_go_back (FB_CONFIGURATOR_VIEW (self->configurator)))
    return;
  if (back >= 0)
    {
      self->place = (guint) back;
      show_place (self, g_ptr_array_index (self->history, self->place));
      return;
    }

  if (strcmp (fb_window_get_view (self), "contacts") == 0
      && fb_contacts_view_leave_record (FB_CONTACTS_VIEW (self->contacts)))
    return;
  if (place != NULL && fb_place_view_leave_record (place))
    return;
  if (strcmp (fb_window_get_view (self), "pipeline") == 0
      && fb_pipeline_view_leave_record (FB_PIPELINE_VIEW (self->pipeline)))
    return;
  if (fb_window_is_narrow (self))
    adw_leaflet_set_visible_child_name (ADW_LEAFLET (self->leaflet), "sidebar");
}

void
fb_window_go_forward (FbWindow *self)
{
  if (self->place + 1 >= self->history->len)
    return;

  self->place++;
  show_place (self, g_ptr_array_index (self->history, self->place));
}
