/* fb-configurator-view.c: what can be configured, and configuring it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-configurator-view.h"

#include <glib/gi18n.h>

#include "fb-a11y.h"
#include "fb-change-set.h"
#include "fb-config-line.h"
#include "fb-config-library.h"
#include "fb-config-view.h"
#include "fb-into-quote.h"
#include "fb-workbench.h"

struct _FbConfiguratorView
{
  AdwBin parent_instance;

  FbProfile *profile;        /* (owned) (nullable) */
  GPtrArray *families;       /* (owned) (nullable) of FbConfigFamily, as listed */
  FbConfigFamily *open;      /* (owned) (nullable) */
  FbConfigResult *result;    /* (owned) (nullable) what was configured last */
  char *words;               /* (owned) (nullable) of the result, to be copied */
  GCancellable *cancellable; /* (owned) (nullable) of the last question */
  gboolean may_publish;

  GtkWidget *stack;
  GtkWidget *empty_new;
  GtkWidget *new_model;
  GtkWidget *list;
  GtkWidget *view;
  GtkWidget *workbench_bin;
  GtkWidget *workbench; /* NULL until somebody opens it: most never do */
  GtkWidget *result_total;
  GtkWidget *result_model;
  GtkWidget *result_words;
  GtkWidget *result_prices;
  GtkWidget *into; /* a quote */
  GtkWidget *done;
};

G_DEFINE_FINAL_TYPE (FbConfiguratorView, fb_configurator_view, ADW_TYPE_BIN)

enum
{
  CHANGED,
  FINISHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *
get_page (FbConfiguratorView *self)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (self->stack));
}

static void
show_page (FbConfiguratorView *self, const char *page)
{
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), page);
  g_signal_emit (self, signals[CHANGED], 0);
}

static GCancellable *
renew_cancellable (FbConfiguratorView *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  return self->cancellable;
}

/* --- the list ------------------------------------------------------------------------------------------------ */

static void
open_workbench (FbConfiguratorView *self, const FbConfigFamily *family);

static void
workbench_clicked_cb (GtkButton *button, FbConfiguratorView *self)
{
  open_workbench (self, g_object_get_data (G_OBJECT (button), "fb-family"));
}

static GtkWidget *
make_row (FbConfiguratorView *self, FbConfigFamily *family)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = g_markup_escape_text (family->name, -1);
  /* Translators: %s is the version of a model */
  g_autofree char *words = family->version != NULL ? g_strdup_printf (_ ("Version %s"), family->version) : NULL;
  g_autofree char *subtitle = words != NULL ? g_markup_escape_text (words, -1) : NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("package-x-generic-symbolic"));
  if (self->may_publish)
    {
      GtkWidget *button = gtk_button_new_from_icon_name ("document-edit-symbolic");

      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_tooltip_text (button, _ ("Open in the workbench"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("Open in the workbench"), -1);
      g_object_set_data (G_OBJECT (button), "fb-family", family);
      g_signal_connect (button, "clicked", G_CALLBACK (workbench_clicked_cb), self);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, family->name, -1);
  return row;
}

static void
clear (GtkWidget *list)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (list), child);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbConfiguratorView) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *families = fb_config_library_list_finish (FB_PROFILE (source), result, &error);
  const char *page = get_page (self);

  if (families == NULL)
    {
      fb_profile_say_error (FB_PROFILE (source), error);
      return;
    }
  clear (self->list);
  g_clear_pointer (&self->families, g_ptr_array_unref);
  self->families = families;
  for (guint i = 0; i < families->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list), make_row (self, g_ptr_array_index (families, i)));
  gtk_widget_set_visible (self->empty_new, self->may_publish);
  gtk_widget_set_visible (self->new_model, self->may_publish);
  if (g_str_equal (page, "loading") || g_str_equal (page, "list") || g_str_equal (page, "empty"))
    show_page (self, families->len > 0 ? "list" : "empty");
}

static void
load (FbConfiguratorView *self)
{
  fb_config_library_list_async (self->profile, NULL, listed_cb, g_object_ref (self));
}

static void
new_model_cb (FbConfiguratorView *self)
{
  open_workbench (self, NULL);
}

static void
published_cb (FbConfiguratorView *self)
{
  load (self);
}

static gpointer
may_publish_in_thread (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  gboolean may;

  if (!fb_config_families_may_publish (store, GPOINTER_TO_INT (data), &may, error))
    return NULL;
  return g_memdup2 (&may, sizeof may);
}

