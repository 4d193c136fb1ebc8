//! `anyticket sim`

use std::time::Duration;

use anyticket_sim::{Faults, Setup};
use clap::Args;

use crate::exit::Usage;

/// A simulated vendor.
#[derive(Debug, Args)]
pub(crate) struct SimArgs {
    /// The vendor, as a configuration calls its provider
    #[arg(value_name = "PROVIDER")]
    pub(crate) provider: String,
    /// The port to answer on; else a free one
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// What decides names, texts, dates and luck: the same seed makes the same world
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// How many tickets there are at the start
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    tickets: u32,
    /// How long every answer takes, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency: u32,
    /// What goes wrong: none, lost-answers, server-errors, rate-limits, slow, rough
    #[arg(long, value_name = "PROFILE", default_value = "none")]
    faults: String,
}

impl SimArgs {
    /// What the world is made from.
    pub(crate) fn setup(&self) -> Result<Setup, Usage> {
        let Some(faults) = Faults::named(&self.faults) else {
            return Err(Usage::new(format!("there is no fault profile {:?}", self.faults))
                .with_hint(format!("the profiles are {}", Faults::NAMES.join(", "))));
        };
        let mut setup = Setup::new();
        setup.port = self.port.unwrap_or(0);
        setup.seed = self.seed;
        setup.tickets = usize::try_from(self.tickets).unwrap_or(usize::MAX);
        setup.latency = Duration::from_millis(self.latency.into());
        setup.faults = faults;
        Ok(setup)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::{Cli, Command};

    fn setup(line: &str) -> Option<Setup> {
        let line = format!("anyticket sim x {line}");
        let Ok(Cli { command: Command::Sim(args), .. }) = Cli::try_parse_from(line.split_whitespace()) else {
            return None;
        };
        args.setup().ok()
    }

    #[test]
    fn every_flag_becomes_what_it_says() {
        let setup = setup("--port 4010 --seed 7 --tickets 3 --latency 20 --faults rough").unwrap();
        assert_eq!((setup.port, setup.seed, setup.tickets), (4010, 7, 3));
        assert_eq!((setup.latency, setup.faults), (Duration::from_millis(20), Faults::named("rough").unwrap()));
    }

    #[test]
    fn every_profile_of_the_help_is_there() {
        for name in Faults::NAMES {
            assert!(setup(&format!("--faults {name}")).is_some(), "{name}");
        }
        for wrong in ["--faults nope", "--port 0", "--port 65536", "--tickets 1000001", "--tickets -1", "--latency x"] {
            assert!(setup(wrong).is_none(), "{wrong}");
        }
    }
}
