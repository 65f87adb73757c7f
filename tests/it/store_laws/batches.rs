//! Batches, at the engine itself.

use rstest::rstest;
use visavis::protocol::{InviteKey, NameKey};
use visavis::store::{
    Answer, Invitation, InviteFate, JobOutcome, Patience, Query, Reader, Saved, Wanted, WriteJob,
};

use super::*;

/// What a world has in its engine: two players, and names for as many games as are asked for.
fn begun(world: &mut World, engine: &mut impl Engine) -> BySeat<PlayerId> {
    let players = BySeat { first: world.newcomer("Ann"), second: world.newcomer("Ben") };
    let jobs = [players.first.clone(), players.second.clone()].map(|newcomer| WriteJob::Rename {
        player: newcomer.player.id,
        name: newcomer.player.name.clone(),
        newcomer: Some(Box::new(newcomer)),
    });
    assert_eq!(engine.write(&jobs, 1_000), Ok(vec![JobOutcome::Saved(Saved::Renamed); 2]));
    players.map(|newcomer| newcomer.player.id)
}

fn numbers(world: &World) -> impl FnMut() -> GameNumber + use<> {
    // A store of its own hands out the numbers: nothing is written to it.
    let memory = Settings { path: Settings::MEMORY.to_owned(), ..world.settings.clone() };
    let store = Opened::open(&memory).unwrap().start(Arc::new(|| 0), Metrics::new()).unwrap().0;
    move || store.number()
}

fn open(game: &NewGame) -> WriteJob {
    WriteJob::Open { game: Box::new(game.clone()), rated: Some(HEX), now_ms: 1_000 }
}

fn end(game: &NewGame, players: BySeat<PlayerId>) -> WriteJob {
    WriteJob::End { ending: Box::new(ending(game.number, game.id, players)), last: line(9, "the end") }
}

fn block(player: PlayerId, other: PlayerId) -> WriteJob {
    WriteJob::Block { newcomer: None, player, other, here: true, now_ms: 1 }
}

fn add_token(player: PlayerId, number: usize) -> WriteJob {
    WriteJob::AddToken { newcomer: None, player, token: secret(player, number), now_ms: 1 }
}

fn invite(invitation: &Invitation) -> WriteJob {
    WriteJob::Invite { newcomer: None, invitation: Box::new(invitation.clone()) }
}

fn read(engine: &impl Reader, query: &Query) -> Answer {
    engine.read(query, &Patience::default()).unwrap()
}

/// Each kind of job is answered in its kind; what is wrong is refused, and everything around it is saved.
#[rstest]
fn a_wrong_job_harms_nobody_else_in_its_batch(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let mut engine = world.engine();
    let players = begun(&mut world, &mut engine);
    let mut number = numbers(&world);
    let games = [world.opening(number(), players), world.opening(number(), players)];
    let [one, other] = &games;
    let ann = players.first;
    let nobody = world.newcomer("Cid").player.id;
    let invitation = world.invitation(ann);
    let jobs = [
        open(one),
        WriteJob::Append { number: one.number, line: line(1, "a move"), after: None, due_ms: None },
        open(one),
        end(one, BySeat { first: ann, second: nobody }),
        open(other),
        add_token(ann, 0),
        add_token(ann, 1),
        block(nobody, ann),
        block(ann, nobody),
        WriteJob::Unblock { newcomer: None, player: ann, other: nobody },
        end(other, players),
        end(other, players),
        invite(&invitation),
        invite(&invitation),
        WriteJob::CancelInvite { invite: invitation.id },
    ];
    let outcomes = engine.write(&jobs, 1_000).unwrap();
    let [
        JobOutcome::Saved(Saved::Opened(_)),
        JobOutcome::Saved(Saved::Appended(last)),
        JobOutcome::Refused,
        JobOutcome::Refused,
        JobOutcome::Saved(Saved::Opened(_)),
        JobOutcome::Refused,
        JobOutcome::Saved(Saved::TokenAdded(Some(_))),
        JobOutcome::Refused,
        JobOutcome::Saved(Saved::Blocked(Ok(blocked))),
        JobOutcome::Saved(Saved::Unblocked(still_blocked)),
        JobOutcome::Saved(Saved::Ended(Some(_))),
        JobOutcome::Refused,
        JobOutcome::Saved(Saved::Invited),
        JobOutcome::Refused,
        JobOutcome::Saved(Saved::InviteCancelled(Some(InviteFate::Cancelled))),
    ] = outcomes.as_slice()
    else {
        panic!("{outcomes:?}")
    };
    assert_eq!((blocked.as_slice(), still_blocked.as_slice()), ([nobody].as_slice(), [].as_slice()));
    let lines = read(&engine, &Query::Lines { number: one.number, last: *last });
    assert_eq!(lines, Answer::Lines(vec![line(1, "a move")]));
    assert_eq!(read(&engine, &Query::HasEnded(one.id)), Answer::Known(false));
    assert_eq!(read(&engine, &Query::HasEnded(other.id)), Answer::Known(true));
    let Answer::Recalled(Some(known)) = read(&engine, &Query::PlayerByToken(secret(ann, 1))) else {
        panic!("the secret is there")
    };
    assert_eq!((known.games, known.blocked), (vec![one.id], vec![]));
}

