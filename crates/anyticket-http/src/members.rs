//! A list inside an answer, gone through once: each member is read, and its text is known beside it.
//!
//! Reading a page whose items shall be kept as they came, or of which one may be broken, would take two passes otherwise: one
//! that finds where each item ends, and one that reads it.

use serde::de::{Deserialize, Error as _};
use serde_json::value::RawValue;

use crate::lenient::Text;
use crate::reader::Reader;

/// The members of a list, and what stands beside the list.
#[derive(Debug)]
pub struct Members<'a, T> {
    /// The members in their order.
    pub members: Vec<Member<'a, T>>,
    /// What stands beside the list.
    pub beside: Beside<'a>,
}

/// What stands beside a list in an object.
#[derive(Debug)]
pub struct Beside<'a>(Vec<(Text<'a>, &'a RawValue)>);

/// One member of a list.
#[derive(Debug)]
pub struct Member<'a, T> {
    /// What it is, or why it cannot be read.
    pub read: serde_json::Result<T>,
    /// Its text: one JSON value.
    pub text: &'a str,
}

impl<'a, T: Deserialize<'a>> Members<'a, T> {
    /// Reads the list under `name` in an object. A member of another shape costs itself only.
    pub(crate) fn of(json: &'a str, name: &str) -> serde_json::Result<Self> {
        let mut members = Vec::new();
        let beside = Beside::each(json, name, Reader::value, |member, following| {
            members.reserve(following + 1);
            members.push(member);
        })?;
        Ok(Self { members, beside })
    }
}

impl<'a, T: Deserialize<'a>> Member<'a, T> {
    /// Reads a list that is all there is. A member of another shape costs itself only.
    ///
    /// # Errors
    ///
    /// What is no list, or is followed by something.
    pub fn all(json: &'a str) -> serde_json::Result<Vec<Self>> {
        let (mut rest, mut members) = (Reader::new(json), Vec::new());
        rest.taken(&mut Reader::value, &mut |member, following| {
            members.reserve(following + 1);
            members.push(member);
        })?;
        if rest.trimmed().is_empty() { Ok(members) } else { Err(serde_json::Error::custom("trailing characters")) }
    }
}

