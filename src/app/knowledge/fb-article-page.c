/* fb-article-page.c: an article, to be read
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-article-page.h"

#include <glib/gi18n.h>

#include "fb-change-set.h"
#include "fb-files-section.h"
#include "fb-format.h"
#include "fb-helpful.h"
#include "fb-markdown-view.h"

struct _FbArticlePage
{
  FbRecordPage parent_instance;

  GCancellable *cancellable; /* (owned) (nullable) while answers are counted */
  GtkWidget *notice;
  GtkWidget *about;      /* box of buttons: competitor, product */
  GtkWidget *competitor; /* button */
  GtkWidget *product;    /* button */
  GtkWidget *summary;
  GtkWidget *body;
  GtkWidget *files;
  GtkWidget *helpful;
  GtkWidget *yes;
  GtkWidget *no;
  gboolean showing;
};

G_DEFINE_FINAL_TYPE (FbArticlePage, fb_article_page, FB_TYPE_RECORD_PAGE)

static FbRecordModel *
get_model (FbArticlePage *self)
{
  return fb_record_page_get_model (FB_RECORD_PAGE (self));
}

static FbProfile *
get_profile (FbArticlePage *self)
{
  return fb_record_page_get_profile (FB_RECORD_PAGE (self));
}

/* --- whether it helped --- */

static void
show_helpful (FbArticlePage *self, const FbHelpful *helpful)
{
  g_autofree char *text = NULL;

  self->showing = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->yes), helpful->own == 1);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->no), helpful->own == 0);
  self->showing = FALSE;
  if (helpful->yes + helpful->no > 0)
    /* Translators: how many people found an article helpful, and how many answered */
    text = g_strdup_printf (
        ngettext ("Helpful for %u of %u person", "Helpful for %u of %u people", helpful->yes + helpful->no),
        helpful->yes, helpful->yes + helpful->no);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->helpful), text != NULL ? text : "");
}

static gpointer
count_helpful (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return fb_helpful_count (store, data, error);
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbArticlePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree FbHelpful *helpful = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (helpful != NULL)
    show_helpful (self, helpful);
  else
    fb_profile_say_error (FB_PROFILE (source), error);
}

