/* fb-conflict-words.c: a conflict as a person reads it: the words
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-conflict-private.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-json.h"

void
fb_conflict_face_free (FbConflictFace *self)
{
  g_free (self->heading);
  g_free (self->value);
  g_free (self->who);
  g_free (self->button);
  fb_value_clear (&self->raw);
  g_free (self);
}

static const char *
get_kind (FbConflict *self)
{
  const char *kind = fb_record_get_text (self->record, "kind");

  return kind != NULL ? kind : "";
}

static gboolean
is_kind (FbConflict *self, const char *kind)
{
  return strcmp (get_kind (self), kind) == 0;
}

static const char *
field_label (FbConflict *self)
{
  if (self->field != NULL)
    return _ (self->field->label);
  return self->custom_label != NULL ? self->custom_label : self->custom;
}

char *
fb_conflict_dup_title (FbConflict *self)
{
  if (self->title != NULL && self->title[0] != '\0')
    return g_strdup (self->title);
  return g_strdup (self->table != NULL ? _ (self->table->label) : _ ("A record of a newer Fieldbook"));
}

char *
fb_conflict_dup_subtitle (FbConflict *self, FbCatalog *catalog)
{
  const char *field = field_label (self);
  g_autofree char *outcome = fb_conflict_dup_outcome (self, catalog);
  g_autoptr (GString) text = g_string_new (field != NULL ? field : self->table != NULL ? _ (self->table->label) : NULL);
  g_autofree char *kind = fb_format_field (catalog, self->record, "kind");

  g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", outcome[0] != '\0' ? outcome : _ (kind));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
fb_conflict_dup_reason (FbConflict *self)
{
  if (is_kind (self, "state"))
    return g_strdup (
        _ ("It was moved in two directions at the same time, and one step does not follow from the other."));
  if (is_kind (self, "delete_edit"))
    return g_strdup (_ ("One person deleted it while another changed it. It was kept."));
  if (is_kind (self, "edit_deleted"))
    return g_strdup (_ ("It was changed while another person deleted it. The changes are kept here."));
  if (is_kind (self, "orphan"))
    return g_strdup (_ ("It was added to something that had been deleted meanwhile."));
  if (is_kind (self, "duplicate"))
    return g_strdup (_ ("Another record has this value already, and it may be used only once."));
  if (is_kind (self, "late"))
    return g_strdup (_ ("It came from a computer that had been offline while the account moved to another territory."));
  if (fb_conflict_is_open (self))
    return g_strdup (_ ("Two people changed it at the same time. Somebody has to choose."));
  return g_strdup (_ ("Two people changed it at the same time. The later change was taken."));
}

char *
fb_conflict_dup_outcome (FbConflict *self, FbCatalog *catalog)
{
  const FbId *by = fb_record_get_id (self->record, "resolved_by");
  const char *name = by != NULL ? fb_catalog_get_user_name (catalog, by) : NULL;
  const char *status = fb_record_get_text (self->record, "status");
  g_autofree char *when = NULL;

  if (g_strcmp0 (status, "auto") == 0)
    return g_strdup (_ ("Settled by rule"));
  if (g_strcmp0 (status, "resolved") != 0)
    return g_strdup ("");

  when = fb_format_time (fb_record_get_int (self->record, "resolved_at"));
  if (name == NULL)
    /* Translators: %s is a day or a time */
    return g_strdup_printf (_ ("Settled, %s"), when);
  /* Translators: a person, then a day or a time */
  return g_strdup_printf (_ ("Settled by %s, %s"), name, when);
}

/* --- values --- */

static char *
format_value (FbConflict *self, FbCatalog *catalog, const FbValue *value)
{
  char *text = NULL;

  if (fb_value_is_null (value))
    return g_strdup (_ ("Empty"));
  text = g_strdup (fb_conflict_get_value_title (self, value));
  if (text == NULL && self->custom != NULL)
    text = fb_format_json (fb_value_get_text (value));
  if (text == NULL && self->field != NULL)
    text = fb_format_value (catalog, self->field, value, self->currency);
  return text != NULL ? text : g_strdup (_ ("A record that is not on this computer"));
}

static void
add_line (FbConflict *self, FbCatalog *catalog, GString *text, const char *name, JsonNode *node)
{
  int index = self->table != NULL ? fb_table_find_field (self->table, name) : -1;
  g_auto (FbValue) value = FB_VALUE_INIT;
  g_autofree char *shown = NULL;
  const FbField *field;

  if (index < 0)
    {
      g_autofree char *json = fb_json_to_text (node);

      shown = fb_format_json (json);
      name = g_str_has_prefix (name, "ext.") ? name + strlen ("ext.") : name;
    }
  else
    {
      field = fb_table_field (self->table, (guint) index);
      if ((field->flags & FB_FIELD_HIDDEN) != 0 || !fb_value_from_json (self->table, field, node, &value, NULL))
        return;
      shown = fb_format_value (catalog, field, &value, self->currency);
      name = _ (field->label);
    }
  /* Translators: a field and its value */
  g_string_append_printf (text, "%s", text->len > 0 ? "\n" : "");
  g_string_append_printf (text, _ ("%s: %s"), name, shown != NULL ? shown : _ ("Empty"));
}

