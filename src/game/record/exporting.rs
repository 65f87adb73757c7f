//! A record as a file in the notation of its field. Knows documents; how a match is written down is for the rules to say.

use super::reading;
use super::verifying::{Unverified, play_again};
use super::{Record, record};
use crate::rules::{BySeat, Catalogue, End, Format, Played, Timing};

/// A match as programs for its game read it.
#[derive(Debug)]
pub struct Export {
    /// The kind of file.
    pub format: Format,
    /// What stands in it.
    pub text: String,
}

/// Writes a record down in the notation of its field; `site` is where it was played.
///
/// # Errors
/// [`Unverified`] when it is no record, or its rules are not known here.
pub fn export(text: &str, catalogue: Catalogue, site: &str) -> Result<Export, Unverified> {
    let document = reading::object(text).map_err(Unverified::NoRecord)?;
    let (header, referee, _) = play_again(&document, catalogue)?;
    let Record { summary, moves, .. } = record(&header, &referee);
    let moves: Vec<_> = moves.iter().map(|made| (made.seat, made.mv.as_str())).collect();
    let players = &summary.players;
    let kind = header.terms.kind();
    let words = header.terms.control().map(|control| control.in_files());
    let played = Played {
        options: header.terms.options(),
        players: BySeat {
            first: players.first.player.name.as_str(),
            second: players.second.player.name.as_str(),
        },
        site,
        opened_ms: header.opened_ms,
        timing: words.as_ref().map(|words| Timing {
            control: &words.control,
            main: &words.main,
            overtime: &words.overtime,
        }),
        moves: &moves,
        end: summary.ended.as_ref().map(|end| End { winner: end.winner, reason: end.reason.as_str() }),
    };
    let write = std::panic::AssertUnwindSafe(|| kind.transcript(&played));
    let text = std::panic::catch_unwind(write).map_err(|_| Unverified::Rules)?;
    Ok(Export { format: kind.format, text })
}
