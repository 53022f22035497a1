/* fb-tables-activity.c: activities, visits, comments
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-private.h"

/* clang-format off */

static const FbChoice activity_kinds[] = {
  { "call", N_ ("Call") }, { "visit", N_ ("Visit") }, { "meeting", N_ ("Meeting") }, { "email", N_ ("E-mail") }, { "letter", N_ ("Letter") },
  { "task", N_ ("Task") }, { "note", N_ ("Note") }, { "web", N_ ("Web") }, { "social", N_ ("Social network") }, { NULL },
};

static const FbChoice directions[] = {
  { "in", N_ ("Incoming") }, { "out", N_ ("Outgoing") }, { NULL },
};

static const FbChoice activity_states[] = {
  { "planned", N_ ("Planned") }, { "in_progress", N_ ("In progress") }, { "done", N_ ("Done") }, { "cancelled", N_ ("Cancelled") },
  { "missed", N_ ("Missed") }, { NULL },
};

static const FbField activity_fields[] = {
  F (1, "kind", N_ ("Kind"), ENUM, REQ | IDX, LAST, .choices = activity_kinds),
  F (2, "subject", N_ ("Subject"), TEXT, REQ, LAST, .search = 6),
  F (3, "purpose", N_ ("Purpose"), PICK, 0, LAST, .ref = "activity_purpose"),
  F (4, "direction", N_ ("Direction"), ENUM, 0, LAST, .choices = directions),
  F (5, "channel", N_ ("Channel"), PICK, 0, LAST, .ref = "channel"),
  F (6, "account", N_ ("Account"), REF, 0, LAST, .ref = "account"),
  F (7, "contact", N_ ("Contact"), REF, 0, LAST, .ref = "contact"),
  F (8, "opportunity", N_ ("Opportunity"), REF, 0, LAST, .ref = "opportunity"),
  F (9, "lead", N_ ("Lead"), REF, 0, LAST, .ref = "lead"),
  F (10, "site", N_ ("Site"), REF, 0, LAST, .ref = "site"),
  F (11, "planned_start", N_ ("Planned start"), TIME, IDX, LAST),
  F (12, "planned_end", N_ ("Planned end"), TIME, 0, LAST),
  F (13, "tz", N_ ("Time zone"), TEXT, HID, LAST, .max = 64),
  F (14, "all_day", N_ ("All day"), BOOL, 0, LAST, .preset = "0"),
  F (15, "due", N_ ("Due"), DATE, IDX, LAST),
  F (16, "actual_start", N_ ("Started"), TIME, 0, LAST),
  F (17, "actual_end", N_ ("Ended"), TIME, 0, LAST),
  /* Done wins over planned: a colleague's "done" is never taken back by an older plan. */
  F (18, "status", N_ ("Status"), ENUM, 0, STATE, .choices = activity_states, .preset = "planned",
     .policy_arg = "planned>in_progress,done,cancelled,missed;in_progress>done,cancelled,missed;missed>done,cancelled,planned;cancelled>done,planned"),
  F (19, "outcome", N_ ("Outcome"), PICK, 0, LAST, .ref = "activity_outcome"),
  F (20, "outcome_note", N_ ("Notes"), LONG_TEXT, 0, TXT, .search = 3),
  F (21, "priority", N_ ("Priority"), INT, 0, LAST, .min = 1, .max = 3),
  F (22, "follow_up", N_ ("Follow-up"), REF, 0, LAST, .ref = "activity"),
  F (23, "rrule", N_ ("Repeats"), TEXT, 0, LAST, .max = 1024),
  F (24, "exceptions", N_ ("Exceptions"), JSON, HID, LAST),
  F (25, "remind_at", N_ ("Remind"), TIME, IDX, LAST),
  F (26, "mail_message_id", N_ ("Message"), TEXT, HID | IDX, LAST, .max = 1024),
  F (27, "external_uid", N_ ("Identity elsewhere"), TEXT, HID | IDX, LAST, .max = 1024),
  F (28, "assigned_to", N_ ("Assigned to"), REF, 0, LAST, .ref = "user"),
  F (29, "reviewed_by", N_ ("Reviewed by"), REF, 0, LAST, .ref = "user"),
  F (30, "reviewed_at", N_ ("Reviewed"), TIME, 0, LAST),
  F (31, "location", N_ ("Place"), TEXT, 0, LAST, .search = 2, .since = 2),
  FB_COMMON_FIELDS
};

const FbTable fb_table_activity = {
  25, "activity", N_ ("Activity"), N_ ("Activities"), FB_HOME_PARENT, { "opportunity", "account", "lead", "contact", "site" },
  .flags = FB_TABLE_OPENS, .title = { "subject" },
  .cascade = { "visit.activity", "comment.on_id", "tag_link.on_id", "attachment.on_id" },
  FB_FIELDS (activity_fields),
};

static const FbField visit_fields[] = {
  F (1, "activity", N_ ("Activity"), REF, REQ, FIXED, .ref = "activity"),
  F (2, "site", N_ ("Site"), REF, 0, LAST, .ref = "site"),
  F (3, "check_in", N_ ("Arrived"), TIME, 0, LAST),
  F (4, "check_out", N_ ("Left"), TIME, 0, LAST),
  FB_LAT (5, "check_in_lat", N_ ("Arrived at, latitude"), HID),
  FB_LON (6, "check_in_lon", N_ ("Arrived at, longitude"), HID),
  F (7, "goal", N_ ("Goal"), LONG_TEXT, 0, TXT, .search = 2),
  F (8, "travel_minutes", N_ ("Travel (minutes)"), INT, 0, LAST, .min = 0, .max = 10000),
  F (9, "travel_km", N_ ("Travel (km)"), RATE, 0, LAST, .min = 0, .max = 1000000000),
  F (10, "cost", N_ ("Cost"), MONEY, 0, LAST, .ref = "currency"),
  F (11, "currency", N_ ("Currency"), CURRENCY, 0, LAST),
  F (12, "signature", N_ ("Signature"), REF, HID, LAST, .ref = "attachment"),
  F (13, "notes", N_ ("Notes"), LOG, 0, SAY, .search = 2),
  FB_COMMON_FIELDS
};

const FbTable fb_table_visit = {
  26, "visit", N_ ("Visit"), N_ ("Visits"), FB_HOME_PARENT, { "activity" },
  .title = { "goal" }, FB_FIELDS (visit_fields),
};

static const FbChoice comment_kinds[] = {
  { "comment", N_ ("Comment") }, { "announcement", N_ ("Announcement") }, { NULL },
};

static const FbField comment_fields[] = {
  F (1, "on_type", N_ ("On type"), TEXT, REQ | HID, FIXED, .max = 64),
  F (2, "on_id", N_ ("On"), ANY_REF, REQ | HID, FIXED, .ref = "on_type"),
  F (3, "text", N_ ("Text"), LONG_TEXT, REQ, TXT, .search = 2),
  F (4, "mentions", N_ ("Mentions"), SET, 0, SET),
  F (5, "reply_to", N_ ("Reply to"), REF, 0, FIXED, .ref = "comment"),
  F (6, "kind", N_ ("Kind"), ENUM, 0, LAST, .choices = comment_kinds, .preset = "comment"),
  F (7, "resolved_at", N_ ("Settled"), TIME, 0, LAST),
  FB_COMMON_FIELDS
};

const FbTable fb_table_comment = {
  27, "comment", N_ ("Comment"), N_ ("Comments"), FB_HOME_PARENT, { "on_id" },
  .title = { "text" }, FB_FIELDS (comment_fields),
};
