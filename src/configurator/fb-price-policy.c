/* fb-price-policy.c: whose approval a quote needs
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-price-policy.h"

#include "fb-json.h"
#include "fb-price-private.h"

static void
breach_free (gpointer data)
{
  FbBreach *breach = data;

  g_free (breach->rule);
  g_free (breach->approver);
  g_free (breach->line);
  g_free (breach->figure);
  g_free (breach);
}

void
fb_approval_free (FbApproval *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->breaches);
  g_free (self->approver);
  g_free (self->figures);
  g_free (self->fingerprint);
  g_free (self);
}

static void
add_breach (FbApproval *self,
            const FbApprovalRule *rule,
            const char *line,
            const char *figure,
            gint64 value,
            gint64 limit)
{
  FbBreach *breach = g_new0 (FbBreach, 1);

  breach->rule = g_strdup (rule->id);
  breach->approver = g_strdup (rule->approver);
  breach->line = g_strdup (line);
  breach->figure = g_strdup (figure);
  breach->level = rule->level;
  breach->value = value;
  breach->limit = limit;
  g_ptr_array_add (self->breaches, breach);
}

static void
judge_above (FbApproval *self,
             const FbApprovalRule *rule,
             const char *line,
             const char *figure,
             gint64 value,
             gint64 limit)
{
  if (limit != FB_POLICY_NO_LIMIT && value > limit)
    add_breach (self, rule, line, figure, value, limit);
}

static void
judge_below (FbApproval *self,
             const FbApprovalRule *rule,
             const char *line,
             const char *figure,
             gint64 value,
             gint64 limit)
{
  if (limit != FB_POLICY_NO_LIMIT && value < limit)
    add_breach (self, rule, line, figure, value, limit);
}

static void
apply_rule (FbApproval *self, const FbApprovalRule *rule, const FbApprovalFacts *facts)
{
  const FbPricedQuote *quote = facts->quote;

  for (guint i = 0; i < quote->lines->len; i++)
    {
      const FbPricedLine *line = g_ptr_array_index (quote->lines, i);

      judge_above (self, rule, line->id, "discount", line->discount, rule->max_discount);
      if (line->has_margin)
        judge_below (self, rule, line->id, "margin", line->margin_rate, rule->min_margin);
    }
  judge_above (self, rule, NULL, "discount", quote->discount, rule->max_discount);
  if (quote->has_margin)
    judge_below (self, rule, NULL, "margin", quote->margin_rate, rule->min_margin);
  judge_above (self, rule, NULL, "total", quote->total, rule->max_total);
  judge_above (self, rule, NULL, "days", facts->payment_days, rule->max_days);
}

/* Somebody else must look at a price that no list has: the first who may give a discount that others may not. */
static void
ask_for_price (FbApproval *self, const FbApprovalRule *rules, guint n_rules, const FbPricedQuote *quote)
{
  const FbApprovalRule *lowest = NULL;

  for (guint i = 0; i < n_rules; i++)
    if (rules[i].max_discount != FB_POLICY_NO_LIMIT && (lowest == NULL || rules[i].level < lowest->level))
      lowest = &rules[i];
  for (guint i = 0; lowest != NULL && i < quote->lines->len; i++)
    {
      const FbPricedLine *line = g_ptr_array_index (quote->lines, i);

      if (line->unlisted)
        add_breach (self, lowest, line->id, "price", FB_POLICY_UNKNOWN, lowest->max_discount);
    }
}

/* Where the margin is not known one asks rather than not: the first who sees costs passes it on when it needs more. */
static void
ask_for_margin (FbApproval *self, const FbApprovalRule *rules, guint n_rules, const FbPricedQuote *quote)
{
  const FbApprovalRule *lowest = NULL;
  gboolean counts = FALSE;

  for (guint i = 0; i < quote->lines->len; i++)
    counts |= !((const FbPricedLine *) g_ptr_array_index (quote->lines, i))->optional;
  for (guint i = 0; i < n_rules; i++)
    if (rules[i].min_margin != FB_POLICY_NO_LIMIT && (lowest == NULL || rules[i].level < lowest->level))
      lowest = &rules[i];
  if (counts && !quote->has_margin && lowest != NULL)
    add_breach (self, lowest, NULL, "margin", FB_POLICY_UNKNOWN, lowest->min_margin);
}

static int
compare_breaches (gconstpointer a, gconstpointer b)
{
  const FbBreach *left = *(FbBreach *const *) a, *right = *(FbBreach *const *) b;
  int order;

  if (left->level != right->level)
    return left->level > right->level ? -1 : 1;
  if ((order = g_strcmp0 (left->line, right->line)) != 0)
    return order;
  order = g_strcmp0 (left->figure, right->figure);
  return order != 0 ? order : g_strcmp0 (left->rule, right->rule);
}

