/* fb-list-splice.c: how one array of row ids becomes another
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-list-splice.h"

#include <string.h>

/* Longer differences are searched only for rows that are known to have been touched. */
#define MAX_COMPARED 4096
/* More splices cost a list more than one that covers them all. */
#define MAX_SPLICES 64

typedef struct
{
  const gint64 *rows;
  guint n;
} Part;

static void
add_splice (GArray *splices, guint position, guint removed, guint added)
{
  FbSplice splice = {position, removed, added};

  g_array_append_val (splices, splice);
}

/* --- which rows stay where they are ----------------------------------------------------------------------- */

static gboolean
contains (const GArray *touched, gint64 rowid)
{
  for (guint i = 0; i < touched->len; i++)
    if (g_array_index (touched, gint64, i) == rowid)
      return TRUE;
  return FALSE;
}

/* All but the touched rows; FALSE when these are not the same in both. */
static gboolean
keep_untouched (Part from, Part to, const GArray *touched, guint8 *keep_from, guint8 *keep_to)
{
  guint i = 0, j = 0;

  for (;;)
    {
      while (i < from.n && contains (touched, from.rows[i]))
        keep_from[i++] = FALSE;
      while (j < to.n && contains (touched, to.rows[j]))
        keep_to[j++] = FALSE;
      if (i == from.n || j == to.n)
        return i == from.n && j == to.n;
      if (from.rows[i] != to.rows[j])
        return FALSE;
      keep_from[i++] = TRUE;
      keep_to[j++] = TRUE;
    }
}

/* The longest run of rows that are in both in the same order (a longest increasing subsequence of their old places). */
static void
keep_longest (Part from, Part to, guint8 *keep_from, guint8 *keep_to)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autofree guint *old_place = g_new (guint, to.n + 1);
  g_autofree guint *ends = g_new (guint, to.n + 1);
  g_autofree guint *before = g_new (guint, to.n + 1);
  guint length = 0;

  memset (keep_from, FALSE, from.n);
  memset (keep_to, FALSE, to.n);
  for (guint i = 0; i < from.n; i++)
    g_hash_table_insert (places, (gpointer) &from.rows[i], GUINT_TO_POINTER (i + 1));
  for (guint j = 0; j < to.n; j++)
    {
      guint low = 0, high = length;

      old_place[j] = GPOINTER_TO_UINT (g_hash_table_lookup (places, &to.rows[j]));
      if (old_place[j] == 0)
        continue;
      while (low < high)
        {
          guint middle = (low + high) / 2;

          if (old_place[ends[middle]] < old_place[j])
            low = middle + 1;
          else
            high = middle;
        }
      before[j] = low > 0 ? ends[low - 1] : G_MAXUINT;
      ends[low] = j;
      length = MAX (length, low + 1);
    }
  for (guint j = length > 0 ? ends[length - 1] : G_MAXUINT; j != G_MAXUINT; j = before[j])
    {
      keep_to[j] = TRUE;
      keep_from[old_place[j] - 1] = TRUE;
    }
}

/* --- splices ---------------------------------------------------------------------------------------------- */

/* Removals from the end on, so that places before them hold; then additions from the start on. */
static void
splice_runs (GArray *splices, guint offset, Part from, Part to, const guint8 *keep_from, const guint8 *keep_to)
{
  for (guint i = from.n; i > 0;)
    {
      guint end = i;

      while (i > 0 && !keep_from[i - 1])
        i--;
      if (end > i)
        add_splice (splices, offset + i, end - i, 0);
      else
        i--;
    }
  for (guint j = 0; j < to.n;)
    {
      guint start = j;

      while (j < to.n && !keep_to[j])
        j++;
      if (j > start)
        add_splice (splices, offset + start, 0, j - start);
      else
        j++;
    }
}

static gboolean
find_kept (Part from, Part to, const GArray *touched, guint8 *keep_from, guint8 *keep_to)
{
  if (touched != NULL && touched->len <= MAX_SPLICES && keep_untouched (from, to, touched, keep_from, keep_to))
    return TRUE;
  if (from.n > MAX_COMPARED || to.n > MAX_COMPARED)
    return FALSE;
  keep_longest (from, to, keep_from, keep_to);
  return TRUE;
}

/* One row that went to the other end of the difference. */
static gboolean
splice_move (GArray *splices, guint offset, Part from, Part to)
{
  guint n = from.n;

  if (n != to.n || n < 2)
    return FALSE;
  if (from.rows[0] == to.rows[n - 1] && memcmp (from.rows + 1, to.rows, (n - 1) * sizeof (gint64)) == 0)
    {
      add_splice (splices, offset, 1, 0);
      add_splice (splices, offset + n - 1, 0, 1);
      return TRUE;
    }
  if (from.rows[n - 1] == to.rows[0] && memcmp (from.rows, to.rows + 1, (n - 1) * sizeof (gint64)) == 0)
    {
      add_splice (splices, offset + n - 1, 1, 0);
      add_splice (splices, offset, 0, 1);
      return TRUE;
    }
  return FALSE;
}

static void
splice_difference (GArray *splices, guint offset, Part from, Part to, const GArray *touched)
{
  g_autofree guint8 *keep_from = NULL;
  g_autofree guint8 *keep_to = NULL;

  if (from.n == 0 || to.n == 0)
    {
      if (from.n + to.n > 0)
        add_splice (splices, offset, from.n, to.n);
      return;
    }
  if (splice_move (splices, offset, from, to))
    return;
  keep_from = g_malloc (from.n);
  keep_to = g_malloc (to.n);
  if (find_kept (from, to, touched, keep_from, keep_to))
    splice_runs (splices, offset, from, to, keep_from, keep_to);
  if (splices->len > 0 && splices->len <= MAX_SPLICES)
    return;
  g_array_set_size (splices, 0);
  add_splice (splices, offset, from.n, to.n);
}

GArray *
fb_list_splices (GArray *from, GArray *to, GArray *touched)
{
  GArray *splices = g_array_new (FALSE, FALSE, sizeof (FbSplice));
  const gint64 *a = (const gint64 *) (gpointer) from->data, *b = (const gint64 *) (gpointer) to->data;
  guint shorter = MIN (from->len, to->len);
  guint prefix = 0, suffix = 0;

  while (prefix < shorter && a[prefix] == b[prefix])
    prefix++;
  while (suffix < shorter - prefix && a[from->len - 1 - suffix] == b[to->len - 1 - suffix])
    suffix++;
  splice_difference (splices, prefix, (Part){a + prefix, from->len - prefix - suffix},
                     (Part){b + prefix, to->len - prefix - suffix}, touched);
  return splices;
}
