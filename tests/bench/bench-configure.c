/* bench-configure.c: sessions of configuring, beside the textbook loop on the same solver
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-neutral.h"
#include "fb-configurator.h"
#include "fb-encode.h"
#include "model-shapes.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* bench-configure MODEL SESSIONS [ahead|alone]: MODEL is a file in cfg-neutral/1 or the name of a shape
 * (model-shapes.h). A session picks a random valid value of a random open variable until all is decided or 25 picks are
 * made, now and then takes one back, asks why an excluded value is excluded and what would mend it, and for the
 * cheapest configuration after five picks. After every pick the textbook loop answers the same question: one solution,
 * then one call for each value that no solution of this question has shown. Both must say the same of every value.
 * Times are processor time of the thread, in microseconds. With "ahead" the session looks ahead before every pick, as
 * it does while a person thinks. "alone" leaves the textbook loop out, which would ask a solver 60,000 times a pick. */

#define PICKS 25
#define BASE_SESSIONS 4 /* the loop is slow: these of all sessions, evenly spread, are enough to compare with */

typedef struct
{
  FbConfigModel *model;
  FbConfigurator *session;
  FbEncoding *encoding; /* of the textbook loop */
  FbSat *sat;
  GRand *rand;
  GArray *ours, *compared, *base, *ratios, *explain, *repair, *cheapest; /* of double */
  GArray *ahead;                                                         /* of double: all of it before a pick */
  gboolean looks_ahead;
  guint differences;
  guint unproven;
} Bench;

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static void
note (GArray *times, double from)
{
  double taken = now () - from;

  g_array_append_val (times, taken);
}

static void
die (const char *what, GError *error)
{
  g_printerr ("bench-configure: %s: %s\n", what, error != NULL ? error->message : "failed");
  exit (1);
}

static gboolean
base_solve (Bench *self, int lit)
{
  guint n;
  const guint *picks = fb_configurator_get_picks (self->session, &n);

  for (guint i = 0; i < n; i++)
    fb_sat_assume (self->sat, fb_encoding_get_literal (self->encoding, picks[i],
                                                       (guint) fb_configurator_get_pick (self->session, picks[i])));
  if (lit != 0)
    fb_sat_assume (self->sat, lit);
  return fb_sat_solve (self->sat) == FB_SAT_YES;
}

static void
base_see (Bench *self, guint8 *seen)
{
  guint n = fb_config_model_get_n_variables (self->model);

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < fb_config_model_get_n_values (self->model, i); j++)
      if (fb_sat_val (self->sat, fb_encoding_get_literal (self->encoding, i, j)))
        seen[fb_encoding_get_offset (self->encoding, i) + j] = 1;
}

/* By value: does a solution with all picks have it? */
static guint8 *
base_domains (Bench *self)
{
  guint n = fb_config_model_get_n_variables (self->model);
  guint8 *seen = g_new0 (guint8, fb_encoding_get_offset (self->encoding, n) + 1);

  if (!base_solve (self, 0))
    return seen;
  base_see (self, seen);
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < fb_config_model_get_n_values (self->model, i); j++)
      if (!seen[fb_encoding_get_offset (self->encoding, i) + j]
          && base_solve (self, fb_encoding_get_literal (self->encoding, i, j)))
        base_see (self, seen);
  return seen;
}

static void
compare (Bench *self, double taken)
{
  double start = now (), ratio;
  g_autofree guint8 *seen = base_domains (self);

  note (self->base, start);
  ratio = g_array_index (self->base, double, self->base->len - 1) / MAX (taken, 0.1);
  g_array_append_val (self->ratios, ratio);
  g_array_append_val (self->compared, taken);
  for (guint i = 0; i < fb_config_model_get_n_variables (self->model); i++)
    for (guint j = 0; j < fb_config_model_get_n_values (self->model, i); j++)
      self->differences += (fb_configurator_get_state (self->session, i, j) != FB_CONFIG_EXCLUDED)
                           != (seen[fb_encoding_get_offset (self->encoding, i) + j] != 0);
}

