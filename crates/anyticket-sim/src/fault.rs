//! Faults by script: what goes wrong, how often, and for which operations.

use std::time::Duration;

use crate::random::Random;
use crate::vendor::Operation;

/// One thing that can go wrong.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// An error status without the request being handled, or after it was.
    Status {
        /// The HTTP status, usually 500 to 504.
        status: u16,
        /// What the body looks like.
        body: ErrorBody,
        /// Whether the vendor had done the work.
        applied: bool,
    },
    /// The connection is reset before the request is handled.
    ResetBefore,
    /// The request is handled, and the connection is reset before the answer: a lost answer.
    LostAnswer,
    /// The connection is reset in the middle of the answer's body.
    ResetInBody,
    /// The request is handled and no answer ever comes.
    Silence,
    /// Nothing comes back now, and the request is handled this much later: a timed-out create that lands after all.
    Late(Duration),
    /// The answer takes this much longer.
    Slow(Duration),
    /// 429, for this request and all others of the next `lasting`.
    TooManyRequests {
        /// How the answer says when to come back.
        retry: RetryAfter,
        /// How long everything is refused; zero for this request only.
        lasting: Duration,
    },
    /// 200 with bytes that are no JSON.
    Garbage,
    /// The JSON of the answer, cut in the middle, as a whole body.
    Truncated,
    /// 200 with a page of HTML.
    Html,
    /// A body of this many bytes, as the vendor would never send it.
    Oversized(usize),
    /// A redirect to this address.
    Redirect(String),
    /// A good answer, bent.
    Distort(Distortion),
}

/// What the body of an error looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorBody {
    /// The vendor's own JSON.
    Json,
    /// The page of a gateway.
    Html,
    /// Plain text.
    Text,
    /// Nothing.
    Empty,
}

/// How an answer says when to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// It does not.
    Absent,
    /// `Retry-After` in seconds.
    Seconds(u64),
    /// `Retry-After` as a date, this many seconds from now.
    Date(u64),
}

/// How a good answer is bent. The vendor decides where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Distortion {
    /// A page of a listing repeats items of the page before and lacks some of its own end.
    ShiftedPage,
    /// The mark of the last page is wrong.
    WrongLastPage,
    /// A status has a type nobody has heard of.
    UnknownStatus,
    /// A priority has a name and id nobody has heard of.
    UnknownPriority,
    /// A custom field has a type nobody has heard of.
    UnknownField,
    /// One item of a page cannot be read.
    BrokenItem,
    /// Keys that nobody has heard of, everywhere.
    ExtraKeys,
    /// An error has a code nobody has heard of.
    NewErrorCode,
}

impl Fault {
    /// A rule that lets this happen with this probability (0 to 1).
    pub fn with_chance(self, chance: f64) -> Rule {
        Rule { fault: self, chance, on: Vec::new(), except_first: 0, times: None, matched: 0, struck: 0 }
    }

    /// A rule that lets this happen always.
    pub fn always(self) -> Rule {
        self.with_chance(1.0)
    }
}

/// A fault, its probability and its scope.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    fault: Fault,
    chance: f64,
    on: Vec<String>,
    except_first: u64,
    times: Option<u64>,
    matched: u64,
    struck: u64,
}

impl Rule {
    /// Only for operations that match: `GET`, `POST /v2/list/{list_id}/task`, or `/v2/list/{list_id}/task`.
    ///
    /// Several calls widen the scope.
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.on.push(operation.into());
        self
    }

    /// Not for the first `count` matching requests.
    pub fn except_first(mut self, count: u64) -> Self {
        self.except_first = count;
        self
    }

    /// At most this often.
    pub fn times(mut self, count: u64) -> Self {
        self.times = Some(count);
        self
    }

    fn matches(&self, operation: &Operation) -> bool {
        self.on.is_empty()
            || self
                .on
                .iter()
                .any(|on| on == operation.method() || on == operation.template() || *on == operation.to_string())
    }
}

/// A fault script: rules, asked in order for each request; the first that strikes wins.
///
/// ```
/// use anyticket_sim::{Fault, Faults};
///
/// let script = Faults::lost_answers(0.05)
///     .and(Faults::server_errors(0.02))
///     .with(Fault::ResetBefore.always().on("POST /v2/list/{list_id}/task").times(1));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Faults(Vec<Rule>);

