//! The answer to `hello`: who one is, and what there is here. Knows the fields; never where their values come from.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Waiting;
use crate::protocol::{GameId, Invited, PlayerId, Texts};
use crate::rules::{Kind, OptionKind, OptionSpec, Options};

/// The answer to `hello`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Welcome<'a> {
    /// Who the connection speaks for.
    #[serde(borrow)]
    pub player: WhoAmI<'a>,
    /// The player's secret; only when it is new.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub token: Option<Cow<'a, str>>,
    /// Who answers.
    #[serde(borrow)]
    pub server: ServerInfo<'a>,
    /// The catalogue of games.
    #[serde(borrow)]
    #[cfg_attr(test, ts(as = "Vec<RulesInfo>"))]
    pub rules: RulesList<'a>,
    /// This player's running games.
    #[cfg_attr(test, ts(type = "Array<string>"))]
    pub games: Cow<'a, [GameId]>,
    /// Players whom this one has blocked: they do not meet.
    #[cfg_attr(test, ts(type = "Array<string>"))]
    pub blocked: Cow<'a, [PlayerId]>,
    /// This player's seeks that wait.
    #[serde(borrow, default)]
    pub waiting: Vec<Waiting<'a>>,
    /// This player's invitations that stand, without their pictures.
    #[serde(borrow, default)]
    pub invites: Vec<Invited<'a>>,
    /// The phrases `say` takes.
    #[serde(borrow)]
    #[cfg_attr(test, ts(as = "Vec<String>"))]
    pub phrases: Texts<'a>,
    /// What this connection may take.
    pub limits: Limits,
    /// Server time, Unix milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub now_ms: u64,
}

/// A player to themself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WhoAmI<'a> {
    /// The public id.
    #[cfg_attr(test, ts(type = "string"))]
    pub id: PlayerId,
    /// The name.
    #[serde(borrow)]
    pub name: Cow<'a, str>,
}

/// The server to its clients.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ServerInfo<'a> {
    /// Its name, from the configuration.
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    /// Its program's version.
    #[serde(borrow)]
    pub version: Cow<'a, str>,
    /// The protocol's version.
    pub protocol: u32,
}

/// The catalogue, as somebody holds it or as it was read.
#[derive(Clone, Debug)]
pub enum RulesList<'a> {
    /// A list that somebody holds.
    Held(&'a [RulesInfo<'a>]),
    /// A list of the message's own.
    Own(Vec<RulesInfo<'a>>),
}

impl<'a> RulesList<'a> {
    /// The kinds of game in order.
    pub fn as_slice(&self) -> &[RulesInfo<'a>] {
        match self {
            Self::Held(rules) => rules,
            Self::Own(rules) => rules,
        }
    }
}

impl PartialEq for RulesList<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Serialize for RulesList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_slice().serialize(serializer)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for RulesList<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::Own)
    }
}

/// One kind of game in the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RulesInfo<'a> {
    /// The name on the wire.
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    /// What a match may choose.
    #[serde(borrow)]
    pub options: Vec<OptionInfo<'a>>,
    /// Levels of the bots that play it, the weakest first.
    #[serde(borrow)]
    #[cfg_attr(test, ts(as = "Vec<String>"))]
    pub bots: Texts<'a>,
    /// Who plays it at each of these levels, in the same order; left out where no bot does.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<Vec<BotPlayer>>"))]
    pub bot_players: Vec<BotPlayer<'a>>,
    /// Whether players see different things.
    pub hidden: bool,
    /// Whether balanced openings are known for the options that are chosen when nothing is said; left out if not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub balanced: bool,
}

impl From<&Kind> for RulesInfo<'static> {
    fn from(kind: &Kind) -> Self {
        let options = kind.options.iter().map(OptionInfo::from).collect();
        let usual = kind.choose(&Options::default());
        let balanced = usual.is_ok_and(|options| kind.balanced(&options).is_some());
        let bots = Texts::default();
        let bot_players = Vec::new();
        Self { id: kind.id.into(), options, bots, bot_players, hidden: kind.hidden, balanced }
    }
}

/// A bot that plays a kind of game.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BotPlayer<'a> {
    /// At which level.
    #[serde(borrow)]
    pub level: Cow<'a, str>,
    /// Who it is as a player.
    #[cfg_attr(test, ts(type = "string"))]
    pub id: PlayerId,
    /// What it is called.
    #[serde(borrow)]
    pub name: Cow<'a, str>,
}

/// An option as its rules declare it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "OptionSpec"))]
pub struct OptionInfo<'a> {
    /// The option's name on the wire.
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    /// What values it takes, and which one when nothing is said.
    #[serde(flatten, borrow)]
    pub range: OptionRange<'a>,
}

/// The values an option takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum OptionRange<'a> {
    /// A whole number from `min` to `max`, both included.
    Whole {
        /// The smallest value.
        min: u32,
        /// The largest value.
        max: u32,
        /// The value when nothing is said.
        default: u32,
    },
    /// Yes or no.
    Flag {
        /// The value when nothing is said.
        default: bool,
    },
    /// One word of a list.
    Choice {
        /// The words.
        #[serde(borrow)]
        #[cfg_attr(test, ts(as = "Vec<String>"))]
        values: Texts<'a>,
        /// The word when nothing is said.
        #[serde(borrow)]
        default: Cow<'a, str>,
    },
}

impl From<&OptionSpec> for OptionInfo<'static> {
    fn from(spec: &OptionSpec) -> Self {
        let range = match spec.kind {
            OptionKind::Whole { min, max, default } => OptionRange::Whole { min, max, default },
            OptionKind::Flag { default } => OptionRange::Flag { default },
            OptionKind::Choice { values, default } => {
                OptionRange::Choice { values: values.iter().copied().collect(), default: default.into() }
            }
        };
        Self { name: spec.name.into(), range }
    }
}

/// What a connection may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Limits {
    /// Most bytes of a message.
    pub frame_bytes: usize,
    /// Messages in ten seconds.
    pub messages_per_10s: u32,
    /// Running games at once on this server; 0 for no limit.
    pub games_max: usize,
    /// Longest time in seconds that an invitation stands.
    #[serde(default)]
    pub invite_s_max: u64,
}
