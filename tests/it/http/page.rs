//! The page as files: with strict headers, with tags, and nothing outside of it.

use tempfile::TempDir;

use super::*;

#[tokio::test]
async fn the_page_is_served_with_strict_headers() {
    let house = House::open(config());
    for (path, kind) in [("/", "text/html; charset=utf-8"), ("/app.js", "text/javascript")] {
        let answer = get(&house, path).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)), "{path}");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("x-frame-options"), Some("deny"));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        let tag = answer.header("etag").unwrap().to_owned();
        let again = ask(&house, &format!("GET {path}"), &format!("If-None-Match: {tag}\r\n")).await;
        assert_eq!((again.status, again.body.len()), (304, 0));
    }
}

#[tokio::test]
async fn nothing_outside_the_page_is_served() {
    let house = House::open(config());
    for path in [
        "/nothing",
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/..%2fCargo.toml",
        "/.git/HEAD",
        "/api/v1/nothing",
    ] {
        let answer = get(&house, path).await;
        assert!([400, 404].contains(&answer.status), "{path}: {}", answer.status);
        assert!(!answer.body.contains("[package]"), "{path}");
        assert!(answer.header("content-security-policy").is_some(), "{path}");
    }
    assert_eq!(get(&house, "/nothing").await.json()["code"], "not_found");
}

/// Two hosts with a copy of the page each give it the same tag, so that a browser that goes from one to the other need not
/// load it again; a changed file has another.
#[tokio::test]
async fn a_copy_of_the_page_has_the_same_tag() {
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let mut tags = Vec::new();
    for (folder, text) in folders.iter().cycle().zip(["page", "page", "Page", "other"]) {
        let path = folder.path().join("index.html");
        std::fs::remove_file(&path).ok();
        std::fs::write(&path, text).unwrap();
        let second = if text == "Page" { 2 } else { 1 };
        let changed = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000 + second);
        std::fs::File::open(&path).unwrap().set_modified(changed).unwrap();
        let mut config = config();
        config.server.static_path = folder.path().to_owned();
        tags.push(get(&House::open(config), "/").await.header("etag").unwrap().to_owned());
    }
    assert_eq!(tags[0], tags[1]);
    assert!(tags[0] != tags[2] && tags[0] != tags[3] && tags[2] != tags[3], "{tags:?}");
}

#[tokio::test]
async fn a_page_that_cannot_be_read_stops_the_start() {
    let folder = TempDir::new().unwrap();
    let mut config = config();
    config.server.static_path = folder.path().to_owned();
    // Nobody can read a folder as a file, root included.
    std::fs::create_dir(folder.path().join("index.html")).unwrap();
    let refused = House::try_open(config).err().expect("it does not start");
    assert!(refused.contains("server.static_path") && refused.contains("cannot be read"), "{refused}");
}
