/* fb-tables-deal.c: pipelines, stages, opportunities
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-private.h"

/* clang-format off */

static const FbChoice pipeline_entities[] = {
  { "opportunity", N_ ("Opportunities") }, { "lead", N_ ("Leads") }, { NULL },
};

static const FbField pipeline_fields[] = {
  F (1, "name", N_ ("Name"), TEXT, REQ, LAST),
  F (2, "currency", N_ ("Currency"), CURRENCY, 0, LAST),
  F (3, "entity", N_ ("For"), ENUM, 0, LAST, .choices = pipeline_entities, .preset = "opportunity"),
  F (4, "roles", N_ ("Roles"), JSON, 0, LAST),
  F (5, "position", N_ ("Position"), INT, 0, LAST),
  FB_COMMON_FIELDS
};

const FbTable fb_table_pipeline = {
  18, "pipeline", N_ ("Pipeline"), N_ ("Pipelines"), FB_HOME_ORG,
  .flags = FB_TABLE_SERVER, .title = { "name" }, .cascade = { "stage.pipeline" }, FB_FIELDS (pipeline_fields),
};

static const FbChoice forecast_categories[] = {
  { "pipeline", N_ ("Pipeline") }, { "best", N_ ("Best case") }, { "commit", N_ ("Commit") }, { "closed", N_ ("Closed") },
  { "omitted", N_ ("Omitted") }, { NULL },
};

static const FbChoice stage_kinds[] = {
  { "open", N_ ("Open") }, { "won", N_ ("Won") }, { "lost", N_ ("Lost") }, { NULL },
};

static const FbField stage_fields[] = {
  F (1, "pipeline", N_ ("Pipeline"), REF, REQ, FIXED, .ref = "pipeline"),
  F (2, "position", N_ ("Position"), INT, 0, LAST),
  F (3, "name", N_ ("Name"), TEXT, REQ, LAST),
  F (4, "probability", N_ ("Probability"), PERCENT, 0, LAST, .min = 0, .max = 10000),
  F (5, "category", N_ ("Forecast category"), ENUM, 0, LAST, .choices = forecast_categories, .preset = "pipeline"),
  F (6, "kind", N_ ("Kind"), ENUM, 0, LAST, .choices = stage_kinds, .preset = "open"),
  F (7, "rot_days", N_ ("Goes stale after (days)"), INT, 0, LAST, .min = 1, .max = 3650),
  F (8, "guidance", N_ ("Guidance"), LONG_TEXT, 0, LAST),
  F (9, "color", N_ ("Color"), TEXT, 0, LAST, .max = 32),
  FB_COMMON_FIELDS
};

const FbTable fb_table_stage = {
  19, "stage", N_ ("Stage"), N_ ("Stages"), FB_HOME_ORG,
  .flags = FB_TABLE_SERVER, .title = { "name" }, .cascade = { "stage_rule.stage" }, FB_FIELDS (stage_fields),
};

static const FbChoice stage_rule_kinds[] = {
  { "required", N_ ("Required") }, { "warn", N_ ("Warns") }, { NULL },
};

static const FbChoice stage_rule_moments[] = {
  { "enter", N_ ("On entering") }, { "leave", N_ ("On leaving") }, { NULL },
};

