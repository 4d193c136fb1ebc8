//! `anyticket login`: from a person to a credential that works and a configuration that names it.
//!
//! First everything is asked and checked, and Ctrl-C may end it at any time: nothing has been changed. Then it is
//! written, to its end or not at all.

mod answers;
mod choose;
mod keep;
mod report;
mod target;
mod write;

use anyticket::{Account, Context, Error, ErrorKind, Guide, Login, Settings, Way};

use crate::args::{LoginArgs, Store};
use crate::connect::Session;
use crate::exit::{Failure, Usage};
use crate::output::Output;
use crate::person::Stopped;
use crate::refusal;

use answers::Answers;
use report::Ready;
use target::Target;
use write::Plan;

/// How often a question is asked before it is given up.
const TRIES: usize = 3;

/// Leads to a credential, checks it, keeps it, and writes the configuration.
pub(super) async fn run(args: &LoginArgs, session: &Session<'_>, output: &mut Output<'_>) -> Result<(), Failure> {
    args.check()?;
    let target = Target::find(args, session)?;
    let factory = session.registry().provider(&target.provider)?;
    let Some(login) = factory.login() else {
        return report::nothing_needed(&target, factory.summary(), output);
    };
    let guide = login.guide();
    let mut talk = Talk {
        args,
        given: args.settings()?,
        store: args.store()?,
        session,
        way: target.way(&guide, args.way.as_deref())?,
        guide: &guide,
        target: &target,
        output,
    };
    let (plan, ready) = tokio::select! {
        biased;
        () = session.person().interrupts() => return Err(Failure::Interrupted),
        prepared = talk.prepare(login) => prepared?,
    };
    plan.carry_out(&target, session).await?;
    ready.print(&target, talk.output)
}

/// The conversation with whoever wants to log in.
struct Talk<'a, 'w> {
    args: &'a LoginArgs,
    given: Vec<(&'a str, &'a str)>,
    store: Option<Store>,
    session: &'a Session<'a>,
    guide: &'a Guide,
    way: &'a Way,
    target: &'a Target,
    output: &'a mut Output<'w>,
}

impl Talk<'_, '_> {
    /// Finds everything out and changes nothing.
    async fn prepare(&mut self, login: &dyn Login) -> Result<(Plan, Ready), Failure> {
        let answers = self.answers().await?;
        let mut settings = answers.settings(self.target);
        let context = self.target.config.context(&settings, self.session.secrets())?;
        let mut account = self.account(login, settings.clone(), &context, &answers).await?;
        let workspace = self.workspace(&account).await?;
        for (key, value) in workspace.iter().flat_map(|workspace| &workspace.settings) {
            settings = settings.with(key.as_str(), value.as_str());
        }
        if workspace.is_some() && account.workspace.is_none() {
            // Limits and plans are a workspace's: now that there is one, they can be told.
            account = self.account(login, settings.clone(), &context, &answers).await?;
        }
        for warning in &account.warnings {
            self.warn(&warning.message, &warning.hint);
        }
        let project = self.project(settings, &context).await?;
        let kept = self.keep(&answers).await?;
        // Of a tracker that is configured only what the line says changes, besides its credential.
        let (is_new, says_project) = (self.target.is_new(), self.args.project.is_some());
        let written = (workspace.as_ref().filter(|_| is_new), project.as_ref().filter(|_| is_new || says_project));
        let plan = Plan::new(self.target, &answers, written, kept, self.session)?;
        let ready = Ready::new(&plan, account, workspace, project, self.guide);
        Ok((plan, ready))
    }

    /// Whose the credential is: the first time that anything is sent.
    async fn account(
        &self,
        login: &dyn Login,
        settings: Settings,
        context: &Context,
        answers: &Answers,
    ) -> Result<Account, Failure> {
        let mut settings = settings;
        anyticket::TrackerOptions::take_from(&mut settings)?;
        let account = login.account(settings, context).await;
        self.session.counts_besides(account.as_ref().map(|account| account.usage).unwrap_or_default());
        account.map_err(|error| {
            let error = error.at(&self.target.provider).during("account");
            let refused = error.kind() == ErrorKind::Unauthenticated && error.status().is_some();
            match refused {
                true => refusal::of_given(&error, self.guide, &answers.described()),
                false => error,
            }
            .into()
        })
    }

    fn is_answered(&self) -> bool {
        self.session.person().is_there()
    }

    /// Asks until an answer is taken, a few times.
    async fn ask<T>(&mut self, question: &str, mut take: impl FnMut(&str) -> Result<T, Error>) -> Result<T, Failure> {
        for _ in 1..TRIES {
            let answer = self.session.person().line(question).await.map_err(stopped)?;
            match take(&answer) {
                Ok(taken) => return Ok(taken),
                Err(error) => self.again(&error),
            }
        }
        let answer = self.session.person().line(question).await.map_err(stopped)?;
        Ok(take(&answer)?)
    }

    /// Says what is wrong with an answer, before it is asked for again.
    fn again(&mut self, error: &Error) {
        let hint = error.hint().filter(|hint| !hint.is_empty()).map(|hint| format!("; {hint}")).unwrap_or_default();
        self.output.note(&format!("{error}{hint}"));
    }

    fn warn(&mut self, message: &str, hint: &str) {
        self.output.mark("warning");
        self.output.note(&format!("{message}; {hint}"));
    }
}

/// There is no answer any more.
fn stopped(stopped: Stopped) -> Failure {
    let why = match stopped {
        Stopped::Closed => "the input has ended".to_owned(),
        Stopped::Failed(cause) => format!("the input cannot be read: {cause}"),
    };
    Usage::new(format!("{why}; nothing was changed")).with_hint("run it again and answer the questions").into()
}
