//! ClickUp's secrets show nowhere: every fault on the way of every operation, answers that quote a secret, the way to a
//! token, sockets, and the command line, with all that was printed, answered and logged looked through afterwards.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use anyticket::{
    ErrorKind, ExposeSecret, NewTicket, RawRequest, SecretString, Settings, TicketId, TicketPatch, TicketQuery,
    Tracker, Upload,
};
use anyticket_clickup::{ClickUpOptions, ERRORS, Plan, oauth_app};
use anyticket_sim::{Distortion, ErrorBody, Fault, Faults, RetryAfter, Sim};
use anyticket_testkit::Canary;
use anyticket_tests::clickup::{SimulatedClickUp, simulated};
use anyticket_tests::process::{anyticket, both};
use anyticket_tests::shown::Shown;
use anyticket_tests::simulated::Between;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Response, StatusCode};

use crate::beyond::consented;

fn faults() -> Vec<Fault> {
    let status = |status, body| Fault::Status { status, body, applied: false };
    let mut faults = vec![
        status(400, ErrorBody::Json),
        status(401, ErrorBody::Json),
        status(403, ErrorBody::Html),
        status(404, ErrorBody::Text),
        status(409, ErrorBody::Empty),
        status(500, ErrorBody::Json),
        status(503, ErrorBody::Html),
        Fault::ResetBefore,
        Fault::LostAnswer,
        Fault::ResetInBody,
        Fault::Silence,
        Fault::Late(Duration::from_secs(5)),
        Fault::Slow(Duration::from_secs(40)),
        Fault::TooManyRequests { retry: RetryAfter::Seconds(3_600), lasting: Duration::ZERO },
        Fault::Garbage,
        Fault::Truncated,
        Fault::Html,
        Fault::Oversized(40 << 20),
        Fault::Redirect("https://elsewhere.example.com/?token=x".to_owned()),
    ];
    faults.extend(
        [
            Distortion::ShiftedPage,
            Distortion::WrongLastPage,
            Distortion::UnknownStatus,
            Distortion::UnknownPriority,
            Distortion::UnknownField,
            Distortion::BrokenItem,
            Distortion::ExtraKeys,
            Distortion::NewErrorCode,
        ]
        .map(Fault::Distort),
    );
    faults
}

/// Every operation once; gives how many of them failed.
async fn walk(shown: &Shown, place: &str, tracker: &Tracker, ticket: &TicketId, list: &str) -> usize {
    let mut failed = 0;
    macro_rules! show {
        ($($what:literal: $call:expr),+ $(,)?) => {$(
            let answer = $call.await;
            failed += usize::from(answer.is_err());
            shown.answer(&format!("{place}: {}", $what), &answer);
        )+};
    }
    let file = || Upload::from_bytes("a.txt", "some bytes");
    show! {
        "check": tracker.check(),
        "me": tracker.me(),
        "users": tracker.users().all(),
        "projects": tracker.projects_and_groups().all(),
        "project": tracker.project(list),
        "schema": tracker.schema(list),
        "a new project": tracker.create_project("New"),
        "get": tracker.ticket(ticket),
        "get many": tracker.tickets_by_id(std::slice::from_ref(ticket), anyticket::Include::default()),
        "resolve": tracker.resolve("ENG-42"),
        "list": tracker.tickets(TicketQuery::new()).all(),
        "create": tracker.create(NewTicket::new("x").with_project(list)),
        "create with a key": tracker.create(NewTicket::new("x").with_project(list).with_external_key("k")),
        "update": tracker.update(ticket, TicketPatch::new().title("y").add_label("bug")),
        "comments": tracker.comments(ticket).all(),
        "comment": tracker.comment(ticket, "hello"),
        "attachments": tracker.attachments(ticket).all(),
        "attach": tracker.attach(ticket, file()),
        "links": tracker.links(ticket),
        "raw elsewhere": tracker.raw(RawRequest::new("GET", "https://elsewhere.example.com/")),
        "delete": tracker.delete(&"nothing".into()),
    };
    // A good answer to a raw request is handed on as it is, and is not ours to change.
    let raw = tracker.raw(RawRequest::new("GET", "v2/user")).await;
    shown.answer(&format!("{place}: raw"), &raw.map(|answer| answer.status));
    shown.value(place, tracker);
    shown.value(place, tracker.options());
    failed
}

fn paused<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(future)
}

fn list_and_ticket(clickup: &SimulatedClickUp) -> (String, TicketId) {
    clickup.simulation.world(|world| (world.default_list_id(), world.task_ids()[0].as_str().into()))
}

