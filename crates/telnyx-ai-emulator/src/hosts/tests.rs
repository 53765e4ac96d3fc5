use axum::body::Body;

use super::*;

fn hosts(bound: &str, more: &[&str]) -> Hosts {
    let more: Vec<String> = more.iter().map(|host| (*host).to_owned()).collect();
    Hosts::new(bound.parse().unwrap(), &more).unwrap()
}

#[track_caller]
fn allowed(hosts: &Hosts, local: &str, host: &str) -> bool {
    let request = Request::builder().uri("/").header("host", host).body(Body::empty()).unwrap();
    match hosts.check(&request, Some(local.parse().unwrap())) {
        Ok(()) => true,
        Err(Failure::Forbidden(_)) => false,
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn loopback_and_the_bound_address_are_allowed() {
    let bound = hosts("10.1.2.3", &[]);
    for host in [
        "localhost",
        "LOCALHOST",
        "LocalHost:8088",
        "localhost.",
        "localhost.:80",
        "localhost:",
        "127.0.0.1",
        "127.0.0.1:65535",
        "127.0.0.1:00080",
        "127.1.2.3",
        "127.0.0.1.",
        "[::1]",
        "[::1]:80",
        "[0:0:0:0:0:0:0:1]:80",
        "[::ffff:127.0.0.1]",
        "10.1.2.3",
        "10.1.2.3:80",
        "[::ffff:10.1.2.3]:80",
    ] {
        assert!(allowed(&bound, "10.1.2.3", host), "{host}");
    }
}

#[test]
fn all_other_hosts_are_rejected() {
    let bound = hosts("127.0.0.1", &[]);
    for host in [
        "",
        ".",
        "x",
        "evil.test",
        "evil.test:80",
        "localhost.evil.test",
        "localhost.evil.test.",
        "evil-localhost",
        "a.localhost",
        "localhost..",
        "127.0.0.1.nip.io",
        "127.0.0.1.evil.test:80",
        "127.0.0.1..",
        "127.1",
        "0x7f000001",
        "2130706433",
        "127.0.0.01",
        "0.0.0.0",
        "10.1.2.3",
        "169.254.169.254",
        "[::2]",
        "[::]",
        "[::1",
        "[::1]evil.test",
        "[::1]:80evil.test",
        "[127.0.0.1]",
        "::1:80",
        "localhost:80:80",
        "localhost:http",
        "localhost:65536",
        "localhost:123456",
        "localhost:+80",
        "localhost/evil.test",
        "localhost@evil.test",
        "evil.test@localhost",
        "localhost evil.test",
        "localhost,evil.test",
        "http://localhost",
    ] {
        assert!(!allowed(&bound, "127.0.0.1", host), "{host}");
    }
}

#[test]
fn an_address_of_the_machine_is_allowed_on_connections_to_it() {
    for bound in ["0.0.0.0", "::"] {
        let all = hosts(bound, &[]);
        assert!(allowed(&all, "192.168.1.5", "192.168.1.5:8088"));
        assert!(allowed(&all, "fd00::5", "[fd00::5]:8088"));
        assert!(allowed(&all, "127.0.0.1", &if bound == "::" { "[::]:80".to_owned() } else { format!("{bound}:80") }));
        assert!(!allowed(&all, "192.168.1.5", "192.168.1.6"));
        assert!(!allowed(&all, "192.168.1.5", "emulator"));
    }
}

#[test]
fn more_hosts_can_be_allowed() {
    let more = hosts("0.0.0.0", &["Emulator", "api.emulator.test.:8088", "10.0.0.9", "fd00::1", "[fd00::2]"]);
    for host in ["emulator:1", "EMULATOR.", "api.emulator.test", "10.0.0.9:1", "[fd00::1]", "[fd00::2]:8088"] {
        assert!(allowed(&more, "172.17.0.2", host), "{host}");
    }
    for host in ["emulator.test", "sub.emulator", "10.0.0.10"] {
        assert!(!allowed(&more, "172.17.0.2", host), "{host}");
    }
    for wrong in ["", "http://emulator", "*", "a b", "emulator/v2"] {
        let error = Hosts::new(IpAddr::from([127, 0, 0, 1]), &[wrong.to_owned()]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{wrong}");
        assert!(error.to_string().contains(&format!("`{wrong}`")), "{error}");
    }
}

#[test]
fn target_and_header_are_both_checked() {
    let hosts = hosts("127.0.0.1", &[]);
    let check = |uri: &str, version, headers: &[&str]| {
        let request = Request::builder().uri(uri).version(version);
        let request = headers.iter().fold(request, |request, host| request.header("host", *host));
        match hosts.check(&request.body(Body::empty()).unwrap(), None) {
            Ok(()) => 200,
            Err(Failure::BadRequest(_)) => 400,
            Err(_) => 403,
        }
    };
    let (old, new) = (Version::HTTP_10, Version::HTTP_11);
    for (uri, version, headers, status) in [
        ("http://localhost:80/x", new, &["localhost"][..], 200),
        ("http://localhost/x", new, &[], 200),
        ("http://evil.test/x", new, &["localhost"], 403),
        ("http://localhost/x", new, &["evil.test"], 403),
        ("http://evil.test/x", old, &[], 403),
        ("/x", new, &[], 400),
        ("/x", old, &[], 200),
        ("/x", old, &["evil.test"], 403),
        ("/x", new, &["localhost", "evil.test"], 400),
        ("/x", new, &["localhost", "localhost"], 400),
    ] {
        assert_eq!(check(uri, version, headers), status, "{uri} {headers:?}");
    }
}
