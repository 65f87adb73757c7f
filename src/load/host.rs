//! The server's process, when it is on this host: its memory and its processor time, as Linux tells them in /proc. Knows
//! files; on other systems it knows nothing, and nothing is told.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

/// Ticks of a second in /proc (`USER_HZ`): 100 on every Linux this runs on.
const TICKS_PER_S: f64 = 100.0;
/// A socket that listens, in /proc/net/tcp.
const LISTENS: &str = "0A";

/// A process on this host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Process(u32);

/// What a process takes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Takes {
    /// What of it is in memory.
    pub(super) rss_bytes: u64,
    /// Processor time since it began.
    pub(super) cpu_s: f64,
}

impl Process {
    /// The process of that number.
    pub(super) fn of(pid: u32) -> Self {
        Self(pid)
    }

    /// This process.
    pub(super) fn own() -> Self {
        Self(std::process::id())
    }

    /// The process that listens at an address of this host, if it may be looked at.
    pub(super) fn listening(target: SocketAddr) -> Option<Self> {
        if !target.ip().is_loopback() {
            return None;
        }
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
        let inodes: Vec<String> = tables
            .iter()
            .filter_map(|table| fs::read_to_string(table).ok())
            .flat_map(|table| listeners(&table, target.port()))
            .collect();
        let sockets: Vec<String> = inodes.iter().map(|inode| format!("socket:[{inode}]")).collect();
        let processes = fs::read_dir("/proc").ok()?.flatten();
        let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        numbers.into_iter().find(|pid| holds(*pid, &sockets)).map(Self)
    }

    /// What it takes now; nothing when it is gone or this is no Linux.
    pub(super) fn takes(self) -> Option<Takes> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0)).ok()?;
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0)).ok()?;
        Some(Takes { rss_bytes: rss_bytes(&status)?, cpu_s: cpu_s(&stat)? })
    }
}

/// The inodes of the sockets that listen on a port.
fn listeners(table: &str, port: u16) -> Vec<String> {
    let wanted = format!(":{port:04X}");
    let inode = |line: &str| {
        let mut fields = line.split_whitespace().skip(1);
        let local = fields.next()?;
        let state = fields.nth(1)?;
        let found = local.ends_with(&wanted) && state == LISTENS;
        found.then(|| fields.nth(5).map(str::to_owned)).flatten()
    };
    table.lines().skip(1).filter_map(inode).collect()
}

fn holds(pid: u32, sockets: &[String]) -> bool {
    let Ok(files) = fs::read_dir(format!("/proc/{pid}/fd")) else { return false };
    let is_one = |path: &Path| path.to_str().is_some_and(|path| sockets.iter().any(|socket| socket == path));
    files.flatten().any(|file| fs::read_link(file.path()).is_ok_and(|path| is_one(&path)))
}

fn rss_bytes(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// The name of a process may hold blanks and brackets: what counts begins after the last bracket.
fn cpu_s(stat: &str) -> Option<f64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (u32, u32) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(f64::from(user + system) / TICKS_PER_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_is_found_by_its_port() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
                     0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 x\n   \
                     1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 x\n   \
                     2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4713 1 x\n";
        assert_eq!(listeners(table, 8080), ["4711"]);
        assert_eq!(listeners(table, 80), [""; 0]);
    }

    #[test]
    fn memory_and_time_are_read() {
        assert_eq!(rss_bytes("Name:\tx\nVmHWM:\t  90 kB\nVmRSS:\t   84 kB\n"), Some(86_016));
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 100 0 0 0 150 50 0 0 20 0 4 0 9";
        assert_eq!(cpu_s(stat), Some(2.0));
        assert_eq!((rss_bytes(""), cpu_s("")), (None, None));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_process_behind_a_port_is_found() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let found = Process::listening(listener.local_addr().unwrap());
        assert_eq!(found, Some(Process::own()));
        assert!(found.unwrap().takes().unwrap().rss_bytes > 0);
    }
}
