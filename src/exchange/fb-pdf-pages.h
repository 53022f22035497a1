/* fb-pdf-pages.h: blocks of text set on pages
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define FB_PDF_COLUMNS 6

typedef enum
{
  FB_PDF_BOLD      = 1 << 0,
  FB_PDF_LARGE     = 1 << 1,
  FB_PDF_SMALL     = 1 << 2,
  FB_PDF_RULE      = 1 << 3,   /* a line above */
  FB_PDF_KEEP      = 1 << 4,   /* not the last of a page: what follows belongs to it */
  FB_PDF_HEADING   = 1 << 5,   /* shown again at the top of the pages that follow, until the next one or fb_pdf_pages_end_heading() */
  FB_PDF_ACCENT    = 1 << 6,   /* in the accent color */
} FbPdfFlags;

/* Widths in points add up to 483, the room between the margins of an A4 page. */
typedef struct
{
  double   width;
  gboolean right;
} FbPdfColumn;

/**
 * FbPdfPages:
 *
 * Blocks one below the other on as many A4 pages as they need, with a footer and page numbers. The same blocks give the same bytes with the same fonts: no clock,
 * no random numbers, no locale. One thread at a time.
 */
typedef struct _FbPdfPages FbPdfPages;

/* @created: stands in the file as its time (milliseconds UTC). @page_words: "Page %u of %u" in the reader's language. */
FbPdfPages *fb_pdf_pages_new    (const char *title, const char *author, gint64 created, const char *page_words);
void        fb_pdf_pages_free   (FbPdfPages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbPdfPages, fb_pdf_pages_free)
/* "#1a5fb4"; anything else leaves black. */
void        fb_pdf_pages_set_accent (FbPdfPages *self, const char *color);
void        fb_pdf_pages_set_footer (FbPdfPages *self, const char *text);
/* A row of @n texts (NULL: empty) in @n columns. @space: points above it. */
void        fb_pdf_pages_add    (FbPdfPages *self, const FbPdfColumn *columns, guint n, const char *const *texts, FbPdfFlags flags, double space);
/* One text over the whole width. NULL and "" add nothing. */
void        fb_pdf_pages_add_text (FbPdfPages *self, const char *text, FbPdfFlags flags, double space);
void        fb_pdf_pages_end_heading (FbPdfPages *self);
/* The document. G_IO_ERROR_FAILED when it cannot be drawn. */
GBytes     *fb_pdf_pages_render (FbPdfPages *self, GError **error);
/* On how many pages the last rendering was set; 0 before. */
guint       fb_pdf_pages_get_n_pages (FbPdfPages *self);
/* What it says, without fonts and pages: a line a block, columns by tabs, the footer last. For tests. */
char       *fb_pdf_pages_dup_text (FbPdfPages *self);

G_END_DECLS
