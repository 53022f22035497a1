/* test-solving.c: what sessions are built of, each by itself: bits, the seam to a solver, hitting sets, clauses of
 * counts and sums
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-bits.h"
#include "fb-config-error.h"
#include "fb-config-sums.h"
#include "fb-diagram.h"
#include "fb-encode.h"
#include "fb-hitting.h"
#include "fb-lattice-moves.h"

static void
test_bits (void)
{
  g_autofree guint64 *bits = fb_bits_new (130);
  static const gsize set[] = {0, 63, 64, 129};

  g_assert_cmpuint (fb_bits_words (0), ==, 0);
  g_assert_cmpuint (fb_bits_words (64), ==, 1);
  g_assert_cmpuint (fb_bits_words (65), ==, 2);
  g_assert_cmpuint (fb_bits_next (bits, 0, 130), ==, 130);
  for (guint i = 0; i < G_N_ELEMENTS (set); i++)
    fb_bits_set (bits, set[i]);
  g_assert_true (fb_bits_get (bits, 64));
  g_assert_false (fb_bits_get (bits, 65));
  g_assert_cmpuint (fb_bits_count (bits, 0, 130), ==, 4);
  /* Both ends within a word, across words, and nothing. */
  g_assert_cmpuint (fb_bits_count (bits, 1, 64), ==, 1);
  g_assert_cmpuint (fb_bits_count (bits, 63, 65), ==, 2);
  g_assert_cmpuint (fb_bits_count (bits, 65, 65), ==, 0);
  g_assert_cmpuint (fb_bits_next (bits, 1, 130), ==, 63);
  g_assert_cmpuint (fb_bits_next (bits, 65, 130), ==, 129);
  g_assert_cmpuint (fb_bits_next (bits, 65, 129), ==, 129);
  fb_bits_clear (bits, 63);
  g_assert_cmpuint (fb_bits_next (bits, 1, 130), ==, 64);
}

/* --- the solver --- */

static gboolean
stop_at_once (gpointer user_data)
{
  ++*(guint *) user_data;
  return TRUE;
}

static gboolean
never_stop (gpointer user_data)
{
  return FALSE;
}

static void
add_clause (FbSat *sat, int a, int b)
{
  fb_sat_add (sat, a);
  if (b != 0)
    fb_sat_add (sat, b);
  fb_sat_add (sat, 0);
}

static void
test_solver (void)
{
  g_autoptr (FbSat) sat = fb_sat_new (&fb_sat_cadical);

  add_clause (sat, 1, 2);
  fb_sat_phase (sat, -1);
  g_assert_cmpint (fb_sat_solve (sat), ==, FB_SAT_YES);
  g_assert_true (fb_sat_val (sat, 2) || fb_sat_val (sat, 1));
  g_assert_true (fb_sat_val (sat, 1) != fb_sat_val (sat, -1));
  /* Assumptions and a constraint count once. */
  fb_sat_assume (sat, -1);
  fb_sat_assume (sat, -2);
  fb_sat_assume (sat, 3);
  g_assert_cmpint (fb_sat_solve (sat), ==, FB_SAT_NO);
  g_assert_true (fb_sat_failed (sat, -1));
  g_assert_true (fb_sat_failed (sat, -2));
  g_assert_false (fb_sat_failed (sat, 3));
  fb_sat_constrain (sat, -2);
  fb_sat_constrain (sat, 0);
  g_assert_cmpint (fb_sat_solve (sat), ==, FB_SAT_YES);
  g_assert_true (fb_sat_val (sat, 1));
  g_assert_cmpint (fb_sat_solve (sat), ==, FB_SAT_YES);
  add_clause (sat, -1, 0);
  add_clause (sat, -2, 0);
  g_assert_cmpint (fb_sat_solve (sat), ==, FB_SAT_NO);
}

