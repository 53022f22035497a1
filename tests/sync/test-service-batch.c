/* test-service-batch.c: several pushes in one commit, and two writers at once
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-sql.h"
#include "fb-test-database.h"
#include "service-device.h"

#define N_DEVICES 4

typedef struct
{
  FbServiceFixture fixture;
  FbId territory, account, opportunity;
  ServiceDevice *devices[N_DEVICES];
} World;

static void
set_up (World *self, gconstpointer data)
{
  g_autofree char *account = NULL;
  g_autofree char *pipeline = NULL;
  g_autofree char *stage = NULL;
  FbId rep, pipeline_id, stage_id;

  service_fixture_set_up (&self->fixture);
  self->territory = service_fixture_add_territory (&self->fixture, "N", NULL);
  rep = service_fixture_add_user (&self->fixture, "rep", "rep");
  service_fixture_assign (&self->fixture, &rep, &self->territory);
  self->account = service_fixture_add_account (&self->fixture, "Acme", &self->territory);
  self->opportunity = service_fixture_new_id (&self->fixture);
  account = fb_id_to_string (&self->account);
  pipeline_id = service_fixture_new_id (&self->fixture);
  pipeline = fb_id_to_string (&pipeline_id);
  stage_id = service_fixture_new_id (&self->fixture);
  stage = fb_id_to_string (&stage_id);
  service_fixture_apply (&self->fixture, service_op_put ("pipeline", &pipeline_id, "name", "P", NULL));
  service_fixture_apply (&self->fixture, service_op_put ("stage", &stage_id, "name", "S", "pipeline", pipeline, NULL));
  service_fixture_apply (&self->fixture, service_op_put ("opportunity", &self->opportunity, "name", "Deal", "account",
                                                         account, "pipeline", pipeline, "stage", stage, NULL));
  for (guint i = 0; i < N_DEVICES; i++)
    {
      self->devices[i] = service_device_new (&self->fixture, &rep, "laptop");
      service_device_sync (self->devices[i]);
    }
}

static void
tear_down (World *self, gconstpointer data)
{
  for (guint i = 0; i < N_DEVICES; i++)
    service_device_free (self->devices[i]);
  service_fixture_tear_down (&self->fixture);
}

/* --- helpers --- */

static FbPushJob *
prepare_text (FbService *service, ServiceDevice *device, const char *text)
{
  g_autoptr (FbRequest) request = fb_request_new ("POST", "/v1/push", NULL);
  FbAnswer *answer = NULL;
  FbPushJob *job;

  request->body = g_bytes_new (text, strlen (text));
  job = fb_service_prepare_push (service, &device->caller, request, &answer);
  g_assert_null (answer);
  return job;
}

static FbPushJob *
prepare (FbService *service, ServiceDevice *device)
{
  g_autofree char *text = service_device_push_body (device, device->outbox->len);

  return prepare_text (service, device, text);
}

static void
free_jobs (FbPushJob **jobs)
{
  for (guint i = 0; i < N_DEVICES; i++)
    g_clear_pointer (&jobs[i], fb_push_job_free);
}

static char *
steal_text (FbPushJob *job)
{
  g_autoptr (FbAnswer) answer = fb_push_job_steal_answer (job);

  g_assert_nonnull (answer);
  return service_answer_to_text (answer);
}

static gint64
last_n (World *self, ServiceDevice *device)
{
  g_autoptr (GError) error = NULL;
  gint64 n;

  fb_sql_int (self->fixture.db, &n, -1, &error, "SELECT last_n FROM device_state WHERE id = ?1", "d",
              &device->caller.device);
  g_assert_no_error (error);
  return n;
}

static gint64
head (World *self)
{
  return service_fixture_int (&self->fixture, "SELECT seq FROM sync_clock");
}

static void
add_count (World *self, ServiceDevice *device)
{
  FbOp *op = fb_op_new (FB_OP_INC, fb_schema_get_table ("opportunity"), &self->opportunity);

  fb_op_add_field (op, "slips")->delta = 1;
  service_device_add_tx (device, op, NULL);
}

/* What was pushed by hand is pushed again the device's own way: answered from what is stored. */
static void
settle (World *self)
{
  for (guint i = 0; i < N_DEVICES; i++)
    while (self->devices[i]->outbox->len > 0)
      g_assert_true (service_device_push (self->devices[i], self->devices[i]->outbox->len, SERVICE_FAULT_NONE));
  for (guint i = 0; i < N_DEVICES; i++)
    {
      service_device_sync (self->devices[i]);
      service_device_check (self->devices[i]);
      g_assert_cmpuint (self->devices[i]->n_mismatches, ==, 0);
    }
  service_fixture_check (&self->fixture);
}

