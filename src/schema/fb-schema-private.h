/* fb-schema-private.h: how the tables are written down
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib/gi18n-lib.h>

#include "fb-schema.h"

G_BEGIN_DECLS

/* Short words for the rows of the tables; only fb-tables-*.c include this. A row is
 *   F (number, name, label, TYPE, flags, policy, .ref = …, .search = …)
 * Numbers rise with the position and are never reused; the common fields keep the last ones. */
#define F(number, name, label, type, ...) { number, name, label, FB_TYPE_##type, __VA_ARGS__ }

/* What came later says so, and a program of an earlier schema has no such thing (fb-schema-view.c):
 *   .since = 2              of a field or a table; what is deleted with a row is told by table and field, and goes with them
 *   RETIRED (2, name)       ends the row of a field that schema 2 made the shadow of another; its flags are DER | HID
 *   PLACED                  of a field that FB_SCHEMA_PLACED took out of the row */
#define RETIRED(schema, name) .successor = name, .retired = schema

#define REQ FB_FIELD_REQUIRED
#define UNQ FB_FIELD_UNIQUE
#define NUM FB_FIELD_NUMBER
#define DER FB_FIELD_DERIVED
#define PII FB_FIELD_PERSONAL
#define IDX FB_FIELD_INDEXED
#define HID FB_FIELD_HIDDEN
#define LOC FB_FIELD_LOCAL
#define TEL FB_FIELD_PHONE
#define PLACED FB_FIELD_PLACED

#define LAST FB_POLICY_LAST
#define REVIEW FB_POLICY_REVIEW
#define STATE FB_POLICY_STATE
#define SET FB_POLICY_SET
#define COUNT FB_POLICY_COUNT
#define SAY FB_POLICY_SAY
#define TXT FB_POLICY_TEXT
#define MAXI FB_POLICY_MAX
#define MINI FB_POLICY_MIN
#define SERVER FB_POLICY_SERVER
#define FIXED FB_POLICY_FIXED

#define FB_COMMON_FIRST 901

#define FB_COMMON_FIELDS \
  F (901, "created_at", N_ ("Created"), TIME, 0, FIXED), \
  F (902, "created_by", N_ ("Created by"), REF, 0, FIXED, .ref = "user"), \
  F (903, "updated_at", N_ ("Changed"), TIME, 0, MAXI), \
  F (904, "ext", N_ ("Custom fields"), JSON, HID, LAST, .max = 65536)

#define FB_FIELDS(array) .fields = array, .n_fields = G_N_ELEMENTS (array)

#define FB_LAT(number, name, label, flags) F (number, name, label, INT, flags, LAST, .min = -900000000, .max = 900000000)
#define FB_LON(number, name, label, flags) F (number, name, label, INT, flags, LAST, .min = -1800000000, .max = 1800000000)

/* fb-tables-people.c */
extern const FbTable fb_table_user, fb_table_role, fb_table_permission, fb_table_device, fb_table_setting, fb_table_picklist,
    fb_table_picklist_value, fb_table_custom_field;
/* fb-tables-territory.c */
extern const FbTable fb_table_territory, fb_table_territory_member, fb_table_account_territory;
/* fb-tables-customer.c */
extern const FbTable fb_table_account, fb_table_site, fb_table_contact, fb_table_contact_account, fb_table_contact_point,
    fb_table_lead;
/* fb-tables-consent.c */
extern const FbTable fb_table_consent;
/* fb-tables-insight.c */
extern const FbTable fb_table_insight, fb_table_account_link;
/* fb-tables-deal.c */
extern const FbTable fb_table_pipeline, fb_table_stage, fb_table_stage_rule, fb_table_opportunity, fb_table_opportunity_line,
    fb_table_opportunity_contact, fb_table_stage_event;
/* fb-tables-activity.c */
extern const FbTable fb_table_activity, fb_table_visit, fb_table_comment;
/* fb-tables-catalog.c */
extern const FbTable fb_table_product_family, fb_table_product, fb_table_price_book, fb_table_price_entry;
/* fb-tables-prices.c */
extern const FbTable fb_table_unit, fb_table_tax_rate, fb_table_currency, fb_table_fx_rate, fb_table_product_link, fb_table_bundle_item,
    fb_table_price_rule, fb_table_contract_price, fb_table_discount_policy, fb_table_product_text,
    fb_table_product_cost;
/* fb-tables-config.c */
extern const FbTable fb_table_config_model, fb_table_config_draft, fb_table_configuration;
/* fb-tables-quote.c */
extern const FbTable fb_table_quote, fb_table_quote_line, fb_table_approval_request, fb_table_sales_order, fb_table_order_line,
    fb_table_doc_template;
/* fb-tables-knowledge.c */
extern const FbTable fb_table_competitor, fb_table_article;
/* fb-tables-common.c */
extern const FbTable fb_table_attachment, fb_table_tag, fb_table_tag_link, fb_table_saved_view, fb_table_bookmark,
    fb_table_notification;
/* fb-tables-system.c */
extern const FbTable fb_table_change, fb_table_conflict, fb_table_number_block, fb_table_undo_group, fb_table_rejection,
    fb_table_sync_state, fb_table_schema_info, fb_table_shelf;

/* fb-schema-view.c: the tables as a program of the schema @version has them. Made once, kept for the life of the process. */
GPtrArray *fb_schema_list_as_of (const FbTable *const *all, guint n_tables, guint version);

G_END_DECLS
