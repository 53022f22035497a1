/* fb-tables-knowledge.c: what the company knows: articles, competitors
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-private.h"

/* clang-format off */

static const FbField competitor_fields[] = {
  F (1, "name", N_ ("Name"), TEXT, REQ | IDX, LAST, .search = 8),
  F (2, "website", N_ ("Website"), TEXT, 0, LAST, .search = 2),
  F (3, "strengths", N_ ("Strengths"), LONG_TEXT, 0, TXT, .search = 2),
  F (4, "weaknesses", N_ ("Weaknesses"), LONG_TEXT, 0, TXT, .search = 2),
  F (5, "note", N_ ("Note"), LONG_TEXT, 0, TXT),
  FB_COMMON_FIELDS
};

const FbTable fb_table_competitor = {
  84, "competitor", N_ ("Competitor"), N_ ("Competitors"), FB_HOME_CATALOG,
  .flags = FB_TABLE_SERVER | FB_TABLE_OPENS, .title = { "name" }, FB_FIELDS (competitor_fields), .since = 3,
};

static const FbChoice article_kinds[] = {
  { "howto", N_ ("How to") }, { "policy", N_ ("Policy") }, { "product", N_ ("Product") }, { "battle", N_ ("Battle card") },
  { "objection", N_ ("Objection") }, { "script", N_ ("Script") }, { "faq", N_ ("Question and answer") }, { "help", N_ ("Help") }, { NULL },
};

static const FbChoice article_states[] = {
  { "draft", N_ ("Draft") }, { "review", N_ ("In review") }, { "published", N_ ("Published") }, { "archived", N_ ("Archived") }, { NULL },
};

static const FbField article_fields[] = {
  F (1, "title", N_ ("Title"), TEXT, REQ | IDX, LAST, .search = 10),
  F (2, "kind", N_ ("Kind"), ENUM, REQ | IDX, LAST, .choices = article_kinds),
  F (3, "summary", N_ ("Summary"), TEXT, 0, LAST, .max = 1024, .search = 4),
  F (4, "body", N_ ("Text"), LONG_TEXT, 0, TXT, .search = 3),
  F (5, "language", N_ ("Language"), TEXT, 0, LAST, .max = 16),
  F (6, "competitor", N_ ("Competitor"), REF, 0, LAST, .ref = "competitor"),
  F (7, "product", N_ ("Product"), REF, 0, LAST, .ref = "product"),
  F (8, "family", N_ ("Product family"), REF, 0, LAST, .ref = "product_family"),
  F (9, "stage", N_ ("Stage"), REF, 0, LAST, .ref = "stage"),
  F (10, "state", N_ ("State"), ENUM, IDX, LAST, .choices = article_states, .preset = "published"),
  F (11, "version", N_ ("Version"), INT, 0, LAST, .min = 1, .max = 100000, .preset = "1"),
  F (12, "valid_to", N_ ("Valid until"), DATE, 0, LAST),
  F (13, "author", N_ ("Author"), REF, 0, LAST, .ref = "user"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_article = {
  85, "article", N_ ("Article"), N_ ("Articles"), FB_HOME_CATALOG,
  .flags = FB_TABLE_SERVER | FB_TABLE_OPENS, .title = { "title" },
  .cascade = { "attachment.on_id" }, FB_FIELDS (article_fields), .since = 3,
};
