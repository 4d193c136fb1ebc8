//! What lies around tickets: places, ways to name a ticket, files.

use anyticket::{Project, Upload};
use anyticket_tests::clickup::{SimulatedClickUp, simulated};
use futures_util::TryStreamExt;

use crate::tracker;

#[tokio::test(start_paused = true)]
async fn lists_are_projects_at_their_paths_also_without_a_folder_shared_and_put_away() {
    let clickup = SimulatedClickUp::new(simulated(0));
    let projects = tracker(&clickup).projects().all().await.unwrap();
    let at = |path: &str| -> &Project {
        projects.iter().find(|project| project.path == path).unwrap_or_else(|| panic!("{path}: {projects:#?}"))
    };
    for (path, archived) in [
        ("Engineering / Web / Backlog", false),
        // Without a folder: the hidden one that ClickUp makes for it is in no path.
        ("Engineering / Inbox", false),
        ("Marketing / Campaigns / Backlog", false),
        // Shared, out of a Space that the user does not see.
        ("Finance / Invoices", false),
        // Put away: itself, with its folder, with its Space.
        ("Engineering / Platform / Sprint 3", true),
        ("Engineering / Attic / 2019", true),
        ("Legacy / Old things", true),
    ] {
        let list = at(path);
        assert_eq!((list.archived, list.holds_tickets, list.native_kind.as_str()), (archived, true, "list"), "{path}");
    }
    assert!(!projects.iter().any(|project| project.name == "Salaries"), "what is not shared is not there");
    let groups = tracker(&clickup).projects_and_groups().all().await.unwrap();
    for (path, kind) in [("Engineering", "space"), ("Engineering / Web", "folder")] {
        let group = groups.iter().find(|group| group.path == path).unwrap();
        assert_eq!((group.native_kind.as_str(), group.holds_tickets), (kind, false));
    }
}

#[tokio::test(start_paused = true)]
async fn a_ticket_is_found_by_every_name_that_people_give_it() {
    let clickup = SimulatedClickUp::new(simulated(0));
    let tracker = tracker(&clickup);
    let ticket = tracker.create("Named").await.unwrap();
    let key = ticket.key.clone().expect("custom ids are on in this Space");
    assert!(key.starts_with("ENG-"), "{key}");
    let workspace = clickup.simulation.world(|world| world.workspace_id());
    for name in [
        ticket.id.to_string(),
        format!("#{}", ticket.id),
        format!("CU-{}", ticket.id),
        key.clone(),
        ticket.url.clone().unwrap(),
        format!("https://app.clickup.com/t/{workspace}/{key}"),
    ] {
        assert_eq!(tracker.resolve(&name).await.unwrap(), ticket.id, "{name}");
    }
    for name in ["https://example.com/t/86abc", "", "two words"] {
        assert!(tracker.resolve(name).await.is_err(), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_is_streamed_there_and_back_and_its_host_never_gets_the_token() {
    let clickup = SimulatedClickUp::new(simulated(0));
    let tracker = tracker(&clickup);
    let ticket = tracker.create("With a file").await.unwrap();
    let content: Vec<u8> = (0..300_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    let file = tracker.attach(&ticket.id, Upload::from_bytes("noise.bin", content.clone())).await.unwrap();
    let pieces: Vec<_> = tracker.download(&ticket.id, &file.id).await.unwrap().try_collect().await.unwrap();
    assert_eq!(pieces.concat(), content);
    assert_eq!(clickup.simulation.world(|world| world.leaked_tokens()), 0);
    let log = clickup.simulation.log();
    let fetched = log.iter().find(|exchange| exchange.answer.len() == content.len()).unwrap();
    assert!(!fetched.headers.contains_key("authorization"), "{fetched:?}");
    assert!(log.iter().any(|exchange| exchange.headers.contains_key("authorization")));
}
