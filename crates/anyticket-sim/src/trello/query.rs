//! The language of the search, as far as cards are concerned.
//!
//! <https://support.atlassian.com/trello/docs/searching-for-cards-all-boards/>

use super::action::Action;
use super::answer::Answer;
use super::entity::{Attached, Card};
use super::world::{ME, World};

const DAY: i64 = 86_400_000;

/// A question, taken apart.
#[derive(Debug)]
pub(crate) struct Query {
    terms: Vec<Term>,
    pub(crate) sort: Option<Sort>,
    partial: bool,
}

#[derive(Debug)]
struct Term {
    negated: bool,
    what: What,
}

#[derive(Debug)]
enum What {
    Words(Place, Vec<String>),
    Member(String),
    Board(String),
    List(String),
    Label(String),
    Has(String),
    /// Due within so many days; negative means overdue.
    Due(i64),
    Created(i64),
    Edited(i64),
    Is(String),
}

/// Where words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Anywhere,
    Name,
    Description,
    Comment,
    Checklist,
}

/// What the results are sorted by, if not by relevance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Created,
    Edited,
    Due,
}

/// The parts of a question: a word, a phrase in quotes, or an operator with either.
fn parts(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let (mut part, mut quoted) = (String::new(), false);
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            letter if letter.is_whitespace() && !quoted => parts.push(std::mem::take(&mut part)),
            letter => part.push(letter),
        }
    }
    parts.push(part);
    parts.retain(|part| !part.is_empty());
    parts
}

/// The words of a text, in small letters.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

impl Query {
    pub(crate) fn read(text: &str, partial: bool) -> Result<Self, Answer> {
        let mut query = Self { terms: Vec::new(), sort: None, partial };
        for part in parts(text) {
            let (negated, part) = match part.strip_prefix('-') {
                Some(rest) if !rest.is_empty() => (true, rest.to_owned()),
                _ => (false, part),
            };
            if let Some(name) = part.strip_prefix('@') {
                query.terms.push(Term { negated, what: What::Member(name.to_lowercase()) });
                continue;
            }
            let (operator, value) = part.split_once(':').unwrap_or(("", &part));
            let value = value.to_owned();
            let days = |text: &str| match text {
                "day" => Some(1),
                "week" => Some(7),
                "month" => Some(30),
                other => other.parse::<i64>().ok().filter(|days| (0..=36_500).contains(days)),
            };
            let what = match operator {
                "name" => What::Words(Place::Name, words(&value)),
                "description" => What::Words(Place::Description, words(&value)),
                "comment" => What::Words(Place::Comment, words(&value)),
                "checklist" => What::Words(Place::Checklist, words(&value)),
                "board" => What::Board(value.to_lowercase()),
                "list" => What::List(value.to_lowercase()),
                "label" => What::Label(value.to_lowercase()),
                "member" => What::Member(value.trim_start_matches('@').to_lowercase()),
                "has" => What::Has(value),
                "due" if value == "overdue" => What::Due(-1),
                "due" => What::Due(days(&value).ok_or_else(|| Answer::invalid("query"))?),
                "created" => What::Created(days(&value).ok_or_else(|| Answer::invalid("query"))?),
                "edited" => What::Edited(days(&value).ok_or_else(|| Answer::invalid("query"))?),
                "is" => What::Is(value),
                "sort" => {
                    query.sort = match value.as_str() {
                        "created" => Some(Sort::Created),
                        "edited" => Some(Sort::Edited),
                        "due" => Some(Sort::Due),
                        _ => return Err(Answer::invalid("query")),
                    };
                    continue;
                }
                // What is no operator is a word with a colon in it.
                _ => What::Words(Place::Anywhere, words(&part)),
            };
            query.terms.push(Term { negated, what });
        }
        Ok(query)
    }

    /// Whether a card is found.
    pub(crate) fn finds(&self, world: &World, card: &Card, now: i64) -> bool {
        self.terms.iter().all(|term| self.holds(world, card, &term.what, now) != term.negated)
    }

    /// How well a card fits: names count before texts.
    pub(crate) fn relevance(&self, card: &Card) -> usize {
        let in_name = |term: &&Term| match &term.what {
            What::Words(_, wanted) => self.all_in(wanted, &card.name),
            _ => false,
        };
        self.terms.iter().filter(in_name).count()
    }

    fn holds(&self, world: &World, card: &Card, what: &What, now: i64) -> bool {
        match what {
            What::Words(place, wanted) => self.has_words(world, card, *place, wanted),
            What::Member(name) => {
                card.members.iter().filter_map(|id| world.member(*id)).any(|member| {
                    *name == "me" && member == ME || world.members[member].username.to_lowercase() == *name
                })
            }
            What::Board(name) => {
                world.boards.get(&card.board).is_some_and(|board| board.name.to_lowercase().contains(name))
            }
            What::List(name) => world.lists.get(&card.list).is_some_and(|list| list.name.to_lowercase().contains(name)),
            What::Label(name) => card
                .labels
                .iter()
                .filter_map(|id| world.labels.get(id))
                .any(|label| label.name.to_lowercase() == *name || label.color.as_deref() == Some(name)),
            What::Has(part) => match part.as_str() {
                "attachments" => !card.attachments.is_empty(),
                "cover" => card.cover.is_some(),
                "description" => !card.desc.is_empty(),
                "members" => !card.members.is_empty(),
                _ => false,
            },
            What::Due(days) => card.due.is_some_and(|due| match *days {
                -1 => due < now && !card.due_complete,
                days => (now..now + days * DAY).contains(&due),
            }),
            What::Created(days) => card.id.created() >= now - days * DAY,
            What::Edited(days) => card.activity >= now - days * DAY,
            What::Is(state) => match state.as_str() {
                "open" => !card.closed,
                "archived" => card.closed,
                _ => false,
            },
        }
    }

    fn has_words(&self, world: &World, card: &Card, place: Place, wanted: &[String]) -> bool {
        let name = || self.all_in(wanted, &card.name);
        let desc = || self.all_in(wanted, &card.desc);
        let comment = || {
            let comments = world.actions.of_card(card.id).filter(|action| action.is_comment());
            comments.map(|action: &Action| action.text.as_str()).any(|text| self.all_in(wanted, text))
        };
        let checklist = || {
            let texts = card.checklists.iter().flat_map(|list| {
                std::iter::once(list.name.as_str()).chain(list.items.iter().map(|item| item.name.as_str()))
            });
            texts.into_iter().any(|text| self.all_in(wanted, text))
        };
        let attachment = || {
            card.attachments.iter().any(|one| {
                self.all_in(wanted, &one.name)
                    || matches!(&one.what, Attached::File { name, .. } if self.all_in(wanted, name))
            })
        };
        match place {
            Place::Anywhere => name() || desc() || comment() || checklist() || attachment(),
            Place::Name => name(),
            Place::Description => desc(),
            Place::Comment => comment(),
            Place::Checklist => checklist(),
        }
    }

    /// Whether all of these words are in a text: whole, or their beginnings if that is enough.
    fn all_in(&self, wanted: &[String], text: &str) -> bool {
        let there = words(text);
        !wanted.is_empty()
            && wanted
                .iter()
                .all(|word| there.iter().any(|known| known == word || self.partial && known.starts_with(word.as_str())))
    }
}
