//! The same jobs in the same order leave the same, whatever keeps them and however they are cut into batches.

mod dump;

use proptest::prelude::*;
use visavis::protocol::SeekId;
use visavis::store::{Cursor, Invitation, JobOutcome, KeptSeek, Saved, SeekChanges, WriteJob};

use super::*;
use dump::written;

const PLAYERS: usize = 5;

const GAMES: usize = 6;

const INVITATIONS: usize = 3;

/// A job, by the number of each player and game; of these some were never written down.
#[derive(Clone, Debug)]
enum Step {
    Open { game: usize, first: usize, second: usize, introduced: bool, invite: Option<usize> },
    Append { game: usize },
    End { game: usize, winner: Option<Seat>, rated: bool, abandoned: bool },
    AddToken { player: usize, token: usize, introduced: bool },
    Rename { player: usize, name: usize, introduced: bool },
    Block { player: usize, other: usize, here: bool },
    Unblock { player: usize, other: usize },
    Invite { player: usize, invite: usize, introduced: bool },
    Cancel { invite: usize },
    Seek { player: usize, seek: usize, rated: bool },
    Unseek { seek: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let (game, player) = (0..GAMES, 0..PLAYERS);
    let winner = prop_oneof![Just(None), Just(Some(Seat::First)), Just(Some(Seat::Second))];
    prop_oneof![
        3 => (game.clone(), player.clone(), player.clone(), any::<bool>(), prop::option::of(0..INVITATIONS))
            .prop_map(|(game, first, second, introduced, invite)| {
                Step::Open { game, first, second, introduced, invite }
            }),
        4 => game.clone().prop_map(|game| Step::Append { game }),
        3 => (game, winner, any::<bool>(), any::<bool>())
            .prop_map(|(game, winner, rated, abandoned)| Step::End { game, winner, rated, abandoned }),
        1 => (player.clone(), 0..3_usize, any::<bool>())
            .prop_map(|(player, token, introduced)| Step::AddToken { player, token, introduced }),
        1 => (player.clone(), 0..3_usize, any::<bool>())
            .prop_map(|(player, name, introduced)| Step::Rename { player, name, introduced }),
        1 => (player.clone(), player.clone(), any::<bool>())
            .prop_map(|(player, other, here)| Step::Block { player, other, here }),
        1 => (player.clone(), player.clone()).prop_map(|(player, other)| Step::Unblock { player, other }),
        2 => (player.clone(), 0..INVITATIONS, any::<bool>())
            .prop_map(|(player, invite, introduced)| Step::Invite { player, invite, introduced }),
        1 => (0..INVITATIONS).prop_map(|invite| Step::Cancel { invite }),
        1 => (player, 0..3_usize, any::<bool>())
            .prop_map(|(player, seek, rated)| Step::Seek { player, seek, rated }),
        1 => (0..3_usize).prop_map(|seek| Step::Unseek { seek }),
    ]
}

/// A seek, by its number.
fn seek_id(seek: usize) -> SeekId {
    SeekId::from_bytes([u8::try_from(seek).unwrap(); 16])
}

/// A game as far as it was written down.
#[derive(Clone, Copy, Default)]
struct Course {
    seats: Option<(usize, usize)>,
    events: u32,
    last: Option<Cursor>,
}

/// The steps as jobs for one engine.
struct Scribe<E> {
    _world: World,
    engine: E,
    players: Vec<Newcomer>,
    games: Vec<NewGame>,
    invitations: Vec<Invitation>,
    courses: [Course; GAMES],
    pending: Vec<(WriteJob, Option<usize>)>,
    now_ms: u64,
    outcomes: Vec<String>,
}

fn scribe(kind: Kind) -> Scribe<impl Engine> {
    let mut world = World::new(kind);
    let engine = world.engine();
    let players: Vec<_> = ["Ann", "Ben", "Cid", "Dan", "Eve"].map(|name| world.newcomer(name)).into();
    let nobody = BySeat { first: players[0].player.id, second: players[0].player.id };
    let memory = World::new(Kind::SqliteInMemory).start();
    let games = (0..GAMES).map(|_| world.opening(memory.number(), nobody)).collect();
    let invitations = (0..INVITATIONS).map(|_| world.invitation(players[0].player.id)).collect();
    let (courses, pending, outcomes) = (Default::default(), Vec::new(), Vec::new());
    Scribe { _world: world, engine, players, games, invitations, courses, pending, now_ms: 1_000, outcomes }
}

impl<E: Engine> Scribe<E> {
    fn id(&self, player: usize) -> PlayerId {
        self.players[player].player.id
    }

    fn newcomer(&self, player: usize, introduced: bool) -> Option<Box<Newcomer>> {
        introduced.then(|| Box::new(self.players[player].clone()))
    }

    /// Takes a step into the batch. A game that has one there already is behind it only when that is committed.
    fn take(&mut self, step: &Step) {
        self.now_ms += 40_000_000;
        let game = match step {
            Step::Open { game, .. } | Step::Append { game } | Step::End { game, .. } => Some(*game),
            Step::AddToken { .. }
            | Step::Rename { .. }
            | Step::Block { .. }
            | Step::Unblock { .. }
            | Step::Invite { .. }
            | Step::Cancel { .. }
            | Step::Seek { .. }
            | Step::Unseek { .. } => None,
        };
        if game.is_some() && self.pending.iter().any(|(_, of)| *of == game) {
            self.commit();
        }
        let job = self.job(step);
        self.pending.push((job, game));
    }