static void
ask_helpful (FbArticlePage *self)
{
  const FbId *id = fb_record_model_get_id (get_model (self));

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (id == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  fb_profile_run_async (get_profile (self), count_helpful, g_memdup2 (id, sizeof *id), g_free, g_free,
                        self->cancellable, counted_cb, g_object_ref (self));
}

typedef struct
{
  FbId article;
  gboolean yes;
} Answer;

static gpointer
give_answer (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Answer *answer = data;

  return GINT_TO_POINTER (fb_helpful_answer (store, &answer->article, answer->yes, error));
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbArticlePage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (fb_profile_run_finish (FB_PROFILE (source), result, &error) != NULL)
    fb_profile_say (FB_PROFILE (source), _ ("Thank you"), TRUE);
  else
    fb_profile_say_error (FB_PROFILE (source), error);
  ask_helpful (self);
}

static void
answer_toggled_cb (GtkToggleButton *button, gpointer user_data)
{
  FbArticlePage *self = user_data;
  const FbId *id = fb_record_model_get_id (get_model (self));
  Answer *answer;

  if (self->showing || id == NULL)
    return;

  answer = g_new0 (Answer, 1);
  answer->article = *id;
  answer->yes = GTK_WIDGET (button) == self->yes;
  fb_profile_run_async (get_profile (self), give_answer, answer, g_free, NULL, NULL, answered_cb, g_object_ref (self));
}

static void
store_changed_cb (FbArticlePage *self, FbChangeSet *changes)
{
  if (fb_change_set_has_table (changes, fb_schema_get_table ("comment")))
    ask_helpful (self);
}

/* --- the article --- */

static void
show_ref (FbArticlePage *self, GtkWidget *button, const char *field)
{
  const char *title = fb_record_model_get_label (get_model (self), field);

  gtk_widget_set_visible (button, title != NULL);
  if (title != NULL)
    gtk_button_set_label (GTK_BUTTON (button), title);
}

static void
ref_clicked_cb (GtkWidget *button, gpointer user_data)
{
  FbArticlePage *self = user_data;
  const char *table = button == self->competitor ? "competitor" : "product";
  const FbRecord *record = fb_record_model_get_record (get_model (self));
  const FbId *other = record != NULL ? fb_record_get_id (record, table) : NULL;
  g_autofree char *id = other != NULL ? fb_id_to_string (other) : NULL;

  if (id != NULL)
    gtk_widget_activate_action (button, "win.open", "(ss)", table, id);
}

static void
show_notice (FbArticlePage *self, const FbRecord *record)
{
  FbCatalog *catalog = fb_profile_get_catalog (get_profile (self));
  const char *to = fb_record_get_text (record, "valid_to");
  g_autofree char *state = fb_format_field (catalog, record, "state");
  gboolean published = g_strcmp0 (fb_record_get_text (record, "state"), "published") == 0;
  gboolean over = to != NULL && strcmp (to, fb_format_today ()) < 0;
  g_autofree char *day = to != NULL ? fb_format_date (to) : NULL;
  /* Translators: a day */
  g_autofree char *text = over ? g_strdup_printf (_ ("No longer valid since %s"), day)
                               /* Translators: the state of an article: draft, in review, archived */
                               : g_strdup_printf (_ ("Not published: %s"), state);

  gtk_label_set_label (GTK_LABEL (self->notice), text);
  gtk_widget_set_visible (self->notice, over || !published);
}

static void
fb_article_page_changed (FbRecordPage *page, const FbRecord *record)
{
  FbArticlePage *self = FB_ARTICLE_PAGE (page);
  FbCatalog *catalog = fb_profile_get_catalog (get_profile (self));
  g_autofree char *kind = fb_format_field (catalog, record, "kind");
  g_autofree char *changed = fb_format_field (catalog, record, "updated_at");
  const char *family = fb_record_model_get_label (get_model (self), "family");
  const char *summary = fb_record_get_text (record, "summary");
  g_autoptr (GString) subtitle = g_string_new (kind);

  if (family != NULL)
    g_string_append_printf (subtitle, " · %s", family);
  if (changed != NULL)
    g_string_append_printf (subtitle, " · %s", changed);
  fb_record_page_set_subtitle (page, subtitle->str);
  show_notice (self, record);
  show_ref (self, self->competitor, "competitor");
  show_ref (self, self->product, "product");
  gtk_widget_set_visible (self->about,
                          gtk_widget_get_visible (self->competitor) || gtk_widget_get_visible (self->product));
  gtk_label_set_label (GTK_LABEL (self->summary), summary != NULL ? summary : "");
  gtk_widget_set_visible (self->summary, summary != NULL);
  fb_markdown_view_set_text (FB_MARKDOWN_VIEW (self->body), fb_record_get_text (record, "body"));
}

static void
fb_article_page_opened (FbRecordPage *page, const FbId *id)
{
  FbArticlePage *self = FB_ARTICLE_PAGE (page);

  fb_files_section_set_on (FB_FILES_SECTION (self->files), id);
  ask_helpful (self);
}

/* --- class --- */

static void
fb_article_page_dispose (GObject *object)
{
  FbArticlePage *self = FB_ARTICLE_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (fb_article_page_parent_class)->dispose (object);
}

static void
fb_article_page_class_init (FbArticlePageClass *klass)
{
  FbRecordPageClass *page_class = FB_RECORD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_article_page_dispose;
  page_class->opened = fb_article_page_opened;
  page_class->changed = fb_article_page_changed;
}

static GtkWidget *
make_answer_button (FbArticlePage *self, const char *label)
{
  GtkWidget *button = gtk_toggle_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect (button, "toggled", G_CALLBACK (answer_toggled_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->helpful), button);
  return button;
}

static GtkWidget *
make_helpful (FbArticlePage *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  self->helpful = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->helpful), _ ("Was this helpful?"));
  self->yes = make_answer_button (self, _ ("_Yes"));
  self->no = make_answer_button (self, _ ("_No"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->helpful);
  return group;
}

static GtkWidget *
make_ref_button (FbArticlePage *self)
{
  GtkWidget *button = gtk_button_new ();

  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "fb-pill");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect (button, "clicked", G_CALLBACK (ref_clicked_cb), self);
  gtk_box_append (GTK_BOX (self->about), button);
  return button;
}

static void
fb_article_page_init (FbArticlePage *self)
{
  self->notice = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->notice), 0);
  gtk_label_set_wrap (GTK_LABEL (self->notice), TRUE);
  gtk_widget_add_css_class (self->notice, "warning");
  gtk_widget_set_visible (self->notice, FALSE);
  self->about = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->competitor = make_ref_button (self);
  self->product = make_ref_button (self);
  self->summary = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->summary), 0);
  gtk_label_set_wrap (GTK_LABEL (self->summary), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->summary), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (self->summary, "fb-summary");
  self->body = fb_markdown_view_new ();
}

GtkWidget *
fb_article_page_new (FbProfile *profile)
{
  FbArticlePage *self = g_object_new (FB_TYPE_ARTICLE_PAGE, NULL);
  FbRecordPage *page = FB_RECORD_PAGE (self);

  fb_record_page_setup (page, profile, fb_schema_get_table ("article"));
  fb_record_page_set_icon (page, "fb-knowledge-symbolic");
  self->files = fb_files_section_new (profile, _ ("Documents"));
  fb_record_page_add (page, self->notice);
  fb_record_page_add (page, self->about);
  fb_record_page_add (page, self->summary);
  fb_record_page_add (page, self->body);
  fb_record_page_add (page, self->files);
  fb_record_page_add (page, make_helpful (self));
  g_signal_connect_object (fb_profile_get_store (profile), "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
