import type { CardReading, CardRefundQuote, RefundAnswer, RefundCause, RefundReason } from '$backend/bindings'
import type { Till } from '$backend/till'
import { ByCause } from '$shared/by_cause.svelte'

/** Giving a count card back, by what is left of it. */
export class CardBack extends ByCause<CardReading, CardRefundQuote, RefundAnswer> {
  reason = $state<RefundReason | ''>('')

  constructor(
    private readonly till: Pick<Till, 'countCardQuoteRefund' | 'countCardRefund'>,
    private readonly cardNo: string,
    newId: () => string,
  ) {
    super(newId)
  }

  get missing(): 'cause' | 'reason' | 'note' | null {
    if (this.cause === '') return 'cause'
    if (this.reason === '') return 'reason'
    return this.reason === 'other' && this.note.trim() === '' ? 'note' : null
  }

  override get canSend(): boolean {
    return super.canSend && this.missing === null
  }

  chooseReason(reason: RefundReason | ''): void {
    if (!this.isLocked) this.reason = reason
  }

  protected read(): Promise<CardRefundQuote> {
    return this.till.countCardQuoteRefund({ card: this.cardNo })
  }

  protected give(cause: RefundCause, reading: CardReading): Promise<RefundAnswer | null> {
    if (this.reason === '') return Promise.resolve(null)
    const request = { card: this.cardNo, cause, reason: this.reason, note: this.note.trim() || null, expect_total_minor: reading.refunded_minor }
    return this.attempt(request, this.till.countCardRefund)
  }
}
