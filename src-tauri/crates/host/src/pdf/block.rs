//! Blocks: strips of the page's full width that are stacked from the top, and the breaking of pages between them.

use std::rc::Rc;

use huitou_core::bill::face::Entry;
use huitou_store::planted;
use qrcode::{Color, QrCode};

use super::font::{Font, Mil};
use super::wrap::wrap;

/// The thousandths of a point in `tenths` of a millimetre.
pub(super) const fn mm_tenths(tenths: Mil) -> Mil {
    // 1 mm = 72 ÷ 25.4 pt.
    (tenths as i64 * 72_000 / 254) as Mil
}

/// What a stroke or a letter is drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// Near black; pure black on a roll, which knows no other.
    Plain,
    /// Grey, for labels.
    Quiet,
    /// The one colour, for what counts.
    Accent,
    /// The light tone of rules.
    Faint,
}

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// As the face is cut.
    Regular,
    /// Filled and stroked.
    Bold,
}

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    /// The em, in thousandths of a point.
    pub size: Mil,
    /// How heavy.
    pub weight: Weight,
    /// In what.
    pub ink: Ink,
}

impl Style {
    pub(super) const fn new(size: Mil, ink: Ink) -> Style {
        Style { size, weight: Weight::Regular, ink }
    }

    pub(super) const fn bold(self) -> Style {
        Style { size: self.size, weight: Weight::Bold, ink: self.ink }
    }

    /// From one line's top to the next.
    const fn line_height(self) -> Mil {
        self.size * 145 / 100
    }

    /// From the line's top to the baseline: the em box, of which 88 % stands above the baseline, in the middle.
    const fn baseline(self) -> Mil {
        (self.line_height() - self.size) / 2 + self.size * 88 / 100
    }
}

/// Where a text stands in its measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// At the left.
    Left,
    /// In the middle.
    Centre,
    /// At the right.
    Right,
}

/// Something drawn; x from the block's left, y from its top, downwards.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// A text on one line.
    Text { x: Mil, baseline: Mil, text: String, style: Style },
    /// A horizontal rule with its top at y.
    Rule { x: Mil, y: Mil, width: Mil, thickness: Mil, ink: Ink },
    /// A dashed outline, as on a coupon to be cut out.
    Cut { x: Mil, y: Mil, width: Mil, height: Mil },
    /// A QR code whose top left dark module stands at x, y.
    Code { x: Mil, y: Mil, module: Mil, code: Rc<Modules> },
}

impl Shape {
    fn moved(mut self, right: Mil, down: Mil) -> Shape {
        match &mut self {
            Shape::Text { x, baseline: y, .. }
            | Shape::Rule { x, y, .. }
            | Shape::Cut { x, y, .. }
            | Shape::Code { x, y, .. } => (*x, *y) = (*x + right, *y + down),
        }
        self
    }
}

/// The dark modules of a QR code as horizontal runs.
#[derive(Debug)]
pub(super) struct Modules {
    /// Modules on a side.
    pub side: Mil,
    /// Column, row and length of each run.
    pub runs: Vec<(Mil, Mil, Mil)>,
}

impl Modules {
    pub(super) fn of(code: &QrCode) -> Rc<Modules> {
        let side = code.width();
        let colours = code.to_colors();
        let mut runs = Vec::new();
        for (row, cells) in (0..).zip(colours.chunks(side)) {
            for (column, cell) in (0..).zip(cells) {
                match runs.last_mut() {
                    _ if *cell == Color::Light => {}
                    Some((start, on, length)) if *on == row && *start + *length == column => *length += 1,
                    _ => runs.push((column, row, 1)),
                }
            }
        }
        Rc::new(Modules { side: side as Mil, runs })
    }
}

/// Whether a page may break after a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// It may.
    Free,
    /// The next block stays on the same page if a page can hold both.
    WithNext,
}

/// What a block is part of, and so what must stand above it on a new page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A table, whose head is repeated.
    Table,
    /// Anything else.
    Text,
}

/// A strip of the page.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub height: Mil,
    pub shapes: Vec<Shape>,
    pub keep: Keep,
    pub part: Part,
}

impl Block {
    /// White space; none at the top of a page.
    pub(super) fn gap(height: Mil) -> Block {
        Block::of(height, Vec::new())
    }

    fn of(height: Mil, shapes: Vec<Shape>) -> Block {
        Block { height, shapes, keep: Keep::Free, part: Part::Text }
    }

    /// A rule over the whole width.
    pub(super) fn rule(width: Mil, thickness: Mil, ink: Ink) -> Block {
        Block::of(thickness, vec![Shape::Rule { x: 0, y: 0, width, thickness, ink }])
    }

    /// A QR code with its quiet zone of four modules, its left edge at x.
    pub(super) fn code(x: Mil, module: Mil, code: &Rc<Modules>) -> Block {
        let quiet = 4 * module;
        let shape = Shape::Code { x: x + quiet, y: quiet, module, code: Rc::clone(code) };
        Block::of(code.side * module + 2 * quiet, vec![shape])
    }

