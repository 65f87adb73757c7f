//! Threads that let others go first. Knows how threads are scheduled; never what they do.

#[cfg(target_os = "linux")]
use thread_priority::{
    NormalThreadSchedulePolicy, ThreadPriority, ThreadPriorityValue, ThreadSchedulePolicy,
    set_thread_priority_and_policy, thread_native_id,
};

/// What stands for an ordinary priority: niceness 0.
#[cfg(target_os = "linux")]
const ORDINARY: u8 = 47;

/// From now on this thread, when it has something to do, waits until those that run have done what they are at
/// (`SCHED_BATCH`, sched(7)). Where there are fewer processors than threads nobody is interrupted in the middle, and a
/// commit takes more with it; elsewhere nothing changes.
pub fn use_batch_scheduling() {
    #[cfg(target_os = "linux")]
    {
        let batch = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Batch);
        let ordinary = ThreadPriorityValue::try_from(ORDINARY).map(ThreadPriority::Crossplatform);
        let set = set_thread_priority_and_policy(
            thread_native_id(),
            ordinary.unwrap_or(ThreadPriority::Min),
            batch,
        );
        if let Err(error) = set {
            // It works without, only slower.
            tracing::debug!(?error, "a thread cannot be scheduled after others");
        }
    }
}
