//! Where the key comes from that a server signs with. Knows when one may be made; never what is signed.

use std::path::Path;

use rand::rngs::StdRng;

use crate::seal::{NoSeal, Seal};
use crate::store::settings::Settings;

/// Makes a key beside a database that has lost its own. One that is there is left as it is.
///
/// # Errors
/// [`NoSeal`]
pub fn make_key(settings: &Settings) -> Result<(), NoSeal> {
    if settings.in_memory() {
        return Ok(());
    }
    Seal::open(&Seal::path_beside(Path::new(&settings.path)), &mut rand::make_rng::<StdRng>()).map(drop)
}

/// The key that records are signed with: beside the database, or none that lasts where nothing does.
pub(super) fn seal(settings: &Settings, has_records: bool) -> Result<Seal, NoSeal> {
    let mut rng: StdRng = rand::make_rng();
    if settings.in_memory() {
        return Ok(Seal::passing(&mut rng));
    }
    let path = Seal::path_beside(Path::new(&settings.path));
    // What one key has signed is not for another that comes out of nothing.
    if has_records { Seal::demand(&path) } else { Seal::open(&path, &mut rng) }
}
