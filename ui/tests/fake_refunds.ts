import type { QuoteRefund, QuoteVoid, RefundAnswer, RefundQuote, RefundSale, ReturnKind, VoidSale } from '$backend/bindings'
import { Refused } from '$backend/till'

/** What a bag of rice and half a kilo of millet came to. */
const SOLD = [
  { line: 1, name: '五常大米 10kg', unit: '袋', decimals: 0, sold: '2', price_minor: 7990, total_minor: 15980 },
  { line: 2, name: '小米', unit: '斤', decimals: 3, sold: '1.5', price_minor: 680, total_minor: 1020 },
]

/** A till with one sale that can be returned. Each answer can be held back, refused, or lost after it was done. */
export class FakeRefunds {
  asked: (string | undefined)[] = []
  sent: { request: RefundSale; requestId: string | undefined }[] = []
  voided: { request: VoidSale; requestId: string | undefined }[] = []
  returned: Record<number, number> = {}
  holds: Promise<void>[] = []
  refuseQuote: Refused | null = null
  refuseRefund: Refused | null = null
  isLost = false
  readonly #done = new Map<string | undefined, RefundAnswer>()

  readonly methods = {
    saleQuoteRefund: async (request: QuoteRefund) => {
      this.asked.push(request.lines?.map((line) => `${line.line}×${line.qty}`).join(' '))
      await this.holds.shift()
      if (this.refuseQuote && request.lines?.length) throw this.refuseQuote
      return this.#quote(request)
    },
    saleQuoteVoid: async ({ sale_id }: QuoteVoid) => this.methods.saleQuoteRefund({ sale_id }),
    saleRefund: async (request: RefundSale, requestId?: string) => {
      this.sent.push({ request, requestId })
      await this.holds.shift()
      if (this.refuseRefund) throw this.refuseRefund
      const answer = this.#done.get(requestId) ?? this.#refund(request)
      this.#done.set(requestId, answer)
      if (this.isLost) throw new Refused('no_answer', {}, '没有回应')
      return answer
    },
    saleVoid: async (request: VoidSale, requestId?: string) => {
      this.voided.push({ request, requestId })
      if (this.refuseRefund) throw this.refuseRefund
      const answer = this.#done.get(requestId) ?? this.#refund({ ...request, lines: null }, 'void')
      this.#done.set(requestId, answer)
      if (this.isLost) throw new Refused('no_answer', {}, '没有回应')
      return answer
    },
  }

  #refund(request: RefundSale, kind: ReturnKind = 'refund'): RefundAnswer {
    const { total_minor, tenders } = this.#quote(request)
    for (const line of request.lines ?? []) this.returned[line.line] = (this.returned[line.line] ?? 0) + Number(line.qty)
    const slip = { kind, refund_id: 'r1', refund_no: '01-R000001', sale_no: '01-000001', total_minor, tenders, lines: [] }
    return { refund_id: 'r1', refund_no: '01-R000001', sale_id: 's1', total_minor, slip: slip as unknown as RefundAnswer['slip'] }
  }

  #quote({ sale_id, lines }: QuoteRefund): RefundQuote {
    const quoted = SOLD.map(({ price_minor, ...sold }) => {
      const returned = this.returned[sold.line] ?? 0
      const left = Number((Number(sold.sold) - returned).toFixed(3))
      const qty = lines ? (lines.find((line) => line.line === sold.line)?.qty ?? '0') : String(left)
      return { ...sold, returned: String(returned), left: String(left), qty, amount_minor: Math.round(price_minor * Number(qty)) }
    })
    const total_minor = quoted.reduce((sum, line) => sum + line.amount_minor, 0)
    const given = SOLD.reduce((sum, line) => sum + Math.round(line.price_minor * (this.returned[line.line] ?? 0)), 0)
    const left_minor = 17000 - given - total_minor
    const balance = (total_minor: number) => ({ principal_minor: total_minor, bonus_minor: 0, total_minor })
    return {
      sale_id,
      sale_no: '01-000001',
      lines: quoted,
      total_minor,
      tenders: total_minor > 0 ? [{ kind: 'cash', amount_minor: total_minor - 100 }, { kind: 'stored_value', amount_minor: 100 }] : [],
      left_minor,
      is_whole: left_minor === 0,
      member: {
        member_id: 'm1',
        stored_value_before: balance(2000),
        stored_value_returned: balance(total_minor > 0 ? 100 : 0),
        stored_value_after: balance(2100),
        points_returned: '0',
        points_settled: '0',
        points_taken: total_minor > 0 ? '79.51' : '0',
        points_owed: total_minor > 0 ? '4' : '0',
        points_lapsed: '0',
        points_after: '0',
        coupons_restored: [],
        coupons_withdrawn: [{ code: 'BMW93-AGYST-GXPB', off_minor: 1000, minimum_minor: 5000, valid_until: '2026-12-21' }],
        coupon_kept: { code: '6P8RU-FKF4Z-PYJM', off_minor: 500, minimum_minor: 0, valid_until: '2026-12-21' },
      },
    }
  }
}
