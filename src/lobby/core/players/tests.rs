//! Players of a lobby as tests see them: who comes, goes, is renamed and forgotten, and what is kept of whom.

use rand::SeedableRng;
use rand::rngs::StdRng;

use super::super::gone::{NEWCOMER_KEPT_MS, NEWCOMERS_PER_ADDRESS_MAX};
use super::*;
use crate::limits::Address;
use crate::store::TOKENS_MAX;

fn player(number: u64) -> (StoredPlayer, TokenHash) {
    let id = PlayerId::new(number, &mut StdRng::seed_from_u64(number));
    let name = PlayerName::parse(&format!("Player {number}")).unwrap();
    (StoredPlayer { id, name, since_ms: number, bot: false }, TokenHash::of(&number.to_string()))
}

#[test]
fn a_token_gives_its_player_back_and_no_other() {
    let mut players = Players::new(10);
    for number in [1, 2] {
        let (player, token) = player(number);
        players.enter(player, token, number).unwrap();
    }
    let (ann, token) = player(1);
    assert_eq!(players.recognise(token), Ok(ann.clone()));
    assert_eq!(players.recognise(TokenHash::of("made up")), Err(NotAdmitted::UnknownToken));
    let phone = TokenHash::of("of another device");
    players.enter(ann.clone(), phone, 5).unwrap();
    assert_eq!((players.recognise(token), players.recognise(phone)), (Ok(ann.clone()), Ok(ann)));
    assert_eq!(players.len(), 2);
}

#[test]
fn the_one_gone_longest_leaves_memory_and_nobody_who_is_here_or_plays() {
    let mut players = Players::new(3);
    let mut rng = StdRng::seed_from_u64(2);
    let made: Vec<_> = (0..3).map(player).collect();
    for (player, token) in &made {
        players.enter(player.clone(), *token, player.since_ms).unwrap();
    }
    let game = GameId::new(1, &mut rng);
    players.arrive(made[0].0.id, SessionId(1), 10);
    players.begin(made[1].0.id, game, 11);
    players.arrive(made[2].0.id, SessionId(2), 12);
    players.depart(made[2].0.id, SessionId(2), 13);
    assert_eq!(players.here(), 1);
    let (newcomer, token) = player(20);
    players.enter(newcomer, token, 20).unwrap();
    assert_eq!(players.recognise(made[2].1), Err(NotAdmitted::UnknownToken));
    let (another, token) = player(21);
    players.enter(another, token, 21).unwrap();
    assert_eq!(players.len(), 3);
    players.finish(made[1].0.id, game, 22);
    assert!(players.recognise(made[0].1).is_ok() && players.recognise(made[1].1).is_ok());
}

#[test]
fn whose_games_are_all_at_rest_may_leave_memory() {
    let mut players = Players::new(1);
    let mut rng = StdRng::seed_from_u64(2);
    let (ann, token) = player(1);
    let (ben, other) = player(2);
    players.enter(ann.clone(), token, 1).unwrap();
    for n in [1, 2] {
        players.begin(ann.id, GameId::new(n, &mut rng), 2);
    }
    players.hibernate(ann.id, 3);
    assert!(players.make_room().is_err(), "one of the two is awake");
    players.hibernate(ann.id, 4);
    players.wake(ann.id, 5);
    assert!(players.make_room().is_err());
    players.hibernate(ann.id, 6);
    assert_eq!(players.enter(ben, other, 7), Ok(true));
    assert_eq!(players.recognise(token), Err(NotAdmitted::UnknownToken));
    assert_eq!(players.len(), 1);
}

#[test]
fn when_all_are_here_no_more_are_let_in() {
    let mut players = Players::new(1);
    let (ann, token) = player(1);
    let (ben, other) = player(2);
    players.enter(ann.clone(), token, 1).unwrap();
    players.arrive(ann.id, SessionId(1), 1);
    assert_eq!(players.enter(ben.clone(), other, 2), Err(NotAdmitted::Full));
    assert_eq!(
        players.enter(ann.clone(), token, 2),
        Ok(false),
        "who is in memory already may come once more"
    );
    players.depart(ann.id, SessionId(1), 3);
    assert!(players.enter(ben, other, 4).is_ok());
}

fn from(n: u8) -> Address {
    Address::of(std::net::Ipv4Addr::new(10, 0, 0, n).into())
}

