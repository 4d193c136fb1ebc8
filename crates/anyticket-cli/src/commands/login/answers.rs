//! The questions of the way, and their answers: from the line, from what is configured, from a pipe, from a person.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyticket::{
    Error, ErrorKind, ExposeSecret, Question, SecretSource, SecretString, Setting, Settings, TrackerOptions,
    unknown_key,
};

use super::target::Target;
use super::{TRIES, Talk, stopped};
use crate::args::Store;
use crate::exit::{Failure, Usage};

/// What was found out about the settings.
#[derive(Default)]
pub(super) struct Answers {
    /// What is written into the configuration as it is.
    pub(super) plain: Vec<(String, String)>,
    /// What is kept elsewhere.
    pub(super) secrets: Vec<Secret>,
    /// What the credential is tried with, and that is kept nowhere.
    meanwhile: Vec<(String, SecretString)>,
}

/// A secret, and where it comes from.
pub(super) struct Secret {
    pub(super) setting: String,
    pub(super) value: SecretString,
    /// The variable to suggest for it.
    pub(super) variable: Option<String>,
    /// Where it is kept already, as the configuration names it.
    pub(super) place: Option<SecretSource>,
    /// Whether the tracker replaces it with each use: then only a file will do.
    pub(super) is_replaced: bool,
    origin: Origin,
}

enum Origin {
    Typed,
    Piped,
    Place,
}

impl Answers {
    /// The settings to try, with the secrets in them.
    pub(super) fn settings(&self, target: &Target) -> Settings {
        let mut settings = target.had.clone().unwrap_or_else(|| Settings::new(&target.provider));
        for (key, value) in &self.plain {
            settings = settings.with(key.as_str(), value.as_str());
        }
        for secret in &self.secrets {
            settings = settings.with(secret.setting.as_str(), Setting::Secret(secret.value.clone()));
        }
        for (key, secret) in &self.meanwhile {
            settings = settings.with(key.as_str(), Setting::Secret(secret.clone()));
        }
        settings
    }

    /// What was given, for sentences: `token from env:TOKEN`.
    pub(super) fn described(&self) -> String {
        let described = |secret: &Secret| match (&secret.origin, &secret.place) {
            (Origin::Place, Some(place)) => format!("{} from {place}", secret.setting),
            (Origin::Piped, _) => format!("{} from standard input", secret.setting),
            _ => secret.setting.clone(),
        };
        self.secrets.iter().map(described).collect::<Vec<_>>().join(" and the ")
    }
}

impl Talk<'_, '_> {
    /// Goes through the questions of the way.
    pub(super) async fn answers(&mut self) -> Result<Answers, Failure> {
        let questions = &self.way.questions;
        let mut answers = self.extra()?;
        let mut seen = BTreeMap::new();
        if self.asks() {
            self.introduce();
        }
        for question in questions {
            match self.answer(question, &seen).await? {
                Answer::Plain(text) => {
                    seen.insert(question.setting.clone(), text.clone());
                    answers.plain.push((question.setting.clone(), text));
                }
                Answer::Secret(secret) => {
                    if question.kind == anyticket::AnswerKind::Shown {
                        seen.insert(question.setting.clone(), secret.value.expose_secret().to_owned());
                    }
                    answers.secrets.push(secret);
                }
                Answer::None => {}
            }
        }
        self.consent(&mut answers).await?;
        Ok(answers)
    }

    /// The settings of the line that no question asks for.
    fn extra(&self) -> Result<Answers, Failure> {
        let mut answers = Answers::default();
        let factory = self.session.registry().provider(&self.target.provider)?;
        let known = [TrackerOptions::KEYS, factory.keys()].concat();
        let questions = &self.way.questions;
        for (key, value) in &self.given {
            if questions.iter().any(|question| question.setting == *key) {
                continue;
            }
            if !known.contains(key) {
                let names: Vec<&str> = known.iter().copied().filter(|name| !name.is_empty()).collect();
                return Err(unknown_key(key, &names).into());
            }
            answers.plain.push(((*key).to_owned(), (*value).to_owned()));
        }
        Ok(answers)
    }

