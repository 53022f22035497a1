/* fb-tables-system.c: what store and sync write about records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-private.h"

/* clang-format off */

/* JSON of a long text may need six bytes for one. */
#define VALUE_TEXT_MAX (6 * 65536 + 2)

static const FbField change_fields[] = {
  F (1, "entity", N_ ("Record type"), TEXT, REQ, FIXED, .max = 64),
  F (2, "row", N_ ("Record"), ANY_REF, REQ, FIXED, .ref = "entity"),
  F (3, "field", N_ ("Field"), TEXT, 0, FIXED, .max = 128),
  F (4, "deleted", N_ ("Deleted"), BOOL, 0, FIXED, .preset = "0"),
  F (5, "old", N_ ("From"), LONG_TEXT, 0, FIXED, .max = VALUE_TEXT_MAX),
  F (6, "new", N_ ("To"), LONG_TEXT, 0, FIXED, .max = VALUE_TEXT_MAX),
  F (7, "how", N_ ("How"), INT, 0, FIXED, .min = 0, .max = 99),
  F (8, "actor", N_ ("Who"), REF, 0, FIXED, .ref = "user"),
  F (9, "device", N_ ("Device"), REF, 0, FIXED, .ref = "device"),
  F (10, "n", N_ ("Transaction"), INT, 0, FIXED),
  F (11, "hlc", N_ ("Clock"), INT, 0, FIXED),
  F (12, "at", N_ ("When"), TIME, REQ | IDX, FIXED),
  F (13, "cause", N_ ("Cause"), TEXT, 0, FIXED, .max = 32),
  F (14, "label", N_ ("Step"), TEXT, 0, FIXED, .max = 1024),
  FB_COMMON_FIELDS
};

const FbTable fb_table_change = {
  38, "change", N_ ("Change"), N_ ("Changes"), FB_HOME_PARENT, { "row" },
  .flags = FB_TABLE_APPEND | FB_TABLE_SYSTEM, .title = { "field" }, FB_FIELDS (change_fields),
};

static const FbChoice conflict_kinds[] = {
  { "field", N_ ("Two values") }, { "delete_edit", N_ ("Deleted and changed: kept") }, { "edit_deleted", N_ ("Changed and deleted: gone") },
  { "orphan", N_ ("Its parent is gone") }, { "duplicate", N_ ("Used twice") }, { "late", N_ ("Came after the account had moved") },
  { "state", N_ ("Step not possible any more") }, { NULL },
};

static const FbChoice conflict_states[] = {
  { "open", N_ ("Open") }, { "auto", N_ ("Settled by rule") }, { "resolved", N_ ("Resolved") }, { NULL },
};

static const FbChoice conflict_resolutions[] = {
  { "kept", N_ ("Kept") }, { "lost", N_ ("Restored") }, { "value", N_ ("Another value") }, { NULL },
};

static const FbField conflict_fields[] = {
  F (1, "entity", N_ ("Record type"), TEXT, REQ, FIXED, .max = 64),
  F (2, "row", N_ ("Record"), ANY_REF, REQ, FIXED, .ref = "entity"),
  F (3, "field", N_ ("Field"), TEXT, 0, FIXED, .max = 128),
  F (4, "kind", N_ ("Kind"), ENUM, REQ, FIXED, .choices = conflict_kinds),
  F (5, "base", N_ ("Before"), LONG_TEXT, 0, LAST, .max = VALUE_TEXT_MAX),
  F (6, "kept", N_ ("Kept"), LONG_TEXT, 0, LAST, .max = VALUE_TEXT_MAX),
  F (7, "lost", N_ ("Lost"), LONG_TEXT, 0, LAST, .max = VALUE_TEXT_MAX),
  F (8, "kept_by", N_ ("Kept: who"), REF, 0, LAST, .ref = "user"),
  F (9, "lost_by", N_ ("Lost: who"), REF, 0, LAST, .ref = "user"),
  F (10, "kept_hlc", N_ ("Kept: clock"), INT, HID, LAST),
  F (11, "lost_hlc", N_ ("Lost: clock"), INT, HID, LAST),
  F (12, "status", N_ ("Status"), ENUM, REQ | IDX, LAST, .choices = conflict_states),
  F (13, "resolution", N_ ("Resolution"), ENUM, 0, LAST, .choices = conflict_resolutions),
  F (14, "resolved_by", N_ ("Resolved by"), REF, 0, LAST, .ref = "user"),
  F (15, "resolved_at", N_ ("Resolved"), TIME, 0, LAST),
  FB_COMMON_FIELDS
};

const FbTable fb_table_conflict = {
  39, "conflict", N_ ("Conflict"), N_ ("Conflicts"), FB_HOME_PARENT, { "row" },
  .flags = FB_TABLE_SYSTEM, .title = { "field" }, FB_FIELDS (conflict_fields),
};

static const FbField number_block_fields[] = {
  F (1, "user", N_ ("User"), REF, REQ, FIXED, .ref = "user"),
  F (2, "device", N_ ("Device"), REF, REQ, FIXED, .ref = "device"),
  F (3, "series", N_ ("Series"), TEXT, REQ, FIXED, .max = 32),
  F (4, "prefix", N_ ("Prefix"), TEXT, 0, SERVER, .max = 16),
  F (5, "first", N_ ("First number"), INT, REQ, SERVER, .min = 0, .max = G_MAXINT64),
  F (6, "last", N_ ("Last number"), INT, REQ, SERVER, .min = 0, .max = G_MAXINT64),
  FB_COMMON_FIELDS
};

