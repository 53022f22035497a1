/* fb-configure-window.c: configuring a product for a quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-configure-window.h"

#include <glib/gi18n.h>

#include "fb-config-library.h"
#include "fb-config-view.h"
#include "fb-configure-source.h"
#include "fb-move-ways.h"
#include "fb-quote-steps.h"
#include "fb-wrap.h"

/* A parent that is narrower is filled. */
#define NARROW 700
#define WIDTH_MAX 1180
#define HEIGHT_MAX 820
#define MARGIN 40

struct _FbConfigureWindow
{
  AdwWindow parent_instance;

  FbProfile *profile;        /* (owned) */
  GCancellable *cancellable; /* (owned) */
  FbId quote, product, line;
  FbConfigureSource *source; /* (owned) (nullable) until it is read */
  FbConfigFamily *family;    /* (owned) (nullable) what is configured */
  JsonNode *picks;           /* (owned) (nullable) while a model is opened: what it shall begin with */
  gboolean leaving;          /* nothing is lost, or a person has said that it may be */

  GtkWidget *title;
  GtkWidget *toasts;
  GtkWidget *stack;
  GtkWidget *families;
  GtkWidget *newer; /* the offer to use the current model */
  GtkWidget *newer_words;
  GtkWidget *ways; /* to use it */
  GtkWidget *view;
};

G_DEFINE_FINAL_TYPE (FbConfigureWindow, fb_configure_window, ADW_TYPE_WINDOW)

enum
{
  STORED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
say (FbConfigureWindow *self, const char *text)
{
  if (self->profile != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), adw_toast_new (text));
}

static void
show_page (FbConfigureWindow *self, const char *page)
{
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), page);
}

static void
fail (FbConfigureWindow *self, const GError *error)
{
  GtkWidget *page = gtk_stack_get_child_by_name (GTK_STACK (self->stack), "nothing");

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("It Cannot Be Configured"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page), error->message);
  show_page (self, "nothing");
}

/* --- a model ------------------------------------------------------------------------------------------------- */

static void
show_title (FbConfigureWindow *self)
{
  const char *version = self->family->version;
  /* Translators: %s is the version of a model */
  g_autofree char *subtitle = version != NULL ? g_strdup_printf (_ ("Version %s"), version) : NULL;

  adw_window_title_set_title (ADW_WINDOW_TITLE (self->title), self->family->name);
  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (self->title), subtitle);
}

static void
show_newer (FbConfigureWindow *self)
{
  const FbConfigFamily *newer = fb_configure_source_get_newer (self->source);
  gboolean offered = newer != NULL && strcmp (self->family->hash, newer->hash) != 0;
  g_autofree char *words =
      /* Translators: versions of a product's model */
      offered ? g_strdup_printf (_ ("Configured with version %s; the current one is %s."),
                                 self->family->version != NULL ? self->family->version : "–",
                                 newer->version != NULL ? newer->version : "–")
              : NULL;

  gtk_widget_set_visible (self->newer, offered);
  gtk_label_set_label (GTK_LABEL (self->newer_words), offered ? words : "");
}

static void
say_lost (FbConfigureWindow *self, guint lost)
{
  g_autofree char *text = g_strdup_printf (ngettext ("%u choice is not in this model and was left out",
                                                     "%u choices are not in this model and were left out", lost),
                                           lost);

  if (lost > 0)
    say (self, text);
}

static void
show_view (FbConfigureWindow *self, const FbConfigOpened *opened, const int *picks)
{
  fb_config_view_start (FB_CONFIG_VIEW (self->view), opened->model, self->family->hash, opened->orders, picks);
  show_title (self);
  show_newer (self);
  show_page (self, "view");
  fb_config_view_focus_options (FB_CONFIG_VIEW (self->view));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbConfigureWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigOpened) opened = fb_config_library_open_finish (FB_PROFILE (source), result, &error);
  g_autofree int *picks = NULL;
  guint lost = 0;

  if (self->profile == NULL)
    return;
  if (opened == NULL)
    {
      fail (self, error);
      return;
    }
  picks = fb_config_result_read_picks (opened->model, self->picks, FALSE, &lost);
  show_view (self, opened, picks);
  say_lost (self, lost);
}

