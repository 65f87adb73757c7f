//! How many files may be open, and how they are shared out between connections and all else: where too many connections
//! are open the system gives no more files, and then neither the page nor whoever is turned away gets an answer. Knows
//! numbers and the settings that name them; `share` is pure.

use rlimit::Resource;

use crate::config::Config;

/// Threads that serve connections at most: the HTTP server takes no more.
const WORKERS_MAX: usize = 512;
/// Files that the program has open without any thread or connection: the standard ones, the store with its log, lock and
/// readers, the listening socket and what waits for it.
const OWN: usize = 48;
/// Files of one thread: four that it waits for events with, and two connections that a worker takes beyond its share, one by
/// rounding and one before it says that it is full.
const PER_THREAD: usize = 6;
/// Of the files that are left, one in so many is kept for requests that are no WebSocket, and one for what these read.
const SPARED: usize = 8;
/// The most that is kept for each of the two.
const SPARE_MAX: usize = 256;
/// Connections beyond those the configuration allows that are accepted in order to be turned away.
const TURNED_AWAY_MAX: usize = 1_000;

/// What of the open files is for connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    /// WebSocket connections at once.
    pub(super) connections_max: usize,
    /// Connections of any kind at once.
    pub(super) sockets_max: usize,
}

/// There are not enough for one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooFew {
    /// How many files may be open.
    pub(super) files: usize,
    /// How many it takes.
    pub(super) needed: usize,
}

/// So many threads, or one a processor.
fn threads(wished: usize) -> usize {
    if wished == 0 { std::thread::available_parallelism().map_or(1, std::num::NonZero::get) } else { wished }
}

/// Raises the limit of open files and shares them out. Gives also how many threads serve connections.
pub(super) fn share_out(config: &Config) -> Result<(Share, usize), TooFew> {
    let workers = threads(config.server.workers).min(WORKERS_MAX);
    let for_games = config.game.arbiters;
    let files = raise();
    let connections_max = config.limits.connections_max;
    let for_bots = usize::from(config.bots.threads > 0);
    // Besides them, one for the lobby and the one the server is started on.
    let share = share(files, workers + for_games + for_bots + 2, connections_max)?;
    if share.connections_max < connections_max {
        let fit = share.connections_max;
        tracing::warn!(
            connections_max,
            files,
            fit,
            "limits.connections_max is more than fits into the limit of open files, and whoever comes beyond is refused"
        );
    }
    Ok((share, workers))
}

/// Raises the limit of open files as far as the system lets, tells it in the log, and gives what may be open then.
pub(super) fn raise() -> usize {
    let before = match Resource::NOFILE.get() {
        Ok((soft, _)) => soft,
        Err(error) => {
            tracing::warn!(%error, "how many files may be open cannot be found out, and is taken for enough");
            return usize::MAX;
        }
    };
    let after = rlimit::increase_nofile_limit(u64::MAX).unwrap_or_else(|error| {
        tracing::warn!(%error, "the limit of open files cannot be raised");
        before
    });
    tracing::info!(before, after, "open files: the limit is as high as the system lets");
    usize::try_from(after).unwrap_or(usize::MAX)
}

/// Shares so many files out, for so many connections as are wished; fewer where they do not fit.
///
/// # Errors
/// [`TooFew`]
pub(super) fn share(files: usize, threads: usize, wished: usize) -> Result<Share, TooFew> {
    let own = PER_THREAD.saturating_mul(threads).saturating_add(OWN);
    let left = files.saturating_sub(own);
    let spare = (left / SPARED).clamp(1, SPARE_MAX);
    let fit = left.saturating_sub(2 * spare);
    if fit == 0 {
        return Err(TooFew { files, needed: own.saturating_add(3) });
    }
    let connections_max = wished.min(fit);
    let sockets_max = connections_max.saturating_add(TURNED_AWAY_MAX).min(left - spare);
    Ok(Share { connections_max, sockets_max })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::as_many_as_are_wished(65_536, 5, 19_000, Ok((19_000, 20_000)))]
    #[case::a_machine_of_20_000(20_000, 6, 19_000, Ok((19_000, 19_660)))]
    #[case::no_limit(usize::MAX, 1_000, 1_000_000, Ok((1_000_000, 1_001_000)))]
    #[case::a_common_soft_limit(1_024, 5, 19_000, Ok((710, 828)))]
    #[case::small(256, 3, 19_000, Ok((144, 167)))]
    #[case::fewer_are_wished(256, 3, 7, Ok((7, 167)))]
    #[case::just_one(69, 3, 19_000, Ok((1, 2)))]
    #[case::none(68, 3, 19_000, Err(69))]
    #[case::more_threads_than_files(64, 1_000, 19_000, Err(6_051))]
    fn files_are_shared_out(
        #[case] files: usize,
        #[case] threads: usize,
        #[case] wished: usize,
        #[case] expected: Result<(usize, usize), usize>,
    ) {
        let shared = share(files, threads, wished);
        let numbers = shared.map(|share| (share.connections_max, share.sockets_max));
        assert_eq!(numbers.map_err(|few| few.needed), expected);
    }

    #[test]
    fn no_share_is_larger_than_what_there_is() {
        for files in 0..3_000 {
            for wished in [1, 50, 2_900, usize::MAX] {
                let Ok(share) = share(files, 4, wished) else { continue };
                assert!(share.connections_max < share.sockets_max, "{files}: {share:?}");
                assert!(share.sockets_max + OWN + 4 * PER_THREAD < files, "{files}: {share:?}");
            }
        }
    }

    #[test]
    fn the_limit_is_raised_as_far_as_it_goes() {
        let (_, hard) = Resource::NOFILE.get().unwrap();
        Resource::NOFILE.set(hard - 1, hard).unwrap();
        assert_eq!(raise(), usize::try_from(hard).unwrap());
        assert_eq!(Resource::NOFILE.get().unwrap(), (hard, hard));
    }
}