    pub(super) fn moved_right(mut self, by: Mil) -> Block {
        self.shapes = self.shapes.into_iter().map(|shape| shape.moved(by, 0)).collect();
        self
    }

    /// The blocks as one that no page breaks.
    pub(super) fn stacked(blocks: Vec<Block>) -> Block {
        let mut stack = Block::gap(0);
        for block in blocks {
            let down = stack.height;
            stack.shapes.extend(block.shapes.into_iter().map(|shape| shape.moved(0, down)));
            stack.height += block.height;
        }
        stack
    }

    /// Two blocks side by side, their tops in line.
    pub(super) fn beside(left: Block, right: Block) -> Block {
        let height = left.height.max(right.height);
        Block::of(height, left.shapes.into_iter().chain(right.shapes).collect())
    }
}

/// Each block tied to the next, so that a page breaks before the first or after the last.
pub(super) fn kept_together(mut blocks: Vec<Block>) -> Vec<Block> {
    if let Some((_, before)) = blocks.split_last_mut() {
        before.iter_mut().for_each(|block| block.keep = Keep::WithNext);
    }
    blocks
}

/// The blocks as part of a table.
pub(super) fn in_table(mut blocks: Vec<Block>) -> Vec<Block> {
    blocks.iter_mut().for_each(|block| block.part = Part::Table);
    blocks
}

fn height(blocks: &[Block]) -> Mil {
    blocks.iter().map(|block| block.height).sum()
}

/// A column of a table row.
pub(super) struct Cell<'a> {
    pub x: Mil,
    pub width: Mil,
    pub align: Align,
    /// Texts under each other, each wrapped to the width.
    pub texts: Vec<(&'a str, Style)>,
}

/// Sets texts in a measure.
#[derive(Clone, Copy)]
pub(super) struct Setter<'a> {
    pub font: &'a Font,
    pub width: Mil,
}

impl Setter<'_> {
    /// The same face in another measure.
    pub(super) fn within(self, width: Mil) -> Self {
        Setter { width, ..self }
    }

    /// A paragraph: one block a line.
    pub(super) fn paragraph(&self, text: &str, style: Style, align: Align) -> Vec<Block> {
        self.row(&[Cell { x: 0, width: self.width, align, texts: vec![(text, style)] }])
    }

    /// A label at the left and its value at the right; in two lines where one does not hold both.
    pub(super) fn spread(&self, indent: Mil, label: (&str, Style), value: (&str, Style)) -> Vec<Block> {
        let (label_text, value_text) = (self.font.drawable(label.0), self.font.drawable(value.0));
        let room = self.width - indent;
        let apart = label.1.size;
        let together = self.font.width(&label_text, label.1.size) + apart + self.font.width(&value_text, value.1.size);
        let full = |text, align| Cell { x: indent, width: room, align, texts: vec![text] };
        if together > room {
            let mut blocks = self.row(&[full(label, Align::Left)]);
            blocks.extend(self.row(&[full(value, Align::Right)]));
            return kept_together(blocks);
        }
        self.row(&[full(label, Align::Left), full(value, Align::Right)])
    }

    /// Labels and values under each other, each value's note beneath it. All labels are small where one of them would not
    /// leave room for its value, as the code of a coupon on a narrow roll.
    pub(super) fn entries(&self, entries: &[Entry], body: Style, small: Style) -> Vec<Block> {
        let width = |entry: &Entry| self.font.width(&format!("{}{}", entry.label, entry.value), body.size) + body.size;
        let fit = entries.iter().all(|entry| width(entry) <= self.width);
        let label = if fit { body } else { Style { size: small.size, ..body } };
        let set = |entry: &Entry| {
            let mut blocks = self.spread(0, (&entry.label, label), (&entry.value, body));
            blocks.extend(entry.note.iter().flat_map(|note| self.paragraph(note, small, Align::Right)));
            kept_together(blocks)
        };
        entries.iter().flat_map(set).collect()
    }

    /// A row of cells, each wrapped in its width: one block for each line of the tallest.
    pub(super) fn row(&self, cells: &[Cell<'_>]) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        for cell in cells {
            let lines = cell.texts.iter().flat_map(|(text, style)| {
                let text = self.font.drawable(text);
                wrap(self.font, &text, style.size, cell.width).into_iter().map(|line| (line, *style))
            });
            for (place, (text, style)) in lines.enumerate() {
                if place == blocks.len() {
                    blocks.push(Block::gap(0));
                }
                let block = &mut blocks[place];
                let slack = cell.width - self.font.width(&text, style.size);
                let offset = match cell.align {
                    Align::Left => 0,
                    Align::Centre => slack / 2,
                    Align::Right => slack + planted_shift(),
                };
                block.shapes.push(Shape::Text { x: cell.x + offset, baseline: style.baseline(), text, style });
                block.height = block.height.max(style.line_height());
            }
        }
        blocks.iter_mut().for_each(align_baselines);
        kept_together(blocks)
    }
}

