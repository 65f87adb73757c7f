//! How an invitation is taken up: who sits where, what is in the way of who joins, and who sees the game.

use super::*;
use crate::game::Origin;
use crate::limits::{self, Rate};
use crate::lobby::Filter;
use crate::lobby::core::quotas::{Addresses, Quotas};
use crate::protocol::{AwayReason, InviteCode};
use crate::rules::BySeat;
use crate::store::Recalled;

/// Where the one wants to sit who invites, and where who joins does.
#[rstest]
#[case(SeatWish::First, Some(Seat::First))]
#[case(SeatWish::Second, Some(Seat::Second))]
#[case(SeatWish::Random, None)]
fn who_comes_sits_down_opposite(#[case] wished: SeatWish, #[case] seat: Option<Seat>) {
    let (mut hall, invite) = invited(generous(), wished);
    let told = join(&mut hall, 2, invite);
    let game = hall.opened.pop().expect("a game");
    let Some(Origin::Invitation { invite: of, by }) = game.header.origin.as_deref().copied() else {
        panic!("{told:?}")
    };
    assert_eq!((of, game.header.private), (invite, true));
    assert!(seat.is_none_or(|seat| seat == by));
    let players = BySeat::from_fn(|seat| player(&hall, if seat == by { 1 } else { 2 }));
    assert_eq!(game.header.players.clone().map(|player| player.id), players);
    let asked = |seat| {
        let (_, client) = game.clients.iter().find(|(taken, _)| *taken == seat).unwrap();
        (client.session, client.answers().map(|asked| asked.re))
    };
    assert_eq!(asked(by), (SessionId(1), None));
    assert_eq!(asked(by.other()), (SessionId(2), Some(Some(hall.asked))), "it answers who has asked");
    assert_eq!((game.header.here.first, game.header.here.second), (true, true));
}

#[test]
fn seats_are_drawn_alike() {
    let mut policy = generous();
    policy.settings.games_per_player = 1_000;
    policy.settings.unplayed_per_ip = 0;
    let (mut hall, _) = invited(policy, SeatWish::First);
    let mut first = 0;
    for n in 0..400 {
        hall.moment.now_ms += 1_000;
        let (invitation, _) = invites(&mut hall, 1, wish(SeatWish::Random));
        join(&mut hall, 2, invitation.id);
        let game = hall.opened.pop().unwrap_or_else(|| panic!("game {n}"));
        hall.happens(Input::Begun(game.header.id));
        first += usize::from(game.header.players.first.id == invitation.player);
    }
    assert!((160..240).contains(&first), "{first} of 400");
}

/// Whether the connection on which the invitation was made is still there, and whether its maker has another; who sits down.
#[rstest]
#[case::it_alone(true, false, "open 1 2")]
#[case::it_and_another(true, true, "open 1 2")]
#[case::another(false, true, "open 9 2")]
#[case::nobody(false, false, "open 2")]
fn the_maker_sits_down_where_they_are(#[case] made: bool, #[case] another: bool, #[case] expected: &str) {
    let mut hall = Hall::new(generous());
    let secret = hall.come(1, 1);
    hall.come(2, 2);
    let (invitation, _) = invites(&mut hall, 1, wish(SeatWish::First));
    if another {
        hall.come_again(9, 9, &secret);
    }
    if !made {
        hall.happens(Input::Depart(SessionId(1), AwayReason::Closed));
    }
    assert_eq!(join(&mut hall, 2, invitation.id), [expected]);
    let header = hall.opened.pop().unwrap().header;
    assert_eq!((header.here.first, header.here.second), (made || another, true));
}

/// What may stand in the way of who joins, in the order in which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Barrier {
    Hello,
    TooManyTries,
    Draining,
    Overloaded,
    Own,
    GameLimit,
    Apart,
    PlayerLimit,
    AddressUnplayed,
    TooOften,
}

const BARRIERS: [Barrier; 10] = [
    Barrier::Hello,
    Barrier::TooManyTries,
    Barrier::Draining,
    Barrier::Overloaded,
    Barrier::Own,
    Barrier::GameLimit,
    Barrier::Apart,
    Barrier::PlayerLimit,
    Barrier::AddressUnplayed,
    Barrier::TooOften,
];

