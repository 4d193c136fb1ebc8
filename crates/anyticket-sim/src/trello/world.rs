//! Everything there is, and the few ways in which it changes.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::action::{Action, Actions};
use super::entity::{Attached, Attachment, Board, Card, Field, Label, List, Member, Organization, Role, Visibility};
use super::id::{Id, Ids, link_key};
use super::index::Index;
use super::seeded::Seed;

/// The account that the token belongs to has this place in the list of people.
pub(crate) const ME: usize = 0;

/// A card, whole or still a seed.
#[derive(Debug)]
enum Slot {
    Own(Box<Card>),
    Seeded(Seed),
}

/// All boards and what is on them.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) ids: Ids,
    pub(crate) seed: u64,
    pub(crate) members: Vec<Member>,
    pub(crate) organizations: Vec<Organization>,
    pub(crate) boards: BTreeMap<Id, Board>,
    pub(crate) lists: BTreeMap<Id, List>,
    pub(crate) labels: BTreeMap<Id, Label>,
    pub(crate) fields: BTreeMap<Id, Field>,
    pub(crate) actions: Actions,
    pub(crate) index: Index,
    cards: BTreeMap<Id, Slot>,
    by_board: HashMap<Id, BTreeSet<Id>>,
    by_link: HashMap<[u8; 8], Id>,
    /// How many cards each label is on.
    uses: HashMap<Id, usize>,
    /// By list.
    ends: HashMap<Id, (f64, f64)>,
    /// Checklists to their cards.
    checklists: HashMap<Id, Id>,
    /// Files to their cards.
    files: HashMap<Id, Id>,
    /// By board.
    palettes: HashMap<Id, Palette>,
}

/// What the seeded cards of a board are made from: what there was at the start, deleted since or not.
#[derive(Debug, Default)]
pub(crate) struct Palette {
    pub(crate) members: Vec<Id>,
    pub(crate) labels: Vec<Id>,
    pub(crate) fields: Vec<Field>,
}

impl World {
    pub(crate) fn empty(seed: u64, lag: i64) -> Self {
        Self {
            ids: Ids::new(seed),
            seed,
            members: Vec::new(),
            organizations: Vec::new(),
            boards: BTreeMap::new(),
            lists: BTreeMap::new(),
            labels: BTreeMap::new(),
            fields: BTreeMap::new(),
            actions: Actions::default(),
            index: Index::lagging(lag),
            cards: BTreeMap::new(),
            by_board: HashMap::new(),
            by_link: HashMap::new(),
            uses: HashMap::new(),
            ends: HashMap::new(),
            checklists: HashMap::new(),
            files: HashMap::new(),
            palettes: HashMap::new(),
        }
    }

    pub(crate) fn card_count(&self) -> usize {
        self.cards.len()
    }

