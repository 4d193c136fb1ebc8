//! The workspace, and where new tickets go.

use anyticket::text::contains_folded;
use anyticket::{Account, Context, Error, Operation, Project, Settings, Tracker, Workspace};

use super::{TRIES, Talk, stopped};
use crate::exit::{Failure, Usage};

/// So many projects are read to pick from. Any other is found by its name, path or id.
const OFFERED: usize = 200;

/// So many are shown at a time.
const SHOWN: usize = 20;

impl Talk<'_, '_> {
    /// The workspace: the one named, the configured or only one, or the one that the person picks.
    pub(super) async fn workspace(&mut self, account: &Account) -> Result<Option<Workspace>, Failure> {
        if let Some(named) = &self.args.workspace {
            if let Some(chosen) = account.chosen().filter(|_| !self.target.is_new()) {
                return Err(Usage::new(format!("{} is in {chosen} already", self.target.name))
                    .with_hint("change it in the file, or --name another tracker")
                    .into());
            }
            return Ok(Some(account.find(named)?.clone()));
        }
        if let Some(chosen) = account.chosen() {
            return Ok(Some(chosen.clone()));
        }
        let all = &account.workspaces;
        if all.is_empty() {
            return Ok(None);
        }
        if !self.is_answered() {
            let list: Vec<String> = all.iter().map(Workspace::to_string).collect();
            return Err(Usage::new("this credential sees several workspaces and none is named")
                .with_hint(format!("name one with --workspace: {}", list.join(", ")))
                .into());
        }
        self.output.note("workspaces:");
        self.numbered(all.iter().map(Workspace::to_string));
        let picked = self.ask("workspace, by number, id or name: ", |answer| match numbered(all, answer) {
            Some(workspace) => Ok(workspace.clone()),
            None if answer.is_empty() => Err(Error::invalid("one of them must be chosen")),
            None => account.find(answer).cloned(),
        });
        Ok(Some(picked.await?))
    }

    /// Where new tickets go: the project named, the configured one, or the one that the person picks.
    ///
    /// Whatever it is, the tracker has been connected and has shown it.
    pub(super) async fn project(&mut self, settings: Settings, context: &Context) -> Result<Option<Project>, Failure> {
        let registry = self.session.registry();
        let tracker = Box::pin(registry.connect(&self.target.name, settings, context)).await?;
        self.session.counts(&tracker);
        if let Some(named) = &self.args.project {
            return Ok(Some(tracker.project(named.as_str()).await?));
        }
        if let Some(configured) = tracker.options().project.clone() {
            return Ok(Some(tracker.project(configured).await?));
        }
        let lists = tracker.capabilities().support(Operation::Projects).is_supported();
        if !lists || !self.target.is_new() || !self.is_answered() {
            return Ok(None);
        }
        self.pick(&tracker).await
    }

    async fn pick(&mut self, tracker: &Tracker) -> Result<Option<Project>, Failure> {
        let mut projects = Vec::new();
        let mut listing = tracker.projects();
        while projects.len() < OFFERED
            && let Some(project) = listing.next().await
        {
            projects.extend(project.ok().filter(|project| !project.archived && project.holds_tickets));
        }
        if projects.is_empty() {
            self.output.note("there is no project yet: anyticket project create NAME makes one");
            return Ok(None);
        }
        let mut shown: Vec<Project> = projects.clone();
        self.show(&shown, projects.len() == OFFERED);
        for _ in 0..TRIES * TRIES {
            let question = "where new tickets go, by number, name or part of it, or nothing to decide each time: ";
            let answer = self.session.person().line(question).await.map_err(stopped)?;
            if answer.is_empty() {
                return Ok(None);
            }
            if let Some(project) = numbered(&shown, &answer) {
                return Ok(Some(project.clone()));
            }
            // A name that is exactly one project's is meant, also where others hold it.
            match tracker.project(answer.as_str()).await {
                Ok(project) if project.holds_tickets => return Ok(Some(project)),
                Ok(project) => {
                    self.output.note(&format!("{} holds no tickets itself", project.path));
                    continue;
                }
                Err(error) if !has(&projects, &answer) => self.again(&error),
                Err(_) => {}
            }
            let part = anyticket::text::fold(&answer);
            let found = projects.iter().filter(|project| contains_folded(&project.path, &part));
            shown = found.cloned().collect();
            if shown.is_empty() {
                shown.clone_from(&projects);
            }
            self.show(&shown, false);
        }
        Err(Usage::new("no project was chosen; nothing was changed")
            .with_hint("name one with --project, or choose none by answering nothing")
            .into())
    }

    fn show(&mut self, projects: &[Project], more: bool) {
        self.output.note("projects:");
        self.numbered(projects.iter().take(SHOWN).map(|project| format!("{} ({})", project.path, project.id)));
        if projects.len() > SHOWN || more {
            let count = projects.len().saturating_sub(SHOWN);
            let least = if more { "at least " } else { "" };
            self.output.note(&format!("  and {least}{count} more: part of a name shows fewer"));
        }
    }

    fn numbered(&mut self, items: impl Iterator<Item = String>) {
        for (number, item) in (1..).zip(items) {
            self.output.note(&format!("  {number:>3}  {item}"));
        }
    }
}

/// The item that a person means by its number.
fn numbered<'a, T>(items: &'a [T], answer: &str) -> Option<&'a T> {
    // A number that is no place of the list may be an id.
    answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).and_then(|index| items.get(index))
}

fn has(projects: &[Project], part: &str) -> bool {
    let part = anyticket::text::fold(part);
    projects.iter().any(|project| contains_folded(&project.path, &part))
}