/* @picks (nullable) (transfer full): what it begins with. */
static void
open_family (FbConfigureWindow *self, const FbConfigFamily *family, JsonNode *picks)
{
  FbConfigFamily *copy = fb_config_family_copy (family);

  g_clear_pointer (&self->picks, json_node_unref);
  g_clear_pointer (&self->family, fb_config_family_free);
  self->picks = picks;
  self->family = copy;
  show_page (self, "loading");
  fb_config_library_open_async (self->profile, copy, self->cancellable, opened_cb, g_object_ref (self));
}

static void
family_activated_cb (FbConfigureWindow *self, GtkListBoxRow *row)
{
  open_family (self, g_ptr_array_index (self->source->families, (guint) gtk_list_box_row_get_index (row)), NULL);
}

/* --- the current model --------------------------------------------------------------------------------------- */

/* What is picked now, in the form of a stored configuration. */
static JsonNode *
picks_to_json (FbConfigSession *session)
{
  FbRulesModel *model = fb_config_session_get_model (session);
  FbConfigModel *config = fb_rules_model_get_config (model);
  JsonObject *object = json_object_new ();
  JsonObject *assignment = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  for (guint var = 0; var < fb_config_model_get_n_variables (config); var++)
    {
      int value = fb_config_session_get_pick (session, var);

      if (value >= 0)
        json_object_set_string_member (assignment, fb_config_model_get_name (config, var),
                                       fb_config_model_get_value (config, var, (guint) value));
    }
  json_object_set_object_member (object, "assignment", assignment);
  json_node_take_object (node, object);
  return node;
}

static void
ask_ways (FbConfigureWindow *self, JsonNode *configured)
{
  show_page (self, "loading");
  fb_move_ways_ask (FB_MOVE_WAYS (self->ways), self->profile, &self->quote, &self->line, configured, self->cancellable);
}

static void
use_newer_cb (FbConfigureWindow *self)
{
  FbConfigSession *session = fb_config_view_get_session (FB_CONFIG_VIEW (self->view));
  g_autoptr (JsonNode) changed = NULL;

  /* Before the stored choices were taken, they are what counts. */
  if (session != NULL && fb_config_session_is_ready (session) && fb_config_session_can_undo (session))
    changed = picks_to_json (session);
  ask_ways (self, changed);
}

static void
say_fits (FbConfigureWindow *self, const FbQuoteMove *move, const FbConfigMoveWay *way)
{
  g_autofree char *price = fb_move_way_price_words (move, way);
  /* Translators: %s is a price and how much more it is than before, as in "€1,360.00 (+€50.00)" */
  g_autofree char *text = price != NULL ? g_strdup_printf (_ ("All choices fit the current model: %s"), price)
                                        : g_strdup (_ ("All choices fit the current model"));

  say (self, text);
}

static void
chosen_cb (FbConfigureWindow *self, guint index)
{
  const FbQuoteMove *move = fb_move_ways_get_move (FB_MOVE_WAYS (self->ways));
  const FbConfigMoveWay *way = g_ptr_array_index (move->move->ways, index);

  if (self->profile == NULL)
    return;
  g_clear_pointer (&self->family, fb_config_family_free);
  self->family = fb_config_family_copy (move->to);
  show_view (self, move->opened, way->values);
  if (fb_config_move_fits (move->move))
    say_fits (self, move, way);
}

static void
found_cb (FbConfigureWindow *self)
{
  const FbQuoteMove *move = fb_move_ways_get_move (FB_MOVE_WAYS (self->ways));

  if (self->profile == NULL)
    return;
  if (fb_config_move_fits (move->move))
    {
      chosen_cb (self, 0);
      return;
    }
  show_page (self, "ways");
  fb_move_ways_focus (FB_MOVE_WAYS (self->ways));
}

