//! The protocols that take a PNG file as it is.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Length of a part of the file in the protocol of kitty: the longest that it allows.
const PART: usize = 4096;

/// Returns the sequences of kitty that show an image at a width in characters.
pub(super) fn kitty(png: &[u8], columns: u32) -> String {
    let file = STANDARD.encode(png);
    let mut sequences = String::new();
    let mut options = format!("a=T,f=100,c={columns},");
    let mut rest = file.as_str();
    while !rest.is_empty() {
        // Base64 is ASCII, so that each offset is between two characters.
        let (part, after) = rest.split_at_checked(PART).unwrap_or((rest, ""));
        let more = u8::from(!after.is_empty());
        sequences.push_str(&format!("\x1b_G{options}m={more};{part}\x1b\\"));
        options.clear();
        rest = after;
    }
    sequences
}

/// Returns the sequence of iTerm2 that shows an image at a width in characters.
pub(super) fn iterm2(png: &[u8], columns: u32) -> String {
    let (size, file) = (png.len(), STANDARD.encode(png));
    format!("\x1b]1337;File=inline=1;size={size};width={columns};preserveAspectRatio=1:{file}\x07")
}

#[cfg(test)]
mod tests {
    use super::{iterm2, kitty};

    #[test]
    fn kitty_takes_the_file_in_parts() {
        assert_eq!(kitty(b"PNG", 7), "\x1b_Ga=T,f=100,c=7,m=0;UE5H\x1b\\");
        let two = kitty(&[0; 3075], 80);
        let parts: Vec<_> = two.split_inclusive("\x1b\\").collect();
        assert_eq!(
            parts,
            [format!("\x1b_Ga=T,f=100,c=80,m=1;{}\x1b\\", "A".repeat(4096)), "\x1b_Gm=0;AAAA\x1b\\".into()]
        );
    }

    #[test]
    fn iterm2_takes_the_file_with_its_size() {
        let expected = "\x1b]1337;File=inline=1;size=3;width=7;preserveAspectRatio=1:UE5H\x07";
        assert_eq!(iterm2(b"PNG", 7), expected);
    }
}
