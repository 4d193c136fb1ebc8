//! Several processes on one file, and processes that are killed. The children are this executable again, see `child`.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]
#![cfg(unix)]

mod common;

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyticket_core::{AttachmentProvider, CommentProvider, Label, TicketProvider, Upload};
use anyticket_local::{LocalOptions, LocalTracker};
use common::{Dice, draft, file, list, query};

/// How many tickets a child writes that nobody kills.
const WRITES: usize = 500;

fn start(program: &Path, role: &str, path: &Path, configure: impl FnOnce(&mut Command)) -> Child {
    let mut command = Command::new(program);
    command.args(["--exact", "child", "--ignored", "--nocapture"]);
    command.env("ROLE", role).env("FILE", path).stdout(Stdio::piped()).stderr(Stdio::inherit());
    configure(&mut command);
    command.spawn().unwrap()
}

fn child_of(role: &str, path: &Path) -> Child {
    start(&std::env::current_exe().unwrap(), role, path, |_| {})
}

/// The lines of a child that begin with `word`, without it.
fn lines(child: &mut Child, word: &'static str) -> impl Iterator<Item = String> + use<> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    // The harness may begin a line of its own and not end it.
    lines.filter_map(move |line| Some(line.split_once(word)?.1.trim().to_owned()))
}

#[tokio::test]
#[ignore = "the other tests start it in processes of its own"]
async fn child() {
    let path = std::env::var("FILE").unwrap();
    let role = std::env::var("ROLE").unwrap();
    let tracker = LocalTracker::open(&LocalOptions::new(&path));
    if role == "open" {
        let answer = tracker.map_or_else(|error| format!("{} {}", error.kind(), error.effect()), |_| "good".to_owned());
        return say("answer ", &answer);
    }
    if role == "fill" {
        return fill(&tracker.unwrap()).await;
    }
    let tracker = tracker.unwrap();
    say("made ", &tracker.created().to_string());
    for number in 0..WRITES {
        let key = format!("{role}-{number}");
        let ticket = tracker.create(draft(&key, |draft| {
            draft.external_key = Some(key.clone());
            draft.labels = vec![Label::new("all"), Label::new(format!("{role}-{}", number % 7))];
            draft.body = Some("text ".repeat(number % 300).into());
        }));
        let ticket = ticket.await.unwrap();
        if number % 10 == 0 {
            tracker.add_comment(&ticket.id, "x".into()).await.unwrap();
            tracker.upload(&ticket.id, Upload::from_bytes("a", vec![1; number * 100])).await.unwrap();
        }
        say("ack ", &key);
    }
}

/// Writes until it is refused, and says how.
async fn fill(tracker: &LocalTracker) {
    for number in 0.. {
        let key = number.to_string();
        let made = tracker.create(draft(&key, |draft| {
            draft.external_key = Some(key.clone());
            draft.labels = vec![Label::new("one"), Label::new("two")];
            draft.body = Some("text ".repeat(500).into());
        }));
        match made.await {
            Ok(_) => say("ack ", &key),
            Err(error) => return say("answer ", &format!("{} {}", error.kind(), error.message())),
        }
    }
}

fn say(word: &str, what: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{word}{what}").unwrap();
    out.flush().unwrap();
}

#[tokio::test]
async fn what_was_acknowledged_before_a_kill_is_there_after_it() {
    let (_folder, path) = file();
    let mut acknowledged = Vec::new();
    let mut dice = Dice(11);
    let mut round = 0;
    // Over five hundred writes, whatever the dice say.
    while acknowledged.len() < WRITES {
        round += 1;
        // The first rounds die while the file is made, the others somewhere among the writes.
        let after = if round <= 2 { round - 1 } else { dice.below(120) };
        let mut child = child_of(&format!("round{round}"), &path);
        let mut lines = lines(&mut child, "ack ");
        acknowledged.extend(lines.by_ref().take(after));
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().signal(), Some(9), "round {round}: it was ended by force");
        // What it still said before it died counts too.
        acknowledged.extend(lines);

        let tracker = LocalTracker::open(&LocalOptions::new(&path)).unwrap();
        tracker.verify().await.unwrap();
        let tickets = list(&tracker, &query(|_| {})).await.unwrap();
        let keys: HashSet<&str> = tickets.iter().filter_map(|ticket| ticket.external_key.as_deref()).collect();
        for key in &acknowledged {
            assert!(keys.contains(key.as_str()), "round {round}: {key} was acknowledged and is lost");
        }
        for ticket in &tickets {
            assert_eq!(ticket.labels.len(), 2, "round {round}: half of {} was written", ticket.title);
            for attachment in tracker.attachments_page(&ticket.id, None).await.unwrap().items {
                let number: u64 = ticket.title.rsplit_once('-').unwrap().1.parse().unwrap();
                assert_eq!(attachment.size, Some(number * 100));
            }
        }
    }
    assert!(round > 8, "{round} kills are few");
}

