//! Invitations: each comes to one thing at most, and a game that comes of one uses it up or is not there.

use rstest::rstest;
use visavis::protocol::{InviteCode, InviteId, InviteKey};
use visavis::store::{
    Answer, Archive, Ending, INVITE_KEPT_MS, Invitation, InviteFate, Invites, JobOutcome, PastInvite,
    Patience, Players, Query, Reader, Saved, Unsaved, Wanted, WriteJob,
};

use super::*;

impl World {
    /// An invitation of a player, for a second.
    pub(super) fn invitation(&mut self, player: PlayerId) -> Invitation {
        let since_ms = 1_000;
        Invitation {
            id: InviteId::new(since_ms, &mut self.rng),
            code: InviteCode::new(&mut self.rng),
            player,
            offer: "a game of \"something\" …é".to_owned(),
            since_ms,
            expires_ms: since_ms + 1_000,
        }
    }
}

fn past(of: &Invitation, fate: InviteFate) -> PastInvite {
    PastInvite { id: of.id, player: of.player, expires_ms: of.expires_ms, fate }
}

#[rstest]
#[tokio::test]
async fn an_invitation_is_found_by_its_id_and_by_its_code(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let ann = world.player(&store, "Ann").await;
    let [one, other] = [world.invitation(ann), world.invitation(ann)];
    for invitation in [&one, &other] {
        store.invite(None, invitation.clone()).await.unwrap();
    }
    for key in [InviteKey::Id(one.id), InviteKey::Code(one.code)] {
        assert_eq!(store.past_invite(key).await, Ok(Some(past(&one, InviteFate::Open))));
    }
    let nobodys = world.invitation(ann);
    for key in [InviteKey::Id(nobodys.id), InviteKey::Code(nobodys.code)] {
        assert_eq!(store.past_invite(key).await, Ok(None));
    }
    let same_code = Invitation { code: one.code, ..nobodys };
    assert_eq!(store.invite(None, same_code.clone()).await, Err(Unsaved), "a code leads to one");
    assert_eq!(store.past_invite(InviteKey::Id(same_code.id)).await, Ok(None));
}

/// Who invites is written down with it; whom nobody knows cannot have invited.
#[rstest]
#[tokio::test]
async fn a_newcomer_is_written_down_with_the_invitation(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let ann = world.newcomer("Ann");
    let id = ann.player.id;
    let invitation = world.invitation(id);
    assert_eq!(store.invite(None, invitation.clone()).await, Err(Unsaved));
    assert_eq!(store.player_again(id).await, Ok(None));
    store.invite(Some(ann.clone()), invitation).await.unwrap();
    let again = store.player_again(id).await.unwrap().unwrap();
    assert_eq!(again.player, ann.player);
    assert_eq!(store.player_by_token(secret(id, 0)).await, Ok(Some(again)));
}

#[rstest]
#[tokio::test]
async fn what_is_cancelled_stays_so_and_what_was_taken_up_is_not_cancelled(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let players = world.players(&store).await;
    let [one, other] = [world.invitation(players.first), world.invitation(players.first)];
    for invitation in [&one, &other] {
        store.invite(None, invitation.clone()).await.unwrap();
    }
    for _ in 0..2 {
        assert_eq!(store.cancel_invite(one.id).await, Ok(Some(InviteFate::Cancelled)), "twice is once");
    }
    let opening = NewGame { invite: Some(one.id), ..world.opening(store.number(), players) };
    assert_eq!(store.open_game(opening, None, 1_000).await, Err(Unsaved));
    let opening = NewGame { invite: Some(other.id), ..world.opening(store.number(), players) };
    let taken = InviteFate::Taken { game: opening.id, guest: players.second };
    store.open_game(opening, None, 1_000).await.unwrap();
    assert_eq!(store.cancel_invite(other.id).await, Ok(Some(taken)));
    let key = InviteKey::Code(other.code);
    assert_eq!(store.past_invite(key).await, Ok(Some(past(&other, taken))));
    let nobodys = world.invitation(players.first);
    assert_eq!(store.cancel_invite(nobodys.id).await, Ok(None));
}

