/* fb-config-line.h: what the list of options shows, line by line, and the groups of it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-session.h"

G_BEGIN_DECLS

typedef enum
{
  FB_CONFIG_LINE_HEAD,   /* an option, above its values */
  FB_CONFIG_LINE_VALUE,  /* a value that can be taken */
  FB_CONFIG_LINE_NUMBER, /* a number with many steps, typed */
} FbConfigLineKind;

/* One line. Knows what it is about; what is known about that is asked of the session. */
#define FB_TYPE_CONFIG_LINE (fb_config_line_get_type ())
G_DECLARE_FINAL_TYPE (FbConfigLine, fb_config_line, FB, CONFIG_LINE, GObject)

FbConfigLineKind
fb_config_line_get_kind (FbConfigLine *self);
const FbRulesOption *
fb_config_line_get_option (FbConfigLine *self);
guint
fb_config_line_get_var (FbConfigLine *self);
guint
fb_config_line_get_value (FbConfigLine *self); /* of a value */
/* Found by a search, so that its group does not say what it belongs to. */
gboolean
fb_config_line_is_alone (FbConfigLine *self);
/* Only one value of the option can be taken. */
gboolean
fb_config_line_is_choice (FbConfigLine *self);

/* Options that the author put together, in the author's order. */
typedef struct
{
  char *label;        /* (owned) (nullable) none: options without a group */
  char *page;         /* (owned) (nullable) or the title of the part that it belongs to */
  const FbRulesStatement *child; /* (unowned) (nullable) that part */
  GPtrArray *options; /* of FbRulesOption (unowned) */
} FbConfigGroup;

/* (transfer full), of FbConfigGroup. Every option is in one, but for those of parts that only have what the whole has. */
GPtrArray *
fb_config_groups_new (FbRulesModel *model, const char *language);
void
fb_config_group_free (FbConfigGroup *self);

/* Whether the part that it belongs to may still be there. */
gboolean
fb_config_group_is_there (const FbConfigGroup *self, FbConfigSession *session);

/* Decided; open, that may stay so; and those that need the person: without them nothing can be ordered. */
typedef struct
{
  guint decided, open, needed;
} FbConfigGroupProgress;

FbConfigGroupProgress
fb_config_group_get_progress (const FbConfigGroup *self, FbConfigSession *session);

/* Lines of a group (transfer full), a GListStore of FbConfigLine; @vars (nullable) gets the variables in it. */
GListModel *
fb_config_group_make_lines (const FbConfigGroup *self, FbRulesModel *model, GArray *vars);
/* Of all options with @text in the words of the option or a value (@text as typed). An option that itself has them
 * comes whole; parts that are not there have none. */
GListModel *
fb_config_find_lines (const GPtrArray *groups, FbConfigSession *session, const char *text, GArray *vars);

/* --- words */
/* What a line is called: "Size", "M", "No filter". (transfer full) */
char *
fb_config_line_title (FbConfigLine *self, FbRulesModel *model, const char *language);
/* "Your choice, locked", "Set by a rule"; never empty. (transfer full) */
char *
fb_config_line_state (FbConfigLine *self, FbConfigSession *session);
const char *
fb_config_line_icon (FbConfigLine *self, FbConfigSession *session);
/* "+€310.00", "+€9.00 a month"; NULL when nothing changes or it is not known. (transfer full) */
char *
fb_config_line_difference (FbConfigLine *self, FbConfigSession *session);
/* "+€310.00", "−€20.00", "±€0.00". (transfer full) */
char *
fb_config_signed_money (gint64 minor, const char *currency);
/* "€9.00 a month". (transfer full) */
char *
fb_config_period_money (gint64 minor, const char *currency, FbRulesPeriod period);

G_END_DECLS
