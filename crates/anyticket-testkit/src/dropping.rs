//! Futures that are given up on: what law 13 is about.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// Lets everybody else have a turn, once.
pub(crate) async fn give_way() {
    let mut had = false;
    poll_fn(|context| {
        if std::mem::replace(&mut had, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Runs a future until it has been asked `polls` times, and then drops it where it stands.
///
/// It gives the answer if that came before; with 0 the future is dropped without ever having begun. Going through
/// all numbers from 0 until there is an answer drops it at every place where it waits.
///
/// ```
/// use anyticket_core::NewTicket;
/// use anyticket_testkit::{Memory, Profile, dropped_after};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let memory = Memory::new(Profile::clickup()).with_turns();
/// let tracker = memory.tracker();
/// for polls in 0.. {
///     if dropped_after(polls, tracker.create(NewTicket::new("Fix login"))).await.is_some() {
///         break;
///     }
/// }
/// assert!(memory.tickets().iter().all(|ticket| ticket.title == "Fix login"), "whole or not at all");
/// # })
/// ```
pub async fn dropped_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    if polls == 0 {
        return None;
    }
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(answer) => Poll::Ready(Some(answer)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn it_is_dropped_at_each_place_where_it_waits_one_after_the_other() {
        let reached = Cell::new(0);
        let work = async || {
            for step in 1..=3 {
                reached.set(step);
                give_way().await;
            }
            "done"
        };
        let mut seen = Vec::new();
        for polls in 0.. {
            reached.set(0);
            let answer = dropped_after(polls, work()).await;
            seen.push(reached.get());
            if answer.is_some() {
                break;
            }
        }
        assert_eq!(seen, [0, 1, 2, 3, 3]);
    }
}
