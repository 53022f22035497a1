/* fb-routes.c: every address the server answers, who may ask, and who answers
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-routes.h"

#include <string.h>

#include "fb-auth.h"
#include "fb-metrics.h"
#include "fb-nudge.h"
#include "fb-sql.h"

/* Sync protocol, section 17: what a request may hold. Signing in needs little. */
#define SYNC_BODY (8 * 1024 * 1024)
#define AUTH_BODY (64 * 1024)
#define CHUNK_BODY FB_BLOB_CHUNK

static FbAnswer *
answer_health (FbService *service, FbClock *clock, const FbCaller *caller, const FbRequest *request)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("ok\n", 3);
  gint64 seq;

  if (!fb_db_query_int (fb_service_get_db (service), "SELECT seq FROM sync_clock WHERE one = 1", &seq, NULL))
    return fb_answer_new_problem (503, "busy", "The database does not answer", NULL);
  return fb_answer_new (200, "text/plain", body);
}

/* For a monitor on the same machine; a proxy that asks for somebody else says so. */
static gboolean
is_local (const FbRequest *request)
{
  g_autoptr (GInetAddress) address =
      request->address != NULL ? g_inet_address_new_from_string (request->address) : NULL;

  return address != NULL && g_inet_address_get_is_loopback (address);
}

static FbAnswer *
answer_metrics (FbService *service, FbClock *clock, const FbCaller *caller, const FbRequest *request)
{
  static const char devices_sql[] = "SELECT count(*) FROM device_state WHERE last_seen > ?1";
  static const char large_sql[] = "SELECT count(*) FROM grp WHERE rows > " G_STRINGIFY (
      FB_GROUP_MAX_ROWS) " AND kind NOT IN ('org', 'cat', 'cost')";
  FbDb *db = fb_service_get_db (service);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) body = NULL;
  gint64 head, devices, large;

  if (!is_local (request))
    return fb_answer_new_problem (404, "not-found", "There is nothing at this address", NULL);
  fb_metrics_write (text);
  if (fb_sql_int (db, &head, 0, NULL, "SELECT seq FROM sync_clock WHERE one = 1", "")
      && fb_sql_int (db, &devices, 0, NULL, devices_sql, "i", fb_clock_now (clock) - 24 * 60 * 60 * 1000)
      && fb_sql_int (db, &large, 0, NULL, large_sql, ""))
    {
      fb_metrics_write_gauge (text, "head", "Number of the newest transaction in the database.", head);
      fb_metrics_write_gauge (text, "devices_seen", "Devices heard of within a day, by any process.", devices);
      fb_metrics_write_gauge (text, "large_groups", "Accounts and the like with more than 5000 rows.", large);
      fb_metrics_write_gauge (text, "database_up", "1: the database answers.", 1);
    }
  else
    fb_metrics_write_gauge (text, "database_up", "1: the database answers.", 0);
  body = g_bytes_new (text->str, text->len);
  return fb_answer_new (200, "text/plain; version=0.0.4", body);
}

/* Read here, by one of many; written down by the queue. */
static FbAnswer *
answer_push (FbService *service, FbClock *clock, const FbCaller *caller, const FbRequest *request)
{
  FbAnswer *answer;
  FbPushJob *job = fb_service_prepare_push (service, caller, request, &answer);

  if (job == NULL)
    return answer;
  answer = fb_answer_new (200, NULL, NULL);
  answer->held = job;
  answer->free_held = (GDestroyNotify) fb_push_job_free;
  return answer;
}

static FbAnswer *
answer_service (FbService *service, FbClock *clock, const FbCaller *caller, const FbRequest *request)
{
  return fb_service_handle (service, caller, request);
}

static FbAnswer *
answer_enrol (FbService *service, FbClock *clock, const FbCaller *caller, const FbRequest *request)
{
  return fb_auth_enrol (service, clock, request);
}

static FbAnswer *
answer_token (FbService *service, FbClock *clock, const FbCaller *caller, const FbRequest *request)
{
  return fb_auth_refresh (service, clock, request);
}

static FbAnswer *
answer_logout (FbService *service, FbClock *clock, const FbCaller *caller, const FbRequest *request)
{
  return fb_auth_logout (service, caller);
}

/* since=N and nothing else. */
static gboolean
read_since (const char *query, gint64 *since)
{
  guint64 value;

  if (query == NULL || !g_str_has_prefix (query, "since=")
      || !g_ascii_string_to_unsigned (query + strlen ("since="), 10, 0, G_MAXINT64, &value, NULL))
    return FALSE;
  *since = (gint64) value;
  return TRUE;
}

static FbAnswer *
answer_nudge (FbService *service, FbClock *clock, const FbCaller *caller, const FbRequest *request)
{
  g_autoptr (GError) error = NULL;
  FbAnswer *answer;
  gint64 since;
  FbHold *hold;

  if (!read_since (request->query, &since))
    return fb_answer_new_problem (400, "bad-request", "The address must end with ?since=NUMBER", NULL);
  if ((hold = fb_hold_new (service, caller, since, &error)) == NULL)
    {
      g_info ("A question cannot be held: %s", error->message);
      return fb_answer_new_problem (503, "busy", "The server is busy", NULL);
    }
  answer = fb_answer_new (200, NULL, NULL);
  answer->held = hold;
  answer->free_held = (GDestroyNotify) fb_hold_free;
  return answer;
}

