/* fb-prefs.h: the keys of GSettings, and where they are found
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define FB_PREFS_SCHEMA "org.fieldbook.Fieldbook"
#define FB_PREFS_WINDOW_WIDTH "window-width"
#define FB_PREFS_WINDOW_HEIGHT "window-height"
#define FB_PREFS_WINDOW_MAXIMIZED "window-maximized"
#define FB_PREFS_VIEW "view"
#define FB_PREFS_CONTACTS_KIND "contacts-kind"
#define FB_PREFS_ACCOUNT_SORT "account-sort"
#define FB_PREFS_CONTACT_SORT "contact-sort"
#define FB_PREFS_PRODUCT_SORT "product-sort"
#define FB_PREFS_ARTICLE_SORT "article-sort"
#define FB_PREFS_COMPETITOR_SORT "competitor-sort"
#define FB_PREFS_QUOTE_SORT "quote-sort"
#define FB_PREFS_ORDER_SORT "order-sort"
#define FB_PREFS_REQUEST_SORT "request-sort"
#define FB_PREFS_PLACE_KINDS "place-kinds"
#define FB_PREFS_OPEN_RECORDS "open-records"
#define FB_PREFS_OPEN_CONTACT "open-contact"
#define FB_PREFS_PIPELINE_FORM "pipeline-form"
#define FB_PREFS_PIPELINE_OWNER "pipeline-owner"
#define FB_PREFS_PIPELINE_CLOSE "pipeline-close"
#define FB_PREFS_PIPELINE_SORT "pipeline-sort"
#define FB_PREFS_PIPELINE_CLOSED "pipeline-closed"
#define FB_PREFS_OPEN_DEAL "open-deal"
#define FB_PREFS_CHOSEN_DEAL "chosen-deal"
#define FB_PREFS_COLUMN_WIDTHS "column-widths"
#define FB_PREFS_SCROLL "scroll"
#define FB_PREFS_COLOR_SCHEME "color-scheme"
#define FB_PREFS_WHOLE_AMOUNTS "whole-amounts"

/* One object for the process. A program run from its build folder uses the schema compiled there. (transfer none) */
GSettings *fb_prefs_get (void);
/* Sets one entry of a key that is a dictionary by text. Consumes @value when it floats. */
void       fb_prefs_set_entry (const char *key, const char *name, GVariant *value);

G_END_DECLS
