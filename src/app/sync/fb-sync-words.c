/* fb-sync-words.c: the state of sync in words
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-sync-words.h"

#include <glib/gi18n.h>

#include "fb-format.h"

/* Fewer rows are there before anybody could read how many. */
#define ROWS_WORTH_TELLING 200

static const struct
{
  const char *icon;
  const char *style;
} looks[] = {
    [FB_SYNC_LOCAL] = {"computer-symbolic", "dim-label"},
    [FB_SYNC_ALL_SYNCED] = {"fb-on-server-symbolic", "success"},
    [FB_SYNC_FIRST] = {"emblem-synchronizing-symbolic", "accent"},
    [FB_SYNC_WAITING] = {"fb-waiting-symbolic", "accent"},
    [FB_SYNC_RUNNING] = {"emblem-synchronizing-symbolic", "accent"},
    [FB_SYNC_OFFLINE] = {"fb-cloud-offline-symbolic", "dim-label"},
    [FB_SYNC_TROUBLE] = {"network-error-symbolic", "warning"},
    [FB_SYNC_ATTENTION] = {"dialog-warning-symbolic", "warning"},
    [FB_SYNC_SIGN_IN] = {"dialog-password-symbolic", "error"},
    [FB_SYNC_UPDATE] = {"software-update-available-symbolic", "error"},
};

gboolean
fb_sync_words_is_busy (const FbEngineStatus *status)
{
  return status->state == FB_ENGINE_PUSHING || status->state == FB_ENGINE_PULLING
         || status->state == FB_ENGINE_APPLYING;
}

static FbSyncKind
kind_of_rest (const FbEngineStatus *status)
{
  if (status->conflicts + status->refused > 0)
    return FB_SYNC_ATTENTION;
  if (status->waiting > 0)
    return FB_SYNC_WAITING;
  return status->last_success == 0 ? FB_SYNC_FIRST : FB_SYNC_ALL_SYNCED;
}

FbSyncKind
fb_sync_words_get_kind (const FbEngineStatus *status)
{
  switch (status->state)
    {
    case FB_ENGINE_LOCAL:
      return FB_SYNC_LOCAL;
    case FB_ENGINE_AUTH_NEEDED:
    case FB_ENGINE_LOCKED:
    case FB_ENGINE_WIPING:
    case FB_ENGINE_WIPED:
      return FB_SYNC_SIGN_IN;
    case FB_ENGINE_UPDATE_NEEDED:
      return FB_SYNC_UPDATE;
    case FB_ENGINE_OFFLINE:
      return FB_SYNC_OFFLINE;
    case FB_ENGINE_BACKOFF:
      return FB_SYNC_TROUBLE;
    case FB_ENGINE_PUSHING:
    case FB_ENGINE_PULLING:
    case FB_ENGINE_APPLYING:
      if (status->rows_total >= ROWS_WORTH_TELLING)
        return FB_SYNC_RUNNING;
      return kind_of_rest (status);
    case FB_ENGINE_IDLE:
    default:
      return kind_of_rest (status);
    }
}

const char *
fb_sync_words_icon (FbSyncKind kind)
{
  return looks[kind].icon;
}

const char *
fb_sync_words_style (FbSyncKind kind)
{
  return looks[kind].style;
}

