/* fb-publish-dialog.c: what a new version of a model means, before it is published
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-publish-dialog.h"

#include <glib/gi18n.h>

#include "fb-config-line.h"
#include "fb-model-impact.h"
#include "fb-rules-words.h"

#define PROGRESS_MS 100
/* Rows are made a few at a time, so that the window stays quick however many there are. */
#define ROWS_AT_ONCE 6
#define ROWS_MAX 500

/* How far the thread is. */
typedef struct
{
  char *family;        /* (owned) */
  FbRulesModel *model; /* (owned) */
  int n_done, n_all;   /* atomic */
} Search;

struct _FbPublishDialog
{
  FbDialog parent_instance;

  FbProfile *profile;        /* (owned) (nullable) until it is closed */
  Search *search;            /* (owned) a box that counts references */
  GCancellable *cancellable; /* (owned) (nullable) while it looks */
  FbModelImpact *impact;     /* (owned) (nullable) when it has been found */
  guint progress_source, rows_source;
  guint n_rows; /* that have been made */

  GtkWidget *note;
  GtkWidget *progress_group, *bar, *stop;
  GtkWidget *groups[2]; /* of quotes, of orders */
};

G_DEFINE_FINAL_TYPE (FbPublishDialog, fb_publish_dialog, FB_TYPE_DIALOG)

enum
{
  PUBLISH,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
search_clear (gpointer data)
{
  Search *search = data;

  g_free (search->family);
  fb_rules_model_unref (search->model);
}

static void
search_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, search_clear);
}

/* --- rows ---------------------------------------------------------------------------------------------------- */

static char *
effect_words (const FbModelEffect *effect)
{
  const char *line = effect->line != NULL ? effect->line : "";
  g_autofree char *reason = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *difference = NULL;

  if (effect->sentences->len > 0)
    {
      reason = fb_rules_words_join (effect->sentences);
      /* Translators: name of a product and why it cannot be had any more */
      return g_strdup_printf (_ ("%s is not possible any more. %s"), line, reason);
    }
  before = fb_config_period_money (effect->before, effect->currency, effect->period);
  after = fb_config_period_money (effect->after, effect->currency, effect->period);
  difference = fb_config_signed_money (effect->after - effect->before, effect->currency);
  /* Translators: name of a product, its price before, its price afterwards, the difference */
  return g_strdup_printf (_ ("%s: %s → %s (%s)"), line, before, after, difference);
}

static void
row_activated_cb (FbPublishDialog *self, GtkWidget *row)
{
  const FbModelEffect *effect = g_object_get_data (G_OBJECT (row), "fb-effect");
  g_autofree char *id = fb_id_to_string (&effect->record);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  /* The draft is stored: nothing is lost by going there. */
  gtk_widget_activate_action (GTK_WIDGET (parent), "win.open", "(ss)", effect->is_order ? "sales_order" : "quote", id);
  gtk_window_close (GTK_WINDOW (self));
}

static GtkWidget *
make_row (FbPublishDialog *self, FbModelEffect *effect)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image =
      gtk_image_new_from_icon_name (effect->sentences->len > 0 ? "dialog-warning-symbolic" : "document-edit-symbolic");
  g_autofree char *title =
      g_strdup_printf ("%s%s%s", effect->number != NULL ? effect->number : _ ("No number yet"),
                       effect->customer != NULL ? " · " : "", effect->customer != NULL ? effect->customer : "");
  g_autofree char *words = effect_words (effect);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), words);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data (G_OBJECT (row), "fb-effect", effect);
  g_signal_connect_swapped (row, "activated", G_CALLBACK (row_activated_cb), self);
  return row;
}

static GtkWidget *
make_rest (guint n)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *text = g_strdup_printf (ngettext ("%u more", "%u more", n), n);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  return row;
}

static gboolean
add_rows_cb (gpointer user_data)
{
  FbPublishDialog *self = user_data;
  guint n = MIN (self->impact->effects->len, ROWS_MAX);

  for (guint i = 0; i < ROWS_AT_ONCE && self->n_rows < n; i++, self->n_rows++)
    {
      FbModelEffect *effect = g_ptr_array_index (self->impact->effects, self->n_rows);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->groups[effect->is_order]), make_row (self, effect));
    }
  if (self->n_rows < n)
    return G_SOURCE_CONTINUE;
  if (self->impact->effects->len > n)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->groups[1]), make_rest (self->impact->effects->len - n));
  self->rows_source = 0;
  return G_SOURCE_REMOVE;
}