#[test]
fn an_address_has_a_share_of_the_newcomers_and_the_longest_gone_of_it_gives_way() {
    let mut players = Players::new(100_000);
    let (honest, token) = player(0);
    players.welcome(honest.clone(), token, Some(from(2)), 0).unwrap();
    let most = NEWCOMERS_PER_ADDRESS_MAX as u64;
    for n in 1..=most {
        let (player, token) = player(n);
        players.welcome(player.clone(), token, Some(from(1)), n).unwrap();
        players.arrive(player.id, SessionId(n), n);
    }
    let (one_more, token_of_it) = player(most + 1);
    players.welcome(one_more.clone(), token_of_it, Some(from(1)), most).unwrap();
    players.arrive(one_more.id, SessionId(0), most);
    assert_eq!(players.gone.newcomers_from(from(1)), NEWCOMERS_PER_ADDRESS_MAX + 1, "who is here may be");
    for n in [7, 8] {
        players.depart(player(n).0.id, SessionId(n), most + n);
    }
    let (another, token_of_another) = player(most + 2);
    players.welcome(another, token_of_another, Some(from(1)), most + 9).unwrap();
    assert_eq!(players.recognise(player(7).1), Err(NotAdmitted::UnknownToken));
    assert!(players.recognise(player(8).1).is_ok());
    assert_eq!(players.recognise(token), Ok(honest), "whom another address leaves alone");
    for n in 10_000..10_000 + 2 * most {
        let (player, token) = player(n);
        players.welcome(player, token, None, n).unwrap();
    }
    assert_eq!(players.len(), usize::try_from(3 * most + 2).unwrap(), "where limits by address are lifted");
}

#[test]
fn a_newcomer_who_is_gone_is_remembered_for_a_while() {
    let mut players = Players::new(10);
    for (n, played) in [(1, false), (2, false), (3, true)] {
        let (player, token) = player(n);
        players.welcome(player.clone(), token, Some(from(1)), 0).unwrap();
        players.arrive(player.id, SessionId(n), n);
        if played {
            players.board(player.id, false);
            players.board(player.id, true);
        }
    }
    let known = |players: &Players| [1, 2, 3].map(|n| players.recognise(player(n).1).is_ok());
    for n in [1, 3] {
        players.depart(player(n).0.id, SessionId(n), 1_000);
    }
    players.forget_newcomers(1_000 + NEWCOMER_KEPT_MS - 1);
    assert_eq!(known(&players), [true, true, true]);
    players.forget_newcomers(1_000 + NEWCOMER_KEPT_MS);
    assert_eq!(known(&players), [false, true, true], "one is here, and one is written down");
    assert_eq!(players.gone.newcomers_from(from(1)), 1);
}

#[test]
fn who_is_written_down_leaves_memory_before_a_newcomer_does() {
    let mut players = Players::new(2);
    let (ann, of_ann) = player(1);
    let (ben, of_ben) = player(2);
    let (eve, of_eve) = player(3);
    players.welcome(ann.clone(), of_ann, Some(from(1)), 1).unwrap();
    players.enter(ben, of_ben, 2).unwrap();
    players.enter(eve, of_eve, 3).unwrap();
    assert!(players.recognise(of_ann).is_ok() && players.recognise(of_ben).is_err());
    let newcomer = players.newcomer(ann.id).unwrap();
    assert_eq!((newcomer.player, newcomer.tokens), (ann.clone(), vec![of_ann]));
    players.board(ann.id, false);
    assert!(players.newcomer(ann.id).is_some() && !players.is_passing(ann.id), "it may not be saved yet");
    players.board(ann.id, true);
    assert!(players.newcomer(ann.id).is_none());
    players.board(ann.id, false);
    assert!(players.newcomer(ann.id).is_none());
    assert_eq!(players.gone.newcomers_from(from(1)), 0);
}

#[test]
fn a_player_has_so_many_secrets_and_no_more() {
    let mut players = Players::new(2);
    let (ann, first) = player(1);
    players.welcome(ann.clone(), first, None, 1).unwrap();
    for n in 0..TOKENS_MAX {
        players.know_by(ann.id, TokenHash::of(&format!("device {n}")));
    }
    assert_eq!(players.recognise(first), Err(NotAdmitted::UnknownToken));
    assert_eq!(players.newcomer(ann.id).unwrap().tokens.len(), TOKENS_MAX);
}
