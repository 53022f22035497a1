/* fb-listener.h: takes connections for a SoupServer, and greets those with TLS
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * FbListener:
 *
 * libsoup's own listening is not fit for a server that runs for months: before 3.3 it keeps something of every connection for ever (the socket's object; of each
 * handshake that fails some 30 KB; a file descriptor of each idle connection whose client leaves), and it stops listening at the first connection that cannot be
 * taken, as when files have run out. So connections are taken here and handed over by soup_server_accept_iostream(). In the thread of the main context that is the
 * default one where it is made.
 */
typedef struct _FbListener FbListener;

/* Of a connection that has just come: FALSE closes it. */
typedef gboolean (*FbListenerAdmit) (GSocket *socket, GSocketAddress *remote, gpointer user_data);

typedef struct
{
  guint wait_ms;    /* for a handshake */
  guint greetings;  /* handshakes under way, of which each takes some 200 KB: whoever comes then waits outside. More than an address may have connections
                     * (fb-http-guard.h), so that none keeps the others out */
} FbListenerLimits;
extern const FbListenerLimits fb_listener_default_limits;

/* @socket: listening. @certificate: (nullable) connections speak TLS. */
FbListener *fb_listener_new   (SoupServer *server, GSocket *socket, GTlsCertificate *certificate, const FbListenerLimits *limits, FbListenerAdmit admit,
                               gpointer user_data);
/* Closes the socket, and connections whose handshake is under way. */
void        fb_listener_free  (FbListener *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbListener, fb_listener_free)
/* http://127.0.0.1:8420 (transfer full) */
char       *fb_listener_dup_url (FbListener *self);
/* The socket of the message's connection, which libsoup does not know. (transfer none) (nullable) */
GSocket    *fb_listener_get_socket (SoupServerMessage *message);

G_END_DECLS
