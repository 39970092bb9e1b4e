//! The bill on a roll: one column in pure black, and a page as long as the bill.

use std::rc::Rc;

use huitou_core::bill::face::{Entry, Face, FaceCoupon, FaceLine, labelled};
use huitou_core::words::Words;
use qrcode::QrCode;

use super::block::{Align, Block, Cell, Ink, Modules, Page, Setter, Shape, Style, kept_together, mm_tenths, paginated};
use super::font::{Font, Mil};

/// The measures of a roll.
pub(super) struct Roll {
    width: Mil,
    /// White at each side, where the head of the printer does not reach.
    side: Mil,
    small: Mil,
    body: Mil,
    large: Mil,
    name: Mil,
}

/// 80 mm, of which the head prints 72.
pub(super) const WIDE: Roll =
    Roll { width: mm_tenths(800), side: mm_tenths(40), small: 7_600, body: 9_000, large: 13_000, name: 15_000 };
/// 58 mm, of which the head prints 48.
pub(super) const NARROW: Roll =
    Roll { width: mm_tenths(580), side: mm_tenths(50), small: 7_200, body: 8_400, large: 12_000, name: 13_500 };

const TOP: Mil = mm_tenths(50);
/// Room for the blade.
const BOTTOM: Mil = mm_tenths(60);
/// A PDF page ends at 14,400 points; a bill of hundreds of lines goes on on another.
const ROOM: Mil = 14_000_000;
/// Five dots of a 203 dpi head, so that a module is the same number of dots everywhere.
const MODULE: Mil = 5 * 72_000 / 203;

/// The bill on pages of a roll.
pub(super) fn pages(face: &Face, code: &QrCode, font: &Font, words: &Words, roll: &Roll) -> Vec<Page> {
    let setter = Setter { font, width: roll.width - 2 * roll.side };
    let blocks = Design { face, words, roll, setter }.blocks(&Modules::of(code));
    let on_page = |blocks: Vec<Block>| {
        let mut y = TOP;
        let placed = |block: Block| {
            let top = y;
            y += block.height;
            (top, block)
        };
        let blocks: Vec<(Mil, Block)> = blocks.into_iter().map(placed).collect();
        Page { width: roll.width, height: y + BOTTOM, left: roll.side, blocks }
    };
    paginated(blocks, ROOM, |_| Vec::new()).into_iter().map(on_page).collect()
}

struct Design<'a> {
    face: &'a Face,
    words: &'a Words,
    roll: &'a Roll,
    setter: Setter<'a>,
}

