//! Whatever comes in, nothing panics and memory stays in proportion: arbitrary text and JSON, and good JSON with a part
//! of it replaced, into every decoder, cursor, configuration and id that core, the facade and the embedded tracker read.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::hint::black_box;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyticket::*;
use anyticket_local::{LocalOptions, LocalTracker};
use anyticket_testkit::{Memory, Profile};
use peak_alloc::PeakAlloc;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value as Json, json};

#[global_allocator]
static PEAK: PeakAlloc = PeakAlloc;

/// One test at a time: memory is counted for the whole process.
static ALONE: Mutex<()> = Mutex::new(());

/// What a decoder may take besides a multiple of its input: a regular expression, a table, a page of a database.
const BASE: usize = 2 << 20;

/// How many times its input a decoder may take.
const TIMES: usize = 150;

const CASES: u32 = 256;

/// Feeds inputs to a reader, each of which must come back, whatever it answers, with memory in proportion.
fn survives<T: std::fmt::Debug + Clone>(inputs: impl Strategy<Value = T>, size: fn(&T) -> usize, read: impl Fn(&T)) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let config = ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]));
    let most = std::cell::Cell::new(0);
    let outcome = runner.run(&inputs, |input| {
        PEAK.reset_peak_usage();
        let before = PEAK.current_usage();
        read(&input);
        let taken = PEAK.peak_usage().saturating_sub(before);
        most.set(most.get().max(taken));
        prop_assert!(taken <= BASE + TIMES * size(&input), "{taken} bytes for {}", size(&input));
        Ok(())
    });
    println!("{CASES} inputs, at most {} kB taken for one", most.get() / 1024);
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

/// Text: anything, and what looks like something.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => any::<String>(),
        2 => proptest::collection::vec(any::<u8>(), 0..400).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        2 => "[a-z_]{1,12}[:.=][ -~]{0,40}",
        1 => "[\\[{\"]{0,300}",
        1 => "(> |- |\\*|`|\\[|\\]\\(|#){0,200}",
        1 => "[0-9TZ:.+-]{0,40}",
        1 => "(a|B|ß|İ|\u{301}|\u{200d}|👩){0,200}",
    ]
}

/// JSON of any shape, deep ones too.
fn jsons() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<String>().prop_map(Json::from),
        "(todo|done|high|2026-03-01|text|select|env:X)".prop_map(Json::from),
    ];
    let names =
        prop_oneof!["(id|name|status|category|kind|value|ids|t|q|o|v|title|body|priority|fields)", any::<String>()];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Json::from),
            proptest::collection::btree_map(names.clone(), inner, 0..8)
                .prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}

/// A good ticket with one of its parts replaced by anything.
fn damaged_tickets() -> impl Strategy<Value = Json> {
    let good = json!({
        "id": "86abc1", "key": "ENG-42", "url": "https://e.example/1", "title": "Fix login", "body": "**steps**",
        "status": {"category": "in_progress", "id": "p1", "name": "In Review"},
        "priority": {"level": "high", "id": "2", "name": "high"},
        "kind": {"id": "0", "name": "Task", "subtask": false}, "project": {"id": "901", "name": "Backlog"},
        "also_in": [{"project": {"id": "902"}}], "parent": null, "assignees": [{"id": "184", "name": "Bo"}],
        "author": {"id": "183"}, "reporter": null, "labels": [{"name": "bug", "color": "#cc0000"}],
        "start": null, "due": "2026-03-01", "created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z",
        "closed_at": null, "estimate": {"points": 3, "seconds": 60}, "archived": false,
        "fields": [{"id": "u", "name": "Stage", "kind": "select", "value": "Alpha", "ids": ["o1"]}],
        "external_key": null, "version": "1", "losses": [],
    });
    let parts: Vec<String> = good.as_object().unwrap().keys().cloned().collect();
    (proptest::sample::select(parts), jsons()).prop_map(move |(part, other)| {
        let mut ticket = good.clone();
        ticket[part] = other;
        ticket
    })
}

macro_rules! decode_each {
    ($text:expr => $($type:ty),+ $(,)?) => {
        $(let _ = black_box(serde_json::from_str::<$type>($text));)+
    };
}

