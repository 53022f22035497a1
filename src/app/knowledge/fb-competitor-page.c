/* fb-competitor-page.c: what is known of a competitor, and the battle cards against it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-competitor-page.h"

#include <glib/gi18n.h>

#include "fb-change-set.h"
#include "fb-format.h"
#include "fb-markdown-view.h"
#include "fb-operation.h"
#include "fb-list-section.h"

struct _FbCompetitorPage
{
  FbRecordPage parent_instance;

  GCancellable *cancellable; /* (owned) (nullable) while the cards are read */
  GtkWidget *cards;          /* box: battle cards, whole, so that nothing has to be opened in front of a customer */
  GtkWidget *strengths;
  GtkWidget *strengths_text;
  GtkWidget *weaknesses;
  GtkWidget *weaknesses_text;
  GtkWidget *note;
  GtkWidget *note_text;
};

G_DEFINE_FINAL_TYPE (FbCompetitorPage, fb_competitor_page, FB_TYPE_RECORD_PAGE)

/* A card with what its references are called. */
typedef struct
{
  FbRecord *article; /* (owned) */
  char *about;       /* (owned) (nullable) family or product */
} Card;

static void
card_free (Card *card)
{
  fb_record_free (card->article);
  g_free (card->about);
  g_free (card);
}

/* --- battle cards --- */

static char *
dup_about (FbStore *store, const FbRecord *article)
{
  const FbId *product = fb_record_get_id (article, "product");
  const FbId *family = fb_record_get_id (article, "family");

  if (product != NULL)
    return fb_store_dup_title (store, fb_schema_get_table ("product"), product);
  if (family != NULL)
    return fb_store_dup_title (store, fb_schema_get_table ("product_family"), family);
  return NULL;
}

static gpointer
read_cards (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *ref = fb_operation_where_ref ("competitor", data);
  g_autofree char *where = g_strdup_printf ("%s and kind = 'battle' and state = 'published'", ref);
  g_autoptr (GPtrArray) articles = fb_operation_find_all (store, "article", where, "family.name,title", error);
  GPtrArray *cards;

  if (articles == NULL)
    return NULL;

  cards = g_ptr_array_new_with_free_func ((GDestroyNotify) card_free);
  for (guint i = 0; i < articles->len; i++)
    {
      Card *card = g_new0 (Card, 1);

      card->article = fb_record_copy (g_ptr_array_index (articles, i));
      card->about = dup_about (store, card->article);
      g_ptr_array_add (cards, card);
    }
  return cards;
}

static void
open_clicked_cb (GtkWidget *button)
{
  gtk_widget_activate_action (button, "win.open", "(ss)", "article", g_object_get_data (G_OBJECT (button), "fb-id"));
}

static GtkWidget *
make_card (const Card *card)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *frame = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *view = fb_markdown_view_new ();
  GtkWidget *open = gtk_button_new_from_icon_name ("go-next-symbolic");
  const char *title = fb_record_get_text (card->article, "title");
  const char *summary = fb_record_get_text (card->article, "summary");
  g_autofree char *escaped_title = g_markup_escape_text (title, -1);
  g_autofree char *escaped_about = card->about != NULL ? g_markup_escape_text (card->about, -1) : NULL;

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), escaped_title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), escaped_about);
  gtk_widget_add_css_class (open, "flat");
  gtk_widget_set_valign (open, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (open, _ ("Open the Article"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (open), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Open the Article"), -1);
  g_object_set_data_full (G_OBJECT (open), "fb-id", fb_id_to_string (&card->article->id), g_free);
  g_signal_connect (open, "clicked", G_CALLBACK (open_clicked_cb), NULL);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group), open);

  gtk_widget_add_css_class (frame, "card");
  gtk_widget_add_css_class (frame, "fb-card");
  if (summary != NULL)
    {
      GtkWidget *label = gtk_label_new (summary);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_widget_add_css_class (label, "fb-summary");
      gtk_box_append (GTK_BOX (frame), label);
    }
  fb_markdown_view_set_text (FB_MARKDOWN_VIEW (view), fb_record_get_text (card->article, "body"));
  gtk_box_append (GTK_BOX (frame), view);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), frame);
  return group;
}

static void
cards_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbCompetitorPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) cards = fb_profile_run_finish (FB_PROFILE (source), result, &error);
  GtkWidget *child;

  if (cards == NULL)
    {
      fb_profile_say_error (FB_PROFILE (source), error);
      return;
    }

  while ((child = gtk_widget_get_first_child (self->cards)) != NULL)
    gtk_box_remove (GTK_BOX (self->cards), child);
  for (guint i = 0; i < cards->len; i++)
    gtk_box_append (GTK_BOX (self->cards), make_card (g_ptr_array_index (cards, i)));
  if (cards->len == 0)
    {
      GtkWidget *label = gtk_label_new (_ ("There is no battle card against this competitor yet."));

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_widget_add_css_class (label, "dim-label");
      gtk_box_append (GTK_BOX (self->cards), label);
    }
}

