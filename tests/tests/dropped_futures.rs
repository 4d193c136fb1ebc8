//! A future that is dropped at any place where it waits leaves no task behind, no lock held, and everything it was about
//! either done whole or not at all: every operation, on the reference tracker and on the embedded one. On ClickUp, where a
//! write may be several calls, it leaves no task and no permit behind.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::time::Duration;

use anyticket::{
    Archived, Attachment, Comment, ErrorKind, Include, LinkKind, NewTicket, Operation, Project, Result, Sort,
    SortField, Ticket, TicketId, TicketPatch, TicketQuery, Tracker, TrackerOptions, Upload,
};
use anyticket_local::{LocalOptions, LocalTracker};
use anyticket_sim::clickup::Plan;
use anyticket_testkit::{Memory, Profile, dropped_after};
use anyticket_tests::clickup::{SimulatedClickUp, simulated};
use futures_util::TryStreamExt;
use futures_util::future::BoxFuture;

/// A small world: two tickets that are related, one of which is talked about and has a file.
struct Stage {
    tracker: Tracker,
    a: TicketId,
    b: TicketId,
    comment: Comment,
    file: Attachment,
    beside: Project,
}

impl Stage {
    async fn set(tracker: Tracker) -> Self {
        let a = tracker.create(NewTicket::new("A").with_body("text").with_label("one")).await.unwrap().id;
        let b = tracker.create(NewTicket::new("B").with_external_key("key-b")).await.unwrap().id;
        let comment = tracker.comment(&a, "first").await.unwrap();
        let file = tracker.attach(&a, Upload::from_bytes("a.txt", vec![7; 40_000])).await.unwrap();
        tracker.link(&a, LinkKind::Blocks, &b).await.unwrap();
        let beside = tracker.create_project("Beside").await.unwrap();
        Self { tracker, a, b, comment, file, beside }
    }

    /// What there is, without ids and times.
    async fn shape(&self) -> Vec<String> {
        let query = TicketQuery::new().with_archived(Archived::Include);
        let tickets = self.tracker.tickets(query).all().await.unwrap();
        let title = |id: &TicketId| tickets.iter().find(|ticket| ticket.id == *id).map(|ticket| ticket.title.clone());
        let mut shape = Vec::new();
        for ticket in &tickets {
            let comments = self.tracker.comments(&ticket.id).all().await.unwrap();
            let mut talk: Vec<&str> = comments.iter().map(|comment| comment.body.as_markdown()).collect();
            talk.sort_unstable();
            let mut files = Vec::new();
            for file in self.tracker.attachments(&ticket.id).all().await.unwrap() {
                let content = self.tracker.download(&ticket.id, &file.id).await.unwrap();
                let content: Vec<_> = content.try_collect().await.unwrap();
                files.push((file.name, content.concat().len()));
            }
            let links = self.tracker.links(&ticket.id).await.unwrap();
            let mut links: Vec<_> = links.iter().map(|link| (link.kind.to_string(), title(&link.ticket))).collect();
            links.sort();
            let Ticket {
                title: own, body, status, priority, labels, parent, project, due, external_key, archived, ..
            } = ticket;
            let labels: Vec<&str> = labels.iter().map(|label| label.name.as_str()).collect();
            let project = project.as_ref().and_then(|project| project.name.clone());
            let parent = parent.as_ref().and_then(title);
            shape.push(format!(
                "{own:?} {body:?} {} {:?} {labels:?} {parent:?} {project:?} {due:?} {external_key:?} {archived} {talk:?} {files:?} {links:?}",
                status.name,
                priority.as_ref().map(|priority| priority.level),
            ));
        }
        let projects = self.tracker.projects().all().await.unwrap();
        shape.extend(projects.into_iter().map(|project| format!("project {:?}", project.name)));
        shape.sort();
        shape
    }
}

type Act = for<'a> fn(&'a Stage) -> BoxFuture<'a, Result<()>>;

