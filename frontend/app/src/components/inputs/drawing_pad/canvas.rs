use web_sys::HtmlCanvasElement;

use super::stroke::{Drawing, Point, SIDE};
use crate::picture::{Picture, read_context};

/// Width of a stroke, in the drawing's units.
const BRUSH: f64 = 22.0;

/// Paints the drawing, light on black, and the keyboard's pen if it is shown.
pub(super) fn paint(canvas: &HtmlCanvasElement, drawing: &Drawing, show_pen: bool) {
    let Some(context) = read_context(canvas) else {
        return;
    };
    context.set_fill_style_str("#000");
    context.fill_rect(0.0, 0.0, SIDE, SIDE);
    context.set_stroke_style_str("#fff");
    context.set_line_width(BRUSH);
    context.set_line_cap("round");
    context.set_line_join("round");
    for stroke in drawing.strokes() {
        context.begin_path();
        let (x, y) = stroke[0];
        context.move_to(x, y);
        // A dot is a line to where it began.
        stroke.iter().for_each(|(x, y)| context.line_to(*x, *y));
        context.stroke();
    }
    if show_pen {
        pen(&context, drawing);
    }
}

fn pen(context: &web_sys::CanvasRenderingContext2d, drawing: &Drawing) {
    let (x, y) = drawing.pen;
    context.set_line_width(3.0);
    context.set_stroke_style_str(if drawing.down { "#ff9d5c" } else { "#7cc4ff" });
    context.begin_path();
    context.move_to(x - 12.0, y);
    context.line_to(x + 12.0, y);
    context.move_to(x, y - 12.0);
    context.line_to(x, y + 12.0);
    context.stroke();
}

/// The drawing as a grey picture of the canvas's own size.
pub(super) fn picture(canvas: &HtmlCanvasElement, drawing: &Drawing) -> Option<Picture> {
    paint(canvas, drawing, false);
    let image = read_context(canvas)?
        .get_image_data(0.0, 0.0, SIDE, SIDE)
        .ok()?;
    Some(Picture::from_rgba(
        SIDE as usize,
        SIDE as usize,
        &image.data(),
        1,
    ))
}

/// Where on the drawing a pointer is.
pub(super) fn point(canvas: &HtmlCanvasElement, event: &web_sys::PointerEvent) -> Point {
    let bounds = canvas.get_bounding_client_rect();
    let place = |at: i32, start: f64, length: f64| (f64::from(at) - start) / length.max(1.0) * SIDE;
    (
        place(event.client_x(), bounds.left(), bounds.width()),
        place(event.client_y(), bounds.top(), bounds.height()),
    )
}