    fn append(&self, game: usize) -> WriteJob {
        let Course { events, last, .. } = self.courses[game];
        WriteJob::Append {
            number: self.games[game].number,
            line: line(events + 1, "a move"),
            after: last,
            due_ms: None,
        }
    }

    fn open(
        &mut self,
        game: usize,
        (first, second): (usize, usize),
        introduced: bool,
        invite: Option<usize>,
    ) -> WriteJob {
        let now_ms = self.now_ms;
        let seats = [first, second];
        let newcomers = seats.iter().filter(|_| introduced);
        let newcomers = newcomers.map(|who| self.players[*who].clone()).collect();
        let players = BySeat { first: self.id(first), second: self.id(second) };
        self.courses[game].seats.get_or_insert((first, second));
        let invite = invite.map(|invite| self.invitations[invite].id);
        let game =
            NewGame { players, newcomers, invite, seeks: vec![seek_id(0)], ..self.games[game].clone() };
        WriteJob::Open { game: Box::new(game), rated: Some(HEX), now_ms }
    }

    fn job(&mut self, step: &Step) -> WriteJob {
        let now_ms = self.now_ms;
        match *step {
            Step::Open { game, first, second, introduced, invite } => {
                self.open(game, (first, second), introduced, invite)
            }
            Step::Append { game } => self.append(game),
            Step::End { game, winner, rated, abandoned } => {
                let NewGame { number, id, .. } = self.games[game];
                let (first, second) = self.courses[game].seats.unwrap_or((0, 1));
                let players = BySeat { first: self.id(first), second: self.id(second) };
                let reason = if abandoned { EndReason::Abandoned } else { EndReason::Rules };
                let whole = ending(number, id, players);
                let contest =
                    whole.contest.filter(|_| rated).map(|contest| Circumstances { reason, ..contest });
                let ending = Ending { contest, winner, reason, at_ms: now_ms, ..whole };
                let last = line(self.courses[game].events + 1, "the end");
                WriteJob::End { ending: Box::new(ending), last }
            }
            Step::AddToken { player, token, introduced } => WriteJob::AddToken {
                newcomer: self.newcomer(player, introduced),
                player: self.id(player),
                token: secret(self.id(0), token),
                now_ms,
            },
            Step::Rename { player, name, introduced } => WriteJob::Rename {
                newcomer: self.newcomer(player, introduced),
                player: self.id(player),
                name: PlayerName::kept(["Ann", "Fay", "Gus"][name]).unwrap(),
            },
            Step::Block { player, other, here } => WriteJob::Block {
                newcomer: None,
                player: self.id(player),
                other: self.id(other),
                here,
                now_ms,
            },
            Step::Unblock { player, other } => {
                WriteJob::Unblock { newcomer: None, player: self.id(player), other: self.id(other) }
            }
            Step::Invite { player, invite, introduced } => {
                let invitation = Invitation { player: self.id(player), ..self.invitations[invite].clone() };
                let newcomer = self.newcomer(player, introduced);
                WriteJob::Invite { newcomer, invitation: Box::new(invitation) }
            }
            Step::Cancel { invite } => WriteJob::CancelInvite { invite: self.invitations[invite].id },
            Step::Seek { player, seek, rated } => self.seek(player, seek, rated),
            Step::Unseek { seek } => WriteJob::Seeks(Box::new(SeekChanges {
                removed: vec![seek_id(seek)],
                now_ms,
                ..SeekChanges::default()
            })),
        }
    }

    fn seek(&self, player: usize, seek: usize, rated: bool) -> WriteJob {
        let now_ms = self.now_ms;
        let kept = KeptSeek {
            id: seek_id(seek),
            player: self.id(player),
            terms: format!("terms of {seek}"),
            since_ms: now_ms,
            rated: rated.then_some(HEX),
            bots: seek.is_multiple_of(2),
            newcomer: self.newcomer(player, !rated).map(|newcomer| *newcomer),
        };
        WriteJob::Seeks(Box::new(SeekChanges { added: vec![kept], removed: Vec::new(), now_ms }))
    }

    fn commit(&mut self) {
        let (jobs, games): (Vec<_>, Vec<_>) = std::mem::take(&mut self.pending).into_iter().unzip();
        let outcomes = self.engine.write(&jobs, self.now_ms).unwrap();
        assert_eq!(outcomes.len(), jobs.len());
        for (outcome, game) in outcomes.into_iter().zip(games) {
            self.outcomes.push(match outcome {
                // What a cursor is differs from engine to engine.
                JobOutcome::Saved(Saved::Appended(cursor)) => {
                    let course = &mut self.courses[game.unwrap()];
                    (course.events, course.last) = (course.events + 1, cursor);
                    "appended".to_owned()
                }
                outcome @ (JobOutcome::Saved(_) | JobOutcome::Refused) => format!("{outcome:?}"),
            });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_same_jobs_in_the_same_order_leave_the_same(
        steps in prop::collection::vec((step(), any::<bool>()), 1..60),
    ) {
        let one_by_one: Vec<_> = steps.iter().map(|(step, _)| (step.clone(), true)).collect();
        let expected = written(scribe(Kind::SqliteInMemory), &one_by_one);
        for kind in [Kind::SqliteInMemory, Kind::SqliteOnFile] {
            let found = written(scribe(kind), &steps);
            prop_assert_eq!(&found.0, &expected.0, "what each job came to, {:?}", kind);
            prop_assert_eq!(&found.1, &expected.1, "what is left, {:?}", kind);
        }
    }
}
