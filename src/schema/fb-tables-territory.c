/* fb-tables-territory.c: territories, who works in them, which accounts lie in them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-private.h"

/* clang-format off */

static const FbChoice territory_kinds[] = {
  { "geographic", N_ ("Area") }, { "named", N_ ("Named accounts") }, { "industry", N_ ("Industry") }, { "overlay", N_ ("Overlay") }, { NULL },
};

static const FbField territory_fields[] = {
  F (1, "parent", N_ ("Belongs to"), REF, 0, SERVER, .ref = "territory"),
  F (2, "code", N_ ("Code"), TEXT, REQ | UNQ | IDX, SERVER, .max = 64, .search = 4),
  F (3, "name", N_ ("Name"), TEXT, REQ, LAST, .search = 6),
  F (4, "kind", N_ ("Kind"), ENUM, 0, LAST, .choices = territory_kinds, .preset = "geographic"),
  F (5, "manager", N_ ("Manager"), REF, 0, SERVER, .ref = "user"),
  F (6, "depth", N_ ("Level"), INT, HID, SERVER, .min = 0, .max = 64),
  F (7, "path", N_ ("Path"), TEXT, HID | IDX, SERVER, .max = 4096),
  F (8, "color", N_ ("Color"), TEXT, 0, LAST, .max = 32),
  F (9, "boundary", N_ ("Boundary"), JSON, HID, LAST),
  F (10, "valid_from", N_ ("Valid from"), DATE, 0, LAST),
  F (11, "valid_to", N_ ("Valid until"), DATE, 0, LAST),
  F (12, "active", N_ ("Active"), BOOL, 0, LAST, .preset = "1"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_territory = {
  9, "territory", N_ ("Territory"), N_ ("Territories"), FB_HOME_ORG,
  .flags = FB_TABLE_SERVER, .title = { "name" }, .cascade = { "territory_member.territory" }, FB_FIELDS (territory_fields),
};

static const FbChoice member_roles[] = {
  { "rep", N_ ("Representative") }, { "manager", N_ ("Manager") }, { "specialist", N_ ("Specialist") }, { "cover", N_ ("Covers for a colleague") },
  { NULL },
};

static const FbField territory_member_fields[] = {
  F (1, "territory", N_ ("Territory"), REF, REQ, FIXED, .ref = "territory"),
  F (2, "user", N_ ("User"), REF, REQ, FIXED, .ref = "user"),
  F (3, "role", N_ ("Role"), ENUM, 0, LAST, .choices = member_roles, .preset = "rep"),
  F (4, "valid_from", N_ ("From"), DATE, 0, LAST),
  F (5, "valid_to", N_ ("Until"), DATE, 0, LAST),
  F (6, "is_primary", N_ ("Main territory"), BOOL, 0, LAST, .preset = "1"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_territory_member = {
  10, "territory_member", N_ ("Member of a territory"), N_ ("Members of territories"), FB_HOME_ORG,
  .flags = FB_TABLE_SERVER, .title = { "role" }, FB_FIELDS (territory_member_fields),
};

static const FbChoice assigned_by[] = {
  { "rule", N_ ("By rule") }, { "manual", N_ ("By hand") }, { "inherited", N_ ("Inherited") }, { "seed", N_ ("At the start") }, { NULL },
};

static const FbField account_territory_fields[] = {
  F (1, "account", N_ ("Account"), REF, REQ, FIXED, .ref = "account"),
  F (2, "territory", N_ ("Territory"), REF, REQ, FIXED, .ref = "territory"),
  F (3, "how", N_ ("Assigned"), ENUM, 0, SERVER, .choices = assigned_by, .preset = "manual"),
  F (4, "pinned", N_ ("Pinned"), BOOL, 0, SERVER, .preset = "0"),
  F (5, "valid_from", N_ ("From"), DATE, 0, SERVER),
  F (6, "valid_to", N_ ("Until"), DATE, 0, SERVER),
  F (7, "is_primary", N_ ("Main territory"), BOOL, 0, SERVER, .preset = "1"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_account_territory = {
  11, "account_territory", N_ ("Territory of an account"), N_ ("Territories of accounts"), FB_HOME_PARENT, { "account" },
  .title = { "how" }, FB_FIELDS (account_territory_fields),
};