impl<'a> Beside<'a> {
    /// Gives each member of the list under `name` to `take`, read by `read`, and about how many follow it.
    pub(crate) fn each<T>(
        json: &'a str,
        name: &str,
        mut read: impl FnMut(&mut Reader<'a>) -> serde_json::Result<T>,
        mut take: impl FnMut(Member<'a, T>, usize),
    ) -> serde_json::Result<Self> {
        let (mut rest, mut is_there, mut beside) = (Reader::new(json), false, Vec::new());
        rest.object(|key, rest| {
            if &*key == name && !is_there {
                is_there = true;
                return rest.taken(&mut read, &mut take);
            }
            beside.push((key, rest.value()?));
            Ok(())
        })?;
        match is_there {
            _ if !rest.trimmed().is_empty() => Err(serde_json::Error::custom("trailing characters")),
            true => Ok(Self(beside)),
            false => Err(serde_json::Error::custom(format!("missing field `{name}`"))),
        }
    }

    /// What stands under this name; nothing where it is missing, null or of another shape.
    pub fn get<V: Deserialize<'a>>(&self, name: &str) -> Option<V> {
        let (_, value) = self.0.iter().find(|(key, _)| &**key == name)?;
        serde_json::from_str::<Option<V>>(value.get()).ok()?
    }
}

/// No page has more members, whatever one of them makes us expect.
const MANY: usize = 1_000;

impl<'a> Reader<'a> {
    /// Gives each member of the list that comes next to `take`, read by `read`, and about how many follow it.
    fn taken<T>(
        &mut self,
        read: &mut impl FnMut(&mut Self) -> serde_json::Result<T>,
        take: &mut impl FnMut(Member<'a, T>, usize),
    ) -> serde_json::Result<()> {
        self.list(|json| {
            let from = json.trimmed();
            let read = read(json);
            if read.is_err() {
                // Where it ends has to be found all the same.
                *json = Self::new(from);
                json.skip()?;
            }
            let text = &from[..from.len() - json.left()];
            // Behind the last stands the end of the list.
            let is_last = json.trimmed().starts_with(']');
            let following = if is_last { 0 } else { (json.left() / text.len().max(1)).min(MANY) };
            take(Member { read, text }, following);
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(json: &str) -> serde_json::Result<Vec<(Option<u8>, String)>> {
        let all = Members::<u8>::of(json, "list")?;
        Ok(all.members.into_iter().map(|member| (member.read.ok(), member.text.to_owned())).collect())
    }

    #[test]
    fn each_member_comes_with_its_text_and_a_broken_one_costs_itself_only() {
        let read = numbers(" { \"a\" : [1, {\"list\": 2}] , \"list\":[ 1 , {\"b\":[\"]\"]}\t,300,\n4 ],\"z\":null}\n")
            .unwrap();
        let read: Vec<_> = read.iter().map(|(number, text)| (*number, text.as_str())).collect();
        assert_eq!(read, [(Some(1), "1"), (None, "{\"b\":[\"]\"]}"), (None, "300"), (Some(4), "4")]);
        assert_eq!(numbers(r#"{"list":[]}"#).unwrap(), []);
    }

    #[test]
    fn one_that_breaks_off_halfway_is_passed_over_to_its_end() {
        let json = r#"{"list":[{"a":1},{"a":2,"b":[{"a":9}],"c":"}"},{"a":3}]}"#;
        let mut taken = Vec::new();
        let only_a = |json: &mut Reader<'_>| {
            let mut number = 0_u8;
            json.object(|name, value| match &*name {
                "a" => value.value().map(|a| number = a),
                _ => Err(serde_json::Error::custom("no such name")),
            })?;
            Ok(number)
        };
        Beside::each(json, "list", only_a, |member, _| taken.push((member.read.ok(), member.text))).unwrap();
        assert_eq!(
            taken,
            [(Some(1), r#"{"a":1}"#), (None, r#"{"a":2,"b":[{"a":9}],"c":"}"}"#), (Some(3), r#"{"a":3}"#)]
        );
    }

    #[test]
    fn what_stands_beside_the_list_is_read_when_it_is_asked_for() {
        let json = r#"{"next":"abc","last":true,"none":null,"list":[7]}"#;
        let all = Members::<u8>::of(json, "list").unwrap();
        assert_eq!(all.beside.get::<String>("next").as_deref(), Some("abc"));
        assert_eq!(all.beside.get::<bool>("last"), Some(true));
        assert_eq!(
            (all.beside.get::<String>("none"), all.beside.get::<u8>("next"), all.beside.get::<u8>("missing")),
            (None, None, None)
        );
    }

    #[test]
    fn what_is_no_object_with_that_list_is_refused_as_json_is() {
        for json in [
            "",
            "[]",
            "{}",
            "{\"list\":null}",
            "{\"list\":{}}",
            "{\"list\":[1}",
            "{\"list\":[1,]}",
            "{\"list\":[1] \"a\":1}",
            "{\"list\":[1]",
            "{\"list\":[1]}x",
            "{\"list\":[+1]}",
            "{list:[1]}",
            "{\"a\":}",
            "{\"list\":[1 2]}",
            "{,}",
        ] {
            assert!(numbers(json).is_err(), "{json}");
            // Whatever JSON refuses is refused here too.
            let is_json = serde_json::from_str::<serde_json::Value>(json).is_ok();
            assert!(is_json == matches!(json, "[]" | "{}" | "{\"list\":null}" | "{\"list\":{}}"), "{json}");
        }
    }

    #[test]
    fn a_list_that_is_all_there_is_is_gone_through_the_same_way() {
        let read = |json| {
            Member::<u8>::all(json).map(|all| all.iter().map(|one| (one.read.is_ok(), one.text)).collect::<Vec<_>>())
        };
        assert_eq!(read(" [1, {\"a\":[2]} ,3 ]\n").unwrap(), [(true, "1"), (false, "{\"a\":[2]}"), (true, "3")]);
        assert_eq!(read("[]").unwrap(), []);
        for json in ["", "[", "[1", "[1,", "[1] 2", "{}", "1", "[1}"] {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