/* "2 not possible any more, 3 cost something else, of 40 lines"; never silent about what was looked at. */
static char *
summarize (const FbModelImpact *impact, gboolean orders)
{
  guint broken = fb_model_impact_count (impact, orders, TRUE), other = fb_model_impact_count (impact, orders, FALSE);
  guint n = orders ? impact->n_orders : impact->n_quotes;
  g_autofree char *broken_words = NULL;
  g_autofree char *other_words = NULL;

  if (n == 0)
    return g_strdup (_ ("Nothing of this model."));
  if (broken == 0 && other == 0)
    return g_strdup_printf (ngettext ("Nothing changes for %u line.", "Nothing changes for %u lines.", n), n);
  broken_words =
      g_strdup_printf (ngettext ("%u is not possible any more", "%u are not possible any more", broken), broken);
  other_words = g_strdup_printf (ngettext ("%u costs something else", "%u cost something else", other), other);
  /* Translators: number of lines; "2 are not possible any more"; "3 cost something else" */
  return g_strdup_printf (ngettext ("Of %u line %s, %s.", "Of %u lines %s, %s.", n), n, broken_words, other_words);
}

/* --- looking ------------------------------------------------------------------------------------------------- */

static void
progress_cb (guint n_done, guint n_all, gpointer user_data)
{
  Search *search = user_data;

  g_atomic_int_set (&search->n_all, (int) n_all);
  g_atomic_int_set (&search->n_done, (int) n_done);
}

static gpointer
find_in_thread (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  Search *search = data;

  return fb_model_impact_new (store, search->family, search->model, fb_config_get_language (), progress_cb, search,
                              cancellable, error);
}

static gboolean
show_progress_cb (gpointer user_data)
{
  FbPublishDialog *self = user_data;
  int n_done = g_atomic_int_get (&self->search->n_done), n_all = g_atomic_int_get (&self->search->n_all);

  if (n_all > 0)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), (double) n_done / n_all);
  else
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (self->bar));
  return G_SOURCE_CONTINUE;
}

/* Found, stopped or failed: from here on the person decides. */
static void
end_search (FbPublishDialog *self, const char *said)
{
  g_clear_handle_id (&self->progress_source, g_source_remove);
  g_clear_object (&self->cancellable);
  gtk_widget_set_visible (self->bar, FALSE);
  gtk_widget_set_visible (self->stop, FALSE);
  gtk_widget_set_visible (self->progress_group, said != NULL);
  if (said != NULL)
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->progress_group), said);
  fb_dialog_set_can_accept (FB_DIALOG (self), TRUE);
}

static void
show_impact (FbPublishDialog *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->groups); i++)
    {
      g_autofree char *words = summarize (self->impact, i == 1);

      adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->groups[i]), words);
      gtk_widget_set_visible (self->groups[i], TRUE);
    }
  self->rows_source = g_idle_add (add_rows_cb, self);
}

/* (nullable) What there was no time for. */
static char *
describe_left (const FbModelImpact *impact)
{
  if (impact->n_left == 0)
    return NULL;
  /* Translators: number of lines, and the number of the quote or order that the first of them belongs to */
  return g_strdup_printf (ngettext ("%u line was not looked at within the time allowed: that of %s is too much.",
                                    "%u lines were not looked at within the time allowed: that of %s is too much.",
                                    impact->n_left),
                          impact->n_left, impact->left != NULL ? impact->left : "?");
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbPublishDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  FbModelImpact *impact = fb_profile_run_finish (FB_PROFILE (source), result, &error);
  g_autofree char *left = NULL;

  if (self->profile == NULL)
    {
      g_clear_pointer (&impact, fb_model_impact_free);
      return;
    }
  if (impact == NULL)
    {
      end_search (self, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                            ? _ ("Stopped. What it means for quotes and orders has not been found out.")
                            : error->message);
      return;
    }
  self->impact = impact;
  left = describe_left (impact);
  end_search (self, left);
  show_impact (self);
}

static void
stop_cb (FbPublishDialog *self)
{
  gtk_widget_set_sensitive (self->stop, FALSE);
  g_cancellable_cancel (self->cancellable);
}

