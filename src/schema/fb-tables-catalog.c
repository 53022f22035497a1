/* fb-tables-catalog.c: products and prices
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-private.h"

/* clang-format off */

static const FbField product_family_fields[] = {
  F (1, "parent", N_ ("Belongs to"), REF, 0, LAST, .ref = "product_family"),
  F (2, "code", N_ ("Code"), TEXT, IDX, LAST, .max = 64),
  F (3, "name", N_ ("Name"), TEXT, REQ, LAST, .search = 4),
  F (4, "position", N_ ("Position"), INT, 0, LAST),
  F (5, "description", N_ ("Description"), LONG_TEXT, 0, TXT),
  FB_COMMON_FIELDS
};

const FbTable fb_table_product_family = {
  28, "product_family", N_ ("Product family"), N_ ("Product families"), FB_HOME_CATALOG,
  .flags = FB_TABLE_SERVER, .title = { "name" }, FB_FIELDS (product_family_fields),
};

static const FbChoice product_kinds[] = {
  { "good", N_ ("Good") }, { "service", N_ ("Service") }, { "bundle", N_ ("Bundle") }, { "configurable", N_ ("Configurable") },
  { "part", N_ ("Part") }, { NULL },
};

static const FbField product_fields[] = {
  F (1, "sku", N_ ("Article number"), TEXT, REQ | UNQ | IDX, SERVER, .max = 64, .search = 8),
  F (2, "name", N_ ("Name"), TEXT, REQ | IDX, LAST, .search = 10),
  F (3, "family", N_ ("Family"), REF, 0, LAST, .ref = "product_family"),
  F (4, "kind", N_ ("Kind"), ENUM, 0, LAST, .choices = product_kinds, .preset = "good"),
  F (5, "unit", N_ ("Unit"), TEXT, 0, LAST, .max = 32),
  F (6, "description", N_ ("Description"), LONG_TEXT, 0, TXT, .search = 2),
  F (7, "specs", N_ ("Technical data"), JSON, 0, LAST),
  F (8, "list_price", N_ ("List price"), MONEY, 0, LAST, .ref = "currency"),
  F (9, "currency", N_ ("Currency"), CURRENCY, 0, LAST),
  F (10, "tax_class", N_ ("Tax class"), PICK, 0, LAST, .ref = "tax_class"),
  F (11, "weight", N_ ("Weight (kg)"), QUANTITY, 0, LAST, .min = 0, .max = G_MAXINT64),
  F (12, "lead_days", N_ ("Delivery time (days)"), INT, 0, LAST, .min = 0, .max = 3650),
  F (13, "min_qty", N_ ("Smallest quantity"), QUANTITY, 0, LAST, .min = 0, .max = G_MAXINT64),
  F (14, "qty_step", N_ ("Quantity in steps of"), QUANTITY, 0, LAST, .min = 0, .max = G_MAXINT64),
  F (15, "active", N_ ("Active"), BOOL, 0, LAST, .preset = "1"),
  F (16, "valid_from", N_ ("Sold from"), DATE, 0, LAST),
  F (17, "valid_to", N_ ("Sold until"), DATE, 0, LAST),
  F (18, "replaced_by", N_ ("Replaced by"), REF, 0, LAST, .ref = "product"),
  F (19, "image", N_ ("Picture"), REF, HID, LAST, .ref = "attachment"),
  F (20, "erp_id", N_ ("Number in ERP"), TEXT, IDX, SERVER, .max = 64),
  F (21, "config_family", N_ ("Family of its model"), TEXT, IDX, LAST, .max = 64, .since = 3),
  FB_COMMON_FIELDS
};

const FbTable fb_table_product = {
  29, "product", N_ ("Product"), N_ ("Products"), FB_HOME_CATALOG,
  .flags = FB_TABLE_SERVER | FB_TABLE_OPENS, .title = { "name" },
  .cascade = { "price_entry.product", "product_link.product", "product_link.other", "bundle_item.bundle", "product_text.product" },
  FB_FIELDS (product_fields),
};

static const FbField price_book_fields[] = {
  F (1, "name", N_ ("Name"), TEXT, REQ, LAST),
  F (2, "currency", N_ ("Currency"), CURRENCY, REQ, FIXED),
  F (3, "parent", N_ ("Falls back to"), REF, 0, LAST, .ref = "price_book"),
  F (4, "valid_from", N_ ("Valid from"), DATE, 0, LAST),
  F (5, "valid_to", N_ ("Valid until"), DATE, 0, LAST),
  F (6, "includes_tax", N_ ("Prices include tax"), BOOL, 0, LAST, .preset = "0"),
  F (7, "condition", N_ ("For"), JSON, 0, LAST),
  FB_COMMON_FIELDS
};

const FbTable fb_table_price_book = {
  30, "price_book", N_ ("Price book"), N_ ("Price books"), FB_HOME_CATALOG,
  .flags = FB_TABLE_SERVER, .title = { "name" }, .cascade = { "price_entry.book" }, FB_FIELDS (price_book_fields),
};

static const FbField price_entry_fields[] = {
  F (1, "book", N_ ("Price book"), REF, REQ, FIXED, .ref = "price_book"),
  F (2, "product", N_ ("Product"), REF, REQ, FIXED, .ref = "product"),
  F (3, "min_qty", N_ ("From quantity"), QUANTITY, 0, LAST, .min = 0, .max = G_MAXINT64),
  F (4, "price", N_ ("Price"), MONEY, REQ, LAST, .ref = "currency"),
  F (5, "currency", N_ ("Currency"), CURRENCY, REQ, LAST),
  F (6, "valid_from", N_ ("Valid from"), DATE, 0, LAST),
  F (7, "valid_to", N_ ("Valid until"), DATE, 0, LAST),
  FB_COMMON_FIELDS
};

const FbTable fb_table_price_entry = {
  31, "price_entry", N_ ("Price"), N_ ("Prices"), FB_HOME_CATALOG,
  .flags = FB_TABLE_SERVER, .title = { "price" }, FB_FIELDS (price_entry_fields),
};
