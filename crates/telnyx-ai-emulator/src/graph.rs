//! Graphs of clusters.

use std::io;

use embedded_graphics::pixelcolor::{Rgb888, RgbColor};

use axes::Axes;
use canvas::{Canvas, LARGE, MEDIUM, SMALL, Shape, fit, width};

mod axes;
mod canvas;

const WIDTH: i32 = 1280;
const HEIGHT: i32 = 800;
/// The area of the points.
const PLOT: Frame = Frame { left: 84, top: 84, width: 796, height: 640 };
/// Left edge of the legend, and height of its rows.
const LEGEND: i32 = PLOT.left + PLOT.width + 28;
const ROW: i32 = 40;
/// Minimum height of a group whose label is drawn inside it.
const LARGE_GROUP: f32 = 150.0;

const INK: Rgb888 = Rgb888::new(0x22, 0x22, 0x22);
const FAINT_INK: Rgb888 = Rgb888::new(0x66, 0x66, 0x66);
const LINE: Rgb888 = Rgb888::new(0xE6, 0xE6, 0xE6);
/// Colour of the points without a group.
const NOISE: Rgb888 = Rgb888::new(0xBB, 0xBB, 0xBB);

/// Colours that are distinct with all kinds of colour vision, after Okabe and Ito. Yellow is excluded because it is
/// faint on white, and black because it is used for text.
const COLOURS: [Rgb888; 6] = [
    Rgb888::new(0x00, 0x72, 0xB2),
    Rgb888::new(0xE6, 0x9F, 0x00),
    Rgb888::new(0x00, 0x9E, 0x73),
    Rgb888::new(0xCC, 0x79, 0xA7),
    Rgb888::new(0x56, 0xB4, 0xE9),
    Rgb888::new(0xD5, 0x5E, 0x00),
];
/// The colours are reused with the next shape.
const SHAPES: [Shape; 4] = [Shape::Circle, Shape::Triangle, Shape::Square, Shape::Diamond];

#[derive(Clone, Copy)]
struct Frame {
    left: i32,
    top: i32,
    width: i32,
    height: i32,
}

/// The content of a graph.
pub(crate) struct Graph {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    pub(crate) groups: Vec<Group>,
    /// The points without a group.
    pub(crate) rest: Vec<[f32; 2]>,
}

/// Points of one colour.
pub(crate) struct Group {
    /// A short name, also drawn among the points.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) points: Vec<[f32; 2]>,
}

impl Graph {
    /// Returns the graph as a PNG file.
    pub(crate) fn draw(&self) -> io::Result<Vec<u8>> {
        let mut canvas = Canvas::new(WIDTH.unsigned_abs(), HEIGHT.unsigned_abs());
        canvas.text(LARGE, PLOT.left, 22, &fit(LARGE, &self.title, WIDTH - PLOT.left - 30), INK);
        canvas.text(MEDIUM, PLOT.left, 48, &self.subtitle, FAINT_INK);
        let all = self.groups.iter().flat_map(|group| &group.points).chain(&self.rest);
        let axes = Axes::around(all, PLOT);
        axes.draw(&mut canvas);
        self.draw_points(&mut canvas, &axes);
        self.draw_legend(&mut canvas);
        canvas.into_png()
    }

