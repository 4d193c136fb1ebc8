//! Search by JQL, page by page, over an index that lags behind.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/> and
//! <https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile/>

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::Jira;
use super::answer::{Answer, Body, Outcome};
use super::call::{Call, string, strings};
use super::entity::Issue;
use super::jql::{self, Compiled, Direction, JqlError, Scope, SortKey};
use super::options::{EndedTokens, EpochPrecision, LabelSearch, LastPage, PageTokens};

/// Tokens of pages expire after seven days.
const TOKEN_LIFE: i64 = 7 * 24 * 3_600_000;

/// The most issues on a page of ids or keys.
const ID_CEILING: usize = 5_000;

/// How many results are remembered.
const REMEMBERED: usize = 24;

/// Results that were computed already.
#[derive(Debug, Default)]
pub(crate) struct Searches {
    recent: VecDeque<(Question, Arc<Found>)>,
    snapshots: BTreeMap<u64, Arc<Found>>,
    last_snapshot: u64,
    /// Tokens from before this moment are too old, and those from it.
    expired: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Question {
    jql: String,
    user: Option<usize>,
    reconcile: Vec<u64>,
    version: u64,
}

/// All that answers a question, in order.
#[derive(Debug)]
struct Found {
    keys: Vec<SortKey>,
    directions: Direction,
}

/// What is asked for.
#[derive(Debug, Default)]
struct Asked {
    jql: String,
    token: Option<String>,
    most: Option<i64>,
    fields: Vec<String>,
    expand: Vec<String>,
    properties: Vec<String>,
    reconcile: Vec<u64>,
}

pub(crate) fn post(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let body = call.object(&[
        "expand",
        "fields",
        "fieldsByKeys",
        "jql",
        "maxResults",
        "nextPageToken",
        "properties",
        "reconcileIssues",
    ])?;
    let flag = body.get("fieldsByKeys").is_none_or(|flag| flag.is_boolean() || flag.is_null());
    let most = match body.get("maxResults") {
        None | Some(Value::Null) => None,
        Some(most) => Some(most.as_i64().ok_or_else(Answer::invalid_payload)?),
    };
    if !flag {
        return Err(Answer::invalid_payload());
    }
    let asked = Asked {
        jql: string(&body, "jql")?.unwrap_or_default().to_owned(),
        token: string(&body, "nextPageToken")?.map(str::to_owned),
        most,
        fields: strings(&body, "fields")?,
        // A string with commas, unlike everywhere else.
        expand: string(&body, "expand")?.unwrap_or_default().split(',').map(str::to_owned).collect(),
        properties: strings(&body, "properties")?,
        reconcile: reconcile(&body)?,
    };
    page(jira, call, asked)
}

fn reconcile(body: &Map<String, Value>) -> Result<Vec<u64>, Answer> {
    match body.get("reconcileIssues") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(ids)) => ids.iter().map(|id| id.as_u64().ok_or_else(Answer::invalid_payload)).collect(),
        Some(_) => Err(Answer::invalid_payload()),
    }
}

pub(crate) fn get(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let owned = |name: &str| call.listed(name).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let numbers = call.listed("reconcileIssues").into_iter().map(str::parse).collect::<Result<Vec<u64>, _>>();
    let most = match call.asked("maxResults") {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| Answer::invalid_payload())?),
    };
    let asked = Asked {
        jql: call.asked("jql").unwrap_or_default().to_owned(),
        token: call.asked("nextPageToken").filter(|token| !token.is_empty()).map(str::to_owned),
        most,
        fields: owned("fields"),
        expand: owned("expand"),
        properties: owned("properties"),
        reconcile: numbers.map_err(|_| Answer::invalid_payload())?,
    };
    page(jira, call, asked)
}

