/* fb-board-column.c: one stage of the board
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-board-column.h"

#include <glib/gi18n.h>

#include "fb-deal-card.h"
#include "fb-format.h"
#include "fb-growth.h"

/* A list view makes widgets for some two hundred rows, however few are seen; with a column a stage that is a second of
 * work for a large board. Cards come as they are scrolled to instead, a few each frame. */
#define CARDS_AT_FIRST 5
#define CARDS_A_FRAME 1
#define CARDS_UNASKED 30
#define CARDS_MORE 30

struct _FbBoardColumn
{
  GtkWidget parent_instance;

  FbProfile *profile; /* (owned) */
  FbStageAges *ages;  /* (owned) */
  FbId stage;
  FbListModel *model;            /* (owned) */
  FbGrowth *growth;              /* (owned) the cards there are widgets for */
  GtkSingleSelection *selection; /* (owned) */
  FbId wanted;                   /* to be focused when it arrives */
  gboolean asked;                /* the model has a query */

  GtkWidget *name;
  GtkWidget *count;
  GtkWidget *sums;
  GtkWidget *scroller;
  GtkWidget *list;
  GtkWidget *empty;
};

G_DEFINE_FINAL_TYPE (FbBoardColumn, fb_board_column, GTK_TYPE_WIDGET)

enum
{
  OPEN,
  MOVE,
  DROPPED,
  STEP_OUT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *const labels[] = {"account", NULL};

static char *
dup_marked_id (FbBoardColumn *self)
{
  FbItem *item = gtk_single_selection_get_selected_item (self->selection);
  const FbRecord *record = item != NULL ? fb_item_get_record (item) : NULL;

  return record != NULL ? fb_id_to_string (&record->id) : NULL;
}

/* The marked deal, or one that was sent here and is about to arrive. */
static char *
dup_selected_id (FbBoardColumn *self)
{
  if (!fb_id_is_nil (&self->wanted))
    return fb_id_to_string (&self->wanted);

  return dup_marked_id (self);
}

/* --- cards --- */

static void
activated_cb (FbBoardColumn *self, guint position)
{
  g_autofree char *id = NULL;

  gtk_single_selection_set_selected (self->selection, position);
  id = dup_marked_id (self);
  if (id != NULL)
    g_signal_emit (self, signals[OPEN], 0, id);
}

static void
card_clicked_cb (GtkGestureClick *gesture, int n_press, double x, double y, gpointer user_data)
{
  GtkListItem *list_item = user_data;

  activated_cb (g_object_get_data (G_OBJECT (list_item), "fb-column"), gtk_list_item_get_position (list_item));
}

static void
setup_card (FbBoardColumn *self, GtkListItem *list_item)
{
  GtkWidget *card = fb_deal_card_new (self->profile, self->ages);
  GtkGesture *click = gtk_gesture_click_new ();

  g_object_set_data (G_OBJECT (list_item), "fb-column", self);
  g_signal_connect_object (click, "released", G_CALLBACK (card_clicked_cb), list_item, 0);
  gtk_widget_add_controller (card, GTK_EVENT_CONTROLLER (click));
  gtk_list_item_set_child (list_item, card);
}

static void
bind_card (FbBoardColumn *self, GtkListItem *list_item)
{
  fb_deal_card_set_item (FB_DEAL_CARD (gtk_list_item_get_child (list_item)), gtk_list_item_get_item (list_item));
}

static void
unbind_card (FbBoardColumn *self, GtkListItem *list_item)
{
  fb_deal_card_set_item (FB_DEAL_CARD (gtk_list_item_get_child (list_item)), NULL);
}

/* --- keys --- */

static gboolean
key_pressed_cb (FbBoardColumn *self, guint key, guint code, GdkModifierType state)
{
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int step = key == GDK_KEY_Left ? -1 : key == GDK_KEY_Right ? 1 : 0;
  g_autofree char *id = NULL;

  if (step == 0)
    return GDK_EVENT_PROPAGATE;
  if (rtl)
    step = -step;

  if (modifiers == 0)
    {
      g_signal_emit (self, signals[STEP_OUT], 0, step);
      return GDK_EVENT_STOP;
    }
  if (modifiers != GDK_ALT_MASK)
    return GDK_EVENT_PROPAGATE;

  id = dup_selected_id (self);
  self->wanted = (FbId){{0}};
  if (id != NULL)
    g_signal_emit (self, signals[MOVE], 0, id, step);
  return GDK_EVENT_STOP;
}

/* --- dropping --- */

static gboolean
drop_cb (FbBoardColumn *self, const GValue *value)
{
  FbId id;

  gtk_widget_remove_css_class (GTK_WIDGET (self), "drop");
  if (!G_VALUE_HOLDS_STRING (value) || !fb_id_parse (g_value_get_string (value), &id))
    return FALSE;

  g_signal_emit (self, signals[DROPPED], 0, g_value_get_string (value));
  return TRUE;
}

static GdkDragAction
drop_enter_cb (FbBoardColumn *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "drop");
  return GDK_ACTION_MOVE;
}

