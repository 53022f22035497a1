/* fuzz-service.c: requests of any content to a real service
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "fb-wire-reader.h"
#include "fuzz-company.h"

/* The first byte says where to, the rest is the body. */
static const char *const paths[] = {"/v1/push", "/v1/pull", "/v1/verify", "/v1/who", "/v1/hello", "/v1/nothing"};

static void
check_page (const FbAnswer *answer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbWireReader) reader = fb_wire_reader_new (answer->body, &error);
  FbWireLine line;

  g_assert_no_error (error);
  do
    {
      fb_wire_reader_next (reader, &line, &error);
      g_assert_no_error (error);
    }
  while (line.kind != FB_WIRE_END);
}

/* Whatever is asked, the answer is one that the protocol knows, and readable. */
static void
check_answer (const FbAnswer *answer)
{
  static const guint known[] = {200, 400, 401, 403, 404, 405, 409, 410, 413, 426, 428};
  gboolean is_known = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    is_known |= answer->status == known[i];
  g_assert_true (is_known);
  if (g_str_equal (answer->content_type, "application/x-ndjson"))
    check_page (answer);
  else
    {
      g_autoptr (GError) error = NULL;
      gsize size;
      const char *text = g_bytes_get_data (answer->body, &size);
      g_autoptr (JsonNode) node = fb_json_parse (text, (gssize) size, 0, &error);

      g_assert_no_error (error);
      g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static FuzzCompany *company;
  g_autoptr (FbRequest) request = NULL;
  g_autoptr (FbAnswer) answer = NULL;
  gint64 changes;

  if (size == 0)
    return 0;
  if (company == NULL)
    company = fuzz_company_new ();
  changes = fuzz_count_changes (company->db);
  request = fb_request_new ("POST", paths[data[0] % G_N_ELEMENTS (paths)], NULL);
  request->body = g_bytes_new (data + 1, size - 1);
  answer = fb_service_handle (company->service, &company->caller, request);
  check_answer (answer);
  /* Each input meets the same company. */
  if (fuzz_count_changes (company->db) != changes)
    {
      fuzz_company_check (company);
      g_clear_pointer (&company, fuzz_company_free);
    }
  return 0;
}
