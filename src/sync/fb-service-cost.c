/* fb-service-cost.c: what the lines of a quote cost the company
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-cost.h"

/* The day with whose lists the quote was priced. */
static const char *
get_day (FbApply *self, const FbRecord *quote, char today[11])
{
  const char *day = fb_record_get_text (quote, "priced_on");

  if (day)
    return day;
  fb_service_get_today (self->service, today);
  return today;
}

gboolean
fb_apply_find_rate (FbApply *self,
                    const FbRecord *quote,
                    const char *from,
                    FbPriceExchange *rate,
                    gboolean *found,
                    GError **error)
{
  static const char sql[] =
      "SELECT \"rate\", \"per\" FROM \"fx_rate\" WHERE \"from_currency\" = ?1 AND \"to_currency\" = ?2"
      " AND \"day\" <= ?3 AND _dead = 0 ORDER BY \"day\" DESC LIMIT 1";
  const char *to = fb_record_get_text (quote, "currency");
  g_autoptr (FbStmt) stmt = NULL;
  char today[11];
  FbStep step = fb_sql_first (self->db, &stmt, error, sql, "ttt", from, to, get_day (self, quote, today));

  *found = step == FB_STEP_ROW;
  if (*found)
    *rate =
        (FbPriceExchange){.from = from, .to = to, .rate = fb_stmt_get_int (stmt, 0), .per = fb_stmt_get_int (stmt, 1)};
  return step != FB_STEP_ERROR;
}

/* What a head costs counts where its price was split over parts whose costs nobody knows: see fb_price_share_cost().
 * One that has no price of its own is worth what its parts are. */
static gboolean
is_bought (const FbRecord *line)
{
  gboolean is_head = g_strcmp0 (fb_record_get_text (line, "kind"), "bundle") == 0;

  return g_strcmp0 (fb_record_get_text (line, "kind"), "text") != 0
         && (!is_head || !fb_value_is_null (fb_record_get (line, "list_price"))) && fb_record_get_id (line, "product");
}

gboolean
fb_apply_find_cost (FbApply *self, const FbRecord *quote, const FbRecord *line, FbStoredLine *stored, GError **error)
{
  static const char sql[] =
      "SELECT \"cost\", \"currency\", \"share\" FROM \"product_cost\" WHERE \"product\" = ?1 AND _dead = 0"
      " AND (\"valid_from\" IS NULL OR \"valid_from\" <= ?2) AND (\"valid_to\" IS NULL OR \"valid_to\" >= ?2)"
      " ORDER BY \"valid_from\" IS NULL, \"valid_from\" DESC, id LIMIT 1";
  const char *currency = fb_record_get_text (quote, "currency");
  g_autoptr (FbStmt) stmt = NULL;
  FbPriceExchange rate = {0};
  FbPriceCost cost = {0};
  gboolean has_rate = FALSE;
  char today[11];
  FbStep step;

  stored->has_cost = FALSE;
  if (!is_bought (line))
    return TRUE;
  step = fb_sql_first (self->db, &stmt, error, sql, "dt", fb_record_get_id (line, "product"),
                       get_day (self, quote, today));
  if (step != FB_STEP_ROW)
    return step == FB_STEP_DONE;
  cost.cost = fb_stmt_get_int (stmt, 0);
  cost.currency = fb_stmt_is_null (stmt, 0) ? NULL : fb_stmt_get_text (stmt, 1);
  if (cost.currency && g_strcmp0 (cost.currency, currency) != 0
      && !fb_apply_find_rate (self, quote, cost.currency, &rate, &has_rate, error))
    return FALSE;
  stored->has_cost = fb_price_convert_cost (&cost, currency, has_rate ? &rate : NULL, &stored->cost.unit_cost);
  stored->cost.share = fb_stmt_get_int (stmt, 2);
  stored->cost.qty = fb_record_get_int (line, "qty");
  stored->cost.regular = stored->regular;
  stored->cost.net = stored->net;
  stored->cost.tax_rate = fb_record_get_int (quote, "includes_tax") != 0 ? fb_record_get_int (line, "tax_rate") : 0;
  return TRUE;
}
