/* fb-config-library.h: the models of configurable products, for a window
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-family.h"
#include "fb-profile.h"

G_BEGIN_DECLS

/* fb_config_families_list() in a thread. */
void
fb_config_library_list_async (FbProfile *profile,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GPtrArray *
fb_config_library_list_finish (FbProfile *profile, GAsyncResult *result, GError **error);
/* fb_config_family_open() in a thread. */
void
fb_config_library_open_async (FbProfile *profile,
                              const FbConfigFamily *family,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
FbConfigOpened *
fb_config_library_open_finish (FbProfile *profile, GAsyncResult *result, GError **error);

G_END_DECLS
