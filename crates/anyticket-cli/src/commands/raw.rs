//! `anyticket raw`

use std::io::Read as _;

use anyticket::{Effect, Error, ErrorKind, RawAnswer};

use crate::args::RawArgs;
use crate::connect::Session;
use crate::exit::{Failure, Usage};
use crate::output::Output;

/// Sends a request of the tracker's own interface and prints what is answered, as it came.
pub(super) async fn run(args: &RawArgs, session: &Session<'_>, output: &mut Output<'_>) -> Result<(), Failure> {
    let request = args.request(data(args)?)?;
    let reads = matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS");
    let tracker = session.tracker().await?;
    let answer = tracker.raw(request).await?;
    output.body(&answer.body)?;
    match refusal(&answer, reads) {
        None => Ok(()),
        Some(error) => Err(error.at(tracker.provider_name()).during("raw").into()),
    }
}

/// What is sent: from the line, or from standard input.
fn data(args: &RawArgs) -> Result<Option<String>, Usage> {
    match args.data.as_deref() {
        Some("-") => {
            let mut text = String::new();
            let read = std::io::stdin().lock().read_to_string(&mut text);
            read.map_err(|cause| Usage::new(format!("standard input cannot be read: {cause}")))?;
            Ok(Some(text))
        }
        data => Ok(data.map(str::to_owned)),
    }
}

/// What the status means for the exit code. The answer itself says the rest.
fn refusal(answer: &RawAnswer, reads: bool) -> Option<Error> {
    let kind = match answer.status {
        200..=299 => return None,
        401 => ErrorKind::Unauthenticated,
        403 => ErrorKind::Forbidden,
        404 | 410 => ErrorKind::NotFound,
        409 | 412 => ErrorKind::Conflict,
        429 => ErrorKind::RateLimited,
        400..=499 => ErrorKind::Invalid,
        500..=599 => ErrorKind::Unavailable,
        _ => ErrorKind::Unreadable,
    };
    let effect = if answer.status >= 500 && !reads { Effect::Unknown } else { Effect::None };
    let error = Error::new(kind, "the tracker refused the request").with_status(answer.status).with_effect(effect);
    Some(error.with_hint("its answer is on standard output"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;

    #[test]
    fn the_status_decides_the_exit_code() {
        for (status, reads, exit) in [
            (200, false, Exit::Done),
            (204, false, Exit::Done),
            (302, true, Exit::Other),
            (400, false, Exit::Refused),
            (401, true, Exit::Denied),
            (403, true, Exit::Denied),
            (404, true, Exit::NotFound),
            (409, false, Exit::Other),
            (422, false, Exit::Refused),
            (429, false, Exit::RateLimited),
            (500, true, Exit::Unreachable),
            (502, false, Exit::Unknown),
        ] {
            let error = refusal(&RawAnswer::new(status, ""), reads);
            assert_eq!(error.map_or(Exit::Done, |error| Exit::of(&error)), exit, "{status}");
        }
    }
}
