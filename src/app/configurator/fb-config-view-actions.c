/* fb-config-view-actions.c: what can be done with a configuration
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-view-private.h"

#include <glib/gi18n.h>

#include "fb-config-compare.h"
#include "fb-config-row.h"
#include "fb-config-why-popover.h"
#include "fb-money.h"

/* --- why ----------------------------------------------------------------------------------------------------- */

static gboolean
unparent_cb (gpointer user_data)
{
  g_autoptr (GtkWidget) popover = user_data;

  if (gtk_widget_get_parent (popover) != NULL)
    gtk_widget_unparent (popover);
  return G_SOURCE_REMOVE;
}

/* Back to the line that the reasons were of. */
static void
closed_cb (FbConfigView *self, GtkWidget *popover)
{
  GtkWidget *row = fb_config_view_find_row (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (popover), "fb-var")),
                                            GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (popover), "fb-value")));

  if (row != NULL)
    gtk_widget_grab_focus (gtk_widget_get_parent (row));
  if (self->popover == popover)
    self->popover = NULL;
  /* Not while it is being closed. */
  g_idle_add (unparent_cb, g_object_ref (popover));
}

static void
take_cb (FbConfigView *self, gpointer picks, FbConfigWhyPopover *popover)
{
  guint var = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (popover), "fb-var"));

  fb_config_session_set_picks (self->session, picks, FB_CONFIG_BY_REPAIR);
  fb_config_session_claim (self->session, var);
}

