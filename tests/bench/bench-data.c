/* bench-data.c: record sets of any size, the same for the same seed
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-data.h"

#include <math.h>
#include <string.h>

#define START G_GINT64_CONSTANT (1735689600000)
#define N_REMEMBERED 4096

struct _BenchData
{
  GRand *rand;
  guint64 n; /* records made */
  gint64 now;
  FbId user, pipeline, stages[5];
  GPtrArray *words;            /* of char*: what notes are made of */
  GPtrArray *families;         /* of char* */
  FbId accounts[N_REMEMBERED]; /* some that exist */
  FbId contacts[N_REMEMBERED];
  guint n_accounts, n_contacts;
  char *typable[N_REMEMBERED]; /* titles of some records */
  guint n_typable;
};

static const char *const given[] = {
    "Anna",    "Ben",   "Carla", "David", "Elena", "Felix", "Grace",  "Hugo",   "Ines",  "Jonas",   "Karin",
    "Luca",    "Maria", "Nils",  "Olga",  "Paul",  "Quinn", "Rosa",   "Stefan", "Tina",  "Umberto", "Vera",
    "William", "Xenia", "Yusuf", "Zoë",   "Åsa",   "Émile", "Jürgen", "Łukasz", "Sofía", "Mette",
};
static const char *const syllables[] = {
    "bach", "berg", "bel",  "dorf", "eck",  "feld", "gar",  "hof", "kow",   "lan", "mann",
    "mer",  "ner",  "ova",  "pol",  "quin", "ra",   "sen",  "ski", "stein", "ton", "ulm",
    "ver",  "wald", "wick", "zan",  "ster", "lind", "holm", "rup", "mar",   "del",
};
static const char *const businesses[] = {"Solutions", "Industries", "Logistics", "Group", "Systems",
                                         "Foods",     "Medical",    "Energy",    "Tools", "Textiles"};
static const char *const forms[] = {"GmbH", "Ltd", "Inc", "SA", "BV", "AG", "AB", "SpA"};
static const char *const things[] = {"Pumps",   "Valves",    "Licences", "Service contract", "Spare parts",
                                     "Sensors", "Packaging", "Training", "Upgrade"};
static const char *const acts[] = {
    "Call about", "Visit:", "Meeting on", "E-mail:", "Offer for", "Complaint about", "Demo of"};
static const char *const currencies[] = {"EUR", "EUR", "EUR", "USD", "SEK"};

#define PICK(self, array) array[pick (self, G_N_ELEMENTS (array))]

static guint
pick (BenchData *self, guint n)
{
  return (guint) g_rand_int_range (self->rand, 0, (gint32) n);
}

/* A few come back again and again, most seldom. */
static const char *
pick_skewed (BenchData *self, GPtrArray *array)
{
  double x = g_rand_double (self->rand);

  return g_ptr_array_index (array, (guint) ((double) array->len * pow (x, 3)));
}

static char *
make_word (BenchData *self, guint n)
{
  GString *word = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (word, PICK (self, syllables));
  return g_string_free (word, FALSE);
}

BenchData *
bench_data_new (guint32 seed)
{
  BenchData *self = g_new0 (BenchData, 1);

  self->rand = g_rand_new_with_seed (seed);
  self->now = START;
  self->words = g_ptr_array_new_with_free_func (g_free);
  self->families = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < 6000; i++)
    g_ptr_array_add (self->words, make_word (self, 1 + pick (self, 3)));
  for (guint i = 0; i < 20000; i++)
    {
      char *family = make_word (self, 2 + pick (self, 2));

      family[0] = g_ascii_toupper (family[0]);
      g_ptr_array_add (self->families, family);
    }
  fb_id_generate (&self->user, self->now);
  fb_id_generate (&self->pipeline, self->now);
  for (guint i = 0; i < G_N_ELEMENTS (self->stages); i++)
    fb_id_generate (&self->stages[i], self->now);
  return self;
}

void
bench_data_free (BenchData *self)
{
  for (guint i = 0; i < N_REMEMBERED; i++)
    g_free (self->typable[i]);
  g_ptr_array_unref (self->words);
  g_ptr_array_unref (self->families);
  g_rand_free (self->rand);
  g_free (self);
}

