/* fb-quote-banner.c: where a quote stands, and what comes next
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-quote-banner.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-json.h"
#include "fb-quote-steps.h"
#include "fb-quote-words.h"

struct _FbQuoteBanner
{
  GtkWidget parent_instance;

  FbProfile *profile; /* (owned) */
  FbId quote;
  FbId request;
  FbId other; /* the newer version, or the order */

  GtkWidget *icon;
  GtkWidget *words;
  GtkWidget *answer; /* what the approver said */
  GtkWidget *reason; /* entry */
  GtkWidget *buttons;
  GtkWidget *ask;
  GtkWidget *take;
  GtkWidget *withdraw;
  GtkWidget *send;
  GtkWidget *accept;
  GtkWidget *reject;
  GtkWidget *make_order;
  GtkWidget *open_order;
  GtkWidget *open_newer;
};

G_DEFINE_FINAL_TYPE (FbQuoteBanner, fb_quote_banner, GTK_TYPE_WIDGET)

/* --- acting --- */

static void
run (FbQuoteBanner *self, FbQuoteStepKind kind, const char *toast, FbQuoteStepFunc func)
{
  fb_quote_step_run (self->profile, fb_quote_step_new (kind, &self->quote), toast, func, G_OBJECT (self));
}

static void
open_other (FbQuoteBanner *self, const char *table, const FbId *id)
{
  g_autofree char *text = fb_id_to_string (id);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.open", "(ss)", table, text);
}

static void
ask_cb (FbQuoteBanner *self)
{
  const char *reason = gtk_editable_get_text (GTK_EDITABLE (self->reason));
  FbQuoteStep *step;

  if (reason[strspn (reason, " ")] == '\0')
    {
      gtk_widget_add_css_class (self->reason, "error");
      gtk_widget_grab_focus (self->reason);
      return;
    }
  step = fb_quote_step_new (FB_QUOTE_STEP_SUBMIT, &self->quote);
  step->text = g_strstrip (g_strdup (reason));
  fb_quote_step_run (self->profile, step, _ ("Asked for approval"), NULL, NULL);
}

static void
reason_changed_cb (FbQuoteBanner *self)
{
  gtk_widget_remove_css_class (self->reason, "error");
}

static void
take_cb (FbQuoteBanner *self)
{
  FbQuoteStep *step = fb_quote_step_new (FB_QUOTE_STEP_TAKE_COUNTER, &self->quote);

  step->other = self->request;
  fb_quote_step_run (self->profile, step, _ ("Offer taken"), NULL, NULL);
}

static void
withdraw_cb (FbQuoteBanner *self)
{
  FbQuoteStep *step = fb_quote_step_new (FB_QUOTE_STEP_ANSWER, &self->quote);

  step->other = self->request;
  step->answer = FB_ANSWER_WITHDRAWN;
  fb_quote_step_run (self->profile, step, _ ("Request withdrawn"), NULL, NULL);
}

static void
send_cb (FbQuoteBanner *self)
{
  run (self, FB_QUOTE_STEP_SEND, _ ("Quote sent"), NULL);
}

static void
reject_cb (FbQuoteBanner *self)
{
  run (self, FB_QUOTE_STEP_REJECT, _ ("Quote rejected"), NULL);
}

static void
ordered_cb (const FbQuoteStep *step, const GError *error, gpointer user_data)
{
  if (error == NULL)
    open_other (user_data, "sales_order", &step->made);
}

static void
make_order_cb (FbQuoteBanner *self)
{
  run (self, FB_QUOTE_STEP_ORDER, _ ("Order added"), ordered_cb);
}

static void
open_order_cb (FbQuoteBanner *self)
{
  open_other (self, "sales_order", &self->other);
}

static void
open_newer_cb (FbQuoteBanner *self)
{
  open_other (self, "quote", &self->other);
}

/* --- showing --- */

