/* fb-tables-quote.c: quotes, approvals, orders
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-private.h"

/* clang-format off */

#define TRACE_MAX (96 * 1024)

static const FbChoice quote_states[] = {
  { "draft", N_ ("Draft") }, { "pending_approval", N_ ("Waits for approval") }, { "approved", N_ ("Approved") }, { "sent", N_ ("Sent") },
  { "accepted", N_ ("Accepted") }, { "rejected", N_ ("Rejected") }, { "expired", N_ ("Expired") }, { "superseded", N_ ("Replaced by a new version") },
  { NULL },
};

#define QUOTE_STEPS \
  "draft>pending_approval,approved,sent,superseded,rejected;pending_approval>draft,approved,superseded,rejected;" \
  "approved>draft,pending_approval,sent,superseded,rejected;sent>accepted,rejected,expired,superseded;expired>accepted,superseded,rejected;" \
  "rejected>superseded;accepted>superseded"

static const FbChoice discount_kinds[] = {
  { "none", N_ ("None") }, { "rate", N_ ("Percent") }, { "amount", N_ ("Amount") }, { "target", N_ ("Target price") }, { NULL },
};

static const FbChoice roundings[] = {
  { "half-away", N_ ("Half up") }, { "half-even", N_ ("Half to even") }, { NULL },
};

static const FbChoice hold_reasons[] = {
  { "lists", N_ ("Its prices are not those of the lists") }, { NULL },
};

/* exchange: {"from","to","day","rate","per","id"} as they were when it was priced. figures: what was judged (fb-price-policy.h).
 * held: why the server took it back. */
static const FbField quote_fields[] = {
  F (1, "number", N_ ("Number"), TEXT, NUM | IDX, FIXED, .max = 64, .search = 8),
  F (2, "version", N_ ("Version"), INT, 0, FIXED, .min = 1, .max = 10000, .preset = "1"),
  F (3, "previous", N_ ("Version before"), REF, 0, FIXED, .ref = "quote"),
  F (4, "name", N_ ("Name"), TEXT, IDX, LAST, .search = 6),
  F (5, "opportunity", N_ ("Opportunity"), REF, 0, LAST, .ref = "opportunity"),
  F (6, "account", N_ ("Account"), REF, 0, LAST, .ref = "account"),
  F (7, "contact", N_ ("Contact"), REF, 0, LAST, .ref = "contact"),
  F (8, "bill_site", N_ ("Invoice to"), REF, 0, LAST, .ref = "site"),
  F (9, "ship_site", N_ ("Deliver to"), REF, 0, LAST, .ref = "site"),
  F (10, "price_book", N_ ("Price book"), REF, 0, LAST, .ref = "price_book"),
  F (11, "currency", N_ ("Currency"), CURRENCY, REQ, LAST),
  F (12, "exchange", N_ ("Rates of exchange"), JSON, HID, LAST),
  F (13, "priced_on", N_ ("Prices of"), DATE, 0, LAST),
  F (14, "valid_until", N_ ("Valid until"), DATE, IDX, LAST),
  F (15, "state", N_ ("State"), ENUM, IDX, STATE, .choices = quote_states, .policy_arg = QUOTE_STEPS, .preset = "draft"),
  F (16, "binding", N_ ("Binding"), BOOL, 0, LAST, .preset = "0"),
  F (17, "rounding", N_ ("Rounding"), ENUM, HID, LAST, .choices = roundings, .preset = "half-away"),
  F (18, "includes_tax", N_ ("Prices include tax"), BOOL, 0, LAST, .preset = "0"),
  F (19, "discount_kind", N_ ("Discount"), ENUM, 0, LAST, .choices = discount_kinds, .preset = "none"),
  F (20, "discount_rate", N_ ("Discount (percent)"), PERCENT, 0, LAST, .min = -10000, .max = 10000),
  F (21, "discount_amount", N_ ("Discount or target"), MONEY, 0, LAST, .ref = "currency"),
  F (22, "regular", N_ ("Before discounts"), MONEY, 0, LAST, .ref = "currency"),
  F (23, "net", N_ ("Net"), MONEY, 0, LAST, .ref = "currency"),
  F (24, "freight", N_ ("Freight"), MONEY, 0, LAST, .ref = "currency"),
  F (25, "tax", N_ ("Tax"), MONEY, 0, LAST, .ref = "currency"),
  F (26, "total", N_ ("Total"), MONEY, 0, LAST, .ref = "currency"),
  F (27, "taxes", N_ ("Taxes"), JSON, HID, LAST, .max = TRACE_MAX),
  F (28, "payment_terms", N_ ("Payment terms"), PICK, 0, LAST, .ref = "payment_terms"),
  F (29, "payment_days", N_ ("Payment (days)"), INT, 0, LAST, .min = 0, .max = 3650),
  F (30, "delivery_terms", N_ ("Delivery terms"), TEXT, 0, LAST, .max = 1024),
  F (31, "language", N_ ("Language"), TEXT, 0, LAST, .max = 16),
  F (32, "template", N_ ("Template"), REF, 0, LAST, .ref = "doc_template"),
  F (33, "intro", N_ ("Introduction"), LONG_TEXT, 0, TXT),
  F (34, "closing", N_ ("Closing"), LONG_TEXT, 0, TXT),
  F (35, "notes", N_ ("Notes (not printed)"), LONG_TEXT, 0, TXT),
  F (36, "not_included", N_ ("Not included"), LONG_TEXT, 0, TXT),
  F (37, "figures", N_ ("Figures"), JSON, HID, LAST, .max = 65536),
  F (38, "needs_level", N_ ("Approval by level"), INT, 0, LAST, .min = 0, .max = 3, .preset = "0"),
  F (39, "approver", N_ ("Approval by"), TEXT, 0, LAST),
  F (40, "sent_at", N_ ("Sent"), TIME, 0, LAST),
  F (41, "accepted_at", N_ ("Accepted"), TIME, 0, LAST),
  F (42, "accepted_by", N_ ("Accepted by"), TEXT, 0, LAST),
  F (43, "signature", N_ ("Signature"), JSON, HID, LAST, .max = 65536),
  F (44, "pdf", N_ ("PDF"), REF, HID, LAST, .ref = "attachment"),
  F (45, "pdf_hash", N_ ("Fingerprint of the PDF"), TEXT, HID, LAST, .max = 64),
  F (46, "owner", N_ ("Owner"), REF, 0, LAST, .ref = "user"),
  F (47, "held", N_ ("Does not bind because"), ENUM, 0, LAST, .choices = hold_reasons),
  FB_COMMON_FIELDS
};