/// Whether it is the guest's own that stands in the way, or the maker's; what is in order for both is told to the guest.
#[rstest]
#[case::no_hello(0, "HelloFirst")]
#[case::too_many_tries(1, "TooFast { retry_after_ms: 10000 }")]
#[case::the_server_stops(2, "Draining")]
#[case::the_server_is_behind(3, "Overloaded")]
#[case::ones_own(4, "OwnInvite")]
#[case::as_many_as_there_may_be(5, "GameLimit")]
#[case::one_has_blocked_the_other(6, "Apart")]
#[case::as_many_as_a_player_may_have(7, "PlayerLimit")]
#[case::as_many_unplayed_as_an_address_may_have(8, "AddressUnplayed")]
#[case::games_too_often(9, "TooFast { retry_after_ms: 10000 }")]
#[case::nothing(10, "")]
fn the_first_thing_in_the_way_of_who_joins_is_told(#[case] cleared: usize, #[case] expected: &str) {
    let stands = |barrier| BARRIERS.split_at(cleared).1.contains(&barrier);
    let mut policy = Policy { by_address: one_opening(), ..generous() };
    policy.settings.games_max = usize::from(stands(Barrier::GameLimit));
    let (mut hall, invite) = invited(policy, SeatWish::First);
    // Ben and Cid play already, from where they are.
    hall.meet(2, 3);
    hall.moment.now_ms += if stands(Barrier::TooOften) { 0 } else { 10_000 };
    hall.matchmaker.policy.settings.games_per_player = if stands(Barrier::PlayerLimit) { 1 } else { 2 };
    if stands(Barrier::AddressUnplayed) {
        holds_one_unplayed(&mut hall, 2);
    }
    if stands(Barrier::Apart) {
        let ann = player(&hall, 1);
        let ben = player(&hall, 2);
        hall.matchmaker.players.set_blocked(ann, [ben].into());
    }
    hall.moment.overloaded = stands(Barrier::Overloaded);
    hall.arrive(7, 1);
    let who = if stands(Barrier::Hello) { 7 } else { 2 - u64::from(stands(Barrier::Own)) };
    if stands(Barrier::TooManyTries) {
        hall.matchmaker.tries = Rate::per_10s(1);
        hall.matchmaker.tries.take(address(1), hall.moment.now_ms).unwrap();
    }
    if stands(Barrier::Draining) {
        hall.happens(Input::Drain(0..1));
    }
    let told = join(&mut hall, who, invite);
    if cleared == BARRIERS.len() {
        return assert_eq!(told, ["open 1 2"]);
    }
    assert_eq!(told, [format!("{who} join: {expected}")]);
    assert_eq!(hall.matchmaker.census().invites, 1, "it stands as before");
}

/// What one address may take: one game opened in ten seconds.
fn one_opening() -> limits::settings::Settings {
    limits::settings::Settings { openings_per_ip_10s: 1, ..Default::default() }
}

/// An address may hold one unplayed game, and this one does.
fn holds_one_unplayed(hall: &mut Hall, from: u8) {
    hall.matchmaker.quotas = Quotas::new(0, 1);
    let game = GameId::new(1, &mut StdRng::seed_from_u64(1));
    hall.matchmaker.quotas.open(game, Addresses::new(Some(address(from)), None));
}

#[test]
fn what_is_the_makers_is_told_to_who_comes_as_theirs() {
    let (mut hall, invite) = invited(generous(), SeatWish::First);
    hall.meet(1, 3);
    hall.matchmaker.policy.settings.games_per_player = 1;
    assert_eq!(join(&mut hall, 2, invite), ["2 join: OpponentLimit"]);
    hall.matchmaker.policy.settings.games_per_player = 9;
    holds_one_unplayed(&mut hall, 1);
    assert_eq!(join(&mut hall, 2, invite), ["2 join: OpponentAddress"]);
}

/// Who has invited has left memory since: they come back into it with their games and whom they block, without being here.
#[rstest]
#[case::a_stranger(false, "open 2")]
#[case::whom_they_block(true, "2 join: Apart")]
fn a_maker_who_left_memory_is_looked_up_first(#[case] blocks: bool, #[case] expected: &str) {
    let (hall, _) = invited(generous(), SeatWish::First);
    let ann = player(&hall, 1);
    let mut later = Hall::seeded(generous(), 2);
    later.come(2, 2);
    let id = InviteId::new(1, &mut later.matchmaker.rng);
    let code = InviteCode::from_number(77);
    let invitation = Invitation {
        id,
        code,
        player: ann,
        offer: String::new(),
        since_ms: NOW_MS,
        expires_ms: NOW_MS + 9_000,
    };
    let proposal = wish(SeatWish::First).proposal;
    later.matchmaker.restore_invites(vec![(invitation, proposal)]);
    let key = InviteKey::Code(code);
    assert_eq!(later.asks(2, LobbyCommand::Join(key)), ["look up who invites"]);
    let name = PlayerName::parse("Ann").unwrap();
    let blocked = if blocks { vec![player(&later, 2)] } else { Vec::new() };
    let recalled = Recalled {
        player: StoredPlayer { id: ann, name, since_ms: 1, bot: false },
        games: Vec::new(),
        blocked,
        met: Vec::new(),
    };
    let to = ReplyTo { session: SessionId(2), re: Some(9) };
    let found = Found::Maker { to, key, outcome: Ok(recalled) };
    assert_eq!(later.happens(Input::Found(found)), [expected]);
    let state = later.matchmaker.players.get(ann).unwrap();
    assert_eq!((state.games.len(), state.sessions.len()), (usize::from(!blocks), 0));
    assert_eq!(later.matchmaker.census().players, 1, "Ann is not here");
    let unknown = Found::Maker { to, key, outcome: Err(LobbyRefusal::Unavailable) };
    assert_eq!(later.happens(Input::Found(unknown)), ["2 join: Unavailable"]);
}

