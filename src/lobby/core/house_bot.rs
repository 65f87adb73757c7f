//! The bots of the house, as the lobby is told of them and as the catalogue names them. Knows who they are and what they play;
//! never how they play it.

use crate::protocol::{BotPlayer, PlayerId, PlayerName, RulesInfo};

/// A bot that anybody may play at once. It comes in by a connection of its own, like anybody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseBot {
    /// At which level it plays, which `seek` names; all bots are told of in the order in which they are given, the weakest first.
    pub level: &'static str,
    /// Who it is as a player.
    pub player: PlayerId,
    /// What it is called.
    pub name: PlayerName,
    /// The kinds of game it plays.
    pub rules: Vec<&'static str>,
}

impl HouseBot {
    /// Whether it plays that kind of game.
    pub fn plays(&self, rules: &str) -> bool {
        self.rules.contains(&rules)
    }
}

/// A catalogue with the bots that play each of its games.
pub fn with_bots(catalogue: Vec<RulesInfo<'static>>, bots: &[HouseBot]) -> Vec<RulesInfo<'static>> {
    let played = |info: RulesInfo<'static>| {
        let playing = || bots.iter().filter(|bot| bot.plays(&info.id));
        let player = |bot: &HouseBot| BotPlayer {
            level: bot.level.into(),
            id: bot.player,
            name: bot.name.as_str().to_owned().into(),
        };
        let levels = playing().map(|bot| bot.level).collect();
        let bot_players = playing().map(player).collect();
        RulesInfo { bots: levels, bot_players, ..info }
    };
    catalogue.into_iter().map(played).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::CATALOGUE;

    #[test]
    fn the_catalogue_names_who_plays_each_game_the_weakest_first() {
        let bot = |level: &'static str, number: u8, rules: &[&'static str]| HouseBot {
            level,
            player: PlayerId::from_bytes([number; 16]),
            name: PlayerName::kept(&format!("Bot {level}")).unwrap(),
            rules: rules.to_vec(),
        };
        let [one, other] = [CATALOGUE[0].id, CATALOGUE[1].id];
        let bots = [bot("1", 1, &[one, other]), bot("2", 2, &[one])];
        let told = with_bots(CATALOGUE.iter().map(RulesInfo::from).collect(), &bots);
        let levels: Vec<_> = told.iter().take(3).map(|info| info.bots.to_strings().concat()).collect();
        assert_eq!(levels, ["12", "1", ""]);
        let players: Vec<_> =
            told[0].bot_players.iter().map(|bot| (&*bot.level, bot.id, &*bot.name)).collect();
        assert_eq!(players, [("1", bots[0].player, "Bot 1"), ("2", bots[1].player, "Bot 2")]);
        assert!(told[2].bot_players.is_empty());
    }
}
