//! All that is kept, as text: two that were told the same are held against each other by it.

use visavis::protocol::{InviteKey, NameKey};
use visavis::store::{Answer, Patience, Query, Wanted};

use super::*;

impl<E: Engine> Scribe<E> {
    /// All that there is to be read.
    fn dump(&self) -> Vec<Answer> {
        let wanted = |player| Wanted { player, limit: 100, ..Wanted::default() };
        let mut queries = vec![
            Query::List(wanted(None)),
            Query::Leaderboard { discipline: HEX, after: None, limit: 100 },
            Query::RankedNames {
                keys: ["Ann", "Ben", "Cid", "Dan", "Eve", "Fay", "Gus"].map(NameKey::of).to_vec(),
                except: self.id(0),
            },
        ];
        for player in (0..PLAYERS).map(|player| self.id(player)) {
            let players = BySeat { first: player, second: self.id(0) };
            queries.extend([
                Query::Player(player),
                Query::HasPlayer(player),
                Query::PlayerAgain(player),
                Query::List(wanted(Some(player))),
                Query::Ratings { players, rated: Some(HEX), now_ms: self.now_ms },
            ]);
            queries.extend((0..3).map(|number| Query::PlayerByToken(secret(player, number))));
        }
        queries.extend(
            self.invitations.iter().map(|invitation| Query::Invite(InviteKey::Code(invitation.code))),
        );
        for (game, course) in self.games.iter().zip(self.courses) {
            let lines = Query::Lines { number: game.number, last: course.last };
            queries.extend([Query::HasEnded(game.id), Query::Record(game.id), lines]);
        }
        queries.iter().map(|query| self.engine.read(query, &Patience::default()).unwrap()).collect()
    }
}

/// Writes all steps, with a cut after each that has one.
pub(super) fn written<E: Engine>(
    mut scribe: Scribe<E>,
    steps: &[(Step, bool)],
) -> (Vec<String>, Vec<Answer>) {
    for (step, is_last) in steps {
        scribe.take(step);
        if *is_last {
            scribe.commit();
        }
    }
    scribe.commit();
    let dump = scribe.dump();
    (scribe.outcomes, dump)
}
