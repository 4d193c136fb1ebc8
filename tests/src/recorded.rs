//! Recorded answers of the vendors have a shape, and simulated ones are held against it.

use std::path::Path;

use serde_json::Value;

/// A place in which an answer is not as the recorded one: the file, a JSON pointer, what is there.
pub type Found = (String, String, String);

/// What a recorded answer has and the simulator leaves out or has otherwise: file, place with `*` for any step, reason.
pub type Excused = (&'static str, &'static str, &'static str);

/// A recorded answer.
///
/// # Panics
///
/// If the folder has no such file, or it is no JSON.
pub fn read(folder: &Path, file: &str) -> Value {
    let text = std::fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    serde_json::from_slice(&text).expect("a recorded answer is JSON")
}

/// Every key of the recorded answer is there, with a value of the same type. Of lists the first entries are compared.
pub fn compare(recorded: &Value, answer: &Value, file: &str, place: &str, found: &mut Vec<Found>) {
    match (recorded, answer) {
        (Value::Object(recorded), Value::Object(answer)) => {
            for (key, value) in recorded {
                let below = format!("{place}/{key}");
                match answer.get(key) {
                    None => found.push((file.to_owned(), below, "is missing".to_owned())),
                    Some(own) => compare(value, own, file, &below, found),
                }
            }
        }
        (Value::Array(recorded), Value::Array(answer)) => {
            if let (Some(recorded), Some(answer)) = (recorded.first(), answer.first()) {
                compare(recorded, answer, file, &format!("{place}/0"), found);
            }
        }
        (Value::Null, _) | (_, Value::Null) => {}
        (one, two) if std::mem::discriminant(one) == std::mem::discriminant(two) => {}
        (one, two) => found.push((file.to_owned(), place.to_owned(), format!("{one} is recorded, {two} is answered"))),
    }
}

/// # Panics
///
/// If something differs that is not excused, or an excuse excuses nothing.
#[track_caller]
pub fn assert_same_shape(mut differences: Vec<Found>, excused: &[Excused]) {
    let mut unused: Vec<Excused> = excused.to_vec();
    differences.retain(|(file, place, _)| {
        let covered = |(known, pattern, _): &Excused| known == file && covers(pattern, place);
        unused.retain(|excuse| !covered(excuse));
        !excused.iter().any(covered)
    });
    assert!(differences.is_empty(), "{differences:#?}");
    assert!(unused.is_empty(), "excuses that nothing needed: {unused:#?}");
}

fn covers(pattern: &str, place: &str) -> bool {
    let (pattern, place): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), place.split('/').collect());
    pattern.len() == place.len() && pattern.iter().zip(place).all(|(wanted, there)| *wanted == "*" || *wanted == there)
}
