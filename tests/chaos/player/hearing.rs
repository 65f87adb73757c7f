//! What a player hears, written down, and what they know from then on. Knows each message; never what to do next.

use visavis::protocol::{Played, Received, Refused, ServerMessage, TakenBack, Welcome};
use visavis::rules::{CATALOGUE, find};

use super::*;

fn standing(told: &protocol::Standing<'_>) -> Standing {
    Standing { position: told.position.clone().into_owned(), turn: told.turn.to_vec() }
}

/// A code as the wire has it.
fn written(code: impl serde::Serialize) -> String {
    serde_json::to_value(code).expect("a code").as_str().expect("a text").to_owned()
}

fn end(ended: &Ended<'_>) -> End {
    let (ply, winner) = (ended.ply, ended.winner);
    End { ply, winner, reason: written(ended.reason), result: ended.result.map(written) }
}

/// What a snapshot shows.
fn shown(snapshot: &Snapshot<'_>) -> Fact {
    Fact::Snapshot {
        moves: snapshot.moves.to_strings(),
        standing: standing(&snapshot.standing),
        end: snapshot.ended.as_ref().map(end),
    }
}

impl Player {
    /// Hears a message, and says what follows.
    pub fn hear(&mut self, text: &str) {
        let at = self.now();
        self.world.tally.send_modify(|tally| tally.messages += 1);
        let Received { re, message } =
            protocol::read(text).unwrap_or_else(|error| panic!("{error} in {text}"));
        match &message {
            ServerMessage::Welcome(welcome) => self.welcomed(welcome),
            ServerMessage::Snapshot(snapshot) => self.seated(at, re, snapshot),
            ServerMessage::Played(played) => self.played(at, re, played),
            ServerMessage::TakenBack(back) => self.taken_back(at, re, back),
            ServerMessage::Ended(ended) => {
                if self.note(ended.game, at, re, ended.seq, Fact::Ended(end(ended))).is_some() {
                    self.hand_in(ended.game, true);
                }
            }
            ServerMessage::Offered(offer) => {
                let live = self.note(offer.game, at, re, offer.seq, Fact::Aside).is_some();
                self.answer(*offer, live);
            }
            ServerMessage::Declined(_) | ServerMessage::Presence(_) => {
                let (game, seq) = message.event().expect("an event");
                self.note(game, at, re, seq, Fact::Aside);
            }
            ServerMessage::Refused(refused) => self.refused(re, refused),
            ServerMessage::Withdrawn(_) => self.withdrawal = Withdrawal::Heard,
            ServerMessage::Waiting(_)
            | ServerMessage::Lobby(_)
            | ServerMessage::Watchers(_)
            | ServerMessage::Next(_)
            | ServerMessage::Seeks(_)
            | ServerMessage::Closing(_)
            | ServerMessage::Left(_)
            | ServerMessage::Said(_)
            | ServerMessage::Pong(_) => {}
            _ => panic!("nobody asked for this: {text}"),
        }
    }

    fn played(&mut self, at: u64, re: Option<u64>, played: &Played<'_>) {
        let (game, ply, told) = (played.game, played.ply, &played.standing);
        let text = played.mv.clone().into_owned();
        let fact = Fact::Played { ply, seat: played.seat, text, standing: standing(told) };
        let Some(table) = self.note(game, at, re, played.seq, fact) else { return };
        if table.asked.as_ref().is_some_and(|asked| asked.ply <= ply) {
            table.asked = None;
        }
        self.world.tally.send_modify(|tally| tally.moves += u64::from(re.is_some()));
        self.take_turn(game, &Turn { ply, seats: &told.turn, legal: told.moves() });
        self.offer_after(game, played.seat);
    }

    fn taken_back(&mut self, at: u64, re: Option<u64>, back: &TakenBack<'_>) {
        let (game, told) = (back.game, &back.standing);
        let fact = Fact::TakenBack { moves: back.moves.to_strings(), standing: standing(told) };
        let Some(table) = self.note(game, at, re, back.seq, fact) else { return };
        table.asked = None;
        self.take_turn(game, &Turn { ply: back.ply, seats: &told.turn, legal: told.moves() });
    }

    fn note(&mut self, game: GameId, at: u64, re: Option<u64>, seq: u32, fact: Fact) -> Option<&mut Table> {
        let table = self.tables.get_mut(&game)?;
        table.log.push(Entry::Heard { at, re, seq, fact });
        Some(table)
    }

