/* fb-search-row.c: one line of what was found, or something to do
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-search-row.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-search-match.h"

struct _FbSearchRow
{
  GtkListBoxRow parent_instance;

  FbSearchKind kind;
  const FbSearchCommand *command; /* (nullable) */
  const FbTable *table;           /* (nullable) */
  FbId id;
  GtkWidget *icon;
  GtkWidget *title;
  GtkWidget *detail;
  GtkWidget *hint;
  const char *activity; /* (nullable) kind of what is logged */
  char *name;           /* (owned) (nullable) of what is added */
  char *step;           /* (owned) (nullable) */
  char *phone;          /* (owned) (nullable) */
  char day[FB_DATE_LENGTH + 1];
};

G_DEFINE_FINAL_TYPE (FbSearchRow, fb_search_row, GTK_TYPE_LIST_BOX_ROW)

/* What people call what they look for; elsewhere the schema's words do. */
static const struct
{
  const char *table;
  const char *label;
  const char *plural;
  const char *add;
} words[] = {
    {"account", N_ ("Account"), N_ ("Accounts"), N_ ("Add Account “%s”")},
    {"contact", N_ ("Person"), N_ ("People"), N_ ("Add Person “%s”")},
    {"opportunity", N_ ("Deal"), N_ ("Deals"), N_ ("Add Deal “%s”")},
};

static int
find_words (const FbTable *table)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].table, table->name) == 0)
      return (int) i;
  return -1;
}

static const char *
label_of (const FbTable *table)
{
  int i = find_words (table);

  return i >= 0 ? _ (words[i].label) : _ (table->label);
}

static const char *
plural_of (const FbTable *table)
{
  int i = find_words (table);

  return i >= 0 ? _ (words[i].plural) : _ (table->plural);
}

static void
show_title (FbSearchRow *self, const char *title, const char *query)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  g_autoptr (GArray) ranges = fb_search_match_ranges (title, query);

  for (guint i = 0; i < ranges->len; i++)
    {
      PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

      bold->start_index = g_array_index (ranges, FbSearchRange, i).from;
      bold->end_index = g_array_index (ranges, FbSearchRange, i).to;
      pango_attr_list_insert (attributes, bold);
    }
  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_label_set_attributes (GTK_LABEL (self->title), attributes);
  pango_attr_list_unref (attributes);
}

static void
show (FbSearchRow *self, const char *icon, const char *title, const char *detail, const char *hint, const char *query)
{
  g_autofree char *name =
      detail != NULL && detail[0] != '\0' ? g_strdup_printf ("%s, %s", title, detail) : g_strdup (title);

  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon);
  show_title (self, title, query);
  gtk_label_set_label (GTK_LABEL (self->detail), detail != NULL ? detail : "");
  gtk_widget_set_visible (self->detail, detail != NULL && detail[0] != '\0');
  gtk_label_set_label (GTK_LABEL (self->hint), hint != NULL ? hint : "");
  gtk_widget_set_visible (self->hint, hint != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* --- class --- */

static void
fb_search_row_finalize (GObject *object)
{
  FbSearchRow *self = FB_SEARCH_ROW (object);

  g_free (self->name);
  g_free (self->step);
  g_free (self->phone);

  G_OBJECT_CLASS (fb_search_row_parent_class)->finalize (object);
}

static void
fb_search_row_class_init (FbSearchRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fb_search_row_finalize;
}

static GtkWidget *
make_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (style != NULL)
    {
      gtk_widget_add_css_class (label, style);
      gtk_widget_add_css_class (label, "dim-label");
    }
  return label;
}

static void
fb_search_row_init (FbSearchRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  /* The list asks for the heading before the row is filled. */
  self->kind = FB_SEARCH_COMMAND;
  self->icon = gtk_image_new ();
  gtk_widget_add_css_class (self->icon, "dim-label");
  self->title = make_label (NULL);
  self->detail = make_label ("caption");
  self->hint = make_label ("caption");
  gtk_label_set_ellipsize (GTK_LABEL (self->hint), PANGO_ELLIPSIZE_NONE);
  gtk_box_append (GTK_BOX (lines), self->title);
  gtk_box_append (GTK_BOX (lines), self->detail);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (box, -1, 36);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_box_append (GTK_BOX (box), self->icon);
  gtk_box_append (GTK_BOX (box), lines);
  gtk_box_append (GTK_BOX (box), self->hint);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
}

GtkWidget *
fb_search_row_new (void)
{
  return g_object_new (FB_TYPE_SEARCH_ROW, NULL);
}

