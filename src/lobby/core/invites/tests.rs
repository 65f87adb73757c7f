//! Whatever becomes of invitations, in whatever order: each comes to one thing, and nothing is left of it.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::*;
use crate::game::Terms;
use crate::protocol::SeatWish;
use crate::rules::{CATALOGUE, Options};

const LIMITS: Limits = Limits { all: 6, per_player: 3, per_address: 4 };

fn address(n: u8) -> Address {
    Address::of(Ipv4Addr::new(10, 0, 0, n).into())
}

fn player(n: u64) -> PlayerId {
    PlayerId::new(n, &mut StdRng::seed_from_u64(n))
}

fn invite(rng: &mut StdRng, who: u64, from: u8, until_ms: u64) -> (InviteId, Invite) {
    let terms = Arc::new(Terms::new(&CATALOGUE[0], &Options::default(), None, false).unwrap());
    let proposal = Proposal { terms, seat: SeatWish::Random, private: true };
    let code = InviteCode::new(rng);
    let made = Some((SessionId(who), address(from)));
    let invite = Invite { code, player: player(who), proposal, since_ms: 0, until_ms, made };
    (InviteId::new(until_ms, rng), invite)
}

fn found(invites: &Invites, id: InviteId, now_ms: u64) -> bool {
    invites.standing(InviteKey::Id(id), now_ms).is_some()
}

#[test]
fn an_invitation_stands_from_when_it_is_saved_until_its_time_is_over() {
    let mut rng = StdRng::seed_from_u64(1);
    let mut invites = Invites::new(LIMITS);
    let (id, made) = invite(&mut rng, 1, 1, 100);
    let code = made.code;
    invites.add(id, made);
    assert!(invites.knows(id) && !found(&invites, id, 0), "it is not saved yet");
    assert!(invites.stand(id).is_some());
    for key in [InviteKey::Id(id), InviteKey::Code(code)] {
        assert_eq!(invites.standing(key, 99).map(|(id, _)| id), Some(id));
        assert!(invites.standing(key, 100).is_none());
    }
    assert!(invites.lapse(99).is_none());
    assert_eq!(invites.lapse(100).map(|(id, _)| id), Some(id));
    assert!(invites.lapse(100).is_none() && !invites.knows(id));
}

#[test]
fn only_its_maker_cancels_one_and_once() {
    let mut rng = StdRng::seed_from_u64(1);
    let mut invites = Invites::new(LIMITS);
    let (id, made) = invite(&mut rng, 1, 1, 100);
    invites.restore(id, made);
    assert!(!invites.cancel(id, player(2), 0) && found(&invites, id, 0));
    assert!(!invites.cancel(id, player(1), 100), "its time is over");
    assert!(invites.cancel(id, player(1), 0));
    assert!(!found(&invites, id, 0) && !invites.cancel(id, player(1), 0), "that is being saved");
    invites.stand(id);
    assert!(found(&invites, id, 0), "it could not be");
}

#[test]
fn an_invitation_is_used_up_by_a_game_that_begins_and_by_no_other() {
    let mut rng = StdRng::seed_from_u64(1);
    let mut invites = Invites::new(LIMITS);
    let (id, made) = invite(&mut rng, 1, 1, 100);
    invites.restore(id, made);
    let [one, other] = [1, 2].map(|n| GameId::new(n, &mut rng));
    invites.take(id, one);
    assert!(!found(&invites, id, 0) && invites.lapse(100).is_none(), "a game of it is being opened");
    invites.freed(one);
    assert!(found(&invites, id, 0), "that came to nothing");
    invites.take(id, other);
    assert!(invites.begun(one).is_none());
    assert_eq!(invites.begun(other).map(|(id, _)| id), Some(id));
    assert!(invites.begun(other).is_none() && !invites.knows(id));
    invites.freed(other);
    assert!(!invites.knows(id), "its end changes nothing");
}

#[test]
fn no_more_stand_than_may_of_one_player_from_one_address_and_in_all() {
    let mut rng = StdRng::seed_from_u64(1);
    let mut invites = Invites::new(LIMITS);
    let mut add = |invites: &mut Invites, who, from| {
        let allowed = invites.may_add(player(who), address(from));
        if allowed.is_ok() {
            let (id, made) = invite(&mut rng, who, from, 100);
            invites.add(id, made);
        }
        allowed
    };
    for _ in 0..3 {
        assert_eq!(add(&mut invites, 1, 1), Ok(()));
    }
    assert_eq!(add(&mut invites, 1, 2), Err(LobbyRefusal::InviteLimit));
    assert_eq!(add(&mut invites, 2, 1), Ok(()));
    assert_eq!(add(&mut invites, 2, 1), Err(LobbyRefusal::TooManyInvites), "from there");
    assert_eq!((add(&mut invites, 2, 2), add(&mut invites, 3, 2)), (Ok(()), Ok(())));
    assert_eq!(add(&mut invites, 4, 3), Err(LobbyRefusal::TooManyInvites), "in all");
    let oldest = invites.ids_of(player(1)).next().unwrap();
    invites.remove(oldest);
    assert_eq!(add(&mut invites, 4, 3), Ok(()));
    let mut lifted = Invites::new(Limits { all: 100, per_player: 100, per_address: 0 });
    for _ in 0..50 {
        assert_eq!(add(&mut lifted, 1, 1), Ok(()));
    }
}

