/* fb-encode-support.c: tables of two columns as clauses
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-encode-private.h"

#include <string.h>

#define MAX_CELLS 1000000
/* Values of a variable with so many are taken together where the table says the same of them. */
#define MANY_VALUES 16

/* A table as a matrix: which value of one column goes with which of the other. */
typedef struct
{
  FbEncoding *encoding;
  int tag;
  guint var[2];
  guint n[2];
  guint8 *fits; /* by value of the first column, then of the second */
} Matrix;

static gboolean
fits (const Matrix *self, guint from, guint value, guint other)
{
  return self->fits[from == 0 ? (gsize) value * self->n[1] + other : (gsize) other * self->n[1] + value];
}

static void
read_row (Matrix *self, const gint32 *row, guint8 allow)
{
  guint first = row[0] == FB_CONFIG_ANY ? 0 : (guint) row[0];
  guint last = row[0] == FB_CONFIG_ANY ? self->n[0] - 1 : (guint) row[0];

  for (guint i = first; i <= last; i++)
    if (row[1] == FB_CONFIG_ANY)
      memset (self->fits + (gsize) i * self->n[1], allow, self->n[1]);
    else
      self->fits[(gsize) i * self->n[1] + (guint) row[1]] = allow;
}

static void
read_rows (Matrix *self, const FbConfigConstraint *constraint)
{
  guint8 allow = constraint->allow ? 1 : 0;

  memset (self->fits, !allow, (gsize) self->n[0] * self->n[1]);
  for (gsize i = 0; i < constraint->n_rows; i++)
    {
      const gint32 *row = constraint->rows + 2 * i;

      read_row (self, row, allow);
      if (row[0] == FB_CONFIG_ANY && row[1] == FB_CONFIG_ANY)
        return;
    }
}

/* Each value names its partners. */
static void
write_partners (const Matrix *self, guint from)
{
  for (guint i = 0; i < self->n[from]; i++)
    {
      fb_encoding_add (self->encoding, -fb_encoding_get_literal (self->encoding, self->var[from], i));
      for (guint j = 0; j < self->n[1 - from]; j++)
        if (fits (self, from, i, j))
          fb_encoding_add (self->encoding, fb_encoding_get_literal (self->encoding, self->var[1 - from], j));
      fb_encoding_end (self->encoding, self->tag);
    }
}

/* --- values that the table says the same of ---------------------------------------------------------------- */

/* The group of each value (of @of), and how many groups there are: values of a group have the same partners. */
static guint
group_values (const Matrix *self, guint from, guint *of)
{
  g_autoptr (GHashTable) known =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  guint n = self->n[1 - from];

  for (guint i = 0; i < self->n[from]; i++)
    {
      guint8 *partners = g_malloc (n);
      g_autoptr (GBytes) key = NULL;
      gpointer found;

      for (guint j = 0; j < n; j++)
        partners[j] = fits (self, from, i, j);
      key = g_bytes_new_take (partners, n);
      if (!g_hash_table_lookup_extended (known, key, NULL, &found))
        {
          found = GUINT_TO_POINTER (g_hash_table_size (known));
          g_hash_table_insert (known, g_bytes_ref (key), found);
        }
      of[i] = GPOINTER_TO_UINT (found);
    }
  return g_hash_table_size (known);
}

/* The literal of "@var has one of the values that are in the group": tables share those that say the same. */
static int
get_set (FbEncoding *self, guint var, const guint *of, guint n, guint group)
{
  guint8 *members = g_malloc0 (n + sizeof var);
  g_autoptr (GBytes) key = NULL;
  gpointer known;
  int lit;

  for (guint i = 0; i < n; i++)
    members[i] = of[i] == group && fb_encoding_get_literal (self, var, i) != FB_LIT_FALSE;
  memcpy (members + n, &var, sizeof var);
  key = g_bytes_new_take (members, n + sizeof var);
  if (g_hash_table_lookup_extended (self->sets, key, NULL, &known))
    return GPOINTER_TO_INT (known);
  lit = fb_encoding_fresh (self);
  for (guint i = 0; i < n; i++)
    if (members[i])
      fb_encoding_clause (self, FB_TAG_HARD, -fb_encoding_get_literal (self, var, i), lit, 0);
  fb_encoding_add (self, -lit);
  for (guint i = 0; i < n; i++)
    if (members[i])
      fb_encoding_add (self, fb_encoding_get_literal (self, var, i));
  fb_encoding_end (self, FB_TAG_HARD);
  g_hash_table_insert (self->sets, g_steal_pointer (&key), GINT_TO_POINTER (lit));
  return lit;
}

/* Each group names its partners, each partner its groups. */
static void
write_groups (const Matrix *self, guint from, const guint *of, guint n_groups)
{
  guint n = self->n[from];
  g_autofree int *sets = g_new (int, n_groups);
  g_autofree guint *one = g_new (guint, n_groups); /* of each group */

  for (guint i = 0; i < n; i++)
    one[of[i]] = i;
  for (guint k = 0; k < n_groups; k++)
    {
      sets[k] = get_set (self->encoding, self->var[from], of, n, k);
      fb_encoding_add (self->encoding, -sets[k]);
      for (guint j = 0; j < self->n[1 - from]; j++)
        if (fits (self, from, one[k], j))
          fb_encoding_add (self->encoding, fb_encoding_get_literal (self->encoding, self->var[1 - from], j));
      fb_encoding_end (self->encoding, self->tag);
    }
  for (guint j = 0; j < self->n[1 - from]; j++)
    {
      fb_encoding_add (self->encoding, -fb_encoding_get_literal (self->encoding, self->var[1 - from], j));
      for (guint k = 0; k < n_groups; k++)
        if (fits (self, from, one[k], j))
          fb_encoding_add (self->encoding, sets[k]);
      fb_encoding_end (self->encoding, self->tag);
    }
}

gboolean
fb_encode_support (FbEncoding *encoding, const FbConfigConstraint *constraint)
{
  Matrix self = {.encoding = encoding, .tag = (int) constraint->rule};
  g_autofree guint *of = NULL;
  g_autofree guint8 *cells = NULL;
  guint from, n_groups;

  for (guint i = 0; i < 2; i++)
    {
      self.var[i] = constraint->scope[i];
      self.n[i] = fb_config_model_get_n_values (encoding->model, self.var[i]);
    }
  if ((guint64) self.n[0] * self.n[1] >= MAX_CELLS)
    return FALSE;
  self.fits = cells = g_malloc ((gsize) self.n[0] * self.n[1]);
  read_rows (&self, constraint);
  from = self.n[0] >= self.n[1] ? 0 : 1;
  of = g_new (guint, self.n[from]);
  if (self.n[from] >= MANY_VALUES && encoding->order[self.var[from]] == NULL
      && (n_groups = group_values (&self, from, of)) <= self.n[from] / 4)
    {
      write_groups (&self, from, of, n_groups);
      return TRUE;
    }
  write_partners (&self, 0);
  write_partners (&self, 1);
  return TRUE;
}