void
bench_data_set_user (BenchData *self, const FbId *user)
{
  self->user = *user;
}

/* --- records ---------------------------------------------------------------------------------------------- */

static FbRecord *
new_record (BenchData *self, const char *table)
{
  FbRecord *record;
  FbId id;

  self->n++;
  self->now += 1000;
  fb_id_generate (&id, self->now);
  record = fb_record_new (fb_schema_get_table (table), &id);
  fb_record_set_int (record, "created_at", self->now);
  fb_record_set_id (record, "created_by", &self->user);
  fb_record_set_int (record, "updated_at", self->now);
  return record;
}

static void
remember (BenchData *self, FbId *ids, guint *n, const FbRecord *record)
{
  guint at = *n < N_REMEMBERED ? (*n)++ : pick (self, N_REMEMBERED);

  ids[at] = record->id;
}

static void
remember_typed (BenchData *self, char *text)
{
  guint at = self->n_typable < N_REMEMBERED ? self->n_typable++ : pick (self, N_REMEMBERED);

  g_free (self->typable[at]);
  self->typable[at] = text;
}

static char *
make_note (BenchData *self, guint n)
{
  GString *note = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (note, "%s%s", i > 0 ? " " : "", pick_skewed (self, self->words));
  return g_string_free (note, FALSE);
}

static FbRecord *
finish (FbRecord *record)
{
  fb_record_derive (record);
  record->ver = 1;
  record->hash = fb_record_compute_hash (record);
  return record;
}

FbRecord *
bench_data_account (BenchData *self)
{
  FbRecord *record = new_record (self, "account");
  char *name =
      g_strdup_printf ("%s %s %s", pick_skewed (self, self->families), PICK (self, businesses), PICK (self, forms));
  g_autofree char *number = g_strdup_printf ("A-%" G_GUINT64_FORMAT, 100000 + self->n);

  fb_record_set_text (record, "number", number);
  fb_record_set_text (record, "name", name);
  fb_record_set_text (record, "industry", PICK (self, businesses));
  fb_record_set_int (record, "employees", (gint64) pick (self, 5000));
  fb_record_set_int (record, "revenue_est", (gint64) pick (self, 1000000000));
  fb_record_set_text (record, "currency", PICK (self, currencies));
  fb_record_set_id (record, "owner", &self->user);
  remember (self, self->accounts, &self->n_accounts, record);
  remember_typed (self, name);
  return finish (record);
}

static FbRecord *
make_contact (BenchData *self)
{
  FbRecord *record = new_record (self, "contact");
  const char *first = PICK (self, given), *family = pick_skewed (self, self->families);

  fb_record_set_text (record, "given", first);
  fb_record_set_text (record, "family", family);
  fb_record_set_text (record, "job_title", PICK (self, things));
  fb_record_set_id (record, "account", &self->accounts[pick (self, self->n_accounts)]);
  remember (self, self->contacts, &self->n_contacts, record);
  remember_typed (self, g_strdup_printf ("%s %s", first, family));
  return finish (record);
}

static FbRecord *
make_point (BenchData *self)
{
  FbRecord *record = new_record (self, "contact_point");
  g_autofree char *value = NULL;

  fb_record_set_text (record, "on_type", "contact");
  fb_record_set_id (record, "on_id", &self->contacts[pick (self, self->n_contacts)]);
  if (pick (self, 2) == 0)
    {
      value = g_strdup_printf ("+49 %u %07u", 150 + pick (self, 30), pick (self, 10000000));
      remember_typed (self, g_strdup (value));
      fb_record_set_text (record, "kind", "mobile");
    }
  else
    {
      value = g_strdup_printf ("%s.%s@%s.example", PICK (self, given), pick_skewed (self, self->families),
                               pick_skewed (self, self->words));
      fb_record_set_text (record, "kind", "email");
    }
  fb_record_set_text (record, "value", value);
  return finish (record);
}

