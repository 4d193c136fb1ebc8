//! What can be told of a simulated Trello before it starts.
//!
//! What no source settles is an option with both answers; the default is the likelier one, or the harder of two that are
//! equally likely.

use std::time::Duration;

use super::limits::Limits;

/// What a simulated Trello is like. Made by [`Sim::trello`](crate::Sim::trello), changed by
/// [`SimBuilder::with`](crate::SimBuilder::with).
///
/// ```
/// use anyticket_sim::Sim;
/// use anyticket_sim::trello::CardOrder;
///
/// let trello = Sim::trello().tickets(50).with(|options| options.card_order(CardOrder::Shuffled).tie(20)).build();
/// ```
#[derive(Debug, Clone)]
pub struct Options {
    pub(crate) search_lag: Duration,
    pub(crate) tie: usize,
    pub(crate) special_cards: bool,
    pub(crate) scope: String,
    pub(crate) card_order: CardOrder,
    pub(crate) cursors: Cursors,
    pub(crate) board_change: BoardChange,
    pub(crate) quiet_edits: bool,
    pub(crate) unknown: Unknown,
    pub(crate) limits: Limits,
    pub(crate) permission_words: PermissionWords,
    pub(crate) upload_limit: usize,
    pub(crate) custom_fields: bool,
    pub(crate) accepted_writes: bool,
    pub(crate) action_paging: ActionPaging,
    pub(crate) dated_edits: bool,
    pub(crate) paid_check_items: bool,
    pub(crate) batch_errors: BatchErrors,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            search_lag: Duration::from_secs(10),
            tie: 3,
            special_cards: true,
            scope: "read,write".to_owned(),
            card_order: CardOrder::Board,
            cursors: Cursors::Id,
            board_change: BoardChange::Dropped,
            quiet_edits: true,
            unknown: Unknown::Refused,
            limits: Limits::default(),
            permission_words: PermissionWords::General,
            upload_limit: 10 * 1024 * 1024,
            custom_fields: true,
            accepted_writes: false,
            action_paging: ActionPaging::Cursors,
            dated_edits: true,
            paid_check_items: true,
            batch_errors: BatchErrors::Keyed,
        }
    }
}

/// In which order cards come. Which of them come is the same: with `limit`, those that were created last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardOrder {
    /// From left to right and from top to bottom.
    Board,
    /// The youngest first.
    Newest,
    /// The oldest first.
    Oldest,
    /// In none.
    Shuffled,
}

/// How `before` and `since` take cards that were created in the same second as the one whose id is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursors {
    /// By the whole id: none is skipped and none repeated.
    Id,
    /// All of that second are left out.
    SkipSecond,
    /// All of that second come again.
    RepeatSecond,
}

/// What becomes of labels when a card moves to another board. Values of custom fields are lost in either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoardChange {
    /// They are lost.
    Dropped,
    /// Those that the other board has too, by name and colour, stay.
    Matched,
}

/// What becomes of parameters that the simulator does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// A loud 500.
    Refused,
    /// They are ignored, as the service does.
    Ignored,
}

/// The words of a refusal for want of access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PermissionWords {
    /// `unauthorized permission requested`.
    General,
    /// `unauthorized card permission requested`.
    OfTheModel,
}

/// What the list of actions of a card takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionPaging {
    /// `limit`, `before`, `since` and `page`, as that of a board does.
    Cursors,
    /// `page` alone, as the document says: 0 to 19, with 50 actions each.
    Pages,
}

/// What a refused read within a batch looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchErrors {
    /// `{"404": {"message": "…"}}`.
    Keyed,
    /// `{"name": "…", "message": "…", "statusCode": 404}`.
    Plain,
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $kind:ty;)*) => {
        impl Options {
            $($(#[$doc])* pub fn $name(mut self, $name: $kind) -> Self {
                self.$name = $name;
                self
            })*
        }
    };
}

setters! {
    /// How long the search index lags behind writes.
    search_lag: Duration;
    /// How many seeded cards one after the other were created in the same second.
    tie: usize;
    /// Whether there are archived cards, cards on an archived list, templates, separators and mirrors beside the seeded
    /// cards.
    special_cards: bool;
    /// In which order cards come.
    card_order: CardOrder;
    /// How `before` and `since` take cards of the same second.
    cursors: Cursors;
    /// What becomes of labels when a card moves to another board.
    board_change: BoardChange;
    /// Whether changes of labels, positions and custom fields leave `dateLastActivity` alone.
    quiet_edits: bool;
    /// What becomes of parameters that the simulator does not know.
    unknown: Unknown;
    /// The limits that answer 429.
    limits: Limits;
    /// The words of a refusal for want of access.
    permission_words: PermissionWords;
    /// The most bytes of an attachment.
    upload_limit: usize;
    /// Whether the plan has custom fields.
    custom_fields: bool;
    /// Whether writes are answered with 202, as for some days in June 2025.
    accepted_writes: bool;
    /// What the list of actions of a card takes.
    action_paging: ActionPaging;
    /// Whether an edited comment says when it was edited.
    dated_edits: bool;
    /// Whether the plan has due dates and members of check items.
    paid_check_items: bool;
    /// What a refused read within a batch looks like.
    batch_errors: BatchErrors;
}

impl Options {
    /// What the token may do: a list of `read`, `write` and `account` with commas between. Without `account` nobody is
    /// told an e-mail address.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = scope.into();
        self
    }
}
