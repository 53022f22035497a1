/* fb-search-window.c: finds anything by typing
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-search-window.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-log-dialog.h"
#include "fb-new-dialog.h"
#include "fb-search-lines.h"
#include "fb-search-recent.h"
#include "fb-search-resources.h"

#define HITS_ASKED_FOR 50
#define TARGETS 3
/* What fits into the window at first; the others are below its edge. */
#define ROWS_AT_FIRST 6
#define ROWS_A_FRAME 3

struct _FbSearchWindow
{
  AdwWindow parent_instance;

  FbProfile *profile;        /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable) of the question that is open */
  GPtrArray *rows;           /* (owned) of FbSearchRow, lent by the list: made once, filled again */
  FbSearchLines *lines;      /* (owned) (nullable) what is listed */
  guint n_used;              /* rows that show it so far */
  guint tick;                /* (callback id) fills more of them */
  FbPhrase phrase;           /* the command that was typed with what it is about; rest NULL: none */
  GPtrArray *targets;        /* (owned) (nullable) of FbPhraseTarget: what it is about */

  GtkWidget *entry;
  GtkWidget *scroller;
  GtkWidget *list;
  GtkWidget *status;
};

G_DEFINE_FINAL_TYPE (FbSearchWindow, fb_search_window, ADW_TYPE_WINDOW)

static GtkWindow *
get_parent (FbSearchWindow *self)
{
  return gtk_window_get_transient_for (GTK_WINDOW (self));
}

/* What was typed, without the sign that asks for commands. */
static const char *
get_query (FbSearchWindow *self, gboolean *only_commands)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  while (g_ascii_isspace (*text))
    text++;
  *only_commands = *text == '>';
  return *only_commands ? text + 1 : text;
}

/* --- rows --- */

static FbSearchRow *
next_row (FbSearchWindow *self)
{
  GtkWidget *row;

  if (self->n_used == self->rows->len)
    {
      row = fb_search_row_new ();
      gtk_list_box_append (GTK_LIST_BOX (self->list), row);
      g_ptr_array_add (self->rows, row);
    }
  row = g_ptr_array_index (self->rows, self->n_used++);
  gtk_widget_set_visible (row, TRUE);
  return FB_SEARCH_ROW (row);
}

/* The list scrolls by itself only for the row that has the focus, and that stays in the entry. */
static void
scroll_to (FbSearchWindow *self, GtkWidget *row)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  graphene_rect_t bounds;

  if (row == g_ptr_array_index (self->rows, 0))
    gtk_adjustment_set_value (adjustment, 0);
  else if (gtk_widget_compute_bounds (row, gtk_widget_get_parent (self->list), &bounds))
    gtk_adjustment_clamp_page (adjustment, bounds.origin.y - 6, bounds.origin.y + bounds.size.height + 6);
}

static void
select_row (FbSearchWindow *self, guint index)
{
  GtkWidget *row = g_ptr_array_index (self->rows, index);

  gtk_list_box_select_row (GTK_LIST_BOX (self->list), GTK_LIST_BOX_ROW (row));
  scroll_to (self, row);
}

static void
stop_filling (FbSearchWindow *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
}

/* FALSE when there are no more. */
static gboolean
fill (FbSearchWindow *self, guint n)
{
  guint end = MIN (self->n_used + n, fb_search_lines_get_length (self->lines));

  while (self->n_used < end)
    {
      guint index = self->n_used;

      fb_search_lines_show (self->lines, index, next_row (self));
    }
  gtk_list_box_invalidate_headers (GTK_LIST_BOX (self->list));
  return end < fb_search_lines_get_length (self->lines);
}

static gboolean
fill_some_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  FbSearchWindow *self = FB_SEARCH_WINDOW (widget);

  if (fill (self, ROWS_A_FRAME))
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

