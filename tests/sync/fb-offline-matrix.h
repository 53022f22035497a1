/* fb-offline-matrix.h: what two people do to the same records while offline, and what must come of it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-sync-world.h"

G_BEGIN_DECLS

/* Makes a device of the user in the world, signed in and with an engine: over whatever the test program tests. */
typedef void (*FbMakeDevice) (FbSyncDevice *self, FbWorld *world, const FbId *user);

/* Adds one test a case and order of arrival under @prefix. */
void fb_offline_matrix_add (const char *prefix, FbMakeDevice make_device);

G_END_DECLS
