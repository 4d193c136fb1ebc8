//! How text is compared everywhere: one place, so that two filters never disagree.

/// Folds case for comparison: `contains`, names and labels all go through here.
///
/// Letter by letter, so that a part of a text folds as it does within the whole: the two small sigmas of Greek, of which
/// one stands at the end of words only, are one letter. What capitals write with two letters is those two.
///
/// ```
/// use anyticket_core::text::fold;
///
/// assert_eq!(fold("ΜΟΥΣΙΚΟΣ"), fold("μουσικος"));
/// assert_eq!(fold("STRASSE"), fold("Straße"));
/// assert!(fold("ΜΟΥΣΙΚΟΣ").starts_with(&fold("ΜΟΥΣ")));
/// ```
pub fn fold(text: &str) -> String {
    folded(text).collect()
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    // By way of the capitals, which know neither ß nor the sigma at the end of a word.
    text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase)
}

/// Whether two names are the same whatever their case, surrounding blanks aside.
///
/// ```
/// assert!(anyticket_core::text::same_folded("In Review ", "in review"));
/// ```
pub fn same_folded(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    a == b || folded(a).eq(folded(b))
}

/// Whether `text` holds `needle`, which is folded already, whatever the case of `text`.
pub fn contains_folded(text: &str, needle: &str) -> bool {
    fold(text).contains(needle)
}

/// How many letters a name has at most that somebody may have mistyped. Comparing costs the product of both lengths, and
/// what is longer was not meant as a name.
const LONGEST_NAME: usize = 100;

/// The name out of `known` that `word` was most likely meant to be, if one is near enough.
///
/// ```
/// use anyticket_core::text::nearest;
///
/// assert_eq!(nearest("jria", ["asana", "jira"]), Some("jira"));
/// assert_eq!(nearest("bugzilla", ["asana", "jira"]), None);
/// ```
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let short = |text: &str| text.chars().nth(LONGEST_NAME).is_none();
    let word = if short(word) { fold(word) } else { return None };
    known
        .into_iter()
        .filter(|name| short(name))
        .map(|name| (distance(&word, &fold(name)), name))
        .filter(|(distance, name)| *distance <= (name.chars().count().max(word.chars().count()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters must be inserted, dropped, replaced or swapped with their neighbour (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swapped_pair_of_letters_is_one_mistake() {
        assert_eq!(distance("jria", "jira"), 1);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn what_is_too_long_for_a_name_is_near_to_nothing() {
        let long = "x".repeat(LONGEST_NAME + 1);
        assert_eq!(nearest(&long, [long.as_str()]), None);
        assert_eq!(nearest(&long[1..], [long.as_str(), &long[2..]]), Some(&long[2..]));
    }

    #[test]
    fn folding_agrees_with_contains() {
        assert!(contains_folded("Größe ÄNDERN", &fold("ändern")));
        assert!(same_folded("ÄNDERN", "ändern"));
    }
}
