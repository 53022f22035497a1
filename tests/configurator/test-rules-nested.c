/* test-rules-nested.c: products whose parts have models of their own
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-config-desk.h"
#include "fb-rules-check.h"
#include "fb-rules-format.h"
#include "fb-rules-option.h"
#include "fb-rules-priced.h"
#include "fb-rules-words.h"

/* Names and texts, NULL-terminated: the files that lie beside the model. */
static GBytes *
read_file (const char *name, gpointer data, GError **error)
{
  const char *const *files = data;

  for (; files != NULL && *files != NULL; files += 2)
    if (g_str_equal (files[0], name))
      return g_bytes_new (files[1], strlen (files[1]));
  g_set_error (error, FB_RULES_ERROR, FB_RULES_ERROR_FILE, "no %s", name);
  return NULL;
}

static FbRulesModel *
load (const char *text, const char *const *files)
{
  g_autoptr (GError) error = NULL;
  FbRules *rules = fb_rules_load_with (text, -1, read_file, (gpointer) files, &error);
  FbRulesModel *model;

  g_assert_no_error (error);
  model = fb_rules_lower (rules, NULL, read_file, (gpointer) files, &error);
  g_assert_no_error (error);
  return model;
}

#define MACHINE                                                                           \
  "product Machine de \"Maschine\" version 1 currency EUR language en, de\n"              \
  "part Frame list 1000.00\noption Voltage de \"Spannung\" one of \"230 V\", \"400 V\"\n" \
  "option Load number 1..9 step 1\noption Extras 0..1 of Chiller de \"Kühler\"\n"
#define DRIVE                                                                                                         \
  "product \"Antrieb\" en \"Drive\" version 2 currency EUR language de, en\nowner Drives\npart Motor list 300.00\n"   \
  "group \"Getriebe\" en \"Gears\"\noption Supply one of \"230 V\", \"400 V\", \"690 V\"\noption Torque number "      \
  "0.5..12 step 0.5\n"                                                                                                \
  "option Gear de \"Getriebe\" one of Spur, Helical en \"Helical gear\"\noption Fit 0..2 of Brake de \"Bremse\", "    \
  "Encoder\n"                                                                                                         \
  "measure power in kW where Brake: 1, Torque: 0.5 each\n"                                                            \
  "R1: Brake requires Supply != \"230 V\" because \"die Bremse braucht 400 V\" en \"the brake needs 400 V\"\n"        \
  "R2: if Torque > 5 then Brake because \"Sicherheit\" en \"safety\"\nR3: sum power <= 6 kW because \"Wicklung\"\n"   \
  "price Brake: 50.00\nprice Helical: 20 % of Motor\nD1: default Gear = Spur\ndiscount volume on quantity: 2.. 50 % " \
  "range\n"                                                                                                           \
  "T1: table (Gear, Torque) allow file \"gears.csv\"\n"
#define GEARS "Gear,Torque\nSpur,..8\nHelical,*\n"
#define USES                                                                                                       \
  "part Drive \"Drive unit\" de \"Antriebseinheit\" uses model drive version 2 quantity 2 link Supply = Voltage, " \
  "Torque = Load\n"

static const char *const drive_files[] = {"drive.rules", DRIVE, "drive/gears.csv", GEARS, NULL};

static void
find (FbRulesModel *model, const char *name, const char *value, FbConfigPoint *point)
{
  g_autoptr (GError) error = NULL;

  fb_rules_model_find_words (model, name, value, point, &error);
  g_assert_no_error (error);
}

static void
assert_words (FbRulesModel *model, const char *name, const char *value, const char *language, const char *wanted)
{
  FbConfigPoint point;
  g_autofree char *words = NULL;

  find (model, name, value, &point);
  words = fb_rules_words_point (model, point.var, point.value, language);
  g_assert_cmpstr (words, ==, wanted);
}

/* As the sentence that explains has it. */
static void
assert_rule (FbRulesModel *model, const char *rule, const char *language, const char *wanted)
{
  g_autoptr (GPtrArray) sentences = fb_rules_words_refused (model, 0, 0, NULL, 0, &rule, 1, language);

  g_assert_cmpstr (g_ptr_array_index (sentences, 1), ==, wanted);
}

