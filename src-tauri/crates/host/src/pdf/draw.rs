//! Pages as a PDF file. The only module that knows printpdf's operations.

use chrono::{DateTime, FixedOffset};
use printpdf::{
    Color, FontId, Greyscale, Line, LineDashPattern, LinePoint, Op, PaintMode, PdfDocument, PdfFont, PdfFontHandle,
    PdfPage, PdfSaveOptions, Point, Polygon, PolygonRing, Pt, Rect, Rgb, TextItem, TextRenderingMode, WindingOrder,
};
use std::collections::BTreeMap;

use super::PdfError;
use super::block::{Ink, Modules, Page, Shape, Style, Weight};
use super::font::{Font, Mil};

/// The name of the face in the file: six capitals, as the tag of a subset must be, and fixed instead of random, so that
/// the same bill gives the same file.
const FACE: &str = "HUITOU";

/// The pages as a file.
pub(super) fn document(
    pages: &[Page],
    font: &Font,
    title: &str,
    at: DateTime<FixedOffset>,
) -> Result<Vec<u8>, PdfError> {
    let readings = font.readings(pages.iter().flat_map(texts));
    let pen = Pen { font, readings, face: FontId(FACE.to_owned()) };
    let mut document = PdfDocument::new(title);
    document.resources.fonts.map.insert(pen.face.clone(), PdfFont::new(font.parsed().clone()));
    let info = &mut document.metadata.info;
    info.creator = concat!("Huitou ", env!("CARGO_PKG_VERSION")).to_owned();
    // printpdf writes the fields of the date as if they were UTC.
    if let Ok(at) = printpdf::OffsetDateTime::from_unix_timestamp(at.timestamp()) {
        (info.creation_date, info.modification_date, info.metadata_date) = (at, at, at);
    }
    document.pages = pages.iter().map(|page| pen.page(page)).collect();
    written(&document)
}

fn written(document: &PdfDocument) -> Result<Vec<u8>, PdfError> {
    let options = PdfSaveOptions { image_optimization: None, ..PdfSaveOptions::default() };
    let mut warnings = Vec::new();
    let mut file = document.to_lopdf_document(&options, &mut warnings);
    if let Some(warning) = warnings.first() {
        return Err(PdfError::Objection(warning.msg.clone()));
    }
    // printpdf claims PDF/X with an empty version, and gives each file a random name.
    let info = file.trailer.get(b"Info").and_then(|info| info.as_reference());
    if let Ok(info) = info.and_then(|id| file.get_object_mut(id)).and_then(|info| info.as_dict_mut()) {
        info.remove(b"GTS_PDFXVersion");
    }
    file.trailer.remove(b"ID");
    file.compress();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).map_err(|error| PdfError::Objection(error.to_string()))?;
    Ok(bytes)
}

fn texts(page: &Page) -> impl Iterator<Item = &str> {
    page.blocks.iter().flat_map(|(_, block)| &block.shapes).filter_map(|shape| match shape {
        Shape::Text { text, .. } => Some(text.as_str()),
        Shape::Rule { .. } | Shape::Cut { .. } | Shape::Code { .. } => None,
    })
}

struct Pen<'a> {
    font: &'a Font,
    readings: BTreeMap<u16, char>,
    face: FontId,
}

