//! One credential and one site: how they are asked, and what is known about them.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyticket_core::{Error, Operation, Priority, PriorityLevel, Result, User};
use anyticket_http::{Answer, Kept, Request};
use jiff::tz::TimeZone;
use url::Url;

use crate::config::JiraOptions;
use crate::door::Door;
use crate::external_key::KeyPlace;
use crate::fields::SiteFields;
use crate::links::Direction;
use crate::listing::Written;
use crate::schema::ProjectFacts;
use crate::{NAME, request, tickets, wire};

/// How long what an administrator changes is believed.
const WHILE: Duration = Duration::from_secs(600);
/// How long what is made by use is believed.
const SHORT: Duration = Duration::from_secs(60);
/// Of how many labels the spellings are looked up.
const MOST_LABELS: usize = 20_000;

pub(crate) struct Account {
    pub(crate) door: Door,
    pub(crate) keys: KeyPlace,
    /// What the options say beside the way to the site.
    pub(crate) options: JiraOptions,
    pub(crate) direction: Direction,
    /// What was written through here a moment ago.
    pub(crate) written: Written,
    fields: Kept<(), Arc<SiteFields>>,
    priorities: Kept<(), Arc<Vec<Priority>>>,
    statuses: Kept<(), Arc<Vec<wire::Status>>>,
    resolutions: Kept<(), Arc<Vec<wire::Named>>>,
    kinds: Kept<(), Arc<Vec<wire::IssueType>>>,
    labels: Kept<(), Arc<Vec<String>>>,
    archived: Kept<(), Arc<BTreeSet<String>>>,
    pub(crate) link_types: Kept<(), Arc<Vec<wire::LinkType>>>,
    pub(crate) people: Kept<(), Arc<Vec<User>>>,
    pub(crate) members: Kept<String, Arc<Vec<User>>>,
    pub(crate) projects: Kept<String, Arc<ProjectFacts>>,
    pub(crate) screens: Kept<(String, String), Arc<Vec<wire::MetaField>>>,
    pub(crate) upload_limit: Kept<(), Option<u64>>,
}

impl Account {
    pub(crate) fn new(door: Door, options: JiraOptions) -> Self {
        let keys = options.external_key_field.clone().map_or(KeyPlace::Label, KeyPlace::Field);
        Self {
            door,
            keys,
            options,
            direction: Direction::default(),
            written: Written::default(),
            fields: Kept::lasting(WHILE),
            priorities: Kept::lasting(WHILE),
            statuses: Kept::lasting(WHILE),
            resolutions: Kept::lasting(WHILE),
            kinds: Kept::lasting(WHILE),
            labels: Kept::lasting(SHORT),
            archived: Kept::lasting(WHILE),
            link_types: Kept::lasting(WHILE),
            people: Kept::lasting(WHILE),
            members: Kept::lasting(WHILE),
            projects: Kept::lasting(SHORT),
            screens: Kept::lasting(SHORT),
            upload_limit: Kept::lasting(WHILE),
        }
    }

    /// Sends a request as part of an operation.
    pub(crate) async fn send(&self, operation: Operation, request: Request) -> Result<Answer> {
        self.door.send(request.during(operation)).await
    }

