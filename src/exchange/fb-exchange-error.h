/* fb-exchange-error.h: errors of files that come in and go out
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FB_EXCHANGE_ERROR:
 *
 * _ROW: one row cannot be taken, the next ones may. _FILE: the file as a whole is not what it should be. _MAP: the mapping is wrong or
 * does not fit the file. Messages are for people.
 */
#define FB_EXCHANGE_ERROR (fb_exchange_error_quark ())
GQuark fb_exchange_error_quark (void);
typedef enum
{
  FB_EXCHANGE_ERROR_ROW,
  FB_EXCHANGE_ERROR_FILE,
  FB_EXCHANGE_ERROR_MAP,
} FbExchangeError;

G_END_DECLS
