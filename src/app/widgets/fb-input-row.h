/* fb-input-row.h: a row of a dialog that collects a value for a record to be made
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbInput:
 *
 * One value of a record that does not exist yet: the row that a person fills, and how it is read. Owned by its row; valid as long as that is.
 */
typedef struct _FbInput FbInput;

/* Entries for text, numbers, money, days in words; lists for enums and picks; a chooser for references. */
FbInput   *fb_input_new          (FbProfile *profile, const FbTable *table, const char *field);
/* An entry that is no field of the table (a phone number, an e-mail address). */
FbInput   *fb_input_new_text     (const char *title);
GtkWidget *fb_input_get_row      (FbInput *self);
const char *fb_input_get_field   (FbInput *self);                /* (nullable) */
gboolean   fb_input_is_required  (FbInput *self);
/* What was typed (entries only), "" otherwise. */
const char *fb_input_get_text    (FbInput *self);
void       fb_input_set_text     (FbInput *self, const char *text);
void       fb_input_set_code     (FbInput *self, const char *code);
void       fb_input_set_ref      (FbInput *self, const FbId *id, const char *title);
/* Of references: a condition of the query language that records must meet. */
void       fb_input_set_where    (FbInput *self, const char *where);
/* Whatever the field is; @title: of the record that a reference names. */
void       fb_input_set_value    (FbInput *self, const FbValue *value, const char *title, const char *currency);
const FbId *fb_input_get_ref     (FbInput *self);                /* (nullable) */
/* Calls @changed when a person enters or chooses something. */
void       fb_input_watch        (FbInput *self, GFunc changed, gpointer user_data);
/* As fb_input_read() without a mark: somebody may still be typing. */
gboolean   fb_input_peek         (FbInput *self, const char *currency, FbValue *value);
/* FALSE and a mark on the row when it cannot be understood. */
gboolean   fb_input_read         (FbInput *self, const char *currency, FbValue *value);

G_END_DECLS
