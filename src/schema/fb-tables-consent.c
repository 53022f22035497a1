/* fb-tables-consent.c: what a person lets us contact them for
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-private.h"

/* clang-format off */

static const FbChoice channels[] = {
  { "phone", N_ ("Phone") }, { "email", N_ ("E-mail") }, { "post", N_ ("Post") }, { "visit", N_ ("Visit") }, { "sms", N_ ("Text message") },
  { "social", N_ ("Social network") }, { NULL },
};

static const FbChoice purposes[] = {
  { "service", N_ ("Service") }, { "offers", N_ ("Offers") }, { "newsletter", N_ ("Newsletter") }, { "survey", N_ ("Surveys") },
  { "research", N_ ("Market research") }, { NULL },
};

static const FbChoice states[] = {
  { "given", N_ ("Given") }, { "refused", N_ ("Refused") }, { "withdrawn", N_ ("Withdrawn") }, { "unknown", N_ ("Not known") }, { NULL },
};

static const FbChoice bases[] = {
  { "consent", N_ ("Consent") }, { "contract", N_ ("Contract") }, { "legitimate", N_ ("Legitimate interest") }, { "legal", N_ ("Legal duty") }, { NULL },
};

/* A ledger: each row is what was said at one time, and never rewritten. knew: ids of the rows that its maker knew of, which it takes the place of, so that of
 * what two laptops noted without each other the stricter holds. What holds now is told by fb_consents_find(). */
static const FbField consent_fields[] = {
  F (1, "contact", N_ ("Contact"), REF, REQ, FIXED, .ref = "contact"),
  F (2, "channel", N_ ("Channel"), ENUM, REQ | IDX, FIXED, .choices = channels),
  F (3, "purpose", N_ ("Purpose"), ENUM, REQ, FIXED, .choices = purposes),
  F (4, "state", N_ ("Answer"), ENUM, REQ, FIXED, .choices = states),
  F (5, "basis", N_ ("Basis"), ENUM, 0, FIXED, .choices = bases, .preset = "consent"),
  F (6, "proof", N_ ("Proof"), TEXT, PII, FIXED, .max = 1024),
  F (7, "said_at", N_ ("Said"), TIME, REQ | IDX, FIXED),
  F (8, "valid_to", N_ ("Valid until"), DATE, 0, FIXED),
  F (9, "by_user", N_ ("Noted by"), REF, 0, FIXED, .ref = "user"),
  F (10, "knew", N_ ("Follows"), JSON, HID, FIXED, .max = 8192),
  FB_COMMON_FIELDS
};

const FbTable fb_table_consent = {
  87, "consent", N_ ("Consent"), N_ ("Consents"), FB_HOME_PARENT, { "contact" },
  .flags = FB_TABLE_APPEND, .title = { "channel", "purpose", "state" }, FB_FIELDS (consent_fields), .since = 3,
};
