/* fb-consents.h: what a person lets us contact them for
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-operation.h"

G_BEGIN_DECLS

/* What the company's setting of this name holds: a JSON list of channels that need a consent; a channel that is not in it only must not be refused. */
#define FB_CONSENTS_SETTING "consent.needed"

/**
 * FbConsent:
 * @row: (owned) (nullable) that decides: of those that no later one follows the strictest (withdrawn, refused, given, unknown); NULL: nothing was ever said
 * @state: (unowned) its state; "unknown" for none, and for one that is not valid any more
 *
 * A yes takes the place of a no only when whoever noted it knew of the no: two laptops that met in between never make a yes of it.
 */
typedef struct
{
  FbRecord   *row;
  const char *state;
} FbConsent;
void     fb_consent_clear (FbConsent *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FbConsent, fb_consent_clear)

/* What holds today of all that was ever said by a person, of FbConsent, by channel and purpose. Waits. FB_STORE_ERROR. */
GPtrArray *fb_consents_list (FbStore *store, const FbId *contact, GError **error);
/* What holds today for a person, a channel and a purpose (codes of the fields of consent). Waits. FB_STORE_ERROR. */
gboolean fb_consents_find (FbStore *store, const FbId *contact, const char *channel, const char *purpose, FbConsent *consent, GError **error);

/* Notes what was said: @said has contact, channel, purpose and state, and may have basis, proof, said_at and valid_to; filled where empty: now, the user, what
 * it follows. One step that can be undone. Takes @said. @id (optional) of the row. Waits. FB_SCHEMA_ERROR, FB_STORE_ERROR. */
gboolean fb_consents_note (FbStore *store, FbRecord *said, FbId *id, GError **error);

/* TRUE: nothing speaks against writing to @contact for @purpose by @channel. Else FB_OPERATION_ERROR_NOT_POSSIBLE with who said what, and what to do. Waits. */
gboolean fb_consents_check (FbStore *store, const FbId *contact, const char *channel, const char *purpose, GError **error);

G_END_DECLS
