/* fb-door-freeze.c: no edit of this device changes what a customer holds
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-door-rows.h"
#include "fb-rows.h"

/* The document that @line belongs to, as it was before this edit. NULL without error: it is new, or not here. */
static FbRecord *
load_document (FbDoor *self, const FbTable *documents, const FbRecord *line, const char *field, GError **error)
{
  const FbId *id = fb_record_get_id (line, field);

  return id != NULL ? fb_rows_get (self->db, documents, id, error) : NULL;
}

static gboolean
check_line (FbDoor *self, const FbDoorRow *row, const FbTable *documents, const char *field, GError **error)
{
  const FbRecord *line = row->before != NULL ? row->before : row->now;
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) document = NULL;

  if (line == NULL)
    return TRUE;
  document = load_document (self, documents, line, field, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return document == NULL || !fb_record_is_frozen (document)
         || fb_record_check_line (row->before, row->now, self->is_admin, error);
}

/* What came frozen (an import, a demo company) and never left this device may be taken back as a whole. What was made
 * here and sent cannot: taking back the sending comes first, and is refused. */
static gboolean
takes_back_import (FbDoor *self, const FbDoorRow *row)
{
  return row->now == NULL && row->before != NULL && row->before->ver == 0 && g_strcmp0 (self->edit->cause, "undo") == 0;
}

gboolean
fb_door_check_frozen (FbDoor *self, const FbDoorRow *row, GError **error)
{
  const char *field = NULL;
  const FbTable *documents = fb_table_get_document (row->table, &field);

  if (!row->changed || takes_back_import (self, row))
    return TRUE;
  if (documents != NULL)
    return check_line (self, row, documents, field, error);
  return fb_record_check_frozen (row->before, row->now, self->is_admin, error);
}
