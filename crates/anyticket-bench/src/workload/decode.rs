//! From the bytes of a page to tickets.

use std::process::{Command, Stdio};

use anyticket::Include;

use super::Out;
use crate::report::Row;
use crate::subject::Subject;
use crate::vendor::Vendor;
use crate::{Result, spent};

const TURNS: usize = 9;
/// How often a page is read in one turn.
const PAGES: u32 = 30;
/// The processor time of the library, in times of the floor's.
const GOAL: f64 = 1.15;
/// The same where the tracker's own answer is kept.
const GOAL_RAW: f64 = 1.3;

pub(super) fn run(out: Out<'_>) -> Result<()> {
    Vendor::ALL.into_iter().try_for_each(|vendor| one(vendor, out))
}

fn one(vendor: Vendor, out: Out<'_>) -> Result<()> {
    let subject = Subject::new(vendor)?;
    let (plain, raw) = (Include::default(), Include::default().with_raw(true));
    let rendering = subject.read(plain)?;
    let mut least = [f64::MAX; 5];
    for _ in 0..TURNS {
        let turns = [
            micros(|| subject.decode(plain))?,
            micros(|| subject.decode(raw))?,
            micros(|| subject.read(plain).map(drop))?,
            micros(|| subject.read(raw).map(drop))?,
            once(|| rendered(&subject, plain))?,
        ];
        least = std::array::from_fn(|at| least[at].min(turns[at]));
    }
    let [floor, raw_floor, ours, with_raw, render] = least;
    let count = rendering.len() as u64;
    let page = format!("{}, {count} tickets of {} KiB", vendor.name(), subject.bytes() / 1024);
    out(Row::new(format!("{page}: CPU"), "µs", ours, floor).at_most(GOAL));
    out(Row::new(format!("{page}, `raw` kept: CPU"), "µs", with_raw, raw_floor).at_most(GOAL_RAW));
    out(Row::new(format!("{page}: CPU of rendering every text, beside decoding"), "µs", render, floor));
    let [ours, floor] = counted(vendor)?;
    out(Row::new(format!("{page}: allocations for each ticket"), "", ours, floor));
    Ok(())
}

/// The allocations for each ticket, ours and the floor's, as the program beside this one counts them: to count costs time.
fn counted(vendor: Vendor) -> Result<[f64; 2]> {
    let counter =
        std::env::current_exe()?.with_file_name(format!("anyticket-bench-count{}", std::env::consts::EXE_SUFFIX));
    let name = serde_json::to_string(&vendor)?;
    let output = Command::new(&counter).arg(name).stderr(Stdio::inherit()).output().map_err(|cause| {
        format!("{}: {cause} (it is built with `cargo build --release -p anyticket-bench`)", counter.display())
    })?;
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The time of one page.
fn micros(mut work: impl FnMut() -> Result<()>) -> Result<f64> {
    let before = spent::cpu_millis();
    (0..PAGES).try_for_each(|_| work())?;
    Ok((spent::cpu_millis() - before) * 1e3 / f64::from(PAGES))
}

fn once(mut work: impl FnMut() -> Result<f64>) -> Result<f64> {
    let mut sum = 0.0;
    for _ in 0..PAGES {
        sum += work()?;
    }
    Ok(sum / f64::from(PAGES))
}

/// The time of rendering the texts of a page, which are rendered once.
fn rendered(subject: &Subject, include: Include) -> Result<f64> {
    let tickets = subject.read(include)?;
    let before = spent::cpu_millis();
    let bytes: usize = tickets.iter().map(|ticket| ticket.body_markdown().len()).sum();
    let took = (spent::cpu_millis() - before) * 1e3;
    if bytes == 0 { Err("no ticket has a text".into()) } else { Ok(took) }
}
