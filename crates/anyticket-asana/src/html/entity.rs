//! Letters that stand for themselves only by a name.

/// A text with its names of letters replaced. A name that nobody knows stays.
pub(super) fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.split_once(';').and_then(|(name, behind)| Some((letter(name)?, behind))) {
            Some((letter, behind)) => {
                out.push(letter);
                rest = behind;
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

fn letter(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(number);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => return None,
    })
}

/// Adds a text in which nothing is taken for a tag. Letters that XML has no place for are left out.
pub(super) fn escaped(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(letter),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            letter => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_is_decoded_to_itself() {
        let text = "a & b < c > \"d\" 'e' &amp; &#7; ü";
        let mut out = String::new();
        escaped(text, &mut out);
        assert_eq!(decoded(&out), text);
    }

    #[test]
    fn names_and_numbers_are_letters_and_anything_else_is_text() {
        assert_eq!(decoded("&#228;&#xE4;&nbsp;&apos;"), "ää\u{a0}'");
        for text in ["&", "&;", "&nobody;", "&#xZZ;", "&#1114112;", "a & b; c"] {
            assert_eq!(decoded(text), text);
        }
    }
}
