//! What hangs on something and is shown inside it when it is asked for.

use serde_json::Value;

use super::Trello;
use super::answer::Answer;
use super::call::Call;
use super::entity::{Board, Card};
use super::fields::{self, wanted};
use super::id::Id;

/// Whether a list is shown under `filter`.
pub(crate) fn list_fits(filter: &str, closed: bool) -> bool {
    match filter {
        "open" => !closed,
        "closed" => closed,
        "none" => false,
        _ => true,
    }
}

pub(crate) const LIST_FILTERS: &[&str] = &["all", "closed", "none", "open"];

/// The lists of a board, as `lists` asks for them.
pub(crate) fn lists(trello: &Trello, call: &Call, board: Id, row: &mut Value) -> Result<(), Answer> {
    let filter = call.one_of("lists", LIST_FILTERS, "none")?;
    if filter == "none" {
        return Ok(());
    }
    let fields = wanted(call, "list_fields", fields::LIST, fields::LIST, fields::LIST_MORE)?;
    let render = trello.render(call);
    let lists = trello.world.lists_of(board).into_iter().filter(|list| list_fits(filter, list.closed));
    row["lists"] = lists.map(|list| render.list(list, &fields)).collect();
    Ok(())
}

/// The workspace of a board, as `organization` asks for it.
pub(crate) fn organization(trello: &Trello, call: &Call, board: &Board, row: &mut Value) -> Result<(), Answer> {
    if !call.wants("organization")? {
        return Ok(());
    }
    let default = ["name", "displayName"];
    let fields = wanted(call, "organization_fields", &default, fields::ORGANIZATION, fields::ORGANIZATION_MORE)?;
    // A board of nobody's workspace has none to show.
    if let Some(organization) = board.organization.and_then(|id| trello.world.organization(id)) {
        row["organization"] = trello.render(call).organization(organization, &fields);
    }
    Ok(())
}

/// What is to be shown inside cards.
#[derive(Debug)]
pub(crate) struct InCard {
    members: Option<Vec<&'static str>>,
    attachments: Option<Vec<&'static str>>,
    pub(crate) checklists: Option<Vec<&'static str>>,
    items: bool,
    states: bool,
    pub(crate) actions: Option<(String, usize)>,
    action_fields: Vec<&'static str>,
    empty: Vec<&'static str>,
}

impl InCard {
    /// Reads what is asked for.
    pub(crate) fn read(call: &Call) -> Result<Self, Answer> {
        let asked = |name: &str, default: &[&'static str], all: &[&'static str], parameter: &str| {
            Ok::<_, Answer>(if call.wants(name)? { Some(wanted(call, parameter, default, all, &[])?) } else { None })
        };
        let attachments = match call.asked("attachments") {
            // Covers alone: none of ours is one unless somebody says so, which nobody asks for.
            Some("cover") => return Err(Answer::not_simulated("attachments=cover")),
            _ => asked("attachments", fields::ATTACHMENT, fields::ATTACHMENT, "attachment_fields")?,
        };
        let actions = call.asked("actions").filter(|filter| !matches!(*filter, "" | "none")).map(str::to_owned);
        let limit = call.number("actions_limit", 50, 1000)?;
        let mut empty = Vec::new();
        for name in ["stickers", "pluginData"] {
            if call.wants(name)? {
                empty.push(name);
            }
        }
        Ok(Self {
            members: asked("members", fields::MEMBER_BRIEF, fields::MEMBER, "member_fields")?,
            attachments,
            checklists: asked("checklists", fields::CHECKLIST, fields::CHECKLIST, "checklist_fields")?,
            items: call.wants("customFieldItems")?,
            states: call.wants("checkItemStates")?,
            actions: actions.map(|filter| (filter, limit)),
            action_fields: wanted(call, "action_fields", fields::ACTION, fields::ACTION, &[])?,
            empty,
        })
    }

    /// Reads what a search asks for.
    pub(crate) fn of_search(call: &Call) -> Result<Self, Answer> {
        Ok(Self {
            members: call.wants("card_members")?.then(|| fields::MEMBER_BRIEF.to_vec()),
            attachments: call.wants("card_attachments")?.then(|| fields::ATTACHMENT.to_vec()),
            checklists: None,
            items: false,
            states: false,
            actions: None,
            action_fields: Vec::new(),
            empty: Vec::new(),
        })
    }

    /// How many rows a card is.
    pub(crate) fn rows(&self, card: &Card) -> usize {
        let mut rows = 1;
        if self.members.is_some() {
            rows += card.members.len();
        }
        if self.attachments.is_some() {
            rows += card.attachments.len();
        }
        if self.items {
            rows += card.items.len();
        }
        if self.checklists.is_some() {
            rows += card.checklists.iter().map(|list| 1 + list.items.len()).sum::<usize>();
        }
        rows
    }

    /// Puts it in.
    pub(crate) fn put(&self, trello: &Trello, call: &Call, card: &Card, row: &mut Value) -> Result<(), Answer> {
        let render = trello.render(call);
        if let Some(fields) = &self.members {
            let people = card.members.iter().filter_map(|id| trello.world.member(*id));
            row["members"] = people.map(|member| render.member(&trello.world.members[member], fields)).collect();
        }
        if let Some(fields) = &self.attachments {
            row["attachments"] = card.attachments.iter().map(|one| render.attachment(card, one, fields)).collect();
        }
        if let Some(fields) = &self.checklists {
            let mut lists: Vec<_> = card.checklists.iter().collect();
            lists.sort_by(|one, two| one.pos.total_cmp(&two.pos));
            row["checklists"] =
                lists.into_iter().map(|list| render.checklist(card, list, fields, Some(fields::CHECK_ITEM))).collect();
        }
        if self.items {
            row["customFieldItems"] = render.items(card);
        }
        if self.states {
            row["checkItemStates"] = render.card(card, &["checkItemStates"])["checkItemStates"].clone();
        }
        if let Some((filter, limit)) = &self.actions {
            let wanted: Vec<&str> = filter.split(',').map(str::trim).collect();
            let happened = trello.world.actions.of_card(card.id).rev();
            let happened = happened.filter(|one| one.is_listed() && wanted.iter().any(|kind| one.is(kind)));
            row["actions"] = happened
                .take(*limit)
                .map(|one| render.action(one, &self.action_fields, Some(fields::MEMBER_ACTING)))
                .collect();
        }
        for name in &self.empty {
            row[*name] = Value::Array(Vec::new());
        }
        Ok(())
    }
}
