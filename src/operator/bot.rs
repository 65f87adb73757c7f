//! `visavis bot new|list|revoke`. Knows what a bot may be called and what to say; what is kept of one is the lobby's.

use std::path::Path;

use rand::rngs::StdRng;

use super::{Console, Finding};
use crate::config::{BotCommand, Config};
use crate::lobby::{BotAccounts, NoAccount};
use crate::protocol::{NameKey, PlayerName};

/// Makes a bot that somebody runs, says which there are, or takes one away; a server may run.
pub fn bot(command: &BotCommand, config: &Config, console: &mut Console<'_>) -> Finding {
    let store = &config.store;
    let accounts = BotAccounts::beside((!store.in_memory()).then(|| Path::new(&store.path)));
    let done = match command {
        BotCommand::New { name } => new(name, &accounts, config, console),
        BotCommand::List => list(&accounts, console).map_err(|error| error.to_string()),
        BotCommand::Revoke { name } => accounts
            .remove(name)
            .map(|()| console.say(format_args!("{name:?} comes in no more")))
            .map_err(|error| error.to_string()),
    };
    done.map_or_else(|reason| console.give_up(reason), |()| Finding::Sound)
}

fn new(name: &str, accounts: &BotAccounts, config: &Config, console: &mut Console<'_>) -> Result<(), String> {
    let name = PlayerName::parse(name).map_err(|bad| bad.to_string())?;
    if name.key() == NameKey::of(&config.server.name) {
        return Err(format!("{:?} is kept for the server", name.as_str()));
    }
    let mut rng: StdRng = rand::make_rng();
    let token = accounts.add(name, &mut rng).map_err(|error| error.to_string())?;
    console.say(token.reveal());
    console.note("this is its token, which is kept nowhere: who has it plays as this bot");
    Ok(())
}

fn list(accounts: &BotAccounts, console: &mut Console<'_>) -> Result<(), NoAccount> {
    for account in accounts.list()? {
        console.say(account.name.as_str());
    }
    Ok(())
}
