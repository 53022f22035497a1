/* fb-quote-lines.c: the lines of a quote or an order
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-quote-lines.h"

#include <glib/gi18n.h>

#include "fb-change-set.h"
#include "fb-configure-offers.h"
#include "fb-configure-window.h"
#include "fb-quote-line-row.h"
#include "fb-quote-order.h"
#include "fb-quote-steps.h"
#include "fb-ref-chooser.h"
#include "fb-text-button.h"
#include "fb-trace-window.h"

struct _FbQuoteLines
{
  AdwPreferencesGroup parent_instance;

  FbProfile *profile; /* (owned) */
  const FbTable *table;
  const char *parent; /* the field of a line that names its document */
  FbId document;
  gboolean open;
  FbId to_focus; /* a line that was just added */
  guint focus_timer;
  GPtrArray *lines;          /* (owned) of FbRecord */
  GCancellable *cancellable; /* (owned) (nullable) */

  GtkWidget *list;
  GtkWidget *empty;
  GtkWidget *offers; /* what can be configured, while there are no lines */
  GtkWidget *configure;
  GtkWidget *text; /* adds one */
  GtkWidget *add;
  GtkWidget *products; /* chooser */
};

G_DEFINE_FINAL_TYPE (FbQuoteLines, fb_quote_lines, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  LOADED,
  DISCOUNTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- rows --- */

static FbQuoteLineRow *
get_row (FbQuoteLines *self, int index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), index);

  return row != NULL ? FB_QUOTE_LINE_ROW (row) : NULL;
}

static void
move_cb (FbQuoteLineRow *row, int cell, int step, gpointer user_data)
{
  FbQuoteLines *self = user_data;
  int index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) + step;
  FbQuoteLineRow *other;

  while ((other = index >= 0 ? get_row (self, index) : NULL) != NULL)
    {
      if (fb_quote_line_row_focus (other, (FbQuoteCell) cell))
        return;
      index += step;
    }
}

static void
entered_cb (FbQuoteLines *self, int cell)
{
  if (cell == FB_QUOTE_CELL_DISCOUNT)
    g_signal_emit (self, signals[DISCOUNTED], 0);
}

static FbQuoteLineRow *
make_row (FbQuoteLines *self, int index)
{
  GtkWidget *row = fb_quote_line_row_new (self->profile);

  g_signal_connect (row, "move", G_CALLBACK (move_cb), self);
  g_signal_connect_swapped (row, "entered", G_CALLBACK (entered_cb), self);
  gtk_list_box_insert (GTK_LIST_BOX (self->list), row, index);
  return FB_QUOTE_LINE_ROW (row);
}

static FbQuoteLineRow *
find_row (FbQuoteLines *self, const FbId *line, int from)
{
  FbQuoteLineRow *row;

  for (int i = from; (row = get_row (self, i)) != NULL; i++)
    if (fb_id_equal (&fb_quote_line_row_get_line (row)->id, line))
      return row;
  return NULL;
}

/* A row stays with its line, so that the focus does. */
static void
show_line (FbQuoteLines *self, int index, const FbRecord *line)
{
  FbQuoteLineRow *row = find_row (self, &line->id, index);

  if (row == NULL)
    row = make_row (self, index);
  else
    while (get_row (self, index) != row)
      gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (get_row (self, index)));
  fb_quote_line_row_set (row, line, fb_quote_lines_sum_parts (self->lines, line), self->open);
}

/* The chooser that goes away moves the focus with the next frame; this comes after it. */
static gboolean
focus_cb (gpointer user_data)
{
  FbQuoteLines *self = user_data;
  FbQuoteLineRow *row = find_row (self, &self->to_focus, 0);

  self->focus_timer = 0;
  self->to_focus = (FbId){{0}};
  if (row != NULL)
    fb_quote_line_row_focus (row, FB_QUOTE_CELL_QTY);
  return G_SOURCE_REMOVE;
}