/* The fields of an edit that was kept when its record was deleted. */
static char *
format_edit (FbConflict *self, FbCatalog *catalog)
{
  const char *lost = fb_record_get_text (self->record, "lost");
  g_autoptr (JsonNode) node = lost != NULL ? fb_json_parse (lost, -1, 0, NULL) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return g_strdup (_ ("The record as it was"));
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &member))
    add_line (self, catalog, text, name, member);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : g_strdup (_ ("The record as it was"));
}

/* --- faces --- */

static char *
make_who (FbConflict *self, FbCatalog *catalog, const char *by, const char *hlc)
{
  const FbId *id = fb_record_get_id (self->record, by);
  const char *name = id != NULL ? fb_catalog_get_user_name (catalog, id) : NULL;
  gint64 at = fb_conflict_time_of_hlc (fb_record_get_int (self->record, hlc));
  g_autofree char *when = at > 0 ? fb_format_time (at) : NULL;

  if (name != NULL && when != NULL)
    return g_strdup_printf ("%s · %s", name, when);
  return name != NULL ? g_strdup (name) : g_steal_pointer (&when);
}

static gboolean
is_mine (FbConflict *self, const char *by, const FbId *me)
{
  const FbId *id = fb_record_get_id (self->record, by);

  return id != NULL && me != NULL && fb_id_equal (id, me);
}

/* "Yours" where one side is of the person at this computer, else the names. */
static char *
make_heading (FbConflict *self, FbCatalog *catalog, const char *by, const FbId *me)
{
  const FbId *id = fb_record_get_id (self->record, by);
  const char *name = id != NULL ? fb_catalog_get_user_name (catalog, id) : NULL;

  if (is_mine (self, by, me))
    return g_strdup (_ ("Yours"));
  if (is_mine (self, "kept_by", me) || is_mine (self, "lost_by", me))
    return g_strdup (_ ("Theirs"));
  if (name != NULL)
    return g_strdup (name);
  return g_strdup (strcmp (by, "kept_by") == 0 ? _ ("Taken") : _ ("Not Taken"));
}

static FbConflictFace *
add_face (GPtrArray *faces, char *heading, char *value, char *who)
{
  FbConflictFace *face = g_new0 (FbConflictFace, 1);

  face->heading = heading;
  face->value = value;
  face->who = who;
  g_ptr_array_add (faces, face);
  return face;
}

static void
offer (FbConflict *self, FbConflictFace *face, FbTake take, const char *button)
{
  face->take = take;
  if (fb_conflict_can_decide (self))
    face->button = g_strdup (button);
}

static void
add_kept (FbConflict *self, FbCatalog *catalog, const FbId *me, GPtrArray *faces)
{
  gboolean still = !self->has_row || fb_value_equal (&self->kept, &self->now);
  FbConflictFace *face =
      add_face (faces, make_heading (self, catalog, "kept_by", me), format_value (self, catalog, &self->kept),
                make_who (self, catalog, "kept_by", "kept_hlc"));

  face->in_use = still && self->has_row;
  fb_value_copy (&self->kept, &face->raw);
  offer (self, face, still ? FB_TAKE_KEPT : FB_TAKE_VALUE, _ ("Keep This"));
}

static void
add_lost (FbConflict *self, FbCatalog *catalog, const FbId *me, GPtrArray *faces)
{
  FbConflictFace *face =
      add_face (faces, make_heading (self, catalog, "lost_by", me), format_value (self, catalog, &self->lost),
                make_who (self, catalog, "lost_by", "lost_hlc"));

  face->in_use = self->has_row && fb_value_equal (&self->lost, &self->now) && !fb_value_equal (&self->kept, &self->now);
  fb_value_copy (&self->lost, &face->raw);
  offer (self, face, face->in_use ? FB_TAKE_KEPT : FB_TAKE_LOST, _ ("Keep This"));
}

/* Somebody changed the field after the conflict. */
static void
add_now (FbConflict *self, FbCatalog *catalog, GPtrArray *faces)
{
  FbConflictFace *face;

  if (!self->has_row || fb_value_equal (&self->now, &self->kept) || fb_value_equal (&self->now, &self->lost))
    return;
  face = add_face (faces, g_strdup (_ ("Changed Since")), format_value (self, catalog, &self->now), NULL);
  face->in_use = TRUE;
  fb_value_copy (&self->now, &face->raw);
  offer (self, face, FB_TAKE_KEPT, _ ("Keep This"));
}

