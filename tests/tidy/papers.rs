//! The law of papers: what README, CHANGELOG, the map in lib.rs, the manifest and the lock files must say.

use std::collections::BTreeSet;

use super::house::{Breach, House, Page, finds};
use super::rooms::ROOMS;

/// The packages the design builds on.
const PACKAGES: &[&str] = &["actix", "actix-web", "actix-web-actors", "actix-files", "serde", "serde_json"];

/// What is not there at all.
fn missing(path: &str) -> Breach {
    Page::new(path, "").breach(1, "the file is not there", "write it")
}

/// Every folder and every section that the README leaves out.
pub(crate) fn readme(house: &House) -> Vec<Breach> {
    let Some(page) = house.page("README.md") else { return vec![missing("README.md")] };
    let Some(settings) = house.page("config/default.toml") else {
        return vec![missing("config/default.toml")];
    };
    let tops = house.pages.iter().filter_map(|page| page.path.split_once('/')).map(|(folder, _)| folder);
    let tops = tops.filter(|folder| !folder.starts_with('.')).collect::<BTreeSet<_>>();
    let folders = tops.into_iter().filter(|folder| !finds(&page.text, &format!("{folder}/")));
    let folders = folders.map(|folder| {
        page.breach(1, format!("the folder `{folder}/` is not mentioned"), "say what is in it")
    });
    let sections = settings.text.lines().filter(|line| line.starts_with('['));
    let sections = sections
        .filter_map(|line| line.split_inclusive(']').next())
        .filter(|section| !page.text.contains(section));
    let sections = sections.map(|section| {
        page.breach(
            1,
            format!("the section `{section}` of the configuration is not mentioned"),
            "say what it is for",
        )
    });
    folders.chain(sections).collect()
}

/// A change log without this version, and every licence that is not there.
pub(crate) fn changes_and_licences(house: &House) -> Vec<Breach> {
    let version = env!("CARGO_PKG_VERSION");
    let mut breaches = Vec::new();
    match house.page("CHANGELOG.md") {
        None => breaches.push(missing("CHANGELOG.md")),
        Some(page) if page.lines().any(|(_, line)| line.starts_with("## ") && line.contains(version)) => {}
        Some(page) => breaches.push(page.breach(
            1,
            format!("no heading names version {version}"),
            "say what changed in it",
        )),
    }
    let licences = ["LICENSE-MIT", "LICENSE-APACHE"].into_iter();
    breaches.extend(
        licences.filter(|path| house.page(path).is_none_or(|page| page.text.is_empty())).map(missing),
    );
    breaches
}

/// Every link from a paper to a file of the house that is not there.
pub(crate) fn links(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for page in house.pages.iter().filter(|page| page.has_ending(&["md"])) {
        let folder = page.path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        for (line, text) in page.lines() {
            let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
            let inside = targets.filter(|target| !target.is_empty() && !target.contains("://"));
            let broken = inside.filter(|target| {
                house.under(format!("{folder}{target}").trim_end_matches('/')).next().is_none()
            });
            let law = |target: &str| format!("`{target}` is linked to, and not there");
            breaches.extend(broken.map(|target| page.breach(line, law(target), "write it, or name what is")));
        }
    }
    breaches
}

/// Every room that the map leaves out.
pub(crate) fn map(house: &House) -> Vec<Breach> {
    let Some(page) = house.page("src/lib.rs") else { return vec![missing("src/lib.rs")] };
    let docs = page.text.lines().filter(|line| line.starts_with("//!")).collect::<Vec<_>>().join("\n");
    let named =
        |room: &str| [format!("`{room}`"), format!("{room}.rs")].iter().any(|name| finds(&docs, name));
    let there = |room: &&&str| house.page(&format!("src/{room}.rs")).is_some();
    let left_out = ROOMS.iter().filter(there).filter(|room| !named(room));
    left_out
        .map(|room| page.breach(1, format!("the map does not name the room `{room}`"), "say what it owns"))
        .collect()
}

