//! Who may ask, how often, and for what.

use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, RETRY_AFTER};
use http::{HeaderValue, Request, Response};
use jiff::Timestamp;

use crate::clickup::ClickUp;
use crate::clickup::answer::set_header;
use crate::clickup::ask::{Ask, Who};
use crate::clickup::choices::RateHeaders;
use crate::clickup::model::{Millis, Role, TaskIndex, TokenKind};
use crate::clickup::refusal::{self, Refusal};
use crate::fault::RetryAfter;

const MINUTE: Millis = 60_000;

/// Where a token stands in its minute.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    limit: u32,
    used: u32,
    resets: Millis,
}

impl Window {
    /// Adds the rate-limit headers (<https://developer.clickup.com/docs/rate-limits>).
    pub(crate) fn write(self, response: &mut Response<Bytes>, which: RateHeaders, in_milliseconds: bool) {
        let wanted = match which {
            RateHeaders::Always => true,
            RateHeaders::OnErrors => response.status().as_u16() >= 400,
            RateHeaders::Never => false,
        };
        if !wanted {
            return;
        }
        let reset = if in_milliseconds { self.resets } else { (self.resets + 999) / 1000 };
        set_header(response, "x-ratelimit-limit", i64::from(self.limit));
        set_header(response, "x-ratelimit-remaining", i64::from(self.limit.saturating_sub(self.used)));
        set_header(response, "x-ratelimit-reset", reset);
    }
}

/// Writes `Retry-After` in the form that is asked for.
pub(crate) fn write_retry_after(response: &mut Response<Bytes>, retry: RetryAfter, now: Millis) {
    let value = match retry {
        RetryAfter::Absent => return,
        RetryAfter::Seconds(seconds) => HeaderValue::from(seconds),
        RetryAfter::Date(seconds) => {
            let until = Timestamp::from_millisecond(now).unwrap_or_default()
                + jiff::SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
            let text = until.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            HeaderValue::from_str(&text).expect("a date is a valid header value")
        }
    };
    response.headers_mut().insert(RETRY_AFTER, value);
}

impl ClickUp {
    /// The token of a request, by its place in the list.
    pub(crate) fn authenticate(&self, request: &Request<Bytes>) -> Result<usize, Refusal> {
        let Some(header) = request.headers().get(AUTHORIZATION) else {
            return Err(refusal::authorization_missing(self.options.missing_authorization));
        };
        let header = header.to_str().unwrap_or_default();
        let (secret, kind) = match header.strip_prefix("Bearer ") {
            Some(secret) => (secret, TokenKind::OAuth),
            None => (header, TokenKind::Personal),
        };
        let known = self.tokens.iter().position(|token| token.secret == secret && token.kind == kind && !token.revoked);
        known.ok_or_else(|| match kind {
            // Also what `Bearer pk_…` gets: a personal token goes bare
            // (https://developer.clickup.com/docs/authentication).
            TokenKind::OAuth => refusal::token_invalid(),
            TokenKind::Personal if secret.starts_with("pk_") => refusal::token_not_found(),
            TokenKind::Personal => refusal::token_invalid(),
        })
    }

    /// Counts a request of this token; `Err` if its minute is used up.
    pub(crate) fn admit(&mut self, token: usize) -> Result<Window, Window> {
        let limit = self.limit_of(token);
        let now = self.now;
        let token = &mut self.tokens[token];
        if now >= token.window_start + MINUTE {
            token.window_start = now;
            token.window_count = 0;
        }
        let resets = token.window_start + MINUTE;
        if token.window_count >= limit {
            return Err(Window { limit, used: token.window_count, resets });
        }
        token.window_count += 1;
        Ok(Window { limit, used: token.window_count, resets })
    }

    /// Where a token stands, without counting.
    pub(crate) fn window(&self, token: usize) -> Window {
        let known = &self.tokens[token];
        Window { limit: self.limit_of(token), used: known.window_count, resets: known.window_start + MINUTE }
    }

    fn limit_of(&self, token: usize) -> u32 {
        if let Some(limit) = self.options.requests_per_minute {
            return limit;
        }
        let plan = self.tokens[token].workspaces.first().and_then(|workspace| self.workspaces.get(workspace));
        plan.map_or(100, |workspace| workspace.plan.requests_per_minute())
    }

