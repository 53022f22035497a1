/* fb-workbench-findings.c: what is wrong with the text, and what it changes, line by line
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-workbench-private.h"

#include <glib/gi18n.h>

#include "fb-line-numbers.h"

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    {
      gtk_widget_add_css_class (label, css_class);
      gtk_widget_add_css_class (label, "dim-label");
    }
  return label;
}

/* @icon, text and up to two lines below it; a click goes to @place. */
static void
add_row (GtkWidget *list,
         const char *icon,
         const char *kind,
         FbRulesPlace place,
         const char *text,
         const char *more,
         const char *proof)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  /* Translators: %u is the number of a line */
  g_autofree char *where = place.line > 0 ? g_strdup_printf (_ ("line %u"), place.line) : NULL;
  g_autofree char *head = where != NULL ? g_strdup_printf ("%s, %s", kind, where) : g_strdup (kind);
  g_autofree char *name = g_strdup_printf ("%s: %s", head, text);

  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), make_label (head, "caption"));
  gtk_box_append (GTK_BOX (texts), make_label (text, NULL));
  if (more != NULL)
    gtk_box_append (GTK_BOX (texts), make_label (more, "caption"));
  if (proof != NULL)
    gtk_box_append (GTK_BOX (texts), make_label (proof, "caption"));
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (box), texts);
  gtk_widget_add_css_class (box, "fb-config-line");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), place.line > 0);
  g_object_set_data (G_OBJECT (row), "fb-line", GUINT_TO_POINTER (place.line));
  g_object_set_data (G_OBJECT (row), "fb-column", GUINT_TO_POINTER (place.column));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
}

static void
clear (GtkWidget *list)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (list), child);
}

/* --- in the text --------------------------------------------------------------------------------------------- */

static const char *const tag_names[] = {"note", "warning", "blocks"};

void
fb_workbench_install_tags (FbWorkbench *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));

  gtk_text_buffer_create_tag (buffer, "note", "underline", PANGO_UNDERLINE_LOW, NULL);
  gtk_text_buffer_create_tag (buffer, "warning", "underline", PANGO_UNDERLINE_LOW, "underline-rgba",
                              &(GdkRGBA){.9f, .6f, 0, 1}, NULL);
  gtk_text_buffer_create_tag (buffer, "blocks", "underline", PANGO_UNDERLINE_ERROR, NULL);
}

static void
mark (FbWorkbench *self, const FbRulesFinding *finding)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));
  GtkTextIter start, end;

  if (finding->place.line == 0)
    return;
  gtk_text_buffer_get_iter_at_line_offset (buffer, &start, (int) finding->place.line - 1,
                                           MAX ((int) finding->place.column - 1, 0));
  end = start;
  if (!gtk_text_iter_ends_line (&end))
    gtk_text_iter_forward_to_line_end (&end);
  gtk_text_buffer_apply_tag_by_name (buffer, tag_names[finding->severity], &start, &end);
}

static void
unmark (FbWorkbench *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  for (guint i = 0; i < G_N_ELEMENTS (tag_names); i++)
    gtk_text_buffer_remove_tag_by_name (buffer, tag_names[i], &start, &end);
}

/* --- lists --------------------------------------------------------------------------------------------------- */

static void
add_finding (FbWorkbench *self, const FbRulesFinding *finding)
{
  static const char *const icons[] = {"dialog-information-symbolic", "dialog-warning-symbolic",
                                      "dialog-error-symbolic"};
  static const char *const kinds[] = {N_ ("Note"), N_ ("Warning"), N_ ("Error")};
  g_autofree char *names = NULL;
  g_autofree char *proof = NULL;

  if (finding->proof != NULL && finding->proof->len > 0)
    {
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
      g_auto (GStrv) all = NULL;

      for (guint i = 0; i < finding->proof->len; i++)
        g_strv_builder_add (builder, g_ptr_array_index (finding->proof, i));
      all = g_strv_builder_end (builder);
      names = g_strjoinv (", ", all);
      /* Translators: %s are names of rules */
      proof = g_strdup_printf (_ ("Proof: %s"), names);
    }
  add_row (self->findings, icons[finding->severity], _ (kinds[finding->severity]), finding->place, finding->message,
           finding->hint, proof);
}

static void
show_findings (FbWorkbench *self)
{
  GHashTable *wrong = g_hash_table_new (NULL, NULL);

  clear (self->findings);
  unmark (self);
  for (guint i = 0; i < self->report->findings->len; i++)
    {
      const FbRulesFinding *finding = g_ptr_array_index (self->report->findings, i);

      add_finding (self, finding);
      mark (self, finding);
      if (finding->severity == FB_RULES_BLOCKS)
        g_hash_table_add (wrong, GUINT_TO_POINTER (finding->place.line));
    }
  if (self->report->findings->len == 0)
    add_row (self->findings, "object-select-symbolic", _ ("Checked"), (FbRulesPlace){0, 0},
             _ ("Nothing is wrong with this text."), NULL, NULL);
  fb_line_numbers_set_wrong (FB_LINE_NUMBERS (self->numbers), wrong);
}

static void
show_changes (FbWorkbench *self)
{
  static const char *const icons[] = {"list-add-symbolic", "document-edit-symbolic", "list-remove-symbolic"};
  static const char *const kinds[] = {N_ ("New"), N_ ("Changed"), N_ ("Gone")};

  clear (self->changes_list);
  for (guint i = 0; self->changes != NULL && i < self->changes->len; i++)
    {
      const FbModelChange *change = g_ptr_array_index (self->changes, i);
      /* Translators: %s is a rule as it was before */
      g_autofree char *was = change->kind == FB_MODEL_CHANGED ? g_strdup_printf (_ ("Was: %s"), change->was) : NULL;

      add_row (self->changes_list, icons[change->kind], _ (kinds[change->kind]), (FbRulesPlace){change->line, 1},
               change->is != NULL ? change->is : change->was, was, NULL);
    }
  if (self->changes == NULL || self->changes->len == 0)
    add_row (self->changes_list, "object-select-symbolic", _ ("Published"), (FbRulesPlace){0, 0},
             self->family == NULL          ? _ ("This model has not been published yet.")
             : self->report->model == NULL ? _ ("What changed is shown when the text is understood.")
                                           : _ ("Nothing differs from what is published."),
             NULL, NULL);
}

static char *
state_words (FbWorkbench *self)
{
  guint blocks = 0, warnings = 0;

  for (guint i = 0; i < self->report->findings->len; i++)
    {
      const FbRulesFinding *finding = g_ptr_array_index (self->report->findings, i);

      blocks += finding->severity == FB_RULES_BLOCKS;
      warnings += finding->severity == FB_RULES_WARNING;
    }
  if (blocks > 0)
    return g_strdup_printf (ngettext ("%u error", "%u errors", blocks), blocks);
  if (self->report->is_cut)
    return g_strdup (_ ("Good as far as it was checked"));
  if (warnings > 0)
    return g_strdup_printf (ngettext ("Good, %u warning", "Good, %u warnings", warnings), warnings);
  return g_strdup (_ ("Good"));
}

void
fb_workbench_show_report (FbWorkbench *self)
{
  g_autofree char *words = state_words (self);

  gtk_label_set_label (GTK_LABEL (self->state), words);
  show_findings (self);
  show_changes (self);
}
