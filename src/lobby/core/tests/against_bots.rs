//! Games against bots: who gets one, on which terms, what becomes of all else they seek, and when the bot sits down again.

use super::*;
use crate::game::{Attended, Hibernated, Origin};
use crate::lobby::HouseBot;
use crate::lobby::core::command::BotWish;
use crate::protocol::{AwayReason, Clock, PlayerId, SeatWish, TokenHash};
use crate::rules::BySeat;
use crate::store::{Met, Recalled};

/// The connection of the weakest bot.
const BOT: u64 = 90;

fn bot(level: u8) -> PlayerId {
    PlayerId::from_bytes([level; 16])
}

fn bot_name(level: u8) -> PlayerName {
    PlayerName::kept(&format!("Bot {level}")).unwrap()
}

/// Two bots play the first game of the catalogue.
pub(super) fn with_bots() -> Policy {
    let house = |level: &'static str, number| HouseBot {
        level,
        player: bot(number),
        name: bot_name(number),
        rules: vec![CATALOGUE[0].id],
    };
    Policy { bots: vec![house("1", 1), house("2", 2)], ..generous() }
}

pub(super) fn against(level: &str, seat: SeatWish) -> BotWish {
    BotWish { terms: terms(7), level: level.to_owned(), seat, add: false }
}

pub(super) fn play(wish: BotWish) -> LobbyCommand {
    LobbyCommand::PlayBot(Box::new(wish))
}

fn any_seat() -> LobbyCommand {
    play(against("1", SeatWish::Random))
}

fn house_client(session: u64) -> ClientHandle {
    let to = Context::<Nobody>::new().address().recipient();
    ClientHandle::of_the_house(SessionId(session), to, Lateness::default())
}

impl Hall {
    /// A bot comes in.
    pub(super) fn bot_comes(&mut self, session: u64, level: u8, games: Vec<GameId>) -> Vec<String> {
        assert_eq!(self.happens(Input::Arrive(house_client(session))), [] as [&str; 0]);
        let hello = Hello { token: Some(level.to_string()), ..Hello::default() };
        assert_eq!(self.asks(session, LobbyCommand::Hello(hello)), ["look up a secret"]);
        let name = bot_name(level);
        let player = StoredPlayer { id: bot(level), name: name.clone(), since_ms: 1, bot: true };
        let recalled = Recalled { player, games, blocked: Vec::new(), met: Vec::new() };
        let claim = self.matchmaker.names().claim(bot(level), name.clone(), name.key()).expect("its name");
        let hash = TokenHash::of(&level.to_string());
        let admission = Admission::of(recalled, hash, None).called(name, claim);
        let to = ReplyTo { session: SessionId(session), re: None };
        self.happens(Input::Found(Found::Player { to, outcome: Ok(admission) }))
    }
}

/// The weakest bot and somebody are here.
pub(super) fn somebody_alone(policy: Policy) -> Hall {
    let mut hall = Hall::new(policy);
    assert_eq!(hall.bot_comes(BOT, 1, Vec::new()), ["90 welcome"]);
    hall.come(1, 1);
    hall
}

#[test]
fn a_game_against_a_bot_begins_at_once() {
    let mut hall = somebody_alone(with_bots());
    for (wish, seats) in [(SeatWish::First, "open 1 90"), (SeatWish::Second, "open 90 1")] {
        assert_eq!(hall.asks(1, play(against("1", wish))), [seats]);
        let NewGame { header, clients, seeks, .. } = hall.opened.pop().unwrap();
        assert_eq!(header.origin.as_deref(), Some(&Origin::Bot));
        assert_eq!(clients[0].1.session, SessionId(1), "it lives where the person does");
        assert_eq!(
            (clients[0].1.answers().map(|asked| asked.re), clients[1].1.answers()),
            (Some(Some(hall.asked)), None)
        );
        let bots = header.bots;
        assert_eq!((bots.first, bots.second), (wish == SeatWish::Second, wish == SeatWish::First));
        let seat = if bots.first { header.players.first.clone() } else { header.players.second.clone() };
        assert_eq!((seat.id, seat.name.as_str()), (bot(1), "Bot 1"));
        assert!(header.here.first && header.here.second && seeks.is_empty());
    }
}

#[test]
fn who_does_not_mind_sits_where_it_is_drawn() {
    let mut policy = with_bots();
    policy.settings.games_per_player = 1_000;
    policy.by_address.connections_per_ip = 0;
    let mut hall = somebody_alone(policy);
    let first = (0..200).filter(|_| hall.asks(1, any_seat()) == ["open 1 90"]).count();
    assert!((70..130).contains(&first), "{first} of 200");
}