static void
begin (FbPublishDialog *self)
{
  self->cancellable = g_cancellable_new ();
  fb_dialog_set_can_accept (FB_DIALOG (self), FALSE);
  self->progress_source = g_timeout_add (PROGRESS_MS, show_progress_cb, self);
  fb_profile_run_async (self->profile, find_in_thread, g_atomic_rc_box_acquire (self->search), search_unref,
                        (GDestroyNotify) fb_model_impact_free, self->cancellable, found_cb, g_object_ref (self));
}

static void
accept_cb (FbPublishDialog *self)
{
  g_signal_emit (self, signals[PUBLISH], 0, gtk_editable_get_text (GTK_EDITABLE (self->note)));
  gtk_window_close (GTK_WINDOW (self));
}

/* --- class --------------------------------------------------------------------------------------------------- */

static void
fb_publish_dialog_dispose (GObject *object)
{
  FbPublishDialog *self = FB_PUBLISH_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->progress_source, g_source_remove);
  g_clear_handle_id (&self->rows_source, g_source_remove);
  g_clear_pointer (&self->impact, fb_model_impact_free);
  g_clear_pointer (&self->search, search_unref);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_publish_dialog_parent_class)->dispose (object);
}

static void
fb_publish_dialog_class_init (FbPublishDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_publish_dialog_dispose;
  signals[PUBLISH] = g_signal_new ("publish", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
fb_publish_dialog_init (FbPublishDialog *self)
{
}

static GtkWidget *
make_note (FbPublishDialog *self, const char *name, const char *version)
{
  GtkWidget *group = adw_preferences_group_new ();
  /* Translators: name and version of a product */
  g_autofree char *head = g_strdup_printf (_ ("%s, Version %s"), name, version);
  g_autofree char *escaped = g_markup_escape_text (head, -1);

  self->note = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->note), _ ("What changed"));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), escaped);
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (group),
      _ ("New quotes use it from now on. Quotes that exist keep the version they were made with."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->note);
  return group;
}

static GtkWidget *
make_progress (FbPublishDialog *self)
{
  self->progress_group = adw_preferences_group_new ();
  self->bar = gtk_progress_bar_new ();
  self->stop = gtk_button_new_with_mnemonic (_ ("_Stop"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Looking at quotes and orders"), -1);
  gtk_widget_set_valign (self->stop, GTK_ALIGN_CENTER);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->progress_group), _ ("What It Means"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->progress_group),
                                         _ ("Looking at open quotes and last year's orders…"));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self->progress_group), self->stop);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->progress_group), self->bar);
  g_signal_connect_swapped (self->stop, "clicked", G_CALLBACK (stop_cb), self);
  return self->progress_group;
}

static void
add_groups (FbPublishDialog *self)
{
  static const char *const titles[] = {N_ ("Open Quotes"), N_ ("Orders of the Last Year")};

  for (guint i = 0; i < G_N_ELEMENTS (self->groups); i++)
    {
      self->groups[i] = adw_preferences_group_new ();
      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->groups[i]), _ (titles[i]));
      gtk_widget_set_visible (self->groups[i], FALSE);
      fb_dialog_add (FB_DIALOG (self), self->groups[i]);
    }
}

GtkWidget *
fb_publish_dialog_new (GtkWindow *parent,
                       FbProfile *profile,
                       const char *family,
                       const char *version,
                       FbRulesModel *model)
{
  FbPublishDialog *self = g_object_new (FB_TYPE_PUBLISH_DIALOG, NULL);

  self->profile = g_object_ref (profile);
  self->search = g_atomic_rc_box_new0 (Search);
  self->search->family = g_strdup (family);
  self->search->model = fb_rules_model_ref (model);
  fb_dialog_setup (FB_DIALOG (self), parent, _ ("Publish"), _ ("_Publish"));
  fb_dialog_add (FB_DIALOG (self), make_note (self, fb_rules_model_get_rules (model)->product->name, version));
  fb_dialog_add (FB_DIALOG (self), make_progress (self));
  add_groups (self);
  g_signal_connect_swapped (self, "accept", G_CALLBACK (accept_cb), self);
  gtk_widget_grab_focus (self->note);
  begin (self);
  return GTK_WIDGET (self);
}

void
fb_publish_dialog_set_note (FbPublishDialog *self, const char *note)
{
  gtk_editable_set_text (GTK_EDITABLE (self->note), note != NULL ? note : "");
}
