//! From the bytes of a page to tickets.

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
    let mut least = [f64::MAX; 4];
    for _ in 0..TURNS {
        let turns = [
            micros(|| subject.decode())?,
            micros(|| subject.read(plain).map(drop))?,
            micros(|| subject.read(raw).map(drop))?,
            once(|| rendered(&subject, plain))?,
        ];
        least = std::array::from_fn(|at| least[at].min(turns[at]));
    }
    let [floor, ours, with_raw, render] = least;
    let count = rendering.len() as u64;
    let page = format!("{}, a page of {count} tickets and {} KiB", vendor.name(), subject.bytes() / 1024);
    out(Row::new(format!("{page}: CPU"), "µs", ours, floor).at_most(GOAL));
    out(Row::new(format!("{page}, `raw` kept: CPU"), "µs", with_raw, floor).at_most(GOAL_RAW));
    out(Row::new(format!("{page}: CPU of rendering every text, beside decoding"), "µs", render, floor));
    let counted = |work: &dyn Fn() -> Result<()>| {
        let mut done = Ok(());
        let info = allocation_counter::measure(|| done = work());
        #[allow(clippy::cast_precision_loss, reason = "a few thousand")]
        done.map(|()| info.count_total as f64 / count as f64)
    };
    let ours = counted(&|| subject.read(plain).map(drop))?;
    let floor = counted(&|| subject.decode())?;
    out(Row::new(format!("{page}: allocations for each ticket"), "", ours, floor));
    Ok(())
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
