//! Links as pictures, drawn beside the lobby, one after the other. Knows URLs and who waits for one; never whose they are, nor
//! where they lead.

use actix::spawn;
use fast_qr::qr::QRBuilder;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::spawn_blocking;

use crate::game::Notice;
use crate::lobby::core::effect::Drawing;
use crate::lobby::core::messages;
use crate::metrics::Shared;

/// Pictures that wait to be drawn.
const DRAWINGS_MAX: usize = 64;

/// Where drawings are handed in.
pub(super) struct Drawer(Sender<Drawing>);

impl Drawer {
    /// One that draws on a thread for what blocks, on behalf of the one it is opened on.
    pub(super) fn open(metrics: Shared) -> Self {
        let (hand_in, drawings) = channel(DRAWINGS_MAX);
        spawn(draw(drawings, metrics));
        Self(hand_in)
    }

    /// Whether one more drawing would be taken.
    pub(super) fn has_room(&self) -> bool {
        self.0.capacity() > 0
    }

    /// Takes a drawing; gives it back if there is no room for it.
    pub(super) fn draw(&self, drawing: Drawing) -> Option<Drawing> {
        self.0.try_send(drawing).err().map(TrySendError::into_inner)
    }
}

async fn draw(mut drawings: Receiver<Drawing>, metrics: Shared) {
    while let Some(Drawing { client, re, url, drawn }) = drawings.recv().await {
        let link = url.clone();
        // Without the picture there is still the link.
        let qr = spawn_blocking(move || picture(&link)).await.unwrap_or_default();
        client.tell(Notice::Told(messages::drawn(&drawn, &url, qr).answering(re)), &metrics);
    }
}

/// A QR code (ISO/IEC 18004) in rows of `#` for dark and `.` for light, without the margin.
fn picture(text: &str) -> Option<Vec<String>> {
    let code = QRBuilder::new(text).build().ok()?;
    let row = |y: usize| {
        code[y].iter().take(code.size).map(|module| if module.value() { '#' } else { '.' }).collect()
    };
    Some((0..code.size).map(row).collect())
}
