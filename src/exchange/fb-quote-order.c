/* fb-quote-order.c: in which order the lines of a quote are read
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-order.h"

#include "fb-money.h"

typedef struct
{
  FbRecord *line;
  gint64 head, own; /* positions; @own 0: no part */
} Place;

static const FbRecord *
find_head (const GPtrArray *lines, const FbRecord *part)
{
  const FbId *parent = fb_record_get_id (part, "parent");

  for (guint i = 0; parent != NULL && i < lines->len; i++)
    if (fb_id_equal (&((const FbRecord *) g_ptr_array_index (lines, i))->id, parent))
      return g_ptr_array_index (lines, i);
  return NULL;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *left = a, *right = b;

  if (left->head != right->head)
    return left->head < right->head ? -1 : 1;
  return (left->own > right->own) - (left->own < right->own);
}

void
fb_quote_lines_sort (GPtrArray *lines)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));

  for (guint i = 0; i < lines->len; i++)
    {
      FbRecord *line = g_ptr_array_index (lines, i);
      const FbRecord *head = find_head (lines, line);
      gint64 own = fb_record_get_int (line, "position");
      Place place = {line, head != NULL ? fb_record_get_int (head, "position") : own, head != NULL ? own : 0};

      g_array_append_val (places, place);
    }
  g_array_sort (places, compare_places);
  for (guint i = 0; i < lines->len; i++)
    lines->pdata[i] = g_array_index (places, Place, i).line;
}

gint64
fb_quote_lines_sum_parts (const GPtrArray *lines, const FbRecord *head)
{
  gint64 sum = 0;

  for (guint i = 0; i < lines->len; i++)
    {
      const FbRecord *part = g_ptr_array_index (lines, i);
      const FbId *parent = fb_record_get_id (part, "parent");

      if (parent != NULL && fb_id_equal (parent, &head->id))
        fb_money_add (sum, fb_record_get_int (part, "net"), &sum);
    }
  return sum;
}
