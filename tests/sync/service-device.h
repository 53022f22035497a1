/* service-device.h: the simplest client that keeps the rules, for tests of the service
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-wire-reader.h"
#include "service-fixture.h"

G_BEGIN_DECLS

/* Sections 5.2 and 6.4 of the protocol in memory, as protocol-model.py has them. */
typedef struct
{
  FbServiceFixture *fixture;   /* (lent) */
  FbCaller    caller;
  gint64      skew;            /* of its clock, ms */

  GHashTable *base;            /* id → FbRecord: the server's rows as of the checkpoint */
  GHashTable *held;            /* set of gint64: buckets */
  GHashTable *labels;          /* gid → set of gint64: the group's buckets */
  GHashTable *own;             /* set of gint64 */
  gint64      cursor;
  char       *scope;           /* hash */
  GPtrArray  *stage;           /* of GBytes */
  char       *token;           /* (nullable) */

  GPtrArray  *outbox;          /* of FbTx */
  gint64      last_n, hlc;
  char       *chain;
  GPtrArray  *acked;           /* of FbTx */
  GPtrArray  *refused;         /* of char *: types of problems */
  char       *last_problem;    /* of the last answer that was one, "409 gap" (nullable) */
  JsonNode   *last_results;    /* of the last push (nullable) */
  guint       n_pages, n_rows, n_mismatches, n_voids;
} ServiceDevice;

ServiceDevice *service_device_new   (FbServiceFixture *fixture, const FbId *user, const char *name);
void           service_device_free  (ServiceDevice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServiceDevice, service_device_free)

/* Takes the ops as one transaction that waits. */
FbTx     *service_device_add_tx     (ServiceDevice *self, FbOp *op, ...) G_GNUC_NULL_TERMINATED;
/* The row as it is shown: base and what waits. (nullable) (transfer full) */
FbRecord *service_device_get        (ServiceDevice *self, const FbTable *table, const FbId *id);
/* An edit of one field from what is shown. */
FbTx     *service_device_set        (ServiceDevice *self, const char *table, const FbId *id, const char *field, const char *value);

typedef enum
{
  SERVICE_FAULT_NONE,
  SERVICE_FAULT_LOSE,     /* the answer never comes */
} ServiceFault;

/* A request with the first @n_txs that wait. FALSE when the answer is lost or a problem. */
gboolean  service_device_push       (ServiceDevice *self, guint n_txs, ServiceFault fault);
char     *service_device_push_body  (ServiceDevice *self, guint n_txs);
typedef enum
{
  SERVICE_PULL_LOST,
  SERVICE_PULL_PROBLEM,
  SERVICE_PULL_MORE,
  SERVICE_PULL_DONE,
  SERVICE_PULL_AGAIN,     /* done, but the scope has grown */
} ServicePull;
ServicePull service_device_pull_page (ServiceDevice *self, gint64 max_bytes, ServiceFault fault);
/* A crash: what is in memory alone goes; @keep_token FALSE: the stage too. */
void      service_device_crash      (ServiceDevice *self, gboolean keep_token);
/* Pushes and pulls until nothing is left to do. */
void      service_device_sync       (ServiceDevice *self);
/* The base is what the server's rows in these buckets are. */
void      service_device_check      (ServiceDevice *self);

G_END_DECLS
