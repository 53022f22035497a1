/* sim-main.c: plays seeds, shrinks what fails, and says how to play it again
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fb-mutant.h"
#include "sim-job.h"
#include "sim-mutants.h"
#include "sim-template.h"

#define MAX_JOBS 64

static gint64 n_seeds = -1, first_seed, n_seconds, every;
static int n_steps = 400, n_jobs = 1, shrink_seconds = 120, max_failures = 5, twice_every = 40, rotate;
static gboolean trace, tap, mutants;
static char *regress, *mutant, *devices, *faults, *only;

static const GOptionEntry entries[] = {
    {"seeds", 0, 0, G_OPTION_ARG_INT64, &n_seeds, "How many seeds (one, with --only)", "N"},
    {"from", 0, 0, G_OPTION_ARG_INT64, &first_seed, "The first seed", "S"},
    {"every", 0, 0, G_OPTION_ARG_INT64, &every, "And from there every so manieth: 8 is one temper", "N"},
    {"steps", 0, 0, G_OPTION_ARG_INT, &n_steps, "Steps a seed", "K"},
    {"seconds", 0, 0, G_OPTION_ARG_INT64, &n_seconds, "As many seeds as fit", "T"},
    {"jobs", 0, 0, G_OPTION_ARG_INT, &n_jobs, "Processes", "J"},
    {"trace", 0, 0, G_OPTION_ARG_NONE, &trace, "Tell the steps of one seed", NULL},
    {"tap", 0, 0, G_OPTION_ARG_NONE, &tap, "Answer as a test", NULL},
    {"shrink", 0, 0, G_OPTION_ARG_INT, &shrink_seconds, "Seconds for making a failure small", "T"},
    {"failures", 0, 0, G_OPTION_ARG_INT, &max_failures, "Stop after so many failures", "N"},
    {"twice", 0, 0, G_OPTION_ARG_INT, &twice_every, "Play every so manieth seed twice and compare", "N"},
    {"regress", 0, 0, G_OPTION_ARG_FILENAME, &regress, "Play the runs kept in a folder", "DIR"},
    {"mutant", 0, 0, G_OPTION_ARG_STRING, &mutant, "Make one mistake", "NAME"},
    {"mutants", 0, 0, G_OPTION_ARG_NONE, &mutants, "Make each mistake until it is found", NULL},
    {"rotate", 0, 0, G_OPTION_ARG_INT, &rotate, "Make so many, others each day, in --seconds together", "N"},
    {"devices", 0, 0, G_OPTION_ARG_STRING, &devices, "Devices that take part, as bits", "MASK"},
    {"faults", 0, 0, G_OPTION_ARG_STRING, &faults, "Kinds of faults, or none", "NAMES"},
    {"only", 0, 0, G_OPTION_ARG_STRING, &only, "Steps that are played", "RANGES"},
    {NULL}};

/* --- playing many seeds ---------------------------------------------------------------------------------- */

typedef struct
{
  int pid;
  SimShared *shared;
  SimRange range;
} Job;

static void
add_tally (SimTally *to, const SimTally *from)
{
  to->seeds += from->seeds;
  to->steps += from->steps;
  to->edits += from->edits;
  to->requests += from->requests;
  for (guint i = 0; i < SIM_N_FAULTS; i++)
    to->seen[i] += from->seen[i];
  for (guint i = 0; i < SIM_MAX_RULES; i++)
    to->rules[i] += from->rules[i];
}

static void
tell_failure (guint64 seed, const char *message)
{
  SimPlan plan;
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;

  sim_plan_init (&plan, seed, (guint) n_steps);
  fprintf (stderr, "seed %" G_GUINT64_FORMAT " fails: %s\n", seed, message);
  if (shrink_seconds > 0)
    sim_shrink (&plan, message, (guint) shrink_seconds);
  text = sim_plan_to_text (&plan);
  again = sim_job_try (&plan, FALSE);
  fprintf (stderr, "  %u steps are enough: %s\n  play it again: ./dev simulate --trace %s%s%s\n",
           sim_plan_count (&plan), again != NULL ? again : "(it passed this time)", text,
           mutant != NULL ? " --mutant " : "", mutant != NULL ? mutant : "");
  sim_plan_clear (&plan);
}

/* The rest of a job's range after the seed that failed. */
static gboolean
go_on (Job *job)
{
  guint64 done = (job->shared->seed - job->range.first) / job->range.stride + 1;

  if (done >= job->range.count)
    return FALSE;
  job->range.first += done * job->range.stride;
  job->range.count -= done;
  return job->range.until == 0 || g_get_monotonic_time () < job->range.until;
}

static Job *
wait_for_one (Job *jobs, int *status)
{
  int pid = waitpid (-1, status, 0);

  for (int i = 0; i < n_jobs; i++)
    if (jobs[i].pid == pid)
      return &jobs[i];
  return NULL;
}

static void
stop_jobs (const Job *jobs)
{
  for (int i = 0; i < n_jobs; i++)
    if (jobs[i].pid > 0)
      kill (jobs[i].pid, SIGKILL);
}

