/* fb-quotes-place.c: the place of quotes, orders and requests for approval
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-quotes-place.h"

#include <glib/gi18n.h>

#include "fb-order-page.h"
#include "fb-prefs.h"
#include "fb-quote-page.h"
#include "fb-request-bar.h"
#include "fb-request-page.h"

static const char *const quote_text[] = {"number", "name", "account.name", NULL};
static const char *const quote_facets[] = {"state", "owner", "account", "currency", NULL};
static const char *const quote_labels[] = {"account", NULL};
/* What a quote says of money and state goes its own ways. */
static const char *const quote_many[] = {
    "valid_until", "payment_terms", "payment_days", "delivery_terms", "language", "owner", NULL};
static const FbRecordListOrder quote_orders[] = {
    {N_ ("_Newest"), "-created_at"}, {N_ ("_Number"), "number"},           {N_ ("_Account"), "account.name,number"},
    {N_ ("_State"), "state,number"}, {N_ ("_Valid Until"), "valid_until"}, {NULL, NULL}};

static const char *const order_facets[] = {"state", "owner", "account", NULL};
static const FbRecordListOrder order_orders[] = {{N_ ("_Newest"), "-created_at"},
                                                 {N_ ("_Number"), "number"},
                                                 {N_ ("_Account"), "account.name,number"},
                                                 {N_ ("_State"), "state,number"},
                                                 {NULL, NULL}};

static const char *const request_text[] = {"reason", "quote.number", "quote.name", NULL};
static const char *const request_facets[] = {"state", "asked_by", NULL};
static const char *const request_labels[] = {"quote", "asked_by", NULL};
static const FbRecordListOrder request_orders[] = {{N_ ("_State"), "state,-asked_at"},
                                                   {N_ ("_Newest"), "-asked_at"},
                                                   {NULL, NULL}};

static char *
count_quotes (guint n, const char *number)
{
  return g_strdup_printf (ngettext ("%s quote", "%s quotes", n), number);
}

static char *
count_orders (guint n, const char *number)
{
  return g_strdup_printf (ngettext ("%s order", "%s orders", n), number);
}

static char *
count_requests (guint n, const char *number)
{
  return g_strdup_printf (ngettext ("%s request", "%s requests", n), number);
}

static const FbRecordListKind quotes_kind = {
    "quote",           quote_text,           quote_facets,
    quote_labels,      quote_orders,         FB_PREFS_QUOTE_SORT,
    "quotes",          count_quotes,         N_ ("Search quotes"),
    N_ ("Quotes"),     N_ ("No Quotes Yet"), N_ ("Begin one here, or on the page of a deal."),
    N_ ("_New Quote"), .many = TRUE,         .many_fields = quote_many,
};

static const FbRecordListKind orders_kind = {
    "sales_order", quote_text,           order_facets,
    quote_labels,  order_orders,         FB_PREFS_ORDER_SORT,
    "orders",      count_orders,         N_ ("Search orders"),
    N_ ("Orders"), N_ ("No Orders Yet"), N_ ("An accepted quote becomes an order by one button on its page."),
    NULL,
};

static const FbRecordListKind requests_kind = {
    "approval_request",
    request_text,
    request_facets,
    request_labels,
    request_orders,
    FB_PREFS_REQUEST_SORT,
    "requests",
    count_requests,
    N_ ("Search requests"),
    N_ ("Requests for Approval"),
    N_ ("No Requests Yet"),
    N_ ("Quotes beyond the discount policy are asked for, and answered here."),
    NULL,
};

static const FbPlaceSide sides[] = {
    {&quotes_kind, N_ ("_Quotes"), fb_quote_page_new},
    {&orders_kind, N_ ("_Orders"), fb_order_page_new},
    {&requests_kind, N_ ("A_pprovals"), fb_request_page_new},
};

static const FbPlace place = {
    "quotes", "fb-quote-symbolic",  N_ ("Choose a quote from the list, or begin one with Ctrl+N."),
    sides,    G_N_ELEMENTS (sides),
};

void
fb_quotes_place_setup (FbPlaceView *view, FbProfile *profile)
{
  fb_place_view_setup (view, profile, &place);
  fb_place_view_add_top (view, fb_request_bar_new (profile));
}
