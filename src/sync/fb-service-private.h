/* fb-service-private.h: what the parts of the service share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-ddl.h"
#include "fb-merge.h"
#include "fb-quote-models.h"
#include "fb-rows.h"
#include "fb-service.h"
#include "fb-sql.h"
#include "fb-table-mask.h"
#include "fb-wire.h"

G_BEGIN_DECLS

/* Sync protocol, section 17. */
#define FB_PAGE_MAX_BYTES (1024 * 1024)
#define FB_PAGE_DEFAULT_BYTES (256 * 1024)
#define FB_PAGE_MAX_ROWS 20000
#define FB_PUSH_MAX_OPS 500
#define FB_PUSH_MAX_BYTES (1024 * 1024)
#define FB_ROW_MAX_BYTES (256 * 1024)
#define FB_SCOPE_MAX_BUCKETS 10000
/* Shared buckets with fewer rows are not worth a request of their own. */
#define FB_SET_MIN_ROWS 500
#define FB_LATE_DAYS 30
#define FB_DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))
/* HLC: milliseconds since 2020 in the upper bits. */
#define FB_HLC_EPOCH_MS G_GINT64_CONSTANT (1577836800000)

/* --- scope -------------------------------------------------------------------------------------------------------- */

typedef struct
{
  gint64 bid;
  guint order; /* org, u, m, t, cat, cost: the order of the walk */
} FbScopeBucket;

/* What a user may see at one epoch. */
typedef struct
{
  gatomicrefcount ref_count;
  FbId user;
  gboolean active;
  gboolean is_admin, is_manager, is_readonly;
  gboolean sees_costs; /* by the role */
  GArray *buckets;     /* of FbScopeBucket, in the order of the walk */
  GHashTable *set;     /* of bid, lent from @buckets */
  char *hash;
  FbId territory;      /* the user's own main one; nil: none */
  GArray *homes;       /* of gint64: buckets of the territories in which the user works */
  GHashTable *permits; /* FbTable → what the role's permissions leave (nullable) */
  gint64 user_bid;
} FbScope;

void
fb_scope_unref (FbScope *self);
FbScope *
fb_scope_ref (FbScope *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbScope, fb_scope_unref)
gboolean
fb_scope_has (const FbScope *self, gint64 bid);
/* The numbers of its buckets in their order (transfer full), of gint64. */
GArray *
fb_scope_list (const FbScope *self);
/* Of nobody: the buckets that everybody sees. */
FbScope *
fb_scope_new_shared (FbService *service);
/* Hash of a list of buckets, whatever its order. @bids of gint64, sorted by the call. */
char *
fb_scope_hash (GArray *bids);
void
fb_scope_sort (GArray *bids);

struct _FbService
{
  GObject parent_instance;

  FbDb *db;             /* (owned) */
  FbClock *clock;       /* (owned) */
  FbBlobStorage *blobs; /* (owned) */

  /* What never changes in a database. */
  gint64 org_bid, cat_bid, cost_bid, loose_bid;

  GHashTable *scopes; /* user → FbScope, of one epoch and day */
  gint64 scopes_epoch;
  char scopes_day[11];

  guint max_buckets;     /* in a scope, and so in all: administrators see every one */
  gint64 group_rows;     /* larger groups are warned about */
  gint64 set_rows;       /* shared buckets of so many rows have page sets */
  gsize set_bytes;       /* of a page of them */
  FbQuoteModels *models; /* (owned) published models that quotes were judged by */
  FbLimiter limiter;     /* (nullable) */
  gpointer limiter_data;
};

/* After a rollback: numbers come again with another meaning. */
void
fb_service_forget_scopes (FbService *self);
/* NULL when there is no such user: G_IO_ERROR_NOT_FOUND. */
FbScope *
fb_service_get_scope (FbService *self, const FbId *user, GError **error);
/* The same where the epoch (sync_clock) was read in this transaction. */
FbScope *
fb_service_get_scope_of (FbService *self, const FbId *user, gint64 epoch, GError **error);
void
fb_service_get_today (FbService *self, char day[11]);
/* Some live bucket of the group is in the scope. */
gboolean
fb_service_group_in_scope (FbService *self, const FbScope *scope, gint64 gid, gboolean *yes, GError **error);
/* Bucket by kind and reference, made when it is missing and @create; 0 when it is not there. */
/* Of a group of everybody, by its kind (org, cat, cost); 0: it is not one. */
gint64
fb_service_shared_bucket (const FbService *self, const char *kind);
gboolean
fb_service_find_bucket (FbService *self,
                        const char *kind,
                        const FbId *ref,
                        gboolean create,
                        gint64 *bid,
                        GError **error);
