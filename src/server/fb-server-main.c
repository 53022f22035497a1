/* fb-server-main.c: the program fieldbook-server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fb-admin.h"
#include "fb-data-dir.h"
#include "fb-demo-fill.h"
#include "fb-http-server.h"
#include "fb-nightly.h"

#define MAX_PER_MINUTE 1000000

typedef struct
{
  char *data, *database, *archive, *listen, *cert, *key;
  int pulls, pushes;
  gboolean demo, version;
  int tidy_hour;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->data);
  g_free (self->database);
  g_free (self->archive);
  g_free (self->listen);
  g_free (self->cert);
  g_free (self->key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
      {"data", 0, 0, G_OPTION_ARG_FILENAME, &options->data, "Folder that everything is kept in", "DIR"},
      {"database", 0, 0, G_OPTION_ARG_STRING, &options->database,
       "PostgreSQL database to keep it in instead; several servers may share it", "postgresql://…"},
      {"listen", 0, 0, G_OPTION_ARG_STRING, &options->listen, "Address (127.0.0.1:8420; port 0 picks a free one)",
       "HOST:PORT"},
      {"tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &options->cert, "Certificate in PEM form", "FILE"},
      {"tls-key", 0, 0, G_OPTION_ARG_FILENAME, &options->key, "Its key", "FILE"},
      {"pulls-per-minute", 0, 0, G_OPTION_ARG_INT, &options->pulls, "How often a device may pull (60; 0: always)", "N"},
      {"pushes-per-minute", 0, 0, G_OPTION_ARG_INT, &options->pushes, "How often a device may push (120; 0: always)",
       "N"},
      {"archive", 0, 0, G_OPTION_ARG_FILENAME, &options->archive,
       "Folder for history older than two years (DIR/archive; without a folder it stays)", "DIR"},
      {"tidy-hour", 0, 0, G_OPTION_ARG_INT, &options->tidy_hour,
       "Hour of the day from which on old data is tidied away (3; -1: never)", "H"},
      {"demo", 0, 0, G_OPTION_ARG_NONE, &options->demo, "Fill an empty server with the demo company", NULL},
      {"version", 0, 0, G_OPTION_ARG_NONE, &options->version, "Print the version", NULL},
      {NULL, 0, 0, 0, NULL, NULL, NULL},
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (
      context, "The server of Fieldbook. “fieldbook-server admin” lists the commands of administration.");
  return g_option_context_parse (context, argc, argv, error);
}

/* Every held question is an open socket, and the usual 1,024 of a session are soon used up. */
static void
raise_file_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max)
    return;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
    g_info ("The limit of open files stays as it is: %s", g_strerror (errno));
}

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static gboolean
serve (const Options *options, const char *place, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (FbHttpServer) server = NULL;
  g_autoptr (FbNightly) nightly = NULL;
  g_autofree char *archive = NULL;
  g_autofree char *url = NULL;
  int lock = fb_data_dir_lock (place, error);

  if (lock < 0)
    return FALSE;
  raise_file_limit ();
  if ((options->demo && !fb_demo_fill (place, error))
      || !(server = fb_http_server_new (place, options->cert, options->key, error)))
    {
      close (lock);
      return FALSE;
    }
  fb_http_server_set_rates (server, (guint) CLAMP (options->pulls, 0, MAX_PER_MINUTE),
                            (guint) CLAMP (options->pushes, 0, MAX_PER_MINUTE));
  if (!fb_http_server_listen (server, options->listen != NULL ? options->listen : "127.0.0.1:8420", error))
    {
      close (lock);
      return FALSE;
    }
  /* Whoever reads the line may ask for the end at once. */
  g_unix_signal_add (SIGTERM, quit_cb, loop);
  g_unix_signal_add (SIGINT, quit_cb, loop);
  url = fb_http_server_dup_url (server);
  printf ("listening on %s\n", url);
  fflush (stdout);
  archive = fb_nightly_dup_archive (place, options->archive);
  nightly = fb_nightly_new (place, archive, NULL, CLAMP (options->tidy_hour, -1, 23));
  g_main_loop_run (loop);
  fb_nightly_stop (nightly);
  fb_http_server_stop (server);
  close (lock);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_auto (Options) options = {.pulls = 60, .pushes = 120, .tidy_hour = 3};
  g_autoptr (GError) error = NULL;

  fb_http_server_init_tls ();
  setlocale (LC_ALL, "");
  /* For what the libraries say; the server's own words are English. */
  bindtextdomain (GETTEXT_PACKAGE, FB_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  if (argc > 1 && strcmp (argv[1], "admin") == 0)
    return fb_admin_main (argc - 1, argv + 1);
  if (!parse_options (&options, &argc, &argv, &error) || argc > 1)
    {
      fprintf (stderr, "%s\n", error != NULL ? error->message : "There is a word too many; see --help");
      return 2;
    }
  if (options.version)
    {
      printf ("fieldbook-server %s\n", FB_VERSION);
      return 0;
    }
  if ((options.data == NULL) == (options.database == NULL))
    {
      fprintf (stderr, "Say where to keep everything: --data DIR or --database postgresql://…\n");
      return 2;
    }
  if (options.database != NULL && !fb_db_is_postgres_uri (options.database))
    {
      fprintf (stderr, "The address of a database begins with postgresql://\n");
      return 2;
    }
  if (!serve (&options, options.database != NULL ? options.database : options.data, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  return 0;
}