static void
make_field_faces (FbConflict *self, FbCatalog *catalog, const FbId *me, GPtrArray *faces)
{
  FbConflictFace *before = add_face (faces, g_strdup (_ ("Before")), format_value (self, catalog, &self->base), NULL);

  fb_value_copy (&self->base, &before->raw);
  if (is_mine (self, "lost_by", me) && !is_mine (self, "kept_by", me))
    {
      add_lost (self, catalog, me, faces);
      add_kept (self, catalog, me, faces);
    }
  else
    {
      add_kept (self, catalog, me, faces);
      add_lost (self, catalog, me, faces);
    }
  add_now (self, catalog, faces);
}

static void
make_delete_edit_faces (FbConflict *self, FbCatalog *catalog, const FbId *me, GPtrArray *faces)
{
  FbConflictFace *face = add_face (faces, make_heading (self, catalog, "kept_by", me), g_strdup (_ ("Changed it")),
                                   make_who (self, catalog, "kept_by", "kept_hlc"));

  face->in_use = self->has_row;
  offer (self, face, FB_TAKE_KEPT, _ ("Keep This"));
  face = add_face (faces, make_heading (self, catalog, "lost_by", me), g_strdup (_ ("Deleted it")),
                   make_who (self, catalog, "lost_by", "lost_hlc"));
  offer (self, face, FB_TAKE_LOST, _ ("Delete It"));
}

static void
make_edit_deleted_faces (FbConflict *self, FbCatalog *catalog, const FbId *me, GPtrArray *faces)
{
  FbConflictFace *face = add_face (faces, make_heading (self, catalog, "kept_by", me), g_strdup (_ ("Deleted it")),
                                   make_who (self, catalog, "kept_by", "kept_hlc"));

  face->in_use = !self->has_row;
  offer (self, face, FB_TAKE_KEPT, _ ("Leave It Deleted"));
  face = add_face (faces, make_heading (self, catalog, "lost_by", me), format_edit (self, catalog),
                   make_who (self, catalog, "lost_by", "lost_hlc"));
  offer (self, face, FB_TAKE_LOST, _ ("Bring It Back"));
}

static void
make_orphan_faces (FbConflict *self, FbCatalog *catalog, const FbId *me, GPtrArray *faces)
{
  const char *title = fb_conflict_get_value_title (self, &self->kept);
  FbConflictFace *face =
      add_face (faces, g_strdup (_ ("As It Is")), g_strdup (_ ("It stays without what it belonged to")),
                make_who (self, catalog, "kept_by", "kept_hlc"));

  face->in_use = TRUE;
  offer (self, face, FB_TAKE_KEPT, _ ("Keep This"));
  face = add_face (faces, g_strdup (field_label (self) != NULL ? field_label (self) : _ ("Deleted")),
                   g_strdup (title != NULL ? title : _ ("A record that was deleted")), NULL);
  offer (self, face, FB_TAKE_LOST, _ ("Bring It Back"));
}

static void
make_duplicate_faces (FbConflict *self, FbCatalog *catalog, const FbId *me, GPtrArray *faces)
{
  const char *title = fb_conflict_get_value_title (self, &self->kept);
  FbConflictFace *face =
      add_face (faces, make_heading (self, catalog, "lost_by", me), format_value (self, catalog, &self->lost),
                make_who (self, catalog, "lost_by", "lost_hlc"));

  add_face (faces, g_strdup (_ ("Already Used By")),
            g_strdup (title != NULL ? title : _ ("A record that is not on this computer")), NULL);
  face = add_face (faces, g_strdup (_ ("As It Is")), format_value (self, catalog, &self->now), NULL);
  face->in_use = TRUE;
  offer (self, face, FB_TAKE_KEPT, _ ("Keep This"));
}

static void
make_late_record_faces (FbConflict *self, FbCatalog *catalog, GPtrArray *faces)
{
  FbConflictFace *face = add_face (faces, g_strdup (_ ("Added")), fb_conflict_dup_title (self),
                                   make_who (self, catalog, "kept_by", "kept_hlc"));

  face->in_use = self->has_row;
  offer (self, face, FB_TAKE_KEPT, _ ("Keep This"));
}

GPtrArray *
fb_conflict_make_faces (FbConflict *self, FbCatalog *catalog, const FbId *me)
{
  GPtrArray *faces = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_conflict_face_free);

  if (is_kind (self, "delete_edit"))
    make_delete_edit_faces (self, catalog, me, faces);
  else if (is_kind (self, "edit_deleted"))
    make_edit_deleted_faces (self, catalog, me, faces);
  else if (is_kind (self, "orphan"))
    make_orphan_faces (self, catalog, me, faces);
  else if (is_kind (self, "duplicate"))
    make_duplicate_faces (self, catalog, me, faces);
  else if (self->field == NULL && self->custom == NULL)
    make_late_record_faces (self, catalog, faces);
  else
    make_field_faces (self, catalog, me, faces);
  return faces;
}
