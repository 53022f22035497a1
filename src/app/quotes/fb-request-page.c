/* fb-request-page.c: somebody asks for approval, and is answered
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-request-page.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-json.h"
#include "fb-money.h"
#include "fb-quote-facts.h"
#include "fb-quote-steps.h"
#include "fb-quote-words.h"

/* What is looked at before the answer. */
typedef struct
{
  FbRecord *quote;     /* (owned) */
  FbQuoteLook *asked;  /* (owned) (nullable) while it is open */
  GPtrArray *breaches; /* (owned) of char */
  GPtrArray *similar;  /* (owned) of FbRecord of quote */
} Look;

struct _FbRequestPage
{
  FbRecordPage parent_instance;

  GCancellable *cancellable; /* (owned) (nullable) */
  GCancellable *offering;    /* (owned) (nullable) while another offer is looked at */
  GtkWidget *reason;
  GtkWidget *breaches; /* groups with rows made anew for each showing */
  GtkWidget *figures;
  GtkWidget *similar;
  GPtrArray *breach_rows; /* (owned) of GtkWidget, lent by their groups */
  GPtrArray *figure_rows;
  GPtrArray *similar_rows;
  GtkWidget *higher; /* says that the answer is somebody else's */
  GtkWidget *answer;
  GtkWidget *approve;
  GtkWidget *send;
  GtkWidget *counter;
  GtkWidget *offer; /* what the typed one would come to */
  GtkWidget *note;
};

G_DEFINE_FINAL_TYPE (FbRequestPage, fb_request_page, FB_TYPE_RECORD_PAGE)

static void
look_free (Look *look)
{
  g_clear_pointer (&look->quote, fb_record_free);
  g_clear_pointer (&look->asked, fb_quote_look_free);
  g_clear_pointer (&look->breaches, g_ptr_array_unref);
  g_clear_pointer (&look->similar, g_ptr_array_unref);
  g_free (look);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Look, look_free)

/* --- looking --- */

static gboolean
read_breaches (FbStore *store, Look *look, const FbRecord *request, GError **error)
{
  if (g_strcmp0 (fb_record_get_text (request, "state"), "open") != 0)
    {
      look->breaches = fb_quote_describe_asked (store, request, look->quote, error);
      return look->breaches != NULL;
    }
  if ((look->asked = fb_quotes_look (store, &request->id, NULL, error)) == NULL)
    return FALSE;
  look->breaches = fb_quote_describe_breaches (store, look->asked);
  return TRUE;
}

static gpointer
read_look (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (Look) look = g_new0 (Look, 1);
  g_autoptr (FbRecord) request = fb_store_get (store, fb_schema_get_table ("approval_request"), data, error);

  if (request == NULL
      || !(look->quote =
               fb_store_get (store, fb_schema_get_table ("quote"), fb_record_get_id (request, "quote"), error))
      || !read_breaches (store, look, request, error)
      || !(look->similar = fb_quote_find_similar (store, look->quote, error)))
    return NULL;
  return g_steal_pointer (&look);
}

static void
clear (GtkWidget *group, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
}

static void
add (GtkWidget *group, GPtrArray *rows, const char *title, const char *subtitle, const char *value)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle != NULL ? subtitle : "");
  if (value != NULL)
    {
      GtkWidget *label = gtk_label_new (value);

      gtk_widget_add_css_class (label, "numeric");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  g_ptr_array_add (rows, row);
}

static char *
margin_text (const FbPricedQuote *priced, const char *currency)
{
  g_autofree char *amount = NULL;
  g_autofree char *rate = NULL;

  if (!priced->has_margin)
    return g_strdup (_ ("not known here"));
  amount = fb_money_to_display (priced->margin, currency, FALSE);
  rate = fb_format_percent (priced->margin_rate);
  return g_strdup_printf ("%s · %s", amount, rate);
}

