/* fb-quote-line-row.c: a line of a quote, changed in place
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-quote-line-row.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-money.h"
#include "fb-quote-steps.h"
#include "fb-quote-words.h"

struct _FbQuoteLineRow
{
  GtkListBoxRow parent_instance;

  FbProfile *profile; /* (owned) */
  FbRecord *line;     /* (owned) (nullable) */
  gint64 parts;       /* what its parts cost */
  gboolean open;
  gboolean entered; /* what is being stored was ended by Enter */

  GtkWidget *box;
  GtkWidget *icon;
  GtkWidget *name;
  GtkWidget *net;
  GtkWidget *below;
  GtkWidget *qty;
  GtkWidget *discount;
  GtkWidget *why;
  GtkWidget *more;
  GtkWidget *detail;
};

G_DEFINE_FINAL_TYPE (FbQuoteLineRow, fb_quote_line_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  MOVE,
  ENTERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *
get_currency (FbQuoteLineRow *self)
{
  return fb_record_get_text (self->line, "currency");
}

static const char *
get_kind (FbQuoteLineRow *self)
{
  const char *kind = fb_record_get_text (self->line, "kind");

  return kind != NULL ? kind : "item";
}

static gboolean
is_kind (FbQuoteLineRow *self, const char *kind)
{
  return strcmp (get_kind (self), kind) == 0;
}

static GtkWidget *
get_cell (FbQuoteLineRow *self, FbQuoteCell cell)
{
  return cell == FB_QUOTE_CELL_QTY ? self->qty : self->discount;
}

/* --- showing --- */

static char *
dup_cell_text (FbQuoteLineRow *self, FbQuoteCell cell)
{
  if (cell == FB_QUOTE_CELL_DISCOUNT)
    return fb_quote_discount_text (self->line, get_currency (self));
  return fb_format_field (fb_profile_get_catalog (self->profile), self->line, "qty");
}

static void
show_cell (FbQuoteLineRow *self, FbQuoteCell cell)
{
  GtkWidget *entry = get_cell (self, cell);
  g_autofree char *text = dup_cell_text (self, cell);
  const char *name = fb_record_get_text (self->line, "name");
  /* Translators: %s is the name of a product */
  g_autofree char *label = g_strdup_printf (cell == FB_QUOTE_CELL_QTY ? _ ("Quantity of %s") : _ ("Discount of %s"),
                                            name != NULL ? name : "");

  gtk_editable_set_text (GTK_EDITABLE (entry), text != NULL ? text : "");
  gtk_widget_remove_css_class (entry, "error");
  gtk_widget_set_tooltip_text (entry, cell == FB_QUOTE_CELL_QTY ? _ ("Quantity")
                                                                : _ ("Discount: 8 is percent, 120 EUR an amount, "
                                                                     "= 900 what the line shall cost"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_editable_set_editable (GTK_EDITABLE (entry), self->open);
}

static const char *
get_icon (FbQuoteLineRow *self)
{
  if (is_kind (self, "option"))
    return "checkbox-symbolic";
  if (is_kind (self, "bundle"))
    return "view-list-bullet-symbolic";
  if (is_kind (self, "free"))
    return "emblem-favorite-symbolic";
  if (is_kind (self, "text"))
    return "format-justify-left-symbolic";
  return "package-x-generic-symbolic";
}

/* (nullable) (transfer full) "pc × €12.00"; of a part with its quantity, which cannot be typed. */
static char *
dup_unit (FbQuoteLineRow *self)
{
  const char *name = fb_record_get_text (self->line, "unit");
  g_autofree char *price =
      fb_money_to_display (fb_record_get_int (self->line, "unit_price"), get_currency (self), FALSE);
  g_autofree char *qty = is_kind (self, "part") ? dup_cell_text (self, FB_QUOTE_CELL_QTY) : NULL;
  g_autofree char *left = g_strjoin (" ", qty != NULL ? qty : "", name != NULL ? name : "", NULL);

  if (is_kind (self, "text"))
    return NULL;
  /* Translators: unit and price of one: “pc × €12.00” */
  return g_strdup_printf (_ ("%s × %s"), g_strstrip (left), price);
}

static void
show_detail (FbQuoteLineRow *self)
{
  const char *sku = fb_record_get_text (self->line, "sku");
  const char *version = fb_record_get_text (self->line, "model_version");
  const char *description = fb_record_get_text (self->line, "description");
  g_autofree char *unit = dup_unit (self);
  g_autoptr (GString) text = g_string_new (NULL);

  if (is_kind (self, "option"))
    g_string_append (text, _ ("Optional, in no total"));
  if (is_kind (self, "free"))
    g_string_append (text, _ ("Free of charge"));
  if (sku != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", sku);
  if (unit != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", unit);
  if (version != NULL)
    /* Translators: the version of the rules by which a product was configured */
    g_string_append_printf (text, _ ("%sconfigured with %s"), text->len > 0 ? " · " : "", version);
  if (description != NULL && (version != NULL || is_kind (self, "text")))
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", description);
  gtk_label_set_label (GTK_LABEL (self->detail), text->str);
  gtk_widget_set_visible (self->detail, text->len > 0);
}

/* Of a bundle of the catalogue the parts could not be brought back. */
static gboolean
is_configured_whole (FbQuoteLineRow *self)
{
  return is_kind (self, "bundle")
         && (!fb_value_is_null (fb_record_get (self->line, "assignment"))
             || fb_record_get_id (self->line, "configuration") != NULL);
}

static void
show_menu (FbQuoteLineRow *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenuItem) remove = g_menu_item_new (_ ("_Remove"), NULL);
  g_autofree char *id = fb_id_to_string (&self->line->id);

  if (is_kind (self, "item") || is_kind (self, "option") || is_configured_whole (self))
    {
      gboolean option = is_kind (self, "option");
      g_autoptr (GMenuItem) toggle =
          g_menu_item_new (option ? _ ("_Take into the Totals") : _ ("Make _Optional"), NULL);

      g_menu_item_set_action_and_target (toggle, "lines.kind", "(ss)", id, option ? "item" : "option");
      g_menu_append_item (menu, toggle);
    }
  if (!fb_value_is_null (fb_record_get (self->line, "assignment")))
    {
      g_autoptr (GMenuItem) configure = g_menu_item_new (_ ("_Change Configuration…"), NULL);

      g_menu_item_set_action_and_target (configure, "lines.configure", "s", id);
      g_menu_append_item (menu, configure);
    }
  g_menu_item_set_action_and_target (remove, "lines.remove", "s", id);
  g_menu_append_item (menu, remove);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->more), G_MENU_MODEL (menu));
}

static void
show_prices (FbQuoteLineRow *self)
{
  /* The price of a head is split over its parts: nothing is left at it, and people want to read what the whole costs.
   */
  gint64 whole = fb_record_get_int (self->line, "net") + (is_kind (self, "bundle") ? self->parts : 0);
  g_autofree char *net = fb_money_to_display (whole, get_currency (self), FALSE);
  gboolean priced = fb_quote_line_is_priced (self->line);

  gtk_label_set_label (GTK_LABEL (self->net), is_kind (self, "text") ? "" : net);
  gtk_widget_set_visible (self->qty, priced);
  gtk_widget_set_visible (self->discount, priced && !is_kind (self, "free"));
  gtk_widget_set_visible (self->below, !is_kind (self, "text") || self->open);
  gtk_widget_set_visible (self->why, !is_kind (self, "text"));
  gtk_widget_set_visible (self->more, self->open && !is_kind (self, "part"));
}

static void
show (FbQuoteLineRow *self)
{
  const char *name = fb_record_get_text (self->line, "name");
  g_autofree char *id = fb_id_to_string (&self->line->id);
  g_autofree char *words = NULL;

  gtk_label_set_label (GTK_LABEL (self->name), name != NULL ? name : _ ("Text"));
  gtk_widget_set_visible (self->name, name != NULL);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), get_icon (self));
  gtk_widget_set_margin_start (self->box, is_kind (self, "part") ? 24 : 0);
  show_detail (self);
  show_prices (self);
  show_menu (self);
  /* What a person is typing is not overwritten by what others do. */
  for (int cell = FB_QUOTE_CELL_QTY; cell <= FB_QUOTE_CELL_DISCOUNT; cell++)
    if (gtk_widget_get_focus_child (get_cell (self, (FbQuoteCell) cell)) == NULL || !self->open)
      show_cell (self, (FbQuoteCell) cell);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->why), "s", id);
  words = g_strdup_printf ("%s, %s", name != NULL ? name : "", gtk_label_get_label (GTK_LABEL (self->net)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

/* --- changing --- */

static void
refuse (FbQuoteLineRow *self, FbQuoteCell cell, const char *message)
{
  GtkWidget *entry = get_cell (self, cell);

  gtk_widget_add_css_class (entry, "error");
  gtk_widget_set_tooltip_text (entry, message);
  fb_profile_say (self->profile, message, FALSE);
}

static void
stored_cb (const FbQuoteStep *step, const GError *error, gpointer user_data)
{
  FbQuoteLineRow *self = user_data;
  FbQuoteCell cell = step->kind == FB_QUOTE_STEP_QTY ? FB_QUOTE_CELL_QTY : FB_QUOTE_CELL_DISCOUNT;

  if (self->line == NULL)
    return;
  if (error != NULL)
    {
      gtk_widget_add_css_class (get_cell (self, cell), "error");
      gtk_widget_set_tooltip_text (get_cell (self, cell), error->message);
    }
  else if (self->entered)
    g_signal_emit (self, signals[ENTERED], 0, (int) cell);
  self->entered = FALSE;
}

static FbQuoteStep *
read_step (FbQuoteLineRow *self, FbQuoteCell cell, const char *text, GError **error)
{
  g_autoptr (FbQuoteStep) step = fb_quote_step_new (
      cell == FB_QUOTE_CELL_QTY ? FB_QUOTE_STEP_QTY : FB_QUOTE_STEP_DISCOUNT, fb_record_get_id (self->line, "quote"));
  static const struct
  {
    const char *code;
    FbPriceDiscountKind kind;
  } kinds[] = {{"none", FB_PRICE_DISCOUNT_NONE},
               {"rate", FB_PRICE_DISCOUNT_RATE},
               {"amount", FB_PRICE_DISCOUNT_AMOUNT},
               {"target", FB_PRICE_DISCOUNT_TARGET}};
  const char *code;

  step->line = self->line->id;
  if (cell == FB_QUOTE_CELL_QTY)
    {
      g_autofree char *number = g_strdelimit (g_strstrip (g_strdup (text)), ",", '.');

      return fb_decimal_parse (number, 3, &step->value, error) ? g_steal_pointer (&step) : NULL;
    }
  if (!fb_quote_discount_parse (text, get_currency (self), &code, &step->value, error))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].code, code) == 0)
      step->discount = kinds[i].kind;
  return g_steal_pointer (&step);
}

