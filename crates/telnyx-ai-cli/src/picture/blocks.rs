//! A picture of block characters: each is two pixels, the upper in its colour and the lower in its background.

use std::fmt::{self, Display};

use super::pixels::Pixels;

/// The colours of a terminal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Palette {
    TrueColor,
    Colors256,
}

impl Palette {
    /// Returns the palette of the terminal that the environment variables name.
    pub(super) fn of_terminal(variable: impl Fn(&str) -> Option<String>) -> Self {
        let value = variable("COLORTERM").unwrap_or_default();
        if ["truecolor", "24bit"].contains(&value.as_str()) { Self::TrueColor } else { Self::Colors256 }
    }
}

/// Returns the lines of a picture.
pub(super) fn draw(pixels: &Pixels, palette: Palette) -> String {
    let rows: Vec<_> = pixels.rows().collect();
    let lines = rows.chunks(2).map(|pair| {
        let upper = pair.first().copied().unwrap_or_default();
        let lower = pair.get(1).copied().unwrap_or_default();
        let mut line = String::new();
        // Most neighbours are equal, and need no sequence.
        let mut last = None;
        for (column, upper) in upper.iter().enumerate() {
            let colors = (*upper, lower.get(column).copied());
            if last.replace(colors) != Some(colors) {
                line.push_str(&sequence(colors, palette));
            }
            line.push('▀');
        }
        line + "\x1b[0m"
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn sequence((upper, lower): ([u8; 3], Option<[u8; 3]>), palette: Palette) -> String {
    let color = |rgb| Color { rgb, palette };
    match lower {
        Some(lower) => format!("\x1b[38;{};48;{}m", color(upper), color(lower)),
        // Below the last row of an odd number is the background of the terminal.
        None => format!("\x1b[38;{};49m", color(upper)),
    }
}

struct Color {
    rgb: [u8; 3],
    palette: Palette,
}

impl Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.rgb;
        match self.palette {
            Palette::TrueColor => write!(f, "2;{red};{green};{blue}"),
            // Grays between black and white have their own 24 colours: 8, 18 and so on.
            Palette::Colors256 if red == green && green == blue && (4..248).contains(&red) => {
                write!(f, "5;{}", 232 + ((red - 3) / 10).min(23))
            }
            Palette::Colors256 => {
                // The levels of the colour cube are 0, 95, 135, 175, 215 and 255.
                let [red, green, blue] = self.rgb.map(|value| match u16::from(value) {
                    ..48 => 0,
                    48..115 => 1,
                    value => (value - 35) / 40,
                });
                write!(f, "5;{}", 16 + 36 * red + 6 * green + blue)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Palette, Pixels, draw};

    #[test]
    fn a_character_is_two_pixels() {
        let (a, b) = ([1, 2, 3], [255, 255, 255]);
        let pixels = Pixels { width: 2, colors: vec![a, a, b, b, b, a] };
        let lines = "\x1b[38;2;1;2;3;48;2;255;255;255m▀▀\x1b[0m\n\x1b[38;2;255;255;255;49m▀\x1b[38;2;1;2;3;49m▀\x1b[0m";
        assert_eq!(draw(&pixels, Palette::TrueColor), lines);
        let lines = "\x1b[38;5;16;48;5;231m▀▀\x1b[0m\n\x1b[38;5;231;49m▀\x1b[38;5;16;49m▀\x1b[0m";
        assert_eq!(draw(&pixels, Palette::Colors256), lines);
    }

    #[test]
    fn the_palette_is_that_of_the_terminal() {
        assert_eq!(Palette::of_terminal(|_| Some("truecolor".to_owned())), Palette::TrueColor);
        assert_eq!(Palette::of_terminal(|_| None), Palette::Colors256);
    }

    #[test]
    fn grays_have_colors_of_their_own() {
        let draw = |gray| draw(&Pixels { width: 1, colors: vec![[gray; 3]] }, Palette::Colors256);
        let expected = |index| format!("\x1b[38;5;{index};49m▀\x1b[0m");
        let grays = [(0, 16), (3, 16), (4, 232), (12, 232), (13, 233), (18, 233), (238, 255), (247, 255), (248, 231)];
        for (gray, index) in grays {
            assert_eq!(draw(gray), expected(index), "{gray}");
        }
    }

    #[test]
    fn colors_are_the_nearest_of_256() {
        let pixels = Pixels { width: 1, colors: vec![[47, 48, 114], [115, 155, 235]] };
        assert_eq!(
            draw(&pixels, Palette::Colors256),
            format!("\x1b[38;5;{};48;5;{}m▀\x1b[0m", 16 + 6 + 1, 16 + 72 + 18 + 5)
        );
    }
}
