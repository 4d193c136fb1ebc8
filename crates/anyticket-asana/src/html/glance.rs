//! Whether a text says anything, without reading it.

/// Whether a letter or a digit stands in a text outside of its tags. `false` says nothing: what there is may be written
/// otherwise.
pub(crate) fn says_something(html: &str) -> bool {
    let mut rest = html;
    loop {
        let (text, tag) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        // What begins with & may be a blank.
        let plain = text.split('&').next().unwrap_or_default();
        if plain.chars().any(char::is_alphanumeric) {
            return true;
        }
        match tag.split_once('>') {
            Some((tag, behind)) if !tag.starts_with("<!") => rest = behind,
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::render;

    #[test]
    fn a_text_that_says_something_does_not_come_out_empty() {
        for html in [
            "<body>x</body>",
            "<body><ul><li>1</li></ul></body>",
            "<body><!-- a > b --></body>",
            "<body> \n&nbsp;</body>",
            "plain",
            "<body><hr/></body>",
            "<body><pre>  é</pre></body>",
            "<a href=\"x",
            "",
        ] {
            let rendered = render(html);
            let is_empty = rendered.markdown.trim().is_empty() && rendered.foreign.is_empty();
            assert!(!(says_something(html) && is_empty), "{html}");
        }
        assert!(says_something("<body><strong>Hi</strong></body>") && !says_something("<body>\n</body>"));
    }
}
