/* sim-template.h: the company that every run begins with
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/* 2026-11-21T09:00:00Z */
#define SIM_START_MS G_GINT64_CONSTANT (1795251600000)

/* As programs of one schema made it. */
typedef struct
{
  SimImage *server;
  SimImage *devices[SIM_MAX_DEVICES];
} SimCompany;

typedef struct
{
  char       *root;
  FbId        device_ids[SIM_MAX_DEVICES];
  SimCompany *companies[FB_SCHEMA_VERSION];   /* by schema, from 1 (nullable until used) */
} SimTemplate;

extern SimTemplate sim_template;

/* Makes it when first asked for. Before a run begins: ids come from the template's own source. */
const SimCompany *sim_template_get (guint schema);

/* The profile becomes this device. */
void sim_join (FbStore *store, const FbId *user, const FbId *device, const char *incarnation, GError **error);

/* A folder of its own for one of several processes: locks are real files. */
void sim_template_move (guint job);

G_END_DECLS