/// Two who take the same invitation at once, in one batch: a game comes of it for the first, and nothing for the other.
#[rstest]
fn of_one_invitation_comes_one_game(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
    #[values(Seat::First, Seat::Second)] by: Seat,
) {
    let mut world = World::new(kind);
    let mut engine = world.engine();
    let memory = World::new(Kind::SqliteInMemory).start();
    let newcomers = ["Ann", "Ben", "Cid"].map(|name| world.newcomer(name));
    let [ann, ben, cid] = newcomers.clone().map(|newcomer| newcomer.player.id);
    let invitation = world.invitation(ann);
    let invite = WriteJob::Invite { newcomer: None, invitation: Box::new(invitation.clone()) };
    let introduce = newcomers.map(|newcomer| WriteJob::Rename {
        player: newcomer.player.id,
        name: newcomer.player.name.clone(),
        newcomer: Some(Box::new(newcomer)),
    });
    engine.write(&introduce, 1_000).unwrap();
    assert_eq!(engine.write(&[invite], 1_000), Ok(vec![JobOutcome::Saved(Saved::Invited)]));
    let mut open = |one, other| {
        let players = if by == Seat::First {
            BySeat { first: one, second: other }
        } else {
            BySeat { first: other, second: one }
        };
        NewGame { invite: Some(invitation.id), ..world.opening(memory.number(), players) }
    };
    let openings = [open(ben, cid), open(ann, ben), open(ann, cid), open(ann, ben)];
    let jobs = openings.clone().map(|game| WriteJob::Open { game: Box::new(game), rated: None, now_ms: 1 });
    let outcomes = engine.write(&jobs, 1_000).unwrap();
    let opened = JobOutcome::Saved(Saved::Opened(BySeat::default()));
    assert_eq!(outcomes, [JobOutcome::Refused, opened, JobOutcome::Refused, JobOutcome::Refused]);
    let read = |query: Query| engine.read(&query, &Patience::default()).unwrap();
    let taken = past(&invitation, InviteFate::Taken { game: openings[1].id, guest: ben });
    assert_eq!(read(Query::Invite(InviteKey::Id(invitation.id))), Answer::Invite(Some(taken)));
    for (player, games) in [(ann, vec![openings[1].id]), (ben, vec![openings[1].id]), (cid, vec![])] {
        let Answer::Recalled(Some(known)) = read(Query::PlayerAgain(player)) else { panic!("a player") };
        assert_eq!(known.games, games, "nothing else has begun");
    }
}

/// What stands is there for the next server, as it was; what came to something is not.
#[rstest]
#[tokio::test]
async fn what_stands_outlasts_the_server(#[values(Kind::SqliteOnFile)] kind: Kind) {
    let mut world = World::new(kind);
    let store = world.start();
    let players = world.players(&store).await;
    let made: Vec<_> = (0..3).map(|_| world.invitation(players.first)).collect();
    for invitation in &made {
        store.invite(None, invitation.clone()).await.unwrap();
    }
    store.cancel_invite(made[0].id).await.unwrap();
    let opening = NewGame { invite: Some(made[1].id), ..world.opening(store.number(), players) };
    store.open_game(opening, None, 1_000).await.unwrap();
    store.close().await;
    let opened = Opened::open(&world.settings).unwrap();
    assert_eq!(opened.invitations, [made[2].clone()]);
}

/// What became of one is known for a week; then some of long ago go with each that is made.
#[rstest]
#[tokio::test]
async fn invitations_of_long_ago_are_forgotten(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let ann = world.player(&store, "Ann").await;
    let old = world.invitation(ann);
    store.invite(None, old.clone()).await.unwrap();
    for (later_ms, known) in [(INVITE_KEPT_MS, true), (INVITE_KEPT_MS + 1, false)] {
        let since_ms = old.expires_ms + later_ms;
        let another = Invitation { since_ms, expires_ms: since_ms + 1, ..world.invitation(ann) };
        store.invite(None, another).await.unwrap();
        let found = store.past_invite(InviteKey::Code(old.code)).await.unwrap();
        assert_eq!(found.is_some(), known, "{later_ms}");
    }
}

/// The record of a private game is there for who knows its id, and its result counts; no list has it.
#[rstest]
#[tokio::test]
async fn a_private_game_is_in_no_list(#[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind) {
    let mut world = World::new(kind);
    let store = world.start();
    let players = world.players(&store).await;
    let mut listed = Vec::new();
    for nth in 0..6 {
        let (number, id) = world.game(&store, players).await;
        let ending = Ending { private: nth % 2 == 0, ..ending(number, id, players) };
        store.end_game(ending, line(1, "the end")).await.unwrap();
        assert!(store.record(id).await.unwrap().unwrap().is_ok());
        if nth % 2 == 1 {
            listed.push(id);
        }
    }
    listed.reverse();
    for rules in [None, Some("hex")] {
        for player in [None, Some(players.second)] {
            let wanted = Wanted { rules: rules.map(str::to_owned), player, after: None, limit: 9 };
            let (page, next) = store.list(wanted).await.unwrap();
            let ids: Vec<_> = page.into_iter().map(|listed| listed.id).collect();
            assert_eq!((ids.as_slice(), next), (listed.as_slice(), None), "{rules:?} {player:?}");
        }
    }
    assert_eq!(store.player(players.first).await.unwrap().unwrap().1.wins, 6);
}
