//! From a tree to something that can be asked about an issue: names are looked up once, mistakes are told.

use jiff::civil::Date;

use super::super::clock::timestamp;
use super::super::entity::{Category, Issue};
use super::super::permission::Permission;
use super::target::{self, IdField, InstantField, NumberField, Target, TextField};
use super::text::{self, TextError, TextQuery};
use super::tree::{Clause, Operand, Operator, Query, Term};
use super::{Direction, JqlError, Scope, SortKey, date, function, order};

/// A query that is ready to run.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) check: Check,
    order: Vec<(Target, bool)>,
    /// It means something else at another time.
    pub(crate) volatile: bool,
}

#[derive(Debug)]
pub(crate) enum Check {
    All(Vec<Self>),
    Any(Vec<Self>),
    One(Test),
}

#[derive(Debug)]
pub(crate) enum Test {
    /// Some value is among these, or there is none.
    Ids {
        field: IdField,
        any: Vec<u64>,
        or_empty: bool,
        negated: bool,
    },
    Labels {
        custom: Option<u64>,
        any: Vec<String>,
        or_empty: bool,
        negated: bool,
        exact: bool,
    },
    Keys {
        any: Vec<u64>,
        negated: bool,
    },
    /// Issues of a project by their number.
    Number {
        project: u64,
        operator: Operator,
        number: u32,
    },
    Text {
        field: TextField,
        query: TextQuery,
        negated: bool,
    },
    Line {
        custom: u64,
        query: TextQuery,
        negated: bool,
    },
    Instant {
        field: InstantField,
        operator: Operator,
        any: Vec<i64>,
        or_empty: bool,
    },
    Day {
        custom: Option<u64>,
        operator: Operator,
        any: Vec<Date>,
        or_empty: bool,
    },
    Amount {
        field: NumberField,
        operator: Operator,
        any: Vec<f64>,
        or_empty: bool,
    },
    /// By rank: of priorities or resolutions.
    Rank {
        field: IdField,
        operator: Operator,
        rank: usize,
    },
    Empty {
        target: Target,
        empty: bool,
    },
    Nothing,
}

impl Compiled {
    pub(crate) fn key(&self, scope: &Scope<'_>, issue: &Issue) -> SortKey {
        order::key(scope.world, issue, &self.order)
    }

    pub(crate) fn directions(&self) -> Direction {
        order::directions(&self.order)
    }
}

