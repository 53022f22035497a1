/* fb-test-wire.c: sockets on the loopback interface, and a certificate
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-test-wire.h"

const char fb_test_cert_pem[] = "-----BEGIN CERTIFICATE-----\n"
                                "MIIBmjCCAUCgAwIBAgIUG52ojzOz8hcO5rKriaRdFgBx4KgwCgYIKoZIzj0EAwIw\n"
                                "GTEXMBUGA1UEAwwOZmllbGRib29rLnRlc3QwIBcNMjYxMTI5MTMyMTAwWhgPMjEy\n"
                                "NjExMDUxMzIxMDBaMBkxFzAVBgNVBAMMDmZpZWxkYm9vay50ZXN0MFkwEwYHKoZI\n"
                                "zj0CAQYIKoZIzj0DAQcDQgAElHE9HJvQ8adJJfuZzvB6JRiTeqbY7Tdrzu9B2bB6\n"
                                "zwczR0dj8/0elsSYfcfhCiQHHFdJL7AUJY6/ahZOTw6kh6NkMGIwHQYDVR0OBBYE\n"
                                "FMEIkmsr2gJRLnb+FJZpgQqwLJ/iMB8GA1UdIwQYMBaAFMEIkmsr2gJRLnb+FJZp\n"
                                "gQqwLJ/iMA8GA1UdEwEB/wQFMAMBAf8wDwYDVR0RBAgwBocEfwAAATAKBggqhkjO\n"
                                "PQQDAgNIADBFAiEAzr7Y97A4J96K57QtCQPGjHZXB0AB2AvI7LkwqsQki0ICIG9y\n"
                                "Gl4PSepyARZoPBh4V6uvp7UlElovMQyoSG5t/xkK\n"
                                "-----END CERTIFICATE-----\n";
const char fb_test_key_pem[] = "-----BEGIN PRIVATE KEY-----\n"
                               "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgK1mNl61vJpYUWceT\n"
                               "S4PITye9lzBh6JeD/xecIwTGBEihRANCAASUcT0cm9Dxp0kl+5nO8HolGJN6ptjt\n"
                               "N2vO70HZsHrPBzNHR2Pz/R6WxJh9x+EKJAccV0kvsBQljr9qFk5PDqSH\n"
                               "-----END PRIVATE KEY-----\n";

GSocket *
fb_test_listening_socket (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_assert_true (g_socket_bind (socket, address, TRUE, &error) && g_socket_listen (socket, &error));
  return socket;
}

GSocketConnection *
fb_test_connect (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (g_socket_connection_get_socket (connection), FALSE);
  return connection;
}
