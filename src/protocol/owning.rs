//! A message of the server that outlives the text it was read from. Knows which fields borrow; never what they mean.

use std::borrow::Cow;

use super::server::{BotPlayer, OptionInfo, OptionRange};
use super::{
    Blocked, Carried, Ended, GameId, Invited, OpenSeek, PickInfo, Played, PlayerId, PlayerInfo, Proposed,
    Received, Refused, Renamed, RulesInfo, RulesList, Said, Seeks, ServerInfo, ServerMessage, Snapshot,
    Standing, TakenBack, Texts, Waiting, Welcome, WhoAmI,
};
use crate::rules::{BySeat, Layout, Options, Seat};

/// What can hold all of its text itself.
trait Own {
    type Static;

    fn own(self) -> Self::Static;
}

/// Fields that are kept as they are, and those that are copied where they are borrowed.
macro_rules! owns {
    ($($message:ident { $($kept:ident)*; $($borrowed:ident)* })+) => {$(
        impl $message<'_> {
            /// The same, holding all of its text itself.
            pub fn into_owned(self) -> $message<'static> {
                $message { $($kept: self.$kept,)* $($borrowed: self.$borrowed.own()),* }
            }
        }

        impl Own for $message<'_> {
            type Static = $message<'static>;

            fn own(self) -> Self::Static {
                self.into_owned()
            }
        }
    )+};
}

owns! {
    Welcome { limits now_ms; player token server rules games blocked waiting invites phrases }
    WhoAmI { id; name }
    ServerInfo { protocol; name version }
    RulesInfo { hidden balanced; id options bots bot_players }
    BotPlayer { id; level name }
    OptionInfo {; name range }
    Waiting { seek clock rated conditions bots ahead since_ms window expected_ms; rules options }
    Seeks { left_off removed; seeks added }
    OpenSeek { seek clock rated conditions bots since_ms range; player rules options }
    Proposed { seek agreed expires_ms; player }
    Invited { invite expires_ms qr clock rated conditions seat private; code url rules options }
    Carried { expires_ms qr; code url }
    Renamed {; name }
    Blocked {; players }
    Snapshot {
        game seq control rated conditions private seat origin ply opening presence left_ms presence_why due_ms adjourned offers watchers late_ms next;
        rules options players moves layout standing ended
    }
    PlayerInfo { id bot rating; name }
    Standing { swapped score clock; position turn legal pick }
    PickInfo { count; cells others }
    Played { game seq ply seat at_ms ledger due_ms; mv standing }
    Ended { game seq ply winner result reason score ratings clock late_ms pair; line record position moves }
    TakenBack { game seq ply due_ms; standing moves }
    Said { game seq seat; phrase }
    Refused { code seek ply after_moves retry_after_ms late_ms; about text game }
    Received { re; message }
}

impl ServerMessage<'_> {
    /// The same, holding all of its text itself.
    pub fn into_owned(self) -> ServerMessage<'static> {
        match self {
            Self::Welcome(message) => ServerMessage::Welcome(message.own()),
            Self::Waiting(message) => ServerMessage::Waiting(message.own()),
            Self::Invited(message) => ServerMessage::Invited(message.own()),
            Self::Carried(message) => ServerMessage::Carried(message.own()),
            Self::Renamed(message) => ServerMessage::Renamed(message.own()),
            Self::Blocked(message) => ServerMessage::Blocked(message.own()),
            Self::Proposed(message) => ServerMessage::Proposed(message.own()),
            Self::Withdrawn(message) => ServerMessage::Withdrawn(message),
            Self::Seeks(message) => ServerMessage::Seeks(message.own()),
            Self::Left(message) => ServerMessage::Left(message),
            Self::Snapshot(message) => ServerMessage::Snapshot(message.own()),
            Self::Played(message) => ServerMessage::Played(message.own()),
            Self::Ended(message) => ServerMessage::Ended(message.own()),
            Self::Offered(message) => ServerMessage::Offered(message),
            Self::Declined(message) => ServerMessage::Declined(message),
            Self::TakenBack(message) => ServerMessage::TakenBack(message.own()),
            Self::Adjourned(message) => ServerMessage::Adjourned(message),
            Self::Presence(message) => ServerMessage::Presence(message),
            Self::Said(message) => ServerMessage::Said(message.own()),
            Self::Hinted(message) => ServerMessage::Hinted(message),
            Self::Next(message) => ServerMessage::Next(message),
            Self::Watchers(message) => ServerMessage::Watchers(message),
            Self::Lobby(message) => ServerMessage::Lobby(message),
            Self::Refused(message) => ServerMessage::Refused(message.own()),
            Self::Closing(message) => ServerMessage::Closing(message),
            Self::Pong(message) => ServerMessage::Pong(message),
        }
    }
}

impl Own for ServerMessage<'_> {
    type Static = ServerMessage<'static>;

    fn own(self) -> Self::Static {
        self.into_owned()
    }
}

impl Own for OptionRange<'_> {
    type Static = OptionRange<'static>;

    fn own(self) -> Self::Static {
        match self {
            Self::Whole { min, max, default } => OptionRange::Whole { min, max, default },
            Self::Flag { default } => OptionRange::Flag { default },
            Self::Choice { values, default } => {
                OptionRange::Choice { values: values.own(), default: default.own() }
            }
        }
    }
}

impl Own for Texts<'_> {
    type Static = Texts<'static>;

    fn own(self) -> Self::Static {
        self.into_owned()
    }
}

impl<T: Own> Own for Option<T> {
    type Static = Option<T::Static>;

    fn own(self) -> Self::Static {
        self.map(Own::own)
    }
}

impl<T: Own> Own for BySeat<T> {
    type Static = BySeat<T::Static>;

    fn own(self) -> Self::Static {
        self.map(Own::own)
    }
}

impl<T: Own> Own for Vec<T> {
    type Static = Vec<T::Static>;

    fn own(self) -> Self::Static {
        self.into_iter().map(Own::own).collect()
    }
}

impl Own for RulesList<'_> {
    type Static = RulesList<'static>;

    fn own(self) -> Self::Static {
        RulesList::Own(match self {
            Self::Held(rules) => rules.to_vec().own(),
            Self::Own(rules) => rules.own(),
        })
    }
}

/// What is copied as a whole.
macro_rules! owns_whole {
    ($($whole:ty),+) => {$(
        impl Own for Cow<'_, $whole> {
            type Static = Cow<'static, $whole>;

            fn own(self) -> Self::Static {
                Cow::Owned(self.into_owned())
            }
        }
    )+};
}
owns_whole!(str, Options, [GameId], [PlayerId], [Seat], [Layout]);
