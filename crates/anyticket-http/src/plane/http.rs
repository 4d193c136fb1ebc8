//! What providers hold.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyticket_core::{ByteStream, Error, ErrorKind, Result, Usage};
use futures_util::{StreamExt, stream};
use http::Method;
use secrecy::SecretString;
use tracing::field::Empty;
use tracing::{Instrument, Span, info_span};
use url::Url;

use super::HttpBuilder;
use super::attempt::Taken;
use super::backoff::Backoff;
use super::call::{Call, Want};
use super::meter::Meter;
use crate::answer::{Answer, Asked};
use crate::clock::{Clock, within};
use crate::credentials::{Credentials, Held};
use crate::fingerprint::Fingerprint;
use crate::hosts::Origins;
use crate::options::HttpOptions;
use crate::pacing::{Account, Pacer, Permit, Standing};
use crate::redact::Redactor;
use crate::request::Request;
use crate::transport::{BodyStream, Transport};
use crate::vendor::Vendor;

/// How often a download may be sent elsewhere.
const HOPS: usize = 5;

/// One tracker's way to its vendor. Cloning it is cheap and shares everything; budgets and connections are shared by
/// all trackers of the process.
#[derive(Clone)]
pub struct Http(Arc<Plane>);

pub(super) struct Plane {
    pub(super) vendor: Arc<dyn Vendor>,
    pub(super) base: Url,
    pub(super) origins: Origins,
    pub(super) credentials: Option<Credentials>,
    pub(super) options: HttpOptions,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) rng: Mutex<fastrand::Rng>,
    pub(super) redactor: Arc<Redactor>,
    pub(super) pacer: Arc<Pacer>,
    /// The vendor, and at which address where that is this machine.
    pub(super) realm: Arc<str>,
    /// Under which account the last request went.
    pub(super) account: Mutex<Option<Account>>,
    pub(super) meter: Meter,
}

impl Http {
    /// Begins to put one together: for this vendor, below this base address.
    pub fn builder(vendor: impl Vendor + 'static, base: Url) -> HttpBuilder {
        HttpBuilder::new(Arc::new(vendor), base)
    }

    /// The same, of a vendor that is shared.
    pub(crate) fn builder_of(vendor: Arc<dyn Vendor>, base: Url) -> HttpBuilder {
        HttpBuilder::new(vendor, base)
    }

    pub(super) fn over(plane: Plane) -> Self {
        Self(Arc::new(plane))
    }

    /// Sends a request and gives its answer, if it is a success.
    ///
    /// # Errors
    ///
    /// What the vendor's table says of an answer that is none; a redirect is one, and names its host.
    /// [`ErrorKind::Unavailable`] if there was no answer, [`ErrorKind::RateLimited`] if the budget would not be
    /// there before the deadline, [`ErrorKind::Unreadable`] if the answer is too large. The effect is
    /// [`Effect::Unknown`](anyticket_core::Effect::Unknown) if a request that may change something may have arrived
    /// and no clear answer came back, and [`Effect::Applied`](anyticket_core::Effect::Applied) if the answer began
    /// as a success and broke off.
    pub async fn send(&self, request: Request) -> Result<Answer> {
        self.whole(request, Want::Success).await
    }

    /// Sends a request and gives its answer whatever its status, after the same waits and repeats.
    ///
    /// # Errors
    ///
    /// As [`Http::send`], but only where there is no whole answer.
    pub async fn send_raw(&self, request: Request) -> Result<Answer> {
        self.whole(request, Want::Any).await
    }

    /// Opens what a request gives, to be read piece by piece, without a limit to its size. Redirects are followed;
    /// the credential goes to the vendor's own hosts only.
    ///
    /// # Errors
    ///
    /// As [`Http::send`] until the content begins; then the stream ends with [`ErrorKind::Unavailable`] if it
    /// breaks off, or nothing comes for as long as one attempt may take.
    pub async fn download(&self, request: Request) -> Result<ByteStream> {
        let asked = self.asked(&request);
        let span = self.span(&request);
        let content = self.content(request, &asked).instrument(span).await;
        content.map_err(|error| asked.named(error))
    }

    /// What was spent since it was put together. Shared by clones.
    pub fn usage(&self) -> Usage {
        self.0.meter.usage()
    }

    /// What the vendor last said of the budgets of the credential: limit, what remains, when it resets. Empty before
    /// the first answer, and where the vendor says nothing.
    pub fn standings(&self) -> Vec<Standing> {
        let account = self.0.account.lock().unwrap_or_else(PoisonError::into_inner).clone();
        account.map(|account| self.0.pacer.standings(&account, self.0.clock.now())).unwrap_or_default()
    }

