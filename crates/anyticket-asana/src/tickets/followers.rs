//! Who follows a task, by calls of their own.

use anyticket_core::{Error, Operation, Result, TicketId};
use anyticket_http::{Answer, Steps};

use crate::account::Account;
use crate::{request, wire};

/// What a failed write calls those who follow the task.
pub(super) const STEP: &str = "fields Followers";

/// Who shall follow a task, and nobody else.
#[derive(Clone, Debug)]
pub(super) struct Followers {
    pub(super) wanted: Vec<String>,
    /// Who follows it now.
    pub(super) there: Vec<String>,
    /// Who may follow it besides by the time that this is written: whoever the same write assigns it to.
    pub(super) besides: Vec<String>,
}

impl Followers {
    /// Whether there is anything to do.
    pub(super) fn differ(&self) -> bool {
        let Self { wanted, there, besides } = self;
        [(wanted, there), (there, wanted), (besides, wanted)].iter().any(|(a, b)| !without(a, b).is_empty())
    }
}

/// Lets these people follow a task and nobody else, which is the next step. Who comes to follow it in between is seen in the
/// answer to the first call.
pub(super) async fn set(
    account: &Account,
    id: &TicketId,
    Followers { wanted, there, besides }: &Followers,
    steps: &mut Steps,
    operation: Operation,
) -> Result<()> {
    let stops = |steps: &Steps, error| steps.stopped(id, error);
    let missing = without(wanted, there);
    let mut now = [there.as_slice(), &without(besides, there)].concat();
    if !missing.is_empty() {
        let answer = account.send(operation, request::add_followers(id.as_str(), &missing)).await;
        now = answer.and_then(|answer| people(&answer)).map_err(|error| stops(steps, error))?;
        let ignored = without(&missing, &now);
        if !ignored.is_empty() {
            return Err(stops(steps, not_kept("let them not follow it", &ignored)));
        }
    }
    let surplus = without(&now, wanted);
    if surplus.is_empty() {
        return steps.take(id, 1, async { Ok(()) }).await;
    }
    if !missing.is_empty() {
        // They are there, whatever becomes of those who shall go.
        steps.also("followers added");
    }
    let remove = async {
        let answer = account.send(operation, request::remove_followers(id.as_str(), &surplus)).await?;
        let now = people(&answer)?;
        let kept: Vec<String> = surplus.iter().filter(|gone| now.contains(gone)).cloned().collect();
        if kept.is_empty() { Ok(()) } else { Err(not_kept("lets them follow it still", &kept)) }
    };
    steps.take(id, 1, remove).await
}

/// Those of the first list who are not in the second.
fn without(people: &[String], others: &[String]) -> Vec<String> {
    people.iter().filter(|one| !others.contains(one)).cloned().collect()
}

fn people(answer: &Answer) -> Result<Vec<String>> {
    let task: wire::Data<wire::Followed> = answer.json()?;
    Ok(task.data.followers.into_iter().map(|user| user.gid).collect())
}

fn not_kept(what: &str, people: &[String]) -> Error {
    Error::unsupported("keeping who follows the task")
        .with("users", people.join(", "))
        .with_hint(format!("Asana said yes and {what}: somebody else may be at it, or they may not see the task"))
}
