/* fb-strokes.h: a signature as strokes of points
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As many points as fit into the field with room to spare; what is drawn beyond is not taken. */
#define FB_STROKES_MAX_POINTS 4000

typedef struct
{
  int        width, height;   /* of what was drawn on */
  GPtrArray *strokes;         /* (owned) of GArray of int: x, y, x, y, … */
  guint      n_points;
} FbStrokes;

FbStrokes *fb_strokes_new      (int width, int height);
void       fb_strokes_free     (FbStrokes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbStrokes, fb_strokes_free)
void       fb_strokes_begin    (FbStrokes *self);
/* Adds to the last stroke; the same point twice is one. FALSE: full. */
gboolean   fb_strokes_add      (FbStrokes *self, int x, int y);
/* (nullable) Canonical JSON, NULL without a point. */
char      *fb_strokes_to_json  (const FbStrokes *self);
/* G_IO_ERROR_INVALID_DATA. */
FbStrokes *fb_strokes_parse    (const char *json, GError **error);

G_END_DECLS