    /// The base address.
    pub fn base(&self) -> &Url {
        &self.0.base
    }

    /// What was configured.
    pub fn options(&self) -> &HttpOptions {
        &self.0.options
    }

    /// The clock that everything here goes by.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    /// Learns a secret that is sent otherwise than as the credential, so that it shows nowhere.
    pub(crate) fn learn(&self, secret: &SecretString) {
        self.0.redactor.learn(secret);
    }

    /// An error without the secrets that were learned.
    pub(crate) fn without_secrets(&self, error: Error) -> Error {
        self.0.redactor.error(error)
    }

    async fn whole(&self, request: Request, want: Want) -> Result<Answer> {
        let asked = self.asked(&request);
        let span = self.span(&request);
        let answer = async {
            match Call::new(&self.0, &request, want, Arc::clone(&asked))?.run().await? {
                Taken::Answer(answer) => Ok(answer),
                Taken::Content(..) | Taken::Elsewhere(_) => {
                    Err(Error::new(ErrorKind::Internal, "a whole answer was asked for, and another came"))
                }
            }
        };
        answer.instrument(span).await.map_err(|error| asked.named(error))
    }

    async fn content(&self, mut request: Request, asked: &Arc<Asked>) -> Result<ByteStream> {
        for _ in 0..=HOPS {
            let to = match Call::new(&self.0, &request, Want::Content, Arc::clone(asked))?.run().await? {
                Taken::Content(body, room) => return Ok(self.stream(body, room, Arc::clone(asked))),
                Taken::Elsewhere(to) => to,
                Taken::Answer(_) => {
                    return Err(Error::new(ErrorKind::Internal, "content was asked for, and an answer came"));
                }
            };
            let mut next = Request::absolute(Method::GET, to).lane(request.in_lane());
            (next.operation, next.deadline) = (request.operation, request.deadline);
            request = next;
        }
        Err(Error::new(ErrorKind::Unreadable, "the tracker redirects again and again"))
    }

    /// The content as it comes in. Each piece has as long as an attempt may take.
    fn stream(&self, body: BodyStream, room: Permit, asked: Arc<Asked>) -> ByteStream {
        let clock = Arc::clone(&self.0.clock);
        let timeout = self.0.options.timeout;
        stream::unfold(Some((body, room)), move |open| {
            let (clock, asked) = (Arc::clone(&clock), Arc::clone(&asked));
            async move {
                let (mut body, room) = open?;
                let unavailable = |message| Error::new(ErrorKind::Unavailable, message).with_hint("download it again");
                let error = match within(&*clock, timeout, body.next()).await {
                    Some(Some(Ok(piece))) => return Some((Ok(piece), Some((body, room)))),
                    Some(Some(Err(failure))) => unavailable("the content broke off in the middle").because(failure),
                    Some(None) => {
                        room.answered();
                        return None;
                    }
                    None => unavailable("the content stopped coming"),
                };
                Some((Err(asked.named(error)), None))
            }
        })
        .boxed()
    }

    fn asked(&self, request: &Request) -> Arc<Asked> {
        Arc::new(Asked {
            provider: self.0.vendor.name(),
            operation: request.operation.clone(),
            repeat: request.repeat,
            redactor: Arc::clone(&self.0.redactor),
        })
    }

    fn span(&self, request: &Request) -> Span {
        info_span!(
            "request",
            provider = self.0.vendor.name(),
            operation = request.operation.as_deref().unwrap_or_default(),
            method = request.method.as_str(),
            path = Empty,
            lane = request.in_lane().as_str(),
        )
    }
}

impl Plane {
    /// Whose budgets a request with this credential draws on.
    pub(super) fn account(&self, held: Option<&Held>) -> Account {
        let holder = held.map_or_else(|| Fingerprint::of(""), |held| held.holder);
        let account = Account { realm: Arc::clone(&self.realm), holder };
        if held.is_some() {
            *self.account.lock().unwrap_or_else(PoisonError::into_inner) = Some(account.clone());
        }
        account
    }