static void
drop_leave_cb (FbBoardColumn *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self), "drop");
}

static void
add_drop_target (FbBoardColumn *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_MOVE);

  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  g_signal_connect_swapped (target, "enter", G_CALLBACK (drop_enter_cb), self);
  g_signal_connect_swapped (target, "leave", G_CALLBACK (drop_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* --- focus --- */

static void
scrolled_cb (FbBoardColumn *self, GtkAdjustment *adjustment)
{
  double left = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment)
                - gtk_adjustment_get_value (adjustment);
  guint n;

  if (self->growth == NULL)
    return;
  n = g_list_model_get_n_items (fb_growth_get_model (self->growth));
  if (left < 2 * gtk_adjustment_get_page_size (adjustment) && n >= fb_growth_get_target (self->growth))
    fb_growth_extend (self->growth, n + CARDS_MORE);
}

static void
focus_position (FbBoardColumn *self, guint position)
{
  fb_growth_reach (self->growth, position);
  gtk_single_selection_set_selected (self->selection, position);
  gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", position);
  gtk_widget_grab_focus (self->list);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbBoardColumn) self = user_data;
  int position = fb_list_model_find_finish (FB_LIST_MODEL (source), result, NULL);

  /* The column may have gone, or another view has been opened: the focus stays there. */
  if (position < 0 || self->model == NULL || fb_id_is_nil (&self->wanted))
    return;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      self->wanted = (FbId){{0}};
      return;
    }

  self->wanted = (FbId){{0}};
  focus_position (self, (guint) position);
}

static void
find_wanted (FbBoardColumn *self)
{
  if (!fb_id_is_nil (&self->wanted) && self->model != NULL)
    fb_list_model_find_async (self->model, &self->wanted, NULL, found_cb, g_object_ref (self));
}

static void
state_changed_cb (FbBoardColumn *self)
{
  gtk_widget_set_visible (self->empty, g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0
                                           && !fb_list_model_is_loading (self->model));
  if (!fb_list_model_is_loading (self->model))
    find_wanted (self);
}

/* --- class --- */

static void
fb_board_column_dispose (GObject *object)
{
  FbBoardColumn *self = FB_BOARD_COLUMN (object);
  GtkWidget *child;

  g_clear_object (&self->growth);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->ages);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_board_column_parent_class)->dispose (object);
}

