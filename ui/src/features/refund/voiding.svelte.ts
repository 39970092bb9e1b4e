import type { RefundAnswer, RefundQuote, RefundReason } from '$backend/bindings'
import type { Till } from '$backend/till'
import { QuotedAct } from '$shared/act.svelte'
import { Because, type MissingReason, REFUND_REASONS } from '$shared/because.svelte'

/**
 * Voiding a sale of today: the till says what goes back, and what is sent is what it said.
 */
export class Voiding extends QuotedAct<RefundQuote, RefundAnswer, MissingReason> {
  /** Nearly always what it is for. */
  readonly because = new Because<RefundReason>(REFUND_REASONS, () => this.isLocked, 'rung_wrongly')

  constructor(
    private readonly till: Pick<Till, 'saleQuoteVoid' | 'saleVoid'>,
    private readonly saleId: string,
    newId: () => string,
  ) {
    super(newId)
  }

  get missing(): MissingReason | null {
    return this.because.missing
  }

  ask(): Promise<void> {
    return this.asking(() => this.till.saleQuoteVoid({ sale_id: this.saleId }))
  }

  protected perform(): Promise<RefundAnswer | null> {
    const { quote, because } = this
    if (!quote || !because.said) return Promise.resolve(null)
    return this.attempt({ sale_id: this.saleId, ...because.said, expect_total_minor: quote.total_minor }, this.till.saleVoid)
  }
}
