/* fb-tables-config.c: models of configurable products, and what was configured with them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-private.h"

/* clang-format off */

/* Text and files of one version together stay below the limit of a row. */
#define MODEL_TEXT_MAX (160 * 1024)
#define MODEL_FILES_MAX (80 * 1024)

/* A row is one published version and never changes but for being retired: quotes are pinned to its hash. */
static const FbField config_model_fields[] = {
  F (1, "family", N_ ("Family"), TEXT, REQ | IDX, FIXED, .max = 64, .search = 6),
  F (2, "name", N_ ("Name"), TEXT, REQ, FIXED, .search = 8),
  F (3, "version", N_ ("Version"), TEXT, REQ | IDX, FIXED, .max = 64),
  F (4, "hash", N_ ("Fingerprint"), TEXT, REQ | IDX | HID, FIXED, .max = 64),
  F (5, "text", N_ ("Text"), LONG_TEXT, REQ, FIXED, .max = MODEL_TEXT_MAX),
  F (6, "files", N_ ("Files"), JSON, HID, FIXED, .max = MODEL_FILES_MAX),
  F (7, "product", N_ ("Product"), REF, 0, FIXED, .ref = "product"),
  F (8, "valid_from", N_ ("Valid from"), DATE, 0, FIXED),
  F (9, "published_at", N_ ("Published"), TIME, 0, FIXED),
  F (10, "published_by", N_ ("Published by"), REF, 0, FIXED, .ref = "user"),
  F (11, "note", N_ ("What changed"), LONG_TEXT, 0, FIXED),
  F (12, "retired", N_ ("Retired"), BOOL, 0, LAST, .preset = "0"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_config_model = {
  75, "config_model", N_ ("Product model"), N_ ("Product models"), FB_HOME_CATALOG,
  .flags = FB_TABLE_SERVER | FB_TABLE_OPENS, .title = { "name", "version" }, FB_FIELDS (config_model_fields), .since = 3,
};

static const FbField config_draft_fields[] = {
  F (1, "family", N_ ("Family"), TEXT, REQ | IDX, LAST, .max = 64),
  F (2, "name", N_ ("Name"), TEXT, REQ, LAST),
  F (3, "version", N_ ("Version"), TEXT, 0, LAST, .max = 64),
  F (4, "text", N_ ("Text"), LONG_TEXT, 0, TXT, .max = MODEL_TEXT_MAX),
  F (5, "files", N_ ("Files"), JSON, HID, LAST, .max = MODEL_FILES_MAX),
  F (6, "product", N_ ("Product"), REF, 0, LAST, .ref = "product"),
  F (7, "based_on", N_ ("Based on"), REF, 0, LAST, .ref = "config_model"),
  F (8, "author", N_ ("Author"), REF, 0, LAST, .ref = "user"),
  F (9, "note", N_ ("What changed"), LONG_TEXT, 0, TXT),
  FB_COMMON_FIELDS
};

const FbTable fb_table_config_draft = {
  76, "config_draft", N_ ("Draft of a model"), N_ ("Drafts of models"), FB_HOME_CATALOG,
  .flags = FB_TABLE_SERVER, .title = { "name", "version" }, FB_FIELDS (config_draft_fields), .since = 3,
};

static const FbChoice configuration_states[] = {
  { "partial", N_ ("Not finished") }, { "valid", N_ ("Complete") }, { "quoted", N_ ("Quoted") }, { "invalid", N_ ("Not valid any more") },
  { NULL },
};

/* picks: [{"option","value","by"},…] in order; assignment: option → value of all of them. Both change together. */
static const FbField configuration_fields[] = {
  F (1, "name", N_ ("Name"), TEXT, 0, LAST, .search = 4),
  F (2, "model", N_ ("Model"), REF, REQ, LAST, .ref = "config_model"),
  F (3, "model_hash", N_ ("Fingerprint of the model"), TEXT, HID, LAST, .max = 64),
  F (4, "family", N_ ("Family"), TEXT, IDX, LAST, .max = 64),
  F (5, "product", N_ ("Product"), REF, 0, LAST, .ref = "product"),
  F (6, "account", N_ ("Account"), REF, 0, LAST, .ref = "account"),
  F (7, "opportunity", N_ ("Opportunity"), REF, 0, LAST, .ref = "opportunity"),
  F (8, "state", N_ ("State"), ENUM, 0, LAST, .choices = configuration_states, .preset = "partial"),
  F (9, "picks", N_ ("Choices"), JSON, HID, REVIEW, .max = 65536),
  F (10, "assignment", N_ ("Configuration"), JSON, HID, REVIEW, .max = 65536),
  F (11, "price", N_ ("Price"), MONEY, 0, LAST, .ref = "currency"),
  F (12, "currency", N_ ("Currency"), CURRENCY, 0, LAST),
  F (13, "summary", N_ ("Summary"), LONG_TEXT, 0, LAST, .search = 1),
  F (14, "based_on", N_ ("Based on"), REF, 0, LAST, .ref = "configuration"),
  F (15, "owner", N_ ("Owner"), REF, 0, LAST, .ref = "user"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_configuration = {
  77, "configuration", N_ ("Configuration"), N_ ("Configurations"), FB_HOME_PARENT, { "opportunity", "account" },
  .flags = FB_TABLE_OPENS, .title = { "name" }, FB_FIELDS (configuration_fields), .since = 3,
};
