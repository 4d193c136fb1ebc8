//! `anyticket raw`

use anyticket::{Error, ErrorKind, Operation, RawAnswer};
use anyticket_testkit::{Profile, mock_with};

use super::*;

/// A provider that answers every raw request with this status and body.
struct Answers(u16, &'static str);

#[async_trait]
impl ProviderFactory for Answers {
    fn name(&self) -> &str {
        "answers"
    }

    fn summary(&self) -> &str {
        "answers raw requests"
    }

    fn keys(&self) -> &[&str] {
        &[]
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::all()
    }

    fn login(&self) -> Option<&dyn Login> {
        None
    }

    async fn connect(&self, _: Settings, _: &Context) -> Result<Arc<dyn Provider>> {
        let mut provider = mock_with(Capabilities::all());
        let (status, body) = (self.0, self.1);
        provider.expect_raw().returning(move |request| {
            let query: Vec<String> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let asked = format!("{} {} {} {:?}", request.method, request.path, query.join("&"), request.body);
            match body {
                "" => Ok(RawAnswer::new(status, asked)),
                body => Ok(RawAnswer::new(status, body)),
            }
        });
        Ok(Arc::new(provider))
    }
}

async fn run(answers: Answers, line: &[&str]) -> (Exit, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("anyticket.toml");
    std::fs::write(&config, "[trackers.work]\nprovider = \"answers\"\n").unwrap();
    let mut registry = Registry::new();
    registry.register(answers);
    let mut args: Vec<OsString> = vec!["anyticket".into(), "--config".into(), config.into(), "raw".into()];
    args.extend(line.iter().map(Into::into));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let world = room::nobody_at(Terminal::default());
    let exit = run_on(&registry, &args, &mut out, &mut err, &world).await;
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[tokio::test]
async fn a_request_arrives_as_it_was_typed() {
    let (exit, out, err) = run(Answers(200, ""), &["post", "/v2/a?x=1&y=a%20b", "--data", "{\"n\": 1.0}"]).await;
    assert_eq!((exit, err.as_str()), (Exit::Done, ""));
    assert_eq!(out, "POST /v2/a x=1&y=a b Some(\"{\\\"n\\\": 1.0}\")");
}

#[tokio::test]
async fn an_answer_is_printed_as_it_came_and_its_status_is_the_exit_code() {
    let (exit, out, err) = run(Answers(404, "{\"err\": \"no\",  \"x\":1}"), &["GET", "/v2/a"]).await;
    assert_eq!((exit, out.as_str()), (Exit::NotFound, "{\"err\": \"no\",  \"x\":1}"));
    assert!(err.contains("answer: HTTP status 404") && err.contains("its answer is on standard output"), "{err}");
    let (exit, _, err) = run(Answers(503, "down"), &["DELETE", "/v2/a"]).await;
    assert_eq!(exit, Exit::Unknown);
    assert!(err.contains("effect: unknown"), "{err}");
}

#[tokio::test]
async fn a_tracker_without_an_interface_of_its_own_says_so() {
    let desk = Desk::new(Profile::everything());
    desk.memory.fail_next(Operation::Raw, Error::new(ErrorKind::Unsupported, "no"));
    let run = desk.run(&["raw", "GET", "/x"]).await;
    assert_eq!((run.exit, run.out.as_str()), (Exit::Unsupported, ""), "{}", run.err);
}