void
fb_config_view_show_why (FbConfigView *self, guint var, guint value)
{
  GtkWidget *row = fb_config_view_find_row (self, var, value);
  GtkWidget *popover = fb_config_why_popover_new (self->session, var, value);
  graphene_rect_t bounds;
  GdkRectangle place = {gtk_widget_get_width (GTK_WIDGET (self)) / 2, gtk_widget_get_height (GTK_WIDGET (self)) / 3, 1,
                        1};

  if (self->popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->popover));
  if (row != NULL && gtk_widget_compute_bounds (row, GTK_WIDGET (self), &bounds))
    place =
        (GdkRectangle){(int) bounds.origin.x, (int) bounds.origin.y, (int) bounds.size.width, (int) bounds.size.height};
  g_object_set_data (G_OBJECT (popover), "fb-var", GUINT_TO_POINTER (var));
  g_object_set_data (G_OBJECT (popover), "fb-value", GUINT_TO_POINTER (value));
  g_signal_connect_object (popover, "take", G_CALLBACK (take_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (popover, "closed", G_CALLBACK (closed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (popover, GTK_WIDGET (self));
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &place);
  self->popover = popover;
  gtk_popover_popup (GTK_POPOVER (popover));
}

/* --- picks --------------------------------------------------------------------------------------------------- */

void
fb_config_view_act (FbConfigView *self, guint var, guint value)
{
  switch (fb_config_session_get_state (self->session, var, value))
    {
    case FB_CONFIG_ROW_YOURS:
      fb_config_session_unpick (self->session, var);
      break;
    case FB_CONFIG_ROW_SET:
    case FB_CONFIG_ROW_EXCLUDED:
      fb_config_view_show_why (self, var, value);
      break;
    default:
      fb_config_session_pick (self->session, var, value);
      break;
    }
}

static FbConfigLine *
get_focused (FbConfigView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row;

  if (focus == NULL || GTK_IS_EDITABLE (focus) || !gtk_widget_is_ancestor (focus, self->options))
    return NULL;
  row = gtk_widget_get_first_child (focus);
  return FB_IS_CONFIG_ROW (row) ? fb_config_row_get_item (FB_CONFIG_ROW (row)) : NULL;
}

/* The value a line stands for: of a number the one it has. */
static guint
get_value (FbConfigView *self, FbConfigLine *item)
{
  if (fb_config_line_get_kind (item) == FB_CONFIG_LINE_NUMBER)
    return (guint) MAX (0, fb_config_session_get_value (self->session, fb_config_line_get_var (item)));
  return fb_config_line_get_value (item);
}

/* A part that is not wanted, whatever comes later. */
static void
leave_out (FbConfigView *self, FbConfigLine *item)
{
  if (!fb_config_line_is_choice (item))
    fb_config_session_pick (self->session, fb_config_line_get_var (item), 0);
}

/* Up and Down leave a number for the lines beside it; Page Up and Page Down, plus and minus change it. */
static gboolean
leave_number (FbConfigView *self, guint key)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *next;

  if (focus == NULL || !GTK_IS_EDITABLE (focus) || !gtk_widget_is_ancestor (focus, self->options)
      || (key != GDK_KEY_Up && key != GDK_KEY_Down))
    return GDK_EVENT_PROPAGATE;
  while (gtk_widget_get_parent (focus) != self->options)
    focus = gtk_widget_get_parent (focus);
  next = key == GDK_KEY_Up ? gtk_widget_get_prev_sibling (focus) : gtk_widget_get_next_sibling (focus);
  if (next != NULL && !gtk_widget_child_focus (next, GTK_DIR_TAB_FORWARD))
    gtk_widget_grab_focus (next);
  return GDK_EVENT_STOP;
}

gboolean
fb_config_view_key (FbConfigView *self, guint key, GdkModifierType state)
{
  FbConfigLine *item = self->session != NULL ? get_focused (self) : NULL;
  guint var;

  if (leave_number (self, key))
    return GDK_EVENT_STOP;
  if (item == NULL || fb_config_line_get_kind (item) == FB_CONFIG_LINE_HEAD
      || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  var = fb_config_line_get_var (item);
  switch (key)
    {
    case GDK_KEY_space:
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if (fb_config_line_get_kind (item) == FB_CONFIG_LINE_NUMBER)
        return GDK_EVENT_PROPAGATE;
      fb_config_view_act (self, var, get_value (self, item));
      return GDK_EVENT_STOP;
    case GDK_KEY_question:
      fb_config_view_show_why (self, var, get_value (self, item));
      return GDK_EVENT_STOP;
    case GDK_KEY_Delete:
    case GDK_KEY_BackSpace:
      fb_config_session_unpick (self->session, var);
      return GDK_EVENT_STOP;
    case GDK_KEY_minus:
      leave_out (self, item);
      return GDK_EVENT_STOP;
    case GDK_KEY_l:
    case GDK_KEY_L:
      fb_config_session_set_locked (self->session, var, !fb_config_session_is_locked (self->session, var));
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
value_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbConfigView *self = FB_CONFIG_VIEW (widget);
  guint var, value;

  g_variant_get (parameter, "(uu)", &var, &value);
  if (self->session == NULL)
    return;
  if (g_str_equal (name, "config.why"))
    fb_config_view_show_why (self, var, value);
  else
    fb_config_view_act (self, var, value);
}

static void
variable_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbConfigView *self = FB_CONFIG_VIEW (widget);
  guint var = g_variant_get_uint32 (parameter);

  if (self->session == NULL)
    return;
  if (g_str_equal (name, "config.lock"))
    fb_config_session_set_locked (self->session, var, !fb_config_session_is_locked (self->session, var));
  else
    fb_config_session_unpick (self->session, var);
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fb_config_view_undo (FB_CONFIG_VIEW (widget), g_str_equal (name, "config.redo"));
}

static void
reset_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbConfigView *self = FB_CONFIG_VIEW (widget);

  if (self->session != NULL)
    fb_config_session_reset (self->session);
}

/* --- completion ---------------------------------------------------------------------------------------------- */

/* What the search for the cheapest could not promise. */
static void
say_cheapest (FbConfigView *self, FbConfigSession *session, const FbConfigCompletion *completion)
{
  FbRulesModel *model = fb_config_session_get_model (session);
  const GPtrArray *left_out = fb_rules_model_get_unpriced (model);
  const char *currency = fb_rules_model_get_rules (model)->product->currency;
  g_autofree char *text = NULL;

  if (!completion->proven && completion->gap > 0)
    {
      g_autofree char *gap = fb_money_to_display (completion->gap, currency, FALSE);

      /* Translators: %s is an amount of money */
      text = g_strdup_printf (_ ("The cheapest found; another may cost up to %s less"), gap);
    }
  else if (left_out != NULL && left_out->len > 0)
    text = g_strdup_printf (ngettext ("The cheapest, %u price line aside that hangs on several choices",
                                      "The cheapest, %u price lines aside that hang on several choices", left_out->len),
                            left_out->len);
  if (text != NULL)
    fb_config_view_say (self, text);
}

static void
complete (FbConfigView *self, FbConfigSession *session, GAsyncResult *result, gboolean cheapest)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigCompletion) completion = fb_config_session_complete_finish (session, result, &error);

  if (completion == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        fb_config_view_say (self, error->message);
    }
  else if (cheapest)
    say_cheapest (self, session, completion);
}

static void
completed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbConfigView) self = user_data;

  complete (self, FB_CONFIG_SESSION (source), result, FALSE);
}

static void
cheapest_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbConfigView) self = user_data;

  complete (self, FB_CONFIG_SESSION (source), result, TRUE);
}