impl Design<'_> {
    fn blocks(&self, code: &Rc<Modules>) -> Vec<Block> {
        let face = self.face;
        let mut blocks = self.head();
        blocks.extend(self.section(self.entries(&face.about)));
        if !face.lines.is_empty() {
            blocks.extend(self.section(self.lines()));
        }
        blocks.extend(self.section(self.sums()));
        if !face.account.is_empty() {
            let mut account =
                self.setter.paragraph(&self.words.label("bill-account"), self.small().bold(), Align::Left);
            account.extend(self.entries(&face.account));
            blocks.extend(self.section(account));
        }
        for coupon in &face.coupons {
            blocks.push(Block::gap(self.roll.body));
            blocks.push(self.coupon(coupon));
        }
        blocks.extend(self.farewell(code));
        blocks
    }

    fn small(&self) -> Style {
        Style::new(self.roll.small, Ink::Plain)
    }

    fn body(&self) -> Style {
        Style::new(self.roll.body, Ink::Plain)
    }

    /// Blocks under a rule.
    fn section(&self, blocks: Vec<Block>) -> Vec<Block> {
        let gap = || Block::gap(self.roll.body / 2);
        let mut section = vec![gap(), Block::rule(self.setter.width, 600, Ink::Plain), gap()];
        section.extend(blocks);
        section
    }

    fn head(&self) -> Vec<Block> {
        let face = self.face;
        let name = face.shop_name.as_ref().unwrap_or(&face.title);
        let mut head = self.setter.paragraph(name, Style::new(self.roll.name, Ink::Plain).bold(), Align::Centre);
        if face.shop_name.is_some() {
            head.extend(self.setter.paragraph(&face.title, self.body(), Align::Centre));
        }
        for entry in &face.shop {
            head.extend(self.setter.paragraph(&entry.in_words(self.words), self.small(), Align::Centre));
        }
        head
    }

    fn entries(&self, entries: &[Entry]) -> Vec<Block> {
        self.setter.entries(entries, self.body(), self.small())
    }

    fn lines(&self) -> Vec<Block> {
        let heading = format!("{}{}", self.words.label("bill-item"), self.face.counted(self.words));
        let mut lines =
            self.setter.spread(0, (&heading, self.small()), (&self.words.label("bill-amount"), self.small()));
        for line in &self.face.lines {
            lines.push(Block::gap(self.roll.body / 4));
            lines.extend(self.line(line));
        }
        lines
    }

    /// The name over the whole width; under it quantity, price and, at the right, the amount.
    fn line(&self, line: &FaceLine) -> Vec<Block> {
        let mut blocks = self.setter.paragraph(&line.name, self.body(), Align::Left);
        let indent = self.roll.body;
        let multiplication = line.multiplication();
        let amount = (line.amount.as_str(), self.body());
        match &line.list_price {
            None => blocks.extend(self.setter.spread(indent, (&multiplication, self.body()), amount)),
            Some(list_price) => {
                let both = format!("{multiplication}  {list_price}");
                let needed = self.setter.font.width(&both, self.roll.body)
                    + self.setter.font.width(&line.amount, self.roll.body);
                if needed + 2 * indent <= self.setter.width {
                    blocks.extend(self.setter.spread(indent, (&both, self.body()), amount));
                } else {
                    blocks.extend(self.setter.spread(indent, (&multiplication, self.body()), amount));
                    let cell = Cell {
                        x: indent,
                        width: self.setter.width - indent,
                        align: Align::Left,
                        texts: vec![(list_price, self.small())],
                    };
                    blocks.extend(self.setter.row(&[cell]));
                }
            }
        }
        kept_together(blocks)
    }

    fn sums(&self) -> Vec<Block> {
        let face = self.face;
        let large = Style::new(self.roll.large, Ink::Plain).bold();
        let mut sums = self.entries(&face.sums);
        sums.extend(self.setter.spread(0, (&face.total.label, self.body().bold()), (&face.total.value, large)));
        sums.push(Block::gap(self.roll.body / 4));
        sums.extend(self.entries(&face.paid));
        if let Some(saved) = &face.saved {
            sums.extend(self.setter.paragraph(saved, self.body().bold(), Align::Right));
        }
        kept_together(sums)
    }

    /// A coupon in a dashed frame, to be cut out.
    fn coupon(&self, coupon: &FaceCoupon) -> Block {
        let pad = self.roll.body * 2 / 3;
        let inner = self.setter.within(self.setter.width - 2 * pad);
        let heading = self.words.label("bill-coupon-issued");
        let code = labelled(&self.words.label("bill-coupon-code"), &coupon.code, self.words);
        let mut blocks = vec![Block::gap(pad)];
        for (text, style) in [
            (heading.as_str(), self.small()),
            (&coupon.terms, Style::new(self.roll.large, Ink::Plain).bold()),
            (&code, self.body()),
            (&coupon.valid_until, self.small()),
        ] {
            blocks.extend(inner.paragraph(text, style, Align::Centre).into_iter().map(|block| block.moved_right(pad)));
        }
        blocks.push(Block::gap(pad));
        let mut coupon = Block::stacked(blocks);
        coupon.shapes.push(Shape::Cut { x: 0, y: 0, width: self.setter.width, height: coupon.height });
        coupon
    }

    fn farewell(&self, code: &Rc<Modules>) -> Vec<Block> {
        let side = (code.side + 8) * MODULE;
        let mut blocks =
            vec![Block::gap(self.roll.body / 2), Block::code((self.setter.width - side) / 2, MODULE, code)];
        for (place, text) in self.face.farewell.iter().enumerate() {
            let style = if place == 0 { self.body() } else { self.small() };
            blocks.extend(self.setter.paragraph(text, style, Align::Centre));
        }
        blocks
    }
}