/* Each of @n + 1 pigeons in one of @n holes: hard enough to be asked whether to go on. */
static void
test_solver_stops (void)
{
  g_autoptr (FbSat) sat = fb_sat_new (&fb_sat_cadical);
  const int n = 11;
  guint asked = 0;

  for (int pigeon = 0; pigeon <= n; pigeon++)
    {
      for (int hole = 0; hole < n; hole++)
        fb_sat_add (sat, pigeon * n + hole + 1);
      fb_sat_add (sat, 0);
    }
  for (int hole = 0; hole < n; hole++)
    for (int a = 0; a <= n; a++)
      for (int b = 0; b < a; b++)
        add_clause (sat, -(a * n + hole + 1), -(b * n + hole + 1));
  fb_sat_terminate (sat, stop_at_once, &asked);
  g_assert_cmpint (fb_sat_solve (sat), ==, FB_SAT_UNKNOWN);
  g_assert_cmpuint (asked, >, 0);
  fb_sat_terminate (sat, NULL, NULL);
}

/* --- the cheapest set that meets all --- */

static void
test_hitting (void)
{
  static const gint64 costs[] = {3, 1, 4, 2};
  static const guint first[] = {0, 1}, second[] = {0, 2}, third[] = {2, 3};
  FbHitting *hitting = fb_hitting_new (costs, G_N_ELEMENTS (costs));
  gboolean chosen[4];
  guint asked = 0;

  fb_hitting_add (hitting, first, 2);
  fb_hitting_add (hitting, second, 2);
  fb_hitting_add (hitting, third, 2);
  /* 0 and 3 cost 5, as 1 and 2 do; 0, 1 and 2 would cost more. */
  g_assert_cmpint (fb_hitting_solve (hitting, chosen, never_stop, NULL), ==, FB_HITTING_FOUND);
  g_assert_cmpint (chosen[0] * 3 + chosen[1] * 1 + chosen[2] * 4 + chosen[3] * 2, ==, 5);
  fb_hitting_block (hitting, chosen);
  g_assert_cmpint (fb_hitting_solve (hitting, chosen, never_stop, NULL), ==, FB_HITTING_FOUND);
  g_assert_cmpint (chosen[0] * 3 + chosen[1] * 1 + chosen[2] * 4 + chosen[3] * 2, ==, 5);
  fb_hitting_block (hitting, chosen);
  g_assert_cmpint (fb_hitting_solve (hitting, chosen, never_stop, NULL), ==, FB_HITTING_FOUND);
  g_assert_cmpint (chosen[0] * 3 + chosen[1] * 1 + chosen[2] * 4 + chosen[3] * 2, ==, 7);
  g_assert_cmpint (fb_hitting_solve (hitting, chosen, stop_at_once, &asked), ==, FB_HITTING_GIVEN_UP);
  fb_hitting_add (hitting, NULL, 0);
  g_assert_cmpint (fb_hitting_solve (hitting, chosen, never_stop, NULL), ==, FB_HITTING_NONE);
  fb_hitting_free (hitting);
}

/* --- clauses --- */

#define N_FREE 4

/* @N_FREE variables of two values, without a rule. */
static FbConfigModel *
free_model (void)
{
  FbConfigModel *model = fb_config_model_new ();
  static const char *const values[] = {"no", "yes"};

  for (guint i = 0; i < N_FREE; i++)
    {
      g_autofree char *name = g_strdup_printf ("x%u", i);

      fb_config_model_add_variable (model, name, values, 2, NULL, NULL);
    }
  g_assert_true (fb_config_model_freeze (model, NULL));
  return model;
}

/* By assignment (a bit a variable), a bit: does the encoding with @guard allow it? */
static guint
allowed (FbEncoding *encoding, int guard)
{
  g_autoptr (FbSat) sat = fb_sat_new (&fb_sat_cadical);
  guint found = 0;

  fb_encoding_load (encoding, sat, FALSE);
  for (guint assignment = 0; assignment < 1 << N_FREE; assignment++)
    {
      fb_sat_assume (sat, guard);
      for (guint i = 0; i < N_FREE; i++)
        fb_sat_assume (sat, fb_encoding_get_literal (encoding, i, assignment >> i & 1));
      if (fb_sat_solve (sat) == FB_SAT_YES)
        found |= 1u << assignment;
    }
  return found;
}