/// Texts of several sizes in one line stand on the lowest of their baselines.
fn align_baselines(block: &mut Block) {
    let baselines = block.shapes.iter().filter_map(|shape| match shape {
        Shape::Text { baseline, .. } => Some(*baseline),
        Shape::Rule { .. } | Shape::Cut { .. } | Shape::Code { .. } => None,
    });
    let lowest = baselines.max().unwrap_or_default();
    for shape in &mut block.shapes {
        if let Shape::Text { baseline, .. } = shape {
            *baseline = lowest;
        }
    }
}

/// How far a column is shifted into its neighbour to prove that the tests of paper see it: never in a release.
fn planted_shift() -> Mil {
    if planted::is("pdf_overlap") { mm_tenths(-250) } else { 0 }
}

/// A page: its size and what stands on it, each block with the y of its top.
pub(super) struct Page {
    pub width: Mil,
    pub height: Mil,
    /// Where every block begins.
    pub left: Mil,
    pub blocks: Vec<(Mil, Block)>,
}

/// The blocks on pages that hold `room` each, every page but the first under the blocks that `head` gives it.
pub(super) fn paginated(blocks: Vec<Block>, room: Mil, head: impl Fn(Part) -> Vec<Block>) -> Vec<Vec<Block>> {
    let mut pages = Vec::new();
    let mut page: Vec<Block> = Vec::new();
    let mut used = 0;
    let mut is_fresh = true;
    for group in groups(blocks) {
        let part = group.first().map_or(Part::Text, |block| block.part);
        let fits_a_page = height(&group) + height(&head(part)) <= room;
        // What no page holds is broken where it must be.
        let pieces = if fits_a_page { vec![group] } else { group.into_iter().map(|block| vec![block]).collect() };
        for piece in pieces {
            if used + height(&piece) > room && !is_fresh {
                pages.push(std::mem::replace(&mut page, head(part)));
                used = height(&page);
                is_fresh = true;
            }
            let is_white = piece.iter().all(|block| block.shapes.is_empty());
            if is_fresh && is_white && !pages.is_empty() {
                continue;
            }
            used += height(&piece);
            is_fresh = false;
            page.extend(piece);
        }
    }
    pages.push(page);
    pages
}

/// The blocks in groups that want to stay on one page.
fn groups(blocks: Vec<Block>) -> Vec<Vec<Block>> {
    let mut groups: Vec<Vec<Block>> = Vec::new();
    let mut is_open = false;
    for block in blocks {
        let keep = block.keep;
        match groups.last_mut().filter(|_| is_open) {
            Some(group) => group.push(block),
            None => groups.push(vec![block]),
        }
        is_open = keep == Keep::WithNext;
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks of these heights; a negative one is tied to the next, zero is ten of white.
    fn blocks(heights: &[Mil]) -> Vec<Block> {
        let of = |height: &Mil| match *height {
            0 => Block::gap(10),
            height => {
                let keep = if height < 0 { Keep::WithNext } else { Keep::Free };
                Block { keep, ..Block::rule(0, height.abs(), Ink::Plain) }
            }
        };
        heights.iter().map(of).collect()
    }

    #[test]
    fn pages_break_between_what_belongs_together() {
        type Case<'a> = (&'a str, &'a [Mil], &'a [&'a [Mil]]);
        let cases: &[Case<'_>] = &[
            ("all on one", &[50, 50], &[&[50, 50]]),
            ("a break between", &[60, 50], &[&[60], &[5, 50]]),
            ("ties go along", &[60, -20, 30], &[&[60], &[5, 20, 30]]),
            ("what no page holds is broken", &[-60, -60, 20], &[&[60], &[5, 60, 20]]),
            ("taller than a page stands alone", &[20, 120, 20], &[&[20], &[5, 120], &[5, 20]]),
            ("no white at the top", &[95, 0, 20], &[&[95], &[5, 20]]),
            ("nothing", &[], &[&[]]),
        ];
        for (what, heights, expected) in cases {
            let pages = paginated(blocks(heights), 100, |_| blocks(&[5]));
            let found: Vec<Vec<Mil>> =
                pages.iter().map(|page| page.iter().map(|block| block.height).collect()).collect();
            assert_eq!(found, *expected, "{what}");
        }
    }

    #[test]
    fn the_modules_of_a_code_are_all_there() {
        let code = QrCode::new("A1-000123").unwrap();
        let modules = Modules::of(&code);
        let mut dark = vec![Color::Light; code.width() * code.width()];
        for (column, row, length) in &modules.runs {
            for place in *column..column + length {
                dark[(row * modules.side + place) as usize] = Color::Dark;
            }
        }
        assert_eq!(dark, code.to_colors());
    }
}
