/* fb-cli-configure.h: configuring line by line
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FbConfigLines:
 *
 * One conversation: a model that was loaded and a session on it. Requests and answers are one JSON object a line; what goes
 * wrong is an answer, too ({"ok":false,"error":...}).
 */
typedef struct _FbConfigLines FbConfigLines;

FbConfigLines *fb_config_lines_new  (void);
void           fb_config_lines_free (FbConfigLines *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigLines, fb_config_lines_free)

/* The answer, without a line end, valid until the next call. */
const char    *fb_config_lines_answer (FbConfigLines *self, const char *line, gsize length);

G_END_DECLS