impl Faults {
    /// The names that [`named`](Faults::named) knows.
    pub const NAMES: [&'static str; 6] = ["none", "lost-answers", "server-errors", "rate-limits", "slow", "rough"];

    /// A script by name, for a command line; `None` if there is none of this name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "none" => Self::none(),
            "lost-answers" => Self::lost_answers(0.1),
            "server-errors" => Self::server_errors(0.1),
            "rate-limits" => Self::rate_limits(0.05, RetryAfter::Seconds(2)),
            "slow" => Self::slow(0.3, Duration::from_millis(800)),
            "rough" => Self::lost_answers(0.03)
                .and(Self::server_errors(0.03))
                .and(Self::resets(0.03))
                .and(Self::rate_limits(0.02, RetryAfter::Seconds(1)))
                .and(Self::slow(0.1, Duration::from_millis(400))),
            _ => return None,
        })
    }

    /// Nothing goes wrong.
    pub fn none() -> Self {
        Self::default()
    }

    /// Requests are handled and their answers never arrive, with this probability.
    pub fn lost_answers(chance: f64) -> Self {
        Self::none().with(Fault::LostAnswer.with_chance(chance))
    }

    /// 500, 502 (a page of HTML) and 503, of requests that were not handled, with this probability in sum.
    pub fn server_errors(chance: f64) -> Self {
        let status = |status, body| Fault::Status { status, body, applied: false };
        let dresses = [(500, ErrorBody::Json), (502, ErrorBody::Html), (503, ErrorBody::Empty)];
        Self::one_of(chance, dresses.map(|(code, body)| status(code, body)))
    }

    /// 502 and 504 of requests that were handled all the same, with this probability in sum.
    pub fn errors_after_the_work(chance: f64) -> Self {
        Self::one_of(chance, [502, 504].map(|status| Fault::Status { status, body: ErrorBody::Html, applied: true }))
    }

    /// Resets before the request is handled and in the middle of an answer, with this probability in sum.
    pub fn resets(chance: f64) -> Self {
        Self::one_of(chance, [Fault::ResetBefore, Fault::ResetInBody])
    }

    /// Writes that get no answer and are handled `after` later, with this probability.
    pub fn late_writes(chance: f64, after: Duration) -> Self {
        Self::none().with(Fault::Late(after).with_chance(chance).on("POST").on("PUT").on("DELETE").on("PATCH"))
    }

    /// Answers that take `by` longer, with this probability.
    pub fn slow(chance: f64, by: Duration) -> Self {
        Self::none().with(Fault::Slow(by).with_chance(chance))
    }

    /// 429 out of nowhere, with this probability.
    pub fn rate_limits(chance: f64, retry: RetryAfter) -> Self {
        Self::none().with(Fault::TooManyRequests { retry, lasting: Duration::ZERO }.with_chance(chance))
    }

    /// Good answers that cannot be read: no JSON, half of it, or HTML, with this probability in sum.
    pub fn unreadable(chance: f64) -> Self {
        Self::one_of(chance, [Fault::Garbage, Fault::Truncated, Fault::Html])
    }

    /// Good answers bent in this way, with this probability.
    pub fn distorted(chance: f64, distortion: Distortion) -> Self {
        Self::none().with(Fault::Distort(distortion).with_chance(chance))
    }

    /// One of these with this probability, each as likely as the others.
    pub fn one_of(chance: f64, faults: impl IntoIterator<Item = Fault, IntoIter: ExactSizeIterator>) -> Self {
        let faults = faults.into_iter();
        let each = chance / faults.len().max(1) as f64;
        // A rule is only asked if those before it did not strike.
        let rules = faults.enumerate().map(|(before, fault)| fault.with_chance(each / (1.0 - before as f64 * each)));
        Self(rules.collect())
    }

    /// This script and one more rule.
    pub fn with(mut self, rule: Rule) -> Self {
        self.0.push(rule);
        self
    }

    /// This script and then `other`.
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// All rules so far, only for operations that match, see [`Rule::on`].
    pub fn on(mut self, operation: &str) -> Self {
        self.0 = self.0.into_iter().map(|rule| rule.on(operation)).collect();
        self
    }

    /// All rules so far, each at most this often.
    pub fn times(mut self, count: u64) -> Self {
        self.0 = self.0.into_iter().map(|rule| rule.times(count)).collect();
        self
    }

    /// What strikes this request, if anything.
    pub(crate) fn draw(&mut self, operation: &Operation, random: &mut Random) -> Option<Fault> {
        let mut struck = None;
        for rule in &mut self.0 {
            if !rule.matches(operation) {
                continue;
            }
            rule.matched += 1;
            // Drawn for every rule, so that one rule does not change the luck of the others.
            let strikes = random.chance(rule.chance);
            let spent = rule.times.is_some_and(|times| rule.struck >= times);
            if strikes && !spent && rule.matched > rule.except_first && struck.is_none() {
                rule.struck += 1;
                struck = Some(rule.fault.clone());
            }
        }
        struck
    }
}

impl From<Rule> for Faults {
    fn from(rule: Rule) -> Self {
        Self(vec![rule])
    }
}
