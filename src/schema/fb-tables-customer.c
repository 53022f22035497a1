/* fb-tables-customer.c: accounts, their sites and people, leads
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-private.h"

/* clang-format off */

static const FbChoice account_kinds[] = {
  { "prospect", N_ ("Prospect") }, { "customer", N_ ("Customer") }, { "partner", N_ ("Partner") },
  { "competitor", N_ ("Competitor") }, { "former", N_ ("Former customer") }, { NULL },
};

static const FbChoice account_classes[] = {
  { "A", N_ ("A") }, { "B", N_ ("B") }, { "C", N_ ("C") }, { "D", N_ ("D") }, { NULL },
};

static const FbChoice account_ladder[] = {
  { "suspect", N_ ("Suspect") }, { "prospect", N_ ("Prospect") }, { "customer", N_ ("Customer") }, { "client", N_ ("Client") },
  { "supporter", N_ ("Supporter") }, { "advocate", N_ ("Advocate") }, { NULL },
};

static const FbField account_fields[] = {
  F (1, "number", N_ ("Number"), TEXT, NUM | IDX, FIXED, .max = 64, .search = 8),
  F (2, "name", N_ ("Name"), TEXT, REQ | IDX, LAST, .search = 10),
  F (3, "legal_name", N_ ("Legal name"), TEXT, 0, REVIEW, .search = 6),
  F (4, "parent", N_ ("Parent company"), REF, 0, LAST, .ref = "account"),
  F (5, "kind", N_ ("Kind"), ENUM, 0, LAST, .choices = account_kinds, .preset = "prospect"),
  F (6, "industry", N_ ("Industry"), PICK, IDX, LAST, .ref = "industry"),
  F (7, "subindustry", N_ ("Subindustry"), TEXT, 0, LAST),
  F (8, "size_band", N_ ("Size"), PICK, 0, LAST, .ref = "size_band"),
  F (9, "employees", N_ ("Employees"), INT, 0, LAST, .min = 0, .max = 100000000),
  F (10, "revenue_est", N_ ("Revenue (estimate)"), MONEY, 0, LAST, .ref = "currency"),
  F (11, "currency", N_ ("Currency"), CURRENCY, 0, LAST),
  F (12, "year_established", N_ ("Founded in"), INT, 0, LAST, .min = 1000, .max = 9999),
  F (13, "class", N_ ("Class"), ENUM, 0, LAST, .choices = account_classes),
  F (14, "source", N_ ("Source"), PICK, 0, LAST, .ref = "source"),
  F (15, "website", N_ ("Website"), TEXT, 0, LAST, .search = 3),
  F (16, "tax_id", N_ ("Tax number"), TEXT, UNQ | IDX, LAST, .max = 64, .search = 4),
  F (17, "registry_no", N_ ("Registry number"), TEXT, 0, LAST, .max = 64),
  F (18, "language", N_ ("Language"), TEXT, 0, LAST, .max = 16),
  F (19, "price_book", N_ ("Price book"), REF, 0, LAST, .ref = "price_book"),
  F (20, "payment_terms", N_ ("Payment terms"), PICK, 0, REVIEW, .ref = "payment_terms"),
  F (21, "credit_limit", N_ ("Credit limit"), MONEY, 0, REVIEW, .ref = "currency"),
  F (22, "credit_hold", N_ ("Credit hold"), BOOL, 0, SERVER, .preset = "0"),
  F (23, "rating", N_ ("Rating"), PICK, 0, LAST, .ref = "rating"),
  F (24, "ladder", N_ ("Loyalty"), ENUM, 0, LAST, .choices = account_ladder),
  F (25, "ladder_manual", N_ ("Loyalty set by hand"), BOOL, HID, LAST, .preset = "0"),
  F (26, "visit_interval_days", N_ ("Visit every (days)"), INT, 0, LAST, .min = 1, .max = 3650),
  F (27, "description", N_ ("Description"), LONG_TEXT, 0, TXT, .search = 2),
  F (28, "do_not_contact", N_ ("Do not contact"), BOOL, 0, LAST, .preset = "0"),
  F (29, "erp_id", N_ ("Number in ERP"), TEXT, UNQ | IDX, SERVER, .max = 64, .search = 4),
  F (30, "owner", N_ ("Owner"), REF, 0, SERVER, .ref = "user"),
  F (31, "territory", N_ ("Territory"), REF, PLACED, SERVER, .ref = "territory"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_account = {
  12, "account", N_ ("Account"), N_ ("Accounts"), FB_HOME_ROOT,
  .flags = FB_TABLE_OPENS | FB_TABLE_EDIT_WINS, .title = { "name" }, .number_series = "account",
  .cascade = { "site.account", "contact.account", "contact_account.account", "account_territory.account", "opportunity.account",
               "activity.account", "contact_point.on_id", "comment.on_id", "tag_link.on_id", "attachment.on_id",
               "insight.on_id", "account_link.account", "account_link.other", "contract_price.account" },
  FB_FIELDS (account_fields),
};

static const FbChoice site_kinds[] = {
  { "billing", N_ ("Billing") }, { "delivery", N_ ("Delivery") }, { "visit", N_ ("Visits") }, { "plant", N_ ("Plant") },
  { "office", N_ ("Office") }, { NULL },
};

static const FbChoice geo_qualities[] = {
  { "exact", N_ ("Exact") }, { "street", N_ ("Street") }, { "postal", N_ ("Postal code") }, { "manual", N_ ("Set by hand") }, { NULL },
};

static const FbField site_fields[] = {
  F (1, "account", N_ ("Account"), REF, REQ, LAST, .ref = "account"),
  F (2, "name", N_ ("Name"), TEXT, 0, LAST, .search = 4),
  F (3, "kind", N_ ("Kind"), ENUM, 0, LAST, .choices = site_kinds, .preset = "office"),
  F (4, "street", N_ ("Street"), TEXT, 0, LAST, .search = 3),
  F (5, "street2", N_ ("Address line 2"), TEXT, 0, LAST),
  F (6, "postal_code", N_ ("Postal code"), TEXT, IDX, LAST, .max = 32, .search = 3),
  F (7, "city", N_ ("City"), TEXT, IDX, LAST, .search = 4),
  F (8, "region", N_ ("Region"), TEXT, 0, LAST),
  F (9, "country", N_ ("Country"), TEXT, 0, LAST, .max = 64),
  FB_LAT (10, "geo_lat", N_ ("Latitude"), HID),
  FB_LON (11, "geo_lon", N_ ("Longitude"), HID),
  F (12, "geo_quality", N_ ("Position is"), ENUM, HID, LAST, .choices = geo_qualities),
  F (13, "opening", N_ ("Opening hours"), JSON, 0, LAST),
  F (14, "access_note", N_ ("How to get in"), TEXT, DER | HID, LAST, .max = 1024, RETIRED (2, "directions")),
  F (15, "is_primary", N_ ("Main site"), BOOL, 0, LAST, .preset = "0"),
  F (16, "directions", N_ ("How to get in"), TEXT, 0, LAST, .max = 1024, .since = 2),
  F (17, "parking", N_ ("Parking"), TEXT, 0, LAST, .max = 255, .since = 2),
  FB_COMMON_FIELDS
};

const FbTable fb_table_site = {
  13, "site", N_ ("Site"), N_ ("Sites"), FB_HOME_PARENT, { "account" },
  .title = { "name", "street", "city" }, .cascade = { "contact_point.on_id" }, FB_FIELDS (site_fields),
};

static const FbField contact_fields[] = {
  F (1, "salutation", N_ ("Salutation"), TEXT, PII, LAST, .max = 64),
  F (2, "given", N_ ("Given name"), TEXT, PII, LAST, .search = 8),
  F (3, "middle", N_ ("Middle name"), TEXT, PII, LAST, .search = 3),
  F (4, "family", N_ ("Family name"), TEXT, PII | IDX, LAST, .search = 10),
  F (5, "suffix", N_ ("Suffix"), TEXT, PII, LAST, .max = 64),
  F (6, "nickname", N_ ("Nickname"), TEXT, PII, LAST, .search = 4),
  F (7, "account", N_ ("Account"), REF, 0, LAST, .ref = "account"),
  F (8, "job_title", N_ ("Job title"), TEXT, 0, LAST, .search = 2),
  F (9, "department", N_ ("Department"), TEXT, 0, LAST),
  F (10, "birthday", N_ ("Birthday"), DATE, PII, LAST),
  F (11, "gender", N_ ("Gender"), PICK, PII, LAST, .ref = "gender"),
  F (12, "language", N_ ("Language"), TEXT, 0, LAST, .max = 16),
  F (13, "photo", N_ ("Photo"), REF, PII | HID, LAST, .ref = "attachment"),
  F (14, "assistant", N_ ("Assistant"), REF, 0, LAST, .ref = "contact"),
  F (15, "linkedin", N_ ("LinkedIn"), TEXT, PII, LAST),
  F (16, "other_social", N_ ("Other networks"), JSON, PII, LAST),
  F (17, "style_note", N_ ("How to talk to them"), TEXT, PII, LAST, .max = 2048),
  F (18, "do_not_contact", N_ ("Do not contact"), BOOL, 0, LAST, .preset = "0"),
  F (19, "former", N_ ("Has left"), BOOL, 0, LAST, .preset = "0"),
  F (20, "owner", N_ ("Owner"), REF, 0, SERVER, .ref = "user"),
  F (21, "territory", N_ ("Territory"), REF, 0, SERVER, .ref = "territory"),
  F (22, "left_on", N_ ("Left on"), DATE, 0, LAST, .since = 2),
  FB_COMMON_FIELDS
};

const FbTable fb_table_contact = {
  14, "contact", N_ ("Contact"), N_ ("Contacts"), FB_HOME_PARENT, { "account" },
  .flags = FB_TABLE_OPENS | FB_TABLE_EDIT_WINS, .title = { "given", "family", "suffix" },
  .cascade = { "contact_account.contact", "contact_point.on_id", "opportunity_contact.contact", "comment.on_id", "tag_link.on_id",
               "attachment.on_id", "insight.on_id", "consent.contact" },
  FB_FIELDS (contact_fields),
};

static const FbField contact_account_fields[] = {
  F (1, "contact", N_ ("Contact"), REF, REQ, FIXED, .ref = "contact"),
  F (2, "account", N_ ("Account"), REF, REQ, FIXED, .ref = "account"),
  F (3, "job_title", N_ ("Job title"), TEXT, 0, LAST),
  F (4, "department", N_ ("Department"), TEXT, 0, LAST),
  F (5, "role", N_ ("Role"), PICK, 0, LAST, .ref = "contact_role"),
  F (6, "seniority", N_ ("Seniority"), PICK, 0, LAST, .ref = "seniority"),
  F (7, "is_primary", N_ ("Main contact"), BOOL, 0, LAST, .preset = "0"),
  F (8, "valid_from", N_ ("From"), DATE, 0, LAST),
  F (9, "valid_to", N_ ("Until"), DATE, 0, LAST),
  F (10, "site", N_ ("Site"), REF, 0, LAST, .ref = "site"),
  F (11, "reports_to", N_ ("Reports to"), REF, 0, LAST, .ref = "contact"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_contact_account = {
  15, "contact_account", N_ ("Contact at an account"), N_ ("Contacts at accounts"), FB_HOME_PARENT, { "account" },
  .title = { "job_title" }, FB_FIELDS (contact_account_fields),
};

static const FbChoice contact_point_owners[] = {
  { "account", N_ ("Account") }, { "contact", N_ ("Contact") }, { "site", N_ ("Site") }, { "lead", N_ ("Lead") }, { NULL },
};

static const FbChoice contact_point_kinds[] = {
  { "phone", N_ ("Phone") }, { "mobile", N_ ("Mobile") }, { "fax", N_ ("Fax") }, { "email", N_ ("E-mail") }, { "web", N_ ("Web") },
  { "social", N_ ("Social network") }, { NULL },
};

static const FbField contact_point_fields[] = {
  F (1, "on_type", N_ ("Belongs to type"), ENUM, REQ | HID, FIXED, .choices = contact_point_owners),
  F (2, "on_id", N_ ("Belongs to"), ANY_REF, REQ | HID, FIXED, .ref = "on_type"),
  F (3, "kind", N_ ("Kind"), ENUM, REQ, LAST, .choices = contact_point_kinds),
  F (4, "value", N_ ("Value"), TEXT, REQ | PII | TEL, LAST, .search = 5),
  F (5, "digits", N_ ("Digits"), TEXT, DER | PII | IDX | HID, LAST),
  F (6, "label", N_ ("Label"), PICK, 0, LAST, .ref = "contact_point_label"),
  F (7, "is_primary", N_ ("Preferred"), BOOL, 0, LAST, .preset = "0"),
  F (8, "invalid", N_ ("No longer valid"), BOOL, 0, LAST, .preset = "0"),
  F (9, "verified_at", N_ ("Verified"), TIME, 0, MAXI),
  FB_COMMON_FIELDS
};

const FbTable fb_table_contact_point = {
  16, "contact_point", N_ ("Phone or address"), N_ ("Phones and addresses"), FB_HOME_PARENT, { "on_id" },
  .title = { "value" }, FB_FIELDS (contact_point_fields),
};

static const FbChoice lead_states[] = {
  { "new", N_ ("New") }, { "working", N_ ("Working") }, { "qualified", N_ ("Qualified") }, { "converted", N_ ("Converted") },
  { "recycled", N_ ("Recycled") }, { "disqualified", N_ ("Disqualified") }, { NULL },
};

static const FbField lead_fields[] = {
  F (1, "number", N_ ("Number"), TEXT, NUM | IDX, FIXED, .max = 64, .search = 8),
  F (2, "name_given", N_ ("Given name"), TEXT, PII, LAST, .search = 8),
  F (3, "name_family", N_ ("Family name"), TEXT, PII | IDX, LAST, .search = 10),
  F (4, "company", N_ ("Company"), TEXT, IDX, LAST, .search = 10),
  F (5, "job_title", N_ ("Job title"), TEXT, 0, LAST),
  F (6, "industry", N_ ("Industry"), PICK, 0, LAST, .ref = "industry"),
  F (7, "size_band", N_ ("Size"), PICK, 0, LAST, .ref = "size_band"),
  F (8, "source", N_ ("Source"), PICK, 0, LAST, .ref = "source"),
  F (9, "referrer", N_ ("Recommended by"), REF, 0, LAST, .ref = "contact"),
  F (10, "interest", N_ ("Interested in"), REF, 0, LAST, .ref = "product_family"),
  F (11, "amount_est", N_ ("Amount (estimate)"), MONEY, 0, LAST, .ref = "currency"),
  F (12, "currency", N_ ("Currency"), CURRENCY, 0, LAST),
  F (13, "need", N_ ("Need"), LONG_TEXT, 0, TXT, .search = 2),
  F (14, "timeline", N_ ("Timeline"), PICK, 0, LAST, .ref = "timeline"),
  F (15, "budget", N_ ("Budget"), PICK, 0, LAST, .ref = "budget"),
  F (16, "authority", N_ ("Authority"), PICK, 0, LAST, .ref = "authority"),
  F (17, "status", N_ ("Status"), ENUM, IDX, STATE, .choices = lead_states, .preset = "new",
     .policy_arg = "new>*;working>*;qualified>*;recycled>*;disqualified>*"),
  F (18, "status_reason", N_ ("Reason"), PICK, 0, LAST, .ref = "lead_reason"),
  F (19, "score", N_ ("Score"), INT, 0, SERVER, .min = 0, .max = 1000),
  F (20, "score_reasons", N_ ("Reasons of the score"), JSON, 0, SERVER),
  F (21, "first_response_at", N_ ("First answer"), TIME, 0, MINI),
  F (22, "respond_by", N_ ("Answer by"), TIME, 0, LAST),
  F (23, "recycle_on", N_ ("Try again on"), DATE, 0, LAST),
  F (24, "converted_at", N_ ("Converted"), TIME, 0, MINI),
  F (25, "account", N_ ("Account"), REF, 0, LAST, .ref = "account"),
  F (26, "contact", N_ ("Contact"), REF, 0, LAST, .ref = "contact"),
  F (27, "opportunity", N_ ("Opportunity"), REF, 0, LAST, .ref = "opportunity"),
  F (28, "street", N_ ("Street"), TEXT, 0, LAST),
  F (29, "postal_code", N_ ("Postal code"), TEXT, 0, LAST, .max = 32),
  F (30, "city", N_ ("City"), TEXT, 0, LAST, .search = 3),
  F (31, "region", N_ ("Region"), TEXT, 0, LAST),
  F (32, "country", N_ ("Country"), TEXT, 0, LAST, .max = 64),
  FB_LAT (33, "geo_lat", N_ ("Latitude"), HID),
  FB_LON (34, "geo_lon", N_ ("Longitude"), HID),
  F (35, "owner", N_ ("Owner"), REF, 0, SERVER, .ref = "user"),
  F (36, "territory", N_ ("Territory"), REF, 0, SERVER, .ref = "territory"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_lead = {
  17, "lead", N_ ("Lead"), N_ ("Leads"), FB_HOME_DEAL, { "account" },
  .flags = FB_TABLE_OPENS | FB_TABLE_EDIT_WINS, .title = { "name_given", "name_family", "company" }, .number_series = "lead",
  .cascade = { "contact_point.on_id", "comment.on_id", "tag_link.on_id", "attachment.on_id" },
  FB_FIELDS (lead_fields),
};
