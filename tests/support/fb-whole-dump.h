/* fb-whole-dump.h: everything a database holds, as a text that can be compared
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-db.h"

G_BEGIN_DECLS

/* One line a table of an SQLite database that is not empty: its name, how many rows it has and a checksum over all of them in their order. Two texts that are equal mean that
 * nothing was left behind. Aborts the test on failure. */
char *fb_whole_dump (FbDb *db);

G_END_DECLS
