/* fb-rules-tree.h: what a text in the rule language says
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The language is described in docs/rule-language.md. Everything here is plain data, owned by the #FbRules it hangs on; it belongs to one thread
 * at a time. */

/* Limits; beyond them the parser reports a problem. */
#define FB_RULES_MAX_BYTES (4 * 1024 * 1024)
#define FB_RULES_MAX_STATEMENTS 20000
#define FB_RULES_MAX_NAME 200      /* bytes of a name */
#define FB_RULES_MAX_TEXT 4000     /* bytes of a quoted text */
#define FB_RULES_MAX_DEPTH 32      /* nested conditions */
#define FB_RULES_MAX_PROBLEMS 100  /* then reading stops */
#define FB_RULES_MAX_VALUES 10000  /* steps of a number */
#define FB_RULES_MAX_DIGITS 6      /* decimals */
#define FB_RULES_MAX_NESTING 8     /* products in products */
#define FB_RULES_MAX_CHILDREN 64   /* of all depths */
#define FB_RULES_MAX_TIMES 1000    /* so many of one child */

typedef struct
{
  guint line, column;  /* from 1, in characters; 0: nowhere */
} FbRulesPlace;

/* An exact decimal: @value / 10^@digits. Without trailing zeros unless it is money as written. */
typedef struct
{
  gint64 value;
  guint  digits;
} FbRulesNumber;

/* A text, in the language of the file (@language NULL) or another. */
typedef struct
{
  char *language;  /* (owned) (nullable) */
  char *text;      /* (owned) */
} FbRulesText;

typedef struct _FbRulesOption    FbRulesOption;
typedef struct _FbRulesStatement FbRulesStatement;

/* A value of an option of names, or of a part of a choice. */
typedef struct
{
  char         *name;    /* (owned) */
  FbRulesPlace  place;
  FbRulesOption *option; /* (unowned) set by fb_rules_resolve() */
  GPtrArray    *texts;   /* (nullable) as it stands behind the name. Of FbRulesText */
  guint         index;   /* in its option */
  GPtrArray    *labels;  /* (nullable) with those of label lines, set by fb_rules_resolve(). Of FbRulesText (unowned) */
} FbRulesChoice;

/* "Heater", "Filter = F9", "Fans = 2". */
typedef struct
{
  char          *name;     /* (owned) */
  char          *value;    /* (owned) (nullable) */
  FbRulesPlace   place;
  FbRulesOption *option;   /* (unowned) (nullable) set by fb_rules_resolve() */
  FbRulesChoice *choice;   /* (unowned) (nullable) of an option of names; NULL with an option: the option as a whole, or its @number */
  gint64         number;   /* of a number option with @value, in its scale */
} FbRulesRef;

/* A cell of a table or of "in (…)": one of name, range or anything. */
typedef struct
{
  enum { FB_RULES_CELL_NAME, FB_RULES_CELL_NUMBER, FB_RULES_CELL_RANGE, FB_RULES_CELL_ANY } kind;
  char          *name;      /* (owned) NAME, and NUMBER as written */
  FbRulesNumber  lo, hi;    /* NUMBER: both the same */
  gboolean       no_lo, no_hi;
  FbRulesPlace   place;
} FbRulesCell;

typedef enum
{
  FB_RULES_TEST_CHOSEN,  /* a bare name */
  FB_RULES_TEST_EQ,
  FB_RULES_TEST_NE,
  FB_RULES_TEST_LT,
  FB_RULES_TEST_LE,
  FB_RULES_TEST_GT,
  FB_RULES_TEST_GE,
  FB_RULES_TEST_IN,
  FB_RULES_TEST_NOT_IN,
} FbRulesTest;

/* What only the quote knows: allowed in offers and approvals. */
typedef enum
{
  FB_RULES_FIGURE_NONE,
  FB_RULES_FIGURE_TOTAL,     /* money of the line, in the model's currency */
  FB_RULES_FIGURE_DISCOUNT,  /* percent */
  FB_RULES_FIGURE_MARGIN,    /* percent */
  FB_RULES_FIGURE_QUANTITY,  /* of the line */
  FB_RULES_FIGURE_PAYMENT,   /* days */
} FbRulesFigure;

