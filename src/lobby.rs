//! Where players meet: who is here, who plays whom, which games run. Three floors: `core` decides, `desk` is the door by
//! which sessions and the HTTP interface ask, and `shell` is the actor whose mailbox orders all of that. Once two players
//! sit at a game, no move passes through here.

mod bot_accounts;
mod core;
mod desk;
mod overload;
mod recovery;
pub mod settings;
mod setup;
mod shell;

pub use bot_accounts::{BotAccount, BotAccounts, NoAccount};
pub use core::command::{BotWish, Hello, InviteWish, SeekWish};
pub use core::house_bot::{HouseBot, with_bots};
pub use core::inviting::Shown;
pub use core::open_seeks::Listing;
pub use core::proposal::Proposal;
pub use core::refusal::LobbyRefusal;
pub use core::tables::Filter;
pub use desk::Desk;
pub use overload::{Overload, Overloaded};
pub use recovery::{Recovered, recover};
pub use setup::Setup;
pub use shell::Lobby;

#[cfg(test)]
mod tests;
