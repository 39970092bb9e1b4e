import type { RefundAnswer, RefundQuote, RefundReason } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Sending } from '$shared/sending.svelte'

/**
 * Voiding a sale of today: the till says what goes back, and what is sent is what it said.
 */
export class Voiding extends Sending {
  /** Nearly always what it is for. */
  reason = $state<RefundReason | ''>('rung_wrongly')
  note = $state('')
  quote = $state.raw<RefundQuote | null>(null)
  /** Why it cannot be quoted. */
  refused = $state.raw<unknown>(null)
  done = $state.raw<RefundAnswer | null>(null)

  constructor(
    private readonly till: Pick<Till, 'saleQuoteVoid' | 'saleVoid'>,
    private readonly saleId: string,
    newId: () => string,
  ) {
    super(newId)
  }

  /** What is sent and not answered stays as it is: sent again, it is done once. */
  get isLocked(): boolean {
    return this.isBusy || this.isLost || this.done !== null
  }

  get missing(): 'reason' | 'note' | null {
    if (this.reason === '') return 'reason'
    return this.reason === 'other' && this.note.trim() === '' ? 'note' : null
  }

  get canSend(): boolean {
    return this.quote !== null && !this.isBusy && this.missing === null && this.done === null
  }

  async ask(): Promise<void> {
    try {
      this.quote = await this.till.saleQuoteVoid({ sale_id: this.saleId })
      this.refused = null
    } catch (why) {
      this.quote = null
      this.refused = why
    }
  }

  choose(reason: RefundReason | ''): void {
    if (!this.isLocked) this.reason = reason
  }

  async send(): Promise<void> {
    const { quote, reason } = this
    if (!this.canSend || !quote || reason === '') return
    const request = { sale_id: this.saleId, reason, note: this.note.trim() || null, expect_total_minor: quote.total_minor }
    this.done = await this.attempt(request, this.till.saleVoid)
    // The sale is not as it was quoted.
    if (!this.done && !this.isLost) await this.ask()
  }
}