const FbTable fb_table_quote = {
  78, "quote", N_ ("Quote"), N_ ("Quotes"), FB_HOME_PARENT, { "opportunity", "account" },
  .flags = FB_TABLE_OPENS | FB_TABLE_EDIT_WINS, .title = { "number", "name" }, .number_series = "quote",
  .cascade = { "quote_line.quote", "approval_request.quote", "comment.on_id", "tag_link.on_id", "attachment.on_id" },
  FB_FIELDS (quote_fields), .since = 3,
};

static const FbChoice line_kinds[] = {
  { "item", N_ ("Item") }, { "option", N_ ("Option") }, { "text", N_ ("Text") }, { "bundle", N_ ("Bundle") }, { "part", N_ ("Part of a bundle") },
  { "free", N_ ("Free item") }, { NULL },
};

/* Price fields of quote lines and order lines, from number 5 on. price_input: what the price was computed from beside the books (fb-quotes.h). */
#define LINE_FIELDS \
  F (5, "kind", N_ ("Kind"), ENUM, 0, LAST, .choices = line_kinds, .preset = "item"), \
  F (6, "product", N_ ("Product"), REF, 0, LAST, .ref = "product"), \
  F (7, "sku", N_ ("Article number"), TEXT, 0, LAST, .max = 64, .search = 2), \
  F (8, "name", N_ ("Name"), TEXT, 0, LAST, .max = 1024, .search = 3), \
  F (9, "description", N_ ("Description"), LONG_TEXT, 0, LAST), \
  F (10, "qty", N_ ("Quantity"), QUANTITY, 0, LAST, .min = 0, .max = G_MAXINT64, .preset = "1000"), \
  F (11, "unit", N_ ("Unit"), TEXT, 0, LAST, .max = 32), \
  F (12, "list_price", N_ ("List price"), MONEY, 0, LAST, .ref = "list_currency"), \
  F (13, "list_currency", N_ ("Currency of the list"), CURRENCY, HID, LAST), \
  F (14, "unit_price", N_ ("Unit price"), MONEY, 0, LAST, .ref = "currency"), \
  F (15, "discount_kind", N_ ("Discount"), ENUM, 0, LAST, .choices = discount_kinds, .preset = "none"), \
  F (16, "discount_rate", N_ ("Discount (percent)"), PERCENT, 0, LAST, .min = -10000, .max = 10000), \
  F (17, "discount_amount", N_ ("Discount or target"), MONEY, 0, LAST, .ref = "currency"), \
  F (18, "regular", N_ ("Before discounts"), MONEY, 0, LAST, .ref = "currency"), \
  F (19, "net", N_ ("Net"), MONEY, 0, LAST, .ref = "currency"), \
  F (20, "currency", N_ ("Currency"), CURRENCY, REQ, LAST), \
  F (21, "tax_class", N_ ("Tax class"), PICK, 0, LAST, .ref = "tax_class"), \
  F (22, "tax_rate", N_ ("Tax rate"), PERCENT, 0, LAST, .min = 0, .max = 10000), \
  F (23, "lead_days", N_ ("Delivery time (days)"), INT, 0, LAST, .min = 0, .max = 3650), \
  F (24, "configuration", N_ ("Configuration"), REF, 0, LAST, .ref = "configuration"), \
  F (25, "model", N_ ("Model"), REF, HID, LAST, .ref = "config_model"), \
  F (26, "model_version", N_ ("Version of the model"), TEXT, 0, LAST, .max = 64), \
  F (27, "model_hash", N_ ("Fingerprint of the model"), TEXT, HID, LAST, .max = 64), \
  F (28, "assignment", N_ ("Configured as"), JSON, HID, LAST, .max = 65536), \
  F (29, "price_input", N_ ("Priced from"), JSON, HID, LAST, .max = 65536), \
  F (30, "price_trace", N_ ("How the price came about"), JSON, HID, LAST, .max = TRACE_MAX)

