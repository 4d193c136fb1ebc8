//! What a program weighs that uses the facade with one provider, beside one that only has reqwest and serde_json.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde::Deserialize;

use super::Out;
use crate::Result;
use crate::report::Row;

/// Set where it shall be measured: two builds from nothing take minutes.
const ASKED: &str = "ANYTICKET_BENCH_WEIGHT";
const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
/// How often a program is started.
const STARTS: usize = 30;
/// How many of the crates that take longest are named.
const NAMED: usize = 4;

/// Reads the settings of a tracker, makes everything ready to ask it, and ends.
const OURS: &str = r#"
fn main() -> Result<(), anyticket::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let settings = anyticket::Settings::new("jira")
        .with("site", "https://example.atlassian.net")
        .with("base_url", "http://127.0.0.1:9")
        .with("email", "ann@example.com")
        .with("token", "none");
    let tracker = runtime.block_on(anyticket::connect(settings))?;
    if std::env::args().count() > 1 {
        println!("{:?}", runtime.block_on(tracker.ticket(&"1".into())));
    }
    Ok(())
}
"#;

/// The same by hand.
const BARE: &str = r#"
fn main() -> Result<(), reqwest::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build()?;
    if std::env::args().count() > 1 {
        let asked = client.get("http://127.0.0.1:9/rest/api/3/issue/1").basic_auth("ann@example.com", Some("none"));
        let answer = runtime.block_on(async { asked.send().await?.json::<serde_json::Value>().await });
        println!("{answer:?}");
    }
    Ok(())
}
"#;

/// A program, built.
struct Built {
    binary: PathBuf,
    cpu_s: f64,
    crates: f64,
    slowest: String,
}

pub(super) fn run(out: Out<'_>) -> Result<()> {
    if std::env::var_os(ASKED).is_none() {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let facade = "anyticket = { path = \"FACADE\", default-features = false, features = [\"jira\"] }\n\
                  tokio = { version = \"1\", features = [\"rt\", \"net\", \"time\"] }\n";
    let facade = facade.replace("FACADE", &format!("{WORKSPACE}/crates/anyticket"));
    let root: Manifest = toml_of(&std::fs::read_to_string(format!("{WORKSPACE}/Cargo.toml"))?)?;
    let bare = format!(
        "reqwest = {}\nrustls = {}\nserde_json = \"1\"\ntokio = {{ version = \"1\", features = [\"rt\", \"net\", \"time\"] }}\n",
        root.reqwest, root.rustls
    );
    let ours = build(&folder.path().join("ours"), &facade, OURS)?;
    let bare = build(&folder.path().join("bare"), &bare, BARE)?;
    out(Row::new("crates", "", ours.crates, bare.crates));
    let name = format!("cold build, optimised: CPU (ours longest: {}; bare: {})", ours.slowest, bare.slowest);
    out(Row::new(name, "s", ours.cpu_s, bare.cpu_s));
    out(Row::new("size of the program", "MiB", mib(&ours.binary)?, mib(&bare.binary)?));
    out(Row::new("start-up until a request can be sent", "ms", start(&ours.binary)?, start(&bare.binary)?));
    Ok(())
}

/// What the workspace says about the two dependencies of the bare program, each as one line of TOML.
struct Manifest {
    reqwest: String,
    rustls: String,
}

fn toml_of(text: &str) -> Result<Manifest> {
    let line = |name: &str| {
        let found = text.lines().find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix('='));
        found.map(|value| value.trim().to_owned()).ok_or_else(|| format!("the workspace has no line for {name}"))
    };
    Ok(Manifest { reqwest: line("reqwest")?, rustls: line("rustls")? })
}

/// Builds a program from nothing with the versions of the workspace.
fn build(folder: &Path, dependencies: &str, source: &str) -> Result<Built> {
    std::fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"weighed\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n{dependencies}\
         [profile.release]\nlto = \"thin\"\ncodegen-units = 1\nstrip = true\n"
    );
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    std::fs::write(folder.join("src/main.rs"), source)?;
    std::fs::copy(format!("{WORKSPACE}/Cargo.lock"), folder.join("Cargo.lock"))?;
    // The shell adds up the time of all processes below it.
    let script = "cargo build --release --quiet --timings && times";
    let output = Command::new("sh")
        .args(["-c", script])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .output()?;
    if !output.status.success() {
        return Err(format!("{}: {}", folder.display(), String::from_utf8_lossy(&output.stderr)).into());
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let cpu_s = said.lines().last().map_or(0.0, |line| line.split_whitespace().filter_map(seconds).sum());
    let timings = std::fs::read_to_string(folder.join("target/cargo-timings/cargo-timing.html"))?;
    let units = units(&timings)?;
    #[allow(clippy::cast_precision_loss, reason = "hundreds")]
    let crates = units.len() as f64;
    let slowest = units.iter().take(NAMED).fold(String::new(), |mut text, (name, took)| {
        let comma = if text.is_empty() { "" } else { ", " };
        let _ = write!(text, "{comma}{name} {took:.1} s");
        text
    });
    Ok(Built { binary: folder.join("target/release/weighed"), cpu_s, crates, slowest })
}

/// `1m2.345s`.
fn seconds(text: &str) -> Option<f64> {
    let (minutes, seconds) = text.strip_suffix('s')?.split_once('m')?;
    Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
}

/// The crates of a build, the one that took longest first, from the page that Cargo writes about it.
fn units(timings: &str) -> Result<Vec<(String, f64)>> {
    #[derive(Deserialize)]
    struct Unit {
        name: String,
        duration: f64,
    }
    let (_, data) = timings.split_once("const UNIT_DATA = ").ok_or("the page of timings has another form")?;
    let (data, _) = data.split_once("];").ok_or("the page of timings has another form")?;
    let units: Vec<Unit> = serde_json::from_str(&format!("{data}]"))?;
    let mut all = std::collections::BTreeMap::<String, f64>::new();
    units.into_iter().for_each(|unit| *all.entry(unit.name).or_default() += unit.duration);
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    Ok(all)
}

fn mib(binary: &Path) -> Result<f64> {
    #[allow(clippy::cast_precision_loss, reason = "megabytes")]
    let mib = std::fs::metadata(binary)?.len() as f64 / f64::from(1 << 20);
    Ok(mib)
}

/// The shortest of several runs, in milliseconds.
fn start(binary: &Path) -> Result<f64> {
    let mut least = f64::MAX;
    for _ in 0..STARTS {
        let began = Instant::now();
        if !Command::new(binary).status()?.success() {
            return Err(format!("{} failed", binary.display()).into());
        }
        least = least.min(began.elapsed().as_secs_f64() * 1e3);
    }
    Ok(least)
}