static void
complete_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbConfigView *self = FB_CONFIG_VIEW (widget);
  const char *how = g_variant_get_string (parameter, NULL);
  FbConfigGoal goal = g_str_equal (how, "cheapest") ? FB_CONFIG_GOAL_CHEAPEST
                      : g_str_equal (how, "any")    ? FB_CONFIG_GOAL_ANY
                                                    : FB_CONFIG_GOAL_USUAL;

  if (self->session != NULL)
    fb_config_session_complete_async (self->session, goal, goal == FB_CONFIG_GOAL_CHEAPEST ? cheapest_cb : completed_cb,
                                      g_object_ref (self));
}

static void
finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbConfigView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigResult) finished = fb_config_session_finish_finish (FB_CONFIG_SESSION (source), result, &error);

  if (finished != NULL)
    g_signal_emit_by_name (self, "finished", finished);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fb_config_view_say (self, error->message);
}

static void
finish_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbConfigView *self = FB_CONFIG_VIEW (widget);

  if (self->session != NULL)
    fb_config_session_finish_async (self->session, self->hash, finished_cb, g_object_ref (self));
}

/* --- variants ------------------------------------------------------------------------------------------------ */

static void
keep (FbConfigView *self)
{
  /* Translators: %u counts the variants of a configuration that were kept */
  g_autofree char *name = g_strdup_printf (_ ("Variant %u"), self->variants->len + 1);

  g_ptr_array_add (self->variants, fb_config_variant_new (self->session, name));
}

static void
keep_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbConfigView *self = FB_CONFIG_VIEW (widget);
  g_autofree char *text = NULL;

  if (self->session == NULL)
    return;
  keep (self);
  /* Translators: %u counts the variants of a configuration that were kept */
  text = g_strdup_printf (_ ("Kept as Variant %u"), self->variants->len);
  fb_config_view_say (self, text);
}

static void
use_cb (FbConfigView *self, guint number)
{
  /* The last one shown was what is there anyway. */
  if (self->session != NULL && number < self->variants->len)
    fb_config_session_set_picks (self->session, ((FbConfigVariant *) g_ptr_array_index (self->variants, number))->picks,
                                 FB_CONFIG_BY_USER);
}

static void
compare_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbConfigView *self = FB_CONFIG_VIEW (widget);
  g_autoptr (GPtrArray) shown = g_ptr_array_new ();
  FbConfigVariant *now;
  GtkWidget *window;

  if (self->session == NULL)
    return;
  if (self->variants->len == 0)
    {
      keep_action (widget, name, NULL);
      return;
    }
  now = fb_config_variant_new (self->session, _ ("As It Is Now"));
  for (guint i = 0; i < self->variants->len; i++)
    g_ptr_array_add (shown, g_ptr_array_index (self->variants, i));
  g_ptr_array_add (shown, now);
  window =
      fb_config_compare_new (GTK_WINDOW (gtk_widget_get_root (widget)), fb_config_session_get_model (self->session),
                             shown, fb_config_session_get_language (self->session));
  g_signal_connect_object (window, "use", G_CALLBACK (use_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
  fb_config_variant_free (now);
}

/* --- all of them --------------------------------------------------------------------------------------------- */

void
fb_config_view_update_actions (FbConfigView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean ready = self->session != NULL && fb_config_session_is_ready (self->session);

  gtk_widget_action_set_enabled (widget, "config.undo", ready && fb_config_session_can_undo (self->session));
  gtk_widget_action_set_enabled (widget, "config.redo", ready && fb_config_session_can_redo (self->session));
  gtk_widget_action_set_enabled (widget, "config.complete", ready);
  gtk_widget_action_set_enabled (widget, "config.finish", ready);
  gtk_widget_action_set_enabled (widget, "config.keep", ready);
  gtk_widget_action_set_enabled (widget, "config.compare", ready);
  gtk_widget_action_set_enabled (widget, "config.reset", ready);
}

void
fb_config_view_install_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    const char *type;
    GtkWidgetActionActivateFunc func;
  } actions[] = {
      {"config.act", "(uu)", value_action},     {"config.why", "(uu)", value_action},
      {"config.lock", "u", variable_action},    {"config.retract", "u", variable_action},
      {"config.undo", NULL, undo_action},       {"config.redo", NULL, undo_action},
      {"config.reset", NULL, reset_action},     {"config.complete", "s", complete_action},
      {"config.finish", NULL, finish_action},   {"config.keep", NULL, keep_action},
      {"config.compare", NULL, compare_action},
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type, actions[i].func);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "config.finish", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "config.finish", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_d, GDK_CONTROL_MASK, "config.compare", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, GDK_CONTROL_MASK, "config.complete", "s", "usual");
}
