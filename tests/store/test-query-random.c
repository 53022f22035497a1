/* test-query-random.c: random filters on random records against an evaluator that looks at every one
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-money.h"
#include "fb-query-decimal.h"
#include "fb-text.h"
#include "query-fixture.h"

#define N_ACCOUNTS 120
#define N_USERS 5
#define N_FILTERS 1500

static const char *const names[] = {"Acme", "ÄCME", "acme ltd", "Beta", "beta 100%", "Zoë_x", "O'Hara", "Łódź"};
static const char *const kinds[] = {"prospect", "customer", "partner", "competitor", "former"};
static const char *const currencies[] = {"EUR", "JPY", "KWD"};
static const char *const patterns[] = {"a%", "%e%", "_cme", "%100\\%", "beta%", "%", "zoe\\_%", "%'%"};
static const char *const amounts[] = {"0", "1", "1.5", "2.345", "10", "-1", "100", "0.001"};

typedef struct
{
  FbDb *db;
  GPtrArray *accounts; /* of FbRecord */
  GPtrArray *users;    /* of FbRecord */
} World;

/* --- random records --------------------------------------------------------------------------------------- */

static gboolean
chance (int percent)
{
  return g_test_rand_int_range (0, 100) < percent;
}

#define PICK(array) array[g_test_rand_int_range (0, G_N_ELEMENTS (array))]

static void
put (World *world, GPtrArray *list, FbRecord *record)
{
  g_autoptr (GError) error = NULL;

  fb_rows_put (world->db, record, &error);
  g_assert_no_error (error);
  g_ptr_array_add (list, record);
}

static void
make_user (World *world, guint i)
{
  g_autofree char *name = g_strdup_printf ("user%u", i);
  FbId id = fixture_id (name);
  FbRecord *record = fb_record_new (fb_schema_get_table ("user"), &id);

  fb_record_set_text (record, "login", name);
  if (chance (80))
    fb_record_set_text (record, "name", PICK (names));
  fb_record_set_int (record, "active", chance (50));
  put (world, world->users, record);
}

static void
make_account (World *world, guint i)
{
  g_autofree char *name = g_strdup_printf ("account%u", i);
  FbId id = fixture_id (name);
  FbRecord *record = fb_record_new (fb_schema_get_table ("account"), &id);

  fb_record_set_text (record, "name", PICK (names));
  if (chance (70))
    fb_record_set_text (record, "legal_name", PICK (names));
  if (chance (80))
    fb_record_set_text (record, "kind", PICK (kinds));
  if (chance (70))
    fb_record_set_int (record, "employees", g_test_rand_int_range (-3, 12));
  if (chance (80))
    fb_record_set_int (record, "revenue_est", g_test_rand_int_range (-200, 12000));
  if (chance (90))
    fb_record_set_text (record, "currency", PICK (currencies));
  if (chance (70))
    fb_record_set_int (record, "credit_hold", chance (50));
  if (chance (80))
    {
      /* One in six names a user that is not there. */
      g_autofree char *owner = g_strdup_printf ("user%d", g_test_rand_int_range (0, N_USERS + 1));
      FbId owner_id = fixture_id (owner);

      fb_record_set_id (record, "owner", &owner_id);
    }
  put (world, world->accounts, record);
}

/* --- random filters with their meaning -------------------------------------------------------------------- */

typedef enum
{
  AND,
  OR,
  NOT,
  TEXT,
  LIKE,
  IS_NULL,
  NUMBER,
  MONEY,
  KIND,
  BOOL,
  OWNER_NAME,   /* owner.name = */
  OWNER_ACTIVE, /* owner.active */
} What;

typedef struct _Node Node;
struct _Node
{
  What what;
  Node *left, *right;
  const char *field, *op, *value;
};

static const char *const ops[] = {"=", "!=", "<", "<=", ">", ">="};

