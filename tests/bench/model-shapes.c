/* model-shapes.c: models of the shapes that real ones have, made from a seed
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "model-shapes.h"

static const char *const no_yes[] = {"0", "1"};

static guint
below (GRand *rand, guint n)
{
  return (guint) g_rand_int_range (rand, 0, (gint32) n);
}

static void
add_prices (FbConfigModel *model, GRand *rand)
{
  for (guint i = 0; i < fb_config_model_get_n_variables (model); i++)
    for (guint j = 0; j < fb_config_model_get_n_values (model, i); j++)
      if (below (rand, 2))
        fb_config_model_set_price (model, i, j, 50 * (gint64) below (rand, 2000), NULL);
}

static void
add_list (FbConfigModel *model, guint number, guint n_values, const gint64 *nums)
{
  g_autofree char *name = g_strdup_printf ("Variable %u", number);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n_values; i++)
    g_ptr_array_add (values, g_strdup_printf ("value %u", i));
  g_assert_cmpint (
      fb_config_model_add_variable (model, name, (const char *const *) values->pdata, n_values, nums, NULL), >=, 0);
}

enum
{
  N_TABLE_VARS = 100,
  N_TABLES = 50,
  N_FAMILIES = 20,
};

/* The rows that the families allow: of every variable one or two values a family. */
static GArray *
make_rows (FbConfigModel *model, const guint *family, const guint *scope, guint n_scope)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (gint32));

  for (guint i = 0; i < N_FAMILIES; i++)
    for (guint turned = 0; turned < 1u << n_scope; turned++)
      {
        gint32 row[8];
        gboolean fits = TRUE;

        for (guint j = 0; j < n_scope; j++)
          {
            guint value = family[i * N_TABLE_VARS + scope[j]];
            guint n = fb_config_model_get_n_values (model, scope[j]);

            /* Some variables are open in a family, some are not. */
            fits = fits && (!((turned >> j) & 1) || (value + i + scope[j]) % 3 > 0);
            row[j] = (gint32) ((value + ((turned >> j) & 1)) % n);
          }
        if (fits)
          g_array_append_vals (rows, row, n_scope);
      }
  return rows;
}

/* Families of cars: each table, over neighbours and one of the variables that tell families apart, has what they allow.
 */
static void
make_tables (FbConfigModel *model, GRand *rand)
{
  g_autofree guint *family = g_new (guint, N_FAMILIES * N_TABLE_VARS);

  for (guint i = 0; i < N_TABLE_VARS; i++)
    add_list (model, i, i % 7 == 0 ? 8 + below (rand, 25) : 2 + below (rand, 3), NULL);
  for (guint i = 0; i < N_FAMILIES * N_TABLE_VARS; i++)
    family[i] = below (rand, fb_config_model_get_n_values (model, i % N_TABLE_VARS));
  for (guint i = 0; i < N_TABLES; i++)
    {
      g_autofree char *name = g_strdup_printf ("table %u", i);
      guint n_scope = 2 + below (rand, 7), scope[8], first = 22 + below (rand, N_TABLE_VARS - 22 - 24);
      g_autoptr (GArray) rows = NULL;

      for (guint j = 0; j < n_scope; j++)
        scope[j] = j == 0 ? 7 * below (rand, 3) : first + 3 * j + below (rand, 3);
      rows = make_rows (model, family, scope, n_scope);
      g_assert_true (fb_config_model_add_table (model, name, scope, n_scope, TRUE, (gint32 *) (gpointer) rows->data,
                                                rows->len / n_scope, NULL));
    }
}

/* A solution is planted: rules across the tree that it breaks are left out. */
static void
make_tree (FbConfigModel *model, GRand *rand, guint n)
{
  g_autofree guint *parent = g_new0 (guint, n), *chosen = g_new0 (guint, n);
  g_autofree guint *kind = g_new0 (guint, n); /* of its children: 0 each for itself, 1 or, 2 one of */

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("Feature %u", i);

      g_assert_cmpint (fb_config_model_add_variable (model, name, no_yes, 2, NULL, NULL), >=, 0);
      kind[i] = below (rand, 3);
      parent[i] = i == 0 ? 0 : MAX (i / 4, i > 60 ? below (rand, i - 30) : 0);
    }
  chosen[0] = 1;
  fb_config_model_add_clause (model, "root", &(FbConfigLit){0, 1, TRUE}, 1, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GArray) children = g_array_new (FALSE, FALSE, sizeof (FbConfigPoint));
      g_autofree char *name = g_strdup_printf ("children of %u", i);
      guint lucky;

      for (guint j = MAX (i, 1); j < n; j++)
        if (parent[j] == i && j != i)
          g_array_append_val (children, ((FbConfigPoint){j, 1}));
      if (children->len == 0)
        continue;
      lucky = below (rand, children->len);
      for (guint j = 0; j < children->len; j++)
        {
          guint child = g_array_index (children, FbConfigPoint, j).var;
          gboolean mandatory = kind[i] == 0 && below (rand, 3) == 0;
          g_autofree char *own = g_strdup_printf ("child %u", child);

          chosen[child] = chosen[i] && (j == lucky || mandatory || (kind[i] != 2 && below (rand, 2)));
          fb_config_model_add_clause (model, own, (FbConfigLit[]){{child, 1, FALSE}, {i, 1, TRUE}}, 2, NULL);
          if (mandatory)
            fb_config_model_add_clause (model, own, (FbConfigLit[]){{i, 1, FALSE}, {child, 1, TRUE}}, 2, NULL);
        }
      if (kind[i] > 0)
        fb_config_model_add_choose (model, name, &(FbConfigPoint){i, 1}, 1, kind[i] == 2 ? 1 : children->len,
                                    (FbConfigPoint *) (gpointer) children->data, children->len, NULL);
    }
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("across %u", i);
      guint a = 1 + below (rand, n - 1), b = 1 + below (rand, n - 1), c = 1 + below (rand, n - 1);
      gboolean needs = below (rand, 3) > 0;

      if (!chosen[a] || (chosen[b] != 0) == needs || (needs && chosen[c]))
        fb_config_model_add_clause (model, name, (FbConfigLit[]){{a, 1, FALSE}, {b, 1, needs}, {c, 1, TRUE}},
                                    needs ? 3 : 2, NULL);
    }
}

