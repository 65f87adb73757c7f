//! What is open to be joined, as everybody at no board is told it: a list with a most, told once, and then what has changed of
//! it. Each message is encoded once, however many hear it. Knows seeks and who listens; never who may join.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::audience::{Audience, Heard};
use super::messages;
use crate::game::SessionId;
use crate::protocol::{Frame, OpenSeek, SeekId};

/// Seeks that are listed, the longest waiting first.
pub(super) const LISTED_MAX: usize = 100;

/// What is open to be joined at one moment.
#[derive(Debug, Default, PartialEq)]
pub struct Listing {
    /// Those that are listed, the longest waiting first.
    pub seeks: Vec<OpenSeek<'static>>,
    /// How many more there are.
    pub left_off: usize,
}

/// The list, and who hears it.
#[derive(Debug, Default)]
pub(super) struct OpenSeeks {
    /// As it was when it was last looked at, and as of which change of the seeks.
    now: Option<(u64, Arc<Listing>)>,
    audience: Audience<Arc<Listing>>,
    /// All that is told, and what is new in it.
    frames: Option<(Frame, Frame)>,
}

impl OpenSeeks {
    /// A connection hears of it from now on.
    pub(super) fn add(&mut self, session: SessionId) {
        self.audience.add(session);
    }

    /// A connection hears of it no longer.
    pub(super) fn remove(&mut self, session: SessionId) {
        self.audience.remove(session);
    }

    /// What is listed has changed in something that is no change of the seeks.
    pub(super) fn look_again(&mut self) {
        self.now = None;
    }

    /// The list as of that change; `list` makes it anew where it is an older one.
    pub(super) fn look(&mut self, change: u64, list: impl FnOnce() -> Listing) -> Arc<Listing> {
        match &self.now {
            Some((looked_at, listing)) if *looked_at == change => Arc::clone(listing),
            Some(_) | None => {
                let listing = Arc::new(list());
                self.now = Some((change, Arc::clone(&listing)));
                listing
            }
        }
    }

    /// This is the list now. True if somebody is to be told, in portions.
    pub(super) fn note(&mut self, now: &Arc<Listing>) -> bool {
        if self.audience.is_telling() {
            return false;
        }
        if self.frames.is_none() || self.audience.told() != now {
            let all = messages::open_seeks(&now.seeks, now.left_off);
            let news = changed(self.audience.told(), now);
            self.frames = Some((all, news));
        }
        self.audience.note(Arc::clone(now))
    }

    /// The next portion of those who are to be told, and what each hears.
    pub(super) fn portion(&mut self, most: usize) -> Vec<(SessionId, Frame)> {
        let Some((all, news)) = &self.frames else { return Vec::new() };
        let frame = |heard| match heard {
            Heard::TheOneBefore => news.clone(),
            Heard::Nothing => all.clone(),
        };
        self.audience.portion(most).into_iter().map(|(session, heard)| (session, frame(heard))).collect()
    }
}

/// What has changed from one list to the next.
fn changed(before: &Listing, now: &Listing) -> Frame {
    let known: HashMap<SeekId, &OpenSeek<'static>> =
        before.seeks.iter().map(|open| (open.seek, open)).collect();
    let there: HashSet<SeekId> = now.seeks.iter().map(|open| open.seek).collect();
    let added = now.seeks.iter().filter(|open| known.get(&open.seek) != Some(open)).cloned().collect();
    let removed = before.seeks.iter().map(|open| open.seek).filter(|seek| !there.contains(seek)).collect();
    messages::changed_seeks(added, removed, now.left_off)
}
