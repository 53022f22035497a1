/* fb-tables-insight.c: what is known about customers, and how they hang together
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-private.h"

/* clang-format off */

static const FbChoice insight_owners[] = {
  { "account", N_ ("Account") }, { "contact", N_ ("Contact") }, { NULL },
};

static const FbChoice insight_kinds[] = {
  { "need", N_ ("Need") }, { "motive", N_ ("Motive") }, { "preference", N_ ("Preference") }, { "like", N_ ("Likes") },
  { "dislike", N_ ("Dislikes") }, { "personal", N_ ("Personal") }, { "risk", N_ ("Risk") }, { "market", N_ ("Market") },
  { "competitor", N_ ("Competitor") }, { NULL },
};

static const FbField insight_fields[] = {
  F (1, "on_type", N_ ("On type"), ENUM, REQ | HID, FIXED, .choices = insight_owners),
  F (2, "on_id", N_ ("On"), ANY_REF, REQ | HID, FIXED, .ref = "on_type"),
  F (3, "kind", N_ ("Kind"), ENUM, REQ | IDX, LAST, .choices = insight_kinds),
  F (4, "text", N_ ("Text"), LONG_TEXT, REQ | PII, TXT, .search = 3),
  F (5, "said_by", N_ ("Said by"), REF, 0, LAST, .ref = "contact"),
  F (6, "learned_on", N_ ("Learned on"), DATE, 0, LAST),
  F (7, "valid_until", N_ ("Valid until"), DATE, 0, LAST),
  F (8, "importance", N_ ("Importance"), INT, 0, LAST, .min = 1, .max = 3),
  FB_COMMON_FIELDS
};

const FbTable fb_table_insight = {
  63, "insight", N_ ("Insight"), N_ ("Insights"), FB_HOME_PARENT, { "on_id" },
  .title = { "kind", "text" }, FB_FIELDS (insight_fields), .since = 2,
};

static const FbField account_link_fields[] = {
  F (1, "account", N_ ("Account"), REF, REQ, FIXED, .ref = "account"),
  F (2, "other", N_ ("Other account"), REF, REQ, FIXED, .ref = "account"),
  F (3, "kind", N_ ("Kind"), PICK, REQ, LAST, .ref = "account_link_kind"),
  F (4, "note", N_ ("Note"), TEXT, 0, LAST, .max = 1024),
  FB_COMMON_FIELDS
};

const FbTable fb_table_account_link = {
  64, "account_link", N_ ("Link between accounts"), N_ ("Links between accounts"), FB_HOME_PARENT, { "account" },
  .title = { "kind" }, FB_FIELDS (account_link_fields), .since = 2,
};