/* Where the line can still be changed with its own version, it can be changed with that. */
static void
failed_cb (FbConfigureWindow *self, const GError *error)
{
  if (self->profile == NULL)
    return;
  if (self->family == NULL)
    {
      fail (self, error);
      return;
    }
  show_page (self, "view");
  say (self, error->message);
}

/* --- what there is ------------------------------------------------------------------------------------------- */

static gpointer
read_in_thread (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const FbId *ids = data;

  return fb_configure_source_read (store, &ids[0], fb_id_is_nil (&ids[1]) ? NULL : &ids[1],
                                   fb_id_is_nil (&ids[2]) ? NULL : &ids[2], error);
}

static void
add_family (FbConfigureWindow *self, const FbConfigFamily *family)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *words = family->version != NULL ? g_strdup_printf (_ ("Version %s"), family->version) : NULL;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), family->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), words != NULL ? words : "");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_list_box_append (GTK_LIST_BOX (self->families), row);
}

/* Neither the version that the line was made with nor another one is here. */
static void
show_unknown (FbConfigureWindow *self)
{
  GtkWidget *page = gtk_stack_get_child_by_name (GTK_STACK (self->stack), "nothing");

  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("The Model Is Not on This Computer"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page),
                                   _ ("The line stays as it is, with its configuration and its price. It can be "
                                      "configured anew when a version of the model has arrived."));
  show_page (self, "nothing");
}

static void
begin (FbConfigureWindow *self)
{
  const GPtrArray *families = self->source->families;
  gboolean is_configured = fb_configure_source_is_configured (self->source);

  if (is_configured && self->source->own == NULL && families->len == 0)
    show_unknown (self);
  else if (is_configured && self->source->own == NULL && families->len == 1)
    ask_ways (self, NULL);
  else if (self->source->own != NULL)
    open_family (self, self->source->own,
                 self->source->configured != NULL ? json_node_ref (self->source->configured) : NULL);
  else if (families->len == 0)
    show_page (self, "nothing");
  else if (families->len == 1)
    open_family (self, g_ptr_array_index (families, 0), NULL);
  else
    {
      for (guint i = 0; i < families->len; i++)
        add_family (self, g_ptr_array_index (families, i));
      show_page (self, "families");
      gtk_widget_child_focus (self->families, GTK_DIR_TAB_FORWARD);
    }
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbConfigureWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  FbConfigureSource *read = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (self->profile == NULL)
    {
      fb_configure_source_free (read);
      return;
    }
  if (read == NULL)
    {
      fail (self, error);
      return;
    }
  self->source = read;
  begin (self);
}

static void
ask (FbConfigureWindow *self)
{
  const FbId ids[] = {self->quote, self->product, self->line};

  fb_profile_run_async (self->profile, read_in_thread, g_memdup2 (ids, sizeof ids), g_free,
                        (GDestroyNotify) fb_configure_source_free, self->cancellable, read_cb, g_object_ref (self));
}

/* --- the result ---------------------------------------------------------------------------------------------- */

