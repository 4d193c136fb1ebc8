//! People.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyticket_core::text::{contains_folded, fold};
use anyticket_core::{Operation, Result, User};
use anyticket_http::abreast;
use futures_util::FutureExt;

use crate::account::Account;
use crate::wire::Text;
use crate::{boards, error, request, wire};

/// How many boards and Workspaces are asked at a time. The pacing of the requests is the HTTP plane's.
const SIDE_BY_SIDE: usize = 8;

/// A member. Their e-mail address is shown to nobody but themselves.
pub(crate) fn user(wire: wire::Member<'_>) -> User {
    let mut user = User::new(wire.id.into_owned());
    let named = |name: Option<Text<'_>>| name.filter(|name| !name.trim().is_empty()).map(Text::into_owned);
    let hidden = wire.non_public.and_then(|hidden| named(hidden.full_name));
    user.name = named(wire.full_name).or(hidden).or_else(|| named(wire.username));
    user.email = named(wire.email);
    user.active = match wire.member_type.as_deref() {
        Some("deactivated") => Some(false),
        Some(_) => Some(true),
        None => None,
    };
    user.native_kind = wire.member_type.map(Text::into_owned);
    user
}

/// Everybody on the Workspaces and the boards that the token sees, as they are now: a request for each of them.
pub(crate) async fn ask_everybody(account: &Account, operation: Operation) -> Result<Arc<Vec<User>>> {
    let places = boards::visible(account, operation).await?;
    let workspaces = match account.workspace(operation).await? {
        Some(workspace) => vec![workspace],
        None => account.organizations(operation).await?.iter().map(|one| one.id.clone()).collect(),
    };
    let of_workspaces = workspaces.iter().map(|id| ask(account, request::members_of(id), operation).boxed());
    let open = places.iter().filter(|board| !board.is_closed());
    let of_boards = open.map(|board| ask(account, request::members_of_board(&board.id), operation).boxed());
    let found = abreast(of_workspaces.chain(of_boards).collect(), SIDE_BY_SIDE).await?;
    let mut seen = BTreeSet::new();
    let mut people: Vec<User> = account.known_me().into_iter().collect();
    seen.extend(people.iter().map(|user| user.id.clone()));
    people.extend(found.into_iter().flatten().filter(|user| seen.insert(user.id.clone())));
    let people = Arc::new(people);
    account.people.put((), Arc::clone(&people));
    Ok(people)
}

async fn ask(account: &Account, request: anyticket_http::Request, operation: Operation) -> Result<Vec<User>> {
    match account.send(operation, request).await {
        Ok(answer) => Ok(answer.json::<Vec<wire::Member<'_>>>()?.into_iter().map(user).collect()),
        Err(refused) if error::is_hidden(&refused) => Ok(Vec::new()),
        Err(other) => Err(other),
    }
}

/// Finds those whose id, name or address contains a text.
pub(crate) async fn find(account: &Account, text: &str) -> Result<Vec<User>> {
    let operation = Operation::FindUsers;
    let wanted = fold(text.trim().trim_start_matches('@'));
    let everybody = account.people.get_or(&(), || ask_everybody(account, operation)).await?;
    let holds = |text: Option<&str>| text.is_some_and(|text| contains_folded(text, &wanted));
    let is_called =
        |user: &&User| holds(Some(user.id.as_str())) || holds(user.name.as_deref()) || holds(user.email.as_deref());
    Ok(everybody.iter().filter(is_called).cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> User {
        user(serde_json::from_str(json).unwrap())
    }

    #[test]
    fn somebody_who_hides_the_name_is_called_by_what_is_left() {
        let id = r#""id":"5ab0a1b2c3d4e5f6000000a1""#;
        let name = |rest: &str| read(&format!("{{{id},{rest}}}")).name;
        assert_eq!(name(r#""fullName":"Ada L","username":"ada""#).as_deref(), Some("Ada L"));
        assert_eq!(name(r#""fullName":"","username":"ada","nonPublic":{"fullName":"Ada"}"#).as_deref(), Some("Ada"));
        assert_eq!(name(r#""fullName":"","username":"ada","nonPublic":{}"#).as_deref(), Some("ada"));
    }
}
