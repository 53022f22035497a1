/* fb-fault-company.h: a small company and two devices, for the tests of what goes wrong
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-sync-world.h"

G_BEGIN_DECLS

typedef struct
{
  FbWorld world;
  FbSyncDevice ann, bob;
  FbId account, opportunity;
} FbFaultCompany;

void fb_fault_company_set_up (FbFaultCompany *self, gconstpointer data);
void fb_fault_company_check (FbFaultCompany *self);
void fb_fault_company_tear_down (FbFaultCompany *self, gconstpointer data);
void fb_fault_assert_text (FbSyncDevice *device, const char *table, const FbId *id, const char *field, const char *expected);
void fb_fault_assert_server (FbFaultCompany *self, const char *table, const FbId *id, const char *field, const char *expected);
void fb_fault_count_up (FbSyncDevice *device, const FbId *opportunity);
FbEngineState fb_fault_state_of (FbSyncDevice *device);
void fb_fault_allow_warnings (void);
void fb_fault_exec (FbSyncDevice *device, const char *sql);

G_END_DECLS
