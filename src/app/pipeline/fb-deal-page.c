/* fb-deal-page.c: everything about a deal
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-deal-page.h"

#include <glib/gi18n.h>

#include "fb-edits.h"
#include "fb-format.h"
#include "fb-list-section.h"
#include "fb-move.h"
#include "fb-ref-chooser.h"
#include "fb-sections.h"

struct _FbDealPage
{
  FbRecordPage parent_instance;

  GtkWidget *stages_scroller;
  guint scroll_source;
  GtkWidget *stages;   /* box of toggle buttons */
  GtkWidget *products; /* chooser, popover of the lines section */
  gboolean showing;    /* buttons change because of the record */
};

G_DEFINE_FINAL_TYPE (FbDealPage, fb_deal_page, FB_TYPE_RECORD_PAGE)

static const char *const main_fields[] = {"name",        "account",    "primary_contact", "amount",       "currency",
                                          "probability", "close_date", "next_step",       "next_step_on", "description",
                                          NULL};
static const char *const line_labels[] = {"product", NULL};
static const char *const people_labels[] = {"contact", NULL};

static void
show_stage (FbDealPage *self, const FbRecord *record);

/* --- stages --- */

/* Given up: the mark goes back to where the deal is. */
static void
moved_cb (gboolean moved, gpointer user_data)
{
  FbDealPage *self = user_data;
  const FbRecord *record = fb_record_model_get_record (fb_record_page_get_model (FB_RECORD_PAGE (self)));

  if (!moved && record != NULL)
    show_stage (self, record);
}

static void
stage_toggled_cb (GtkToggleButton *button, gpointer user_data)
{
  FbDealPage *self = user_data;
  FbRecordPage *page = FB_RECORD_PAGE (self);
  const FbId *deal = fb_record_model_get_id (fb_record_page_get_model (page));
  FbId stage;

  if (self->showing || deal == NULL || !gtk_toggle_button_get_active (button))
    return;

  if (fb_id_parse (g_object_get_data (G_OBJECT (button), "fb-stage"), &stage))
    fb_move_deal (GTK_WIDGET (self), fb_record_page_get_profile (page), deal, &stage, moved_cb, g_object_ref (self),
                  g_object_unref);
}

static GtkWidget *
make_stage_button (FbDealPage *self, const FbStage *stage, GtkWidget *first)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (stage->name);

  gtk_widget_add_css_class (button, "fb-stage");
  gtk_widget_add_css_class (button, stage->kind);
  gtk_widget_set_tooltip_text (button, stage->name);
  if (first != NULL)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (first));
  g_object_set_data_full (G_OBJECT (button), "fb-stage", g_strdup (stage->id_text), g_free);
  g_signal_connect (button, "toggled", G_CALLBACK (stage_toggled_cb), self);
  return button;
}

static void
build_stages (FbDealPage *self)
{
  FbRecordModel *model = fb_record_page_get_model (FB_RECORD_PAGE (self));
  const FbRecord *record = fb_record_model_get_record (model);
  g_autoptr (GPtrArray) stages = NULL;
  const FbId *current;
  GtkWidget *child;

  if (record == NULL)
    return;

  self->showing = TRUE;
  stages = fb_catalog_dup_stages (fb_profile_get_catalog (fb_record_page_get_profile (FB_RECORD_PAGE (self))),
                                  fb_record_get_id (record, "pipeline"));
  current = fb_record_get_id (record, "stage");
  while ((child = gtk_widget_get_first_child (self->stages)) != NULL)
    gtk_box_remove (GTK_BOX (self->stages), child);
  for (guint i = 0; i < stages->len; i++)
    {
      const FbStage *stage = g_ptr_array_index (stages, i);
      GtkWidget *button = make_stage_button (self, stage, gtk_widget_get_first_child (self->stages));

      gtk_box_append (GTK_BOX (self->stages), button);
      if (current != NULL && fb_id_equal (current, &stage->id))
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
    }
  self->showing = FALSE;
}

/* Where not all stages have room, the deal's own is brought into view. */
static gboolean
scroll_to_stage_cb (gpointer user_data)
{
  FbDealPage *self = user_data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->stages_scroller));

  self->scroll_source = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (self->stages); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      graphene_rect_t box;

      if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (child))
          && gtk_widget_compute_bounds (child, self->stages, &box))
        gtk_adjustment_clamp_page (adjustment, box.origin.x - 40, box.origin.x + box.size.width + 40);
    }

  return G_SOURCE_REMOVE;
}

