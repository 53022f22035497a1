/* fuzz-company.h: a service in memory whose ids a corpus can know
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-fake-clock.h"
#include "fb-service.h"

#define FUZZ_REGION "01930000-0000-7000-8000-000000000001"
#define FUZZ_REP "01930000-0000-7000-8000-000000000002"
#define FUZZ_DEVICE "01930000-0000-7000-8000-000000000003"
#define FUZZ_ACCOUNT "01930000-0000-7000-8000-000000000004"
#define FUZZ_CONTACT "01930000-0000-7000-8000-000000000005"

/* One company, made afresh by fuzz_company_new(): rep, territory, account with a contact; the device has pulled nothing. */
typedef struct
{
  FbDb      *db;
  FbClock   *clock;
  FbService *service;
  FbCaller   caller;
} FuzzCompany;

FuzzCompany *fuzz_company_new  (void);
void         fuzz_company_free (FuzzCompany *self);
/* Nothing is off: sums, hashes, references. */
void         fuzz_company_check (FuzzCompany *self);
/* Rows that statements have changed so far. */
gint64       fuzz_count_changes (FbDb *db);
