/* fb-record-list.c: the rows of one table with search, facets and an order
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-record-list.h"

#include <glib/gi18n.h>

#include "fb-a11y.h"
#include "fb-facet-button.h"
#include "fb-format.h"
#include "fb-growth.h"
#include "fb-list-model.h"
#include "fb-many-bar.h"
#include "fb-marks.h"
#include "fb-prefs.h"
#include "fb-record-row.h"
#include "fb-scroll-memory.h"

#define FOLLOW_MS 120
#define SPIN_AFTER_MS 300
#define ROWS_AT_FIRST 24
#define ROWS_A_FRAME 10

struct _FbRecordList
{
  GtkWidget parent_instance;

  FbProfile *profile; /* (owned) */
  const FbRecordListKind *kind;
  const FbTable *table;
  FbFilter *filter;      /* (owned) */
  FbListModel *model;    /* (owned) */
  FbGrowth *growth;      /* (owned) of what is listed */
  FbMarks *marks;        /* (owned) */
  FbManyActions *many;   /* (owned) */
  FbId wanted;           /* to be selected as soon as the list has it */
  GCancellable *finding; /* (owned) (nullable) */
  guint follow_source;
  guint spin_source;
  gboolean open_first; /* Enter was pressed before the answer was there */
  gpointer opening;    /* (not owned) (nullable) item to be opened as soon as it is read; compared only */
  gboolean quiet;      /* the selection moves without a person */
  gboolean several;    /* several rows were marked a moment ago */
  gboolean seen;       /* has been on the screen, so that it can scroll */
  gboolean asked;      /* from the first time on that somebody could see the list */

  GtkWidget *entry;
  GtkWidget *facets;
  GtkWidget *sort_button;
  GtkWidget *toolbar;
  GtkWidget *stack;
  GtkWidget *spinner;
  GtkWidget *scroller;
  GtkWidget *list;
  GtkWidget *empty;
  GtkWidget *empty_button;
  GtkWidget *count;
};

G_DEFINE_FINAL_TYPE (FbRecordList, fb_record_list, GTK_TYPE_WIDGET)

enum
{
  PICKED,
  COUNTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- what is listed --- */

static void
ask (FbRecordList *self)
{
  g_autofree char *sort = g_settings_get_string (fb_prefs_get (), self->kind->sort_key);
  g_autoptr (FbQuery) query = NULL;

  if (!self->asked)
    return;
  query = fb_filter_make_query (self->filter, NULL, sort);
  fb_growth_restart (self->growth, G_MAXUINT);
  fb_list_model_set_query (self->model, query);
}

/* A list that nobody has looked at yet reads nothing and has no rows. */
static void
mapped_cb (FbRecordList *self)
{
  if (self->asked || self->model == NULL)
    return;
  self->asked = TRUE;
  ask (self);
}

static gboolean
spin_cb (gpointer user_data)
{
  FbRecordList *self = user_data;

  self->spin_source = 0;
  gtk_spinner_start (GTK_SPINNER (self->spinner));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "loading");
  return G_SOURCE_REMOVE;
}

static void
show_count (FbRecordList *self, guint n)
{
  g_autofree char *number = fb_format_number (n);
  g_autofree char *text = self->kind->count (n, number);

  gtk_label_set_label (GTK_LABEL (self->count), text);
  gtk_widget_set_visible (self->count, n > 0 && !fb_many_actions_is_several (self->many));
  g_signal_emit (self, signals[COUNTED], 0, n);
}

static void
state_changed_cb (FbRecordList *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  gboolean loading = fb_list_model_is_loading (self->model);

  g_clear_handle_id (&self->spin_source, g_source_remove);
  if (n == 0 && loading)
    {
      self->spin_source = g_timeout_add (SPIN_AFTER_MS, spin_cb, self);
      return;
    }

  gtk_spinner_stop (GTK_SPINNER (self->spinner));
  if (n > 0)
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "list");
  else
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack),
                                      fb_filter_is_active (self->filter) ? "nothing" : "empty");
  show_count (self, n);
}

static void
failed_cb (FbRecordList *self, GError *error)
{
  fb_profile_say_error (self->profile, error);
}