    /// The next wait of `backoff`.
    pub(super) fn jitter(&self, backoff: &mut Backoff) -> Duration {
        backoff.next(&mut self.rng.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A line that no file holds.
    pub(super) fn boundary(&self) -> String {
        let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        format!("anyticket-{:016x}{:016x}", rng.u64(..), rng.u64(..))
    }
}

impl Drop for Plane {
    fn drop(&mut self) {
        if let Some(account) = self.account.get_mut().unwrap_or_else(PoisonError::into_inner).take() {
            self.pacer.leave(&account, self.clock.now());
        }
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http")
            .field("vendor", &self.0.vendor.name())
            .field("host", &self.0.base.host_str())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use anyticket_core::ErrorKind;
    use jiff::Timestamp;

    use super::*;
    use crate::{Budget, InProcess, Reading, Refusal, Scheme, Scope};

    #[derive(Debug)]
    struct Demo;

    impl Vendor for Demo {
        fn name(&self) -> &'static str {
            "demo"
        }

        fn refusal(&self, _request: &Request, answer: &Answer) -> Refusal {
            Refusal::by_status(answer)
        }

        fn request_id(&self, _answer: &Answer) -> Option<String> {
            None
        }

        fn budgets(&self, request: &Request) -> Vec<Budget> {
            let minute = Duration::from_secs(60);
            let scope = |name| Scope::credential(name);
            let issue = Budget::new(Scope::shared(request.path().to_owned(), "site")).window(20, minute);
            vec![Budget::new(scope("requests")).window(100, minute), Budget::new(scope("under way")).permits(5), issue]
        }

        fn readings(&self, _request: &Request, _answer: &Answer, _now: Timestamp) -> Vec<Reading> {
            Vec::new()
        }
    }

    fn http(transport: &Arc<dyn Transport>, token: String) -> Http {
        Http::builder(Demo, Url::parse("https://api.example.com").expect("an address"))
            .credentials(Scheme::Bearer, SecretString::from(token))
            .transport(Arc::clone(transport))
            .build()
            .expect("a plane")
    }

    fn world() -> Arc<dyn Transport> {
        Arc::new(InProcess::new(|_| async { Ok(http::Response::new("{}".into())) }))
    }

    #[tokio::test(start_paused = true)]
    async fn a_thousand_trackers_leave_no_budget_behind_when_their_windows_have_passed() {
        let world = world();
        let trackers: Vec<Http> = (0..1_000).map(|number| http(&world, format!("token-{number}"))).collect();
        let pacer = Arc::clone(&trackers[0].0.pacer);
        for (number, http) in trackers.iter().enumerate() {
            http.send(Request::get(["task", &(number / 10).to_string()])).await.unwrap();
        }
        // The window of each of a thousand credentials, and what they share: one for each of a hundred tickets. Of the
        // permits, which have no window, some are forgotten already.
        assert_eq!(pacer.remembered().0, 1_001);
        assert!((1_100..=2_100).contains(&pacer.remembered().1), "{:?}", pacer.remembered());
        tokio::time::sleep(Duration::from_secs(30)).await;
        let mut trackers = trackers;
        trackers.truncate(500);
        assert_eq!(pacer.remembered().0, 1_001, "what was sent is remembered for the rest of the window");
        tokio::time::sleep(Duration::from_secs(31)).await;
        drop(trackers);
        assert_eq!(pacer.remembered().0, 501, "those that went after their windows are gone");
        // The others go when somebody needs room.
        let last = http(&world, "another".into());
        for number in 0..2_000 {
            last.send(Request::get(["task", &number.to_string()])).await.unwrap();
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        assert!(pacer.remembered().0 <= 2, "{:?}", pacer.remembered());
        assert!(pacer.remembered().1 < 300, "the budgets of single tickets do not pile up: {:?}", pacer.remembered());
    }

    #[tokio::test(start_paused = true)]
    async fn one_transport_is_one_world_and_another_is_another() {
        let (one, other) = (world(), world());
        let (a, b, c) = (http(&one, "t".into()), http(&one, "t".into()), http(&other, "t".into()));
        assert!(Arc::ptr_eq(&a.0.pacer, &b.0.pacer));
        assert!(!Arc::ptr_eq(&a.0.pacer, &c.0.pacer));
    }

    #[tokio::test(start_paused = true)]
    async fn room_that_was_taken_for_what_never_left_is_given_back() {
        let dead: Arc<dyn Transport> =
            Arc::new(InProcess::new(|_| async { Err(crate::Failure::not_sent("connection refused")) }));
        let http = http(&dead, "t".into());
        for _ in 0..300 {
            let error = http.send(Request::post(["task"]).within(Duration::from_millis(1))).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unavailable);
        }
        let account = http.0.account.lock().unwrap().clone().unwrap();
        http.0.pacer.leave(&account, http.0.clock.now());
        assert_eq!(http.0.pacer.remembered(), (1, 1), "only the shared one, which is swept with others");
    }
}
