/* fb-quote-out.h: a quote as PDF, on paper, by mail
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-profile.h"
#include "fb-quote-facts.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  FB_QUOTE_OUT_SHOW,    /* in the program for PDF */
  FB_QUOTE_OUT_PRINT,   /* through the print dialog */
  FB_QUOTE_OUT_MAIL,    /* a message to its contact, with the PDF */
} FbQuoteOut;

/* Renders in a thread, then hands over. What goes wrong is said. @facts is copied as far as it is needed. */
void  fb_quote_out      (GtkWidget *widget, FbProfile *profile, FbQuoteOut how, const FbQuoteFacts *facts);

/* "Q-2026-00017-v2.pdf": without what a file system cannot have in a name. */
char *fb_quote_out_name (const FbRecord *quote);
/* A mailto: address; @to (nullable), @path (nullable) of what to attach. Everything escaped. */
char *fb_quote_out_mail (const char *to, const char *subject, const char *body, const char *path);

G_END_DECLS