/* Moving only the mark keeps the focus where it is. */
static void
show_stage (FbDealPage *self, const FbRecord *record)
{
  const FbId *current = fb_record_get_id (record, "stage");
  g_autofree char *id = current != NULL ? fb_id_to_string (current) : NULL;
  gboolean found = FALSE;

  self->showing = TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (self->stages); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (g_strcmp0 (g_object_get_data (G_OBJECT (child), "fb-stage"), id) != 0)
        continue;
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child), TRUE);
      found = TRUE;
    }
  self->showing = FALSE;
  if (!found)
    build_stages (self);
  if (self->scroll_source == 0)
    self->scroll_source = g_timeout_add (50, scroll_to_stage_cb, self);
}

static GtkWidget *
make_stages (FbDealPage *self)
{
  self->stages_scroller = gtk_scrolled_window_new ();
  self->stages = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->stages, "linked");
  gtk_box_set_homogeneous (GTK_BOX (self->stages), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->stages), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Stage"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->stages_scroller), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->stages_scroller), self->stages);
  return self->stages_scroller;
}

/* --- lines --- */

static void
fill_line (AdwActionRow *row, FbItem *item, gpointer user_data)
{
  FbCatalog *catalog = fb_profile_get_catalog (user_data);
  const FbRecord *record = fb_item_get_record (item);
  const char *text = fb_record_get_text (record, "text");
  const char *product = fb_item_get_label (item, "product");
  g_autofree char *quantity = fb_format_field (catalog, record, "qty");
  g_autofree char *price = fb_format_field (catalog, record, "unit_price");
  g_autofree char *amount = fb_format_field (catalog, record, "amount");
  g_autofree char *subtitle = NULL;

  if (quantity != NULL && price != NULL)
    /* Translators: a quantity times a price */
    subtitle = g_strdup_printf (_ ("%s × %s"), quantity, price);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), product != NULL ? product
                                                            : text != NULL  ? text
                                                                            : _ ("Line"));
  adw_action_row_set_subtitle (row, subtitle != NULL ? subtitle : "");
  gtk_label_set_label (GTK_LABEL (fb_section_get_suffix (row)), amount != NULL ? amount : "");
}

static void
product_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbDealPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRecord) product = fb_store_get_finish (FB_STORE (source), result, &error);
  FbProfile *profile = fb_record_page_get_profile (FB_RECORD_PAGE (self));
  const FbRecord *deal = fb_record_model_get_record (fb_record_page_get_model (FB_RECORD_PAGE (self)));
  g_autofree char *title = product != NULL ? fb_record_dup_title (product) : NULL;
  g_autofree char *toast = NULL;

  if (product == NULL || deal == NULL)
    {
      if (error != NULL)
        fb_profile_say_error (profile, error);
      return;
    }

  toast = g_strdup_printf (_ ("%s added"), title);
  fb_profile_commit (profile, fb_edits_add_line (profile, deal, product, 1000), toast, NULL, NULL);
}

static void
product_chosen_cb (FbDealPage *self, const char *id_text)
{
  FbProfile *profile = fb_record_page_get_profile (FB_RECORD_PAGE (self));
  FbId id;

  if (id_text != NULL && fb_id_parse (id_text, &id))
    fb_store_get_async (fb_profile_get_store (profile), fb_schema_get_table ("product"), &id, NULL, product_read_cb,
                        g_object_ref (self));
}

static void
add_line_cb (FbDealPage *self)
{
  gtk_popover_popup (GTK_POPOVER (self->products));
}

static void
open_item_cb (GtkWidget *section, FbItem *item)
{
  const FbRecord *record = fb_item_get_record (item);
  g_autofree char *id = record != NULL ? fb_id_to_string (&record->id) : NULL;

  if (id != NULL)
    gtk_widget_activate_action (section, "win.open", "(ss)", record->table->name, id);
}

static GtkWidget *
make_lines (FbDealPage *self, FbProfile *profile)
{
  GtkWidget *section = fb_list_section_new (profile, _ ("Products"), line_labels, _ ("Add Product"),
                                            _ ("No products yet"), fill_line, profile);
  GtkWidget *button = adw_preferences_group_get_header_suffix (ADW_PREFERENCES_GROUP (section));

  self->products = fb_ref_chooser_new (profile, fb_schema_get_table ("product"), FALSE);
  gtk_widget_set_parent (self->products, button);
  g_signal_connect_swapped (self->products, "chosen", G_CALLBACK (product_chosen_cb), self);
  g_signal_connect_swapped (section, "add", G_CALLBACK (add_line_cb), self);
  g_signal_connect (section, "activated", G_CALLBACK (open_item_cb), NULL);
  return section;
}

/* --- people --- */