/* FALSE: there was nothing to store. */
static gboolean
store_cell (FbQuoteLineRow *self, FbQuoteCell cell)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (get_cell (self, cell)));
  g_autofree char *before = self->line != NULL ? dup_cell_text (self, cell) : NULL;
  g_autoptr (GError) error = NULL;
  FbQuoteStep *step;

  if (self->line == NULL || !self->open || g_strcmp0 (text, before) == 0)
    return FALSE;

  step = read_step (self, cell, text, &error);
  if (step == NULL)
    {
      refuse (self, cell, error->message);
      return FALSE;
    }
  fb_quote_step_run (self->profile, step, NULL, stored_cb, G_OBJECT (self));
  return TRUE;
}

static FbQuoteCell
find_cell (FbQuoteLineRow *self, gpointer entry)
{
  return entry == (gpointer) self->qty ? FB_QUOTE_CELL_QTY : FB_QUOTE_CELL_DISCOUNT;
}

static void
activated_cb (GtkEntry *entry, gpointer user_data)
{
  FbQuoteLineRow *self = user_data;
  FbQuoteCell cell = find_cell (self, entry);

  self->entered = TRUE;
  if (!store_cell (self, cell))
    self->entered = FALSE;
}

static void
left_cb (GtkEventControllerFocus *focus, gpointer user_data)
{
  FbQuoteLineRow *self = user_data;
  FbQuoteCell cell = find_cell (self, gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (focus)));

  if (!store_cell (self, cell) && self->line != NULL)
    show_cell (self, cell);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, gpointer user_data)
{
  FbQuoteLineRow *self = user_data;
  FbQuoteCell cell = find_cell (self, gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller)));

  if (key == GDK_KEY_Escape && self->line != NULL)
    {
      show_cell (self, cell);
      return GDK_EVENT_STOP;
    }
  if ((key != GDK_KEY_Up && key != GDK_KEY_Down) || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;

  g_signal_emit (self, signals[MOVE], 0, (int) cell, key == GDK_KEY_Up ? -1 : 1);
  return GDK_EVENT_STOP;
}

