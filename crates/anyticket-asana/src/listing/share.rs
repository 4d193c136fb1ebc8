//! Which range gives a task that several could give.

use anyticket_core::{ProjectId, ResolvedQuery};

use super::spot::{List, Of, Share};
use crate::tickets::Row;

/// Whether a range of this share gives the task.
pub(super) fn is_in(share: Share, row: &Row<'_>, query: &ResolvedQuery) -> bool {
    let is_subtask = row.ticket.parent.is_some();
    let is_member = row.own().any(|own| asks_for(query, own));
    match share {
        Share::All => true,
        Share::Members => is_member,
        Share::Inherited => is_subtask && row.own().next().is_none(),
        Share::Placed => is_subtask && is_member,
        Share::NotPlaced => !(is_subtask && is_member),
    }
}

fn asks_for(query: &ResolvedQuery, project: &str) -> bool {
    query.projects.iter().any(|asked| asked.as_str() == project)
}

/// Whether the list gives a task that it holds, and no other list of the same listing does. `below` says that it was met
/// below another task of the list.
///
/// A task that lies in several projects is given by that of its home, or else by the lowest of those that are listed. A
/// subtask is met below its parent, and once more by itself if it was put into the project too: whether Asana lists it
/// there, nothing says, so it counts where its parent does if that lies there as well.
pub(super) fn gives(
    list: &List,
    row: &Row<'_>,
    query: &ResolvedQuery,
    below: bool,
    sections: &[(String, String)],
) -> bool {
    match &list.of {
        Of::Project(project) => {
            let is_met_below = !below && row.lies_below(project);
            !is_met_below && counts_in(row, query) == Some(project)
        }
        Of::Section(section, _) => {
            let lies_in = |(_, wanted): &&(String, String)| row.lies_in_section(wanted);
            sections.iter().find(lies_in).map(|(_, first)| first) == Some(section)
        }
        // The first of the tags asked for that the task has.
        Of::Tag(_) | Of::Assignee(_) | Of::Parent(_) => true,
        Of::Homeless(_) => row.ticket.project.is_none() && (!below || row.ticket.assignees.is_empty()),
    }
}

/// The project whose list a task counts in.
fn counts_in<'r>(row: &'r Row<'_>, query: &ResolvedQuery) -> Option<&'r str> {
    let is_listed = |project: &str| query.projects.is_empty() || asks_for(query, project);
    let home = row.ticket.project.as_ref().map(|home| home.id.as_str());
    let own = row.own().min_by_key(|own| (!is_listed(own), crate::account::gid_order(own)));
    home.filter(|home| is_listed(home)).or_else(|| own.filter(|own| is_listed(own)))
}

/// The projects of a query, or nothing if it looks everywhere.
pub(super) fn projects(query: &ResolvedQuery) -> Option<&[ProjectId]> {
    (!query.projects.is_empty()).then_some(query.projects.as_slice())
}

#[cfg(test)]
mod tests {
    use anyticket_core::{ProjectLink, Status, StatusCategory, Ticket};

    use super::*;

    fn row<'a>(own: &[&'a str], home: Option<&str>, above: &[&'a str]) -> Row<'a> {
        let mut ticket = Ticket::new("1", "t", Status::new(StatusCategory::Todo, "open", "Incomplete"));
        ticket.project = home.map(ProjectLink::new);
        ticket.parent = (!above.is_empty()).then(|| "2".into());
        Row::of(ticket, own, above)
    }

    fn lists(row: &Row<'_>, query: &ResolvedQuery, below: bool) -> Vec<String> {
        let all = ["5", "6", "7"].into_iter().filter(|project| {
            let list = List::new(Of::Project((*project).to_owned()), Share::All);
            gives(&list, row, query, below, &[])
        });
        all.map(str::to_owned).collect()
    }

    fn asking(projects: &[&str]) -> ResolvedQuery {
        let mut query = ResolvedQuery::default();
        query.projects = projects.iter().map(|project| ProjectId::new(*project)).collect();
        query
    }

    #[test]
    fn a_task_in_several_projects_counts_at_home_or_in_the_lowest_that_is_listed() {
        let both = row(&["6", "5"], Some("6"), &[]);
        assert_eq!(lists(&both, &asking(&[]), false), ["6"]);
        assert_eq!(lists(&both, &asking(&["5", "7"]), false), ["5"]);
        assert_eq!(lists(&both, &asking(&["7"]), false), Vec::<String>::new());
    }

    #[test]
    fn a_subtask_counts_below_its_parent_where_that_lies_in_the_project_too() {
        let placed = row(&["5"], Some("5"), &["5"]);
        assert_eq!(
            (lists(&placed, &asking(&[]), true), lists(&placed, &asking(&[]), false)),
            (vec!["5".into()], vec![])
        );
        let elsewhere = row(&["6"], Some("6"), &["5"]);
        assert_eq!(lists(&elsewhere, &asking(&[]), false), ["6"]);
        let inherited = row(&[], Some("5"), &["5"]);
        assert_eq!(lists(&inherited, &asking(&[]), true), ["5"]);
    }

    #[test]
    fn shares_do_not_overlap() {
        let query = asking(&["5"]);
        for row in [
            row(&["5"], Some("5"), &[]),
            row(&[], Some("5"), &["5"]),
            row(&["5"], Some("5"), &["6"]),
            row(&["6"], Some("6"), &["5"]),
        ] {
            for (a, b) in [(Share::Members, Share::Inherited), (Share::Placed, Share::NotPlaced)] {
                assert!(!(is_in(a, &row, &query) && is_in(b, &row, &query)), "{row:?}");
            }
        }
    }
}
