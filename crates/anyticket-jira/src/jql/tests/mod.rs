//! Queries, read back by the vendor's grammar.

mod grammar;

use jiff::Timestamp;
use jiff::civil::date;
use proptest::collection::vec;
use proptest::prelude::*;

use super::Direction::{Ascending, Descending};
use super::{Clause, Field, Jql, Value, all, any};
use grammar::{Parsed, Token, parse, search_terms, tokens};

#[test]
fn queries_read_as_a_person_would_write_them() {
    let created: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let rows = [
        (Field::PROJECT.is(10000), "project = 10000"),
        (Field::STATUS.is("In Progress"), r#"status = "In Progress""#),
        (Field::STATUS.is_not("and"), r#"status != "and""#),
        (Field::LABELS.is_in(["a", "b c"]), r#"labels in ("a", "b c")"#),
        (Field::LABELS.is_not_in(["a"]), r#"labels not in ("a")"#),
        (Field::CREATED.at_least(created), "created >= 1767225600000"),
        (Field::DUE.at_most(date(2026, 3, 1)), r#"duedate <= "2026-03-01""#),
        (Field::RESOLUTION.is_empty(), "resolution is EMPTY"),
        (Field::RESOLUTION.is_not_empty(), "resolution is not EMPTY"),
        (Field::TEXT.has_words("fix: C++ AND \"x\"").unwrap(), r#"text ~ "fix\\: C\\+\\+ and \\\"x\\\"""#),
        (Field::TEXT.has_phrase("say \"hi\" (now)").unwrap(), r#"text ~ "\"say \\\"hi\\\" (now)\"""#),
        (
            all([Field::PROJECT.is(1), any([Field::PARENT.is(2), Field::PARENT.is(3)]), Field::PARENT.is_not(4)]),
            "project = 1 AND (parent = 2 OR parent = 3) AND parent != 4",
        ),
    ];
    for (clause, jql) in rows {
        assert_eq!(Jql::of(clause).to_string(), jql);
    }
}

#[test]
fn orders_follow_what_is_asked() {
    let query = Jql::of(Field::PROJECT.is(1)).then_by(Field::UPDATED, Ascending).then_by(Field::Custom(7), Descending);
    assert_eq!(query.to_string(), "project = 1 ORDER BY updated ASC, cf[7] DESC");
    let query = Jql::of(all([])).then_by(Field::KEY, Ascending);
    assert_eq!(query.to_string(), "ORDER BY key ASC");
    assert!(query.is_unbounded());
}

#[test]
fn a_list_of_nothing_is_no_list() {
    let none = || Field::LABELS.is_in([""; 0]);
    assert_eq!(none(), Clause::Nothing);
    assert_eq!(all([Field::PROJECT.is(1), none()]), Clause::Nothing);
    assert_eq!(any([Field::PROJECT.is(1), none()]), Field::PROJECT.is(1));
    assert_eq!(all([Field::PROJECT.is(1), Field::LABELS.is_not_in([""; 0])]), Field::PROJECT.is(1));
}

#[test]
fn there_must_be_words_to_look_for() {
    for nothing in ["", "  ", "?!", "\"\"", "\n", "\\"] {
        assert_eq!(Field::TEXT.has_words(nothing), None, "{nothing:?}");
        assert_eq!(Field::TEXT.has_phrase(nothing), None, "{nothing:?}");
    }
}

/// Any text, with what JQL might stumble over.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::arbitrary::any::<String>(),
        "[\"'\\\\ \t\n\ru0-9a-f\u{0}\u{7f}\u{9f}\u{fdd0}\u{ffff}-]{0,20}",
        prop::sample::select(vec![
            "and",
            "OR",
            "not",
            "empty",
            "null",
            "order by",
            "int",
            "cf[1]",
            "a\\",
            "\\u0041",
            "currentUser()"
        ])
        .prop_map(str::to_owned),
    ]
}

/// A clause over twelve facts, as `cf[n] = n`.
fn clause() -> impl Strategy<Value = Clause> {
    let fact = prop_oneof![
        8 => (0_i64..12).prop_map(|fact| Field::Custom(fact.unsigned_abs()).is(fact)),
        1 => Just(Clause::Everything),
        1 => Just(Clause::Nothing),
    ];
    fact.prop_recursive(5, 30, 4, |inner| {
        prop_oneof![vec(inner.clone(), 0..4).prop_map(all), vec(inner, 0..4).prop_map(any),]
    })
}

fn holds(clause: &Clause, facts: u16) -> bool {
    match clause {
        Clause::Everything => true,
        Clause::Nothing => false,
        Clause::Compare { value: Value::Number(fact), .. } => facts & (1 << fact) != 0,
        Clause::All(clauses) => clauses.iter().all(|clause| holds(clause, facts)),
        Clause::Any(clauses) => clauses.iter().any(|clause| holds(clause, facts)),
        other => panic!("{other:?} is not among the facts"),
    }
}

fn parsed_holds(parsed: &Parsed, facts: u16) -> bool {
    match parsed {
        Parsed::Fact(fact) => facts & (1 << fact) != 0,
        Parsed::All(parts) => parts.iter().all(|part| parsed_holds(part, facts)),
        Parsed::Any(parts) => parts.iter().any(|part| parsed_holds(part, facts)),
        Parsed::Not(part) => !parsed_holds(part, facts),
    }
}

proptest! {
    #[test]
    fn any_text_comes_back_as_it_was(text in text(), other in text()) {
        let jql = Jql::of(all([Field::STATUS.is(other.as_str()), Field::STATUS.is(text.as_str()), Field::LABELS.is_in([text.as_str(), &other])]));
        let quoted: Vec<String> = tokens(&jql.to_string())
            .map_err(TestCaseError::fail)?
            .into_iter()
            .filter_map(|token| match token {
                Token::Quoted(text) => Some(text),
                _ => None,
            })
            .collect();
        prop_assert_eq!(quoted, [other.clone(), text.clone(), text, other], "{}", jql);
    }

    #[test]
    fn no_text_is_anything_but_one_value(text in text()) {
        let tokens = tokens(&Jql::of(Field::STATUS.is(text.as_str())).to_string()).map_err(TestCaseError::fail)?;
        prop_assert_eq!(tokens, [Token::Word("status".into()), Token::Symbol("=".into()), Token::Quoted(text)]);
    }

    #[test]
    fn what_is_searched_for_is_words_and_no_signs(text in text()) {
        let Some(Clause::Compare { value: Value::Text(query), .. }) = Field::TEXT.has_words(&text) else { return Ok(()) };
        let terms = search_terms(&query).map_err(TestCaseError::fail)?;
        let words: Vec<String> = text
            .split(|letter: char| letter.is_whitespace() || letter.is_control())
            .filter(|word| word.chars().any(|letter| !letter.is_ascii_punctuation()))
            .map(str::to_lowercase)
            .collect();
        prop_assert_eq!(terms.iter().map(|term| term.to_lowercase()).collect::<Vec<_>>(), words, "{}", query);
    }

    #[test]
    fn a_phrase_is_one_phrase(text in text()) {
        let Some(Clause::Compare { value: Value::Text(query), .. }) = Field::TEXT.has_phrase(&text) else { return Ok(()) };
        let inner = query.strip_prefix('"').and_then(|query| query.strip_suffix('"')).unwrap_or_default();
        let mut read = String::new();
        let mut letters = inner.chars();
        while let Some(letter) = letters.next() {
            prop_assert_ne!(letter, '"', "{}", query);
            read.push(if letter == '\\' { letters.next().unwrap_or_default() } else { letter });
        }
        let clean: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        prop_assert_eq!(read, clean.trim());
    }

    #[test]
    fn parentheses_keep_what_belongs_together(clause in clause(), facts in 0_u16..4096) {
        let jql = Jql::of(clause.clone());
        if jql.clause == Clause::Nothing || jql.is_unbounded() {
            prop_assert_eq!(holds(&clause, facts), jql.is_unbounded());
        } else {
            let parsed = parse(&jql.to_string()).map_err(TestCaseError::fail)?;
            prop_assert_eq!(parsed_holds(&parsed, facts), holds(&clause, facts), "{}", jql);
        }
    }
}