/* --- one commit --- */

static void
test_each_its_own_number (World *self, gconstpointer data)
{
  FbPushJob *jobs[N_DEVICES];
  g_autofree char *slips = NULL;
  gint64 before = head (self);

  for (guint i = 0; i < N_DEVICES; i++)
    {
      add_count (self, self->devices[i]);
      jobs[i] = prepare (self->fixture.service, self->devices[i]);
      g_assert_cmpuint (fb_push_job_get_n_txs (jobs[i]), ==, 1);
      g_assert_cmpuint (fb_push_job_get_n_ops (jobs[i]), ==, 1);
    }
  g_assert_cmpuint (fb_service_push_all (self->fixture.service, jobs, N_DEVICES), ==, N_DEVICES);
  for (guint i = 0; i < N_DEVICES; i++)
    {
      g_autofree char *text = steal_text (jobs[i]);

      g_assert_cmpstr (text, ==, "200");
      g_assert_cmpint (last_n (self, self->devices[i]), ==, 1);
    }
  g_assert_cmpint (head (self), ==, before + N_DEVICES);
  g_assert_cmpint (service_fixture_int (&self->fixture, "SELECT count(DISTINCT seq) FROM tx_result WHERE seq > 0"), ==,
                   N_DEVICES);
  free_jobs (jobs);
  settle (self);
  slips = service_fixture_dup_text (&self->fixture, "opportunity", &self->opportunity, "slips");
  g_assert_cmpstr (slips, ==, "4");
}

/* One is out of order, one holds a transaction that is refused: neither keeps the others. */
static void
test_bad_among_good (World *self, gconstpointer data)
{
  static const char *const expected[N_DEVICES] = {"200", "409 gap", "200", "200"};
  FbPushJob *jobs[N_DEVICES];
  g_autofree char *slips = NULL;
  FbOp *op = fb_op_new (FB_OP_INC, fb_schema_get_table ("opportunity"), &self->opportunity);

  for (guint i = 0; i < N_DEVICES; i++)
    if (i != 2)
      add_count (self, self->devices[i]);
  /* Only the server writes the stage's table of territories. */
  fb_op_free (op);
  op = fb_op_new (FB_OP_DEL, fb_schema_get_table ("territory"), &self->territory);
  service_device_add_tx (self->devices[2], op, NULL);
  for (guint i = 0; i < N_DEVICES; i++)
    {
      g_autofree char *text = service_device_push_body (self->devices[i], 1);
      g_auto (GStrv) parts = g_strsplit (text, "\"n\":1,", 2);
      g_autofree char *gap = g_strjoinv ("\"n\":7,", parts);

      g_assert_cmpuint (g_strv_length (parts), ==, 2);
      jobs[i] = prepare_text (self->fixture.service, self->devices[i], i == 1 ? gap : text);
    }
  g_assert_cmpuint (fb_service_push_all (self->fixture.service, jobs, N_DEVICES), ==, N_DEVICES);
  for (guint i = 0; i < N_DEVICES; i++)
    {
      g_autofree char *text = steal_text (jobs[i]);

      g_assert_cmpstr (text, ==, expected[i]);
      g_assert_cmpint (last_n (self, self->devices[i]), ==, i == 1 ? 0 : 1);
    }
  g_assert_cmpint (service_fixture_int (&self->fixture, "SELECT count(*) FROM refused_tx"), ==, 1);
  free_jobs (jobs);
  settle (self);
  g_assert_cmpuint (self->devices[2]->refused->len, ==, 1);
  slips = service_fixture_dup_text (&self->fixture, "opportunity", &self->opportunity, "slips");
  g_assert_cmpstr (slips, ==, "3");
}

static void
let_time_pass (gpointer data)
{
  fb_fake_clock_advance (FB_FAKE_CLOCK (data), FB_PUSH_HOLD_MS);
}