/// What cannot be is refused by its name, and nothing has changed.
#[test]
fn what_no_bot_plays_is_refused() {
    let mut hall = Hall::new(generous());
    hall.come(1, 1);
    assert_eq!(hall.asks(1, any_seat()), ["1 seek: NoBots"]);
    let mut hall = Hall::new(with_bots());
    hall.come(1, 1);
    assert_eq!(hall.asks(1, any_seat()), ["1 seek: Unavailable"], "it is not here");
    let mut hall = somebody_alone(with_bots());
    assert_eq!(hall.asks(1, play(against("7", SeatWish::First))), ["1 seek: NoSuchBot"]);
    let other = Arc::new(Terms::new(&CATALOGUE[1], &Options::default(), None, false).unwrap());
    let wish = BotWish { terms: other, ..against("1", SeatWish::First) };
    assert_eq!(hall.asks(1, play(wish)), ["1 seek: NoSuchBot"]);
    hall.arrive(2, 2);
    assert_eq!(hall.asks(2, any_seat()), ["2 seek: HelloFirst"]);
    assert!(hall.opened.is_empty());
}

#[test]
fn a_game_against_a_bot_is_rated_where_the_house_says_so() {
    let rated = || {
        let clock = Some(Clock::Increment { initial_ms: 60_000, increment_ms: 0 });
        let terms = Arc::new(Terms::new(&CATALOGUE[0], &Options::default(), clock, true).unwrap());
        play(BotWish { terms, ..against("1", SeatWish::First) })
    };
    let mut hall = somebody_alone(with_bots());
    assert_eq!(hall.asks(1, rated()), ["1 seek: BotsUnrated"]);
    let bot_settings = Bots { rated: true, ..Bots::default() };
    let mut hall = somebody_alone(Policy { bot_settings, ..with_bots() });
    assert_eq!(hall.asks(1, rated()), ["open 1 90"]);
    assert_eq!(hall.opened[0].header.one_address, None, "a bot comes from nowhere");
}

/// Every limit of a person holds, and those of bots; a bot is under none.
#[test]
fn a_limit_holds_for_games_against_bots_and_lets_go_when_one_ends() {
    let mut policy = with_bots();
    policy.settings = Settings { games_max: 5, games_per_player: 2, ..policy.settings };
    policy.bot_settings = Bots { games_max: 4, games_per_ip: 3, ..Bots::default() };
    let mut hall = somebody_alone(policy);
    hall.come(2, 1);
    for session in [3, 4, 5] {
        hall.come(session, 2);
    }
    let opened = |lines: Vec<String>| lines.iter().any(|line| line.starts_with("open"));
    assert!(opened(hall.asks(1, any_seat())) && opened(hall.asks(1, any_seat())));
    assert_eq!(hall.asks(1, any_seat()), ["1 seek: PlayerLimit"]);
    assert!(opened(hall.asks(2, any_seat())));
    assert_eq!(hall.asks(2, any_seat()), ["2 seek: AddressBots"]);
    assert!(opened(hall.asks(3, any_seat())), "the bot plays four games");
    assert_eq!(hall.asks(3, any_seat()), ["3 seek: BotsBusy"]);
    hall.meet(4, 5);
    assert_eq!(hall.asks(3, any_seat()), ["3 seek: GameLimit"], "they count among all");
    let games: Vec<_> = hall.opened.iter().map(|game| game.header.id).collect();
    for game in &games {
        hall.happens(Input::Freed(*game));
    }
    assert!(opened(hall.asks(2, any_seat())) && opened(hall.asks(2, any_seat())));
    assert!(opened(hall.asks(1, any_seat())));
    assert_eq!(hall.asks(1, any_seat()), ["1 seek: AddressBots"]);
}

/// Who plays on with a bot is counted on from where they are.
#[test]
fn a_rematch_with_a_bot_is_held_to_the_same_limits() {
    let policy = Policy { bot_settings: Bots { games_per_ip: 1, ..Bots::default() }, ..with_bots() };
    let mut hall = somebody_alone(policy);
    hall.asks(1, play(against("1", SeatWish::First)));
    let game = hall.opened[0].header.id;
    hall.happens(Input::Freed(game));
    let seated = |hall: &Hall| {
        let clients = hall.opened[0].clients.iter();
        clients.map(|(seat, client)| (*seat, client.as_ref().clone())).collect::<Vec<_>>()
    };
    let again = seated(&hall);
    assert_eq!(hall.happens(Input::Rematch(game, again)), ["open 90 1"]);
    assert_eq!(hall.opened[1].header.origin.as_deref(), Some(&Origin::Rematch { of: game }));
    let again = seated(&hall);
    let told = hall.happens(Input::Rematch(game, again));
    assert_eq!(told, ["1 offer: AddressBots", "90 offer: AddressBots", "no rematch"]);
}

