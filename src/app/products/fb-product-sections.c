/* fb-product-sections.c: the lists on a product's page
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-product-sections.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-sections.h"

static void
show (AdwActionRow *row, const char *title, const char *subtitle, const char *suffix)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title != NULL ? title : _ ("Not on this computer"));
  adw_action_row_set_subtitle (row, subtitle != NULL ? subtitle : "");
  gtk_label_set_label (GTK_LABEL (fb_section_get_suffix (row)), suffix != NULL ? suffix : "");
}

static void
add_part (GString *text, const char *part)
{
  if (part != NULL && part[0] != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
}

/* Goes to the record that @field of the row names. */
static void
open_ref (GtkWidget *section, FbItem *item, const char *field, const char *table)
{
  const FbRecord *record = fb_item_get_record (item);
  const FbId *other = record != NULL ? fb_record_get_id (record, field) : NULL;
  g_autofree char *id = other != NULL ? fb_id_to_string (other) : NULL;

  if (id != NULL)
    gtk_widget_activate_action (section, "win.open", "(ss)", table, id);
}

static void
open_itself_cb (GtkWidget *section, FbItem *item)
{
  const FbRecord *record = fb_item_get_record (item);
  g_autofree char *id = record != NULL ? fb_id_to_string (&record->id) : NULL;

  if (id != NULL)
    gtk_widget_activate_action (section, "win.open", "(ss)", record->table->name, id);
}

/* --- prices --- */

/* (nullable) From when until when. */
static char *
format_validity (const FbRecord *record)
{
  const char *from = fb_record_get_text (record, "valid_from");
  const char *to = fb_record_get_text (record, "valid_to");
  g_autofree char *begin = from != NULL ? fb_format_date (from) : NULL;
  g_autofree char *end = to != NULL ? fb_format_date (to) : NULL;

  if (begin != NULL && end != NULL)
    /* Translators: two days */
    return g_strdup_printf (_ ("%s to %s"), begin, end);
  if (begin != NULL)
    /* Translators: a day */
    return g_strdup_printf (_ ("since %s"), begin);
  if (end != NULL)
    /* Translators: a day */
    return g_strdup_printf (_ ("until %s"), end);
  return NULL;
}

static gboolean
is_valid_today (const FbRecord *record)
{
  const char *from = fb_record_get_text (record, "valid_from");
  const char *to = fb_record_get_text (record, "valid_to");
  const char *today = fb_format_today ();

  return (from == NULL || strcmp (from, today) <= 0) && (to == NULL || strcmp (to, today) >= 0);
}

static void
fill_price (AdwActionRow *row, FbItem *item, gpointer user_data)
{
  FbCatalog *catalog = fb_profile_get_catalog (user_data);
  const FbRecord *record = fb_item_get_record (item);
  gint64 min_qty = fb_record_get_int (record, "min_qty");
  g_autofree char *quantity = min_qty > 0 ? fb_format_field (catalog, record, "min_qty") : NULL;
  g_autofree char *price = fb_format_field (catalog, record, "price");
  g_autofree char *validity = format_validity (record);
  g_autoptr (GString) subtitle = g_string_new (NULL);
  gboolean valid = is_valid_today (record);

  if (quantity != NULL)
    /* Translators: the quantity from which on a price counts */
    g_string_append_printf (subtitle, _ ("from %s"), quantity);
  add_part (subtitle, validity);
  if (!valid)
    add_part (subtitle, _ ("not valid today"));
  show (row, fb_item_get_label (item, "book"), subtitle->str, price);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  if (valid)
    gtk_widget_remove_css_class (GTK_WIDGET (row), "dim-label");
  else
    gtk_widget_add_css_class (GTK_WIDGET (row), "dim-label");
}

GtkWidget *
fb_product_section_new_prices (FbProfile *profile)
{
  static const char *const labels[] = {"book", NULL};

  return fb_list_section_new (profile, _ ("Prices"), labels, NULL, _ ("In no price book: the list price counts"),
                              fill_price, profile);
}

