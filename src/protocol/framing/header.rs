//! The header of one frame (RFC 6455, section 5.2), read a byte at a time and judged on its own. Knows nothing of the frames
//! before it.

use super::{Breach, Sender};

/// Most payload of a control frame (RFC 6455, section 5.5), in bytes.
pub(super) const CONTROL_BYTES_MAX: u64 = 125;

/// What kind of frame it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opcode {
    Continue,
    Text,
    Binary,
    Close,
    Ping,
    Pong,
}

impl Opcode {
    fn of(bits: u8) -> Option<Self> {
        match bits {
            0x0 => Some(Self::Continue),
            0x1 => Some(Self::Text),
            0x2 => Some(Self::Binary),
            0x8 => Some(Self::Close),
            0x9 => Some(Self::Ping),
            0xA => Some(Self::Pong),
            _ => None,
        }
    }

    pub(super) fn is_control(self) -> bool {
        match self {
            Self::Close | Self::Ping | Self::Pong => true,
            Self::Continue | Self::Text | Self::Binary => false,
        }
    }
}

/// A frame's header, well formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Whether the message ends with this frame.
    pub(super) fin: bool,
    pub(super) opcode: Opcode,
    pub(super) payload_bytes: u64,
    /// Zeros where nothing is masked.
    pub(super) mask: [u8; 4],
}

/// The bytes of a header so far: at most 14, in the lower end of a number.
#[derive(Debug)]
pub(super) struct HeaderReader {
    sender: Sender,
    bits: u128,
    bytes: u32,
}

impl HeaderReader {
    /// Nothing of a header was read yet.
    pub(super) fn new(sender: Sender) -> Self {
        Self { sender, bits: 0, bytes: 0 }
    }

    /// Whether a header has begun.
    pub(super) fn has_begun(&self) -> bool {
        self.bytes > 0
    }

