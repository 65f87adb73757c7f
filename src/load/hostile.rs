//! What hostile clients do, and what each deserves. Pure: bytes to send and codes to expect; never a socket.

use crate::protocol::{ClientMessage, FRAME_BYTES_MAX, GameId, OfferKind, RefusalCode, close};

/// A budget larger than this is not flooded: it takes longer than it proves.
const FLOOD_MAX: u32 = 5_000;
/// Invalid UTF-8 in a text.
const NOT_UTF8: u16 = 1007;
/// Broken WebSocket.
const BROKEN: u16 = 1002;
/// A message that is too large.
const TOO_LARGE: u16 = 1009;

/// Something to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Missile {
    /// A text, as a message.
    Text(String),
    /// A text frame that is none.
    BadText(Vec<u8>),
    /// A binary frame.
    Binary(Vec<u8>),
    /// Bytes that are no frame.
    Raw(Vec<u8>),
}

/// What must come of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deserves {
    /// Each message is refused, in order, by one of these codes, and the conversation goes on.
    Refusals(Vec<&'static [RefusalCode]>),
    /// The connection is closed with this code.
    Close(u16),
    /// Nothing that could be named; only that nobody else notices.
    Silence,
}

/// One thing that a hostile client does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Act {
    /// What it is, for the one who reads of it.
    pub(super) name: &'static str,
    /// Whether it says hello first.
    pub(super) greets: bool,
    /// Whether it reads nothing of what it is sent.
    pub(super) deaf: bool,
    pub(super) missiles: Vec<Missile>,
    pub(super) deserves: Deserves,
}

impl Act {
    fn new(name: &'static str, missiles: Vec<Missile>, deserves: Deserves) -> Self {
        Self { name, greets: true, deaf: false, missiles, deserves }
    }

    /// Whether it ends in a close frame.
    pub(super) fn closes(&self) -> bool {
        matches!(self.deserves, Deserves::Close(_))
    }
}

const BAD: &[RefusalCode] = &[RefusalCode::BadMessage];
/// A game that runs may end before the message arrives.
const NOT_THEIRS: &[RefusalCode] = &[RefusalCode::NotSeated, RefusalCode::GameOver, RefusalCode::NoSuchGame];

/// All that a hostile client does, one after the other, to a server with this budget of messages and while this game of
/// others runs.
pub(super) fn acts(messages_per_10s: u32, game: Option<GameId>) -> Vec<Act> {
    let mut acts = vec![nonsense(), too_early()];
    acts.extend(frames());
    acts.push(Act {
        greets: false,
        ..Act::new("says nothing", Vec::new(), Deserves::Close(close::NO_HELLO))
    });
    acts.extend(game.map(for_others));
    acts.extend(game.map(|game| deaf(messages_per_10s, game)));
    acts.extend((messages_per_10s <= FLOOD_MAX).then(|| flood(messages_per_10s)));
    acts
}

fn nonsense() -> Act {
    let texts = [
        "",
        "null",
        "[]",
        "{}",
        "{",
        "[[[[[[[[",
        "{\"type\":\"play\"",
        "{\"type\":\"dance\"}",
        "{\"type\":\"play\",\"game\":1}",
        "{\"type\":\"ping\",\"id\":-1}",
        "{'type':'ping'}",
        "{\"type\":\"hello\"}",
    ];
    let refusals = vec![BAD; texts.len()];
    let missiles = texts.map(|text| Missile::Text(text.to_owned())).to_vec();
    Act::new("sends nonsense", missiles, Deserves::Refusals(refusals))
}

fn too_early() -> Act {
    let messages =
        [ClientMessage::seek("none", false), ClientMessage::ping(), ClientMessage::hello(Some("nobody"))];
    let missiles = messages.map(|message| Missile::Text(message.text())).to_vec();
    let first: &[RefusalCode] = &[RefusalCode::HelloFirst];
    let refusals = vec![first, first, &[RefusalCode::BadToken]];
    Act {
        greets: false,
        ..Act::new("speaks before hello, with a token of nobody", missiles, Deserves::Refusals(refusals))
    }
}

