/* fb-db.h: a connection to a database, whichever it is
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "fb-stmt.h"

G_BEGIN_DECLS

/**
 * FB_DB_ERROR:
 *
 * Errors of this library. FB_DB_ERROR_BUSY: another writer held the lock too long, try again. _FULL: no room on the disk, nothing was
 * changed. _CORRUPT: the file is damaged. _CONSTRAINT: a unique or foreign key. _FAILED: anything else.
 */
#define FB_DB_ERROR (fb_db_error_quark ())
GQuark fb_db_error_quark (void);
typedef enum
{
  FB_DB_ERROR_FAILED,
  FB_DB_ERROR_BUSY,
  FB_DB_ERROR_FULL,
  FB_DB_ERROR_CORRUPT,
  FB_DB_ERROR_CONSTRAINT,
  FB_DB_ERROR_READ_ONLY,
} FbDbError;

typedef enum
{
  FB_DB_SQLITE,
  FB_DB_POSTGRES,
} FbDbDialect;

typedef enum
{
  FB_DB_READ_WRITE = 0,
  FB_DB_READ_ONLY = 1 << 0,
  FB_DB_FOREIGN_KEYS = 1 << 1,  /* enforced (server); off on a device */
  FB_DB_DURABLE = 1 << 2,       /* every commit survives a power cut (synchronous=FULL); else only those begun with fb_db_begin_durable() */
} FbDbFlags;

/**
 * FbDb:
 *
 * One connection, used by one thread at a time (fb_db_interrupt() excepted). A derivable class: the backends in sqlite/ and postgres/
 * fill in #FbDbClass. SQL is written in the common part of both dialects with parameters ?1, ?2 …; text that must differ asks
 * fb_db_get_dialect(). On SQLite the functions fold(text) (as fb_text_fold()) and digits(text) exist in SQL.
 */
#define FB_TYPE_DB (fb_db_get_type ())
G_DECLARE_DERIVABLE_TYPE (FbDb, fb_db, FB, DB, GObject)

struct _FbDbClass
{
  GObjectClass parent_class;

  FbDbDialect dialect;
  gboolean (*exec)      (FbDb *self, const char *sql, GError **error);
  FbStmt  *(*prepare)   (FbDb *self, const char *sql, GError **error);
  void     (*interrupt) (FbDb *self);
  gint64   (*changes)   (FbDb *self);
  gboolean (*backup)    (FbDb *self, const char *path, GError **error);
  gboolean (*check)     (FbDb *self, GError **error);
  gboolean (*is_in_transaction) (FbDb *self);
  /* Whether the commits to come survive a power cut at once. Outside transactions. */
  gboolean (*set_durable) (FbDb *self, gboolean durable, GError **error);
  /* Messages between connections; NULL where there are none (SQLite). */
  gboolean (*listen)      (FbDb *self, const char *channel, GError **error);
  int      (*get_fd)      (FbDb *self);
  gboolean (*take_notifications) (FbDb *self);
  /* A snapshot whose first queries travel with its beginning, and one that ends without waiting for the answer (FALSE: it has to be rolled back). NULL where
   * nothing travels (SQLite). */
  gboolean (*begin_read_with) (FbDb *self, FbStmt *const *stmts, guint n_stmts, GError **error);
  gboolean (*end_read)    (FbDb *self);
  /* Much is about to be written, or has been. Outside transactions; may be NULL. */
  gboolean (*set_bulk)    (FbDb *self, gboolean bulk, GError **error);
};

/* Opens or creates a file (":memory:" for a private one): WAL, busy timeout 5 s, page cache, fold() and digits(). */
FbDb       *fb_db_open_sqlite   (const char *path, FbDbFlags flags, GError **error);
/* A PostgreSQL database: "postgresql://user@host/name" or any other text that libpq takes. Statements are limited to 10 s and waiting for a lock to 5 s,
 * commits are durable, foreign keys always enforced. A connection that went is made anew at the next transaction; what was under way fails with
 * FB_DB_ERROR_BUSY. A statement that fails inside a transaction leaves nothing to do but to roll back, to a savepoint or all of it.
 * FB_DB_ERROR_BUSY as well when the server cannot be reached; FB_DB_ERROR_FAILED when this program was built without libpq. */
