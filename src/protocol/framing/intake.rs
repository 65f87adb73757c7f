//! Reads frames, and puts messages together of them. Knows the limits, and what may follow what; never what a message means.
//!
//! **Invariant:** keeps no byte beyond the limits, whatever comes in
//! (`random_bytes_never_panic_and_are_never_kept_beyond_the_limits`).

use actix_web::web::Bytes;
use bytestring::ByteString;

use super::header::{CONTROL_BYTES_MAX, Header, HeaderReader, Opcode};
use super::{Arrival, Breach, Limits, Sender};

/// What reading on has brought.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// All the input is read.
    Hungry,
    /// A frame was announced; its payload is read next.
    Announced,
    /// Something is complete.
    Arrived(Arrival),
}

/// The frame whose payload is being read.
#[derive(Debug)]
struct Frame {
    fin: bool,
    opcode: Opcode,
    /// The mask, turned so that it begins with the next byte.
    mask: u32,
    bytes_left: usize,
}

/// The message whose frames are being read.
#[derive(Debug)]
struct Message {
    is_text: bool,
    payload: Vec<u8>,
    fragments: usize,
    /// So much of a text is known to be UTF-8, in bytes.
    valid_bytes: usize,
}

/// A reader of frames from one end of a connection.
#[derive(Debug)]
pub(crate) struct Intake {
    limits: Limits,
    header: HeaderReader,
    frame: Option<Frame>,
    message: Option<Message>,
    /// The payload of a control frame, which may come between the frames of a message.
    control: Vec<u8>,
}

impl Intake {
    /// Nothing has come in yet.
    pub(crate) fn new(sender: Sender, limits: Limits) -> Self {
        let header = HeaderReader::new(sender);
        Self { limits, header, frame: None, message: None, control: Vec::new() }
    }

    /// Whether it has read a part of a frame or of a message, and the rest of it has not come.
    pub(crate) fn has_begun(&self) -> bool {
        self.header.has_begun() || self.frame.is_some() || self.message.is_some()
    }

    /// Reads on, and takes off the input what it has read. After a breach there is nothing sensible to read any more.
    pub(crate) fn read(&mut self, input: &mut &[u8]) -> Result<Step, Breach> {
        loop {
            if let Some(frame) = &self.frame {
                if frame.bytes_left > 0 && input.is_empty() {
                    self.check_text()?;
                    return Ok(Step::Hungry);
                }
                if let Some(arrival) = self.read_payload(input)? {
                    return Ok(Step::Arrived(arrival));
                }
            } else if let Some((first, rest)) = input.split_first() {
                *input = rest;
                if let Some(header) = self.header.take(*first)? {
                    self.admit(header)?;
                    return Ok(Step::Announced);
                }
            } else {
                return Ok(Step::Hungry);
            }
        }
    }

    /// Lets a frame in, unless it does not fit what came before it or the limits.
    fn admit(&mut self, header: Header) -> Result<(), Breach> {
        let bytes_max = match header.opcode {
            Opcode::Close | Opcode::Ping | Opcode::Pong => CONTROL_BYTES_MAX.try_into().unwrap_or(usize::MAX),
            Opcode::Continue | Opcode::Text | Opcode::Binary => self.limits.frame_bytes,
        };
        let bytes_left = usize::try_from(header.payload_bytes).map_err(|_| Breach::TooBig)?;
        if bytes_left > bytes_max {
            return Err(Breach::TooBig);
        }
        if !header.opcode.is_control() {
            self.admit_part(header.opcode, bytes_left)?;
        }
        let mask = u32::from_ne_bytes(header.mask);
        self.frame = Some(Frame { fin: header.fin, opcode: header.opcode, mask, bytes_left });
        Ok(())
    }

    /// Lets a frame of a message in.
    fn admit_part(&mut self, opcode: Opcode, bytes: usize) -> Result<(), Breach> {
        if self.message.is_some() && opcode != Opcode::Continue {
            return Err(Breach::Protocol("a message begins inside another"));
        }
        if opcode != Opcode::Continue {
            let is_text = opcode == Opcode::Text;
            self.message = Some(Message { is_text, payload: Vec::new(), fragments: 0, valid_bytes: 0 });
        }
        let Some(message) = &mut self.message else {
            return Err(Breach::Protocol("nothing was begun that could go on"));
        };
        message.fragments += 1;
        if message.fragments > self.limits.fragments {
            return Err(Breach::TooManyFragments);
        }
        if message.payload.len().saturating_add(bytes) > self.limits.message_bytes {
            return Err(Breach::TooBig);
        }
        Ok(())
    }

