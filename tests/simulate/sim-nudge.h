/* sim-nudge.h: who is told that there is news
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/* From now on the server holds questions. */
void   sim_nudge_begin (Sim *sim);
/* After anything that may have been committed. */
void   sim_nudge_look  (Sim *sim);
/* The newest number that its user's buckets have: what the device must come to by being told. */
gint64 sim_nudge_head  (SimDevice *device);

G_END_DECLS
