//! How many requests an operation makes: counted where they arrive, and published.

use anyticket::{FieldInput, Include, NewTicket, PriorityLevel, TicketId, TicketPatch, TicketQuery, Tracker};
use anyticket_sim::clickup::Planted;
use anyticket_tests::clickup::{BEGIN, SimulatedClickUp, simulated};
use anyticket_tests::requests::{Done, Requests};
use futures_util::FutureExt;

use crate::{published, tracker, tracker_of};

/// How many tickets the List holds.
const MANY: usize = 1_000;

struct Counting {
    clickup: SimulatedClickUp,
    list: String,
    beside: String,
    ids: Vec<TicketId>,
    table: Requests,
}

impl Counting {
    fn new() -> Self {
        let clickup = SimulatedClickUp::new(simulated(0).without_log());
        let (list, beside, ids) = clickup.simulation.world(|world| {
            let plant = |n: usize| world.plant(Planted::new(format!("Task {n}")).created(BEGIN - 1_000_000 * n as i64));
            let ids = (1..=MANY).map(plant).map(TicketId::from).collect();
            (world.default_list_id(), world.list_named("Inbox").unwrap().id, ids)
        });
        Self { clickup, list, beside, ids, table: Requests::default() }
    }

    /// Counts an operation twice: as the first thing that a process does, and once more.
    async fn count(&mut self, name: &'static str, least: u64, operation: impl Fn(&Tracker, usize) -> Done<'_>) {
        let tracker = tracker_of(self.clickup.another(), &self.list);
        let clickup = &self.clickup;
        self.table.count(name, least, &tracker, || clickup.simulation.counters().total(), operation).await;
    }
}

