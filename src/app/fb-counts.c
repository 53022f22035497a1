/* fb-counts.c: how much there is, for the badges of the sidebar
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-counts.h"

#include "fb-change-set.h"
#include "fb-operation.h"
#include "fb-query.h"
#include "fb-quote-source.h"

#define SETTLE_MS 400

struct _FbCounts
{
  GObject parent_instance;

  FbProfile *profile; /* (owned) */
  gint64 accounts;
  gint64 open_deals;
  gint64 to_decide, asked;   /* requests for approval: this person's to answer, and quotes of this person that wait */
  GCancellable *cancellable; /* (owned) */
  guint settle_source;
  gboolean asking;
  gboolean stale;
};

G_DEFINE_FINAL_TYPE (FbCounts, fb_counts, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
ask (FbCounts *self);

typedef struct
{
  gint64 accounts;
  gint64 open_deals;
} Found;

static gboolean
count_table (FbStore *store,
             FbDb *db,
             const char *table,
             const char *where,
             gint64 *count,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table (table), where, NULL, NULL, error);

  *count = query != NULL ? fb_query_count (query, db, store, cancellable, error) : -1;
  return *count >= 0;
}

static gpointer
count (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  Found found;

  if (!count_table (store, db, "account", NULL, &found.accounts, cancellable, error)
      || !count_table (store, db, "opportunity", "stage.kind = 'open'", &found.open_deals, cancellable, error))
    return NULL;

  return g_memdup2 (&found, sizeof found);
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbCounts) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree Found *found = fb_store_read_finish (FB_STORE (source), result, &error);

  self->asking = FALSE;
  if (found != NULL)
    {
      self->accounts = found->accounts;
      self->open_deals = found->open_deals;
      g_signal_emit (self, signals[CHANGED], 0);
    }
  if (self->stale && self->profile != NULL)
    ask (self);
}

static gboolean
settled_cb (gpointer user_data)
{
  FbCounts *self = user_data;

  self->settle_source = 0;
  if (self->asking)
    {
      self->stale = TRUE;
      return G_SOURCE_REMOVE;
    }

  self->asking = TRUE;
  self->stale = FALSE;
  fb_store_read_async (fb_profile_get_store (self->profile), count, NULL, NULL, g_free, self->cancellable, counted_cb,
                       g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* --- approvals ----------------------------------------------------------------------------------------------- */

typedef struct
{
  gint64 to_decide, asked;
} Approvals;

/* Who may decide is known by the person's role: this may wait, so it is not asked of the reader. */
static gpointer
count_approvals (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *where =
      g_strdup_printf ("state = 'open' and level <= %" G_GINT64_FORMAT, fb_quote_get_own_level (store));
  g_autoptr (GPtrArray) requests = fb_operation_find_all (store, "approval_request", where, NULL, error);
  g_autoptr (GPtrArray) quotes =
      requests != NULL
          ? fb_operation_find_all (store, "quote", "state = 'pending_approval' and owner = @me", NULL, error)
          : NULL;
  Approvals found;

  if (quotes == NULL)
    return NULL;
  found = (Approvals){requests->len, quotes->len};
  return g_memdup2 (&found, sizeof found);
}

static void
approvals_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbCounts) self = user_data;
  g_autofree Approvals *found = fb_profile_run_finish (FB_PROFILE (source), result, NULL);

  if (found == NULL || self->profile == NULL)
    return;
  self->to_decide = found->to_decide;
  self->asked = found->asked;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
ask_approvals (FbCounts *self)
{
  fb_profile_run_async (self->profile, count_approvals, NULL, NULL, g_free, self->cancellable, approvals_cb,
                        g_object_ref (self));
}

static void
ask (FbCounts *self)
{
  if (self->settle_source == 0)
    self->settle_source = g_timeout_add (SETTLE_MS, settled_cb, self);
}

static void
store_changed_cb (FbCounts *self, FbChangeSet *changes)
{
  if (fb_change_set_has_table (changes, fb_schema_get_table ("account"))
      || fb_change_set_has_table (changes, fb_schema_get_table ("opportunity")))
    ask (self);
  if (fb_change_set_has_table (changes, fb_schema_get_table ("approval_request"))
      || fb_change_set_has_table (changes, fb_schema_get_table ("quote"))
      || fb_change_set_has_table (changes, fb_schema_get_table ("user")))
    ask_approvals (self);
}

static void
fb_counts_dispose (GObject *object)
{
  FbCounts *self = FB_COUNTS (object);

  g_clear_handle_id (&self->settle_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_counts_parent_class)->dispose (object);
}

static void
fb_counts_finalize (GObject *object)
{
  g_clear_object (&FB_COUNTS (object)->cancellable);

  G_OBJECT_CLASS (fb_counts_parent_class)->finalize (object);
}

static void
fb_counts_class_init (FbCountsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_counts_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_counts_finalize;

  signals[CHANGED] = g_signal_new ("changed", FB_TYPE_COUNTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fb_counts_init (FbCounts *self)
{
  self->cancellable = g_cancellable_new ();
}

FbCounts *
fb_counts_new (FbProfile *profile)
{
  FbCounts *self = g_object_new (FB_TYPE_COUNTS, NULL);

  self->profile = g_object_ref (profile);
  g_signal_connect_object (fb_profile_get_store (profile), "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);
  ask (self);
  ask_approvals (self);
  return self;
}

gint64
fb_counts_get_accounts (FbCounts *self)
{
  return self->accounts;
}

gint64
fb_counts_get_open_deals (FbCounts *self)
{
  return self->open_deals;
}

gint64
fb_counts_get_to_decide (FbCounts *self)
{
  return self->to_decide;
}

gint64
fb_counts_get_asked (FbCounts *self)
{
  return self->asked;
}