static void
may_publish_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbConfiguratorView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree gboolean *may = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  /* What cannot be told now stays as it was known. */
  if (may != NULL)
    self->may_publish = *may;
  else
    fb_profile_say_error (FB_PROFILE (source), error);
  load (self);
}

static void
ask_rights (FbConfiguratorView *self)
{
  gboolean local = fb_profile_get_server (self->profile) == NULL;

  fb_profile_run_async (self->profile, may_publish_in_thread, GINT_TO_POINTER (local), NULL, g_free, NULL,
                        may_publish_cb, g_object_ref (self));
}

static void
store_changed_cb (FbConfiguratorView *self, FbChangeSet *changes)
{
  if (fb_change_set_has_table (changes, fb_schema_get_table ("config_model")))
    load (self);
  if (fb_change_set_has_table (changes, fb_schema_get_table ("user"))
      || fb_change_set_has_table (changes, fb_schema_get_table ("role")))
    ask_rights (self);
}

/* --- configuring --------------------------------------------------------------------------------------------- */

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbConfiguratorView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigOpened) opened = fb_config_library_open_finish (FB_PROFILE (source), result, &error);

  if (opened == NULL)
    {
      fb_profile_say_error (FB_PROFILE (source), error);
      return;
    }
  fb_config_view_start (FB_CONFIG_VIEW (self->view), opened->model, self->open->hash, opened->orders, NULL);
  show_page (self, "configuration");
  fb_configurator_view_focus (self);
}

static void
open_family (FbConfiguratorView *self, const FbConfigFamily *family)
{
  g_clear_pointer (&self->open, fb_config_family_free);
  self->open = fb_config_family_copy (family);
  fb_config_library_open_async (self->profile, self->open, renew_cancellable (self), opened_cb, g_object_ref (self));
}

static void
family_activated_cb (FbConfiguratorView *self, GtkListBoxRow *row)
{
  open_family (self, g_ptr_array_index (self->families, (guint) gtk_list_box_row_get_index (row)));
}

static void
message_cb (FbConfiguratorView *self, const char *text)
{
  fb_profile_say (self->profile, text, FALSE);
}