/* A commit that has taken long enough takes no further request; those that wait have the next one. */
static void
test_long_commits_are_shared_out (World *self, gconstpointer data)
{
  FbPushJob *jobs[N_DEVICES];
  g_autofree char *slips = NULL;
  guint n;

  for (guint i = 0; i < N_DEVICES; i++)
    {
      add_count (self, self->devices[i]);
      jobs[i] = prepare (self->fixture.service, self->devices[i]);
    }
  fb_db_call_at_nth (self->fixture.db, 10, let_time_pass, self->fixture.clock);
  n = fb_service_push_all (self->fixture.service, jobs, N_DEVICES);
  g_assert_cmpuint (n, ==, 1);
  for (guint i = 0; i < N_DEVICES; i++)
    g_assert_cmpint (last_n (self, self->devices[i]), ==, i < n ? 1 : 0);
  g_assert_false (fb_db_is_in_transaction (self->fixture.db));
  g_assert_cmpuint (fb_service_push_all (self->fixture.service, jobs + n, N_DEVICES - n), ==, N_DEVICES - n);
  for (guint i = 0; i < N_DEVICES; i++)
    {
      g_autofree char *text = steal_text (jobs[i]);

      g_assert_cmpstr (text, ==, "200");
      g_assert_cmpint (last_n (self, self->devices[i]), ==, 1);
    }
  free_jobs (jobs);
  settle (self);
  slips = service_fixture_dup_text (&self->fixture, "opportunity", &self->opportunity, "slips");
  g_assert_cmpstr (slips, ==, "4");
}

/* Whichever statement fails: what is answered with success is there, and nothing else is. */
static void
test_each_statement_fails (World *self, gconstpointer data)
{
  gboolean failed = TRUE;
  g_autofree char *slips = NULL;
  guint rounds = 0;

  /* Each failure is told of, as it should be. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  for (guint nth = 1; failed; nth++)
    {
      FbPushJob *jobs[N_DEVICES] = {NULL};

      failed = FALSE;
      for (guint i = 0; i < 2; i++)
        {
          add_count (self, self->devices[i]);
          jobs[i] = prepare (self->fixture.service, self->devices[i]);
        }
      rounds++;
      fb_db_fail_nth (self->fixture.db, nth);
      g_assert_cmpuint (fb_service_push_all (self->fixture.service, jobs, 2), ==, 2);
      fb_db_fail_nth (self->fixture.db, 0);
      for (guint i = 0; i < 2; i++)
        {
          g_autofree char *text = steal_text (jobs[i]);
          gint64 n = last_n (self, self->devices[i]);

          failed |= !g_str_equal (text, "200");
          g_assert_cmpint (n, ==, g_str_equal (text, "200") ? rounds : rounds - 1);
        }
      g_assert_false (fb_db_is_in_transaction (self->fixture.db));
      free_jobs (jobs);
      for (guint i = 0; i < 2; i++)
        g_assert_true (service_device_push (self->devices[i], 1, SERVICE_FAULT_NONE));
    }
  g_assert_cmpuint (rounds, >, 20);
  settle (self);
  slips = service_fixture_dup_text (&self->fixture, "opportunity", &self->opportunity, "slips");
  g_assert_cmpint (g_ascii_strtoll (slips, NULL, 10), ==, 2 * rounds);
}

/* --- two writers --- */

/* The other process: its own connection and service, and a thread that pushes. */
typedef struct
{
  World *world;
  FbService *service; /* (owned) */
  FbDb *watch;        /* (owned) a third connection, which looks on */
  gint64 pid;
  FbPushJob *job; /* (owned) */
  GThread *thread;
  int done; /* atomic */
  gint64 seen_head, seen_lines;
} Other;

static gpointer
push_in_thread (gpointer data)
{
  Other *other = data;

  g_assert_cmpuint (fb_service_push_all (other->service, &other->job, 1), ==, 1);
  g_atomic_int_set (&other->done, TRUE);
  return NULL;
}

static gint64
ask (FbDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value;

  fb_db_query_int (db, sql, &value, &error);
  g_assert_no_error (error);
  return value;
}

/* What a reader sees: everything up to the head it sees, and later nothing more below it. */
static void
look_on (Other *other)
{
  g_autofree char *below =
      g_strdup_printf ("SELECT count(*) FROM \"change\" WHERE _ver <= %" G_GINT64_FORMAT, other->seen_head);
  g_autoptr (FbTransaction) snapshot = fb_transaction_begin_read (other->watch, NULL);
  gint64 now = ask (other->watch, "SELECT seq FROM sync_clock");

  g_assert_cmpint (now, >=, other->seen_head);
  g_assert_cmpint (ask (other->watch, below), ==, other->seen_lines);
  g_assert_cmpint (ask (other->watch, "SELECT coalesce (max(_ver), 0) FROM \"change\""), <=, now);
  g_assert_cmpint (ask (other->watch, "SELECT coalesce (max(_ver), 0) FROM \"opportunity\""), <=, now);
  other->seen_head = now;
  other->seen_lines = ask (other->watch, "SELECT count(*) FROM \"change\"");
}

/* Before one of the statements of the first writer: the second one starts, and comes as far as it may. */
static void
let_other_in (gpointer data)
{
  Other *other = data;
  g_autofree char *blocked = g_strdup_printf (
      "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid = %" G_GINT64_FORMAT, other->pid);

  look_on (other);
  other->thread = g_thread_new ("other", push_in_thread, other);
  while (!g_atomic_int_get (&other->done) && ask (other->watch, blocked) == 0)
    g_usleep (500);
  look_on (other);
}

static void
set_up_other (Other *other, World *world)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = fb_db_open (world->fixture.where, FB_DB_FOREIGN_KEYS, &error);

  memset (other, 0, sizeof *other);
  other->world = world;
  g_assert_no_error (error);
  other->pid = ask (db, "SELECT pg_backend_pid ()");
  other->service = fb_service_new (db, world->fixture.clock, &error);
  g_assert_no_error (error);
  other->watch = fb_db_open (world->fixture.where, FB_DB_READ_ONLY, &error);
  g_assert_no_error (error);
  other->seen_head = head (world);
  other->seen_lines = ask (other->watch, "SELECT count(*) FROM \"change\"");
}