    pub(crate) fn who(&self, token: usize) -> Who {
        let token = &self.tokens[token];
        Who { user: token.user, workspaces: token.workspaces.clone() }
    }

    /// How long until the window of a token ends, for a `Retry-After` that is set by the world.
    pub(crate) fn retry_of(&self, token: usize) -> RetryAfter {
        let left = Duration::from_millis(u64::try_from(self.window(token).resets - self.now).unwrap_or_default());
        let seconds = left.as_secs() + u64::from(left.subsec_millis() > 0);
        match self.options.retry_after {
            RetryAfter::Absent => RetryAfter::Absent,
            RetryAfter::Seconds(_) => RetryAfter::Seconds(seconds),
            RetryAfter::Date(_) => RetryAfter::Date(seconds),
        }
    }

    /// A Workspace by the text of its id.
    pub(crate) fn workspace_for(&self, ask: &Ask<'_>, id: &str) -> Result<u64, Refusal> {
        let id: u64 = id.parse().map_err(|_| refusal::undocumented("Team ID invalid"))?;
        if !self.workspaces.contains_key(&id) {
            if self.options.unknown_team_is_missing {
                return Err(refusal::team_not_found());
            }
            return Err(refusal::team_not_authorized(self.options.unauthorized_workspace, "OAUTH_023"));
        }
        self.allowed(ask, id, "OAUTH_023")?;
        Ok(id)
    }

    /// Like [`workspace_for`](Self::workspace_for), for calls that guests may not make.
    fn allowed(&self, ask: &Ask<'_>, workspace: u64, code: &'static str) -> Result<(), Refusal> {
        if ask.who.workspaces.contains(&workspace) {
            Ok(())
        } else {
            Err(refusal::team_not_authorized(self.options.unauthorized_workspace, code))
        }
    }

    pub(crate) fn role(&self, workspace: u64, user: u64) -> Option<Role> {
        self.workspaces.get(&workspace)?.role(user)
    }

    pub(crate) fn sees_space(&self, user: u64, space: u64) -> bool {
        let Some(space) = self.spaces.get(&space) else { return false };
        match self.role(space.workspace, user) {
            None | Some(Role::Guest) => false,
            Some(_) => space.private_to.as_ref().is_none_or(|users| users.contains(&user)),
        }
    }

    pub(crate) fn sees_folder(&self, user: u64, folder: u64) -> bool {
        let Some(folder) = self.folders.get(&folder) else { return false };
        folder.shared_with.contains(&user) || self.sees_space(user, folder.space)
    }

    pub(crate) fn sees_list(&self, user: u64, list: u64) -> bool {
        let Some(list) = self.lists.get(&list) else { return false };
        list.shared_with.contains(&user) || self.sees_folder(user, list.folder)
    }

    pub(crate) fn space_for(&self, ask: &Ask<'_>, id: &str) -> Result<u64, Refusal> {
        let id: u64 = id.parse().map_err(|_| refusal::undocumented("Space ID invalid"))?;
        let space = self.spaces.get(&id).filter(|space| !space.deleted).ok_or_else(refusal::space_not_found)?;
        self.allowed(ask, space.workspace, "OAUTH_026")?;
        if self.sees_space(ask.who.user, id) { Ok(id) } else { Err(refusal::space_not_found()) }
    }

    pub(crate) fn folder_for(&self, ask: &Ask<'_>, id: &str) -> Result<u64, Refusal> {
        let id: u64 = id.parse().map_err(|_| refusal::undocumented("Folder ID invalid"))?;
        let folder = self.folders.get(&id).ok_or_else(refusal::folder_not_found)?;
        self.allowed(ask, self.spaces[&folder.space].workspace, "OAUTH_027")?;
        if self.folder_gone(id) || !self.sees_folder(ask.who.user, id) {
            return Err(refusal::folder_not_found());
        }
        Ok(id)
    }

