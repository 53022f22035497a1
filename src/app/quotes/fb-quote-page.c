/* fb-quote-page.c: a quote: lines, totals, approval, what comes next
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-quote-page.h"

#include <glib/gi18n.h>

#include "fb-accept-dialog.h"
#include "fb-change-set.h"
#include "fb-difference-window.h"
#include "fb-field-row.h"
#include "fb-files-section.h"
#include "fb-format.h"
#include "fb-money.h"
#include "fb-quote-banner.h"
#include "fb-quote-lines.h"
#include "fb-quote-out.h"
#include "fb-quote-signature.h"
#include "fb-quote-steps.h"
#include "fb-quote-totals.h"
#include "fb-quote-words.h"

struct _FbQuotePage
{
  FbRecordPage parent_instance;

  FbQuoteFacts *facts;       /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) while they are read */
  gboolean reason_wanted;    /* a discount was entered: if it must be asked for, the reason is next */

  GtkWidget *banner;
  GtkWidget *lines;
  GtkWidget *totals;
  GtkWidget *offers;
  GPtrArray *offer_rows; /* (owned) of GtkWidget, lent by the group */
  GtkWidget *signature;
  GtkWidget *files;
};

G_DEFINE_FINAL_TYPE (FbQuotePage, fb_quote_page, FB_TYPE_RECORD_PAGE)

static const char *const term_fields[] = {"name",         "contact", "valid_until", "payment_terms", "delivery_terms",
                                          "not_included", "intro",   "closing",     "notes",         NULL};

static FbProfile *
get_profile (FbQuotePage *self)
{
  return fb_record_page_get_profile (FB_RECORD_PAGE (self));
}

static const FbId *
get_id (FbQuotePage *self)
{
  return fb_record_model_get_id (fb_record_page_get_model (FB_RECORD_PAGE (self)));
}

/* --- offers --- */

static void
offer_clicked_cb (GtkWidget *button, gpointer user_data)
{
  FbQuotePage *self = user_data;

  fb_quote_lines_add_product (FB_QUOTE_LINES (self->lines), g_object_get_data (G_OBJECT (button), "fb-product"));
}

static GtkWidget *
make_offer (FbQuotePage *self, const FbQuoteOffer *offer)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Add"));
  /* Translators: %s is the name of a product */
  g_autofree char *words = g_strdup_printf (_ ("Add %s"), offer->name);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), offer->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), offer->why != NULL ? offer->why : "");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "fb-product", g_memdup2 (&offer->product, sizeof offer->product), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (offer_clicked_cb), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
show_offers (FbQuotePage *self, gboolean open)
{
  GPtrArray *offers = self->facts->offers;

  for (guint i = 0; i < self->offer_rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->offers), g_ptr_array_index (self->offer_rows, i));
  g_ptr_array_set_size (self->offer_rows, 0);
  for (guint i = 0; open && i < offers->len; i++)
    {
      GtkWidget *row = make_offer (self, g_ptr_array_index (offers, i));

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->offers), row);
      g_ptr_array_add (self->offer_rows, row);
    }
  gtk_widget_set_visible (self->offers, self->offer_rows->len > 0);
}

/* The first offer, without leaving the entry that is being typed in. */
static void
take_offer_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbQuotePage *self = FB_QUOTE_PAGE (widget);

  if (self->facts != NULL && self->facts->offers->len > 0 && fb_quote_is_open (self->facts->quote))
    {
      const FbQuoteOffer *offer = g_ptr_array_index (self->facts->offers, 0);
      FbQuoteStep *step = fb_quote_step_new (FB_QUOTE_STEP_ADD_PRODUCT, &self->facts->quote->id);
      g_autofree char *toast = g_strdup_printf (_ ("%s added"), offer->name);

      step->other = offer->product;
      step->value = 1000;
      fb_quote_step_run (get_profile (self), step, toast, NULL, NULL);
    }
}

/* --- facts --- */

static void
focus_reason (FbQuotePage *self)
{
  if (!self->reason_wanted)
    return;
  if (fb_quote_banner_focus_reason (FB_QUOTE_BANNER (self->banner)))
    self->reason_wanted = FALSE;
}

static void
show_facts (FbQuotePage *self)
{
  const FbRecord *quote = self->facts->quote;
  gboolean open = fb_quote_is_open (quote);
  const char *signature = fb_record_get_text (quote, "signature");

  fb_quote_banner_show (FB_QUOTE_BANNER (self->banner), self->facts);
  fb_quote_totals_show (FB_QUOTE_TOTALS (self->totals), quote, &self->facts->margin, open);
  fb_quote_lines_set (FB_QUOTE_LINES (self->lines), &quote->id, open);
  show_offers (self, open);
  fb_quote_signature_show (self->signature, signature, fb_record_get_text (quote, "accepted_by"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "quote.add", open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "quote.version", self->facts->newer == NULL && !open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "quote.compare", fb_record_get_id (quote, "previous") != NULL);
  focus_reason (self);
}

static gpointer
read_facts (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return fb_quote_facts_read (store, data, error);
}

static void
facts_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbQuotePage) self = user_data;
  g_autoptr (GError) error = NULL;
  FbQuoteFacts *facts = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (facts == NULL)
    {
      if (!g_error_matches (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND))
        fb_profile_say_error (FB_PROFILE (source), error);
      return;
    }
  g_clear_pointer (&self->facts, fb_quote_facts_free);
  self->facts = facts;
  show_facts (self);
}