/* --- class --- */

static void
fb_quote_line_row_dispose (GObject *object)
{
  FbQuoteLineRow *self = FB_QUOTE_LINE_ROW (object);

  g_clear_pointer (&self->line, fb_record_free);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_quote_line_row_parent_class)->dispose (object);
}

static void
fb_quote_line_row_class_init (FbQuoteLineRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_quote_line_row_dispose;
  signals[MOVE] = g_signal_new ("move", FB_TYPE_QUOTE_LINE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                G_TYPE_INT, G_TYPE_INT);
  signals[ENTERED] = g_signal_new ("entered", FB_TYPE_QUOTE_LINE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_INT);
}

static GtkWidget *
make_entry (FbQuoteLineRow *self, int chars)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_editable_set_width_chars (GTK_EDITABLE (entry), chars);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), chars);
  gtk_entry_set_alignment (GTK_ENTRY (entry), 1);
  gtk_widget_add_css_class (entry, "numeric");
  g_signal_connect (entry, "activate", G_CALLBACK (activated_cb), self);
  g_signal_connect (focus, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (entry, focus);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (entry, keys);
  return entry;
}

static GtkWidget *
make_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_above (FbQuoteLineRow *self)
{
  GtkWidget *above = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

  self->icon = gtk_image_new ();
  gtk_widget_add_css_class (self->icon, "dim-label");
  gtk_widget_set_valign (self->icon, GTK_ALIGN_START);
  self->name = make_label (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->name), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->name), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (self->name, TRUE);
  self->net = make_label ("heading");
  gtk_widget_add_css_class (self->net, "numeric");
  gtk_widget_set_valign (self->net, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (above), self->icon);
  gtk_box_append (GTK_BOX (above), self->name);
  gtk_box_append (GTK_BOX (above), self->net);
  return above;
}

