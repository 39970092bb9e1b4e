import type { Basket as WireBasket, BasketExchange, GiftCardTender, LineRequest, ProductAnswer } from '$backend/bindings'
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
  return basket.lines.length === 0 && basket.coupons.length === 0 && !basket.member_id && !basket.exchange
}

/** Scanned again, a product that is counted in whole units is one more; a weighed one is a line of its own. */
export function withProduct(basket: Basket, product: ProductAnswer, qty = '1'): Basket {
  const at = product.unit_decimals === 0 && qty === '1' ? basket.lines.findLastIndex((line) => isPlain(line, product.sku)) : -1
  const line = basket.lines[at]
  const more = line?.qty ? oneMore(line.qty) : null
  if (line && more) return withLine(basket, at, { ...line, qty: more })
  return withNewLine(basket, { sku: product.sku, qty })
}

const isPlain = (line: LineRequest, sku: string) => line.sku === sku && line.price_minor == null && line.card == null && (line.staff ?? []).length === 0

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

/** Coupons and count cards are one member's, so they go when the member changes; what is exchanged stays its member's. */
export function withMember(basket: Basket, memberId: string | null): Basket {
  return basket.exchange ? basket : ofMember(basket, memberId)
}

/** The basket is taken for what comes back of a sale, by whose sale it was. */
export function withExchange(basket: Basket, exchange: BasketExchange, memberId: string | null): Basket {
  return { ...ofMember(basket, memberId), exchange }
}

/** A member was erased. */
export function withoutMember(basket: Basket): Basket {
  return ofMember(basket, null)
}

export function withoutExchange(basket: Basket): Basket {
  return basket.exchange ? { ...basket, exchange: null } : basket
}

function ofMember(basket: Basket, memberId: string | null): Basket {
  if ((basket.member_id ?? null) === memberId) return basket
  const lines = basket.lines.map(withoutCard)
  return { ...basket, member_id: memberId, person_id: null, lines, coupons: [], keep_change_minor: null, tenders: basket.tenders.filter((tender) => tender.kind !== 'stored_value') }
}

/** Who of the people on the member's card buys; none for the member. */
export function withPerson(basket: Basket, personId: string | null): Basket {
  if ((basket.person_id ?? null) === personId) return basket
  // How much of the stored value can pay is another question then.
  return { ...basket, person_id: personId, tenders: basket.tenders.filter((tender) => tender.kind !== 'stored_value') }
}

/** Who buys; nothing is left out of a request. */
export function buyer({ member_id, person_id }: Basket): { member_id: string | null; person_id?: string } {
  return { member_id: member_id ?? null, ...(person_id ? { person_id } : {}) }
}

/** Change is what these tenders leave: with others, or none, nothing of it is kept. */
export function withTenders(basket: Basket, tenders: Basket['tenders']): Basket {
  return { ...basket, tenders, keep_change_minor: null }
}

/** What the member leaves of the change; nothing is left out of a request. */
export function kept(minor: number | null | undefined): { keep_change_minor?: number } {
  return minor ? { keep_change_minor: minor } : {}
}

/** Who sells the sale. */
export function withSellers(basket: Basket, staff: Basket['staff']): Basket {
  return { ...basket, staff }
}

/** Who sells a line alone; nobody, and it is who sells the sale. */
export function withLineSellers(basket: Basket, at: number, staff: Basket['staff']): Basket {
  const line = basket.lines[at]
  return line ? withLine(basket, at, { ...line, staff }) : basket
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

/** The gift cards that pay, as the till takes them. */
export const opened = (giftCards: readonly GiftCardTender[]): { gift_cards?: GiftCardTender[] } => (giftCards.length > 0 ? { gift_cards: [...giftCards] } : {})
