/* fb-metrics.c: what this process counts about itself
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-metrics.h"

/* Upper ends of the histogram, in milliseconds; what is slower is only in the total. */
static const guint bounds_ms[] = {1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000};
#define N_BOUNDS G_N_ELEMENTS (bounds_ms)
/* Requests in one commit. */
static const guint batch_bounds[] = {1, 2, 4, 8, 16, 32, 64};
#define N_BATCH_BOUNDS G_N_ELEMENTS (batch_bounds)

typedef struct
{
  guint64 count;
  guint64 sum; /* microseconds, or things */
  guint64 buckets[N_BOUNDS];
} Histogram;

static struct
{
  GMutex lock;
  GHashTable *requests; /* "route\tstatus" → guint64, owned */
  GHashTable *latency;  /* route (constant) → Histogram, owned */
  Histogram commits, batches;
  guint64 pushes, txs, ops, pulls, rows, busy;
  guint waiting, held;
} metrics;

static void
prepare (void)
{
  if (metrics.requests != NULL)
    return;
  metrics.requests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  metrics.latency = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
}

static void
observe (Histogram *self, guint64 value, const guint *bounds, guint n_bounds, guint64 unit)
{
  self->count++;
  self->sum += value;
  for (guint i = 0; i < n_bounds; i++)
    if (value <= bounds[i] * unit)
      self->buckets[i]++;
}

static void
count_status (const char *route, guint status)
{
  g_autofree char *key = g_strdup_printf ("%s\t%u", route, status);
  guint64 *count = g_hash_table_lookup (metrics.requests, key);

  if (count == NULL)
    g_hash_table_insert (metrics.requests, g_steal_pointer (&key), count = g_new0 (guint64, 1));
  (*count)++;
}

void
fb_metrics_count_request (const char *route, guint status, gint64 microseconds, guint64 rows)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&metrics.lock);
  Histogram *latency;

  prepare ();
  if (route == NULL)
    route = "none";
  count_status (route, status);
  latency = g_hash_table_lookup (metrics.latency, route);
  if (latency == NULL)
    g_hash_table_insert (metrics.latency, (gpointer) route, latency = g_new0 (Histogram, 1));
  observe (latency, (guint64) MAX (microseconds, 0), bounds_ms, N_BOUNDS, 1000);
  metrics.pulls += g_str_equal (route, "/v1/pull");
  metrics.rows += rows;
  metrics.busy += status == 503;
}

void
fb_metrics_count_commit (guint jobs, guint txs, guint ops, gint64 microseconds)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&metrics.lock);

  observe (&metrics.commits, (guint64) MAX (microseconds, 0), bounds_ms, N_BOUNDS, 1000);
  observe (&metrics.batches, jobs, batch_bounds, N_BATCH_BOUNDS, 1);
  metrics.pushes += jobs;
  metrics.txs += txs;
  metrics.ops += ops;
}

void
fb_metrics_set_waiting (guint jobs)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&metrics.lock);

  metrics.waiting = jobs;
}

void
fb_metrics_set_held (guint questions)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&metrics.lock);

  metrics.held = questions;
}

/* --- writing --- */

static void
write_head (GString *text, const char *name, const char *type, const char *help)
{
  g_string_append_printf (text, "# HELP fieldbook_%s %s\n# TYPE fieldbook_%s %s\n", name, help, name, type);
}

static void
write_counter (GString *text, const char *name, const char *help, guint64 value)
{
  write_head (text, name, "counter", help);
  g_string_append_printf (text, "fieldbook_%s %" G_GUINT64_FORMAT "\n", name, value);
}

void
fb_metrics_write_gauge (GString *text, const char *name, const char *help, gint64 value)
{
  write_head (text, name, "gauge", help);
  g_string_append_printf (text, "fieldbook_%s %" G_GINT64_FORMAT "\n", name, value);
}

/* Numbers with a point, whatever the locale. */
static void
append_number (GString *text, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, "%.6g", value));
}

/* @label: "" or 'route="…"'. @scale: what a bound and the sum are multiplied by. */
static void
write_histogram (GString *text,
                 const char *name,
                 const char *label,
                 const Histogram *self,
                 const guint *bounds,
                 guint n_bounds,
                 double bound_scale,
                 double sum_scale)
{
  const char *comma = *label != '\0' ? "," : "";
  const char *open = *label != '\0' ? "{" : "", *close = *label != '\0' ? "}" : "";

  for (guint i = 0; i < n_bounds; i++)
    {
      g_string_append_printf (text, "fieldbook_%s_bucket{%s%sle=\"", name, label, comma);
      append_number (text, bounds[i] * bound_scale);
      g_string_append_printf (text, "\"} %" G_GUINT64_FORMAT "\n", self->buckets[i]);
    }
  g_string_append_printf (text, "fieldbook_%s_bucket{%s%sle=\"+Inf\"} %" G_GUINT64_FORMAT "\n", name, label, comma,
                          self->count);
  g_string_append_printf (text, "fieldbook_%s_sum%s%s%s ", name, open, label, close);
  append_number (text, (double) self->sum * sum_scale);
  g_string_append_printf (text, "\nfieldbook_%s_count%s%s%s %" G_GUINT64_FORMAT "\n", name, open, label, close,
                          self->count);
}

static void
write_requests (GString *text)
{
  GHashTableIter iter;
  gpointer key, value;

  write_head (text, "requests_total", "counter", "Requests answered, by address and status.");
  g_hash_table_iter_init (&iter, metrics.requests);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      g_auto (GStrv) parts = g_strsplit (key, "\t", 2);

      g_string_append_printf (text, "fieldbook_requests_total{route=\"%s\",status=\"%s\"} %" G_GUINT64_FORMAT "\n",
                              parts[0], parts[1], *(guint64 *) value);
    }
  write_head (text, "request_seconds", "histogram", "From the whole request to its answer, by address.");
  g_hash_table_iter_init (&iter, metrics.latency);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      g_autofree char *label = g_strdup_printf ("route=\"%s\"", (const char *) key);

      write_histogram (text, "request_seconds", label, value, bounds_ms, N_BOUNDS, 1e-3, 1e-6);
    }
}

void
fb_metrics_write (GString *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&metrics.lock);

  prepare ();
  write_requests (text);
  write_counter (text, "pushes_total", "Push requests written.", metrics.pushes);
  write_counter (text, "push_transactions_total", "Transactions in them.", metrics.txs);
  write_counter (text, "push_ops_total", "Operations in them.", metrics.ops);
  write_counter (text, "pulls_total", "Pages of pulls answered.", metrics.pulls);
  write_counter (text, "rows_sent_total", "Rows in these pages.", metrics.rows);
  write_counter (text, "busy_total", "Requests answered with 503: the database was busy, or the server stopping.",
                 metrics.busy);
  write_head (text, "push_batch_requests", "histogram", "Push requests in one commit.");
  write_histogram (text, "push_batch_requests", "", &metrics.batches, batch_bounds, N_BATCH_BOUNDS, 1, 1);
  write_head (text, "commit_seconds", "histogram", "Writing a batch of pushes, to the durable commit.");
  write_histogram (text, "commit_seconds", "", &metrics.commits, bounds_ms, N_BOUNDS, 1e-3, 1e-6);
  fb_metrics_write_gauge (text, "push_waiting", "Push requests that wait for the writer.", metrics.waiting);
  fb_metrics_write_gauge (text, "nudges_held", "Questions that are held until there is news.", metrics.held);
}