typedef struct _FbRulesCondition FbRulesCondition;
struct _FbRulesCondition
{
  enum { FB_RULES_AND, FB_RULES_OR, FB_RULES_NOT, FB_RULES_ATOM } kind;
  GPtrArray     *parts;   /* AND, OR: two or more; NOT: one. Of FbRulesCondition */
  char          *name;    /* (owned) ATOM */
  FbRulesTest    test;    /* ATOM */
  GPtrArray     *cells;   /* (nullable) ATOM: of FbRulesCell; one but for IN, NOT_IN, none for CHOSEN */
  char          *unit;    /* (owned) (nullable) ATOM: "days", "%", "A" behind the number */
  FbRulesPlace   place;
  FbRulesOption *option;  /* (unowned) (nullable) set by fb_rules_resolve() */
  FbRulesChoice *choice;  /* (unowned) (nullable) the atom is about this part of a choice, or this value */
  FbRulesFigure  figure;
};

/* "Fans: 2.2 A each". */
typedef struct
{
  FbRulesRef    ref;
  FbRulesNumber number;
  char         *unit;  /* (owned) (nullable) */
  gboolean      each;
} FbRulesWeight;

/* A summand: a measure, or a number when @measure is NULL. */
typedef struct
{
  gboolean      minus;
  char         *measure;  /* (owned) (nullable) */
  char         *side;     /* (owned) (nullable) "used" of slots(used) */
  FbRulesNumber number;
  char         *unit;     /* (owned) (nullable) */
  FbRulesPlace  place;
} FbRulesTerm;

/* "Voltage = Supply": an option of a child and the one of the whole that it is the same as. */
typedef struct
{
  char          *name;       /* (owned) of the child's option, as its own file has it */
  char          *with;       /* (owned) */
  FbRulesPlace   place;
  FbRulesOption *own, *other;/* (unowned) set by fb_rules_resolve() */
} FbRulesLink;

/* "3..4 5 %". */
typedef struct
{
  FbRulesNumber from, to;
  gboolean      open;     /* no @to */
  FbRulesNumber percent;
} FbRulesStep;

typedef enum
{
  FB_RULES_OPTION_ONE,      /* exactly one of its choices */
  FB_RULES_OPTION_OPTIONAL, /* at most one; "none" is implied */
  FB_RULES_OPTION_SOME,     /* @min to @max of them, each its own yes or no */
  FB_RULES_OPTION_NUMBER,
} FbRulesOptionKind;

struct _FbRulesOption
{
  FbRulesOptionKind kind;
  gboolean          context;     /* comes from the customer, is not sold */
  GPtrArray        *choices;     /* of FbRulesChoice; empty for numbers */
  guint             min, max;    /* SOME */
  FbRulesNumber     lo, hi, step;/* NUMBER */
  char             *unit;        /* (owned) (nullable) NUMBER */
  /* Set by fb_rules_resolve(): */
  FbRulesStatement *statement;   /* (unowned) where it stands */
  guint             index;       /* among all options */
  guint             scale;       /* NUMBER: decimals; values are multiplied by 10^scale */
  GPtrArray        *labels;      /* (nullable) of FbRulesText (unowned) */
  FbRulesStatement *page, *group;/* (unowned) (nullable) where it is shown */
  FbRulesOption    *link;        /* (unowned) (nullable) the option of the whole that this one of a child always equals */
};

typedef enum
{
  FB_RULES_PRODUCT,
  FB_RULES_OWNER,
  FB_RULES_PAGE,
  FB_RULES_GROUP,
  FB_RULES_OPTION,
  FB_RULES_LABEL,
  FB_RULES_PART,
  FB_RULES_CHILD,  /* a part with a model of its own */
  FB_RULES_MEASURE,
  FB_RULES_REQUIRES,
  FB_RULES_EXCLUDES,
  FB_RULES_IF,
  FB_RULES_CHOOSE,
  FB_RULES_SUM,
  FB_RULES_TABLE,
  FB_RULES_DEFAULT,
  FB_RULES_PREFER,
  FB_RULES_OFFER,
  FB_RULES_PRICE,
  FB_RULES_DISCOUNT,
  FB_RULES_APPROVAL,
  FB_RULES_VALID,
} FbRulesKind;