static Node *
make_node (guint depth)
{
  static const char *const text_fields[] = {"name", "legal_name"};
  static const char *const null_fields[] = {"legal_name", "kind", "employees", "owner", "owner.name", "credit_hold"};
  static const char *const numbers[] = {"-1", "0", "3", "3.5", "11"};
  Node *node = g_new0 (Node, 1);

  node->what = depth > 0 ? (What) g_test_rand_int_range (AND, OWNER_ACTIVE + 1)
                         : (What) g_test_rand_int_range (TEXT, OWNER_ACTIVE + 1);
  node->op = PICK (ops);
  switch (node->what)
    {
    case AND:
    case OR:
      node->right = make_node (depth - 1);
      node->left = make_node (depth - 1);
      break;
    case NOT:
      node->left = make_node (depth - 1);
      break;
    case TEXT:
      node->field = PICK (text_fields);
      node->value = PICK (names);
      break;
    case LIKE:
      node->field = PICK (text_fields);
      node->value = PICK (patterns);
      break;
    case IS_NULL:
      node->field = PICK (null_fields);
      break;
    case NUMBER:
      node->value = PICK (numbers);
      break;
    case MONEY:
      node->value = PICK (amounts);
      break;
    case KIND:
      node->op = ops[g_test_rand_int_range (0, 2)];
      node->value = PICK (kinds);
      break;
    case OWNER_NAME:
      node->op = ops[g_test_rand_int_range (0, 2)];
      node->value = PICK (names);
      break;
    case BOOL:
    case OWNER_ACTIVE:
    default:
      break;
    }
  return node;
}

static void
free_node (Node *node)
{
  if (node == NULL)
    return;
  free_node (node->left);
  free_node (node->right);
  g_free (node);
}

static void
write_node (const Node *node, GString *text)
{
  g_autofree char *quoted = node->value != NULL ? fb_query_quote (node->value) : NULL;

  g_string_append_c (text, '(');
  switch (node->what)
    {
    case AND:
    case OR:
      write_node (node->left, text);
      g_string_append (text, node->what == AND ? " and " : " or ");
      write_node (node->right, text);
      break;
    case NOT:
      g_string_append (text, "not ");
      write_node (node->left, text);
      break;
    case TEXT:
      g_string_append_printf (text, "%s %s %s", node->field, node->op, quoted);
      break;
    case LIKE:
      g_string_append_printf (text, "%s like %s", node->field, quoted);
      break;
    case IS_NULL:
      g_string_append_printf (text, "%s is null", node->field);
      break;
    case NUMBER:
      g_string_append_printf (text, "employees %s %s", node->op, node->value);
      break;
    case MONEY:
      g_string_append_printf (text, "revenue_est %s %s", node->op, node->value);
      break;
    case KIND:
      g_string_append_printf (text, "kind %s %s", node->op, quoted);
      break;
    case BOOL:
      g_string_append (text, "credit_hold");
      break;
    case OWNER_NAME:
      g_string_append_printf (text, "owner.name %s %s", node->op, quoted);
      break;
    case OWNER_ACTIVE:
    default:
      g_string_append (text, "owner.active = false");
      break;
    }
  g_string_append_c (text, ')');
}

/* --- looking at every record ------------------------------------------------------------------------------ */

static gboolean
holds (int order, const char *op)
{
  if (g_str_equal (op, "="))
    return order == 0;
  if (g_str_equal (op, "!="))
    return order != 0;
  if (g_str_equal (op, "<"))
    return order < 0;
  if (g_str_equal (op, "<="))
    return order <= 0;
  return g_str_equal (op, ">") ? order > 0 : order >= 0;
}

static gboolean
text_holds (const char *text, const char *op, const char *value)
{
  g_autofree char *a = text != NULL ? fb_text_fold (text) : NULL;
  g_autofree char *b = fb_text_fold (value);

  return a == NULL ? g_str_equal (op, "!=") : holds (strcmp (a, b), op);
}

static gboolean
number_holds (const FbRecord *record, const char *field, int digits, const char *op, const char *value)
{
  double difference;

  if (fb_value_is_null (fb_record_get (record, field)))
    return g_str_equal (op, "!=");
  difference = (double) fb_record_get_int (record, field);
  for (int i = 0; i < digits; i++)
    difference /= 10;
  difference -= g_ascii_strtod (value, NULL);
  return holds (difference > 1e-9 ? 1 : difference < -1e-9 ? -1 : 0, op);
}