/// Whoever writes nothing saves nothing, and every question is answered in its kind where there is nothing.
#[rstest]
fn an_empty_engine_answers_everything(#[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind) {
    let mut world = World::new(kind);
    let mut engine = world.engine();
    assert_eq!(engine.write(&[], 1_000), Ok(vec![]));
    let (player, game) = (world.newcomer("Ann").player.id, GameId::new(1, &mut world.rng));
    let players = BySeat { first: player, second: player };
    let number = numbers(&world)();
    let invitation = world.invitation(player);
    for (query, nothing) in [
        (Query::Lines { number, last: None }, Answer::Lines(vec![])),
        (Query::RankedNames { keys: vec![NameKey::of("Ann")], except: player }, Answer::Names(vec![])),
        (Query::PlayerByToken(secret(player, 0)), Answer::Recalled(None)),
        (Query::Ratings { players, rated: Some(HEX), now_ms: 1 }, Answer::Ratings(BySeat::default())),
        (Query::PlayerAgain(player), Answer::Recalled(None)),
        (Query::Invite(InviteKey::Id(invitation.id)), Answer::Invite(None)),
        (Query::Invite(InviteKey::Code(invitation.code)), Answer::Invite(None)),
        (Query::HasEnded(game), Answer::Known(false)),
        (Query::HasPlayer(player), Answer::Known(false)),
        (Query::Player(player), Answer::Player(None)),
        (Query::Record(game), Answer::Record(None)),
        (Query::List(Wanted { limit: 9, ..Wanted::default() }), Answer::List(vec![], None)),
        (Query::Leaderboard { discipline: HEX, after: None, limit: 9 }, Answer::Leaderboard(vec![])),
    ] {
        assert_eq!(read(&engine, &query), nothing, "{query:?}");
    }
}

/// Records of games that both players left go after their time, with the results in them; all others stay.
#[rstest]
fn abandoned_games_are_forgotten_after_their_time(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let mut engine = world.engine();
    let players = begun(&mut world, &mut engine);
    let mut number = numbers(&world);
    let mut ids = Vec::new();
    for (reason, at_ms) in
        [(EndReason::Abandoned, 1_000), (EndReason::Abandoned, 9_000), (EndReason::Resignation, 1_000)]
    {
        let game = world.opening(number(), players);
        let ending = Ending { reason, at_ms, ..ending(game.number, game.id, players) };
        let jobs = [open(&game), WriteJob::End { ending: Box::new(ending), last: line(1, "the end") }];
        engine.write(&jobs, 1_000).unwrap();
        ids.push(game.id);
    }
    assert_eq!(engine.forget_abandoned(5_000), Ok(1));
    assert_eq!(engine.forget_abandoned(5_000), Ok(0));
    for (id, kept) in ids.into_iter().zip([false, true, true]) {
        assert_eq!(read(&engine, &Query::HasEnded(id)), Answer::Known(kept));
    }
    let Answer::Player(Some(page)) = read(&engine, &Query::Player(players.first)) else { panic!("Ann") };
    assert_eq!(page.1.wins, 1, "what both left is no result, kept or not");
}

/// What was committed before the engine went is there for the next one, and its numbers are not given again.
#[rstest]
fn what_was_committed_outlasts_the_engine(#[values(Kind::SqliteOnFile)] kind: Kind) {
    let mut world = World::new(kind);
    let mut engine = world.engine();
    let players = begun(&mut world, &mut engine);
    let game = world.opening(numbers(&world)(), players);
    engine.write(&[open(&game)], 7_000).unwrap();
    let append = WriteJob::Append { number: game.number, line: line(1, "a move"), after: None, due_ms: None };
    engine.write(&[append], 7_000).unwrap();
    drop(engine);
    let opened = Opened::open(&world.settings).unwrap();
    assert_eq!(opened.alive_ms, Some(7_000));
    let [left] = opened.games.as_slice() else { panic!("one game runs") };
    assert_eq!((left.number, &left.header), (game.number, &game.header));
    let (cursor, last) = left.last.clone().unwrap();
    assert_eq!(last, line(1, "a move"));
    let engine = opened.engine();
    let lines = Query::Lines { number: game.number, last: Some(cursor) };
    assert_eq!(read(&engine, &lines), Answer::Lines(vec![line(1, "a move")]));
}
