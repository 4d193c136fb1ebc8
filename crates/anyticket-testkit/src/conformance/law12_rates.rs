//! Law 12: our process alone never exceeds a window it knows, and a pause is kept by everybody.

use std::time::Duration;

use anyticket_core::Operation;
use futures_util::future::join_all;
use tokio::time::Instant;

use super::checks;
use super::lab::{Lab, Verdict, ensure, not_applicable};

checks! {
    12:
    many_at_once_never_exceed_a_window_that_is_known,
    a_pause_is_kept_by_everybody_and_nothing_is_lost,
}

async fn many_at_once_never_exceed_a_window_that_is_known(lab: &Lab) -> Verdict {
    let Some(before) = lab.subject.rate_refusals() else {
        return not_applicable("refusals for the rate are not counted, or the window is not known");
    };
    let id = lab.create("Asked for").await?.id;
    let trackers = (0..8).map(|_| lab.second()).collect::<Verdict<Vec<_>>>()?;
    let tasks = trackers.iter().map(|tracker| async {
        for _ in 0..25 {
            tracker.ticket(&id).await?;
        }
        Ok::<(), anyticket_core::Error>(())
    });
    for answer in join_all(tasks).await {
        answer?;
    }
    let refused = lab.subject.rate_refusals().unwrap_or_default() - before;
    ensure!(refused == 0, "eight tasks at once were refused {refused} times");
    Ok(())
}

async fn a_pause_is_kept_by_everybody_and_nothing_is_lost(lab: &Lab) -> Verdict {
    let id = lab.create("Asked for").await?.id;
    let wait = Duration::from_secs(7);
    if !lab.subject.throttle_next(wait) {
        return not_applicable("the tracker cannot be told to slow us down");
    }
    let refused = lab.subject.rate_refusals();
    let begun = Instant::now();
    // The first one is told to wait, and the others that come after it wait with it.
    lab.tracker.ticket(&id).await?;
    ensure!(begun.elapsed() >= wait, "told to wait for {wait:?}, it went on after {:?}", begun.elapsed());
    if let (Some(before), Some(after)) = (refused, lab.subject.rate_refusals()) {
        ensure!(after == before + 1, "one request was to be refused, {} were", after - before);
    }
    let sent = lab.spy.count(|operation| operation == Operation::Get);
    ensure!(sent >= 1, "nothing was asked");
    Ok(())
}
