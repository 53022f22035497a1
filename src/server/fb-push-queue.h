/* fb-push-queue.h: the one thread of a process that writes what devices send
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-service.h"

G_BEGIN_DECLS

/* Sync protocol, section 2: what one commit may take, as long as FB_PUSH_HOLD_MS is not over. */
#define FB_PUSH_QUEUE_MAX_JOBS 64
#define FB_PUSH_QUEUE_MAX_OPS 5000

/**
 * FbPushQueue:
 *
 * Takes all pushes that wait, writes them in one commit, and answers them once it is durable: a flush of the disk is shared by as many as came while the one
 * before it was under way. Nobody is made to wait for company: a push that comes alone is written alone.
 */
#define FB_TYPE_PUSH_QUEUE (fb_push_queue_get_type ())
G_DECLARE_FINAL_TYPE (FbPushQueue, fb_push_queue, FB, PUSH_QUEUE, GObject)

/* @service is used by the queue's thread alone. */
FbPushQueue *fb_push_queue_new       (FbService *service);
/* Takes @job and @task, which returns the FbAnswer (transfer full) in the context where it was made; after fb_push_queue_stop() G_IO_ERROR_CLOSED. Any thread. */
void         fb_push_queue_push      (FbPushQueue *self, FbPushJob *job, GTask *task);
/* Writes what waits, joins the thread. Idempotent; before the last reference goes. */
void         fb_push_queue_stop      (FbPushQueue *self);

G_END_DECLS
