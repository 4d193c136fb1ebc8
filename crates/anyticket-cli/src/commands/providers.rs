//! `anyticket providers`

use std::collections::BTreeMap;

use anyticket::{BoxForm, Capabilities, Cell, LabelForm, Limits, LinkKind, ProviderFactory, Support, WhenForm};
use serde::Serialize;

use super::print_these;
use crate::connect::Session;
use crate::exit::Failure;
use crate::output::{Output, Show};

/// Lists the providers that are compiled in.
pub(super) fn run(session: &Session<'_>, output: &mut Output<'_>) -> Result<(), Failure> {
    let providers: Vec<Described> =
        session.registry().providers().map(|factory| Described::new(factory.as_ref())).collect();
    print_these(&providers, "providers are compiled in", output)
}

/// A provider and what it can do at most.
#[derive(Serialize)]
struct Described {
    name: String,
    summary: String,
    settings: Vec<String>,
    native: usize,
    emulated: usize,
    refused: usize,
    capabilities: BTreeMap<Cell, Support>,
    time_resolution_ms: f64,
    listing_lag_ms: f64,
    due_form: WhenForm,
    start_form: WhenForm,
    link_kinds: Option<Vec<LinkKind>>,
    label_form: LabelForm,
    box_form: BoxForm,
    needs_project: bool,
    unique_external_keys: bool,
    splits_listings: bool,
    limits: Limits,
}

impl Described {
    fn new(factory: &dyn ProviderFactory) -> Self {
        let capabilities: Capabilities = factory.capabilities();
        let cells: BTreeMap<Cell, Support> =
            capabilities.cells().map(|(cell, support)| (cell, support.clone())).collect();
        let count = |name: &str| cells.values().filter(|support| support.as_str() == name).count();
        Self {
            name: factory.name().to_owned(),
            summary: factory.summary().to_owned(),
            settings: factory.keys().iter().map(|key| (*key).to_owned()).collect(),
            native: count("native"),
            emulated: count("emulated"),
            refused: count("refused"),
            time_resolution_ms: capabilities.time_resolution.as_secs_f64() * 1000.0,
            listing_lag_ms: capabilities.listing_lag.as_secs_f64() * 1000.0,
            due_form: capabilities.due_form,
            start_form: capabilities.start_form,
            link_kinds: capabilities.link_kinds.as_deref().map(<[LinkKind]>::to_vec),
            label_form: capabilities.label_form,
            box_form: capabilities.box_form,
            needs_project: capabilities.needs_project,
            unique_external_keys: capabilities.unique_external_keys,
            splits_listings: capabilities.splits_listings,
            limits: capabilities.limits,
            capabilities: cells,
        }
    }
}

impl Show for Described {
    const COLUMNS: &'static [&'static str] = &["provider", "native", "emulated", "refused", "summary"];

    fn cells(&self) -> Vec<String> {
        let counts = [self.native, self.emulated, self.refused].map(|count| count.to_string());
        let [native, emulated, refused] = counts;
        vec![self.name.clone(), native, emulated, refused, self.summary.clone()]
    }
}