/// What somebody seeks is replaced by a game against a bot as by another seek, unless they say that it stays.
#[test]
fn who_plays_a_bot_meanwhile_goes_on_seeking() {
    let mut hall = somebody_alone(with_bots());
    hall.come(2, 2);
    assert_eq!(hall.asks(1, seeking(terms(7), false)), ["1 waiting"]);
    let wish = BotWish { add: true, ..against("1", SeatWish::First) };
    assert_eq!(hall.asks(1, play(wish)), ["open 1 90"]);
    assert_eq!(hall.seeks(1).len(), 1);
    assert!(hall.written.iter().all(|changes| changes.removed.is_empty()), "nor is its row gone");
    let told = hall.asks(1, play(against("1", SeatWish::First)));
    assert_eq!((told, hall.seeks(1).len()), (vec!["open 1 90".to_owned()], 0));
    assert_eq!(hall.written.iter().map(|changes| changes.removed.len()).sum::<usize>(), 1);
}

/// People meet as if they had not played bots.
#[test]
fn a_bot_is_nobody_whom_one_has_met() {
    let mut hall = somebody_alone(with_bots());
    hall.asks(1, play(against("1", SeatWish::First)));
    let ann = hall.matchmaker.player_of(SessionId(1)).unwrap();
    hall.matchmaker.remember_met(ann, vec![Met { other: bot(2), seat: Seat::First }]);
    let state = hall.matchmaker.players.get(ann).unwrap();
    assert_eq!((state.last_met, state.sides), (None, super::super::sides::Sides::default()));
}

/// Bots do not count, hear nothing of the lobby, and are not blocked.
#[test]
fn a_bot_is_nobody_who_is_here() {
    let mut hall = somebody_alone(with_bots());
    assert_eq!(hall.matchmaker.census().players, 1);
    let told = hall.happens(Input::Round);
    assert!(
        told.contains(&"1 lobby".to_owned()) && told.iter().all(|line| !line.starts_with("90")),
        "{told:?}"
    );
    let ann = hall.matchmaker.player_of(SessionId(1)).unwrap();
    hall.matchmaker.players.set_blocked(ann, [bot(1)].into());
    assert_eq!(hall.asks(1, play(against("1", SeatWish::First))), ["open 1 90"]);
    let game = hall.opened[0].header.id;
    hall.happens(Input::Freed(game));
    assert!(!hall.happens(Input::Round).iter().any(|line| line.starts_with("90")));
    hall.happens(Input::Depart(SessionId(BOT), AwayReason::Closed));
    assert_eq!(hall.matchmaker.census().players, 1);
}

#[test]
fn a_bot_sits_down_whenever_it_is_needed() {
    let mut hall = somebody_alone(with_bots());
    hall.asks(1, play(against("1", SeatWish::First)));
    let header = Arc::clone(&hall.opened[0].header);
    let here = BySeat { first: true, second: true };
    let bots = header.bots;
    let attended = |wanted| Attended { here, bots, wanted, ..Attended::default() };
    let none = BySeat::default();
    assert_eq!(hall.happens(Input::Attended(header.id, attended(none))), [] as [&str; 0]);
    let told = hall.happens(Input::Attended(header.id, attended(bots)));
    assert_eq!(told, ["90 sits Some(Second)"]);
    hall.happens(Input::Depart(SessionId(BOT), AwayReason::Closed));
    let told = hall.happens(Input::Attended(header.id, attended(bots)));
    assert_eq!(told, [] as [&str; 0], "it will come by itself");
    hall.happens(Input::Arrive(house_client(91)));
    let hello = Hello { token: Some("1".into()), ..Hello::default() };
    assert_eq!(hall.asks(91, LobbyCommand::Hello(hello)), ["91 welcome"]);
    hall.happens(Input::Freed(header.id));
    assert_eq!(hall.happens(Input::Attended(header.id, attended(bots))), [] as [&str; 0], "it is over");
}

/// After a restart games against bots count as such, and a bot knows which are its own.
#[test]
fn games_against_bots_are_taken_up_after_a_restart() {
    let mut hall = somebody_alone(with_bots());
    hall.asks(1, any_seat());
    let header = Arc::clone(&hall.opened[0].header);
    let left = Hibernated {
        number: super::running::number(),
        last: None,
        due_ms: NOW_MS,
        shift_ms: 0,
        connected: None,
    };
    let bot_settings = Bots { games_max: 1, ..Bots::default() };
    let mut later = Hall::new(Policy { bot_settings, ..with_bots() });
    later.matchmaker.restore(vec![(Arc::clone(&header), left)]);
    later.bot_comes(BOT, 1, vec![header.id]);
    assert_eq!(later.matchmaker.players.get(bot(1)).unwrap().games, [header.id]);
    later.come(1, 1);
    assert_eq!(later.asks(1, any_seat()), ["1 seek: BotsBusy"]);
    later.happens(Input::Freed(header.id));
    assert_eq!(later.asks(1, any_seat()).len(), 1);
}
