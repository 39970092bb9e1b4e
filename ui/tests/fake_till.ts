import type { Basket as WireBasket, Bill, CardAnswer, GiftCardTender, ExchangeAnswer, ExchangeSale, MemberHit, ProductAnswer, ProofNeeded, QuoteAnswer, RefundQuote, RingAnswer, QuoteSale, RingSale, StaffAnswer } from '$backend/bindings'
import { Refused } from '$backend/till'
import type { SaleTill } from '$features/sale/counter.svelte'

export const RICE: ProductAnswer = { sku: '101', name: '五常大米 10kg', price_minor: 7990, barcode: '6900000000014', unit: '袋', unit_decimals: 0, favourite: true }
export const MILLET: ProductAnswer = { sku: '105', name: '小米', price_minor: 680, barcode: '6900000000052', unit: '斤', unit_decimals: 3, favourite: false }
export const WANG: MemberHit = { member_id: 'm1', member_no: '01000001', name: '王小明', salutation: '王先生', phone_masked: '138****8000', tier: 'regular', last_visit_on: null }
export const CARD: CardAnswer = {
  member_id: 'm1', member_no: '01000001', erased: false, name: '王小明', salutation: '王先生', phone: '13800138000', consents: [],
  enrolled_on: '2026-01-01', stored_value: { principal_minor: 10000, bonus_minor: 1000, total_minor: 11000 }, points: '164', points_owed: '0', free_limit_minor: 0, tier: 'regular',
  visits: 5, sales: 5, spent_minor: 50000, last_visit_on: '2026-10-21', last_item: '五常大米 10kg', usual_gap_days: 12,
  coupons: [{ code: 'BMW93-AGYST-GXPB', off_minor: 1000, minimum_minor: 5000, valid_until: '2026-12-21' }],
}

const unitPrice: Record<string, number> = { '101': 7990, '105': 680 }

/** A till that prices like a shop without offers. Each answer can be held back, or refused. */
export class FakeTill {
  stored: WireBasket | null = null
  rung: { request: RingSale; requestId: string | undefined }[] = []
  exchanged: { request: ExchangeSale; requestId: string | undefined }[] = []
  finished: string | null = null
  lost = false
  quoted = 0
  extra = 0
  refuseQuote: Refused | null = null
  refuseRing: Refused | null = null
  hold: Promise<void> = Promise.resolve()
  puts: WireBasket[] = []
  staff: StaffAnswer[] = []
  /** What rings want as a proof. */
  proofNeeded: ProofNeeded | null = null
  /** What is left on gift cards, by their codes. */
  giftCards: Record<string, number> = {}
  /** Of which codes it was asked whether they open a gift card. */
  asked: string[] = []
  /** What points can pay; none where the shop takes none. */
  pointsUsable: number | null = null

  readonly methods = {
    productSearch: async ({ query }) => ({ products: [RICE, MILLET].filter((one) => [one.sku, one.barcode].includes(query) || one.name.includes(query)) }),
    memberSearch: async ({ query }) => ({ members: ['8000', '王', '01000001'].includes(query) ? [WANG] : [] }),
    memberCard: async () => CARD,
    alertList: async () => ({ alerts: [{ text: '31 天没来，平时约 12 天来一次', kind: 'last_visit', days_since: 31, usual_gap_days: 12 }] }),
    productList: async () => ({ products: [RICE] }),
    saleQuote: async (request) => {
      this.quoted += 1
      await this.hold
      if (this.refuseQuote) throw this.refuseQuote
      this.#checkHeld(request)
      return this.#quote(request)
    },
    saleRing: async (request, requestId) => {
      await this.hold
      if (this.refuseRing) throw this.refuseRing
      this.rung.push({ request, requestId })
      const quote = this.#quote(request)
      const bill = { sale_id: 's1', sale_no: '01-000001', total_minor: quote.total_minor, change_minor: quote.settlement.change_minor, change_kept_minor: quote.settlement.change_kept_minor, lines: [], tenders: request.tenders, coupons: [], refunds: [] } as unknown as Bill
      return { sale_id: 's1', sale_no: '01-000001', total_minor: quote.total_minor, change_minor: bill.change_minor, change_kept_minor: bill.change_kept_minor, bill, coupons_issued: [], alerts: [] } satisfies RingAnswer
    },
    // 50.00 in cash come back.
    saleQuoteExchange: async ({ back, tenders = [], ...request }) => {
      const worth = 5000
      const carried = Math.min(worth, this.#quote(request).total_minor)
      const of = (minor: number) => (minor > 0 ? [{ kind: 'cash' as const, amount_minor: minor }] : [])
      const sale = this.#quote({ ...request, tenders: [...of(carried), ...tenders] })
      const quoted = { total_minor: worth, lines: back ?? [] } as unknown as RefundQuote
      return { back: quoted, sale, carried: of(carried), difference_minor: sale.total_minor - carried, given_back: of(worth - carried) }
    },
    saleExchange: async (request, requestId) => {
      this.exchanged.push({ request, requestId })
      const bill = { sale_id: 's2', sale_no: '01-000002', total_minor: 0, change_minor: 0, change_kept_minor: 0, lines: [], tenders: [], coupons: [], refunds: [] } as unknown as Bill
      return { sale_id: 's2', sale_no: '01-000002', bill } as ExchangeAnswer
    },
    saleShow: async ({ sale_id }) => ({ bill: { sale_id, sale_no: '01-000009', change_minor: 0 } as unknown as Bill, possible: [] }),
    saleList: async () => ({ sales: [] }),
    basketShow: async () => ({
      basket: this.stored,
      finished: this.finished ? this.finished : null,
      lost: this.lost,
    }),
    staffList: async () => ({ staff: this.staff }),
    giftCardShow: async ({ card }) => {
      this.asked.push(card)
      await this.hold
      const balance = this.giftCards[card]
      if (balance === undefined) throw new Refused('gift_card_unknown', {}, '没有这张礼品卡。')
      return { gift_card_id: 'g1', card_no: '01-G000001', sold_on: '2026-11-01', balance_minor: balance, moves: [] }
    },
    basketPut: async ({ basket }) => {
      this.puts.push(basket)
      return {}
    },
  } satisfies SaleTill as SaleTill

  #checkHeld({ member_id, tenders }: QuoteSale): void {
    const held = member_id ? CARD.stored_value.total_minor : 0
    const drawn = (tenders ?? []).filter((tender) => tender.kind === 'stored_value').reduce((sum, tender) => sum + tender.amount_minor, 0)
    const money = (minor: number) => (minor / 100).toFixed(2)
    if (drawn > held) throw new Refused('stored_value_short', {}, `储值余额 ${money(held)}，还差 ${money(drawn - held)}。`)
  }

