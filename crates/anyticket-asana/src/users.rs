//! People.

use std::sync::Arc;

use anyticket_core::text::{contains_folded, fold};
use anyticket_core::{Cursor, Operation, Page, Result, User};

use crate::account::Account;
use crate::paging::Offset;
use crate::{request, wire};

pub(crate) fn user(wire: wire::User) -> User {
    let mut user = User::new(wire.gid);
    user.name = wire.name.filter(|name| !name.trim().is_empty());
    user.email = wire.email.filter(|email| !email.is_empty());
    user
}

/// Somebody, as a task names them.
pub(crate) fn person(wire: wire::Person<'_>) -> User {
    let mut user = User::new(wire.gid.into_owned());
    user.name = wire.name.filter(|name| !name.trim().is_empty()).map(wire::Text::into_owned);
    user.email = wire.email.filter(|email| !email.is_empty()).map(wire::Text::into_owned);
    user
}

/// Reads one page of the people of the workspace.
pub(crate) async fn page(account: &Account, cursor: Option<Cursor>) -> Result<Page<User>> {
    let offset = Offset::of(cursor)?;
    let workspace = account.workspace_id().await?;
    let answer = account.send(Operation::Users, request::users(&workspace, offset.as_deref())).await?;
    let page: wire::Listed<wire::User> = answer.json()?;
    let next = Offset::next(page.next(), offset)?;
    Ok(Page::last(page.data.into_iter().map(user).collect()).with_next(next))
}

/// Everybody in the workspace, as it was a while ago.
pub(crate) async fn everybody(account: &Account, operation: Operation) -> Result<Arc<Vec<User>>> {
    account
        .people
        .get_or(&(), || async {
            let workspace = account.workspace_id().await?;
            let people: Vec<wire::User> = account.all(operation, |offset| request::users(&workspace, offset)).await?;
            Ok(Arc::new(people.into_iter().map(user).collect()))
        })
        .await
}

/// Finds the users whose id, e-mail address or name contains a text. Asana's own look-up gives a hundred at most.
pub(crate) async fn find(account: &Account, text: &str) -> Result<Vec<User>> {
    let wanted = fold(text.trim());
    let holds = |text: Option<&str>| text.is_some_and(|text| contains_folded(text, &wanted));
    let is_called =
        |user: &&User| holds(Some(user.id.as_str())) || holds(user.name.as_deref()) || holds(user.email.as_deref());
    let people = everybody(account, Operation::FindUsers).await?;
    Ok(people.iter().filter(is_called).cloned().collect())
}
