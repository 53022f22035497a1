/* fb-pipeline-view.c: deals as a board or a table, and a deal's page over them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-pipeline-view.h"

#include <glib/gi18n.h>

#include "fb-a11y.h"
#include "fb-board.h"
#include "fb-deal-page.h"
#include "fb-deal-table.h"
#include "fb-facet-button.h"
#include "fb-fold-layout.h"
#include "fb-format.h"
#include "fb-many-bar.h"
#include "fb-prefs.h"

/* Width that each half of the toolbar needs to stand beside the other. */
#define TOOLBAR_HALF 300

struct _FbPipelineView
{
  AdwBin parent_instance;

  FbProfile *profile;   /* (owned) */
  FbFilter *filter;     /* (owned) */
  FbPipelineSums *sums; /* (owned) */
  gboolean active;
  guint n_open;

  GtkWidget *leaflet;
  GtkWidget *toolbar;
  GtkWidget *finder;
  GtkWidget *several; /* marks deals of the table */
  GtkWidget *entry;
  GtkWidget *owner_button;
  GtkWidget *close_button;
  GtkWidget *facets;
  GtkWidget *stack;
  GtkWidget *board;
  GtkWidget *table;
  GtkWidget *total;
  GtkWidget *deal_bin;
  GtkWidget *deal_page; /* (nullable) made when first needed */
};

G_DEFINE_FINAL_TYPE (FbPipelineView, fb_pipeline_view, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SHOWING_RECORD,
  PROP_N_OPEN,
  N_PROPS
};

enum
{
  OPENED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static const char *const text_fields[] = {"name", "account.name", "number", NULL};
static const char *const facet_fields[] = {"owner", "territory", "type", "source", "category", NULL};

static gboolean
is_showing_record (FbPipelineView *self)
{
  return g_strcmp0 (adw_leaflet_get_visible_child_name (ADW_LEAFLET (self->leaflet)), "deal") == 0;
}

/* --- the filter --- */

/* From the first day of this month, quarter or year to the day before the next. */
static char *
make_period (const char *period)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  int year = g_date_time_get_year (now);
  int month = g_date_time_get_month (now);
  int first = g_str_equal (period, "year") ? 1 : g_str_equal (period, "quarter") ? month - (month - 1) % 3 : month;
  int months = g_str_equal (period, "year") ? 12 : g_str_equal (period, "quarter") ? 3 : 1;
  g_autoptr (GDateTime) from = g_date_time_new_local (year, first, 1, 12, 0, 0);
  g_autoptr (GDateTime) to = g_date_time_add_months (from, months);
  g_autofree char *from_text = g_date_time_format (from, "%Y-%m-%d");
  g_autofree char *to_text = g_date_time_format (to, "%Y-%m-%d");

  return g_strdup_printf ("close_date >= '%s' and close_date < '%s'", from_text, to_text);
}

static void
apply_close (FbPipelineView *self)
{
  g_autofree char *close = g_settings_get_string (fb_prefs_get (), FB_PREFS_PIPELINE_CLOSE);
  g_autofree char *where = NULL;
  const char *label = _ ("Any close date");

  if (strcmp (close, "overdue") == 0)
    {
      where = g_strdup_printf ("close_date < '%s' and stage.kind = 'open'", fb_format_today ());
      label = _ ("Overdue");
    }
  else if (strcmp (close, "any") != 0)
    {
      where = make_period (close);
      label = strcmp (close, "month") == 0     ? _ ("This month")
              : strcmp (close, "quarter") == 0 ? _ ("This quarter")
                                               : _ ("This year");
    }

  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->close_button), label);
  fb_filter_set_condition (self->filter, "close", where);
}

static void
apply_owner (FbPipelineView *self)
{
  g_autofree char *owner = g_settings_get_string (fb_prefs_get (), FB_PREFS_PIPELINE_OWNER);
  gboolean mine = strcmp (owner, "mine") == 0;

  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->owner_button), mine ? _ ("My deals") : _ ("All deals"));
  fb_filter_set_condition (self->filter, "owner", mine ? "owner = @me" : NULL);
}

static void
apply_form (FbPipelineView *self)
{
  g_autofree char *form = g_settings_get_string (fb_prefs_get (), FB_PREFS_PIPELINE_FORM);
  g_autofree char *owner = g_settings_get_string (fb_prefs_get (), FB_PREFS_PIPELINE_OWNER);
  g_autofree char *close = g_settings_get_string (fb_prefs_get (), FB_PREFS_PIPELINE_CLOSE);
  gboolean closed = g_settings_get_boolean (fb_prefs_get (), FB_PREFS_PIPELINE_CLOSED);
  gboolean board = strcmp (form, "board") == 0;
  gboolean empty = fb_pipeline_sums_is_known (self->sums) && self->n_open == 0 && !closed && strcmp (owner, "all") == 0
                   && strcmp (close, "any") == 0 && !fb_filter_is_active (self->filter);

  fb_board_set_closed (FB_BOARD (self->board), closed);
  fb_board_set_active (FB_BOARD (self->board), self->active && board);
  fb_deal_table_set_active (FB_DEAL_TABLE (self->table), self->active && !board);
  gtk_widget_set_visible (self->several, !board);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), empty ? "empty" : form);
}