static FbRecord *
make_opportunity (BenchData *self)
{
  FbRecord *record = new_record (self, "opportunity");
  char *name = g_strdup_printf ("%s for %s", PICK (self, things), pick_skewed (self, self->families));
  g_autofree char *number = g_strdup_printf ("O-%" G_GUINT64_FORMAT, 100000 + self->n);
  g_autofree char *day =
      g_strdup_printf ("20%02u-%02u-%02u", 24 + pick (self, 4), 1 + pick (self, 12), 1 + pick (self, 28));

  fb_record_set_text (record, "number", number);
  fb_record_set_text (record, "name", name);
  fb_record_set_id (record, "account", &self->accounts[pick (self, self->n_accounts)]);
  fb_record_set_id (record, "pipeline", &self->pipeline);
  fb_record_set_id (record, "stage", &self->stages[pick (self, G_N_ELEMENTS (self->stages))]);
  fb_record_set_int (record, "probability", (gint64) pick (self, 101) * 100);
  fb_record_set_int (record, "amount", (gint64) pick (self, 10000000));
  fb_record_set_text (record, "currency", PICK (self, currencies));
  fb_record_set_text (record, "close_date", day);
  fb_record_set_id (record, "owner", &self->user);
  remember_typed (self, name);
  return finish (record);
}

static FbRecord *
make_activity (BenchData *self)
{
  FbRecord *record = new_record (self, "activity");
  g_autofree char *subject = g_strdup_printf ("%s %s", PICK (self, acts), PICK (self, things));
  g_autofree char *note = make_note (self, 8 + pick (self, 12));

  fb_record_set_text (record, "kind", "call");
  fb_record_set_text (record, "subject", subject);
  fb_record_set_text (record, "outcome_note", note);
  fb_record_set_id (record, "account", &self->accounts[pick (self, self->n_accounts)]);
  fb_record_set_id (record, "contact", &self->contacts[pick (self, self->n_contacts)]);
  fb_record_set_int (record, "planned_start", self->now);
  fb_record_set_id (record, "assigned_to", &self->user);
  if (pick (self, 50) == 0)
    remember_typed (self, make_note (self, 1));
  return finish (record);
}

FbRecord *
bench_data_next (BenchData *self)
{
  guint of_twenty = (guint) (self->n % 20);

  if (of_twenty < 2)
    return bench_data_account (self);
  if (of_twenty < 7)
    return make_contact (self);
  if (of_twenty < 11)
    return make_point (self);
  return of_twenty < 14 ? make_opportunity (self) : make_activity (self);
}

FbRecord *
bench_data_next_of_field (BenchData *self)
{
  guint of_eight = (guint) (self->n % 8);

  if (of_eight < 2)
    return bench_data_account (self);
  if (of_eight < 4)
    return make_contact (self);
  if (of_eight < 5)
    return make_point (self);
  return of_eight < 6 ? make_opportunity (self) : make_activity (self);
}

GPtrArray *
bench_data_basics (BenchData *self)
{
  static const char *const names[] = {"Prospecting", "Engaging", "Offer", "Won", "Lost"};
  static const char *const kinds[] = {"open", "open", "open", "won", "lost"};
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  FbRecord *pipeline = fb_record_new (fb_schema_get_table ("pipeline"), &self->pipeline);

  fb_record_set_text (pipeline, "name", "Sales");
  fb_record_set_text (pipeline, "entity", "opportunity");
  g_ptr_array_add (records, finish (pipeline));
  for (guint i = 0; i < G_N_ELEMENTS (self->stages); i++)
    {
      FbRecord *stage = fb_record_new (fb_schema_get_table ("stage"), &self->stages[i]);

      fb_record_set_id (stage, "pipeline", &self->pipeline);
      fb_record_set_int (stage, "position", i + 1);
      fb_record_set_text (stage, "name", names[i]);
      fb_record_set_text (stage, "kind", kinds[i]);
      g_ptr_array_add (records, finish (stage));
    }
  return records;
}

/* --- typing ----------------------------------------------------------------------------------------------- */

char *
bench_data_typed (BenchData *self)
{
  char *text = g_strdup (self->typable[pick (self, self->n_typable)]);
  gsize length = strlen (text);

  /* One in eight has two neighbouring letters swapped. */
  if (length > 5 && pick (self, 8) == 0)
    {
      guint at = 1 + pick (self, (guint) length - 3);

      if (g_ascii_isalpha (text[at]) && g_ascii_isalpha (text[at + 1]))
        {
          char letter = text[at];

          text[at] = text[at + 1];
          text[at + 1] = letter;
        }
    }
  return text;
}
