/* fb-stalls.c: tells when the window kept a person waiting
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-stalls.h"

#include <time.h>

static GPollFunc wait_for_events; /* what the main loop would have used */
static gint64 limit_us;
static gint64 woken_at; /* 0: not yet */

static gint64
processor_us (void)
{
  struct timespec now;

  if (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now) != 0)
    return 0;
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* Between two waits lies one turn of the loop. */
static int
wait_and_measure (GPollFD *fds, guint n_fds, int timeout)
{
  gint64 spent = woken_at != 0 ? processor_us () - woken_at : 0;
  int found;

  if (spent > limit_us)
    g_printerr ("stall %.1f ms\n", (double) spent / 1000);
  found = wait_for_events (fds, n_fds, timeout);
  woken_at = processor_us ();
  return found;
}

void
fb_stalls_watch (void)
{
  const char *limit = g_getenv ("FIELDBOOK_STALLS");

  if (limit == NULL)
    return;

  limit_us = g_ascii_strtoll (limit, NULL, 10) * 1000;
  wait_for_events = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, wait_and_measure);
}