/* Takes @lines and @status. */
static void
show_lines (FbSearchWindow *self, FbSearchLines *lines, char *status)
{
  stop_filling (self);
  g_clear_pointer (&self->lines, fb_search_lines_free);
  self->lines = lines;
  self->n_used = 0;
  if (fill (self, ROWS_AT_FIRST))
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), fill_some_cb, NULL, NULL);
  for (guint i = self->n_used; i < self->rows->len; i++)
    gtk_widget_set_visible (g_ptr_array_index (self->rows, i), FALSE);
  if (self->n_used > 0)
    select_row (self, 0);
  gtk_label_set_label (GTK_LABEL (self->status), status);
  g_free (status);
}

static void
update_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  const char *group = fb_search_row_get_group (FB_SEARCH_ROW (row));
  GtkWidget *label;

  if (group == NULL || (before != NULL && g_strcmp0 (fb_search_row_get_group (FB_SEARCH_ROW (before)), group) == 0))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }

  label = gtk_list_box_row_get_header (row);
  if (label == NULL)
    {
      label = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_set_margin_start (label, 12);
      gtk_widget_set_margin_top (label, 12);
      gtk_widget_set_margin_bottom (label, 6);
      gtk_widget_add_css_class (label, "caption-heading");
      gtk_widget_add_css_class (label, "dim-label");
      gtk_list_box_row_set_header (row, label);
    }
  gtk_label_set_label (GTK_LABEL (label), group);
}

/* --- what is shown --- */

static char *
count_text (guint n_hits)
{
  g_autofree char *number = fb_format_number (n_hits);

  if (n_hits >= HITS_ASKED_FOR)
    /* Translators: %s is a number */
    return g_strdup_printf (_ ("More than %s found: type more to narrow it down"), number);
  /* Translators: %s is a number */
  return g_strdup_printf (ngettext ("%s found", "%s found", n_hits), number);
}

static void
show_commands (FbSearchWindow *self, const char *query)
{
  FbSearchLines *lines = fb_search_lines_new (get_parent (self), query);
  guint n;

  n = fb_search_lines_add_commands (lines, TRUE);
  n += query[0] != '\0' ? fb_search_lines_add_commands (lines, FALSE) : 0;
  show_lines (self, lines, g_strdup (n > 0 ? _ ("Enter runs the command") : _ ("No such command")));
}

static void
show_hits (FbSearchWindow *self, GPtrArray *hits)
{
  gboolean only_commands;
  FbSearchLines *lines = fb_search_lines_new (get_parent (self), get_query (self, &only_commands));
  guint n_commands;

  n_commands = fb_search_lines_add_phrase (lines, &self->phrase, self->targets);
  n_commands += fb_search_lines_add_commands (lines, TRUE);
  fb_search_lines_add_hits (lines, hits);
  n_commands += fb_search_lines_add_commands (lines, FALSE);
  if (hits->len == 0 && n_commands == 0)
    fb_search_lines_add_offers (lines);
  show_lines (self, lines, hits->len > 0 ? count_text (hits->len) : g_strdup (n_commands > 0 ? "" : _ ("No Results")));
}

static void
show_start (FbSearchWindow *self, GPtrArray *recent)
{
  FbSearchLines *lines = fb_search_lines_new (get_parent (self), "");

  fb_search_lines_add_recent (lines, recent);
  fb_search_lines_add_commands (lines, TRUE);
  show_lines (self, lines, g_strdup (_ ("Enter opens, Ctrl+Enter keeps this window open, “>” lists commands")));
}

/* --- asking --- */

static void
failed (FbSearchWindow *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  show_lines (self, fb_search_lines_new (get_parent (self), ""), g_strdup (error->message));
}

static gpointer
list_recent (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return fb_search_recent_list (store, cancellable);
}

static void
recent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbSearchWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) recent = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (self->profile == NULL)
    return;
  if (recent != NULL)
    show_start (self, recent);
  else
    failed (self, error);
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbSearchWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = fb_store_search_finish (FB_STORE (source), result, &error);

  if (self->profile == NULL)
    return;
  if (hits != NULL)
    show_hits (self, hits);
  else
    failed (self, error);
}