static guint
expected (const gint64 *weights, gint64 min, gint64 max)
{
  guint found = 0;

  for (guint assignment = 0; assignment < 1 << N_FREE; assignment++)
    {
      gint64 sum = 0;

      for (guint i = 0; i < N_FREE; i++)
        sum += (assignment >> i & 1) * weights[i];
      if (sum >= min && sum <= max)
        found |= 1u << assignment;
    }
  return found;
}

static void
test_counts (void)
{
  static const gint64 ones[N_FREE] = {1, 1, 1, 1};
  g_autoptr (FbConfigModel) model = free_model ();

  for (gint64 min = -1; min <= N_FREE + 1; min++)
    for (gint64 max = -1; max <= N_FREE + 1; max++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (FbEncoding) encoding = fb_encoding_new (model, FALSE, &error);
        int lits[N_FREE], guard;

        g_assert_no_error (error);
        for (guint i = 0; i < N_FREE; i++)
          lits[i] = fb_encoding_get_literal (encoding, i, 1);
        guard = fb_encoding_fresh (encoding);
        g_assert_cmpint (guard, ==, fb_encoding_get_n_variables (encoding));
        fb_encode_count (encoding, FB_TAG_HARD, guard, lits, N_FREE, min, max);
        g_test_message ("%d to %d", (int) min, (int) max);
        g_assert_cmphex (allowed (encoding, guard), ==, expected (ones, min, max));
        g_assert_cmphex (allowed (encoding, -guard), ==, 0xffff);
      }
}

static void
test_adder (void)
{
  static const gint64 weights[N_FREE] = {5, -3, 8, 2};
  static const FbConfigOp ops[] = {FB_CONFIG_LE, FB_CONFIG_EQ, FB_CONFIG_NE};
  g_autoptr (FbConfigModel) model = free_model ();
  gint64 table[N_FREE][2] = {{0, 5}, {0, -3}, {0, 8}, {0, 2}};
  gint64 *rows[N_FREE] = {table[0], table[1], table[2], table[3]};
  static const guint vars[N_FREE] = {0, 1, 2, 3};

  for (guint op = 0; op < G_N_ELEMENTS (ops); op++)
    for (gint64 rhs = -4; rhs <= 16; rhs++)
      {
        g_autoptr (FbEncoding) encoding = fb_encoding_new (model, FALSE, NULL);
        int guard = fb_encoding_fresh (encoding);
        guint equal = expected (weights, rhs, rhs);

        fb_encode_adder (encoding, FB_TAG_HARD, guard, vars, rows, N_FREE, ops[op], rhs);
        g_test_message ("operator %u, %d", ops[op], (int) rhs);
        g_assert_cmphex (allowed (encoding, guard), ==,
                         ops[op] == FB_CONFIG_LE   ? expected (weights, G_MININT32, rhs)
                         : ops[op] == FB_CONFIG_EQ ? equal
                                                   : equal ^ 0xffff);
        g_assert_cmphex (allowed (encoding, -guard), ==, 0xffff);
      }
}

/* A clause that holds anyway is not written, a literal that never holds is left out. */
static void
test_clauses (void)
{
  g_autoptr (FbConfigModel) model = free_model ();
  g_autoptr (FbEncoding) encoding = fb_encoding_new (model, FALSE, NULL);
  guint before = encoding->clauses->len;
  int x = fb_encoding_get_literal (encoding, 0, 1), y = fb_encoding_get_literal (encoding, 1, 1);

  g_assert_cmpint (fb_encoding_get_literal (encoding, 0, 0), ==, -x);
  g_assert_cmpuint (fb_encoding_get_offset (encoding, 1), ==, 2);
  fb_encoding_clause (encoding, FB_TAG_HARD, x, FB_LIT_TRUE, 0);
  g_assert_cmpuint (encoding->clauses->len, ==, before);
  fb_encoding_clause (encoding, FB_TAG_HARD, x, FB_LIT_FALSE, y, 0);
  g_assert_cmpuint (encoding->clauses->len, ==, before + 4);
  fb_encoding_add (encoding, -x);
  fb_encoding_end (encoding, FB_TAG_HARD);
  g_assert_cmpuint (encoding->clauses->len, ==, before + 7);
  g_assert_cmphex (allowed (encoding, FB_LIT_TRUE), ==, 0x4444);
}

