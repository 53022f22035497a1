/* fb-test-wire.h: sockets on the loopback interface, and a certificate
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* For 127.0.0.1, signed by itself, for tests alone. PEM. */
extern const char fb_test_cert_pem[];
extern const char fb_test_key_pem[];

/* Listens on a free port (transfer full). */
GSocket           *fb_test_listening_socket (void);
/* A connection that does not wait: it says what is there (transfer full). */
GSocketConnection *fb_test_connect          (guint16 port);

G_END_DECLS
