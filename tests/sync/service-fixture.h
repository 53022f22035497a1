/* service-fixture.h: a service over a fresh database, with a small organisation
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-fake-clock.h"
#include "fb-op.h"
#include "fb-service.h"

G_BEGIN_DECLS

typedef struct
{
  char      *where;
  FbDb      *db;
  FbClock   *clock;
  FbService *service;
} FbServiceFixture;

void       service_fixture_set_up    (FbServiceFixture *self);
void       service_fixture_tear_down (FbServiceFixture *self);

/* --- edits of the server itself; they abort the test when they fail ------------------------------------------------------- */

/* @...: pairs of field name and text (ids as text, numbers in decimal; NULL empties), ended by NULL. */
FbOp      *service_op_put   (const char *table, const FbId *id, ...) G_GNUC_NULL_TERMINATED;
FbOp      *service_op_del   (const char *table, const FbId *id, gint64 base_ver);
/* Triples of field name, old and new text, ended by NULL. */
FbOp      *service_op_set   (const char *table, const FbId *id, gint64 base_ver, ...) G_GNUC_NULL_TERMINATED;
void       service_value_from_text (const FbField *field, const char *text, FbValue *value);
/* Takes @op. */
gint64     service_fixture_apply (FbServiceFixture *self, FbOp *op);
/* The server sets one field from whatever stands there. */
gint64     service_fixture_set   (FbServiceFixture *self, const char *table, const FbId *id, const char *field, const char *value);

FbId       service_fixture_new_id    (FbServiceFixture *self);
FbId       service_fixture_add_user  (FbServiceFixture *self, const char *login, const char *role);
FbId       service_fixture_add_territory (FbServiceFixture *self, const char *code, const FbId *parent);
FbId       service_fixture_assign    (FbServiceFixture *self, const FbId *user, const FbId *territory);
FbId       service_fixture_add_account (FbServiceFixture *self, const char *name, const FbId *territory);
FbId       service_fixture_add_contact (FbServiceFixture *self, const char *family, const FbId *account);
/* The single number that @sql gives. */
gint64     service_fixture_int       (FbServiceFixture *self, const char *sql);
/* The single id that @sql gives. */
FbId       service_fixture_get_id    (FbServiceFixture *self, const char *sql);
/* One column of one row as text, ids as text; NULL when null. */
char      *service_fixture_dup_text  (FbServiceFixture *self, const char *table, const FbId *id, const char *column);
/* Nothing is off: hashes, sums, references. */
void       service_fixture_check     (FbServiceFixture *self);

/* --- requests ------------------------------------------------------------------------------------------------------------------- */

FbAnswer  *service_fixture_request   (FbServiceFixture *self, const FbCaller *caller, const char *path, const char *body);
/* Status 200 and its body. */
JsonNode  *service_fixture_ask       (FbServiceFixture *self, const FbCaller *caller, const char *path, const char *body);
/* The answer's status and the end of its problem's type, as "409 gap", or "200" for success. */
char      *service_answer_to_text    (const FbAnswer *answer);

G_END_DECLS
