//! The flags that creating and changing a ticket have in common.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyticket::When;
use clap::Args;

use crate::args::model;
use crate::exit::Usage;

/// What a ticket shall hold.
#[derive(Debug, Default, Args)]
pub(crate) struct TicketFlags {
    /// The project: its id, key, path or name
    #[arg(long, short, value_name = "P")]
    pub(crate) project: Option<String>,
    /// The text, in Markdown
    #[arg(long, value_name = "MD", allow_hyphen_values = true, conflicts_with = "body_file")]
    pub(crate) body: Option<String>,
    /// A file with the text, in Markdown and UTF-8; `-` is standard input
    #[arg(long, value_name = "F")]
    pub(crate) body_file: Option<PathBuf>,
    /// The status: a category (todo, in_progress, waiting, done, cancelled), a name or an id
    #[arg(long, value_name = "S")]
    pub(crate) status: Option<String>,
    /// The priority: urgent, high, normal, low, none, or the tracker's own word
    #[arg(long, value_name = "P")]
    pub(crate) priority: Option<String>,
    /// The kind of ticket, by name or id
    #[arg(long, value_name = "K")]
    pub(crate) kind: Option<String>,
    /// Who works on it: me, an e-mail address, a name or an id; may be repeated
    #[arg(long = "assignee", value_name = "U")]
    pub(crate) assignees: Vec<String>,
    /// A label; may be repeated
    #[arg(long = "label", value_name = "L")]
    pub(crate) labels: Vec<String>,
    /// When work starts: a day (2026-03-01) or an instant (2026-03-01T09:30:00Z)
    #[arg(long, value_name = "D", value_parser = model::<When>)]
    pub(crate) start: Option<When>,
    /// When it is due
    #[arg(long, value_name = "D", value_parser = model::<When>)]
    pub(crate) due: Option<When>,
    /// The ticket above it
    #[arg(long, value_name = "TICKET")]
    pub(crate) parent: Option<String>,
    /// A custom field, by name or id, and what it shall hold; may be repeated
    #[arg(long = "field", value_name = "NAME=VALUE", value_parser = field, allow_hyphen_values = true)]
    pub(crate) fields: Vec<(String, String)>,
    /// A key of your own, to find the ticket by
    #[arg(long, value_name = "K")]
    pub(crate) external_key: Option<String>,
    /// Leave out what the tracker cannot hold, and say so, instead of refusing the whole
    #[arg(long)]
    pub(crate) lenient: bool,
}

impl TicketFlags {
    /// The text, wherever it is.
    ///
    /// Nothing is read but `stdin` or the file, so that a wrong one is found before anything is begun.
    pub(crate) fn read_body(&self, stdin: impl Read) -> Result<Option<String>, Usage> {
        match &self.body_file {
            None => Ok(self.body.clone()),
            Some(file) => read_text(file, stdin).map(Some),
        }
    }

    /// Refuses flags that say different things about the same.
    pub(crate) fn check(&self) -> Result<(), Usage> {
        for (index, (name, _)) in self.fields.iter().enumerate() {
            if self.fields[..index].iter().any(|(other, _)| anyticket::text::same_folded(other, name)) {
                return Err(Usage::new(format!("the field {name:?} is given twice"))
                    .with_hint("several values go into one: --field NAME=A,B"));
            }
        }
        Ok(())
    }
}

fn read_text(file: &Path, mut stdin: impl Read) -> Result<String, Usage> {
    let named = |what: &str| Usage::new(format!("{what} (file: {})", file.display()));
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        stdin.read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(file).map(|content| bytes = content)
    };
    read.map_err(|cause| named(&format!("the body cannot be read: {cause}")))?;
    let text = String::from_utf8(bytes).map_err(|cause| {
        named(&format!("the body is not UTF-8, from byte {} on", cause.utf8_error().valid_up_to()))
            .with_hint("save the file as UTF-8 text, or attach it: anyticket attachment add TICKET FILE")
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(text) => text.to_owned(),
        None => text,
    })
}

fn field(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE, as in Stage=Alpha".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_split_at_the_first_equals_sign() {
        assert_eq!(field("Link=a=b"), Ok(("Link".into(), "a=b".into())));
        assert_eq!(field("Stage="), Ok(("Stage".into(), String::new())));
        assert!(field("Stage").is_err());
        assert!(field("=Alpha").is_err());
    }

    #[test]
    fn a_body_comes_from_the_line_from_a_file_or_from_standard_input() {
        let from = |flags: TicketFlags| flags.read_body(&b"\xef\xbb\xbffrom stdin"[..]);
        assert_eq!(from(TicketFlags::default()), Ok(None));
        assert_eq!(from(TicketFlags { body: Some("x".into()), ..Default::default() }), Ok(Some("x".into())));
        let stdin = TicketFlags { body_file: Some("-".into()), ..Default::default() };
        assert_eq!(from(stdin), Ok(Some("from stdin".into())), "without its byte order mark");
        let missing = TicketFlags { body_file: Some("/nowhere/at/all".into()), ..Default::default() };
        assert!(from(missing).unwrap_err().message.contains("/nowhere/at/all"));
    }

    #[test]
    fn a_body_that_is_not_utf8_is_refused_with_the_place() {
        let flags = TicketFlags { body_file: Some("-".into()), ..Default::default() };
        let error = flags.read_body(&b"ab\xff"[..]).unwrap_err();
        assert!(error.message.contains("from byte 2 on"), "{error:?}");
    }

    #[test]
    fn the_same_field_twice_is_refused() {
        let flags = |names: [&str; 2]| TicketFlags {
            fields: names.map(|name| (name.to_owned(), "x".to_owned())).to_vec(),
            ..Default::default()
        };
        assert!(flags(["Stage", "stage"]).check().is_err());
        assert!(flags(["Stage", "Size"]).check().is_ok());
    }
}