static void
view_changed_cb (FbConfiguratorView *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- the workbench ------------------------------------------------------------------------------------------- */

static void
make_workbench (FbConfiguratorView *self)
{
  self->workbench = g_object_new (FB_TYPE_WORKBENCH, NULL);
  g_signal_connect_object (self->workbench, "message", G_CALLBACK (message_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workbench, "published", G_CALLBACK (published_cb), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self->workbench_bin), self->workbench);
  fb_workbench_setup (FB_WORKBENCH (self->workbench), self->profile);
}

static void
open_workbench (FbConfiguratorView *self, const FbConfigFamily *family)
{
  if (self->workbench == NULL)
    make_workbench (self);
  fb_workbench_open (FB_WORKBENCH (self->workbench), family);
  show_page (self, "workbench");
  fb_configurator_view_focus (self);
}

/* --- the result ---------------------------------------------------------------------------------------------- */

static void
add_line (GtkWidget *list, const char *text, const char *amount)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = g_markup_escape_text (text, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (amount != NULL)
    {
      GtkWidget *label = gtk_label_new (amount);

      gtk_widget_add_css_class (label, "numeric");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  gtk_list_box_append (GTK_LIST_BOX (list), row);
}

static char *
totals (const FbConfigPrice *price)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint period = 0; period < G_N_ELEMENTS (price->has); period++)
    if (price->has[period])
      {
        g_autofree char *one = fb_config_period_money (price->total[period], price->currency, period);

        g_string_append_printf (words, "%s%s", words->len > 0 ? " + " : "", one);
      }
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
show_result (FbConfiguratorView *self, const FbConfigResult *result)
{
  const FbRules *rules = fb_rules_model_get_rules (result->model);
  g_autoptr (GPtrArray) words = fb_config_result_dup_words (result, fb_config_get_language ());
  g_autofree char *total = totals (result->price);
  /* Translators: name and version of a product's model, then the beginning of its fingerprint */
  g_autofree char *model = g_strdup_printf (_ ("%s, version %s, #%.8s"), rules->product->name,
                                            rules->product->version != NULL ? rules->product->version : "–",
                                            result->hash != NULL ? result->hash : "");
  g_autoptr (GString) copy = g_string_new (rules->product->name);

  clear (self->result_words);
  clear (self->result_prices);
  gtk_label_set_label (GTK_LABEL (self->result_total), total);
  gtk_label_set_label (GTK_LABEL (self->result_model), model);
  for (guint i = 0; i < words->len; i++)
    {
      add_line (self->result_words, g_ptr_array_index (words, i), NULL);
      g_string_append_printf (copy, "\n%s", (const char *) g_ptr_array_index (words, i));
    }
  for (guint i = 0; i < result->price->items->len; i++)
    {
      const FbConfigPriceItem *item = g_ptr_array_index (result->price->items, i);
      g_autofree char *amount = fb_config_period_money (item->amount, result->price->currency, item->period);

      add_line (self->result_prices, item->label, amount);
    }
  g_string_append_printf (copy, "\n%s\n%s", total, model);
  g_free (self->words);
  self->words = g_string_free (g_steal_pointer (&copy), FALSE);
}

static void
done_cb (FbConfiguratorView *self)
{
  fb_config_view_stop (FB_CONFIG_VIEW (self->view));
  show_page (self, "list");
  fb_configurator_view_focus (self);
}

static void
into_stored_cb (FbConfiguratorView *self, const char *quote)
{
  done_cb (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open", "(ss)", "quote", quote);
}

static void
into_cb (FbConfiguratorView *self)
{
  GtkWidget *dialog =
      fb_into_quote_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->profile, self->result, self->open);

  g_signal_connect_object (dialog, "stored", G_CALLBACK (into_stored_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
finished_cb (FbConfiguratorView *self, gpointer result)
{
  gboolean taken = FALSE;

  g_signal_emit (self, signals[FINISHED], 0, result, &taken);
  if (taken)
    return;
  g_clear_pointer (&self->result, fb_config_result_free);
  self->result = fb_config_result_copy (result);
  show_result (self, result);
  /* A quote is pinned to a model that others have too. */
  gtk_widget_set_visible (self->into, self->open != NULL && self->open->published);
  show_page (self, "result");
  gtk_widget_grab_focus (gtk_widget_get_visible (self->into) ? self->into : self->done);
}

static void
change_cb (FbConfiguratorView *self)
{
  show_page (self, "configuration");
  fb_configurator_view_focus (self);
}

static void
copy_cb (FbConfiguratorView *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->words);
  fb_profile_say (self->profile, _ ("Copied"), FALSE);
}

/* --- class --------------------------------------------------------------------------------------------------- */

static void
fb_configurator_view_dispose (GObject *object)
{
  FbConfiguratorView *self = FB_CONFIGURATOR_VIEW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), FB_TYPE_CONFIGURATOR_VIEW);
  g_clear_object (&self->profile);
  g_clear_pointer (&self->families, g_ptr_array_unref);
  g_clear_pointer (&self->open, fb_config_family_free);
  g_clear_pointer (&self->result, fb_config_result_free);
  g_clear_pointer (&self->words, g_free);
  G_OBJECT_CLASS (fb_configurator_view_parent_class)->dispose (object);
}

static void
bind_class (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, FbConfiguratorView, stack);
  gtk_widget_class_bind_template_child (widget_class, FbConfiguratorView, empty_new);
  gtk_widget_class_bind_template_child (widget_class, FbConfiguratorView, new_model);
  gtk_widget_class_bind_template_child_full (widget_class, "families", FALSE,
                                             G_STRUCT_OFFSET (FbConfiguratorView, list));
  gtk_widget_class_bind_template_child (widget_class, FbConfiguratorView, view);
  gtk_widget_class_bind_template_child (widget_class, FbConfiguratorView, workbench_bin);
  gtk_widget_class_bind_template_child (widget_class, FbConfiguratorView, result_total);
  gtk_widget_class_bind_template_child (widget_class, FbConfiguratorView, result_model);
  gtk_widget_class_bind_template_child (widget_class, FbConfiguratorView, result_words);
  gtk_widget_class_bind_template_child (widget_class, FbConfiguratorView, result_prices);
  gtk_widget_class_bind_template_child (widget_class, FbConfiguratorView, into);
  gtk_widget_class_bind_template_child (widget_class, FbConfiguratorView, done);
  gtk_widget_class_bind_template_callback (widget_class, family_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, new_model_cb);
  gtk_widget_class_bind_template_callback (widget_class, finished_cb);
  gtk_widget_class_bind_template_callback (widget_class, message_cb);
  gtk_widget_class_bind_template_callback (widget_class, view_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, published_cb);
  gtk_widget_class_bind_template_callback (widget_class, change_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, into_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
}

static void
fb_configurator_view_class_init (FbConfiguratorViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_configurator_view_dispose;
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FINISHED] = g_signal_new ("finished", type, G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled, NULL,
                                    NULL, G_TYPE_BOOLEAN, 1, G_TYPE_POINTER);
  g_type_ensure (FB_TYPE_CONFIG_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fieldbook/Fieldbook/configurator/fb-configurator-view.ui");
  bind_class (widget_class);
}

/* Before text views and leaflets, which would take the key for steps of their own. */
static void
install_back_key (FbConfiguratorView *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Left, GDK_ALT_MASK), gtk_named_action_new ("win.back")));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
fb_configurator_view_init (FbConfiguratorView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  install_back_key (self);
  fb_a11y_follow_stack (GTK_STACK (self->stack));
}

