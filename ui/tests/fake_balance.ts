import type { BalanceRefundAnswer, BalanceRefundQuote, RefundBalance } from '$backend/bindings'
import { Refused } from '$backend/till'

const parts = (principal_minor: number, bonus_minor: number) => ({ principal_minor, bonus_minor, total_minor: principal_minor + bonus_minor })

/** 1000 + 200 paid in, 600 used of it at list price, and 300 more of this week. */
export const QUOTE: BalanceRefundQuote = {
  member_id: 'm1',
  figures: { paid_in_minor: 130000, bonus_in_minor: 20000, used_minor: 60000, used_at_list_minor: 65000, cooling_paid_minor: 30000, cooling_bonus_minor: 0 },
  cooling_days: 7,
  before: parts(80000, 10000),
  merchant: { refunded_minor: 80000, forfeited: parts(0, 10000) },
  consumer: { refunded_minor: 65000, forfeited: parts(15000, 10000) },
}

/** A till with one member who wants the stored value back. The answer can be refused, or lost after it was done. */
export class FakeBalance {
  quote: BalanceRefundQuote = QUOTE
  asked = 0
  sent: { request: RefundBalance; requestId: string | undefined }[] = []
  refuse: Refused | null = null
  isLost = false

  readonly methods = {
    storedValueQuoteRefund: async () => {
      this.asked += 1
      return this.quote
    },
    storedValueRefund: async (request: RefundBalance, requestId?: string) => {
      this.sent.push({ request, requestId })
      if (this.refuse) throw this.refuse
      if (this.isLost) throw new Refused('no_answer', {}, '没有回应')
      const refunded_minor = this.quote[request.cause].refunded_minor
      const slip = { balance_refund_id: 'b1', refund_no: '01-B000001', tender: request.tender, refunded_minor }
      return { balance_refund_id: 'b1', refund_no: '01-B000001', member_id: 'm1', refunded_minor, slip: slip as unknown as BalanceRefundAnswer['slip'] }
    },
  }
}
