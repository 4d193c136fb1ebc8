//! What lies around tickets: comments, files, links, projects, users, and the door for configuration.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use std::sync::Arc;

use anyticket_core::{
    Attachment, AttachmentProvider, ByteStream, CommentProvider, Context, Effect, Error, ErrorKind, Include, Label,
    LinkKind, NewComment, NewProject, NewTicket, ProjectProvider, Provider, Registry, Result, Settings, Status,
    StatusCategory, Ticket, TicketKind, TicketLink, TicketProvider, Upload, UserProvider,
};
use anyticket_local::{LocalOptions, LocalTracker};
use common::{Bench, create, draft, read};
use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};

fn memory() -> LocalTracker {
    LocalTracker::in_memory().unwrap()
}

#[tokio::test]
async fn comments_are_listed_oldest_first_with_their_answers() {
    let tracker = memory();
    let ticket = create(&tracker, "t").await;
    let first = tracker.add_comment(&ticket.id, "**first**".into()).await.unwrap();
    let answer = NewComment::new("answer").in_reply_to(&first.id).with_private(true);
    let answer = tracker.add_comment(&ticket.id, answer).await.unwrap();
    assert_eq!(first.author, Some(tracker.me().await.unwrap()));
    assert_eq!((answer.parent.as_ref(), answer.private), (Some(&first.id), true));
    let page = tracker.comments_page(&ticket.id, None).await.unwrap();
    assert_eq!(page.items, [first.clone(), answer.clone()]);
    assert!(page.next.is_none());

    let edited = tracker.edit_comment(&ticket.id, &answer.id, "better".into()).await.unwrap();
    assert_eq!((edited.body.as_markdown(), edited.private, edited.parent.as_ref()), ("better", true, Some(&first.id)));
    assert!(edited.updated_at > answer.updated_at);
    tracker.delete_comment(&ticket.id, &first.id).await.unwrap();
    let left = tracker.comments_page(&ticket.id, None).await.unwrap().items;
    assert_eq!((left.len(), left[0].parent.as_ref()), (1, None), "the answer stays and stands on its own");
}

