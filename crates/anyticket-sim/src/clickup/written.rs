//! Tasks as pages of listings show them, written once as long as nothing changes: the same ones are asked for again and
//! again.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::clickup::ClickUp;
use crate::clickup::model::{Millis, TaskIndex};
use crate::clickup::render::Extras;

/// How many are kept: more than a client that goes back and forth has in view, and little memory.
const MOST: usize = 4_096;

/// Tasks by their place in the store, and whether they are written with their text in Markdown.
#[derive(Debug, Default)]
pub(crate) struct Written(HashMap<(TaskIndex, bool), String>);

impl Written {
    /// Forgets everything: something changed that tasks may show.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

impl ClickUp {
    /// A page of a listing in JSON. Tasks that were not there yet at `horizon` are left out; what is shown of a time
    /// before now is not kept.
    pub(crate) fn write_page(
        &mut self,
        found: &[TaskIndex],
        horizon: Millis,
        markdown: bool,
        last_page: Option<bool>,
    ) -> String {
        let extras = Extras { markdown, ..Extras::default() };
        let mut page = String::from("{\"tasks\":[");
        let mut between = "";
        for index in found {
            let key = (*index, markdown);
            if !self.written.0.contains_key(&key) {
                let Some(view) = self.tasks.view_at(*index, horizon) else { continue };
                let text = self.task_json(*index, &view.task(), extras).to_string();
                if horizon != Millis::MAX || self.written.0.len() >= MOST {
                    self.written.clear();
                }
                self.written.0.insert(key, text);
            }
            page.push_str(between);
            page.push_str(&self.written.0[&key]);
            between = ",";
        }
        page.push(']');
        if let Some(last) = last_page {
            write!(page, ",\"last_page\":{last}").expect("writing to a string does not fail");
        }
        page.push('}');
        page
    }
}