typedef enum
{
  FB_RULES_ONCE,
  FB_RULES_PER_MONTH,
  FB_RULES_PER_YEAR,
} FbRulesPeriod;

struct _FbRulesStatement
{
  FbRulesKind       kind;
  FbRulesPlace      place;
  char             *id;          /* (owned) (nullable) of rules; always there for hard and soft rules and offers */
  char             *name;        /* (owned) (nullable) PRODUCT, OWNER, PAGE, GROUP, OPTION, PART, MEASURE; OFFER: the product; APPROVAL: who */
  GPtrArray        *texts;       /* (nullable) PRODUCT, PAGE, GROUP, OPTION, PART, LABEL: in other languages. Of FbRulesText */
  GPtrArray        *because;     /* (nullable) of FbRulesText */
  char             *owner;       /* (owned) (nullable) */
  FbRulesCondition *when;        /* (nullable) the condition; REQUIRES, EXCLUDES, IF: the first side */
  FbRulesCondition *then;        /* REQUIRES, EXCLUDES, IF: the second side */
  FbRulesRef       *ref;         /* LABEL, DEFAULT, PREFER, PRICE; PART: (nullable) per; DISCOUNT: (nullable) the quantity of the line */
  /* PRODUCT */
  char             *version, *currency;  /* (owned) (nullable) */
  GPtrArray        *languages;   /* (nullable) of char; the first is that of texts without one */
  /* OPTION */
  FbRulesOption    *option;      /* (owned) */
  /* CHOOSE */
  guint             min, max;
  GPtrArray        *refs;        /* CHOOSE; TABLE: the columns. Of FbRulesRef */
  /* SUM, MEASURE */
  char             *side;        /* (owned) (nullable) MEASURE: slots(used) */
  char             *unit;        /* (owned) (nullable) MEASURE */
  GPtrArray        *weights;     /* MEASURE; SUM: (nullable) where. Of FbRulesWeight */
  GPtrArray        *left, *right;/* SUM: of FbRulesTerm */
  FbRulesTest       test;        /* SUM: EQ, LT, LE, GT, GE */
  /* TABLE */
  gboolean          allow;
  GPtrArray        *rows;        /* (nullable) of GPtrArray (a row) of GPtrArray (a cell's alternatives) of FbRulesCell */
  GArray           *row_lines;   /* (nullable) guint: the line of each row */
  char             *file;        /* (owned) (nullable) */
  /* DEFAULT, PREFER */
  guint             weight;
  /* PRICE, PART: the amount as written, in the currency's units (310.00), or percent of @base */
  FbRulesNumber     amount;
  char             *base;        /* (owned) (nullable) PRICE: the amount is percent of this part */
  gboolean          each;        /* PRICE: by the number */
  FbRulesPeriod     period;
  char             *article;     /* (owned) (nullable) PART: number in the catalogue */
  /* DISCOUNT */
  GPtrArray        *steps;       /* of FbRulesStep */
  gboolean          slab;        /* each step for its own pieces; else the step reached counts for all */
  /* CHILD; @version is the one that the text asks for */
  char             *model;       /* (owned) key of its family */
  guint             times;       /* so many, each as the others */
  GPtrArray        *links;       /* of FbRulesLink */
  FbRulesStatement *product;     /* (owned) (nullable) of its file, set by fb_rules_compose() */
  /* Set by fb_rules_compose() where the statement came with a child: */
  FbRulesStatement *child;       /* (unowned) (nullable) the innermost part it belongs to; its names begin with that one's and a point */
  char             *plain;       /* (owned) (nullable) OPTION, CHILD: the name in its own file */
  /* VALID */
  GPtrArray        *ids;         /* of char */
  char             *from, *until;/* (owned) (nullable) YYYY-MM-DD; also of rules, from valid lines, set by fb_rules_resolve() */
  /* Comments: own lines before it ("" is an empty line), and one behind it. Without the #. */
  GPtrArray        *comments;    /* (nullable) of char */
  char             *trailing;    /* (owned) (nullable) */
};

