/* fb-demo-organisation.c: the people and territories of the demo company
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-demo-private.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#define DOMAIN "nordlicht.example"
#define AREAS_A_TEAM 4
#define TEAMS_A_REGION 2

/* --- people --- */

static const struct
{
  const char *base, *name;
} roles[] = {{"rep", "Sales representative"}, {"manager", "Sales manager"}, {"director", "Sales director"}};

void
fb_demo_role_id (const char *base, FbId *id)
{
  fb_id_from_name (id, "fieldbook.role", base);
}

/* Managers and the director see what products cost. */
static gboolean
set_sees_costs (FbRecord *role)
{
  gboolean sees = g_strcmp0 (fb_record_get_text (role, "base"), "rep") != 0;

  if (!sees || fb_table_find_field (role->table, "sees_costs") < 0)
    return FALSE;
  fb_record_set_int (role, "sees_costs", 1);
  return TRUE;
}

/* Of a role that the server made. */
static void
let_see_costs (FbDemo *self, FbRecord *role)
{
  g_autoptr (FbEdit) edit = fb_edit_new (_ ("Make the demo company"));

  if (self->error != NULL || !set_sees_costs (role))
    return;
  fb_edit_set_int (edit, role->table, &role->id, "sees_costs", 1);
  fb_edit_set_group (edit, &self->group);
  fb_store_commit_edit (self->store, g_steal_pointer (&edit), NULL, &self->error);
}

static void
make_roles (FbDemo *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles) && self->error == NULL; i++)
    {
      FbRecord *role = fb_demo_row (self, "role", self->start, NULL);
      g_autoptr (FbRecord) known = NULL;
      g_autoptr (GError) local = NULL;

      fb_demo_role_id (roles[i].base, &role->id);
      known = fb_store_get (self->store, role->table, &role->id, &local);
      if (known == NULL && !g_error_matches (local, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND))
        self->error = g_steal_pointer (&local);
      fb_record_set_text (role, "name", roles[i].name);
      fb_record_set_text (role, "base", roles[i].base);
      if (known == NULL)
        {
          set_sees_costs (role);
          fb_demo_add (self, role);
          continue;
        }
      let_see_costs (self, known);
      fb_record_free (role);
    }
}

/* A login that nobody has yet: anna.keller, anna.keller2 … */
static char *
make_login (FbDemo *self, const char *given, const char *family)
{
  g_autofree char *plain = fb_demo_plain (given, family, '.');
  char *login = g_strdup (plain);

  for (guint i = 2; g_hash_table_contains (self->taken, login); i++)
    {
      g_free (login);
      login = g_strdup_printf ("%s%u", plain, i);
    }
  g_hash_table_add (self->taken, g_strdup (login));
  return login;
}

typedef struct
{
  const char *given, *family; /* (nullable) chosen by chance */
  const char *base, *job;
  const FbDemoCountry *country;
  const FbId *manager; /* (nullable) */
} Person;

/* The store's own user, unless somebody is it already. */
static gboolean
take_own_user (FbDemo *self, FbRecord *user)
{
  FbId own = fb_store_get_user (self->store);
  g_autoptr (FbRecord) known = fb_store_get (self->store, user->table, &own, NULL);

  if (known != NULL)
    return FALSE;
  user->id = own;
  return TRUE;
}

static FbId
make_user (FbDemo *self, const Person *person, gboolean is_own)
{
  FbRecord *user = fb_demo_row (self, "user", self->start, NULL);
  const char *given = person->given, *family = person->family;
  g_autofree char *login = NULL;
  g_autofree char *name = NULL;
  g_autofree char *email = NULL;
  g_autofree char *phone = NULL;
  FbId role;

  if (given == NULL)
    given = fb_demo_chance (self, 50) ? person->country->given_female[fb_demo_below (self, 10)]
                                      : person->country->given_male[fb_demo_below (self, 10)];
  if (family == NULL)
    family = person->country->family[fb_demo_below (self, 20)];
  login = make_login (self, given, family);
  name = g_strdup_printf ("%s %s", given, family);
  email = g_strdup_printf ("%s@" DOMAIN, login);
  phone = fb_demo_digits ("+49 40 66969 ###", fb_demo_below (self, 1000));
  fb_demo_role_id (person->base, &role);
  if (is_own)
    take_own_user (self, user);
  fb_record_set_text (user, "login", login);
  fb_record_set_text (user, "name", name);
  fb_record_set_text (user, "given", given);
  fb_record_set_text (user, "family", family);
  fb_record_set_text (user, "email", email);
  fb_record_set_text (user, "phone", phone);
  fb_record_set_text (user, "job", person->job);
  fb_record_set_id (user, "role", &role);
  if (person->manager != NULL)
    fb_record_set_id (user, "manager", person->manager);
  fb_record_set_text (user, "locale", person->country->language);
  fb_record_set_text (user, "tz", person->country->zone);
  fb_record_set_text (user, "default_currency", person->country->currency);
  return fb_demo_add (self, user);
}

/* --- territories --- */

typedef struct
{
  FbId id;
  char *path; /* (owned) */
  gint64 depth;
} Place;