/* A random value of those in a state; FALSE when there is none. */
static gboolean
choose (Bench *self, FbConfigState state, guint *var, guint *value)
{
  guint n = 0;

  for (guint i = 0; i < fb_config_model_get_n_variables (self->model); i++)
    for (guint j = 0; j < fb_config_model_get_n_values (self->model, i); j++)
      if (fb_configurator_get_state (self->session, i, j) == state
          && (state != FB_CONFIG_EXCLUDED || fb_configurator_get_pick (self->session, i) < 0)
          && g_rand_int_range (self->rand, 0, (gint32) ++n) == 0)
        {
          *var = i;
          *value = j;
        }
  return n > 0;
}

/* A random open variable, and a random valid value of it: the order in which a person would not choose by the number of
 * values. */
static gboolean
choose_pick (Bench *self, guint *var, guint *value)
{
  guint n = 0, m = 0;

  for (guint i = 0; i < fb_config_model_get_n_variables (self->model); i++)
    if (fb_configurator_count_valid (self->session, i) > 1 && g_rand_int_range (self->rand, 0, (gint32) ++n) == 0)
      *var = i;
  for (guint j = 0; n > 0 && j < fb_config_model_get_n_values (self->model, *var); j++)
    if (fb_configurator_get_state (self->session, *var, j) == FB_CONFIG_FREE
        && g_rand_int_range (self->rand, 0, (gint32) ++m) == 0)
      *value = j;
  return n > 0;
}

static void
ask_why (Bench *self)
{
  g_autoptr (GPtrArray) reasons = NULL, repairs = NULL;
  g_autoptr (GError) error = NULL;
  guint var, value;
  double start;

  if (!choose (self, FB_CONFIG_EXCLUDED, &var, &value))
    return;
  start = now ();
  if ((reasons = fb_configurator_explain (self->session, var, value, 1, NULL, &error)) == NULL)
    die ("explain", error);
  note (self->explain, start);
  start = now ();
  repairs = fb_configurator_repair (self->session, var, value, 1, NULL, NULL); /* none for a dead value */
  if (repairs != NULL)
    note (self->repair, start);
}

static void
ask_cheapest (Bench *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigCompletion) completion = NULL;
  double start = now ();

  if ((completion = fb_configurator_complete (self->session, FB_CONFIG_GOAL_CHEAPEST, 0, NULL, &error)) == NULL)
    die ("cheapest", error);
  note (self->cheapest, start);
  self->unproven += !completion->proven;
}

static void
look_ahead (Bench *self)
{
  double start = now ();

  while (fb_configurator_look_ahead (self->session, NULL))
    ;
  note (self->ahead, start);
}