#[tokio::test]
async fn many_comments_come_in_pages_and_each_once() {
    let tracker = memory();
    let ticket = create(&tracker, "t").await;
    for number in 0..1100 {
        tracker.add_comment(&ticket.id, format!("{number}").into()).await.unwrap();
    }
    let (mut seen, mut pages, mut cursor) = (Vec::new(), 0, None);
    loop {
        let page = tracker.comments_page(&ticket.id, cursor).await.unwrap();
        seen.extend(page.items.into_iter().map(|comment| comment.body.to_string()));
        pages += 1;
        match page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    assert_eq!((pages, seen), (3, (0..1100).map(|number| number.to_string()).collect()));
}

#[tokio::test]
async fn a_comment_belongs_to_its_ticket_and_says_something() {
    let tracker = memory();
    let (a, b) = (create(&tracker, "a").await, create(&tracker, "b").await);
    let comment = tracker.add_comment(&a.id, "x".into()).await.unwrap();
    let kind = |result: Result<anyticket_core::Comment>| result.unwrap_err().kind();
    assert_eq!(kind(tracker.edit_comment(&b.id, &comment.id, "y".into()).await), ErrorKind::NotFound);
    assert_eq!(
        kind(tracker.add_comment(&b.id, NewComment::new("y").in_reply_to(&comment.id)).await),
        ErrorKind::NotFound
    );
    assert_eq!(kind(tracker.add_comment(&a.id, " \n".into()).await), ErrorKind::Invalid);
    assert_eq!(kind(tracker.edit_comment(&a.id, &"odd".into(), "y".into()).await), ErrorKind::Invalid);
    assert_eq!(tracker.delete_comment(&b.id, &comment.id).await.unwrap_err().kind(), ErrorKind::NotFound);
    tracker.delete(&a.id).await.unwrap();
    assert_eq!(tracker.comments_page(&a.id, None).await.unwrap_err().kind(), ErrorKind::NotFound);
}

async fn content(tracker: &LocalTracker, attachment: &Attachment) -> Vec<u8> {
    let pieces: ByteStream = tracker.download(&attachment.ticket, &attachment.id).await.unwrap();
    pieces.try_collect::<Vec<_>>().await.unwrap().concat()
}

async fn attached(tracker: &LocalTracker, ticket: &Ticket) -> Vec<Attachment> {
    tracker.attachments_page(&ticket.id, None).await.unwrap().items
}

/// A file whose content comes in as these pieces.
fn upload(length: usize, pieces: Vec<Result<Vec<u8>>>) -> Upload {
    let pieces = Arc::new(std::sync::Mutex::new(Some(pieces)));
    Upload::new("a.bin", length as u64, move || {
        let pieces = pieces.lock().unwrap().take().unwrap_or_default();
        let pieces = stream::iter(pieces).map(|piece| piece.map(Into::into));
        Box::pin(std::future::ready(Ok(Box::pin(pieces) as ByteStream)))
    })
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_in_pieces_of_bounded_size() {
    let tracker = memory();
    let ticket = create(&tracker, "t").await;
    for size in [0, 1, 512 * 1024 - 1, 512 * 1024, 512 * 1024 + 1, 3_000_000] {
        let bytes: Vec<u8> = (0..size).map(|at: usize| (at * 31 % 251) as u8).collect();
        let attachment =
            tracker.upload(&ticket.id, Upload::from_bytes("a b.bin", bytes.clone()).with_media_type("x/y"));
        let attachment = attachment.await.unwrap();
        assert_eq!((attachment.size, attachment.name.as_str()), (Some(size as u64), "a b.bin"));
        assert_eq!(attachment.media_type.as_deref(), Some("x/y"));
        assert_eq!(content(&tracker, &attachment).await, bytes);
        assert_eq!(attached(&tracker, &ticket).await.last(), Some(&attachment));
        let pieces = tracker.download(&ticket.id, &attachment.id).await.unwrap();
        assert!(pieces.all(async |piece| piece.unwrap().len() <= 512 * 1024).await);
    }
}

#[tokio::test]
async fn a_file_of_another_length_or_that_breaks_off_leaves_nothing() {
    let bench = Bench::new();
    let tracker = &bench.tracker;
    let ticket = create(tracker, "t").await;
    let broken = || Error::new(ErrorKind::Unavailable, "the line is cut");
    let piece = |size| Ok(vec![7; size]);
    let cases = [
        (upload(10, vec![piece(9)]), ErrorKind::Invalid),
        (upload(10, vec![piece(9), piece(2)]), ErrorKind::Invalid),
        (upload(2_000_000, vec![piece(600_000), piece(600_000)]), ErrorKind::Invalid),
        (upload(2_000_000, vec![piece(1_500_000), Err(broken())]), ErrorKind::Unavailable),
    ];
    for (upload, kind) in cases {
        let error = tracker.upload(&ticket.id, upload).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (kind, Effect::None), "{error}");
    }
    assert!(attached(tracker, &ticket).await.is_empty());
    // What is cleared away is cleared in the order of writing: a write of our own waits for it.
    create(tracker, "after").await;
    let file = rusqlite::Connection::open(&bench.path).unwrap();
    let count: i64 = file.query_row("SELECT count(*) FROM pieces", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 0);
}

#[tokio::test]
async fn an_upload_that_nobody_waits_for_any_more_leaves_nothing() {
    let tracker = memory();
    let ticket = create(&tracker, "t").await;
    let endless = Upload::new("a", 4_000_000, || {
        let first = stream::iter([Ok(vec![1_u8; 600_000].into())]);
        Box::pin(std::future::ready(Ok(Box::pin(first.chain(stream::pending())) as ByteStream)))
    });
    let mut pending = Box::pin(tracker.upload(&ticket.id, endless));
    // Far enough that its first piece is written: each of these writes stands behind those of the upload so far.
    for _ in 0..5 {
        assert!((&mut pending).now_or_never().is_none());
        create(&tracker, "meanwhile").await;
    }
    drop(pending);
    assert!(attached(&tracker, &ticket).await.is_empty());
    tracker.verify().await.unwrap();
}

#[tokio::test]
async fn what_a_killed_upload_left_is_cleared_by_the_next_who_opens_the_file_and_a_live_one_is_not() {
    let bench = Bench::new();
    let ticket = create(&bench.tracker, "t").await;
    bench.tracker.upload(&ticket.id, Upload::from_bytes("whole", vec![1; 10])).await.unwrap();
    let file = rusqlite::Connection::open(&bench.path).unwrap();
    let leave = |id: &str, since: i64| {
        let sql = "INSERT INTO attachments (id, ticket, name, media_type, size, created_at, pending_since)
            VALUES (?1, 1, 'x', 'x/y', 0, 0, ?2)";
        file.execute(sql, rusqlite::params![id, since]).unwrap();
        let row = file.last_insert_rowid();
        file.execute("INSERT INTO pieces (attachment, position, content) VALUES (?1, 0, x'01')", [row]).unwrap();
    };
    leave("dead", 0);
    leave("live", i64::MAX);
    assert_eq!(attached(&bench.tracker, &ticket).await.len(), 1, "what is not whole is not shown");
    LocalTracker::open(&LocalOptions::new(&bench.path)).unwrap();
    let mut names = file.prepare("SELECT id FROM attachments ORDER BY n").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(|name| name.unwrap()).collect();
    assert!(names.len() == 2 && names[1] == "live", "{names:?}");
    let pieces: i64 = file.query_row("SELECT count(*) FROM pieces", [], |row| row.get(0)).unwrap();
    assert_eq!(pieces, 2);
}

#[tokio::test]
async fn a_link_is_seen_from_both_sides_and_kept_once() {
    let tracker = memory();
    let (a, b) = (create(&tracker, "a").await, create(&tracker, "b").await);
    let seen = async |ticket: &Ticket| {
        let links = tracker.links(&ticket.id).await.unwrap();
        links.into_iter().map(|TicketLink { kind, ticket, .. }| (kind, ticket)).collect::<Vec<_>>()
    };
    let kinds = ["relates", "blocks", "blocked_by", "duplicates", "duplicated_by", "caused by"].map(LinkKind::from);
    for kind in kinds {
        for (from, to) in [(&a, &b), (&b, &a)] {
            tracker.link(&from.id, kind.clone(), &to.id).await.unwrap();
            tracker.link(&to.id, kind.reversed(), &from.id).await.unwrap();
            assert_eq!(seen(from).await, [(kind.clone(), to.id.clone())]);
            assert_eq!(seen(to).await, [(kind.reversed(), from.id.clone())]);
            tracker.unlink(&to.id, kind.reversed(), &from.id).await.unwrap();
            tracker.unlink(&from.id, kind.clone(), &to.id).await.unwrap();
            assert!(seen(from).await.is_empty() && seen(to).await.is_empty());
        }
    }
    tracker.link(&a.id, LinkKind::Blocks, &b.id).await.unwrap();
    assert_eq!(tracker.links(&a.id).await.unwrap()[0].title.as_deref(), Some("b"));
    assert_eq!(tracker.link(&a.id, LinkKind::Relates, &a.id).await.unwrap_err().kind(), ErrorKind::Invalid);
    assert_eq!(tracker.link(&a.id, LinkKind::from(" "), &b.id).await.unwrap_err().kind(), ErrorKind::Invalid);
    tracker.delete(&b.id).await.unwrap();
    assert!(seen(&a).await.is_empty());
    assert_eq!(tracker.link(&a.id, LinkKind::Relates, &b.id).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn projects_get_keys_of_their_own_and_lie_in_groups() {
    let tracker = memory();
    let key = async |name: &str| tracker.create_project(NewProject::new(name)).await.unwrap().key.unwrap();
    assert_eq!(key("Backlog").await, "BACK");
    assert_eq!(key("Backlog").await, "BACK2");
    assert_eq!(key("web site relaunch").await, "WSR");
    assert_eq!(key("Äpfel").await, "PFEL");
    assert_eq!(key("日本").await, "P");
    assert_eq!(key("2026").await, "P2");
    let error = |new: NewProject| async { tracker.create_project(new).await.unwrap_err().kind() };
    for new in [
        NewProject::new(" "),
        NewProject::new("x").with_key("IN"),
        NewProject::new("x").with_key("in"),
        NewProject::new("x").with_key("1A"),
        NewProject::new("x").with_key("A-B"),
        NewProject::new("x").with_key("ABCDEFGHIJK"),
        NewProject::new("x").with_parent("odd"),
        NewProject::new("x").with_parent(tracker.capabilities().default_project.unwrap()),
    ] {
        assert_eq!(error(new.clone()).await, ErrorKind::Invalid, "{new:?}");
    }
    let group = tracker.create_group(NewProject::new("Team")).await.unwrap();
    let inner = tracker.create_group(NewProject::new("Web").with_parent(&group.id)).await.unwrap();
    let project = NewProject::new("Site").with_parent(&inner.id).with_key("site");
    let project = tracker.create_project(project).await.unwrap();
    assert_eq!((project.path.as_str(), project.key.as_deref()), ("Team / Web / Site", Some("SITE")));
    assert_eq!(tracker.project(&project.id).await.unwrap(), project);
    let count = async |groups| tracker.projects_page(groups, None).await.unwrap().items.len();
    assert_eq!(count(true).await, count(false).await + 2);
    let in_group = draft("t", |draft| draft.project = Some(group.id.clone()));
    assert_eq!(tracker.create(in_group).await.unwrap_err().kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn a_schema_has_what_the_project_allows_in_its_order() {
    let tracker = memory();
    let inbox = tracker.capabilities().default_project.unwrap();
    let review = Status::new(StatusCategory::InProgress, "review", "In Review");
    tracker.add_status(&inbox, review.clone()).await.unwrap();
    assert!(tracker.add_status(&inbox, review).await.is_err());
    assert!(tracker.add_kind(&inbox, TicketKind::new("task", "Chore")).await.is_err());
    tracker.create(draft("t", |draft| draft.labels = ["ui", "Bug"].map(Label::new).to_vec())).await.unwrap();
    let schema = tracker.schema(&inbox, Some("bug".into())).await.unwrap();
    let ids: Vec<_> = schema.statuses.iter().map(|status| status.id.as_str()).collect();
    assert_eq!(ids, ["todo", "in_progress", "waiting", "done", "cancelled", "review"]);
    assert_eq!((schema.initial.as_deref(), schema.open_labels), (Some("todo"), true));
    assert_eq!(schema.labels.iter().map(|label| label.name.as_str()).collect::<Vec<_>>(), ["Bug", "ui"]);
    assert_eq!(schema.members, [tracker.me().await.unwrap()]);
    assert_eq!(tracker.schema(&inbox, Some("epic".into())).await.unwrap_err().kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn me_is_whoever_the_file_was_opened_as() {
    let bench = Bench::new();
    assert_eq!(bench.tracker.me().await.unwrap().name.as_deref(), Some("Me"));
    let bo = bench.tracker.add_user("Bo", Some("bo@example.com")).await.unwrap();
    let as_user = |word: &str| LocalTracker::open(&LocalOptions::new(&bench.path).with_user(word)).unwrap();
    assert_eq!(as_user("BO@example.com").me().await.unwrap(), bo);
    assert_eq!(as_user("bo").me().await.unwrap(), bo);
    let ann = as_user("Ann");
    assert_eq!(ann.me().await.unwrap().name.as_deref(), Some("Ann"));
    assert_eq!(create(&ann, "t").await.author, Some(as_user("ann").me().await.unwrap()));
    assert_eq!(bench.tracker.users_page(None).await.unwrap().items.len(), 3);
    let found = bench.tracker.find_users("EXAMPLE").await.unwrap();
    assert_eq!(found, [bo]);
    bench.tracker.add_user("Bo", None).await.unwrap();
    let error = LocalTracker::open(&LocalOptions::new(&bench.path).with_user("bo")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(bench.tracker.add_user("Bo the second", Some("BO@example.com")).await.is_err());
}

#[tokio::test]
async fn it_is_made_out_of_settings_and_refuses_what_it_does_not_know() {
    let folder = tempfile::tempdir().unwrap();
    let context = Context::new(folder.path().join("config"), folder.path().join("data"));
    let mut registry = Registry::new();
    anyticket_local::register(&mut registry);
    let unset = registry.connect("home", Settings::new("local"), &context).await.unwrap();
    let ticket = unset.create(NewTicket::new("t")).await.unwrap();
    assert!(folder.path().join("data/tickets.db").exists());
    let settings = Settings::new("local").with("path", "a/b.db").with("user", "Ann");
    let set = registry.connect("work", settings, &context).await.unwrap();
    assert!(folder.path().join("config/a/b.db").exists());
    assert_eq!(set.me().await.unwrap().name.as_deref(), Some("Ann"));
    let error = registry.connect("work", Settings::new("local").with("pth", "x"), &context).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let error = registry.connect("work", Settings::new("local").with("path", ""), &context).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let again = LocalTracker::open(&LocalOptions::new(folder.path().join("data/tickets.db"))).unwrap();
    assert_eq!(again.get(&ticket.id, Include::default()).await.unwrap().title, "t");
    assert_eq!(read(&again, &ticket).await.key.as_deref(), Some("IN-1"));
}
