//! Every message of both sides with values of every kind: what is written is read back equal, wherever its fields stand and
//! whatever stands beside them. Knows the types; what they look like on the wire is held by the golden conversations.

use std::collections::BTreeSet;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::*;
use crate::rules::{BySeat, CATALOGUE, Layout, Shape};

/// How often each message is made anew.
const ROUNDS: u64 = 300;

/// What fields are filled with.
struct Maker(StdRng);

impl Maker {
    fn text(&mut self) -> String {
        let letters = ['a', '"', '\\', '\n', '\u{1}', '\u{7f}', 'é', '棋', '👋', '{', '}', ',', ' '];
        (0..self.0.random_range(0..7)).map(|_| letters[self.0.random_range(0..letters.len())]).collect()
    }

    fn some<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.0.random_bool(0.7).then(|| make(self))
    }

    fn list<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.0.random_range(0..4)).map(|_| make(self)).collect()
    }

    fn number(&mut self) -> u64 {
        let all: u64 = self.0.random();
        all >> self.0.random_range(0..64)
    }

    fn small(&mut self) -> u32 {
        self.0.random()
    }

    fn flag(&mut self) -> bool {
        self.0.random()
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.0.random_range(0..all.len())]
    }

    fn seat(&mut self) -> Seat {
        self.one_of(&Seat::BOTH)
    }

    fn by_seat<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> BySeat<T> {
        BySeat::from_fn(|_| make(self))
    }

    fn game(&mut self) -> GameId {
        GameId::from_bytes(self.0.random())
    }

    fn player(&mut self) -> PlayerId {
        PlayerId::from_bytes(self.0.random())
    }

    fn offered(&mut self) -> OfferKind {
        self.one_of(&[OfferKind::Draw, OfferKind::Takeback, OfferKind::Rematch])
    }

    fn texts(&mut self) -> Texts<'static> {
        Texts::Own(self.list(|make| make.text().into()))
    }

    fn jot(&mut self) -> serde_json::Number {
        let number = self.number();
        match self.0.random_range(0..3) {
            0 => number.into(),
            1 => (-i64::from(self.small())).into(),
            _ => serde_json::Number::from_f64(f64::from(self.small()) / 4.0).unwrap(),
        }
    }

    fn clock(&mut self) -> Clock {
        if self.flag() {
            Clock::PerMove { per_move_ms: self.number() }
        } else {
            Clock::Increment { initial_ms: self.number(), increment_ms: self.number() }
        }
    }

    fn options(&mut self, most: usize) -> Options {
        let value = |make: &mut Self| match make.0.random_range(0..most) {
            0 => OptionValue::Flag(make.flag()),
            1 => OptionValue::Whole(make.small()),
            2 => OptionValue::Word(make.text()),
            _ => OptionValue::Other,
        };
        self.list(|make| (make.text(), value(make))).into_iter().collect()
    }

    fn standing(&mut self) -> Standing<'static> {
        let pick = |make: &mut Self| PickInfo {
            count: make.small() as usize,
            cells: make.texts(),
            others: make.texts(),
        };
        let clock = |make: &mut Self| ClockState {
            first_ms: make.number(),
            second_ms: make.number(),
            running: make.list(Self::seat),
        };
        Standing {
            position: self.text().into(),
            turn: self.list(Self::seat).into(),
            legal: self.some(Self::texts),
            pick: self.some(pick),
            swapped: self.flag(),
            score: self.some(|make| make.by_seat(Self::small)),
            clock: self.some(clock),
        }
    }

    fn ended(&mut self) -> Ended<'static> {
        let news = |make: &mut Self| RatingNews {
            before: make.0.random(),
            after: make.0.random(),
            provisional: make.flag(),
        };
        Ended {
            game: self.game(),
            seq: self.small(),
            ply: self.small(),
            winner: self.some(Self::seat),
            result: self.some(|make| make.one_of(&[GameResult::Win, GameResult::Loss, GameResult::Draw])),
            reason: self.one_of(&[EndReason::Rules, EndReason::Agreement, EndReason::Cancelled]),
            line: self.some(Self::texts),
            score: self.some(|make| make.by_seat(Self::small)),
            ratings: self.some(|make| make.by_seat(news)),
            record: self.text().into(),
            position: self.some(|make| make.text().into()),
            moves: self.some(Self::texts),
        }
    }

    fn snapshot(&mut self) -> Snapshot<'static> {
        let rating = |make: &mut Self| RatingInfo {
            rating: make.0.random(),
            deviation: make.0.random(),
            provisional: make.flag(),
        };
        let player = |make: &mut Self| PlayerInfo {
            id: make.player(),
            name: make.text().into(),
            bot: make.flag(),
            rating: make.some(rating),
        };
        let offer =
            |make: &mut Self| OpenOffer { seat: make.seat(), what: make.offered(), seq: make.small() };
        let shape = self.one_of(&[Shape::Squares, Shape::Hexes, Shape::Edges]);
        let layout = Layout::new(shape, 2, 3, |row, col| (row < col).then(|| format!("{row}{col}")));
        Snapshot {
            game: self.game(),
            seq: self.small(),
            rules: self.text().into(),
            options: std::borrow::Cow::Owned(self.options(3)),
            rated: self.flag(),
            seat: self.some(Self::seat),
            players: self.by_seat(player),
            moves: self.texts(),
            ply: self.small(),
            layout: vec![Layout { block: self.some(Self::small), ..layout }].into(),
            standing: self.standing(),
            presence: self.by_seat(Self::flag),
            left_ms: self.by_seat(|make| make.some(Self::number)),
            offers: self.list(offer),
            watchers: self.small() as usize,
            ended: self.some(Self::ended),
        }
    }

    fn welcome(&mut self) -> Welcome<'static> {
        Welcome {
            player: WhoAmI { id: self.player(), name: self.text().into() },
            token: self.some(|make| make.text().into()),
            server: ServerInfo {
                name: self.text().into(),
                version: self.text().into(),
                protocol: self.small(),
            },
            rules: RulesList::Own(CATALOGUE.iter().map(RulesInfo::from).collect()),
            games: self.list(Self::game).into(),
            blocked: self.list(Self::player).into(),
            phrases: self.texts(),
            limits: Limits {
                frame_bytes: self.small() as usize,
                messages_per_10s: self.small(),
                games_max: self.small() as usize,
            },
            now_ms: self.number(),
        }
    }

    fn refused(&mut self) -> Refused<'static> {
        Refused {
            about: self.text().into(),
            code: self.one_of(&[RefusalCode::BadMessage, RefusalCode::StalePly, RefusalCode::Draining]),
            text: self.text().into(),
            game: self.some(|make| make.text().into()),
            ply: self.some(Self::small),
            retry_after_ms: self.some(Self::number),
        }
    }

    fn offer_event(&mut self) -> Offered {
        Offered { game: self.game(), seq: self.small(), seat: self.seat(), what: self.offered() }
    }

    /// What is said of a game, each once.
    fn of_a_game(&mut self) -> Vec<ServerMessage<'static>> {
        let (game, seq, ply, seat) = (self.game(), self.small(), self.small(), self.seat());
        let (standing, at_ms) = (self.standing(), self.number());
        vec![
            ServerMessage::Left(Left { game }),
            ServerMessage::Snapshot(self.snapshot()),
            ServerMessage::Played(Played { game, seq, ply, seat, mv: self.text().into(), standing, at_ms }),
            ServerMessage::Ended(self.ended()),
            ServerMessage::Offered(self.offer_event()),
            ServerMessage::Declined(self.offer_event()),
            ServerMessage::TakenBack(TakenBack {
                game,
                seq,
                ply,
                standing: self.standing(),
                moves: self.texts(),
            }),
            ServerMessage::Presence(Presence {
                game,
                seq,
                seat,
                here: self.flag(),
                left_ms: self.some(Self::number),
            }),
            ServerMessage::Said(Said { game, seq, seat, phrase: self.text().into() }),
        ]
    }

    /// Every message of the server, each once.
    fn server_messages(&mut self) -> Vec<ServerMessage<'static>> {
        let mut all = self.of_a_game();
        all.extend([
            ServerMessage::Welcome(self.welcome()),
            ServerMessage::Waiting(Waiting {
                rules: self.text().into(),
                options: std::borrow::Cow::Owned(self.options(3)),
                clock: self.some(Self::clock),
                rated: self.flag(),
                ahead: self.small() as usize,
                since_ms: self.number(),
            }),
            ServerMessage::Invited(Invited {
                invite: self.text().into(),
                url: self.text().into(),
                expires_ms: self.number(),
            }),
            ServerMessage::Carried(Carried {
                code: self.text().into(),
                url: self.text().into(),
                expires_ms: self.number(),
                qr: self.some(|make| make.list(Self::text)),
            }),
            ServerMessage::Renamed(Renamed { name: self.text().into() }),
            ServerMessage::Blocked(Blocked { players: self.list(Self::player).into() }),
            ServerMessage::Withdrawn,
            ServerMessage::Lobby(LobbyCounts { players: self.small() as usize, ..LobbyCounts::default() }),
            ServerMessage::Refused(self.refused()),
            ServerMessage::Closing(Closing {
                reason: self.one_of(&[ClosingReason::Drain, ClosingReason::Restart]),
                reconnect_after_ms: self.number(),
            }),
            ServerMessage::Pong(Pong { t: self.some(Self::jot), now_ms: self.number() }),
        ]);
        all
    }

    fn wishes(&mut self) -> [ClientMessage<'static>; 2] {
        let opponent =
            |make: &mut Self| if make.flag() { Opponent::Anyone } else { Opponent::Bot(make.text()) };
        [
            ClientMessage::Seek(Seek {
                rules: self.text().into(),
                options: self.some(|make| make.options(4)),
                clock: self.some(Self::clock),
                rated: self.some(Self::flag),
                opponent: self.some(opponent),
            }),
            ClientMessage::Invite(Invite {
                rules: self.text().into(),
                options: self.some(|make| make.options(4)),
                clock: self.some(Self::clock),
                rated: self.some(Self::flag),
                seat: self.some(|make| make.one_of(&[SeatWish::First, SeatWish::Second, SeatWish::Random])),
            }),
        ]
    }

    /// Every message of a client, each once.
    fn client_messages(&mut self) -> Vec<ClientMessage<'static>> {
        let mut all = Vec::from(self.wishes());
        let game = self.game();
        all.extend([
            ClientMessage::Hello(Hello {
                token: self.some(|make| make.text().into()),
                code: self.some(|make| make.text().into()),
                name: self.some(|make| make.text().into()),
                lang: self.some(|make| make.text().into()),
            }),
            ClientMessage::withdraw(),
            ClientMessage::Block(Block { player: self.text().into() }),
            ClientMessage::Unblock(Block { player: self.text().into() }),
            ClientMessage::Carry(Carry { page: self.some(|make| make.text().into()) }),
            ClientMessage::Rename(Rename { name: self.text().into() }),
            ClientMessage::Join(Join { invite: self.text().into() }),
            ClientMessage::Play(Play { game: self.text().into(), ply: self.small(), mv: self.text().into() }),
            ClientMessage::resign(game),
            ClientMessage::Offer(Offer {
                game: self.text().into(),
                what: self.offered(),
                to: self.some(Self::small),
            }),
            ClientMessage::decline(game, self.offered()),
            ClientMessage::claim(game, self.one_of(&[ClaimKind::Win, ClaimKind::Draw])),
            ClientMessage::watch(game),
            ClientMessage::leave(game),
            ClientMessage::resume(game),
            ClientMessage::Say(Say { game: self.text().into(), phrase: self.text().into() }),
            ClientMessage::Ping(Ping { t: self.some(Self::jot) }),
        ]);
        all
    }
}

