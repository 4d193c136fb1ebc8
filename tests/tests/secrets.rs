//! A secret shows nowhere: canaries in every place where one can come from, every way that leads from there, and then a
//! look at all that was printed, answered, refused and logged, in encoded forms too. What providers do with a secret on
//! their way to a vendor is tried by the conformance suite (law 14).

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyticket::{
    Capabilities, Config, Context, Error, ErrorKind, ExposeSecret, Login, NewTicket, Provider, ProviderFactory,
    Registry, Result, SecretResolver, SecretSource, SecretString, Secrets, Setting, Settings, Tracker, check_pasted,
};
use anyticket_testkit::{Canary, Memory, Profile};
use anyticket_tests::process::{anyticket, both};
use anyticket_tests::shown::Shown;
use async_trait::async_trait;

/// Runs something with all logs at the finest level.
fn with_logs<T>(shown: &Shown, future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    shown.with_logs(|| runtime.block_on(future))
}

/// A vendor that wants a token, and fails in one of several ways once it has it.
struct Guarded {
    fails: bool,
}

const KEYS: &[&str] = &["token", "key", "workspace"];

#[async_trait]
impl ProviderFactory for Guarded {
    fn name(&self) -> &str {
        "guarded"
    }

    fn summary(&self) -> &str {
        "wants a token"
    }

    fn keys(&self) -> &[&str] {
        KEYS
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::all()
    }

    fn login(&self) -> Option<&dyn Login> {
        None
    }

    async fn connect(&self, mut settings: Settings, context: &Context) -> Result<Arc<dyn Provider>> {
        for key in ["token", "key"] {
            if let Some(source) = settings.take_secret(key)? {
                let secret = context.secrets.resolve(&source).await?;
                check_pasted("token", secret.expose_secret())?;
            }
        }
        let _ = settings.take_text("workspace")?;
        settings.finish(KEYS)?;
        match self.fails {
            true => Err(Error::new(ErrorKind::Unauthenticated, "the vendor refused the token").with_status(401)),
            false => Ok(Arc::new(Memory::new(Profile::everything()))),
        }
    }
}

fn registry(fails: bool) -> Registry {
    let mut registry = anyticket::registry();
    registry.register(Guarded { fails });
    registry
}

/// A keyring that holds one secret, or says that it is locked.
struct Keyring(Option<SecretString>);

#[async_trait]
impl SecretResolver for Keyring {
    async fn resolve(&self, source: &SecretSource) -> Result<SecretString> {
        self.0.clone().ok_or_else(|| Error::configuration("the keyring is locked").with("source", source))
    }
}

fn canary() -> Canary {
    Canary::seeded(5)
}

#[test]
fn settings_made_in_code() {
    let (canary, shown) = (canary(), Shown::default());
    with_logs(&shown, async {
        let token = canary.value();
        let ways: [Settings; 4] = [
            Settings::new("guarded").with("token", token),
            Settings::new("guarded").with("token", SecretString::from(token)),
            Settings::from(BTreeMap::from(
                [("provider", "guarded"), ("token", token)].map(|(key, value)| (key.to_owned(), value.to_owned())),
            )),
            Settings::new("guarded").with("token", token).with("tokn", token).with("key", token),
        ];
        for (way, settings) in ways.into_iter().enumerate() {
            let place = format!("settings of way {way}");
            shown.value(&place, &settings);
            for key in ["token", "tokn", "key"] {
                shown.answer(&place, &settings.clone().take_secret(key));
                shown.answer(&place, &settings.clone().take_number(key));
                shown.answer(&place, &settings.clone().take_bool(key));
                shown.answer(&place, &settings.clone().take_table(key));
                shown.answer(&place, &settings.clone().finish(&[key]));
            }
            for fails in [false, true] {
                let context = Context::new(".", ".").with_secrets(Arc::new(Secrets::new()));
                let connected = registry(fails).connect("work", settings.clone(), &context).await;
                shown.value(&place, &context);
                shown.answer(&place, &connected);
                if let Ok(tracker) = connected {
                    walk(&shown, &tracker).await;
                }
            }
        }
        shown.value("a setting", &Setting::from(token));
        shown.value("a setting", &Setting::from(SecretString::from(token)));
        let table = Setting::Table(BTreeMap::from([("token".to_owned(), Setting::from(token))]));
        shown.value("a table of settings", &table);
        shown.value("a source", &SecretSource::from(SecretString::from(token)));
        shown.text("a source", SecretSource::from(SecretString::from(token)).to_string());
        let nobody = anyticket::NoSecrets.resolve(&SecretSource::Value(token.into())).await;
        shown.answer("nobody's secrets", &nobody);
        for pasted in [format!("Bearer {token}"), format!("\"{token}\""), format!("{token}\n"), format!(" {token}")] {
            shown.answer("what was pasted", &check_pasted("token", &pasted));
        }
    });
    shown.are_free_of(&canary, 50);
}

