/* fb-deal-table.c: deals as a table
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-deal-table.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-list-model.h"
#include "fb-many-bar.h"
#include "fb-marks.h"
#include "fb-prefs.h"
#include "fb-scroll-memory.h"
#include "fb-tips.h"

struct _FbDealTable
{
  AdwBin parent_instance;

  FbProfile *profile;  /* (owned) */
  FbFilter *filter;    /* (owned) */
  FbListModel *model;  /* (owned) */
  FbMarks *marks;      /* (owned) */
  FbManyActions *many; /* (owned) */
  gboolean active;
  gboolean restoring; /* the order is being taken from the preferences */
  int probed;         /* column whose sorter was asked last */
  int width;          /* that the columns are chosen for */
  GPtrArray *made;    /* (owned) of GtkColumnViewColumn, all there are */
  guint fit_source;
  FbId wanted; /* to be marked as soon as the list has it */
  GtkWidget *scroller;
  GtkWidget *view;
  GtkWidget *stack;
};

G_DEFINE_FINAL_TYPE (FbDealTable, fb_deal_table, ADW_TYPE_BIN)

/* What a column's sorter knows. */
typedef struct
{
  FbDealTable *table;
  guint column;
} Probe;

enum
{
  OPEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const struct
{
  const char *field;
  const char *title;
  const char *sort;
  gboolean number;
  gboolean expand;
  int width;
  int from; /* width of the table at which the column is worth its room */
} columns[] = {
    {"name", N_ ("Deal"), "name", FALSE, TRUE, 168, 0},
    {"account", N_ ("Account"), "account.name", FALSE, FALSE, 150, 560},
    {"stage", N_ ("Stage"), "stage.position", FALSE, FALSE, 96, 0},
    {"amount", N_ ("Amount"), "amount", TRUE, FALSE, 92, 0},
    {"probability", N_ ("Probability"), "probability", TRUE, FALSE, 100, 1160},
    {"close_date", N_ ("Close Date"), "close_date", FALSE, FALSE, 104, 660},
    {"next_step", N_ ("Next Step"), "next_step_on", FALSE, FALSE, 160, 900},
    {"owner", N_ ("Owner"), "owner.name", FALSE, FALSE, 115, 1020},
};

static const char *const labels[] = {"account", "stage", "owner", NULL};

/* --- cells --- */

static char *
next_step_text (const FbRecord *record)
{
  const char *step = fb_record_get_text (record, "next_step");
  const char *on = fb_record_get_text (record, "next_step_on");
  g_autofree char *date = on != NULL ? fb_format_date (on) : NULL;

  if (step == NULL || date == NULL)
    return g_strdup (step);

  /* Translators: a next step and its day */
  return g_strdup_printf (_ ("%s, %s"), step, date);
}

static char *
cell_text (FbDealTable *self, FbItem *item, const char *field)
{
  const FbRecord *record = fb_item_get_record (item);

  if (g_strv_contains (labels, field))
    return g_strdup (fb_item_get_label (item, field));
  if (strcmp (field, "amount") == 0)
    return fb_value_is_null (fb_record_get (record, field))
               ? NULL
               : fb_format_money (fb_record_get_int (record, field), fb_record_get_text (record, "currency"));

  if (strcmp (field, "next_step") == 0)
    return next_step_text (record);

  return fb_format_field (fb_profile_get_catalog (self->profile), record, field);
}

static void
show_cell (GtkWidget *label)
{
  FbDealTable *self = g_object_get_data (G_OBJECT (label), "fb-table");
  FbItem *item = g_object_get_data (G_OBJECT (label), "fb-item");
  const char *field = g_object_get_data (G_OBJECT (label), "fb-field");
  const FbRecord *record = item != NULL ? fb_item_get_record (item) : NULL;
  g_autofree char *text = record != NULL ? cell_text (self, item, field) : NULL;

  gtk_label_set_label (GTK_LABEL (label), text != NULL ? text : "");
}

static void
setup_cell (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  guint column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "fb-column"));
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), columns[column].number ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  fb_tip_when_cut (label);
  if (columns[column].number || strcmp (columns[column].field, "close_date") == 0)
    gtk_widget_add_css_class (label, "numeric");
  g_object_set_data (G_OBJECT (label), "fb-table", user_data);
  g_object_set_data (G_OBJECT (label), "fb-field", (gpointer) columns[column].field);
  gtk_list_item_set_child (list_item, label);
}

