//! The pixels of a PNG image.

use std::io::Cursor;

use png::{Decoder, Limits, Transformations};

use crate::exit::{Failure, Outcome};

/// Bytes that a decoded image may have: 8192 × 8192 pixels.
const LIMIT: usize = 4 * 8192 * 8192;

/// An image without transparency.
#[derive(Debug, PartialEq)]
pub(super) struct Pixels {
    pub(super) width: u32,
    /// Row by row, red, green and blue. The number is a multiple of the width.
    pub(super) colors: Vec<[u8; 3]>,
}

impl Pixels {
    /// Decodes a PNG image, on a white background.
    pub(super) fn decode(file: &[u8]) -> Outcome<Self> {
        Self::read(file).map_err(|reason| Failure::Failed(format!("the picture: {reason}; save it with -o FILE")))
    }

    fn read(file: &[u8]) -> Result<Self, String> {
        let mut decoder = Decoder::new_with_limits(Cursor::new(file), Limits { bytes: LIMIT });
        decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
        let mut reader = decoder.read_info().map_err(|error| error.to_string())?;
        let size = reader.output_buffer_size().filter(|size| *size <= LIMIT).ok_or("too many pixels")?;
        let mut samples = vec![0; size];
        let frame = reader.next_frame(&mut samples).map_err(|error| error.to_string())?;
        let samples = samples.get(..frame.buffer_size()).unwrap_or_default();
        let on_white = |color: u8, alpha: u8| {
            let (color, alpha) = (u16::from(color), u16::from(alpha));
            ((color * alpha + 255 * (255 - alpha)) / 255) as u8
        };
        let colors = match frame.color_type {
            png::ColorType::GrayscaleAlpha => {
                let (pixels, _) = samples.as_chunks::<2>();
                pixels.iter().map(|[gray, alpha]| [on_white(*gray, *alpha); 3]).collect()
            }
            _ => {
                let (pixels, _) = samples.as_chunks::<4>();
                let color = |[red, green, blue, alpha]: &[u8; 4]| [*red, *green, *blue].map(|c| on_white(c, *alpha));
                pixels.iter().map(color).collect()
            }
        };
        Ok(Self { width: frame.width, colors })
    }

    /// Returns the rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[[u8; 3]]> {
        self.colors.chunks(self.width.max(1) as usize)
    }

    /// Returns the image, reduced so that it is not larger than a width and a height.
    pub(super) fn within(self, width: u32, height: u32) -> Self {
        let rows: Vec<_> = self.rows().collect();
        let own = (self.width as usize, rows.len());
        let factor = (own.0 as f64 / f64::from(width.max(1))).max(own.1 as f64 / f64::from(height.max(1)));
        if factor <= 1.0 {
            return self;
        }
        let reduced = |length: usize| ((length as f64 / factor) as usize).max(1);
        let (columns, lines) = (reduced(own.0), reduced(own.1));
        // The mean of the pixels below each new pixel. On white, the points and lines of a graph would become pale, so
        // that a pixel counts more the farther it is from white.
        let weight = |color: [u64; 3]| 16 + 255 - color.iter().min().unwrap_or(&0);
        let part = |index: usize, of: usize, length: usize| index * length / of..((index + 1) * length).div_ceil(of);
        let mut colors = Vec::with_capacity(columns * lines);
        for line in 0..lines {
            let rows = rows.get(part(line, lines, own.1)).unwrap_or_default();
            for column in 0..columns {
                let below = rows.iter().flat_map(|row| row.get(part(column, columns, own.0)).unwrap_or_default());
                let mut total = 0;
                let mut sum = [0; 3];
                for color in below {
                    let color = color.map(u64::from);
                    let weight = weight(color);
                    total += weight;
                    let [red, green, blue] = color;
                    sum = [sum[0] + red * weight, sum[1] + green * weight, sum[2] + blue * weight];
                }
                colors.push(sum.map(|sum| (sum / total.max(1)) as u8));
            }
        }
        Self { width: columns as u32, colors }
    }
}

#[cfg(test)]
mod tests {
    use super::Pixels;

    const BLACK: [u8; 3] = [0; 3];
    const WHITE: [u8; 3] = [255; 3];

    fn png(width: u32, color: png::ColorType, samples: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        let height = (samples.len() / color.samples()) as u32 / width;
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(color);
        encoder.write_header().unwrap().write_image_data(samples).unwrap();
        file
    }

    #[test]
    fn each_kind_of_color_is_decoded_on_white() {
        let decoded = |color, samples: &[u8]| Pixels::decode(&png(2, color, samples)).unwrap();
        let expected = Pixels { width: 2, colors: vec![[1, 2, 3], [4, 5, 6]] };
        assert_eq!(decoded(png::ColorType::Rgb, &[1, 2, 3, 4, 5, 6]), expected);
        assert_eq!(decoded(png::ColorType::Grayscale, &[0, 255]).colors, [BLACK, WHITE]);
        assert_eq!(decoded(png::ColorType::GrayscaleAlpha, &[0, 0, 0, 255]).colors, [WHITE, BLACK]);
        assert_eq!(decoded(png::ColorType::Rgba, &[0, 0, 0, 0, 0, 0, 0, 51]).colors, [WHITE, [204; 3]]);
    }

    #[test]
    fn a_broken_or_huge_image_is_an_error() {
        let mut file = png(1, png::ColorType::Grayscale, &[0]);
        assert!(Pixels::decode(&file[..40]).is_err());
        // The width and its checksum.
        file[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        file[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let error = Pixels::decode(&file).unwrap_err();
        assert!(format!("{error:?}").contains("the picture: "), "{error:?}");
        assert!(Pixels::decode(b"").is_err());
    }

    #[test]
    fn a_large_image_is_reduced_to_means_away_from_white() {
        let pixels = || Pixels { width: 4, colors: [[BLACK, WHITE, BLACK, BLACK]; 2].concat() };
        assert_eq!(pixels().within(4, 2), pixels());
        assert_eq!(pixels().within(2, 2), Pixels { width: 2, colors: vec![[14; 3], BLACK] });
        assert_eq!(pixels().within(9, 1), Pixels { width: 2, colors: vec![[14; 3], BLACK] });
        assert_eq!(pixels().within(0, 0), Pixels { width: 1, colors: vec![[4; 3]] });
        let column = Pixels { width: 1, colors: vec![BLACK; 9] };
        assert_eq!(column.within(5, 4), Pixels { width: 1, colors: vec![BLACK; 4] });
    }
}