/// Every operation of a tracker, as a caller asks for it.
const ACTS: &[(Operation, Act)] = &[
    (Operation::Get, |stage| Box::pin(async { stage.tracker.ticket(&stage.a).await.map(drop) })),
    (Operation::GetMany, |stage| {
        Box::pin(async {
            let ids = [stage.a.clone(), stage.b.clone()];
            stage.tracker.tickets_by_id(&ids, Include::default()).await.map(drop)
        })
    }),
    (Operation::Resolve, |stage| Box::pin(async { stage.tracker.resolve(stage.a.as_str()).await.map(drop) })),
    (Operation::Create, |stage| {
        Box::pin(async {
            let new = NewTicket::new("C").with_body("text of C").with_parent(&stage.a).with_label("two");
            let new = new.with_status("in_progress").with_assignee("me").with_project("Beside");
            stage.tracker.create(new).await.map(drop)
        })
    }),
    (Operation::Create, |stage| {
        Box::pin(async { stage.tracker.create(NewTicket::new("D").with_external_key("key-d")).await.map(drop) })
    }),
    (Operation::Create, |stage| {
        Box::pin(async { stage.tracker.create(NewTicket::new("B again").with_external_key("key-b")).await.map(drop) })
    }),
    (Operation::Patch, |stage| {
        Box::pin(async {
            let patch = TicketPatch::new().title("A, changed").body("text, changed").status("done").add_label("two");
            let patch = patch.remove_label("one").due("2026-03-01".parse::<anyticket::When>()?).archived(true);
            stage.tracker.update(&stage.a, patch).await.map(drop)
        })
    }),
    (Operation::Patch, |stage| {
        Box::pin(async { stage.tracker.update(&stage.b, TicketPatch::new().project(&stage.beside)).await.map(drop) })
    }),
    (Operation::PatchIfVersion, |stage| {
        Box::pin(async {
            let version = stage.tracker.ticket(&stage.b).await?.version.unwrap_or_default();
            stage.tracker.update(&stage.b, TicketPatch::new().title("B, guarded").if_version(version)).await.map(drop)
        })
    }),
    (Operation::Delete, |stage| Box::pin(async { stage.tracker.delete(&stage.a).await })),
    (Operation::List, |stage| Box::pin(async { stage.tracker.tickets(TicketQuery::open()).all().await.map(drop) })),
    (Operation::List, |stage| {
        Box::pin(async {
            let query = TicketQuery::new().with_label("one").in_project(&stage.beside);
            let query = query.sorted(Sort::descending(SortField::Updated)).with_limit(1);
            stage.tracker.tickets(query).all().await.map(drop)
        })
    }),
    (Operation::FindByExternalKey, |stage| {
        Box::pin(async { stage.tracker.find_by_external_key("key-b").await.map(drop) })
    }),
    (Operation::Links, |stage| Box::pin(async { stage.tracker.links(&stage.a).await.map(drop) })),
    (Operation::Link, |stage| Box::pin(async { stage.tracker.link(&stage.a, LinkKind::Relates, &stage.b).await })),
    (Operation::Unlink, |stage| Box::pin(async { stage.tracker.unlink(&stage.a, LinkKind::Blocks, &stage.b).await })),
    (Operation::Projects, |stage| Box::pin(async { stage.tracker.projects().all().await.map(drop) })),
    (Operation::ProjectGroups, |stage| Box::pin(async { stage.tracker.projects_and_groups().all().await.map(drop) })),
    (Operation::CreateProject, |stage| Box::pin(async { stage.tracker.create_project("New").await.map(drop) })),
    (Operation::Schema, |stage| Box::pin(async { stage.tracker.schema(&stage.beside).await.map(drop) })),
    (Operation::Comments, |stage| Box::pin(async { stage.tracker.comments(&stage.a).all().await.map(drop) })),
    (Operation::AddComment, |stage| Box::pin(async { stage.tracker.comment(&stage.a, "second").await.map(drop) })),
    (Operation::EditComment, |stage| {
        Box::pin(async { stage.tracker.edit_comment(&stage.a, &stage.comment.id, "changed").await.map(drop) })
    }),
    (Operation::DeleteComment, |stage| {
        Box::pin(async { stage.tracker.delete_comment(&stage.a, &stage.comment.id).await })
    }),
    (Operation::Me, |stage| Box::pin(async { stage.tracker.me().await.map(drop) })),
    (Operation::Users, |stage| Box::pin(async { stage.tracker.users().all().await.map(drop) })),
    (Operation::FindUsers, |stage| Box::pin(async { stage.tracker.find_users("a").await.map(drop) })),
    (Operation::Attachments, |stage| Box::pin(async { stage.tracker.attachments(&stage.a).all().await.map(drop) })),
    (Operation::Upload, |stage| {
        Box::pin(async {
            let pieces = || {
                let content = futures_util::stream::iter((0..5).map(|_| Ok(bytes::Bytes::from(vec![1; 10_000]))));
                Box::pin(std::future::ready(Ok(Box::pin(content) as anyticket::ByteStream))) as BoxFuture<'static, _>
            };
            stage.tracker.attach(&stage.b, Upload::new("b.bin", 50_000, pieces)).await.map(drop)
        })
    }),
    (Operation::Download, |stage| {
        Box::pin(async {
            let content = stage.tracker.download(&stage.a, &stage.file.id).await?;
            content.try_collect::<Vec<_>>().await.map(drop)
        })
    }),
];

