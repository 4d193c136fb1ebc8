//! The file: whose it is, what is wrong with it, and that nothing is lost over that.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use std::path::Path;

use anyticket_core::{
    AttachmentProvider, Body, CommentProvider, Effect, Error, ErrorKind, Include, ProjectProvider, TicketProvider,
    Upload, UserProvider,
};
use anyticket_local::{LocalOptions, LocalTracker};
use common::{Bench, Dice, create, draft, file, list, query};
use futures_util::{FutureExt, TryStreamExt};
use rusqlite::Connection;

fn open(path: &Path) -> Result<LocalTracker, Error> {
    LocalTracker::open(&LocalOptions::new(path))
}

/// What every error of a file says.
fn checked(error: &Error, path: &Path) -> ErrorKind {
    assert_eq!((error.provider(), error.effect()), (Some("local"), Effect::None), "{error:?}");
    assert!(error.hint().is_some_and(|hint| !hint.is_empty()), "{error:?}");
    assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    error.kind()
}

#[tokio::test]
async fn a_missing_file_is_made_with_its_folders_and_found_the_next_time() {
    let (folder, _) = file();
    let path = folder.path().join("a/b/tickets.db");
    let tracker = open(&path).unwrap();
    assert!(tracker.created() && tracker.path() == Some(&path));
    let ticket = create(&tracker, "t").await;
    drop(tracker);
    let again = open(&path).unwrap();
    assert!(!again.created());
    assert_eq!(again.get(&ticket.id, Include::default()).await.unwrap(), ticket);
    // A file that somebody touched is as good as none.
    let empty = folder.path().join("empty.db");
    std::fs::write(&empty, "").unwrap();
    assert!(open(&empty).unwrap().created());
}

#[tokio::test]
async fn the_last_handle_closes_the_file_and_writes_its_log_back() {
    let (_folder, path) = file();
    let tracker = open(&path).unwrap();
    create(&tracker, "t").await;
    let log = path.with_extension("db-wal");
    assert!(log.metadata().unwrap().len() > 0, "so the log is in use");
    let clone = tracker.clone();
    drop(tracker);
    assert!(log.exists());
    drop(clone);
    assert!(!log.exists(), "every connection is closed, so every thread has ended");
}

