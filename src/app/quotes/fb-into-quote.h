/* fb-into-quote.h: a finished configuration goes into a quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-family.h"
#include "fb-config-result.h"
#include "fb-dialog.h"

G_BEGIN_DECLS

/**
 * FbIntoQuote:
 *
 * Asks for an open quote, found by typing, or for whom a new one is. Signal "stored" (const char *quote): it is in that
 * quote, and the dialog closes.
 */
#define FB_TYPE_INTO_QUOTE (fb_into_quote_get_type ())
G_DECLARE_FINAL_TYPE (FbIntoQuote, fb_into_quote, FB, INTO_QUOTE, FbDialog)

/* @family: published, what @result was made with. Both are copied. */
GtkWidget *
fb_into_quote_new (GtkWindow *parent,
                   FbProfile *profile,
                   const FbConfigResult *result,
                   const FbConfigFamily *family);

G_END_DECLS