    fn welcomed(&mut self, welcome: &Welcome<'_>) {
        if let Some(token) = &welcome.token {
            assert!(self.token.is_none(), "{} was given a second secret", self.id);
            (self.id, self.token) = (welcome.player.id.to_string(), Some(token.to_string()));
        }
        assert_eq!(self.id, welcome.player.id.to_string(), "the secret of one player gives another");
        for game in welcome.games.iter().copied() {
            match self.over.get(&game) {
                // The lobby may not have heard yet.
                Some(ended) if *ended == self.starts => {}
                Some(_) => panic!("{game} was over before the server was killed, and runs again"),
                None => self.sit_down(game),
            }
        }
        let mut games: Vec<_> = self.tables.keys().copied().collect();
        games.sort_unstable();
        for game in games {
            self.ask(game, Command::Resume);
        }
        if self.tables.is_empty() && !self.is_closing() {
            self.seek();
        }
    }

    fn sit_down(&mut self, game: GameId) {
        self.tables.entry(game).or_insert_with(|| {
            self.world.seats.send_modify(|seats| *seats += 1);
            Table::default()
        });
    }

    fn seated(&mut self, at: u64, re: Option<u64>, snapshot: &Snapshot<'_>) {
        let game = snapshot.game;
        if self.over.contains_key(&game) {
            return;
        }
        let new = !self.tables.contains_key(&game);
        if new {
            self.waiting = false;
            self.sit_down(game);
        }
        let fact = shown(snapshot);
        let header = Header {
            kind: find(CATALOGUE, &snapshot.rules).expect("a game of the catalogue"),
            options: snapshot.options.clone().into_owned(),
            rated: snapshot.rated,
            seat: snapshot.seat.expect("a seat for a player"),
            players: [snapshot.players.first.id.to_string(), snapshot.players.second.id.to_string()],
        };
        assert_eq!(header.players[header.seat as usize], self.id, "{game} gives a seat to another");
        // A new game may answer the offer of a rematch, which was made in another.
        let re = re.filter(|_| !new);
        let Some(table) = self.note(game, at, re, snapshot.seq, fact) else { return };
        table.header = Some(header);
        table.asked = None;
        let unanswered = table.unanswered.clone();
        if snapshot.ended.is_some() {
            return self.hand_in(game, true);
        }
        if let Some(Asked { ply, text, .. }) = unanswered
            && snapshot.moves.get(ply as usize - 1) == Some(text.as_str())
            && self.random.random_bool(0.25)
        {
            self.ask(game, Command::Play { ply, text });
        }
        let standing = &snapshot.standing;
        self.take_turn(game, &Turn { ply: snapshot.ply, seats: &standing.turn, legal: standing.moves() });
    }

    fn refused(&mut self, re: Option<u64>, refused: &Refused<'_>) {
        let game = refused.game.as_deref().and_then(GameId::parse);
        match (refused.about.as_ref(), refused.code, game) {
            // Who has never sat at a game is not written down, and somebody new after a kill.
            ("hello", RefusalCode::BadToken, _) if self.tables.is_empty() && self.over.is_empty() => {
                self.token = None;
                self.out.push(ClientMessage::hello(None).text());
            }
            ("seek", RefusalCode::Unavailable, _) => self.seek(),
            ("resume", RefusalCode::GameOver, Some(game)) => self.hand_in(game, false),
            ("resume", RefusalCode::Unavailable, Some(game)) if self.tables.contains_key(&game) => {
                self.ask(game, Command::Resume);
            }
            // What was said too late, of a game that is over.
            (_, _, Some(game)) if !self.tables.contains_key(&game) => {}
            (about @ ("play" | "resign" | "offer" | "decline"), code, Some(game))
                if UNLUCKY.contains(&code) =>
            {
                let id = re.unwrap_or_else(|| panic!("{refused:?} answers nothing"));
                let table = self.tables.get_mut(&game).expect("it is there");
                table.log.push(Entry::Refused { id, code: code.as_str().to_owned() });
                // Where the game stands after all, and whose turn it is, is heard anew.
                if about == "resign" || table.asked.as_ref().is_some_and(|asked| asked.id == id) {
                    table.asked = None;
                    self.ask(game, Command::Resume);
                }
            }
            _ => panic!("{} was refused: {refused:?}\n{}", self.id, self.plight()),
        }
    }
}
