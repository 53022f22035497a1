/* fb-knowledge.c: the place of articles and competitors
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-knowledge.h"

#include <glib/gi18n.h>

#include "fb-article-page.h"
#include "fb-competitor-page.h"
#include "fb-prefs.h"

static const char *const article_text[] = {"title",        "summary",     "body", "competitor.name",
                                           "product.name", "family.name", NULL};
static const char *const article_facets[] = {"kind", "competitor", "family", "language", "state", NULL};
static const char *const article_labels[] = {"competitor", "family", NULL};
static const FbRecordListOrder article_orders[] = {{N_ ("_Title"), "title"},
                                                   {N_ ("_Kind"), "kind,title"},
                                                   {N_ ("_Competitor"), "competitor.name,title"},
                                                   {N_ ("_Last Changed"), "-updated_at"},
                                                   {N_ ("_Newest"), "-created_at"},
                                                   {NULL, NULL}};

static const char *const competitor_text[] = {"name", "website", "strengths", "weaknesses", NULL};
static const char *const competitor_facets[] = {NULL};
static const FbRecordListOrder competitor_orders[] = {{N_ ("_Name"), "name"},
                                                      {N_ ("_Last Changed"), "-updated_at"},
                                                      {N_ ("_Newest"), "-created_at"},
                                                      {NULL, NULL}};

static char *
count_articles (guint n, const char *number)
{
  return g_strdup_printf (ngettext ("%s article", "%s articles", n), number);
}

static char *
count_competitors (guint n, const char *number)
{
  return g_strdup_printf (ngettext ("%s competitor", "%s competitors", n), number);
}

static const FbRecordListKind articles_kind = {
    "article",
    article_text,
    article_facets,
    article_labels,
    article_orders,
    FB_PREFS_ARTICLE_SORT,
    "articles",
    count_articles,
    N_ ("Search all articles"),
    N_ ("Articles"),
    N_ ("No Articles Yet"),
    N_ ("What your company knows appears here: instructions, policies, battle cards."),
    NULL,
};

static const FbRecordListKind competitors_kind = {
    "competitor",
    competitor_text,
    competitor_facets,
    NULL,
    competitor_orders,
    FB_PREFS_COMPETITOR_SORT,
    "competitors",
    count_competitors,
    N_ ("Search competitors"),
    N_ ("Competitors"),
    N_ ("No Competitors Yet"),
    N_ ("Those you meet at customers appear here, with the battle cards against them."),
    NULL,
};

static const FbPlaceSide sides[] = {
    {&articles_kind, N_ ("A_rticles"), fb_article_page_new},
    {&competitors_kind, N_ ("_Competitors"), fb_competitor_page_new},
};

static const FbPlace place = {
    "knowledge",
    "fb-knowledge-symbolic",
    N_ ("Choose an article or a competitor from the list, or find anything with Ctrl+K."),
    sides,
    G_N_ELEMENTS (sides),
};

void
fb_knowledge_setup (FbPlaceView *view, FbProfile *profile)
{
  fb_place_view_setup (view, profile, &place);
  /* What is out of use is found by nobody, unless by its link. */
  fb_filter_set_condition (fb_record_list_get_filter (fb_place_view_get_list (view, "article")), "state",
                           "state != 'archived'");
}
