/* fb-rules-parse-private.h: what the parts of the parser share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-parse.h"
#include "fb-rules-scan.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *tokens;    /* of FbRulesToken */
  guint      at;
  GPtrArray *problems;  /* of FbRulesProblem */
  guint      depth;     /* of conditions */
} FbRulesParser;

/* The token now and the one behind it. */
const FbRulesToken *fb_rules_parser_now         (FbRulesParser *self);
const FbRulesToken *fb_rules_parser_next        (FbRulesParser *self);
gboolean            fb_rules_parser_is_word     (FbRulesParser *self, const char *word);
gboolean            fb_rules_parser_is_sign     (FbRulesParser *self, const char *sign);
gboolean            fb_rules_parser_is_number   (FbRulesParser *self);  /* with or without a minus */
gboolean            fb_rules_parser_at_stop     (FbRulesParser *self);
/* Steps over it when it is there. */
gboolean            fb_rules_parser_skip_word   (FbRulesParser *self, const char *word);
gboolean            fb_rules_parser_skip_sign   (FbRulesParser *self, const char *sign);
/* FALSE with a problem at the token now: "expected WHAT, found …". @hint may be NULL. */
gboolean            fb_rules_parser_expected    (FbRulesParser *self, const char *what, const char *hint);
/* FALSE with a problem at @place. Takes @message; @hint may be NULL. */
gboolean            fb_rules_parser_fail        (FbRulesParser *self, FbRulesPlace place, char *message, const char *hint);
gboolean            fb_rules_parser_need_word   (FbRulesParser *self, const char *word);
gboolean            fb_rules_parser_need_sign   (FbRulesParser *self, const char *sign);

/* Each reads one thing or leaves a problem and gives FALSE. */
gboolean            fb_rules_parser_name        (FbRulesParser *self, char **name, FbRulesPlace *place);
gboolean            fb_rules_parser_value       (FbRulesParser *self, char **name);   /* a name, or a number as written */
gboolean            fb_rules_parser_number      (FbRulesParser *self, FbRulesNumber *number);
gboolean            fb_rules_parser_count       (FbRulesParser *self, guint *count);  /* whole, up to a million */
gboolean            fb_rules_parser_day         (FbRulesParser *self, char **day);
gboolean            fb_rules_parser_ref         (FbRulesParser *self, FbRulesRef **ref);
gboolean            fb_rules_parser_refs        (FbRulesParser *self, GPtrArray **refs);
gboolean            fb_rules_parser_texts       (FbRulesParser *self, gboolean with_base, GPtrArray **texts);
gboolean            fb_rules_parser_cell        (FbRulesParser *self, FbRulesCell **cell);
gboolean            fb_rules_parser_condition   (FbRulesParser *self, FbRulesCondition **condition);
/* A word behind a number that is no word of the language. (nullable) (transfer full) */
char               *fb_rules_parser_unit        (FbRulesParser *self);

/* Statements behind their first word. */
typedef gboolean (*FbRulesParseBody) (FbRulesParser *self, FbRulesStatement *statement);

gboolean            fb_rules_parse_product      (FbRulesParser *self, FbRulesStatement *statement);
gboolean            fb_rules_parse_named        (FbRulesParser *self, FbRulesStatement *statement);
gboolean            fb_rules_parse_option       (FbRulesParser *self, FbRulesStatement *statement);
gboolean            fb_rules_parse_label        (FbRulesParser *self, FbRulesStatement *statement);
gboolean            fb_rules_parse_part         (FbRulesParser *self, FbRulesStatement *statement);
gboolean            fb_rules_parse_measure      (FbRulesParser *self, FbRulesStatement *statement);
gboolean            fb_rules_parse_pair         (FbRulesParser *self, FbRulesStatement *statement);
gboolean            fb_rules_parse_if           (FbRulesParser *self, FbRulesStatement *statement);
gboolean            fb_rules_parse_choose       (FbRulesParser *self, FbRulesStatement *statement);
gboolean            fb_rules_parse_sum          (FbRulesParser *self, FbRulesStatement *statement);
gboolean            fb_rules_parse_table        (FbRulesParser *self, FbRulesStatement *statement);
gboolean            fb_rules_parse_soft         (FbRulesParser *self, FbRulesStatement *statement);
gboolean            fb_rules_parse_weight       (FbRulesParser *self, FbRulesStatement *statement);
gboolean            fb_rules_parse_offer        (FbRulesParser *self, FbRulesStatement *statement);
gboolean            fb_rules_parse_price        (FbRulesParser *self, FbRulesStatement *statement);
gboolean            fb_rules_parse_discount     (FbRulesParser *self, FbRulesStatement *statement);
gboolean            fb_rules_parse_valid        (FbRulesParser *self, FbRulesStatement *statement);

G_END_DECLS
