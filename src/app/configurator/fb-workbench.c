/* fb-workbench.c: where a product manager writes a model, sees what is wrong, tries it, and publishes it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-workbench-private.h"

#include "fb-config-children.h"

#include <glib/gi18n.h>

#include "fb-a11y.h"
#include "fb-config-view.h"
#include "fb-format.h"
#include "fb-line-numbers.h"
#include "fb-rules-format.h"

#define CHECK_AFTER_MS 300
#define CHECK_BUDGET_MS 5000

G_DEFINE_FINAL_TYPE (FbWorkbench, fb_workbench, ADW_TYPE_BIN)

enum
{
  MESSAGE,
  PUBLISHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What a new model begins with. */
static const char template[] = "product \"New product\" version 1 currency EUR\n"
                               "\n"
                               "option Size one of S, M, L\n"
                               "option Accessory 0..2 of Heater, Sensor\n"
                               "\n"
                               "R1: Heater requires Size in (M, L) because \"the heater does not fit size S\"\n"
                               "\n"
                               "part \"Base\" list 1000.00\n"
                               "price Size = M: 200.00\n"
                               "price Size = L: 400.00\n"
                               "price Heater 310.00\n"
                               "price Sensor 45.00\n";

void
fb_workbench_say (FbWorkbench *self, const char *text)
{
  g_signal_emit (self, signals[MESSAGE], 0, text);
}

static GtkTextBuffer *
get_buffer (FbWorkbench *self)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));
}

char *
fb_workbench_dup_text (FbWorkbench *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  return gtk_text_buffer_get_text (get_buffer (self), &start, &end, TRUE);
}

/* --- checking ------------------------------------------------------------------------------------------------ */

/* What the thread is asked and what it answers. */
typedef struct
{
  char *text;
  FbConfigFamily *family; /* (nullable) whose tables it may name, and what it is compared with */
  FbStore *store;         /* (owned) */
  GHashTable *files;      /* (nullable) tables, and the models of its parts */
  FbRulesReport *report;
  GPtrArray *changes; /* (nullable) */
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  g_free (check->text);
  g_clear_pointer (&check->family, fb_config_family_free);
  g_clear_object (&check->store);
  g_clear_pointer (&check->files, g_hash_table_unref);
  g_clear_pointer (&check->report, fb_rules_report_free);
  g_clear_pointer (&check->changes, g_ptr_array_unref);
  g_free (check);
}

static GBytes *
read_file (const char *name, gpointer data, GError **error)
{
  const Check *check = data;
  GBytes *bytes = check->files != NULL ? g_hash_table_lookup (check->files, name) : NULL;

  if (bytes != NULL)
    return g_bytes_ref (bytes);
  /* Translators: %s is the name of a file */
  g_set_error (error, FB_RULES_ERROR, FB_RULES_ERROR_FILE, _ ("The model has no file %s"), name);
  return NULL;
}

static void
check_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Check *check = task_data;

  if (g_task_return_error_if_cancelled (task))
    return;
  /* What cannot be read now is missing, and the report says so. */
  check->files =
      fb_config_children_gather (check->store, check->text, check->family != NULL ? check->family->files : NULL, NULL);
  check->report = fb_rules_check (check->text, -1, fb_format_today (), read_file, check, CHECK_BUDGET_MS, cancellable);
  if (check->report->model != NULL && check->family != NULL)
    {
      g_autoptr (FbRules) before =
          fb_rules_load_with (check->family->text, -1, fb_config_family_read_file, check->family, NULL);

      if (before != NULL)
        check->changes = fb_model_changes_new (before, fb_rules_model_get_rules (check->report->model));
    }
  g_task_return_boolean (task, TRUE);
}

static void
update_actions (FbWorkbench *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean good = self->report != NULL && fb_rules_report_is_good (self->report);
  gboolean changed = self->family == NULL || (self->changes != NULL && self->changes->len > 0);

  gtk_widget_action_set_enabled (widget, "workbench.test", self->report != NULL && self->report->model != NULL);
  gtk_widget_action_set_enabled (widget, "workbench.publish", good && changed);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FbWorkbench *self = FB_WORKBENCH (source);
  Check *check = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return;
  gtk_spinner_stop (GTK_SPINNER (self->spinner));
  g_clear_pointer (&self->report, fb_rules_report_free);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_clear_pointer (&self->files, g_hash_table_unref);
  self->report = g_steal_pointer (&check->report);
  self->files = g_steal_pointer (&check->files);
  self->changes = g_steal_pointer (&check->changes);
  fb_workbench_show_report (self);
  update_actions (self);
}