    /// A List by the text of its id, one that was deleted included.
    pub(crate) fn list_or_ghost(&self, ask: &Ask<'_>, id: &str) -> Result<u64, Refusal> {
        let id: u64 = id.parse().map_err(|_| refusal::list_id_invalid())?;
        let list = self.lists.get(&id).ok_or_else(refusal::list_not_found)?;
        self.allowed(ask, self.workspace_of_folder(list.folder), "OAUTH_027")?;
        if self.sees_list(ask.who.user, id) { Ok(id) } else { Err(refusal::list_not_found()) }
    }

    pub(crate) fn list_for(&self, ask: &Ask<'_>, id: &str) -> Result<u64, Refusal> {
        let id = self.list_or_ghost(ask, id)?;
        if self.list_gone(id) { Err(refusal::list_not_found()) } else { Ok(id) }
    }

    /// A task by its id, or by its custom id if the query says so (<https://developer.clickup.com/docs/tasks>).
    pub(crate) fn task_for(&self, ask: &Ask<'_>, id: &str) -> Result<TaskIndex, Refusal> {
        let missing = self.options.missing_task;
        let index = if ask.flag("custom_task_ids")? {
            let team = ask.parameter("team_id").ok_or_else(|| refusal::undocumented("team_id is required"))?;
            let workspace = self.workspace_for(ask, team)?;
            self.by_custom_id(workspace, id)
        } else {
            if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase()) {
                return Err(refusal::task_id_invalid());
            }
            self.tasks.index(id)
        };
        let index = index.ok_or_else(|| refusal::task_not_found(missing))?;
        self.may_see_task(ask, index)?;
        Ok(index)
    }

    /// A task by its plain id, whatever the query says.
    pub(crate) fn plain_task_for(&self, ask: &Ask<'_>, id: &str) -> Result<TaskIndex, Refusal> {
        let index = self.tasks.index(id).ok_or_else(|| refusal::task_not_found(self.options.missing_task))?;
        self.may_see_task(ask, index)?;
        Ok(index)
    }

    fn may_see_task(&self, ask: &Ask<'_>, index: TaskIndex) -> Result<(), Refusal> {
        let list = self.tasks.facts(index).list;
        self.allowed(ask, self.workspace_of_list(list), "OAUTH_027")?;
        if self.task_gone(index) {
            return Err(refusal::task_deleted(self.options.missing_task));
        }
        let task = self.task(index);
        let seen = std::iter::once(&task.list).chain(&task.extra_lists).any(|list| self.sees_list(ask.who.user, *list));
        match seen {
            true => Ok(()),
            false if self.options.no_access_has_a_code => Err(refusal::no_access_to_task()),
            false => Err(refusal::task_not_found(self.options.missing_task)),
        }
    }

    fn by_custom_id(&self, workspace: u64, id: &str) -> Option<TaskIndex> {
        let (prefix, number) = id.rsplit_once('-')?;
        let number: u32 = number.parse().ok()?;
        let of_prefix = |space: &crate::clickup::model::Space| {
            space.workspace == workspace && space.prefix == prefix && space.apps.custom_ids
        };
        let space = self.spaces.values().find(|space| of_prefix(space))?.id;
        self.tasks.indices().find(|index| {
            let view = self.tasks.view(*index);
            view.number() == number && self.space_of_list(view.facts().list) == space
        })
    }

    pub(crate) fn space_of_list(&self, list: u64) -> u64 {
        self.folders[&self.lists[&list].folder].space
    }

    pub(crate) fn workspace_of_list(&self, list: u64) -> u64 {
        self.workspace_of_folder(self.lists[&list].folder)
    }

    pub(crate) fn workspace_of_folder(&self, folder: u64) -> u64 {
        self.spaces[&self.folders[&folder].space].workspace
    }

    pub(crate) fn folder_gone(&self, folder: u64) -> bool {
        let folder = &self.folders[&folder];
        folder.deleted || self.spaces[&folder.space].deleted
    }

    pub(crate) fn list_gone(&self, list: u64) -> bool {
        let list = &self.lists[&list];
        list.deleted || self.folder_gone(list.folder)
    }

    /// Whether a task, its List, or what that lies in, was deleted.
    pub(crate) fn task_gone(&self, index: TaskIndex) -> bool {
        let facts = self.tasks.facts(index);
        facts.deleted || self.list_gone(facts.list)
    }
}