    fn given(&self, setting: &str) -> Option<String> {
        self.given.iter().rev().find(|(key, _)| *key == setting).map(|(_, value)| (*value).to_owned())
    }

    /// Whether a person is going to be asked for a secret: then the steps come first.
    fn asks(&self) -> bool {
        let open = |question: &&Question| question.is_secret() && self.given(&question.setting).is_none();
        self.is_answered() && !self.args.with_token && self.way.questions.iter().any(|question| open(&question))
    }

    fn introduce(&mut self) {
        let (vendor, way) = (&self.guide.vendor, self.way);
        self.output.note(&format!("{vendor}: {}", way.summary));
        for (number, step) in (1..).zip(&way.steps) {
            self.output.note(&format!("  {number}. {step}"));
        }
        for advice in &way.advice {
            self.output.note(&format!("  note: {advice}"));
        }
        if self.guide.ways.len() > 1 && self.args.way.is_none() && self.target.is_new() {
            let others = self.guide.ways.iter().filter(|other| other.name != way.name);
            let others: Vec<String> = others.map(|way| format!("--way {} ({})", way.name, way.summary)).collect();
            self.output.note(&format!("  other ways: {}", others.join(", ")));
        }
    }

    async fn answer(&mut self, question: &Question, seen: &BTreeMap<String, String>) -> Result<Answer, Failure> {
        if let Some(given) = self.given(&question.setting) {
            return self.on_line(question, &given).await;
        }
        let hidden = question.kind == anyticket::AnswerKind::Hidden;
        let settled = self.target.keys().contains(question.setting.as_str()) || question.optional;
        if !hidden && !self.target.is_new() && settled {
            return Ok(Answer::None);
        }
        if hidden && self.args.with_token {
            return self.piped_in(question).await;
        }
        if question.is_secret()
            && let Some(Store::Own(place)) = self.store.clone()
        {
            match self.fetch(question, &place).await {
                Ok(secret) => return Ok(Answer::Secret(secret)),
                Err(error) if error.kind() == ErrorKind::Unauthenticated && self.is_answered() => self.again(&error),
                Err(error) => return Err(error.into()),
            }
        }
        if !self.is_answered() {
            return if question.optional { Ok(Answer::None) } else { Err(self.nobody(question).into()) };
        }
        for step in question.steps_after(seen) {
            self.output.note(&format!("  {step}"));
        }
        self.asked_of_person(question).await
    }

    async fn on_line(&self, question: &Question, given: &str) -> Result<Answer, Failure> {
        if !question.is_secret() {
            question.check(given)?;
            return Ok(Answer::Plain(given.to_owned()));
        }
        let place = SecretSource::parse(given).map_err(|_| {
            Usage::new(format!("the {} does not belong on the command line, where others can read it", question.label))
                .with_hint(format!("name its place: --set {}=env:NAME", question.setting))
        })?;
        Ok(Answer::Secret(self.fetch(question, &place).await?))
    }

    /// The secret of a place that the person looks after.
    async fn fetch(&self, question: &Question, place: &SecretSource) -> Result<Secret, Error> {
        let settings = Settings::new(&self.target.provider);
        let context = self.target.config.context(&settings, self.session.secrets())?;
        let value = Arc::clone(&context.secrets).resolve(place).await?;
        question.check(value.expose_secret()).map_err(|error| error.with("source", place))?;
        let (setting, variable) = (question.setting.clone(), question.variable.clone());
        Ok(Secret { setting, value, variable, place: Some(place.clone()), is_replaced: false, origin: Origin::Place })
    }