/* --- other products --- */

static void
fill_link (AdwActionRow *row, FbItem *item, gpointer user_data)
{
  const FbRecord *record = fb_item_get_record (item);
  g_autofree char *kind = fb_format_field (fb_profile_get_catalog (user_data), record, "kind");
  g_autoptr (GString) subtitle = g_string_new (kind);

  add_part (subtitle, fb_record_get_text (record, "note"));
  show (row, fb_item_get_label (item, "other"), subtitle->str, NULL);
}

static void
open_other_cb (GtkWidget *section, FbItem *item)
{
  open_ref (section, item, "other", "product");
}

GtkWidget *
fb_product_section_new_links (FbProfile *profile)
{
  static const char *const labels[] = {"other", NULL};
  GtkWidget *section =
      fb_list_section_new (profile, _ ("Goes With It, or Instead"), labels, NULL, "", fill_link, profile);

  fb_list_section_set_hide_empty (FB_LIST_SECTION (section), TRUE);
  g_signal_connect (section, "activated", G_CALLBACK (open_other_cb), NULL);
  return section;
}

static void
fill_part (AdwActionRow *row, FbItem *item, gpointer user_data)
{
  const FbRecord *record = fb_item_get_record (item);
  g_autofree char *quantity = fb_format_field (fb_profile_get_catalog (user_data), record, "qty");
  /* Translators: how many of a part a bundle has */
  g_autofree char *times = quantity != NULL ? g_strdup_printf (_ ("%s ×"), quantity) : NULL;

  show (row, fb_item_get_label (item, "product"), fb_record_get_int (record, "included") ? "" : _ ("On request"),
        times);
}

static void
open_part_cb (GtkWidget *section, FbItem *item)
{
  open_ref (section, item, "product", "product");
}

GtkWidget *
fb_product_section_new_parts (FbProfile *profile)
{
  static const char *const labels[] = {"product", NULL};
  GtkWidget *section = fb_list_section_new (profile, _ ("Parts of the Bundle"), labels, NULL, "", fill_part, profile);

  fb_list_section_set_hide_empty (FB_LIST_SECTION (section), TRUE);
  g_signal_connect (section, "activated", G_CALLBACK (open_part_cb), NULL);
  return section;
}

static void
fill_replaced (AdwActionRow *row, FbItem *item, gpointer user_data)
{
  const FbRecord *record = fb_item_get_record (item);

  show (row, fb_record_get_text (record, "name"), fb_record_get_text (record, "sku"), NULL);
}

GtkWidget *
fb_product_section_new_replaces (FbProfile *profile)
{
  GtkWidget *section = fb_list_section_new (profile, _ ("Replaces"), NULL, NULL, "", fill_replaced, profile);

  fb_list_section_set_hide_empty (FB_LIST_SECTION (section), TRUE);
  g_signal_connect (section, "activated", G_CALLBACK (open_itself_cb), NULL);
  return section;
}

/* --- what is known --- */

static void
fill_article (AdwActionRow *row, FbItem *item, gpointer user_data)
{
  const FbRecord *record = fb_item_get_record (item);
  g_autofree char *kind = fb_format_field (fb_profile_get_catalog (user_data), record, "kind");
  g_autoptr (GString) subtitle = g_string_new (kind);

  add_part (subtitle, fb_item_get_label (item, "competitor"));
  show (row, fb_record_get_text (record, "title"), subtitle->str, NULL);
}

GtkWidget *
fb_product_section_new_articles (FbProfile *profile)
{
  static const char *const labels[] = {"competitor", NULL};
  GtkWidget *section = fb_list_section_new (profile, _ ("Knowledge"), labels, NULL, "", fill_article, profile);

  fb_list_section_set_hide_empty (FB_LIST_SECTION (section), TRUE);
  g_signal_connect (section, "activated", G_CALLBACK (open_itself_cb), NULL);
  return section;
}
