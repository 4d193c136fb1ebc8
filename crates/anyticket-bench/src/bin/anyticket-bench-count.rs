//! Counts how often memory is asked for while a page is read, by the library and by the floor. A program of its own, since
//! counting takes time that would be measured elsewhere.

use anyticket::Include;
use anyticket_bench::{Result, Subject};

fn main() -> Result<()> {
    let name = std::env::args().nth(1).ok_or("whose page?")?;
    let subject = Subject::new(serde_json::from_str(&name)?)?;
    let tickets = subject.read(Include::default())?.len();
    let each = |work: &dyn Fn() -> Result<()>| {
        let mut done = Ok(());
        let counted = allocation_counter::measure(|| done = work());
        #[allow(clippy::cast_precision_loss, reason = "a few thousand")]
        done.map(|()| counted.count_total as f64 / tickets as f64)
    };
    let (ours, floor) =
        (each(&|| subject.read(Include::default()).map(drop))?, each(&|| subject.decode(Include::default()))?);
    println!("[{ours},{floor}]");
    Ok(())
}