impl Scope<'_> {
    /// Checks and compiles. All mistakes in fields and values are told at once, as Jira does.
    ///
    /// # Errors
    ///
    /// The unbounded query among them.
    pub(crate) fn compile(&self, query: Query) -> Result<Compiled, JqlError> {
        let Some(clause) = query.clause else {
            return Err(JqlError::invalid(
                "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.",
            ));
        };
        let clause = clause.without_not(false);
        let mut mistakes = Vec::new();
        let mut terms = Vec::new();
        clause.terms(&mut terms);
        let volatile = terms.iter().any(|term| depends_on_now(&term.operand));
        let check = self.clause(&clause, &mut mistakes)?;
        let order = match order::resolve(self, &query.order) {
            Ok(order) => order,
            Err(JqlError::Invalid(more)) => {
                mistakes.extend(more);
                Vec::new()
            }
            Err(other) => return Err(other),
        };
        if mistakes.is_empty() { Ok(Compiled { check, order, volatile }) } else { Err(JqlError::Invalid(mistakes)) }
    }

    fn clause(&self, clause: &Clause, mistakes: &mut Vec<String>) -> Result<Check, JqlError> {
        let parts = |parts: &[Clause], mistakes: &mut Vec<String>| {
            parts.iter().map(|part| self.clause(part, mistakes)).collect::<Result<Vec<_>, _>>()
        };
        match clause {
            Clause::And(all) => Ok(Check::All(parts(all, mistakes)?)),
            Clause::Or(any) => Ok(Check::Any(parts(any, mistakes)?)),
            Clause::Not(_) => unreachable!("negations were moved into the operators"),
            Clause::Term(term) => match self.term(term) {
                Ok(check) => Ok(check),
                Err(JqlError::Invalid(more)) => {
                    mistakes.extend(more);
                    Ok(Check::One(Test::Nothing))
                }
                Err(other) => Err(other),
            },
        }
    }

    fn term(&self, term: &Term) -> Result<Check, JqlError> {
        let targets = target::resolve(self.world, self.user, &term.field)?;
        let name = term.field.to_string();
        let mut checks = Vec::new();
        let mut failed = None;
        for target in &targets {
            match self.test(*target, &name, term) {
                Ok(test) => checks.push(Check::One(test)),
                Err(JqlError::Invalid(more)) => failed = Some(JqlError::Invalid(more)),
                Err(other) => return Err(other),
            }
        }
        // Of several fields with one name only some may know the value.
        match (checks.len(), failed) {
            (0, Some(failed)) => Err(failed),
            (1, _) => Ok(checks.remove(0)),
            _ if matches!(term.operator, Operator::NotEquals | Operator::NotIn | Operator::NotLike) => {
                Ok(Check::All(checks))
            }
            _ => Ok(Check::Any(checks)),
        }
    }

    fn test(&self, target: Target, name: &str, term: &Term) -> Result<Test, JqlError> {
        let operator = term.operator;
        if !target.supports(operator) {
            return Err(JqlError::invalid(format!(
                "The operator '{}' is not supported by the '{name}' field.",
                operator.shown()
            )));
        }
        if matches!(operator, Operator::Is | Operator::IsNot) {
            return match &term.operand {
                Operand::Empty => Ok(Test::Empty { target, empty: operator == Operator::Is }),
                other => Err(JqlError::invalid(format!(
                    "The operator '{}' only supports the values 'EMPTY' and 'NULL', not '{}' for the field '{name}'.",
                    operator.shown(),
                    shown(other)
                ))),
            };
        }
        let values = self.values(name, term)?;
        match target {
            Target::Key => self.keys(name, operator, &values),
            Target::Ids(field) => self.ids(field, name, operator, &values),
            Target::Labels(custom) => self.labels(custom, name, operator, &values),
            Target::Text(field) => {
                let query = self.text(name, &values)?;
                Ok(Test::Text { field, query, negated: operator == Operator::NotLike })
            }
            Target::Line(custom) => {
                let query = self.text(name, &values)?;
                Ok(Test::Line { custom, query, negated: operator == Operator::NotLike })
            }
            Target::Instant(field) => {
                let (any, or_empty) = self.instants(name, &values, false)?;
                Ok(Test::Instant { field, operator, any, or_empty })
            }
            Target::Day(custom) => {
                let (any, or_empty) = self.instants(name, &values, true)?;
                let day = |at: i64| timestamp(at).to_zoned_datetime(self.zone.clone()).date();
                Ok(Test::Day { custom, operator, any: any.into_iter().map(day).collect(), or_empty })
            }
            Target::Number(field) => self.amounts(field, name, operator, &values),
        }
    }

    /// The values of a term, out of their list.
    fn values<'a>(&self, name: &str, term: &'a Term) -> Result<Vec<&'a Operand>, JqlError> {
        let takes_list = matches!(term.operator, Operator::In | Operator::NotIn);
        match (&term.operand, takes_list) {
            (Operand::List(_), true) => {
                let mut flat = Vec::new();
                flatten(&term.operand, &mut flat);
                Ok(flat)
            }
            (function @ Operand::Function { .. }, _) => Ok(vec![function]),
            (Operand::List(_), false) => Err(JqlError::invalid(format!(
                "Operator '{}' does not support the list value '{}' for field '{name}'.",
                term.operator.shown(),
                shown(&term.operand)
            ))),
            (single, true) => Err(JqlError::invalid(format!(
                "Operator '{}' does not support the non-list value '{}' for field '{name}'.",
                term.operator.shown(),
                shown(single)
            ))),
            (single, false) => Ok(vec![single]),
        }
    }

    fn keys(&self, name: &str, operator: Operator, values: &[&Operand]) -> Result<Test, JqlError> {
        let mut any = Vec::new();
        for value in values {
            match value {
                Operand::Number(id) => any.push(self.issue_by_id(*id, name)?),
                Operand::Text(key) => any.push(issue_by_key(self, key, name)?),
                Operand::Empty => return Err(no_empty(name)),
                Operand::Function { name, arguments } => any.extend(function::ids(self, None, name, arguments)?),
                Operand::List(_) => unreachable!("lists were flattened"),
            }
        }
        match operator {
            Operator::Equals | Operator::In => Ok(Test::Keys { any, negated: false }),
            Operator::NotEquals | Operator::NotIn => Ok(Test::Keys { any, negated: true }),
            _ => {
                let Some(issue) = any.first().and_then(|&id| self.world.issue(id)) else { return Ok(Test::Nothing) };
                Ok(Test::Number { project: issue.project, operator, number: issue.number })
            }
        }
    }

    fn issue_by_id(&self, id: i64, name: &str) -> Result<u64, JqlError> {
        let found = u64::try_from(id).ok().and_then(|id| self.world.issue(id));
        match found.filter(|issue| self.world.sees(self.user, issue)) {
            Some(issue) => Ok(issue.id),
            None => Err(JqlError::invalid(format!("A value with ID '{id}' does not exist for the field '{name}'."))),
        }
    }

    fn ids(&self, field: IdField, name: &str, operator: Operator, values: &[&Operand]) -> Result<Test, JqlError> {
        let (mut any, mut or_empty) = (Vec::new(), false);
        let mut mistakes = Vec::new();
        for value in values {
            match value {
                Operand::Empty if field == IdField::StatusCategory => return Err(no_empty(name)),
                Operand::Empty => or_empty = true,
                Operand::Function { name, arguments } => any.extend(function::ids(self, Some(field), name, arguments)?),
                Operand::List(_) => unreachable!("lists were flattened"),
                Operand::Text(text) if field == IdField::Parent => any.push(issue_by_key(self, text, name)?),
                Operand::Number(id) if field == IdField::Parent => any.push(self.issue_by_id(*id, name)?),
                Operand::Text(text) if field == IdField::Resolution && text.eq_ignore_ascii_case("unresolved") => {
                    or_empty = true;
                }
                Operand::Text(text) => match self.named(field, text) {
                    found if found.is_empty() => {
                        mistakes.push(format!("The value '{text}' does not exist for the field '{name}'."));
                    }
                    found => any.extend(found),
                },
                Operand::Number(id) => match self.numbered(field, *id) {
                    found if found.is_empty() => {
                        mistakes.push(format!("A value with ID '{id}' does not exist for the field '{name}'."));
                    }
                    found => any.extend(found),
                },
            }
        }
        if !mistakes.is_empty() {
            return Err(JqlError::Invalid(mistakes));
        }
        let list = if field == IdField::Priority { &self.world.priorities } else { &self.world.resolutions };
        match operator {
            Operator::Equals | Operator::In => Ok(Test::Ids { field, any, or_empty, negated: false }),
            Operator::NotEquals | Operator::NotIn => Ok(Test::Ids { field, any, or_empty, negated: true }),
            _ => {
                let rank = any.first().and_then(|id| list.iter().position(|named| named.id == *id));
                Ok(rank.map_or(Test::Nothing, |rank| Test::Rank { field, operator, rank }))
            }
        }
    }

    /// Values by name, in any case, or by an id in quotes. The name comes first.
    fn named(&self, field: IdField, text: &str) -> Vec<u64> {
        let by_name: Vec<u64> = self
            .known(field)
            .into_iter()
            .filter(|(_, name)| name.eq_ignore_ascii_case(text))
            .map(|(id, _)| id)
            .collect();
        if !by_name.is_empty() {
            return by_name;
        }
        match text.parse() {
            Ok(id) if !field.is_person() => self.with_id(field, id),
            _ => Vec::new(),
        }
    }

    /// Values by a bare number: the id comes first, then a name of digits.
    fn numbered(&self, field: IdField, id: i64) -> Vec<u64> {
        let by_id = match u64::try_from(id) {
            Ok(id) if !field.is_person() => self.with_id(field, id),
            _ => Vec::new(),
        };
        if by_id.is_empty() { self.named(field, &id.to_string()) } else { by_id }
    }

    fn with_id(&self, field: IdField, id: u64) -> Vec<u64> {
        if self.known(field).iter().any(|(known, _)| *known == id) { vec![id] } else { Vec::new() }
    }

    /// The values that there are for a field and that the account may know of, with their names.
    fn known(&self, field: IdField) -> Vec<(u64, String)> {
        let world = self.world;
        let seen = || world.projects.iter().filter(|project| world.may(self.user, project.id, Permission::Browse));
        match field {
            IdField::Project => seen()
                .flat_map(|project| [(project.id, project.key.clone()), (project.id, project.name.clone())])
                .collect(),
            IdField::ProjectCategory => {
                world.categories.iter().map(|category| (category.id, category.name.clone())).collect()
            }
            IdField::IssueType => world.issue_types.iter().map(|kind| (kind.id, kind.name.clone())).collect(),
            IdField::Status => world.statuses.iter().map(|status| (status.id, status.name.clone())).collect(),
            IdField::StatusCategory => Category::ALL
                .iter()
                .flat_map(|category| {
                    [(category.id(), category.name().to_owned()), (category.id(), category.key().to_owned())]
                })
                .collect(),
            IdField::Resolution => world.resolutions.iter().map(|named| (named.id, named.name.clone())).collect(),
            IdField::Priority => world.priorities.iter().map(|named| (named.id, named.name.clone())).collect(),
            IdField::Component => {
                seen().flat_map(|project| &project.components).map(|part| (part.id, part.name.clone())).collect()
            }
            IdField::FixVersion | IdField::AffectedVersion => {
                seen().flat_map(|project| &project.versions).map(|part| (part.id, part.name.clone())).collect()
            }
            IdField::Parent => Vec::new(),
            IdField::Choice(id) => {
                let choices = world.custom_field(id).map(|field| field.choices.as_slice()).unwrap_or_default();
                choices
                    .iter()
                    .flat_map(|choice| std::iter::once(choice).chain(&choice.children))
                    .map(|choice| (choice.id, choice.value.clone()))
                    .collect()
            }
            // Only account ids name people; user names and addresses went with the privacy changes.
            // <https://developer.atlassian.com/cloud/jira/platform/deprecation-notice-user-privacy-api-migration-guide/>
            _ => world.users.iter().enumerate().map(|(index, user)| (index as u64, user.account_id.clone())).collect(),
        }
    }

    fn labels(
        &self,
        custom: Option<u64>,
        name: &str,
        operator: Operator,
        values: &[&Operand],
    ) -> Result<Test, JqlError> {
        let (mut any, mut or_empty) = (Vec::new(), false);
        for value in values {
            match value {
                Operand::Empty => or_empty = true,
                Operand::Text(text) => any.push(text.clone()),
                Operand::Number(number) => any.push(number.to_string()),
                Operand::Function { name, .. } => {
                    return Err(JqlError::invalid(format!("Unable to find JQL function '{name}()'.")));
                }
                Operand::List(_) => unreachable!("lists were flattened"),
            }
        }
        let _ = name;
        let negated = matches!(operator, Operator::NotEquals | Operator::NotIn);
        Ok(Test::Labels { custom, any, or_empty, negated, exact: self.exact_labels })
    }

    fn text(&self, name: &str, values: &[&Operand]) -> Result<TextQuery, JqlError> {
        let written = match values[0] {
            Operand::Text(text) => text.clone(),
            Operand::Number(number) => number.to_string(),
            Operand::Empty => return Err(no_empty(name)),
            Operand::Function { name, .. } => {
                return Err(JqlError::invalid(format!("Unable to find JQL function '{name}()'.")));
            }
            Operand::List(_) => unreachable!("~ takes no list"),
        };
        text::parse(&written).map_err(|error| {
            JqlError::invalid(match error {
                TextError::Unparsable => format!("Unable to parse the text '{written}' for field '{name}'."),
                TextError::StartsWith(first) => {
                    format!("The text query '{written}' for field '{name}' is not allowed to start with '{first}'.")
                }
                TextError::Empty => format!("The field '{name}' does not support searching for an empty string."),
            })
        })
    }

    fn instants(&self, name: &str, values: &[&Operand], day: bool) -> Result<(Vec<i64>, bool), JqlError> {
        let (mut any, mut or_empty) = (Vec::new(), false);
        for value in values {
            match value {
                Operand::Empty => or_empty = true,
                Operand::Number(at) if self.whole_minutes => any.push(at.div_euclid(60_000) * 60_000),
                Operand::Number(at) => any.push(*at),
                Operand::Text(text) => match date::read(text, &self.zone, self.now) {
                    Some(at) => any.push(at),
                    None => {
                        let forms = if day {
                            "'YYYY/MM/DD', 'YYYY-MM-DD'"
                        } else {
                            "'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd'"
                        };
                        return Err(JqlError::invalid(format!(
                            "Date value '{text}' for field '{name}' is invalid. Valid formats include: {forms}, or a \
                             period format e.g. '-5d', '4w 2d'."
                        )));
                    }
                },
                Operand::Function { name: function, arguments } => {
                    match date::function(function, arguments, &self.zone, self.now) {
                        Some(Ok(at)) => any.push(at),
                        Some(Err(message)) => return Err(JqlError::invalid(message)),
                        None if function.eq_ignore_ascii_case("currentUser") => {
                            return Err(JqlError::invalid(format!(
                                "A date for the field '{name}' provided by the function '{function}' is not valid."
                            )));
                        }
                        None => {
                            return Err(JqlError::invalid(format!("Unable to find JQL function '{function}()'.")));
                        }
                    }
                }
                Operand::List(_) => unreachable!("lists were flattened"),
            }
        }
        Ok((any, or_empty))
    }

    fn amounts(
        &self,
        field: NumberField,
        name: &str,
        operator: Operator,
        values: &[&Operand],
    ) -> Result<Test, JqlError> {
        let estimate = matches!(field, NumberField::OriginalEstimate | NumberField::RemainingEstimate);
        let (mut any, mut or_empty) = (Vec::new(), false);
        for value in values {
            match value {
                Operand::Empty => or_empty = true,
                // A bare number of a duration is in minutes.
                Operand::Number(number) => any.push(*number as f64 * if estimate { 60.0 } else { 1.0 }),
                Operand::Text(text) => {
                    let amount = if estimate {
                        super::super::fieldset::duration(text).map(|seconds| seconds as f64)
                    } else {
                        text.parse().ok()
                    };
                    let Some(amount) = amount else {
                        return Err(JqlError::invalid(if estimate {
                            format!(
                                "The value '{text}' for field '{name}' is invalid. Please specify a positive duration \
                                 format; for example: '1h 30m', '2d'."
                            )
                        } else {
                            format!("The value '{text}' for field '{name}' is invalid - please specify a number.")
                        }));
                    };
                    any.push(amount);
                }
                Operand::Function { name, .. } => {
                    return Err(JqlError::invalid(format!("Unable to find JQL function '{name}()'.")));
                }
                Operand::List(_) => unreachable!("lists were flattened"),
            }
        }
        Ok(Test::Amount { field, operator, any, or_empty })
    }
}