static void
apply_closed (FbPipelineView *self)
{
  gboolean closed = g_settings_get_boolean (fb_prefs_get (), FB_PREFS_PIPELINE_CLOSED);

  fb_filter_set_condition (self->filter, "closed", closed ? NULL : "stage.kind = 'open'");
  apply_form (self);
}

static void
search_changed_cb (FbPipelineView *self)
{
  if (self->filter != NULL)
    fb_filter_set_text (self->filter, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

static void
focus_deals (FbPipelineView *self)
{
  g_autofree char *form = g_settings_get_string (fb_prefs_get (), FB_PREFS_PIPELINE_FORM);

  if (strcmp (form, "board") == 0)
    fb_board_focus (FB_BOARD (self->board));
  else
    fb_deal_table_focus (FB_DEAL_TABLE (self->table));
}

static void
search_stopped_cb (FbPipelineView *self)
{
  focus_deals (self);
}

/* --- sums --- */

static void
show_total (FbPipelineView *self)
{
  FbStageSum open = fb_pipeline_sums_get_kind (self->sums, "open");
  const char *currency = fb_pipeline_sums_get_currency (self->sums);
  g_autofree char *number = fb_format_number (open.count);
  g_autofree char *count = g_strdup_printf (ngettext ("%s open deal", "%s open deals", open.count), number);
  g_autofree char *amount = currency != NULL ? fb_format_money (open.amount, currency) : NULL;
  g_autofree char *weighted = currency != NULL ? fb_format_money (open.weighted, currency) : NULL;
  /* Translators: number of open deals, their sum, their sum weighted by probability */
  g_autofree char *text =
      currency != NULL ? g_strdup_printf (_ ("%s · %s · weighted %s"), count, amount, weighted) : g_strdup (count);

  gtk_label_set_label (GTK_LABEL (self->total), text);
  if (self->n_open != open.count)
    {
      self->n_open = open.count;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_OPEN]);
    }
  apply_form (self);
}

/* --- opening --- */

static void
open_cb (FbPipelineView *self, const char *id)
{
  g_signal_emit (self, signals[OPENED], 0, "opportunity", id, TRUE);
}

static void
child_changed_cb (FbPipelineView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWING_RECORD]);
}

/* --- class --- */

static void
fb_pipeline_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FbPipelineView *self = FB_PIPELINE_VIEW (object);

  switch (id)
    {
    case PROP_SHOWING_RECORD:
      g_value_set_boolean (value, is_showing_record (self));
      break;
    case PROP_N_OPEN:
      g_value_set_uint (value, self->n_open);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fb_pipeline_view_dispose (GObject *object)
{
  FbPipelineView *self = FB_PIPELINE_VIEW (object);

  g_clear_object (&self->sums);
  g_clear_object (&self->filter);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_pipeline_view_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fieldbook/Fieldbook/pipeline/fb-pipeline-view.ui");
  gtk_widget_class_bind_template_child (widget_class, FbPipelineView, leaflet);
  gtk_widget_class_bind_template_child (widget_class, FbPipelineView, toolbar);
  gtk_widget_class_bind_template_child (widget_class, FbPipelineView, finder);
  gtk_widget_class_bind_template_child (widget_class, FbPipelineView, entry);
  gtk_widget_class_bind_template_child (widget_class, FbPipelineView, owner_button);
  gtk_widget_class_bind_template_child (widget_class, FbPipelineView, close_button);
  gtk_widget_class_bind_template_child (widget_class, FbPipelineView, facets);
  gtk_widget_class_bind_template_child (widget_class, FbPipelineView, stack);
  gtk_widget_class_bind_template_child (widget_class, FbPipelineView, board);
  gtk_widget_class_bind_template_child (widget_class, FbPipelineView, table);
  gtk_widget_class_bind_template_child (widget_class, FbPipelineView, total);
  gtk_widget_class_bind_template_child (widget_class, FbPipelineView, deal_bin);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, child_changed_cb);
}