static void
ask_cards (FbCompetitorPage *self)
{
  FbRecordPage *page = FB_RECORD_PAGE (self);
  const FbId *id = fb_record_model_get_id (fb_record_page_get_model (page));

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (id == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  fb_profile_run_async (fb_record_page_get_profile (page), read_cards, g_memdup2 (id, sizeof *id), g_free,
                        (GDestroyNotify) g_ptr_array_unref, self->cancellable, cards_read_cb, g_object_ref (self));
}

static void
store_changed_cb (FbCompetitorPage *self, FbChangeSet *changes)
{
  if (fb_change_set_has_table (changes, fb_schema_get_table ("article")))
    ask_cards (self);
}

/* --- the competitor --- */

static void
show_text (GtkWidget *group, GtkWidget *view, const char *text)
{
  fb_markdown_view_set_text (FB_MARKDOWN_VIEW (view), text);
  gtk_widget_set_visible (group, text != NULL && text[0] != '\0');
}

static void
fb_competitor_page_changed (FbRecordPage *page, const FbRecord *record)
{
  FbCompetitorPage *self = FB_COMPETITOR_PAGE (page);

  fb_record_page_set_subtitle (page, fb_record_get_text (record, "website"));
  show_text (self->strengths, self->strengths_text, fb_record_get_text (record, "strengths"));
  show_text (self->weaknesses, self->weaknesses_text, fb_record_get_text (record, "weaknesses"));
  show_text (self->note, self->note_text, fb_record_get_text (record, "note"));
}

static void
fb_competitor_page_opened (FbRecordPage *page, const FbId *id)
{
  FbCompetitorPage *self = FB_COMPETITOR_PAGE (page);

  ask_cards (self);
}

static void
fill_article (AdwActionRow *row, FbItem *item, gpointer user_data)
{
  const FbRecord *record = fb_item_get_record (item);
  g_autofree char *kind = fb_format_field (fb_profile_get_catalog (user_data), record, "kind");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), fb_record_get_text (record, "title"));
  adw_action_row_set_subtitle (row, kind != NULL ? kind : "");
}

static void
open_item_cb (GtkWidget *section, FbItem *item)
{
  const FbRecord *record = fb_item_get_record (item);
  g_autofree char *id = record != NULL ? fb_id_to_string (&record->id) : NULL;

  if (id != NULL)
    gtk_widget_activate_action (section, "win.open", "(ss)", "article", id);
}

/* --- class --- */

static void
fb_competitor_page_dispose (GObject *object)
{
  FbCompetitorPage *self = FB_COMPETITOR_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (fb_competitor_page_parent_class)->dispose (object);
}

static void
fb_competitor_page_class_init (FbCompetitorPageClass *klass)
{
  FbRecordPageClass *page_class = FB_RECORD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_competitor_page_dispose;
  page_class->opened = fb_competitor_page_opened;
  page_class->changed = fb_competitor_page_changed;
}

static GtkWidget *
make_group (const char *title, GtkWidget **view)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  *view = fb_markdown_view_new ();
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), *view);
  return group;
}

static void
fb_competitor_page_init (FbCompetitorPage *self)
{
  self->cards = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  self->strengths = make_group (_ ("Strengths"), &self->strengths_text);
  self->weaknesses = make_group (_ ("Weaknesses"), &self->weaknesses_text);
  self->note = make_group (_ ("Notes"), &self->note_text);
}

GtkWidget *
fb_competitor_page_new (FbProfile *profile)
{
  FbCompetitorPage *self = g_object_new (FB_TYPE_COMPETITOR_PAGE, NULL);
  FbRecordPage *page = FB_RECORD_PAGE (self);
  GtkWidget *others;

  fb_record_page_setup (page, profile, fb_schema_get_table ("competitor"));
  others = fb_list_section_new (profile, _ ("More Articles"), NULL, NULL, "", fill_article, profile);
  fb_list_section_set_hide_empty (FB_LIST_SECTION (others), TRUE);
  g_signal_connect (others, "activated", G_CALLBACK (open_item_cb), NULL);
  fb_record_page_add (page, self->cards);
  fb_record_page_add (page, self->strengths);
  fb_record_page_add (page, self->weaknesses);
  fb_record_page_add (page, self->note);
  fb_record_page_add_rows (page, others, "article", "competitor", "kind != 'battle' and state = 'published'",
                           "kind,title");
  g_signal_connect_object (fb_profile_get_store (profile), "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
