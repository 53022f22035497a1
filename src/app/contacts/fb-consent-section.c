/* fb-consent-section.c: what a person lets us contact them for
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-consent-section.h"

#include <glib/gi18n.h>

#include "fb-change-set.h"
#include "fb-consent-dialog.h"
#include "fb-consents.h"
#include "fb-format.h"

struct _FbConsentSection
{
  AdwPreferencesGroup parent_instance;

  FbProfile *profile; /* (owned) */
  FbId contact;
  gboolean has_contact;
  GCancellable *cancellable; /* (owned) (nullable) */
  GtkWidget *add;
  GPtrArray *rows; /* (owned) of GtkWidget, lent by the group */
};

G_DEFINE_FINAL_TYPE (FbConsentSection, fb_consent_section, ADW_TYPE_PREFERENCES_GROUP)

/* --- rows ---------------------------------------------------------------------------------------------------- */

static const char *
icon_of (const char *state)
{
  if (g_strcmp0 (state, "given") == 0)
    return "object-select-symbolic";
  return g_strcmp0 (state, "unknown") == 0 ? "dialog-question-symbolic" : "action-unavailable-symbolic";
}

/* "Given on 12 May 2026 · Contract · on the trade fair" */
static char *
describe (FbConsentSection *self, const FbConsent *consent)
{
  FbCatalog *catalog = fb_profile_get_catalog (self->profile);
  const FbTable *table = consent->row->table;
  const char *state =
      fb_field_get_choice_label (fb_table_field (table, fb_table_get_field (table, "state")), consent->state);
  const char *until = fb_record_get_text (consent->row, "valid_to");
  const char *proof = fb_record_get_text (consent->row, "proof");
  g_autofree char *said = fb_format_time (fb_record_get_int (consent->row, "said_at"));
  g_autofree char *basis = fb_format_field (catalog, consent->row, "basis");
  g_autofree char *day = until != NULL ? fb_format_date (until) : NULL;
  GString *text = g_string_new (NULL);

  /* Translators: a state ("Given"), then when it was said */
  g_string_append_printf (text, _ ("%s, said %s"), state, said);
  if (day != NULL)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, _ ("until %s"), day);
    }
  if (basis != NULL)
    g_string_append_printf (text, " · %s", basis);
  if (proof != NULL)
    g_string_append_printf (text, " · %s", proof);
  return g_string_free (text, FALSE);
}

static GtkWidget *
make_row (FbConsentSection *self, const FbConsent *consent)
{
  FbCatalog *catalog = fb_profile_get_catalog (self->profile);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image = gtk_image_new_from_icon_name (icon_of (consent->state));
  g_autofree char *channel = fb_format_field (catalog, consent->row, "channel");
  g_autofree char *purpose = fb_format_field (catalog, consent->row, "purpose");
  g_autofree char *title = g_strdup_printf ("%s · %s", channel, purpose);
  g_autofree char *subtitle = describe (self, consent);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_widget_add_css_class (image, "dim-label");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  return row;
}

static GtkWidget *
make_empty (void)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Nothing was said yet"));
  gtk_widget_add_css_class (row, "dim-label");
  return row;
}

static void
add_row (FbConsentSection *self, GtkWidget *row)
{
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static void
clear (FbConsentSection *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

/* --- reading ------------------------------------------------------------------------------------------------- */

static gpointer
read_list (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return fb_consents_list (store, data, error);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbConsentSection) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (self->profile == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (list == NULL)
    {
      fb_profile_say_error (self->profile, error);
      return;
    }
  clear (self);
  for (guint i = 0; i < list->len; i++)
    add_row (self, make_row (self, g_ptr_array_index (list, i)));
  if (list->len == 0)
    add_row (self, make_empty ());
}

static void
ask (FbConsentSection *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_set_sensitive (self->add, self->has_contact);
  if (!self->has_contact)
    {
      clear (self);
      return;
    }
  self->cancellable = g_cancellable_new ();
  fb_profile_run_async (self->profile, read_list, fb_id_copy (&self->contact), g_free,
                        (GDestroyNotify) g_ptr_array_unref, self->cancellable, listed_cb, g_object_ref (self));
}

static void
store_changed_cb (FbConsentSection *self, FbChangeSet *changes)
{
  if (self->has_contact && fb_change_set_has_table (changes, fb_schema_get_table ("consent")))
    ask (self);
}

static void
add_cb (FbConsentSection *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_window_present (GTK_WINDOW (fb_consent_dialog_new (GTK_WINDOW (root), self->profile, &self->contact)));
}

/* --- class --------------------------------------------------------------------------------------------------- */

static void
fb_consent_section_dispose (GObject *object)
{
  FbConsentSection *self = FB_CONSENT_SECTION (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_consent_section_parent_class)->dispose (object);
}

static void
fb_consent_section_finalize (GObject *object)
{
  g_ptr_array_unref (FB_CONSENT_SECTION (object)->rows);

  G_OBJECT_CLASS (fb_consent_section_parent_class)->finalize (object);
}

static void
fb_consent_section_class_init (FbConsentSectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_consent_section_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_consent_section_finalize;
}

static void
fb_consent_section_init (FbConsentSection *self)
{
  self->rows = g_ptr_array_new ();
  self->add = gtk_button_new_from_icon_name ("list-add-symbolic");
  gtk_widget_add_css_class (self->add, "flat");
  gtk_widget_set_tooltip_text (self->add, _ ("Note an Answer"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Note an Answer"), -1);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (add_cb), self);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("May Be Contacted"));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), self->add);
}

GtkWidget *
fb_consent_section_new (FbProfile *profile)
{
  FbConsentSection *self = g_object_new (FB_TYPE_CONSENT_SECTION, NULL);

  self->profile = g_object_ref (profile);
  g_signal_connect_object (fb_profile_get_store (profile), "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
fb_consent_section_set_contact (FbConsentSection *self, const FbId *contact)
{
  self->has_contact = contact != NULL;
  if (contact != NULL)
    self->contact = *contact;
  ask (self);
}
