/* fb-config-children.h: the models that a model's parts have, as files of it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-family.h"

G_BEGIN_DECLS

/**
 * fb_config_children_gather:
 * @text: a rule file as it is written or published now
 * @before: (nullable): the files of its version before: its own tables, and what children had
 *
 * What is published is complete: the tables of the model, and for each part with a model of its own that one's text
 * ("KEY.rules") and tables ("KEY/NAME"), children of children as the child's version has them. The current version of a
 * model counts, or the one that the text asks for; of what is not here any more, what @before has. Where two children
 * contain the same model, the version that @text itself names counts, else that of the first. What cannot be found is
 * left out: the check says so. Waits: in a thread.
 *
 * Returns: (transfer full) (nullable): name → GBytes; NULL with FB_STORE_ERROR
 */
GHashTable *
fb_config_children_gather (FbStore *store, const char *text, GHashTable *before, GError **error);
/* The same of models that lie in one folder; @files has the tables of the folder and gets the rest. */
void
fb_config_children_add_from_folder (const char *folder, const char *text, GHashTable *files);

G_END_DECLS
