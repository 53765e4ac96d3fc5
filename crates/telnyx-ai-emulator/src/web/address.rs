//! The allowed addresses for fetching: public and loopback addresses.
//!
//! Implemented here: a table with `ipnet` is as long and does not cover IPv4 addresses embedded in IPv6 addresses.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// A rejected address.
#[derive(Debug, PartialEq)]
pub(super) struct Rejected {
    ip: IpAddr,
    kind: &'static str,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ip, kind } = self;
        write!(f, "has the {kind} address {ip}, which is not allowed; allow it with --allow-private-urls")
    }
}

impl std::error::Error for Rejected {}

/// Accepts a public or loopback address.
pub(super) fn permit(ip: IpAddr) -> Result<(), Rejected> {
    let kind = match ip.to_canonical() {
        IpAddr::V4(ip) if ip.is_loopback() => None,
        IpAddr::V4(ip) => kind_v4(ip),
        IpAddr::V6(ip) if ip.is_loopback() => None,
        IpAddr::V6(ip) => kind_v6(ip),
    };
    kind.map_or(Ok(()), |kind| Err(Rejected { ip, kind }))
}

/// Returns the kind of an address that is not public.
fn kind_v4(ip: Ipv4Addr) -> Option<&'static str> {
    Some(match ip.octets() {
        [0, ..] => "unspecified",
        [127, ..] => "loopback",
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => "private",
        [100, 64..=127, ..] => "shared",
        [169, 254, ..] => "link-local",
        [224..=239, ..] => "multicast",
        [255, 255, 255, 255] => "broadcast",
        [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18..=19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _]
        | [240..=255, ..] => "reserved",
        _ => return None,
    })
}

fn kind_v6(ip: Ipv6Addr) -> Option<&'static str> {
    let [a, b, c, d, e, f, g, h] = ip.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    Some(match (a, b, c, d, e, f) {
        _ if ip.is_unspecified() => "unspecified",
        // These forms embed an IPv4 address, to which a router or the system may forward the traffic.
        (0, 0, 0, 0, 0, 0) | (0, 0, 0, 0, 0xffff, 0) | (0x64, 0xff9b, 0, 0, 0, 0) => return kind_v4(v4(g, h)),
        (0x2002, high, low, ..) => return kind_v4(v4(high, low)),
        (0xfc00..=0xfdff, ..) | (0x64, 0xff9b, 1, ..) => "private",
        (0xfe80..=0xfebf, ..) => "link-local",
        (0xfec0..=0xfeff, ..) => "site-local",
        (0xff00..=0xffff, ..) => "multicast",
        (0x100, 0, 0, 0 | 1, ..) | (0x2001, 0 | 2 | 0x10..=0x2f | 0xdb8, ..) => "reserved",
        (0x3fff, 0..=0xfff, ..) | (0x5f00, ..) => "reserved",
        (.., 0 | 0x200, 0x5efe) => return kind_v4(v4(g, h)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(ip: &str) -> Option<&'static str> {
        permit(ip.parse().unwrap()).err().map(|rejected| rejected.kind)
    }

    #[test]
    fn public_and_loopback_addresses_are_permitted() {
        for ip in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "127.0.0.1",
            "127.255.255.254",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.20.0.0",
            "223.255.255.255",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
            "2606:4700::1111",
            "fbff::1",
            "::ffff:0:8.8.8.8",
            "2606:4700::5efe:8.8.8.8",
            "2606:4700:0:0:1:5efe:a00:1",
            "2001:4860:4860::8888",
            "2001:200::1",
            "192.88.98.1",
            "192.89.99.1",
            "3fff:1000::1",
        ] {
            assert_eq!(kind(ip), None, "{ip}");
        }
    }

    #[test]
    fn other_addresses_are_rejected_by_kind() {
        for (ips, expected) in [
            (&["0.0.0.0", "0.255.0.1", "::", "::ffff:0.0.0.0"][..], "unspecified"),
            (&["10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.1"], "private"),
            (&["fc00::", "fdff::1", "64:ff9b:1::1", "::ffff:10.0.0.1", "::10.0.0.1", "2002:a00:1::"], "private"),
            (&["64:ff9b::192.168.1.1", "::ffff:0:10.0.0.1", "2606:4700::5efe:10.0.0.1"], "private"),
            (&["::ffff:0:169.254.169.254", "2606:4700::200:5efe:169.254.169.254"], "link-local"),
            (&["100.64.0.0", "100.127.255.255"], "shared"),
            (&["169.254.0.0", "169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "febf::1"], "link-local"),
            (&["64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::"], "link-local"),
            (&["fec0::1"], "site-local"),
            (&["224.0.0.1", "239.255.255.255", "ff02::1"], "multicast"),
            (&["255.255.255.255"], "broadcast"),
            (&["192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "240.0.0.1", "2001:db8::1"], "reserved"),
            (
                &["192.88.99.1", "2001::1", "2001:2::1", "2001:10::1", "2001:2f::1", "3fff:fff::1", "5f00::1"],
                "reserved",
            ),
            (&["100::1", "100:0:0:1::1"], "reserved"),
            // A form of a loopback address that is not in use.
            (&["64:ff9b::127.0.0.1", "2002:7f00:1::", "::ffff:0:127.0.0.1"], "loopback"),
        ] {
            for ip in ips {
                assert_eq!(kind(ip), Some(expected), "{ip}");
            }
        }
    }

    #[test]
    fn rejection_has_address_and_flag() {
        assert_eq!(
            permit("169.254.169.254".parse().unwrap()).unwrap_err().to_string(),
            "has the link-local address 169.254.169.254, which is not allowed; allow it with --allow-private-urls"
        );
    }
}