static void
ask_hits (FbSearchWindow *self, const char *query)
{
  fb_store_search_async (fb_profile_get_store (self->profile), query, NULL, HITS_ASKED_FOR, self->cancellable,
                         searched_cb, g_object_ref (self));
}

static gpointer
find_targets (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return fb_phrase_find (store, data, fb_format_today (), TARGETS, cancellable, error);
}

static void
targets_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbSearchWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *targets = fb_profile_run_finish (FB_PROFILE (source), result, &error);
  gboolean only_commands;

  if (self->profile == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_pointer (&targets, g_ptr_array_unref);
      return;
    }
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  self->targets = targets;
  ask_hits (self, get_query (self, &only_commands));
}

static void
cancel (FbSearchWindow *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
search_changed_cb (FbSearchWindow *self)
{
  gboolean only_commands;
  const char *query = get_query (self, &only_commands);

  cancel (self);
  fb_phrase_clear (&self->phrase);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  if (only_commands)
    {
      while (g_ascii_isspace (*query))
        query++;
      show_commands (self, query);
      return;
    }

  self->cancellable = g_cancellable_new ();
  if (query[0] == '\0')
    fb_profile_run_async (self->profile, list_recent, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, self->cancellable,
                          recent_cb, g_object_ref (self));
  else if (fb_phrase_parse (query, &self->phrase) && self->phrase.verb == FB_PHRASE_LOG)
    fb_profile_run_async (self->profile, find_targets, g_strdup (self->phrase.rest), g_free,
                          (GDestroyNotify) g_ptr_array_unref, self->cancellable, targets_cb, g_object_ref (self));
  else
    ask_hits (self, query);
}

/* --- acting --- */

static void
open_record (FbSearchWindow *self, GtkWindow *parent, FbSearchRow *row)
{
  const FbTable *table = fb_search_row_get_table (row);
  g_autofree char *id = fb_id_to_string (fb_search_row_get_id (row));

  gtk_widget_activate_action (GTK_WIDGET (parent), "win.open", "(ss)", table->name, id);
}

static void
log_activity (FbSearchWindow *self, GtkWindow *parent, FbSearchRow *row, gboolean dial)
{
  GtkWidget *dialog = fb_log_dialog_new (parent, self->profile, fb_search_row_get_activity (row),
                                         fb_search_row_get_table (row), fb_search_row_get_id (row));
  const char *phone = fb_search_row_get_phone (row);
  g_autofree char *escaped = phone != NULL ? g_uri_escape_string (phone, "+", FALSE) : NULL;
  g_autofree char *uri = escaped != NULL ? g_strconcat ("tel:", escaped, NULL) : NULL;

  fb_log_dialog_set_next_step (FB_LOG_DIALOG (dialog), fb_search_row_get_step (row), fb_search_row_get_day (row));
  gtk_window_present (GTK_WINDOW (dialog));
  if (dial && uri != NULL)
    gtk_show_uri (parent, uri, GDK_CURRENT_TIME);
}

static void
create_record (FbSearchWindow *self, GtkWindow *parent, FbSearchRow *row)
{
  GtkWidget *dialog = fb_new_dialog_new (parent, self->profile, fb_search_row_get_table (row), NULL, NULL);
  gboolean only_commands;
  g_autofree char *name = g_strstrip (g_strdup (
      fb_search_row_get_kind (row) == FB_SEARCH_ADD ? fb_search_row_get_name (row) : get_query (self, &only_commands)));

  fb_new_dialog_set_name (FB_NEW_DIALOG (dialog), name);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
run (FbSearchWindow *self, GtkListBoxRow *list_row, gboolean keep_open)
{
  FbSearchRow *row = FB_SEARCH_ROW (list_row);
  g_autoptr (FbSearchWindow) alive = g_object_ref (self);
  g_autoptr (GtkWindow) parent = g_object_ref (get_parent (self));

  /* What opens a window of its own needs this one out of its way. */
  if (!keep_open || fb_search_row_get_kind (row) >= FB_SEARCH_CREATE)
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);

  switch (fb_search_row_get_kind (row))
    {
    case FB_SEARCH_COMMAND:
      fb_search_command_run (fb_search_row_get_command (row), parent);
      break;
    case FB_SEARCH_CREATE:
    case FB_SEARCH_ADD:
      create_record (self, parent, row);
      break;
    case FB_SEARCH_LOG:
      log_activity (self, parent, row, keep_open);
      break;
    case FB_SEARCH_HIT:
    case FB_SEARCH_RECENT:
    default:
      open_record (self, parent, row);
      break;
    }

  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
run_selected (FbSearchWindow *self, gboolean keep_open)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  if (row != NULL && self->n_used > 0)
    run (self, row, keep_open);
}

static void
activate_cb (FbSearchWindow *self)
{
  run_selected (self, FALSE);
}

static void
row_activated_cb (FbSearchWindow *self, GtkListBoxRow *row)
{
  run (self, row, FALSE);
}

static void
move (FbSearchWindow *self, int step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  int index = row != NULL ? gtk_list_box_row_get_index (row) : 0;

  if (self->n_used > 0)
    select_row (self, (guint) CLAMP (index + step, 0, (int) self->n_used - 1));
}

static gboolean
key_pressed_cb (FbSearchWindow *self, guint key, guint code, GdkModifierType state)
{
  switch (key)
    {
    case GDK_KEY_Down:
      move (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
      move (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down:
      move (self, 8);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Up:
      move (self, -8);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if ((state & GDK_CONTROL_MASK) == 0)
        return GDK_EVENT_PROPAGATE;
      run_selected (self, TRUE);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* --- class --- */

static void
fb_search_window_dispose (GObject *object)
{
  FbSearchWindow *self = FB_SEARCH_WINDOW (object);

  cancel (self);
  stop_filling (self);
  g_clear_pointer (&self->lines, fb_search_lines_free);
  fb_phrase_clear (&self->phrase);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_clear_object (&self->profile);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), FB_TYPE_SEARCH_WINDOW);

  G_OBJECT_CLASS (fb_search_window_parent_class)->dispose (object);
}

static void
fb_search_window_class_init (FbSearchWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_search_window_dispose;

  fb_search_ui_get_resource ();
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fieldbook/Fieldbook/search/fb-search-window.ui");
  gtk_widget_class_bind_template_child (widget_class, FbSearchWindow, entry);
  gtk_widget_class_bind_template_child (widget_class, FbSearchWindow, scroller);
  gtk_widget_class_bind_template_child (widget_class, FbSearchWindow, list);
  gtk_widget_class_bind_template_child (widget_class, FbSearchWindow, status);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
fb_search_window_init (FbSearchWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  gtk_list_box_set_header_func (GTK_LIST_BOX (self->list), update_header, NULL, NULL);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (self->entry, keys);
}

/* As large as is pleasant, never larger than the window it belongs to. */
static void
fit (FbSearchWindow *self, GtkWindow *parent)
{
  int width = 620;
  int height = 560;

  if (gtk_widget_get_width (GTK_WIDGET (parent)) > 0)
    {
      width = MIN (width, MAX (320, gtk_widget_get_width (GTK_WIDGET (parent)) - 24));
      height = MIN (height, MAX (300, gtk_widget_get_height (GTK_WIDGET (parent)) - 80));
    }
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
}

GtkWidget *
fb_search_window_new (GtkWindow *parent, FbProfile *profile)
{
  FbSearchWindow *self = g_object_new (FB_TYPE_SEARCH_WINDOW, "transient-for", parent, NULL);

  self->profile = g_object_ref (profile);
  fit (self, parent);
  gtk_widget_grab_focus (self->entry);
  search_changed_cb (self);
  return GTK_WIDGET (self);
}
