/* fb-compare-set.h: the products that a person has put beside each other
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-profile.h"

G_BEGIN_DECLS

#define FB_COMPARE_AT_MOST 4

/* Up to four products, in the order in which they were chosen. Signal "changed". Main thread. */
#define FB_TYPE_COMPARE_SET (fb_compare_set_get_type ())
G_DECLARE_FINAL_TYPE (FbCompareSet, fb_compare_set, FB, COMPARE_SET, GObject)

FbCompareSet *fb_compare_set_new      (void);
/* The one of a profile: page, list and window share it. (transfer none) */
FbCompareSet *fb_compare_set_of       (FbProfile *profile);
guint         fb_compare_set_get_n    (FbCompareSet *self);
const FbId   *fb_compare_set_get      (FbCompareSet *self, guint index);
gboolean      fb_compare_set_has      (FbCompareSet *self, const FbId *product);
/* FALSE when there are four already. */
gboolean      fb_compare_set_add      (FbCompareSet *self, const FbId *product);
void          fb_compare_set_remove   (FbCompareSet *self, const FbId *product);
void          fb_compare_set_clear    (FbCompareSet *self);

G_END_DECLS