/* Without margins: figures travel to everybody who sees the quote, and what things cost us does not. */
static char *
dup_figures (const FbApprovalFacts *facts)
{
  const FbPricedQuote *quote = facts->quote;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new (), *lines = json_object_new ();

  for (guint i = 0; i < quote->lines->len; i++)
    {
      const FbPricedLine *line = g_ptr_array_index (quote->lines, i);
      JsonObject *figures = json_object_new ();

      json_object_set_int_member (figures, "discount", line->discount);
      json_object_set_object_member (lines, line->id != NULL ? line->id : "", figures);
    }
  json_object_set_int_member (object, "discount", quote->discount);
  json_object_set_int_member (object, "total", quote->total);
  json_object_set_int_member (object, "days", facts->payment_days);
  json_object_set_object_member (object, "lines", lines);
  json_node_take_object (node, object);
  return fb_json_to_canonical (node);
}

static void
order_breaches (FbApproval *self)
{
  const FbBreach *first;

  g_ptr_array_sort (self->breaches, compare_breaches);
  if (self->breaches->len == 0)
    return;
  first = g_ptr_array_index (self->breaches, 0);
  self->level = first->level;
  self->approver = g_strdup (first->approver);
}

FbApproval *
fb_approval_evaluate (const FbApprovalRule *rules, guint n_rules, const FbApprovalFacts *facts)
{
  FbApproval *self = g_new0 (FbApproval, 1);

  self->breaches = g_ptr_array_new_with_free_func (breach_free);
  for (guint i = 0; i < n_rules; i++)
    apply_rule (self, &rules[i], facts);
  ask_for_margin (self, rules, n_rules, facts->quote);
  ask_for_price (self, rules, n_rules, facts->quote);
  order_breaches (self);
  self->figures = dup_figures (facts);
  self->fingerprint = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->figures, -1);
  return self;
}

static JsonObject *
parse_object (const char *text, JsonNode **node)
{
  *node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;
  return *node != NULL && JSON_NODE_HOLDS_OBJECT (*node) ? json_node_get_object (*node) : NULL;
}

/* The figure of a line (nullable: of the whole). FALSE: there is none. */
static gboolean
get_figure (JsonObject *figures, const char *line, const char *figure, gint64 *value)
{
  JsonObject *object = figures;

  if (line != NULL)
    {
      JsonObject *lines = fb_json_get_object (figures, "lines", NULL);

      object = lines != NULL && json_object_has_member (lines, line) ? fb_json_get_object (lines, line, NULL) : NULL;
    }
  return object != NULL && json_object_has_member (object, figure) && fb_json_get_int (object, figure, value, NULL);
}

static gboolean
is_no_higher (JsonObject *now, JsonObject *approved, const char *line, const char *figure)
{
  gint64 value, limit;

  return get_figure (now, line, figure, &value) && get_figure (approved, line, figure, &limit) && value <= limit;
}

FbApproval *
fb_approval_evaluate_figures (const FbApprovalRule *rules, guint n_rules, const char *figures)
{
  FbApproval *self = g_new0 (FbApproval, 1);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object = parse_object (figures, &node);
  JsonObject *lines = object != NULL ? fb_json_get_object (object, "lines", NULL) : NULL;
  g_autoptr (GList) names = lines != NULL ? json_object_get_members (lines) : NULL;
  gint64 value;

  self->breaches = g_ptr_array_new_with_free_func (breach_free);
  self->figures = g_strdup (figures != NULL ? figures : "{}");
  self->fingerprint = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->figures, -1);
  for (guint i = 0; object != NULL && i < n_rules; i++)
    {
      for (GList *name = names; name != NULL; name = name->next)
        if (get_figure (object, name->data, "discount", &value))
          judge_above (self, &rules[i], name->data, "discount", value, rules[i].max_discount);
      if (get_figure (object, NULL, "discount", &value))
        judge_above (self, &rules[i], NULL, "discount", value, rules[i].max_discount);
      if (get_figure (object, NULL, "total", &value))
        judge_above (self, &rules[i], NULL, "total", value, rules[i].max_total);
      if (get_figure (object, NULL, "days", &value))
        judge_above (self, &rules[i], NULL, "days", value, rules[i].max_days);
    }
  order_breaches (self);
  return self;
}

/* Margins stand nowhere. Who gave this price saw its margin, with all the authority they have: the same price, at no
 * larger discount, is as good. */
static gboolean
has_price_of (const FbApproval *self, JsonObject *approved)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *now = parse_object (self->figures, &node);
  JsonObject *lines = now != NULL ? fb_json_get_object (now, "lines", NULL) : NULL;
  g_autoptr (GList) names = lines != NULL ? json_object_get_members (lines) : NULL;
  gint64 total, total_then;

  for (GList *name = names; name != NULL; name = name->next)
    if (!is_no_higher (now, approved, name->data, "discount"))
      return FALSE;
  return lines != NULL && is_no_higher (now, approved, NULL, "discount") && get_figure (now, NULL, "total", &total)
         && get_figure (approved, NULL, "total", &total_then) && total == total_then;
}

/* Was this figure approved, no better than it is now? */
static gboolean
was_approved (const FbApproval *self, const FbBreach *breach, JsonObject *approved)
{
  gint64 value;

  if (g_str_equal (breach->figure, "margin") || g_str_equal (breach->figure, "price"))
    return get_figure (approved, NULL, "level", &value) && value >= breach->level && has_price_of (self, approved);
  return get_figure (approved, breach->line, breach->figure, &value) && breach->value <= value;
}

