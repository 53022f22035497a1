/* fb-rules-format-private.h: pieces of text that statements are written with
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-format.h"

G_BEGIN_DECLS

/* A statement is made of pieces that stay whole; an empty text marks where a line that is broken at all is broken
 * first. */
typedef struct
{
  GPtrArray *pieces; /* of char */
} FbRulesWriter;

void  fb_rules_writer_put           (FbRulesWriter *self, const char *piece);
void  fb_rules_writer_take          (FbRulesWriter *self, char *piece);
void  fb_rules_writer_put_break     (FbRulesWriter *self);
/* Hangs @text on the last piece. */
void  fb_rules_writer_append        (FbRulesWriter *self, const char *text);
/* Brackets around the pieces from @first on. */
void  fb_rules_writer_put_brackets  (FbRulesWriter *self, guint first);
void  fb_rules_writer_put_texts     (FbRulesWriter *self, const GPtrArray *texts);
void  fb_rules_writer_put_number    (FbRulesWriter *self, FbRulesNumber number, const char *unit);
void  fb_rules_writer_put_condition (FbRulesWriter *self, const FbRulesCondition *condition);
void  fb_rules_writer_put_statement (FbRulesWriter *self, const FbRulesStatement *statement);
/* As they stand in a text. (transfer full) */
char *fb_rules_writer_value_to_text (const char *value);
char *fb_rules_writer_ref_to_text   (const FbRulesRef *ref);
char *fb_rules_writer_unit_to_text  (const char *unit);
char *fb_rules_writer_cell_to_text  (const FbRulesCell *cell);

G_END_DECLS