/* --- rules of a model --- */

/* A and B of 0 to 3 with A + B = 5; a table that forbids A = 2, B = 3. */
static FbConfigModel *
ruled_model (void)
{
  FbConfigModel *model = fb_config_model_new ();
  static const FbConfigTerm terms[] = {{1, 0}, {1, 1}};
  static const guint scope[] = {0, 1};
  static const gint32 rows[] = {2, 3};
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (fb_config_model_add_range (model, "A", 0, 3, &error), ==, 0);
  g_assert_cmpint (fb_config_model_add_range (model, "B", 0, 3, &error), ==, 1);
  fb_config_model_add_linear (model, "sum", NULL, terms, 2, NULL, 0, FB_CONFIG_EQ, 5, &error);
  fb_config_model_add_table (model, "pairs", scope, 2, FALSE, rows, 1, &error);
  g_assert_no_error (error);
  g_assert_true (fb_config_model_freeze (model, &error));
  return model;
}

static void
test_narrow (void)
{
  g_autoptr (FbConfigModel) model = ruled_model ();
  gboolean a[4] = {TRUE, TRUE, TRUE, TRUE}, b[4] = {TRUE, TRUE, TRUE, TRUE};
  gboolean *alive[] = {a, b};

  fb_narrow (model, alive);
  g_assert_false (a[0] || a[1] || b[0] || b[1]);
  g_assert_true (a[3] && b[2]);
}

/* With selectors each rule can be switched off. */
static void
test_selectors (void)
{
  g_autoptr (FbConfigModel) model = ruled_model ();
  g_autoptr (GError) error = NULL;
  g_autoptr (FbEncoding) encoding = fb_encoding_new (model, FALSE, &error);
  g_autoptr (FbSat) sat = fb_sat_new (&fb_sat_cadical);
  int sum = fb_encoding_get_selector (encoding, 0), pairs = fb_encoding_get_selector (encoding, 1);

  g_assert_no_error (error);
  fb_encoding_load (encoding, sat, TRUE);
  for (guint rules = 0; rules < 4; rules++)
    {
      fb_sat_assume (sat, (rules & 1) != 0 ? sum : -sum);
      fb_sat_assume (sat, (rules & 2) != 0 ? pairs : -pairs);
      fb_sat_assume (sat, fb_encoding_get_literal (encoding, 0, 2));
      fb_sat_assume (sat, fb_encoding_get_literal (encoding, 1, 3));
      g_assert_cmpint (fb_sat_solve (sat), ==, (rules & 2) != 0 ? FB_SAT_NO : FB_SAT_YES);
      fb_sat_assume (sat, (rules & 1) != 0 ? sum : -sum);
      fb_sat_assume (sat, fb_encoding_get_literal (encoding, 0, 0));
      g_assert_cmpint (fb_sat_solve (sat), ==, (rules & 1) != 0 ? FB_SAT_NO : FB_SAT_YES);
    }
}