static gboolean
check_cb (gpointer user_data)
{
  FbWorkbench *self = user_data;
  Check *check = g_new0 (Check, 1);
  GTask *task;

  self->check_source = 0;
  check->text = fb_workbench_dup_text (self);
  check->family = self->family != NULL ? fb_config_family_copy (self->family) : NULL;
  check->store = g_object_ref (fb_profile_get_store (self->profile));
  self->checking = g_cancellable_new ();
  task = g_task_new (self, self->checking, checked_cb, NULL);
  g_task_set_task_data (task, check, check_free);
  gtk_spinner_start (GTK_SPINNER (self->spinner));
  gtk_label_set_label (GTK_LABEL (self->state), _ ("Checking…"));
  fb_worker_push (self->worker, task, check_in_worker);
  return G_SOURCE_REMOVE;
}

/* The report is that of another text from now on. */
static void
check_soon (FbWorkbench *self, guint after_ms)
{
  if (self->checking != NULL)
    g_cancellable_cancel (self->checking);
  g_clear_object (&self->checking);
  g_clear_handle_id (&self->check_source, g_source_remove);
  self->check_source = g_timeout_add (after_ms, check_cb, self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "workbench.publish", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "workbench.test", FALSE);
}

static void
buffer_changed_cb (FbWorkbench *self)
{
  check_soon (self, CHECK_AFTER_MS);
  if (!self->filling)
    fb_workbench_store_soon (self);
}

/* --- doing --------------------------------------------------------------------------------------------------- */

static void
row_activated_cb (FbWorkbench *self, GtkListBoxRow *row)
{
  int line = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), "fb-line"));
  int column = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), "fb-column"));
  GtkTextIter iter;

  if (line < 1)
    return;
  gtk_text_buffer_get_iter_at_line_offset (get_buffer (self), &iter, line - 1, MAX (column - 1, 0));
  gtk_text_buffer_place_cursor (get_buffer (self), &iter);
  gtk_text_view_scroll_to_iter (GTK_TEXT_VIEW (self->text), &iter, .1, TRUE, 0, .3);
  gtk_widget_grab_focus (self->text);
}

static void
message_cb (FbWorkbench *self, const char *text)
{
  fb_workbench_say (self, text);
}

static void
test_finished_cb (FbWorkbench *self, gpointer result)
{
  fb_workbench_say (self, _ ("This configuration is complete. It was a test: nothing is stored."));
}

static void
format_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbWorkbench *self = FB_WORKBENCH (widget);
  g_autofree char *text = fb_workbench_dup_text (self);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (FbRules) rules = fb_rules_parse (text, -1, &problems);
  g_autofree char *formatted = NULL;
  GtkTextIter start, end;

  if (problems->len > 0)
    {
      fb_workbench_say (self, _ ("The text cannot be formatted while parts of it are not understood."));
      return;
    }
  formatted = fb_rules_format (rules);
  if (g_str_equal (text, formatted))
    return;
  gtk_text_buffer_begin_user_action (get_buffer (self));
  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  gtk_text_buffer_delete (get_buffer (self), &start, &end);
  gtk_text_buffer_insert (get_buffer (self), &start, formatted, -1);
  gtk_text_buffer_end_user_action (get_buffer (self));
  gtk_text_buffer_get_start_iter (get_buffer (self), &start);
  gtk_text_buffer_place_cursor (get_buffer (self), &start);
}

static void
test_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbWorkbench *self = FB_WORKBENCH (widget);

  fb_config_view_start (FB_CONFIG_VIEW (self->test_view), self->report->model, NULL, NULL, NULL);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "test");
  fb_config_view_focus_options (FB_CONFIG_VIEW (self->test_view));
}

static void
publish_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fb_workbench_publish (FB_WORKBENCH (widget));
}

/* --- class --------------------------------------------------------------------------------------------------- */

static void
fb_workbench_dispose (GObject *object)
{
  FbWorkbench *self = FB_WORKBENCH (object);

  if (self->store_source != 0)
    fb_workbench_store_now (self);
  g_clear_handle_id (&self->check_source, g_source_remove);
  if (self->checking != NULL)
    g_cancellable_cancel (self->checking);
  if (self->worker != NULL)
    fb_worker_stop (self->worker);
  g_clear_object (&self->worker);
  g_clear_object (&self->checking);
  gtk_widget_dispose_template (GTK_WIDGET (self), FB_TYPE_WORKBENCH);
  g_clear_object (&self->profile);
  g_clear_pointer (&self->family, fb_config_family_free);
  g_clear_pointer (&self->publishing, fb_config_family_free);
  g_clear_pointer (&self->note, g_free);
  g_clear_pointer (&self->report, fb_rules_report_free);
  g_clear_pointer (&self->files, g_hash_table_unref);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  G_OBJECT_CLASS (fb_workbench_parent_class)->dispose (object);
}

