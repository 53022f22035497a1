/* fuzz-auth.c: sign-ins, refreshes and tokens of any content at the addresses that take them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "fb-auth.h"
#include "fb-password.h"
#include "fb-routes.h"
#include "fb-sql.h"
#include "fuzz-company.h"

#define ACCESS "access"
#define REFRESH "refresh"

static FuzzCompany *
new_company (void)
{
  FuzzCompany *company = fuzz_company_new ();
  g_autofree char *access = fb_secret_hash (ACCESS);
  g_autofree char *refresh = fb_secret_hash (REFRESH);
  g_autoptr (GError) error = NULL;

  fb_auth_make_tables (company->db, &error);
  g_assert_no_error (error);
  fb_sql_run (company->db, &error,
              "INSERT INTO device_secret (device, user_id, status, refresh_cur, access, access_until)"
              " VALUES (?1, ?2, 'active', ?3, ?4, ?5)",
              "ddtti", &company->caller.device, &company->caller.user, refresh, access, G_MAXINT64);
  g_assert_no_error (error);
  return company;
}

/* The first byte says what the rest is. */
static FbAnswer *
ask (FuzzCompany *company, const uint8_t *data, size_t size)
{
  static const char *const addresses[][2] = {
      {"POST", "/v1/token"}, {"POST", "/v1/enrol"}, {"GET", "/v1/who"}, {"POST", "/v1/logout"}};
  const char *const *address = addresses[data[0] % G_N_ELEMENTS (addresses)];
  g_autoptr (FbRequest) request = fb_request_new (address[0], address[1], NULL);
  g_autoptr (FbAnswer) problem = NULL;
  const FbRoute *route = fb_routes_find (address[0], address[1], &problem);

  g_assert_nonnull (route);
  if (route->access == FB_ACCESS_ANYONE)
    request->body = g_bytes_new (data + 1, size - 1);
  else
    request->bearer = g_strndup ((const char *) data + 1, size - 1);
  return fb_route_answer (route, company->service, company->clock, request);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static FuzzCompany *company;
  g_autoptr (FbAnswer) answer = NULL;
  gint64 changes;

  if (size == 0)
    return 0;
  if (company == NULL)
    company = new_company ();
  changes = fuzz_count_changes (company->db);
  answer = ask (company, data, size);
  g_assert_true (answer->status < 500);
  /* A token opens the door only as it is. */
  if (data[0] % 4 >= 2)
    {
      g_autofree char *bearer = g_strndup ((const char *) data + 1, size - 1);

      g_assert_true ((answer->status < 300) == g_str_equal (bearer, ACCESS));
    }
  if (fuzz_count_changes (company->db) != changes)
    g_clear_pointer (&company, fuzz_company_free);
  return 0;
}
