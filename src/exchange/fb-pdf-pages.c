/* fb-pdf-pages.c: blocks of text set on pages
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-pdf-pages.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "fb-date.h"

/* A4 in points. */
#define PAGE_WIDTH 595.28
#define PAGE_HEIGHT 841.89
#define MARGIN 56.0
#define TOP 56.0
#define BOTTOM (PAGE_HEIGHT - 72.0)
#define FULL_WIDTH 483.0
#define GAP 4.0
#define FONT "DejaVu Sans, Noto Sans, Sans"

typedef struct
{
  FbPdfColumn columns[FB_PDF_COLUMNS];
  char *texts[FB_PDF_COLUMNS]; /* (owned) (nullable) */
  guint n;
  FbPdfFlags flags;
  gboolean ends_heading; /* an empty block that only says so */
  double space;
  double height;
  guint page; /* from 0 */
} Block;

struct _FbPdfPages
{
  char *title, *author, *page_words, *footer; /* (owned) (nullable) footer */
  gint64 created;
  double accent[3];
  GPtrArray *blocks; /* of Block */
  guint n_pages;
};

static void
block_free (gpointer data)
{
  Block *block = data;

  for (guint i = 0; i < block->n; i++)
    g_free (block->texts[i]);
  g_free (block);
}

FbPdfPages *
fb_pdf_pages_new (const char *title, const char *author, gint64 created, const char *page_words)
{
  FbPdfPages *self = g_new0 (FbPdfPages, 1);

  self->title = g_strdup (title);
  self->author = g_strdup (author);
  self->page_words = g_strdup (page_words);
  self->created = created;
  self->blocks = g_ptr_array_new_with_free_func (block_free);
  return self;
}

void
fb_pdf_pages_free (FbPdfPages *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->blocks);
  g_free (self->title);
  g_free (self->author);
  g_free (self->page_words);
  g_free (self->footer);
  g_free (self);
}

void
fb_pdf_pages_set_accent (FbPdfPages *self, const char *color)
{
  PangoColor parsed;

  if (color == NULL || !pango_color_parse (&parsed, color))
    return;
  self->accent[0] = parsed.red / 65535.0;
  self->accent[1] = parsed.green / 65535.0;
  self->accent[2] = parsed.blue / 65535.0;
}

void
fb_pdf_pages_set_footer (FbPdfPages *self, const char *text)
{
  g_free (self->footer);
  self->footer = g_strdup (text);
}

void
fb_pdf_pages_add (FbPdfPages *self,
                  const FbPdfColumn *columns,
                  guint n,
                  const char *const *texts,
                  FbPdfFlags flags,
                  double space)
{
  Block *block = g_new0 (Block, 1);

  g_return_if_fail (n <= FB_PDF_COLUMNS);

  block->n = n;
  block->flags = flags;
  block->space = space;
  for (guint i = 0; i < n; i++)
    {
      block->columns[i] = columns[i];
      block->texts[i] = g_strdup (texts[i]);
    }
  g_ptr_array_add (self->blocks, block);
}

void
fb_pdf_pages_add_text (FbPdfPages *self, const char *text, FbPdfFlags flags, double space)
{
  const FbPdfColumn whole = {FULL_WIDTH, FALSE};

  if (text != NULL && *text != '\0')
    fb_pdf_pages_add (self, &whole, 1, &text, flags, space);
}

void
fb_pdf_pages_end_heading (FbPdfPages *self)
{
  Block *block = g_new0 (Block, 1);

  block->ends_heading = TRUE;
  g_ptr_array_add (self->blocks, block);
}

/* --- setting ------------------------------------------------------------------------------------------------- */

typedef struct
{
  FbPdfPages *pages;
  cairo_t *cairo;
  PangoFontMap *fonts;
  PangoContext *context;
  PangoLayout *layout;
  guint n_pages;
} Setting;

static void
set_font (Setting *self, FbPdfFlags flags)
{
  double size = (flags & FB_PDF_LARGE) != 0 ? 15 : (flags & FB_PDF_SMALL) != 0 ? 7.5 : 9.5;
  PangoFontDescription *font = pango_font_description_from_string (FONT);

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, (flags & FB_PDF_BOLD) != 0 ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (self->layout, font);
  pango_font_description_free (font);
}

