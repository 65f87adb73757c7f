//! How a life ends: everybody comes back, and no game and no count is left.

use std::time::Duration;

use super::World;
use crate::lobby::tests::simulation::Counts;
use crate::lobby::tests::simulation::plan::{ABANDON_S, BANK_S};
use crate::lobby::tests::simulation::sought::Sought;

impl World {
    /// Everybody comes back, nothing goes wrong any more, and every game is played to its end.
    pub(in crate::lobby::tests::simulation) async fn finish(&mut self) -> Result<(u64, Counts), String> {
        self.disk.heal();
        self.pass(Duration::from_secs(4)).await?;
        for round in 0..400 {
            self.everybody_plays(round % 40 == 39 || round == 3);
            self.pass(Duration::from_millis(20)).await?;
            if round % 40 == 38 {
                self.pass(Duration::from_secs(BANK_S + 1)).await?;
            }
            // Who waits to be let in may have asked for something already.
            let idle = |Self { metrics, seed, .. }: &Self| {
                let mut lines = seed.clients.iter().flat_map(|client| &client.lines);
                let nothing = [&metrics.games, &metrics.waiting, &metrics.seeks_away];
                nothing.iter().all(|gauge| gauge.get() == 0) && lines.all(|line| line.admitted)
            };
            if idle(self) && round > 4 {
                // A rematch that was agreed on begins a moment later.
                self.pass(Duration::from_millis(200)).await?;
                if idle(self) {
                    break;
                }
            }
        }
        let lapsed = Duration::from_secs(self.seed.plan.seek_away_s + 2);
        self.wait_for_days().await?;
        self.pass(lapsed.max(Duration::from_secs(ABANDON_S + 5))).await?;
        Sought::look_at_last(self.disk.db())?;
        let running = self.seed.laws.look(self.disk.db(), true)?;
        let counted = self.metrics.games.get();
        if running != 0 || counted != 0 {
            return Err(format!("{running} games cannot be played to their end, and {counted} are counted"));
        }
        let rematches = self.seed.rematches.look(self.disk.db())?;
        let joined = self.seed.invitations.look(self.disk.db())?;
        let standing = self.metrics.invites.get();
        if standing != 0 {
            return Err(format!("{standing} invitations stand whose time is over"));
        }
        self.write_down();
        let hibernated = self.seed.hibernated + self.metrics.games_rested.get();
        Ok((self.seed.laws.digest(), Counts { hibernated, joined, rematches }))
    }
}