FbDb       *fb_db_open_postgres (const char *conninfo, FbDbFlags flags, GError **error);
/* Either: PostgreSQL when @where begins with postgresql:// or postgres://, else a file. */
FbDb       *fb_db_open          (const char *where, FbDbFlags flags, GError **error);
gboolean    fb_db_is_postgres_uri (const char *where);
FbDbDialect fb_db_get_dialect   (FbDb *self);
/* Any number of statements without parameters. */
gboolean    fb_db_exec          (FbDb *self, const char *sql, GError **error);
/* A statement ready to bind. Statements are cached by their text; the last fb_stmt_unref() gives it back to the cache. */
FbStmt     *fb_db_prepare       (FbDb *self, const char *sql, GError **error);
/* Transactions do not nest; use savepoints inside. BEGIN IMMEDIATE on SQLite. */
gboolean    fb_db_begin         (FbDb *self, GError **error);
gboolean    fb_db_begin_durable (FbDb *self, GError **error);
gboolean    fb_db_begin_read    (FbDb *self, GError **error);   /* one snapshot for several reads */
/* The same for a snapshot that begins with these queries, bound and not stepped: they travel with it to a database on the network, as by fb_stmt_run_ahead(). */
gboolean    fb_db_begin_read_with (FbDb *self, FbStmt *const *stmts, guint n_stmts, GError **error);
void        fb_db_end_read      (FbDb *self);                   /* as fb_db_rollback(), but nobody waits for a database on the network */
gboolean    fb_db_commit        (FbDb *self, GError **error);   /* on failure the transaction has been rolled back */
void        fb_db_rollback      (FbDb *self);                   /* harmless outside a transaction */
gboolean    fb_db_is_in_transaction (FbDb *self);
/* Rises whenever something that was written on this connection is taken back: what was remembered of it may be wrong. */
guint       fb_db_get_taken_back (FbDb *self);
gboolean    fb_db_savepoint     (FbDb *self, const char *name, GError **error);
gboolean    fb_db_release       (FbDb *self, const char *name, GError **error);
gboolean    fb_db_rollback_to   (FbDb *self, const char *name, GError **error);
/* Rows changed by the last INSERT, UPDATE or DELETE. */
gint64      fb_db_get_changes   (FbDb *self);
/* Makes what runs on this connection fail with G_IO_ERROR_CANCELLED soon. Any thread. */
void        fb_db_interrupt     (FbDb *self);
/* While much is written: more memory for pages, and longer stretches between copying the log into the file. Outside transactions. */
gboolean    fb_db_set_bulk      (FbDb *self, gboolean bulk, GError **error);
/* Conveniences: the single value of the single row; -1 / NULL and an error when there is none (G_IO_ERROR_NOT_FOUND). */
gboolean    fb_db_query_int     (FbDb *self, const char *sql, gint64 *value, GError **error);
char       *fb_db_query_text    (FbDb *self, const char *sql, GError **error);
/* A consistent copy of the whole database in a new file, also while it is written to. */
gboolean    fb_db_backup        (FbDb *self, const char *path, GError **error);
/* The database's own check of its file (PRAGMA integrity_check); FB_DB_ERROR_CORRUPT with the first findings. */
gboolean    fb_db_check         (FbDb *self, GError **error);

/* Between connections to one PostgreSQL database; hints that may be lost. SQLite has none: listening says FALSE and G_IO_ERROR_NOT_SUPPORTED, telling does
 * nothing. fb_db_notify() inside a transaction is heard when it commits. @channel: letters, digits and _. */
gboolean    fb_db_listen        (FbDb *self, const char *channel, GError **error);
gboolean    fb_db_notify        (FbDb *self, const char *channel, GError **error);
/* Becomes readable when fb_db_take_notifications() may have something; -1 when there is no connection just now. Ask each time: it changes when the connection
 * is made anew. */
int         fb_db_get_fd        (FbDb *self);
/* TRUE when something was heard since the last call. */
gboolean    fb_db_take_notifications (FbDb *self);

/* For tests: the @nth statement stepped or executed from now on (1 = the next) fails with FB_DB_ERROR_FULL and takes no effect; 0 switches it off.
 * fb_db_get_steps() counts the statements since the connection was opened, so that a test can fail each in turn. ROLLBACK never fails. */
void        fb_db_fail_nth      (FbDb *self, guint nth);
guint       fb_db_get_steps     (FbDb *self);
/* For tests: @func is called right before the @nth statement from now on, once; 0 switches it off. */
typedef void (*FbDbHook) (gpointer user_data);
void        fb_db_call_at_nth   (FbDb *self, guint nth, FbDbHook func, gpointer user_data);

/* Commits unless it fails, rolls back when it goes out of scope uncommitted:
 *   g_autoptr(FbTransaction) tx = fb_transaction_begin (db, error);  …  return tx && work () && fb_transaction_commit (tx, error);  */
typedef struct _FbTransaction FbTransaction;
FbTransaction *fb_transaction_begin         (FbDb *db, GError **error);
FbTransaction *fb_transaction_begin_durable (FbDb *db, GError **error);
FbTransaction *fb_transaction_begin_read    (FbDb *db, GError **error);
FbTransaction *fb_transaction_begin_read_with (FbDb *db, FbStmt *const *stmts, guint n_stmts, GError **error);
gboolean       fb_transaction_commit        (FbTransaction *self, GError **error);
void           fb_transaction_free          (FbTransaction *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbTransaction, fb_transaction_free)

G_END_DECLS
