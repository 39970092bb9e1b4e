import type { BalanceReading, BalanceRefundAnswer, BalanceRefundQuote, RefundCause, TenderKind } from '$backend/bindings'
import type { Till } from '$backend/till'
import { ByCause } from '$shared/by_cause.svelte'

export type MoneyKind = Exclude<TenderKind, 'stored_value' | 'points'>
export const KINDS: readonly MoneyKind[] = ['cash', 'wechat', 'alipay', 'card', 'other']

/** Giving a member's stored value back. */
export class GivingBack extends ByCause<BalanceReading, BalanceRefundQuote, BalanceRefundAnswer> {
  tender = $state<MoneyKind>('cash')

  constructor(
    private readonly till: Pick<Till, 'storedValueQuoteRefund' | 'storedValueRefund'>,
    private readonly memberId: string,
    newId: () => string,
  ) {
    super(newId)
  }

  protected read(): Promise<BalanceRefundQuote> {
    return this.till.storedValueQuoteRefund({ member_id: this.memberId })
  }

  protected give(cause: RefundCause, reading: BalanceReading): Promise<BalanceRefundAnswer | null> {
    const request = { member_id: this.memberId, cause, tender: this.tender, note: this.note.trim() || null, expect_total_minor: reading.refunded_minor }
    return this.attempt(request, this.till.storedValueRefund)
  }
}
