//! The life of one player's connections: they are opened, listened to, broken and opened again. Knows sockets and where the
//! server is; what is said and heard is the player's matter.

use std::time::Duration;

use tokio::time::{Instant, timeout, timeout_at};
use visavis::client::{Client, Endpoint, Settings};

use super::player::Player;
use super::program::SOON;

/// How long a player waits for a message in a game before it counts as stuck.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long a player without a game stays on one connection while others play on; on the next they are told what they sit
/// at. A game may have begun that this connection was not told of.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Plays until the player has nothing more to do.
pub async fn live(mut player: Player) -> Player {
    let mut dead = 0;
    loop {
        let (starts, client) = open(&player, dead).await;
        let Some(client) = client else {
            dead = starts;
            continue;
        };
        player.connected(starts);
        match converse(&mut player, client).await {
            Ending::Done => return player,
            Ending::BrokenOff => {}
            // Nobody comes back to a server that is being killed.
            Ending::Lost => dead = starts - 1,
        }
        player.lost();
    }
}

/// Opens a connection to a server that has started more than `dead` times.
async fn open(player: &Player, dead: u32) -> (u32, Option<Client>) {
    let mut news = player.world().news.clone();
    let is_up = news.wait_for(|up| up.as_ref().is_some_and(|(starts, _)| *starts > dead));
    let up =
        timeout(SOON, is_up).await.expect("a start in time").expect("the server is started again").clone();
    let (starts, addr) = up.expect("it is up");
    let endpoint = Endpoint::at(addr.parse().expect("an address"));
    let client = timeout(SOON, Client::connect(&endpoint, Settings::default())).await;
    (starts, client.expect("an answer in time").ok())
}

enum Ending {
    Done,
    BrokenOff,
    Lost,
}

async fn converse(player: &mut Player, mut client: Client) -> Ending {
    let (mut closing, mut seats) = (player.world().closing.clone(), player.world().seats.subscribe());
    let mut patience = Instant::now() + PATIENCE;
    let mut leaving = None;
    loop {
        if player.is_done() {
            return Ending::Done;
        }
        for message in player.messages() {
            if client.send_text(&message).is_err() {
                return Ending::Lost;
            }
        }
        leaving = player.is_leaving().then(|| leaving.unwrap_or_else(|| Instant::now() + LOOK_AGAIN));
        if player.breaks_off() || leaving.is_some_and(|until| until <= Instant::now()) {
            client.break_off();
            return Ending::BrokenOff;
        }
        let heard = tokio::select! {
            heard = timeout_at(leaving.unwrap_or(patience), client.next_text()) => heard,
            _ = closing.changed() => continue,
            _ = seats.changed(), if player.is_leaving() => continue,
        };
        match heard {
            Ok(Ok(text)) => {
                player.hear(&text);
                patience = Instant::now() + PATIENCE;
            }
            Ok(Err(_)) => return Ending::Lost,
            Err(_) if leaving.is_some() => {}
            Err(_) => {
                let plight = player.plight();
                assert!(plight.is_empty(), "{} is stuck for {PATIENCE:?}: {plight}", player.id);
                patience = Instant::now() + PATIENCE;
            }
        }
    }
}
