import type { CardReading, CardRefundQuote, RefundAnswer, RefundCause, RefundReason } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Because, type MissingReason, REFUND_REASONS } from '$shared/because.svelte'
import { ByCause, type MissingCause } from '$shared/by_cause.svelte'

/** Giving a count card back, by what is left of it. */
export class CardBack extends ByCause<CardReading, CardRefundQuote, RefundAnswer, MissingReason> {
  readonly because = new Because<RefundReason>(REFUND_REASONS, () => this.isLocked)

  constructor(
    private readonly till: Pick<Till, 'countCardQuoteRefund' | 'countCardRefund'>,
    private readonly cardNo: string,
    newId: () => string,
  ) {
    super(newId)
  }

  get missing(): MissingCause | MissingReason | null {
    return this.cause === '' ? 'cause' : this.because.missing
  }

  ask(): Promise<void> {
    return this.asking(() => this.till.countCardQuoteRefund({ card: this.cardNo }))
  }

  protected give(cause: RefundCause, reading: CardReading): Promise<RefundAnswer | null> {
    const { said } = this.because
    if (!said) return Promise.resolve(null)
    return this.attempt({ card: this.cardNo, cause, ...said, expect_total_minor: reading.refunded_minor }, this.till.countCardRefund)
  }
}
