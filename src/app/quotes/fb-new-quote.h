/* fb-new-quote.h: begins a quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-dialog.h"

G_BEGIN_DECLS

/* Asks for which deal or account, makes the quote and opens it (win.open of the parent). */
#define FB_TYPE_NEW_QUOTE (fb_new_quote_get_type ())
G_DECLARE_FINAL_TYPE (FbNewQuote, fb_new_quote, FB, NEW_QUOTE, FbDialog)

GtkWidget *fb_new_quote_new (GtkWindow *parent, FbProfile *profile);
/* For a deal (its account, contact and currency) or an account nothing has to be asked: makes the quote and opens it. */
void       fb_new_quote_for (GtkWidget *widget, FbProfile *profile, const FbTable *table, const FbId *id);

G_END_DECLS