static void
show_buttons (FbQuoteLines *self)
{
  gboolean any = fb_configure_offers_get_n (FB_CONFIGURE_OFFERS (self->offers)) > 0;

  gtk_widget_set_visible (self->empty, self->lines->len == 0);
  gtk_widget_set_visible (self->offers, self->lines->len == 0 && self->open && any);
  gtk_widget_set_visible (self->configure, self->open && any);
  gtk_widget_set_visible (self->text, self->open);
  gtk_widget_set_visible (self->add, self->open);
}

static void
show (FbQuoteLines *self)
{
  FbQuoteLineRow *row;

  for (guint i = 0; i < self->lines->len; i++)
    show_line (self, (int) i, g_ptr_array_index (self->lines, i));
  while ((row = get_row (self, (int) self->lines->len)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));

  gtk_widget_set_visible (self->list, self->lines->len > 0);
  show_buttons (self);
  if (!fb_id_is_nil (&self->to_focus) && find_row (self, &self->to_focus, 0) != NULL && self->focus_timer == 0)
    self->focus_timer = g_idle_add_full (G_PRIORITY_LOW, focus_cb, self, NULL);
  g_signal_emit (self, signals[LOADED], 0);
}

/* --- reading --- */

typedef struct
{
  const char *table, *parent;
  FbId document;
} Question;

static gpointer
read_lines (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *question = data;
  g_autofree char *where = fb_operation_where_ref (question->parent, &question->document);

  GPtrArray *lines = fb_operation_find_all (store, question->table, where, "position", error);

  if (lines != NULL)
    fb_quote_lines_sort (lines);
  return lines;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbQuoteLines) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (self->profile == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (lines == NULL)
    {
      fb_profile_say_error (self->profile, error);
      return;
    }
  g_ptr_array_unref (self->lines);
  self->lines = g_steal_pointer (&lines);
  show (self);
}

static void
ask (FbQuoteLines *self)
{
  Question *question;

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (fb_id_is_nil (&self->document))
    return;

  question = g_new0 (Question, 1);
  *question = (Question){self->table->name, self->parent, self->document};
  self->cancellable = g_cancellable_new ();
  fb_profile_run_async (self->profile, read_lines, question, g_free, (GDestroyNotify) g_ptr_array_unref,
                        self->cancellable, read_cb, g_object_ref (self));
}

static void
store_changed_cb (FbQuoteLines *self, FbChangeSet *changes)
{
  if (fb_change_set_has_table (changes, self->table))
    ask (self);
}

/* --- acting --- */

static const FbRecord *
find_line (FbQuoteLines *self, const char *id_text)
{
  FbId id;

  if (!fb_id_parse (id_text, &id))
    return NULL;
  for (guint i = 0; i < self->lines->len; i++)
    {
      const FbRecord *line = g_ptr_array_index (self->lines, i);

      if (fb_id_equal (&line->id, &id))
        return line;
    }
  return NULL;
}

static void
why_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbQuoteLines *self = FB_QUOTE_LINES (widget);
  const FbRecord *line = find_line (self, g_variant_get_string (parameter, NULL));

  if (line != NULL)
    gtk_window_present (GTK_WINDOW (fb_trace_window_new (GTK_WINDOW (gtk_widget_get_root (widget)), line)));
}

static void
kind_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbQuoteLines *self = FB_QUOTE_LINES (widget);
  const char *id, *kind;
  const FbRecord *line;
  FbQuoteStep *step;

  g_variant_get (parameter, "(&s&s)", &id, &kind);
  line = find_line (self, id);
  if (line == NULL)
    return;
  step = fb_quote_step_new (FB_QUOTE_STEP_KIND, &self->document);
  step->line = line->id;
  step->text = g_strdup (kind);
  fb_quote_step_run (self->profile, step,
                     strcmp (kind, "option") == 0 ? _ ("Made optional") : _ ("Taken into the totals"), NULL, NULL);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbQuoteLines *self = FB_QUOTE_LINES (widget);
  const FbRecord *line = find_line (self, g_variant_get_string (parameter, NULL));
  g_autofree char *title = line != NULL ? fb_record_dup_title (line) : NULL;
  /* Translators: %s is the name of a line of a quote */
  g_autofree char *toast = g_strdup_printf (_ ("%s removed"), title);
  FbQuoteStep *step;

  if (line == NULL)
    return;
  step = fb_quote_step_new (FB_QUOTE_STEP_REMOVE, &self->document);
  step->line = line->id;
  fb_quote_step_run (self->profile, step, toast, NULL, NULL);
}