static void
make_territory (FbDemo *self,
                const char *code,
                const char *name,
                const Place *parent,
                const FbId *manager,
                Place *place)
{
  static const char *const colors[] = {"#3584e4", "#33d17a", "#f6d32d", "#ff7800", "#e01b24", "#9141ac", "#986a44"};
  FbRecord *row = fb_demo_row (self, "territory", self->start, manager);
  char id[FB_ID_TEXT_LENGTH + 1], from[11];

  fb_id_write (&row->id, id);
  fb_demo_date (self->start, from);
  place->path = g_strdup_printf ("%s%s/", parent != NULL ? parent->path : "/", id);
  place->depth = parent != NULL ? parent->depth + 1 : 0;
  if (parent != NULL)
    fb_record_set_id (row, "parent", &parent->id);
  fb_record_set_text (row, "code", code);
  fb_record_set_text (row, "name", name);
  fb_record_set_text (row, "kind", "geographic");
  fb_record_set_id (row, "manager", manager);
  fb_record_set_int (row, "depth", place->depth);
  fb_record_set_text (row, "path", place->path);
  fb_record_set_text (row, "color", colors[fb_demo_below (self, G_N_ELEMENTS (colors))]);
  fb_record_set_text (row, "valid_from", from);
  place->id = fb_demo_add (self, row);
}

static void
make_member (FbDemo *self, const FbId *territory, const FbId *user, const char *role)
{
  FbRecord *row = fb_demo_row (self, "territory_member", self->start, user);
  char from[11];

  fb_demo_date (self->start, from);
  fb_record_set_id (row, "territory", territory);
  fb_record_set_id (row, "user", user);
  fb_record_set_text (row, "role", role);
  fb_record_set_text (row, "valid_from", from);
  fb_record_set_int (row, "is_primary", 1);
  fb_demo_add (self, row);
}

static const FbDemoCountry *
country_of_area (guint area)
{
  for (guint i = 0; i < fb_demo_n_cities; i++)
    if (fb_demo_cities[i].area == area)
      return fb_demo_find_country (fb_demo_cities[i].country);
  g_assert_not_reached ();
}

static void
make_rep (FbDemo *self, guint index, const Place *team, const FbId *manager)
{
  guint area = index % FB_DEMO_AREAS, round = index / FB_DEMO_AREAS;
  Person person = {NULL, NULL, "rep", "Sales representative", country_of_area (area), manager};
  g_autofree char *code = NULL;
  g_autofree char *name = NULL;
  Place place = {0};
  FbDemoRep rep = {{{0}}, {{0}}, area};

  if (index == 0)
    {
      person.given = "Anna";
      person.family = "Keller";
    }
  code =
      round > 0 ? g_strdup_printf ("%s-%u", fb_demo_areas[area].code, round + 1) : g_strdup (fb_demo_areas[area].code);
  name =
      round > 0 ? g_strdup_printf ("%s %u", fb_demo_areas[area].name, round + 1) : g_strdup (fb_demo_areas[area].name);
  rep.user = make_user (self, &person, index == 0 && self->as_first_rep);
  make_territory (self, code, name, team, &rep.user, &place);
  make_member (self, &place.id, &rep.user, "rep");
  rep.territory = place.id;
  g_array_append_val (self->reps, rep);
  g_free (place.path);
}

/* Four representatives and their manager. */
static void
make_team (FbDemo *self, guint index, const Place *region, const FbId *director)
{
  guint area = index * AREAS_A_TEAM % FB_DEMO_AREAS, round = index * AREAS_A_TEAM / FB_DEMO_AREAS;
  Person person = {NULL, NULL, "manager", "Sales manager", country_of_area (area), director};
  g_autofree char *code = g_strdup_printf ("TEAM-%u", index + 1);
  g_autofree char *name = NULL;
  Place place = {0};
  FbId manager;

  if (index == 0)
    {
      person.given = "Martin";
      person.family = "Vogel";
    }
  name =
      round > 0 ? g_strdup_printf ("%s %u", fb_demo_areas[area].team, round + 1) : g_strdup (fb_demo_areas[area].team);
  manager = make_user (self, &person, FALSE);
  make_territory (self, code, name, region, &manager, &place);
  make_member (self, &place.id, &manager, "manager");
  for (guint i = index * AREAS_A_TEAM; i < MIN (self->n_reps, (index + 1) * AREAS_A_TEAM); i++)
    make_rep (self, i, &place, &manager);
  g_free (place.path);
}

void
fb_demo_make_organisation (FbDemo *self)
{
  static const char *const region_names[] = {"Central Europe", "West"};
  Person person = {"Claudia", "Brandt", "director", "Sales director", country_of_area (0), NULL};
  guint n_teams = (self->n_reps + AREAS_A_TEAM - 1) / AREAS_A_TEAM;
  Place world = {0};
  FbId director;

  make_roles (self);
  self->director = director = make_user (self, &person, FALSE);
  make_territory (self, "ALL", "Nordlicht", NULL, &director, &world);
  make_member (self, &world.id, &director, "manager");
  for (guint region = 0; region * TEAMS_A_REGION < n_teams; region++)
    {
      g_autofree char *code = g_strdup_printf ("REGION-%u", region + 1);
      g_autofree char *name = region < G_N_ELEMENTS (region_names) ? g_strdup (region_names[region])
                                                                   : g_strdup_printf ("Region %u", region + 1);
      Place place = {0};

      make_territory (self, code, name, &world, &director, &place);
      for (guint i = region * TEAMS_A_REGION; i < MIN (n_teams, (region + 1) * TEAMS_A_REGION); i++)
        make_team (self, i, &place, &director);
      g_free (place.path);
    }
  g_free (world.path);
}