/// What a tracker says of itself, and what its errors say.
async fn walk(shown: &Shown, tracker: &Tracker) {
    shown.value("a tracker", tracker);
    shown.value("its options", tracker.options());
    shown.value("its capabilities", tracker.capabilities());
    shown.answer("a check", &tracker.check().await);
    let ticket = tracker.create(NewTicket::new("Fix login")).await;
    shown.answer("a ticket", &ticket);
    shown.answer("a missing ticket", &tracker.ticket(&"nothing".into()).await);
    shown.answer("a refused ticket", &tracker.create(NewTicket::new("x").with_status("no such")).await);
    shown.answer("a missing project", &tracker.project("no such").await);
    shown.answer("a listing", &tracker.tickets(anyticket::TicketQuery::new()).all().await);
}

#[test]
fn a_file_of_settings() {
    let (canary, shown) = (canary(), Shown::default());
    let token = canary.value();
    // Literal, in the wrong place, of the wrong type, and beside mistakes that are shown with their line.
    let files = [
        format!("[trackers.work]\nprovider = \"guarded\"\ntoken = \"{token}\"\n"),
        format!("[trackers.work]\nprovider = \"guarded\"\ntoken = '{token}'\nproviderr = 1\n"),
        format!("[trackers.work]\nprovider = \"guarded\"\ntoken = {token}\n"),
        format!("[trackers.work]\nprovider = \"guarded\"\ntoken = \"{token}\n"),
        format!("[trackers.work]\nprovider = \"guarded\"\ntoken = [\"{token}\"]\n"),
        format!("[trackers.work]\nprovider = \"guarded\"\ntoken = {{ value = \"{token}\" }}\n"),
        format!("[trackers.work]\nprovider = \"guarded\"\nkey = \"{token}\"\n"),
        format!("[trackers.work]\nprovider = \"guarded\"\ntokn = \"{token}\"\n"),
        format!("[trackers.work]\nprovider = \"guarded\"\napi_token = \"{token}\"\n"),
        format!("[trackers.work]\nprovider = \"nobody\"\ntoken = \"{token}\"\n"),
        format!("[trackers.work]\ntoken = \"{token}\"\n"),
        format!("token = \"{token}\"\n[trackers.work]\nprovider = \"guarded\"\n"),
        format!("[trackers.work]\nprovider = \"guarded\"\ntoken = \"{token}\"\ntoken = \"{token}\"\n"),
        format!("[trackers.work]\nprovider = \"guarded\"\ntoken = \"\\q{token}\"\n"),
        format!("[trackers.work]\nprovider = \"guarded\" token = \"{token}\"\n"),
    ];
    with_logs(&shown, async {
        for (number, text) in files.iter().enumerate() {
            let place = format!("file {number}");
            let config = Config::parse(text, Path::new("anyticket.toml"), &registry(false));
            shown.answer(&place, &config);
            if let Ok(config) = config {
                shown.answer(&place, &config.settings(None));
                shown.answer(&place, &config.connect(None, &registry(false), Arc::new(Secrets::new())).await);
                shown.answer(&place, &config.account(None, &registry(false), Arc::new(Secrets::new())).await);
            }
        }
    });
    shown.are_free_of(&canary, 15);
}

#[test]
fn a_url_of_settings() {
    let (canary, shown) = (canary(), Shown::default());
    let token = canary.value();
    let encoded: String = token.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let urls = [
        format!("guarded:?token={token}"),
        format!("guarded:?token={encoded}"),
        format!("guarded:?token={encoded}%"),
        format!("guarded:?tokn={encoded}&workspace=1"),
        format!("guarded://user:{token}@example.com/?workspace=1"),
        format!("guarded:{encoded}"),
        format!("guarded:?{encoded}"),
        format!("guarded:?token={encoded}&token={encoded}"),
        format!("guarded:?token=env:X&key={token}"),
    ];
    with_logs(&shown, async {
        for (number, url) in urls.iter().enumerate() {
            let config = Config::from_url(url);
            shown.answer(&format!("URL {number}"), &config);
            if let Ok(config) = config {
                let connected = config.connect(None, &registry(true), Arc::new(Secrets::new())).await;
                shown.answer(&format!("URL {number}"), &connected);
            }
            shown.answer(&format!("URL {number}"), &anyticket::connect_url(url).await);
        }
    });
    shown.are_free_of(&canary, 20);
}

