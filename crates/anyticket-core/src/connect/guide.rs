//! How a person gets a credential: what a vendor tells, for whoever asks the person.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

use super::pasted::check_pasted;
use super::{Context, Settings};
use crate::{Error, ErrorKind, Result};

/// How a person gets a credential of one vendor, and which settings it fills.
///
/// It is data: whoever talks with the person shows the steps, asks the questions and looks at the answers with
/// [`Question::check`], before any request is sent.
///
/// ```
/// use anyticket_core::{Guide, Question, Way};
///
/// let token = Question::secret("token", "API token").with_variable("TRACKER_TOKEN").with_example("tk_…");
/// let way = Way::new("token", "a personal API token")
///     .with_step("open https://tracker.example.com/settings/tokens")
///     .with_step("choose Generate and copy what appears")
///     .asking(token);
/// let guide = Guide::new("Tracker").with_way(way);
/// assert!(guide.way(None)?.questions[0].check("Bearer tk_1").is_err());
/// # Ok::<(), anyticket_core::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Guide {
    /// The vendor as people call it, for sentences.
    pub vendor: String,
    /// The ways to a credential. The first is the one to suggest.
    pub ways: Vec<Way>,
}

impl Guide {
    /// A guide of this vendor, as people call it, without ways yet.
    pub fn new(vendor: impl Into<String>) -> Self {
        Self { vendor: vendor.into(), ways: Vec::new() }
    }

    /// Adds a way.
    #[must_use]
    pub fn with_way(mut self, way: Way) -> Self {
        self.ways.push(way);
        self
    }

    /// The way of this name; the suggested one with `None`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] if there is none: the list is in the hint.
    pub fn way(&self, name: Option<&str>) -> Result<&Way> {
        let found = match name {
            Some(name) => self.ways.iter().find(|way| way.name == name),
            None => self.ways.first(),
        };
        found.ok_or_else(|| {
            let list: Vec<String> = self.ways.iter().map(|way| format!("{} ({})", way.name, way.summary)).collect();
            Error::invalid(format!("{} has no such way to a credential", self.vendor))
                .with("asked", name.unwrap_or_default())
                .with_hint(format!("the ways are {}", list.join(", ")))
        })
    }

    /// The settings that hold secrets, of all ways, each once: those that questions ask for, and those that a consent fills.
    pub fn secrets(&self) -> Vec<&str> {
        let mut secrets: Vec<&str> = Vec::new();
        for way in &self.ways {
            let asked = way.questions.iter().filter(|question| question.is_secret());
            let filled = way.consent.iter().flat_map(|consent| consent.settings());
            for setting in asked.map(|question| question.setting.as_str()).chain(filled.copied()) {
                if !secrets.contains(&setting) {
                    secrets.push(setting);
                }
            }
        }
        secrets
    }
}

/// One way to a credential: a personal token, an app's consent.
#[derive(Clone)]
#[non_exhaustive]
pub struct Way {
    /// A short name for flags: `token`, `oauth`.
    pub name: String,
    /// What it is, in one line.
    pub summary: String,
    /// What the person does, in order, before the first question.
    pub steps: Vec<String>,
    /// What is asked then, in order.
    pub questions: Vec<Question>,
    /// For ways on which the person agrees in a browser: who makes the address and reads what comes back.
    pub consent: Option<Arc<dyn Consent>>,
    /// What the credential may do and how to keep it safe.
    pub advice: Vec<String>,
    /// What the person does at the vendor to make the credential worthless.
    pub revoke: Vec<String>,
}

impl Way {
    /// A way without steps and questions.
    pub fn new(name: impl Into<String>, summary: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            summary: summary.into(),
            steps: Vec::new(),
            questions: Vec::new(),
            consent: None,
            advice: Vec::new(),
            revoke: Vec::new(),
        }
    }

    /// Adds a step before the first question.
    #[must_use]
    pub fn with_step(mut self, step: impl Into<String>) -> Self {
        self.steps.push(step.into());
        self
    }

    /// Adds a question.
    #[must_use]
    pub fn asking(mut self, question: Question) -> Self {
        self.questions.push(question);
        self
    }

    /// Sets who makes the address at which the person agrees.
    #[must_use]
    pub fn with_consent(mut self, consent: impl Consent + 'static) -> Self {
        self.consent = Some(Arc::new(consent));
        self
    }

    /// Adds a piece of advice.
    #[must_use]
    pub fn with_advice(mut self, advice: impl Into<String>) -> Self {
        self.advice.push(advice.into());
        self
    }

    /// Adds a step of revoking.
    #[must_use]
    pub fn with_revoking(mut self, step: impl Into<String>) -> Self {
        self.revoke.push(step.into());
        self
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Way")
            .field("name", &self.name)
            .field("questions", &self.questions)
            .field("consent", &self.consent.is_some())
            .finish_non_exhaustive()
    }
}

