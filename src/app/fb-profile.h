/* fb-profile.h: the open profile: its store, its engine, its words
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-blob-queue.h"
#include "fb-catalog.h"
#include "fb-engine.h"
#include "fb-sign-in.h"

G_BEGIN_DECLS

/**
 * FbProfile:
 *
 * What the window works on: one cache folder with the store in it, the engine that keeps it in step with a server, the catalog of choices.
 * Main thread only. Signals:
 *
 *   message (const char *text, gboolean undoable): something a person should read, in a toast
 *   server-changed: signed in to a server
 *   gate-changed: fb_profile_get_lock() or fb_profile_is_wiped() gives something else: the window shows the data, or why not
 */
#define FB_TYPE_PROFILE (fb_profile_get_type ())
G_DECLARE_FINAL_TYPE (FbProfile, fb_profile, FB, PROFILE, GObject)

/* Whether a cache lies in @directory. */
gboolean       fb_profile_exists          (const char *directory);
/* Opens (or makes) the cache, starts the engine where the profile belongs to a server. */
void           fb_profile_open_async      (const char *directory, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
FbProfile     *fb_profile_open_finish     (GAsyncResult *result, GError **error);
void           fb_profile_close           (FbProfile *self);
/* Closes and takes away the files of a profile that was made a moment ago and that nobody uses (a sign-in given up). */
void           fb_profile_discard         (FbProfile *self);

FbStore       *fb_profile_get_store       (FbProfile *self);
FbEngine      *fb_profile_get_engine      (FbProfile *self);
/* Sends and fetches the bytes of attachments. */
FbBlobQueue   *fb_profile_get_files       (FbProfile *self);
FbCatalog     *fb_profile_get_catalog     (FbProfile *self);
/* NULL: this computer only. */
const char    *fb_profile_get_server      (FbProfile *self);

/* Enrols the profile with a server and starts to sync. */
void           fb_profile_sign_in_async   (FbProfile *self, const char *url, const char *login, const char *password, const char *device_name,
                                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean       fb_profile_sign_in_finish  (FbProfile *self, GAsyncResult *result, GError **error);
void           fb_profile_sign_in_again_async (FbProfile *self, const char *password, GCancellable *cancellable, GAsyncReadyCallback callback,
                                               gpointer user_data);

void           fb_profile_sign_in_by_code_async (FbProfile *self, const char *url, const char *code, const char *device_name, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
/* Ends the sign-in and locks the profile; what waits to be sent stays for the next one. *@told: the server knows. */
void           fb_profile_sign_out_async  (FbProfile *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean       fb_profile_sign_out_finish (FbProfile *self, GAsyncResult *result, gboolean *told, GError **error);
/* Why nobody may look at the data before a sign-in (fb_lock_get_words()). */
FbLock         fb_profile_get_lock        (FbProfile *self);
/* The server had the profile emptied; its store is closed for good, and fb_store_wipe_read() tells why. */
gboolean       fb_profile_is_wiped        (FbProfile *self);

/* Commits @edit (taken). What goes wrong is shown as a message; @toast (nullable) is shown with Undo when it is stored. @callback gets the result for
 * fb_profile_commit_finish() and may be NULL. */
void           fb_profile_commit          (FbProfile *self, FbEdit *edit, const char *toast, GAsyncReadyCallback callback, gpointer user_data);
gboolean       fb_profile_commit_finish   (FbProfile *self, GAsyncResult *result, GError **error);
void           fb_profile_undo            (FbProfile *self, gboolean redo);

/* Runs @func in a thread of the pool, where the functions of the store may wait. @data is freed with @free_data, the result with @free_result. */
typedef gpointer (*FbProfileFunc) (FbStore *store, gpointer data, GCancellable *cancellable, GError **error);
void           fb_profile_run_async       (FbProfile *self, FbProfileFunc func, gpointer data, GDestroyNotify free_data, GDestroyNotify free_result,
                                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gpointer       fb_profile_run_finish      (FbProfile *self, GAsyncResult *result, GError **error);

void           fb_profile_say             (FbProfile *self, const char *text, gboolean undoable);
/* Says what went wrong, unless it was only cancelled. */
void           fb_profile_say_error       (FbProfile *self, const GError *error);

G_END_DECLS