static void
ask_facts (FbQuotePage *self)
{
  const FbId *id = get_id (self);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (id == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  fb_profile_run_async (get_profile (self), read_facts, g_memdup2 (id, sizeof *id), g_free,
                        (GDestroyNotify) fb_quote_facts_free, self->cancellable, facts_read_cb, g_object_ref (self));
}

static void
store_changed_cb (FbQuotePage *self, FbChangeSet *changes)
{
  static const char *const tables[] = {"quote", "quote_line", "approval_request", "sales_order", "product_link"};

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (fb_change_set_has_table (changes, fb_schema_get_table (tables[i])))
      {
        ask_facts (self);
        return;
      }
}

static void
discounted_cb (FbQuotePage *self)
{
  self->reason_wanted = TRUE;
  ask_facts (self);
}

/* --- acting --- */

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fb_quote_lines_choose (FB_QUOTE_LINES (FB_QUOTE_PAGE (widget)->lines));
}

static void
out_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbQuotePage *self = FB_QUOTE_PAGE (widget);
  FbQuoteOut how = strcmp (name, "quote.print") == 0  ? FB_QUOTE_OUT_PRINT
                   : strcmp (name, "quote.mail") == 0 ? FB_QUOTE_OUT_MAIL
                                                      : FB_QUOTE_OUT_SHOW;

  if (self->facts != NULL)
    fb_quote_out (widget, get_profile (self), how, self->facts);
}

static void
accept_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbQuotePage *self = FB_QUOTE_PAGE (widget);
  const char *who = fb_record_model_get_label (fb_record_page_get_model (FB_RECORD_PAGE (self)), "contact");

  if (self->facts != NULL)
    gtk_window_present (GTK_WINDOW (fb_accept_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), get_profile (self),
                                                          &self->facts->quote->id, who)));
}

static void
version_made_cb (const FbQuoteStep *step, const GError *error, gpointer user_data)
{
  g_autofree char *id = fb_id_to_string (&step->made);

  if (error == NULL)
    gtk_widget_activate_action (GTK_WIDGET (user_data), "win.open", "(ss)", "quote", id);
}

static void
version_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbQuotePage *self = FB_QUOTE_PAGE (widget);

  if (self->facts != NULL)
    fb_quote_step_run (get_profile (self), fb_quote_step_new (FB_QUOTE_STEP_VERSION, &self->facts->quote->id),
                       _ ("New version made"), version_made_cb, G_OBJECT (self));
}

static void
compare_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbQuotePage *self = FB_QUOTE_PAGE (widget);
  const FbId *previous = self->facts != NULL ? fb_record_get_id (self->facts->quote, "previous") : NULL;

  if (previous != NULL)
    gtk_window_present (GTK_WINDOW (fb_difference_window_new (GTK_WINDOW (gtk_widget_get_root (widget)),
                                                              get_profile (self), previous, &self->facts->quote->id)));
}

static void
reprice_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbQuotePage *self = FB_QUOTE_PAGE (widget);

  if (self->facts != NULL && fb_quote_is_open (self->facts->quote))
    fb_quote_step_run (get_profile (self), fb_quote_step_new (FB_QUOTE_STEP_REPRICE, &self->facts->quote->id),
                       _ ("Priced with today's lists"), NULL, NULL);
}

/* --- class --- */

static void
fb_quote_page_opened (FbRecordPage *page, const FbId *id)
{
  FbQuotePage *self = FB_QUOTE_PAGE (page);

  self->reason_wanted = FALSE;
  g_clear_pointer (&self->facts, fb_quote_facts_free);
  fb_files_section_set_on (FB_FILES_SECTION (self->files), id);
  ask_facts (self);
}

static void
fb_quote_page_changed (FbRecordPage *page, const FbRecord *record)
{
  FbRecordModel *model = fb_record_page_get_model (page);
  const char *account = fb_record_model_get_label (model, "account");
  const char *deal = fb_record_model_get_label (model, "opportunity");
  gint64 version = fb_record_get_int (record, "version");
  g_autofree char *total =
      fb_money_to_display (fb_record_get_int (record, "total"), fb_record_get_text (record, "currency"), FALSE);
  g_autoptr (GString) subtitle = g_string_new (account);

  if (deal != NULL)
    g_string_append_printf (subtitle, "%s%s", subtitle->len > 0 ? " · " : "", deal);
  if (version > 1)
    /* Translators: the version of a quote */
    g_string_append_printf (subtitle, _ (" · Version %d"), (int) version);
  g_string_append_printf (subtitle, "%s%s", subtitle->len > 0 ? " · " : "", total);
  fb_record_page_set_subtitle (page, subtitle->str);
}