/* (nullable) What the last request was answered with. */
static char *
describe_answer (const FbRecord *request)
{
  const char *state = request != NULL ? fb_record_get_text (request, "state") : NULL;
  const char *answer = request != NULL ? fb_record_get_text (request, "answer") : NULL;
  const char *counter = request != NULL ? fb_record_get_text (request, "counter") : NULL;
  g_autoptr (JsonNode) node = counter != NULL ? fb_json_parse (counter, -1, 0, NULL) : NULL;
  g_autofree char *words = NULL;

  if (g_strcmp0 (state, "countered") == 0 && node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autofree char *rate =
          fb_format_percent (json_object_get_int_member_with_default (json_node_get_object (node), "discount", 0));

      /* Translators: %s is a discount in percent */
      words = g_strdup_printf (_ ("Offered instead: %s on the whole"), rate);
    }
  else if (g_strcmp0 (state, "refused") == 0)
    words = g_strdup (_ ("Approval was refused"));
  else if (g_strcmp0 (state, "open") == 0)
    return g_strdup (fb_record_get_text (request, "reason"));

  if (words != NULL && answer != NULL)
    return g_strdup_printf ("%s\n“%s”", words, answer);
  return g_steal_pointer (&words);
}

/* Why it does not bind comes before what somebody answered. (nullable) (transfer full) */
static char *
describe (const FbQuoteFacts *facts)
{
  if (fb_record_get_text (facts->quote, "held") != NULL)
    return g_strdup (
        _ ("The prices of some lines are lower than the price lists say, so it does not bind. Price it anew with "
           "the lists of today, or ask for approval of these prices."));
  return describe_answer (facts->request);
}

static void
show_buttons (FbQuoteBanner *self, const FbQuoteFacts *facts)
{
  const char *state = fb_record_get_text (facts->quote, "state");
  const char *request = facts->request != NULL ? fb_record_get_text (facts->request, "state") : NULL;
  gboolean draft = strcmp (state, "draft") == 0;
  gboolean needs = fb_record_get_int (facts->quote, "needs_level") > 0;
  gboolean waits = strcmp (state, "pending_approval") == 0;
  gboolean sent = strcmp (state, "sent") == 0;
  gboolean accepted = strcmp (state, "accepted") == 0;

  gtk_widget_set_visible (self->reason, draft && needs);
  gtk_widget_set_visible (self->ask, draft && needs);
  gtk_widget_set_visible (self->take, draft && g_strcmp0 (request, "countered") == 0);
  gtk_widget_set_visible (self->withdraw, waits && g_strcmp0 (request, "open") == 0);
  gtk_widget_set_visible (self->send, strcmp (state, "approved") == 0 || (draft && !needs));
  gtk_widget_set_visible (self->accept, sent);
  gtk_widget_set_visible (self->reject, sent);
  gtk_widget_set_visible (self->make_order, accepted && facts->order == NULL);
  gtk_widget_set_visible (self->open_order, facts->order != NULL);
  gtk_widget_set_visible (self->open_newer, facts->order == NULL && facts->newer != NULL);
  for (GtkWidget *child = gtk_widget_get_first_child (self->buttons); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child))
      {
        gtk_widget_set_visible (self->buttons, TRUE);
        return;
      }
  gtk_widget_set_visible (self->buttons, FALSE);
}

void
fb_quote_banner_show (FbQuoteBanner *self, const FbQuoteFacts *facts)
{
  g_autofree char *words = fb_quote_state_words (facts->quote);
  g_autofree char *answer = describe (facts);
  gboolean warn = fb_record_get_int (facts->quote, "needs_level") > 0 && fb_quote_is_open (facts->quote);

  if (!fb_id_equal (&self->quote, &facts->quote->id))
    gtk_editable_set_text (GTK_EDITABLE (self->reason), "");
  self->quote = facts->quote->id;
  self->request = facts->request != NULL ? facts->request->id : (FbId){{0}};
  self->other = facts->order != NULL ? facts->order->id : facts->newer != NULL ? facts->newer->id : (FbId){{0}};
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), fb_quote_state_icon (facts->quote));
  gtk_label_set_label (GTK_LABEL (self->words), words);
  gtk_label_set_label (GTK_LABEL (self->answer), answer != NULL ? answer : "");
  gtk_widget_set_visible (self->answer, answer != NULL && answer[0] != '\0');
  if (warn)
    gtk_widget_add_css_class (GTK_WIDGET (self), "warn");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "warn");
  show_buttons (self, facts);
}