/* A computer: parts that need and give slots, watts and money. */
static void
make_sums (FbConfigModel *model, GRand *rand)
{
  enum
  {
    N_VARS = 45,
    N_SUMS = 8,
    N_CLAUSES = 30,
  };

  for (guint i = 0; i < N_VARS; i++)
    {
      gint64 nums[40];
      guint n_values = i % 5 == 0 ? 20 + below (rand, 20) : 2 + below (rand, 5);

      for (guint j = 0; j < n_values; j++)
        nums[j] = j == 0 ? 0 : 1 + below (rand, 30);
      add_list (model, i, n_values, nums);
    }
  for (guint i = 0; i < N_SUMS; i++)
    {
      g_autofree char *name = g_strdup_printf ("sum %u", i);
      FbConfigTerm terms[4];

      for (guint j = 0; j < 4; j++)
        terms[j] = (FbConfigTerm){1 + below (rand, 4), below (rand, N_VARS)};
      fb_config_model_add_linear (model, name, NULL, terms, 4, NULL, 0, FB_CONFIG_LE, 30 + below (rand, 40), NULL);
    }
  for (guint i = 0; i < N_CLAUSES; i++)
    {
      g_autofree char *name = g_strdup_printf ("rule %u", i);
      guint a = below (rand, N_VARS), b = below (rand, N_VARS);

      /* Value 0 of everything fits everything. */
      fb_config_model_add_clause (
          model, name,
          (FbConfigLit[]){{a, fb_config_model_get_n_values (model, a) - 1, FALSE}, {b, 0, TRUE}, {b, 1, TRUE}}, 3,
          NULL);
    }
}

/* Numbers of the same order that follow from each other: three equations of most of them, around a planted solution. */
static void
make_ranges (FbConfigModel *model, GRand *rand)
{
  enum
  {
    N_RANGES = 6,
    N_EQUATIONS = 3,
  };
  gint64 planted[N_RANGES];

  for (guint i = 0; i < N_RANGES; i++)
    {
      g_autofree char *name = g_strdup_printf ("Number %u", i);

      planted[i] = below (rand, 10000);
      g_assert_cmpint (fb_config_model_add_range (model, name, 0, 9999, NULL), >=, 0);
    }
  for (guint i = 0; i < N_EQUATIONS; i++)
    {
      g_autofree char *name = g_strdup_printf ("equation %u", i);
      guint first = below (rand, N_RANGES), n = 4 + below (rand, 3);
      FbConfigTerm terms[N_RANGES];
      gint64 sum = 0;

      for (guint j = 0; j < n; j++)
        {
          terms[j] =
              (FbConfigTerm){(below (rand, 2) ? 1 : -1) * (gint64) (1 + below (rand, 9)), (first + j) % N_RANGES};
          sum += terms[j].coef * planted[terms[j].var];
        }
      g_assert_true (fb_config_model_add_linear (model, name, NULL, terms, n, NULL, 0, FB_CONFIG_EQ, sum, NULL));
    }
}

FbConfigModel *
model_shape_new (const char *name)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2027);
  g_autoptr (FbConfigModel) model = fb_config_model_new ();

  if (g_str_equal (name, "tables"))
    make_tables (model, rand);
  else if (g_str_equal (name, "tree"))
    make_tree (model, rand, 700);
  else if (g_str_equal (name, "big-tree"))
    make_tree (model, rand, 2500);
  else if (g_str_equal (name, "sums"))
    make_sums (model, rand);
  else if (g_str_equal (name, "ranges"))
    make_ranges (model, rand);
  else
    return NULL;
  add_prices (model, rand);
  g_assert_true (fb_config_model_freeze (model, NULL));
  return g_steal_pointer (&model);
}