/// Numbers of rooms as they are written, from 14.
const NUMBERS: &[&str] =
    &["Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen", "Twenty", "Twenty-one"];

/// Every room that the picture does not show, and a number of rooms that is not theirs in what is read out of it.
pub(crate) fn picture(house: &House) -> Vec<Breach> {
    let path = "docs/architecture.svg";
    let Some(page) = house.page(path) else { return vec![missing(path)] };
    let hidden = ROOMS.iter().filter(|room| !page.text.contains(&format!(">{room}<")));
    let hidden = hidden.map(|room| page.breach(1, format!("the picture does not show `{room}`"), "draw it"));
    let number =
        ROOMS.len().checked_sub(14).and_then(|place| NUMBERS.get(place)).copied().unwrap_or_default();
    let told = format!(">{number} rooms in a row");
    let line = page.lines().find(|(_, line)| line.contains("<desc ")).map_or(1, |(line, _)| line);
    let told = (!page.text.contains(&told)).then(|| {
        let law = format!("who has it read out is not told of {} rooms", ROOMS.len());
        page.breach(line, law, format!("write `{number} rooms in a row` into <desc>"))
    });
    hidden.chain(told).collect()
}

/// Every line of a lock file that names where a package came from.
pub(crate) fn lock_files(house: &House) -> Vec<Breach> {
    let locks = house.pages.iter().filter(|page| page.path.ends_with("package-lock.json"));
    let cure = "set `omit-lockfile-registry-resolved=true` in .npmrc and write the lock file again";
    let named = |page: &Page| {
        let lines = page.lines().filter(|(_, line)| line.contains("\"resolved\"")).map(|(line, _)| line);
        lines.map(|line| page.breach(line, "the lock file names one registry", cure)).collect::<Vec<_>>()
    };
    locks.flat_map(named).collect()
}

/// Every package of the design that the manifest does not name or the code does not use.
pub(crate) fn packages(house: &House) -> Vec<Breach> {
    let Some(page) = house.page("Cargo.toml") else { return vec![missing("Cargo.toml")] };
    let section =
        page.text.split("[dependencies]").nth(1).unwrap_or_default().split("\n[").next().unwrap_or_default();
    let code = house.source().flat_map(|page| page.product(false)).map(|(_, line)| line).collect::<Vec<_>>();
    let mut breaches = Vec::new();
    for package in PACKAGES {
        if !section.lines().any(|line| line.split('=').next().is_some_and(|name| name.trim() == *package)) {
            breaches.push(page.breach(1, format!("`{package}` is not among the dependencies"), "add it"));
        }
        let path = format!("{}::", package.replace('-', "_"));
        if !code.iter().any(|line| finds(line, &path)) {
            breaches.push(page.breach(
                1,
                format!("`{package}` is not used in src"),
                "build on it as the design says",
            ));
        }
    }
    breaches
}

#[test]
fn what_the_readme_leaves_out_is_found() {
    let settings = ("config/default.toml", "# [old]\n[server] # where\nbind = \"x\"\n[lobby]\n");
    let full = "`src/`, `static/`, `config/`, `tests/`; [server] and [lobby]";
    let found = |text: &str| {
        let pages = [("src/lib.rs", ""), ("static/app.js", ""), ("tests/rules.rs", ""), (".ci/run", "")];
        let mut house = House::of(pages);
        house.pages.extend([settings, ("README.md", text)].map(|(path, text)| Page::new(path, text)));
        readme(&house)
    };
    assert_eq!(found(full), []);
    for left_out in ["src/", "static/", "config/", "tests/", "[server]", "[lobby]"] {
        assert_eq!(found(&full.replace(left_out, "")).len(), 1, "{left_out}");
    }
    assert_eq!(readme(&House::of([settings])), [missing("README.md")]);
}

