/* fb-tables-people.c: users, roles, devices, settings, lists of choices
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-private.h"

/* clang-format off */

static const FbField user_fields[] = {
  F (1, "login", N_ ("Login"), TEXT, REQ | UNQ | IDX, SERVER, .max = 64, .search = 6),
  F (2, "name", N_ ("Name"), TEXT, REQ, LAST, .search = 8),
  F (3, "given", N_ ("Given name"), TEXT, PII, LAST),
  F (4, "family", N_ ("Family name"), TEXT, PII, LAST),
  F (5, "email", N_ ("E-mail"), TEXT, PII, LAST, .search = 4),
  F (6, "phone", N_ ("Phone"), TEXT, PII | TEL, LAST, .search = 4),
  F (7, "job", N_ ("Job title"), TEXT, 0, LAST),
  F (8, "manager", N_ ("Manager"), REF, 0, SERVER, .ref = "user"),
  F (9, "role", N_ ("Role"), REF, REQ, SERVER, .ref = "role"),
  F (10, "active", N_ ("Active"), BOOL, 0, SERVER, .preset = "1"),
  F (11, "locale", N_ ("Language"), TEXT, 0, LAST, .max = 32),
  F (12, "tz", N_ ("Time zone"), TEXT, 0, LAST, .max = 64),
  F (13, "default_currency", N_ ("Currency"), CURRENCY, 0, LAST),
  F (14, "photo", N_ ("Photo"), REF, HID, LAST, .ref = "attachment"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_user = {
  1, "user", N_ ("User"), N_ ("Users"), FB_HOME_ORG,
  .flags = FB_TABLE_SERVER, .title = { "name" }, FB_FIELDS (user_fields),
};

static const FbChoice role_bases[] = {
  { "rep", N_ ("Sales representative") }, { "manager", N_ ("Manager") }, { "director", N_ ("Director") },
  { "admin", N_ ("Administrator") }, { "readonly", N_ ("Read only") }, { NULL },
};

static const FbField role_fields[] = {
  F (1, "name", N_ ("Name"), TEXT, REQ, LAST),
  F (2, "base", N_ ("Kind"), ENUM, REQ, LAST, .choices = role_bases),
  F (3, "sees_costs", N_ ("Sees what products cost us"), BOOL, 0, LAST, .preset = "0", .since = 3),
  FB_COMMON_FIELDS
};

const FbTable fb_table_role = {
  2, "role", N_ ("Role"), N_ ("Roles"), FB_HOME_ORG,
  .flags = FB_TABLE_SERVER, .title = { "name" }, .cascade = { "permission.role" }, FB_FIELDS (role_fields),
};

static const FbChoice reaches[] = {
  { "none", N_ ("None") }, { "own", N_ ("Own") }, { "team", N_ ("Team") }, { "territory", N_ ("Territory") },
  { "subtree", N_ ("Territories below") }, { "all", N_ ("All") }, { NULL },
};

static const FbField permission_fields[] = {
  F (1, "role", N_ ("Role"), REF, REQ, LAST, .ref = "role"),
  F (2, "entity", N_ ("Record type"), TEXT, REQ, LAST, .max = 64),
  F (3, "may_create", N_ ("May create"), ENUM, 0, LAST, .choices = reaches, .preset = "none"),
  F (4, "may_read", N_ ("May read"), ENUM, 0, LAST, .choices = reaches, .preset = "none"),
  F (5, "may_update", N_ ("May change"), ENUM, 0, LAST, .choices = reaches, .preset = "none"),
  F (6, "may_delete", N_ ("May delete"), ENUM, 0, LAST, .choices = reaches, .preset = "none"),
  F (7, "may_export", N_ ("May export"), BOOL, 0, LAST, .preset = "0"),
  F (8, "may_bulk", N_ ("May edit in bulk"), BOOL, 0, LAST, .preset = "0"),
  F (9, "field_rules", N_ ("Rules for fields"), JSON, 0, LAST),
  F (10, "approve_pct", N_ ("May approve a discount up to"), PERCENT, 0, LAST, .min = 0, .max = 10000),
  F (11, "approve_margin", N_ ("May approve a margin down to"), PERCENT, 0, LAST, .min = -10000, .max = 10000),
  FB_COMMON_FIELDS
};

const FbTable fb_table_permission = {
  3, "permission", N_ ("Permission"), N_ ("Permissions"), FB_HOME_ORG,
  .flags = FB_TABLE_SERVER, .title = { "entity" }, FB_FIELDS (permission_fields),
};

static const FbChoice device_states[] = {
  { "active", N_ ("Active") }, { "lost", N_ ("Lost") }, { "wiped", N_ ("Wiped") }, { NULL },
};

static const FbField device_fields[] = {
  F (1, "user", N_ ("User"), REF, REQ, FIXED, .ref = "user"),
  F (2, "name", N_ ("Name"), TEXT, REQ, LAST),
  F (3, "platform", N_ ("Platform"), TEXT, 0, LAST),
  F (4, "app_version", N_ ("Program version"), TEXT, 0, LAST, .max = 64),
  F (5, "enrolled_at", N_ ("Signed in first"), TIME, 0, FIXED),
  F (6, "last_seen", N_ ("Seen last"), TIME, 0, MAXI),
  F (7, "key_id", N_ ("Key"), TEXT, HID, LAST),
  F (8, "state", N_ ("State"), ENUM, 0, LAST, .choices = device_states, .preset = "active"),
  F (9, "expires_after_days", N_ ("Locks after days without contact"), INT, 0, LAST, .min = 1, .max = 3650),
  F (10, "number_prefix", N_ ("Prefix of numbers"), TEXT, 0, LAST, .max = 16),
  FB_COMMON_FIELDS
};

const FbTable fb_table_device = {
  4, "device", N_ ("Device"), N_ ("Devices"), FB_HOME_USER, { "user" },
  .flags = FB_TABLE_SERVER, .title = { "name" }, FB_FIELDS (device_fields),
};

static const FbChoice setting_levels[] = {
  { "company", N_ ("Company") }, { "role", N_ ("Role") }, { NULL },
};

static const FbField setting_fields[] = {
  F (1, "level", N_ ("Level"), ENUM, 0, LAST, .choices = setting_levels, .preset = "company"),
  F (2, "role", N_ ("Role"), REF, 0, LAST, .ref = "role"),
  F (3, "name", N_ ("Name"), TEXT, REQ | IDX, LAST, .max = 128),
  F (4, "content", N_ ("Value"), JSON, 0, LAST),
  FB_COMMON_FIELDS
};

const FbTable fb_table_setting = {
  5, "setting", N_ ("Setting"), N_ ("Settings"), FB_HOME_ORG,
  .flags = FB_TABLE_SERVER, .title = { "name" }, FB_FIELDS (setting_fields),
};

static const FbField picklist_fields[] = {
  F (1, "code", N_ ("Code"), TEXT, REQ | IDX, FIXED, .max = 64),
  F (2, "label", N_ ("Label"), TEXT, REQ, LAST),
  FB_COMMON_FIELDS
};

const FbTable fb_table_picklist = {
  6, "picklist", N_ ("List of choices"), N_ ("Lists of choices"), FB_HOME_ORG,
  .flags = FB_TABLE_SERVER, .title = { "label" }, .cascade = { "picklist_value.picklist" }, FB_FIELDS (picklist_fields),
};

static const FbField picklist_value_fields[] = {
  F (1, "picklist", N_ ("List"), REF, REQ, FIXED, .ref = "picklist"),
  F (2, "code", N_ ("Code"), TEXT, REQ | IDX, FIXED, .max = 64),
  F (3, "label", N_ ("Label"), TEXT, REQ, LAST),
  F (4, "position", N_ ("Position"), INT, 0, LAST),
  F (5, "color", N_ ("Color"), TEXT, 0, LAST, .max = 32),
  F (6, "active", N_ ("Active"), BOOL, 0, LAST, .preset = "1"),
  F (7, "is_default", N_ ("Chosen at first"), BOOL, 0, LAST, .preset = "0"),
  F (8, "parent_value", N_ ("Only under"), REF, 0, LAST, .ref = "picklist_value"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_picklist_value = {
  7, "picklist_value", N_ ("Choice"), N_ ("Choices"), FB_HOME_ORG,
  .flags = FB_TABLE_SERVER, .title = { "label" }, FB_FIELDS (picklist_value_fields),
};

static const FbChoice custom_types[] = {
  { "text", N_ ("Text") }, { "long_text", N_ ("Long text") }, { "int", N_ ("Whole number") }, { "decimal", N_ ("Decimal number") },
  { "date", N_ ("Day") }, { "bool", N_ ("Yes or no") }, { "pick", N_ ("Choice") }, { "picks", N_ ("Several choices") }, { NULL },
};

static const FbField custom_field_fields[] = {
  F (1, "entity", N_ ("Record type"), TEXT, REQ | IDX, FIXED, .max = 64),
  F (2, "code", N_ ("Code"), TEXT, REQ, FIXED, .max = 64),
  F (3, "label", N_ ("Label"), TEXT, REQ, LAST),
  F (4, "type", N_ ("Type"), ENUM, REQ, FIXED, .choices = custom_types),
  F (5, "picklist", N_ ("List of choices"), REF, 0, LAST, .ref = "picklist"),
  F (6, "choices", N_ ("Choices"), JSON, 0, LAST),
  F (7, "required", N_ ("Required"), BOOL, 0, LAST, .preset = "0"),
  F (8, "formula", N_ ("Formula"), LONG_TEXT, 0, LAST),
  F (9, "section", N_ ("Section"), TEXT, 0, LAST),
  F (10, "position", N_ ("Position"), INT, 0, LAST),
  F (11, "visible_if", N_ ("Visible if"), JSON, 0, LAST),
  F (12, "personal", N_ ("Personal data"), BOOL, 0, LAST, .preset = "0"),
  F (13, "searchable", N_ ("Found by search"), BOOL, 0, LAST, .preset = "0"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_custom_field = {
  8, "custom_field", N_ ("Custom field"), N_ ("Custom fields"), FB_HOME_ORG,
  .flags = FB_TABLE_SERVER, .title = { "label" }, FB_FIELDS (custom_field_fields),
};