#[test]
fn every_fault_on_the_way_of_every_operation() {
    let shown = Shown::default();
    let clickup = paused(async { SimulatedClickUp::new(simulated(3).without_log()) });
    let canary = Canary::known(clickup.simulation.world(|world| world.token().to_owned()));
    let mut failed = 0;
    shown.with_logs(|| {
        paused(async {
            for fault in faults() {
                let clickup = SimulatedClickUp::new(simulated(3).without_log());
                let (list, ticket) = list_and_ticket(&clickup);
                clickup.simulation.set_faults(Faults::from(fault.clone().always()));
                failed +=
                    walk(&shown, &format!("{fault:.40?}"), &Tracker::new(clickup.clickup()), &ticket, &list).await;
                shown.value("the provider", &clickup.clickup());
                // What a program says that gives up on it.
                let error = Tracker::new(clickup.clickup()).ticket(&"no such ticket".into()).await;
                let panic = catch_unwind(AssertUnwindSafe(|| error.map(drop).unwrap())).unwrap_err();
                let said = panic.downcast_ref::<String>().cloned().unwrap_or_default();
                assert!(said.contains("unwrap"), "{said}");
                shown.text("a panic", said);
            }
        });
    });
    println!("{failed} calls failed");
    assert!(failed > 300, "only {failed} calls failed");
    shown.are_free_of(&canary, 600);
}

/// A vendor that quotes what it was asked with.
struct Quoting(String, u16);

impl Between for Quoting {
    fn answer(&mut self, answer: &mut Response<Bytes>) {
        *answer.status_mut() = StatusCode::from_u16(self.1).unwrap();
        let (token, base64) = (&self.0, STANDARD.encode(&self.0));
        let percent: String = token.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for name in ["location", "x-request-id", "x-cu-request-id", "www-authenticate", "retry-after"] {
            answer.headers_mut().insert(name, format!("https://x.example.com/?token={token}").parse().unwrap());
        }
        let body = format!("{{\"err\": \"Token {token} ({base64}, {percent}) invalid\", \"ECODE\": \"{token}\"}}");
        *answer.body_mut() = body.into();
    }
}

#[test]
fn answers_that_quote_the_token() {
    let shown = Shown::default();
    let mut token = String::new();
    shown.with_logs(|| {
        paused(async {
            for status in [200, 302, 400, 401, 403, 404, 409, 429, 500] {
                let clickup = SimulatedClickUp::new(simulated(3).without_log());
                let (list, ticket) = list_and_ticket(&clickup);
                token = clickup.simulation.world(|world| world.token().to_owned());
                clickup.transport.put_between(Quoting(token.clone(), status));
                let tracker = Tracker::new(clickup.clickup());
                walk(&shown, &format!("quoted with {status}"), &tracker, &ticket, &list).await;
            }
        });
    });
    shown.are_free_of(&Canary::known(token), 200);
}

#[test]
fn the_way_of_an_app_to_a_token() {
    let shown = Shown::default();
    let mut canaries = Vec::new();
    shown.with_logs(|| {
        paused(async {
            for fault in std::iter::once(None).chain(faults().into_iter().map(Some)) {
                let clickup = SimulatedClickUp::new(simulated(1).without_log());
                let (id, secret, code) = consented(&clickup.simulation);
                clickup.simulation.set_faults(fault.clone().map_or(Faults::none(), |fault| fault.always().into()));
                let app = oauth_app(id, secret.clone()).with_http(clickup.options().http);
                let redirect: url::Url = "https://example.com/back".parse().unwrap();
                let consent = app.consent_with_state(redirect.clone(), "state-1");
                shown.value("an app", &app);
                shown.value("a consent", &consent);
                let back = format!("https://example.com/back?code={code}&state=another").parse().unwrap();
                shown.answer("a code of another consent", &consent.code(&back));
                let code = SecretString::from(code);
                let token = app.exchange(&code, &redirect).await;
                shown.answer(&format!("{fault:.40?}: a token"), &token);
                shown.answer("a code used twice", &app.exchange(&code, &redirect).await);
                let token = token.map(|token| token.access.expose_secret().to_owned()).ok();
                canaries.extend([Some(secret), Some(code.expose_secret().to_owned()), token].into_iter().flatten());
            }
        });
    });
    canaries.sort();
    canaries.dedup();
    assert!(canaries.len() >= 3, "a secret, a code, a token");
    canaries.into_iter().for_each(|canary| shown.are_free_of(&Canary::known(canary), 60));
}

