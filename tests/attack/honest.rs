//! Those who only want to play: pairs at one game after the other at a human pace, people who come anew, and people who look
//! at the page. Whatever is refused to them is a fault. Knows the protocol; never that there is an attack.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::line::{self, HONEST, Talk};

/// Players who are there all the time.
pub const PLAYERS: usize = 30;
/// How long a player thinks.
const THINKING: Duration = Duration::from_millis(150);
/// How often somebody comes anew and looks at the page.
const COMING_EVERY: Duration = Duration::from_millis(500);
/// Until a newcomer sits at a game, or has the page.
const SERVED_WITHIN: Duration = Duration::from_secs(5);

/// What honest people saw.
#[derive(Default)]
pub struct Seen {
    /// From the sending of a move to its arrival at the opponent.
    delays: Vec<Duration>,
    served: usize,
}

/// All who are honest.
#[derive(Clone)]
pub struct Honest {
    addr: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    over: watch::Receiver<bool>,
    /// The first thing that went wrong.
    faults: watch::Sender<Option<String>>,
}

impl Honest {
    /// Lets them in. They stay until `over`.
    pub fn enter(addr: SocketAddr, over: watch::Receiver<bool>) -> Self {
        let honest = Self { addr, seen: Arc::default(), over, faults: watch::Sender::new(None) };
        for number in 0..PLAYERS / 2 {
            tokio::spawn(honest.clone().play(number));
        }
        tokio::spawn(honest.clone().come());
        honest
    }

    /// The 99th of 100 delays since this was asked before, how many there were, and how many were served.
    pub fn report(&self) -> (Duration, usize, usize) {
        let mut seen = self.seen.lock().unwrap();
        let mut delays = std::mem::take(&mut seen.delays);
        delays.sort_unstable();
        let p99 = delays.get(delays.len() * 99 / 100).copied().unwrap_or_default();
        (p99, delays.len(), std::mem::take(&mut seen.served))
    }

    /// Whether all goes well for so long. Gives what went wrong.
    pub async fn fare_well(&self, time: Duration) -> Result<(), String> {
        let mut faults = self.faults.subscribe();
        let fault = timeout(time, faults.wait_for(Option::is_some)).await;
        match fault {
            Ok(Ok(fault)) => Err(fault.clone().unwrap_or_default()),
            Ok(Err(_)) | Err(_) => Ok(()),
        }
    }

    /// Lets a while pass, or less when it is over.
    async fn wait(&self, time: Duration) {
        let mut over = self.over.clone();
        let _ = timeout(time, over.wait_for(|over| *over)).await;
    }

    fn fault(&self, fault: String) {
        if !*self.over.borrow() {
            self.faults.send_if_modified(|first| {
                let is_first = first.is_none();
                first.get_or_insert(fault);
                is_first
            });
        }
    }

    /// Two who play one game of Hex after the other.
    async fn play(self, number: usize) {
        let (Some(mut one), Some(mut other)) = (self.guest().await, self.guest().await) else {
            return self.fault(format!("pair {number} is not let in"));
        };
        // A size of their own keeps them from meeting the others.
        let seek =
            json!({"type": "seek", "rules": "hex", "options": {"size": 5 + number % 15, "swap": false}});
        while !*self.over.borrow() {
            if let Err(fault) = self.game(&mut one, &mut other, &seek).await {
                return self.fault(format!("pair {number}: {fault}"));
            }
        }
    }

    async fn guest(&self) -> Option<Talk> {
        Talk::hello(HONEST, self.addr, &Value::Null).await
    }

