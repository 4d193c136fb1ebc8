//! Believable texts.

use crate::random::Random;

const VERBS: [&str; 12] = [
    "Fix",
    "Investigate",
    "Document",
    "Rename",
    "Speed up",
    "Add",
    "Remove",
    "Translate",
    "Review",
    "Move",
    "Test",
    "Plan",
];
const THINGS: [&str; 18] = [
    "login",
    "the export",
    "password reset",
    "the invoice template",
    "dark mode",
    "the onboarding mail",
    "search",
    "the settings page",
    "rate limiting",
    "the price table",
    "image upload",
    "the weekly report",
    "two-factor codes",
    "the checkout",
    "the API client",
    "Ünïcode names",
    "the « quoted » title",
    "emoji 🚀 in names",
];
const PLACES: [&str; 12] = [
    "on mobile",
    "for guests",
    "in the admin area",
    "after the last release",
    "when offline",
    "for new customers",
    "in Safari",
    "with many items",
    "before the launch",
    "for the Berlin office",
    "behind the proxy",
    "at month end",
];
const SENTENCES: [&str; 10] = [
    "It worked until the last release and nobody has touched it since.",
    "Several customers asked for this; see the linked conversation.",
    "The numbers are off by one day for people west of Greenwich.",
    "We agreed to keep the old behaviour behind a switch.",
    "This is needed before the audit in autumn.",
    "Happens once in about fifty tries, more often on slow connections.",
    "The designer has signed off on the second variant.",
    "Please keep the wording short & clear.",
    "The log shows `timeout after 30s` and nothing else.",
    "Nothing to do for support, they know.",
];
const STEPS: [&str; 6] =
    ["open the page", "press **Save** twice", "wait a minute", "sign out", "look at the list", "compare with `main`"];
const REMARKS: [&str; 8] = [
    "I can reproduce this.",
    "Looks good to me.",
    "Done in the last deploy, please check.",
    "Could you add a screenshot?",
    "Moved to next week, waiting for the vendor.",
    "Same here, since Tuesday.",
    "Thanks!",
    "The customer confirmed that it works now.",
];
pub(crate) const FIRST_NAMES: [&str; 8] = ["Ann", "Bo", "Chiara", "Dmitri", "Émile", "Fatima", "Grace", "Hiro"];
pub(crate) const LAST_NAMES: [&str; 8] =
    ["Lovelace", "Nilsson", "Rossi", "Petrov", "Dubois", "Haddad", "Hopper", "Tanaka"];

pub(crate) fn title(random: &mut Random) -> String {
    format!("{} {} {}", random.pick(&VERBS), random.pick(&THINGS), random.pick(&PLACES))
}

/// Markdown: one to four blocks, or nothing.
pub(crate) fn body(random: &mut Random) -> String {
    if random.chance(0.15) {
        return String::new();
    }
    let mut blocks = vec![(*random.pick(&SENTENCES)).to_owned()];
    if random.chance(0.5) {
        blocks.push((*random.pick(&SENTENCES)).to_owned());
    }
    if random.chance(0.5) {
        let steps: Vec<String> = (0..=random.below(3)).map(|_| format!("- {}", random.pick(&STEPS))).collect();
        blocks.push(steps.join("\n"));
    }
    if random.chance(0.2) {
        blocks.push("See [the notes](https://example.com/notes) for more.".to_owned());
    }
    blocks.join("\n\n")
}

pub(crate) fn remark(random: &mut Random) -> String {
    (*random.pick(&REMARKS)).to_owned()
}
