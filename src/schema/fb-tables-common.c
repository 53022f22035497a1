/* fb-tables-common.c: files, tags, views, bookmarks, notifications
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-private.h"

/* clang-format off */

static const FbChoice attachment_places[] = {
  { "local", N_ ("On this device") }, { "remote", N_ ("At the server") }, { "both", N_ ("On both") }, { NULL },
};

static const FbChoice attachment_sources[] = {
  { "user", N_ ("Added") }, { "generated", N_ ("Made by Fieldbook") }, { NULL },
};

static const FbField attachment_fields[] = {
  F (1, "on_type", N_ ("On type"), TEXT, REQ | HID, FIXED, .max = 64),
  F (2, "on_id", N_ ("On"), ANY_REF, REQ | HID, FIXED, .ref = "on_type"),
  F (3, "name", N_ ("Name"), TEXT, REQ, LAST, .search = 5),
  F (4, "mime", N_ ("Type"), TEXT, 0, FIXED, .max = 128),
  F (5, "size", N_ ("Size"), INT, 0, FIXED, .min = 0, .max = G_MAXINT64),
  F (6, "sha256", N_ ("Fingerprint"), TEXT, REQ | HID | IDX, FIXED, .max = 64),
  F (7, "thumb_sha256", N_ ("Preview"), TEXT, HID, LAST, .max = 64),
  F (8, "kind", N_ ("Kind"), PICK, 0, LAST, .ref = "attachment_kind"),
  F (9, "language", N_ ("Language"), TEXT, 0, LAST, .max = 16),
  F (10, "version", N_ ("Version"), TEXT, 0, LAST, .max = 64),
  F (11, "source", N_ ("Source"), ENUM, 0, FIXED, .choices = attachment_sources, .preset = "user"),
  F (12, "stored", N_ ("Stored"), ENUM, HID | LOC, LAST, .choices = attachment_places),
  F (13, "pinned", N_ ("Keep offline"), BOOL, LOC, LAST),
  FB_COMMON_FIELDS
};

const FbTable fb_table_attachment = {
  32, "attachment", N_ ("File"), N_ ("Files"), FB_HOME_PARENT, { "on_id" },
  .title = { "name" }, FB_FIELDS (attachment_fields),
};

static const FbField tag_fields[] = {
  F (1, "name", N_ ("Name"), TEXT, REQ | IDX, LAST, .max = 128),
  F (2, "color", N_ ("Color"), TEXT, 0, LAST, .max = 32),
  F (3, "entity", N_ ("For"), TEXT, 0, LAST, .max = 64),
  FB_COMMON_FIELDS
};

const FbTable fb_table_tag = {
  33, "tag", N_ ("Tag"), N_ ("Tags"), FB_HOME_ORG,
  .title = { "name" }, .cascade = { "tag_link.tag" }, FB_FIELDS (tag_fields),
};

static const FbField tag_link_fields[] = {
  F (1, "tag", N_ ("Tag"), REF, REQ, FIXED, .ref = "tag"),
  F (2, "on_type", N_ ("On type"), TEXT, REQ | HID, FIXED, .max = 64),
  F (3, "on_id", N_ ("On"), ANY_REF, REQ | HID, FIXED, .ref = "on_type"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_tag_link = {
  34, "tag_link", N_ ("Tag of a record"), N_ ("Tags of records"), FB_HOME_PARENT, { "on_id" },
  .title = { "on_type" }, FB_FIELDS (tag_link_fields),
};

static const FbChoice view_forms[] = {
  { "table", N_ ("Table") }, { "board", N_ ("Board") }, { "map", N_ ("Map") }, { "calendar", N_ ("Calendar") }, { "pivot", N_ ("Pivot") },
  { "chart", N_ ("Chart") }, { NULL },
};

/* A view that is somebody's own lies with that user; a shared one has no private_to and lies with the organisation. */
static const FbField saved_view_fields[] = {
  F (1, "entity", N_ ("Record type"), TEXT, REQ | IDX, FIXED, .max = 64),
  F (2, "name", N_ ("Name"), TEXT, REQ, LAST),
  F (3, "form", N_ ("Form"), ENUM, 0, LAST, .choices = view_forms, .preset = "table"),
  F (4, "filter", N_ ("Filter"), LONG_TEXT, 0, LAST),
  F (5, "columns", N_ ("Columns"), JSON, 0, LAST),
  F (6, "sort", N_ ("Order"), TEXT, 0, LAST, .max = 1024),
  F (7, "group_by", N_ ("Grouped by"), TEXT, 0, LAST, .max = 255),
  F (8, "aggregates", N_ ("Sums"), JSON, 0, LAST),
  F (9, "board_field", N_ ("Columns of the board by"), TEXT, 0, LAST, .max = 128),
  F (10, "color_by", N_ ("Colored by"), TEXT, 0, LAST, .max = 128),
  F (11, "private_to", N_ ("Only for"), REF, 0, LAST, .ref = "user"),
  F (12, "is_default", N_ ("Shown at first"), BOOL, 0, LAST, .preset = "0"),
  F (13, "position", N_ ("Position"), INT, 0, LAST),
  F (14, "owner", N_ ("Owner"), REF, 0, LAST, .ref = "user"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_saved_view = {
  35, "saved_view", N_ ("Saved view"), N_ ("Saved views"), FB_HOME_USER, { "private_to" },
  .title = { "name" }, FB_FIELDS (saved_view_fields),
};

static const FbChoice bookmark_kinds[] = {
  { "favourite", N_ ("Favourite") }, { "recent", N_ ("Recent") }, { "follow", N_ ("Followed") }, { NULL },
};

static const FbField bookmark_fields[] = {
  F (1, "user", N_ ("User"), REF, REQ, FIXED, .ref = "user"),
  F (2, "kind", N_ ("Kind"), ENUM, REQ, LAST, .choices = bookmark_kinds),
  F (3, "on_type", N_ ("On type"), TEXT, REQ | HID, FIXED, .max = 64),
  F (4, "on_id", N_ ("On"), ANY_REF, REQ | HID, FIXED, .ref = "on_type"),
  F (5, "position", N_ ("Position"), INT, 0, LAST),
  F (6, "at", N_ ("When"), TIME, 0, MAXI),
  FB_COMMON_FIELDS
};

const FbTable fb_table_bookmark = {
  36, "bookmark", N_ ("Bookmark"), N_ ("Bookmarks"), FB_HOME_USER, { "user" },
  .title = { "kind" }, FB_FIELDS (bookmark_fields),
};

static const FbField notification_fields[] = {
  F (1, "user", N_ ("User"), REF, REQ, FIXED, .ref = "user"),
  F (2, "kind", N_ ("Kind"), TEXT, REQ, FIXED, .max = 64),
  F (3, "on_type", N_ ("On type"), TEXT, HID, FIXED, .max = 64),
  F (4, "on_id", N_ ("On"), ANY_REF, HID, FIXED, .ref = "on_type"),
  F (5, "text", N_ ("Text"), TEXT, 0, LAST, .max = 2048),
  F (6, "at", N_ ("When"), TIME, IDX, FIXED),
  F (7, "read_at", N_ ("Read"), TIME, 0, LAST),
  F (8, "group_key", N_ ("Group"), TEXT, HID, LAST, .max = 255),
  F (9, "action", N_ ("Action"), JSON, HID, LAST),
  FB_COMMON_FIELDS
};

const FbTable fb_table_notification = {
  37, "notification", N_ ("Notification"), N_ ("Notifications"), FB_HOME_USER, { "user" },
  .title = { "text" }, FB_FIELDS (notification_fields),
};