#[tokio::test(start_paused = true)]
async fn every_operation_makes_as_many_requests_as_is_published() {
    let mut counting = Counting::new();
    let somebody = tracker(&counting.clickup).users().all().await.unwrap().swap_remove(1).email.unwrap();
    let ids = counting.ids.clone();
    let beside = counting.beside.clone();

    counting
        .count("create a ticket: a title", 1, |tracker, _| {
            async { tracker.create("New").await.map(drop) }.boxed_local()
        })
        .await;
    let email = somebody.clone();
    counting
        .count(
            "create one with text, two labels, two custom fields, a priority, a due day, an assignee by e-mail",
            1,
            move |tracker, _| {
                let email = email.clone();
                async move {
                    let new = NewTicket::new("New")
                        .with_body("**Text**")
                        .with_label("bug")
                        .with_label("customer")
                        .with_field("Effort", 3.0)
                        .with_field("Stage", "Beta")
                        .with_priority(PriorityLevel::High)
                        .with_due("2026-10-01".parse::<anyticket::When>().unwrap())
                        .with_assignee(email.as_str());
                    tracker.create(new).await.map(drop)
                }
                .boxed_local()
            },
        )
        .await;
    counting
        .count("create one with an external key, in a List of 1,000", 2, |tracker, n| {
            async move { tracker.create(NewTicket::new("New").with_external_key(format!("order-{n}"))).await.map(drop) }
                .boxed_local()
        })
        .await;
    let id = ids[0].clone();
    counting
        .count("change the status", 1, move |tracker, n| {
            let id = id.clone();
            async move {
                let status = if n == 0 { "in progress" } else { "in review" };
                tracker.update(&id, TicketPatch::new().status(status)).await.map(drop)
            }
            .boxed_local()
        })
        .await;
    let id = ids[1].clone();
    counting
        .count("change title, text and priority", 1, move |tracker, n| {
            let id = id.clone();
            async move {
                let patch = TicketPatch::new().title(format!("Title {n}")).body(format!("Text {n}"));
                tracker.update(&id, patch.priority(PriorityLevel::Low)).await.map(drop)
            }
            .boxed_local()
        })
        .await;
    let id = ids[2].clone();
    counting
        .count("put two labels on", 2, move |tracker, n| {
            let id = id.clone();
            async move {
                let (a, b) = if n == 0 { ("bug", "customer") } else { ("needs a/b test #1", "äußerst eilig") };
                tracker.update(&id, TicketPatch::new().add_label(a).add_label(b)).await.map(drop)
            }
            .boxed_local()
        })
        .await;
    let id = ids[8].clone();
    counting
        .count("put a label on that the Space does not have", 1, move |tracker, n| {
            let id = id.clone();
            async move { tracker.update(&id, TicketPatch::new().add_label(format!("new {n}"))).await.map(drop) }
                .boxed_local()
        })
        .await;
    let id = ids[3].clone();
    counting
        .count("set two custom fields", 2, move |tracker, n| {
            let id = id.clone();
            async move {
                let effort: FieldInput = (n as f64).into();
                let patch = TicketPatch::new().field("Effort", effort).field("Source id", format!("s{n}"));
                tracker.update(&id, patch).await.map(drop)
            }
            .boxed_local()
        })
        .await;
    let id = ids[4].clone();
    let email = somebody.clone();
    counting
        .count("add an assignee by e-mail", 1, move |tracker, _| {
            let (id, email) = (id.clone(), email.clone());
            async move { tracker.update(&id, TicketPatch::new().add_assignee(email.as_str())).await.map(drop) }
                .boxed_local()
        })
        .await;
    let movers = [ids[5].clone(), ids[6].clone()];
    counting
        .count("move to another List", 1, move |tracker, n| {
            let (id, list) = (movers[n].clone(), beside.clone());
            async move { tracker.update(&id, TicketPatch::new().project(list.as_str())).await.map(drop) }.boxed_local()
        })
        .await;
    let id = ids[7].clone();
    counting
        .count("comment", 1, move |tracker, _| {
            let id = id.clone();
            async move { tracker.comment(&id, "Done").await.map(drop) }.boxed_local()
        })
        .await;
    let id = ids[7].clone();
    counting
        .count("read one ticket", 1, move |tracker, _| {
            let id = id.clone();
            async move { tracker.ticket(&id).await.map(drop) }.boxed_local()
        })
        .await;
    let fifty = ids[50..100].to_vec();
    counting
        .count("read 50 tickets by id", 50, move |tracker, _| {
            let fifty = fifty.clone();
            async move {
                let read = tracker.tickets_by_id(&fifty, Include::default()).await?;
                assert!(read.len() == 50 && read.iter().all(Result::is_ok));
                Ok(())
            }
            .boxed_local()
        })
        .await;
    let list = counting.list.clone();
    counting
        .count("list a List of 1,000", 10, move |tracker, _| {
            let list = list.clone();
            async move {
                let all = tracker.tickets(TicketQuery::new().in_project(list.as_str())).all().await?;
                assert!((MANY - 2..=MANY + 8).contains(&all.len()), "{}", all.len());
                Ok(())
            }
            .boxed_local()
        })
        .await;
    let list = counting.list.clone();
    counting
        .count("list the 20 newest of a List", 1, move |tracker, _| {
            let list = list.clone();
            async move {
                let all = tracker.tickets(TicketQuery::new().in_project(list.as_str()).with_limit(20)).all().await?;
                assert_eq!(all.len(), 20);
                Ok(())
            }
            .boxed_local()
        })
        .await;
    counting
        .count("look somebody up by e-mail", 0, move |tracker, _| {
            let email = somebody.clone();
            async move {
                assert_eq!(tracker.find_users(&email).await?.len(), 1);
                Ok(())
            }
            .boxed_local()
        })
        .await;
    let list = counting.list.clone();
    counting
        .count("find a ticket by its external key, in a List of 1,000", 1, move |tracker, _| {
            let list = list.clone();
            async move {
                assert!(tracker.find_by_external_key_in(list.as_str(), "order-0").await?.is_some());
                Ok(())
            }
            .boxed_local()
        })
        .await;
    let table = counting.table.markdown();
    println!("{table}");
    published("requests of ClickUp", &table);
}