/* --- reading -------------------------------------------------------------------------------------------------- */

static void
test_names (void)
{
  g_autoptr (FbRulesModel) model = load (MACHINE USES "R1: Load > 4 requires Drive.Gear = Helical\n", drive_files);
  const FbRules *rules = fb_rules_model_get_rules (model);
  const FbRulesStatement *rule = g_hash_table_lookup (rules->rules, "Drive.R1");
  const FbRulesOption *gear = g_hash_table_lookup (rules->by_name, "Drive.Gear");

  g_assert_cmpint (rule->kind, ==, FB_RULES_REQUIRES);
  g_assert_cmpstr (rule->owner, ==, "Drives");
  g_assert_cmpuint (rule->place.line, ==, 6);
  g_assert_cmpstr (gear->statement->plain, ==, "Gear");
  g_assert_cmpstr (fb_rules_option_label (gear, "de"), ==, "Getriebe");
  g_assert_cmpstr (gear->group->name, ==, "Getriebe");
  g_assert_cmpstr (fb_rules_text_find (gear->group->texts, "en"), ==, "Gears");
  g_assert_nonnull (g_hash_table_lookup (rules->rules, "Drive.D1"));
  g_assert_cmpuint (fb_config_model_get_n_variables (fb_rules_model_get_config (model)), ==, 8);
  assert_rule (model, "Drive.R1", "de", "Rule Antriebseinheit, R1: die Bremse braucht 400 V.");
  assert_rule (model, "Drive.R1", "en", "Rule Drive unit, R1: the brake needs 400 V.");
  assert_rule (model, "Drive.Supply = Voltage", "de", "Rule Antriebseinheit: “Supply” is the same as “Spannung”.");
  assert_words (model, "Drive.Gear", "Helical", "en", "Drive unit, Gear: Helical gear");
  assert_words (model, "Drive.Fit", "Brake", "de", "Antriebseinheit, Bremse");
}

static const FbRulesOption *
find_option (FbRulesModel *model, const char *name)
{
  return g_hash_table_lookup (fb_rules_model_get_rules (model)->by_name, name);
}

/* Where a part's own options stand together its name is said once, above them. */
static void
test_own_words (void)
{
  g_autoptr (FbRulesModel) model = load (MACHINE USES, drive_files);
  const FbRulesOption *gear = find_option (model, "Drive.Gear"), *voltage = find_option (model, "Voltage");
  g_autofree char *beside = fb_rules_words_option (gear, "de");
  g_autofree char *outside = fb_rules_words_option (voltage, "de");
  g_autofree char *part = fb_rules_words_child (gear->statement->child, "en");
  g_autofree char *own = NULL;
  FbConfigPoint point;

  g_assert_cmpstr (beside, ==, "Antriebseinheit, Getriebe");
  g_assert_cmpstr (outside, ==, "Spannung");
  g_assert_cmpstr (part, ==, "Drive unit");
  g_assert_null (fb_rules_words_child (voltage->statement->child, "en"));
  find (model, "Drive.Gear", "Helical", &point);
  own = fb_rules_words_own (model, point.var, point.value, "en");
  g_assert_cmpstr (own, ==, "Gear: Helical gear");
}

static void
test_round_trip (void)
{
  static const char *const lines[] = {
      "part Drive uses model drive-unit\n",
      "part Drive \"Drive unit\" de \"Antrieb\" uses model drive-unit version 2027.1 when Size = M\n",
      "part Drive uses model drive-unit when Size = M because \"so\" de \"darum\" owner \"Drives\"\n",
      "part \"Drive 2\" uses model \"2nd\" quantity 3 link Supply = Voltage, \"a b\" = Drive.Torque\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GPtrArray) problems = NULL;
      g_autoptr (FbRules) rules = fb_rules_parse (lines[i], -1, &problems);
      g_autofree char *text = fb_rules_format (rules);
      g_autoptr (GPtrArray) models = fb_rules_list_models (lines[i], -1);

      g_assert_cmpuint (problems->len, ==, 0);
      g_assert_cmpstr (text, ==, lines[i]);
      g_assert_cmpuint (models->len, ==, 1);
    }
}

