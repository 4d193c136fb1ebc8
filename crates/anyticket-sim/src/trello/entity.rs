//! What there is on a Trello: boards with lists, cards with what hangs on them, people.

use bytes::Bytes;

use super::id::Id;

/// A person.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) id: Id,
    pub(crate) username: String,
    pub(crate) full_name: String,
    pub(crate) email: String,
    /// Invited by e-mail and not come yet.
    pub(crate) ghost: bool,
    /// The names are shown in `nonPublic` alone.
    pub(crate) hidden_name: bool,
}

impl Member {
    pub(crate) fn initials(&self) -> String {
        self.full_name.split(' ').filter_map(|word| word.chars().next()).collect::<String>().to_uppercase()
    }
}

/// A workspace.
#[derive(Debug, Clone)]
pub(crate) struct Organization {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) display_name: String,
    /// Places in the list of people.
    pub(crate) members: Vec<usize>,
    /// Whether its plan has custom fields.
    pub(crate) paid: bool,
}

/// Who may see a board that is not a member of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visibility {
    Private,
    Org,
    Public,
}

impl Visibility {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Org => "org",
            Self::Public => "public",
        }
    }
}

/// What somebody is on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Admin,
    Normal,
    Observer,
}

impl Role {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Normal => "normal",
            Self::Observer => "observer",
        }
    }
}

/// Somebody on a board.
#[derive(Debug, Clone)]
pub(crate) struct Membership {
    pub(crate) id: Id,
    pub(crate) member: usize,
    pub(crate) role: Role,
    pub(crate) deactivated: bool,
}

/// A board.
#[derive(Debug, Clone)]
pub(crate) struct Board {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) desc: String,
    pub(crate) closed: bool,
    pub(crate) starred: bool,
    pub(crate) organization: Option<Id>,
    pub(crate) visibility: Visibility,
    pub(crate) memberships: Vec<Membership>,
    /// The number of the youngest card.
    pub(crate) last_short: u32,
    pub(crate) activity: i64,
}

/// A list of a board: a column.
#[derive(Debug, Clone)]
pub(crate) struct List {
    pub(crate) id: Id,
    pub(crate) board: Id,
    pub(crate) name: String,
    pub(crate) closed: bool,
    pub(crate) pos: f64,
    pub(crate) subscribed: bool,
}

/// A label of a board. Name and colour may both be none.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    pub(crate) id: Id,
    pub(crate) board: Id,
    pub(crate) name: String,
    pub(crate) color: Option<String>,
}

/// The type of a custom field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldType {
    Checkbox,
    List,
    Number,
    Text,
    Date,
}

impl FieldType {
    pub(crate) const ALL: [Self; 5] = [Self::Checkbox, Self::List, Self::Number, Self::Text, Self::Date];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Checkbox => "checkbox",
            Self::List => "list",
            Self::Number => "number",
            Self::Text => "text",
            Self::Date => "date",
        }
    }
}

/// A choice of a drop-down.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) id: Id,
    pub(crate) text: String,
    pub(crate) color: String,
    pub(crate) pos: f64,
}

/// A custom field of a board.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) id: Id,
    pub(crate) board: Id,
    pub(crate) name: String,
    pub(crate) kind: FieldType,
    pub(crate) pos: f64,
    pub(crate) card_front: bool,
    pub(crate) choices: Vec<Choice>,
}

/// The value of a custom field: all scalars are text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scalar {
    Text(String),
    Number(String),
    Checked,
    Date(i64),
    Choice(Id),
}

/// The value of one custom field of a card.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) id: Id,
    pub(crate) field: Id,
    pub(crate) scalar: Scalar,
}

/// An entry of a checklist.
#[derive(Debug, Clone)]
pub(crate) struct CheckItem {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) complete: bool,
    pub(crate) pos: f64,
    pub(crate) due: Option<i64>,
    pub(crate) member: Option<Id>,
}

/// A checklist of a card.
#[derive(Debug, Clone)]
pub(crate) struct Checklist {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) pos: f64,
    pub(crate) items: Vec<CheckItem>,
}

/// Something attached to a card: a file, or an address.
#[derive(Debug, Clone)]
pub(crate) struct Attachment {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) mime_type: String,
    pub(crate) member: usize,
    pub(crate) date: i64,
    pub(crate) pos: f64,
    pub(crate) what: Attached,
}

/// What is attached.
#[derive(Debug, Clone)]
pub(crate) enum Attached {
    File { name: String, content: Bytes },
    Link(String),
}

/// What a card is when it is no ordinary one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CardRole {
    Separator,
    Board,
    Mirror,
    Link,
}

impl CardRole {
    pub(crate) const ALL: [Self; 4] = [Self::Separator, Self::Board, Self::Mirror, Self::Link];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Separator => "separator",
            Self::Board => "board",
            Self::Mirror => "mirror",
            Self::Link => "link",
        }
    }
}

/// A card.
#[derive(Debug, Clone)]
pub(crate) struct Card {
    pub(crate) id: Id,
    /// The number on its board.
    pub(crate) short: u32,
    pub(crate) board: Id,
    pub(crate) list: Id,
    pub(crate) name: String,
    pub(crate) desc: String,
    pub(crate) closed: bool,
    pub(crate) pos: f64,
    pub(crate) due: Option<i64>,
    pub(crate) start: Option<i64>,
    pub(crate) due_complete: bool,
    pub(crate) activity: i64,
    /// In the order in which they were put on.
    pub(crate) members: Vec<Id>,
    pub(crate) labels: Vec<Id>,
    pub(crate) items: Vec<Item>,
    pub(crate) checklists: Vec<Checklist>,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) cover: Option<Id>,
    pub(crate) role: Option<CardRole>,
    pub(crate) mirror_source: Option<Id>,
    pub(crate) template: bool,
    pub(crate) subscribed: bool,
}