/* Something the text does wrong. */
typedef struct
{
  FbRulesPlace place;
  char        *message;  /* (owned) for people, translated */
  char        *hint;     /* (owned) (nullable) */
} FbRulesProblem;

/**
 * FbRules:
 *
 * A whole file. What fb_rules_resolve() found is only there after it.
 */
typedef struct
{
  GPtrArray        *statements;  /* of FbRulesStatement, in the order of the file */
  GPtrArray        *tail;        /* comments behind the last statement */
  /* Of fb_rules_resolve(): */
  FbRulesStatement *product;     /* (unowned) (nullable) */
  GPtrArray        *options;     /* (nullable) of FbRulesOption (unowned), in the order of the file */
  GHashTable       *by_name;     /* (nullable) option name → FbRulesOption */
  GHashTable       *choices;     /* (nullable) value name → GPtrArray of FbRulesChoice */
  GHashTable       *rules;       /* (nullable) id → FbRulesStatement */
} FbRules;

FbRules          *fb_rules_new             (void);
void              fb_rules_free            (FbRules *self);
FbRulesStatement *fb_rules_statement_new   (FbRulesKind kind);
void              fb_rules_statement_free  (FbRulesStatement *self);
FbRulesOption    *fb_rules_option_new      (FbRulesOptionKind kind);
FbRulesChoice    *fb_rules_choice_new      (const char *name);
FbRulesRef       *fb_rules_ref_new         (const char *name, const char *value);
void              fb_rules_ref_free        (FbRulesRef *self);
FbRulesCondition *fb_rules_condition_new   (int kind);
void              fb_rules_condition_free  (FbRulesCondition *self);
/* With what fb_rules_resolve() found. (transfer full) */
FbRulesCondition *fb_rules_condition_copy  (const FbRulesCondition *self);
FbRulesCell      *fb_rules_cell_new        (int kind);
void              fb_rules_cell_free       (FbRulesCell *self);
FbRulesWeight    *fb_rules_weight_new      (void);
void              fb_rules_weight_free     (FbRulesWeight *self);
FbRulesTerm      *fb_rules_term_new        (void);
void              fb_rules_term_free       (FbRulesTerm *self);
FbRulesText      *fb_rules_text_new        (const char *language, const char *text);
void              fb_rules_text_free       (FbRulesText *self);
FbRulesLink      *fb_rules_link_new        (void);
void              fb_rules_link_free       (FbRulesLink *self);
FbRulesProblem   *fb_rules_problem_new     (FbRulesPlace place, char *message, char *hint);  /* takes both */
void              fb_rules_problem_free    (FbRulesProblem *self);

/* Hard rules restrict what can be built: requires, excludes, if, choose, sum, table. */
gboolean          fb_rules_is_hard         (const FbRulesStatement *statement);
/* What people read for a child: its title in @language, else the name of its product. (transfer none) */
const char       *fb_rules_child_label     (const FbRulesStatement *child, const char *language);
/* The text in @language, else in that of the file. (nullable) (transfer none) */
const char       *fb_rules_text_find       (const GPtrArray *texts, const char *language);
/* -1, 0, 1. Exact; never overflows. */
int               fb_rules_number_compare  (FbRulesNumber a, FbRulesNumber b);
/* @number times 10^@scale as an integer; FALSE when digits would be lost or it does not fit. */
gboolean          fb_rules_number_scale    (FbRulesNumber number, guint scale, gint64 *out);
/* "2.2", with a point and without grouping. */
char             *fb_rules_number_to_text  (FbRulesNumber number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbRules, fb_rules_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbRulesStatement, fb_rules_statement_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbRulesCondition, fb_rules_condition_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbRulesRef, fb_rules_ref_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbRulesCell, fb_rules_cell_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbRulesWeight, fb_rules_weight_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbRulesTerm, fb_rules_term_free)

G_END_DECLS
