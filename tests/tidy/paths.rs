//! The paths that Rust code names, from the top of the crate: groups are taken apart, and `super` and `self` are followed. Knows
//! texts only; never what a law asks of a path.

/// A path that is named, and the byte it begins at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// Where it stands in the code.
    pub(crate) at: usize,
    /// Its names, from the room on; `*` for all that is there.
    pub(crate) names: Vec<String>,
}

/// Every path of this code that begins with `crate`, `visavis`, `super` or `self`; the code is without comments and literals,
/// and belongs to the file of that path under `src`.
pub(crate) fn named(path: &str, code: &str) -> Vec<Named> {
    let module = module(path);
    let mut found = Vec::new();
    for (start, top) in
        [("crate", Some(0)), ("visavis", Some(0)), ("self", Some(module.len())), ("super", None)]
    {
        for (at, _) in code.match_indices(start).filter(|(at, _)| begins_a_path(&code[..*at])) {
            let mut rest = &code[at + start.len()..];
            let mut depth = top.unwrap_or(module.len().saturating_sub(1));
            while let Some(deeper) = rest.strip_prefix("::super").filter(|_| top.is_none()) {
                rest = deeper;
                depth = depth.saturating_sub(1);
            }
            let Some(rest) = rest.strip_prefix("::") else { continue };
            let base = module[..depth].to_vec();
            found.extend(
                tree(rest).0.into_iter().map(|names| Named { at, names: [base.clone(), names].concat() }),
            );
        }
    }
    found.sort_by_key(|named| named.at);
    found
}

/// The module a file is: `game`, `core`, `machine` for `src/game/core/machine.rs`.
fn module(path: &str) -> Vec<String> {
    let path = path.strip_prefix("src/").unwrap_or(path);
    path.strip_suffix(".rs").unwrap_or(path).split('/').map(str::to_owned).collect()
}

/// Whether a path begins behind this text; one behind `pub(in` only says who may see something.
fn begins_a_path(before: &str) -> bool {
    let is_of_a_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    !before.ends_with(is_of_a_name) && !before.ends_with("::") && !before.ends_with("(in ")
}

/// The paths of a tree such as `a::{b, c::d}`, and what stands after it.
fn tree(text: &str) -> (Vec<Vec<String>>, &str) {
    if let Some(group) = text.strip_prefix('{') {
        let mut paths = Vec::new();
        let mut rest = group.trim_start();
        while !rest.is_empty() && !rest.starts_with('}') {
            let (branch, after) = tree(rest);
            paths.extend(branch);
            // An `as` names nothing more.
            let end = after.find([',', '}']).unwrap_or(after.len());
            rest = after[end..].trim_start_matches(',').trim_start();
        }
        return (paths, rest.strip_prefix('}').unwrap_or(rest));
    }
    if let Some(rest) = text.strip_prefix('*') {
        return (vec![vec!["*".to_owned()]], rest);
    }
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let own = if name == "self" { Vec::new() } else { vec![name.to_owned()] };
    match rest.strip_prefix("::").filter(|below| below.starts_with(|first: char| !"<".contains(first))) {
        Some(below) => {
            let (paths, rest) = tree(below);
            (paths.into_iter().map(|path| [own.clone(), path].concat()).collect(), rest)
        }
        None => (vec![own], rest),
    }
}

#[test]
fn paths_are_followed_from_the_top() {
    for (path, code, expected) in [
        ("src/game.rs", "use crate::store::{Journal, GameNumber as N};", "store::Journal store::GameNumber"),
        (
            "src/game.rs",
            "use crate::{rules, store::{self, a::{B, c::*}}};",
            "rules store store::a::B store::a::c::*",
        ),
        ("src/game/core.rs", "use super::shell::Deps;", "game::shell::Deps"),
        ("src/game/core/machine.rs", "use super::event;", "game::core::event"),
        ("src/game/core/machine.rs", "super::super::door::Chair::go()", "game::door::Chair::go"),
        (
            "src/game/core/machine.rs",
            "pub use self::{step, output::Output};",
            "game::core::machine::step game::core::machine::output::Output",
        ),
        ("src/main.rs", "visavis::server::run::<u8>()", "server::run"),
        (
            "src/game.rs",
            "pub(super) fn f(self) {} pub(in crate::game) fn f(self, x: my_crate::y) { a::crate::b() }",
            "",
        ),
    ] {
        let found = named(path, code).iter().map(|named| named.names.join("::")).collect::<Vec<_>>();
        assert_eq!(found.join(" "), expected, "{code}");
    }
}
