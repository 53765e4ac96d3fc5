//! The conversion of coordinates to pixels, and the grid.

use super::{
    FAINT_INK, Frame, INK, LINE,
    canvas::{Canvas, MEDIUM, SMALL, height, width},
};

/// Approximate number of grid lines per axis.
const LINES: f32 = 6.0;

/// The scales of a plot.
pub(super) struct Axes {
    frame: Frame,
    x: Scale,
    y: Scale,
}

/// One axis: its first value and its length.
#[derive(Clone, Copy, Debug)]
struct Scale {
    from: f32,
    length: f32,
}

impl Axes {
    /// Creates axes with room for all points.
    pub(super) fn around<'a>(points: impl Iterator<Item = &'a [f32; 2]> + Clone, frame: Frame) -> Self {
        let x = Scale::over(points.clone().map(|[x, _]| *x));
        let y = Scale::over(points.map(|[_, y]| *y));
        Self { frame, x, y }
    }

    /// Returns the pixel position of a point.
    pub(super) fn to_pixels(&self, [x, y]: [f32; 2]) -> (f32, f32) {
        let Frame { left, top, width, height } = self.frame;
        let down = 1.0 - self.y.share(y);
        (left as f32 + self.x.share(x) * width as f32, top as f32 + down * height as f32)
    }

    pub(super) fn draw(&self, canvas: &mut Canvas) {
        let Frame { left, top, width: across, height: down } = self.frame;
        let (right, bottom) = (left + across, top + down);
        for (value, label) in self.x.ticks() {
            let (x, _) = self.to_pixels([value, self.y.from]);
            canvas.fill(x as i32, top, 1, down, LINE);
            canvas.text(SMALL, x as i32 - width(SMALL, &label) / 2, bottom + 8, &label, FAINT_INK);
        }
        for (value, label) in self.y.ticks() {
            let (_, y) = self.to_pixels([self.x.from, value]);
            canvas.fill(left, y as i32, across, 1, LINE);
            canvas.text(SMALL, left - 8 - width(SMALL, &label), y as i32 - height(SMALL) / 2, &label, FAINT_INK);
        }
        for (x, y, width, height) in
            [(left, top, across, 1), (left, bottom, across + 1, 1), (left, top, 1, down), (right, top, 1, down)]
        {
            canvas.fill(x, y, width, height, FAINT_INK);
        }
        let (first, second) = ("component 1", "component 2");
        canvas.text(MEDIUM, left + (across - width(MEDIUM, first)) / 2, bottom + 32, first, INK);
        canvas.text_upwards(MEDIUM, 14, top + (down + width(MEDIUM, second)) / 2, second, INK);
    }
}

impl Scale {
    /// Creates a scale for these values with a margin.
    fn over(values: impl Iterator<Item = f32>) -> Self {
        let ends = values.map(|value| (value, value)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        let (min, max) = ends.unwrap_or_default();
        // Equal points are drawn in the middle.
        let length = if max - min > 1e-4 { max - min } else { 0.1 };
        let middle = f32::midpoint(min, max);
        Self { from: middle - length * 0.55, length: length * 1.1 }
    }

    /// Returns the position of a value on the axis, from 0 to 1.
    fn share(self, value: f32) -> f32 {
        (value - self.from) / self.length
    }

    /// Returns round values on the axis with their labels.
    fn ticks(self) -> Vec<(f32, String)> {
        let rough = self.length / LINES;
        let power = rough.log10().floor();
        let step = [1.0, 2.0, 5.0, 10.0].map(|n| n * 10.0_f32.powf(power));
        let step = step.into_iter().find(|step| *step >= rough).unwrap_or(rough);
        let decimals = (-step.log10().floor()).max(0.0) as usize;
        let first = (self.from / step).ceil();
        // Adding zero turns a negative zero into a positive zero.
        let values = (0..20).map(|n| (first + n as f32) * step + 0.0);
        values
            .take_while(|value| self.share(*value) <= 1.0)
            .map(|value| (value, format!("{value:.decimals$}")))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_on_the_axis() {
        let labels = |from, length| {
            let ticks = Scale { from, length }.ticks();
            ticks.into_iter().map(|(_, label)| label).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(labels(-0.5, 1.0), "-0.4 -0.2 0.0 0.2 0.4");
        assert_eq!(labels(0.0, 11.0), "0 2 4 6 8 10");
        assert_eq!(labels(-0.011, 0.022), "-0.010 -0.005 0.000 0.005 0.010");
    }

    #[test]
    fn points_stay_in_the_frame() {
        let frame = Frame { left: 10, top: 20, width: 100, height: 50 };
        for points in [vec![[0.3, -7.0], [0.9, 4.0]], vec![[1.0, 1.0]; 3], vec![]] {
            let axes = Axes::around(points.iter(), frame);
            for point in &points {
                let (x, y) = axes.to_pixels(*point);
                assert!((11.0..109.0).contains(&x) && (21.0..69.0).contains(&y), "{x} {y}");
            }
        }
        // The y axis points up.
        let axes = Axes::around([[0.0, 0.0], [1.0, 1.0]].iter(), frame);
        assert!(axes.to_pixels([0.0, 1.0]).1 < axes.to_pixels([0.0, 0.0]).1);
    }
}
