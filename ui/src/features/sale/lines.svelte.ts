import type { LineRequest, ProductAnswer, QuotedLine, ShareRequest } from '$backend/bindings'
import type { Till } from '$backend/till'
import * as change from './basket'
import type { OpenBasket } from './open_basket.svelte'
import type { Shelf } from './shelf.svelte'

export type Row = { line: LineRequest; quoted: QuotedLine | undefined; product: ProductAnswer | undefined; isSelected: boolean }

/** The lines of the basket, one of which is selected: what is done to a line is done to that one. */
export class Lines {
  constructor(
    private readonly till: Pick<Till, 'saleQuote'>,
    private readonly open: OpenBasket,
    private readonly shelf: Shelf,
  ) {}

  get rows(): Row[] {
    const { lines, selected } = this.open.now
    return lines.map((line, at) => ({
      line,
      quoted: this.open.quoting.of(line),
      product: this.shelf.of(line.sku),
      isSelected: at === selected,
    }))
  }

  get selectedRow(): Row | null {
    const at = this.#selected
    return at == null ? null : (this.rows[at] ?? null)
  }

  /** Decimals that the selected line's quantity may have. */
  get selectedDecimals(): number {
    return this.selectedRow?.product?.unit_decimals ?? (this.selectedRow?.line.qty?.includes('.') ? 3 : 0)
  }

  /** Whether the basket can be given money back for without a bill: goods alone, as they are quoted. */
  get canComeBack(): boolean {
    const { lines, coupons, exchange } = this.open.now
    return !this.open.isEmpty && !exchange && coupons.length === 0 && lines.every((line) => line.card == null) && this.open.quote !== null
  }

  get #selected(): number | null {
    return this.open.now.selected ?? null
  }

  select(at: number): void {
    if (at !== this.#selected) this.open.put({ ...this.open.now, selected: at })
  }

  selectNext(step: -1 | 1): void {
    this.open.put(change.withSelection(this.open.now, step))
  }

  setQuantity(qty: string): void {
    if (this.#selected != null) this.open.change(change.withQuantity(this.open.now, this.#selected, qty))
  }

  setPrice(minor: number | null): void {
    if (this.#selected != null) this.open.change(change.withPrice(this.open.now, this.#selected, minor))
  }

  /** Who sells the selected line, where that differs from the sale. */
  sellBy(staff: ShareRequest[]): void {
    if (this.#selected != null) this.open.change(change.withLineSellers(this.open.now, this.#selected, staff))
  }

  remove(): void {
    if (this.#selected != null) this.open.change(change.withoutLine(this.open.now, this.#selected))
  }

  payByCard(cardId: string | null): void {
    if (this.#selected != null) this.open.change(change.withCard(this.open.now, this.#selected, cardId))
  }

  /** The card that lapses first pays the selected line, or none does any more. */
  toggleCard(): void {
    const row = this.selectedRow
    const first = row?.quoted?.cards_fitting?.[0]
    if (row?.line.card) this.payByCard(null)
    else if (first) this.payByCard(first.card_id)
  }

  /** Somebody else's card pays the selected line; why not, where it cannot: then the basket is as it was. */
  async payByOthersCard(cardNo: string): Promise<unknown> {
    const at = this.#selected
    if (at == null) return null
    const before = this.open.now
    const { member_id, lines, coupons } = change.withCard(before, at, cardNo)
    try {
      await this.till.saleQuote({ member_id: member_id ?? null, lines, coupons })
    } catch (why) {
      return why
    }
    // What was scanned meanwhile stays; the line may be another by then.
    if (this.open.now.lines[at] === before.lines[at]) this.open.change(change.withCard(this.open.now, at, cardNo))
    return null
  }
}
