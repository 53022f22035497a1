/* fb-rules-compose.c: products in products: the statements of a child become part of the whole
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-rules-parse.h"

typedef struct
{
  FbRulesFile file; /* (nullable) */
  gpointer data;
  guint n_children;
} Composer;

/* The models around the one that is read now. */
typedef struct _Chain Chain;
struct _Chain
{
  const Chain *up; /* (nullable) */
  const char *key; /* (nullable) of the whole, which does not know its own */
  guint depth;
};

static gboolean
compose (Composer *self, FbRules *rules, const Chain *chain, GPtrArray *problems);

char *
fb_rules_model_file (const char *model)
{
  return g_strconcat (model, ".rules", NULL);
}

char *
fb_rules_model_table (const char *model, const char *file)
{
  return g_strconcat (model, "/", file, NULL);
}

static gboolean
fail (GPtrArray *problems, const FbRulesStatement *part, char *message, char *hint)
{
  g_ptr_array_add (problems, fb_rules_problem_new (part->place, message, hint));
  return FALSE;
}

/* What is wrong with the text of a child, with the place in it. */
static gboolean
fail_inside (GPtrArray *problems, const FbRulesStatement *part, const FbRulesProblem *inside)
{
  /* Translators: the key of a product model, a line and a column in it, and what is wrong there */
  return fail (problems, part,
               g_strdup_printf (_ ("%s, line %u, column %u: %s"), part->model, inside->place.line, inside->place.column,
                                inside->message),
               g_strdup (inside->hint));
}

static FbRulesStatement *
find_product (const FbRules *rules)
{
  for (guint i = 0; i < rules->statements->len; i++)
    if (((FbRulesStatement *) g_ptr_array_index (rules->statements, i))->kind == FB_RULES_PRODUCT)
      return g_ptr_array_index (rules->statements, i);
  return NULL;
}

static const char *
base_language (const FbRulesStatement *product)
{
  return product->languages != NULL && product->languages->len > 0 ? g_ptr_array_index (product->languages, 0) : NULL;
}

/* --- taking a child's statements over ------------------------------------------------------------------------- */

/* What @part's file leaves in the whole. */
typedef struct
{
  FbRulesStatement *part;
  const char *owner;     /* (nullable) of the child's file */
  const char *from, *to; /* (nullable) its first language and that of the whole, when they differ */
} Adoption;

static void
prefix (const FbRulesStatement *part, char **name)
{
  char *longer = *name != NULL ? g_strconcat (part->name, ".", *name, NULL) : NULL;

  g_free (*name);
  *name = longer;
}

/* Texts without a language are in the first one of their file. */
static void
translate (const Adoption *self, GPtrArray *texts)
{
  FbRulesText *own = NULL, *wanted = NULL;

  for (guint i = 0; self->from != NULL && texts != NULL && i < texts->len; i++)
    {
      FbRulesText *text = g_ptr_array_index (texts, i);

      if (text->language == NULL)
        own = text;
      else if (g_str_equal (text->language, self->to))
        wanted = text;
    }
  /* Better in another language than not at all. */
  if (wanted == NULL)
    return;
  g_clear_pointer (&wanted->language, g_free);
  if (own != NULL)
    own->language = g_strdup (self->from);
}

static void
translate_all (const Adoption *self, FbRulesStatement *statement)
{
  translate (self, statement->texts);
  translate (self, statement->because);
  if (statement->product != NULL)
    translate (self, statement->product->texts);
  for (guint i = 0; statement->option != NULL && i < statement->option->choices->len; i++)
    translate (self, ((FbRulesChoice *) g_ptr_array_index (statement->option->choices, i))->texts);
}

static void
rename_terms (const Adoption *self, GPtrArray *terms)
{
  for (guint i = 0; terms != NULL && i < terms->len; i++)
    prefix (self->part, &((FbRulesTerm *) g_ptr_array_index (terms, i))->measure);
}

static void
rename_file (const Adoption *self, FbRulesStatement *statement)
{
  char *name;

  /* A child of the child has its own folder already. */
  if (statement->file == NULL || strchr (statement->file, '/') != NULL)
    return;
  name = fb_rules_model_table (self->part->model, statement->file);
  g_free (statement->file);
  statement->file = name;
}

/* References need no new names: they point to their options already. */
static void
rename_all (const Adoption *self, FbRulesStatement *statement)
{
  FbRulesOption *option = statement->option;

  prefix (self->part, &statement->id);
  if (option != NULL || statement->kind == FB_RULES_CHILD)
    {
      if (statement->plain == NULL)
        statement->plain = g_strdup (statement->name);
      prefix (self->part, &statement->name);
    }
  if (statement->kind == FB_RULES_MEASURE)
    prefix (self->part, &statement->name);
  rename_terms (self, statement->left);
  rename_terms (self, statement->right);
  rename_file (self, statement);
  /* Lines of another file would mislead. */
  statement->place = self->part->place;
  for (guint i = 0; option != NULL && i < option->choices->len; i++)
    ((FbRulesChoice *) g_ptr_array_index (option->choices, i))->place = self->part->place;
}

