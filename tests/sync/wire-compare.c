/* wire-compare.c: both ways of reading a page must agree
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wire-compare.h"

void
wire_assert_same_values (const FbRecord *a, const FbRecord *b)
{
  g_assert_true (a->table == b->table);
  g_assert_true (fb_id_equal (&a->id, &b->id));
  g_assert_cmpint (a->gid, ==, b->gid);
  g_assert_cmpint (a->ver, ==, b->ver);
  g_assert_cmpint (a->hash, ==, b->hash);
  g_assert_cmpstr (a->extra, ==, b->extra);
  for (guint i = 0; i < a->table->n_fields; i++)
    g_assert_true (fb_value_equal (&a->values[i], &b->values[i]));
}

void
wire_compare_readings (GBytes *page)
{
  g_autoptr (GError) fast_error = NULL;
  g_autoptr (GError) slow_error = NULL;
  g_autoptr (FbWireReader) fast = fb_wire_reader_new (page, &fast_error);
  g_autoptr (FbWireReader) slow = fb_wire_reader_new (page, &slow_error);
  FbWireLine a = {0}, b = {0};

  g_assert_true ((fast != NULL) == (slow != NULL));
  if (fast == NULL)
    return;
  fb_wire_reader_set_slow (slow, TRUE);
  while (a.kind != FB_WIRE_END)
    {
      gboolean ok = fb_wire_reader_next (fast, &a, &fast_error);
      gboolean slow_ok = fb_wire_reader_next (slow, &b, &slow_error);

      if (ok != slow_ok)
        g_test_message ("%.*s", (int) g_bytes_get_size (page), (const char *) g_bytes_get_data (page, NULL));
      g_assert_true (ok == slow_ok);
      if (!ok)
        return;
      g_assert_cmpint (a.kind, ==, b.kind);
      if (a.kind == FB_WIRE_ROW)
        wire_assert_same_values (a.record, b.record);
    }
}