static void
search_changed_cb (FbRecordList *self)
{
  if (self->filter != NULL)
    fb_filter_set_text (self->filter, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

static void
show_all_cb (FbRecordList *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  fb_filter_set_text (self->filter, "");
  fb_filter_clear_facets (self->filter);
}

/* --- selection --- */

static void
find_wanted (FbRecordList *self);

/* (transfer full) (nullable) The one row that is selected. */
static FbItem *
dup_selected (FbRecordList *self)
{
  guint position = fb_marks_get_single (self->marks);

  return position != GTK_INVALID_LIST_POSITION ? g_list_model_get_item (G_LIST_MODEL (self->model), position) : NULL;
}

static void
pick (FbRecordList *self, gboolean activated)
{
  g_autoptr (FbItem) item = dup_selected (self);
  const FbRecord *record = item != NULL ? fb_item_get_record (item) : NULL;
  g_autofree char *id = NULL;

  g_clear_handle_id (&self->follow_source, g_source_remove);
  if (record == NULL)
    return;

  self->wanted = record->id;
  id = fb_id_to_string (&record->id);
  g_signal_emit (self, signals[PICKED], 0, id, activated);
}

static gboolean
follow_cb (gpointer user_data)
{
  FbRecordList *self = user_data;

  self->follow_source = 0;
  pick (self, FALSE);
  return G_SOURCE_REMOVE;
}

/* The record that is open is selected again. */
static void
end_several (FbRecordList *self)
{
  if (fb_marks_get_n (self->marks) == 0)
    find_wanted (self);
}

/* Holding an arrow key runs over rows without opening each. */
static void
marks_changed_cb (FbRecordList *self)
{
  gboolean several = fb_many_actions_is_several (self->many);

  g_clear_handle_id (&self->follow_source, g_source_remove);
  if (self->several != several)
    {
      self->several = several;
      gtk_widget_set_visible (self->count, !several && g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0);
      if (!several)
        end_several (self);
    }
  if (!self->quiet && !several && fb_marks_get_n (self->marks) == 1)
    self->follow_source = g_timeout_add (FOLLOW_MS, follow_cb, self);
}

static void
activated_cb (FbRecordList *self, guint position)
{
  if (fb_marks_is_adding (self->marks))
    return;
  self->quiet = TRUE;
  fb_marks_set_single (self->marks, position);
  self->quiet = FALSE;
  pick (self, TRUE);
}

/* A tap is enough: the row is selected by the press and opened by the release. With a modifier it marks. */
static void
row_clicked_cb (GtkGestureClick *gesture, int n_press, double x, double y, gpointer user_data)
{
  GtkListItem *list_item = user_data;
  FbRecordList *self = g_object_get_data (G_OBJECT (list_item), "fb-list");
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  if (!self->kind->many || (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) == 0)
    activated_cb (self, gtk_list_item_get_position (list_item));
}

static void
select_position (FbRecordList *self, guint position)
{
  self->quiet = TRUE;
  if (position != GTK_INVALID_LIST_POSITION)
    fb_growth_reach (self->growth, position);
  /* By the list's own action, so that Shift goes on from here. */
  if (position == GTK_INVALID_LIST_POSITION
      || !gtk_widget_activate_action (self->list, "list.select-item", "(ubb)", position, FALSE, FALSE))
    fb_marks_set_single (self->marks, position);
  self->quiet = FALSE;
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", position);
}

/* A list that has no size yet cannot scroll: the first time it is seen, it comes to its selection. */
static gboolean
first_seen_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  FbRecordList *self = user_data;
  guint position = self->marks != NULL ? fb_marks_get_single (self->marks) : GTK_INVALID_LIST_POSITION;

  if (gtk_widget_get_height (widget) <= 0)
    return G_SOURCE_CONTINUE;
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", position);
  return G_SOURCE_REMOVE;
}

static void
list_mapped_cb (FbRecordList *self)
{
  if (self->seen)
    return;
  self->seen = TRUE;
  gtk_widget_add_tick_callback (self->list, first_seen_cb, self, NULL);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbRecordList) self = user_data;
  g_autoptr (GError) error = NULL;
  int position = fb_list_model_find_finish (FB_LIST_MODEL (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->marks == NULL)
    return;

  g_clear_object (&self->finding);
  if (fb_many_actions_is_several (self->many))
    return;
  select_position (self, position >= 0 ? (guint) position : GTK_INVALID_LIST_POSITION);
}

static void
find_wanted (FbRecordList *self)
{
  if (self->finding != NULL)
    g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
  if (fb_id_is_nil (&self->wanted) || fb_many_actions_is_several (self->many) || fb_list_model_is_loading (self->model))
    return;

  self->finding = g_cancellable_new ();
  fb_list_model_find_async (self->model, &self->wanted, self->finding, found_cb, g_object_ref (self));
}

static void
first_read_cb (FbRecordList *self, GParamSpec *pspec, FbItem *item)
{
  g_autoptr (FbItem) selected = dup_selected (self);

  if (self->opening != item)
    return;
  self->opening = NULL;
  if (selected == item)
    pick (self, TRUE);
}

static void
open_first (FbRecordList *self)
{
  g_autoptr (FbItem) item = NULL;

  self->open_first = FALSE;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0)
    return;

  if (fb_marks_get_single (self->marks) == GTK_INVALID_LIST_POSITION)
    select_position (self, 0);
  gtk_widget_grab_focus (self->list);
  item = dup_selected (self);
  self->opening = item != NULL && fb_item_get_record (item) == NULL ? item : NULL;
  if (self->opening != NULL)
    g_signal_connect_object (item, "notify::record", G_CALLBACK (first_read_cb), self, G_CONNECT_SWAPPED);
  else
    pick (self, TRUE);
}

