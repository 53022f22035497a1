/* fb-worker.h: one thread that runs tasks first in, first out
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define FB_TYPE_WORKER (fb_worker_get_type ())
G_DECLARE_FINAL_TYPE (FbWorker, fb_worker, FB, WORKER, GObject)

typedef void (*FbWorkerFunc) (gpointer user_data);

/* @name: the thread's name, seen in debuggers (15 characters are kept). */
FbWorker *fb_worker_new        (const char *name);
/* A worker without a thread: tasks run one an iteration of the main context that is the thread default now, calls in place. For programs that do
 * everything in one thread. */
FbWorker *fb_worker_new_inline (void);
/* Runs @func with @task in the worker; its result reaches the task's callback in the main context where the task was made.
 * Takes @task. After fb_worker_stop() the task returns G_IO_ERROR_CLOSED. */
void      fb_worker_push       (FbWorker *self, GTask *task, GTaskThreadFunc func);
/* Runs @func in the worker and waits for it (in place, when called from the worker itself). Never from the main thread of a
 * program with a window. After fb_worker_stop() runs in the caller's thread. */
void      fb_worker_call       (FbWorker *self, FbWorkerFunc func, gpointer user_data);
gboolean  fb_worker_is_current (FbWorker *self);
/* Lets what waits run to its end, joins the thread. Idempotent; call it before the last reference goes. */
void      fb_worker_stop       (FbWorker *self);

G_END_DECLS