static void
fb_pipeline_view_class_init (FbPipelineViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = fb_pipeline_view_get_property;
  object_class->dispose = fb_pipeline_view_dispose;

  properties[PROP_SHOWING_RECORD] =
      g_param_spec_boolean ("showing-record", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_OPEN] =
      g_param_spec_uint ("n-open", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[OPENED] = g_signal_new ("opened", FB_TYPE_PIPELINE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);

  g_type_ensure (FB_TYPE_BOARD);
  g_type_ensure (FB_TYPE_DEAL_TABLE);
  g_type_ensure (FB_TYPE_FACET_BUTTON);
  bind_template (GTK_WIDGET_CLASS (klass));
}

/* The menus and buttons act on the preferences: what was chosen is there on the next start. */
static void
add_actions (FbPipelineView *self)
{
  static const char *const keys[] = {FB_PREFS_PIPELINE_FORM, FB_PREFS_PIPELINE_OWNER, FB_PREFS_PIPELINE_CLOSE,
                                     FB_PREFS_PIPELINE_CLOSED};
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GAction) action = g_settings_create_action (fb_prefs_get (), keys[i]);

      g_action_map_add_action (G_ACTION_MAP (group), action);
    }
  gtk_widget_insert_action_group (GTK_WIDGET (self), "pipeline", G_ACTION_GROUP (group));
}

static void
fb_pipeline_view_init (FbPipelineView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->toolbar, fb_fold_layout_new (TOOLBAR_HALF, 6));
  self->several = fb_many_bar_new_toggle ();
  gtk_box_append (GTK_BOX (self->finder), self->several);
  fb_a11y_follow_stack (GTK_STACK (self->stack));
  fb_a11y_follow_leaflet (ADW_LEAFLET (self->leaflet));
  add_actions (self);
}

static void
follow (FbPipelineView *self, const char *key, GCallback callback)
{
  g_autofree char *detail = g_strconcat ("changed::", key, NULL);

  g_signal_connect_object (fb_prefs_get (), detail, callback, self, G_CONNECT_SWAPPED);
}

void
fb_pipeline_view_setup (FbPipelineView *self, FbProfile *profile)
{
  self->profile = g_object_ref (profile);
  self->filter = fb_filter_new (fb_schema_get_table ("opportunity"), text_fields);
  apply_owner (self);
  apply_close (self);
  self->sums = fb_pipeline_sums_new (profile, self->filter);
  g_signal_connect_object (self->sums, "changed", G_CALLBACK (show_total), self, G_CONNECT_SWAPPED);

  fb_facet_button_setup (FB_FACET_BUTTON (self->facets), profile, self->filter, facet_fields);
  fb_board_setup (FB_BOARD (self->board), profile, self->filter, self->sums);
  fb_deal_table_setup (FB_DEAL_TABLE (self->table), profile, self->filter);
  gtk_widget_insert_action_group (self->several, "many",
                                  fb_many_actions_get_group (fb_deal_table_get_many (FB_DEAL_TABLE (self->table))));
  g_signal_connect_swapped (self->board, "open", G_CALLBACK (open_cb), self);
  g_signal_connect_swapped (self->table, "open", G_CALLBACK (open_cb), self);

  follow (self, FB_PREFS_PIPELINE_OWNER, G_CALLBACK (apply_owner));
  follow (self, FB_PREFS_PIPELINE_CLOSE, G_CALLBACK (apply_close));
  follow (self, FB_PREFS_PIPELINE_FORM, G_CALLBACK (apply_form));
  follow (self, FB_PREFS_PIPELINE_CLOSED, G_CALLBACK (apply_closed));
  apply_closed (self);
}

void
fb_pipeline_view_set_active (FbPipelineView *self, gboolean active)
{
  self->active = active;
  apply_form (self);
}

void
fb_pipeline_view_open (FbPipelineView *self, const FbId *id)
{
  if (self->deal_page == NULL)
    {
      self->deal_page = fb_deal_page_new (self->profile);
      adw_bin_set_child (ADW_BIN (self->deal_bin), self->deal_page);
    }

  fb_record_page_open (FB_RECORD_PAGE (self->deal_page), id);
  adw_leaflet_set_visible_child_name (ADW_LEAFLET (self->leaflet), "deal");
  gtk_widget_child_focus (self->deal_page, GTK_DIR_TAB_FORWARD);
}

gboolean
fb_pipeline_view_leave_record (FbPipelineView *self)
{
  if (!is_showing_record (self))
    return FALSE;

  adw_leaflet_set_visible_child_name (ADW_LEAFLET (self->leaflet), "deals");
  return TRUE;
}

FbRecordModel *
fb_pipeline_view_get_model (FbPipelineView *self)
{
  if (self->deal_page == NULL || !is_showing_record (self))
    return NULL;

  return fb_record_page_get_model (FB_RECORD_PAGE (self->deal_page));
}

void
fb_pipeline_view_focus_search (FbPipelineView *self)
{
  fb_pipeline_view_leave_record (self);
  gtk_widget_grab_focus (self->entry);
}

void
fb_pipeline_view_show_filter (FbPipelineView *self)
{
  fb_pipeline_view_leave_record (self);
  fb_facet_button_popup (FB_FACET_BUTTON (self->facets));
}

void
fb_pipeline_view_focus_deals (FbPipelineView *self)
{
  focus_deals (self);
}

guint
fb_pipeline_view_get_n_open (FbPipelineView *self)
{
  return self->n_open;
}