#[test]
fn a_change_log_without_this_version_is_found() {
    let current = format!("# Changes\n\n## {} — unreleased\n", env!("CARGO_PKG_VERSION"));
    let house =
        |log: &str| House::of([("CHANGELOG.md", log), ("LICENSE-MIT", "MIT"), ("LICENSE-APACHE", "Apache")]);
    assert_eq!(changes_and_licences(&house(&current)), []);
    assert_eq!(changes_and_licences(&house("## 0.0.0\n")).len(), 1);
    assert_eq!(changes_and_licences(&House::of([])).len(), 3);
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let house = |path: &str, text: &str| {
        House::of([(path, text), ("docs/map.svg", ""), ("docs/why.md", ""), ("LICENSE-MIT", "")])
    };
    for (path, text) in [
        (
            "README.md",
            "see [the map](docs/map.svg), [more](docs/) and [MIT](LICENSE-MIT), <https://a.example>, [b](https://b.example)",
        ),
        ("docs/how.md", "![the map](map.svg), [why](why.md#rooms), [here](#here)"),
    ] {
        assert_eq!(links(&house(path, text)), [], "{text}");
    }
    for (path, text) in [("README.md", "\n[x](map.svg)"), ("docs/how.md", "[why](why.md)\n[x](docs/map.svg)")]
    {
        let found = links(&house(path, text));
        assert_eq!((found.len(), found[0].line), (1, 2), "{text}: {found:?}");
    }
}

#[test]
fn a_room_that_the_map_leaves_out_is_found() {
    let house = |map: &str| House::of([("src/lib.rs", map), ("src/game.rs", ""), ("src/lobby.rs", "")]);
    assert_eq!(map(&house("//! `game` and src/lobby.rs\n")), []);
    assert_eq!(map(&house("//! `game`\npub mod lobby;\n")).len(), 1);
    assert_eq!(map(&house("")).len(), 2);
}

#[test]
fn a_lock_file_that_names_a_registry_is_found() {
    let lock = |text: &str| House::of([("tests/web/package-lock.json", text)]);
    assert_eq!(lock_files(&lock("{\n\"resolved\": \"https://x\"\n}"))[0].line, 2);
    assert_eq!(lock_files(&lock("{\n\"integrity\": \"x\"\n}")), []);
}

#[test]
fn a_package_that_is_not_named_or_not_used_is_found() {
    let manifest = "[dependencies]\nactix = \"1\"\nactix-web = \"1\"\nactix-web-actors = \"1\"\nactix-files = \"1\"\nserde = \"1\"\nserde_json = \"1\"\n\n[lints]\n";
    let code = "actix::x();\nactix_web::x();\nactix_web_actors::x();\nactix_files::x();\nserde::x();\nserde_json::x();\n";
    let house = |manifest: &str, code: &str| House::of([("Cargo.toml", manifest), ("src/http.rs", code)]);
    assert_eq!(packages(&house(manifest, code)), []);
    for package in PACKAGES {
        let named = format!("\n{package} = \"1\"");
        let used = format!("{}::x();", package.replace('-', "_"));
        assert_eq!(packages(&house(&manifest.replacen(&named, "", 1), code)).len(), 1, "{package}");
        assert!(!packages(&house(manifest, &code.replace(&used, ""))).is_empty(), "{package}");
    }
}

#[test]
fn a_picture_of_another_house_is_found() {
    let drawn = format!("<text>{}</text>", ROOMS.join("</text><text>"));
    let picture_of = |desc: &str, drawn: &str| {
        let text = format!("<svg>\n<desc id=\"what\">{desc}, each</desc>\n{drawn}</svg>");
        picture(&House::of([("docs/architecture.svg", &text)]))
    };
    assert_eq!(picture_of("Twenty rooms in a row", &drawn), []);
    let miscounted = picture_of("Fourteen rooms in a row", &drawn);
    assert_eq!((miscounted.len(), miscounted[0].line), (1, 2), "{miscounted:?}");
    let unseen = picture_of("Twenty rooms in a row", &drawn.replace(">seal<", ">lock<"));
    assert!(unseen.len() == 1 && unseen[0].law.contains("`seal`"), "{unseen:?}");
}