/* What people call a bucket. */
char *
fb_service_dup_bucket_label (FbService *self, const char *kind, const FbId *ref, GError **error);

/* --- rows --------------------------------------------------------------------------------------------------------- */

/* The current row of a statement of fb_service_select(). */
FbRecord *
fb_service_read_row (FbStmt *stmt, const FbTable *table);
/* NULL without error when there is none; dead ones are found too. */
FbRecord *
fb_service_get_row (FbService *self, const FbTable *table, const FbId *id, GError **error);
gboolean
fb_service_write_row (FbService *self, const FbRecord *record, gboolean is_new, GError **error);
/* SELECT of all columns with the condition; the text is interned, so that the statement cache finds it. */
const char *
fb_service_select (const FbTable *table, const char *condition);
/* "SELECT @columns FROM @table WHERE @condition", interned. */
const char *
fb_service_select_some (const FbTable *table, const char *columns, const char *condition);

/* --- one transaction being applied --- */

/* Why a transaction is refused for good; the message is for people. */
#define FB_REFUSAL (fb_refusal_quark ())
GQuark
fb_refusal_quark (void);
typedef enum
{
  FB_REFUSAL_NOT_PERMITTED,
  FB_REFUSAL_NOT_IN_SCOPE,
  FB_REFUSAL_BAD_VALUE,
  FB_REFUSAL_BAD_REFERENCE,
  FB_REFUSAL_TOO_LARGE,
} FbRefusal;
const char *
fb_refusal_type (int code);

typedef struct
{
  const FbTable *table;
  FbId id;
  gint64 old_ver; /* before the transaction, 0: it was not there */
  gint64 seen;    /* the version on which the edit was made */
  gboolean written;
  gboolean made, deleted;
  gboolean dead; /* afterwards */
} FbTouched;

typedef struct
{
  gint64 gid;
  gint64 rows; /* by how much they change */
  guint64 sum;
  FbTableMask tmask; /* tables that came in */
  gboolean is_new;
  gboolean written; /* rows of it were */
  gboolean place;   /* its buckets may have changed */
  gboolean moves;   /* to @territory (nil: to none) */
  FbId territory;
} FbTouchedGroup;

typedef struct
{
  FbService *service;
  FbDb *db;
  FbScope *scope;    /* (owned) (nullable) NULL: the server itself */
  FbId user, device; /* nil for the server itself */
  gboolean is_server, is_admin;
  GArray *held; /* (lent) of gint64, buckets that the device may still believe to hold (nullable) */
  gint64 now;
  gint64 cursor; /* what the device knew */
  gint64 n, hlc, at;
  guint schema;              /* in which the transaction was made */
  const char *cause, *label; /* (lent) (nullable) */

  gint64 seq;     /* 0 until the first write */
  gboolean plain; /* nothing but the user's own fields changed */
  gboolean any_late;
  gboolean late;        /* the op at hand */
  gboolean holding;     /* the service itself takes a quote back that does not bind */
  gboolean restoring;   /* edits are a resolution: history says restored */
  gboolean epoch;       /* what decides scopes has changed */
  gboolean moved;         /* some group that was there before has another main territory */
  GHashTable *touched;  /* of FbTouched */
  GPtrArray *order;     /* of FbTouched (lent), in the order in which they were met */
  GHashTable *groups;   /* gid → FbTouchedGroup */
  GHashTable *verdicts; /* gid → whether the caller may write it */
  GArray *conflicts;    /* of FbId */
  GArray *made_groups;  /* of gint64 */
  GPtrArray *notes;     /* of char *: what was left aside */
  GHashTable *priced;   /* of FbId: quotes in which what is given has changed */
  GHashTable *kept;     /* of FbId: rows that stay although the transaction deletes them */
  GHashTable *chain;    /* (lent) (nullable) of FbChainLink: what this push has made of rows */
  char *field;          /* that a refusal is about (nullable) */
} FbApply;