static void
fill_person (AdwActionRow *row, FbItem *item, gpointer user_data)
{
  FbCatalog *catalog = fb_profile_get_catalog (user_data);
  const FbRecord *record = fb_item_get_record (item);
  const char *name = fb_item_get_label (item, "contact");
  g_autofree char *role = fb_format_field (catalog, record, "buying_role");
  g_autofree char *stance = fb_format_field (catalog, record, "stance");
  g_autofree char *both = role != NULL && stance != NULL ? g_strdup_printf ("%s · %s", role, stance) : NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name != NULL ? name : _ ("Not on this computer"));
  adw_action_row_set_subtitle (row, both != NULL ? both : role != NULL ? role : stance != NULL ? stance : "");
}

static void
person_activated_cb (GtkWidget *section, FbItem *item)
{
  const FbRecord *record = fb_item_get_record (item);
  const FbId *contact = record != NULL ? fb_record_get_id (record, "contact") : NULL;
  g_autofree char *id = contact != NULL ? fb_id_to_string (contact) : NULL;

  if (id != NULL)
    gtk_widget_activate_action (section, "win.open", "(ss)", "contact", id);
}

/* --- class --- */

static void
fb_deal_page_changed (FbRecordPage *page, const FbRecord *record)
{
  FbDealPage *self = FB_DEAL_PAGE (page);
  const char *account = fb_record_model_get_label (fb_record_page_get_model (page), "account");
  const char *number = fb_record_get_text (record, "number");
  g_autofree char *amount = NULL;
  g_autoptr (GString) subtitle = g_string_new (account);

  if (!fb_value_is_null (fb_record_get (record, "amount")))
    amount = fb_format_money (fb_record_get_int (record, "amount"), fb_record_get_text (record, "currency"));
  if (amount != NULL)
    g_string_append_printf (subtitle, "%s%s", subtitle->len > 0 ? " · " : "", amount);
  if (number != NULL)
    g_string_append_printf (subtitle, "%s%s", subtitle->len > 0 ? " · " : "", number);
  fb_record_page_set_subtitle (page, subtitle->str);
  show_stage (self, record);
}

static void
fb_deal_page_dispose (GObject *object)
{
  FbDealPage *self = FB_DEAL_PAGE (object);

  g_clear_handle_id (&self->scroll_source, g_source_remove);
  g_clear_pointer (&self->products, gtk_widget_unparent);

  G_OBJECT_CLASS (fb_deal_page_parent_class)->dispose (object);
}

static void
fb_deal_page_class_init (FbDealPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_deal_page_dispose;
  FB_RECORD_PAGE_CLASS (klass)->changed = fb_deal_page_changed;
}

static void
fb_deal_page_init (FbDealPage *self)
{
}

/* --- parts --- */

static void
add_details (FbRecordPage *page)
{
  fb_record_page_add_fields (page, _ ("Details"), main_fields);
}

static void
add_lines_and_people (FbRecordPage *page)
{
  FbProfile *profile = fb_record_page_get_profile (page);
  GtkWidget *people = fb_list_section_new (profile, _ ("People"), people_labels, NULL, "", fill_person, profile);

  fb_list_section_set_hide_empty (FB_LIST_SECTION (people), TRUE);
  g_signal_connect (people, "activated", G_CALLBACK (person_activated_cb), NULL);
  fb_record_page_add_rows (page, make_lines (FB_DEAL_PAGE (page), profile), "opportunity_line", "opportunity", NULL,
                           "position,created_at");
  fb_record_page_add_rows (page, people, "opportunity_contact", "opportunity", NULL, "-influence");
}

static void
add_timeline (FbRecordPage *page)
{
  fb_record_page_add_files (page);
  fb_record_page_add_timeline (page, "opportunity");
}

GtkWidget *
fb_deal_page_new (FbProfile *profile)
{
  static const FbRecordPagePart parts[] = {add_details, add_lines_and_people, add_timeline, NULL};
  FbDealPage *self = g_object_new (FB_TYPE_DEAL_PAGE, NULL);
  FbRecordPage *page = FB_RECORD_PAGE (self);

  fb_record_page_setup (page, profile, fb_schema_get_table ("opportunity"));
  fb_record_page_set_icon (page, "fb-deal-symbolic");
  fb_record_page_add_logging (page);
  fb_record_page_add_action (page, "fb-quote-symbolic", _ ("New Quote"), "win.new-quote", NULL);
  fb_record_page_add_action (page, "fb-task-symbolic", _ ("Plan Task"), "win.log", "task");
  fb_record_page_add_banner (page, make_stages (self));
  fb_record_page_add_next_steps (page, "opportunity");
  fb_record_page_add_parts (page, parts);
  g_signal_connect_object (fb_profile_get_catalog (profile), "changed", G_CALLBACK (build_stages), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
