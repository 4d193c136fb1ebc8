//! `anyticket login | logout`

use anyticket::SecretSource;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::exit::Usage;

/// The way to a credential.
///
/// What could be a secret in the wrong place is taken as plain text here and looked at by us: clap quotes what it
/// refuses.
#[derive(Debug, Args)]
pub(crate) struct LoginArgs {
    /// A provider, or a tracker of the configuration
    #[arg(value_name = "PROVIDER|TRACKER", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) target: String,
    /// What does not belong on a command line.
    #[arg(hide = true)]
    surplus: Vec<String>,
    /// Read the secret from standard input instead of asking for it
    #[arg(long)]
    pub(crate) with_token: bool,
    /// Where the secret is kept: keyring, file:PATH or none; env:NAME or command:PROGRAM ARGS for a place of your own
    #[arg(long, value_name = "STORE")]
    store: Option<String>,
    /// The way, where a provider has several
    #[arg(long, value_name = "WAY")]
    pub(crate) way: Option<String>,
    /// What a new tracker is called in the configuration; else as its provider
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) name: Option<String>,
    /// The workspace, by id or name
    #[arg(long, value_name = "W", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) workspace: Option<String>,
    /// Where new tickets go when no project is named: id, key, path or name
    #[arg(long, short, value_name = "P", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) project: Option<String>,
    /// A setting, instead of being asked for it; a secret only by its place: token=env:NAME
    #[arg(long = "set", value_name = "SETTING=VALUE")]
    set: Vec<String>,
}

/// Where a secret is kept.
#[derive(Clone, Debug)]
pub(crate) enum Store {
    /// The system's keyring.
    Keyring,
    /// A file that only its owner may read.
    File(String),
    /// Nowhere: the person sets a variable.
    Nowhere,
    /// A place that the person looks after: a variable or a program.
    Own(SecretSource),
}

impl LoginArgs {
    /// Refuses what may be a secret where everybody on this machine can see it.
    pub(crate) fn check(&self) -> Result<(), Usage> {
        if self.surplus.is_empty() {
            return Ok(());
        }
        Err(Usage::new("there is more on the command line than the name of a provider or tracker").with_hint(
            "a secret does not belong there, where other programs and the history of the shell see it: type it when \
             asked, or pipe it in with --with-token; what was there should be revoked",
        ))
    }

    /// Where the secret is kept, if the line says.
    pub(crate) fn store(&self) -> Result<Option<Store>, Usage> {
        let Some(text) = &self.store else { return Ok(None) };
        match text.as_str() {
            "keyring" => Ok(Some(Store::Keyring)),
            "none" => Ok(Some(Store::Nowhere)),
            text => match SecretSource::parse(text) {
                Ok(SecretSource::File(path)) => Ok(Some(Store::File(path))),
                Ok(source @ (SecretSource::Env(_) | SecretSource::Command(_))) => Ok(Some(Store::Own(source))),
                _ => Err(Usage::new("--store does not know this place")
                    .with_hint("write keyring, file:PATH, none, env:NAME or command:PROGRAM ARGS")),
            },
        }
    }

    /// The settings that the line gives. Later ones win.
    pub(crate) fn settings(&self) -> Result<Vec<(&str, &str)>, Usage> {
        let mut settings = Vec::new();
        for text in &self.set {
            match text.split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
                Some((key, value)) if !key.is_empty() && !value.is_empty() => settings.push((key, value)),
                _ => return Err(Usage::new("--set wants a setting and a value").with_hint("write SETTING=VALUE")),
            }
        }
        Ok(settings)
    }
}

/// Whether a command line that cannot be read may hold a secret in the wrong place.
pub(crate) fn may_hold_a_secret(args: &[std::ffi::OsString]) -> bool {
    args.iter().skip(1).any(|arg| arg == "login")
}

/// A message about a command line, without what may be a secret in it.
pub(crate) fn without_secrets(text: &str, args: &[std::ffi::OsString]) -> String {
    let values = args.iter().skip(1).filter_map(|arg| arg.to_str());
    let values = values.map(|arg| arg.split_once('=').map_or(arg, |(_, value)| value));
    let long = values.filter(|value| value.len() >= 8 && !value.starts_with("--"));
    long.fold(text.to_owned(), |text, value| text.replace(value, "…"))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::{Cli, Command};

    fn parse(line: &[&str]) -> LoginArgs {
        let line = ["anyticket", "login"].iter().chain(line);
        let Command::Login(args) = Cli::try_parse_from(line).unwrap().command else { panic!() };
        *args
    }

    #[test]
    fn a_store_is_one_of_five_and_a_wrong_one_is_not_quoted() {
        for (text, store) in [
            ("keyring", "Keyring"),
            ("none", "Nowhere"),
            ("file:~/t", "File(\"~/t\")"),
            ("env:T", "Own(SecretSource(env:T))"),
            ("command:pass show t", "Own(SecretSource(command:pass))"),
        ] {
            assert_eq!(format!("{:?}", parse(&["x", "--store", text]).store().unwrap().unwrap()), store);
        }
        for text in ["pk_CANARY", "keyring:CANARY", "file:"] {
            let usage = parse(&["x", "--store", text]).store().unwrap_err();
            assert!(!format!("{usage:?}").contains("CANARY"), "{usage:?}");
        }
    }

    #[test]
    fn a_secret_on_the_command_line_is_refused_and_not_quoted() {
        for line in [&["x", "pk_CANARY"][..], &["x", "--with-token", "pk_CANARY"], &["x", "--", "pk_CANARY"]] {
            let usage = parse(line).check().unwrap_err();
            assert!(!format!("{usage:?}").contains("CANARY") && usage.hint.unwrap().contains("revoked"));
        }
        for line in [&["x", "--token=pk_CANARY"][..], &["x", "--with-token=pk_CANARY"], &["--stor", "pk_CANARY", "x"]] {
            let args: Vec<_> = ["anyticket", "login"].iter().chain(line).map(Into::into).collect();
            let text = Cli::try_parse_from(&args).unwrap_err().render().to_string();
            assert!(may_hold_a_secret(&args) && !without_secrets(&text, &args).contains("CANARY"), "{text}");
        }
    }

    #[test]
    fn a_setting_is_split_at_the_first_equals_sign() {
        let args = parse(&["x", "--set", "site = https://a.example.com/?a=b", "--set", "email=a@x.io"]);
        assert_eq!(args.settings().unwrap(), [("site", "https://a.example.com/?a=b"), ("email", "a@x.io")]);
        for text in ["CANARY", "=CANARY", "a="] {
            let usage = parse(&["x", "--set", text]).settings().unwrap_err();
            assert!(!format!("{usage:?}").contains("CANARY"));
        }
    }
}