/* For GHashTable, by table and id. */
guint
fb_touched_hash (gconstpointer touched);
gboolean
fb_touched_equal (gconstpointer a, gconstpointer b);

/* A row that this push has written: whoever saw @seen and made that edit knows it as @ver. */
typedef struct
{
  FbId id;
  gint64 seen, ver;
} FbChainLink;

FbApply *
fb_apply_new (FbService *service, FbScope *scope, const FbId *device);
void
fb_apply_free (FbApply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbApply, fb_apply_free)
/* All ops, checks at the end, groups and buckets. FB_REFUSAL, or an error of the database. */
gboolean
fb_apply_run (FbApply *self, GPtrArray *ops, GError **error);
gboolean
fb_apply_refuse (FbApply *self, GError **error, FbRefusal code, const char *field, const char *format, ...)
    G_GNUC_PRINTF (5, 6);
gboolean
fb_apply_take_seq (FbApply *self, GError **error);
FbTouched *
fb_apply_touch (FbApply *self, const FbTable *table, const FbId *id, gint64 old_ver);
/* Writes the row with the transaction's number; @old is what stood there (nullable). */
gboolean
fb_apply_write (FbApply *self, FbRecord *record, const FbRecord *old, GError **error);

/* fb-service-authorise.c */
/* May the caller write rows of this group? Sets @late. */
gboolean
fb_apply_authorise (FbApply *self, gint64 gid, GError **error);
/* As above, without writing in mind. */
gboolean
fb_apply_may_see (FbApply *self, gint64 gid, gboolean *yes, GError **error);
/* Does the table of who may what let the caller do this to such rows at all? */
gboolean
fb_apply_may (FbApply *self, const FbTable *table, FbOpKind kind, GError **error);
/* May they do it to this row, as it stands before the operation? Includes fb_apply_authorise(). */
gboolean
fb_apply_authorise_row (FbApply *self, const FbRecord *record, FbOpKind kind, GError **error);
/* Leaves in @held what the server itself once gave the device. */
gboolean
fb_apply_trust_held (FbApply *self, GError **error);

/* fb-service-permit.c: what the permissions of the caller's role leave of it */
gboolean
fb_scope_load_permits (FbService *service, FbScope *scope, GError **error);
void
fb_permit_free (gpointer permit);
gboolean
fb_apply_permit (FbApply *self, const FbRecord *record, FbOpKind kind, GError **error);
gboolean
fb_apply_permit_field (FbApply *self, const FbTable *table, const char *field, GError **error);
/* Many rows at once. */
gboolean
fb_apply_permit_ops (FbApply *self, GPtrArray *ops, GError **error);
/* A permission that is written must promise only what is kept. */
gboolean
fb_apply_check_permission (FbApply *self, const FbRecord *record, GError **error);
/* Before a row is written: documents that were sent stay as they are. */
gboolean
fb_apply_check_money (FbApply *self, const FbRecord *record, const FbRecord *old, GError **error);
/* At the end: a quote that binds must add up, and lie within the policy of who sends it or within what was approved.
 * One that does so only by prices that the lists do not have becomes a draft that says so, with a conflict about its
 * state. */
gboolean
fb_apply_check_binding (FbApply *self, const FbRecord *quote, GError **error);
/* Before a request for approval is written: who answers it must have its level. */
gboolean
fb_apply_check_answer (FbApply *self, const FbRecord *request, const FbRecord *old, GError **error);

/* fb-service-group.c */
gboolean
fb_apply_ensure_group (FbApply *self, const char *kind, const FbId *root, gint64 *gid, GError **error);
gboolean
fb_apply_find_home (FbApply *self, const FbRecord *record, gint64 *gid, GError **error);
/* After a write that changed the row's group: everything that lives where this row lives follows. */
gboolean
fb_apply_rehome_children (FbApply *self, const FbRecord *record, GError **error);
gboolean
fb_apply_place_around (FbApply *self, const FbRecord *record, GError **error);
FbTouchedGroup *
fb_apply_touch_group (FbApply *self, gint64 gid);
const char *
fb_service_group_kind (const FbTable *table);

