/* fb-signature-area.h: signing on the screen
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Drawn with finger, pen or mouse. Signal "changed". */
#define FB_TYPE_SIGNATURE_AREA (fb_signature_area_get_type ())
G_DECLARE_FINAL_TYPE (FbSignatureArea, fb_signature_area, FB, SIGNATURE_AREA, GtkDrawingArea)

GtkWidget *fb_signature_area_new      (void);
gboolean   fb_signature_area_is_empty (FbSignatureArea *self);
void       fb_signature_area_clear    (FbSignatureArea *self);
/* {"height":H,"strokes":[[x,y,x,y,…],…],"width":W}: whole pixels, canonical JSON; NULL when nothing is drawn. (transfer full) */
char      *fb_signature_area_dup_json (FbSignatureArea *self);
/* Shows a signature that was given; it cannot be changed then. What cannot be read shows nothing. */
void       fb_signature_area_set_json (FbSignatureArea *self, const char *json);

G_END_DECLS
