import type { BalanceReading, BalanceRefundAnswer, BalanceRefundQuote, RefundCause } from '$backend/bindings'
import type { Till } from '$backend/till'
import { ByCause, type MissingCause } from '$shared/by_cause.svelte'
import type { MoneyKind } from '$shared/tenders'

/** Giving a member's stored value back. */
export class GivingBack extends ByCause<BalanceReading, BalanceRefundQuote, BalanceRefundAnswer> {
  tender = $state<MoneyKind>('cash')
  note = $state('')

  constructor(
    private readonly till: Pick<Till, 'storedValueQuoteRefund' | 'storedValueRefund'>,
    private readonly memberId: string,
    newId: () => string,
  ) {
    super(newId)
  }

  get missing(): MissingCause | null {
    return this.cause === '' ? 'cause' : null
  }

  ask(): Promise<void> {
    return this.asking(() => this.till.storedValueQuoteRefund({ member_id: this.memberId }))
  }

  protected give(cause: RefundCause, reading: BalanceReading): Promise<BalanceRefundAnswer | null> {
    const request = { member_id: this.memberId, cause, tender: this.tender, note: this.note.trim() || null, expect_total_minor: reading.refunded_minor }
    return this.attempt(request, this.till.storedValueRefund)
  }
}