static void
bind_cell (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  GtkWidget *label = gtk_list_item_get_child (list_item);
  FbItem *item = gtk_list_item_get_item (list_item);
  gulong handler = g_signal_connect_object (item, "notify::record", G_CALLBACK (show_cell), label, G_CONNECT_SWAPPED);

  g_object_set_data_full (G_OBJECT (label), "fb-item", g_object_ref (item), g_object_unref);
  g_object_set_data (G_OBJECT (list_item), "fb-handler", GSIZE_TO_POINTER (handler));
  show_cell (label);
}

static void
unbind_cell (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  gulong handler = GPOINTER_TO_SIZE (g_object_steal_data (G_OBJECT (list_item), "fb-handler"));

  g_signal_handler_disconnect (gtk_list_item_get_item (list_item), handler);
  g_object_set_data (G_OBJECT (gtk_list_item_get_child (list_item)), "fb-item", NULL);
}

/* --- rows and their order --- */

static void
ask (FbDealTable *self)
{
  g_autofree char *sort = g_settings_get_string (fb_prefs_get (), FB_PREFS_PIPELINE_SORT);
  g_autofree char *order = g_strconcat (sort, ",name", NULL);
  g_autoptr (FbQuery) query = NULL;

  if (self->active)
    query = fb_filter_make_query (self->filter, NULL, order);
  fb_list_model_set_query (self->model, query);
}

/* The store sorts; a column's sorter only tells that its head was clicked: it answers "smaller", which the view turns
 * round when the order is descending. */
static int
tell_column (gconstpointer a, gconstpointer b, gpointer user_data)
{
  Probe *probe = user_data;

  probe->table->probed = (int) probe->column;
  return GTK_ORDERING_SMALLER;
}

static void
sorter_changed_cb (FbDealTable *self)
{
  g_autoptr (GObject) one = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) two = g_object_new (G_TYPE_OBJECT, NULL);
  g_autofree char *sort = NULL;
  GtkOrdering ordering;

  if (self->restoring)
    return;

  self->probed = -1;
  ordering = gtk_sorter_compare (gtk_column_view_get_sorter (GTK_COLUMN_VIEW (self->view)), one, two);
  sort = g_strconcat (ordering == GTK_ORDERING_LARGER ? "-" : "",
                      self->probed >= 0 ? columns[self->probed].sort : "close_date", NULL);
  g_settings_set_string (fb_prefs_get (), FB_PREFS_PIPELINE_SORT, sort);
  ask (self);
}

static void
restore_order (FbDealTable *self)
{
  g_autofree char *sort = g_settings_get_string (fb_prefs_get (), FB_PREFS_PIPELINE_SORT);
  GListModel *list = gtk_column_view_get_columns (GTK_COLUMN_VIEW (self->view));
  gboolean down = sort[0] == '-';

  self->restoring = TRUE;
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (list, i);

      if (g_strcmp0 (g_object_get_data (G_OBJECT (column), "fb-sort"), down ? sort + 1 : sort) == 0)
        gtk_column_view_sort_by_column (GTK_COLUMN_VIEW (self->view), column,
                                        down ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
    }
  self->restoring = FALSE;
}

static void
activated_cb (FbDealTable *self, guint position)
{
  g_autoptr (FbItem) item = g_list_model_get_item (G_LIST_MODEL (self->marks), position);
  const FbRecord *record = item != NULL ? fb_item_get_record (item) : NULL;
  g_autofree char *id = record != NULL ? fb_id_to_string (&record->id) : NULL;

  if (id != NULL && !fb_marks_is_adding (self->marks))
    g_signal_emit (self, signals[OPEN], 0, id);
}

/* --- what is marked --- */

static void
selected_cb (FbDealTable *self)
{
  guint position = fb_marks_get_single (self->marks);
  g_autoptr (FbItem) item =
      position != GTK_INVALID_LIST_POSITION ? g_list_model_get_item (G_LIST_MODEL (self->model), position) : NULL;
  const FbRecord *record = item != NULL ? fb_item_get_record (item) : NULL;
  g_autofree char *id = record != NULL ? fb_id_to_string (&record->id) : NULL;

  if (id == NULL)
    return;
  self->wanted = (FbId){{0}};
  g_settings_set_string (fb_prefs_get (), FB_PREFS_CHOSEN_DEAL, id);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbDealTable) self = user_data;
  int position = fb_list_model_find_finish (FB_LIST_MODEL (source), result, NULL);

  if (position < 0 || self->marks == NULL || fb_id_is_nil (&self->wanted) || fb_marks_get_n (self->marks) > 0)
    return;
  self->wanted = (FbId){{0}};
  fb_marks_set_single (self->marks, (guint) position);
}

