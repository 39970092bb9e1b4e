//! The bill on sheets of A5: a head, a table over as many pages as it takes, and beneath it money and account side by
//! side.

use std::iter::repeat;
use std::rc::Rc;

use huitou_core::bill::face::{Entry, Face, FaceCoupon, FaceLine, labelled};
use huitou_core::words::Words;
use qrcode::QrCode;

use super::block::{
    Align, Block, Cell, Ink, Keep, Modules, Page, Part, Setter, Shape, Style, in_table, kept_together, mm_tenths,
};
use super::font::{Font, Mil};
use super::pages::{Sheet, page_number};

const SHEET: Sheet = Sheet {
    width: mm_tenths(1_480),
    height: mm_tenths(2_100),
    side: mm_tenths(130),
    top: mm_tenths(120),
    bottom: mm_tenths(140),
};
const MEASURE: Mil = SHEET.measure();
/// More than the head of a page that goes on.
const RUNNING_HEAD: Mil = 40_000;
/// One of the two columns under the table.
const COLUMN: Mil = MEASURE * 46 / 100;
/// Five dots at 203 dpi.
const MODULE: Mil = 5 * 72_000 / 203;

const SMALL: Style = Style::new(8_000, Ink::Quiet);
const BODY: Style = Style::new(9_500, Ink::Plain);
const NAME: Style = Style::new(19_000, Ink::Plain).bold();
const TOTAL: Style = Style::new(15_000, Ink::Accent).bold();

/// The bill on pages of A5.
pub(super) fn pages(face: &Face, code: &QrCode, font: &Font, words: &Words) -> Vec<Page> {
    let design = Design { face, words, setter: Setter { font, width: MEASURE } };
    let blocks = design.blocks(&Modules::of(code));
    let foot = |page, pages| match pages {
        1 => Vec::new(),
        _ => page_number(&design.setter, words, SMALL, page, pages),
    };
    SHEET.pages(blocks, |part| design.running_head(part), foot)
}

struct Design<'a> {
    face: &'a Face,
    words: &'a Words,
    setter: Setter<'a>,
}