void
fb_sync_words_dress_button (GtkButton *button, FbSyncKind kind)
{
  const char *label = kind == FB_SYNC_LOCAL     ? _ ("_Connect…")
                      : kind == FB_SYNC_SIGN_IN ? _ ("_Sign In…")
                                                : _ ("Sync _Now");
  const char *action = kind == FB_SYNC_LOCAL || kind == FB_SYNC_SIGN_IN ? "win.sign-in" : "win.sync-now";

  if (g_strcmp0 (gtk_button_get_label (button), label) != 0)
    gtk_button_set_label (button, label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
}

static char *
count (guint number, const char *pattern)
{
  g_autofree char *digits = fb_format_number (number);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (pattern, digits);
#pragma GCC diagnostic pop
}

static char *
tell_running (const FbEngineStatus *status)
{
  g_autofree char *done = fb_format_number (MIN (status->rows_done, status->rows_total));
  g_autofree char *total = fb_format_number (status->rows_total);

  /* Translators: two numbers of records */
  return g_strdup_printf (_ ("Syncing %s of %s"), done, total);
}

char *
fb_sync_words_pill (const FbEngineStatus *status)
{
  guint attention = status->conflicts + status->refused;

  switch (fb_sync_words_get_kind (status))
    {
    case FB_SYNC_LOCAL:
      return g_strdup (_ ("Only on this computer"));
    case FB_SYNC_FIRST:
      return g_strdup (_ ("Syncing"));
    case FB_SYNC_WAITING:
      /* Translators: %s is the number of changes */
      return count (status->waiting, ngettext ("%s to send", "%s to send", status->waiting));
    case FB_SYNC_RUNNING:
      return tell_running (status);
    case FB_SYNC_OFFLINE:
      if (status->waiting == 0)
        return g_strdup (_ ("Offline"));
      /* Translators: %s is the number of changes */
      return count (status->waiting, ngettext ("Offline, %s to send", "Offline, %s to send", status->waiting));
    case FB_SYNC_TROUBLE:
      if (status->waiting == 0)
        return g_strdup (_ ("Trying again"));
      /* Translators: %s is the number of changes */
      return count (status->waiting,
                    ngettext ("Trying again, %s to send", "Trying again, %s to send", status->waiting));
    case FB_SYNC_ATTENTION:
      /* Translators: %s is the number of conflicts and refused changes */
      return count (attention, ngettext ("%s needs a look", "%s need a look", attention));
    case FB_SYNC_SIGN_IN:
      return g_strdup (_ ("Sign in again"));
    case FB_SYNC_UPDATE:
      return g_strdup (_ ("Update needed"));
    case FB_SYNC_ALL_SYNCED:
    default:
      return g_strdup (_ ("All synced"));
    }
}

char *
fb_sync_words_explain (const FbEngineStatus *status)
{
  switch (fb_sync_words_get_kind (status))
    {
    case FB_SYNC_LOCAL:
      return g_strdup (
          _ ("Everything you write is stored on this computer. It can be connected to a server at any time."));
    case FB_SYNC_FIRST:
      return g_strdup (_ ("Asking the server what is there for you."));
    case FB_SYNC_WAITING:
      return g_strdup (_ ("Your changes are stored on this computer and on their way to the server."));
    case FB_SYNC_RUNNING:
      return g_strdup (_ ("Records are coming in. You can work all the while."));
    case FB_SYNC_OFFLINE:
      return g_strdup (
          _ ("The server cannot be reached. Work on as usual: everything is stored on this computer and goes "
             "out when the connection is back."));
    case FB_SYNC_TROUBLE:
      return g_strdup (_ ("The server could not answer just now. Nothing is lost; Fieldbook keeps trying."));
    case FB_SYNC_ATTENTION:
      return g_strdup (
          _ ("Somebody else changed the same, or the server could not take a change. Have a look when it suits you."));
    case FB_SYNC_SIGN_IN:
      return g_strdup (_ ("The server asks for your password. Your changes are stored on this computer until then."));
    case FB_SYNC_UPDATE:
      return g_strdup (
          _ ("The server and this Fieldbook are too far apart in age. Your changes are stored on this computer "
             "until one of them is updated."));
    case FB_SYNC_ALL_SYNCED:
    default:
      return g_strdup (_ ("This computer and the server hold the same."));
    }
}

char *
fb_sync_words_ago (gint64 at, gint64 now)
{
  gint64 seconds = (now - at) / 1000;
  int number;

  if (seconds < 45)
    return g_strdup (_ ("Just now"));
  if (seconds < 60 * 60)
    {
      number = (int) MAX (1, (seconds + 30) / 60);
      return g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", number), number);
    }
  if (seconds < 24 * 60 * 60)
    {
      number = (int) (seconds / (60 * 60));
      return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", number), number);
    }
  if (seconds < 60 * 24 * 60 * 60)
    {
      number = (int) (seconds / (24 * 60 * 60));
      return g_strdup_printf (ngettext ("%d day ago", "%d days ago", number), number);
    }
  return fb_format_time (at);
}

char *
fb_sync_words_last (const FbEngineStatus *status, gint64 now)
{
  g_autofree char *ago = NULL;

  if (status->state == FB_ENGINE_LOCAL)
    return NULL;
  if (status->last_success == 0)
    return g_strdup (_ ("Not synced since the start"));
  ago = fb_sync_words_ago (status->last_success, now);
  /* Translators: %s is a time such as "5 minutes ago" */
  return g_strdup_printf (_ ("Last synced: %s"), ago);
}

char *
fb_sync_words_next (const FbEngineStatus *status, gint64 now)
{
  gint64 seconds = (status->next_try - now + 999) / 1000;

  if (status->next_try == 0 || fb_sync_words_is_busy (status))
    return NULL;
  if (seconds <= 1)
    return g_strdup (_ ("Next try: now"));
  if (seconds < 90)
    return g_strdup_printf (ngettext ("Next try: in %d second", "Next try: in %d seconds", (int) seconds),
                            (int) seconds);
  return g_strdup_printf (ngettext ("Next try: in %d minute", "Next try: in %d minutes", (int) ((seconds + 30) / 60)),
                          (int) ((seconds + 30) / 60));
}

char *
fb_sync_words_waiting (const FbEngineStatus *status)
{
  if (status->waiting == 0 || status->state == FB_ENGINE_LOCAL)
    return NULL;
  /* Translators: %s is a number */
  return count (status->waiting,
                ngettext ("%s change waits to be sent", "%s changes wait to be sent", status->waiting));
}

char *
fb_sync_words_attention (const FbEngineStatus *status)
{
  g_autofree char *conflicts = NULL;
  g_autofree char *refused = NULL;

  if (status->conflicts > 0)
    conflicts = count (status->conflicts, ngettext ("%s conflict is open", "%s conflicts are open", status->conflicts));
  if (status->refused > 0)
    refused = count (status->refused, ngettext ("%s change was refused", "%s changes were refused", status->refused));
  if (conflicts != NULL && refused != NULL)
    /* Translators: two short sentences: conflicts that are open, changes that were refused */
    return g_strdup_printf (_ ("%s, %s"), conflicts, refused);
  return conflicts != NULL ? g_steal_pointer (&conflicts) : g_steal_pointer (&refused);
}

char *
fb_sync_words_progress (const FbEngineStatus *status)
{
  g_autofree char *done = NULL;
  g_autofree char *total = NULL;
  g_autofree char *bytes = NULL;

  if (!fb_sync_words_is_busy (status))
    return NULL;
  if (status->state == FB_ENGINE_PUSHING)
    return g_strdup (_ ("Sending"));

  bytes = g_format_size (status->bytes > 0 ? (guint64) status->bytes : 0);
  done = fb_format_number (status->rows_done);
  total = fb_format_number (status->rows_total);
  if (status->rows_total > 0)
    /* Translators: records that have come, all of them, and their size */
    return g_strdup_printf (_ ("%s of %s records, %s"), done, total, bytes);
  if (status->rows_done > 0)
    /* Translators: records that have come and their size */
    return g_strdup_printf (_ ("%s records, %s"), done, bytes);
  return g_strdup (status->state == FB_ENGINE_APPLYING ? _ ("Storing") : _ ("Asking the server"));
}

double
fb_sync_words_fraction (const FbEngineStatus *status)
{
  if (!fb_sync_words_is_busy (status) || status->rows_total <= 0)
    return -1;
  return CLAMP ((double) status->rows_done / (double) status->rows_total, 0.0, 1.0);
}
