//! What others do, and what a test may look at: the door behind the interface.

use bytes::Bytes;

use super::entity::{Attached, Attachment, Board, Card, Role};
use super::id::{Id, short_link};
use super::limits::Limits;
use super::render::slug;
use super::site::SOMEBODY;
use super::world::ME;
use super::{Trello, auth};

/// A card as a test sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seen {
    /// The id, 24 hexadecimal digits.
    pub id: String,
    /// The eight letters of its link.
    pub short_link: String,
    /// The address for people.
    pub url: String,
    /// The id of its board.
    pub board: String,
    /// The id of its list.
    pub list: String,
    /// The name of its list.
    pub list_name: String,
    /// The name.
    pub name: String,
    /// The description.
    pub desc: String,
    /// Whether it is archived.
    pub closed: bool,
    /// Whether it is done.
    pub due_complete: bool,
    /// The names of its labels.
    pub labels: Vec<String>,
    /// The user names of those who are on it.
    pub members: Vec<String>,
    /// When it was created, in milliseconds since 1970; whole seconds.
    pub created: i64,
    /// When something last happened to it, in milliseconds since 1970.
    pub updated: i64,
    /// How many comments it has.
    pub comments: usize,
}

impl Trello {
    /// The key of the app.
    pub fn key(&self) -> &'static str {
        auth::KEY
    }

    /// The token that the account has given to the app.
    pub fn token(&self) -> &'static str {
        auth::TOKEN
    }

    /// Takes the token away, or gives it back.
    pub fn revoke_token(&mut self, revoked: bool) {
        self.token_revoked = revoked;
    }

    /// The id of the account.
    pub fn member_id(&self) -> String {
        self.world.members[ME].id.to_string()
    }

    /// The id of somebody else, who is on the boards `Engineering` and `Operations`.
    pub fn somebody(&self) -> String {
        self.world.members[SOMEBODY].id.to_string()
    }

    /// How often a request brought credentials to a host that is not Trello's.
    pub fn credentials_leaked(&self) -> u64 {
        self.credentials_leaked
    }

    /// How often a request had credentials in its address.
    pub fn credentials_in_urls(&self) -> u64 {
        self.credentials_in_urls
    }

    /// How many requests there were to hosts that are not Trello's.
    pub fn requests_elsewhere(&self) -> u64 {
        self.requests_elsewhere
    }

    /// Other limits from now on.
    pub fn set_limits(&mut self, limits: Limits) {
        self.options.limits = limits;
    }

    /// The id of the board that is called `Engineering` at the start.
    pub fn default_board(&self) -> String {
        self.default_board.to_string()
    }

    /// The id of the board of this name.
    pub fn board_named(&self, name: &str) -> Option<String> {
        self.world.boards.values().find(|board| board.name == name).map(|board| board.id.to_string())
    }

    /// The id of the list of this name on a board.
    pub fn list_named(&self, board: &str, name: &str) -> Option<String> {
        let board = self.world.find_board(board)?.id;
        self.world.lists_of(board).iter().find(|list| list.name == name).map(|list| list.id.to_string())
    }

    /// Every card there is, those that the account does not see too, in the order of their ids.
    pub fn cards(&self) -> Vec<Seen> {
        self.world.card_ids().filter_map(|id| self.world.card(id)).map(|card| self.seen(&card)).collect()
    }

    /// The open cards on open lists of the boards that the account may write to, in the order of their ids. Separators,
    /// mirrors, templates and the like are left out.
    pub fn plain_cards(&self) -> Vec<Seen> {
        let there = |id: &Id| self.world.glance(*id).is_some_and(|glance| self.fits("visible", glance));
        let plain = |card: &Card| {
            let board = self.world.boards.get(&card.board);
            let mine = board.is_some_and(|board| !board.closed && self.world.writes(ME, board));
            mine && card.role.is_none() && !card.template
        };
        let cards = self.world.card_ids().filter(there).filter_map(|id| self.world.card(id));
        cards.filter(|card| plain(card)).map(|card| self.seen(&card)).collect()
    }

    /// One card by its id or the letters of its link.
    pub fn card_seen(&self, id_or_link: &str) -> Option<Seen> {
        self.world.find_card(id_or_link).map(|card| self.seen(&card))
    }

    /// Cards with exactly this name.
    pub fn cards_named(&self, name: &str) -> Vec<Seen> {
        let cards = self.world.card_ids().filter_map(|id| self.world.card(id));
        cards.filter(|card| card.name == name).map(|card| self.seen(&card)).collect()
    }

    fn seen(&self, card: &Card) -> Seen {
        let link = short_link(card.id);
        let labels = card.labels.iter().filter_map(|id| self.world.labels.get(id));
        let members = card.members.iter().filter_map(|id| self.world.member(*id));
        Seen {
            id: card.id.to_string(),
            url: format!("https://trello.com/c/{link}/{}-{}", card.short, slug(&card.name)),
            short_link: link,
            board: card.board.to_string(),
            list: card.list.to_string(),
            list_name: self.world.lists.get(&card.list).map(|list| list.name.clone()).unwrap_or_default(),
            name: card.name.clone(),
            desc: card.desc.clone(),
            closed: card.closed,
            due_complete: card.due_complete,
            labels: labels.map(|label| label.name.clone()).collect(),
            members: members.map(|member| self.world.members[member].username.clone()).collect(),
            created: card.id.created(),
            updated: card.activity,
            comments: self.world.actions.of_card(card.id).filter(|action| action.is_comment()).count(),
        }
    }

    /// Somebody else creates a card at the bottom of a list of a board; the id comes back, `None` without such a list.
    pub fn somebody_creates(&mut self, board: &str, list: &str, name: &str) -> Option<String> {
        let board = self.world.find_board(board)?.id;
        let list = self.world.lists_of(board).iter().find(|known| known.name == list)?.id;
        let pos = self.place(list, super::call::Pos::Bottom);
        let row = self.world.boards.get_mut(&board)?;
        row.last_short += 1;
        let short = row.last_short;
        let card = Card {
            id: self.world.ids.at(self.now),
            short,
            board,
            list,
            name: name.to_owned(),
            desc: "Somebody else wrote this.".to_owned(),
            closed: false,
            pos,
            due: None,
            start: None,
            due_complete: false,
            activity: self.now,
            members: Vec::new(),
            labels: Vec::new(),
            items: Vec::new(),
            checklists: Vec::new(),
            attachments: Vec::new(),
            cover: None,
            role: None,
            mirror_source: None,
            template: false,
            subscribed: false,
        };
        let id = card.id.to_string();
        self.world.save(card.clone(), self.now);
        self.world.note("createCard", SOMEBODY, board, Some(&card), serde_json::json!({}), self.now);
        Some(id)
    }

    /// Somebody else gives a card another name; false if there is none.
    pub fn somebody_renames(&mut self, card: &str, name: &str) -> bool {
        self.somebody_changes(card, |_, card| card.name = name.to_owned())
    }

    /// Somebody else writes a description; false if there is no such card.
    pub fn somebody_describes(&mut self, card: &str, desc: &str) -> bool {
        self.somebody_changes(card, |_, card| card.desc = desc.to_owned())
    }

    /// Somebody else archives a card or brings it back; false if there is none.
    pub fn somebody_archives(&mut self, card: &str, closed: bool) -> bool {
        self.somebody_changes(card, |_, card| card.closed = closed)
    }

    /// Somebody else says whether a card is done; false if there is none.
    pub fn somebody_completes(&mut self, card: &str, done: bool) -> bool {
        self.somebody_changes(card, |_, card| card.due_complete = done)
    }

    /// Somebody else puts a card on the list of this name on its board; false if there is no such card or list.
    pub fn somebody_moves(&mut self, card: &str, list: &str) -> bool {
        let Some(card) = self.world.find_card(card).map(std::borrow::Cow::into_owned) else { return false };
        let lists = self.world.lists_of(card.board);
        let Some(list) = lists.into_iter().find(|known| known.name == list).map(|list| list.id) else { return false };
        let pos = self.place(list, super::call::Pos::Bottom);
        self.change_card(Card { list, pos, ..card }, SOMEBODY, self.now);
        true
    }

    /// Somebody else moves a card to the first open list of another board; false if there is no such card or board.
    pub fn somebody_moves_to_board(&mut self, card: &str, board: &str) -> bool {
        let Some(board) = self.world.find_board(board).map(|board| board.id) else { return false };
        let lists = self.world.lists_of(board);
        let Some(list) = lists.into_iter().find(|list| !list.closed).map(|list| list.id) else { return false };
        self.somebody_changes(card, |_, card| (card.board, card.list) = (board, list))
    }

    /// Somebody else puts the label of this name on a card; false if there is no such card or label.
    pub fn somebody_labels(&mut self, card: &str, label: &str) -> bool {
        let mut there = false;
        let changed = self.somebody_changes(card, |trello, card| {
            let labels = trello.world.labels_of(card.board);
            let label = labels.into_iter().find(|known| known.name == label).map(|label| label.id);
            there = label.is_some();
            card.labels.extend(label.filter(|id| !card.labels.contains(id)));
        });
        changed && there
    }

    /// Somebody else attaches an address to a card; false if there is none.
    pub fn somebody_links(&mut self, card: &str, name: &str, url: &str) -> bool {
        self.somebody_attaches(card, name, String::new(), Attached::Link(url.to_owned()))
    }

    /// Somebody else attaches a file to a card; false if there is none.
    pub fn somebody_uploads(&mut self, card: &str, name: &str, content: impl Into<Bytes>) -> bool {
        let what = Attached::File { name: name.to_owned(), content: content.into() };
        self.somebody_attaches(card, name, "application/octet-stream".to_owned(), what)
    }

    fn somebody_attaches(&mut self, card: &str, name: &str, mime_type: String, what: Attached) -> bool {
        let (id, date) = (self.world.ids.at(self.now), self.now);
        self.somebody_changes(card, |_, card| {
            let pos = 16_384.0 * (card.attachments.len() + 1) as f64;
            card.attachments.push(Attachment {
                id,
                name: name.to_owned(),
                mime_type,
                member: SOMEBODY,
                date,
                pos,
                what,
            });
        })
    }

    /// Somebody else comments on a card; the id of the action comes back, `None` without such a card.
    pub fn somebody_comments(&mut self, card: &str, text: &str) -> Option<String> {
        let card = self.world.find_card(card)?.into_owned();
        Some(self.comments(card, SOMEBODY, text.to_owned(), self.now).to_string())
    }

    fn somebody_changes(&mut self, card: &str, change: impl FnOnce(&Self, &mut Card)) -> bool {
        let Some(mut card) = self.world.find_card(card).map(std::borrow::Cow::into_owned) else { return false };
        change(self, &mut card);
        self.change_card(card, SOMEBODY, self.now);
        true
    }

    /// Somebody else deletes a card; false if there is none.
    pub fn somebody_deletes(&mut self, card: &str) -> bool {
        let Some(id) = self.world.find_card(card).map(|card| card.id) else { return false };
        self.world.remove_card(id, self.now);
        true
    }

    /// Somebody else gives a list another name; false if there is none.
    pub fn somebody_renames_list(&mut self, list: &str, name: &str) -> bool {
        let found = Id::read(list).and_then(|id| self.world.lists.get_mut(&id));
        found.map(|list| list.name = name.to_owned()).is_some()
    }

    /// Somebody else archives a list, which leaves its cards as they are, or brings it back; false if there is none.
    pub fn somebody_archives_list(&mut self, list: &str, closed: bool) -> bool {
        let found = Id::read(list).and_then(|id| self.world.lists.get_mut(&id));
        found.map(|list| list.closed = closed).is_some()
    }

    /// Somebody else deletes the label of this id, which takes it from every card; false if there is none.
    pub fn somebody_deletes_label(&mut self, label: &str) -> bool {
        let Some(id) = Id::read(label).filter(|id| self.world.labels.contains_key(id)) else { return false };
        self.delete_label(id, self.now);
        true
    }

    /// Lets the account write to a board, or only look at it.
    pub fn permit(&mut self, board: &str, writes: bool) -> bool {
        let role = if writes { Role::Normal } else { Role::Observer };
        self.own_membership(board, |board, at| board.memberships[at].role = role)
    }

    /// Takes the account off a board.
    pub fn expel(&mut self, board: &str) -> bool {
        self.own_membership(board, |board, at| {
            board.memberships.remove(at);
            board.visibility = super::entity::Visibility::Private;
        })
    }

    fn own_membership(&mut self, board: &str, change: impl FnOnce(&mut Board, usize)) -> bool {
        let Some(id) = self.world.find_board(board).map(|board| board.id) else { return false };
        let Some(board) = self.world.boards.get_mut(&id) else { return false };
        let Some(at) = board.memberships.iter().position(|one| one.member == ME) else { return false };
        change(board, at);
        true
    }
}
