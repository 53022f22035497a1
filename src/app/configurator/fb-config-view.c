/* fb-config-view.c: configuring a product: groups, options, price
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-view-private.h"

#include <glib/gi18n.h>

#include "fb-a11y.h"
#include "fb-config-compare.h"
#include "fb-config-price-pane.h"
#include "fb-config-row.h"

G_DEFINE_FINAL_TYPE (FbConfigView, fb_config_view, ADW_TYPE_BIN)

enum
{
  FINISHED,
  MESSAGE,
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

void
fb_config_view_say (FbConfigView *self, const char *text)
{
  g_signal_emit (self, signals[MESSAGE], 0, text);
}

/* --- options ------------------------------------------------------------------------------------------------- */

static void
show_items (FbConfigView *self, GListModel *items, const GArray *vars)
{
  GtkSingleSelection *selection;
  gboolean any = g_list_model_get_n_items (items) > 0;

  fb_config_session_look_at (self->session, vars);
  selection = gtk_single_selection_new (items);
  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  gtk_single_selection_set_selected (selection, GTK_INVALID_LIST_POSITION);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->options), GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), any ? "options" : "nothing");
}

static void
show_group (FbConfigView *self, guint number)
{
  g_autoptr (GArray) vars = g_array_new (FALSE, FALSE, sizeof (guint));
  FbRulesModel *model = fb_config_session_get_model (self->session);

  self->group = number;
  show_items (self, fb_config_group_make_lines (g_ptr_array_index (self->all_groups, number), model, vars), vars);
}

static gboolean
is_searching (FbConfigView *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->search))[0] != '\0';
}

static void
search_changed_cb (FbConfigView *self)
{
  g_autoptr (GArray) vars = g_array_new (FALSE, FALSE, sizeof (guint));

  if (self->session == NULL)
    return;
  if (!is_searching (self))
    {
      show_group (self, self->group);
      return;
    }
  show_items (
      self,
      fb_config_find_lines (self->all_groups, self->session, gtk_editable_get_text (GTK_EDITABLE (self->search)), vars),
      vars);
  adw_leaflet_set_visible_child_name (ADW_LEAFLET (self->leaflet), "options");
}

static void
stop_search_cb (FbConfigView *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  fb_config_view_focus_options (self);
}

static void
search_activate_cb (FbConfigView *self)
{
  fb_config_view_focus_options (self);
}

static void
group_selected_cb (FbConfigView *self, GtkListBoxRow *row)
{
  if (row == NULL || self->session == NULL)
    return;
  if (is_searching (self))
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  show_group (self, (guint) gtk_list_box_row_get_index (row));
}

static void
group_activated_cb (FbConfigView *self, GtkListBoxRow *row)
{
  group_selected_cb (self, row);
  adw_leaflet_set_visible_child_name (ADW_LEAFLET (self->leaflet), "options");
  fb_config_view_focus_options (self);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, gpointer user_data)
{
  GtkWidget *list = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));

  return fb_config_view_key (FB_CONFIG_VIEW (gtk_widget_get_ancestor (list, FB_TYPE_CONFIG_VIEW)), key, state);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  gtk_list_item_set_child (list_item, fb_config_row_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  FbConfigView *self = user_data;
  FbConfigLine *item = gtk_list_item_get_item (list_item);

  /* Heads as well can be selected: the arrows do not go past a line that cannot. */
  gtk_list_item_set_activatable (list_item, FALSE);
  gtk_list_item_set_selectable (list_item, TRUE);
  fb_config_row_set_item (FB_CONFIG_ROW (gtk_list_item_get_child (list_item)), item, self->session);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  fb_config_row_set_item (FB_CONFIG_ROW (gtk_list_item_get_child (list_item)), NULL, NULL);
}

GtkWidget *
fb_config_view_find_row (FbConfigView *self, guint var, guint value)
{
  for (GtkWidget *child = gtk_widget_get_first_child (self->options); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);
      FbConfigLine *item = FB_IS_CONFIG_ROW (row) ? fb_config_row_get_item (FB_CONFIG_ROW (row)) : NULL;

      if (item != NULL && gtk_widget_get_mapped (row) && fb_config_line_get_var (item) == var
          && (fb_config_line_get_kind (item) == FB_CONFIG_LINE_NUMBER
              || (fb_config_line_get_kind (item) == FB_CONFIG_LINE_VALUE && fb_config_line_get_value (item) == value)))
        return row;
    }
  return NULL;
}

/* --- session ------------------------------------------------------------------------------------------------- */

/* What an earlier configuration had and the model of today has no more room for is left out, the later choices first.
 */
static void
take_earlier (FbConfigView *self)
{
  g_autofree int *picks = g_steal_pointer (&self->earlier);

  if (picks != NULL)
    fb_config_session_set_picks (self->session, picks, FB_CONFIG_BY_USER);
}