/* So many of it cost so many times as much. */
static gboolean
multiply (const Adoption *self, FbRulesStatement *statement, GPtrArray *problems)
{
  gboolean money = statement->kind == FB_RULES_PART || (statement->kind == FB_RULES_PRICE && statement->base == NULL);

  if (!money
      || (!__builtin_mul_overflow (statement->amount.value, (gint64) self->part->times, &statement->amount.value)
          && ABS (statement->amount.value) < G_GINT64_CONSTANT (1000000000000000)))
    return TRUE;
  return fail (problems, self->part, g_strdup_printf (_ ("so many of “%s” cost too much"), self->part->model), NULL);
}

/* Its product and owner are those of the part. What depends on the quantity of a line is decided by whose line it is.
 */
static gboolean
is_kept (const FbRulesStatement *statement)
{
  return statement->kind != FB_RULES_PRODUCT && statement->kind != FB_RULES_OWNER && statement->kind != FB_RULES_VALID
         && (statement->kind != FB_RULES_DISCOUNT || statement->ref != NULL);
}

/* Prices without a condition count when no other does. Where the part's own condition will be theirs, that is so at the
 * end. */
static gboolean
goes_last (const Adoption *self, const FbRulesStatement *statement)
{
  return self->part->when != NULL && statement->kind == FB_RULES_PRICE && statement->when == NULL;
}

static void
sort_prices (const Adoption *self, GPtrArray *statements)
{
  g_autoptr (GPtrArray) last = g_ptr_array_new ();
  guint n = 0;

  for (guint i = 0; i < statements->len; i++)
    if (goes_last (self, g_ptr_array_index (statements, i)))
      g_ptr_array_add (last, g_ptr_array_index (statements, i));
    else
      statements->pdata[n++] = g_ptr_array_index (statements, i);
  for (guint i = 0; i < last->len; i++)
    statements->pdata[n++] = g_ptr_array_index (last, i);
}

/* Takes the statements out of @child, puts them behind the part at *@at and moves it to the last one. */
static gboolean
adopt (const Adoption *self, FbRules *rules, guint *at, FbRules *child, GPtrArray *problems)
{
  gboolean good = TRUE;

  g_ptr_array_set_free_func (child->statements, NULL);
  sort_prices (self, child->statements);
  for (guint i = 0; i < child->statements->len; i++)
    {
      FbRulesStatement *statement = g_ptr_array_index (child->statements, i);

      translate_all (self, statement);
      if (statement->kind == FB_RULES_PRODUCT && self->part->product == NULL)
        {
          self->part->product = statement;
          continue;
        }
      if (!is_kept (statement))
        {
          fb_rules_statement_free (statement);
          continue;
        }
      rename_all (self, statement);
      good = good && multiply (self, statement, problems);
      if (statement->child == NULL)
        statement->child = self->part;
      if (statement->id != NULL && statement->owner == NULL)
        statement->owner = g_strdup (self->owner);
      g_ptr_array_insert (rules->statements, (int) ++*at, statement);
    }
  g_ptr_array_set_size (child->statements, 0);
  return good;
}

/* --- reading a child ------------------------------------------------------------------------------------------ */

static gboolean
check_chain (Composer *self, const FbRulesStatement *part, const Chain *chain, GPtrArray *problems)
{
  g_autoptr (GString) way = g_string_new (part->model);
  gboolean circle = FALSE;

  for (const Chain *c = chain; c != NULL && c->key != NULL && !circle; c = c->up)
    {
      g_string_prepend (way, " → ");
      g_string_prepend (way, c->key);
      circle = g_str_equal (c->key, part->model);
    }
  if (circle)
    return fail (problems, part, g_strdup_printf (_ ("“%s” would contain itself: %s"), part->model, way->str), NULL);
  if (chain->depth >= FB_RULES_MAX_NESTING)
    return fail (problems, part,
                 g_strdup_printf (_ ("products are nested %d deep at most: %s"), FB_RULES_MAX_NESTING, way->str), NULL);
  if (++self->n_children > FB_RULES_MAX_CHILDREN)
    return fail (problems, part, g_strdup_printf (_ ("a product contains %d others at most"), FB_RULES_MAX_CHILDREN),
                 NULL);
  return TRUE;
}