#[tokio::test]
async fn a_write_that_the_system_does_not_let_through_loses_nothing_that_was_acknowledged() {
    let (_folder, path) = file();
    drop(LocalTracker::open(&LocalOptions::new(&path)).unwrap());
    // Every file of the child ends after a million bytes or two, depending on the shell's idea of a block.
    let script = "trap '' XFSZ; ulimit -f 2000; exec \"$@\"";
    let program = std::env::current_exe().unwrap();
    let mut child = start(Path::new("sh"), "fill", &path, |command| {
        let shell = std::mem::replace(command, Command::new("sh"));
        command.args(["-c", script, "sh"]).arg(&program).args(shell.get_args());
        command.env("ROLE", "fill").env("FILE", &path).stdout(Stdio::piped()).stderr(Stdio::inherit());
    });
    let said: Vec<String> = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok).collect();
    child.wait().unwrap();
    let word = |word| said.iter().filter_map(move |line| Some(line.split_once(word)?.1.trim().to_owned()));
    let acknowledged: HashSet<String> = word("ack ").collect();
    let answers: Vec<String> = word("answer ").collect();
    assert_eq!(answers, ["unavailable the disk failed to read or write the file"], "{said:?}");
    assert!(acknowledged.len() > 5, "{} writes are too few", acknowledged.len());
    let tracker = LocalTracker::open(&LocalOptions::new(&path)).unwrap();
    tracker.verify().await.unwrap();
    let tickets = list(&tracker, &query(|_| {})).await.unwrap();
    let keys: HashSet<String> = tickets.iter().filter_map(|ticket| ticket.external_key.clone()).collect();
    assert!(acknowledged.is_subset(&keys), "an acknowledged write is lost");
    assert!(tickets.len() <= acknowledged.len() + 1 && tickets.iter().all(|ticket| ticket.labels.len() == 2));
    tracker.create(draft("more", |_| {})).await.unwrap();
}

#[tokio::test]
async fn several_processes_make_one_file_and_write_to_it_without_losing_anything() {
    let (_folder, path) = file();
    let mut children: Vec<Child> = (0..3).map(|number| child_of(&format!("process{number}"), &path)).collect();
    let mut made = 0;
    for (number, child) in children.iter_mut().enumerate() {
        let said = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok).collect::<Vec<_>>();
        assert!(child.wait().unwrap().success(), "process {number}: {said:?}");
        made += said.iter().filter(|line| line.contains("made true")).count();
        assert_eq!(said.iter().filter(|line| line.contains("ack ")).count(), WRITES);
    }
    assert_eq!(made, 1, "exactly one of them made the tracker");
    let tracker = LocalTracker::open(&LocalOptions::new(&path)).unwrap();
    tracker.verify().await.unwrap();
    let tickets = list(&tracker, &query(|_| {})).await.unwrap();
    let keys: HashSet<_> = tickets.iter().filter_map(|ticket| ticket.key.clone()).collect();
    let external: HashSet<_> = tickets.iter().filter_map(|ticket| ticket.external_key.clone()).collect();
    assert_eq!((tickets.len(), keys.len(), external.len()), (3 * WRITES, 3 * WRITES, 3 * WRITES));
    assert!(tickets.is_sorted_by(|a, b| a.id < b.id), "ids grow in the order of writing, across processes too");
}

#[tokio::test]
async fn a_place_that_may_not_be_written_is_forbidden() {
    let (folder, path) = file();
    drop(LocalTracker::open(&LocalOptions::new(&path)).unwrap());
    let before = std::fs::read(&path).unwrap();
    let allow = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    // The user of this test may be root, whom no permission stops: the child is somebody else then.
    let program = folder.path().join("program");
    // Copied by another process: a child that a test beside this one starts at the wrong moment would inherit the open
    // file, and a program that somebody writes to cannot be started.
    let copied = Command::new("cp").arg(std::env::current_exe().unwrap()).arg(&program).status().unwrap();
    assert!(copied.success());
    allow(&program, 0o755);
    let is_root = folder.path().metadata().unwrap().uid() == 0;
    let ask = |path: &Path| {
        let mut child = start(&program, "open", path, |command| {
            command.current_dir("/");
            if is_root {
                command.uid(65534).gid(65534);
            }
        });
        let answers: Vec<String> = lines(&mut child, "answer ").collect();
        child.wait().unwrap();
        answers.concat()
    };
    allow(folder.path(), 0o777);
    let new = folder.path().join("new.db");
    assert_eq!(ask(&new), "good", "without the obstacles below it works");
    allow(&path, 0o444);
    assert_eq!(ask(&path), "forbidden none", "a file that is read only");
    allow(folder.path(), 0o555);
    assert_eq!(ask(&path), "forbidden none", "and its folder too");
    assert_eq!(ask(&folder.path().join("other.db")), "forbidden none", "a folder that is read only");
    assert_eq!(ask(&folder.path().join("a/b.db")), "forbidden none", "a folder that cannot be made");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    allow(folder.path(), 0o755);
}
