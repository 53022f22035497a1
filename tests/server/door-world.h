/* door-world.h: a company with everybody who may stand before the door, and a server that they ask over HTTP
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "http-fixture.h"

G_BEGIN_DECLS

/* The region has the territories north and south; the east is another branch. */
typedef enum
{
  PARTY_REP,           /* works in the north, where the rows of the tests lie */
  PARTY_OTHER_REP,     /* the south */
  PARTY_OTHER_MANAGER, /* manages the east */
  PARTY_MANAGER,       /* manages the region */
  PARTY_DIRECTOR,      /* of the region */
  PARTY_READER,        /* read only, in the north */
  PARTY_ADMIN,
  PARTY_ANONYMOUS,     /* no token */
  PARTY_STRANGER,      /* a token that nobody was given */
  PARTY_DISABLED,      /* a rep of the north who was disabled */
  PARTY_REVOKED,       /* the rep's second device, revoked */
  PARTY_EXPIRED,       /* the rep's third device, whose token is too old */
  N_PARTIES,
} PartyKind;

typedef struct
{
  const char *name;
  const char *role;        /* base */
  gboolean    is_north;    /* sees what lies in the north */
  guint       status;      /* of every answer behind the door; 0: comes in */
  const char *problem;
  FbId        user, device, territory;
  char       *token;       /* (nullable) */
  gint64      n;           /* transactions sent */
} Party;

typedef struct
{
  HttpFixture http;
  FbDb       *db;          /* (lent) of the fixture's own service */
  FbId        region, north, south, east, nobody_user;
  Party       parties[N_PARTIES];
} DoorWorld;

void       door_world_set_up    (DoorWorld *self, gconstpointer data);
void       door_world_tear_down (DoorWorld *self, gconstpointer data);

/* As the server itself; takes the ops out of @ops. Aborts the test when it fails. */
void       door_world_apply     (DoorWorld *self, GPtrArray *ops);
/* Writes the device's token anew, as signing in does. */
void       door_world_sign_in   (DoorWorld *self, Party *party);
/* One column of one row as text (nullable). */
char      *door_world_dup_cell  (DoorWorld *self, const FbTable *table, const FbId *id, const char *column);
/* The single number that @sql gives. */
gint64     door_world_int       (DoorWorld *self, const char *sql);
/* Pushes each op as a transaction of its own. */
HttpReply *door_world_push      (DoorWorld *self, Party *party, GPtrArray *ops);
/* "ok" or the problem of a refusal of the @index-th result. */
const char *door_result         (const HttpReply *reply, guint index);
/* An open conflict about the row, as the server writes it. */
FbId       door_world_conflict  (DoorWorld *self, const FbTable *table, const FbId *row, const char *field, const char *kept, const char *lost);
void       door_world_check     (DoorWorld *self);

G_END_DECLS
