/* fb-deal-card.c: a deal on the board
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-deal-card.h"

#include <glib/gi18n.h>

#include "fb-a11y.h"
#include "fb-format.h"
#include "fb-tips.h"

struct _FbDealCard
{
  GtkWidget parent_instance;

  FbProfile *profile; /* (owned) */
  FbStageAges *ages;  /* (owned) */
  FbItem *item;       /* (owned) (nullable) */
  gulong handler;     /* on the item */

  GtkWidget *title;
  GtkWidget *pending;
  GtkWidget *account;
  GtkWidget *amount;
  GtkWidget *close;
  GtkWidget *step;
  GtkWidget *age;
};

G_DEFINE_FINAL_TYPE (FbDealCard, fb_deal_card, GTK_TYPE_WIDGET)

static void
set_style (GtkWidget *widget, const char *style, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, style);
  else
    gtk_widget_remove_css_class (widget, style);
}

static void
show_close (FbDealCard *self, const FbRecord *record, gboolean open)
{
  const char *close = fb_record_get_text (record, "close_date");
  g_autofree char *date = close != NULL ? fb_format_date (close) : g_strdup ("");
  gboolean late = open && close != NULL && strcmp (close, fb_format_today ()) < 0;
  g_autofree char *tip =
      date[0] != '\0' ? g_strdup_printf (late ? _ ("Should have closed: %s") : _ ("Closes: %s"), date) : NULL;

  gtk_label_set_label (GTK_LABEL (self->close), date);
  fb_tip_set (self->close, tip);
  set_style (self->close, "error", late);
  set_style (self->close, "dim-label", !late);
}

static void
show_step (FbDealCard *self, const FbRecord *record, gboolean open)
{
  const char *step = fb_record_get_text (record, "next_step");
  const char *on = fb_record_get_text (record, "next_step_on");
  g_autofree char *date = on != NULL ? fb_format_date (on) : NULL;
  g_autofree char *text = NULL;
  gboolean late = open && on != NULL && strcmp (on, fb_format_today ()) < 0;
  gboolean today = open && on != NULL && strcmp (on, fb_format_today ()) == 0;

  if (step != NULL && date != NULL)
    /* Translators: a next step and its day */
    text = g_strdup_printf (_ ("%s, %s"), step, date);
  else if (step != NULL)
    text = g_strdup (step);
  else if (open)
    text = g_strdup (_ ("No next step"));

  gtk_label_set_label (GTK_LABEL (self->step), text != NULL ? text : "");
  set_style (self->step, "error", late);
  set_style (self->step, "accent", today);
  set_style (self->step, "dim-label", !late && !today);
}

static void
show_age (FbDealCard *self, const FbRecord *record, const FbStage *stage)
{
  int days = fb_stage_ages_get (self->ages, record);
  g_autofree char *text = days >= 0 ? fb_format_days (days) : g_strdup ("");
  gboolean stale = stage != NULL && stage->rot_days > 0 && days > stage->rot_days;
  g_autofree char *tip = days < 0 ? NULL
                         : stale  ? g_strdup_printf (_ ("In this stage for %s, longer than usual"), text)
                                  : g_strdup_printf (_ ("In this stage for %s"), text);

  gtk_label_set_label (GTK_LABEL (self->age), text);
  fb_tip_set (self->age, tip);
  set_style (self->age, "warning", stale);
  set_style (self->age, "dim-label", !stale);
}

static void
show_record (FbDealCard *self)
{
  const FbRecord *record = self->item != NULL ? fb_item_get_record (self->item) : NULL;
  const FbStage *stage;
  const char *account;
  g_autofree char *title = NULL;
  g_autofree char *amount = NULL;
  g_autofree char *name = NULL;
  gboolean open;

  if (record == NULL)
    return;

  stage = fb_catalog_get_stage (fb_profile_get_catalog (self->profile), fb_record_get_id (record, "stage"));
  open = stage == NULL || strcmp (stage->kind, "open") == 0;
  title = fb_record_dup_title (record);
  account = fb_item_get_label (self->item, "account");
  if (!fb_value_is_null (fb_record_get (record, "amount")))
    amount = fb_format_money (fb_record_get_int (record, "amount"), fb_record_get_text (record, "currency"));

  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_label_set_label (GTK_LABEL (self->account), account != NULL ? account : _ ("No account"));
  gtk_label_set_label (GTK_LABEL (self->amount), amount != NULL ? amount : _ ("No amount"));
  gtk_widget_set_visible (self->pending, record->pending && fb_profile_get_server (self->profile) != NULL);
  show_close (self, record, open);
  show_step (self, record, open);
  show_age (self, record, stage);

  /* Translators: how a card of the board is read aloud: deal, account, amount */
  name = g_strdup_printf (_ ("%s, %s, %s"), title, gtk_label_get_label (GTK_LABEL (self->account)),
                          gtk_label_get_label (GTK_LABEL (self->amount)));
  fb_a11y_name_line (GTK_WIDGET (self), name);
}