/// What a plain list says of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Saving,
    Standing,
    Cancelling,
    Taking(GameId),
}

fn is_due((said, invite): &(Said, Invite), now_ms: u64) -> bool {
    *said == Said::Standing && invite.until_ms <= now_ms
}

fn lapse(invites: &mut Invites, list: &mut BTreeMap<InviteId, (Said, Invite)>, now_ms: u64) {
    while let Some((id, _)) = invites.lapse(now_ms) {
        assert!(is_due(&list.remove(&id).expect("it is on the list"), now_ms));
    }
    assert!(!list.values().any(|entry| is_due(entry, now_ms)), "all that were due have gone");
}

/// Nothing is left of what goes.
fn without(mut invites: Invites, list: BTreeMap<InviteId, (Said, Invite)>) {
    for id in list.into_keys() {
        invites.remove(id);
    }
    assert!(invites.by_id.is_empty() && invites.by_code.is_empty() && invites.by_player.is_empty());
    assert!(invites.by_time.is_empty() && invites.by_address.is_empty());
}

/// What is said of one invitation, and of those of its player, is what the list says.
fn agree(invites: &Invites, list: &BTreeMap<InviteId, (Said, Invite)>, some: Option<InviteId>, now_ms: u64) {
    assert_eq!(invites.len(), list.len());
    let Some((said, made)) = some.and_then(|id| list.get(&id)) else { return };
    let stands = *said == Said::Standing && now_ms < made.until_ms;
    assert_eq!(invites.standing(InviteKey::Code(made.code), now_ms).is_some(), stands);
    let theirs = list.iter().filter(|(_, (said, other))| {
        other.player == made.player && *said == Said::Standing && now_ms < other.until_ms
    });
    let theirs: Vec<_> = theirs.map(|(id, _)| *id).collect();
    assert_eq!(invites.of(made.player, now_ms).map(|(id, _)| id).collect::<Vec<_>>(), theirs);
}

/// Against a plain list: whatever is made, saved, cancelled, taken up, opened in vain or over, the same ones stand.
#[test]
fn what_stands_is_what_a_plain_list_says() {
    let mut rng = StdRng::seed_from_u64(9);
    let mut invites = Invites::new(Limits { all: 40, per_player: 10, per_address: 20 });
    let mut list: BTreeMap<InviteId, (Said, Invite)> = BTreeMap::new();
    let mut taken = 0;
    for now_ms in 0..20_000_u64 {
        let some = list.keys().nth(rng.random_range(0..list.len().max(1))).copied();
        let said = some.map(|id| list[&id].0);
        match (rng.random_range(0..8_u8), some.zip(said)) {
            (0 | 1, _) => {
                let who = rng.random_range(0..6);
                let from = rng.random_range(0..3);
                if invites.may_add(player(who), address(from)).is_ok() {
                    let until_ms = now_ms + rng.random_range(1..200);
                    let (id, made) = invite(&mut rng, who, from, until_ms);
                    invites.add(id, made.clone());
                    list.insert(id, (Said::Saving, made));
                }
            }
            (2, Some((id, Said::Saving))) => {
                invites.stand(id);
                list.entry(id).and_modify(|entry| entry.0 = Said::Standing);
            }
            (3, Some((id, Said::Saving | Said::Cancelling))) => {
                invites.remove(id);
                list.remove(&id);
            }
            (4, Some((id, said))) => {
                let Invite { player: who, until_ms, .. } = list[&id].1;
                let expected = said == Said::Standing && now_ms < until_ms;
                assert_eq!(invites.cancel(id, who, now_ms), expected);
                if expected {
                    list.entry(id).and_modify(|entry| entry.0 = Said::Cancelling);
                }
            }
            (5, Some((id, Said::Standing))) if found(&invites, id, now_ms) => {
                let game = GameId::new(now_ms, &mut rng);
                invites.take(id, game);
                list.entry(id).and_modify(|entry| entry.0 = Said::Taking(game));
            }
            (6, Some((id, Said::Taking(game)))) => {
                if rng.random() {
                    assert_eq!(invites.begun(game).map(|(id, _)| id), Some(id));
                    taken += list.remove(&id).map_or(0, |_| 1);
                } else {
                    list.entry(id).and_modify(|entry| entry.0 = Said::Standing);
                }
                invites.freed(game);
            }
            (7, _) => {
                lapse(&mut invites, &mut list, now_ms);
            }
            _ => {}
        }
        agree(&invites, &list, some, now_ms);
    }
    assert!(taken > 50, "{taken}");
    without(invites, list);
}
