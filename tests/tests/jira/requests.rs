//! How many requests an operation makes: counted where they arrive, and published.

use std::sync::Arc;

use anyticket::{Include, NewTicket, PriorityLevel, TicketId, TicketPatch, TicketQuery, Tracker, TrackerOptions};
use anyticket_tests::jira::{ENGINEERING, SimulatedJira, simulated};
use anyticket_tests::requests::{Done, Requests};
use futures_util::FutureExt;

struct Counting {
    jira: SimulatedJira,
    table: Requests,
}

impl Counting {
    /// Counts an operation twice: as the first thing that a process does, and once more.
    async fn count(&mut self, name: &'static str, least: u64, operation: impl Fn(&Tracker, usize) -> Done<'_>) {
        let options = TrackerOptions::default().with_project(ENGINEERING);
        let tracker = Tracker::with_options(Arc::new(self.jira.another()), options).unwrap();
        let jira = &self.jira;
        self.table.count(name, least, &tracker, || jira.simulation.counters().total(), operation).await;
    }
}

#[tokio::test(start_paused = true)]
async fn every_operation_makes_as_many_requests_as_is_published() {
    let builder = simulated(1_000).without_log().with(|options| options.page_ceiling(200).short_pages(false));
    let mut counting = Counting { jira: SimulatedJira::new(builder), table: Requests::default() };
    let options = TrackerOptions::default().with_project(ENGINEERING);
    let tracker = Tracker::with_options(Arc::new(counting.jira.jira()), options).unwrap();
    let made = |title: &'static str| tracker.create(NewTicket::new(title));
    let ids: Vec<TicketId> =
        vec![made("One").await.unwrap().id, made("Two").await.unwrap().id, made("Three").await.unwrap().id];
    let somebody = tracker.me().await.unwrap().email.unwrap();
    let listed = tracker.tickets(TicketQuery::new().with_limit(50)).all().await.unwrap();
    let fifty: Vec<TicketId> = listed.into_iter().map(|ticket| ticket.id).collect();

    counting
        .count("create a ticket: a title", 1, |tracker, _| {
            async { tracker.create("New").await.map(drop) }.boxed_local()
        })
        .await;
    let email = somebody.clone();
    counting
        .count(
            "create one with text, two labels, a priority, a due day, an assignee by e-mail",
            1,
            move |tracker, _| {
                let new = NewTicket::new("New")
                    .with_body("**Text**")
                    .with_label("bug")
                    .with_label("customer")
                    .with_priority(PriorityLevel::High)
                    .with_due("2026-10-01".parse::<anyticket::When>().unwrap())
                    .with_assignee(email.as_str());
                async move { tracker.create(new).await.map(drop) }.boxed_local()
            },
        )
        .await;
    counting
        .count("create one with an external key", 2, |tracker, n| {
            async move { tracker.create(NewTicket::new("New").with_external_key(format!("order-{n}"))).await.map(drop) }
                .boxed_local()
        })
        .await;
    let id = ids[0].clone();
    counting
        .count("change the status", 2, move |tracker, n| {
            let id = id.clone();
            let status = if n == 0 { "In Progress" } else { "Done" };
            async move { tracker.update(&id, TicketPatch::new().status(status)).await.map(drop) }.boxed_local()
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
    let id = ids[1].clone();
    counting
        .count("put two labels on", 1, move |tracker, n| {
            let id = id.clone();
            let patch = TicketPatch::new().add_label(format!("a{n}")).add_label(format!("b{n}"));
            async move { tracker.update(&id, patch).await.map(drop) }.boxed_local()
        })
        .await;
    let (id, email) = (ids[2].clone(), somebody.clone());
    counting
        .count("add an assignee by e-mail", 1, move |tracker, _| {
            let (id, email) = (id.clone(), email.clone());
            async move { tracker.update(&id, TicketPatch::new().add_assignee(email.as_str())).await.map(drop) }
                .boxed_local()
        })
        .await;
    let id = ids[2].clone();
    counting
        .count("comment", 1, move |tracker, _| {
            let id = id.clone();
            async move { tracker.comment(&id, "Done").await.map(drop) }.boxed_local()
        })
        .await;
    let id = ids[2].clone();
    counting
        .count("read one ticket", 1, move |tracker, _| {
            let id = id.clone();
            async move { tracker.ticket(&id).await.map(drop) }.boxed_local()
        })
        .await;
    counting
        .count("read 50 tickets by id", 1, move |tracker, _| {
            let fifty = fifty.clone();
            async move {
                let read = tracker.tickets_by_id(&fifty, Include::default()).await?;
                assert!(read.len() == 50 && read.iter().all(Result::is_ok));
                Ok(())
            }
            .boxed_local()
        })
        .await;
    counting
        .count("list a site of 1,000", 10, |tracker, _| {
            async {
                assert!(tracker.tickets(TicketQuery::new()).all().await?.len() >= 1_000);
                Ok(())
            }
            .boxed_local()
        })
        .await;
    counting
        .count("list 20 of a site", 1, |tracker, _| {
            async {
                assert_eq!(tracker.tickets(TicketQuery::new().with_limit(20)).all().await?.len(), 20);
                Ok(())
            }
            .boxed_local()
        })
        .await;
    counting
        .count("look somebody up by e-mail", 0, move |tracker, _| {
            let email = somebody.clone();
            async move {
                assert!(!tracker.find_users(&email).await?.is_empty());
                Ok(())
            }
            .boxed_local()
        })
        .await;
    counting
        .count("find a ticket by its external key", 1, |tracker, _| {
            async {
                tracker.find_by_external_key_in(ENGINEERING, "order-0").await?;
                Ok(())
            }
            .boxed_local()
        })
        .await;
    let table = counting.table.markdown();
    println!("{table}");
    crate::documents::published("requests", &table);
}
