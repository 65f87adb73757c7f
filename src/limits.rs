//! What one address may take: which connections count as one, which networks there are, how often each address may do
//! something, and the `[limits]` section. Pure: `now` is handed in. Knows addresses and numbers; never what is done.

mod address;
mod network;
mod rate;
pub mod settings;

pub use address::Address;
pub use network::Network;
pub use rate::{Rate, TooFast};
