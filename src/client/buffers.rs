//! Buffers to read into, shared by any number of connections: one is needed only while something is read. Knows memory; never
//! what is in it.

use std::sync::{Arc, Mutex, PoisonError};

use actix_web::web::BytesMut;

/// Bytes that are read at once.
const READ_BYTES: usize = 16 * 1024;
/// Buffers that are kept for the next connection that has something to read.
const BUFFERS_MAX: usize = 8;

/// Read buffers; a clone is another handle on the same ones.
#[derive(Clone, Debug, Default)]
pub struct Buffers(Arc<Mutex<Vec<BytesMut>>>);

impl Buffers {
    /// A buffer with room for what is read at once.
    pub(super) fn take(&self) -> BytesMut {
        let mut buffer = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        Self::reserve(&mut buffer);
        buffer
    }

    /// Makes room for what is read at once.
    pub(super) fn reserve(buffer: &mut BytesMut) {
        buffer.reserve(READ_BYTES);
    }

    /// Keeps a buffer for the next one.
    pub(super) fn give_back(&self, mut buffer: BytesMut) {
        buffer.clear();
        let mut buffers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buffers.len() < BUFFERS_MAX {
            buffers.push(buffer);
        }
    }
}
