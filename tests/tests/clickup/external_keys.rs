//! Keys of the caller's on ClickUp, which has no place for them: where they are kept, and what is promised of them.

use std::time::Duration;

use anyticket::{
    Effect, ErrorKind, Field, Include, NewTicket, TicketPatch, TicketProvider, TicketQuery, Tracker, TrackerOptions,
};
use anyticket_clickup::ClickUp;
use anyticket_sim::Fault;
use anyticket_sim::clickup::{Plan, Planted};
use anyticket_tests::clickup::{SimulatedClickUp, simulated};

use crate::{tracker, tracker_of};

const CREATE: &str = "POST /v2/list/{list_id}/task";
const BODY: &str = "# Steps\n\n1. open **the page**\n2. press `Pay`";

fn list(clickup: &SimulatedClickUp) -> String {
    clickup.simulation.world(|world| world.default_list_id())
}

fn field_uses(clickup: &SimulatedClickUp) -> u64 {
    clickup.simulation.world(|world| world.field_uses())
}

/// The tracker of another process.
fn another(clickup: &SimulatedClickUp) -> Tracker {
    tracker_of(clickup.another(), &list(clickup))
}

/// The text as ClickUp has it.
fn native(clickup: &SimulatedClickUp, id: &anyticket::TicketId) -> String {
    let task = clickup.simulation.world(|world| world.task_json_of(id.as_str())).unwrap();
    task["markdown_description"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test(start_paused = true)]
async fn the_line_of_a_key_is_in_no_body_that_we_give() {
    let clickup = SimulatedClickUp::new(simulated(0));
    let tracker = tracker(&clickup);
    let made = tracker.create(NewTicket::new("Pay").with_body(BODY).with_external_key("order/7 ü")).await.unwrap();
    assert!(native(&clickup, &made.id).contains("anyticket-key:"), "{}", native(&clickup, &made.id));
    let read = another(&clickup).ticket(&made.id).await.unwrap();
    let query = TicketQuery::new().in_project(list(&clickup)).including(Include::default().with_body(true));
    let listed = another(&clickup).tickets(query).all().await.unwrap().pop().unwrap();
    let found = another(&clickup).find_by_external_key("order/7 ü").await.unwrap().unwrap();
    for ticket in [made, read, listed, found] {
        assert_eq!((ticket.body_markdown(), ticket.external_key.as_deref()), (BODY, Some("order/7 ü")), "{ticket:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_survives_our_own_change_of_the_body_and_a_body_one_of_the_key() {
    let clickup = SimulatedClickUp::new(simulated(0));
    let made =
        tracker(&clickup).create(NewTicket::new("Pay").with_body(BODY).with_external_key("order-7")).await.unwrap();
    // Each change in a process that knows nothing of the ticket.
    let patches: [(TicketPatch, &str, Option<&str>); 6] = [
        (TicketPatch::new().body("Another text"), "Another text", Some("order-7")),
        (TicketPatch::new().external_key("order-8"), "Another text", Some("order-8")),
        (TicketPatch::new().clear(Field::Body), "", Some("order-8")),
        (TicketPatch::new().body("Back").title("Paid"), "Back", Some("order-8")),
        (TicketPatch::new().clear(Field::ExternalKey), "Back", None),
        (TicketPatch::new().body("Once more").external_key("order-9"), "Once more", Some("order-9")),
    ];
    for (patch, body, key) in patches {
        let changed = another(&clickup).update(&made.id, patch.clone()).await.unwrap();
        let read = another(&clickup).ticket(&made.id).await.unwrap();
        for ticket in [changed, read] {
            assert_eq!((ticket.body_markdown(), ticket.external_key.as_deref()), (body, key), "{patch:?}");
        }
        assert_eq!(native(&clickup, &made.id).contains("anyticket-key:"), key.is_some());
        for known in ["order-7", "order-8", "order-9"] {
            let found = another(&clickup).find_by_external_key(known).await.unwrap();
            assert_eq!(found.is_some(), key == Some(known), "{known} after {patch:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn keys_spend_no_use_of_custom_fields_unless_a_field_is_configured_for_them() {
    let free = || simulated(5).with(|options| options.plan(Plan::Free));
    let clickup = SimulatedClickUp::new(free());
    let before = field_uses(&clickup);
    use_a_key(&clickup).await;
    assert_eq!(field_uses(&clickup), before);

    let clickup = SimulatedClickUp::configured(free(), |options| options.with_external_key_field("Source id"));
    let before = field_uses(&clickup);
    use_a_key(&clickup).await;
    assert!(field_uses(&clickup) > before, "the field that was configured is used");
}

async fn use_a_key(clickup: &SimulatedClickUp) {
    let tracker = tracker(clickup);
    let made = tracker.create(NewTicket::new("Pay").with_external_key("order-7")).await.unwrap();
    assert!(tracker.create(NewTicket::new("Pay").with_external_key("order-7")).await.unwrap().existed);
    tracker.update(&made.id, TicketPatch::new().external_key("order-8")).await.unwrap();
    tracker.update(&made.id, TicketPatch::new().body("Text")).await.unwrap();
    let found = another(clickup).find_by_external_key("order-8").await.unwrap().unwrap();
    assert_eq!((found.id, found.body.unwrap().as_markdown().trim()), (made.id, "Text"));
}

#[tokio::test(start_paused = true)]
async fn a_create_that_lands_late_is_waited_for_and_given_as_ours() {
    let clickup = SimulatedClickUp::new(simulated(0));
    let tracker = tracker(&clickup);
    tracker.create("Beside").await.unwrap();
    // Nothing comes back within the 30 s of an attempt; the task is made while it is looked for.
    clickup.simulation.set_faults(Fault::Late(Duration::from_secs(40)).always().on(CREATE).times(1).into());
    let began = tokio::time::Instant::now();
    let ticket = tracker.create(NewTicket::new("Late").with_external_key("order-7")).await.unwrap();
    assert!(!ticket.existed && ticket.title == "Late", "{ticket:?}");
    assert!((40..62).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    assert_eq!(clickup.simulation.world(|world| world.tasks_titled("Late").len()), 1);
}

#[tokio::test(start_paused = true)]
async fn a_create_that_lands_after_the_wait_is_reported_as_unknown_and_found_by_its_key_later() {
    let clickup = SimulatedClickUp::new(simulated(0));
    let tracker = tracker(&clickup);
    clickup.simulation.set_faults(Fault::Late(Duration::from_secs(600)).always().on(CREATE).times(1).into());
    let began = tokio::time::Instant::now();
    let new = || NewTicket::new("Late").with_external_key("order-7");
    let error = tracker.create(new()).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Unavailable, Effect::Unknown), "{error:?}");
    assert!(error.to_string().contains("order-7") && error.hint().unwrap().contains("look for the key"), "{error:?}");
    // 30 s for the attempt, 30 s of looking.
    assert!((60..63).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    assert_eq!(clickup.simulation.counters().of(CREATE), 1, "it was not sent again");
    tokio::time::sleep(Duration::from_secs(600)).await;
    let again = tracker.create(new()).await.unwrap();
    assert!(again.existed, "{again:?}");
    assert_eq!(clickup.simulation.world(|world| world.tasks_titled("Late").len()), 1);
}

#[tokio::test(start_paused = true)]
async fn two_processes_that_race_on_a_new_key_may_make_two_and_from_then_on_agree_on_one() {
    let clickup = SimulatedClickUp::new(simulated(0));
    let (one, other) = (tracker(&clickup), another(&clickup));
    let new = || NewTicket::new("Raced").with_external_key("order-7");
    let (first, second) = tokio::join!(one.create(new()), other.create(new()));
    let (first, second) = (first.unwrap(), second.unwrap());
    let made = clickup.simulation.world(|world| world.tasks_titled("Raced"));
    assert_eq!(made.len(), 2, "ClickUp has no lock: both looked before either wrote");
    assert_ne!(first.id, second.id);
    // Whoever looks afterwards gets the older one, in every process, and nobody makes a third.
    for tracker in [&one, &other, &another(&clickup)] {
        let again = tracker.create(new()).await.unwrap();
        assert!(again.existed && made.contains(&again.id.to_string()), "{again:?}");
        assert_eq!(another(&clickup).find_by_external_key("order-7").await.unwrap().unwrap().id, again.id);
    }
    assert_eq!(clickup.simulation.world(|world| world.tasks_titled("Raced").len()), 2);
}

#[tokio::test(start_paused = true)]
async fn a_key_of_a_deleted_ticket_is_free_again() {
    let clickup = SimulatedClickUp::new(simulated(0));
    let tracker = tracker(&clickup);
    let first = tracker.create(NewTicket::new("Pay").with_external_key("order-7")).await.unwrap();
    another(&clickup).delete(&first.id).await.unwrap();
    assert!(another(&clickup).find_by_external_key("order-7").await.unwrap().is_none());
    let second = tracker.create(NewTicket::new("Pay").with_external_key("order-7")).await.unwrap();
    assert!(!second.existed && second.id != first.id);
}

/// Reads a whole List once, and then only what changed.
#[tokio::test(start_paused = true)]
async fn a_list_is_read_once_in_a_process_and_then_only_what_changed() {
    let clickup = SimulatedClickUp::new(simulated(0));
    let list = list(&clickup);
    clickup.simulation.world(|world| {
        let now = world.now();
        (0..450).for_each(|n| drop(world.plant(Planted::new(format!("Task {n}")).created(now - n * 2_000))));
    });
    let provider: ClickUp = clickup.another();
    let find = async |key: &str| {
        let (found, count) = clickup.requests(provider.find_by_external_key(Some(list.as_str().into()), key)).await;
        (found.unwrap().map(|ticket| ticket.title), count)
    };
    let (none, first) = find("order-7").await;
    assert_eq!(none, None);
    assert!(first >= 5, "{first} requests for five pages");
    let (none, again) = find("order-7").await;
    assert_eq!(none, None);
    assert!(again <= 2, "{again} requests for what changed in a List and in what was archived of it");
    // What another process makes is found.
    another(&clickup).create(NewTicket::new("Made elsewhere").with_external_key("order-7")).await.unwrap();
    let (found, count) = find("order-7").await;
    assert_eq!(found.as_deref(), Some("Made elsewhere"));
    assert!(count <= 4, "{count} requests: what changed, and the one that was found");
}

#[tokio::test]
async fn a_text_that_holds_the_line_of_a_key_itself_is_refused_before_anything_is_sent() {
    let clickup = SimulatedClickUp::new(simulated(0));
    let provider = clickup.another();
    let tracker = Tracker::with_options(
        std::sync::Arc::new(provider),
        TrackerOptions::default().with_project(list(&clickup).as_str()),
    )
    .unwrap();
    let error = tracker.create(NewTicket::new("x").with_body("a\n\n`anyticket-key:order-7`")).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Invalid, Effect::None), "{error:?}");
    assert_eq!(clickup.simulation.counters().of(CREATE), 0);
}
