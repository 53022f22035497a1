/* fb-workbench.h: where a product manager writes a model, sees what is wrong, tries it, and publishes it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-config-library.h"

G_BEGIN_DECLS

/**
 * FbWorkbench:
 *
 * One draft at a time, stored as it is written. Signals: "message" (const char *text), "published".
 */
#define FB_TYPE_WORKBENCH (fb_workbench_get_type ())
G_DECLARE_FINAL_TYPE (FbWorkbench, fb_workbench, FB, WORKBENCH, AdwBin)

void
fb_workbench_setup (FbWorkbench *self, FbProfile *profile);
/* The draft of a family, or its published text where there is none; NULL: a new model. */
void
fb_workbench_open (FbWorkbench *self, const FbConfigFamily *family);
/* From the test back to the text; FALSE: the text is seen. */
gboolean
fb_workbench_go_back (FbWorkbench *self);
void
fb_workbench_undo (FbWorkbench *self, gboolean redo);
void
fb_workbench_focus (FbWorkbench *self);

G_END_DECLS
