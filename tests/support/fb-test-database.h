/* fb-test-database.h: a fresh database of either kind for each test
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-db.h"

G_BEGIN_DECLS

/* With FIELDBOOK_TEST_DATABASE=postgres in the environment the same tests run on PostgreSQL, on the server that tests/support/postgres.py has started
 * (FIELDBOOK_TEST_POSTGRES). Call it behind g_test_init(): ends the program as skipped, saying why, where there is no such server. */
void     fb_test_database_init        (void);
gboolean fb_test_database_is_postgres (void);
/* The address of an empty database for fb_db_open(): a schema of its own on PostgreSQL; else the file @name in @directory, ":memory:" when that is NULL. */
char    *fb_test_database_new         (const char *directory, const char *name);
/* On PostgreSQL whatever the environment asks for, as long as there is a server. */
char    *fb_test_database_new_postgres (void);
/* Takes it away again; closed by everybody. Takes @where. */
void     fb_test_database_drop        (char *where);
/* TRUE, and the test is skipped: what it looks at is SQLite's alone. */
gboolean fb_test_database_skip        (const char *why);

G_END_DECLS
