/* fb-config-library.c: the models of configurable products, for a window
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-library.h"

static gpointer
list_in_thread (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return fb_config_families_list (store, error);
}

void
fb_config_library_list_async (FbProfile *profile,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  fb_profile_run_async (profile, list_in_thread, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, cancellable, callback,
                        user_data);
}

GPtrArray *
fb_config_library_list_finish (FbProfile *profile, GAsyncResult *result, GError **error)
{
  return fb_profile_run_finish (profile, result, error);
}

static gpointer
open_in_thread (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return fb_config_family_open (store, data, error);
}

void
fb_config_library_open_async (FbProfile *profile,
                              const FbConfigFamily *family,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  fb_profile_run_async (profile, open_in_thread, fb_config_family_copy (family), (GDestroyNotify) fb_config_family_free,
                        (GDestroyNotify) fb_config_opened_free, cancellable, callback, user_data);
}

FbConfigOpened *
fb_config_library_open_finish (FbProfile *profile, GAsyncResult *result, GError **error)
{
  return fb_profile_run_finish (profile, result, error);
}