/* Words that only a part with a model has are names everywhere else, as they were before. */
static void
test_words_are_names (void)
{
  g_autoptr (FbRulesModel) model = load ("product P version 1 currency EUR\noption model one of uses, link\n"
                                         "part uses list 1.00 when model = link\nR1: uses requires model = uses\n",
                                         NULL);

  g_assert_nonnull (model);
}

typedef struct
{
  const char *line;
  guint column;
  const char *message;
} Wrong;

static void
test_errors (void)
{
  static const char *const files[] = {"drive.rules",
                                      DRIVE,
                                      "drive/gears.csv",
                                      GEARS,
                                      "me.rules",
                                      "product Me version 1 currency EUR\npart Other uses model other\n",
                                      "other.rules",
                                      "product Other version 1 currency EUR\npart Me uses model me\n",
                                      "yen.rules",
                                      "product Yen version 1 currency JPY\n",
                                      "broken.rules",
                                      "product B version 1 currency EUR\noption Size ONE of S\n",
                                      "lost.rules",
                                      "product L version 1 currency EUR\noption Size one of S\nR1: XL requires S\n",
                                      NULL};
  static const Wrong wrong[] = {
      {"part A uses model nothing", 1, "the model “nothing” is not here"},
      {"part A uses model drive version 3", 1, "“drive” is here in version 2, not in version 3"},
      {"part A uses model me", 1,
       "me, line 2, column 1: other, line 2, column 1: “me” would contain itself: me → other → me"},
      {"part A uses model yen", 1, "“yen” has prices in JPY, this product in EUR"},
      {"part A uses model broken", 1,
       "broken, line 2, column 13: expected "
       "“one of”, “at most one of”, “number” or a range such as 0..3, found “ONE”"},
      {"part A uses model lost", 1, "lost, line 3, column 5: there is no option and no value “XL”"},
      {"part A uses drive", 13, "expected “model”, found “drive”"},
      {"part A uses model \"../drive\"", 19, "“../drive” is no key of a model"},
      {"part A uses model drive quantity 0", 34, "a quantity is 1 to 1000"},
      {"part A uses model drive link Voltage = Voltage", 30, "“A” has no option “Voltage”"},
      {"part A uses model drive link Supply = Volts", 30, "there is no option “Volts”"},
      {"part A uses model drive link Gear = Voltage", 30, "“Gear” and “Voltage” have no value in common"},
      {"part A uses model drive link Torque = Voltage", 30, "one of “Torque” and “Voltage” is a number"},
      {"part A uses model drive link Fit = Voltage", 30, "a choice of several cannot be linked"},
      {"part A uses model drive link Supply = Voltage, Supply = Voltage", 48, "“Supply” is linked already"},
      {"part Load uses model drive", 1, "“Load” is the name of an option already"},
      {"part A uses model drive; part A uses model drive", 26, "there is an option “A.Supply” already"},
      {"part A \"Title\" list 1.00", 16, "expected “uses model”, found “list”"},
      {"part A uses model drive\nR1: Helical requires Load = 1", 5, "there is no option and no value “Helical”"},
      {"part A uses model drive\nprice Load: 3 % of Motor each", 1, "there is no part “Motor”"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *text = g_strconcat (MACHINE, wrong[i].line, "\n", NULL);
      g_autoptr (FbRulesReport) report = fb_rules_check (text, -1, NULL, read_file, (gpointer) files, 0, NULL);
      const FbRulesFinding *finding;

      g_test_message ("%s", wrong[i].line);
      g_assert_false (fb_rules_report_is_good (report));
      finding = g_ptr_array_index (report->findings, 0);
      g_assert_cmpstr (finding->message, ==, wrong[i].message);
      g_assert_cmpuint (finding->place.column, ==, wrong[i].column);
      g_assert_cmpuint (finding->place.line, ==, strchr (wrong[i].line, '\n') != NULL ? 7 : 6);
    }
}

/* A chain of models: level 0 is the whole, each further one is part of the one before. */
static void
test_depth (void)
{
  for (guint depth = FB_RULES_MAX_NESTING; depth <= FB_RULES_MAX_NESTING + 1; depth++)
    {
      g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GError) error = NULL;
      g_autoptr (FbRules) rules = NULL;

      for (guint level = 1; level <= depth; level++)
        {
          g_autofree char *part =
              level < depth ? g_strdup_printf ("part X uses model m%u\n", level + 1) : g_strdup ("");

          g_ptr_array_add (files, g_strdup_printf ("m%u.rules", level));
          g_ptr_array_add (files, g_strdup_printf ("product P version 1 currency EUR\noption O one of A, B\n%s", part));
        }
      g_ptr_array_add (files, NULL);
      rules = fb_rules_load_with ("product P version 1 currency EUR\npart X uses model m1\n", -1, read_file,
                                  files->pdata, &error);
      g_assert_true ((rules != NULL) == (depth == FB_RULES_MAX_NESTING));
      if (rules != NULL)
        g_assert_nonnull (g_hash_table_lookup (rules->by_name, "X.X.X.X.X.X.X.X.O"));
      else
        g_assert_nonnull (strstr (error->message, "products are nested 8 deep at most"));
    }
}

