//! The house through its front door: real servers, real sockets, one conversation a test.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::cast_possible_wrap,
    clippy::manual_string_new,
    clippy::manual_is_multiple_of,
    reason = "a test may fail loudly"
)]

mod address;
mod analysis;
mod away;
mod bot_accounts;
mod bots;
mod bridges;
mod client;
mod clock;
mod coming_back;
mod conditions;
mod config;
mod damage;
mod doors;
mod every_game;
mod examples;
mod featured;
mod forged;
mod game_limit;
mod ground;
mod handed_over;
mod hidden;
mod hints;
mod host;
mod hostile;
mod house;
mod http;
mod invites;
mod kept_out;
mod killed;
mod large;
mod load;
mod lobby;
mod names;
mod notation;
mod offers;
mod operator;
mod output;
mod overload;
mod pairs;
mod panics;
mod phrases;
mod play;
mod process;
mod proxies;
mod ratings;
mod records;
mod restart;
mod resting;
mod seeks;
mod store_laws;
mod timed;
mod version_0_1;
mod visitor;
mod watching;
mod wire;
mod words;