static void
changed_cb (FbConfigView *self)
{
  if (fb_config_session_is_ready (self->session) && self->earlier != NULL)
    {
      take_earlier (self);
      return;
    }
  fb_config_view_show_groups (self);
  fb_config_view_update_actions (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* The button of the narrow window says what it shows and what it is. */
static void
show_total (FbConfigView *self, const char *total)
{
  /* Translators: %s is a sum of money */
  g_autofree char *words = g_strdup_printf (_ ("Price and its parts: %s"), total);

  gtk_label_set_label (GTK_LABEL (self->bar_total), total);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->price_button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
details_cb (FbConfigView *self)
{
  g_autofree char *total = fb_config_price_words (self->session);

  show_total (self, total);
  fb_config_view_show_groups (self);
}

static void
refused_cb (FbConfigView *self, guint var, guint value)
{
  fb_config_view_show_why (self, var, value);
}

static void
left_out_cb (FbConfigView *self, guint n)
{
  /* Translators: %u choices of an earlier configuration are no longer possible */
  g_autofree char *text = g_strdup_printf (ngettext ("%u choice does not fit any more and was left out",
                                                     "%u choices do not fit any more and were left out", n),
                                           n);

  fb_config_view_say (self, text);
}

static void
failed_cb (FbConfigView *self, const char *message)
{
  fb_config_view_say (self, message);
}

/* --- folding ------------------------------------------------------------------------------------------------- */

static gboolean
fold_idle_cb (gpointer user_data)
{
  FbConfigView *self = user_data;
  gboolean folded = adw_flap_get_folded (ADW_FLAP (self->flap));
  gboolean revealed = adw_flap_get_reveal_flap (ADW_FLAP (self->flap));

  self->fold_source = 0;
  gtk_widget_set_visible (self->bar, folded);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->arrow), revealed ? "pan-down-symbolic" : "pan-up-symbolic");
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* While sizes are handed out nothing may change its own. */
static void
folded_cb (FbConfigView *self)
{
  if (self->fold_source == 0)
    self->fold_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fold_idle_cb, self, NULL);
}

/* --- class --------------------------------------------------------------------------------------------------- */

static void
fb_config_view_dispose (GObject *object)
{
  FbConfigView *self = FB_CONFIG_VIEW (object);

  g_clear_handle_id (&self->fold_source, g_source_remove);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  fb_config_view_stop (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), FB_TYPE_CONFIG_VIEW);
  G_OBJECT_CLASS (fb_config_view_parent_class)->dispose (object);
}

static void
fb_config_view_finalize (GObject *object)
{
  FbConfigView *self = FB_CONFIG_VIEW (object);

  g_ptr_array_unref (self->variants);
  G_OBJECT_CLASS (fb_config_view_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, FbConfigView, search);
  gtk_widget_class_bind_template_child (widget_class, FbConfigView, flap);
  gtk_widget_class_bind_template_child (widget_class, FbConfigView, leaflet);
  gtk_widget_class_bind_template_child (widget_class, FbConfigView, groups);
  gtk_widget_class_bind_template_child (widget_class, FbConfigView, stack);
  gtk_widget_class_bind_template_child (widget_class, FbConfigView, scroller);
  gtk_widget_class_bind_template_child (widget_class, FbConfigView, options);
  gtk_widget_class_bind_template_child (widget_class, FbConfigView, price);
  gtk_widget_class_bind_template_child (widget_class, FbConfigView, bar);
  gtk_widget_class_bind_template_child (widget_class, FbConfigView, bar_total);
  gtk_widget_class_bind_template_child (widget_class, FbConfigView, price_button);
  gtk_widget_class_bind_template_child (widget_class, FbConfigView, arrow);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, group_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, group_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
}

static void
fb_config_view_class_init (FbConfigViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_config_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_config_view_finalize;
  signals[FINISHED] =
      g_signal_new ("finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[MESSAGE] =
      g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (FB_TYPE_CONFIG_PRICE_PANE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fieldbook/Fieldbook/configurator/fb-config-view.ui");
  bind_children (widget_class);
  fb_config_view_install_actions (widget_class);
}

static void
fb_config_view_init (FbConfigView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->variants = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_config_variant_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->options), factory);
  g_object_unref (factory);
  gtk_list_box_set_header_func (GTK_LIST_BOX (self->groups), fb_config_view_group_header_cb, self, NULL);
  fb_a11y_follow_stack (GTK_STACK (self->stack));
  fb_a11y_follow_leaflet (ADW_LEAFLET (self->leaflet));
  fb_config_view_update_actions (self);
}

GtkWidget *
fb_config_view_new (void)
{
  return g_object_new (FB_TYPE_CONFIG_VIEW, NULL);
}

