//! The arguments of the program.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue};
use clap::{Args, Parser, Subcommand};

use crate::commands::{
    api, ask, auth, bulk, chat, clusters, completions, conversations, docs, embed, embeddings, fine_tune, groups,
    insights, logs, man, models, search, sql, summarize, transcribe,
};

/// The command line of the Telnyx AI Inference API.
///
/// A question in quotes is sent to a model: `telnyx-ai "What is the capital of Norway?"` is the command `ask`.
#[derive(Debug, Parser)]
#[command(name = "telnyx-ai", version, after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "Examples:
  telnyx-ai \"How long is the warranty?\" -b handbook --emulator
  git diff | telnyx-ai \"Write a commit message.\"
  telnyx-ai models --emulator

TELNYX_API_KEY or `telnyx-ai auth login` sets the key. TELNYX_BASE_URL, TELNYX_STORAGE_URL,
TELNYX_MODEL and TELNYX_PROFILE have precedence over config.toml. With --emulator no command needs
an account.";

/// The options of all commands.
#[derive(Args, Debug)]
pub(crate) struct Global {
    /// Run against an emulator inside this process, with the embedded bucket `handbook`; its state lasts for one command
    #[arg(long, global = true)]
    pub(crate) emulator: bool,
    /// A profile of config.toml
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Ask(ask::Ask),
    Chat(chat::Chat),
    Search(search::Search),
    #[command(subcommand)]
    Docs(docs::Docs),
    Embed(embed::Embed),
    Summarize(summarize::Summarize),
    Transcribe(transcribe::Transcribe),
    Bulk(bulk::Bulk),
    Sql(sql::Sql),
    #[command(subcommand)]
    Clusters(clusters::Clusters),
    Models(models::Models),
    #[command(subcommand)]
    Embeddings(embeddings::Embeddings),
    #[command(subcommand)]
    Conversations(conversations::Conversations),
    #[command(subcommand)]
    Insights(insights::Insights),
    #[command(subcommand)]
    Groups(groups::Groups),
    #[command(subcommand)]
    FineTune(fine_tune::FineTune),
    Api(api::Api),
    #[command(subcommand)]
    Auth(auth::Auth),
    #[command(subcommand)]
    Logs(logs::Logs),
    Completions(completions::Completions),
    Man(man::Man),
    /// Run the emulator as a server, and print its base URL
    #[command(after_help = "Example:\n  telnyx-ai emulator --port 8080 --data ./documents")]
    Emulator(telnyx_ai_emulator::program::Arguments),
}

/// Parses the arguments. The first one is the name of the program.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let arguments = with_command(arguments.into_iter().collect());
    let word = arguments.get(first_after_global(&arguments)).and_then(|word| word.to_str());
    Cli::try_parse_from(&arguments).map_err(|error| with_tip(error, word))
}

/// Adds to the error of an unknown command that a question of one word needs `ask`.
fn with_tip(mut error: clap::Error, word: Option<&str>) -> clap::Error {
    if let (Some(ContextValue::String(unknown)), Some(word)) = (error.get(ContextKind::InvalidSubcommand), word)
        && unknown == word
    {
        let tip = format!("a question of one word is `telnyx-ai ask '{word}'`");
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}

/// Inserts the command `ask` before a question or an option of a question. A single word is a command, so that a
/// misspelled command is not sent to a model.
fn with_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let at = first_after_global(&arguments);
    let is_question = arguments.get(at).and_then(|argument| argument.to_str()).is_some_and(|argument| {
        let is_option = argument.starts_with('-') && !["-h", "--help", "-V", "--version"].contains(&argument);
        is_option || argument.contains(char::is_whitespace)
    });
    if is_question {
        arguments.insert(at, "ask".into());
    }
    arguments
}

/// Returns the position after the name of the program and the options of all commands.
fn first_after_global(arguments: &[OsString]) -> usize {
    let mut at = 1;
    while let Some(argument) = arguments.get(at).and_then(|argument| argument.to_str()) {
        match argument {
            "--emulator" => at += 1,
            "--profile" => at += 2,
            _ if argument.starts_with("--profile=") => at += 1,
            _ => break,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn command(arguments: &[&str]) -> String {
        let arguments = ["telnyx-ai"].iter().chain(arguments).map(OsString::from);
        let inserted = with_command(arguments.collect());
        inserted.iter().skip(1).map(|argument| argument.to_string_lossy()).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn definitions_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_question_needs_no_command() {
        assert_eq!(command(&["Why is it so?"]), "ask|Why is it so?");
        assert_eq!(command(&["-m", "a/b", "Why?"]), "ask|-m|a/b|Why?");
        assert_eq!(
            command(&["--emulator", "--profile", "eu", "Is it?  Yes?"]),
            "--emulator|--profile|eu|ask|Is it?  Yes?"
        );
        for unchanged in [&["models"][..], &["modles"], &["--help"], &["-V"], &["--profile=eu", "docs", "ls"], &[]] {
            assert_eq!(command(unchanged), unchanged.join("|"));
        }
    }

    #[test]
    fn each_command_has_an_example() {
        fn check(command: &clap::Command) {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let has_children = command.get_subcommands().next().is_some();
            assert!(has_children || help.contains("  telnyx-ai "), "{}", command.get_name());
            assert!(command.get_about().is_some(), "{}", command.get_name());
            command.get_subcommands().for_each(check);
        }
        check(&Cli::command());
    }
}