static void
fb_board_column_class_init (FbBoardColumnClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_board_column_dispose;

  signals[OPEN] = g_signal_new ("open", FB_TYPE_BOARD_COLUMN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_STRING);
  signals[MOVE] = g_signal_new ("move", FB_TYPE_BOARD_COLUMN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                G_TYPE_STRING, G_TYPE_INT);
  signals[DROPPED] = g_signal_new ("dropped", FB_TYPE_BOARD_COLUMN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   1, G_TYPE_STRING);
  signals[STEP_OUT] = g_signal_new ("step-out", FB_TYPE_BOARD_COLUMN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_INT);

  gtk_widget_class_set_css_name (widget_class, "boardcolumn");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fieldbook/Fieldbook/pipeline/fb-board-column.ui");
  gtk_widget_class_bind_template_child (widget_class, FbBoardColumn, name);
  gtk_widget_class_bind_template_child (widget_class, FbBoardColumn, count);
  gtk_widget_class_bind_template_child (widget_class, FbBoardColumn, sums);
  gtk_widget_class_bind_template_child (widget_class, FbBoardColumn, scroller);
  gtk_widget_class_bind_template_child (widget_class, FbBoardColumn, list);
  gtk_widget_class_bind_template_child (widget_class, FbBoardColumn, empty);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
fb_board_column_init (FbBoardColumn *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), "value-changed",
                            G_CALLBACK (scrolled_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (self->list, keys);
  add_drop_target (self);
}

GtkWidget *
fb_board_column_new (FbProfile *profile, FbStageAges *ages, const FbStage *stage)
{
  FbBoardColumn *self = g_object_new (FB_TYPE_BOARD_COLUMN, NULL);
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->profile = g_object_ref (profile);
  self->ages = g_object_ref (ages);
  self->stage = stage->id;
  gtk_label_set_label (GTK_LABEL (self->name), stage->name);
  gtk_widget_add_css_class (GTK_WIDGET (self), stage->kind);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, stage->name, -1);

  self->model = fb_list_model_new (fb_profile_get_store (profile));
  fb_list_model_set_labels (self->model, labels);
  self->growth = fb_growth_new (self->list, G_LIST_MODEL (self->model), CARDS_AT_FIRST, CARDS_A_FRAME);
  self->selection = gtk_single_selection_new (g_object_ref (fb_growth_get_model (self->growth)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_card), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_card), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_card), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->list), factory);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list), GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify::loading", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

const FbId *
fb_board_column_get_stage (FbBoardColumn *self)
{
  return &self->stage;
}

gboolean
fb_board_column_is_of (FbBoardColumn *self, const FbStage *stage)
{
  return fb_id_equal (&self->stage, &stage->id)
         && g_str_equal (gtk_label_get_label (GTK_LABEL (self->name)), stage->name)
         && gtk_widget_has_css_class (GTK_WIDGET (self), stage->kind);
}

void
fb_board_column_set_filter (FbBoardColumn *self, FbFilter *filter)
{
  g_autofree char *id = fb_id_to_string (&self->stage);
  g_autofree char *where = g_strdup_printf ("stage = '%s'", id);
  g_autoptr (FbQuery) query = fb_filter_make_query (filter, where, "close_date,name");

  self->asked = TRUE;
  fb_growth_restart (self->growth, CARDS_UNASKED);
  fb_list_model_set_query (self->model, query);
}

gboolean
fb_board_column_leave (FbBoardColumn *self)
{
  if (!self->asked)
    return FALSE;
  self->asked = FALSE;
  fb_growth_restart (self->growth, CARDS_UNASKED);
  fb_list_model_set_query (self->model, NULL);
  return TRUE;
}

void
fb_board_column_set_sums (FbBoardColumn *self, gint64 count, gint64 amount, gint64 weighted, const char *currency)
{
  g_autofree char *number = fb_format_number (count);
  g_autofree char *sum = currency != NULL ? fb_format_money_short (amount, currency) : g_strdup ("");
  g_autofree char *expected = currency != NULL ? fb_format_money_short (weighted, currency) : g_strdup ("");
  g_autofree char *full = currency != NULL ? fb_format_money (amount, currency) : NULL;
  g_autofree char *full_expected = currency != NULL ? fb_format_money (weighted, currency) : NULL;
  /* Translators: the sum of amounts, then the sum weighted by probability */
  g_autofree char *text = currency != NULL ? g_strdup_printf (_ ("%s · weighted %s"), sum, expected) : g_strdup (" ");
  g_autofree char *tip =
      currency != NULL ? g_strdup_printf (_ ("%s in all, %s weighted by probability"), full, full_expected) : NULL;

  gtk_label_set_label (GTK_LABEL (self->count), number);
  gtk_label_set_label (GTK_LABEL (self->sums), text);
  gtk_widget_set_tooltip_text (self->sums, tip);
}

gboolean
fb_board_column_focus (FbBoardColumn *self)
{
  guint selected = gtk_single_selection_get_selected (self->selection);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0)
    return FALSE;

  focus_position (self, selected != GTK_INVALID_LIST_POSITION ? selected : 0);
  return TRUE;
}

void
fb_board_column_focus_deal (FbBoardColumn *self, const FbId *id)
{
  self->wanted = *id;
  /* The focus is here before the deal is: keys pressed meanwhile are about it, and nothing else takes them. */
  gtk_widget_grab_focus (self->list);
  find_wanted (self);
}
