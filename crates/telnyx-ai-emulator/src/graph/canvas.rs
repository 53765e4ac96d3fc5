//! A canvas for rectangles, smooth marks and text, with PNG output.
//!
//! Own code, on `embedded-graphics`, whose shapes have no smooth edges; `tiny-skia` adds 5 crates and has no text.

use std::{convert::Infallible, io};

use embedded_graphics::{
    Pixel,
    draw_target::DrawTarget,
    geometry::{OriginDimensions, Point, Size},
    mono_font::{MonoFont, MonoTextStyle, iso_8859_1, iso_8859_2, iso_8859_5, iso_8859_7},
    pixelcolor::{Rgb888, RgbColor},
    primitives::Rectangle,
    text::{Baseline, Text},
};

/// A font of one size for several alphabets: western and eastern Latin, Cyrillic, Greek.
pub(super) type Font = [&'static MonoFont<'static>; 4];

pub(super) const LARGE: Font =
    [&iso_8859_1::FONT_10X20, &iso_8859_2::FONT_10X20, &iso_8859_5::FONT_10X20, &iso_8859_7::FONT_10X20];
pub(super) const MEDIUM: Font =
    [&iso_8859_1::FONT_9X15, &iso_8859_2::FONT_9X15, &iso_8859_5::FONT_9X15, &iso_8859_7::FONT_9X15];
pub(super) const SMALL: Font =
    [&iso_8859_1::FONT_7X13, &iso_8859_2::FONT_7X13, &iso_8859_5::FONT_7X13, &iso_8859_7::FONT_7X13];

/// Number of samples per pixel and direction at the edge of a mark.
const SAMPLES: i32 = 4;

/// The shape of a mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape {
    Circle,
    Square,
    Triangle,
    Diamond,
}

/// A canvas, initially white.
pub(super) struct Canvas {
    size: Size,
    /// Red, green and blue of each pixel, row by row.
    bytes: Vec<u8>,
}

impl Canvas {
    pub(super) fn new(width: u32, height: u32) -> Self {
        Self { size: Size::new(width, height), bytes: vec![255; (width * height * 3) as usize] }
    }

    /// Fills a rectangle.
    pub(super) fn fill(&mut self, x: i32, y: i32, width: i32, height: i32, colour: Rgb888) {
        let size = Size::new(width.unsigned_abs(), height.unsigned_abs());
        let Ok(()) = self.fill_solid(&Rectangle::new(Point::new(x, y), size), colour);
    }

    /// Draws a mark with smooth edges. `opacity` is from 0 to 1.
    pub(super) fn mark(&mut self, shape: Shape, (x, y): (f32, f32), radius: f32, colour: Rgb888, opacity: f32) {
        let reach = radius.ceil() as i32 + 1;
        let (left, top) = (x.floor() as i32, y.floor() as i32);
        for py in top - reach..=top + reach {
            for px in left - reach..=left + reach {
                let offset = |sample: i32| (sample as f32 + 0.5) / SAMPLES as f32;
                let inside = (0..SAMPLES * SAMPLES).filter(|sample| {
                    let (dx, dy) = (offset(sample % SAMPLES), offset(sample / SAMPLES));
                    shape.contains((px as f32 + dx - x) / radius, (py as f32 + dy - y) / radius)
                });
                let share = inside.count() as f32 / (SAMPLES * SAMPLES) as f32;
                if share > 0.0 {
                    self.blend(Point::new(px, py), colour, share * opacity);
                }
            }
        }
    }

    /// Draws a line of text with its top at `y`. Unsupported characters become question marks.
    pub(super) fn text(&mut self, font: Font, x: i32, y: i32, text: &str, colour: Rgb888) {
        let mut at = Point::new(x, y);
        let mut letter = [0; 4];
        for c in text.chars() {
            let [first, ..] = font;
            let font = font.into_iter().find(|font| has(font, c)).unwrap_or(first);
            let style = MonoTextStyle::new(font, colour);
            let letter = Text::with_baseline(c.encode_utf8(&mut letter), at, style, Baseline::Top);
            let Ok(next) = embedded_graphics::Drawable::draw(&letter, self);
            at = next;
        }
    }

    /// Draws a line of text from bottom to top. `x` is the top of the letters, `y` the start of the first letter.
    pub(super) fn text_upwards(&mut self, font: Font, x: i32, y: i32, text: &str, colour: Rgb888) {
        let (length, height) = (width(font, text), height(font));
        let mut flat = Self::new(length.unsigned_abs(), height.unsigned_abs());
        flat.text(font, 0, 0, text, colour);
        for dy in 0..height {
            for dx in 0..length {
                if let Some(colour) = flat.at(Point::new(dx, dy)).filter(|colour| *colour != Rgb888::WHITE) {
                    self.blend(Point::new(x + dy, y - dx), colour, 1.0);
                }
            }
        }
    }

