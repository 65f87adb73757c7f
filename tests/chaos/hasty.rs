//! A player with a clock: moves soon, lets the flag fall at times, goes away at times, comes back whenever the line is cut, and
//! claims what an opponent's absence leaves. Knows the wire as text; whether it is right is for others to say.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};
use visavis::client::{Client, Endpoint, Settings};

/// How long a player thinks at most, in milliseconds.
const THINKS_MS: u64 = 500;
/// Of a hundred moves, how many are never made, and how many times a player goes away instead.
const FORGETS: u32 = 3;
const LEAVES: u32 = 3;
/// For how long, in milliseconds.
const AWAY_MS: std::ops::Range<u64> = 200..6_000;
/// Until something is planned.
const NEVER: Duration = Duration::from_hours(24);

/// What time it is, Unix milliseconds.
pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    u64::try_from(since.as_millis()).expect("a time")
}

/// What comes next, and when.
struct Plan {
    at: Instant,
    /// What is said then; nothing to leave.
    say: Option<Value>,
}

/// One player.
pub struct Hasty {
    endpoint: Endpoint,
    closing: watch::Receiver<bool>,
    over: mpsc::UnboundedSender<String>,
    random: StdRng,
    token: Option<String>,
    /// The game and the seat.
    game: Option<(String, String)>,
    plan: Option<Plan>,
}

impl Hasty {
    pub fn new(
        endpoint: Endpoint,
        closing: watch::Receiver<bool>,
        over: mpsc::UnboundedSender<String>,
        seed: u64,
    ) -> Self {
        let random = StdRng::seed_from_u64(seed);
        Self { endpoint, closing, over, random, token: None, game: None, plan: None }
    }

    /// Plays until nobody wants any more games.
    pub async fn live(mut self) {
        while !*self.closing.borrow() {
            if let Ok(client) = Client::connect(&self.endpoint, Settings::default()).await {
                self.plan = None;
                self.converse(client).await;
            }
            let pause_ms = if self.plan.take().is_some() { self.random.random_range(AWAY_MS) } else { 100 };
            sleep_until(Instant::now() + Duration::from_millis(pause_ms)).await;
        }
    }

    /// Plays on one connection, until it is gone. A plan is left if the player wants to be away.
    async fn converse(&mut self, mut client: Client) {
        let hello = self
            .token
            .as_ref()
            .map_or(json!({"type": "hello"}), |token| json!({"type": "hello", "token": token}));
        let mut says = vec![hello];
        loop {
            for message in says.drain(..) {
                if client.send_text(&message.to_string()).is_err() {
                    self.plan = None;
                    return;
                }
            }
            let at = self.plan.as_ref().map_or_else(|| Instant::now() + NEVER, |plan| plan.at);
            tokio::select! {
                heard = client.next_text() => {
                    let Ok(text) = heard else {
                        self.plan = None;
                        return;
                    };
                    says = self.hear(&serde_json::from_str(&text).expect("JSON"));
                }
                () = sleep_until(at) => match self.plan.take() {
                    Some(Plan { say: Some(message), .. }) => says.push(message),
                    leaving => {
                        self.plan = leaving;
                        return client.break_off();
                    }
                },
            }
        }
    }

    /// Hears a message. Gives what is said to that at once.
    fn hear(&mut self, heard: &Value) -> Vec<Value> {
        let game = heard["game"].as_str().unwrap_or_default().to_owned();
        let mine = self.game.as_ref().is_some_and(|(mine, _)| *mine == game);
        match heard["type"].as_str().expect("a type") {
            "welcome" => {
                if let Some(token) = heard["token"].as_str() {
                    self.token = Some(token.to_owned());
                }
                let games = heard["games"].as_array().expect("games");
                let resume = games.iter().map(|game| json!({"type": "resume", "game": game}));
                if games.is_empty() { self.seek() } else { resume.collect() }
            }
            "snapshot" if heard["ended"].is_null() => {
                self.game = heard["seat"].as_str().map(|seat| (game, seat.to_owned()));
                self.take_turn(heard);
                self.wait_for(heard);
                vec![]
            }
            "snapshot" | "ended" => self.seek_after(game),
            "played" if mine => {
                self.take_turn(heard);
                vec![]
            }
            "presence" if mine => {
                self.wait_for(heard);
                vec![]
            }
            "refused" => self.refused(heard, game),
            _ => vec![],
        }
    }

    fn seek(&mut self) -> Vec<Value> {
        (self.game, self.plan) = (None, None);
        let clock = json!({"initial_ms": 4_000, "increment_ms": 100});
        let options = json!({"cols": 4, "rows": 4});
        vec![json!({"type": "seek", "rules": "connect-four", "options": options, "clock": clock})]
    }

    fn seek_after(&mut self, game: String) -> Vec<Value> {
        // Whoever counts may have counted enough.
        let _ = self.over.send(game);
        self.seek()
    }

    /// Plans a move, if it is this player's turn, or not to make one.
    fn take_turn(&mut self, standing: &Value) {
        let Some((game, seat)) = self.game.clone() else { return };
        self.plan = None;
        if !standing["turn"].as_array().expect("who is to move").contains(&json!(seat)) {
            return;
        }
        let at = Instant::now() + Duration::from_millis(self.random.random_range(0..THINKS_MS));
        let drawn = self.random.random_range(0..100);
        if drawn < FORGETS {
            return;
        }
        let legal = standing["legal"].as_array().expect("moves");
        let text = &legal[self.random.random_range(0..legal.len())];
        let ply = standing["ply"].as_u64().expect("a number") + 1;
        let message = json!({"type": "play", "game": game, "ply": ply, "move": text});
        self.plan = Some(Plan { at, say: (drawn >= FORGETS + LEAVES).then_some(message) });
    }

    /// Plans a claim, if the other is away.
    fn wait_for(&mut self, told: &Value) {
        let Some((_, seat)) = &self.game else { return };
        let other = if seat == "first" { "second" } else { "first" };
        let left = if told["type"] == "snapshot" { &told["left_ms"][other] } else { &told["left_ms"] };
        let about_other = told["type"] == "snapshot" || told["seat"] == other;
        if let Some(left_ms) = left.as_u64().filter(|_| about_other) {
            self.claim_in(left_ms);
        }
    }

    fn claim_in(&mut self, ms: u64) {
        let Some((game, _)) = &self.game else { return };
        if self.plan.is_none() {
            let claim = json!({"type": "claim", "game": game, "what": "win"});
            self.plan = Some(Plan { at: Instant::now() + Duration::from_millis(ms), say: Some(claim) });
        }
    }

    fn refused(&mut self, refused: &Value, game: String) -> Vec<Value> {
        match (refused["about"].as_str().expect("about what"), refused["code"].as_str().expect("a code")) {
            ("hello", "bad_token") => {
                self.token = None;
                vec![json!({"type": "hello"})]
            }
            ("resume", "game_over") => self.seek_after(game),
            ("claim", "too_early") => {
                if let Some(ms) = refused["retry_after_ms"].as_u64() {
                    self.claim_in(ms);
                }
                vec![]
            }
            ("seek", _) => {
                let [seek] = <[Value; 1]>::try_from(self.seek()).expect("one");
                self.plan = Some(Plan { at: Instant::now() + Duration::from_millis(200), say: Some(seek) });
                vec![]
            }
            ("play" | "claim", _) => vec![json!({"type": "resume", "game": game})],
            _ => panic!("{refused}"),
        }
    }
}