/* Twice as many in each level: 1 + 2 + 4 … of them. */
static void
test_many (void)
{
  static const char *const files[] = {
      "a.rules",
      "product A version 1 currency EUR\npart B1 uses model b\npart B2 uses model b\n",
      "b.rules",
      "product B version 1 currency EUR\npart C1 uses model c\npart C2 uses model c\npart C3 uses model c\n",
      "c.rules",
      "product C version 1 currency EUR\npart D1 uses model d\npart D2 uses model d\npart D3 uses model d\n"
      "part D4 uses model d\npart D5 uses model d\npart D6 uses model d\npart D7 uses model d\n"
      "part D8 uses model d\npart D9 uses model d\npart D10 uses model d\npart D11 uses model d\n",
      "d.rules",
      "product D version 1 currency EUR\noption O one of A, B\n",
      NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRules) rules = fb_rules_load_with ("product P version 1 currency EUR\npart A uses model a\n", -1,
                                                  read_file, (gpointer) files, &error);

  g_assert_null (rules);
  g_assert_error (error, FB_RULES_ERROR, FB_RULES_ERROR_TEXT);
  g_assert_nonnull (strstr (error->message, "a product contains 64 others at most"));
}

static void
test_text_alone (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_rules_load (MACHINE USES, -1, &error));
  g_assert_error (error, FB_RULES_ERROR, FB_RULES_ERROR_TEXT);
  g_assert_cmpstr (error->message, ==, "line 6, column 1: the model “drive” is not here");
}

/* --- prices --------------------------------------------------------------------------------------------------- */

static gint64
price_of (FbRulesModel *model, const char *const *picks)
{
  FbConfigModel *config = fb_rules_model_get_config (model);
  g_autofree guint *values = g_new0 (guint, fb_config_model_get_n_variables (config));
  g_autoptr (GPtrArray) priced = NULL;
  g_autoptr (GError) error = NULL;

  for (; *picks != NULL; picks += 2)
    {
      FbConfigPoint point;

      find (model, picks[0], picks[1], &point);
      values[point.var] = point.value;
    }
  priced = fb_rules_price (model, values, 1000, "2027-06-01", &error);
  g_assert_no_error (error);
  return ((FbRulesPriced *) g_ptr_array_index (priced, 0))->quote->net;
}

static void
test_prices (void)
{
  g_autoptr (FbRulesModel) model = load (MACHINE USES "price Chiller: 10 % of Frame\n", drive_files);
  static const char *const plain[] = {NULL};
  static const char *const rich[] = {"Drive.Gear", "Helical", "Drive.Fit", "Brake", "Extras", "Chiller", NULL};

  /* Two drives; the child's discount on the quantity is not the line's. */
  g_assert_cmpint (price_of (model, plain), ==, 100000 + 2 * 30000);
  g_assert_cmpint (price_of (model, rich), ==, 100000 + 10000 + 2 * (30000 + 6000 + 5000));
}