static void
stored_cb (const FbQuoteStep *step, const GError *error, gpointer user_data)
{
  FbConfigureWindow *self = user_data;
  g_autofree char *id = fb_id_to_string (&step->made);

  if (self->profile == NULL)
    return;
  gtk_widget_set_sensitive (self->view, TRUE);
  if (error != NULL)
    {
      say (self, error->message);
      return;
    }
  g_signal_emit (self, signals[STORED], 0, id);
  self->leaving = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static void
store_configured (FbConfigureWindow *self, FbQuoteConfiguration *configured)
{
  FbQuoteStep *step = fb_quote_step_new (FB_QUOTE_STEP_CONFIGURED, &self->quote);
  /* Translators: %s is the name of a product */
  g_autofree char *toast = g_strdup_printf (fb_id_is_nil (&self->line) ? _ ("%s added") : _ ("%s changed"),
                                            fb_quote_configuration_get (configured)->name);

  step->configured = configured;
  step->line = self->line;
  step->value = 1000;
  gtk_widget_set_sensitive (self->view, FALSE);
  fb_quote_step_run (self->profile, step, toast, stored_cb, G_OBJECT (self));
}

static void
finished_cb (FbConfigureWindow *self, gpointer result)
{
  g_autoptr (GError) error = NULL;
  const FbId *product;
  FbQuoteConfiguration *configured;

  if (self->profile == NULL)
    return;
  product = fb_id_is_nil (&self->source->product) ? NULL : &self->source->product;
  configured = fb_quote_configuration_new (result, self->family, product, self->source->language, &error);
  if (configured != NULL)
    store_configured (self, configured);
  else
    say (self, error->message);
}

/* --- leaving ------------------------------------------------------------------------------------------------- */

static gboolean
is_at_page (FbConfigureWindow *self, const char *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->stack)), page) == 0;
}

static void
discard_response_cb (FbConfigureWindow *self, const char *response)
{
  if (strcmp (response, "discard") != 0)
    return;
  self->leaving = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static void
ask_to_discard (FbConfigureWindow *self)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Discard This Configuration?"),
                                              _ ("What you have chosen is not in the quote yet."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Keep Configuring"), "discard",
                                    _ ("_Discard"), NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (discard_response_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Whatever closes the window, choices that are not stored are not thrown away without a word. */
static gboolean
fb_configure_window_close_request (GtkWindow *window)
{
  FbConfigureWindow *self = FB_CONFIGURE_WINDOW (window);
  FbConfigSession *session = fb_config_view_get_session (FB_CONFIG_VIEW (self->view));

  if (self->leaving || !is_at_page (self, "view") || session == NULL || !fb_config_session_can_undo (session))
    return GTK_WINDOW_CLASS (fb_configure_window_parent_class)->close_request (window);
  ask_to_discard (self);
  return TRUE;
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbConfigureWindow *self = FB_CONFIGURE_WINDOW (widget);

  /* The line's own version waits behind the ways to the current one. */
  if (is_at_page (self, "ways") && self->family != NULL)
    {
      show_page (self, "view");
      return;
    }
  if (!is_at_page (self, "view") || !fb_config_view_go_back (FB_CONFIG_VIEW (self->view)))
    gtk_window_close (GTK_WINDOW (self));
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fb_config_view_undo (FB_CONFIG_VIEW (FB_CONFIGURE_WINDOW (widget)->view), strcmp (name, "configure.redo") == 0);
}

static void
find_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fb_config_view_focus_search (FB_CONFIG_VIEW (FB_CONFIGURE_WINDOW (widget)->view));
}

/* --- class --------------------------------------------------------------------------------------------------- */

static void
fb_configure_window_dispose (GObject *object)
{
  FbConfigureWindow *self = FB_CONFIGURE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  if (self->profile != NULL)
    fb_config_view_stop (FB_CONFIG_VIEW (self->view));
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_configure_window_parent_class)->dispose (object);
}

static void
fb_configure_window_finalize (GObject *object)
{
  FbConfigureWindow *self = FB_CONFIGURE_WINDOW (object);

  g_object_unref (self->cancellable);
  g_clear_pointer (&self->source, fb_configure_source_free);
  g_clear_pointer (&self->family, fb_config_family_free);
  g_clear_pointer (&self->picks, json_node_unref);

  G_OBJECT_CLASS (fb_configure_window_parent_class)->finalize (object);
}

static void
fb_configure_window_class_init (FbConfigureWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);
  GdkModifierType redo = GDK_SHIFT_MASK | GDK_CONTROL_MASK;

  G_OBJECT_CLASS (klass)->dispose = fb_configure_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_configure_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = fb_configure_window_close_request;
  signals[STORED] =
      g_signal_new ("stored", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_install_action (widget_class, "configure.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "configure.undo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "configure.redo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "configure.find", NULL, find_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "configure.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "configure.undo", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, redo, "configure.redo", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "configure.find", NULL);
}

static GtkWidget *
make_families (FbConfigureWindow *self)
{
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new ();

  self->families = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->families), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->families, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->families), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What to Configure"), -1);
  g_signal_connect_swapped (self->families, "row-activated", G_CALLBACK (family_activated_cb), self);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("What to Configure"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->families);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  return page;
}