static void
find_wanted (FbDealTable *self)
{
  if (!fb_id_is_nil (&self->wanted) && self->active)
    fb_list_model_find_async (self->model, &self->wanted, NULL, found_cb, g_object_ref (self));
}

/* --- columns that fit --- */

/* Columns are measured for text of the usual size; larger text needs wider ones. */
static double
get_text_scale (FbDealTable *self)
{
  int dpi = 0;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? MAX (1.0, dpi / 1024.0 / 96.0) : 1.0;
}

static gboolean
has_column (FbDealTable *self, GtkColumnViewColumn *column)
{
  GListModel *list = gtk_column_view_get_columns (GTK_COLUMN_VIEW (self->view));

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GtkColumnViewColumn) one = g_list_model_get_item (list, i);

      if (one == column)
        return TRUE;
    }
  return FALSE;
}

/* GTK 4.8 keeps the room of a hidden column free: one that does not fit is taken out. */
static gboolean
fit_cb (gpointer user_data)
{
  FbDealTable *self = user_data;
  double scale = get_text_scale (self);
  guint position = 0;

  self->fit_source = 0;
  self->restoring = TRUE;
  for (guint i = 0; i < self->made->len; i++)
    {
      GtkColumnViewColumn *column = g_ptr_array_index (self->made, i);
      gboolean fits = self->width >= columns[i].from * scale;
      gboolean there = has_column (self, column);

      if (fits && !there)
        gtk_column_view_insert_column (GTK_COLUMN_VIEW (self->view), position, column);
      else if (!fits && there)
        gtk_column_view_remove_column (GTK_COLUMN_VIEW (self->view), column);
      position += fits;
    }
  self->restoring = FALSE;
  restore_order (self);
  return G_SOURCE_REMOVE;
}

/* Sizes are being handed out: columns come and go once that is over. */
static void
width_changed_cb (FbDealTable *self, GParamSpec *pspec, GtkAdjustment *adjustment)
{
  int width = (int) gtk_adjustment_get_page_size (adjustment);

  if (width == self->width || width <= 0)
    return;
  self->width = width;
  if (self->fit_source == 0)
    self->fit_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fit_cb, self, NULL);
}

static void
column_resized_cb (GtkColumnViewColumn *column, GParamSpec *pspec, gpointer user_data)
{
  int width = gtk_column_view_column_get_fixed_width (column);

  fb_prefs_set_entry (FB_PREFS_COLUMN_WIDTHS, user_data, g_variant_new_int32 (width));
}

static int
get_width (FbDealTable *self, guint i)
{
  g_autoptr (GVariant) all = g_settings_get_value (fb_prefs_get (), FB_PREFS_COLUMN_WIDTHS);
  int width;

  return g_variant_lookup (all, columns[i].field, "i", &width) && width > 20
             ? width
             : (int) (columns[i].width * get_text_scale (self));
}

static void
state_changed_cb (FbDealTable *self)
{
  gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0 && !fb_list_model_is_loading (self->model)
                   && self->active;

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), empty ? "nothing" : "table");
  if (!fb_list_model_is_loading (self->model))
    find_wanted (self);
}

static void
append_column (FbDealTable *self, guint i)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;
  Probe *probe = g_new (Probe, 1);
  g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (tell_column, probe, g_free));

  *probe = (Probe){self, i};
  g_object_set_data (G_OBJECT (factory), "fb-column", GUINT_TO_POINTER (i));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cell), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cell), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cell), self, 0);
  column = gtk_column_view_column_new (_ (columns[i].title), factory);
  gtk_column_view_column_set_expand (column, columns[i].expand);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_fixed_width (column, get_width (self, i));
  g_signal_connect (column, "notify::fixed-width", G_CALLBACK (column_resized_cb), (gpointer) columns[i].field);
  gtk_column_view_column_set_sorter (column, sorter);
  g_object_set_data (G_OBJECT (column), "fb-sort", (gpointer) columns[i].sort);
  gtk_column_view_append_column (GTK_COLUMN_VIEW (self->view), column);
  g_ptr_array_add (self->made, g_steal_pointer (&column));
}

