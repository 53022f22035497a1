/* sim-net-private.h: what is under way
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-net.h"

G_BEGIN_DECLS

/* What a client waits for. */
typedef struct
{
  gatomicrefcount ref_count;
  SimLink *link;      /* (owned) */
  GTask *task;        /* (owned) (nullable) while the client waits */
  FbRequest *request; /* (owned) plain */
  gint64 sent_at;
} SimCall;

typedef enum
{
  EVENT_REQUEST, /* reaches the server */
  EVENT_ANSWER,  /* reaches the client */
  EVENT_NOTHING, /* the client learns that nothing comes */
  EVENT_HELD,    /* a question that the server has not answered yet: it does when this is due */
} EventKind;

typedef struct
{
  gint64 at;
  guint64 serial;
  EventKind kind;
  SimCall *call;        /* (owned) */
  FbAnswer *answer;   /* (owned) (nullable) its body packed unless @plain */
  char *scope;        /* (owned) (nullable) with which it was held */
  gboolean plain;     /* the body arrives as it is */
  gboolean no_answer; /* whatever the server says to this request goes nowhere */
} SimEvent;

struct _SimNet
{
  SimNetServe serve;
  SimNetTrace trace;
  SimNetHold hold; /* (nullable) */
  gpointer server;
  SimFaults *faults; /* (lent) */
  SimRng rng;
  gint64 now;
  guint64 serial;
  GPtrArray *events; /* of SimEvent (owned) */
};

struct _SimLink
{
  GObject parent_instance;

  SimNet *net; /* (lent) */
  FbCaller caller;
  gboolean broken;
  gsize last_bytes;
  guint n_requests;
};

/* It is under way from now on. */
SimEvent *sim_net_add_event   (SimNet *self, EventKind kind, SimCall *call, gint64 delay);
void      sim_event_free      (SimEvent *self);
/* Takes @answer; what befalls answers befalls it. */
void      sim_net_send_answer (SimNet *self, SimCall *call, FbAnswer *answer);
/* TRUE: @call is a question for news, and was answered or is held. */
gboolean  sim_net_hold        (SimNet *self, SimCall *call);
/* A held one is due. */
void      sim_net_end_hold    (SimNet *self, SimEvent *event);

G_END_DECLS
