//! People and workspaces.

use serde_json::{Value, json};

use super::Trello;
use super::answer::{Answer, Outcome};
use super::call::Call;
use super::entity::{Board, Organization, Visibility};
use super::fields::{self, wanted};
use super::id::Id;
use super::world::ME;

pub(crate) fn get(trello: &mut Trello, call: &Call) -> Outcome {
    let member = trello.member(call)?;
    let own: &[&str] = if member == ME { fields::MEMBER_OWN } else { &[] };
    let all: Vec<&'static str> = fields::MEMBER.iter().chain(own).copied().collect();
    let fields = wanted(call, "fields", &all, &all, &[])?;
    Ok(Answer::ok(trello.render(call).member(&trello.world.members[member], &fields)))
}

/// The token that asks, without the token.
pub(crate) fn tokens(trello: &mut Trello, call: &Call) -> Outcome {
    let me = &trello.world.members[trello.member(call)?];
    let permission = |kind: &str| {
        json!({
            "idModel": if kind == "Member" { me.id.to_string() } else { "*".to_owned() },
            "modelType": kind, "read": trello.has_scope("read"), "write": trello.has_scope("write"),
        })
    };
    let mut token = json!({
        "id": me.id,
        "identifier": "Anyticket",
        "idMember": me.id,
        "dateCreated": super::time::written(me.id.created()),
        "dateExpires": null,
        "permissions": [permission("Member"), permission("Board"), permission("Organization")],
    });
    if call.wants("webhooks")? {
        token["webhooks"] = json!([]);
    }
    Ok(Answer::ok(json!([token])))
}

pub(crate) fn organizations(trello: &mut Trello, call: &Call) -> Outcome {
    let member = trello.member(call)?;
    call.one_of("filter", &["all", "members", "none", "public"], "all")?;
    let fields = wanted(call, "fields", fields::ORGANIZATION, fields::ORGANIZATION, fields::ORGANIZATION_MORE)?;
    let mine = trello.world.organizations.iter().filter(|one| one.members.contains(&member));
    let render = trello.render(call);
    Ok(Answer::ok(mine.map(|one| render.organization(one, &fields)).collect::<Value>()))
}

/// The workspace that the path names by its id or its name.
fn find<'a>(trello: &'a Trello, call: &Call) -> Result<&'a Organization, Answer> {
    let named = call.parameter(0);
    let found = match Id::read(named) {
        Some(id) => trello.world.organization(id),
        None => trello.world.organizations.iter().find(|one| one.name == named),
    };
    let organization = found.ok_or_else(Answer::not_found)?;
    if organization.members.contains(&call.user) {
        return Ok(organization);
    }
    Err(Answer::text(401, super::answer::NO_PERMISSION))
}

pub(crate) fn organization(trello: &mut Trello, call: &Call) -> Outcome {
    let organization = find(trello, call)?;
    let fields = wanted(call, "fields", fields::ORGANIZATION, fields::ORGANIZATION, fields::ORGANIZATION_MORE)?;
    Ok(Answer::ok(trello.render(call).organization(organization, &fields)))
}

pub(crate) fn organization_members(trello: &mut Trello, call: &Call) -> Outcome {
    let organization = find(trello, call)?;
    let fields = wanted(call, "fields", fields::MEMBER_ROW, fields::MEMBER, &[])?;
    let render = trello.render(call);
    let members = organization.members.iter().map(|member| &trello.world.members[*member]);
    Ok(Answer::ok(members.map(|member| render.member(member, &fields)).collect::<Value>()))
}

pub(crate) fn boards(trello: &mut Trello, call: &Call) -> Outcome {
    let member = trello.member(call)?;
    board_rows(trello, call, |board| trello.world.role(member, board).is_some() && trello.world.sees(call.user, board))
}

pub(crate) fn organization_boards(trello: &mut Trello, call: &Call) -> Outcome {
    let organization = find(trello, call)?.id;
    board_rows(trello, call, |board| board.organization == Some(organization) && trello.world.sees(call.user, board))
}

fn board_rows(trello: &Trello, call: &Call, there: impl Fn(&Board) -> bool) -> Outcome {
    let filters = ["all", "closed", "members", "open", "organization", "public", "starred"];
    let filter = call.one_of("filter", &filters, "all")?;
    // `fields=all` is the default here, and `all` holds more than a board by itself shows.
    let all: Vec<&'static str> = fields::BOARD.iter().chain(fields::BOARD_MORE).copied().collect();
    let fields = wanted(call, "fields", &all, &all, &[])?;
    let render = trello.render(call);
    let chosen = trello.world.boards.values().filter(|board| {
        there(board)
            && match filter {
                "open" => !board.closed,
                "closed" => board.closed,
                "starred" => board.starred,
                "public" => board.visibility == Visibility::Public,
                "organization" => board.visibility == Visibility::Org,
                "members" => board.visibility == Visibility::Private,
                _ => true,
            }
    });
    let mut rows = Vec::new();
    for board in chosen {
        let mut row = render.board(board, &fields);
        super::nested::lists(trello, call, board.id, &mut row)?;
        super::nested::organization(trello, call, board, &mut row)?;
        rows.push(row);
    }
    Ok(Answer::ok(Value::Array(rows)))
}