/* fb-service-place.c: in which buckets groups lie */
/* The row's field that tells its place differs from @old's (nullable: there was no row): its group goes there when the
 * transaction ends. */
void
fb_apply_move_group (FbApply *self, const FbRecord *record, const FbRecord *old);
/* All that groups have become: their places and sums, and those of buckets. */
gboolean
fb_apply_flush_groups (FbApply *self, GError **error);
/* Part of an upgrade from schema @from: accounts lie where their field said, which is no part of them any more. */
gboolean
fb_service_place_accounts (FbService *self, gint64 from, GError **error);

/* fb-service-rows.c: what follows from writing certain tables */
gboolean
fb_apply_before_write (FbApply *self, FbRecord *record, const FbRecord *old, GError **error);
gboolean
fb_apply_after_write (FbApply *self, const FbRecord *record, const FbRecord *old, GError **error);

/* fb-service-ops.c */
gboolean
fb_apply_op (FbApply *self, const FbOp *op, GError **error);
/* Merges the op's fields into a live row and writes it. */
gboolean
fb_apply_fields (FbApply *self, const FbOp *op, FbRecord *record, GError **error);
/* The op's fields as they would stand on this row, without merging. */
void
fb_apply_preview (FbApply *self, const FbOp *op, FbRecord *record);
/* Counts a row as met by the transaction, so that its result carries it. */
void
fb_apply_meet (FbApply *self, const FbRecord *record);

/* fb-service-checks.c */
gboolean
fb_apply_check_value (FbApply *self,
                      const FbTable *table,
                      const FbField *field,
                      const FbValue *value,
                      const FbRecord *record,
                      GError **error);
/* fb-service-knows.c: may @record's @field name a row of this group without telling its reader anything new? */
gboolean
fb_apply_knows (FbApply *self,
                const FbRecord *record,
                const FbField *field,
                const FbTable *target,
                const FbId *id,
                gint64 gid,
                gboolean *yes,
                GError **error);
/* The table that a reference field of this row points to. (nullable) */
const FbTable *
fb_record_find_target (const FbRecord *record, const FbField *field);
gboolean
fb_apply_check_ext (FbApply *self, const FbRecord *record, GError **error);
gboolean
fb_apply_check_size (FbApply *self, const FbRecord *record, GError **error);
/* Owner and territory that a person fills in must be theirs to fill in. */
gboolean
fb_apply_check_place (FbApply *self, const FbRecord *record, GError **error);
gboolean
fb_apply_check_territory (FbApply *self, const FbRecord *record, GError **error);
/* Another live row that holds the value in the unique field; nil when there is none. */
gboolean
fb_apply_find_duplicate (FbApply *self,
                         const FbRecord *record,
                         const FbField *field,
                         const FbValue *value,
                         FbId *other,
                         GError **error);
/* Values of unique fields that another row holds already are taken off; each becomes a conflict once the row is
 * written. */
gboolean
fb_apply_strip_duplicates (FbApply *self, FbRecord *record, GPtrArray *stripped, GError **error);
gboolean
fb_apply_report_duplicates (FbApply *self, const FbRecord *record, GPtrArray *stripped, GError **error);
/* What must hold at the end: children of the dead and parents of the new are looked at. */
gboolean
fb_apply_finish_rows (FbApply *self, GError **error);
/* Does the schema's cascade of @parent name this field? */
gboolean
fb_table_cascades (const FbTable *parent, const FbTable *table, const FbField *field);

typedef struct
{
  const FbField *field;
  FbValue value;
  FbId other;
} FbDuplicate;
void
fb_duplicate_free (FbDuplicate *self);

/* fb-service-put.c */
gboolean
fb_apply_put (FbApply *self, const FbOp *op, GError **error);
/* A dead row lives again as @record says. */
gboolean
fb_apply_restore (FbApply *self, FbRecord *record, GError **error);

/* fb-service-delete.c */
/* Which deletes of this transaction lose against an edit; their children stay too. */
gboolean
fb_apply_find_kept (FbApply *self, GPtrArray *ops, GError **error);
gboolean
fb_apply_delete (FbApply *self, const FbOp *op, GError **error);
gboolean
fb_apply_delete_row (FbApply *self, const FbRecord *record, GError **error);

