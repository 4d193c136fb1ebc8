//! Everything that is printed goes through here: results to standard output, all the rest to standard error.

pub(crate) mod json;
mod progress;
pub(crate) mod sanitize;
mod table;

use std::io::{self, IsTerminal as _, Write};
use std::marker::PhantomData;

use anyticket::Usage;
use console::Term;
use serde::Serialize;

use crate::args::Format;

pub(crate) use progress::Progress;

/// What the places we print to can do.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Terminal {
    /// The width of the terminal that the results go to; nothing if they go elsewhere.
    pub(crate) width: Option<u16>,
    /// Whether messages may be coloured.
    pub(crate) color: bool,
    /// Whether a person sees the messages as they come.
    pub(crate) live: bool,
}

impl Terminal {
    /// Asks the process's own standard output and standard error.
    pub(crate) fn detect() -> Self {
        let (out, live) = (Term::stdout(), io::stderr().is_terminal());
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            width: if out.is_term() { out.size_checked().map(|(_, columns)| columns.max(20)) } else { None },
            color: live && !no_color && !dumb,
            live: live && !dumb,
        }
    }
}

/// Where one run of the program prints to, and in which form.
pub(crate) struct Output<'w> {
    out: &'w mut dyn Write,
    err: &'w mut dyn Write,
    terminal: Terminal,
    format: Format,
    items: Option<usize>,
    width: Option<usize>,
}

impl<'w> Output<'w> {
    /// Results go to `out`, messages to `err`.
    pub(crate) fn new(out: &'w mut dyn Write, err: &'w mut dyn Write, terminal: Terminal, format: Format) -> Self {
        Self { out, err, terminal, format, items: None, width: None }
    }

    /// Whether the results are JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.format != Format::Table
    }

    /// One result: as JSON, or as text for a person, which `text` makes.
    pub(crate) fn value(&mut self, value: &impl Serialize, text: impl FnOnce() -> String) -> io::Result<()> {
        match self.format {
            Format::Json => json::pretty(self.out, value)?,
            Format::Ndjson => json::line(self.out, value)?,
            Format::Table => self.text(&text())?,
        }
        self.items = Some(self.items.unwrap_or(0) + 1);
        self.out.flush()
    }

    /// Text for a person, made harmless.
    pub(crate) fn text(&mut self, text: &str) -> io::Result<()> {
        let text = sanitize::block(text);
        self.out.write_all(text.trim_end().as_bytes())?;
        self.out.write_all(b"\n")
    }

    /// Bytes as they are: a file, a script.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// What a tracker answered: as it is for a program, made harmless for a terminal.
    pub(crate) fn body(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.terminal.width {
            Some(_) => self.text(&String::from_utf8_lossy(bytes))?,
            None => self.out.write_all(bytes)?,
        }
        self.out.flush()
    }

    /// Several results, written as they come in.
    pub(crate) fn list<T: Show>(&mut self) -> List<'_, 'w, T> {
        let form = match self.format {
            Format::Json => Form::Array(json::Array::default()),
            Format::Ndjson => Form::Lines(json::Lines::default()),
            Format::Table => Form::Rows(table::Rows::new(T::COLUMNS, self.terminal.width)),
        };
        List { output: self, form, count: 0, items: PhantomData }
    }

    /// A message for a person. A standard error that is closed is nobody's loss.
    pub(crate) fn note(&mut self, text: &str) {
        let text = sanitize::block(text);
        let _ = writeln!(self.err, "{}", text.trim_end());
    }

    /// A word in front of a message that catches the eye.
    pub(crate) fn mark(&mut self, word: &str) {
        let _ = match self.terminal.color {
            true => write!(self.err, "\u{1b}[1;31m{word}:\u{1b}[0m "),
            false => write!(self.err, "{word}: "),
        };
    }

    /// One JSON object on a line of standard error.
    pub(crate) fn note_json(&mut self, value: &impl Serialize) {
        let _ = json::line(self.err, value);
    }

    /// Shows how far a long listing is, if there is somebody to see it.
    pub(crate) fn progress(&self) -> Progress {
        Progress::new(self.terminal.live)
    }

    /// Remembers for the summary into how many ranges a listing is split at most.
    pub(crate) fn set_width(&mut self, width: usize) {
        self.width = Some(width);
    }

    /// What is known about this run, on one line.
    pub(crate) fn summary(&mut self, took: std::time::Duration, (usage, hits): (Usage, u64)) {
        let mut line = format!("took_ms={}", took.as_millis());
        if let Some(items) = self.items {
            line.push_str(&format!(" items={items}"));
        }
        if let Some(width) = self.width {
            line.push_str(&format!(" width={width}"));
        }
        let Usage { requests, retries, rate_limited, waited, .. } = usage;
        line.push_str(&format!(" requests={requests} retries={retries} 429s={rate_limited}"));
        line.push_str(&format!(" waited_ms={} cache_hits={hits}", waited.as_millis()));
        self.note(&line);
    }

    /// Hands over what is still held back.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Something that can be a row of a table. Its JSON form is that of the model.
