/* fb-config-row.c: a line of the list of options
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-row.h"

#include <glib/gi18n.h>
#include <math.h>

#include "fb-a11y.h"
#include "fb-rules-option.h"

struct _FbConfigRow
{
  GtkBox parent_instance;

  FbConfigLine *item;       /* (owned) (nullable) */
  FbConfigSession *session; /* (owned) (nullable) */
  gulong changed, details;
  gboolean showing; /* the number is being set, not typed */

  GtkWidget *icon;
  GtkWidget *title;
  GtkWidget *state;
  GtkWidget *difference;
  GtkWidget *number;
  GtkWidget *why;
  GtkWidget *lock;
  GtkWidget *retract;
};

G_DEFINE_FINAL_TYPE (FbConfigRow, fb_config_row, GTK_TYPE_BOX)

static const char *const state_classes[] = {"checking", "free", "default", "free", "yours", "set", "excluded"};

static void
act (FbConfigRow *self, const char *action, guint value)
{
  gtk_widget_activate_action (GTK_WIDGET (self), action, "(uu)", fb_config_line_get_var (self->item), value);
}

/* --- showing ------------------------------------------------------------------------------------------------- */

static double
step_of (const FbRulesOption *option)
{
  return fb_rules_option_count (option) > 1
             ? (double) (fb_rules_option_nth (option, 1) - fb_rules_option_nth (option, 0)) / pow (10, option->scale)
             : 1;
}

static void
show_number (FbConfigRow *self)
{
  const FbRulesOption *option = fb_config_line_get_option (self->item);
  int value = fb_config_session_get_value (self->session, fb_config_line_get_var (self->item));
  double lowest = (double) fb_rules_option_nth (option, 0) / pow (10, option->scale);
  double step = step_of (option);

  self->showing = TRUE;
  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (self->number), option->scale);
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->number), lowest,
                             lowest + step * (fb_rules_option_count (option) - 1));
  gtk_spin_button_set_increments (GTK_SPIN_BUTTON (self->number), step, step * 10);
  gtk_spin_button_set_snap_to_ticks (GTK_SPIN_BUTTON (self->number), TRUE);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->number), lowest + step * MAX (value, 0));
  self->showing = FALSE;
}

static FbConfigRowState
get_state (FbConfigRow *self)
{
  guint var = fb_config_line_get_var (self->item);
  int value = (int) fb_config_line_get_value (self->item);

  if (fb_config_line_get_kind (self->item) == FB_CONFIG_LINE_NUMBER)
    {
      value = fb_config_session_get_value (self->session, var);
      if (value < 0)
        return FB_CONFIG_ROW_FREE;
    }
  return fb_config_session_get_state (self->session, var, (guint) value);
}

static void
show_buttons (FbConfigRow *self, FbConfigRowState state)
{
  gboolean locked = fb_config_session_is_locked (self->session, fb_config_line_get_var (self->item));

  gtk_widget_set_visible (self->why, state == FB_CONFIG_ROW_EXCLUDED || state == FB_CONFIG_ROW_SET);
  gtk_widget_set_visible (self->lock, state == FB_CONFIG_ROW_YOURS);
  gtk_widget_set_visible (self->retract, state == FB_CONFIG_ROW_YOURS);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->lock), locked);
  gtk_button_set_icon_name (GTK_BUTTON (self->lock), locked ? "changes-prevent-symbolic" : "changes-allow-symbolic");
}

static void
show_names (FbConfigRow *self, const char *title, const char *state, const char *difference)
{
  g_autofree char *name = difference != NULL ? g_strdup_printf ("%s, %s, %s", title, state, difference)
                                             : g_strdup_printf ("%s, %s", title, state);

  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_label_set_label (GTK_LABEL (self->state), state);
  gtk_label_set_label (GTK_LABEL (self->difference), difference != NULL ? difference : "");
  gtk_widget_set_visible (self->difference, difference != NULL);
  fb_a11y_name_line (GTK_WIDGET (self), name);
}

static void
show (FbConfigRow *self)
{
  FbConfigLineKind kind = fb_config_line_get_kind (self->item);
  gboolean head = kind == FB_CONFIG_LINE_HEAD;
  FbConfigRowState state = get_state (self);
  g_autofree char *title = fb_config_line_title (self->item, fb_config_session_get_model (self->session),
                                                 fb_config_session_get_language (self->session));
  g_autofree char *words = fb_config_line_state (self->item, self->session);
  g_autofree char *difference = fb_config_line_difference (self->item, self->session);

  for (guint i = 0; i < G_N_ELEMENTS (state_classes); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self), state_classes[i]);
  if (head)
    gtk_widget_add_css_class (GTK_WIDGET (self), "head");
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self), "head");
      gtk_widget_add_css_class (GTK_WIDGET (self), state_classes[state]);
    }
  gtk_widget_set_visible (self->icon, kind == FB_CONFIG_LINE_VALUE);
  gtk_widget_set_visible (self->number, kind == FB_CONFIG_LINE_NUMBER);
  if (kind == FB_CONFIG_LINE_VALUE)
    gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), fb_config_line_icon (self->item, self->session));
  show_buttons (self, head ? FB_CONFIG_ROW_FREE : state);
  show_names (self, title, words, difference);
  if (kind == FB_CONFIG_LINE_NUMBER)
    {
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->number), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
      show_number (self);
    }
}