/* A long range with an uneven sum takes a while: the deadline is kept, and the rule at which it ended is named. */
static void
test_deadline (void)
{
  g_autoptr (FbConfigModel) model = ruled_model ();
  g_autoptr (GError) error = NULL;
  const char *culprit = NULL;

  g_assert_null (fb_encoding_new_until (model, FALSE, 1, &culprit, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_LIMIT);
  g_assert_cmpstr (culprit, ==, "sum");
}

/* --- diagrams ----------------------------------------------------------------------------------------- */

static guint
count_paths (const FbDiagram *diagram, int node)
{
  const FbNode *at;
  guint n = 0;

  if (node == FB_DIAGRAM_TRUE)
    return 1;
  if (node == FB_DIAGRAM_FALSE)
    return 0;
  at = &g_array_index (diagram->nodes, FbNode, node);
  for (guint i = 0; i < at->n_arcs; i++)
    {
      const FbArc *arc = &g_array_index (diagram->arcs, FbArc, at->first + i);

      n += (arc->hi - arc->lo + 1) * count_paths (diagram, arc->child);
    }
  return n;
}

static void
test_diagrams (void)
{
  g_autoptr (FbConfigModel) model = ruled_model ();
  static const guint vars[] = {0, 1}, sizes[] = {4, 4}, order[] = {1, 0};
  gint64 weights[4] = {0, 1, 2, 3};
  gint64 *rows[] = {weights, weights};
  gboolean all[4] = {TRUE, TRUE, TRUE, TRUE}, few[4] = {FALSE, TRUE, TRUE, FALSE};
  gboolean *alive[] = {all, all}, *narrowed[] = {few, all};
  g_autoptr (FbDiagram) equal = fb_diagram_new_sum (vars, sizes, rows, alive, 2, FB_CONFIG_EQ, 5, 100);
  g_autoptr (FbDiagram) less = fb_diagram_new_sum (vars, sizes, rows, alive, 2, FB_CONFIG_LE, 2, 100);
  g_autoptr (FbDiagram) left = fb_diagram_new_sum (vars, sizes, rows, narrowed, 2, FB_CONFIG_LE, 2, 100);
  g_autoptr (FbDiagram) never = fb_diagram_new_sum (vars, sizes, rows, alive, 2, FB_CONFIG_EQ, 7, 100);
  g_autoptr (FbDiagram) table = fb_diagram_new_table (model, fb_config_model_get_constraint (model, 1), order, 100);

  g_assert_cmpuint (count_paths (equal, equal->root), ==, 2);
  g_assert_cmpuint (count_paths (less, less->root), ==, 6);
  g_assert_cmpuint (count_paths (left, left->root), ==, 3);
  g_assert_cmpint (never->root, ==, FB_DIAGRAM_FALSE);
  g_assert_cmpuint (count_paths (table, table->root), ==, 15);
  g_assert_cmpuint (table->vars[0], ==, 1);
  g_assert_null (fb_diagram_new_sum (vars, sizes, rows, alive, 2, FB_CONFIG_LE, 2, 1));
}

/* --- moves -------------------------------------------------------------------------------------------- */

/* 3x + 5y stays as it is with (5, -3) alone; it cannot become 1 larger with even coefficients. */
static void
test_moves (void)
{
  static const gint64 row[] = {3, 5}, even[] = {4, 6}, one[] = {1};
  gint64 shift[2] = {0, 0}, step[2];
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_free);

  g_assert_cmpint (fb_moves_find (row, one, 1, 2, 0, shift, step, others), ==, FB_MOVES_FOUND);
  g_assert_cmpint (3 * shift[0] + 5 * shift[1], ==, 1);
  g_assert_cmpint (step[0], ==, 5);
  g_assert_cmpint (step[1], ==, -3);
  g_assert_cmpuint (others->len, ==, 0);
  memset (shift, 0, sizeof shift);
  g_assert_cmpint (fb_moves_find (even, one, 1, 2, 0, shift, step, others), ==, FB_MOVES_NONE);
}

