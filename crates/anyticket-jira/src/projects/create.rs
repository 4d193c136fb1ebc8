//! New projects, which administrators can make.

use anyticket_core::{Error, ErrorKind, NewProject, Operation, Project, ProjectId, Result};

use super::list::{by_id, category_number};
use crate::account::Account;
use crate::{request, wire};

const OPERATION: Operation = Operation::CreateProject;

/// A company-managed project with a board, as Jira offers it first.
const KIND: &str = "software";
const TEMPLATE: &str = "com.pyxis.greenhopper.jira:gh-simplified-kanban-classic";

/// How many keys are tried where none was given.
const TRIES: usize = 9;
/// How long a key may be.
const LONGEST: usize = 10;

/// Makes a project, led by whoever the credential belongs to. Where no key is given, one is made from the name.
pub(crate) async fn create(account: &Account, new: &NewProject) -> Result<Project> {
    let category = new.parent.as_ref().map(category_number).transpose()?.flatten();
    let lead = account.door.me().await?;
    let keys = match &new.key {
        Some(key) => vec![key.clone()],
        None => keys(&new.name),
    };
    let mut refused = None;
    for key in &keys {
        let body = request::NewProject {
            key,
            name: &new.name,
            kind: KIND,
            template: TEMPLATE,
            lead: lead.id.as_str(),
            assignee: "UNASSIGNED",
            category,
        };
        match account.send(OPERATION, request::create_project(&body)).await {
            Ok(answer) => {
                account.forget_projects();
                let made: wire::CreatedProject = answer.json()?;
                return by_id(account, &ProjectId::new(made.id)).await;
            }
            Err(error) if is_about_key(&error) && keys.len() > 1 => refused = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(refused.unwrap_or_else(|| {
        Error::invalid("a key is needed that begins with a letter").with("name", &new.name).with_hint("give a key")
    }))
}

fn is_about_key(error: &Error) -> bool {
    error.kind() == ErrorKind::Invalid
        && error.context().any(|(_, said)| said.contains("projectKey"))
        && !error.context().any(|(_, said)| said.contains("projectName"))
}

/// Keys for a project of this name: the first letters of its words, or of the one word; then with numbers.
fn keys(name: &str) -> Vec<String> {
    let plain = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
    };
    let words: Vec<String> = name.split(|letter: char| !letter.is_alphanumeric()).map(plain).collect();
    let words: Vec<&String> = words.iter().filter(|word| !word.is_empty()).collect();
    let initials: String = words.iter().filter_map(|word| word.chars().next()).collect();
    let base = if words.len() > 1 { initials } else { words.first().map(|word| (*word).clone()).unwrap_or_default() };
    let base = base.trim_start_matches(|first: char| !first.is_ascii_alphabetic());
    let base: String = base.chars().take(LONGEST - 1).collect();
    let base = match base.len() {
        0 => "PROJECT".to_owned(),
        1 => format!("{base}{base}"),
        _ => base,
    };
    std::iter::once(base.clone()).chain((2..=TRIES).map(|number| format!("{base}{number}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_from_the_name() {
        for (name, key) in [
            ("Engineering", "ENGINEERI"),
            ("Public roadmap", "PR"),
            ("2 fast", "FF"),
            ("Ä", "PROJECT"),
            ("Conformance 0", "C0"),
        ] {
            assert_eq!(keys(name)[0], key, "{name}");
        }
        assert_eq!(keys("Ops")[1], "OPS2");
    }
}