    /// Returns the canvas as a PNG file.
    pub(super) fn into_png(self) -> io::Result<Vec<u8>> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.size.width, self.size.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.bytes)?;
        writer.finish()?;
        Ok(file)
    }

    fn byte_range(&self, at: Point) -> Option<std::ops::Range<usize>> {
        let (x, y) = (u32::try_from(at.x).ok()?, u32::try_from(at.y).ok()?);
        let start = (x < self.size.width).then_some((y as usize * self.size.width as usize + x as usize) * 3)?;
        Some(start..start + 3)
    }

    fn at(&self, at: Point) -> Option<Rgb888> {
        match *self.bytes.get(self.byte_range(at)?)? {
            [red, green, blue] => Some(Rgb888::new(red, green, blue)),
            _ => None,
        }
    }

    fn blend(&mut self, at: Point, colour: Rgb888, opacity: f32) {
        let Some(pixel) = self.byte_range(at).and_then(|range| self.bytes.get_mut(range)) else { return };
        for (value, new) in pixel.iter_mut().zip([colour.r(), colour.g(), colour.b()]) {
            *value = (f32::from(*value) * (1.0 - opacity) + f32::from(new) * opacity).round() as u8;
        }
    }
}

impl DrawTarget for Canvas {
    type Color = Rgb888;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Rgb888>>>(&mut self, pixels: I) -> Result<(), Infallible> {
        for Pixel(at, colour) in pixels {
            self.blend(at, colour, 1.0);
        }
        Ok(())
    }
}

impl OriginDimensions for Canvas {
    fn size(&self) -> Size {
        self.size
    }
}

impl Shape {
    /// Returns `true` if a point is in the shape, whose circumscribed circle has the radius one.
    fn contains(self, x: f32, y: f32) -> bool {
        match self {
            Self::Circle => x * x + y * y <= 0.9,
            Self::Square => x.abs().max(y.abs()) <= 0.8,
            Self::Triangle => y <= 0.7 && y >= x.abs() * 1.7 - 1.1,
            Self::Diamond => x.abs() + y.abs() <= 1.1,
        }
    }
}

fn has(font: &MonoFont<'_>, c: char) -> bool {
    c == '?' || font.glyph_mapping.index(c) != font.glyph_mapping.index('\u{FFFD}')
}

/// Returns the width of a line of text in pixels.
pub(super) fn width([font, ..]: Font, text: &str) -> i32 {
    font.character_size.width.cast_signed() * i32::try_from(text.chars().count()).unwrap_or(i32::MAX / 100)
}

/// Returns the height of a line of text in pixels.
pub(super) fn height([font, ..]: Font) -> i32 {
    font.character_size.height.cast_signed()
}

/// Truncates a text to a width, with dots for the rest.
pub(super) fn fit(font: Font, text: &str, room: i32) -> String {
    if width(font, text) <= room {
        return text.to_owned();
    }
    let letters = room / width(font, "x").max(1) - 3;
    let cut: String = text.chars().take(usize::try_from(letters).unwrap_or_default()).collect();
    format!("{}...", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: Rgb888 = Rgb888::RED;

    fn inked(canvas: &Canvas) -> Vec<(i32, i32)> {
        let (width, height) = (canvas.size.width as i32, canvas.size.height as i32);
        let all = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        all.filter(|(x, y)| canvas.at(Point::new(*x, *y)) != Some(Rgb888::WHITE)).collect()
    }

    #[test]
    fn marks_are_full_inside_and_smooth_at_the_edge() {
        for shape in [Shape::Circle, Shape::Square, Shape::Triangle, Shape::Diamond] {
            let mut canvas = Canvas::new(40, 40);
            canvas.mark(shape, (20.0, 20.0), 10.0, RED, 1.0);
            assert_eq!(canvas.at(Point::new(20, 20)), Some(RED), "{shape:?}");
            let ink = inked(&canvas);
            assert!(ink.iter().all(|(x, y)| (9..31).contains(x) && (8..31).contains(y)), "{shape:?} {ink:?}");
            let mixed = |(x, y): &(i32, i32)| canvas.at(Point::new(*x, *y)) != Some(RED);
            assert!(shape == Shape::Square || ink.iter().any(mixed), "{shape:?}");
        }
    }

    #[test]
    fn nothing_is_drawn_outside() {
        let mut canvas = Canvas::new(10, 10);
        canvas.mark(Shape::Circle, (-3.0, 12.0), 2.0, RED, 1.0);
        canvas.text(LARGE, -50, 90, "text", RED);
        canvas.fill(10, 10, 5, 5, RED);
        assert!(inked(&canvas).is_empty());
        canvas.text_upwards(LARGE, 5, 5, "text", RED);
        canvas.fill(-5, -5, 100, 100, RED);
        assert_eq!(inked(&canvas).len(), 100);
    }

    #[test]
    fn several_alphabets_can_be_written() {
        let written = |text: &str| {
            let mut canvas = Canvas::new(20, 20);
            canvas.text(MEDIUM, 0, 0, text, RED);
            inked(&canvas)
        };
        for letter in ["a", "é", "ř", "ж", "λ"] {
            assert!(!written(letter).is_empty() && written(letter) != written("?"), "{letter}");
        }
        assert_eq!(written("京"), written("?"));
        assert_eq!((width(MEDIUM, "řž"), height(MEDIUM)), (18, 15));
        assert_eq!(fit(MEDIUM, "one two", 63), "one two");
        assert_eq!(fit(MEDIUM, "one two", 62), "one...");
    }
}