const FbTable fb_table_number_block = {
  40, "number_block", N_ ("Block of numbers"), N_ ("Blocks of numbers"), FB_HOME_USER, { "user" },
  .flags = FB_TABLE_SERVER, .title = { "series" }, FB_FIELDS (number_block_fields),
};

static const FbChoice undo_states[] = {
  { "done", N_ ("Done") }, { "undone", N_ ("Undone") }, { NULL },
};

static const FbField undo_group_fields[] = {
  F (1, "label", N_ ("Step"), TEXT, 0, LAST, .max = 1024),
  F (2, "at", N_ ("When"), TIME, REQ | IDX, LAST),
  F (3, "state", N_ ("State"), ENUM, 0, LAST, .choices = undo_states, .preset = "done"),
  F (4, "txs", N_ ("Transactions"), JSON, HID, LAST, .max = 1 << 20),
  F (5, "undoable", N_ ("Can be undone"), BOOL, 0, LAST, .preset = "1"),
  F (6, "why_not", N_ ("Why not"), TEXT, 0, LAST, .max = 1024),
  FB_COMMON_FIELDS
};

const FbTable fb_table_undo_group = {
  58, "undo_group", N_ ("Step"), N_ ("Steps"), FB_HOME_LOCAL,
  .flags = FB_TABLE_SYSTEM, .title = { "label" }, FB_FIELDS (undo_group_fields),
};

static const FbChoice rejection_states[] = {
  { "open", N_ ("Open") }, { "fixed", N_ ("Fixed") }, { "resent", N_ ("Sent again") }, { "kept_as_note", N_ ("Kept as note") },
  { "discarded", N_ ("Discarded") }, { NULL },
};

static const FbField rejection_fields[] = {
  F (1, "n", N_ ("Transaction"), INT, REQ, LAST),
  F (2, "code", N_ ("Code"), TEXT, 0, LAST),
  F (3, "message", N_ ("Message"), TEXT, 0, LAST, .max = 2048),
  F (4, "hint", N_ ("Hint"), TEXT, 0, LAST, .max = 2048),
  F (5, "entity", N_ ("Record type"), TEXT, 0, LAST, .max = 64),
  F (6, "row", N_ ("Record"), ANY_REF, 0, LAST, .ref = "entity"),
  F (7, "state", N_ ("State"), ENUM, 0, LAST, .choices = rejection_states, .preset = "open"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_rejection = {
  59, "rejection", N_ ("Refused change"), N_ ("Refused changes"), FB_HOME_LOCAL,
  .flags = FB_TABLE_SYSTEM, .title = { "message" }, FB_FIELDS (rejection_fields),
};

static const FbField sync_state_fields[] = {
  F (1, "scope_hash", N_ ("Scope"), TEXT, HID, LAST),
  F (2, "cursor", N_ ("Cursor"), INT, 0, LAST),
  F (3, "last_ok", N_ ("Last success"), TIME, 0, LAST),
  F (4, "bytes_up", N_ ("Bytes sent"), INT, 0, LAST),
  F (5, "bytes_down", N_ ("Bytes received"), INT, 0, LAST),
  F (6, "rows", N_ ("Rows"), INT, 0, LAST),
  F (7, "errors", N_ ("Errors"), INT, 0, LAST),
  F (8, "duration_ms", N_ ("Duration (ms)"), INT, 0, LAST),
  F (9, "schema_version", N_ ("Schema"), INT, 0, LAST),
  F (10, "next_at", N_ ("Next"), TIME, 0, LAST),
  FB_COMMON_FIELDS
};

const FbTable fb_table_sync_state = {
  60, "sync_state", N_ ("Exchange"), N_ ("Exchanges"), FB_HOME_LOCAL,
  .flags = FB_TABLE_SYSTEM, .title = { "last_ok" }, FB_FIELDS (sync_state_fields),
};

static const FbField schema_info_fields[] = {
  F (1, "version", N_ ("Version"), INT, REQ, LAST),
  F (2, "migrated_at", N_ ("Since"), TIME, 0, LAST),
  F (3, "min_server", N_ ("Oldest server"), INT, 0, LAST),
  F (4, "min_client", N_ ("Oldest program"), INT, 0, LAST),
  FB_COMMON_FIELDS
};

const FbTable fb_table_schema_info = {
  61, "schema_info", N_ ("Schema"), N_ ("Schemas"), FB_HOME_LOCAL,
  .flags = FB_TABLE_SYSTEM, .title = { "version" }, FB_FIELDS (schema_info_fields),
};

static const FbField shelf_fields[] = {
  F (1, "entity", N_ ("Record type"), TEXT, REQ, LAST, .max = 64),
  F (2, "row", N_ ("Record"), ANY_REF, REQ, LAST, .ref = "entity"),
  F (3, "body", N_ ("Content"), JSON, HID, LAST, .max = 1 << 20),
  F (4, "left_at", N_ ("Left"), TIME, REQ, LAST),
  F (5, "reason", N_ ("Reason"), TEXT, 0, LAST),
  F (6, "purge_at", N_ ("Goes"), TIME, IDX, LAST),
  F (7, "note", N_ ("Note"), TEXT, 0, LAST, .max = 1024),
  FB_COMMON_FIELDS
};

const FbTable fb_table_shelf = {
  62, "shelf", N_ ("Shelved record"), N_ ("Shelf"), FB_HOME_LOCAL,
  .flags = FB_TABLE_SYSTEM, .title = { "reason" }, FB_FIELDS (shelf_fields),
};