static void
run_session (Bench *self, gboolean with_base)
{
  g_autoptr (GError) error = NULL;

  if (!fb_configurator_reset (self->session, NULL, &error))
    die ("reset", error);
  for (guint i = 0; i < PICKS; i++)
    {
      guint var = 0, value = 0;
      double start, taken;
      gboolean done;

      if (i % 9 == 8) /* one is taken back, and the next pick comes on top of that */
        {
          guint n;
          const guint *picks = fb_configurator_get_picks (self->session, &n);

          if (n > 0
              && !fb_configurator_unpick (self->session, picks[g_rand_int_range (self->rand, 0, (gint32) n)], NULL,
                                          &error))
            die ("unpick", error);
          if (with_base)
            compare (self, 1e9); /* for the values; the time is not one of a pick */
          if (with_base)
            {
              g_array_set_size (self->base, self->base->len - 1);
              g_array_set_size (self->ratios, self->ratios->len - 1);
              g_array_set_size (self->compared, self->compared->len - 1);
            }
        }
      if (!choose_pick (self, &var, &value))
        break;
      if (self->looks_ahead)
        look_ahead (self);
      start = now ();
      done = fb_configurator_pick (self->session, var, value, NULL, &error);
      if (!done)
        die ("pick", error);
      note (self->ours, start);
      taken = g_array_index (self->ours, double, self->ours->len - 1);
      if (with_base)
        compare (self, taken);
      ask_why (self);
      if (i == 4)
        ask_cheapest (self);
    }
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
quantile (GArray *times, double part)
{
  g_array_sort (times, compare_times);
  return times->len > 0 ? g_array_index (times, double, MIN (times->len - 1, (guint) (times->len * part))) : 0;
}

static void
print_times (const char *name, GArray *times)
{
  g_print (", \"%s\": {\"n\": %u, \"median\": %.1f, \"p99\": %.1f, \"most\": %.1f}", name, times->len,
           quantile (times, 0.5), quantile (times, 0.99), quantile (times, 1.0));
}

static FbConfigModel *
load (const char *name)
{
  g_autofree char *text = NULL, *folder = g_path_get_dirname (name),
                  *path = g_build_filename (folder, "prices.json", NULL), *prices = NULL;
  g_autoptr (GError) error = NULL;
  FbConfigModel *model = model_shape_new (name);
  gsize length;

  if (model != NULL)
    return model;
  if (!g_file_get_contents (name, &text, &length, &error))
    die (name, error);
  g_file_get_contents (path, &prices, NULL, NULL);
  if ((model = fb_config_neutral_read (text, (gssize) length, prices, -1, &error)) == NULL)
    die (name, error);
  return model;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Bench self = {.rand = g_rand_new_with_seed (1)};
  guint n_sessions = argc > 2 ? (guint) atoi (argv[2]) : 20;
  gboolean alone = argc > 3 && g_str_equal (argv[3], "alone");
  double start;

  if (argc < 2)
    die ("usage", NULL);
  self.model = load (argv[1]);
  start = now ();
  if ((self.session = fb_configurator_new (self.model, NULL, NULL, &error)) == NULL
      || (self.encoding = fb_encoding_new (self.model, TRUE, &error)) == NULL)
    die (argv[1], error);
  start = now () - start;
  self.sat = fb_sat_new (&fb_sat_cadical);
  fb_encoding_load (self.encoding, self.sat, FALSE);
  self.ours = g_array_new (FALSE, FALSE, sizeof (double));
  self.compared = g_array_new (FALSE, FALSE, sizeof (double));
  self.base = g_array_new (FALSE, FALSE, sizeof (double));
  self.ratios = g_array_new (FALSE, FALSE, sizeof (double));
  self.ahead = g_array_new (FALSE, FALSE, sizeof (double));
  self.looks_ahead = argc > 3 && g_str_equal (argv[3], "ahead");
  self.explain = g_array_new (FALSE, FALSE, sizeof (double));
  self.repair = g_array_new (FALSE, FALSE, sizeof (double));
  self.cheapest = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < n_sessions; i++)
    run_session (&self, !alone && i * BASE_SESSIONS % n_sessions < BASE_SESSIONS);
  g_print ("{\"variables\": %u, \"values\": %u, \"rules\": %u, \"load\": %.0f, \"differences\": %u, \"unproven\": %u",
           fb_config_model_get_n_variables (self.model),
           fb_encoding_get_offset (self.encoding, fb_config_model_get_n_variables (self.model)),
           fb_config_model_get_n_rules (self.model), start, self.differences, self.unproven);
  print_times ("pick", self.ours);
  print_times ("compared", self.compared);
  print_times ("base", self.base);
  print_times ("ratio", self.ratios);
  print_times ("explain", self.explain);
  print_times ("repair", self.repair);
  print_times ("cheapest", self.cheapest);
  print_times ("ahead", self.ahead);
  g_print ("}\n");
  fb_configurator_free (self.session);
  fb_encoding_free (self.encoding);
  fb_sat_free (self.sat);
  fb_config_model_unref (self.model);
  g_rand_free (self.rand);
  g_array_unref (self.ours);
  g_array_unref (self.compared);
  g_array_unref (self.base);
  g_array_unref (self.ratios);
  g_array_unref (self.explain);
  g_array_unref (self.repair);
  g_array_unref (self.cheapest);
  g_array_unref (self.ahead);
  return 0;
}