/* The entry tells of typing a moment later: who types fast and presses Enter means what was typed, not what was listed.
 */
static void
search_activated_cb (FbRecordList *self)
{
  search_changed_cb (self);
  if (fb_list_model_is_loading (self->model))
    self->open_first = TRUE;
  else
    open_first (self);
}

static void
loaded_cb (FbRecordList *self)
{
  state_changed_cb (self);
  if (fb_list_model_is_loading (self->model))
    return;
  fb_growth_go_on (self->growth);
  if (self->open_first)
    open_first (self);
  else
    find_wanted (self);
}

static void
search_stopped_cb (FbRecordList *self)
{
  if (gtk_editable_get_text (GTK_EDITABLE (self->entry))[0] != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  else
    gtk_widget_grab_focus (self->list);
}

/* --- rows --- */

static void
setup_row (FbRecordList *self, GtkListItem *list_item)
{
  GtkWidget *row = fb_record_row_new (self->profile);
  GtkGesture *click = gtk_gesture_click_new ();

  g_object_set_data (G_OBJECT (list_item), "fb-list", self);
  g_signal_connect_object (click, "released", G_CALLBACK (row_clicked_cb), list_item, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (click));
  gtk_list_item_set_child (list_item, row);
}

static void
bind_row (FbRecordList *self, GtkListItem *list_item)
{
  fb_record_row_set_item (FB_RECORD_ROW (gtk_list_item_get_child (list_item)), gtk_list_item_get_item (list_item));
}

static void
unbind_row (FbRecordList *self, GtkListItem *list_item)
{
  fb_record_row_set_item (FB_RECORD_ROW (gtk_list_item_get_child (list_item)), NULL);
}

static GtkListItemFactory *
make_factory (FbRecordList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_row), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_row), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_row), self, G_CONNECT_SWAPPED);
  return factory;
}

/* --- order --- */

static GMenuModel *
make_sort_menu (FbRecordList *self)
{
  g_autofree char *action = g_strconcat ("order.", self->kind->sort_key, NULL);
  GMenu *menu = g_menu_new ();

  for (guint i = 0; self->kind->orders[i].sort != NULL; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_ (self->kind->orders[i].label), NULL);

      g_menu_item_set_action_and_target (item, action, "s", self->kind->orders[i].sort);
      g_menu_append_item (menu, item);
    }

  return G_MENU_MODEL (menu);
}

static void
setup_order (FbRecordList *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GAction) action = g_settings_create_action (fb_prefs_get (), self->kind->sort_key);
  g_autofree char *detail = g_strconcat ("changed::", self->kind->sort_key, NULL);
  g_autoptr (GMenuModel) menu = make_sort_menu (self);

  g_action_map_add_action (G_ACTION_MAP (group), action);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "order", G_ACTION_GROUP (group));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->sort_button), menu);
  g_signal_connect_object (fb_prefs_get (), detail, G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
}

/* --- class --- */

static void
fb_record_list_dispose (GObject *object)
{
  FbRecordList *self = FB_RECORD_LIST (object);
  GtkWidget *child;

  g_clear_handle_id (&self->follow_source, g_source_remove);
  g_clear_handle_id (&self->spin_source, g_source_remove);
  if (self->finding != NULL)
    g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
  g_clear_object (&self->growth);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->many);
  g_clear_object (&self->marks);
  g_clear_object (&self->model);
  g_clear_object (&self->filter);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_record_list_parent_class)->dispose (object);
}