static void
added_cb (const FbQuoteStep *step, const GError *error, gpointer user_data)
{
  FbQuoteLines *self = user_data;

  if (error != NULL || self->profile == NULL)
    return;
  self->to_focus = step->made;
  ask (self);
}

static void
add_good (FbQuoteLines *self, const FbId *product)
{
  FbQuoteStep *step = fb_quote_step_new (FB_QUOTE_STEP_ADD_PRODUCT, &self->document);

  step->other = *product;
  step->value = 1000;
  fb_quote_step_run (self->profile, step, NULL, added_cb, G_OBJECT (self));
}

static void
text_added_cb (const FbQuoteStep *step, const GError *error, gpointer user_data)
{
  fb_text_button_end (user_data, error == NULL);
}

static void
text_cb (FbQuoteLines *self, const char *text)
{
  FbQuoteStep *step = fb_quote_step_new (FB_QUOTE_STEP_ADD_TEXT, &self->document);

  step->text = g_strdup (text);
  fb_quote_step_run (self->profile, step, _ ("Text added"), text_added_cb, G_OBJECT (self->text));
}

/* --- configuring --- */

static void
stored_cb (FbQuoteLines *self, const char *line)
{
  if (self->profile != NULL && fb_id_parse (line, &self->to_focus))
    ask (self);
}

/* @product, @line (nullable) */
static void
configure (FbQuoteLines *self, const FbId *product, const FbId *line)
{
  GtkWidget *window = fb_configure_window_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->profile,
                                               &self->document, product, line);

  g_signal_connect_object (window, "stored", G_CALLBACK (stored_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

static void
configure_new_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbQuoteLines *self = FB_QUOTE_LINES (widget);
  FbId product;

  if (self->open)
    configure (self, fb_id_parse (g_variant_get_string (parameter, NULL), &product) ? &product : NULL, NULL);
}

static void
configure_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbQuoteLines *self = FB_QUOTE_LINES (widget);
  const FbRecord *line = find_line (self, g_variant_get_string (parameter, NULL));

  if (line != NULL && self->open)
    configure (self, NULL, &line->id);
}

static gpointer
read_product (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return fb_store_get (store, fb_schema_get_table ("product"), data, error);
}

static void
product_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbQuoteLines) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRecord) product = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (self->profile == NULL || !self->open)
    return;
  if (product == NULL)
    fb_profile_say_error (self->profile, error);
  else if (g_strcmp0 (fb_record_get_text (product, "kind"), "configurable") == 0
           && fb_record_get_text (product, "config_family") != NULL)
    configure (self, &product->id, NULL);
  else
    add_good (self, &product->id);
}

void
fb_quote_lines_add_product (FbQuoteLines *self, const FbId *product)
{
  fb_profile_run_async (self->profile, read_product, g_memdup2 (product, sizeof *product), g_free,
                        (GDestroyNotify) fb_record_free, NULL, product_read_cb, g_object_ref (self));
}

static void
chosen_cb (FbQuoteLines *self, const char *id_text)
{
  FbId id;

  if (id_text != NULL && fb_id_parse (id_text, &id))
    fb_quote_lines_add_product (self, &id);
}

void
fb_quote_lines_choose (FbQuoteLines *self)
{
  if (self->open)
    gtk_popover_popup (GTK_POPOVER (self->products));
}

/* --- class --- */

static void
fb_quote_lines_dispose (GObject *object)
{
  FbQuoteLines *self = FB_QUOTE_LINES (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->focus_timer, g_source_remove);
  g_clear_pointer (&self->products, gtk_widget_unparent);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_quote_lines_parent_class)->dispose (object);
}

