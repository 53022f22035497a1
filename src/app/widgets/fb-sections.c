/* fb-sections.c: the sections that record pages share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-sections.h"

#include <glib/gi18n.h>

#include "fb-edits.h"
#include "fb-format.h"

static void
open_item (GtkWidget *widget, FbItem *item)
{
  const FbRecord *record = fb_item_get_record (item);
  g_autofree char *id = record != NULL ? fb_id_to_string (&record->id) : NULL;

  if (id != NULL)
    gtk_widget_activate_action (widget, "win.open", "(ss)", fb_item_get_table (item)->name, id);
}

static GtkWidget *
get_prefix (AdwActionRow *row, const char *icon)
{
  GtkWidget *image = g_object_get_data (G_OBJECT (row), "fb-prefix");

  if (image == NULL)
    {
      image = gtk_image_new ();
      gtk_widget_add_css_class (image, "dim-label");
      adw_action_row_add_prefix (row, image);
      g_object_set_data (G_OBJECT (row), "fb-prefix", image);
    }
  gtk_image_set_from_icon_name (GTK_IMAGE (image), icon);
  return image;
}

GtkWidget *
fb_section_get_suffix (AdwActionRow *row)
{
  GtkWidget *label = g_object_get_data (G_OBJECT (row), "fb-suffix");

  if (label == NULL)
    {
      label = gtk_label_new (NULL);
      gtk_widget_add_css_class (label, "numeric");
      adw_action_row_add_suffix (row, label);
      g_object_set_data (G_OBJECT (row), "fb-suffix", label);
    }
  return label;
}

static void
set_title (AdwActionRow *row, const char *title)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title != NULL && title[0] != '\0' ? title : _ ("No name"));
}

/* --- next steps --- */

static void
done_clicked_cb (GtkWidget *button, gpointer user_data)
{
  FbProfile *profile = user_data;
  FbItem *item = g_object_get_data (G_OBJECT (gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW)), "fb-item");
  const FbRecord *record = fb_item_get_record (item);
  g_autofree char *title = record != NULL ? fb_record_dup_title (record) : NULL;
  g_autofree char *toast = g_strdup_printf (_ ("Done: %s"), title);

  if (record != NULL)
    fb_profile_commit (profile, fb_edits_finish_activity (profile, record), toast, NULL, NULL);
}

static void
add_done_button (AdwActionRow *row, FbProfile *profile)
{
  GtkWidget *button;

  if (g_object_get_data (G_OBJECT (row), "fb-done") != NULL)
    return;

  button = gtk_button_new_from_icon_name ("object-select-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Mark as Done"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Mark as Done"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (done_clicked_cb), profile, 0);
  adw_action_row_add_suffix (row, button);
  g_object_set_data (G_OBJECT (row), "fb-done", button);
}

static void
fill_next_step (AdwActionRow *row, FbItem *item, gpointer user_data)
{
  const FbRecord *record = fb_item_get_record (item);
  const char *due = fb_record_get_text (record, "due");
  gint64 start = fb_record_get_int (record, "planned_start");
  g_autofree char *title = fb_record_dup_title (record);
  g_autofree char *when = due != NULL ? fb_format_date (due) : start != 0 ? fb_format_time (start) : NULL;
  gboolean late = due != NULL && strcmp (due, fb_format_today ()) < 0;
  const char *contact = fb_item_get_label (item, "contact");
  g_autofree char *subtitle = NULL;

  if (when != NULL && contact != NULL)
    subtitle = g_strdup_printf ("%s · %s", when, contact);
  else
    subtitle = g_strdup (when != NULL ? when : contact);

  get_prefix (row, fb_format_activity_icon (fb_record_get_text (record, "kind")));
  set_title (row, title);
  adw_action_row_set_subtitle (row, subtitle != NULL ? subtitle : "");
  if (late)
    gtk_widget_add_css_class (GTK_WIDGET (row), "fb-late");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "fb-late");
  add_done_button (row, user_data);
}

GtkWidget *
fb_section_new_next_steps (FbProfile *profile)
{
  static const char *const labels[] = {"contact", NULL};
  GtkWidget *section = fb_list_section_new (profile, _ ("Next Steps"), labels, NULL, "", fill_next_step, profile);

  fb_list_section_set_hide_empty (FB_LIST_SECTION (section), TRUE);
  g_signal_connect (section, "activated", G_CALLBACK (open_item), NULL);
  return section;
}

/* --- deals --- */

