/* fb-markdown-view.c: shows text with headings, lists, emphasis and links
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-markdown-view.h"

#include "fb-markdown.h"

/* An article of more blocks would make too many widgets: after these it is shown once more whole, as plain text. */
#define BLOCKS_AT_MOST 1000

struct _FbMarkdownView
{
  AdwBin parent_instance;

  char *text; /* (owned) (nullable) as shown */
  GtkWidget *column;
};

G_DEFINE_FINAL_TYPE (FbMarkdownView, fb_markdown_view, ADW_TYPE_BIN)

static GtkWidget *
make_label (const char *markup)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  return label;
}

static GtkWidget *
make_item (const FbMarkdownBlock *block)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *number = g_strdup_printf ("%u.", block->number);
  GtkWidget *mark = gtk_label_new (block->kind == FB_MARKDOWN_BULLET ? "•" : number);

  gtk_widget_set_valign (mark, GTK_ALIGN_START);
  gtk_label_set_width_chars (GTK_LABEL (mark), 2);
  gtk_label_set_xalign (GTK_LABEL (mark), 1);
  gtk_widget_add_css_class (mark, "dim-label");
  gtk_widget_add_css_class (mark, "numeric");
  gtk_widget_set_margin_start (box, (int) block->level * 18);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_box_append (GTK_BOX (box), make_label (block->markup));
  return box;
}

static GtkWidget *
make_heading (const FbMarkdownBlock *block)
{
  GtkWidget *label = make_label (block->markup);

  gtk_widget_add_css_class (label, block->level == 1 ? "title-3" : block->level == 2 ? "title-4" : "heading");
  gtk_widget_set_margin_top (label, 12);
  return label;
}

static GtkWidget *
make_block (const FbMarkdownBlock *block)
{
  GtkWidget *widget;

  switch (block->kind)
    {
    case FB_MARKDOWN_HEADING:
      return make_heading (block);
    case FB_MARKDOWN_BULLET:
    case FB_MARKDOWN_NUMBERED:
      return make_item (block);
    case FB_MARKDOWN_RULE:
      return gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
    case FB_MARKDOWN_QUOTE:
      widget = make_label (block->markup);
      gtk_widget_add_css_class (widget, "fb-quote");
      return widget;
    case FB_MARKDOWN_CODE:
      widget = make_label (block->markup);
      gtk_widget_add_css_class (widget, "monospace");
      gtk_widget_add_css_class (widget, "fb-code");
      return widget;
    case FB_MARKDOWN_PARAGRAPH:
    default:
      return make_label (block->markup);
    }
}

static void
fb_markdown_view_finalize (GObject *object)
{
  g_free (FB_MARKDOWN_VIEW (object)->text);

  G_OBJECT_CLASS (fb_markdown_view_parent_class)->finalize (object);
}

static void
fb_markdown_view_class_init (FbMarkdownViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fb_markdown_view_finalize;
}

static void
fb_markdown_view_init (FbMarkdownView *self)
{
  self->column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  adw_bin_set_child (ADW_BIN (self), self->column);
}

GtkWidget *
fb_markdown_view_new (void)
{
  return g_object_new (FB_TYPE_MARKDOWN_VIEW, NULL);
}

void
fb_markdown_view_set_text (FbMarkdownView *self, const char *text)
{
  g_autoptr (GPtrArray) blocks = NULL;
  GtkWidget *child;

  if (g_strcmp0 (self->text, text) == 0)
    return;

  g_free (self->text);
  self->text = g_strdup (text);
  while ((child = gtk_widget_get_first_child (self->column)) != NULL)
    gtk_box_remove (GTK_BOX (self->column), child);
  blocks = fb_markdown_parse (text);
  for (guint i = 0; i < MIN (blocks->len, BLOCKS_AT_MOST); i++)
    gtk_box_append (GTK_BOX (self->column), make_block (g_ptr_array_index (blocks, i)));
  if (blocks->len > BLOCKS_AT_MOST)
    {
      GtkWidget *whole = gtk_label_new (text);

      gtk_label_set_xalign (GTK_LABEL (whole), 0);
      gtk_label_set_wrap (GTK_LABEL (whole), TRUE);
      gtk_box_append (GTK_BOX (self->column), whole);
    }
}