/// The same fields in another order, the type last, with fields that nobody knows at every depth.
fn muddled(text: &str) -> String {
    fn add(value: &mut serde_json::Value) {
        match value {
            // What is chosen has any name.
            serde_json::Value::Object(fields) => {
                for (_, value) in
                    fields.iter_mut().filter(|(name, _)| !["options", "opponent"].contains(&name.as_str()))
                {
                    add(value);
                }
                fields.insert("later".to_owned(), serde_json::json!([{"type": 7, "re": "x"}]));
            }
            serde_json::Value::Array(values) => values.iter_mut().for_each(add),
            serde_json::Value::Null
            | serde_json::Value::Bool(_)
            | serde_json::Value::Number(_)
            | serde_json::Value::String(_) => {}
        }
    }
    let mut value: serde_json::Value = serde_json::from_str(text).unwrap();
    add(&mut value);
    let fields = value.as_object().unwrap();
    let (named, rest): (Vec<_>, Vec<_>) = fields.iter().partition(|(name, _)| *name == "type");
    let fields = rest.iter().rev().chain(&named).map(|(name, value)| format!("\"{name}\" : {value}"));
    format!(" {{ {} }}", fields.collect::<Vec<_>>().join(" , "))
}

#[test]
fn whatever_the_server_says_is_read_back_as_it_was() {
    for seed in 0..ROUNDS {
        let mut make = Maker(StdRng::seed_from_u64(seed));
        for message in make.server_messages() {
            let re = make.some(Maker::number);
            let frame = Frame::of(&message);
            let text = re.map_or_else(|| frame.text().clone(), |re| frame.answering(Some(re)).text().clone());
            let expected = Received { re, message };
            for text in [text.to_string(), muddled(&text)] {
                let received = read(&text).unwrap_or_else(|error| panic!("seed {seed}: {error}: {text}"));
                assert_eq!(received, expected, "seed {seed}: {text}");
                assert_eq!(received.into_owned(), expected, "seed {seed}: {text}");
            }
        }
    }
}

