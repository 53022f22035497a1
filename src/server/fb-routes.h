/* fb-routes.h: every address the server answers, who may ask, and who answers
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-service.h"

G_BEGIN_DECLS

/* Who may ask at all; what they get is decided by their scope. */
typedef enum
{
  FB_ACCESS_ANYONE,     /* no token is looked at */
  FB_ACCESS_DEVICE,     /* a device that is signed in, with its access token */
  FB_ACCESS_LEAVING,    /* the same, and one that is to be emptied once it has sent what waits */
  FB_ACCESS_KNOWN,      /* a device with an access token that it had once, whatever became of it since */
} FbAccess;

/* Where a request is answered: each lane has threads with connections of their own. */
typedef enum
{
  FB_LANE_SERVICE,      /* pull, verify, and reading what pushes bring: several threads */
  FB_LANE_AUTH,         /* what costs a password or touches tokens: it must not hold up anybody's push */
  FB_LANE_BLOB,         /* bytes of files: hashing and writing them takes its time */
  FB_LANE_NUDGE,        /* who asks what is held, and what has changed: a few reads of single rows */
} FbLane;
#define FB_N_LANES 4

/* In the lane's thread. @caller is NULL where anyone may ask. Never fails: what goes wrong is a problem answer. */
typedef FbAnswer *(*FbRouteFunc) (FbService *service, FbClock *clock, const FbCaller *caller, const FbRequest *request);

typedef struct
{
  const char *method;
  const char *path;      /* ends with '/': whatever follows belongs to it */
  FbAccess    access;
  FbLane      lane;
  gsize       max_body;  /* bytes, expanded; 0: it takes none */
  FbRouteFunc answer;
  gboolean    writes;    /* what its answer holds is a FbPushJob for the queue, not a question */
} FbRoute;

/* The whole table, for tests that try every line of it. */
const FbRoute *fb_routes_get   (guint *n_routes);
/* NULL: there is none, and *@problem is the answer (404; 405 when the address takes other methods). */
const FbRoute *fb_routes_find  (const char *method, const char *path, FbAnswer **problem);
/* Makes sure who asks and has the route answer. */
FbAnswer      *fb_route_answer (const FbRoute *route, FbService *service, FbClock *clock, const FbRequest *request);

G_END_DECLS
