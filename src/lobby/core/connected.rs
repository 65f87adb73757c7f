//! What running games hear of their players' connections: whoever has one loses none of them by being away, wherever it looks. A
//! game that is at rest hears of it where it takes the player to be otherwise; where nobody has to be there, none does. Knows who
//! has connections; never what follows from it.

use std::sync::Arc;

use super::Matchmaker;
use super::effect::Effect;
use super::hibernating::Reach;
use super::tables::Tables;
use crate::game::{ClientHandle, Header};
use crate::protocol::{AwayReason, PlayerId};
use crate::rules::BySeat;

impl Matchmaker {
    /// Which players of a game have a connection, where that counts for anything.
    pub(super) fn connected(&self, header: &Header) -> BySeat<bool> {
        let counts = !header.terms.is_correspondence();
        BySeat::from_fn(|seat| {
            let player = header.players.get(seat).id;
            counts && !*header.house_bots().get(seat) && !self.players.sessions(player).is_empty()
        })
    }

    /// A player has a connection, which is this one; or has none any more, and why.
    pub(super) fn tell_games_of(
        &mut self,
        player: PlayerId,
        client: Option<&Arc<ClientHandle>>,
        gone: Option<AwayReason>,
    ) {
        let games = self.players.get(player).map(|state| state.games.clone());
        for game in games.unwrap_or_default() {
            let Some((header, reach)) = self.tables.running(game) else { continue };
            let Some(seat) = Tables::<Reach>::seat(header, player) else { continue };
            if header.terms.is_correspondence() || *header.house_bots().get(seat) {
                continue;
            }
            let hears = match reach {
                Reach::Awake => true,
                // Who is sent away with all others wakes nothing.
                Reach::Hibernated(left) => {
                    let differs = left.connected.is_some_and(|taken| *taken.get(seat) != gone.is_none());
                    differs && !self.draining
                }
            };
            // Who is connected it knows as it is woken; not why somebody no longer is.
            if hears && self.reach(game, client).is_ok() {
                self.effects.push(Effect::Connection { game, seat, gone });
            }
        }
    }
}
