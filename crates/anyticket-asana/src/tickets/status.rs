//! Statuses: the section that a task lies in, and whether it is completed.
//!
//! Asana keeps both apart: completing a task moves it nowhere, and moving it completes nothing. So the id of a status is the
//! pair, and a write sets both. A subtask may lie in no project and so in no section: then the bit alone is its status.

use anyticket_core::{Error, Result, Status, StatusCategory};

use crate::fields::FieldOptions;
use crate::wire;

const OPEN: &str = "open";
const DONE: &str = "done";
const UNKNOWN: &str = "unknown";

/// The two halves of a status: a section, or an option where a custom field keeps statuses; and the bit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Halves {
    pub(crate) place: Option<String>,
    pub(crate) completed: bool,
}

impl Halves {
    /// Reads the id of a status.
    ///
    /// # Errors
    ///
    /// `Invalid` if it is none of Asana.
    pub(crate) fn of(status: &Status) -> Result<Self> {
        let (place, bit) = match status.id.split_once(':') {
            Some((place, bit)) => (Some(place.to_owned()), bit),
            None => (None, status.id.as_str()),
        };
        match bit {
            OPEN => Ok(Self { place, completed: false }),
            DONE => Ok(Self { place, completed: true }),
            _ => Err(Error::invalid("a task has no such status").with("status", &status.name)),
        }
    }
}

/// The status of a task in this place; nothing where it lies in none, or where Asana does not say whether it is completed.
pub(crate) fn status(place: Option<(&str, &str)>, completed: Option<bool>) -> Status {
    let (bit, category, alone) = match completed {
        Some(true) => (DONE, StatusCategory::Done, "Completed"),
        Some(false) => (OPEN, StatusCategory::Todo, "Incomplete"),
        None => (UNKNOWN, StatusCategory::Unknown, "Unknown"),
    };
    let Some((gid, name)) = place else { return Status::new(category, bit, alone) };
    let name = if name.trim().is_empty() { gid } else { name };
    let name = if completed == Some(true) { [name, " (completed)"].concat() } else { name.to_owned() };
    Status::new(category, [gid, ":", bit].concat(), name)
}

/// The sections in their order with their open tasks, and once more with their completed ones; the bit alone where there are
/// none.
pub(crate) fn of_sections(sections: &[wire::Named]) -> Vec<Status> {
    let place = |section: &wire::Named| Some((section.gid.clone(), section.name.clone().unwrap_or_default()));
    let places: Vec<Place> = sections.iter().map(place).collect();
    both(if places.is_empty() { &[None] } else { &places })
}

/// The same with the options that can be chosen, and with none of them.
pub(crate) fn of_options(options: &FieldOptions) -> Vec<Status> {
    let enabled = options.options.iter().filter(|option| option.enabled);
    let places: Vec<Place> = enabled.map(|option| Some((option.id.clone(), option.name.clone()))).collect();
    both(&[vec![None], places].concat())
}

type Place = Option<(String, String)>;

fn both(places: &[Place]) -> Vec<Status> {
    let with = |completed: bool| {
        let one = move |place: &Place| {
            let place = place.as_ref().map(|(gid, name)| (gid.as_str(), name.as_str()));
            status(place, Some(completed))
        };
        places.iter().map(one)
    };
    with(false).chain(with(true)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_a_pair_and_its_id_says_both() {
        let doing = status(Some(("5001", "Doing")), Some(true));
        assert_eq!(doing, Status::new(StatusCategory::Done, "5001:done", "Doing (completed)"));
        assert_eq!(Halves::of(&doing).unwrap(), Halves { place: Some("5001".into()), completed: true });
        let alone = status(None, Some(false));
        assert_eq!(alone, Status::new(StatusCategory::Todo, "open", "Incomplete"));
        assert_eq!(Halves::of(&alone).unwrap(), Halves { place: None, completed: false });
        assert!(Halves::of(&Status::new(StatusCategory::Done, "5001:gone", "x")).is_err());
    }

    #[test]
    fn every_section_is_listed_open_and_completed_in_their_order() {
        let section = |gid: &str, name: &str| wire::Named { gid: gid.into(), name: Some(name.into()) };
        let ids: Vec<String> =
            of_sections(&[section("2", "To do"), section("1", "")]).into_iter().map(|status| status.id).collect();
        assert_eq!(ids, ["2:open", "1:open", "2:done", "1:done"]);
        assert_eq!(of_sections(&[section("1", "")])[0].name, "1", "a section may have no name");
        assert_eq!(of_sections(&[])[1].id, "done");
    }
}