pub(crate) trait Show: Serialize {
    /// The names of the columns.
    const COLUMNS: &'static [&'static str];

    /// One text for each column, as the tracker wrote it.
    fn cells(&self) -> Vec<String>;
}

enum Form {
    Rows(table::Rows),
    Array(json::Array),
    Lines(json::Lines),
}

/// Results that are written as they come in.
pub(crate) struct List<'o, 'w, T> {
    output: &'o mut Output<'w>,
    form: Form,
    count: usize,
    items: PhantomData<fn(&T)>,
}

impl<T: Show> List<'_, '_, T> {
    /// Adds an item.
    pub(crate) fn push(&mut self, item: &T) -> io::Result<()> {
        self.count += 1;
        match &mut self.form {
            Form::Rows(rows) => {
                rows.push(item.cells());
                Ok(())
            }
            Form::Array(array) => array.push(self.output.out, item),
            Form::Lines(lines) => lines.push(self.output.out, item),
        }
    }

    /// Hands over what was added so far.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        if let Form::Rows(rows) = &mut self.form {
            rows.flush(self.output.out)?;
        }
        self.output.out.flush()
    }

    /// Ends the list. `what` names the items, for a person who gets none.
    pub(crate) fn end(mut self, what: &str) -> io::Result<()> {
        self.flush()?;
        self.output.items = Some(self.count);
        match self.form {
            Form::Rows(_) if self.count == 0 => self.output.note(&format!("no {what}")),
            Form::Array(array) => array.end(self.output.out)?,
            _ => {}
        }
        self.output.out.flush()
    }

    /// Ends a list that broke off: what was written stays readable.
    pub(crate) fn break_off(mut self) -> io::Result<()> {
        self.flush()?;
        self.output.items = Some(self.count);
        match self.form {
            Form::Array(array) if array.has_begun() => array.end(self.output.out)?,
            _ => {}
        }
        self.output.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Item {
        name: &'static str,
    }

    impl Show for Item {
        const COLUMNS: &'static [&'static str] = &["name"];

        fn cells(&self) -> Vec<String> {
            vec![self.name.to_owned()]
        }
    }

    fn printed(format: Format, items: &[&'static str], broken: bool) -> (String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut output = Output::new(&mut out, &mut err, Terminal::default(), format);
        let mut list = output.list::<Item>();
        items.iter().for_each(|name| list.push(&Item { name }).unwrap());
        if broken { list.break_off() } else { list.end("items") }.unwrap();
        (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn a_list_has_three_forms() {
        assert_eq!(printed(Format::Table, &["a", "b"], false).0, "NAME\na\nb\n");
        assert_eq!(printed(Format::Ndjson, &["a", "b"], false).0, "{\"name\":\"a\"}\n{\"name\":\"b\"}\n");
        assert_eq!(printed(Format::Json, &["a"], false).0, "[\n  {\n    \"name\": \"a\"\n  }\n]\n");
    }

    #[test]
    fn an_empty_list_is_an_empty_array_and_a_message_for_a_person() {
        assert_eq!(printed(Format::Json, &[], false), ("[]\n".to_owned(), String::new()));
        assert_eq!(printed(Format::Ndjson, &[], false), (String::new(), String::new()));
        assert_eq!(printed(Format::Table, &[], false), (String::new(), "no items\n".to_owned()));
    }

    #[test]
    fn a_list_that_broke_off_is_still_json_and_one_that_never_began_is_nothing() {
        assert_eq!(printed(Format::Json, &["a"], true).0, printed(Format::Json, &["a"], false).0);
        assert_eq!(printed(Format::Json, &[], true).0, "");
    }

    #[test]
    fn text_of_a_tracker_in_a_message_cannot_steer_the_terminal() {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut output = Output::new(&mut out, &mut err, Terminal::default(), Format::Table);
        output.note("a\u{1b}[2Jb");
        output.text("c\u{1b}[2Jd\n").unwrap();
        assert_eq!(String::from_utf8(err).unwrap(), "a\u{fffd}[2Jb\n");
        assert_eq!(String::from_utf8(out).unwrap(), "c\u{fffd}[2Jd\n");
    }
}