static FbAnswer *
answer_wiped (FbService *service, FbClock *clock, const FbCaller *caller, const FbRequest *request)
{
  return fb_auth_wiped (service, clock, caller);
}

static const FbRoute routes[] = {
    {"GET", "/healthz", FB_ACCESS_ANYONE, FB_LANE_SERVICE, 0, answer_health},
    {"GET", "/metrics", FB_ACCESS_ANYONE, FB_LANE_SERVICE, 0, answer_metrics},
    {"GET", "/v1/hello", FB_ACCESS_ANYONE, FB_LANE_SERVICE, 0, answer_service},
    {"POST", "/v1/enrol", FB_ACCESS_ANYONE, FB_LANE_AUTH, AUTH_BODY, answer_enrol},
    {"POST", "/v1/token", FB_ACCESS_ANYONE, FB_LANE_AUTH, AUTH_BODY, answer_token},
    {"POST", "/v1/wiped", FB_ACCESS_KNOWN, FB_LANE_AUTH, AUTH_BODY, answer_wiped},
    {"POST", "/v1/logout", FB_ACCESS_LEAVING, FB_LANE_AUTH, AUTH_BODY, answer_logout},
    {"GET", "/v1/who", FB_ACCESS_DEVICE, FB_LANE_SERVICE, 0, answer_service},
    {"GET", "/v1/nudge", FB_ACCESS_DEVICE, FB_LANE_NUDGE, 0, answer_nudge},
    {"POST", "/v1/pull", FB_ACCESS_DEVICE, FB_LANE_SERVICE, SYNC_BODY, answer_service},
    {"POST", "/v1/push", FB_ACCESS_LEAVING, FB_LANE_SERVICE, SYNC_BODY, answer_push, TRUE},
    {"POST", "/v1/verify", FB_ACCESS_DEVICE, FB_LANE_SERVICE, SYNC_BODY, answer_service},
    {"GET", "/v1/page/", FB_ACCESS_DEVICE, FB_LANE_SERVICE, 0, answer_service},
    {"HEAD", "/v1/blob/", FB_ACCESS_LEAVING, FB_LANE_BLOB, 0, answer_service},
    {"GET", "/v1/blob/", FB_ACCESS_DEVICE, FB_LANE_BLOB, 0, answer_service},
    {"PUT", "/v1/blob/", FB_ACCESS_LEAVING, FB_LANE_BLOB, CHUNK_BODY, answer_service},
};

const FbRoute *
fb_routes_get (guint *n_routes)
{
  *n_routes = G_N_ELEMENTS (routes);
  return routes;
}

static gboolean
route_has (const FbRoute *route, const char *path)
{
  if (g_str_has_suffix (route->path, "/"))
    return g_str_has_prefix (path, route->path) && strlen (path) > strlen (route->path);
  return g_str_equal (path, route->path);
}

static FbAnswer *
not_allowed (const char *methods)
{
  g_autofree char *title = g_strconcat ("This address takes only: ", methods, NULL);
  FbAnswer *answer = fb_answer_new_problem (405, "bad-request", title, NULL);

  fb_answer_set_header (answer, "Allow", methods);
  return answer;
}

const FbRoute *
fb_routes_find (const char *method, const char *path, FbAnswer **problem)
{
  g_autoptr (GString) methods = g_string_new (NULL);

  g_return_val_if_fail (method != NULL && path != NULL && problem != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (route_has (&routes[i], path))
      {
        if (g_str_equal (method, routes[i].method))
          return &routes[i];
        g_string_append_printf (methods, "%s%s", methods->len > 0 ? ", " : "", routes[i].method);
      }
  *problem = methods->len > 0 ? not_allowed (methods->str)
                              : fb_answer_new_problem (404, "not-found", "There is nothing at this address", NULL);
  return NULL;
}

/* Let in, with what the device must know in every answer. */
static FbAnswer *
answer_leaving (const FbRoute *route, FbService *service, FbClock *clock, const FbRequest *request)
{
  gboolean leaving = FALSE;
  FbCaller caller;
  FbAnswer *answer;

  if ((answer = fb_auth_identify_for (service, clock, request->bearer, &caller, &leaving)) != NULL)
    return answer;
  answer = route->answer (service, clock, &caller, request);
  if (leaving)
    fb_answer_set_header (answer, "Fieldbook-Wipe", "after_push");
  return answer;
}

FbAnswer *
fb_route_answer (const FbRoute *route, FbService *service, FbClock *clock, const FbRequest *request)
{
  FbCaller caller;
  FbAnswer *answer;

  g_return_val_if_fail (route != NULL && request != NULL, NULL);
  g_return_val_if_fail (FB_IS_SERVICE (service), NULL);

  if (route->access == FB_ACCESS_ANYONE)
    return route->answer (service, clock, NULL, request);
  if (route->access == FB_ACCESS_LEAVING)
    return answer_leaving (route, service, clock, request);
  answer = route->access == FB_ACCESS_KNOWN ? fb_auth_recognise (service, request->bearer, &caller)
                                            : fb_auth_identify (service, clock, request->bearer, &caller);
  return answer != NULL ? answer : route->answer (service, clock, &caller, request);
}