/// What becomes of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerKind {
    /// It is written into the configuration: a site, an e-mail address.
    Plain,
    /// It is kept elsewhere and the configuration names where, but a person may see it, and a later step may hold
    /// it: the key of an app that is not confidential.
    Shown,
    /// It is kept elsewhere and shown nowhere.
    Hidden,
}

/// A setting that a person is asked for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Question {
    /// The setting that the answer fills.
    pub setting: String,
    /// What it is called: `API token`.
    pub label: String,
    /// What becomes of the answer.
    pub kind: AnswerKind,
    /// Whether it may stay without an answer.
    pub optional: bool,
    /// What an answer looks like. Of a secret only its beginning.
    pub example: Option<String>,
    /// The environment variable to suggest for a secret.
    pub variable: Option<String>,
    /// What the person does before answering. `{setting}` stands for the answer to an earlier question, unless that
    /// is hidden.
    pub steps: Vec<String>,
    /// How credentials of others begin that are taken for this one, and what they are: `xy_`, `a token of the shop`.
    pub foreign: Vec<(String, String)>,
    /// What else an answer must be. It must not quote a hidden one.
    pub rule: Option<fn(&str) -> Result<()>>,
}

impl Question {
    /// A question whose answer is written into the configuration.
    pub fn plain(setting: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            setting: setting.into(),
            label: label.into(),
            kind: AnswerKind::Plain,
            optional: false,
            example: None,
            variable: None,
            steps: Vec::new(),
            foreign: Vec::new(),
            rule: None,
        }
    }

    /// A question whose answer is shown nowhere and kept outside of the configuration.
    pub fn secret(setting: impl Into<String>, label: impl Into<String>) -> Self {
        Self { kind: AnswerKind::Hidden, ..Self::plain(setting, label) }
    }

    /// Lets a secret be seen while it is typed and in later steps.
    #[must_use]
    pub fn shown(mut self) -> Self {
        self.kind = AnswerKind::Shown;
        self
    }

    /// Lets it stay without an answer.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Says what an answer looks like.
    #[must_use]
    pub fn with_example(mut self, example: impl Into<String>) -> Self {
        self.example = Some(example.into());
        self
    }

    /// Suggests an environment variable.
    #[must_use]
    pub fn with_variable(mut self, variable: impl Into<String>) -> Self {
        self.variable = Some(variable.into());
        self
    }

    /// Adds a step before this question.
    #[must_use]
    pub fn with_step(mut self, step: impl Into<String>) -> Self {
        self.steps.push(step.into());
        self
    }

    /// Names the beginning of somebody else's credentials, and what they are.
    #[must_use]
    pub fn not(mut self, beginning: impl Into<String>, what: impl Into<String>) -> Self {
        self.foreign.push((beginning.into(), what.into()));
        self
    }

    /// Sets what else an answer must be.
    #[must_use]
    pub fn with_rule(mut self, rule: fn(&str) -> Result<()>) -> Self {
        self.rule = Some(rule);
        self
    }

    /// Whether the answer is kept outside of the configuration.
    pub fn is_secret(&self) -> bool {
        self.kind != AnswerKind::Plain
    }

    /// The steps before this question, with earlier answers put in.
    pub fn steps_after(&self, answers: &BTreeMap<String, String>) -> Vec<String> {
        let put_in = |step: &String| {
            answers.iter().fold(step.clone(), |step, (setting, answer)| step.replace(&format!("{{{setting}}}"), answer))
        };
        self.steps.iter().map(put_in).collect()
    }

    /// Looks at an answer before anything is sent with it. Blanks and line breaks around it are no part of it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unauthenticated`] for a secret and [`ErrorKind::Invalid`] for anything else: what is wrong with
    /// the form, without quoting a secret.
    pub fn check(&self, answer: &str) -> Result<()> {
        let answer = answer.trim();
        if !self.is_secret() {
            return self.check_plain(answer);
        }
        check_pasted(&self.label, answer)?;
        if let Some((_, what)) = self.foreign.iter().find(|(beginning, _)| answer.starts_with(beginning.as_str())) {
            let example = self.example.as_ref().map(|example| format!("; it looks like {example}")).unwrap_or_default();
            return Err(Error::new(ErrorKind::Unauthenticated, format!("this is {what}"))
                .with_hint(format!("copy the {}{example}", self.label)));
        }
        self.rule.map_or(Ok(()), |rule| rule(answer))
    }

    fn check_plain(&self, answer: &str) -> Result<()> {
        if answer.is_empty() {
            let example = self.example.as_ref().map(|example| format!("it looks like {example}"));
            return Err(Error::invalid(format!("the {} is empty", self.label)).with_hint(example.unwrap_or_default()));
        }
        if answer.chars().any(char::is_control) {
            return Err(Error::invalid(format!("the {} has characters that cannot be typed", self.label)));
        }
        self.rule.map_or(Ok(()), |rule| rule(answer))
    }
}