void
fb_search_row_set_hit (FbSearchRow *self, FbSearchKind kind, const FbHit *hit, const char *query)
{
  const char *title = hit->title != NULL && hit->title[0] != '\0' ? hit->title : _ ("No name");

  self->kind = kind;
  self->command = NULL;
  self->table = hit->table;
  self->id = hit->id;
  show (self, fb_format_table_icon (hit->table), title, hit->detail,
        kind == FB_SEARCH_RECENT ? label_of (hit->table) : NULL, query);
}

void
fb_search_row_set_command (FbSearchRow *self, const FbSearchCommand *command, const char *query, const char *keys)
{
  self->kind = FB_SEARCH_COMMAND;
  self->command = command;
  self->table = NULL;
  show (self, command->icon, _ (command->label), NULL, keys, query);
}

void
fb_search_row_set_create (FbSearchRow *self, const FbTable *table, const char *name)
{
  int i = find_words (table);
  g_autofree char *title = NULL;

  g_return_if_fail (i >= 0);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  title = g_strdup_printf (_ (words[i].add), name);
#pragma GCC diagnostic pop

  self->kind = FB_SEARCH_CREATE;
  self->command = NULL;
  self->table = table;
  show (self, "list-add-symbolic", title, NULL, NULL, "");
}

void
fb_search_row_set_add (FbSearchRow *self, const FbTable *table, const char *name)
{
  fb_search_row_set_create (self, table, name);
  self->kind = FB_SEARCH_ADD;
  g_free (self->name);
  self->name = g_strdup (name);
}

static char *
describe_log (const FbPhraseTarget *target, const char *kind)
{
  g_autofree char *day = target->day[0] != '\0' ? fb_format_date (target->day) : NULL;
  const char *detail = target->hit->detail;

  if (target->step != NULL && day != NULL)
    /* Translators: what is to be done next, and the day */
    return g_strdup_printf (_ ("Next step: %s, %s"), target->step, day);
  if (target->step != NULL || day != NULL)
    /* Translators: %s is what is to be done next, or the day */
    return g_strdup_printf (_ ("Next step: %s"), target->step != NULL ? target->step : day);
  if (strcmp (kind, "call") == 0 && target->phone != NULL)
    return g_strdup (target->phone);
  return g_strdup (detail);
}

void
fb_search_row_set_log (FbSearchRow *self, const char *kind, const FbPhraseTarget *target, const char *query)
{
  const FbTable *activity = fb_schema_get_table ("activity");
  const char *label =
      fb_field_get_choice_label (fb_table_field (activity, fb_table_get_field (activity, "kind")), kind);
  gboolean dials = strcmp (kind, "call") == 0 && target->phone != NULL;
  g_autofree char *detail = describe_log (target, kind);
  /* Translators: a kind of activity ("Visit") and what it is about, as a command */
  g_autofree char *title = g_strdup_printf (_ ("Log %s: %s"), label, target->hit->title);

  self->kind = FB_SEARCH_LOG;
  self->command = NULL;
  self->table = target->hit->table;
  self->id = target->hit->id;
  self->activity = kind;
  g_free (self->step);
  self->step = g_strdup (target->step);
  g_free (self->phone);
  self->phone = dials ? g_strdup (target->phone) : NULL;
  g_strlcpy (self->day, target->day, sizeof self->day);
  show (self, fb_format_activity_icon (kind), title, detail, dials ? _ ("Ctrl+Enter dials") : NULL, query);
}

FbSearchKind
fb_search_row_get_kind (FbSearchRow *self)
{
  return self->kind;
}

const FbSearchCommand *
fb_search_row_get_command (FbSearchRow *self)
{
  return self->command;
}

const FbTable *
fb_search_row_get_table (FbSearchRow *self)
{
  return self->table;
}

const char *
fb_search_row_get_activity (FbSearchRow *self)
{
  return self->activity;
}

const char *
fb_search_row_get_name (FbSearchRow *self)
{
  return self->name;
}

const char *
fb_search_row_get_step (FbSearchRow *self)
{
  return self->step;
}

const char *
fb_search_row_get_day (FbSearchRow *self)
{
  return self->day;
}

const char *
fb_search_row_get_phone (FbSearchRow *self)
{
  return self->phone;
}

const FbId *
fb_search_row_get_id (FbSearchRow *self)
{
  return &self->id;
}

const char *
fb_search_row_get_group (FbSearchRow *self)
{
  switch (self->kind)
    {
    case FB_SEARCH_RECENT:
      return _ ("Recent");
    case FB_SEARCH_COMMAND:
    case FB_SEARCH_ADD:
    case FB_SEARCH_LOG:
      return _ ("Commands");
    case FB_SEARCH_CREATE:
      return _ ("No Results: Add It?");
    case FB_SEARCH_HIT:
    default:
      /* A row that shows nothing yet is in no group. */
      return self->table != NULL ? plural_of (self->table) : NULL;
    }
}