/* What was asked for; while it is open with the margin, for who sees costs. */
static void
show_figures (FbRequestPage *self, const FbRecord *request, const Look *look)
{
  const char *currency = fb_record_get_text (look->quote, "currency");
  const char *text = fb_record_get_text (request, "figures");
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;
  JsonObject *figures = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *total = fb_money_to_display (fb_record_get_int (look->quote, "total"), currency, FALSE);

  clear (self->figures, self->figure_rows);
  if (figures != NULL && json_object_has_member (figures, "discount"))
    {
      g_autofree char *discount = fb_format_percent (json_object_get_int_member_with_default (figures, "discount", 0));

      add (self->figures, self->figure_rows, _ ("Discount of the whole"), NULL, discount);
    }
  if (look->asked != NULL)
    {
      g_autofree char *margin = margin_text (look->asked->priced, currency);

      add (self->figures, self->figure_rows, _ ("Margin"), NULL, margin);
    }
  add (self->figures, self->figure_rows, _ ("Total"), NULL, total);
}

/* Costs can ask for more authority than the request does. */
static void
show_authority (FbRequestPage *self, const Look *look)
{
  gboolean may = look->asked == NULL || look->asked->left == 0;

  gtk_widget_set_visible (self->higher, !may);
  gtk_widget_set_sensitive (self->approve, may);
}

static void
show_look (FbRequestPage *self, const Look *look)
{
  const FbRecord *request = fb_record_model_get_record (fb_record_page_get_model (FB_RECORD_PAGE (self)));

  clear (self->breaches, self->breach_rows);
  for (guint i = 0; i < look->breaches->len; i++)
    add (self->breaches, self->breach_rows, g_ptr_array_index (look->breaches, i), NULL, NULL);
  gtk_widget_set_visible (self->breaches, look->breaches->len > 0);
  if (request != NULL)
    show_figures (self, request, look);
  show_authority (self, look);

  clear (self->similar, self->similar_rows);
  for (guint i = 0; i < look->similar->len; i++)
    {
      const FbRecord *quote = g_ptr_array_index (look->similar, i);
      g_autofree char *title = fb_record_dup_title (quote);
      g_autofree char *discount = fb_quote_discount_text (quote, fb_record_get_text (quote, "currency"));
      g_autofree char *net =
          fb_money_to_display (fb_record_get_int (quote, "net"), fb_record_get_text (quote, "currency"), FALSE);

      add (self->similar, self->similar_rows, title, discount, net);
    }
  gtk_widget_set_visible (self->similar, look->similar->len > 0);
}

static void
look_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbRequestPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Look) look = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (look != NULL)
    show_look (self, look);
  else if (!g_error_matches (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND))
    fb_profile_say_error (FB_PROFILE (source), error);
}

/* --- another offer, while it is typed --- */

typedef struct
{
  FbId request;
  gint64 rate;
} Offer;

static gpointer
read_offer (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Offer *offer = data;

  return fb_quotes_look (store, &offer->request, &offer->rate, error);
}

static void
show_offer (FbRequestPage *self, const FbQuoteLook *look)
{
  const char *currency = fb_record_get_text (look->quote, "currency");
  g_autofree char *total = fb_money_to_display (look->priced->total, currency, FALSE);
  g_autofree char *margin = margin_text (look->priced, currency);
  /* Translators: what the quote would come to with another discount: its total and what is left of it */
  g_autofree char *words = g_strdup_printf (_ ("That would be %s; margin: %s."), total, margin);
  g_autofree char *higher =
      look->left > 0 ? g_strdup_printf ("%s %s", words, _ ("It needs somebody with more authority.")) : NULL;

  gtk_label_set_label (GTK_LABEL (self->offer), higher != NULL ? higher : words);
  gtk_widget_set_visible (self->offer, TRUE);
  gtk_widget_set_sensitive (self->send, look->left == 0);
}

static void
offer_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbRequestPage) self = user_data;
  g_autoptr (FbQuoteLook) look = fb_profile_run_finish (FB_PROFILE (source), result, NULL);

  /* What cannot be priced is told when it is sent. */
  if (look != NULL)
    show_offer (self, look);
}

