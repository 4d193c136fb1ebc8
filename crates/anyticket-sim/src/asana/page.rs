//! Pages: `limit` and an opaque `offset`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::Asana;
use super::answer::{Answer, Body};
use super::call::Call;
use super::clock::millis;
use super::entity::Gid;
use super::options::{Offsets, Unpaged};

/// A list without `limit` ends here.
const MOST: usize = 1000;

/// The place of a row in its list.
pub(crate) type Border = (i64, i64);

/// A row and its place.
pub(crate) type Row = (Border, Gid);

/// Where a page starts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct From {
    /// Behind this row.
    pub(crate) border: Option<Border>,
    /// Behind so many rows.
    pub(crate) position: usize,
}

/// The gids of a page, and the token of the next.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) rows: Vec<Gid>,
    next: Option<String>,
    paged: bool,
}

impl Page {
    /// The answer with these records as rows.
    pub(crate) fn answer(self, asana: &Asana, call: &Call<'_>, rows: Vec<Value>) -> Answer {
        let read = rows.len() * call.width();
        let mut body = json!({ "data": rows });
        if self.paged {
            body["next_page"] = match self.next {
                None => Value::Null,
                Some(offset) => {
                    let mut query = url::form_urlencoded::Serializer::new(String::new());
                    query.extend_pairs(call.query.iter().filter(|(key, _)| key != "offset"));
                    query.append_pair("offset", &offset);
                    let path = format!("{}?{}", call.path, query.finish());
                    json!({ "offset": offset, "path": path, "uri": format!("{}{path}", asana.base()) })
                }
            };
        }
        Answer::new(200, Body::Json(body)).reading(read)
    }
}

impl Asana {
    /// The page that is asked for of `list`, which gives its rows from a place on. `keep` says which rows count.
    pub(crate) fn page<'w, I: Iterator<Item = Row> + 'w>(
        &'w self,
        call: &Call<'_>,
        list: impl FnOnce(From) -> I,
        keep: impl Fn(Gid) -> bool,
    ) -> Result<Page, Answer> {
        let limit = match call.asked("limit") {
            None => None,
            Some(text) => match text.parse::<usize>() {
                Ok(limit @ 1..=100) => Some(limit),
                _ => return Err(Answer::bad("limit: The limit must be between 1 and 100.")),
            },
        };
        let from = match call.asked("offset") {
            None => From::default(),
            Some(token) => {
                self.page_start(call, token).ok_or_else(|| Answer::bad("offset: Your pagination token is invalid."))?
            }
        };
        let mut rows = Vec::new();
        let mut last = None;
        let most = limit.unwrap_or(MOST);
        let mut more = false;
        for (index, (border, gid)) in list(from).enumerate().filter(|(_, (_, gid))| keep(*gid)) {
            if rows.len() == most {
                more = true;
                break;
            }
            rows.push(gid);
            last = Some((border, from.position + index + 1));
        }
        if limit.is_none() {
            if more && self.options.unpaged == Unpaged::Refused {
                let words = "The result is too large. You should use pagination (may require specifying a workspace)!";
                return Err(Answer::bad(words));
            }
            return Ok(Page { rows, next: None, paged: false });
        }
        let next = last.filter(|_| more).map(|(border, position)| self.page_token(call, border, position));
        Ok(Page { rows, next, paged: true })
    }

    /// The same for a list that is short and at hand.
    pub(crate) fn short_page(&self, call: &Call<'_>, gids: &[Gid]) -> Result<Page, Answer> {
        let list = |from: From| {
            let at = from.border.and_then(|(_, last)| gids.iter().position(|gid| signed(*gid) == last));
            let skip = at.map_or(from.position, |at| at + 1);
            gids.iter().skip(skip).map(|gid| ((0, signed(*gid)), *gid))
        };
        self.page(call, list, |_| true)
    }

    /// A token that is good for this query only, and not for ever.
    fn page_token(&self, call: &Call<'_>, border: Border, position: usize) -> String {
        let payload =
            format!("{{\"t\":\"page\",\"a\":{},\"b\":{},\"n\":{position},\"i\":{}}}", border.0, border.1, call.now);
        let seal = self.seal(call, &payload);
        format!("{}.{seal:016x}", URL_SAFE_NO_PAD.encode(payload))
    }

    fn page_start(&self, call: &Call<'_>, token: &str) -> Option<From> {
        let (payload, seal) = token.split_once('.')?;
        let payload = String::from_utf8(URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
        if format!("{:016x}", self.seal(call, &payload)) != seal {
            return None;
        }
        let json: Value = serde_json::from_str(&payload).ok()?;
        let number = |key: &str| json[key].as_i64();
        let issued = number("i")?;
        if call.now - issued >= millis(self.options.offset_lifetime) || issued < self.pages_from {
            return None;
        }
        let position = usize::try_from(number("n")?).ok()?;
        Some(match self.options.offsets {
            Offsets::Border => From { border: Some((number("a")?, number("b")?)), position },
            Offsets::Position => From { border: None, position },
        })
    }

    fn seal(&self, call: &Call<'_>, payload: &str) -> u64 {
        let mut seal = self.seed;
        let query =
            call.query.iter().filter(|(key, _)| !matches!(key.as_str(), "offset" | "opt_fields" | "opt_pretty"));
        let texts = query.flat_map(|(key, value)| [key.as_str(), value.as_str()]);
        for text in texts.chain([call.path.as_str(), payload]) {
            seal = text.bytes().fold(seal, |seal, byte| crate::random::mix(seal, byte.into()));
        }
        seal
    }
}

/// A gid as a place in a list.
pub(crate) fn signed(gid: Gid) -> i64 {
    i64::try_from(gid).unwrap_or(i64::MAX)
}