static const FbField stage_rule_fields[] = {
  F (1, "stage", N_ ("Stage"), REF, REQ, FIXED, .ref = "stage"),
  F (2, "field", N_ ("Field"), TEXT, REQ, LAST, .max = 128),
  F (3, "message", N_ ("Message"), TEXT, 0, LAST),
  F (4, "kind", N_ ("Kind"), ENUM, 0, LAST, .choices = stage_rule_kinds, .preset = "required"),
  F (5, "moment", N_ ("When"), ENUM, 0, LAST, .choices = stage_rule_moments, .preset = "enter"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_stage_rule = {
  20, "stage_rule", N_ ("Rule of a stage"), N_ ("Rules of stages"), FB_HOME_ORG,
  .flags = FB_TABLE_SERVER, .title = { "field" }, FB_FIELDS (stage_rule_fields),
};

static const FbField opportunity_fields[] = {
  F (1, "number", N_ ("Number"), TEXT, NUM | IDX, FIXED, .max = 64, .search = 8),
  F (2, "name", N_ ("Name"), TEXT, REQ | IDX, LAST, .search = 10),
  F (3, "account", N_ ("Account"), REF, 0, LAST, .ref = "account"),
  F (4, "primary_contact", N_ ("Contact"), REF, 0, LAST, .ref = "contact"),
  F (5, "pipeline", N_ ("Pipeline"), REF, REQ, LAST, .ref = "pipeline"),
  F (6, "stage", N_ ("Stage"), REF, REQ, STATE, .ref = "stage", .policy_arg = "*"),
  F (7, "probability", N_ ("Probability"), PERCENT, 0, LAST, .min = 0, .max = 10000),
  F (8, "probability_manual", N_ ("Probability set by hand"), BOOL, HID, LAST, .preset = "0"),
  F (9, "win_prob_model", N_ ("Probability by model"), PERCENT, HID, SERVER, .min = 0, .max = 10000),
  F (10, "amount", N_ ("Amount"), MONEY, 0, LAST, .ref = "currency"),
  F (11, "amount_manual", N_ ("Amount set by hand"), BOOL, HID, LAST, .preset = "0"),
  F (12, "recurring", N_ ("Recurring amount"), MONEY, 0, LAST, .ref = "currency"),
  F (13, "recurring_months", N_ ("Months"), INT, 0, LAST, .min = 1, .max = 1200),
  F (14, "currency", N_ ("Currency"), CURRENCY, 0, LAST),
  F (15, "engage_date", N_ ("First contact"), DATE, 0, LAST),
  F (16, "close_date", N_ ("Close date"), DATE, IDX, LAST),
  F (17, "close_first", N_ ("First close date"), DATE, HID, FIXED),
  F (18, "slips", N_ ("Times postponed"), INT, 0, COUNT, .min = 0, .max = 100000),
  F (19, "category", N_ ("Forecast category"), ENUM, 0, LAST, .choices = forecast_categories, .preset = "pipeline"),
  F (20, "category_manual", N_ ("Category set by hand"), BOOL, HID, LAST, .preset = "0"),
  F (21, "type", N_ ("Type"), PICK, 0, LAST, .ref = "opportunity_type"),
  F (22, "source", N_ ("Source"), PICK, 0, LAST, .ref = "source"),
  F (23, "lead", N_ ("Lead"), REF, 0, LAST, .ref = "lead"),
  F (24, "next_step", N_ ("Next step"), TEXT, 0, LAST, .search = 2),
  F (25, "next_step_on", N_ ("Next step on"), DATE, 0, LAST),
  F (26, "next_activity", N_ ("Next activity"), REF, HID, LAST, .ref = "activity"),
  F (27, "last_touch", N_ ("Last touched"), TIME, 0, MAXI),
  F (28, "loss_reason", N_ ("Reason of loss"), PICK, 0, LAST, .ref = "loss_reason"),
  F (29, "lost_to", N_ ("Lost to"), TEXT, 0, LAST),
  F (30, "won_reason", N_ ("Reason of win"), PICK, 0, LAST, .ref = "won_reason"),
  F (31, "closed_at", N_ ("Closed"), TIME, 0, LAST),
  F (32, "need", N_ ("Need"), LONG_TEXT, 0, TXT, .search = 2),
  F (33, "decision_process", N_ ("How they decide"), LONG_TEXT, 0, TXT, .search = 1),
  F (34, "description", N_ ("Description"), LONG_TEXT, 0, TXT, .search = 2),
  F (35, "owner", N_ ("Owner"), REF, 0, SERVER, .ref = "user"),
  F (36, "territory", N_ ("Territory"), REF, 0, SERVER, .ref = "territory"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_opportunity = {
  21, "opportunity", N_ ("Opportunity"), N_ ("Opportunities"), FB_HOME_DEAL, { "account" },
  .flags = FB_TABLE_OPENS | FB_TABLE_EDIT_WINS, .title = { "name" }, .number_series = "opportunity",
  .cascade = { "opportunity_line.opportunity", "opportunity_contact.opportunity", "stage_event.opportunity", "comment.on_id",
               "tag_link.on_id", "attachment.on_id" },
  FB_FIELDS (opportunity_fields),
};

static const FbField opportunity_line_fields[] = {
  F (1, "opportunity", N_ ("Opportunity"), REF, REQ, FIXED, .ref = "opportunity"),
  F (2, "position", N_ ("Position"), INT, 0, LAST),
  F (3, "product", N_ ("Product"), REF, 0, LAST, .ref = "product"),
  F (4, "text", N_ ("Text"), TEXT, 0, LAST, .max = 1024),
  F (5, "qty", N_ ("Quantity"), QUANTITY, 0, LAST, .preset = "1000"),
  F (6, "unit_price", N_ ("Unit price"), MONEY, 0, LAST, .ref = "currency"),
  F (7, "discount", N_ ("Discount"), PERCENT, 0, LAST, .min = -10000, .max = 10000),
  F (8, "amount", N_ ("Amount"), MONEY, 0, LAST, .ref = "currency"),
  F (9, "currency", N_ ("Currency"), CURRENCY, 0, LAST),
  F (10, "family", N_ ("Product family"), REF, 0, LAST, .ref = "product_family"),
  F (11, "ship_on", N_ ("Ship on"), DATE, 0, LAST),
  FB_COMMON_FIELDS
};

const FbTable fb_table_opportunity_line = {
  22, "opportunity_line", N_ ("Line of an opportunity"), N_ ("Lines of opportunities"), FB_HOME_PARENT, { "opportunity" },
  .title = { "text" }, FB_FIELDS (opportunity_line_fields),
};

static const FbChoice stances[] = {
  { "for", N_ ("For") }, { "neutral", N_ ("Neutral") }, { "against", N_ ("Against") }, { "unknown", N_ ("Unknown") }, { NULL },
};

static const FbField opportunity_contact_fields[] = {
  F (1, "opportunity", N_ ("Opportunity"), REF, REQ, FIXED, .ref = "opportunity"),
  F (2, "contact", N_ ("Contact"), REF, REQ, FIXED, .ref = "contact"),
  F (3, "buying_role", N_ ("Buying role"), PICK, 0, LAST, .ref = "buying_role"),
  F (4, "influence", N_ ("Influence"), INT, 0, LAST, .min = 1, .max = 5),
  F (5, "stance", N_ ("Stance"), ENUM, 0, LAST, .choices = stances, .preset = "unknown"),
  F (6, "note", N_ ("Note"), TEXT, 0, LAST, .max = 2048),
  FB_COMMON_FIELDS
};

const FbTable fb_table_opportunity_contact = {
  23, "opportunity_contact", N_ ("Contact of an opportunity"), N_ ("Contacts of opportunities"), FB_HOME_PARENT, { "opportunity" },
  .title = { "buying_role" }, FB_FIELDS (opportunity_contact_fields),
};

static const FbField stage_event_fields[] = {
  F (1, "opportunity", N_ ("Opportunity"), REF, REQ, FIXED, .ref = "opportunity"),
  F (2, "from_stage", N_ ("From"), REF, 0, FIXED, .ref = "stage"),
  F (3, "to_stage", N_ ("To"), REF, REQ, FIXED, .ref = "stage"),
  F (4, "at", N_ ("When"), TIME, REQ | IDX, FIXED),
  F (5, "by_user", N_ ("Who"), REF, 0, FIXED, .ref = "user"),
  F (6, "amount", N_ ("Amount"), MONEY, 0, FIXED, .ref = "currency"),
  F (7, "currency", N_ ("Currency"), CURRENCY, 0, FIXED),
  F (8, "close_date", N_ ("Close date"), DATE, 0, FIXED),
  F (9, "probability", N_ ("Probability"), PERCENT, 0, FIXED, .min = 0, .max = 10000),
  F (10, "days_in_from", N_ ("Days in the stage before"), INT, 0, FIXED, .min = 0, .max = 1000000),
  F (11, "device", N_ ("Device"), REF, HID, FIXED, .ref = "device"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_stage_event = {
  24, "stage_event", N_ ("Move between stages"), N_ ("Moves between stages"), FB_HOME_PARENT, { "opportunity" },
  .flags = FB_TABLE_APPEND, .title = { "at" }, FB_FIELDS (stage_event_fields),
};
