/* fb-edit.h: a set of changes that happen together or not at all
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record.h"

G_BEGIN_DECLS

/**
 * FbEdit:
 *
 * Collects what a person (or an import, a rule, an undo) changes, in any number of records, and is handed to fb_store_commit_edit(). Nothing is
 * checked before the commit. Not thread-safe; consumed by the commit.
 */
typedef struct _FbEdit FbEdit;

/* @label: what is done, for the undo toast and the history ("Move Cancity to Won"), translated. */
FbEdit  *fb_edit_new        (const char *label);
void     fb_edit_free       (FbEdit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbEdit, fb_edit_free)

/* cause: user (default), bulk, import, merge, undo, redo, rule, playbook. */
void     fb_edit_set_cause  (FbEdit *self, const char *cause);
/* Edits with the same group are one undo step (the transactions of one import). */
void     fb_edit_set_group  (FbEdit *self, const FbId *undo_group);
/* Not offered to undo (seen marks, recents). */
void     fb_edit_set_quiet  (FbEdit *self);

/* Takes @record; a nil id gets one, a NUMBER field its number, defaults as the schema says. Returns the id the row will have. */
FbId     fb_edit_create     (FbEdit *self, FbRecord *record);
void     fb_edit_set        (FbEdit *self, const FbTable *table, const FbId *id, const char *field, const FbValue *value);
void     fb_edit_set_text   (FbEdit *self, const FbTable *table, const FbId *id, const char *field, const char *text);
void     fb_edit_set_int    (FbEdit *self, const FbTable *table, const FbId *id, const char *field, gint64 number);
void     fb_edit_set_id     (FbEdit *self, const FbTable *table, const FbId *id, const char *field, const FbId *ref);
/* A custom value as canonical JSON; NULL empties it. */
void     fb_edit_set_custom (FbEdit *self, const FbTable *table, const FbId *id, const char *code, const char *value_json);
void     fb_edit_increment  (FbEdit *self, const FbTable *table, const FbId *id, const char *field, gint64 delta);
void     fb_edit_tag        (FbEdit *self, const FbTable *table, const FbId *id, const char *field, const char *const *add, const char *const *rm);
void     fb_edit_say        (FbEdit *self, const FbTable *table, const FbId *id, const char *field, const char *text);
/* With its children, as the schema's cascade says. */
void     fb_edit_delete     (FbEdit *self, const FbTable *table, const FbId *id);
void     fb_edit_resolve_kept  (FbEdit *self, const FbId *conflict);
void     fb_edit_resolve_lost  (FbEdit *self, const FbId *conflict);
void     fb_edit_resolve_value (FbEdit *self, const FbId *conflict, const FbValue *value);
gboolean fb_edit_is_empty   (FbEdit *self);
guint    fb_edit_get_n_ops  (FbEdit *self);

G_END_DECLS
