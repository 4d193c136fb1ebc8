//! The values of a term: looked up, read, refused in Jira's words.

use super::super::entity::Category;
use super::super::permission::Permission;
use super::compile::Test;
use super::target::{IdField, NumberField};
use super::text::{self, TextError, TextQuery};
use super::tree::{Operand, Operator};
use super::{JqlError, Scope, date, function};

impl Scope<'_> {
    pub(super) fn keys(&self, name: &str, operator: Operator, values: &[&Operand]) -> Result<Test, JqlError> {
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

    pub(super) fn ids(
        &self,
        field: IdField,
        name: &str,
        operator: Operator,
        values: &[&Operand],
    ) -> Result<Test, JqlError> {
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

    pub(super) fn labels(
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

    pub(super) fn text(&self, name: &str, values: &[&Operand]) -> Result<TextQuery, JqlError> {
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

    pub(super) fn instants(&self, name: &str, values: &[&Operand], day: bool) -> Result<(Vec<i64>, bool), JqlError> {
        let (mut any, mut or_empty) = (Vec::new(), false);
        for value in values {
            match value {
                Operand::Empty => or_empty = true,
                Operand::Number(at) if self.whole_minutes => any.push(at.div_euclid(60_000).saturating_mul(60_000)),
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

    pub(super) fn amounts(
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
                        super::super::values::duration(text).map(|seconds| seconds as f64)
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