/// Everything that has a JSON form.
fn decode(text: &str) {
    decode_each!(text =>
        Ticket, Comment, Attachment, User, Label, Status, StatusRef, StatusCategory, Priority, PriorityRef, PriorityLevel,
        Project, ProjectLink, ProjectRef, UserRef, Schema, FieldDefinition, FieldValue, Choice, TicketLink, LinkKind,
        Loss, Estimate, Placement, TicketRef, TicketKind, Limits, Workflow, Step, Off, Cell, Support, Checkpoint, Cursor,
        When, Body, Raw, ErrorKind, Effect, Field, FieldKind, TicketId, Vec<Ticket>,
    );
    if let Ok(raw) = Raw::new(text.as_bytes().to_vec()) {
        let _ = black_box((raw.read::<Ticket>(), raw.detach(), format!("{raw:?}")));
    }
    let _ = black_box(Raw::new(text.as_bytes()[..text.len() / 2].to_vec()));
}

#[test]
fn json_of_any_shape_is_decoded_or_refused() {
    survives(jsons().prop_map(|json| json.to_string()), String::len, |text| decode(text));
}

#[test]
fn good_json_with_a_damaged_part_is_decoded_or_refused() {
    survives(damaged_tickets().prop_map(|json| json.to_string()), String::len, |text| decode(text));
}

#[test]
fn text_that_is_no_json_is_refused() {
    survives(texts(), String::len, |text| decode(text));
}

#[test]
fn what_was_decoded_can_be_shown_compared_and_encoded() {
    let capabilities = Capabilities::all();
    survives(damaged_tickets().prop_map(|json| json.to_string()), String::len, |text| {
        let Ok(ticket) = serde_json::from_str::<Ticket>(text) else { return };
        let json = serde_json::to_string(&ticket).unwrap();
        let again: Ticket = serde_json::from_str(&json).unwrap();
        assert!(ticket.same_as(&again, &capabilities), "{json}");
        let _ = black_box((format!("{ticket:?}"), ResolvedQuery::default().matches(&ticket)));
    });
}

#[test]
fn every_name_and_date_is_read_or_refused() {
    survives(texts(), String::len, |text| {
        let _ = black_box((text.parse::<When>(), text.parse::<TicketRef>(), text.parse::<Cell>()));
        let _ = black_box((text.parse::<Operation>(), text.parse::<Access>(), text.parse::<Filter>()));
        let _ = black_box((text.parse::<SortField>(), text.parse::<Field>(), text.parse::<StatusCategory>()));
        let _ = black_box((text.parse::<PriorityLevel>(), text.parse::<Checkpoint>()));
        let word = text.as_str();
        let _ =
            black_box((StatusRef::from(word), PriorityRef::from(word), ProjectRef::from(word), UserRef::from(word)));
        let _ = black_box((LinkKind::from(word), SecretSource::parse(word)));
    });
}

#[test]
fn every_text_is_compared_and_folded() {
    let long = prop_oneof![
        4 => texts(),
        // Nested, long, and repeated: what grows by the square where somebody did not think of it.
        1 => (1..4_000_usize).prop_map(|count| "> ".repeat(count)),
        1 => (1..4_000_usize).prop_map(|count| "- ".repeat(count)),
        1 => (1..20_000_usize).prop_map(|count| "[".repeat(count)),
        1 => (1..20_000_usize).prop_map(|count| "`*_~".repeat(count / 4)),
        1 => (1..100_000_usize).prop_map(|count| "x".repeat(count)),
    ];
    survives(long, String::len, |text| {
        let _ = black_box((markdown::same(text, &format!("{text} ")), markdown::trimmed(text)));
        let _ = black_box((text::fold(text), text::same_folded(text, "größe"), text::contains_folded(text, "a")));
        let _ = black_box((text::nearest(text, ["clickup", "jira"]), text::nearest("jira", [text.as_str()])));
        let _ = black_box(text::nearest(text, [format!("{text}y").as_str()]));
    });
}

