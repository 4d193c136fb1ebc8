//! `anyticket project …`

use anyticket::{NewProject, Project};

use super::{or_empty, print_all, yes_no};
use crate::args::ProjectCommand;
use crate::connect::Session;
use crate::exit::Failure;
use crate::output::{Output, Show};

/// `anyticket project …`
pub(super) async fn run(
    command: &ProjectCommand,
    session: &Session<'_>,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let tracker = session.tracker().await?;
    let project = match command {
        ProjectCommand::List { groups: true } => {
            return print_all(tracker.projects_and_groups(), "projects", output).await;
        }
        ProjectCommand::List { groups: false } => return print_all(tracker.projects(), "projects", output).await,
        ProjectCommand::Get { project } => tracker.project(project.as_str()).await?,
        ProjectCommand::Create { name, key, parent } => {
            let mut new = NewProject::new(name);
            new.key = key.clone();
            new.parent = parent.as_deref().map(Into::into);
            tracker.create_project(new).await?
        }
    };
    Ok(output.value(&project, || text(&project))?)
}

fn text(project: &Project) -> String {
    let mut lines = vec![format!("{}\n", project.path)];
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            lines.push(format!("  {name:<12}{value}\n"));
        }
    };
    line("id", project.id.to_string());
    line("key", or_empty(project.key.as_ref()));
    line("kind", super::both(&project.native_kind, &project.kind.to_string()));
    line("parent", or_empty(project.parent.as_ref()));
    line("tickets", yes_no(project.holds_tickets));
    line("archived", if project.archived { yes_no(true) } else { String::new() });
    line("url", or_empty(project.url.as_ref()));
    lines.concat()
}

impl Show for Project {
    const COLUMNS: &'static [&'static str] = &["key", "project", "kind", "archived", "id"];

    fn cells(&self) -> Vec<String> {
        let archived = if self.archived { yes_no(true) } else { String::new() };
        vec![or_empty(self.key.as_ref()), self.path.clone(), self.native_kind.clone(), archived, self.id.to_string()]
    }
}