/// Whether a rated game counts as one of a single address: who invites from where the guest is, wherever they are since.
#[rstest]
#[case::both_there(1, true, Some(true))]
#[case::gone_since(1, false, Some(true))]
#[case::elsewhere(2, false, Some(false))]
fn two_of_one_address_are_known_by_where_the_invitation_was_made(
    #[case] guest_from: u8,
    #[case] here: bool,
    #[case] one_address: Option<bool>,
) {
    let mut hall = Hall::new(generous());
    hall.come(1, 1);
    hall.come(2, guest_from);
    let rated = Terms::new(&CATALOGUE[0], &Options::default(), None, true).unwrap();
    let proposal = Proposal { terms: Arc::new(rated), seat: SeatWish::First, private: false };
    let (invitation, _) = invites(&mut hall, 1, InviteWish { proposal, ..wish(SeatWish::First) });
    if !here {
        hall.happens(Input::Depart(SessionId(1), AwayReason::Closed));
    }
    join(&mut hall, 2, invitation.id);
    assert_eq!(hall.opened.pop().unwrap().header.one_address, one_address);
}

#[test]
fn a_private_game_is_in_no_list_and_only_its_players_look_on() {
    let (mut hall, invite) = invited(generous(), SeatWish::First);
    join(&mut hall, 2, invite);
    let game = hall.opened.pop().unwrap();
    let id = game.header.id;
    let all = Filter { limit: 9, ..Filter::default() };
    assert_eq!(hall.matchmaker.list(&all).0.len(), 0);
    let of_ann = Filter { player: Some(player(&hall, 1)), ..all.clone() };
    assert_eq!(hall.matchmaker.list(&of_ann).0.len(), 0);
    assert!(hall.matchmaker.is_private(id));
    assert_eq!(hall.asks(3, LobbyCommand::Watch(id)), ["3 watch: Private"]);
    assert_eq!(hall.asks(2, LobbyCommand::Watch(id)), ["2 sits None"]);
    let seated = game.clients.into_iter().map(|(seat, client)| (seat, client.as_ref().clone())).collect();
    hall.happens(Input::Rematch(id, seated));
    assert!(hall.opened.pop().unwrap().header.private, "and so is the next");
    let shared = Proposal { private: false, ..wish(SeatWish::First).proposal };
    let (invitation, _) = invites(&mut hall, 1, InviteWish { proposal: shared, ..wish(SeatWish::First) });
    join(&mut hall, 3, invitation.id);
    let id = hall.opened.pop().unwrap().header.id;
    assert_eq!((hall.matchmaker.list(&all).0.len(), hall.matchmaker.is_private(id)), (1, false));
}

/// Looks and tries count together, whether there is such an invitation or not.
#[test]
fn an_address_has_so_many_tries_and_no_more() {
    let mut policy = generous();
    policy.by_address.invites_per_ip_10s = 3;
    let (mut hall, invite) = invited(policy, SeatWish::First);
    let look = |hall: &Hall, key, from| hall.matchmaker.show_invite(key, address(from), hall.moment);
    let shown = look(&hall, InviteKey::Id(invite), 2).unwrap().unwrap();
    assert_eq!((shown.id, shown.here, shown.name.unwrap().as_str()), (invite, true, "Player 1"));
    assert!(look(&hall, InviteKey::Code(InviteCode::from_number(1)), 2).unwrap().is_none());
    let guess = InviteKey::Code(InviteCode::from_number(2));
    assert_eq!(hall.asks(2, LobbyCommand::Join(guess)), ["look up what became of an invitation"]);
    assert!(look(&hall, InviteKey::Id(invite), 2).is_err());
    assert!(join(&mut hall, 2, invite)[0].starts_with("2 join: TooFast"));
    assert_eq!(join(&mut hall, 3, invite), ["open 1 3"], "another address has its own");
}