    /// Takes the next byte; the header is there with its last one, and a bad one is refused as soon as it shows.
    pub(super) fn take(&mut self, byte: u8) -> Result<Option<Header>, Breach> {
        self.bits = self.bits << 8 | u128::from(byte);
        self.bytes += 1;
        if self.bytes < 2 {
            return Ok(None);
        }
        let [.., first, second] = (self.bits >> ((self.bytes - 2) * 8)).to_be_bytes();
        let (opcode, fin) = judge(self.sender, first, second)?;
        let length_bytes = match second & 0x7F {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let mask_bytes = match self.sender {
            Sender::Client => 4,
            Sender::Server => 0,
        };
        if self.bytes < 2 + length_bytes + mask_bytes {
            return Ok(None);
        }
        let above_mask = self.bits >> (mask_bytes * 8);
        let payload_bytes = payload_bytes(above_mask, second & 0x7F)?;
        let mask = match self.sender {
            Sender::Client => {
                let [.., a, b, c, d] = self.bits.to_be_bytes();
                [a, b, c, d]
            }
            Sender::Server => [0; 4],
        };
        *self = Self::new(self.sender);
        Ok(Some(Header { fin, opcode, payload_bytes, mask }))
    }
}

/// The length of a header whose bytes are all here, but for its mask. It has to be written in the shortest way.
fn payload_bytes(bits: u128, short: u8) -> Result<u64, Breach> {
    let (length, least) = match short {
        126 => (bits & 0xFFFF, 126),
        127 => (bits & u128::from(u64::MAX), 1 << 16),
        short => (u128::from(short), 0),
    };
    match u64::try_from(length) {
        Ok(length) if length >= least && length >> 63 == 0 => Ok(length),
        Ok(_) | Err(_) => Err(Breach::Protocol("the length is not written as it should be")),
    }
}

/// Judges what the first two bytes say.
fn judge(sender: Sender, first: u8, second: u8) -> Result<(Opcode, bool), Breach> {
    let fin = first & 0x80 != 0;
    if first & 0x70 != 0 {
        return Err(Breach::Protocol("a reserved bit is set"));
    }
    let Some(opcode) = Opcode::of(first & 0x0F) else {
        return Err(Breach::Protocol("there is no such opcode"));
    };
    match (sender, second & 0x80 != 0) {
        (Sender::Client, false) => return Err(Breach::Protocol("the frame is not masked")),
        (Sender::Server, true) => return Err(Breach::Protocol("the frame is masked")),
        (Sender::Client, true) | (Sender::Server, false) => {}
    }
    if opcode.is_control() && !fin {
        return Err(Breach::Protocol("a control frame is fragmented"));
    }
    if opcode.is_control() && u64::from(second & 0x7F) > CONTROL_BYTES_MAX {
        return Err(Breach::Protocol("a control frame is too long"));
    }
    Ok((opcode, fin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Option<Header>, Breach> {
        read_of(Sender::Client, bytes)
    }

    fn read_of(sender: Sender, bytes: &[u8]) -> Result<Option<Header>, Breach> {
        let mut reader = HeaderReader::new(sender);
        let mut header = Ok(None);
        for byte in bytes {
            assert_eq!(header, Ok(None), "more bytes than the header has");
            header = reader.take(*byte);
        }
        header
    }

    const MASK: [u8; 4] = [1, 2, 3, 4];

    fn with_mask(bytes: &[u8]) -> Vec<u8> {
        [bytes, &MASK].concat()
    }

    #[test]
    fn lengths_are_read_in_all_three_sizes() {
        let header =
            |payload_bytes| Ok(Some(Header { fin: true, opcode: Opcode::Text, payload_bytes, mask: MASK }));
        assert_eq!(read(&with_mask(&[0x81, 0x80])), header(0));
        assert_eq!(read(&with_mask(&[0x81, 0xFD])), header(125));
        assert_eq!(read(&with_mask(&[0x81, 0xFE, 0x01, 0x02])), header(0x0102));
        assert_eq!(read(&with_mask(&[0x81, 0xFF, 0, 0, 0, 0, 0x25, 0x80, 0, 0])), header(600 << 20));
        assert_eq!(
            read(&with_mask(&[0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])),
            header(u64::MAX >> 1)
        );
    }

    #[test]
    fn a_server_masks_nothing() {
        let read = |bytes: &[u8]| read_of(Sender::Server, bytes);
        let header =
            |payload_bytes| Ok(Some(Header { fin: true, opcode: Opcode::Text, payload_bytes, mask: [0; 4] }));
        assert_eq!(read(&[0x81, 0]), header(0));
        assert_eq!(read(&[0x81, 125]), header(125));
        assert_eq!(read(&[0x81, 126, 0x01]), Ok(None));
        assert_eq!(read(&[0x81, 126, 0x01, 0x02]), header(0x0102));
        assert_eq!(read(&[0x81, 127, 0, 0, 1, 0, 0, 0, 0, 0]), header(1 << 40));
        assert_eq!(read(&[0x81, 0x80]), Err(Breach::Protocol("the frame is masked")));
        assert!(read(&[0x81, 126, 0, 125]).is_err(), "125 bytes written long");
    }

    #[test]
    fn opcodes_and_the_end_of_a_message_are_read() {
        for (first, fin, opcode) in [
            (0x00, false, Opcode::Continue),
            (0x80, true, Opcode::Continue),
            (0x01, false, Opcode::Text),
            (0x82, true, Opcode::Binary),
            (0x88, true, Opcode::Close),
            (0x89, true, Opcode::Ping),
            (0x8A, true, Opcode::Pong),
        ] {
            let header = Header { fin, opcode, payload_bytes: 5, mask: MASK };
            assert_eq!(read(&with_mask(&[first, 0x85])), Ok(Some(header)), "{first:#x}");
        }
    }

    #[test]
    fn every_beginning_of_a_header_is_waited_for() {
        let whole = with_mask(&[0x82, 0xFF, 0, 0, 0, 0, 0, 1, 0, 0]);
        for bytes in 0..whole.len() {
            assert_eq!(read(&whole[..bytes]), Ok(None), "{bytes} bytes");
        }
    }

    #[test]
    fn a_bad_header_is_refused_with_the_byte_that_makes_it_bad() {
        for (what, bytes) in [
            ("first reserved bit", &[0xC1_u8, 0x80][..]),
            ("second reserved bit", &[0xA1, 0x80]),
            ("third reserved bit", &[0x91, 0x80]),
            ("opcode 3", &[0x83, 0x80]),
            ("opcode 7", &[0x87, 0x80]),
            ("opcode 11", &[0x8B, 0x80]),
            ("opcode 15", &[0x8F, 0x80]),
            ("unmasked", &[0x81, 0x00]),
            ("fragmented ping", &[0x09, 0x80]),
            ("fragmented close", &[0x08, 0x80]),
            ("ping of 126 bytes", &[0x89, 0xFE]),
            ("close of 64 KiB", &[0x88, 0xFF]),
            ("125 bytes written long", &with_mask(&[0x81, 0xFE, 0, 125])),
            ("64 KiB - 1 written longer", &with_mask(&[0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])),
            ("highest bit of the length", &with_mask(&[0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0])),
        ] {
            assert!(matches!(read(bytes), Err(Breach::Protocol(_))), "{what}");
        }
    }
}
