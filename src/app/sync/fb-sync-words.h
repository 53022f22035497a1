/* fb-sync-words.h: the state of sync in words
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-engine.h"

G_BEGIN_DECLS

/* What a person wants to know of a status, one thing: the most pressing one. */
typedef enum
{
  FB_SYNC_LOCAL,       /* this computer only */
  FB_SYNC_ALL_SYNCED,
  FB_SYNC_FIRST,       /* never synced, and not yet told how much comes */
  FB_SYNC_WAITING,     /* edits go out by themselves in a moment */
  FB_SYNC_RUNNING,     /* something that takes a while */
  FB_SYNC_OFFLINE,
  FB_SYNC_TROUBLE,     /* the server answers, but not well */
  FB_SYNC_ATTENTION,   /* conflicts or refused changes */
  FB_SYNC_SIGN_IN,
  FB_SYNC_UPDATE,
} FbSyncKind;

FbSyncKind  fb_sync_words_get_kind  (const FbEngineStatus *status);
gboolean    fb_sync_words_is_busy   (const FbEngineStatus *status);
/* "All synced", "3 to send", "Syncing 1,240 of 50,000", "Offline, 3 to send", "Sign in again", "2 need a look". */
char       *fb_sync_words_pill      (const FbEngineStatus *status);
/* A sentence that says what it means for the reader. */
char       *fb_sync_words_explain   (const FbEngineStatus *status);
/* Icon, and the style class that colours it. */
const char *fb_sync_words_icon      (FbSyncKind kind);
const char *fb_sync_words_style     (FbSyncKind kind);

/* Label and action of the button that helps: sync now, sign in, connect. */
void        fb_sync_words_dress_button (GtkButton *button, FbSyncKind kind);

/* Nullable: there is nothing to say. @now in ms. */
char       *fb_sync_words_last      (const FbEngineStatus *status, gint64 now);
char       *fb_sync_words_next      (const FbEngineStatus *status, gint64 now);
char       *fb_sync_words_waiting   (const FbEngineStatus *status);
char       *fb_sync_words_attention (const FbEngineStatus *status);
char       *fb_sync_words_progress  (const FbEngineStatus *status);
/* 0 … 1, negative while it is not known. */
double      fb_sync_words_fraction  (const FbEngineStatus *status);

/* "Just now", "5 minutes ago", "2 hours ago", "3 days ago". */
char       *fb_sync_words_ago       (gint64 at, gint64 now);

G_END_DECLS