  /** Each pays as far as it goes. */
  #drawn(cards: GiftCardTender[], due: number) {
    return cards.map(({ code }) => {
      const balance = this.giftCards[code] ?? 0
      if (balance === 0) throw new Refused('gift_card_unusable', { rule: 'empty' }, '礼品卡里没有钱了。')
      const amount = Math.min(balance, due)
      due -= amount
      return { card_no: '01-G000001', amount_minor: amount, left_minor: balance - amount }
    })
  }

  #quote({ member_id, lines, coupons = [], tenders, gift_cards = [], keep_change_minor }: QuoteSale): QuoteAnswer {
    const quoted = lines.map((line) => {
      const price = line.price_minor ?? line.amount_minor ?? unitPrice[line.sku ?? ''] ?? 0
      const amount = Math.round(price * Number(line.qty ?? '1'))
      return { sku: line.sku, name: line.name, qty: line.qty ?? '1', unit: '袋', list_price_minor: price, price_minor: price, amount_minor: amount, discount_minor: 0, total_minor: amount }
    })
    const list = quoted.reduce((sum, line) => sum + line.total_minor, 0)
    const off = coupons.length * 1000
    const total = list - off + this.extra
    const byTenders = (tenders ?? []).reduce((sum, tender) => sum + tender.amount_minor, 0)
    const drawnCards = this.#drawn(gift_cards, Math.max(0, total - byTenders))
    const paid = drawnCards.reduce((sum, card) => sum + card.amount_minor, byTenders)
    const drawn = (tenders ?? []).filter((tender) => tender.kind === 'stored_value').reduce((sum, tender) => sum + tender.amount_minor, 0)
    const held = CARD.stored_value.total_minor
    const due = Math.max(0, total - paid)
    const others = member_id ? CARD.coupons.filter((coupon) => !coupons.includes(coupon.code)) : []
    const change = Math.max(0, paid - total)
    const kept = keep_change_minor ?? 0
    if (kept > change) throw new Refused('keep_beyond_change', {}, '找零没有这么多。')
    return {
      proof_needed: this.proofNeeded,
      tax_mode: 'included',
      ...(member_id && change > 0 ? { change_keepable: { small_minor: change % 100, all_minor: change } } : {}),
      ...(member_id
        ? {
            stored_value: CARD.stored_value,
            points: CARD.points,
            points_usable_minor: this.pointsUsable,
            stored_value_usable_minor: Math.min(due, held - drawn),
            stored_value_missing_minor: held < total ? total - held : null,
          }
        : {}),
      coupons_usable: others.filter((coupon) => coupon.minimum_minor <= total),
      coupons_near: others.filter((coupon) => coupon.minimum_minor > total),
      lines: quoted, list_total_minor: list, coupons_off_minor: off, total_minor: total, points_earned: '0',
      coupons: coupons.map((code) => ({ code, off_minor: 1000, text: '满50减10' })),
      settlement: { paid_minor: paid, due_minor: due, change_minor: change - kept, change_kept_minor: kept, is_paid: paid >= total },
      likely_cash_minor: [total, 10000],
      ...(drawnCards.length > 0 ? { gift_cards: drawnCards } : {}),
    }
  }
}