/* Number of failures. */
static guint
play_seeds (SimTally *tally, char **first_message)
{
  Job jobs[MAX_JOBS] = {{0}};
  gint64 until = n_seconds > 0 ? g_get_monotonic_time () + n_seconds * G_USEC_PER_SEC : 0;
  guint64 total = n_seeds >= 0 ? (guint64) n_seeds : n_seconds > 0 ? G_MAXUINT32 : 100;
  guint failures = 0, running = 0;

  for (int i = 0; i < n_jobs; i++)
    {
      Job *job = &jobs[i];

      job->range = (SimRange){(guint64) (MAX (first_seed, 1) + i * MAX (every, 1)),
                              (total + (guint64) (n_jobs - 1 - i)) / (guint64) n_jobs,
                              (guint64) (n_jobs * MAX (every, 1)),
                              (guint) n_steps,
                              (guint) twice_every,
                              until};
      job->shared = sim_shared_new ();
      if (job->range.count == 0)
        continue;
      job->pid = sim_job_start (&job->range, job->shared);
      running++;
    }
  while (running > 0)
    {
      int status;
      Job *job = wait_for_one (jobs, &status);
      g_autofree char *message = NULL;

      if (job == NULL)
        continue;
      if (failures < (guint) max_failures && (message = sim_job_verdict (status, job->shared)) != NULL)
        {
          failures++;
          if (first_message != NULL && *first_message == NULL)
            *first_message = g_strdup_printf ("seed %" G_GUINT64_FORMAT ", %s", job->shared->seed, message);
          if (first_message == NULL)
            tell_failure (job->shared->seed, message);
          if (failures < (guint) max_failures && go_on (job))
            {
              job->pid = sim_job_start (&job->range, job->shared);
              continue;
            }
          job->pid = 0;
          if (failures >= (guint) max_failures)
            stop_jobs (jobs);
        }
      job->pid = 0;
      running--;
    }
  for (int i = 0; i < n_jobs; i++)
    add_tally (tally, &jobs[i].shared->tally);
  return failures;
}

static void
tell_tally (const SimTally *tally, guint failures, double seconds)
{
  printf ("# %" G_GUINT64_FORMAT " seeds of %d steps in %.0f s, %u failed; %" G_GUINT64_FORMAT
          " transactions, %" G_GUINT64_FORMAT " requests\n",
          tally->seeds + failures, n_steps, seconds, failures, tally->edits, tally->requests);
  printf ("# faults:");
  for (guint i = 0; i < SIM_N_FAULTS; i++)
    printf (" %s %" G_GUINT64_FORMAT "%s", sim_fault_name (i), tally->seen[i], i + 1 < SIM_N_FAULTS ? "," : "\n");
}

/* So few that a fault or a rule was as good as not tried. */
#define FEW 10

/* How often each rule of the protocol decided something; loudly, which never did. */
static void
tell_rules (const SimTally *tally)
{
  g_autoptr (GString) never = g_string_new (NULL);
  const char *place = "";
  guint64 least = tally->seeds < 100 ? 1 : FEW;

  printf ("# rules, by section of docs/sync-protocol.md:");
  for (guint i = 0; i < sim_rules_get_n (); i++)
    {
      if (!sim_rules_is_counted (i))
        continue;
      if (!g_str_equal (place, sim_rules_get_place (i)))
        printf ("\n#   %-4s", sim_rules_get_place (i));
      place = sim_rules_get_place (i);
      printf (" %s %" G_GUINT64_FORMAT ";", sim_rules_get_name (i), tally->rules[i]);
      if (tally->rules[i] < least)
        g_string_append_printf (never, "%s%s (%" G_GUINT64_FORMAT ")", never->len > 0 ? ", " : "",
                                sim_rules_get_name (i), tally->rules[i]);
    }
  printf ("\n");
  if (never->len > 0)
    printf ("# !!! RULES THAT HARDLY ANYTHING TRIED: %s\n", never->str);
}

/* --- single runs ----------------------------------------------------------------------------------------- */