static void
fill_deal (AdwActionRow *row, FbItem *item, gpointer user_data)
{
  FbProfile *profile = user_data;
  const FbRecord *record = fb_item_get_record (item);
  const FbStage *stage = fb_catalog_get_stage (fb_profile_get_catalog (profile), fb_record_get_id (record, "stage"));
  const char *close = fb_record_get_text (record, "close_date");
  const char *currency = fb_record_get_text (record, "currency");
  g_autofree char *title = fb_record_dup_title (record);
  g_autofree char *date = close != NULL ? fb_format_date (close) : NULL;
  g_autofree char *amount = fb_value_is_null (fb_record_get (record, "amount"))
                                ? NULL
                                : fb_format_money (fb_record_get_int (record, "amount"), currency);
  g_autofree char *subtitle = NULL;
  const char *name = stage != NULL ? stage->name : fb_item_get_label (item, "stage");

  /* Translators: a stage, then the day on which a deal is expected to close */
  subtitle = date != NULL ? g_strdup_printf (_ ("%s · closes %s"), name, date) : g_strdup (name);
  get_prefix (row, stage != NULL && strcmp (stage->kind, "won") == 0    ? "fb-won-symbolic"
                   : stage != NULL && strcmp (stage->kind, "lost") == 0 ? "fb-lost-symbolic"
                                                                        : "fb-deal-symbolic");
  set_title (row, title);
  adw_action_row_set_subtitle (row, subtitle != NULL ? subtitle : "");
  gtk_label_set_label (GTK_LABEL (fb_section_get_suffix (row)), amount != NULL ? amount : "");
}

static void
add_deal_cb (GtkWidget *section)
{
  gtk_widget_activate_action (section, "win.add-for-current", "s", "opportunity");
}

GtkWidget *
fb_section_new_deals (FbProfile *profile)
{
  static const char *const labels[] = {"stage", NULL};
  GtkWidget *section =
      fb_list_section_new (profile, _ ("Deals"), labels, _ ("Add Deal"), _ ("No deals yet"), fill_deal, profile);

  g_signal_connect (section, "activated", G_CALLBACK (open_item), NULL);
  g_signal_connect (section, "add", G_CALLBACK (add_deal_cb), NULL);
  return section;
}

/* --- people --- */

static void
fill_person (AdwActionRow *row, FbItem *item, gpointer user_data)
{
  const FbRecord *record = fb_item_get_record (item);
  GtkWidget *avatar = g_object_get_data (G_OBJECT (row), "fb-avatar");
  const char *job = fb_record_get_text (record, "job_title");
  g_autofree char *title = fb_record_dup_title (record);

  if (avatar == NULL)
    {
      avatar = adw_avatar_new (32, NULL, TRUE);
      gtk_accessible_update_property (GTK_ACCESSIBLE (avatar), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
      adw_action_row_add_prefix (row, avatar);
      g_object_set_data (G_OBJECT (row), "fb-avatar", avatar);
    }
  adw_avatar_set_text (ADW_AVATAR (avatar), title);
  set_title (row, title);
  adw_action_row_set_subtitle (row, job != NULL ? job : "");
}

static void
add_person_cb (GtkWidget *section)
{
  gtk_widget_activate_action (section, "win.add-for-current", "s", "contact");
}

GtkWidget *
fb_section_new_people (FbProfile *profile)
{
  GtkWidget *section =
      fb_list_section_new (profile, _ ("People"), NULL, _ ("Add Person"), _ ("Nobody known yet"), fill_person, profile);

  g_signal_connect (section, "activated", G_CALLBACK (open_item), NULL);
  g_signal_connect (section, "add", G_CALLBACK (add_person_cb), NULL);
  return section;
}

/* --- sites --- */

static void
fill_site (AdwActionRow *row, FbItem *item, gpointer user_data)
{
  static const char *const parts[] = {"street", "postal_code", "city", "country"};
  FbProfile *profile = user_data;
  const FbRecord *record = fb_item_get_record (item);
  const char *name = fb_record_get_text (record, "name");
  g_autofree char *kind = fb_format_field (fb_profile_get_catalog (profile), record, "kind");
  g_autoptr (GString) address = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      const char *part = fb_record_get_text (record, parts[i]);
      const char *separator = i == 2 ? " " : ", ";

      if (part != NULL)
        g_string_append_printf (address, "%s%s", address->len > 0 ? separator : "", part);
    }

  get_prefix (row, "mark-location-symbolic");
  set_title (row, name != NULL ? name : kind);
  adw_action_row_set_subtitle (row, address->str);
}