/* Both edit the same two rows, each another field of one and the same count of the other. FALSE: the first one's
 * transaction has fewer than @nth statements. */
static gboolean
race (World *self, Other *other, guint nth)
{
  ServiceDevice *one = self->devices[0], *two = self->devices[1];
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *value = g_strdup_printf ("round %u", nth);
  g_autoptr (FbPushJob) job = NULL;
  gboolean met;

  service_device_set (one, "account", &self->account, "website", value);
  add_count (self, one);
  service_device_set (two, "account", &self->account, "legal_name", value);
  add_count (self, two);
  job = prepare (self->fixture.service, one);
  other->job = prepare (other->service, two);
  other->done = FALSE;
  fb_db_call_at_nth (self->fixture.db, nth, let_other_in, other);
  g_assert_cmpuint (fb_service_push_all (self->fixture.service, &job, 1), ==, 1);
  fb_db_call_at_nth (self->fixture.db, 0, NULL, NULL);
  met = other->thread != NULL;
  if (met)
    g_thread_join (g_steal_pointer (&other->thread));
  else
    push_in_thread (other);
  look_on (other);
  first = steal_text (job);
  second = steal_text (other->job);
  g_assert_cmpstr (first, ==, "200");
  g_assert_cmpstr (second, ==, "200");
  g_clear_pointer (&other->job, fb_push_job_free);
  return met;
}

static void
test_two_writers (World *self, gconstpointer data)
{
  g_autofree char *slips = NULL;
  guint rounds = 0;
  Other other;

  if (!fb_test_database_is_postgres ())
    {
      g_test_skip ("SQLite has one writer");
      return;
    }
  set_up_other (&other, self);
  do
    {
      g_autofree char *website = NULL;
      g_autofree char *legal_name = NULL;
      g_autofree char *value = g_strdup_printf ("round %u", ++rounds);
      gboolean met = race (self, &other, rounds);

      website = service_fixture_dup_text (&self->fixture, "account", &self->account, "website");
      legal_name = service_fixture_dup_text (&self->fixture, "account", &self->account, "legal_name");
      g_assert_cmpstr (website, ==, value);
      g_assert_cmpstr (legal_name, ==, value);
      settle (self);
      if (!met)
        break;
    }
  while (rounds < 500);
  g_test_message ("the second writer came in at each of %u statements", rounds - 1);
  g_assert_cmpuint (rounds, >, 20);
  g_assert_cmpuint (rounds, <, 500);
  slips = service_fixture_dup_text (&self->fixture, "opportunity", &self->opportunity, "slips");
  g_assert_cmpint (g_ascii_strtoll (slips, NULL, 10), ==, 2 * rounds);
  g_assert_cmpint (
      service_fixture_int (&self->fixture, "SELECT count(*) - count(DISTINCT seq) FROM tx_result WHERE seq > 0"), ==,
      0);
  g_clear_object (&other.service);
  g_clear_object (&other.watch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
  g_test_add ("/service/batch/each-its-own-number", World, NULL, set_up, test_each_its_own_number, tear_down);
  g_test_add ("/service/batch/bad-among-good", World, NULL, set_up, test_bad_among_good, tear_down);
  g_test_add ("/service/batch/long-commits-are-shared-out", World, NULL, set_up, test_long_commits_are_shared_out,
              tear_down);
  g_test_add ("/service/batch/each-statement-fails", World, NULL, set_up, test_each_statement_fails, tear_down);
  g_test_add ("/service/batch/two-writers", World, NULL, set_up, test_two_writers, tear_down);
  return g_test_run ();
}
