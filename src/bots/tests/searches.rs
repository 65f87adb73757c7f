//! Searches for tests: quick ones, such that panic, such that wait until they are let go on, such that never stop.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use crate::bots::Searcher;
use crate::engine::{Budget, Search, Thought, View, searcher};
use crate::rules::Legal;

/// Makes the first move that is listed, after something else.
struct Scripted<F>(F);

impl<F: FnMut(&View, Budget<'_>) + Send> Search for Scripted<F> {
    fn think(&mut self, view: &View, budget: Budget<'_>) -> Thought {
        (self.0)(view, budget);
        first(view)
    }

    fn forget(&mut self) {}
}

fn first(view: &View) -> Thought {
    let Legal::Listed(moves) = &view.legal else { panic!("no list") };
    let rated = |text: &String| crate::engine::Rated { text: text.clone(), value: None, visits: 0 };
    Thought { moves: moves.iter().map(rated).collect(), best: moves.first().cloned(), ..Thought::default() }
}

/// The first move at once.
pub(crate) fn quick() -> Searcher {
    Arc::new(|_, _, _, _| Box::new(Scripted(|_: &View, _: Budget<'_>| {})))
}

/// No move ever.
pub(crate) fn panics() -> Searcher {
    Arc::new(|_, _, _, _| Box::new(Scripted(|_: &View, _: Budget<'_>| panic!("this search is wrong"))))
}

/// The house's own for all games but those with these options, for which there is another.
pub(crate) fn but_for(option: (&'static str, u32), other: Searcher) -> Searcher {
    Arc::new(move |kind, options, bytes, seed| {
        if options.whole(option.0) == option.1 {
            return other(kind, options, bytes, seed);
        }
        searcher(kind, options, bytes, seed)
    })
}

/// Something that searches wait for.
#[derive(Clone, Default)]
pub(crate) struct Gate(Arc<(Mutex<(usize, bool)>, Condvar)>);

impl Gate {
    /// Waits until so many searches have begun.
    pub(crate) fn wait_for(&self, begun: usize) {
        let (inside, changed) = &*self.0;
        drop(changed.wait_while(inside.lock().unwrap(), |(come, _)| *come < begun).unwrap());
    }

    /// Lets all go on.
    pub(crate) fn open(&self) {
        self.0.0.lock().unwrap().1 = true;
        self.0.1.notify_all();
    }

    fn come(&self) {
        self.0.0.lock().unwrap().0 += 1;
        self.0.1.notify_all();
    }

    fn is_open(&self) -> bool {
        self.0.0.lock().unwrap().1
    }

    /// A search that goes on until this is open, or it is told to stop.
    pub(crate) fn searcher(&self) -> Searcher {
        let gate = self.clone();
        Arc::new(move |_, _, _, _| {
            let gate = gate.clone();
            Box::new(Scripted(move |_: &View, budget: Budget<'_>| {
                gate.come();
                while !gate.is_open() && !(budget.stop)() {
                    std::thread::yield_now();
                }
            }))
        })
    }
}

/// Searches of which the first so many do not stop, whatever they are told, until the gate is open.
pub(crate) fn stubborn(gate: &Gate, first: usize) -> Searcher {
    let gate = gate.clone();
    let begun = Arc::new(AtomicUsize::new(0));
    Arc::new(move |_, _, _, _| {
        let gate = gate.clone();
        let stays = begun.fetch_add(1, Ordering::Relaxed) < first;
        Box::new(Scripted(move |_: &View, _: Budget<'_>| {
            gate.come();
            let (inside, changed) = &*gate.0;
            let shut = changed.wait_while(inside.lock().unwrap(), |(_, open)| stays && !*open);
            drop(shut.unwrap());
        }))
    })
}
