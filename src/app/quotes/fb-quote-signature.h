/* fb-quote-signature.h: who accepted, and the signature
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A group with the signature under the name; hidden while nobody has accepted. */
GtkWidget *fb_quote_signature_new  (void);
/* Both nullable; @json as fb_signature_area_dup_json() gave it. */
void       fb_quote_signature_show (GtkWidget *group, const char *json, const char *who);

G_END_DECLS