static const FbRecord *
find_owner (World *world, const FbRecord *record)
{
  for (guint i = 0; fb_record_get_id (record, "owner") != NULL && i < world->users->len; i++)
    {
      const FbRecord *user = g_ptr_array_index (world->users, i);

      if (fb_id_equal (&user->id, fb_record_get_id (record, "owner")))
        return user;
    }
  return NULL;
}

static gboolean
evaluate (World *world, const Node *node, const FbRecord *record)
{
  const FbRecord *owner = find_owner (world, record);
  const char *currency = fb_record_get_text (record, "currency");
  g_autofree char *text = NULL;
  g_autofree char *pattern = NULL;

  switch (node->what)
    {
    case AND:
      return evaluate (world, node->left, record) && evaluate (world, node->right, record);
    case OR:
      return evaluate (world, node->left, record) || evaluate (world, node->right, record);
    case NOT:
      return !evaluate (world, node->left, record);
    case TEXT:
      return text_holds (fb_record_get_text (record, node->field), node->op, node->value);
    case LIKE:
      if (fb_record_get_text (record, node->field) == NULL)
        return FALSE;
      text = fb_text_fold (fb_record_get_text (record, node->field));
      pattern = fb_text_fold (node->value);
      return fb_text_like (text, pattern);
    case IS_NULL:
      if (g_str_equal (node->field, "owner.name"))
        return owner == NULL || fb_record_get_text (owner, "name") == NULL;
      return fb_value_is_null (fb_record_get (record, node->field));
    case NUMBER:
      return number_holds (record, "employees", 0, node->op, node->value);
    case MONEY:
      return number_holds (record, "revenue_est", currency != NULL ? fb_currency_digits (currency) : 2, node->op,
                           node->value);
    case KIND:
      return text_holds (fb_record_get_text (record, "kind"), node->op, node->value);
    case BOOL:
      return fb_record_get_int (record, "credit_hold") != 0;
    case OWNER_NAME:
      return text_holds (owner != NULL ? fb_record_get_text (owner, "name") : NULL, node->op, node->value);
    case OWNER_ACTIVE:
    default:
      return owner == NULL || fb_record_get_int (owner, "active") == 0;
    }
}

static void
compare_once (World *world)
{
  Node *node = make_node (4);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuery) query = NULL;
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GHashTable) found = g_hash_table_new (g_int64_hash, g_int64_equal);

  write_node (node, text);
  query = fb_query_new (fb_schema_get_table ("account"), text->str, NULL, NULL, &error);
  g_assert_no_error (error);
  rows = fb_query_run (query, world->db, NULL, -1, 0, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (found, &g_array_index (rows, gint64, i));
  for (guint i = 0; i < world->accounts->len; i++)
    {
      const FbRecord *record = g_ptr_array_index (world->accounts, i);
      gint64 rowid = i + 1;
      gboolean expected = evaluate (world, node, record);

      if (expected != g_hash_table_contains (found, &rowid))
        g_error ("%s: account %u “%s” should%s be found", text->str, i, fb_record_get_text (record, "name"),
                 expected ? "" : " not");
    }
  free_node (node);
}

static void
test_random (void)
{
  World world = {fixture_open (), g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free),
                 g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free)};
  g_autoptr (GError) error = NULL;

  fb_db_exec (world.db, "BEGIN", &error);
  for (guint i = 0; i < N_USERS; i++)
    make_user (&world, i);
  for (guint i = 0; i < N_ACCOUNTS; i++)
    make_account (&world, i);
  fb_db_exec (world.db, "COMMIT", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_FILTERS; i++)
    compare_once (&world);
  g_ptr_array_unref (world.accounts);
  g_ptr_array_unref (world.users);
  g_object_unref (world.db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/query/random", test_random);
  return g_test_run ();
}