#[test]
fn a_checkpoint_is_whole_or_damaged() {
    let damage = (any::<prop::sample::Index>(), any::<char>());
    survives(
        (texts(), damage),
        |(text, _)| text.len() + 200,
        |(text, (at, letter))| {
            let place: Cursor = serde_json::from_value(Json::from(text.as_str())).unwrap();
            let _ = black_box((place.decode::<Ticket>(), place.decode::<(u64, String)>(), place.decode::<Json>()));
            let good = Checkpoint::new("work", 7, vec![Open::new(Some(place))]).to_string();
            assert!(good.parse::<Checkpoint>().is_ok());
            let mut letters: Vec<char> = good.chars().collect();
            let at = at.index(letters.len());
            let before = std::mem::replace(&mut letters[at], *letter);
            let damaged: String = letters.into_iter().collect();
            assert!(before == *letter || damaged.trim() == good || damaged.parse::<Checkpoint>().is_err(), "{damaged}");
        },
    );
}

/// Configurations: anything, and what begins as one.
fn configurations() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        "[ -~]{0,30}",
        "\"[ -~&&[^\"\\\\]]{0,30}\"",
        "(true|false|7|-1|1e400|nan|\\[1, \"a\"\\]|\\{ a = 1 \\})",
        "\"(env|keyring|file|command):[a-zA-Z ]{0,10}\"",
    ];
    let key = prop_oneof![
        "(provider|path|token|status|projects|prefer|read_only|width|max_buffered|time_zone|project|name)",
        "[a-z_.\"-]{1,12}",
    ];
    let lines = proptest::collection::vec((key, value).prop_map(|(key, value)| format!("{key} = {value}\n")), 0..8);
    let table = prop_oneof!["trackers.[a-z]{1,4}", "[a-z.\\[\\]]{1,10}"];
    let tables = proptest::collection::vec(
        (table, lines).prop_map(|(name, lines)| format!("[{name}]\n{}", lines.concat())),
        0..4,
    );
    prop_oneof![1 => texts(), 3 => tables.prop_map(|tables| tables.concat())]
}

#[test]
fn a_configuration_is_read_or_refused() {
    let registry = anyticket::registry();
    survives(configurations(), String::len, |text| {
        let config = Config::parse(text, Path::new("anyticket.toml"), &registry);
        if let Ok(config) = config {
            let names: Vec<String> = config.names().map(str::to_owned).collect();
            for name in names {
                let Ok((_, mut settings)) = config.settings(Some(&name)) else { continue };
                let _ = black_box((TrackerOptions::take_from(&mut settings), format!("{settings:?}")));
            }
        }
    });
}

#[test]
fn a_url_of_a_tracker_is_read_or_refused() {
    let urls = prop_oneof![
        1 => texts(),
        3 => "(local|jira|clickup|[a-z]{1,6}):(//)?[!-~]{0,20}(\\?([a-z._]{1,10}=[!-~]{0,12}&?){0,4})?",
        1 => "local:(%[0-9a-fA-F%]{0,2}){0,40}",
    ];
    survives(urls, String::len, |text| {
        if let Ok(config) = Config::from_url(text) {
            let _ = black_box((format!("{config:?}"), config.settings(None)));
        }
    });
}