gboolean
fb_quote_banner_focus_reason (FbQuoteBanner *self)
{
  return gtk_widget_get_visible (self->reason) && gtk_widget_grab_focus (self->reason);
}

/* --- class --- */

static void
fb_quote_banner_dispose (GObject *object)
{
  FbQuoteBanner *self = FB_QUOTE_BANNER (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_quote_banner_parent_class)->dispose (object);
}

static void
fb_quote_banner_class_init (FbQuoteBannerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_quote_banner_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "quotebanner");
}

static GtkWidget *
add_button (FbQuoteBanner *self, const char *label, const char *style, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  if (style != NULL)
    gtk_widget_add_css_class (button, style);
  if (callback != NULL)
    g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_widget_set_visible (button, FALSE);
  gtk_box_append (GTK_BOX (self->buttons), button);
  return button;
}

static void
add_buttons (FbQuoteBanner *self)
{
  self->buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->ask = add_button (self, _ ("_Ask for Approval"), "suggested-action", G_CALLBACK (ask_cb));
  self->take = add_button (self, _ ("_Take the Offer"), "suggested-action", G_CALLBACK (take_cb));
  self->withdraw = add_button (self, _ ("_Withdraw"), NULL, G_CALLBACK (withdraw_cb));
  self->send = add_button (self, _ ("_Mark as Sent"), "suggested-action", G_CALLBACK (send_cb));
  self->accept = add_button (self, _ ("A_ccept…"), "suggested-action", NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->accept), "quote.accept");
  self->reject = add_button (self, _ ("_Rejected"), NULL, G_CALLBACK (reject_cb));
  self->make_order = add_button (self, _ ("Make _Order"), "suggested-action", G_CALLBACK (make_order_cb));
  self->open_order = add_button (self, _ ("Open the _Order"), NULL, G_CALLBACK (open_order_cb));
  self->open_newer = add_button (self, _ ("Open the _Newer Version"), NULL, G_CALLBACK (open_newer_cb));
}

static GtkWidget *
make_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, style);
  return label;
}

static void
fb_quote_banner_init (FbQuoteBanner *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (layout, 9);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  self->icon = gtk_image_new ();
  self->words = make_label ("heading");
  self->answer = make_label ("dim-label");
  gtk_box_append (GTK_BOX (head), self->icon);
  gtk_box_append (GTK_BOX (head), self->words);
  self->reason = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->reason), _ ("Why it should be given"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->reason), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Reason for the approval"), -1);
  g_signal_connect_swapped (self->reason, "activate", G_CALLBACK (ask_cb), self);
  g_signal_connect_swapped (self->reason, "changed", G_CALLBACK (reason_changed_cb), self);
  add_buttons (self);
  gtk_widget_set_parent (head, GTK_WIDGET (self));
  gtk_widget_set_parent (self->answer, GTK_WIDGET (self));
  gtk_widget_set_parent (self->reason, GTK_WIDGET (self));
  gtk_widget_set_parent (self->buttons, GTK_WIDGET (self));
}

GtkWidget *
fb_quote_banner_new (FbProfile *profile)
{
  FbQuoteBanner *self = g_object_new (FB_TYPE_QUOTE_BANNER, NULL);

  self->profile = g_object_ref (profile);
  return GTK_WIDGET (self);
}