/* fb-service-resolve.c */
gboolean
fb_apply_resolve (FbApply *self, const FbOp *op, GError **error);

/* fb-service-history.c */
typedef struct
{
  FbStamp stamp;
  FbId actor;
} FbCellOrigin;
/* Who set a cell's current value, and when. */
gboolean
fb_apply_find_origin (FbApply *self, const FbRecord *record, const char *field, FbCellOrigin *origin, GError **error);
gboolean
fb_apply_write_change (FbApply *self,
                       const FbRecord *record,
                       const char *field,
                       const FbValue *old,
                       const FbValue *new_value,
                       FbHow how,
                       gint64 hlc,
                       GError **error);
gboolean
fb_apply_write_deleted (FbApply *self, const FbRecord *record, FbHow how, GError **error);

typedef struct
{
  const char *kind;
  const char *status;
  const char *field;              /* (nullable) the row as a whole */
  const char *base, *kept, *lost; /* JSON texts (nullable) */
  FbId kept_by, lost_by;
  gint64 kept_hlc, lost_hlc;
} FbConflictDraft;
gboolean
fb_apply_write_conflict (FbApply *self, const FbRecord *record, const FbConflictDraft *draft, GError **error);

/* fb-service-device.c */
gboolean
fb_apply_lease_numbers (FbApply *self, const FbId *user, const FbId *device, const char *device_prefix, GError **error);
/* The same for every device: series that a new schema brought have no blocks yet. */
gboolean
fb_apply_lease_all (FbApply *self, GError **error);
gboolean
fb_apply_watch_number (FbApply *self, const FbTable *table, const char *number, GError **error);

/* --- requests --- */

/* Reads the request; what is wrong with it is its answer. */
FbPushJob *
fb_push_job_new (const FbCaller *caller, JsonObject *body);
FbAnswer *
fb_service_pull (FbService *self, const FbCaller *caller, JsonObject *body);
FbAnswer *
fb_service_verify (FbService *self, const FbCaller *caller, JsonObject *body);
/* The same unless the caller has begun one, who will then end it; and its end: committed when @done, otherwise what was
 * remembered from inside is forgotten. */
gboolean
fb_service_join (FbService *self, FbTransaction **own, GError **error);
gboolean
fb_service_leave (FbService *self, FbTransaction *own, gboolean done, GError **error);
/* HEAD, GET, PUT of /v1/blob/HASH by an active user. */
FbAnswer *
fb_service_blob (FbService *self, FbScope *scope, const FbRequest *request);
gboolean
fb_service_is_blob_path (const char *path);
/* fb-service-set.c: pages of the shared buckets, made once for all first syncs (section 5.3) */
/* Makes those that are missing or have aged. What cannot be made is done without. Outside of a transaction. */
void
fb_service_prepare_sets (FbService *self, guint schema);
/* `s` lines of the bucket's set, and the number as of which it is; 0: there is none. */
gboolean
fb_service_write_set (FbService *self, gint64 bid, guint schema, FbPageWriter *writer, gint64 *seq, GError **error);
/* GET of /v1/page/HASH by an active user. */
FbAnswer *
fb_service_set_page (FbService *self, const FbScope *scope, const FbRequest *request);
gboolean
fb_service_is_set_path (const char *path);
/* Sets older than a day and pages older than two. In a transaction. */
gboolean
fb_service_drop_old_sets (FbService *self, gint64 *pages, GError **error);
/* A database error as an answer: 503 when busy, else 500. */
FbAnswer *
fb_service_answer_error (const GError *error);
FbAnswer *
fb_service_bad_request (const GError *error);
gboolean
fb_service_setup (FbService *self, GError **error);
/* Part of an upgrade from schema @from: values of fields that have a successor since become the successor's, as an edit
 * of the server itself, so that devices hear of it. */
gboolean
fb_service_hand_over (FbService *self, gint64 from, GError **error);
/* Once a day: what depends on dates moves. @epoch: that holds now, so that it need not be asked for again. */
gboolean
fb_service_roll_day (FbService *self, gint64 *epoch, GError **error);

G_END_DECLS
