//! Threads that let others go first. Knows how threads are scheduled; never what they do.

#[cfg(target_os = "linux")]
use thread_priority::{
    NormalThreadSchedulePolicy, ThreadPriority, ThreadPriorityValue, ThreadSchedulePolicy,
    set_thread_priority_and_policy, thread_native_id,
};

/// What stands for an ordinary priority: niceness 0.
#[cfg(target_os = "linux")]
const ORDINARY: u8 = 47;
/// What stands for niceness 10.
#[cfg(target_os = "linux")]
const BEHIND: u8 = 22;

/// From now on this thread, when it has something to do, waits until those that run have done what they are at
/// (`SCHED_BATCH`, sched(7)). Where there are fewer processors than threads nobody is interrupted in the middle, and a
/// commit takes more with it; elsewhere nothing changes.
pub fn use_batch_scheduling() {
    #[cfg(target_os = "linux")]
    be_batch(ORDINARY);
}

/// From now on this thread gets a tenth of the time that others get who have something to do at the same time, and
/// interrupts nobody: for what takes long and nobody waits for as long as that is.
pub fn stand_behind() {
    #[cfg(target_os = "linux")]
    be_batch(BEHIND);
}

#[cfg(target_os = "linux")]
fn be_batch(priority: u8) {
    let batch = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Batch);
    let priority = ThreadPriorityValue::try_from(priority).map(ThreadPriority::Crossplatform);
    let set =
        set_thread_priority_and_policy(thread_native_id(), priority.unwrap_or(ThreadPriority::Min), batch);
    if let Err(error) = set {
        // It works without, only slower.
        tracing::debug!(?error, "a thread cannot be scheduled after others");
    }
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::*;

    /// The niceness of the thread that asks, as the kernel has it: the 19th field of its stat, see proc(5).
    fn niceness() -> i32 {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
        let (_, fields) = stat.rsplit_once(')').unwrap();
        fields.split_whitespace().nth(16).unwrap().parse().unwrap()
    }

    #[test]
    fn who_stands_behind_is_nicer_than_who_is_asked_to_wait() {
        let others = niceness();
        let of = |how: fn()| std::thread::spawn(move || (how(), niceness()).1).join().unwrap();
        assert_eq!(of(stand_behind), 10);
        assert!(of(use_batch_scheduling) < 10);
        assert_eq!(niceness(), others);
    }
}
