/* sim-net.h: a network that loses, repeats, delays and cuts what it carries
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-service.h"
#include "fb-transport.h"
#include "sim-faults.h"

G_BEGIN_DECLS

typedef struct _SimNet SimNet;

/* Who answers: NULL when nobody does (the server is down, or died over it). @request is plain. */
typedef FbAnswer *(*SimNetServe) (gpointer server, const FbCaller *caller, const FbRequest *request);
/* A question for news (protocol, 10): its answer, or NULL and @scope set: there is none yet. @scope: what the user held when it was asked before, NULL the
 * first time. */
typedef FbAnswer *(*SimNetHold) (gpointer server, const FbCaller *caller, const FbRequest *request, gboolean due, char **scope);
/* Bytes that travelled, for the trace. */
typedef void      (*SimNetTrace) (gpointer server, const FbCaller *caller, const char *what, gconstpointer data, gsize size);

SimNet  *sim_net_new       (SimNetServe serve, SimNetTrace trace, gpointer server, SimFaults *faults);
void     sim_net_free      (SimNet *self);
/* NULL: such questions are requests like others. */
void     sim_net_set_hold  (SimNet *self, SimNetHold hold);
/* Something was committed: those that are held are looked at. */
void     sim_net_look      (SimNet *self);
/* The server is gone, and whoever waits for it learns so. */
void     sim_net_drop_held (SimNet *self);
/* Draws of the messages sent from now on. */
void     sim_net_seed      (SimNet *self, guint64 seed, guint64 stream);
/* When the next message arrives, -1: none is under way. */
gint64   sim_net_next      (SimNet *self);
/* Delivers what arrives at @now. */
void     sim_net_run       (SimNet *self, gint64 now);
void     sim_net_set_now   (SimNet *self, gint64 now);

/**
 * SimLink:
 *
 * A device's way to the server: the transport that its engine is given.
 */
#define SIM_TYPE_LINK (sim_link_get_type ())
G_DECLARE_FINAL_TYPE (SimLink, sim_link, SIM, LINK, GObject)

SimLink *sim_link_new      (SimNet *net, const FbCaller *caller);
/* The program at this end is gone: nothing reaches it any more, requests on their way go on. */
void     sim_link_break    (SimLink *self);
/* Wire bytes of the last answer that came well. */
gsize    sim_link_get_last_bytes (SimLink *self);
guint    sim_link_get_n_requests (SimLink *self);

G_END_DECLS