static int
play_one (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  SimPlan plan;

  g_string_printf (text, "--from %" G_GINT64_FORMAT " --steps %d", MAX (first_seed, 1), n_steps);
  if (devices != NULL)
    g_string_append_printf (text, " --devices %s", devices);
  if (faults != NULL)
    g_string_append_printf (text, " --faults %s", faults);
  if (only != NULL)
    g_string_append_printf (text, " --only %s", only);
  if (!sim_plan_from_text (text->str, &plan, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 2;
    }
  message = sim_job_try (&plan, trace);
  printf ("%s: %s\n", text->str, message != NULL ? message : "well");
  if (message != NULL && shrink_seconds > 0 && !trace)
    {
      g_autofree char *small = NULL;

      sim_shrink (&plan, message, (guint) shrink_seconds);
      small = sim_plan_to_text (&plan);
      printf ("%u steps are enough: ./dev simulate --trace %s\n", sim_plan_count (&plan), small);
    }
  sim_plan_clear (&plan);
  return message != NULL;
}

static char *
play_file (const char *path)
{
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  char *message;
  SimPlan plan;

  if (!g_file_get_contents (path, &content, NULL, &error) || !sim_plan_from_text (g_strstrip (content), &plan, &error))
    return g_strdup (error->message);
  message = sim_job_try (&plan, FALSE);
  sim_plan_clear (&plan);
  return message;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".txt"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

static int
play_regress (void)
{
  g_autoptr (GPtrArray) names = list_files (regress);
  guint failures = 0;

  printf ("1..%u\n", names->len);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_build_filename (regress, name, NULL);
      g_autofree char *message = play_file (path);

      printf ("%s %u /simulate/regress/%s\n", message != NULL ? "not ok" : "ok", i + 1, name);
      if (message != NULL)
        printf ("# %s\n", message);
      failures += message != NULL;
    }
  return failures > 0;
}

/* --- mistakes -------------------------------------------------------------------------------------------- */

#ifdef FB_MUTANTS
/* TRUE: its mistake was found. */
static gboolean
play_mutant (const SimMutant *mistake, guint number)
{
  SimTally tally = {{0}};
  g_autofree char *message = NULL;
  gint64 from = first_seed, step = every;

  fb_mutant = mistake->name;
  max_failures = 1;
  if (first_seed == 0)
    {
      first_seed = mistake->from;
      every = mistake->every;
    }
  play_seeds (&tally, &message);
  first_seed = from;
  every = step;
  fb_mutant = NULL;
  printf ("%s %u /simulate/mutants/%s\n", message != NULL ? "ok" : "not ok", number, mistake->name);
  printf ("# %s\n", message != NULL ? message : "not found");
  fflush (stdout);
  return message != NULL;
}

/* Each has its share of the time that is left: what one does not need is for those that come after it. */
static int
play_some_mutants (const SimMutant *list, guint n)
{
  gint64 until = g_get_monotonic_time () + n_seconds * G_USEC_PER_SEC;
  guint64 day = (guint64) g_get_real_time () / (86400 * (guint64) G_USEC_PER_SEC);
  guint n_played = MIN ((guint) rotate, n), survivors = 0, at = (guint) (day * n_played % n);

  printf ("1..%u\n", n_played);
  for (guint i = 0; i < n_played; i++, at = (at + 1) % n)
    {
      gint64 left = (until - g_get_monotonic_time ()) / G_USEC_PER_SEC;

      n_seconds = MAX (left / (n_played - i), 1);
      while (list[at].rare)
        at = (at + 1) % n;
      survivors += !play_mutant (&list[at], i + 1);
    }
  return survivors > 0;
}
#endif

static int
play_mutants (void)
{
#ifdef FB_MUTANTS
  guint n, survivors = 0;
  const SimMutant *list = sim_mutant_list (&n);

  if (rotate > 0)
    return play_some_mutants (list, n);
  printf ("1..%u\n", n);
  for (guint i = 0; i < n; i++)
    if (mutant == NULL || g_str_equal (mutant, list[i].name))
      survivors += !play_mutant (&list[i], i + 1);
  return survivors > 0;
#else
  fprintf (stderr, "This program makes no mistakes: use simulate-mutants.\n");
  return 2;
#endif
}

/* --- main ------------------------------------------------------------------------------------------------ */

static int
play_all (void)
{
  SimTally tally = {{0}};
  gint64 begun = g_get_monotonic_time ();
  guint failures = play_seeds (&tally, NULL);
  double seconds = (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC;

  if (tap)
    printf ("1..1\n");
  tell_tally (&tally, failures, seconds);
  tell_rules (&tally);
  if (tap)
    printf ("%s 1 /simulate/seeds\n", failures > 0 ? "not ok" : "ok");
  return failures > 0;
}

/* Addresses would differ from run to run; nothing should depend on them, and nothing can now. */
static void
fix_addresses (char **argv)
{
  if (g_getenv ("SIM_FIXED") != NULL)
    return;
  g_setenv ("SIM_FIXED", "1", TRUE);
  if (personality (ADDR_NO_RANDOMIZE) >= 0)
    execv ("/proc/self/exe", argv);
}

static int
run (void)
{
#ifdef FB_MUTANTS
  if (!mutants)
    fb_mutant = mutant;
#endif
  if (mutants)
    return play_mutants ();
  if (regress != NULL)
    return play_regress ();
  if (trace || only != NULL || devices != NULL || faults != NULL)
    return play_one ();
  return play_all ();
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("- simulate devices and their server under faults");
  g_autofree char *root = g_strdup ("/dev/shm/fieldbook-simulate-XXXXXX");
  g_autoptr (GError) error = NULL;
  int result;

  fix_addresses (argv);
  setlocale (LC_ALL, "C");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 2;
    }
  n_jobs = CLAMP (n_jobs, 1, MAX_JOBS);
  if (g_mkdtemp (root) == NULL)
    {
      fprintf (stderr, "There is no folder to work in.\n");
      return 2;
    }
  sim_disk_init ();
  sim_template_make (root);
  result = run ();
  remove_tree (root);
  return result;
}