static void
fb_workbench_class_init (FbWorkbenchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_workbench_dispose;
  signals[MESSAGE] =
      g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[PUBLISHED] = g_signal_new ("published", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (FB_TYPE_CONFIG_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fieldbook/Fieldbook/configurator/fb-workbench.ui");
  gtk_widget_class_bind_template_child (widget_class, FbWorkbench, stack);
  gtk_widget_class_bind_template_child (widget_class, FbWorkbench, text);
  gtk_widget_class_bind_template_child (widget_class, FbWorkbench, findings);
  gtk_widget_class_bind_template_child (widget_class, FbWorkbench, findings_stack);
  gtk_widget_class_bind_template_child (widget_class, FbWorkbench, changes_list);
  gtk_widget_class_bind_template_child (widget_class, FbWorkbench, state);
  gtk_widget_class_bind_template_child (widget_class, FbWorkbench, spinner);
  gtk_widget_class_bind_template_child (widget_class, FbWorkbench, publish);
  gtk_widget_class_bind_template_child (widget_class, FbWorkbench, test);
  gtk_widget_class_bind_template_child (widget_class, FbWorkbench, test_view);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, message_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_finished_cb);
  gtk_widget_class_install_action (widget_class, "workbench.format", NULL, format_action);
  gtk_widget_class_install_action (widget_class, "workbench.test", NULL, test_action);
  gtk_widget_class_install_action (widget_class, "workbench.publish", NULL, publish_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "workbench.format",
                                       NULL);
}

/* A text view would make a new line of it. */
static void
install_text_keys (FbWorkbench *self)
{
  static const struct
  {
    guint key;
    GdkModifierType state;
    const char *action;
  } keys[] = {{GDK_KEY_Return, GDK_CONTROL_MASK, "workbench.test"},
              {GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "workbench.test"}};
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (controller),
        gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, keys[i].state), gtk_named_action_new (keys[i].action)));
  gtk_widget_add_controller (self->text, controller);
}

static void
fb_workbench_init (FbWorkbench *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->worker = fb_worker_new ("workbench");
  self->numbers = fb_line_numbers_new (GTK_TEXT_VIEW (self->text));
  gtk_text_view_set_gutter (GTK_TEXT_VIEW (self->text), GTK_TEXT_WINDOW_LEFT, self->numbers);
  fb_workbench_install_tags (self);
  install_text_keys (self);
  fb_a11y_follow_stack (GTK_STACK (self->stack));
  fb_a11y_follow_stack (GTK_STACK (self->findings_stack));
  g_signal_connect_object (get_buffer (self), "changed", G_CALLBACK (buffer_changed_cb), self, G_CONNECT_SWAPPED);
}

void
fb_workbench_setup (FbWorkbench *self, FbProfile *profile)
{
  g_return_if_fail (FB_IS_WORKBENCH (self));

  g_set_object (&self->profile, profile);
}

void
fb_workbench_open (FbWorkbench *self, const FbConfigFamily *family)
{
  g_return_if_fail (FB_IS_WORKBENCH (self));

  if (self->store_source != 0)
    fb_workbench_store_now (self);
  g_clear_pointer (&self->family, fb_config_family_free);
  g_clear_pointer (&self->publishing, fb_config_family_free);
  g_clear_pointer (&self->report, fb_rules_report_free);
  g_clear_pointer (&self->files, g_hash_table_unref);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  self->family = family != NULL ? fb_config_family_copy (family) : NULL;
  self->has_draft = FALSE;
  g_clear_pointer (&self->note, g_free);
  self->filling = TRUE;
  gtk_text_buffer_set_text (get_buffer (self), family != NULL ? family->text : template, -1);
  self->filling = FALSE;
  fb_workbench_go_back (self);
  fb_workbench_load_draft (self);
}

gboolean
fb_workbench_go_back (FbWorkbench *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->stack)), "text") == 0)
    return FALSE;
  fb_config_view_stop (FB_CONFIG_VIEW (self->test_view));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "text");
  fb_workbench_focus (self);
  return TRUE;
}

void
fb_workbench_undo (FbWorkbench *self, gboolean redo)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->stack)), "test") == 0)
    fb_config_view_undo (FB_CONFIG_VIEW (self->test_view), redo);
  else if (redo)
    gtk_text_buffer_redo (get_buffer (self));
  else
    gtk_text_buffer_undo (get_buffer (self));
}

void
fb_workbench_focus (FbWorkbench *self)
{
  gtk_widget_grab_focus (self->text);
}
