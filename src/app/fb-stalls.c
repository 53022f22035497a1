/* fb-stalls.c: tells when the window kept a person waiting
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-stalls.h"

#include <gtk/gtk.h>
#include <time.h>

/* What a frame does, in its order; each signal of the frame clock ends one. */
static const char *const parts[] = {"before-paint", "update", "layout", "paint", "after-paint"};

static GPollFunc wait_for_events; /* what the main loop would have used */
static gint64 limit_us;
static gint64 woken_at; /* 0: not yet */
static gint64 spent_in[G_N_ELEMENTS (parts)];
static gint64 part_began;

static gint64
processor_us (void)
{
  struct timespec now;

  if (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now) != 0)
    return 0;
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
say (gint64 spent)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 rest = spent;

  for (guint i = 1; i < G_N_ELEMENTS (parts); i++)
    {
      g_string_append_printf (text, " %s %.1f", parts[i], (double) spent_in[i] / 1000);
      rest -= spent_in[i];
    }
  g_printerr ("stall %.1f ms: other %.1f%s\n", (double) spent / 1000, (double) rest / 1000, text->str);
}

/* Between two waits lies one turn of the loop. */
static int
wait_and_measure (GPollFD *fds, guint n_fds, int timeout)
{
  gint64 spent = woken_at != 0 ? processor_us () - woken_at : 0;
  int found;

  if (spent > limit_us)
    say (spent);
  found = wait_for_events (fds, n_fds, timeout);
  memset (spent_in, 0, sizeof spent_in);
  woken_at = processor_us ();
  return found;
}

static void
part_ended_cb (GdkFrameClock *clock, gpointer user_data)
{
  guint part = GPOINTER_TO_UINT (user_data);
  gint64 now = processor_us ();

  if (part > 0)
    spent_in[part] += now - part_began;
  part_began = now;
}

/* After all others: what they did belongs to the part. */
static void
realized_cb (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_signal_connect_after (clock, parts[i], G_CALLBACK (part_ended_cb), GUINT_TO_POINTER (i));
}

static void
windows_changed_cb (GListModel *windows, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      g_signal_connect (window, "realize", G_CALLBACK (realized_cb), NULL);
    }
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

void
fb_stalls_watch_frames (void)
{
  if (wait_for_events != NULL)
    g_signal_connect (gtk_window_get_toplevels (), "items-changed", G_CALLBACK (windows_changed_cb), NULL);
}