    /// Reads payload of the frame, and ends the frame with its last byte.
    fn read_payload(&mut self, input: &mut &[u8]) -> Result<Option<Arrival>, Breach> {
        let Some(frame) = &mut self.frame else { return Ok(None) };
        let bytes = frame.bytes_left.min(input.len());
        let (fresh, rest) = input.split_at(bytes);
        *input = rest;
        let kept = match &mut self.message {
            Some(message) if !frame.opcode.is_control() => &mut message.payload,
            Some(_) | None => &mut self.control,
        };
        frame.mask = keep_unmasked(kept, fresh, frame.mask);
        frame.bytes_left -= bytes;
        if frame.bytes_left > 0 {
            return Ok(None);
        }
        let fin = frame.fin;
        let opcode = frame.opcode;
        self.frame = None;
        if opcode.is_control() {
            return control(opcode, std::mem::take(&mut self.control)).map(Some);
        }
        if fin {
            return self.message.take().map(Message::end).transpose();
        }
        self.check_text()?;
        Ok(None)
    }

    /// Refuses an unfinished text as soon as it cannot become UTF-8 any more.
    fn check_text(&mut self) -> Result<(), Breach> {
        match &mut self.message {
            Some(message) if message.is_text => message.check_text(),
            Some(_) | None => Ok(()),
        }
    }

    /// How much memory is kept for what is not complete, in bytes.
    #[cfg(test)]
    fn bytes_kept(&self) -> usize {
        self.control.capacity() + self.message.as_ref().map_or(0, |message| message.payload.capacity())
    }
}

impl Message {
    fn check_text(&mut self) -> Result<(), Breach> {
        let fresh = self.payload.get(self.valid_bytes..).unwrap_or_default();
        match std::str::from_utf8(fresh) {
            Ok(_) => self.valid_bytes = self.payload.len(),
            // It ends inside a character: the rest of that one may follow.
            Err(error) if error.error_len().is_none() => self.valid_bytes += error.valid_up_to(),
            Err(_) => return Err(Breach::NotUtf8),
        }
        Ok(())
    }

    fn end(self) -> Result<Arrival, Breach> {
        if self.is_text {
            let text = String::from_utf8(self.payload).map_err(|_| Breach::NotUtf8)?;
            Ok(Arrival::Text(ByteString::from(text)))
        } else {
            Ok(Arrival::Binary(Bytes::from(self.payload)))
        }
    }
}

/// Keeps masked bytes as what they mean, and returns the mask for the byte after them (RFC 6455, section 5.3).
fn keep_unmasked(kept: &mut Vec<u8>, masked: &[u8], mask: u32) -> u32 {
    let before = kept.len();
    kept.extend_from_slice(masked);
    let mask_bytes = mask.to_ne_bytes();
    let (words, tail) = kept.get_mut(before..).unwrap_or_default().as_chunks_mut::<4>();
    for word in words {
        *word = (u32::from_ne_bytes(*word) ^ mask).to_ne_bytes();
    }
    for (byte, mask_byte) in tail.iter_mut().zip(mask_bytes) {
        *byte ^= mask_byte;
    }
    let mut turned = mask_bytes;
    turned.rotate_left(masked.len() % 4);
    u32::from_ne_bytes(turned)
}

/// What a whole control frame says.
fn control(opcode: Opcode, payload: Vec<u8>) -> Result<Arrival, Breach> {
    match opcode {
        Opcode::Ping => Ok(Arrival::Ping(Bytes::from(payload))),
        Opcode::Close => close_code(&payload).map(Arrival::Close),
        Opcode::Pong | Opcode::Continue | Opcode::Text | Opcode::Binary => Ok(Arrival::Pong),
    }
}

/// The code of a close frame, if it has one (RFC 6455, sections 5.5.1 and 7.4).
fn close_code(payload: &[u8]) -> Result<Option<u16>, Breach> {
    let [high, low, reason @ ..] = payload else {
        return if payload.is_empty() { Ok(None) } else { Err(Breach::Protocol("half a close code")) };
    };
    let code = u16::from_be_bytes([*high, *low]);
    if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
        return Err(Breach::Protocol("no such close code may be sent"));
    }
    if std::str::from_utf8(reason).is_err() {
        return Err(Breach::NotUtf8);
    }
    Ok(Some(code))
}

#[cfg(test)]
mod tests;