/* --- class --- */

static void
fb_deal_table_dispose (GObject *object)
{
  FbDealTable *self = FB_DEAL_TABLE (object);

  g_clear_handle_id (&self->fit_source, g_source_remove);
  g_clear_pointer (&self->made, g_ptr_array_unref);
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->many);
  g_clear_object (&self->marks);
  g_clear_object (&self->model);
  g_clear_object (&self->filter);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_deal_table_parent_class)->dispose (object);
}

static void
fb_deal_table_class_init (FbDealTableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_deal_table_dispose;

  signals[OPEN] =
      g_signal_new ("open", FB_TYPE_DEAL_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
fb_deal_table_init (FbDealTable *self)
{
  GtkWidget *nothing = adw_status_page_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->made = g_ptr_array_new_with_free_func (g_object_unref);
  self->scroller = gtk_scrolled_window_new ();
  self->view = gtk_column_view_new (NULL);
  gtk_widget_add_css_class (self->view, "data-table");
  gtk_column_view_set_single_click_activate (GTK_COLUMN_VIEW (self->view), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Deals"), -1);
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (activated_cb), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->view);
  g_signal_connect_swapped (gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->scroller)),
                            "notify::page-size", G_CALLBACK (width_changed_cb), self);
  fb_scroll_memory_attach (GTK_SCROLLED_WINDOW (self->scroller),
                           gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), "table");

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (nothing), "fb-deal-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (nothing), _ ("No Deals Here"));
  adw_status_page_set_description (ADW_STATUS_PAGE (nothing), _ ("Change the filter, or add a deal with Ctrl+N."));

  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), self->scroller, "table");
  gtk_stack_add_named (GTK_STACK (self->stack), nothing, "nothing");
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_box_append (GTK_BOX (box), self->stack);
  adw_bin_set_child (ADW_BIN (self), box);
}

static char *
count_deals (guint n, const char *number)
{
  return g_strdup_printf (ngettext ("%s deal", "%s deals", n), number);
}

static void
setup_many (FbDealTable *self)
{
  self->marks = fb_marks_new (self->model, G_LIST_MODEL (self->model));
  fb_marks_set_many (self->marks, TRUE);
  fb_marks_follow_clicks (self->marks, self->view);
  self->many = fb_many_actions_new (GTK_WIDGET (self), self->profile, fb_schema_get_table ("opportunity"), self->marks,
                                    count_deals, NULL);
  fb_many_actions_add_keys (self->many, self->stack);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_MULTI_SELECTABLE, TRUE, -1);
  gtk_box_append (GTK_BOX (adw_bin_get_child (ADW_BIN (self))), fb_many_bar_new (self->many));
}

void
fb_deal_table_setup (FbDealTable *self, FbProfile *profile, FbFilter *filter)
{
  g_autofree char *chosen = g_settings_get_string (fb_prefs_get (), FB_PREFS_CHOSEN_DEAL);

  self->profile = g_object_ref (profile);
  self->filter = g_object_ref (filter);
  self->model = fb_list_model_new (fb_profile_get_store (profile));
  fb_list_model_set_labels (self->model, labels);
  if (!fb_id_parse (chosen, &self->wanted))
    self->wanted = (FbId){{0}};
  setup_many (self);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    append_column (self, i);
  restore_order (self);
  gtk_column_view_set_model (GTK_COLUMN_VIEW (self->view), GTK_SELECTION_MODEL (self->marks));

  g_signal_connect_object (gtk_column_view_get_sorter (GTK_COLUMN_VIEW (self->view)), "changed",
                           G_CALLBACK (sorter_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->marks, "changed", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (filter, "changed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify::loading", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
}

void
fb_deal_table_set_active (FbDealTable *self, gboolean active)
{
  if (self->active == active)
    return;

  self->active = active;
  ask (self);
}

void
fb_deal_table_focus (FbDealTable *self)
{
  gtk_widget_grab_focus (self->view);
}

FbManyActions *
fb_deal_table_get_many (FbDealTable *self)
{
  return self->many;
}
