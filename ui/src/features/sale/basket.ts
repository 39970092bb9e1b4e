import type { Basket as WireBasket, LineRequest, ProductAnswer } from '$backend/bindings'
import { oneMore } from '$shared/amount'

/** A basket as the counter has it: nothing is left out. */
export type Basket = WireBasket & Required<Pick<WireBasket, 'lines' | 'coupons' | 'tenders' | 'staff'>>

/** A basket as it comes back: what is empty was left out. */
export function whole(basket: WireBasket): Basket {
  return { ...basket, lines: basket.lines ?? [], coupons: basket.coupons ?? [], tenders: basket.tenders ?? [], staff: basket.staff ?? [] }
}

// What a cashier does to a basket: each answers the next basket and leaves the one before as it is, so that undo is a step back.

/** A new basket is sold by whom the one before was. */
export function emptyBasket(requestId: string, staff: Basket['staff'] = []): Basket {
  return { request_id: requestId, member_id: null, lines: [], coupons: [], tenders: [], staff, selected: null }
}

export function isEmpty(basket: Basket): boolean {
  return basket.lines.length === 0 && basket.coupons.length === 0 && !basket.member_id
}

/** Scanned again, a product that is counted in whole units is one more; a weighed one is a line of its own. */
export function withProduct(basket: Basket, product: ProductAnswer, qty = '1'): Basket {
  const at = product.unit_decimals === 0 && qty === '1' ? basket.lines.findLastIndex((line) => isPlain(line, product.sku)) : -1
  const line = basket.lines[at]
  const more = line?.qty ? oneMore(line.qty) : null
  if (line && more) return withLine(basket, at, { ...line, qty: more })
  return withNewLine(basket, { sku: product.sku, qty })
}

const isPlain = (line: LineRequest, sku: string) => line.sku === sku && line.price_minor == null && line.card == null

export function withAmount(basket: Basket, amountMinor: number, name: string): Basket {
  return withNewLine(basket, { amount_minor: amountMinor, ...(name === '' ? {} : { name }) })
}

function withNewLine(basket: Basket, line: LineRequest): Basket {
  return { ...basket, lines: [...basket.lines, line], selected: basket.lines.length }
}

export function withLine(basket: Basket, at: number, line: LineRequest): Basket {
  return { ...basket, lines: basket.lines.with(at, line), selected: at }
}

export function withQuantity(basket: Basket, at: number, qty: string): Basket {
  const line = basket.lines[at]
  // A card was offered for as many as there were.
  return line?.sku ? withLine(basket, at, { ...withoutCard(line), qty }) : basket
}

const withoutCard = (line: LineRequest): LineRequest => (line.card == null ? line : { ...line, card: null })

/** A count card pays the line, or none does any more. */
export function withCard(basket: Basket, at: number, card: string | null): Basket {
  const line = basket.lines[at]
  return line?.sku ? withLine(basket, at, { ...line, card }) : basket
}

/** A price other than the list price; none puts the list price back. */
export function withPrice(basket: Basket, at: number, priceMinor: number | null): Basket {
  const line = basket.lines[at]
  if (!line) return basket
  if (line.sku == null) return priceMinor === null ? basket : withLine(basket, at, { ...line, amount_minor: priceMinor })
  return withLine(basket, at, { ...line, price_minor: priceMinor })
}

export function withoutLine(basket: Basket, at: number): Basket {
  const lines = basket.lines.filter((_, i) => i !== at)
  return { ...basket, lines, selected: lines.length === 0 ? null : Math.min(at, lines.length - 1) }
}

/** Coupons and count cards are one member's, so they go when the member changes. */
export function withMember(basket: Basket, memberId: string | null): Basket {
  if ((basket.member_id ?? null) === memberId) return basket
  const lines = basket.lines.map(withoutCard)
  return { ...basket, member_id: memberId, lines, coupons: [], keep_change_minor: null, tenders: basket.tenders.filter((tender) => tender.kind !== 'stored_value') }
}

/** Change is what these tenders leave: with others, or none, nothing of it is kept. */
export function withTenders(basket: Basket, tenders: Basket['tenders']): Basket {
  return { ...basket, tenders, keep_change_minor: null }
}

/** What the member leaves of the change; nothing is left out of a request. */
export function kept(minor: number | null | undefined): { keep_change_minor?: number } {
  return minor ? { keep_change_minor: minor } : {}
}

/** The whole sale is one person's; shares among several are not the counter's. */
export function withSeller(basket: Basket, staffId: string | null): Basket {
  return { ...basket, staff: staffId === null ? [] : [{ staff_id: staffId, share: '1' }] }
}

export function withCoupon(basket: Basket, code: string): Basket {
  return basket.coupons.includes(code) ? basket : { ...basket, coupons: [...basket.coupons, code] }
}

export function withoutCoupon(basket: Basket, code: string): Basket {
  return { ...basket, coupons: basket.coupons.filter((other) => other !== code) }
}

/** Up and down among the lines; stops at the ends. */
export function withSelection(basket: Basket, step: -1 | 1): Basket {
  const last = basket.lines.length - 1
  if (last < 0) return basket
  const from = basket.selected ?? (step === 1 ? -1 : last + 1)
  return { ...basket, selected: Math.max(0, Math.min(last, from + step)) }
}
