//! People.

use anyticket_core::text::{contains_folded, fold};
use anyticket_core::{Cursor, ErrorKind, Operation, Page, Result, User};
use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::{request, wire};

/// How many users are asked for at once.
const PAGE: u64 = 1_000;

pub(crate) fn user(wire: wire::User) -> User {
    let mut user = User::new(wire.id);
    user.name = wire.name.filter(|name| !name.trim().is_empty());
    user.email = wire.email.filter(|email| !email.is_empty());
    user.active = wire.active;
    user.native_kind = wire.kind;
    user.time_zone = wire.time_zone;
    user
}

/// Where a listing of users goes on.
#[derive(Debug, Serialize, Deserialize)]
struct Start {
    start: u64,
}

/// Reads one page of everybody that the credential sees. An empty page is the end.
pub(crate) async fn page(account: &Account, cursor: Option<Cursor>) -> Result<Page<User>> {
    let start = cursor.map(|cursor| cursor.decode::<Start>()).transpose()?.map_or(0, |at| at.start);
    let answer = account.send(Operation::Users, request::users(start, PAGE)).await?;
    let found: Vec<wire::User> = answer.json()?;
    let next = (!found.is_empty()).then(|| Cursor::encode(&Start { start: start + found.len() as u64 }));
    Ok(Page::last(found.into_iter().map(user).collect()).with_next(next))
}

/// Everybody that the credential sees, as it was a while ago.
pub(crate) async fn everybody(account: &Account) -> Result<std::sync::Arc<Vec<User>>> {
    account
        .people
        .get_or(&(), || async {
            let mut people = Vec::new();
            let mut cursor = None;
            loop {
                let page = page(account, cursor).await?;
                people.extend(page.items);
                cursor = page.next;
                if cursor.is_none() {
                    return Ok(std::sync::Arc::new(people));
                }
            }
        })
        .await
}

/// Finds the users whose id, e-mail address or name contains a text.
///
/// Jira's own search finds beginnings of words only, and is asked where the credential may not list everybody.
pub(crate) async fn find(account: &Account, text: &str) -> Result<Vec<User>> {
    let wanted = fold(text.trim());
    let holds = |text: Option<&str>| text.is_some_and(|text| contains_folded(text, &wanted));
    let is_called =
        |user: &User| holds(Some(user.id.as_str())) || holds(user.name.as_deref()) || holds(user.email.as_deref());
    match everybody(account).await {
        Ok(people) => Ok(people.iter().filter(|user| is_called(user)).cloned().collect()),
        Err(error) if error.kind() == ErrorKind::Forbidden => {
            let answer = account.send(Operation::FindUsers, request::find_users(text.trim())).await?;
            Ok(answer.json::<Vec<wire::User>>()?.into_iter().map(user).filter(is_called).collect())
        }
        Err(error) => Err(error),
    }
}

/// Who can be assigned in a project. Jira takes a range of all users first and filters then: one range of as many as it
/// reaches leaves nobody out that it would show.
pub(crate) async fn assignable(account: &Account, project: &str, operation: Operation) -> Result<Vec<User>> {
    let answer = account.send(operation, request::assignable(project, PAGE)).await?;
    Ok(answer.json::<Vec<wire::User>>()?.into_iter().map(user).collect())
}