/// Drops each operation at every place where it waits, in a world of its own each time.
async fn drop_everything(make: impl AsyncFn() -> Tracker) -> usize {
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let (at_first, mut dropped) = (tasks(), 0);
    for (number, (operation, act)) in ACTS.iter().enumerate() {
        let what = format!("{operation} (act {number})");
        let stage = Stage::set(make().await).await;
        let before = stage.shape().await;
        act(&stage).await.unwrap_or_else(|error| panic!("{what}: {error:#}"));
        let after = stage.shape().await;
        for polls in 0.. {
            assert!(polls < 1000, "{what} never ends");
            let stage = Stage::set(make().await).await;
            let answer = dropped_after(polls, act(&stage)).await;
            assert_eq!(tasks(), at_first, "{what} dropped after {polls} polls left a task behind");
            // Whoever comes next has to get through, and sees the one or the other.
            let again = tokio::time::timeout(Duration::from_secs(30), stage.shape()).await;
            let now = again.unwrap_or_else(|_| panic!("{what} dropped after {polls} polls holds the tracker up"));
            assert!(now == before || now == after, "{what} dropped after {polls} polls left {now:#?}");
            match answer {
                None => dropped += 1,
                Some(answer) => {
                    answer.unwrap_or_else(|error| panic!("{what}: {error:#}"));
                    assert_eq!(now, after, "{what} ended and is not done");
                    break;
                }
            }
        }
    }
    dropped
}

#[tokio::test]
async fn on_the_reference_tracker() {
    let dropped = drop_everything(async || Memory::new(Profile::everything()).with_turns().tracker()).await;
    println!("{dropped} futures were dropped");
    assert!(dropped > 100, "only {dropped} futures were dropped");
}

#[tokio::test]
async fn on_the_embedded_tracker_in_memory() {
    let dropped = drop_everything(async || Tracker::new(LocalTracker::in_memory().unwrap())).await;
    println!("{dropped} futures were dropped");
}

/// On one file, again and again: at the end the file is whole.
#[tokio::test]
async fn on_the_embedded_tracker_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tickets.db");
    let local = LocalTracker::open(&LocalOptions::new(&path)).unwrap();
    let stage = Stage::set(Tracker::new(local.clone())).await;
    let mut dropped = 0;
    for (_, act) in ACTS.iter().filter(|(operation, _)| *operation != Operation::Delete) {
        for polls in 0..1000 {
            match dropped_after(polls, act(&stage)).await {
                None => dropped += 1,
                Some(_) => break,
            }
        }
    }
    println!("{dropped} futures were dropped");
    local.verify().await.unwrap();
    drop((stage, local));
    LocalTracker::open(&LocalOptions::new(&path)).unwrap().verify().await.unwrap();
}

/// On one world of a hundred requests a minute, again and again: at the end all of these hundred are there to be used.
#[tokio::test(start_paused = true)]
async fn on_the_simulated_clickup() {
    const ENDS: [ErrorKind; 3] = [ErrorKind::Unsupported, ErrorKind::NotFound, ErrorKind::Invalid];
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let clickup = SimulatedClickUp::new(simulated(0).without_log().with(|world| world.plan(Plan::Business)));
    let list = clickup.simulation.world(|world| world.default_list_id());
    let options = TrackerOptions::default().with_project(list.as_str());
    let stage = Stage::set(Tracker::with_options(std::sync::Arc::new(clickup.clickup()), options).unwrap()).await;
    let (at_first, mut dropped) = (tasks(), 0);
    for (number, (operation, act)) in
        ACTS.iter().enumerate().filter(|(_, (operation, _))| *operation != Operation::Delete)
    {
        for polls in 0.. {
            assert!(polls < 1000, "{operation} (act {number}) never ends");
            let answer = dropped_after(polls, act(&stage)).await;
            assert_eq!(tasks(), at_first, "{operation} (act {number}) dropped after {polls} polls left a task behind");
            match answer {
                None => dropped += 1,
                Some(Ok(())) => break,
                // Refused here, or not there any more since it was done before it was dropped.
                Some(Err(error)) if ENDS.contains(&error.kind()) => break,
                Some(Err(error)) => panic!("{operation} (act {number}): {error:#}"),
            }
        }
    }
    tokio::time::sleep(Duration::from_secs(120)).await;
    let begun = tokio::time::Instant::now();
    for _ in 0..90 {
        stage.tracker.me().await.unwrap();
    }
    println!("{dropped} futures were dropped; 90 requests then took {:?}", begun.elapsed());
    assert!(dropped > 100 && begun.elapsed() < Duration::from_secs(5), "permits were not given back");
}
