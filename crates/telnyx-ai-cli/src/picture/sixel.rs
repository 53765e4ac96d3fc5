//! Sixel: bands of six rows, one mask for each colour of a band.

use std::collections::BTreeMap;

use super::pixels::Pixels;

/// Levels of red, green and blue: a palette of 216 colours, of which each terminal with sixel has enough.
const LEVELS: u16 = 6;

/// Returns the sequence that shows an image.
pub(super) fn encode(pixels: &Pixels) -> String {
    let rows: Vec<_> = pixels.rows().collect();
    // The shape of a pixel is 1:1, and a pixel without a colour stays as it is.
    let mut sequence = format!("\x1bP0;1;0q\"1;1;{};{}", pixels.width, rows.len());
    for index in 0..LEVELS.pow(3) {
        let percent = |level: u16| 100 * (level % LEVELS) / (LEVELS - 1);
        let (red, green, blue) = (percent(index / LEVELS.pow(2)), percent(index / LEVELS), percent(index));
        sequence.push_str(&format!("#{index};2;{red};{green};{blue}"));
    }
    for band in rows.chunks(6) {
        let mut masks: BTreeMap<u16, Vec<u8>> = BTreeMap::new();
        for (bit, row) in band.iter().enumerate() {
            for (column, color) in row.iter().enumerate() {
                let mask = masks.entry(nearest(*color)).or_insert_with(|| vec![0; row.len()]);
                if let Some(mask) = mask.get_mut(column) {
                    *mask |= 1 << bit;
                }
            }
        }
        for (index, mask) in masks {
            sequence.push_str(&format!("#{index}"));
            for run in mask.chunk_by(|one, other| one == other) {
                let sixel = char::from(run.first().unwrap_or(&0) + b'?');
                match run.len() {
                    // A run is written with its length where that is shorter.
                    length @ ..4 => sequence.extend(std::iter::repeat_n(sixel, length)),
                    length => sequence.push_str(&format!("!{length}{sixel}")),
                }
            }
            // Back to the left margin, for the next colour.
            sequence.push('$');
        }
        sequence.push('-');
    }
    sequence + "\x1b\\"
}

/// Returns the index of the nearest colour of the palette.
fn nearest(color: [u8; 3]) -> u16 {
    let [red, green, blue] = color.map(|value| (u16::from(value) * (LEVELS - 1) + 127) / 255);
    (red * LEVELS + green) * LEVELS + blue
}

#[cfg(test)]
mod tests {
    use super::{Pixels, encode, nearest};

    #[test]
    fn a_band_has_a_mask_for_each_color() {
        let (black, red) = ([0; 3], [255, 0, 0]);
        let mut colors = vec![black; 5 * 7];
        colors[0] = red;
        colors[5 * 6 + 1] = red;
        let sequence = encode(&Pixels { width: 5, colors });
        let (palette, bands) = sequence.split_once("#215;2;100;100;100").unwrap();
        assert!(palette.starts_with("\x1bP0;1;0q\"1;1;5;7#0;2;0;0;0#1;2;0;0;20#2;2;0;0;40"), "{palette}");
        assert!(palette.contains("#180;2;100;0;0#"), "{palette}");
        assert_eq!(bands, "#0}!4~$#180@!4?$-#0@?@@@$#180?@???$-\x1b\\");
    }

    #[test]
    fn colors_are_rounded_to_the_palette() {
        assert_eq!([nearest([0; 3]), nearest([25; 3]), nearest([26; 3]), nearest([255; 3])], [0, 0, 43, 215]);
    }
}
