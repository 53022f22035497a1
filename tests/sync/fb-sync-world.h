/* fb-sync-world.h: a server and devices in one process, for tests
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-engine.h"
#include "fb-fake-clock.h"
#include "fb-loopback.h"
#include "fb-store-sync.h"
#include "fb-temp-store.h"

G_BEGIN_DECLS

/* Two territories under one: ann and bob work in North, sue in South, mia manages all. */
typedef struct
{
  char      *directory;  /* (owned) */
  char      *where;      /* (owned) the database, for fb_db_open() */
  FbClock   *clock;      /* (owned) */
  FbDb      *db;         /* (owned) */
  FbService *service;    /* (owned) */
  FbId       all, north, south;
  FbId       ann, bob, sue, mia;
} FbWorld;

typedef struct
{
  FbWorld     *world;
  FbTempStore  temp;
  FbLoopback  *loopback;  /* (owned) */
  FbEngine    *engine;    /* (owned) */
  FbId         user;

  /* What goes wrong: requests to @path (NULL: any) of which @lose_requests are lost, then @lose_answers answers. */
  const char  *path;
  guint        lose_requests, lose_answers;
  guint        n_requests;
} FbSyncDevice;

void     fb_world_set_up         (FbWorld *world);
/* A server's database as @fixture, an SQL file under tests/fixtures, has it; opened and so upgraded. Users and territories are not known by name. */
void     fb_world_set_up_from    (FbWorld *world, const char *fixture);
void     fb_world_tear_down      (FbWorld *world);
void     fb_world_advance        (FbWorld *world, gint64 ms);
/* The server's own edits; @value as fb_field_parse() reads it. */
void     fb_world_put            (FbWorld *world, const char *table, const FbId *id, const char *first_field, ...) G_GNUC_NULL_TERMINATED;
void     fb_world_set            (FbWorld *world, const char *table, const FbId *id, const char *field, const char *value);
void     fb_world_delete         (FbWorld *world, const char *table, const FbId *id);
/* NULL when null, or the row is not there or dead. */
char    *fb_world_dup_text       (FbWorld *world, const char *table, const FbId *id, const char *field);
gint64   fb_world_count          (FbWorld *world, const char *sql);
/* Sums recomputed from rows, on the server. */
void     fb_world_check          (FbWorld *world);

void     fb_sync_device_set_up    (FbSyncDevice *self, FbWorld *world, const FbId *user);
/* The same of a device of that server. */
void     fb_sync_device_set_up_from (FbSyncDevice *self, FbWorld *world, const FbId *user, const char *fixture);
/* The same for a profile that had no server before: @prepare fills it. */
void     fb_sync_device_set_up_from_local (FbSyncDevice *self, FbWorld *world, const FbId *user, void (*prepare) (FbStore *store, gpointer user_data),
                                           gpointer user_data);
void     fb_sync_device_tear_down (FbSyncDevice *self);
/* As a restart of the program does. */
void     fb_sync_device_restart   (FbSyncDevice *self);
/* One exchange; NULL when it went well. (transfer full) */
GError  *fb_sync_device_try       (FbSyncDevice *self, FbSyncResult *result);
/* The same; aborts the test when it fails. */
void     fb_sync_device_sync      (FbSyncDevice *self);
/* NULL when null or there is no such row. */
char    *fb_sync_device_dup_text  (FbSyncDevice *self, const char *table, const FbId *id, const char *field);
gboolean fb_sync_device_has       (FbSyncDevice *self, const char *table, const FbId *id);
void     fb_sync_device_set       (FbSyncDevice *self, const char *table, const FbId *id, const char *field, const char *value);
void     fb_sync_device_delete    (FbSyncDevice *self, const char *table, const FbId *id);
FbId     fb_sync_device_add       (FbSyncDevice *self, const char *table, const char *first_field, ...) G_GNUC_NULL_TERMINATED;
gint64   fb_sync_device_count     (FbSyncDevice *self, const char *sql);
/* The device's rows are the server's live rows in its scope, byte for byte, and its sums are right; nothing waits. Syncs nothing. */
void     fb_sync_device_check     (FbSyncDevice *self);

G_END_DECLS
