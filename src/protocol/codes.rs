//! The codes of the wire that stand for a reason or a result. Knows their text; never when they apply.

use serde::{Deserialize, Serialize};

/// Declares codes of the wire once: variant, text, meaning.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $text:literal $meaning:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        pub enum $name {
            $(
                #[doc = $meaning]
                #[serde(rename = $text)]
                $variant,
            )+
        }

        impl $name {
            /// The code as the wire has it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The code that is written like this, if there is one.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

codes! {
    /// Why a game ended.
    EndReason {
        Rules "rules" "The rules of the game.",
        Resignation "resignation" "A player gave up.",
        Agreement "agreement" "Both agreed on a draw.",
        Time "time" "A clock ran out.",
        Absence "absence" "A player was away too long and the other claimed.",
        Abandoned "abandoned" "Both players went away.",
        Adjudication "adjudication" "The server could not go on with it.",
        Cancelled "cancelled" "It was called off before it counted.",
    }
}

codes! {
    /// Why a player is away, as far as the server can tell.
    AwayReason {
        Closed "closed" "They closed the connection, or left the game.",
        Lost "lost" "Nothing came from them any more: their line, or the device.",
        Server "server" "The server was down, or had sent them away.",
        Elsewhere "elsewhere" "They look at something else on this server, and their bank stands.",
    }
}

codes! {
    /// Why something was refused.
    RefusalCode {
        BadMessage "bad_message" "The text is no message of this protocol.",
        HelloFirst "hello_first" "Nothing counts before `hello`.",
        BadToken "bad_token" "No player has this token.",
        BadName "bad_name" "A name has 1 to 24 visible characters.",
        TooFast "too_fast" "The connection, or its address, has done this too often.",
        UnknownRules "unknown_rules" "There is no such kind of game here.",
        BadOptions "bad_options" "An option is outside what the rules declare.",
        BadClock "bad_clock" "Games are not timed like this here.",
        GameLimit "game_limit" "The server plays as many games as it may.",
        PlayerLimit "player_limit" "The player plays as many games as one may.",
        NoSuchPlayer "no_such_player" "There is no player of this id.",
        BlockLimit "block_limit" "The player has blocked as many as one may.",
        NoSuchSeek "no_such_seek" "No seek of this id waits to be joined.",
        OwnSeek "own_seek" "Nobody joins their own seek.",
        SeekLimit "seek_limit" "The player waits for as much at once as one may.",
        OutOfRange "out_of_range" "The player's rating is outside of what the seek accepts now.",
        NoSuchGame "no_such_game" "There is no game of this id.",
        NoSuchInvite "no_such_invite" "There is no such invitation, or there no longer is.",
        OwnInvite "own_invite" "Nobody plays against themself.",
        InviteLimit "invite_limit" "As many invitations stand as may.",
        NotSeated "not_seated" "This connection has no seat in the game.",
        NotYourTurn "not_your_turn" "The other seat is to move.",
        IllegalMove "illegal_move" "The rules do not allow the move.",
        StalePly "stale_ply" "The ply is not the next one.",
        GameOver "game_over" "The game is over.",
        NoOffer "no_offer" "There is no such offer.",
        TooEarly "too_early" "Not yet, or not again.",
        TooLate "too_late" "Not any more.",
        NotAgreed "not_agreed" "The players have agreed otherwise.",
        BadPhrase "bad_phrase" "There is no such phrase.",
        Draining "draining" "The server is about to stop.",
        Unavailable "unavailable" "The server cannot do this now.",
    }
}

/// A result as one player has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum GameResult {
    /// Won.
    Win,
    /// Lost.
    Loss,
    /// Neither.
    Draw,
}

/// Why the server closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum ClosingReason {
    /// It stops.
    Drain,
    /// It stops and starts again.
    Restart,
}
