/* fb-stalls.h: tells when the window kept a person waiting
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For those who make Fieldbook fast: with FIELDBOOK_STALLS=MS in the environment, each turn of the main loop that computes for longer than MS is said on
 * standard error with its processor time, which other programs do not lengthen. First thing in the program.
 *
 * A line tells the parts of the turn, all in milliseconds: "stall 14.2 ms: other 3.1 update 0.0 layout 8.0 paint 3.1 after-paint 0.0". "other" is what
 * answers, timeouts and input did, which is ours; the rest is a frame: "update" is animations, what fills a few rows a frame, and
 * GTK's matching of styles; "layout" is sizes of widgets, with the rows that a list view binds while it scrolls; "paint" is drawing. */
void fb_stalls_watch (void);

/* From now on tells apart the parts of frames, of windows made later. When GTK has been started. */
void fb_stalls_watch_frames (void);

G_END_DECLS
