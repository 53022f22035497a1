/* fb-op-upcast.h: operations of an older data model in the words of this one
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Sync protocol, section 14. What waits on a device when its program is updated, and what older devices send, is kept and sent as it was made and brought up
 * step by step where it is read: on the server before it is merged, on a device before it is laid over a row. @op: the wire's form, not checked yet.
 * NULL when the operation means the same in this schema; else a new one. (transfer full) */
JsonNode *fb_op_upcast (JsonNode *op, guint schema);

G_END_DECLS