void
fb_config_view_stop (FbConfigView *self)
{
  g_return_if_fail (FB_IS_CONFIG_VIEW (self));

  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      fb_config_session_stop (self->session);
    }
  if (self->options != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->options), NULL);
  if (self->price != NULL)
    fb_config_price_pane_set_session (FB_CONFIG_PRICE_PANE (self->price), NULL);
  g_clear_object (&self->session);
  while (self->groups != NULL && gtk_widget_get_first_child (self->groups) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->groups), gtk_widget_get_first_child (self->groups));
  g_clear_pointer (&self->all_groups, g_ptr_array_unref);
  g_clear_pointer (&self->hash, g_free);
  g_clear_pointer (&self->earlier, g_free);
  g_ptr_array_set_size (self->variants, 0);
}

void
fb_config_view_start (FbConfigView *self, FbRulesModel *model, const char *hash, const char *orders, const int *picks)
{
  guint n;

  g_return_if_fail (FB_IS_CONFIG_VIEW (self));

  fb_config_view_stop (self);
  n = fb_config_model_get_n_variables (fb_rules_model_get_config (model));
  self->session = fb_config_session_new (model, orders);
  self->hash = g_strdup (hash);
  self->earlier = picks != NULL ? g_memdup2 (picks, n * sizeof (int)) : NULL;
  self->all_groups = fb_config_groups_new (model, fb_config_session_get_language (self->session));
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  for (guint i = 0; i < self->all_groups->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->groups), fb_config_view_make_group_row (self, i));
  g_signal_connect_swapped (self->session, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->session, "details", G_CALLBACK (details_cb), self);
  g_signal_connect_swapped (self->session, "refused", G_CALLBACK (refused_cb), self);
  g_signal_connect_swapped (self->session, "left-out", G_CALLBACK (left_out_cb), self);
  g_signal_connect_swapped (self->session, "failed", G_CALLBACK (failed_cb), self);
  fb_config_price_pane_set_session (FB_CONFIG_PRICE_PANE (self->price), self->session);
  show_total (self, "–");
  if (self->all_groups->len > 0)
    gtk_list_box_select_row (GTK_LIST_BOX (self->groups),
                             gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->groups), 0));
  adw_leaflet_set_visible_child_name (ADW_LEAFLET (self->leaflet), self->all_groups->len > 1 ? "groups" : "options");
  adw_flap_set_reveal_flap (ADW_FLAP (self->flap), !adw_flap_get_folded (ADW_FLAP (self->flap)));
  fb_config_view_update_actions (self);
}

FbConfigSession *
fb_config_view_get_session (FbConfigView *self)
{
  g_return_val_if_fail (FB_IS_CONFIG_VIEW (self), NULL);

  return self->session;
}

void
fb_config_view_undo (FbConfigView *self, gboolean redo)
{
  g_return_if_fail (FB_IS_CONFIG_VIEW (self));

  if (self->session == NULL)
    return;
  if (redo)
    fb_config_session_redo (self->session);
  else
    fb_config_session_undo (self->session);
}

void
fb_config_view_focus_search (FbConfigView *self)
{
  gtk_widget_grab_focus (self->search);
}

void
fb_config_view_focus_options (FbConfigView *self)
{
  if (!adw_leaflet_get_folded (ADW_LEAFLET (self->leaflet))
      || g_strcmp0 (adw_leaflet_get_visible_child_name (ADW_LEAFLET (self->leaflet)), "options") == 0)
    {
      GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

      /* The list itself has no use for the focus: its first line does. */
      if (focus == NULL || !gtk_widget_is_ancestor (focus, self->options))
        gtk_widget_child_focus (self->options, GTK_DIR_TAB_FORWARD);
    }
  else
    gtk_widget_child_focus (self->groups, GTK_DIR_TAB_FORWARD);
}

gboolean
fb_config_view_go_back (FbConfigView *self)
{
  g_return_val_if_fail (FB_IS_CONFIG_VIEW (self), FALSE);

  if (adw_flap_get_folded (ADW_FLAP (self->flap)) && adw_flap_get_reveal_flap (ADW_FLAP (self->flap)))
    {
      adw_flap_set_reveal_flap (ADW_FLAP (self->flap), FALSE);
      return TRUE;
    }
  if (!adw_leaflet_get_folded (ADW_LEAFLET (self->leaflet)) || self->all_groups == NULL || self->all_groups->len < 2
      || g_strcmp0 (adw_leaflet_get_visible_child_name (ADW_LEAFLET (self->leaflet)), "groups") == 0)
    return FALSE;
  adw_leaflet_set_visible_child_name (ADW_LEAFLET (self->leaflet), "groups");
  return TRUE;
}