    pub(crate) fn card(&self, id: Id) -> Option<Cow<'_, Card>> {
        match self.cards.get(&id)? {
            Slot::Own(card) => Some(Cow::Borrowed(card)),
            Slot::Seeded(seed) => Some(Cow::Owned(seed.card(self, id))),
        }
    }

    /// The card of an id or of the letters of its link.
    pub(crate) fn find_card(&self, id_or_link: &str) -> Option<Cow<'_, Card>> {
        match Id::read(id_or_link) {
            Some(id) => self.card(id),
            None => self.card(*self.by_link.get(id_or_link.as_bytes())?),
        }
    }

    pub(crate) fn find_board(&self, id_or_link: &str) -> Option<&Board> {
        match Id::read(id_or_link) {
            Some(id) => self.boards.get(&id),
            None => self.boards.get(self.by_link.get(id_or_link.as_bytes())?),
        }
    }

    pub(crate) fn member(&self, id: Id) -> Option<usize> {
        self.members.iter().position(|member| member.id == id)
    }

    pub(crate) fn organization(&self, id: Id) -> Option<&Organization> {
        self.organizations.iter().find(|known| known.id == id)
    }

    /// The ids of the cards of a board, in the order of their ids.
    pub(crate) fn on_board(&self, board: Id) -> &BTreeSet<Id> {
        static NONE: BTreeSet<Id> = BTreeSet::new();
        self.by_board.get(&board).unwrap_or(&NONE)
    }

    pub(crate) fn card_ids(&self) -> impl Iterator<Item = Id> {
        self.cards.keys().copied()
    }

    /// The list of a card, and whether it is closed and done, without its texts.
    pub(crate) fn glance(&self, id: Id) -> Option<Glance> {
        Some(match self.cards.get(&id)? {
            Slot::Own(card) => Glance { list: card.list, closed: card.closed, done: card.due_complete },
            Slot::Seeded(seed) => Glance { list: seed.list, closed: seed.closed, done: seed.done },
        })
    }

    /// The lists of a board from left to right.
    pub(crate) fn lists_of(&self, board: Id) -> Vec<&List> {
        let mut lists: Vec<&List> = self.lists.values().filter(|list| list.board == board).collect();
        lists.sort_by(|one, two| one.pos.total_cmp(&two.pos));
        lists
    }

    /// The custom fields of a board in their order.
    pub(crate) fn fields_of(&self, board: Id) -> Vec<&Field> {
        let mut fields: Vec<&Field> = self.fields.values().filter(|field| field.board == board).collect();
        fields.sort_by(|one, two| one.pos.total_cmp(&two.pos));
        fields
    }

    pub(crate) fn labels_of(&self, board: Id) -> Vec<&Label> {
        self.labels.values().filter(|label| label.board == board).collect()
    }

    /// How many cards a label is on.
    pub(crate) fn uses(&self, label: Id) -> usize {
        self.uses.get(&label).copied().unwrap_or_default()
    }

    pub(crate) fn role(&self, member: usize, board: &Board) -> Option<Role> {
        let membership = board.memberships.iter().find(|one| one.member == member && !one.deactivated)?;
        Some(membership.role)
    }

    pub(crate) fn sees(&self, member: usize, board: &Board) -> bool {
        let in_workspace = || {
            let organization = board.organization.and_then(|id| self.organization(id));
            organization.is_some_and(|organization| organization.members.contains(&member))
        };
        match board.visibility {
            _ if self.role(member, board).is_some() => true,
            Visibility::Private => false,
            Visibility::Org => in_workspace(),
            Visibility::Public => true,
        }
    }

    pub(crate) fn writes(&self, member: usize, board: &Board) -> bool {
        matches!(self.role(member, board), Some(Role::Admin | Role::Normal))
    }

    /// Whether the plan of a board's workspace has custom fields.
    pub(crate) fn has_fields(&self, board: &Board) -> bool {
        board.organization.and_then(|id| self.organization(id)).is_some_and(|organization| organization.paid)
    }

    pub(crate) fn card_of_checklist(&self, checklist: Id) -> Option<Id> {
        self.checklists.get(&checklist).copied()
    }

    /// The least and the greatest place that a card of a list ever had.
    pub(crate) fn ends(&self, list: Id) -> Option<(f64, f64)> {
        self.ends.get(&list).copied()
    }

    pub(crate) fn palette(&self, board: Id) -> Option<&Palette> {
        self.palettes.get(&board)
    }

    /// Lets seeded cards be made from what there is now.
    pub(crate) fn remember_palettes(&mut self) {
        let palettes = self.boards.values().map(|board| {
            let palette = Palette {
                members: board.memberships.iter().map(|one| self.members[one.member].id).collect(),
                labels: self.labels_of(board.id).iter().map(|label| label.id).collect(),
                fields: self.fields_of(board.id).into_iter().cloned().collect(),
            };
            (board.id, palette)
        });
        self.palettes = palettes.collect();
    }

    pub(crate) fn add_board(&mut self, board: Board) {
        self.by_link.insert(link_key(board.id), board.id);
        self.boards.insert(board.id, board);
    }

    /// Keeps a card that was there before the simulation started.
    pub(crate) fn seed(&mut self, id: Id, seed: Seed) {
        self.place(id, seed.board, seed.list, seed.pos);
        for label in seed.labels(self, id) {
            *self.uses.entry(label).or_default() += 1;
        }
        for checklist in seed.checklists(self, id) {
            self.checklists.insert(checklist.id, id);
        }
        self.cards.insert(id, Slot::Seeded(seed));
    }

    fn place(&mut self, id: Id, board: Id, list: Id, pos: f64) {
        self.by_board.entry(board).or_default().insert(id);
        self.by_link.insert(link_key(id), id);
        let ends = self.ends.entry(list).or_insert((pos, pos));
        *ends = (ends.0.min(pos), ends.1.max(pos));
    }

    fn know_parts(&mut self, card: &Card) {
        for label in &card.labels {
            *self.uses.entry(*label).or_default() += 1;
        }
        for checklist in &card.checklists {
            self.checklists.insert(checklist.id, card.id);
        }
        for attachment in card.attachments.iter().filter(|one| matches!(one.what, Attached::File { .. })) {
            self.files.insert(attachment.id, card.id);
        }
    }

    fn forget_parts(&mut self, card: &Card) {
        for label in &card.labels {
            if let Some(uses) = self.uses.get_mut(label) {
                *uses = uses.saturating_sub(1);
            }
        }
        for checklist in &card.checklists {
            self.checklists.remove(&checklist.id);
        }
        for attachment in &card.attachments {
            self.files.remove(&attachment.id);
        }
    }

    /// A stored file.
    pub(crate) fn stored(&self, id: Id) -> Option<&Attachment> {
        match self.cards.get(self.files.get(&id)?)? {
            Slot::Own(card) => card.attachments.iter().find(|one| one.id == id),
            Slot::Seeded(_) => None,
        }
    }

    /// Keeps a card that was there before, whole.
    pub(crate) fn plant(&mut self, card: Card) {
        self.place(card.id, card.board, card.list, card.pos);
        self.know_parts(&card);
        self.cards.insert(card.id, Slot::Own(Box::new(card)));
    }

    /// Keeps a new or changed card. The search will see it after its lag.
    pub(crate) fn save(&mut self, card: Card, now: i64) {
        let before = self.card(card.id).map(Cow::into_owned);
        if let Some(before) = &before {
            self.forget_parts(before);
            if before.board != card.board {
                self.by_board.entry(before.board).or_default().remove(&card.id);
            }
        }
        self.index.announce(card.id, before, Some(card.clone()), now);
        self.plant(card);
    }

    /// Removes a card and all that hangs on it. The search will notice after its lag.
    pub(crate) fn remove_card(&mut self, id: Id, now: i64) {
        let Some(card) = self.card(id).map(Cow::into_owned) else { return };
        self.cards.remove(&id);
        self.by_board.entry(card.board).or_default().remove(&id);
        self.by_link.remove(&link_key(id));
        self.forget_parts(&card);
        self.actions.forget_card(id);
        self.index.announce(id, Some(card), None, now);
    }

    /// Removes a board with its lists, cards, labels and fields.
    pub(crate) fn remove_board(&mut self, id: Id, now: i64) {
        for card in self.on_board(id).clone() {
            self.remove_card(card, now);
        }
        self.boards.remove(&id);
        self.by_link.remove(&link_key(id));
        self.lists.retain(|_, list| list.board != id);
        self.labels.retain(|_, label| label.board != id);
        self.fields.retain(|_, field| field.board != id);
    }

    /// Writes down what somebody did.
    pub(crate) fn note(
        &mut self,
        kind: &'static str,
        creator: usize,
        board: Id,
        card: Option<&Card>,
        more: Value,
        now: i64,
    ) -> Id {
        let id = self.ids.at(now);
        let (list, card) = (card.map(|card| card.list), card.map(|card| card.id));
        let text = String::new();
        self.actions.add(Action { id, kind, creator, at: now, board, card, list, text, edited: None, more });
        if let Some(board) = self.boards.get_mut(&board) {
            board.activity = board.activity.max(now);
        }
        id
    }
}

/// What a filter and an order need of a card.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glance {
    pub(crate) list: Id,
    pub(crate) closed: bool,
    pub(crate) done: bool,
}
