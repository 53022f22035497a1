/* fb-quote-expiry.c: quotes expire when their day has passed, also while the window stays open
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-quote-expiry.h"

#include "fb-date.h"
#include "fb-format.h"
#include "fb-quotes.h"

/* A laptop that slept over midnight has a new day soon after it woke up. */
#define LOOK_SECONDS 300

struct _FbQuoteExpiry
{
  GObject parent_instance;

  FbProfile *profile; /* (owned) (nullable) */
  guint timer;
  char day[FB_DATE_LENGTH + 1]; /* that was looked at last */
};

G_DEFINE_FINAL_TYPE (FbQuoteExpiry, fb_quote_expiry, G_TYPE_OBJECT)

static gboolean
expire_in_thread (FbStore *store, gpointer data, GError **error)
{
  return fb_quotes_expire (store, NULL, error);
}

/* What cannot be written now is tried again on the next day or start; the quote says all the same that it is not valid.
 */
static void
expired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!fb_operation_run_finish (FB_STORE (source), result, &error))
    g_info ("quotes did not expire: %s", error->message);
}

static gboolean
look_cb (gpointer user_data)
{
  FbQuoteExpiry *self = user_data;
  const char *today = fb_format_today ();

  if (g_str_equal (self->day, today))
    return G_SOURCE_CONTINUE;
  g_strlcpy (self->day, today, sizeof self->day);
  fb_operation_run_async (fb_profile_get_store (self->profile), expire_in_thread, NULL, NULL, NULL, expired_cb, NULL);
  return G_SOURCE_CONTINUE;
}

static void
fb_quote_expiry_dispose (GObject *object)
{
  FbQuoteExpiry *self = FB_QUOTE_EXPIRY (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_quote_expiry_parent_class)->dispose (object);
}

static void
fb_quote_expiry_class_init (FbQuoteExpiryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_quote_expiry_dispose;
}

static void
fb_quote_expiry_init (FbQuoteExpiry *self)
{
}

FbQuoteExpiry *
fb_quote_expiry_new (FbProfile *profile)
{
  FbQuoteExpiry *self = g_object_new (FB_TYPE_QUOTE_EXPIRY, NULL);

  self->profile = g_object_ref (profile);
  self->timer = g_timeout_add_seconds (LOOK_SECONDS, look_cb, self);
  look_cb (self);
  return self;
}