static const FbField quote_line_fields[] = {
  F (1, "quote", N_ ("Quote"), REF, REQ, FIXED, .ref = "quote"),
  F (2, "position", N_ ("Position"), INT, IDX, LAST),
  F (3, "parent", N_ ("Belongs to"), REF, 0, LAST, .ref = "quote_line"),
  F (4, "section", N_ ("Section"), TEXT, 0, LAST),
  LINE_FIELDS,
  FB_COMMON_FIELDS
};

const FbTable fb_table_quote_line = {
  79, "quote_line", N_ ("Line of a quote"), N_ ("Lines of quotes"), FB_HOME_PARENT, { "quote" },
  .title = { "name" }, .cascade = { "quote_line.parent" }, FB_FIELDS (quote_line_fields), .since = 3,
};

static const FbChoice approval_states[] = {
  { "open", N_ ("Open") }, { "approved", N_ ("Approved") }, { "countered", N_ ("Another offer") }, { "refused", N_ ("Refused") },
  { "withdrawn", N_ ("Withdrawn") }, { NULL },
};

/* It lies with the account, so that the one who asks and all managers above see it. counter: {"discount":rate} or {"target":amount}. */
static const FbField approval_request_fields[] = {
  F (1, "quote", N_ ("Quote"), REF, REQ, FIXED, .ref = "quote"),
  F (2, "level", N_ ("Level"), INT, REQ, FIXED, .min = 1, .max = 3),
  F (3, "approver", N_ ("Approval by"), TEXT, 0, FIXED),
  F (4, "breaches", N_ ("Beyond the policy"), JSON, 0, FIXED, .max = 65536),
  F (5, "figures", N_ ("Figures"), JSON, HID, FIXED, .max = 65536),
  F (6, "fingerprint", N_ ("Fingerprint of the figures"), TEXT, HID, FIXED, .max = 64),
  F (7, "reason", N_ ("Reason"), LONG_TEXT, 0, FIXED),
  F (8, "asked_by", N_ ("Asked by"), REF, 0, FIXED, .ref = "user"),
  F (9, "asked_at", N_ ("Asked"), TIME, 0, FIXED),
  F (10, "state", N_ ("State"), ENUM, IDX, STATE, .choices = approval_states,
     .policy_arg = "open>approved,countered,refused,withdrawn", .preset = "open"),
  F (11, "counter", N_ ("Offered instead"), JSON, 0, LAST),
  F (12, "answer", N_ ("Answer"), LONG_TEXT, 0, LAST),
  F (13, "decided_by", N_ ("Decided by"), REF, 0, LAST, .ref = "user"),
  F (14, "decided_at", N_ ("Decided"), TIME, 0, LAST),
  F (15, "decided_level", N_ ("Level of the answer"), INT, HID, LAST, .min = 0, .max = 3),
  F (16, "decided_figures", N_ ("Figures of the answer"), JSON, HID, LAST, .max = 65536),
  FB_COMMON_FIELDS
};

