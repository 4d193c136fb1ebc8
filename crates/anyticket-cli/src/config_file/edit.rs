//! Changes to the text of a configuration, byte for byte but for what they are about.

use anyticket::{Error, Result};
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

/// The table that all trackers are below.
const TRACKERS: &str = "trackers";

/// The text of a configuration, and where changes to it go.
///
/// A value is replaced where it stands, a key is added below the provider's, a tracker at the end. Every change is
/// compared with what it should mean: one that this text has no place for is refused, with the line to write by hand.
pub(crate) struct Document {
    text: String,
}

/// A line of a new tracker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) key: String,
    pub(crate) value: String,
    /// What it stands for, for whoever reads the file.
    pub(crate) comment: Option<String>,
}

impl Line {
    /// A line without a comment.
    pub(crate) fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into(), comment: None }
    }

    /// Adds what it stands for.
    #[must_use]
    pub(crate) fn about(mut self, comment: impl Into<String>) -> Self {
        self.comment = Some(comment.into());
        self
    }

    fn to_text(&self) -> String {
        let comment = self.comment.as_deref().map(crate::output::sanitize::line);
        let comment = comment.map(|comment| format!("  # {comment}")).unwrap_or_default();
        format!("{} = {}{comment}", bare_or_quoted(&self.key), quoted(&self.value))
    }
}

impl Document {
    /// A text, which may be empty.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }

    /// The text as it is now.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Sets a setting of a tracker that is there.
    pub(crate) fn set(&mut self, tracker: &str, key: &str, value: &str) -> Result<()> {
        let by_hand = || format!("below [{}] write {}", header(tracker), Line::new(key, value).to_text());
        let edited = self.edited(tracker, key, value).ok_or_else(|| stuck(by_hand()))?;
        self.accept(edited, by_hand, |root| {
            let table = root.get_mut(TRACKERS)?.as_table_mut()?.get_mut(tracker)?.as_table_mut()?;
            table.insert(key.to_owned(), Value::String(value.to_owned()));
            Some(())
        })
    }

    /// Adds a tracker at the end.
    pub(crate) fn add(&mut self, tracker: &str, lines: &[Line]) -> Result<()> {
        let newline = self.newline();
        let mut block = vec![format!("[{}]", header(tracker))];
        block.extend(lines.iter().map(Line::to_text));
        let block = block.join(newline);
        let gap = match self.text.trim_start_matches('\u{feff}') {
            "" => "",
            text if text.ends_with('\n') => newline,
            _ => &newline.repeat(2),
        };
        let by_hand = || format!("add at the end\n{block}");
        let edited = format!("{}{gap}{block}{newline}", self.text);
        self.accept(edited, by_hand, |root| {
            let trackers = root.entry(TRACKERS).or_insert_with(|| Value::Table(Table::new())).as_table_mut()?;
            let table = lines.iter().map(|line| (line.key.clone(), Value::String(line.value.clone()))).collect();
            trackers.insert(tracker.to_owned(), Value::Table(table)).is_none().then_some(())
        })
    }

    /// Says at the top which tracker is meant when none is named, where nothing says so yet.
    pub(crate) fn set_default(&mut self, tracker: &str) -> Result<()> {
        let line = Line::new("default", tracker).to_text();
        let newline = self.newline();
        let start = self.text.len() - self.text.trim_start_matches('\u{feff}').len();
        let (before, after) = self.text.split_at(start);
        let gap = if after.is_empty() { "" } else { newline };
        let edited = format!("{before}{line}{newline}{gap}{after}");
        self.accept(
            edited,
            || format!("at the top write {line}"),
            |root| root.insert("default".to_owned(), Value::String(tracker.to_owned())).is_none().then_some(()),
        )
    }

    /// Takes a new text over, if it means what it should.
    fn accept(
        &mut self,
        edited: String,
        by_hand: impl FnOnce() -> String,
        change: impl FnOnce(&mut Table) -> Option<()>,
    ) -> Result<()> {
        let wanted = self.text.parse::<Table>().ok().and_then(|mut root| change(&mut root).map(|()| root));
        match (wanted, edited.parse::<Table>()) {
            (Some(wanted), Ok(is)) if wanted == is => {
                self.text = edited;
                Ok(())
            }
            _ => Err(stuck(by_hand())),
        }
    }

    fn edited(&self, tracker: &str, key: &str, value: &str) -> Option<String> {
        let root = DeTable::parse(&self.text).ok()?;
        let table = below(root.get_ref(), TRACKERS).and_then(|trackers| below(as_table(trackers)?, tracker))?;
        let settings = as_table(table)?;
        if let Some(old) = below(settings, key) {
            let span = old.span();
            return Some([&self.text[..span.start], &quoted(value), &self.text[span.end..]].concat());
        }
        let (name, provider) = settings.iter().find(|(key, _)| key.get_ref() == "provider")?;
        let entry = format!("{} = {}", bare_or_quoted(key), quoted(value));
        if self.text[table.span()].starts_with('{') {
            let (before, after) = self.text.split_at(provider.span().end);
            return Some(format!("{before}, {entry}{after}"));
        }
        // As the provider's line begins: indented, or with the names of the tables before a dot.
        let begins = self.text[..name.span().start].rfind('\n').map_or(0, |end| end + 1);
        let prefix = self.text[begins..name.span().start].trim_start_matches('\u{feff}');
        let newline = self.newline();
        Some(match self.text[provider.span().end..].find('\n') {
            Some(end) => {
                let (before, after) = self.text.split_at(provider.span().end + end + 1);
                format!("{before}{prefix}{entry}{newline}{after}")
            }
            None => format!("{}{newline}{prefix}{entry}{newline}", self.text),
        })
    }