static void
counter_changed_cb (FbRequestPage *self)
{
  FbRecordPage *page = FB_RECORD_PAGE (self);
  const FbRecord *request = fb_record_model_get_record (fb_record_page_get_model (page));
  const char *kind;
  Offer offer;

  if (self->offering != NULL)
    g_cancellable_cancel (self->offering);
  g_clear_object (&self->offering);
  gtk_widget_set_visible (self->offer, FALSE);
  gtk_widget_set_sensitive (self->send, TRUE);
  if (request == NULL
      || !fb_quote_discount_parse (gtk_editable_get_text (GTK_EDITABLE (self->counter)), "", &kind, &offer.rate, NULL)
      || strcmp (kind, "rate") != 0)
    return;
  offer.request = request->id;
  self->offering = g_cancellable_new ();
  fb_profile_run_async (fb_record_page_get_profile (page), read_offer, g_memdup2 (&offer, sizeof offer), g_free,
                        (GDestroyNotify) fb_quote_look_free, self->offering, offer_read_cb, g_object_ref (self));
}

/* --- answering --- */

static void
answer (FbRequestPage *self, FbAnswerKind kind, gint64 counter, const char *toast)
{
  FbRecordPage *page = FB_RECORD_PAGE (self);
  const FbRecord *request = fb_record_model_get_record (fb_record_page_get_model (page));
  const char *note = gtk_editable_get_text (GTK_EDITABLE (self->note));
  FbQuoteStep *step;

  if (request == NULL)
    return;
  step = fb_quote_step_new (FB_QUOTE_STEP_ANSWER, fb_record_get_id (request, "quote"));
  step->other = request->id;
  step->answer = kind;
  step->value = counter;
  step->text = note[0] != '\0' ? g_strdup (note) : NULL;
  fb_quote_step_run (fb_record_page_get_profile (page), step, toast, NULL, NULL);
}

static void
counter_cb (FbRequestPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->counter));
  const char *kind;
  gint64 value;

  if (!fb_quote_discount_parse (text, "", &kind, &value, NULL) || strcmp (kind, "rate") != 0)
    {
      gtk_widget_add_css_class (self->counter, "error");
      gtk_widget_grab_focus (self->counter);
      return;
    }
  gtk_widget_remove_css_class (self->counter, "error");
  answer (self, FB_ANSWER_COUNTERED, value, _ ("Offer sent"));
}

static void
approve_cb (FbRequestPage *self)
{
  answer (self, FB_ANSWER_APPROVED, 0, _ ("Approved"));
}

static void
refuse_cb (FbRequestPage *self)
{
  answer (self, FB_ANSWER_REFUSED, 0, _ ("Refused"));
}

static void
open_quote_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const FbRecord *record = fb_record_model_get_record (fb_record_page_get_model (FB_RECORD_PAGE (widget)));
  const FbId *quote = record != NULL ? fb_record_get_id (record, "quote") : NULL;
  g_autofree char *id = quote != NULL ? fb_id_to_string (quote) : NULL;

  if (id != NULL)
    gtk_widget_activate_action (widget, "win.open", "(ss)", "quote", id);
}

/* --- class --- */

static void
fb_request_page_opened (FbRecordPage *page, const FbId *id)
{
  FbRequestPage *self = FB_REQUEST_PAGE (page);

  gtk_editable_set_text (GTK_EDITABLE (self->counter), "");
  gtk_editable_set_text (GTK_EDITABLE (self->note), "");
}

static void
fb_request_page_changed (FbRecordPage *page, const FbRecord *record)
{
  FbRequestPage *self = FB_REQUEST_PAGE (page);
  FbRecordModel *model = fb_record_page_get_model (page);
  const char *who = fb_record_model_get_label (model, "asked_by");
  const char *quote = fb_record_model_get_label (model, "quote");
  const char *reason = fb_record_get_text (record, "reason");
  g_autofree char *state =
      fb_format_field (fb_profile_get_catalog (fb_record_page_get_profile (page)), record, "state");
  g_autofree char *subtitle =
      g_strdup_printf ("%s · %s · %s", quote != NULL ? quote : "", who != NULL ? who : "", state);

  fb_record_page_set_subtitle (page, subtitle);
  gtk_label_set_label (GTK_LABEL (self->reason), reason != NULL ? reason : "");
  gtk_widget_set_visible (self->answer, g_strcmp0 (fb_record_get_text (record, "state"), "open") == 0);
  if (gtk_widget_get_visible (self->answer) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (self->counter);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  fb_profile_run_async (fb_record_page_get_profile (page), read_look, g_memdup2 (&record->id, sizeof record->id),
                        g_free, (GDestroyNotify) look_free, self->cancellable, look_read_cb, g_object_ref (self));
}

static void
fb_request_page_dispose (GObject *object)
{
  FbRequestPage *self = FB_REQUEST_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->offering != NULL)
    g_cancellable_cancel (self->offering);
  g_clear_object (&self->offering);

  G_OBJECT_CLASS (fb_request_page_parent_class)->dispose (object);
}