#[test]
fn settings_made_in_code_are_taken_or_refused() {
    survives(
        (texts(), texts()),
        |(key, value)| key.len() + value.len(),
        |(key, value)| {
            for key in ["width", "read_only", "time_zone", "status", key.as_str()] {
                let mut settings = Settings::new("local").with(key, value.as_str());
                let _ = black_box((settings.clone().take_text(key), settings.clone().take_number(key)));
                let _ = black_box((settings.clone().take_bool(key), settings.clone().take_secret(key)));
                let _ = black_box((settings.clone().take_table(key), TrackerOptions::take_from(&mut settings)));
                let _ = black_box(settings.finish(&["path"]));
            }
        },
    );
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

/// Ids, references, keys and cursors of any form, at a tracker that has some tickets.
async fn ask(provider: &dyn Provider, text: &str) {
    let cursor = || Some(serde_json::from_value::<Cursor>(Json::from(text)).unwrap());
    let id = TicketId::new(text);
    let _ = black_box(provider.get(&id, Include::default()).await);
    let _ = black_box(provider.get_many(&[id.clone(), id.clone()], Include::least()).await);
    let _ = black_box(provider.resolve(text).await);
    let _ = black_box(provider.delete(&id).await);
    let _ = black_box(provider.find_by_external_key(None, text).await);
    let _ = black_box(provider.links(&id).await);
    let _ = black_box(provider.link(&id, LinkKind::from(text), &id).await);
    let _ = black_box(provider.project(&text.into()).await);
    let _ = black_box(provider.schema(&text.into(), Some(text.into())).await);
    let _ = black_box(provider.page(&ResolvedQuery::default(), cursor()).await);
    let _ = black_box(provider.projects_page(true, cursor()).await);
    let _ = black_box(provider.users_page(cursor()).await);
    let _ = black_box(provider.comments_page(&id, cursor()).await);
    let _ = black_box(provider.attachments_page(&id, cursor()).await);
    let _ = black_box(provider.find_users(text).await);
    let _ = black_box(provider.edit_comment(&id, &text.into(), text.into()).await);
    let _ = black_box(provider.delete_comment(&id, &text.into()).await);
    let _ = black_box(provider.download(&id, &text.into()).await.map(drop));
    let mut query = ResolvedQuery::default();
    query.title_contains = Some(text::fold(text));
    query.labels_any = vec![text.to_owned()];
    query.statuses = vec![StatusRef::from(text)];
    query.parent = Some(id.clone());
    let _ = black_box(provider.page(&query, None).await);
}

/// Cursors of a form that a tracker gives, with numbers and texts replaced.
fn asked() -> impl Strategy<Value = String> {
    prop_oneof![2 => texts(), 1 => jsons().prop_map(|json| json.to_string())]
}

#[test]
fn the_embedded_tracker_answers_whatever_it_is_asked() {
    let tracker = LocalTracker::in_memory().unwrap();
    block_on(async {
        for number in 0..20 {
            tracker.create(Draft::new(format!("Ticket {number}"))).await.unwrap();
        }
    });
    let provider: Arc<dyn Provider> = Arc::new(tracker.clone());
    survives(asked(), String::len, |text| block_on(ask(&*provider, text)));
    block_on(async { tracker.verify().await.unwrap() });
}

#[test]
fn the_reference_tracker_answers_whatever_it_is_asked() {
    for profile in Profile::all() {
        let memory = Memory::new(profile);
        survives(asked(), String::len, |text| {
            block_on(ask(&memory, text));
            memory.forget_calls();
        });
    }
}

#[test]
fn a_tracker_looks_up_names_of_any_form() {
    let memory = Memory::new(Profile::everything());
    let tracker = memory.tracker();
    survives(texts(), String::len, |text| {
        block_on(async {
            let word = text.as_str();
            let _ = black_box(tracker.project(word).await);
            let new = NewTicket::new(word).with_body(word).with_label(word).with_status(word).with_assignee(word);
            let _ = black_box(tracker.create(new.with_field("Stage", word).with_priority(word)).await);
            let query = TicketQuery::new().with_text(word).with_label(word).with_status(word).with_kind(word);
            let _ = black_box(tracker.tickets(query.in_project(word)).all().await);
        });
        memory.world(|world| world.tickets_mut().clear());
        memory.forget_calls();
    });
}

#[test]
fn a_file_of_any_content_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = prop_oneof![
        proptest::collection::vec(any::<u8>(), 1..3000),
        proptest::collection::vec(any::<u8>(), 0..3000)
            .prop_map(|rest| [b"SQLite format 3\0".as_slice(), &rest].concat()),
    ];
    let number = std::cell::Cell::new(0);
    survives(bytes, Vec::len, |bytes| {
        number.set(number.get() + 1);
        let path = folder.path().join(format!("{}.db", number.get()));
        std::fs::write(&path, bytes).unwrap();
        let error = LocalTracker::open(&LocalOptions::new(&path)).expect_err("this is no tracker");
        let known = matches!(error.kind(), ErrorKind::Configuration | ErrorKind::Unreadable);
        assert!(known, "{error:#}");
        assert_eq!(&std::fs::read(&path).unwrap(), bytes, "the file was changed");
    });
}