static void
fb_quote_lines_finalize (GObject *object)
{
  g_ptr_array_unref (FB_QUOTE_LINES (object)->lines);

  G_OBJECT_CLASS (fb_quote_lines_parent_class)->finalize (object);
}

static void
fb_quote_lines_class_init (FbQuoteLinesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_quote_lines_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_quote_lines_finalize;
  signals[LOADED] =
      g_signal_new ("loaded", FB_TYPE_QUOTE_LINES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DISCOUNTED] =
      g_signal_new ("discounted", FB_TYPE_QUOTE_LINES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "lines.why", "s", why_action);
  gtk_widget_class_install_action (widget_class, "lines.kind", "(ss)", kind_action);
  gtk_widget_class_install_action (widget_class, "lines.remove", "s", remove_action);
  gtk_widget_class_install_action (widget_class, "lines.configure", "s", configure_action);
  gtk_widget_class_install_action (widget_class, "lines.configure-new", "s", configure_new_action);
}

static GtkWidget *
make_buttons (FbQuoteLines *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->configure = gtk_button_new_with_mnemonic (_ ("_Configure…"));
  gtk_widget_add_css_class (self->configure, "flat");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->configure), "s", "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->configure), "lines.configure-new");
  self->add = gtk_button_new_from_icon_name ("list-add-symbolic");
  gtk_widget_add_css_class (self->add, "flat");
  gtk_widget_set_tooltip_text (self->add, _ ("Add Product"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Add Product"), -1);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (fb_quote_lines_choose), self);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  self->text = fb_text_button_new ();
  g_signal_connect_swapped (self->text, "text", G_CALLBACK (text_cb), self);
  gtk_box_append (GTK_BOX (box), self->configure);
  gtk_box_append (GTK_BOX (box), self->text);
  gtk_box_append (GTK_BOX (box), self->add);
  return box;
}

static void
fb_quote_lines_init (FbQuoteLines *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);

  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Lines"), -1);
  self->empty = gtk_label_new (_ ("No lines yet"));
  gtk_label_set_xalign (GTK_LABEL (self->empty), 0);
  gtk_widget_add_css_class (self->empty, "dim-label");
  adw_preferences_group_set_title (group, _ ("Lines"));
  adw_preferences_group_set_header_suffix (group, make_buttons (self));
  adw_preferences_group_add (group, self->list);
  adw_preferences_group_add (group, self->empty);
}

GtkWidget *
fb_quote_lines_new (FbProfile *profile, const FbTable *table)
{
  FbQuoteLines *self = g_object_new (FB_TYPE_QUOTE_LINES, NULL);

  self->profile = g_object_ref (profile);
  self->table = table;
  fb_table_get_document (table, &self->parent);
  self->offers = fb_configure_offers_new (profile);
  gtk_widget_set_margin_top (self->offers, 6);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->offers);
  g_signal_connect_swapped (self->offers, "changed", G_CALLBACK (show_buttons), self);
  self->products = fb_ref_chooser_new (profile, fb_schema_get_table ("product"), FALSE);
  fb_ref_chooser_set_where (FB_REF_CHOOSER (self->products), "active = true");
  gtk_widget_set_parent (self->products, self->add);
  g_signal_connect_swapped (self->products, "chosen", G_CALLBACK (chosen_cb), self);
  g_signal_connect_object (fb_profile_get_store (profile), "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
fb_quote_lines_set (FbQuoteLines *self, const FbId *document, gboolean open)
{
  gboolean other = document == NULL || !fb_id_equal (&self->document, document);

  self->document = document != NULL ? *document : (FbId){{0}};
  if (!other && self->open == open)
    return;

  self->open = open;
  if (other)
    g_ptr_array_set_size (self->lines, 0);
  show (self);
  ask (self);
}

GPtrArray *
fb_quote_lines_get (FbQuoteLines *self)
{
  return self->lines;
}