#[test]
fn files_programs_and_a_keyring_that_hold_a_secret() {
    let (canary, shown) = (canary(), Shown::default());
    let token = canary.value();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    };
    let whole = file("whole", format!("{token}\n").as_bytes());
    let several = file("several", format!("{token}\nsecond line\n").as_bytes());
    let latin = file("latin", &[token.as_bytes(), b"\xff"].concat());
    let long = file("long", token.repeat(5_000).as_bytes());
    let seen = folder.path().join("arguments").display().to_string();
    let mut sources: Vec<String> =
        [&whole, &several, &latin, &long].into_iter().map(|path| format!("file:{path}")).collect();
    sources.push(format!("file:{}/{token}", folder.path().display()).replace(token, "missing"));
    if cfg!(unix) {
        sources.extend([
            format!("command:cat {whole}"),
            format!("command:cat {several}"),
            format!("command:sh -c 'cat {whole}; exit 3'"),
            format!("command:sh -c 'cat {whole} >&2; exit 3'"),
            format!("command:sh -c 'tr \"\\0\" \"\\n\" < /proc/$$/cmdline > {seen}; cat {whole}'"),
            format!("command:no-such-program --password {token}"),
            format!("command:false --password {token}"),
            "command:cat 'unfinished".to_owned(),
        ]);
    }
    with_logs(&shown, async {
        let keyring = |secret: Option<&str>| Arc::new(Keyring(secret.map(SecretString::from)));
        for secrets in [
            Secrets::new(),
            Secrets::new().with_keyring(keyring(Some(token))),
            Secrets::new().with_keyring(keyring(None)),
            Secrets::new().with_keyring(keyring(Some(&format!("{token}\n{token}")))),
        ] {
            shown.value("the resolver", &secrets);
            for written in sources.iter().map(String::as_str).chain(["keyring:work", "env:NO_SUCH_VARIABLE"]) {
                let source = SecretSource::parse(written).unwrap();
                shown.value("a source", &source);
                let secret = secrets.resolve(&source).await;
                shown.answer(&format!("the secret of {source}"), &secret);
                let settings = Settings::new("guarded").with("token", written);
                let context = Context::new(folder.path(), folder.path()).with_secrets(Arc::new(secrets.clone()));
                for fails in [false, true] {
                    shown.answer("a tracker", &registry(fails).connect("work", settings.clone(), &context).await);
                }
            }
        }
    });
    if cfg!(target_os = "linux") {
        shown.text("the arguments of a program of ours", std::fs::read_to_string(&seen).unwrap());
    }
    shown.are_free_of(&canary, 100);
}

/// The command line with a secret in its environment, its configuration, and a program of its own.
#[test]
fn the_command_as_a_process() {
    let (canary, shown) = (canary(), Shown::default());
    let token = canary.value();
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("anyticket.toml");
    let secret = home.path().join("secret");
    std::fs::write(&secret, token).unwrap();
    let tables = [
        format!("token = \"{token}\""),
        "token = \"env:CANARY\"".to_owned(),
        format!("token = \"file:{}\"", secret.display()),
        format!("token = \"command:cat {}\"", secret.display()),
        format!("tokn = \"{token}\""),
    ];
    for provider in ["local", "clickup", "nobody"] {
        for (number, token_line) in tables.iter().enumerate() {
            std::fs::write(&config, format!("[trackers.work]\nprovider = \"{provider}\"\n{token_line}\n")).unwrap();
            for arguments in [
                &["config", "check"][..],
                &["-v", "--format", "json", "ticket", "list"],
                &["whoami"],
                &["raw", "GET", "/user"],
                &["logout", "work"],
            ] {
                let mut command = anyticket(home.path());
                command.args(["--config", "anyticket.toml"]).args(arguments);
                command.env("CANARY", token).env("RUST_LOG", "trace").env("RUST_BACKTRACE", "1");
                command.stdin(std::process::Stdio::null());
                let printed = both(&command.output().unwrap());
                shown.text(&format!("{provider}, line {number}, {arguments:?}"), printed);
            }
        }
    }
    for url in [format!("clickup:?token={token}"), format!("local:?tokn={token}")] {
        let mut command = anyticket(home.path());
        command.args(["ticket", "list"]).env("ANYTICKET_URL", url).stdin(std::process::Stdio::null());
        shown.text("a URL in the environment", both(&command.output().unwrap()));
    }
    shown.are_free_of(&canary, 70);
}
