//! Functions that stand for values: `currentUser()`, `standardIssueTypes()` and so on.

use super::super::permission::Permission;
use super::target::IdField;
use super::{JqlError, Scope};

/// Functions that Jira has and the simulator does not: asking for one is a loud failure.
const NOT_SIMULATED: [&str; 18] = [
    "approved",
    "approver",
    "cascadeoption",
    "choiceoption",
    "closedsprints",
    "componentsleadbyuser",
    "currentlogin",
    "earliestunreleasedversion",
    "futuresprints",
    "issuehistory",
    "issueswithremotelinksbyglobalid",
    "lastlogin",
    "latestreleasedversion",
    "opensprints",
    "projectsleadbyuser",
    "updatedby",
    "votedissues",
    "watchedissues",
];

/// The ids that a function stands for as a value of `field`; for `linkedIssues` those of issues.
pub(crate) fn ids(
    scope: &Scope<'_>,
    field: Option<IdField>,
    name: &str,
    arguments: &[String],
) -> Result<Vec<u64>, JqlError> {
    let lower = name.to_ascii_lowercase();
    if NOT_SIMULATED.contains(&lower.as_str()) {
        return Err(JqlError::NotSimulated(format!("the JQL function {name}()")));
    }
    let world = scope.world;
    let count = |expected: std::ops::RangeInclusive<usize>| {
        if expected.contains(&arguments.len()) {
            return Ok(());
        }
        let received = arguments.len();
        Err(JqlError::invalid(if expected.start() == expected.end() {
            format!("Function '{name}' expected '{}' arguments but received '{received}'.", expected.start())
        } else {
            format!(
                "Function '{name}' expected between '{}' and '{}' arguments but received '{received}'.",
                expected.start(),
                expected.end()
            )
        }))
    };
    let unfit = |field: Option<IdField>, fits: bool| {
        if fits {
            return Ok(());
        }
        let _ = field;
        Err(JqlError::invalid(format!("A value provided by the function '{name}' is invalid for the field.")))
    };
    match lower.as_str() {
        "currentuser" => {
            count(0..=0)?;
            unfit(field, field.is_some_and(IdField::is_person))?;
            match scope.user {
                Some(user) => Ok(vec![user as u64]),
                None => Err(JqlError::invalid("Function 'currentUser' cannot be called as anonymous user.")),
            }
        }
        "membersof" => {
            count(1..=1)?;
            unfit(field, field.is_some_and(IdField::is_person))?;
            let group = &arguments[0];
            let members: Vec<u64> = (0..world.users.len())
                .filter(|&index| world.users[index].groups.iter().any(|known| known.eq_ignore_ascii_case(group)))
                .map(|index| index as u64)
                .collect();
            if members.is_empty() {
                return Err(JqlError::invalid(format!(
                    "Function 'membersOf' can not generate a list of usernames for group '{group}'; the group does not \
                     exist."
                )));
            }
            Ok(members)
        }
        "standardissuetypes" | "subtaskissuetypes" => {
            count(0..=0)?;
            unfit(field, field == Some(IdField::IssueType))?;
            let subtasks = lower == "subtaskissuetypes";
            Ok(world.issue_types.iter().filter(|kind| kind.is_subtask() == subtasks).map(|kind| kind.id).collect())
        }
        "releasedversions" | "unreleasedversions" => {
            unfit(field, matches!(field, Some(IdField::FixVersion | IdField::AffectedVersion)))?;
            let released = lower == "releasedversions";
            let mut found = Vec::new();
            for project in &world.projects {
                let asked = arguments.is_empty() || arguments.iter().any(|key| key.eq_ignore_ascii_case(&project.key));
                if asked && world.may(scope.user, project.id, Permission::Browse) {
                    found.extend(
                        project
                            .versions
                            .iter()
                            .filter(|version| version.released == released)
                            .map(|version| version.id),
                    );
                }
            }
            Ok(found)
        }
        "linkedissues" => {
            count(1..=2)?;
            unfit(field, field.is_none())?;
            let issue = super::value::issue_by_key(scope, &arguments[0], "issue")?;
            let wanted = |link_type: u64, outward: bool| {
                arguments.get(1).is_none_or(|verb| {
                    world.link_types.iter().any(|known| {
                        let says = if outward { &known.outward } else { &known.inward };
                        known.id == link_type && says.eq_ignore_ascii_case(verb)
                    })
                })
            };
            let mut found = Vec::new();
            for link in world.links.values() {
                if link.source == issue && wanted(link.link_type, true) {
                    found.push(link.destination);
                } else if link.destination == issue && wanted(link.link_type, false) {
                    found.push(link.source);
                }
            }
            Ok(found)
        }
        _ => Err(JqlError::invalid(format!("Unable to find JQL function '{name}()'."))),
    }
}