static void
add_site_cb (GtkWidget *section)
{
  gtk_widget_activate_action (section, "win.add-for-current", "s", "site");
}

GtkWidget *
fb_section_new_sites (FbProfile *profile)
{
  GtkWidget *section =
      fb_list_section_new (profile, _ ("Sites"), NULL, _ ("Add Site"), _ ("No address yet"), fill_site, profile);

  g_signal_connect (section, "activated", G_CALLBACK (open_item), NULL);
  g_signal_connect (section, "add", G_CALLBACK (add_site_cb), NULL);
  return section;
}

/* --- phone numbers and addresses --- */

static char *
point_uri (const FbRecord *record)
{
  const char *kind = fb_record_get_text (record, "kind");
  const char *value = fb_record_get_text (record, "value");
  g_autofree char *escaped = value != NULL ? g_uri_escape_string (value, "+@", FALSE) : NULL;

  if (escaped == NULL)
    return NULL;
  if (strcmp (kind, "email") == 0)
    return g_strconcat ("mailto:", escaped, NULL);
  if (strcmp (kind, "phone") == 0 || strcmp (kind, "mobile") == 0)
    {
      g_autofree char *digits = g_strdup (value);

      return g_strconcat ("tel:", g_strcanon (digits, "+0123456789", '-'), NULL);
    }
  if (strcmp (kind, "web") == 0)
    return g_str_has_prefix (value, "http") ? g_strdup (value) : g_strconcat ("https://", value, NULL);

  return NULL;
}

static void
launch_cb (GtkWidget *button)
{
  FbItem *item = g_object_get_data (G_OBJECT (gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW)), "fb-item");
  const FbRecord *record = fb_item_get_record (item);
  g_autofree char *uri = record != NULL ? point_uri (record) : NULL;

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (button)), uri, GDK_CURRENT_TIME);
}

static void
fill_point (AdwActionRow *row, FbItem *item, gpointer user_data)
{
  FbProfile *profile = user_data;
  const FbRecord *record = fb_item_get_record (item);
  const char *kind = fb_record_get_text (record, "kind");
  const char *value = fb_record_get_text (record, "value");
  g_autofree char *kind_label = fb_format_field (fb_profile_get_catalog (profile), record, "kind");
  g_autofree char *label = fb_format_field (fb_profile_get_catalog (profile), record, "label");
  g_autofree char *subtitle = label != NULL ? g_strdup_printf ("%s · %s", kind_label, label) : g_strdup (kind_label);
  GtkWidget *button = g_object_get_data (G_OBJECT (row), "fb-launch");
  gboolean mail = g_strcmp0 (kind, "email") == 0;

  if (button == NULL)
    {
      button = gtk_button_new ();
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      g_signal_connect (button, "clicked", G_CALLBACK (launch_cb), NULL);
      adw_action_row_add_suffix (row, button);
      g_object_set_data (G_OBJECT (row), "fb-launch", button);
    }
  gtk_button_set_icon_name (GTK_BUTTON (button), mail ? "mail-unread-symbolic" : "call-start-symbolic");
  gtk_widget_set_tooltip_text (button, mail ? _ ("Write an E-mail") : _ ("Call"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  mail ? _ ("Write an E-mail") : _ ("Call"), -1);
  set_title (row, value);
  adw_action_row_set_subtitle (row, subtitle != NULL ? subtitle : "");
}

GtkWidget *
fb_section_new_points (FbProfile *profile)
{
  GtkWidget *section = fb_list_section_new (profile, _ ("Phone and E-mail"), NULL, NULL, "", fill_point, profile);

  fb_list_section_set_hide_empty (FB_LIST_SECTION (section), TRUE);
  g_signal_connect (section, "activated", G_CALLBACK (open_item), NULL);
  return section;
}

void
fb_section_show (GtkWidget *section,
                 const char *table,
                 const char *field,
                 const FbId *id,
                 const char *and_where,
                 const char *sort)
{
  g_autofree char *text = id != NULL ? fb_id_to_string (id) : NULL;
  g_autofree char *quoted = text != NULL ? fb_query_quote (text) : NULL;
  g_autofree char *where = NULL;

  if (quoted != NULL)
    where = and_where != NULL ? g_strdup_printf ("%s = %s and %s", field, quoted, and_where)
                              : g_strdup_printf ("%s = %s", field, quoted);
  fb_list_section_set_query (FB_LIST_SECTION (section), fb_schema_get_table (table), where, sort);
}