static gboolean
check_product (const FbRulesStatement *part,
               const FbRulesStatement *whole,
               const FbRulesStatement *product,
               GPtrArray *problems)
{
  if (part->version != NULL && g_strcmp0 (part->version, product->version) != 0)
    return fail (problems, part,
                 g_strdup_printf (_ ("“%s” is here in version %s, not in version %s"), part->model, product->version,
                                  part->version),
                 NULL);
  if (whole != NULL && g_strcmp0 (whole->currency, product->currency) != 0)
    return fail (problems, part,
                 g_strdup_printf (_ ("“%s” has prices in %s, this product in %s"), part->model, product->currency,
                                  whole->currency),
                 NULL);
  return TRUE;
}

static GBytes *
read_bytes (Composer *self, const FbRulesStatement *part, GPtrArray *problems)
{
  g_autofree char *name = fb_rules_model_file (part->model);
  g_autoptr (GError) error = NULL;
  GBytes *bytes = self->file != NULL ? self->file (name, self->data, &error) : NULL;

  if (bytes == NULL)
    fail (problems, part, g_strdup_printf (_ ("the model “%s” is not here"), part->model),
          error != NULL ? g_strdup (error->message) : NULL);
  return bytes;
}

/* Read, with its own children, and understood by itself; NULL with a problem. */
static FbRules *
read_child (Composer *self, const FbRulesStatement *part, const Chain *chain, GPtrArray *problems)
{
  const Chain inside = {chain, part->model, chain->depth + 1};
  g_autoptr (GBytes) bytes = read_bytes (self, part, problems);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (FbRules) child = NULL;

  if (bytes == NULL)
    return NULL;
  child = fb_rules_parse (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), &found);
  if (found->len == 0 && compose (self, child, &inside, found))
    fb_rules_resolve (child, found);
  if (found->len == 0)
    return g_steal_pointer (&child);
  fail_inside (problems, part, g_ptr_array_index (found, 0));
  return NULL;
}

static const char *
find_owner (const FbRules *rules)
{
  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);

      if (statement->kind == FB_RULES_OWNER && statement->child == NULL)
        return statement->name;
    }
  return NULL;
}

/* The part at *@at becomes the part with its child behind it. */
static gboolean
add_child (Composer *self, FbRules *rules, guint *at, const Chain *chain, GPtrArray *problems)
{
  FbRulesStatement *part = g_ptr_array_index (rules->statements, *at);
  const FbRulesStatement *whole = find_product (rules), *product;
  Adoption adoption = {part, NULL, NULL, NULL};
  g_autofree char *owner = NULL, *from = NULL;
  g_autoptr (FbRules) child = NULL;

  if (!check_chain (self, part, chain, problems) || !(child = read_child (self, part, chain, problems)))
    return FALSE;
  product = find_product (child);
  if (!check_product (part, whole, product, problems))
    return FALSE;
  if (rules->statements->len + child->statements->len > FB_RULES_MAX_STATEMENTS)
    return fail (problems, part,
                 g_strdup_printf (_ ("with its children a product may have %d statements"), FB_RULES_MAX_STATEMENTS),
                 NULL);
  adoption.owner = owner = g_strdup (find_owner (child));
  if (whole != NULL && base_language (whole) != NULL && base_language (product) != NULL
      && !g_str_equal (base_language (whole), base_language (product)))
    {
      adoption.from = from = g_strdup (base_language (product));
      adoption.to = base_language (whole);
    }
  return adopt (&adoption, rules, at, child, problems);
}

static gboolean
compose (Composer *self, FbRules *rules, const Chain *chain, GPtrArray *problems)
{
  guint before = problems->len;

  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);

      if (statement->kind == FB_RULES_CHILD && statement->product == NULL && problems->len < FB_RULES_MAX_PROBLEMS)
        add_child (self, rules, &i, chain, problems);
    }
  return problems->len == before;
}

gboolean
fb_rules_compose (FbRules *rules, FbRulesFile file, gpointer data, GPtrArray *problems)
{
  const Chain whole = {NULL, NULL, 0};
  Composer self = {file, data, 0};

  g_return_val_if_fail (rules->options == NULL, FALSE);

  return compose (&self, rules, &whole, problems);
}

static void
needed_free (gpointer data)
{
  FbRulesNeeded *needed = data;

  g_free (needed->model);
  g_free (needed->version);
  g_free (needed);
}

GPtrArray *
fb_rules_list_models (const char *text, gssize length)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (FbRules) rules = fb_rules_parse (text, length, &problems);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *models = g_ptr_array_new_with_free_func (needed_free);

  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);

      FbRulesNeeded *needed;

      if (statement->kind != FB_RULES_CHILD || !g_hash_table_add (seen, statement->model))
        continue;
      needed = g_new0 (FbRulesNeeded, 1);
      needed->model = g_strdup (statement->model);
      needed->version = g_strdup (statement->version);
      g_ptr_array_add (models, needed);
    }
  return models;
}
