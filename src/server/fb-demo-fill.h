/* fb-demo-fill.h: a server's database filled with the demo company
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The password of everybody in the demo company. */
#define FB_DEMO_PASSWORD "fieldbook-demo"

/* Fills an empty database in @directory, as an administrator's device would: records through the edit door of a store, pushed to the service. TRUE as well
 * when there are users already (nothing is done). Runs the default main context. */
gboolean fb_demo_fill (const char *directory, GError **error);

G_END_DECLS