/* The layout of one cell; its height in points. */
static double
set_cell (Setting *self, const Block *block, guint i)
{
  int height;

  set_font (self, block->flags);
  pango_layout_set_width (self->layout, (int) ((block->columns[i].width - GAP) * PANGO_SCALE));
  pango_layout_set_alignment (self->layout, block->columns[i].right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_text (self->layout, block->texts[i] != NULL ? block->texts[i] : "", -1);
  pango_layout_get_size (self->layout, NULL, &height);
  return height / (double) PANGO_SCALE;
}

static void
measure (Setting *self, Block *block)
{
  block->height = 0;
  for (guint i = 0; i < block->n; i++)
    block->height = MAX (block->height, set_cell (self, block, i));
  if ((block->flags & FB_PDF_RULE) != 0)
    block->height += 3;
}

static double
height_with_kept (FbPdfPages *pages, guint index)
{
  double height = 0;

  for (guint i = index; i < pages->blocks->len; i++)
    {
      const Block *block = g_ptr_array_index (pages->blocks, i);

      height += block->height + (i > index ? block->space : 0);
      if ((block->flags & FB_PDF_KEEP) == 0)
        break;
    }
  return height;
}

/* Says for every block on which page it stands. A block taller than a page runs over its end: the texts of a quote are
 * limited to less. */
static void
paginate (Setting *self)
{
  GPtrArray *blocks = self->pages->blocks;
  const Block *heading = NULL;
  double y = TOP;
  guint page = 0;

  for (guint i = 0; i < blocks->len; i++)
    measure (self, g_ptr_array_index (blocks, i));
  for (guint i = 0; i < blocks->len; i++)
    {
      Block *block = g_ptr_array_index (blocks, i);

      if (y > TOP && y + block->space + height_with_kept (self->pages, i) > BOTTOM)
        {
          page++;
          y = TOP;
          if (heading != NULL && !block->ends_heading && (block->flags & FB_PDF_HEADING) == 0)
            y += heading->height;
        }
      if ((block->flags & FB_PDF_HEADING) != 0)
        heading = block;
      else if (block->ends_heading)
        heading = NULL;
      block->page = page;
      y += (y > TOP ? block->space : 0) + block->height;
    }
  self->n_pages = page + 1;
}

static void
draw_block (Setting *self, const Block *block, double y)
{
  double x = MARGIN;

  cairo_set_source_rgb (self->cairo, 0, 0, 0);
  if ((block->flags & FB_PDF_RULE) != 0)
    {
      cairo_set_line_width (self->cairo, 0.5);
      cairo_move_to (self->cairo, MARGIN, y);
      cairo_line_to (self->cairo, MARGIN + FULL_WIDTH, y);
      cairo_stroke (self->cairo);
      y += 3;
    }
  if ((block->flags & FB_PDF_ACCENT) != 0)
    cairo_set_source_rgb (self->cairo, self->pages->accent[0], self->pages->accent[1], self->pages->accent[2]);
  for (guint i = 0; i < block->n; i++)
    {
      set_cell (self, block, i);
      cairo_move_to (self->cairo, x, y);
      pango_cairo_show_layout (self->cairo, self->layout);
      x += block->columns[i].width;
    }
}

static char *
number_page (const FbPdfPages *pages, guint page, guint n_pages)
{
  g_autofree char *number = g_strdup_printf ("%u", page + 1);
  g_autofree char *count = g_strdup_printf ("%u", n_pages);
  GString *text = g_string_new (pages->page_words);

  g_string_replace (text, "%u", number, 1);
  g_string_replace (text, "%u", count, 1);
  return g_string_free (text, FALSE);
}

static void
draw_footer (Setting *self, guint page)
{
  g_autofree char *number = number_page (self->pages, page, self->n_pages);
  Block block = {.columns = {{383, FALSE}, {100, TRUE}},
                 .texts = {self->pages->footer, number},
                 .n = 2,
                 .flags = FB_PDF_SMALL | FB_PDF_RULE};

  draw_block (self, &block, BOTTOM + 10);
}

static void
draw_page (Setting *self, guint page)
{
  GPtrArray *blocks = self->pages->blocks;
  const Block *heading = NULL;
  gboolean first = TRUE;
  double y = TOP;

  for (guint i = 0; i < blocks->len; i++)
    {
      const Block *block = g_ptr_array_index (blocks, i);

      if (block->page > page)
        break;
      if (block->page == page && first && heading != NULL && !block->ends_heading
          && (block->flags & FB_PDF_HEADING) == 0)
        {
          draw_block (self, heading, y);
          y += heading->height;
        }
      if ((block->flags & FB_PDF_HEADING) != 0)
        heading = block;
      else if (block->ends_heading)
        heading = NULL;
      if (block->page != page)
        continue;
      y += y > TOP ? block->space : 0;
      draw_block (self, block, y);
      y += block->height;
      first = FALSE;
    }
  draw_footer (self, page);
  cairo_show_page (self->cairo);
}

static cairo_status_t
write_bytes (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
setting_begin (Setting *self, cairo_surface_t *surface)
{
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  self->cairo = cairo_create (surface);
  /* A map of its own: the process's may have been given other resolutions by a screen. */
  self->fonts = pango_cairo_font_map_new ();
  pango_cairo_font_map_set_resolution (PANGO_CAIRO_FONT_MAP (self->fonts), 72);
  self->context = pango_font_map_create_context (self->fonts);
  pango_cairo_context_set_font_options (self->context, options);
  pango_context_set_round_glyph_positions (self->context, FALSE);
  /* Not the machine's language, which would choose other fonts. */
  pango_context_set_language (self->context, pango_language_from_string ("en"));
  self->layout = pango_layout_new (self->context);
  pango_layout_set_wrap (self->layout, PANGO_WRAP_WORD_CHAR);
  cairo_font_options_destroy (options);
}

static void
setting_end (Setting *self)
{
  g_object_unref (self->layout);
  g_object_unref (self->context);
  g_object_unref (self->fonts);
  cairo_destroy (self->cairo);
}

static void
set_metadata (const FbPdfPages *self, cairo_surface_t *surface)
{
  gint64 seconds = self->created / 1000 * 1000; /* whole ones: the format has no more */
  g_autofree char *created = fb_time_format (seconds);
  g_autofree char *date = g_strdup_printf ("%.19sZ", created);

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, self->title);
  if (self->author != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_AUTHOR, self->author);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Fieldbook");
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_MOD_DATE, date);
}