#[tokio::test]
async fn a_file_of_another_program_is_refused_and_not_touched() {
    let (folder, _) = file();
    let path = |name: &str| folder.path().join(name);
    let text = "Dear diary, this is longer than the head of a database file, which has a hundred bytes and no more. ";
    std::fs::write(path("text"), text.repeat(3)).unwrap();
    std::fs::write(path("short"), "x").unwrap();
    let other = Connection::open(path("other")).unwrap();
    other.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)").unwrap();
    let owned = Connection::open(path("owned")).unwrap();
    owned.execute_batch("PRAGMA application_id = 7").unwrap();
    // The tables of this one stand in its log alone, as after a crash.
    let logged = Connection::open(path("live")).unwrap();
    logged.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (x)").unwrap();
    std::fs::copy(path("live"), path("logged")).unwrap();
    std::fs::copy(path("live-wal"), path("logged-wal")).unwrap();
    drop((other, owned));
    for name in ["text", "short", "other", "owned", "logged"] {
        let before = std::fs::read(path(name)).unwrap();
        let error = open(&path(name)).unwrap_err();
        assert_eq!(checked(&error, &path(name)), ErrorKind::Configuration, "{name}: {error:#}");
        assert_eq!(std::fs::read(path(name)).unwrap(), before, "{name}");
    }
    assert!(path("logged-wal").metadata().unwrap().len() > 0, "the log is not ours to write back");
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_refused_and_not_touched() {
    let (_folder, path) = file();
    drop(open(&path).unwrap());
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = open(&path).unwrap_err();
    assert_eq!(checked(&error, &path), ErrorKind::Configuration);
    assert!(error.to_string().contains("99") && error.hint().unwrap().contains("update"), "{error:?}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn a_folder_is_no_file_and_a_file_no_folder() {
    let (folder, path) = file();
    let error = open(folder.path()).unwrap_err();
    assert_eq!(checked(&error, folder.path()), ErrorKind::Configuration);
    std::fs::write(&path, "").unwrap();
    let below = path.join("tickets.db");
    assert_eq!(checked(&open(&below).unwrap_err(), &below), ErrorKind::Configuration);
}

#[tokio::test]
async fn damage_is_an_error_that_says_what_to_do_and_never_a_panic() {
    let (folder, path) = file();
    let tracker = open(&path).unwrap();
    for number in 0..300 {
        let body = Body::from("text ".repeat(50));
        tracker.create(draft(&format!("ticket {number}"), |draft| draft.body = Some(body))).await.unwrap();
    }
    drop(tracker);
    let whole = std::fs::read(&path).unwrap();
    let damaged = folder.path().join("damaged.db");
    let (mut dice, mut noticed) = (Dice(5), 0);
    for round in 0..60 {
        let mut bytes = whole.clone();
        match round {
            0 => bytes.truncate(whole.len() / 2),
            1 => bytes.truncate(2000),
            2 => bytes[100..4096].fill(0xff),
            // The first hundred bytes tell what it is: without them it is no file of ours.
            _ => {
                let at = 100 + dice.below(bytes.len() - 600);
                bytes[at..at + 500].iter_mut().for_each(|byte| *byte = dice.next() as u8);
            }
        }
        std::fs::write(&damaged, bytes).unwrap();
        let mut errors = Vec::new();
        match open(&damaged) {
            Err(error) => errors.push(error),
            Ok(tracker) => {
                errors.extend(tracker.verify().await.err());
                let found = tracker.page(&query(|query| query.limit = Some(1000)), None).await;
                errors.extend(found.err());
                errors.extend(tracker.create(draft("t", |_| {})).await.err());
            }
        }
        for error in &errors {
            let kind = checked(error, &damaged);
            let expected = [ErrorKind::Unreadable, ErrorKind::Configuration];
            assert!(expected.contains(&kind), "round {round}: {error:?}");
        }
        noticed += usize::from(!errors.is_empty());
        for side in ["damaged.db-wal", "damaged.db-shm"] {
            let _ = std::fs::remove_file(folder.path().join(side));
        }
    }
    assert!(noticed >= 30, "damage must be noticed, mostly: {noticed}");
}

#[tokio::test]
async fn a_full_disk_refuses_the_write_and_loses_nothing_that_was_acknowledged() {
    let (_folder, path) = file();
    let tracker = LocalTracker::open(&LocalOptions::new(&path).with_max_bytes(600_000)).unwrap();
    let large = |number: usize| draft(&number.to_string(), |draft| draft.body = Some("text".repeat(2_000).into()));
    let mut acknowledged = Vec::new();
    let error = loop {
        match tracker.create(large(acknowledged.len())).await {
            Ok(ticket) => acknowledged.push(ticket),
            Err(error) => break error,
        }
    };
    assert_eq!(checked(&error, &path), ErrorKind::QuotaExceeded);
    assert!(acknowledged.len() > 10 && error.operation() == Some("create"));
    let first = &acknowledged[0];
    let error = tracker.upload(&first.id, Upload::from_bytes("a", vec![0; 2_000_000])).await.unwrap_err();
    assert_eq!(checked(&error, &path), ErrorKind::QuotaExceeded);
    assert!(tracker.attachments_page(&first.id, None).await.unwrap().items.is_empty());
    drop(tracker);
    let roomy = open(&path).unwrap();
    roomy.verify().await.unwrap();
    assert_eq!(list(&roomy, &query(|_| {})).await.unwrap(), acknowledged);
    roomy.create(large(0)).await.unwrap();
}

#[tokio::test]
async fn who_stops_waiting_for_a_write_leaves_it_whole_or_undone() {
    let bench = Bench::new();
    for number in 0..60 {
        let whole = draft(&format!("{number}"), |draft| {
            draft.labels = vec![anyticket_core::Label::new("a"), anyticket_core::Label::new(format!("l{number}"))];
            draft.body = Some("text".into());
        });
        let mut pending = Box::pin(bench.tracker.create(whole));
        let _ = (&mut pending).now_or_never();
        drop(pending);
        if number % 3 == 0 {
            create(&bench.tracker, "waited for").await;
        }
    }
    for ticket in list(&bench.tracker, &query(|_| {})).await.unwrap() {
        let whole = ticket.labels.len() == 2 && ticket.body.is_some();
        assert!(whole || ticket.title == "waited for", "{ticket:?}");
    }
    bench.tracker.verify().await.unwrap();
}

#[tokio::test]
async fn a_back_up_is_a_tracker_of_its_own_with_what_was_acknowledged_so_far() {
    let bench = Bench::new();
    let ticket = create(&bench.tracker, "before").await;
    let copy = bench.path.with_file_name("copy.db");
    bench.tracker.back_up(&copy).await.unwrap();
    create(&bench.tracker, "after").await;
    let restored = open(&copy).unwrap();
    assert!(!restored.created());
    assert_eq!(list(&restored, &query(|_| {})).await.unwrap(), [ticket]);
    assert_eq!(bench.tracker.back_up(&copy).await.unwrap_err().kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_busy_file_is_waited_for_and_given_up_in_time() {
    let bench = Bench::new();
    let hurried = LocalOptions::new(&bench.path).with_busy_timeout(std::time::Duration::from_millis(50));
    let hurried = LocalTracker::open(&hurried).unwrap();
    let other = Connection::open(&bench.path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = hurried.create(draft("t", |_| {})).await.unwrap_err();
    assert_eq!(checked(&error, &bench.path), ErrorKind::Unavailable);
    assert!(error.is_transient());
    assert!(list(&hurried, &query(|_| {})).await.unwrap().is_empty(), "reading goes on meanwhile");
    other.execute_batch("ROLLBACK").unwrap();
    create(&hurried, "t").await;
}

#[tokio::test]
async fn a_file_of_the_first_version_is_brought_up_to_date_and_read_whole() {
    let (_folder, path) = file();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/version-1.db");
    std::fs::copy(&fixture, &path).unwrap();
    let version = |path| {
        let file = Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        file.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(version(&path), 1);
    let tracker = open(&path).unwrap();
    assert!(!tracker.created());
    tracker.verify().await.unwrap();
    let all = list(&tracker, &query(|query| query.archived = anyticket_core::Archived::Include)).await.unwrap();
    let titles: Vec<_> = all.iter().map(|ticket| ticket.title.as_str()).collect();
    assert_eq!(titles, ["Parent", "Full of everything", "Put away and done"]);
    let full = &all[1];
    assert_eq!((full.body_markdown(), full.priority_level().as_str()), ("**text** with Ümlaut", "high"));
    assert_eq!((full.key.as_deref(), full.external_key.as_deref()), (Some("IN-2"), Some("source-1")));
    assert_eq!(full.parent.as_ref(), Some(&all[0].id));
    assert_eq!(full.due.unwrap().to_string(), "2026-03-01");
    assert_eq!(full.start.unwrap().to_string(), "2026-02-01T10:00:00.123456Z");
    assert_eq!(full.estimate.unwrap().points, Some(2.5));
    assert_eq!(full.assignees[0].email.as_deref(), Some("bo@example.com"));
    assert_eq!(full.labels[0].color.as_deref(), Some("#cc0000"));
    assert_eq!(full.also_in[0].project.name.as_deref(), Some("Beside"));
    assert_eq!(full.fields.len(), 1);
    assert!(all[2].archived && all[2].closed_at.is_some());
    assert_eq!(tracker.resolve("BESI-1").await.unwrap(), all[2].id, "its key before it moved");
    assert_eq!(tracker.links(&full.id).await.unwrap()[0].ticket, all[0].id);
    let comments = tracker.comments_page(&full.id, None).await.unwrap().items;
    assert_eq!((comments.len(), comments[1].parent.as_ref()), (2, Some(&comments[0].id)));
    let attachment = tracker.attachments_page(&full.id, None).await.unwrap().items.remove(0);
    let content = tracker.download(&full.id, &attachment.id).await.unwrap();
    assert_eq!(content.try_collect::<Vec<_>>().await.unwrap().concat(), b"content");
    assert_eq!(tracker.me().await.unwrap().name.as_deref(), Some("Me"));
    assert_eq!(tracker.projects_page(true, None).await.unwrap().items.len(), 3);
    let next = create(&tracker, "next").await;
    assert!(next.id > all[2].id && next.key.as_deref() == Some("IN-4"), "{next:?}");
    drop(tracker);
    assert_eq!(version(&path), 3);
}