/// The step of a [`Way`] that happens in a browser: the person agrees there, and comes back with an address.
#[async_trait]
pub trait Consent: Send + Sync {
    /// Makes the address to open, out of the answers so far.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if an answer is missing that the address needs.
    async fn begin(&self, settings: Settings, context: &Context) -> Result<ConsentRequest>;

    /// The settings that [`finish`](Self::finish) fills.
    fn settings(&self) -> &[&'static str];

    /// Exchanges the address that the browser was sent back to for the settings that hold the credential.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unauthenticated`] if it is not the answer to `request`, or the vendor does not take it.
    async fn finish(
        &self,
        request: ConsentRequest,
        returned: SecretString,
        settings: Settings,
        context: &Context,
    ) -> Result<Consented>;
}

/// What a consent gave.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Consented {
    /// The settings that hold the credential, each a secret to be kept.
    pub settings: BTreeMap<String, SecretString>,
    /// Those of them that the tracker replaces with each use. Their place must be one that it can write: a file.
    pub replaced: BTreeSet<String>,
    /// Settings to try the credential with before it is kept, and that are not kept themselves: what is good for a while and
    /// uses up none of the others.
    pub meanwhile: BTreeMap<String, SecretString>,
}

impl Consented {
    /// A secret that is good as long as nobody takes it back.
    pub fn keeping(setting: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Self { settings: BTreeMap::from([(setting.into(), secret.into())]), ..Self::default() }
    }

    /// A secret that is good for one use, after which the tracker puts the next one in its place.
    pub fn replacing(setting: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        let setting = setting.into();
        Self { replaced: BTreeSet::from([setting.clone()]), ..Self::keeping(setting, secret) }
    }

    /// Adds a secret to try it with meanwhile.
    #[must_use]
    pub fn trying_with(mut self, setting: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        self.meanwhile.insert(setting.into(), secret.into());
        self
    }
}

/// An address at which a person agrees.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ConsentRequest {
    /// What to open in a browser. It holds no secret.
    pub url: String,
    /// What the address that comes back must hold, so that nobody else's answer is taken for this one.
    pub state: SecretString,
}

impl ConsentRequest {
    /// A request with this address and this state, which must be random.
    pub fn new(url: impl Into<String>, state: SecretString) -> Self {
        Self { url: url.into(), state }
    }

    /// Whether this is the state that was sent along. The time it takes does not tell how much of it is right.
    pub fn is_answered_by(&self, state: &str) -> bool {
        let (own, other) = (self.state.expose_secret().as_bytes(), state.as_bytes());
        own.len() == other.len() && own.iter().zip(other).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> Question {
        Question::secret("token", "API token").with_example("tk_…").not("xy_", "a key of the shop")
    }

    #[test]
    fn somebody_elses_credential_is_named_before_anything_is_sent() {
        let error = token().check("xy_canary").unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (ErrorKind::Unauthenticated, "this is a key of the shop")
        );
        assert_eq!(error.hint(), Some("copy the API token; it looks like tk_…"));
        assert!(token().check("tk_1_canary\r\n").is_ok());
    }

    #[test]
    fn a_rule_of_the_vendor_comes_last() {
        let site =
            Question::plain("site", "address of the site").with_rule(|answer| match answer.starts_with("https://") {
                true => Ok(()),
                false => Err(Error::invalid("the address begins with https://")),
            });
        assert!(site.check(" https://a.example.com\n").is_ok());
        assert!(site.check("a.example.com").is_err());
        assert_eq!(site.check(" ").unwrap_err().to_string(), "the address of the site is empty");
    }

    #[test]
    fn a_step_holds_earlier_answers() {
        let question = token().with_step("open https://x.example.com/authorize?key={key}");
        let answers = BTreeMap::from([("key".to_owned(), "k1".to_owned())]);
        assert_eq!(question.steps_after(&answers), ["open https://x.example.com/authorize?key=k1"]);
    }

    #[test]
    fn an_unknown_way_lists_those_there_are() {
        let guide = Guide::new("Tracker")
            .with_way(Way::new("token", "a personal token").asking(token()))
            .with_way(Way::new("oauth", "an app").asking(Question::secret("client_secret", "secret")).asking(token()));
        assert_eq!(guide.way(None).unwrap().name, "token");
        assert!(guide.way(Some("oath")).unwrap_err().hint().unwrap().contains("oauth (an app)"));
        assert_eq!(guide.secrets(), ["token", "client_secret"]);
    }

    #[test]
    fn a_state_is_that_state_and_no_other() {
        let request = ConsentRequest::new("https://x.example.com", "canary".into());
        assert!(request.is_answered_by("canary"));
        assert!(!request.is_answered_by("canarz") && !request.is_answered_by("canary2") && !request.is_answered_by(""));
        assert!(!format!("{request:?}").contains("canary"));
    }
}