/* --- dragging --- */

static GdkContentProvider *
drag_prepare_cb (GtkDragSource *source, double x, double y, gpointer user_data)
{
  FbDealCard *self = user_data;
  const FbRecord *record = self->item != NULL ? fb_item_get_record (self->item) : NULL;
  g_autofree char *id = record != NULL ? fb_id_to_string (&record->id) : NULL;

  return id != NULL ? gdk_content_provider_new_typed (G_TYPE_STRING, id) : NULL;
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, gpointer user_data)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (user_data);

  gtk_drag_source_set_icon (source, paintable, 24, 16);
  gtk_widget_add_css_class (user_data, "dragged");
}

static void
drag_end_cb (GtkDragSource *source, GdkDrag *drag, gboolean delete_data, gpointer user_data)
{
  gtk_widget_remove_css_class (user_data, "dragged");
}

static void
add_drag_source (FbDealCard *self)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  /* GTK keeps the source until the drag is over, also when the card has gone with its row meanwhile. */
  g_signal_connect_object (source, "prepare", G_CALLBACK (drag_prepare_cb), self, 0);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (drag_begin_cb), self, 0);
  g_signal_connect_object (source, "drag-end", G_CALLBACK (drag_end_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (source));
}

/* --- class --- */

static void
fb_deal_card_dispose (GObject *object)
{
  FbDealCard *self = FB_DEAL_CARD (object);
  GtkWidget *child;

  fb_deal_card_set_item (self, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->ages);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_deal_card_parent_class)->dispose (object);
}

static void
fb_deal_card_class_init (FbDealCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_deal_card_dispose;

  gtk_widget_class_set_css_name (widget_class, "dealcard");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fieldbook/Fieldbook/pipeline/fb-deal-card.ui");
  gtk_widget_class_bind_template_child (widget_class, FbDealCard, title);
  gtk_widget_class_bind_template_child (widget_class, FbDealCard, pending);
  gtk_widget_class_bind_template_child (widget_class, FbDealCard, account);
  gtk_widget_class_bind_template_child (widget_class, FbDealCard, amount);
  gtk_widget_class_bind_template_child (widget_class, FbDealCard, close);
  gtk_widget_class_bind_template_child (widget_class, FbDealCard, step);
  gtk_widget_class_bind_template_child (widget_class, FbDealCard, age);
}

static void
fb_deal_card_init (FbDealCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fb_tip_when_cut (self->title);
  fb_tip_when_cut (self->account);
  fb_tip_when_cut (self->step);
  add_drag_source (self);
}

GtkWidget *
fb_deal_card_new (FbProfile *profile, FbStageAges *ages)
{
  FbDealCard *self = g_object_new (FB_TYPE_DEAL_CARD, NULL);

  self->profile = g_object_ref (profile);
  self->ages = g_object_ref (ages);
  g_signal_connect_object (ages, "changed", G_CALLBACK (show_record), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fb_profile_get_catalog (profile), "changed", G_CALLBACK (show_record), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
fb_deal_card_set_item (FbDealCard *self, FbItem *item)
{
  if (self->item == item)
    return;

  if (self->item != NULL)
    g_clear_signal_handler (&self->handler, self->item);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;

  self->handler = g_signal_connect_object (item, "notify::record", G_CALLBACK (show_record), self, G_CONNECT_SWAPPED);
  show_record (self);
}

FbItem *
fb_deal_card_get_item (FbDealCard *self)
{
  return self->item;
}
