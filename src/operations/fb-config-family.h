/* fb-config-family.h: the models of configurable products that are there
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-model.h"
#include "fb-store.h"

G_BEGIN_DECLS

/* A family in its newest published version. */
typedef struct
{
  char *family;       /* (owned) key */
  char *name;         /* (owned) */
  char *version;      /* (owned) (nullable) */
  char *text;         /* (owned) rule text */
  char *hash;         /* (owned) fb_rules_hash() */
  GHashTable *files;  /* (owned) name → GBytes, for tables */
  gboolean published; /* a row of the store, @id; else a file */
  FbId id;
  FbId product; /* nil: the row names none */
} FbConfigFamily;

void
fb_config_family_free (FbConfigFamily *self);
FbConfigFamily *
fb_config_family_copy (const FbConfigFamily *self);
/* Any version, of a row of config_model. (transfer full) */
FbConfigFamily *
fb_config_family_new_from_record (const FbRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigFamily, fb_config_family_free)
/* For fb_rules_lower() and fb_rules_check(); @data: an FbConfigFamily. */
GBytes *
fb_config_family_read_file (const char *name, gpointer data, GError **error);

/* Of FbConfigFamily, by name: the newest version of each family that is valid today and not retired; and where the
 * environment's FIELDBOOK_MODELS names a folder, its files NAME.rules with the tables beside them. */
GPtrArray *
fb_config_families_list (FbStore *store, GError **error); /* waits: in a thread */

/* A model ready to be configured, and what colleagues ordered. */
typedef struct
{
  FbRulesModel *model; /* (owned) */
  char *orders;        /* (owned) (nullable) past orders as fb_configurator_learn() reads them */
} FbConfigOpened;

void
fb_config_opened_free (FbConfigOpened *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigOpened, fb_config_opened_free)
/* As it is today, with its tables. FB_RULES_ERROR, FB_CONFIG_ERROR. (transfer full) */
FbRulesModel *
fb_config_family_lower (FbStore *store, const FbConfigFamily *family, GError **error);
/* The same, and what was ordered. Waits: in a thread. */
FbConfigOpened *
fb_config_family_open (FbStore *store, const FbConfigFamily *family, GError **error);
/* May the person publish models? Administrators may, as the schema and the server say of the table, and whoever keeps a
 * profile without a server. Any thread. FALSE with FB_STORE_ERROR, FB_DB_ERROR: it cannot be told. */
gboolean
fb_config_families_may_publish (FbStore *store, gboolean local, gboolean *may, GError **error);

G_END_DECLS
