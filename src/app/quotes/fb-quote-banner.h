/* fb-quote-banner.h: where a quote stands, and what comes next
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-profile.h"
#include "fb-quote-facts.h"

G_BEGIN_DECLS

/* State by icon and words, the reason for who must approve, and the one or two things to do now. Activates quote.accept of a widget above. */
#define FB_TYPE_QUOTE_BANNER (fb_quote_banner_get_type ())
G_DECLARE_FINAL_TYPE (FbQuoteBanner, fb_quote_banner, FB, QUOTE_BANNER, GtkWidget)

GtkWidget *fb_quote_banner_new          (FbProfile *profile);
/* Valid until the next call. */
void       fb_quote_banner_show         (FbQuoteBanner *self, const FbQuoteFacts *facts);
/* FALSE: nothing has to be asked. */
gboolean   fb_quote_banner_focus_reason (FbQuoteBanner *self);

G_END_DECLS