void
fb_configurator_view_setup (FbConfiguratorView *self, FbProfile *profile)
{
  g_return_if_fail (FB_IS_CONFIGURATOR_VIEW (self));

  g_set_object (&self->profile, profile);
  g_signal_connect_object (fb_profile_get_store (profile), "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (profile, "server-changed", G_CALLBACK (ask_rights), self, G_CONNECT_SWAPPED);
  ask_rights (self);
}

const char *
fb_configurator_view_get_title (FbConfiguratorView *self)
{
  const char *page = get_page (self);

  if (g_str_equal (page, "configuration") || g_str_equal (page, "result"))
    return self->open != NULL ? self->open->name : NULL;
  return g_str_equal (page, "workbench") ? _ ("Workbench") : NULL;
}

gboolean
fb_configurator_view_can_go_back (FbConfiguratorView *self)
{
  const char *page = get_page (self);

  return g_str_equal (page, "configuration") || g_str_equal (page, "result") || g_str_equal (page, "workbench");
}

gboolean
fb_configurator_view_go_back (FbConfiguratorView *self)
{
  const char *page = get_page (self);

  if (g_str_equal (page, "result"))
    change_cb (self);
  else if (g_str_equal (page, "configuration"))
    {
      if (!fb_config_view_go_back (FB_CONFIG_VIEW (self->view)))
        done_cb (self);
    }
  else if (g_str_equal (page, "workbench"))
    {
      if (!fb_workbench_go_back (FB_WORKBENCH (self->workbench)))
        show_page (self, self->families != NULL && self->families->len > 0 ? "list" : "empty");
    }
  else
    return FALSE;
  return TRUE;
}

gboolean
fb_configurator_view_undo (FbConfiguratorView *self, gboolean redo)
{
  if (g_str_equal (get_page (self), "configuration"))
    fb_config_view_undo (FB_CONFIG_VIEW (self->view), redo);
  else if (g_str_equal (get_page (self), "workbench"))
    fb_workbench_undo (FB_WORKBENCH (self->workbench), redo);
  else
    return FALSE;
  return TRUE;
}

void
fb_configurator_view_focus (FbConfiguratorView *self)
{
  const char *page = get_page (self);

  if (g_str_equal (page, "configuration"))
    fb_config_view_focus_options (FB_CONFIG_VIEW (self->view));
  else if (g_str_equal (page, "workbench"))
    fb_workbench_focus (FB_WORKBENCH (self->workbench));
  else if (g_str_equal (page, "list"))
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0)));
  else
    gtk_widget_child_focus (self->stack, GTK_DIR_TAB_FORWARD);
}

void
fb_configurator_view_focus_search (FbConfiguratorView *self)
{
  if (g_str_equal (get_page (self), "configuration"))
    fb_config_view_focus_search (FB_CONFIG_VIEW (self->view));
  else
    fb_configurator_view_focus (self);
}

gboolean
fb_configurator_view_open (FbConfiguratorView *self, const char *family)
{
  g_return_val_if_fail (FB_IS_CONFIGURATOR_VIEW (self), FALSE);

  for (guint i = 0; self->families != NULL && i < self->families->len; i++)
    {
      const FbConfigFamily *one = g_ptr_array_index (self->families, i);

      if (g_strcmp0 (one->family, family) == 0)
        {
          open_family (self, one);
          return TRUE;
        }
    }
  return FALSE;
}