impl Design<'_> {
    fn blocks(&self, code: &Rc<Modules>) -> Vec<Block> {
        let mut blocks = vec![self.head(code)];
        blocks.extend([Block::gap(6_000), Block::rule(MEASURE, 1_400, Ink::Accent), Block::gap(6_000)]);
        blocks.push(self.about());
        blocks.push(Block::gap(10_000));
        if !self.face.lines.is_empty() {
            blocks.extend(self.table());
            blocks.push(Block::gap(8_000));
        }
        blocks.extend(self.money_and_account());
        // The farewell does not stand on a page of its own.
        if let Some(last) = blocks.last_mut() {
            last.keep = Keep::WithNext;
        }
        blocks.extend(kept_together(self.farewell()));
        blocks
    }

    /// Shop at the left, QR code of the bill number at the right.
    fn head(&self, code: &Rc<Modules>) -> Block {
        let face = self.face;
        let side = (code.side + 8) * MODULE;
        let left = self.setter.within(MEASURE - side - 10_000);
        let name = face.shop_name.as_ref().unwrap_or(&face.title);
        let mut shop = left.paragraph(name, NAME, Align::Left);
        shop.push(Block::gap(2_000));
        for entry in &face.shop {
            shop.extend(left.paragraph(&entry.in_words(self.words), SMALL, Align::Left));
        }
        if face.shop_name.is_some() {
            shop.push(Block::gap(3_000));
            shop.extend(left.paragraph(&face.title, Style::new(11_000, Ink::Accent).bold(), Align::Left));
        }
        // The quiet zone may lie in the margin: the dark modules end where the text ends.
        Block::beside(Block::stacked(shop), Block::code(MEASURE - side + 4 * MODULE, MODULE, code))
    }

    /// Numbers, time and member, each under its label: side by side while there are few, else two in a row.
    fn about(&self) -> Block {
        const SIDE_BY_SIDE_MAX: usize = 3;
        let count = self.face.about.len();
        let columns = if count > SIDE_BY_SIDE_MAX { 2 } else { count.max(1) };
        let width = MEASURE / columns as Mil;
        let mut rows = Vec::new();
        for row in self.face.about.chunks(columns) {
            if !rows.is_empty() {
                rows.push(Block::gap(4_000));
            }
            let cells: Vec<Cell<'_>> = (0..).zip(row).map(|(place, entry)| about_cell(place, width, entry)).collect();
            rows.extend(self.setter.row(&cells));
        }
        Block::stacked(rows)
    }

    fn table(&self) -> Vec<Block> {
        let mut table = self.table_head();
        for (place, line) in self.face.lines.iter().enumerate() {
            if place > 0 {
                table.push(Block::rule(MEASURE, 400, Ink::Faint));
            }
            table.extend(self.line(line));
        }
        table.push(Block::rule(MEASURE, 800, Ink::Plain));
        in_table(table)
    }

    fn table_head(&self) -> Vec<Block> {
        let mut labels = ["bill-item", "bill-qty", "bill-price", "bill-amount"].map(|id| self.words.label(id));
        if self.face.lines.iter().all(|line| line.price.is_empty()) {
            labels[2].clear();
        }
        let item = format!("{}{}", labels[0], self.face.counted(self.words));
        let mut head = self.setter.row(&columns([&item, &labels[1], &labels[2], &labels[3]], SMALL));
        head.extend([Block::gap(2_500), Block::rule(MEASURE, 800, Ink::Plain), Block::gap(2_500)]);
        // Tied to the first line of the table.
        let mut head = kept_together(head);
        head.iter_mut().for_each(|block| block.keep = Keep::WithNext);
        head
    }

    /// The price column says the list price under the price where they differ.
    fn line(&self, line: &FaceLine) -> Vec<Block> {
        let mut cells = columns([&line.name, &line.qty, &line.price, &line.amount], BODY);
        cells[2].texts.extend(line.list_price.as_deref().map(|price| (price, SMALL)));
        let mut blocks = vec![Block::gap(2_000)];
        blocks.extend(self.setter.row(&cells));
        blocks.push(Block::gap(2_000));
        kept_together(blocks)
    }

    /// Money at the right and account at the left; one above the other where no page holds both side by side.
    fn money_and_account(&self) -> Vec<Block> {
        let column = self.setter.within(COLUMN);
        let shift = |block: Block| block.moved_right(MEASURE - COLUMN);
        let (money, mut account) = (self.money(&column), self.account(&column));
        let mut coupons: Vec<Block> = self.face.coupons.iter().map(|coupon| self.coupon(&column, coupon)).collect();
        if coupons.len() == 1 {
            account.extend([Block::gap(8_000)].into_iter().chain(coupons.drain(..)));
        }
        let beside = Block::beside(Block::stacked(account.clone()), shift(Block::stacked(money.clone())));
        let mut blocks = if beside.height <= SHEET.room() - RUNNING_HEAD {
            vec![beside]
        } else {
            money.into_iter().map(shift).chain([Block::gap(10_000)]).chain(account).collect()
        };
        for pair in coupons.chunks(2) {
            let right = pair.get(1).map_or(Block::gap(0), |right| shift(right.clone()));
            blocks.extend([Block::gap(8_000), Block::beside(pair[0].clone(), right)]);
        }
        blocks
    }

    fn money(&self, column: &Setter<'_>) -> Vec<Block> {
        let face = self.face;
        let mut money = column.entries(&face.sums, BODY, SMALL);
        money.extend(column.spread(0, (&face.total.label, BODY.bold()), (&face.total.value, TOTAL)));
        money.extend([Block::gap(2_000), Block::rule(column.width, 400, Ink::Faint), Block::gap(3_000)]);
        money.extend(column.entries(&face.paid, BODY, SMALL));
        if let Some(saved) = &face.saved {
            money.push(Block::gap(2_000));
            money.extend(column.paragraph(saved, Style::new(9_500, Ink::Accent).bold(), Align::Right));
        }
        money
    }

    fn account(&self, column: &Setter<'_>) -> Vec<Block> {
        let face = self.face;
        let mut account = Vec::new();
        if !face.account.is_empty() {
            account.extend(column.paragraph(&self.words.label("bill-account"), BODY.bold(), Align::Left));
            account.extend(column.entries(&face.account, BODY, SMALL));
        }
        account
    }

    fn coupon(&self, column: &Setter<'_>, coupon: &FaceCoupon) -> Block {
        let pad = 7_000;
        let inner = column.within(column.width - 2 * pad);
        let code = labelled(&self.words.label("bill-coupon-code"), &coupon.code, self.words);
        let heading = self.words.label("bill-coupon-issued");
        let mut blocks = vec![Block::gap(pad)];
        for (text, style) in [
            (heading.as_str(), SMALL),
            (&coupon.terms, Style::new(12_000, Ink::Accent).bold()),
            (&code, Style::new(8_500, Ink::Plain)),
            (&coupon.valid_until, SMALL),
        ] {
            blocks.extend(inner.paragraph(text, style, Align::Left).into_iter().map(|block| block.moved_right(pad)));
        }
        blocks.push(Block::gap(pad));
        let mut coupon = Block::stacked(blocks);
        coupon.shapes.push(Shape::Cut { x: 0, y: 0, width: column.width, height: coupon.height });
        coupon
    }

    fn farewell(&self) -> Vec<Block> {
        let set = |(text, style): (&String, &Style)| self.setter.paragraph(text, *style, Align::Centre);
        let lines = self.face.farewell.iter().zip([&BODY].into_iter().chain(repeat(&SMALL))).flat_map(set);
        [Block::gap(18_000)].into_iter().chain(lines).collect()
    }

    /// What stands above the text of every page but the first.
    fn running_head(&self, part: Part) -> Vec<Block> {
        let face = self.face;
        let name = face.shop_name.as_ref().unwrap_or(&face.title);
        let number = face.about.first().map(|entry| entry.in_words(self.words)).unwrap_or_default();
        let mut head = self.setter.spread(0, (name, BODY.bold()), (&number, SMALL));
        head.extend([Block::gap(3_000), Block::rule(MEASURE, 1_400, Ink::Accent), Block::gap(8_000)]);
        match part {
            Part::Table => head.extend(self.table_head()),
            Part::Text => {}
        }
        head
    }
}

/// A label over its value.
fn about_cell(place: Mil, width: Mil, entry: &Entry) -> Cell<'_> {
    let texts = vec![(entry.label.as_str(), SMALL), (entry.value.as_str(), BODY)];
    Cell { x: place * width, width: width - 8_000, align: Align::Left, texts }
}

/// The four columns of the table.
fn columns<'a>(texts: [&'a str; 4], style: Style) -> Vec<Cell<'a>> {
    const GAP: Mil = 8_000;
    let widths = [0, 56_000, 68_000, 74_000];
    let name = MEASURE - widths.iter().sum::<Mil>();
    let mut x = 0;
    let mut cells = Vec::new();
    for (text, width) in texts.into_iter().zip([name, widths[1], widths[2], widths[3]]) {
        let is_name = cells.is_empty();
        let (inset, align) = if is_name { (0, Align::Left) } else { (GAP, Align::Right) };
        cells.push(Cell { x: x + inset, width: width - inset, align, texts: vec![(text, style)] });
        x += width;
    }
    cells
}