/* --- doing --------------------------------------------------------------------------------------------------- */

static void
number_changed_cb (FbConfigRow *self)
{
  const FbRulesOption *option;
  double lowest, at;

  if (self->showing || self->item == NULL)
    return;
  option = fb_config_line_get_option (self->item);
  lowest = (double) fb_rules_option_nth (option, 0) / pow (10, option->scale);
  at = round ((gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->number)) - lowest) / step_of (option));
  act (self, "config.act", (guint) CLAMP (at, 0, fb_rules_option_count (option) - 1));
}

static void
why_clicked_cb (FbConfigRow *self)
{
  guint value = fb_config_line_get_kind (self->item) == FB_CONFIG_LINE_NUMBER
                    ? (guint) MAX (0, fb_config_session_get_value (self->session, fb_config_line_get_var (self->item)))
                    : fb_config_line_get_value (self->item);

  act (self, "config.why", value);
}

static void
lock_clicked_cb (FbConfigRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "config.lock", "u", fb_config_line_get_var (self->item));
}

static void
retract_clicked_cb (FbConfigRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "config.retract", "u", fb_config_line_get_var (self->item));
}

/* A click on the line, not on a button in it: those claim the sequence. */
static void
released_cb (GtkGestureClick *gesture, int presses, double x, double y, gpointer user_data)
{
  FbConfigRow *self = FB_CONFIG_ROW (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)));

  if (self->item != NULL && fb_config_line_get_kind (self->item) == FB_CONFIG_LINE_VALUE
      && gtk_widget_contains (GTK_WIDGET (self), x, y))
    act (self, "config.act", fb_config_line_get_value (self->item));
}

/* --- class --------------------------------------------------------------------------------------------------- */

static void
fb_config_row_dispose (GObject *object)
{
  fb_config_row_set_item (FB_CONFIG_ROW (object), NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), FB_TYPE_CONFIG_ROW);
  G_OBJECT_CLASS (fb_config_row_parent_class)->dispose (object);
}

static void
fb_config_row_class_init (FbConfigRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_config_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fieldbook/Fieldbook/configurator/fb-config-row.ui");
  gtk_widget_class_bind_template_child (widget_class, FbConfigRow, icon);
  gtk_widget_class_bind_template_child (widget_class, FbConfigRow, title);
  gtk_widget_class_bind_template_child (widget_class, FbConfigRow, state);
  gtk_widget_class_bind_template_child (widget_class, FbConfigRow, difference);
  gtk_widget_class_bind_template_child (widget_class, FbConfigRow, number);
  gtk_widget_class_bind_template_child (widget_class, FbConfigRow, why);
  gtk_widget_class_bind_template_child (widget_class, FbConfigRow, lock);
  gtk_widget_class_bind_template_child (widget_class, FbConfigRow, retract);
  gtk_widget_class_bind_template_callback (widget_class, number_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, why_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, lock_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, retract_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, released_cb);
}

static void
fb_config_row_init (FbConfigRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
fb_config_row_new (void)
{
  return g_object_new (FB_TYPE_CONFIG_ROW, NULL);
}

void
fb_config_row_set_item (FbConfigRow *self, FbConfigLine *item, FbConfigSession *session)
{
  g_return_if_fail (FB_IS_CONFIG_ROW (self));

  if (self->session != NULL)
    {
      g_clear_signal_handler (&self->changed, self->session);
      g_clear_signal_handler (&self->details, self->session);
    }
  g_set_object (&self->item, item);
  if (item == NULL)
    session = NULL;
  g_set_object (&self->session, session);
  if (item == NULL)
    return;
  self->changed = g_signal_connect_swapped (session, "changed", G_CALLBACK (show), self);
  self->details = g_signal_connect_swapped (session, "details", G_CALLBACK (show), self);
  show (self);
}

FbConfigLine *
fb_config_row_get_item (FbConfigRow *self)
{
  g_return_val_if_fail (FB_IS_CONFIG_ROW (self), NULL);

  return self->item;
}
