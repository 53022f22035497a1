/* fb-article-page.h: an article, to be read
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record-page.h"

G_BEGIN_DECLS

#define FB_TYPE_ARTICLE_PAGE (fb_article_page_get_type ())
G_DECLARE_FINAL_TYPE (FbArticlePage, fb_article_page, FB, ARTICLE_PAGE, FbRecordPage)

GtkWidget *fb_article_page_new (FbProfile *profile);

G_END_DECLS