/// An issue by its key, old keys too.
pub(crate) fn issue_by_key(scope: &Scope<'_>, key: &str, field: &str) -> Result<u64, JqlError> {
    let well_formed = key.rsplit_once('-').is_some_and(|(project, number)| {
        project.starts_with(|first: char| first.is_ascii_alphabetic())
            && project.chars().all(|each| each.is_ascii_alphanumeric() || each == '_')
            && number.parse::<u32>().is_ok()
    });
    if !well_formed {
        return Err(JqlError::invalid(format!("The issue key '{key}' for field '{field}' is invalid.")));
    }
    match scope.world.find(key).filter(|issue| scope.world.sees(scope.user, issue)) {
        Some(issue) => Ok(issue.id),
        None => Err(JqlError::invalid(format!("An issue with key '{key}' does not exist for field '{field}'."))),
    }
}

fn no_empty(name: &str) -> JqlError {
    JqlError::invalid(format!("The field '{name}' does not support searching for EMPTY values."))
}

fn flatten<'a>(operand: &'a Operand, into: &mut Vec<&'a Operand>) {
    match operand {
        Operand::List(items) => items.iter().for_each(|item| flatten(item, into)),
        single => into.push(single),
    }
}

fn depends_on_now(operand: &Operand) -> bool {
    match operand {
        Operand::Function { .. } => true,
        Operand::Text(text) => text.starts_with(['-', '+']) || text.ends_with(['w', 'd', 'h', 'm']),
        Operand::List(items) => items.iter().any(depends_on_now),
        Operand::Number(_) | Operand::Empty => false,
    }
}

/// An operand as error messages show it.
fn shown(operand: &Operand) -> String {
    match operand {
        Operand::Text(text) => format!("\"{text}\""),
        Operand::Number(number) => number.to_string(),
        Operand::Empty => "EMPTY".to_owned(),
        Operand::Function { name, arguments } => format!("{name}({})", arguments.join(", ")),
        Operand::List(items) => format!("({})", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
    }
}