    async fn game(&self, one: &mut Talk, other: &mut Talk, seek: &Value) -> Result<(), String> {
        for player in [&mut *one, &mut *other] {
            player.say(seek).await.ok_or("cut off")?;
        }
        let game = seated(one).await?;
        seated(other).await?;
        let (mut mover, mut waiter) = (one, other);
        if game["seat"] != "first" {
            std::mem::swap(&mut mover, &mut waiter);
        }
        let rows = game["options"]["size"].as_u64().ok_or("no size")? - 2;
        for (ply, cell) in (1_u64..).zip(cells(rows)) {
            self.wait(THINKING).await;
            let sent = Instant::now();
            let play = json!({"type": "play", "game": game["game"], "ply": ply, "move": cell});
            mover.say(&play).await.ok_or("cut off")?;
            let played = waiter.hear_move(ply).await?;
            self.seen.lock().unwrap().delays.push(sent.elapsed());
            if played["type"] != "played" {
                return Err(format!("heard {played}"));
            }
            std::mem::swap(&mut mover, &mut waiter);
            if *self.over.borrow() {
                break;
            }
        }
        mover.say(&json!({"type": "resign", "game": game["game"]})).await.ok_or("cut off")?;
        for player in [mover, waiter] {
            player.hear(&["ended"]).await.ok_or("no end came")?;
        }
        Ok(())
    }

    /// Somebody comes, looks at the page, says hello and asks for a game, again and again.
    async fn come(self) {
        let (newcomers, mut seats) = mpsc::channel(1);
        while !*self.over.borrow() {
            self.wait(COMING_EVERY).await;
            for path in [
                "/",
                "/healthz",
                "/api/v1/rules",
                "/api/v1/games?state=running",
                "/api/v1/leaderboards/connect-four",
            ] {
                match timeout(SERVED_WITHIN, line::get(HONEST, self.addr, path)).await {
                    Ok(Ok((200, _))) => self.seen.lock().unwrap().served += 1,
                    other => {
                        let status = other.map(|answer| answer.map(|(status, _)| status));
                        self.fault(format!("{path}: {status:?}"));
                    }
                }
            }
            // Two of them meet.
            let (honest, newcomers) = (self.clone(), newcomers.clone());
            tokio::spawn(async move { newcomers.send(timeout(SERVED_WITHIN, honest.meet()).await).await });
            if let Some(met) = seats.recv().await {
                match met {
                    Ok(Ok(())) => self.seen.lock().unwrap().served += 1,
                    other => self.fault(format!("newcomers: {other:?}")),
                }
            }
        }
    }

    async fn meet(self) -> Result<(), String> {
        let (Some(mut one), Some(mut other)) = (self.guest().await, self.guest().await) else {
            return Err("not let in".to_owned());
        };
        let seek = json!({"type": "seek", "rules": "othello"});
        for player in [&mut one, &mut other] {
            player.say(&seek).await.ok_or("cut off")?;
        }
        let game = seated(&mut one).await?;
        seated(&mut other).await?;
        one.say(&json!({"type": "resign", "game": game["game"]})).await.ok_or("cut off")?;
        other.hear(&["ended"]).await.ok_or("no end came")?;
        Ok(())
    }
}

impl Talk {
    /// The news of a move, past those of the moves before, or that the game is over.
    async fn hear_move(&mut self, ply: u64) -> Result<Value, String> {
        loop {
            let heard = self.hear(&["played", "ended", "refused"]).await.ok_or("no move came")?;
            if heard["type"] != "played" || heard["ply"].as_u64() >= Some(ply) {
                return Ok(heard);
            }
        }
    }
}

async fn seated(player: &mut Talk) -> Result<Value, String> {
    let heard = player.hear(&["snapshot", "refused"]).await.ok_or("no game came")?;
    if heard["type"] == "snapshot" { Ok(heard) } else { Err(format!("heard {heard}")) }
}

/// The cells of a board row by row, all but the last two rows, so that nobody gets from one side to the other.
fn cells(rows: u64) -> impl Iterator<Item = String> {
    let columns = u8::try_from(rows + 2).expect("a small board");
    (1..=rows)
        .flat_map(move |row| (0..columns).map(move |column| format!("{}{row}", char::from(b'a' + column))))
}
