/* blob-world.h: a server with files, and those who send and ask for them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-blob-storage.h"
#include "service-device.h"

#define MIB (1024 * 1024)

G_BEGIN_DECLS

typedef struct
{
  FbServiceFixture fixture;
  char *directory; /* of the storage; NULL: in the database */
  FbBlobStorage *storage;
  FbId north, south;
  FbId anna, berta, chief, reader; /* reps of north and south, manager of both, one who may only read the north */
  FbId account;                    /* in the north */
} BlobWorld;

void blob_world_set_up (BlobWorld *world, gconstpointer in_files);
/* Files below the folder, the folder of unfinished ones included. */
guint blob_world_count_files (const char *directory);
void blob_world_tear_down (BlobWorld *world, gconstpointer in_files);
GBytes *blob_world_make_bytes (gsize size, guint seed);
char *blob_world_hash_of (GBytes *bytes);
FbId blob_world_attach_to (BlobWorld *world, const FbId *account, const char *hash, const char *thumb);
FbId blob_world_attach (BlobWorld *world, const char *hash);
FbAnswer *blob_world_ask (BlobWorld *world, const FbId *user, const char *method, const char *hash, const char *query, GBytes *body, const char *range);
/* "204", "409 upload-offset", with the offset where one is said: "204 at 262144". */
char *blob_world_to_text (const FbAnswer *answer);
FbAnswer *blob_world_put_sized (BlobWorld *world, const FbId *user, const char *hash, GBytes *file, gint64 offset, gsize length, gint64 size);
FbAnswer *blob_world_put (BlobWorld *world, const FbId *user, const char *hash, GBytes *file, gint64 offset, gsize length);
FbAnswer *blob_world_head (BlobWorld *world, const FbId *user, const char *hash);
FbAnswer *blob_world_get (BlobWorld *world, const FbId *user, const char *hash, const char *range);
/* All of it in chunks; the last answer. */
FbAnswer *blob_world_upload (BlobWorld *world, const FbId *user, const char *hash, GBytes *file);
void blob_world_assert_reads (BlobWorld *world, const FbId *user, const char *hash, GBytes *file);
gint64 blob_world_count (BlobWorld *world, const char *sql);
/* Nothing of any file is left, finished or not. */
void blob_world_assert_empty (BlobWorld *world);

/* A test on both storages. */
typedef void (*BlobWorldTest) (BlobWorld *world, gconstpointer in_files);
void blob_world_add_test (const char *name, BlobWorldTest test);

#define assert_answer(answer, expected)               \
  G_STMT_START                                        \
  {                                                   \
    g_autoptr (FbAnswer) got_answer = (answer);       \
    g_autofree char *got_text = blob_world_to_text (got_answer); \
    g_assert_cmpstr (got_text, ==, expected);         \
  }                                                   \
  G_STMT_END

G_END_DECLS
