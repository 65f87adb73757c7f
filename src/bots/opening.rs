//! How the bots of the house come to be: their secrets, the threads they think on, and that each comes again when its
//! connection has ended. Knows the desk and threads; never a game.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use actix::{Actor, ArbiterHandle};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use super::bot::{Bot, Gone};
use super::levels::Level;
use super::thinkers::{Asking, Searcher, Thinkers};
use crate::lobby::Desk;
use crate::metrics::Shared;
use crate::rules::Catalogue;
use crate::seal::Seal;

/// Digits of a secret: 128 bits.
const SECRET_DIGITS: usize = 32;
/// How long a bot whose connection has ended waits before it comes again; twice as long each time that it does not get in.
const COME_AGAIN: Duration = Duration::from_millis(250);
/// The longest it waits.
const COME_AGAIN_MAX: Duration = Duration::from_secs(30);

/// What bots need.
pub struct Setup {
    /// The lobby.
    pub desk: Desk,
    /// The games that are offered.
    pub catalogue: Catalogue,
    /// What is counted.
    pub metrics: Shared,
    /// Numbers for connections, one source with all others.
    pub numbers: Arc<AtomicU64>,
    /// Threads that they think on.
    pub threads: usize,
    /// Who they are: the secret of each level.
    pub secrets: Vec<(Level, String)>,
    /// What they search with: [`crate::engine::searcher`].
    pub searcher: Searcher,
}

/// The bots of a server; they think no more when this is dropped.
pub struct Bots {
    _thinkers: Thinkers,
}

/// What every bot needs.
#[derive(Clone)]
pub(super) struct Deps {
    pub(super) desk: Desk,
    pub(super) catalogue: Catalogue,
    pub(super) numbers: Arc<AtomicU64>,
    pub(super) asking: Asking,
}

/// The secret by which the bot of a level is known: the same on every start with the same key, and nobody finds it without.
pub fn secret(seal: &Seal, level: Level) -> String {
    let about = Sha256::digest(format!("the secret of house bot {}", level.as_str()));
    let signed = seal.sign(&about.into());
    let mut digits = HEXLOWER.encode(&Sha256::digest(signed));
    digits.truncate(SECRET_DIGITS);
    digits
}

impl Bots {
    /// Starts them, on an arbiter of their own: they come in one after the other.
    pub fn start(setup: Setup, arbiter: &ArbiterHandle) -> Self {
        let Setup { desk, catalogue, metrics, numbers, threads, secrets, searcher } = setup;
        let thinkers = Thinkers::start(threads, searcher, metrics);
        for (level, secret) in secrets {
            let asking = thinkers.asking();
            let numbers = Arc::clone(&numbers);
            let deps = Deps { desk: desk.clone(), catalogue, numbers, asking };
            arbiter.spawn(keep(deps, level, secret));
        }
        Self { _thinkers: thinkers }
    }
}

/// Lets a bot in, and again whenever its connection has ended, until the server stops.
async fn keep(deps: Deps, level: Level, secret: String) {
    let mut wait = COME_AGAIN;
    loop {
        let (tell, gone) = oneshot::channel();
        Bot::new(deps.clone(), level, secret.clone(), tell).start();
        // One that fails says nothing.
        match gone.await.unwrap_or(Gone::Before) {
            Gone::ForGood => return,
            Gone::Inside => wait = COME_AGAIN,
            Gone::Before => wait = (wait * 2).min(COME_AGAIN_MAX),
        }
        tracing::debug!(level = level.as_str(), ?wait, "a bot comes again");
        tokio::time::sleep(wait).await;
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn a_secret_hangs_on_the_key_and_the_level_and_on_nothing_else() {
        let [one, other] = [1, 2].map(|seed| Seal::passing(&mut StdRng::seed_from_u64(seed)));
        assert_eq!(secret(&one, Level::One), secret(&one, Level::One));
        assert_ne!(secret(&one, Level::One), secret(&one, Level::Two));
        assert_ne!(secret(&one, Level::One), secret(&other, Level::One));
        assert_eq!(secret(&one, Level::Six).len(), SECRET_DIGITS);
    }
}
