/* fb-quote-doc.h: a quote and its lines in memory, while an operation works on them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-operation.h"

G_BEGIN_DECLS

/**
 * FbQuoteDoc:
 * @quote: (owned) as it will be
 * @lines: (owned) of FbRecord of quote_line, by position, as they will be
 *
 * Read whole, changed in memory, priced (fb-quote-pricing.h), and written as the differences into one edit. Not thread-safe; waits: not for the thread of a
 * window.
 */
typedef struct
{
  FbStore    *store;          /* (owned) */
  FbRecord   *quote;
  GPtrArray  *lines;
  FbRecord   *quote_before;   /* (owned) (nullable) as stored; NULL: new */
  GPtrArray  *lines_before;   /* (owned) of FbRecord, as stored */
  const FbId *giver;          /* (unowned) (nullable) whose policies bind; NULL: the person at this device */
} FbQuoteDoc;

FbQuoteDoc *fb_quote_doc_load  (FbStore *store, const FbId *quote, GError **error);
/* Takes @quote, which gets an id. */
FbQuoteDoc *fb_quote_doc_new   (FbStore *store, FbRecord *quote);
void        fb_quote_doc_free  (FbQuoteDoc *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbQuoteDoc, fb_quote_doc_free)

FbRecord   *fb_quote_doc_find_line   (FbQuoteDoc *self, const FbId *line);   /* (nullable) */
/* A new line of @kind at the end; (transfer none). */
FbRecord   *fb_quote_doc_add_line    (FbQuoteDoc *self, const char *kind);
/* With its parts. */
void        fb_quote_doc_remove_line (FbQuoteDoc *self, const FbId *line);
/* The differences to what is stored; lines first, so that a quote that becomes frozen comes after them. */
void        fb_quote_doc_write       (FbQuoteDoc *self, FbEdit *edit);
/* Writes and commits. */
gboolean    fb_quote_doc_commit      (FbQuoteDoc *self, const char *label, GError **error);

/* Sets every field of @to that is not in @except from the field of the same name. */
void        fb_quote_copy_fields     (const FbRecord *from, FbRecord *to, const char *const *except);

G_END_DECLS