    /// How lines end here.
    fn newline(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }
}

fn below<'a, 'i>(table: &'a DeTable<'i>, key: &str) -> Option<&'a Spanned<DeValue<'i>>> {
    table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
}

fn as_table<'a, 'i>(value: &'a Spanned<DeValue<'i>>) -> Option<&'a DeTable<'i>> {
    value.get_ref().as_table()
}

fn stuck(by_hand: String) -> Error {
    Error::configuration("this configuration has no place for the change; nothing was changed").with_hint(by_hand)
}

fn header(tracker: &str) -> String {
    format!("{TRACKERS}.{}", bare_or_quoted(tracker))
}

fn bare_or_quoted(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if bare { key.to_owned() } else { quoted(key) }
}

fn quoted(value: &str) -> String {
    Value::String(value.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str, value: &str) -> String {
        let mut document = Document::new(text);
        document.set("work", "token", value).unwrap();
        document.text().to_owned()
    }

    #[test]
    fn a_value_is_replaced_where_it_stands_and_nothing_else_moves() {
        let text = "\u{feff}# top\r\n\r\n[ trackers . work ]   # mine\r\n\tprovider='tiny'\r\n\ttoken   =  'env:OLD'  # from the \
                    vault\r\n[trackers.work.status]\r\n\"in review\" = \"in_progress\"";
        assert_eq!(set(text, "keyring:work"), text.replace("'env:OLD'", "\"keyring:work\""));
        for text in [
            "trackers.work.provider = 'tiny'\ntrackers.work.token = 'env:OLD'",
            "[trackers]\nwork = { provider = 'tiny', token = 'env:OLD' } # x\n",
            "[trackers.home]\ntoken = \"env:OLD\"\n[trackers.work]\nprovider = 'tiny'\ntoken = 'env:OLD'\n",
            "[trackers.work]\nprovider = 'tiny'\n\"token\" = 'env:OLD'\n# token = \"env:OLD\"\n",
        ] {
            assert_eq!(set(text, "file:~/t"), text.replace("'env:OLD'", "\"file:~/t\""));
        }
    }

    #[test]
    fn a_setting_that_is_missing_goes_below_the_provider() {
        for (text, wanted) in [
            (
                "[trackers.work]\nprovider = 'tiny' # x\n\n[trackers.home]\n",
                "[trackers.work]\nprovider = 'tiny' # x\ntoken = \"env:T\"\n\n[trackers.home]\n",
            ),
            (
                "[trackers.work]\r\n  provider = 'tiny'",
                "[trackers.work]\r\n  provider = 'tiny'\r\n  token = \"env:T\"\r\n",
            ),
            ("trackers.work.provider = 'tiny'\n", "trackers.work.provider = 'tiny'\ntrackers.work.token = \"env:T\"\n"),
            ("[trackers]\nwork = {provider = 'tiny'}\n", "[trackers]\nwork = {provider = 'tiny', token = \"env:T\"}\n"),
        ] {
            assert_eq!(set(text, "env:T"), wanted);
        }
    }

    #[test]
    fn what_has_no_place_is_refused_with_the_line_to_write() {
        let text = "trackers = { work.provider = 'tiny' }\n";
        let mut document = Document::new(text);
        let error = document.set("work", "token", "env:T").unwrap_err();
        assert_eq!(error.hint(), Some("below [trackers.work] write token = \"env:T\""));
        let error = document.add("home", &[Line::new("provider", "local")]).unwrap_err();
        assert_eq!(error.hint(), Some("add at the end\n[trackers.home]\nprovider = \"local\""));
        assert!(document.set("home", "token", "env:T").is_err(), "there is no such tracker");
        assert_eq!(document.text(), text);
    }

    #[test]
    fn a_tracker_goes_to_the_end_after_a_blank_line() {
        let lines = [Line::new("provider", "tiny"), Line::new("workspace", "9").about("Acme\n[x]")];
        let block = "[trackers.work]\nprovider = \"tiny\"\nworkspace = \"9\"  # Acme [x]\n";
        for (text, gap) in [("", ""), ("# mine\n", "\n"), ("default = \"work\"", "\n\n")] {
            let mut document = Document::new(text);
            document.add("work", &lines).unwrap();
            assert_eq!(document.text(), format!("{text}{gap}{block}"));
            assert!(document.add("work", &lines).is_err(), "it is there already");
        }
        let mut document = Document::new("a.b = 1\r\n");
        document.add("my \"work\"", &lines[..1]).unwrap();
        assert_eq!(document.text(), "a.b = 1\r\n\r\n[trackers.'my \"work\"']\r\nprovider = \"tiny\"\r\n");
    }

    #[test]
    fn the_default_goes_to_the_top() {
        for (text, wanted) in [
            ("# mine\n[trackers.a]\n", "default = \"a\"\n\n# mine\n[trackers.a]\n"),
            ("\u{feff}[trackers.a]\r\n", "\u{feff}default = \"a\"\r\n\r\n[trackers.a]\r\n"),
        ] {
            let mut document = Document::new(text);
            document.set_default("a").unwrap();
            assert_eq!(document.text(), wanted);
            assert!(document.set_default("a").is_err(), "it is there already");
        }
    }
}