    async fn piped_in(&self, question: &Question) -> Result<Answer, Failure> {
        let open = self.way.questions.iter().filter(|other| other.kind == anyticket::AnswerKind::Hidden);
        let open: Vec<&Question> = open.filter(|other| self.given(&other.setting).is_none()).collect();
        if let [_, second, ..] = open.as_slice() {
            return Err(Usage::new("only one secret fits on standard input")
                .with_hint(format!("name the place of another: --set {}=env:NAME", second.setting))
                .into());
        }
        if self.is_answered() {
            return Err(Usage::new("--with-token wants the secret on standard input, and that is the terminal")
                .with_hint("pipe it in, or leave --with-token out to be asked for it")
                .into());
        }
        let value = self.session.person().piped().await.map_err(stopped)?;
        question.check(value.expose_secret())?;
        Ok(Answer::Secret(self.secret(question, value.expose_secret(), Origin::Piped)))
    }

    async fn asked_of_person(&mut self, question: &Question) -> Result<Answer, Failure> {
        let example = question.example.as_ref().map(|example| format!(" ({example})")).unwrap_or_default();
        let optional = if question.optional { ", or nothing" } else { "" };
        let prompt = format!("{}{example}{optional}: ", question.label);
        for attempt in 1..=TRIES {
            let person = self.session.person();
            let answer = match question.kind {
                anyticket::AnswerKind::Hidden => person.hidden(&prompt).await,
                _ => person.line(&prompt).await.map(SecretString::from),
            };
            let answer = answer.map_err(stopped)?;
            let text = answer.expose_secret();
            if question.optional && text.is_empty() {
                return Ok(Answer::None);
            }
            match question.check(text) {
                Ok(()) if question.is_secret() => {
                    return Ok(Answer::Secret(self.secret(question, text, Origin::Typed)));
                }
                Ok(()) => return Ok(Answer::Plain(text.to_owned())),
                Err(error) if attempt == TRIES => return Err(error.into()),
                Err(error) => self.again(&error),
            }
        }
        Ok(Answer::None)
    }

    fn secret(&self, question: &Question, text: &str, origin: Origin) -> Secret {
        let (setting, variable) = (question.setting.clone(), question.variable.clone());
        Secret { setting, value: text.trim().into(), variable, place: None, is_replaced: false, origin }
    }

    /// What to do where nobody can be asked.
    fn nobody(&self, question: &Question) -> Usage {
        let target = &self.args.target;
        let usage = Usage::new(format!("there is nobody to ask for the {}", question.label));
        if !question.is_secret() {
            let example = question.example.as_deref().unwrap_or("VALUE");
            return usage.with_hint(format!("give it with --set {}={example}", question.setting));
        }
        let mut hint = vec![format!(
            "pipe it in: anyticket login {target} --with-token < FILE; or name its place: --set {}=env:NAME",
            question.setting
        )];
        hint.extend((1..).zip(&self.way.steps).map(|(number, step)| format!("{number}. {step}")));
        usage.with_hint(hint.join("\n"))
    }

    /// Sends the person to a browser, where the way has that, and takes what comes back.
    async fn consent(&mut self, answers: &mut Answers) -> Result<(), Failure> {
        let Some(consent) = &self.way.consent else { return Ok(()) };
        if !self.is_answered() {
            return Err(Usage::new("somebody has to agree in a browser, and there is nobody to ask")
                .with_hint("run it at a terminal, or take another way")
                .into());
        }
        let settings = answers.settings(self.target);
        let context = self.target.config.context(&settings, self.session.secrets())?;
        let request = consent.begin(settings.clone(), &context).await?;
        self.output.note(&format!("  open in a browser, and agree:\n  {}", request.url));
        self.output.note("  then copy the address that the browser was sent to, also where it shows no page");
        let returned = self.session.person().hidden("the address: ").await.map_err(stopped)?;
        let consented = consent.finish(request, returned, settings, &context).await?;
        for (setting, value) in consented.settings {
            let is_replaced = consented.replaced.contains(&setting);
            let origin = Origin::Typed;
            answers.secrets.push(Secret { setting, value, variable: None, place: None, is_replaced, origin });
        }
        answers.meanwhile.extend(consented.meanwhile);
        Ok(())
    }
}

enum Answer {
    Plain(String),
    Secret(Secret),
    None,
}