const FbTable fb_table_approval_request = {
  80, "approval_request", N_ ("Request for approval"), N_ ("Requests for approval"), FB_HOME_PARENT, { "quote" },
  .title = { "approver" }, FB_FIELDS (approval_request_fields), .since = 3,
};

static const FbChoice order_states[] = {
  { "draft", N_ ("Draft") }, { "submitted", N_ ("Submitted") }, { "accepted", N_ ("Confirmed") }, { "changed", N_ ("Changed") },
  { "part_delivered", N_ ("Delivered in part") }, { "delivered", N_ ("Delivered") }, { "invoiced", N_ ("Invoiced") },
  { "cancelled", N_ ("Cancelled") }, { "refused", N_ ("Refused") }, { NULL },
};

#define ORDER_STEPS \
  "draft>submitted,cancelled;submitted>accepted,changed,refused,cancelled;accepted>changed,part_delivered,delivered,invoiced,cancelled;" \
  "changed>accepted,part_delivered,delivered,cancelled;part_delivered>delivered,invoiced,cancelled;delivered>invoiced"

static const FbField sales_order_fields[] = {
  F (1, "number", N_ ("Number"), TEXT, NUM | IDX, FIXED, .max = 64, .search = 8),
  F (2, "name", N_ ("Name"), TEXT, IDX, LAST, .search = 6),
  F (3, "quote", N_ ("Quote"), REF, 0, FIXED, .ref = "quote"),
  F (4, "opportunity", N_ ("Opportunity"), REF, 0, LAST, .ref = "opportunity"),
  F (5, "account", N_ ("Account"), REF, 0, LAST, .ref = "account"),
  F (6, "contact", N_ ("Contact"), REF, 0, LAST, .ref = "contact"),
  F (7, "bill_site", N_ ("Invoice to"), REF, 0, LAST, .ref = "site"),
  F (8, "ship_site", N_ ("Deliver to"), REF, 0, LAST, .ref = "site"),
  F (9, "order_date", N_ ("Ordered"), DATE, IDX, LAST),
  F (10, "requested_on", N_ ("Wanted on"), DATE, 0, LAST),
  F (11, "promised_on", N_ ("Promised for"), DATE, 0, SERVER),
  F (12, "customer_ref", N_ ("Customer's reference"), TEXT, 0, LAST),
  F (13, "state", N_ ("State"), ENUM, IDX, STATE, .choices = order_states, .policy_arg = ORDER_STEPS, .preset = "draft"),
  F (14, "currency", N_ ("Currency"), CURRENCY, REQ, LAST),
  F (15, "regular", N_ ("Before discounts"), MONEY, 0, LAST, .ref = "currency"),
  F (16, "net", N_ ("Net"), MONEY, 0, LAST, .ref = "currency"),
  F (17, "freight", N_ ("Freight"), MONEY, 0, LAST, .ref = "currency"),
  F (18, "tax", N_ ("Tax"), MONEY, 0, LAST, .ref = "currency"),
  F (19, "total", N_ ("Total"), MONEY, 0, LAST, .ref = "currency"),
  F (20, "taxes", N_ ("Taxes"), JSON, HID, LAST, .max = TRACE_MAX),
  F (21, "includes_tax", N_ ("Prices include tax"), BOOL, 0, LAST, .preset = "0"),
  F (22, "payment_terms", N_ ("Payment terms"), PICK, 0, LAST, .ref = "payment_terms"),
  F (23, "payment_days", N_ ("Payment (days)"), INT, 0, LAST, .min = 0, .max = 3650),
  F (24, "delivery_terms", N_ ("Delivery terms"), TEXT, 0, LAST, .max = 1024),
  F (25, "language", N_ ("Language"), TEXT, 0, LAST, .max = 16),
  F (26, "accepted_by", N_ ("Accepted by"), TEXT, 0, LAST),
  F (27, "signature", N_ ("Signature"), JSON, HID, LAST, .max = 65536),
  F (28, "fingerprint", N_ ("Fingerprint of the lines"), TEXT, HID, LAST, .max = 64),
  F (29, "erp_id", N_ ("Number in ERP"), TEXT, IDX, SERVER, .max = 64),
  F (30, "erp_message", N_ ("Message of the ERP"), TEXT, 0, SERVER, .max = 1024),
  F (31, "owner", N_ ("Owner"), REF, 0, LAST, .ref = "user"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_sales_order = {
  81, "sales_order", N_ ("Order"), N_ ("Orders"), FB_HOME_PARENT, { "opportunity", "account" },
  .flags = FB_TABLE_OPENS | FB_TABLE_EDIT_WINS, .title = { "number", "name" }, .number_series = "sales_order",
  .cascade = { "order_line.sales_order", "comment.on_id", "tag_link.on_id", "attachment.on_id" },
  FB_FIELDS (sales_order_fields), .since = 3,
};

static const FbField order_line_fields[] = {
  F (1, "sales_order", N_ ("Order"), REF, REQ, FIXED, .ref = "sales_order"),
  F (2, "position", N_ ("Position"), INT, IDX, LAST),
  F (3, "parent", N_ ("Belongs to"), REF, 0, LAST, .ref = "order_line"),
  F (4, "section", N_ ("Section"), TEXT, 0, LAST),
  LINE_FIELDS,
  F (31, "delivered", N_ ("Delivered"), QUANTITY, 0, SERVER, .min = 0, .max = G_MAXINT64),
  F (32, "promised_on", N_ ("Promised for"), DATE, 0, SERVER),
  F (33, "delivered_on", N_ ("Delivered on"), DATE, 0, SERVER),
  FB_COMMON_FIELDS
};

const FbTable fb_table_order_line = {
  82, "order_line", N_ ("Line of an order"), N_ ("Lines of orders"), FB_HOME_PARENT, { "sales_order" },
  .title = { "name" }, .cascade = { "order_line.parent" }, FB_FIELDS (order_line_fields), .since = 3,
};

static const FbField doc_template_fields[] = {
  F (1, "name", N_ ("Name"), TEXT, REQ, LAST),
  F (2, "entity", N_ ("Record type"), TEXT, REQ | IDX, LAST, .max = 64),
  F (3, "language", N_ ("Language"), TEXT, IDX, LAST, .max = 16),
  F (4, "letterhead", N_ ("Letterhead"), LONG_TEXT, 0, LAST),
  F (5, "footer", N_ ("Footer"), LONG_TEXT, 0, LAST),
  F (6, "intro", N_ ("Introduction"), LONG_TEXT, 0, LAST),
  F (7, "closing", N_ ("Closing"), LONG_TEXT, 0, LAST),
  F (8, "accent", N_ ("Color"), TEXT, 0, LAST, .max = 16),
  F (9, "active", N_ ("Active"), BOOL, 0, LAST, .preset = "1"),
  FB_COMMON_FIELDS
};

const FbTable fb_table_doc_template = {
  83, "doc_template", N_ ("Template of a document"), N_ ("Templates of documents"), FB_HOME_CATALOG,
  .flags = FB_TABLE_SERVER, .title = { "name" }, FB_FIELDS (doc_template_fields), .since = 3,
};