char *
fb_approval_figures_of (const char *figures, gint64 level)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object = parse_object (figures, &node);

  if (object == NULL)
    return NULL;
  json_object_set_int_member (object, "level", level);
  return fb_json_to_canonical (node);
}

gboolean
fb_approval_is_covered (const FbApproval *self, gint64 own_level, const char *approved, gint64 *left)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object = parse_object (approved, &node);
  gint64 level = 0;

  for (guint i = 0; i < self->breaches->len; i++)
    {
      const FbBreach *breach = g_ptr_array_index (self->breaches, i);

      if (breach->level > own_level && (object == NULL || !was_approved (self, breach, object)))
        level = MAX (level, breach->level);
    }
  if (left != NULL)
    *left = level;
  return level == 0;
}

gint64
fb_approval_level_of_role (const char *base)
{
  static const char *const bases[] = {"readonly", "rep", "manager", "director", "admin"};

  for (guint i = 0; base != NULL && i < G_N_ELEMENTS (bases); i++)
    if (g_str_equal (bases[i], base))
      return (gint64) i - 1;
  return 0;
}

/* What was given away at the head of a bundle is a part of what its parts cost before. */
static gint64
head_discount (const FbStoredLine *lines, guint n_lines, guint head)
{
  FbInt128 whole = lines[head].regular;

  for (guint i = 0; i < n_lines; i++)
    if (lines[i].head == (int) head)
      whole += lines[i].regular;
  return fb_price_rate_of (lines[head].regular, (gint64) MIN (whole, (FbInt128) G_MAXINT64), TRUE);
}

static gboolean
judge_stored_margin (const FbStoredLine *stored, FbPricedLine *line, GError **error)
{
  line->has_margin = stored->has_cost && !line->is_head;
  if (!line->has_margin)
    return TRUE;
  if (!fb_price_judge_cost (&stored->cost, &line->cost, &line->margin, error))
    return FALSE;
  line->margin_rate = fb_price_rate_of (line->margin, line->margin + line->cost, FALSE);
  return TRUE;
}

static gboolean
share_stored_costs (const FbStoredLine *lines, guint n_lines, FbPricedQuote *quote, GError **error)
{
  g_autofree int *heads = g_new (int, MAX (n_lines, 1));

  for (guint i = 0; i < n_lines; i++)
    heads[i] = lines[i].head;
  for (guint i = 0; i < n_lines; i++)
    if (lines[i].is_head && lines[i].has_cost && !fb_price_share_cost (quote, i, heads, &lines[i].cost, error))
      return FALSE;
  return TRUE;
}

FbPricedQuote *
fb_approval_stored_quote (const FbStoredLine *lines, guint n_lines, gint64 total, GError **error)
{
  g_autoptr (FbPricedQuote) quote = fb_priced_quote_new ();

  for (guint i = 0; i < n_lines; i++)
    {
      FbPricedLine *line = g_new0 (FbPricedLine, 1);
      gint64 given;

      g_ptr_array_add (quote->lines, line);
      line->id = g_strdup (lines[i].id);
      line->regular = lines[i].regular;
      line->net = lines[i].net;
      line->optional = lines[i].optional;
      line->unlisted = lines[i].unlisted;
      line->is_head = lines[i].is_head;
      if (__builtin_sub_overflow (line->regular, line->net, &given)
          || (!line->optional
              && (__builtin_add_overflow (quote->net, line->net, &quote->net)
                  || __builtin_add_overflow (quote->regular, line->regular, &quote->regular))))
        {
          fb_price_fail_overflow (error);
          return NULL;
        }
      if (!judge_stored_margin (&lines[i], line, error))
        return NULL;
      line->discount =
          lines[i].is_head ? head_discount (lines, n_lines, i) : fb_price_rate_of (given, line->regular, TRUE);
    }
  if (!share_stored_costs (lines, n_lines, quote, error) || !fb_price_total_margin (quote, error))
    return NULL;
  quote->total = total;
  quote->discount = fb_price_rate_of (quote->regular - quote->net, quote->regular, TRUE);
  return g_steal_pointer (&quote);
}

JsonNode *
fb_approval_breaches_to_json (const FbApproval *self)
{
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < self->breaches->len; i++)
    {
      const FbBreach *breach = g_ptr_array_index (self->breaches, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "rule", breach->rule);
      if (breach->approver != NULL)
        json_object_set_string_member (object, "approver", breach->approver);
      if (breach->line != NULL)
        json_object_set_string_member (object, "line", breach->line);
      json_object_set_string_member (object, "figure", breach->figure);
      json_object_set_int_member (object, "level", breach->level);
      /* What a margin is stays with those who see costs; a price that no list has has no value. */
      if (!g_str_equal (breach->figure, "margin") && !g_str_equal (breach->figure, "price"))
        json_object_set_int_member (object, "value", breach->value);
      json_object_set_int_member (object, "limit", breach->limit);
      json_array_add_object_element (array, object);
    }
  json_node_take_array (node, array);
  return node;
}
