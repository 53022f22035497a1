/* fb-config-service-private.h: how snapshots are made
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-service.h"

G_BEGIN_DECLS

FbConfigSnapshot *fb_config_snapshot_new (FbConfigurator *session);

G_END_DECLS
