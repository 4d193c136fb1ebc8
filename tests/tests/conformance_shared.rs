//! The laws on an account that is not ours alone: two projects made for the purpose, one person, a small crowd, and
//! tickets of others all around. This is how a live account takes part.

use anyticket::{Draft, TicketProvider, TicketQuery};
use anyticket_testkit::conformance::{self, Subject, Terms};
use anyticket_testkit::{Memory, Profile};

/// A world in which others work too.
async fn lived_in(profile: Profile) -> Memory {
    let memory = Memory::new(profile).with_page_size(30);
    let tracker = memory.tracker();
    let projects = tracker.projects().all().await.expect("the projects are there");
    for number in 0..80 {
        let mut draft = Draft::new(format!("Somebody else's {number}"));
        draft.project = projects.get(number % projects.len()).map(|project| project.id.clone());
        draft.kind = tracker.schema(&projects[0]).await.expect("they have schemas").kinds.first().cloned();
        memory.create(draft).await.expect("a ticket can be made");
    }
    memory
}

#[tokio::test(start_paused = true)]
async fn the_laws_hold_in_two_projects_of_a_shared_account_and_nothing_of_others_is_touched() {
    for profile in [Profile::clickup(), Profile::jira(), Profile::asana(), Profile::trello()] {
        let memory = lived_in(profile).await;
        let before = memory.tickets();
        let projects = memory.tracker().projects().all().await.expect("the projects are there");
        let excused = memory.terms().excused;
        let make = || async {
            let ours = projects.iter().take(2).map(|project| project.id.clone());
            let terms = Terms::shared_world(ours).with_tickets(40).with_questions(60);
            excused.clone().into_iter().fold(terms, |terms, (cell, why)| terms.excusing(cell, why)).on(memory.clone())
        };
        let report = conformance::run_on(make).await;
        println!("{report}");
        report.assert_green();
        let touched = before.iter().filter(|ticket| !memory.tickets().contains(ticket)).count();
        assert_eq!(touched, 0, "{touched} tickets of others were touched");
        let query = TicketQuery::new().with_archived(anyticket::Archived::Include);
        let left = memory.tracker().tickets(query).all().await.expect("they can be listed");
        assert_eq!(left.len(), before.len(), "something of ours was left behind");
    }
}

#[tokio::test(start_paused = true)]
async fn one_project_is_enough_and_what_cannot_be_tried_there_is_red_until_it_is_excused() {
    use anyticket::{Access, Field};
    let memory = lived_in(Profile::everything()).await;
    let one = || Terms::shared_world(["Backlog"]).with_tickets(20).with_questions(20);
    let report = conformance::run_on(|| async { one().on(memory.clone()) }).await;
    let red: Vec<String> = report.red_cells().map(|row| row.cell.to_string()).collect();
    assert!(red.contains(&"field.also_in.create".to_owned()), "{report}");
    let excusing = || {
        [Access::Read, Access::Create, Access::Set, Access::Clear]
            .into_iter()
            .fold(one(), |terms, access| terms.excusing((Field::AlsoIn, access), "there is one project"))
    };
    let report = conformance::run_on(|| async { excusing().on(memory.clone()) }).await;
    assert!(report.red_cells().all(|row| !row.cell.to_string().contains("also_in")), "{report}");
}