#[test]
fn public_types_and_settings() {
    let (shown, canary) = (Shown::default(), Canary::seeded(9));
    let secret = || SecretString::from(canary.value());
    let proxy = format!("http://user:{}@proxy.example.com:3128", percent(canary.value())).parse().unwrap();
    let http = anyticket_http::HttpOptions::new().with_proxy(proxy);
    let options = ClickUpOptions::new().with_workspace("1").with_plan(Plan::Free).with_http(http);
    shown.value("options", &options);
    shown.value("a provider", &anyticket_clickup::ClickUp::new(secret(), options.clone()).unwrap());
    shown.value("an app", &oauth_app("1", secret()).with_http(options.http));
    shown.value("the table of errors", &ERRORS);
    for key in ["token", "client_secret", "workspace", "plan", "project", "base_url", "proxy", "ca_file", "timeout"] {
        let settings = Settings::new("clickup").with(key, canary.value());
        shown.value("settings", &settings);
        paused(async {
            // What is no secret by its name may be quoted: it was written where everybody looks.
            if matches!(key, "token" | "client_secret" | "base_url" | "proxy") {
                let connected = anyticket::connect(settings).await;
                shown.answer(key, &connected);
            }
        });
    }
    let literal = format!("clickup:?workspace=1&token={}", percent(canary.value()));
    shown.answer("a URL", &paused(anyticket::connect_url(&literal)));
    shown.are_free_of(&canary, 10);
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn over_a_socket() {
    let shown = Shown::default();
    let mut token = String::new();
    shown.with_logs(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let served = Sim::clickup().tickets(3).seed(7).without_log().serve().await.unwrap();
            let (list, ticket) = served.world(|world| (world.default_list_id(), world.task_ids()[0].as_str().into()));
            token = served.world(|world| world.token().to_owned());
            let mut settings = served.settings();
            settings.extend([("max_attempts".to_owned(), "1".to_owned()), ("timeout".to_owned(), "2".to_owned())]);
            let connect = || anyticket::connect(Settings::from(settings.clone()));
            for fault in faults() {
                // These wait, which a socket does in real time; a refusal for an hour would be the last of them.
                let waits = matches!(fault, Fault::Silence | Fault::Late(_) | Fault::Slow(_) | Fault::Oversized(_));
                if waits || matches!(fault, Fault::TooManyRequests { .. }) {
                    continue;
                }
                served.set_faults(fault.clone().always().into());
                let Ok(tracker) = connect().await else { continue };
                shown.answer("a ticket", &tracker.ticket(&ticket).await);
                shown.answer("a listing", &tracker.tickets(TicketQuery::new()).all().await);
                shown.answer("a new ticket", &tracker.create(NewTicket::new("x").with_project(list.as_str())).await);
                shown.answer("a check", &tracker.check().await);
            }
            served.set_faults(Faults::none());
            served.world(|world| world.revoke(&token.clone()));
            let refused = connect().await.unwrap().ticket(&ticket).await;
            assert!(matches!(&refused, Err(error) if error.kind() == ErrorKind::Unauthenticated), "{refused:?}");
            shown.answer("a revoked token", &refused);
        });
    });
    shown.are_free_of(&Canary::known(token), 100);
}

#[cfg(unix)]
#[test]
fn the_command_line() {
    let (shown, home) = (Shown::default(), tempfile::tempdir().unwrap());
    let clickup = crate::support::simulation::Running::start(home.path(), &["--tickets", "3", "--seed", "7"]);
    let token = clickup.token();
    let file = home.path().join("key");
    std::fs::write(&file, &token).unwrap();
    let arguments = home.path().join("arguments");
    let command = format!("command:sh -c 'tr \"\\0\" \" \" < /proc/$$/cmdline >> {}; cat key'", arguments.display());
    let base = clickup.setting("base_url");
    let block = |line: &str| {
        let (workspace, project) = (clickup.setting("workspace"), clickup.setting("project"));
        format!(
            "[trackers.work]\nprovider = \"clickup\"\nbase_url = \"{base}\"\nworkspace = \"{workspace}\"\nproject = \
             \"{project}\"\n{line}\n"
        )
    };
    let good = [
        "token = \"env:CANARY\"".to_owned(),
        format!("token = \"file:{}\"", file.display()),
        format!("token = \"{}\"", command.replace('\\', "\\\\").replace('"', "\\\"")),
    ];
    let bad = [format!("token = \"{token}\""), format!("token = \"env:CANARY\"\ntokn = \"{token}\"")];
    for line in good.iter().chain(&bad) {
        std::fs::write(home.path().join("anyticket.toml"), block(line)).unwrap();
        for words in [
            &["whoami"][..],
            &["config", "check"],
            &["ticket", "create", "x", "--external-key", "k"],
            &["ticket", "get", "nothing"],
            &["raw", "GET", "/v2/list/1"],
        ] {
            let mut command = anyticket(home.path());
            command.args(["-v", "--format", "json"]).args(words).env("CANARY", &token).env("RUST_LOG", "trace");
            let output = command.env("RUST_BACKTRACE", "1").stdin(std::process::Stdio::null()).output().unwrap();
            shown.text(&format!("{line:.20} {words:?}"), both(&output));
        }
    }
    if cfg!(target_os = "linux") {
        let said = std::fs::read_to_string(&arguments).unwrap();
        assert!(said.contains("cat key"), "{said}");
        shown.text("the arguments of a program of ours", said);
    }
    shown.are_free_of(&Canary::known(token), 20);
}