/* Of several prices for one thing the one without a condition counts when no other does, also where a part has one. */
static void
test_prices_of_optional (void)
{
  static const char *const files[] = {"c.rules",
                                      "product C version 1 currency EUR\noption Size one of S, L\n"
                                      "option Cover at most one of Tin\n"
                                      "price Tin: 3.00\nprice Tin: 8.00 when Size = L\npart Base list 100.00\n",
                                      NULL};
  g_autoptr (FbRulesModel) model = load (MACHINE "part Cool uses model c when Chiller\nprice Chiller: 1.00\n", files);
  static const char *const without[] = {"Cool.Cover", "Tin", NULL};
  static const char *const small[] = {"Extras", "Chiller", "Cool.Cover", "Tin", NULL};
  static const char *const large[] = {"Extras", "Chiller", "Cool.Cover", "Tin", "Cool.Size", "L", NULL};

  g_assert_cmpint (price_of (model, without), ==, 100000);
  g_assert_cmpint (price_of (model, small), ==, 100000 + 100 + 10000 + 300);
  g_assert_cmpint (price_of (model, large), ==, 100000 + 100 + 10000 + 800);
}

/* --- being there ---------------------------------------------------------------------------------------------- */

/* A part that is left out has no values, and neither has what it only shares with the whole. */
static void
test_there (void)
{
  g_autoptr (FbRulesModel) model =
      load (MACHINE "part Drive \"Drive unit\" de \"Antriebseinheit\" uses model drive version 2 "
                    "link Supply = Voltage, Torque = Load when Chiller\n",
            drive_files);
  const FbRules *rules = fb_rules_model_get_rules (model);
  FbConfigModel *config = fb_rules_model_get_config (model);
  g_autofree guint *values = g_new0 (guint, fb_config_model_get_n_variables (config));
  const FbRulesStatement *child = NULL;
  g_autoptr (FbRulesCondition) when = NULL;
  FbConfigPoint chiller, gear;

  for (guint i = 0; i < rules->statements->len; i++)
    if (((FbRulesStatement *) g_ptr_array_index (rules->statements, i))->kind == FB_RULES_CHILD)
      child = g_ptr_array_index (rules->statements, i);
  g_assert_nonnull (child);
  g_assert_cmpstr (fb_rules_child_label (child, "de"), ==, "Antriebseinheit");
  g_assert_cmpstr (fb_rules_child_label (child, "en"), ==, "Drive unit");
  find (model, "Extras", "Chiller", &chiller);
  find (model, "Drive.Gear", "Helical", &gear);
  when = fb_rules_condition_copy (child->when);
  for (guint there = 0; there < 2; there++)
    {
      values[chiller.var] = there ? chiller.value : !chiller.value;
      g_assert_true (fb_rules_model_is_there (model, NULL, values));
      g_assert_cmpint (fb_rules_model_is_there (model, child, values), ==, there);
      g_assert_cmpint (fb_rules_condition_holds (model, when, values, NULL), ==, there);
      g_assert_cmpint (fb_rules_model_has_value (model, gear.var, values), ==, there);
      g_assert_true (fb_rules_model_has_value (model, chiller.var, values));
    }
}

static void
test_names_of_files (void)
{
  g_autofree char *text = fb_rules_model_file ("drive");
  g_autofree char *table = fb_rules_model_table ("drive", "gears.csv");

  g_assert_cmpstr (text, ==, "drive.rules");
  g_assert_cmpstr (table, ==, "drive/gears.csv");
}

/* --- leaving it out ------------------------------------------------------------------------------------------- */

/* Who gives up several choices of a part gives up the part. */
static void
test_without (void)
{
  static const char *const files[] = {
      "c.rules", "product C version 1 currency EUR\noption Size one of S, L\noption Extra 0..1 of Lamp\n", NULL};
  g_autoptr (FbRulesModel) model = load (MACHINE "part Cool \"Cooler\" uses model c when Chiller\n", files);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigDesk) desk = fb_config_desk_new (model, NULL, NULL, NULL, &error);
  g_autoptr (FbConfigWhy) why = NULL;
  const FbConfigWay *way;
  FbConfigPoint size, lamp, none;

  g_assert_no_error (error);
  find (model, "Cool.Size", "L", &size);
  find (model, "Cool.Extra", "Lamp", &lamp);
  find (model, "Extras.Chiller", "no", &none);
  g_assert_true (fb_configurator_pick (fb_config_desk_get_engine (desk), size.var, size.value, NULL, &error));
  g_assert_true (fb_configurator_pick (fb_config_desk_get_engine (desk), lamp.var, lamp.value, NULL, &error));
  why = fb_config_desk_why (desk, none.var, none.value, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (g_ptr_array_index (why->reasons, 0), "Rule Cooler: only with Chiller."));
  g_assert_cmpuint (why->ways->len, ==, 1);
  way = g_ptr_array_index (why->ways, 0);
  g_assert_cmpuint (way->changes->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (way->changes, 0), ==, "without Cooler");
}

