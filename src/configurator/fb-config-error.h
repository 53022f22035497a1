/* fb-config-error.h: errors of the configurator
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FB_CONFIG_ERROR:
 *
 * _INVALID: the model or the request says something that cannot be. _UNKNOWN: no variable, value or rule of that name.
 * _TOO_LARGE: beyond a stated limit. _EXCLUDED: the value does not fit what is picked. _CONTRADICTION: the model (or the
 * model with what is locked) has no solution. _LIMIT: no answer within the time or size allowed. Messages are for people.
 * A cancelled question gives G_IO_ERROR_CANCELLED.
 */
#define FB_CONFIG_ERROR (fb_config_error_quark ())
GQuark fb_config_error_quark (void);
typedef enum
{
  FB_CONFIG_ERROR_INVALID,
  FB_CONFIG_ERROR_UNKNOWN,
  FB_CONFIG_ERROR_TOO_LARGE,
  FB_CONFIG_ERROR_EXCLUDED,
  FB_CONFIG_ERROR_CONTRADICTION,
  FB_CONFIG_ERROR_LIMIT,
} FbConfigError;

G_END_DECLS
