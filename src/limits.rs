//! What one address may take: which connections count as one, how often each of them may do something, and the
//! `[limits]` section. Pure: `now` is handed in. Knows addresses and numbers; never what is done.

mod address;
mod rate;
pub mod settings;

pub use address::Address;
pub use rate::{Rate, TooFast};