/* --- checks --------------------------------------------------------------------------------------------------- */

/* What a child offers and this product does not need is worth a note; what the whole says must make sense. */
static void
test_check (void)
{
  g_autoptr (FbRulesReport) report =
      fb_rules_check (MACHINE USES "R1: Load > 8 excludes Drive.Encoder because \"no room\" de \"kein Platz\"\n", -1,
                      NULL, read_file, (gpointer) drive_files, 0, NULL);
  g_autoptr (FbRulesReport) good = NULL;
  guint n_dead = 0;

  g_assert_false (fb_rules_report_is_good (report));
  g_assert_cmpstr (((FbRulesFinding *) g_ptr_array_index (report->findings, 0))->message, ==,
                   "there is no option and no value “Drive.Encoder”");
  good =
      fb_rules_check (MACHINE USES "R1: Load > 7 excludes Drive.Fit = Encoder because \"no room\" de \"kein Platz\"\n",
                      -1, NULL, read_file, (gpointer) drive_files, 0, NULL);
  g_assert_true (fb_rules_report_is_good (good));
  for (guint i = 0; i < good->findings->len; i++)
    {
      const FbRulesFinding *finding = g_ptr_array_index (good->findings, i);

      n_dead += g_str_equal (finding->code, "dead-in-child");
      g_assert_cmpint (finding->severity, ==, FB_RULES_NOTE);
    }
  g_assert_cmpuint (n_dead, ==, 0);
}

static void
test_check_names_the_childs_rules (void)
{
  g_autoptr (FbRulesReport) report =
      fb_rules_check (MACHINE USES "R1: Drive.Gear = Helical excludes Load >= 1 because \"x\" de \"y\"\n"
                                   "R2: Load = 9 requires Voltage = \"230 V\" because \"x\" de \"y\"\n",
                      -1, NULL, read_file, (gpointer) drive_files, 0, NULL);
  gboolean helical = FALSE, nine = FALSE;

  for (guint i = 0; i < report->findings->len; i++)
    {
      const FbRulesFinding *finding = g_ptr_array_index (report->findings, i);

      helical = helical
                || (g_str_equal (finding->code, "dead-in-child")
                    && strstr (finding->message, "“Drive unit, Gear: Helical gear”") != NULL);
      if (g_str_equal (finding->code, "dead-number"))
        {
          nine = TRUE;
          g_assert_true (g_ptr_array_find_with_equal_func (finding->proof, "Drive.T1", g_str_equal, NULL)
                         || g_ptr_array_find_with_equal_func (finding->proof, "Drive.R1", g_str_equal, NULL));
        }
    }
  g_assert_true (helical);
  g_assert_true (nine);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/nested/names", test_names);
  g_test_add_func ("/rules/nested/own-words", test_own_words);
  g_test_add_func ("/rules/nested/round-trip", test_round_trip);
  g_test_add_func ("/rules/nested/words-are-names", test_words_are_names);
  g_test_add_func ("/rules/nested/errors", test_errors);
  g_test_add_func ("/rules/nested/depth", test_depth);
  g_test_add_func ("/rules/nested/many", test_many);
  g_test_add_func ("/rules/nested/text-alone", test_text_alone);
  g_test_add_func ("/rules/nested/prices", test_prices);
  g_test_add_func ("/rules/nested/prices-of-optional", test_prices_of_optional);
  g_test_add_func ("/rules/nested/without", test_without);
  g_test_add_func ("/rules/nested/check", test_check);
  g_test_add_func ("/rules/nested/check-names-the-childs-rules", test_check_names_the_childs_rules);
  g_test_add_func ("/rules/nested/there", test_there);
  g_test_add_func ("/rules/nested/names-of-files", test_names_of_files);
  return g_test_run ();
}