static void
fb_request_page_finalize (GObject *object)
{
  FbRequestPage *self = FB_REQUEST_PAGE (object);

  g_ptr_array_unref (self->breach_rows);
  g_ptr_array_unref (self->figure_rows);
  g_ptr_array_unref (self->similar_rows);

  G_OBJECT_CLASS (fb_request_page_parent_class)->finalize (object);
}

static void
fb_request_page_class_init (FbRequestPageClass *klass)
{
  FbRecordPageClass *page_class = FB_RECORD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_request_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_request_page_finalize;
  page_class->opened = fb_request_page_opened;
  page_class->changed = fb_request_page_changed;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "request.open-quote", NULL, open_quote_action);
}

static GtkWidget *
make_group (const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  return group;
}

static GtkWidget *
add_button (GtkWidget *box, FbRequestPage *self, const char *label, const char *style, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  if (style != NULL)
    gtk_widget_add_css_class (button, style);
  g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static GtkWidget *
make_hint (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_visible (label, FALSE);
  return label;
}

static GtkWidget *
make_answer (FbRequestPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *group = make_group (_ ("Answer"));
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->counter = adw_entry_row_new ();
  /* xgettext:no-c-format */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->counter), _ ("Offer Instead (% off the Whole)"));
  self->note = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->note), _ ("Note"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->counter);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->note);
  gtk_box_set_homogeneous (GTK_BOX (buttons), TRUE);
  self->approve = add_button (buttons, self, _ ("_Approve"), "suggested-action", G_CALLBACK (approve_cb));
  self->send = add_button (buttons, self, _ ("_Send Offer"), NULL, G_CALLBACK (counter_cb));
  add_button (buttons, self, _ ("_Refuse"), "destructive-action", G_CALLBACK (refuse_cb));
  g_signal_connect_swapped (self->counter, "changed", G_CALLBACK (counter_changed_cb), self);
  self->offer = make_hint (NULL);
  self->higher = make_hint (_ (
      "At this margin somebody with more authority approves it. You can offer another discount, or leave it to them."));
  gtk_box_append (GTK_BOX (box), group);
  gtk_box_append (GTK_BOX (box), self->offer);
  gtk_box_append (GTK_BOX (box), self->higher);
  gtk_box_append (GTK_BOX (box), buttons);
  return box;
}

static void
fb_request_page_init (FbRequestPage *self)
{
  self->breach_rows = g_ptr_array_new ();
  self->figure_rows = g_ptr_array_new ();
  self->similar_rows = g_ptr_array_new ();
  self->reason = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->reason), 0);
  gtk_label_set_wrap (GTK_LABEL (self->reason), TRUE);
  gtk_widget_add_css_class (self->reason, "fb-quote");
  self->breaches = make_group (_ ("Beyond the Policy"));
  self->figures = make_group (_ ("Figures"));
  self->similar = make_group (_ ("Similar Quotes That Were Accepted"));
  self->answer = make_answer (self);
}

GtkWidget *
fb_request_page_new (FbProfile *profile)
{
  FbRequestPage *self = g_object_new (FB_TYPE_REQUEST_PAGE, NULL);
  FbRecordPage *page = FB_RECORD_PAGE (self);

  fb_record_page_setup (page, profile, fb_schema_get_table ("approval_request"));
  fb_record_page_set_icon (page, "fb-waiting-symbolic");
  fb_record_page_add_action (page, "fb-quote-symbolic", _ ("Open the Quote"), "request.open-quote", NULL);
  fb_record_page_add (page, self->reason);
  fb_record_page_add (page, self->breaches);
  fb_record_page_add (page, self->figures);
  fb_record_page_add (page, self->answer);
  fb_record_page_add (page, self->similar);
  return GTK_WIDGET (self);
}
