/* sim-job.c: runs in processes of their own, so that one that dies is a finding and not the end
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-job.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim-template.h"

/* A seed that takes longer hangs. */
#define SEED_SECONDS 120

static SimShared *my_shared;

SimShared *
sim_shared_new (void)
{
  SimShared *self = mmap (NULL, sizeof *self, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

  if (self == MAP_FAILED)
    g_error ("There is no memory to share");
  return self;
}

static void
keep_message (const char *line, gpointer user_data)
{
  if (my_shared->message[0] == '\0')
    g_strlcpy (my_shared->message, line, sizeof my_shared->message);
}

void
sim_shared_adopt (SimShared *self)
{
  my_shared = self;
  my_shared->message[0] = '\0';
  sim_set_report (keep_message, NULL);
}

/* What the programs log is theirs; only what ends one is ours. */
static GLogWriterOutput
log_nothing (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    {
      for (gsize i = 0; i < n_fields; i++)
        if (g_str_equal (fields[i].key, "MESSAGE"))
          keep_message (fields[i].value, NULL);
      abort ();
    }
  return G_LOG_WRITER_HANDLED;
}

static void
begin_child (SimShared *shared, gboolean trace)
{
  sim_shared_adopt (shared);
  if (!trace)
    g_log_set_writer_func (log_nothing, NULL, NULL);
}

static void
play (const SimPlan *plan, gboolean trace, SimTally *tally)
{
  alarm (SEED_SECONDS);
  sim_run (plan, trace, tally);
  alarm (0);
}

static void
play_again (const SimPlan *plan, guint64 digest)
{
  SimTally tally = {{0}};

  play (plan, FALSE, &tally);
  if (tally.digest != digest)
    {
      keep_message ("step 0: determinism: the same seed went another way the second time", NULL);
      _exit (3);
    }
}

static void
play_range (const SimRange *range, SimShared *shared)
{
  for (guint64 i = 0; i < range->count; i++)
    {
      SimTally tally = {{0}};
      SimPlan plan;

      if (range->until > 0 && g_get_monotonic_time () > range->until)
        return;
      sim_plan_init (&plan, range->first + i * range->stride, range->n_steps);
      shared->seed = plan.seed;
      play (&plan, FALSE, &tally);
      if (range->twice_every > 0 && plan.seed % range->twice_every == 0)
        play_again (&plan, tally.digest);
      shared->tally.seeds++;
      shared->tally.steps += tally.steps;
      shared->tally.edits += tally.edits;
      shared->tally.requests += tally.requests;
      for (guint f = 0; f < SIM_N_FAULTS; f++)
        shared->tally.seen[f] += tally.seen[f];
      for (guint r = 0; r < SIM_MAX_RULES; r++)
        shared->tally.rules[r] += tally.rules[r];
    }
}

int
sim_job_start (const SimRange *range, SimShared *shared)
{
  int pid = fork ();

  if (pid < 0)
    g_error ("There is no process to be had");
  if (pid > 0)
    return pid;
  begin_child (shared, FALSE);
  sim_template_move ((guint) (range->first % range->stride));
  play_range (range, shared);
  _exit (0);
}

char *
sim_job_verdict (int status, const SimShared *shared)
{
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return NULL;
  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGALRM)
    return g_strdup ("step 0: I11: it hangs");
  if (shared->message[0] != '\0')
    return g_strchomp (g_strdup (shared->message));
  if (WIFSIGNALED (status))
    return g_strdup_printf ("step 0: crash: signal %d", WTERMSIG (status));
  return g_strdup_printf ("step 0: crash: exit status %d", WEXITSTATUS (status));
}

char *
sim_job_try (const SimPlan *plan, gboolean trace)
{
  static SimShared *shared;
  int pid, status;

  if (shared == NULL)
    shared = sim_shared_new ();
  shared->message[0] = '\0';
  pid = fork ();
  if (pid == 0)
    {
      SimTally tally = {{0}};

      begin_child (shared, trace);
      play (plan, trace, &tally);
      _exit (0);
    }
  waitpid (pid, &status, 0);
  return sim_job_verdict (status, shared);
}

char *
sim_job_rule (const char *message)
{
  const char *start = strstr (message, ": ");
  const char *end = start != NULL ? strstr (start + 2, ": ") : NULL;

  return end != NULL ? g_strndup (start + 2, (gsize) (end - start - 2)) : g_strdup (message);
}