GBytes *
fb_pdf_pages_render (FbPdfPages *self, GError **error)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (write_bytes, bytes, PAGE_WIDTH, PAGE_HEIGHT);
  Setting setting = {.pages = self};
  cairo_status_t status;

  cairo_pdf_surface_restrict_to_version (surface, CAIRO_PDF_VERSION_1_5);
  set_metadata (self, surface);
  setting_begin (&setting, surface);
  paginate (&setting);
  for (guint page = 0; page < setting.n_pages; page++)
    draw_page (&setting, page);
  self->n_pages = setting.n_pages;
  setting_end (&setting);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return g_byte_array_free_to_bytes (bytes);
  g_byte_array_unref (bytes);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, cairo_status_to_string (status));
  return NULL;
}

guint
fb_pdf_pages_get_n_pages (FbPdfPages *self)
{
  return self->n_pages;
}

char *
fb_pdf_pages_dup_text (FbPdfPages *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->blocks->len; i++)
    {
      const Block *block = g_ptr_array_index (self->blocks, i);

      if (block->ends_heading)
        continue;
      for (guint k = 0; k < block->n; k++)
        g_string_append_printf (text, "%s%s", k > 0 ? "\t" : "", block->texts[k] != NULL ? block->texts[k] : "");
      g_string_append_c (text, '\n');
    }
  if (self->footer != NULL)
    g_string_append_printf (text, "%s\n", self->footer);
  return g_string_free (text, FALSE);
}