fn page(jira: &mut Jira, call: &Call<'_>, mut asked: Asked) -> Outcome {
    asked.reconcile.sort_unstable();
    asked.reconcile.dedup();
    if asked.reconcile.len() > 50 {
        return Err(Answer::error(400, "The reconcileIssues parameter accepts a maximum of 50 issue ids."));
    }
    if asked.properties.len() > 5 {
        return Err(Answer::error(400, "The properties parameter accepts a maximum of 5 issue property keys."));
    }
    let most = match asked.most.unwrap_or(50) {
        most if most < 1 => return Err(Answer::error(400, "The maxResults parameter must be greater than 0.")),
        most => usize::try_from(most).unwrap_or(usize::MAX),
    };
    let fingerprint = fingerprint(&asked, call.user);
    let token = match &asked.token {
        None => None,
        Some(text) => {
            let token = Token::read(text, fingerprint, call.now, jira.searches.expired);
            Some(token.map_err(|words| ended(jira.options.ended_tokens, words))?)
        }
    };
    let question = Question {
        jql: asked.jql.clone(),
        user: call.user,
        reconcile: asked.reconcile.clone(),
        version: jira.world.version(),
    };
    let (found, start, snapshot) = match token {
        None => {
            let found = find(jira, call, question)?;
            let snapshot = match jira.options.page_tokens {
                PageTokens::Snapshot => Some(jira.searches.keep(&found)),
                PageTokens::After => None,
            };
            (found, 0, snapshot)
        }
        Some(Token { place: Place::Snapshot { id, offset }, .. }) => match jira.searches.snapshots.get(&id) {
            Some(found) => (Arc::clone(found), offset, Some(id)),
            None => return Err(ended(jira.options.ended_tokens, EXPIRED)),
        },
        Some(Token { place: Place::After(key), .. }) => {
            let found = find(jira, call, question)?;
            let start = found.keys.partition_point(|other| other.compare(&key, &found.directions).is_le());
            (found, start, None)
        }
    };

    let size = size(jira, &asked, most, start).min(found.keys.len().saturating_sub(start));
    let rest = &found.keys[start.min(found.keys.len())..];
    let shown = &rest[..size];
    let issues: Vec<Value> = shown
        .iter()
        .filter_map(|key| picture(jira, key.id, &asked.reconcile))
        .map(|issue| show(jira, call, &issue, &asked))
        .collect();
    let count = issues.len();
    let mut json = json!({ "issues": issues, "isLast": size >= rest.len() });
    expand_page(jira, &asked, &mut json);
    if size < rest.len() {
        let place = match snapshot {
            Some(id) => Place::Snapshot { id, offset: start + size },
            None => Place::After(shown.last().expect("a page that is not the last has issues").clone()),
        };
        json["nextPageToken"] = Token { fingerprint, issued: call.now, place }.written().into();
    } else if jira.options.last_page == LastPage::NullToken {
        json["nextPageToken"] = Value::Null;
    }
    Ok(Answer::ok(json).reading(count))
}

/// Names and schemas stand beside the issues, once for all.
fn expand_page(jira: &Jira, asked: &Asked, json: &mut Value) {
    let all = || {
        let names: Vec<&str> = asked.fields.iter().map(String::as_str).collect();
        jira.world.fields.iter().filter(move |field| {
            names.contains(&"*all") || names.contains(&"*navigable") || names.contains(&field.id.as_str())
        })
    };
    if asked.expand.iter().any(|what| what.trim() == "names") {
        json["names"] = super::reading::names(&all().collect::<Vec<_>>());
    }
    if asked.expand.iter().any(|what| what.trim() == "schema") {
        json["schema"] = super::reading::schema(&all().collect::<Vec<_>>());
    }
}

/// How many issues this page holds: the more fields, the fewer; and sometimes fewer for no reason at all.
fn size(jira: &Jira, asked: &Asked, most: usize, start: usize) -> usize {
    let bare = asked.fields.iter().all(|field| matches!(field.as_str(), "id" | "key"));
    let heavy = asked.fields.iter().any(|field| field.starts_with('*')) || asked.fields.len() > 20;
    let ceiling = match () {
        () if bare => ID_CEILING,
        () if heavy => jira.options.page_ceiling.div_ceil(2),
        () => jira.options.page_ceiling,
    };
    let size = most.min(ceiling).max(1);
    let short = jira.options.short_pages && !bare && size > 3 && crate::random::mix(start as u64, 3).is_multiple_of(4);
    if short { size - size / 4 } else { size }
}

/// The issue as the search sees it; the reconciled ones as they are.
fn picture(jira: &Jira, id: u64, reconcile: &[u64]) -> Option<Arc<Issue>> {
    if reconcile.contains(&id) { jira.world.issue(id).cloned() } else { jira.world.indexed().get(&id).cloned() }
}

fn show(jira: &Jira, call: &Call<'_>, issue: &Issue, asked: &Asked) -> Value {
    let names: Vec<&str> = asked.fields.iter().map(String::as_str).collect();
    if names.iter().all(|name| matches!(*name, "id" | "key")) && asked.properties.is_empty() {
        let mut json = json!({ "id": issue.id.to_string() });
        if names.contains(&"key") {
            json["key"] = jira.world.key(issue).into();
        }
        return json;
    }
    let expand: Vec<&str> =
        asked.expand.iter().map(|what| what.trim()).filter(|what| !matches!(*what, "names" | "schema")).collect();
    let properties: Vec<&str> = asked.properties.iter().map(String::as_str).collect();
    super::reading::one(jira, call, issue, &names, &expand, &properties, super::reading::NESTED)
}

/// Runs a query, or remembers that it ran.
fn find(jira: &mut Jira, call: &Call<'_>, question: Question) -> Result<Arc<Found>, Answer> {
    if let Some((_, found)) = jira.searches.recent.iter().find(|(known, _)| *known == question) {
        return Ok(Arc::clone(found));
    }
    let scope = scope(jira, call);
    let compiled = jql::parse(&question.jql).and_then(|query| scope.compile(query)).map_err(refusal)?;
    let mut keys = matching(&scope, &compiled, &question.reconcile);
    let directions = compiled.directions();
    keys.sort_by(|one, two| one.compare(two, &directions));
    let found = Arc::new(Found { keys, directions });
    if !compiled.volatile {
        jira.searches.recent.push_front((question, Arc::clone(&found)));
        jira.searches.recent.truncate(REMEMBERED);
    }
    Ok(found)
}

