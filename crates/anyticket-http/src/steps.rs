//! A write that takes several calls: what is done, what is not, and the truth about it when one fails.

use std::future::Future;

use anyticket_core::{Effect, Error, Result, TicketId};

/// The calls of one write, in their order.
#[derive(Debug, Default)]
pub struct Steps {
    done: Vec<String>,
    pending: Vec<String>,
}

impl Steps {
    /// Announces a step. Steps are taken in the order in which they were announced.
    pub fn announce(&mut self, names: impl IntoIterator<Item = impl Into<String>>) {
        self.pending.extend(names.into_iter().map(Into::into));
    }

    /// Notes something beside the steps that was done on the way to the next one, and that stays whatever becomes of it.
    pub fn also(&mut self, name: impl Into<String>) {
        self.done.push(name.into());
    }

    /// Takes the next `count` of them with one call.
    ///
    /// # Errors
    ///
    /// The call's own error if nothing was changed before it, else `Partial` with what is done and what is pending.
    pub async fn take<T>(&mut self, id: &TicketId, count: usize, call: impl Future<Output = Result<T>>) -> Result<T> {
        match call.await {
            Ok(answer) => {
                self.done.extend(self.pending.drain(..count.min(self.pending.len())));
                Ok(answer)
            }
            Err(error) => Err(self.stopped(id, error)),
        }
    }

    /// What becomes of an error that stops the write. What its own call had done before it failed is done too.
    pub fn stopped(&self, id: &TicketId, error: Error) -> Error {
        let done: Vec<String> = self.done.iter().chain(error.done()).cloned().collect();
        if done.is_empty() {
            return error.with_ticket(id.clone());
        }
        let in_doubt = matches!(error.effect(), Effect::Unknown | Effect::Applied);
        let hint = match (self.pending.first(), in_doubt) {
            (Some(step), true) => {
                format!("read the ticket: whether {step} was changed is not known; then repeat what is pending")
            }
            _ => "repeat what is pending; what is done need not be repeated".to_owned(),
        };
        let mut stopped = Error::new(error.kind(), "the write stopped midway")
            .partial(id.clone(), done, self.pending.clone())
            .with_hint(match error.hint() {
                Some(own) => format!("{hint} ({own})"),
                None => hint,
            });
        if let Some(status) = error.status() {
            stopped = stopped.with_status(status);
        }
        if let Some(code) = error.vendor_code() {
            stopped = stopped.with_vendor_code(code);
        }
        if let Some(request) = error.request_id() {
            stopped = stopped.with_request_id(request);
        }
        if let Some(wait) = error.retry_after() {
            stopped = stopped.with_retry_after(wait);
        }
        for (name, value) in error.context() {
            stopped = stopped.with(name, value);
        }
        stopped.because(error)
    }

    /// What becomes of an error of the read that shows how a write left the ticket: where it took any calls and nothing is
    /// pending any more, the write is whole and only its picture is lost.
    pub fn unseen(&self, id: &TicketId, error: Error) -> Error {
        match self.pending.is_empty() && !self.done.is_empty() {
            true => error.with_effect(Effect::Applied).with_ticket(id.clone()),
            false => self.stopped(id, error),
        }
    }

    /// What becomes of a write that the vendor said yes to and did not make whole; `why` is what may be the reason. What is
    /// pending still stays so.
    pub fn not_kept(&self, id: &TicketId, fields: &[String], why: &str) -> Error {
        let others = |steps: &[String]| steps.iter().filter(|step| !fields.contains(step)).cloned().collect::<Vec<_>>();
        let (done, pending) = (others(&self.done), [fields, &others(&self.pending)].concat());
        Error::unsupported(format!("keeping {}", fields.join(", ")))
            .partial(id.clone(), done, pending)
            .with_hint(format!("the tracker answered that it did and did not: {why}"))
    }
}

#[cfg(test)]
mod tests {
    use anyticket_core::ErrorKind;

    use super::*;

    fn id() -> TicketId {
        TicketId::new("86a")
    }

    fn fails() -> Result<()> {
        Err(Error::new(ErrorKind::Unavailable, "down").with_effect(Effect::Unknown))
    }

    #[tokio::test]
    async fn a_write_whose_first_call_fails_fails_as_that_call() {
        let mut steps = Steps::default();
        steps.announce(["title", "labels"]);
        let error = steps.take(&id(), 1, async { fails() }).await.unwrap_err();
        assert_eq!((error.effect(), error.message()), (Effect::Unknown, "down"));
    }

    #[tokio::test]
    async fn what_a_step_did_before_it_failed_is_done_and_every_other_step_is_pending() {
        let mut steps = Steps::default();
        steps.announce(["labels a", "labels b"]);
        let fails = async {
            let error = Error::new(ErrorKind::Forbidden, "no");
            Err::<(), _>(error.partial(id(), vec!["the tag a".to_owned()], Vec::new()))
        };
        let error = steps.take(&id(), 1, fails).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Forbidden, Effect::Partial));
        assert_eq!(error.done(), ["the tag a"]);
        assert_eq!(error.pending(), ["labels a", "labels b"]);
    }

    #[tokio::test]
    async fn a_whole_write_that_cannot_be_read_is_applied_and_a_half_one_is_not() {
        let mut steps = Steps::default();
        steps.announce(["title", "labels"]);
        let unseen = |steps: &Steps| steps.unseen(&id(), fails().unwrap_err());
        assert_eq!(unseen(&steps).effect(), Effect::Unknown, "nothing was done");
        steps.take(&id(), 1, async { Ok(()) }).await.unwrap();
        steps.also("the tag a");
        assert_eq!(unseen(&steps).done(), ["title", "the tag a"]);
        steps.take(&id(), 1, async { Ok(()) }).await.unwrap();
        let error = unseen(&steps);
        assert_eq!((error.effect(), error.ticket(), error.pending()), (Effect::Applied, Some(&id()), &[][..]));
    }

    #[test]
    fn what_was_not_kept_is_pending_along_with_what_was_not_begun() {
        let mut steps = Steps::default();
        steps.announce(["labels a"]);
        steps.also("title");
        steps.also("due");
        let error = steps.not_kept(&id(), &["due".to_owned()], "");
        assert_eq!(
            (error.done(), error.pending()),
            (&["title".to_owned()][..], &["due".to_owned(), "labels a".into()][..])
        );
    }

    #[tokio::test]
    async fn a_write_that_stops_later_says_what_is_done_and_what_is_pending() {
        let mut steps = Steps::default();
        steps.announce(["title", "status", "labels", "fields"]);
        steps.take(&id(), 2, async { Ok(()) }).await.unwrap();
        let error = steps.take(&id(), 1, async { fails() }).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Unavailable, Effect::Partial));
        assert_eq!(
            (error.done(), error.pending()),
            (&["title".to_owned(), "status".into()][..], &["labels".to_owned(), "fields".into()][..])
        );
        assert!(error.hint().unwrap().contains("labels"));
    }
}