static void
fb_record_list_class_init (FbRecordListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_record_list_dispose;

  signals[PICKED] = g_signal_new ("picked", FB_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[COUNTED] = g_signal_new ("counted", FB_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   1, G_TYPE_UINT);

  g_type_ensure (FB_TYPE_FACET_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fieldbook/Fieldbook/widgets/fb-record-list.ui");
  gtk_widget_class_bind_template_child (widget_class, FbRecordList, toolbar);
  gtk_widget_class_bind_template_child (widget_class, FbRecordList, entry);
  gtk_widget_class_bind_template_child (widget_class, FbRecordList, facets);
  gtk_widget_class_bind_template_child (widget_class, FbRecordList, sort_button);
  gtk_widget_class_bind_template_child (widget_class, FbRecordList, stack);
  gtk_widget_class_bind_template_child (widget_class, FbRecordList, spinner);
  gtk_widget_class_bind_template_child (widget_class, FbRecordList, scroller);
  gtk_widget_class_bind_template_child (widget_class, FbRecordList, list);
  gtk_widget_class_bind_template_child (widget_class, FbRecordList, empty);
  gtk_widget_class_bind_template_child (widget_class, FbRecordList, empty_button);
  gtk_widget_class_bind_template_child (widget_class, FbRecordList, count);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_all_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
fb_record_list_init (FbRecordList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fb_a11y_follow_stack (GTK_STACK (self->stack));
  g_signal_connect (self, "map", G_CALLBACK (mapped_cb), NULL);
  g_signal_connect_swapped (self->list, "map", G_CALLBACK (list_mapped_cb), self);
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->entry), self->scroller);
}

static void
setup_words (FbRecordList *self)
{
  const FbRecordListKind *kind = self->kind;

  g_object_set (self->entry, "placeholder-text", _ (kind->hint), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (kind->hint), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (kind->name), -1);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->empty), fb_format_table_icon (self->table));
  adw_status_page_set_title (ADW_STATUS_PAGE (self->empty), _ (kind->empty_title));
  adw_status_page_set_description (ADW_STATUS_PAGE (self->empty), _ (kind->empty_text));
  gtk_widget_set_visible (self->empty_button, kind->empty_button != NULL);
  if (kind->empty_button != NULL)
    gtk_button_set_label (GTK_BUTTON (self->empty_button), _ (kind->empty_button));
}

static void
setup_selection (FbRecordList *self)
{
  g_autoptr (GtkListItemFactory) factory = make_factory (self);

  self->growth = fb_growth_new (self->list, G_LIST_MODEL (self->model), ROWS_AT_FIRST, ROWS_A_FRAME);
  self->marks = fb_marks_new (self->model, fb_growth_get_model (self->growth));
  self->many = fb_many_actions_new (GTK_WIDGET (self), self->profile, self->table, self->marks, self->kind->count,
                                    self->kind->many_fields);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->list), factory);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list), GTK_SELECTION_MODEL (self->marks));
  g_signal_connect_object (self->many, "changed", G_CALLBACK (marks_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
setup_many (FbRecordList *self)
{
  if (!self->kind->many)
    return;
  fb_marks_set_many (self->marks, TRUE);
  fb_marks_follow_clicks (self->marks, self->list);
  fb_many_actions_add_keys (self->many, self->stack);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_MULTI_SELECTABLE, TRUE, -1);
  gtk_box_append (GTK_BOX (self->toolbar), fb_many_bar_new_toggle ());
  gtk_widget_set_parent (fb_many_bar_new (self->many), GTK_WIDGET (self));
}

void
fb_record_list_setup (FbRecordList *self, FbProfile *profile, const FbRecordListKind *kind)
{
  self->profile = g_object_ref (profile);
  self->kind = kind;
  self->table = fb_schema_get_table (kind->table);
  self->filter = fb_filter_new (self->table, kind->text);
  self->model = fb_list_model_new (fb_profile_get_store (profile));
  if (kind->labels != NULL)
    fb_list_model_set_labels (self->model, kind->labels);
  setup_words (self);
  setup_order (self);
  fb_facet_button_setup (FB_FACET_BUTTON (self->facets), profile, self->filter, kind->facets);
  setup_selection (self);
  setup_many (self);

  g_signal_connect_object (self->filter, "changed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify::loading", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  fb_scroll_memory_attach (GTK_SCROLLED_WINDOW (self->scroller),
                           gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), kind->memory);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    mapped_cb (self);
}

FbFilter *
fb_record_list_get_filter (FbRecordList *self)
{
  return self->filter;
}

FbManyActions *
fb_record_list_get_many (FbRecordList *self)
{
  return self->many;
}

/* Whoever opens a record is not about several any more. */
void
fb_record_list_select (FbRecordList *self, const FbId *id)
{
  g_autoptr (FbItem) item = NULL;
  const FbRecord *record;

  self->wanted = id != NULL ? *id : (FbId){{0}};
  if (fb_many_actions_is_several (self->many))
    fb_many_actions_end (self->many);
  item = dup_selected (self);
  record = item != NULL ? fb_item_get_record (item) : NULL;
  if (id == NULL)
    select_position (self, GTK_INVALID_LIST_POSITION);
  else if (record == NULL || !fb_id_equal (&record->id, id))
    find_wanted (self);
}

void
fb_record_list_focus_search (FbRecordList *self)
{
  gtk_widget_grab_focus (self->entry);
}

void
fb_record_list_grab_list (FbRecordList *self)
{
  gtk_widget_grab_focus (self->list);
}

void
fb_record_list_show_filter (FbRecordList *self)
{
  fb_facet_button_popup (FB_FACET_BUTTON (self->facets));
}
