/* fb-move-ways.c: the ways in which a line of a quote goes over to the current version of its model
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-move-ways.h"

#include <glib/gi18n.h>

#include "fb-config-line.h"

struct _FbMoveWays
{
  AdwBin parent_instance;

  FbQuoteMove *move; /* (owned) (nullable) until it is found */
  GtkWidget *list;   /* (nullable) of the ways */
};

G_DEFINE_FINAL_TYPE (FbMoveWays, fb_move_ways, ADW_TYPE_BIN)

enum
{
  FOUND,
  FAILED,
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- words --------------------------------------------------------------------------------------------------- */

/* By rhythm: "€100.00 + €9.00 a month". */
static char *
price_words (const FbConfigPrice *price)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  for (FbRulesPeriod period = FB_RULES_ONCE; period <= FB_RULES_PER_YEAR; period++)
    if (price->has[period])
      g_ptr_array_add (parts, fb_config_period_money (price->total[period], price->currency, period));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" + ", (char **) parts->pdata);
}

static char *
difference_words (const FbConfigPrice *before, const FbConfigPrice *after)
{
  for (FbRulesPeriod period = FB_RULES_ONCE; period <= FB_RULES_PER_YEAR; period++)
    if (before->total[period] != after->total[period])
      return fb_config_signed_money (after->total[period] - before->total[period], after->currency);
  return g_strdup (_ ("as before"));
}

char *
fb_move_way_price_words (const FbQuoteMove *move, const FbConfigMoveWay *way)
{
  const FbConfigPrice *before = move->move->before;
  g_autofree char *price = way->price != NULL ? price_words (way->price) : NULL;
  g_autofree char *difference = NULL;

  if (price == NULL || before == NULL || g_strcmp0 (before->currency, way->price->currency) != 0)
    return g_steal_pointer (&price);
  difference = difference_words (before, way->price);
  return g_strdup_printf ("%s (%s)", price, difference);
}

static char *
join (const GPtrArray *texts)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  for (guint i = 0; i < texts->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (texts, i));
  all = g_strv_builder_end (builder);
  return g_strjoinv (" · ", all);
}

/* --- rows ---------------------------------------------------------------------------------------------------- */

static GtkWidget *
make_row (const FbQuoteMove *move, const FbConfigMoveWay *way)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *changes = way->changes->len > 0 ? join (way->changes) : g_strdup (_ ("All the rest stays as it is"));
  g_autofree char *others = way->others->len > 0 ? join (way->others) : NULL;
  g_autofree char *price = fb_move_way_price_words (move, way);
  /* Translators: %s are values that follow by themselves, as in "Filter: F9 instead of F7" */
  g_autofree char *also = others != NULL ? g_strdup_printf (_ ("Also: %s"), others) : NULL;
  g_autofree char *subtitle = g_strdup_printf ("%s%s%s", price != NULL ? price : "",
                                               price != NULL && also != NULL ? "\n" : "", also != NULL ? also : "");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), changes);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}

static void
activated_cb (FbMoveWays *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[CHOSEN], 0, (guint) gtk_list_box_row_get_index (row));
}

static GtkWidget *
make_ways (FbMoveWays *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Ways to use the current model"), -1);
  for (guint i = 0; i < self->move->move->ways->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list),
                         make_row (self->move, g_ptr_array_index (self->move->move->ways, i)));
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (activated_cb), self);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("The Least That Changes"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->list);
  return group;
}

/* What stands in the way, in sentences. */
static GtkWidget *
make_sentences (const char *title, const GPtrArray *sentences)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  gtk_widget_set_visible (group, sentences->len > 0);
  for (guint i = 0; i < sentences->len; i++)
    {
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *image = gtk_image_new_from_icon_name ("dialog-warning-symbolic");

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), g_ptr_array_index (sentences, i));
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    }
  return group;
}

static void
show_move (FbMoveWays *self)
{
  GtkWidget *page = adw_preferences_page_new ();
  const char *version = self->move->to->version != NULL ? self->move->to->version : "–";
  /* Translators: %s is the version of a model */
  g_autofree char *gone = g_strdup_printf (_ ("Not in Version %s Any More"), version);
  g_autofree char *escaped = g_markup_escape_text (gone, -1);

  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                            ADW_PREFERENCES_GROUP (make_sentences (escaped, self->move->move->gone)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (make_sentences (
                                                             _ ("Why It Does Not Fit"), self->move->move->reasons)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (make_ways (self)));
  adw_bin_set_child (ADW_BIN (self), page);
}

/* --- finding ------------------------------------------------------------------------------------------------- */

typedef struct
{
  FbId quote, line;
  JsonNode *configured; /* (owned) (nullable) */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_pointer (&question->configured, json_node_unref);
  g_free (question);
}

static gpointer
find_in_thread (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *question = data;

  return fb_quote_move_new (store, &question->quote, &question->line, question->configured, fb_config_get_language (),
                            cancellable, error);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbMoveWays) self = user_data;
  g_autoptr (GError) error = NULL;
  FbQuoteMove *move = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (move == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_signal_emit (self, signals[FAILED], 0, error);
      return;
    }
  g_clear_pointer (&self->move, fb_quote_move_free);
  self->move = move;
  show_move (self);
  g_signal_emit (self, signals[FOUND], 0);
}

void
fb_move_ways_ask (FbMoveWays *self,
                  FbProfile *profile,
                  const FbId *quote,
                  const FbId *line,
                  JsonNode *configured,
                  GCancellable *cancellable)
{
  Question *question = g_new0 (Question, 1);

  question->quote = *quote;
  question->line = *line;
  question->configured = configured != NULL ? json_node_ref (configured) : NULL;
  fb_profile_run_async (profile, find_in_thread, question, question_free, (GDestroyNotify) fb_quote_move_free,
                        cancellable, found_cb, g_object_ref (self));
}

const FbQuoteMove *
fb_move_ways_get_move (FbMoveWays *self)
{
  return self->move;
}

void
fb_move_ways_focus (FbMoveWays *self)
{
  if (self->list != NULL)
    gtk_widget_child_focus (self->list, GTK_DIR_TAB_FORWARD);
}

/* --- class --------------------------------------------------------------------------------------------------- */

static void
fb_move_ways_finalize (GObject *object)
{
  g_clear_pointer (&FB_MOVE_WAYS (object)->move, fb_quote_move_free);

  G_OBJECT_CLASS (fb_move_ways_parent_class)->finalize (object);
}

static void
fb_move_ways_class_init (FbMoveWaysClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fb_move_ways_finalize;
  signals[FOUND] = g_signal_new ("found", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
fb_move_ways_init (FbMoveWays *self)
{
}

GtkWidget *
fb_move_ways_new (void)
{
  return g_object_new (FB_TYPE_MOVE_WAYS, NULL);
}
