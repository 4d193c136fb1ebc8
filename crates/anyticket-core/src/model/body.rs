//! Rich text: Markdown for the caller, the tracker's own form kept behind it.

use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The text of a ticket or a comment.
///
/// Markdown (CommonMark with tables, task lists and strikethrough) is the one form callers see.
/// A body that came from a tracker with another form keeps that form and is rendered on first use,
/// so that a listing nobody reads the bodies of does not pay for them. Cloning is cheap.
///
/// ```
/// use anyticket_core::Body;
///
/// assert_eq!(Body::markdown("**steps**").as_markdown(), "**steps**");
/// ```
#[derive(Clone)]
pub struct Body(Arc<Inner>);

struct Inner {
    native: Option<Native>,
    rendered: OnceLock<Rendered>,
}

struct Native {
    format: &'static str,
    text: String,
    render: fn(&str) -> Rendered,
}

/// What a native form became.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The Markdown.
    pub markdown: String,
    /// The names of the forms that Markdown does not hold (`panel`, `mention`), each once: writing the
    /// Markdown back would lose them.
    pub foreign: Vec<String>,
}

impl Body {
    /// A body written in Markdown.
    pub fn markdown(text: impl Into<String>) -> Self {
        let rendered = Rendered { markdown: text.into(), foreign: Vec::new() };
        Self(Arc::new(Inner { native: None, rendered: OnceLock::from(rendered) }))
    }

    /// A body in a tracker's own form, with the function that renders it.
    ///
    /// `format` names the form (`adf`, `html`); `render` is called at most once.
    pub fn native(format: &'static str, text: impl Into<String>, render: fn(&str) -> Rendered) -> Self {
        let native = Native { format, text: text.into(), render };
        Self(Arc::new(Inner { native: Some(native), rendered: OnceLock::new() }))
    }

    /// The text in Markdown.
    pub fn as_markdown(&self) -> &str {
        &self.rendered().markdown
    }

    /// The names of the forms that would be lost if the Markdown were written back.
    pub fn foreign(&self) -> &[String] {
        &self.rendered().foreign
    }

    /// The tracker's own form and its name, where that is not Markdown.
    pub fn as_native(&self) -> Option<(&'static str, &str)> {
        self.0.native.as_ref().map(|native| (native.format, native.text.as_str()))
    }

    /// Whether there is no text at all. A tracker's empty text and its missing text are the same to us.
    pub fn is_empty(&self) -> bool {
        self.as_markdown().chars().all(char::is_whitespace)
    }

    fn rendered(&self) -> &Rendered {
        self.0.rendered.get_or_init(|| match &self.0.native {
            Some(native) => (native.render)(&native.text),
            None => Rendered::default(),
        })
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Body").field(&self.as_markdown()).finish()
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_markdown())
    }
}

/// Equal to the letter; whether two texts mean the same is [`crate::markdown::same`].
impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        self.as_markdown() == other.as_markdown()
    }
}

impl Eq for Body {}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        Self::markdown(text)
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self::markdown(text)
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_markdown())
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::markdown)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_native_body_is_rendered_once_and_only_when_it_is_read() {
        static RENDERED: AtomicUsize = AtomicUsize::new(0);
        let body = Body::native("shouted", "HI", |text| {
            RENDERED.fetch_add(1, Ordering::Relaxed);
            Rendered { markdown: text.to_lowercase(), foreign: vec!["panel".into()] }
        });
        let copy = body.clone();
        assert_eq!(RENDERED.load(Ordering::Relaxed), 0);
        assert_eq!((body.as_markdown(), copy.as_markdown()), ("hi", "hi"));
        assert_eq!(RENDERED.load(Ordering::Relaxed), 1);
        assert_eq!(body.as_native(), Some(("shouted", "HI")));
        assert_eq!(body.foreign(), ["panel"]);
    }
}