    fn draw_points(&self, canvas: &mut Canvas, axes: &Axes) {
        for point in &self.rest {
            canvas.mark(Shape::Circle, axes.to_pixels(*point), 4.5, NOISE, 0.8);
        }
        // An outline separates overlapping points.
        for (at, group) in self.groups.iter().enumerate() {
            let (colour, shape) = style(at);
            for point in &group.points {
                canvas.mark(shape, axes.to_pixels(*point), 8.0, Rgb888::WHITE, 0.9);
                canvas.mark(shape, axes.to_pixels(*point), 6.5, colour, 0.9);
            }
        }
        let mut labels: Vec<(i32, i32, i32)> = Vec::new();
        for (at, group) in self.groups.iter().enumerate() {
            let (x, y) = axes.to_pixels(centroid(&group.points));
            let heights = || group.points.iter().map(|point| axes.to_pixels(*point).1);
            let (highest, lowest) = (heights().fold(y, f32::min), heights().fold(y, f32::max));
            // The label is above a small group, because it would hide the group, and in the middle of a large group.
            let y = if lowest - highest < LARGE_GROUP { highest - 22.0 } else { y };
            let room = width(MEDIUM, &group.id) + 10;
            let (left, mut top) = (x as i32 - room / 2, (y as i32 - 10).max(PLOT.top + 4));
            while labels.iter().any(|(l, t, w)| left < l + w && *l < left + room && (top - t).abs() < 22) {
                top += 22;
            }
            labels.push((left, top, room));
            canvas.fill(left - 2, top - 2, room + 4, 24, style(at).0);
            canvas.fill(left, top, room, 20, Rgb888::WHITE);
            canvas.text(MEDIUM, left + 5, top + 3, &group.id, INK);
        }
    }

    fn draw_legend(&self, canvas: &mut Canvas) {
        let room = WIDTH - LEGEND - 40;
        let rows = (PLOT.height / ROW).unsigned_abs() as usize;
        let noise = usize::from(!self.rest.is_empty());
        // The last row states the number of groups that are not listed.
        let named = if self.groups.len() + noise > rows { rows - noise - 1 } else { self.groups.len() };
        let mut top = PLOT.top;
        for (at, group) in self.groups.iter().enumerate().take(named) {
            let (colour, shape) = style(at);
            canvas.mark(shape, (LEGEND as f32, (top + 9) as f32), 8.0, colour, 1.0);
            let name = format!("{}  {}", group.id, group.name);
            canvas.text(MEDIUM, LEGEND + 18, top, &fit(MEDIUM, &name, room), INK);
            canvas.text(SMALL, LEGEND + 18, top + 18, &chunks(group.points.len()), FAINT_INK);
            top += ROW;
        }
        let hidden = self.groups.get(named..).unwrap_or_default();
        if !hidden.is_empty() {
            let points = hidden.iter().map(|group| group.points.len()).sum();
            canvas.text(MEDIUM, LEGEND + 18, top, &format!("and {} more", hidden.len()), INK);
            canvas.text(SMALL, LEGEND + 18, top + 18, &chunks(points), FAINT_INK);
            top += ROW;
        }
        if noise > 0 {
            canvas.mark(Shape::Circle, (LEGEND as f32, (top + 9) as f32), 6.5, NOISE, 1.0);
            canvas.text(MEDIUM, LEGEND + 18, top, "in none of them", INK);
            canvas.text(SMALL, LEGEND + 18, top + 18, &chunks(self.rest.len()), FAINT_INK);
        }
    }
}

/// Returns the colour and shape of the n-th group.
fn style(n: usize) -> (Rgb888, Shape) {
    let colour = COLOURS.iter().cycle().nth(n % COLOURS.len()).copied().unwrap_or(INK);
    let shape = SHAPES.iter().cycle().nth(n / COLOURS.len() % SHAPES.len()).copied().unwrap_or(Shape::Circle);
    (colour, shape)
}

/// Returns a number of chunks in words.
pub(crate) fn chunks(count: usize) -> String {
    if count == 1 { "1 chunk".to_owned() } else { format!("{count} chunks") }
}

/// Returns the median on each axis, because outliers do not move the median away from the other points.
fn centroid(points: &[[f32; 2]]) -> [f32; 2] {
    let median = |axis: fn(&[f32; 2]) -> f32| {
        let mut values: Vec<f32> = points.iter().map(axis).collect();
        values.sort_by(f32::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    [median(|[x, _]| *x), median(|[_, y]| *y)]
}

#[cfg(test)]
mod tests;