static GtkWidget *
make_newer (FbConfigureWindow *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Use Current Model"));

  self->newer = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->newer_words = gtk_label_new (NULL);
  fb_wrap_label (self->newer_words);
  gtk_label_set_xalign (GTK_LABEL (self->newer_words), 0);
  gtk_widget_set_hexpand (self->newer_words, TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (use_newer_cb), self);
  gtk_widget_add_css_class (self->newer, "toolbar");
  gtk_widget_set_visible (self->newer, FALSE);
  gtk_box_append (GTK_BOX (self->newer), self->newer_words);
  gtk_box_append (GTK_BOX (self->newer), button);
  return self->newer;
}

static GtkWidget *
make_view (FbConfigureWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->view = fb_config_view_new ();
  gtk_widget_set_vexpand (self->view, TRUE);
  /* The view may outlive the window, by a question that is being answered. */
  g_signal_connect_object (self->view, "finished", G_CALLBACK (finished_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "message", G_CALLBACK (say), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), make_newer (self));
  gtk_box_append (GTK_BOX (box), self->view);
  return box;
}

static GtkWidget *
make_ways (FbConfigureWindow *self)
{
  self->ways = fb_move_ways_new ();
  g_signal_connect_object (self->ways, "found", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->ways, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->ways, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  return self->ways;
}

static GtkWidget *
make_nothing (void)
{
  GtkWidget *page = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "emblem-system-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("Nothing to Configure"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page), _ ("No model is published for it."));
  return page;
}

static void
fb_configure_window_init (FbConfigureWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *back = gtk_button_new_from_icon_name ("go-previous-symbolic");
  GtkWidget *spinner = gtk_spinner_new ();

  self->cancellable = g_cancellable_new ();
  self->title = adw_window_title_new (_ ("Configure"), NULL);
  self->toasts = adw_toast_overlay_new ();
  self->stack = gtk_stack_new ();
  gtk_widget_set_tooltip_text (back, _ ("Back"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (back), "configure.back");
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), self->title);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), back);
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_stack_add_named (GTK_STACK (self->stack), spinner, "loading");
  gtk_stack_add_named (GTK_STACK (self->stack), make_families (self), "families");
  gtk_stack_add_named (GTK_STACK (self->stack), make_view (self), "view");
  gtk_stack_add_named (GTK_STACK (self->stack), make_ways (self), "ways");
  gtk_stack_add_named (GTK_STACK (self->stack), make_nothing (), "nothing");
  gtk_widget_set_vexpand (self->toasts, TRUE);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (self->toasts), self->stack);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), self->toasts);
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Configure"));
}

GtkWidget *
fb_configure_window_new (GtkWindow *parent,
                         FbProfile *profile,
                         const FbId *quote,
                         const FbId *product,
                         const FbId *line)
{
  FbConfigureWindow *self = g_object_new (FB_TYPE_CONFIGURE_WINDOW, "transient-for", parent, "modal", TRUE,
                                          "destroy-with-parent", TRUE, NULL);
  int width = gtk_widget_get_width (GTK_WIDGET (parent)), height = gtk_widget_get_height (GTK_WIDGET (parent));
  int margin = width < NARROW ? 0 : MARGIN;

  self->profile = g_object_ref (profile);
  self->quote = *quote;
  if (product != NULL)
    self->product = *product;
  if (line != NULL)
    self->line = *line;
  gtk_window_set_default_size (GTK_WINDOW (self), MIN (width - margin, WIDTH_MAX), MIN (height - margin, HEIGHT_MAX));
  ask (self);
  return GTK_WIDGET (self);
}