impl Pen<'_> {
    fn page(&self, page: &Page) -> PdfPage {
        let mut ops = Vec::new();
        for (top, block) in &page.blocks {
            for shape in &block.shapes {
                self.draw(&mut ops, shape, page.left, page.height - top);
            }
        }
        // printpdf takes millimetres; its points are exact again.
        PdfPage::new(points(page.width).into(), points(page.height).into(), ops)
    }

    /// Draws a shape whose block begins at `left` and ends at the height `top` above the page's foot.
    fn draw(&self, ops: &mut Vec<Op>, shape: &Shape, left: Mil, top: Mil) {
        match shape {
            Shape::Text { x, baseline, text, style } => self.text(ops, point(left + x, top - baseline), text, *style),
            Shape::Rule { x, y, width, thickness, ink } => {
                let rect = Rect {
                    x: points(left + x),
                    y: points(top - y - thickness),
                    width: points(*width),
                    height: points(*thickness),
                    mode: Some(PaintMode::Fill),
                    winding_order: None,
                };
                ops.push(Op::SetFillColor { col: colour(*ink) });
                ops.push(Op::DrawRectangle { rectangle: rect });
            }
            Shape::Cut { x, y, width, height } => cut(ops, (left + x, top - y), *width, *height),
            Shape::Code { x, y, module, code } => modules(ops, (left + x, top - y), *module, code),
        }
    }

    fn text(&self, ops: &mut Vec<Op>, at: Point, text: &str, style: Style) {
        let mode = match style.weight {
            Weight::Regular => TextRenderingMode::Fill,
            Weight::Bold => TextRenderingMode::FillStroke,
        };
        ops.push(Op::SetFillColor { col: colour(style.ink) });
        if style.weight == Weight::Bold {
            ops.push(Op::SetOutlineColor { col: colour(style.ink) });
            // What makes the strokes of this face bold without filling its counters: 0.45 pt at 16 pt.
            ops.push(Op::SetOutlineThickness { pt: points(style.size * 28 / 1_000) });
            ops.push(Op::SetLineDashPattern { dash: LineDashPattern::solid() });
        }
        ops.extend([
            Op::StartTextSection,
            Op::SetTextRenderingMode { mode },
            Op::SetFont { font: PdfFontHandle::External(self.face.clone()), size: points(style.size) },
            Op::SetTextCursor { pos: at },
            Op::ShowText { items: vec![TextItem::Text(self.font.as_read(text, &self.readings))] },
            Op::EndTextSection,
        ]);
    }
}

fn cut(ops: &mut Vec<Op>, (x, y): (Mil, Mil), width: Mil, height: Mil) {
    let corners = [(x, y), (x + width, y), (x + width, y - height), (x, y - height)];
    ops.push(Op::SetOutlineColor { col: colour(Ink::Plain) });
    ops.push(Op::SetOutlineThickness { pt: points(600) });
    ops.push(Op::SetLineDashPattern { dash: LineDashPattern::new(0.0, &[3.0, 2.0]) });
    ops.push(Op::DrawLine { line: Line { points: corners.map(|(x, y)| corner(x, y)).to_vec(), is_closed: true } });
}

/// All dark modules as one path, so that no viewer leaves seams between them.
fn modules(ops: &mut Vec<Op>, (x, y): (Mil, Mil), module: Mil, code: &Modules) {
    let ring = |(column, row, length): &(Mil, Mil, Mil)| {
        let (left, top) = (x + column * module, y - row * module);
        let (right, bottom) = (left + length * module, top - module);
        let points = [(left, top), (right, top), (right, bottom), (left, bottom)].map(|(x, y)| corner(x, y)).to_vec();
        PolygonRing { points }
    };
    let rings = code.runs.iter().map(ring).collect();
    ops.push(Op::SetFillColor { col: colour(Ink::Plain) });
    ops.push(Op::DrawPolygon {
        polygon: Polygon { rings, mode: PaintMode::Fill, winding_order: WindingOrder::NonZero },
    });
}

fn corner(x: Mil, y: Mil) -> LinePoint {
    LinePoint { p: point(x, y), bezier: false }
}

fn point(x: Mil, y: Mil) -> Point {
    Point { x: points(x), y: points(y) }
}

#[expect(clippy::float_arithmetic, reason = "printpdf speaks floats; every sum before this line is in whole numbers")]
fn points(length: Mil) -> Pt {
    Pt(length as f32 / 1_000.0)
}

fn colour(ink: Ink) -> Color {
    let rgb = |r, g, b| Color::Rgb(Rgb { r, g, b, icc_profile: None });
    match ink {
        Ink::Plain => Color::Greyscale(Greyscale { percent: 0.0, icc_profile: None }),
        Ink::Quiet => rgb(0.36, 0.34, 0.31),
        Ink::Accent => rgb(0.04, 0.42, 0.35),
        Ink::Faint => rgb(0.78, 0.76, 0.72),
    }
}
