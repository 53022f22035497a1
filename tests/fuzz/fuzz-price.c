/* fuzz-price.c: traces, conditions and figures that come from other devices
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include "fb-json.h"
#include "fb-price-policy.h"

/* What replays is written and replays to the same. */
static void
try_trace (const char *text)
{
  g_autoptr (JsonNode) node = fb_json_parse (text, -1, 0, NULL);
  g_autoptr (FbPriceTrace) trace = node != NULL ? fb_price_trace_replay (node, NULL) : NULL;
  g_autoptr (JsonNode) again = trace != NULL ? fb_price_trace_to_json (trace) : NULL;
  g_autoptr (FbPriceTrace) second = again != NULL ? fb_price_trace_replay (again, NULL) : NULL;
  gint64 regular;

  if (trace == NULL)
    return;
  g_assert_nonnull (second);
  g_assert_cmpint (fb_exact_compare (trace->now, second->now), ==, 0);
  fb_price_trace_get_regular (trace, FALSE, &regular);
  fb_price_trace_get_regular (trace, TRUE, &regular);
}

static void
try_exact (const char *text)
{
  FbExact exact, again;
  gint64 whole;

  if (!fb_exact_parse (text, &exact))
    return;
  {
    g_autofree char *written = fb_exact_to_text (exact);

    g_assert_true (fb_exact_parse (written, &again));
    g_assert_cmpint (fb_exact_compare (exact, again), ==, 0);
  }
  fb_exact_round (exact, FB_ROUND_HALF_AWAY, &whole);
  fb_exact_mul (exact, exact, &again);
  fb_exact_add (exact, exact, &again);
}

static void
try_figures (const char *text)
{
  FbApproval approval = {.breaches = g_ptr_array_new ()};
  FbBreach breach = {.line = (char *) "10", .figure = (char *) "discount", .level = 2, .value = 100};
  gint64 left;

  g_ptr_array_add (approval.breaches, &breach);
  if (fb_approval_is_covered (&approval, 0, text, &left))
    g_assert_cmpint (left, ==, 0);
  g_ptr_array_unref (approval.breaches);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GHashTable) facts = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean holds;

  g_hash_table_insert (facts, (gpointer) "qty", (gpointer) "5000");
  try_trace (text);
  try_exact (text);
  try_figures (text);
  fb_price_condition_holds (text, facts, &holds, NULL);
  return 0;
}
