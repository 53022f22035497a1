/* fb-tables-prices.c: what prices are computed from, and who must approve them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-private.h"

/* clang-format off */

static const FbField unit_fields[] = {
  F (1, "code", N_ ("Code"), TEXT, REQ | IDX, SERVER, .max = 32),
  F (2, "name", N_ ("Name"), TEXT, REQ, LAST),
  F (3, "decimals", N_ ("Decimals"), INT, 0, LAST, .min = 0, .max = 3, .preset = "0"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_unit = {
  65, "unit", N_ ("Unit"), N_ ("Units"), FB_HOME_CATALOG,
  .flags = FB_TABLE_SERVER, .title = { "name" }, FB_FIELDS (unit_fields), .since = 3,
};

static const FbField tax_rate_fields[] = {
  F (1, "tax_class", N_ ("Tax class"), PICK, REQ | IDX, LAST, .ref = "tax_class"),
  F (2, "country", N_ ("Country"), TEXT, 0, LAST, .max = 64),
  F (3, "name", N_ ("Name"), TEXT, REQ, LAST),
  F (4, "rate", N_ ("Rate"), PERCENT, REQ, LAST, .min = 0, .max = 10000),
  F (5, "valid_from", N_ ("Valid from"), DATE, 0, LAST),
  F (6, "valid_to", N_ ("Valid until"), DATE, 0, LAST),
  FB_COMMON_FIELDS
};

const FbTable fb_table_tax_rate = {
  66, "tax_rate", N_ ("Tax rate"), N_ ("Tax rates"), FB_HOME_CATALOG,
  .flags = FB_TABLE_SERVER, .title = { "name" }, FB_FIELDS (tax_rate_fields), .since = 3,
};

static const FbField currency_fields[] = {
  F (1, "code", N_ ("Code"), CURRENCY, REQ | IDX, FIXED),
  F (2, "name", N_ ("Name"), TEXT, REQ, LAST),
  F (3, "symbol", N_ ("Symbol"), TEXT, 0, LAST, .max = 8),
  F (4, "active", N_ ("Active"), BOOL, 0, LAST, .preset = "1"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_currency = {
  67, "currency", N_ ("Currency"), N_ ("Currencies"), FB_HOME_CATALOG,
  .flags = FB_TABLE_SERVER, .title = { "name" }, FB_FIELDS (currency_fields), .since = 3,
};

/* One unit of the first is rate / per units of the second. */
static const FbField fx_rate_fields[] = {
  F (1, "from_currency", N_ ("From"), CURRENCY, REQ | IDX, FIXED),
  F (2, "to_currency", N_ ("To"), CURRENCY, REQ | IDX, FIXED),
  F (3, "day", N_ ("Day"), DATE, REQ | IDX, FIXED),
  F (4, "rate", N_ ("Rate"), RATE, REQ, LAST, .min = 1, .max = G_MAXINT64),
  F (5, "per", N_ ("For so many"), INT, 0, LAST, .min = 1, .max = 1000000, .preset = "1"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_fx_rate = {
  68, "fx_rate", N_ ("Rate of exchange"), N_ ("Rates of exchange"), FB_HOME_CATALOG,
  .flags = FB_TABLE_SERVER, .title = { "from_currency", "to_currency" }, FB_FIELDS (fx_rate_fields), .since = 3,
};

static const FbChoice product_link_kinds[] = {
  { "companion", N_ ("Goes with it") }, { "upsell", N_ ("Better one") }, { "replacement", N_ ("Replacement") },
  { "alternative", N_ ("Alternative") }, { "accessory", N_ ("Accessory") }, { "required", N_ ("Needed with it") },
  { "consumable", N_ ("Consumable") }, { NULL },
};

static const FbChoice link_sources[] = {
  { "curated", N_ ("Chosen by hand") }, { "mined", N_ ("From past orders") }, { NULL },
};

static const FbField product_link_fields[] = {
  F (1, "product", N_ ("Product"), REF, REQ, FIXED, .ref = "product"),
  F (2, "other", N_ ("Other product"), REF, REQ, FIXED, .ref = "product"),
  F (3, "kind", N_ ("Kind"), ENUM, REQ | IDX, LAST, .choices = product_link_kinds),
  F (4, "strength", N_ ("Strength"), PERCENT, 0, LAST, .min = 0, .max = 10000),
  F (5, "note", N_ ("Why"), TEXT, 0, LAST, .max = 1024),
  F (6, "source", N_ ("Source"), ENUM, 0, LAST, .choices = link_sources, .preset = "curated"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_product_link = {
  69, "product_link", N_ ("Link between products"), N_ ("Links between products"), FB_HOME_CATALOG,
  .flags = FB_TABLE_SERVER, .title = { "kind" }, FB_FIELDS (product_link_fields), .since = 3,
};

static const FbField bundle_item_fields[] = {
  F (1, "bundle", N_ ("Bundle"), REF, REQ, FIXED, .ref = "product"),
  F (2, "product", N_ ("Product"), REF, REQ, FIXED, .ref = "product"),
  F (3, "position", N_ ("Position"), INT, 0, LAST),
  F (4, "qty", N_ ("Quantity"), QUANTITY, 0, LAST, .min = 0, .max = G_MAXINT64, .preset = "1000"),
  F (5, "min_qty", N_ ("Smallest quantity"), QUANTITY, 0, LAST, .min = 0, .max = G_MAXINT64),
  F (6, "max_qty", N_ ("Largest quantity"), QUANTITY, 0, LAST, .min = 0, .max = G_MAXINT64),
  F (7, "included", N_ ("Included"), BOOL, 0, LAST, .preset = "1"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_bundle_item = {
  70, "bundle_item", N_ ("Part of a bundle"), N_ ("Parts of bundles"), FB_HOME_CATALOG,
  .flags = FB_TABLE_SERVER, .title = { "position" }, FB_FIELDS (bundle_item_fields), .since = 3,
};

static const FbChoice price_rule_kinds[] = {
  { "rule", N_ ("Price rule") }, { "promotion", N_ ("Promotion") }, { "slab", N_ ("Volume, by part") },
  { "range", N_ ("Volume, for all") }, { NULL },
};

static const FbChoice price_actions[] = {
  { "rate", N_ ("Percent") }, { "amount", N_ ("Amount") }, { "set", N_ ("Fixed price") }, { NULL },
};

/* rule and promotion: action with rate (1000: 10 % more; -1000: less) or amount. slab and range: tiers [[from, rate off],…]. */
static const FbField price_rule_fields[] = {
  F (1, "name", N_ ("Name"), TEXT, REQ, LAST),
  F (2, "position", N_ ("Position"), INT, REQ | IDX, LAST),
  F (3, "kind", N_ ("Kind"), ENUM, 0, LAST, .choices = price_rule_kinds, .preset = "rule"),
  F (4, "book", N_ ("Price book"), REF, 0, LAST, .ref = "price_book"),
  F (5, "product", N_ ("Product"), REF, 0, LAST, .ref = "product"),
  F (6, "family", N_ ("Product family"), REF, 0, LAST, .ref = "product_family"),
  F (7, "condition", N_ ("When"), JSON, 0, LAST),
  F (8, "action", N_ ("Action"), ENUM, 0, LAST, .choices = price_actions, .preset = "rate"),
  F (9, "rate", N_ ("Percent"), PERCENT, 0, LAST, .min = -10000, .max = 1000000),
  F (10, "amount", N_ ("Amount"), MONEY, 0, LAST, .ref = "currency"),
  F (11, "currency", N_ ("Currency"), CURRENCY, 0, LAST),
  F (12, "tiers", N_ ("Steps"), JSON, 0, LAST),
  F (13, "exclusive", N_ ("Alone"), BOOL, 0, LAST, .preset = "0"),
  F (14, "reason", N_ ("Reason"), TEXT, 0, LAST, .max = 1024),
  F (15, "valid_from", N_ ("Valid from"), DATE, 0, LAST),
  F (16, "valid_to", N_ ("Valid until"), DATE, 0, LAST),
  F (17, "active", N_ ("Active"), BOOL, 0, LAST, .preset = "1"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_price_rule = {
  71, "price_rule", N_ ("Price rule"), N_ ("Price rules"), FB_HOME_CATALOG,
  .flags = FB_TABLE_SERVER, .title = { "name" }, FB_FIELDS (price_rule_fields), .since = 3,
};

static const FbField contract_price_fields[] = {
  F (1, "account", N_ ("Account"), REF, REQ, FIXED, .ref = "account"),
  F (2, "product", N_ ("Product"), REF, 0, FIXED, .ref = "product"),
  F (3, "family", N_ ("Product family"), REF, 0, FIXED, .ref = "product_family"),
  F (4, "price", N_ ("Price"), MONEY, 0, REVIEW, .ref = "currency"),
  F (5, "currency", N_ ("Currency"), CURRENCY, 0, LAST),
  F (6, "rate", N_ ("Percent off"), PERCENT, 0, REVIEW, .min = 0, .max = 10000),
  F (7, "min_qty", N_ ("From quantity"), QUANTITY, 0, LAST, .min = 0, .max = G_MAXINT64),
  F (8, "valid_from", N_ ("Valid from"), DATE, 0, LAST),
  F (9, "valid_to", N_ ("Valid until"), DATE, 0, LAST),
  F (10, "document", N_ ("Document"), REF, 0, LAST, .ref = "attachment"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_contract_price = {
  72, "contract_price", N_ ("Agreed price"), N_ ("Agreed prices"), FB_HOME_PARENT, { "account" },
  .flags = FB_TABLE_SERVER, .title = { "price" }, FB_FIELDS (contract_price_fields), .since = 3,
};

/* Beyond any one of its limits a quote needs somebody of @level: 1 a manager, 2 a director, 3 an administrator. */
static const FbField discount_policy_fields[] = {
  F (1, "name", N_ ("Name"), TEXT, REQ, LAST),
  F (2, "level", N_ ("Level"), INT, REQ, LAST, .min = 1, .max = 3),
  F (3, "role", N_ ("For role"), REF, 0, LAST, .ref = "role"),
  F (4, "max_discount", N_ ("Largest discount"), PERCENT, 0, LAST, .min = 0, .max = 10000),
  F (5, "min_margin", N_ ("Smallest margin"), PERCENT, 0, LAST, .min = -10000, .max = 10000),
  F (6, "max_total", N_ ("Largest total"), MONEY, 0, LAST, .ref = "currency"),
  F (7, "currency", N_ ("Currency"), CURRENCY, 0, LAST),
  F (8, "max_days", N_ ("Longest payment (days)"), INT, 0, LAST, .min = 0, .max = 3650),
  F (9, "active", N_ ("Active"), BOOL, 0, LAST, .preset = "1"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_discount_policy = {
  73, "discount_policy", N_ ("Discount policy"), N_ ("Discount policies"), FB_HOME_ORG,
  .flags = FB_TABLE_SERVER, .title = { "name" }, FB_FIELDS (discount_policy_fields), .since = 3,
};

/* What one costs the company: an amount, a share of its price before discounts (for what is configured), or both. In a bucket of its own, for those only
 * whose role sees it. */
static const FbField product_cost_fields[] = {
  F (1, "product", N_ ("Product"), REF, REQ, FIXED, .ref = "product"),
  F (2, "cost", N_ ("Cost"), MONEY, 0, LAST, .ref = "currency"),
  F (3, "currency", N_ ("Currency"), CURRENCY, 0, LAST),
  F (4, "share", N_ ("Share of the price"), PERCENT, 0, LAST, .min = 0, .max = 100000),
  F (5, "valid_from", N_ ("Valid from"), DATE, 0, LAST),
  F (6, "valid_to", N_ ("Valid until"), DATE, 0, LAST),
  FB_COMMON_FIELDS
};

const FbTable fb_table_product_cost = {
  86, "product_cost", N_ ("Cost of a product"), N_ ("Costs of products"), FB_HOME_COST,
  .flags = FB_TABLE_SERVER, .title = { "cost" }, FB_FIELDS (product_cost_fields), .since = 3,
};

static const FbField product_text_fields[] = {
  F (1, "product", N_ ("Product"), REF, REQ, FIXED, .ref = "product"),
  F (2, "language", N_ ("Language"), TEXT, REQ | IDX, FIXED, .max = 16),
  F (3, "name", N_ ("Name"), TEXT, 0, LAST, .search = 6),
  F (4, "description", N_ ("Description"), LONG_TEXT, 0, TXT, .search = 2),
  F (5, "specs", N_ ("Technical data"), JSON, 0, LAST),
  FB_COMMON_FIELDS
};

const FbTable fb_table_product_text = {
  74, "product_text", N_ ("Text of a product"), N_ ("Texts of products"), FB_HOME_CATALOG,
  .flags = FB_TABLE_SERVER, .title = { "name" }, FB_FIELDS (product_text_fields), .since = 3,
};