#[test]
fn whatever_a_client_says_is_read_back_as_it_was() {
    for seed in 0..ROUNDS {
        let mut make = Maker(StdRng::seed_from_u64(seed));
        for message in make.client_messages() {
            let id = make.some(|make| make.number() >> 11);
            let request = Request { message, id };
            let text = request.text();
            assert_eq!(parse(&text).unwrap(), request, "seed {seed}");
            let muddled = muddled(&text);
            assert_eq!(parse(&muddled).unwrap(), request, "seed {seed}: {muddled}");
        }
    }
}

#[test]
fn every_message_of_the_wire_is_among_those_that_are_read_back() {
    let wire = typescript();
    let declared = |name: &str| {
        let line = wire.lines().find(|line| line.starts_with(&format!("export type {name} = "))).unwrap();
        line.split("\"type\": \"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let mut make = Maker(StdRng::seed_from_u64(1));
    let named = |text: &str| type_of(text).unwrap().into_owned();
    let server: BTreeSet<String> =
        make.server_messages().iter().map(|message| named(Frame::of(message).text())).collect();
    assert_eq!(server, declared("ServerMessage"));
    let client: BTreeSet<String> =
        make.client_messages().into_iter().map(|message| named(&message.text())).collect();
    assert_eq!(client, declared("ClientMessage"));
}

#[test]
fn what_is_read_borrows_from_its_text() {
    use std::borrow::Cow;
    let text = r#"{"type":"played","game":"0190163d8694739baea5966c26f8ad91","seq":1,"ply":1,"seat":"first","move":"4","at_ms":0,"position":"x","turn":["second"],"legal":["1","2"],"clock":null}"#;
    let Ok(Received { re: None, message: ServerMessage::Played(played) }) = read(text) else { panic!() };
    let Some(Texts::Own(legal)) = played.standing.legal else { panic!("a list") };
    for text in [&played.mv, &played.standing.position, &legal[0], &legal[1]] {
        assert!(matches!(text, Cow::Borrowed(_)), "{text} is copied");
    }
    let Ok(Request { message: ClientMessage::Play(play), .. }) =
        parse(r#"{"type":"play","game":"g","ply":1,"move":"4"}"#)
    else {
        panic!("a move")
    };
    assert!(matches!((play.game, play.mv), (Cow::Borrowed(_), Cow::Borrowed(_))));
}

#[test]
fn what_is_no_message_of_the_server_is_told() {
    for (text, reason) in [
        (r#"{"type":"dance"}"#, "a message of type \"dance\""),
        ("[]", "invalid"),
        (r#"{"seq":1}"#, "missing field `type`"),
        (r#"{"type":"presence","game":"0190163d8694739baea5966c26f8ad91"}"#, "missing field `seq`"),
        (r#"{"type":"left","game":"g"}"#, "this is no id"),
        (r#"{"type":"withdrawn"} {}"#, "trailing"),
        (r#"{"type":"withdrawn","re":1,"re":2}"#, "duplicate field `re`"),
        (r#"{"type":"withdrawn","re":-1}"#, "invalid value"),
    ] {
        let error = read(text).unwrap_err().to_string();
        assert!(error.contains(reason), "{text}: {error}");
    }
}