static void
make_below (FbQuoteLineRow *self)
{
  self->below = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->qty = make_entry (self, 5);
  self->discount = make_entry (self, 7);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->discount), /* xgettext:no-c-format */ _ ("% off"));
  self->why = gtk_button_new_from_icon_name ("help-about-symbolic");
  gtk_widget_add_css_class (self->why, "flat");
  gtk_widget_set_tooltip_text (self->why, _ ("Why This Price"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->why), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Why This Price"), -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->why), "s", "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->why), "lines.why");
  self->more = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->more), "view-more-symbolic");
  gtk_widget_add_css_class (self->more, "flat");
  gtk_widget_set_tooltip_text (self->more, _ ("More"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->more), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("More"), -1);
  gtk_widget_set_hexpand (self->discount, TRUE);
  gtk_widget_set_halign (self->discount, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (self->below), self->qty);
  gtk_box_append (GTK_BOX (self->below), self->discount);
  gtk_box_append (GTK_BOX (self->below), self->why);
  gtk_box_append (GTK_BOX (self->below), self->more);
}

static void
fb_quote_line_row_init (FbQuoteLineRow *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_add_css_class (self->box, "fb-quote-line");
  self->detail = make_label ("caption");
  gtk_widget_add_css_class (self->detail, "dim-label");
  gtk_widget_add_css_class (self->detail, "numeric");
  gtk_label_set_wrap (GTK_LABEL (self->detail), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->detail), PANGO_WRAP_WORD_CHAR);
  gtk_box_append (GTK_BOX (self->box), make_above (self));
  gtk_box_append (GTK_BOX (self->box), self->detail);
  make_below (self);
  gtk_box_append (GTK_BOX (self->box), self->below);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), self->box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
}

GtkWidget *
fb_quote_line_row_new (FbProfile *profile)
{
  FbQuoteLineRow *self = g_object_new (FB_TYPE_QUOTE_LINE_ROW, NULL);

  self->profile = g_object_ref (profile);
  return GTK_WIDGET (self);
}

void
fb_quote_line_row_set (FbQuoteLineRow *self, const FbRecord *line, gint64 parts, gboolean open)
{
  FbRecord *copy = fb_record_copy (line);

  g_clear_pointer (&self->line, fb_record_free);
  self->line = copy;
  self->parts = parts;
  self->open = open;
  show (self);
}

const FbRecord *
fb_quote_line_row_get_line (FbQuoteLineRow *self)
{
  return self->line;
}

gboolean
fb_quote_line_row_focus (FbQuoteLineRow *self, FbQuoteCell cell)
{
  GtkWidget *entry = get_cell (self, cell);

  return gtk_widget_get_visible (entry) && gtk_widget_grab_focus (entry);
}