    /// The zone of the account, in which a field of date and time reads midnight as a day.
    pub(crate) async fn zone(&self) -> Result<TimeZone> {
        let me = self.door.me().await?;
        Ok(me.time_zone.as_deref().and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC))
    }

    /// The address at which people see the site.
    pub(crate) fn site(&self) -> Option<&Url> {
        self.door.site()
    }

    /// The fields of the site, as they were a while ago.
    pub(crate) async fn fields(&self, operation: Operation) -> Result<Arc<SiteFields>> {
        self.fields.get_or(&(), || self.ask_fields(operation)).await
    }

    /// The fields of the site as they are now.
    pub(crate) async fn ask_fields(&self, operation: Operation) -> Result<Arc<SiteFields>> {
        let answer = self.send(operation, request::fields()).await?;
        let all: Vec<wire::Field> = answer.json()?;
        let fields = Arc::new(SiteFields::new(all, &self.options, &self.keys)?);
        self.fields.put((), Arc::clone(&fields));
        Ok(fields)
    }

    /// The priorities of the site, the most urgent first.
    pub(crate) async fn priorities(&self, operation: Operation) -> Result<Arc<Vec<Priority>>> {
        self.priorities
            .get_or(&(), || async {
                let named: Vec<wire::Named> = self.all_pages(operation, request::priorities).await?;
                let named: Vec<(String, String)> = named
                    .into_iter()
                    .filter_map(|one| {
                        let id = one.id?;
                        Some((id.clone(), one.name.unwrap_or(id)))
                    })
                    .collect();
                let count = named.len();
                let levelled = |(at, (id, name)): (usize, (String, String))| {
                    Priority::new(PriorityLevel::of_place(at, count), id, name)
                };
                Ok(Arc::new(named.into_iter().enumerate().map(levelled).collect()))
            })
            .await
    }

    /// The statuses of the site, those of all its projects.
    pub(crate) async fn statuses(&self, fresh: bool) -> Result<Arc<Vec<wire::Status>>> {
        if fresh {
            self.statuses.clear();
        }
        self.statuses
            .get_or(&(), || async {
                let answer = self.send(Operation::List, request::statuses()).await?;
                Ok(Arc::new(answer.json()?))
            })
            .await
    }

    /// The resolutions with which a done issue counts as cancelled.
    ///
    /// # Errors
    ///
    /// `Configuration` if the site does not have one of those that are configured.
    pub(crate) async fn cancelled(&self, operation: Operation) -> Result<Arc<Vec<wire::Named>>> {
        if self.options.cancelled.is_empty() {
            return Ok(Arc::default());
        }
        self.resolutions
            .get_or(&(), || async {
                let all: Vec<wire::Named> = self.all_pages(operation, request::resolutions).await?;
                let mut cancelled = Vec::new();
                for word in &self.options.cancelled {
                    let found = all.iter().find(|one| tickets::is_resolution(one, word)).ok_or_else(|| {
                        let names: Vec<&str> = all.iter().filter_map(|one| one.name.as_deref()).collect();
                        Error::configuration("the site has no such resolution")
                            .with("resolution", word)
                            .with_hint(format!("it has {}", names.join(", ")))
                            .at(NAME)
                    })?;
                    cancelled.push(found.clone());
                }
                Ok(Arc::new(cancelled))
            })
            .await
    }

    /// The types of issue of the site, those of all its projects.
    pub(crate) async fn kinds(&self, fresh: bool) -> Result<Arc<Vec<wire::IssueType>>> {
        if fresh {
            self.kinds.clear();
        }
        self.kinds
            .get_or(&(), || async {
                let answer = self.send(Operation::List, request::issue_types()).await?;
                Ok(Arc::new(answer.json()?))
            })
            .await
    }

    /// The labels that are in use; nothing if there are too many to look through.
    pub(crate) async fn labels(&self, operation: Operation) -> Result<Option<Arc<Vec<String>>>> {
        let labels = self
            .labels
            .get_or(&(), || async {
                let mut labels = Vec::new();
                let mut start = 0;
                loop {
                    let answer = self.send(operation, request::labels(start)).await?;
                    let page: wire::PageBean<String> = answer.json()?;
                    let next = page.next(start);
                    labels.extend(page.values);
                    match next {
                        Some(next) if labels.len() <= MOST_LABELS => start = next,
                        _ => return Ok(Arc::new(labels)),
                    }
                }
            })
            .await?;
        Ok((labels.len() <= MOST_LABELS).then_some(labels))
    }

    /// Forgets the labels: one was made by using it.
    pub(crate) fn forget_labels(&self) {
        self.labels.clear();
    }

    /// Forgets what is known of projects.
    pub(crate) fn forget_projects(&self) {
        self.projects.clear();
        self.archived.clear();
    }

    /// The ids of the projects that were put away.
    pub(crate) async fn archived(&self, operation: Operation) -> Result<Arc<BTreeSet<String>>> {
        self.archived
            .get_or(&(), || async {
                let all: Vec<wire::Project> =
                    self.all_pages(operation, |start| request::projects(start, &["archived"])).await?;
                Ok(Arc::new(all.into_iter().map(|project| project.id).collect()))
            })
            .await
    }

    /// All values of a listing by `startAt`.
    async fn all_pages<T: for<'de> serde::Deserialize<'de>>(
        &self,
        operation: Operation,
        request: impl Fn(u64) -> Request,
    ) -> Result<Vec<T>> {
        let mut all = Vec::new();
        let mut start = 0;
        loop {
            let answer = self.send(operation, request(start)).await?;
            let page: wire::PageBean<T> = answer.json()?;
            let next = page.next(start);
            all.extend(page.values);
            match next {
                Some(next) => start = next,
                None => return Ok(all),
            }
        }
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("door", &self.door).field("keys", &self.keys).finish_non_exhaustive()
    }
}