static void
fb_quote_page_dispose (GObject *object)
{
  FbQuotePage *self = FB_QUOTE_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (fb_quote_page_parent_class)->dispose (object);
}

static void
fb_quote_page_finalize (GObject *object)
{
  FbQuotePage *self = FB_QUOTE_PAGE (object);

  g_clear_pointer (&self->facts, fb_quote_facts_free);
  g_ptr_array_unref (self->offer_rows);

  G_OBJECT_CLASS (fb_quote_page_parent_class)->finalize (object);
}

static void
fb_quote_page_class_init (FbQuotePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  FbRecordPageClass *page_class = FB_RECORD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_quote_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_quote_page_finalize;
  page_class->opened = fb_quote_page_opened;
  page_class->changed = fb_quote_page_changed;
  gtk_widget_class_install_action (widget_class, "quote.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "quote.show", NULL, out_action);
  gtk_widget_class_install_action (widget_class, "quote.print", NULL, out_action);
  gtk_widget_class_install_action (widget_class, "quote.mail", NULL, out_action);
  gtk_widget_class_install_action (widget_class, "quote.accept", NULL, accept_action);
  gtk_widget_class_install_action (widget_class, "quote.version", NULL, version_action);
  gtk_widget_class_install_action (widget_class, "quote.compare", NULL, compare_action);
  gtk_widget_class_install_action (widget_class, "quote.reprice", NULL, reprice_action);
  gtk_widget_class_install_action (widget_class, "quote.take-offer", NULL, take_offer_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_b, GDK_CONTROL_MASK, "quote.take-offer", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "quote.print", NULL);
}

static void
fb_quote_page_init (FbQuotePage *self)
{
  self->offer_rows = g_ptr_array_new ();
  self->offers = adw_preferences_group_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->offers), _ ("Goes With It"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->offers), _ ("Ctrl+B adds the first"));
  gtk_widget_set_visible (self->offers, FALSE);
  self->signature = fb_quote_signature_new ();
}

/* Beside each other where there is room. */
static GtkWidget *
make_versions (void)
{
  GtkWidget *box = gtk_flow_box_new ();
  static const char *const buttons[][2] = {{N_ ("New _Version"), "quote.version"},
                                           {N_ ("What _Changed…"), "quote.compare"},
                                           {N_ ("Price _Anew"), "quote.reprice"}};

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (box), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (box), G_N_ELEMENTS (buttons));
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (box), TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      GtkWidget *button = gtk_button_new_with_mnemonic (_ (buttons[i][0]));
      GtkWidget *child = gtk_flow_box_child_new ();

      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), buttons[i][1]);
      gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), button);
      gtk_widget_set_focusable (child, FALSE);
      gtk_flow_box_append (GTK_FLOW_BOX (box), child);
    }
  return box;
}

GtkWidget *
fb_quote_page_new (FbProfile *profile)
{
  FbQuotePage *self = g_object_new (FB_TYPE_QUOTE_PAGE, NULL);
  FbRecordPage *page = FB_RECORD_PAGE (self);

  fb_record_page_setup (page, profile, fb_schema_get_table ("quote"));
  fb_record_page_set_icon (page, "fb-quote-symbolic");
  fb_record_page_add_action (page, "list-add-symbolic", _ ("Add Product"), "quote.add", NULL);
  fb_record_page_add_action (page, "x-office-document-symbolic", _ ("PDF"), "quote.show", NULL);
  fb_record_page_add_action (page, "document-print-symbolic", _ ("Print"), "quote.print", NULL);
  fb_record_page_add_action (page, "mail-unread-symbolic", _ ("E-mail"), "quote.mail", NULL);

  self->banner = fb_quote_banner_new (profile);
  self->lines = fb_quote_lines_new (profile, fb_schema_get_table ("quote_line"));
  self->totals = fb_quote_totals_new (profile);
  self->files = fb_files_section_new (profile, _ ("Documents"));
  fb_record_page_add (page, self->banner);
  fb_record_page_add (page, self->lines);
  fb_record_page_add (page, self->offers);
  fb_record_page_add (page, self->totals);
  fb_record_page_add (page, self->signature);
  fb_record_page_add_fields (page, _ ("Terms"), term_fields);
  fb_record_page_add (page, make_versions ());
  fb_record_page_add (page, self->files);
  g_signal_connect_swapped (self->lines, "discounted", G_CALLBACK (discounted_cb), self);
  g_signal_connect_object (fb_profile_get_store (profile), "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
