/// Side of the drawing in its own units.
pub(super) const SIDE: f64 = 280.0;
/// Distance of one keyboard step.
pub(super) const STEP: f64 = 10.0;

/// A point of the drawing.
pub(super) type Point = (f64, f64);

/// Strokes of a drawing and a pen that the keyboard moves.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Drawing {
    strokes: Vec<Vec<Point>>,
    /// Where the keyboard's pen is.
    pub(super) pen: Point,
    /// Whether it draws while it moves.
    pub(super) down: bool,
}

impl Default for Drawing {
    fn default() -> Self {
        Self {
            strokes: Vec::new(),
            pen: (SIDE / 2.0, SIDE / 2.0),
            down: false,
        }
    }
}

impl Drawing {
    /// Strokes, oldest first.
    pub(super) fn strokes(&self) -> &[Vec<Point>] {
        &self.strokes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.strokes.is_empty()
    }

    /// Its strokes as a text: points as `x,y` between blanks, a stroke a line.
    pub(super) fn written(&self) -> String {
        let point = |(x, y): &Point| format!("{x},{y}");
        let stroke = |stroke: &Vec<Point>| stroke.iter().map(point).collect::<Vec<_>>().join(" ");
        let strokes = self.strokes.iter().map(stroke);
        strokes.collect::<Vec<_>>().join("\n")
    }

    /// A drawing that was [`written`](Self::written); what is no point is left out.
    pub(super) fn read(written: &str) -> Self {
        let point = |point: &str| {
            let (x, y) = point.split_once(',')?;
            Some((x.parse().ok()?, y.parse().ok()?))
        };
        let stroke = |line: &str| line.split(' ').filter_map(point).collect::<Vec<_>>();
        let strokes = written.lines().map(stroke);
        Self {
            strokes: strokes.filter(|stroke| !stroke.is_empty()).collect(),
            ..Self::default()
        }
    }

    /// Begins a stroke.
    pub(super) fn begin(&mut self, point: Point) {
        self.strokes.push(vec![point]);
    }

    /// Continues the newest stroke.
    pub(super) fn extend(&mut self, point: Point) {
        if let Some(stroke) = self.strokes.last_mut() {
            stroke.push(point);
        }
    }

    /// Takes the newest stroke back.
    pub(super) fn undo(&mut self) {
        self.strokes.pop();
    }

    /// Takes everything back.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Puts the keyboard's pen down, or lifts it.
    pub(super) fn toggle_pen(&mut self) {
        self.down = !self.down;
        if self.down {
            self.begin(self.pen);
        }
    }

    /// Moves the keyboard's pen by steps, drawing if it is down.
    pub(super) fn step(&mut self, across: f64, down: f64) {
        let moved = |from: f64, by: f64| (from + by * STEP).clamp(0.0, SIDE);
        self.pen = (moved(self.pen.0, across), moved(self.pen.1, down));
        if self.down {
            self.extend(self.pen);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifted_pen_moves_without_drawing() {
        let mut drawing = Drawing::default();
        drawing.step(1.0, 0.0);
        assert!(drawing.is_empty());
        drawing.toggle_pen();
        drawing.step(0.0, 1.0);
        assert_eq!(drawing.strokes(), [[(150.0, 140.0), (150.0, 150.0)]]);
    }

    #[test]
    fn a_drawing_is_read_as_it_was_written() {
        let mut drawing = Drawing::default();
        assert_eq!(Drawing::read(&drawing.written()), drawing);
        drawing.begin((1.5, 2.0));
        drawing.extend((3.25, 0.1));
        drawing.begin((280.0, 0.0));
        assert_eq!(drawing.written(), "1.5,2 3.25,0.1\n280,0");
        assert_eq!(Drawing::read(&drawing.written()), drawing);
        assert!(Drawing::read("nothing, 1,x\n\n").is_empty());
    }

    #[test]
    fn the_pen_stays_on_the_sheet() {
        let mut drawing = Drawing::default();
        (0..100).for_each(|_| drawing.step(-1.0, 1.0));
        assert_eq!(drawing.pen, (0.0, SIDE));
    }

    #[test]
    fn undo_takes_back_one_stroke_and_clear_all() {
        let mut drawing = Drawing::default();
        drawing.begin((1.0, 1.0));
        drawing.begin((2.0, 2.0));
        drawing.undo();
        assert_eq!(drawing.strokes().len(), 1);
        drawing.clear();
        assert!(drawing.is_empty());
    }
}