/* Of three numbers two moves are left, of which one alone changes the first; without a target both are others. */
static void
test_several_moves (void)
{
  static const gint64 row[] = {1, 1, 1}, large[] = {G_GINT64_CONSTANT (1) << 30, (G_GINT64_CONSTANT (1) << 30) + 1, 0},
                      none[] = {0};
  gint64 shift[3] = {0, 0, 0}, step[3];
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free), far = g_ptr_array_new_with_free_func (g_free);

  g_assert_cmpint (fb_moves_find (row, none, 1, 3, 0, shift, step, others), ==, FB_MOVES_FOUND);
  g_assert_cmpint (step[0], ==, 1);
  g_assert_cmpint (step[0] + step[1] + step[2], ==, 0);
  g_assert_cmpuint (others->len, ==, 1);
  g_assert_cmpint (((const gint64 *) g_ptr_array_index (others, 0))[0], ==, 0);
  g_assert_cmpint (fb_moves_find (row, none, 1, 3, 3, shift, step, all), ==, FB_MOVES_FOUND);
  g_assert_cmpuint (all->len, ==, 2);
  fb_moves_add_pairs (all, 3);
  g_assert_cmpuint (all->len, ==, 4);
  for (guint i = 0; i < all->len; i++)
    {
      const gint64 *move = g_ptr_array_index (all, i);

      g_assert_cmpint (move[0] + move[1] + move[2], ==, 0);
    }
  g_assert_cmpint (fb_moves_find (large, none, 1, 3, 0, shift, step, far), ==, FB_MOVES_TOO_LARGE);
}

/* --- questions that were stopped --- */

enum
{
  N_HOLES = 6,
};

static gboolean
stop_while (gpointer user_data)
{
  gboolean *stops = user_data;

  return *stops;
}

static int
in_hole (guint pigeon, guint hole)
{
  return 2 + (int) (pigeon * N_HOLES + hole);
}

/* While variable 1 holds, one pigeon more than there are holes: to see that it cannot be takes a search. */
static void
add_pigeons (FbSat *sat)
{
  for (guint i = 0; i <= N_HOLES; i++)
    {
      fb_sat_add (sat, -1);
      for (guint hole = 0; hole < N_HOLES; hole++)
        fb_sat_add (sat, in_hole (i, hole));
      fb_sat_add (sat, 0);
      for (guint j = 0; j < i; j++)
        for (guint hole = 0; hole < N_HOLES; hole++)
          {
            fb_sat_add (sat, -in_hole (i, hole));
            fb_sat_add (sat, -in_hole (j, hole));
            fb_sat_add (sat, 0);
          }
    }
}

/* What was asked when the question was stopped is no part of the next one. */
static void
test_stopped (gconstpointer solver)
{
  g_autoptr (FbSat) sat = fb_sat_new (solver);
  gboolean stops = TRUE;

  add_pigeons (sat);
  fb_sat_terminate (sat, stop_while, &stops);
  for (guint assumed = 0; assumed < 2; assumed++)
    {
      stops = TRUE;
      if (assumed)
        fb_sat_assume (sat, 1);
      else
        {
          fb_sat_constrain (sat, 1);
          fb_sat_constrain (sat, 0);
        }
      g_assert_cmpint (fb_sat_solve (sat), ==, FB_SAT_UNKNOWN);
      stops = FALSE;
      g_assert_cmpint (fb_sat_solve (sat), ==, FB_SAT_YES);
      g_assert_false (fb_sat_val (sat, 1));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/configurator/solving/bits", test_bits);
  g_test_add_func ("/configurator/solving/solver", test_solver);
  g_test_add_func ("/configurator/solving/solver-stops", test_solver_stops);
  g_test_add_func ("/configurator/solving/hitting", test_hitting);
  g_test_add_func ("/configurator/solving/counts", test_counts);
  g_test_add_func ("/configurator/solving/adder", test_adder);
  g_test_add_func ("/configurator/solving/clauses", test_clauses);
  g_test_add_func ("/configurator/solving/narrow", test_narrow);
  g_test_add_func ("/configurator/solving/selectors", test_selectors);
  g_test_add_func ("/configurator/solving/deadline", test_deadline);
  g_test_add_func ("/configurator/solving/diagrams", test_diagrams);
  g_test_add_func ("/configurator/solving/moves", test_moves);
  g_test_add_func ("/configurator/solving/several-moves", test_several_moves);
  g_test_add_data_func ("/configurator/solving/stopped", &fb_sat_cadical, test_stopped);
  return g_test_run ();
}