/// Frames that break WebSocket or a limit.
fn frames() -> Vec<Act> {
    let large = format!("{{\"type\":\"ping\",\"x\":\"{}\"}}", "x".repeat(FRAME_BYTES_MAX));
    [
        ("sends too much at once", Missile::Text(large), TOO_LARGE),
        (
            "announces a frame of a terabyte",
            Missile::Raw([&[0x81, 0xFF, 0, 0, 1][..], &[0; 9]].concat()),
            TOO_LARGE,
        ),
        ("sends a binary frame", Missile::Binary(vec![7; 16]), close::BINARY),
        ("sends a text that is no UTF-8", Missile::BadText(vec![0xFF, 0xFE]), NOT_UTF8),
        ("sends a frame without a mask", Missile::Raw(vec![0x81, 0x02, b'{', b'}']), BROKEN),
        ("sends bytes that are no frame", Missile::Raw(vec![0xFF; 16]), BROKEN),
    ]
    .map(|(name, missile, code)| Act::new(name, vec![missile], Deserves::Close(code)))
    .to_vec()
}

fn for_others(game: GameId) -> Act {
    let messages = [
        ClientMessage::play(game, 1, "1"),
        ClientMessage::resign(game),
        ClientMessage::offer(game, OfferKind::Draw),
        ClientMessage::resume(game),
        ClientMessage::leave(game),
    ];
    let refusals = vec![NOT_THEIRS; messages.len()];
    let missiles = messages.into_iter().map(|message| Missile::Text(message.text())).collect();
    Act::new("plays for others", missiles, Deserves::Refusals(refusals))
}

/// Asks for as much as it may, and reads nothing.
fn deaf(messages_per_10s: u32, game: GameId) -> Act {
    let asks = messages_per_10s.min(FLOOD_MAX) as usize / 2;
    let missiles = vec![Missile::Text(ClientMessage::watch(game).text()); asks];
    Act { deaf: true, ..Act::new("does not read", missiles, Deserves::Silence) }
}

fn flood(messages_per_10s: u32) -> Act {
    let messages = messages_per_10s as usize * 2 + 100;
    let missiles = vec![Missile::Text(ClientMessage::ping().text()); messages];
    Act::new("floods", missiles, Deserves::Close(close::TOO_MANY_MESSAGES))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAME: GameId = GameId::from_bytes([7; 16]);

    #[test]
    fn there_is_an_act_for_every_promise() {
        let names = |budget, game| acts(budget, game).iter().map(|act| act.name).collect::<Vec<_>>();
        let all = names(100, Some(GAME));
        assert_eq!(all.len(), 12, "{all:?}");
        for act in ["floods", "does not read", "plays for others", "says nothing", "sends nonsense"] {
            assert!(all.contains(&act), "{act}");
        }
        assert!(!names(100, None).contains(&"plays for others"), "there is no game of others");
        assert!(!names(1_000_000, None).contains(&"floods"), "a large budget is not flooded");
    }

    #[test]
    fn nothing_that_is_refused_is_a_word_of_the_protocol_said_in_its_place() {
        for act in acts(100, Some(GAME)) {
            if let Deserves::Refusals(refusals) = &act.deserves {
                assert_eq!(refusals.len(), act.missiles.len(), "{}", act.name);
            }
        }
        let nonsense = nonsense();
        let parsed = nonsense.missiles.iter().filter(|missile| match missile {
            Missile::Text(text) => crate::protocol::parse(text).is_ok(),
            Missile::BadText(_) | Missile::Binary(_) | Missile::Raw(_) => true,
        });
        assert_eq!(parsed.count(), 1, "only the second hello is well-formed");
    }
}