fn scope<'a>(jira: &'a Jira, call: &Call<'_>) -> Scope<'a> {
    Scope {
        world: &jira.world,
        user: call.user,
        now: call.now,
        zone: call.zone.clone(),
        whole_minutes: jira.options.epoch_precision == EpochPrecision::Minute,
        exact_labels: jira.options.label_search == LabelSearch::Exact,
    }
}

fn matching(scope: &Scope<'_>, compiled: &Compiled, reconcile: &[u64]) -> Vec<SortKey> {
    let world = scope.world;
    let indexed = world.indexed().values().filter(|issue| !reconcile.contains(&issue.id));
    let live = reconcile.iter().filter_map(|id| world.issue(*id));
    let mut buffer = Vec::new();
    indexed
        .chain(live)
        .filter(|issue| !issue.archived && world.sees(scope.user, issue))
        .filter(|issue| compiled.check.holds(world, issue, &mut buffer))
        .map(|issue| compiled.key(scope, issue))
        .collect()
}

fn refusal(error: JqlError) -> Answer {
    match error {
        JqlError::Syntax(message) => Answer::error(400, message),
        JqlError::Invalid(messages) => {
            Answer::new(400, super::answer::Body::Json(json!({ "errorMessages": messages, "errors": {} })))
        }
        JqlError::NotSimulated(what) => Answer::not_simulated(what),
    }
}

pub(crate) fn count(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let body = call.object(&["jql"])?;
    let jql = string(&body, "jql")?.unwrap_or_default().to_owned();
    let question = Question { jql, user: call.user, reconcile: Vec::new(), version: jira.world.version() };
    let found = find(jira, call, question)?;
    Ok(Answer::ok(json!({ "count": found.keys.len() })))
}

/// The search that is gone. <https://developer.atlassian.com/changelog/#CHANGE-2046>
pub(crate) fn removed(_: &mut Jira, _: &Call<'_>) -> Outcome {
    Err(Answer::error(
        410,
        "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline \
         is available at https://developer.atlassian.com/changelog/#CHANGE-2046",
    ))
}

impl Searches {
    pub(crate) fn expire(&mut self, now: i64) {
        self.expired = Some(now);
    }

    fn keep(&mut self, found: &Arc<Found>) -> u64 {
        self.last_snapshot += 1;
        self.snapshots.insert(self.last_snapshot, Arc::clone(found));
        while self.snapshots.len() > 4 * REMEMBERED {
            self.snapshots.pop_first();
        }
        self.last_snapshot
    }
}

/// Where the next page starts.
#[derive(Debug)]
struct Token {
    fingerprint: u64,
    issued: i64,
    place: Place,
}

#[derive(Debug)]
enum Place {
    After(SortKey),
    Snapshot { id: u64, offset: usize },
}

impl Token {
    fn written(&self) -> String {
        let place = match &self.place {
            Place::After(key) => key.to_json(),
            Place::Snapshot { id, offset } => json!({ "id": id, "offset": offset }),
        };
        URL_SAFE_NO_PAD.encode(json!([self.fingerprint, self.issued, place]).to_string())
    }

    /// A token goes with the query it was given for, and lives seven days.
    fn read(text: &str, fingerprint: u64, now: i64, expired_at: Option<i64>) -> Result<Self, &'static str> {
        let malformed = || "Invalid format of nextPageToken";
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| malformed())?;
        let value: Value = serde_json::from_slice(&bytes).map_err(|_| malformed())?;
        let issued = value[1].as_i64().ok_or_else(malformed)?;
        let place = match (value[2]["id"].as_u64(), value[2]["offset"].as_u64()) {
            (Some(id), Some(offset)) => Place::Snapshot { id, offset: usize::try_from(offset).unwrap_or(usize::MAX) },
            _ => Place::After(SortKey::from_json(&value[2]).ok_or_else(malformed)?),
        };
        if value[0].as_u64() != Some(fingerprint) {
            return Err(malformed());
        }
        if now.saturating_sub(issued) > TOKEN_LIFE || expired_at.is_some_and(|at| issued <= at) {
            return Err(EXPIRED);
        }
        Ok(Self { fingerprint, issued, place })
    }
}

const EXPIRED: &str = "The provided nextPageToken is invalid or has expired.";

/// The refusal of a token that is good no more.
fn ended(how: EndedTokens, words: &str) -> Answer {
    match how {
        EndedTokens::Named => Answer::error(400, words),
        EndedTokens::Unnamed => Answer::error(400, "Invalid or expired token."),
        EndedTokens::Silent => Answer::new(400, Body::Json(json!({ "errorMessages": [], "errors": {} }))),
    }
}

/// What a token belongs to: query and account.
fn fingerprint(asked: &Asked, user: Option<usize>) -> u64 {
    let text = asked
        .jql
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    // JSON keeps 53 bits of a number in some hands.
    crate::random::mix(text, user.map_or(0, |user| user as u64 + 1)) >> 12
}
