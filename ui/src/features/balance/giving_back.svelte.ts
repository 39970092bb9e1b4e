import type { BalanceReading, BalanceRefundAnswer, BalanceRefundQuote, RefundCause, TenderKind } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Sending } from '$shared/sending.svelte'

export const CAUSES: readonly RefundCause[] = ['merchant', 'consumer']

export type MoneyKind = Exclude<TenderKind, 'stored_value' | 'points'>
export const KINDS: readonly MoneyKind[] = ['cash', 'wechat', 'alipay', 'card', 'other']

/** As the till takes it. */
export const NOTE_CHARS_MAX = 200

/**
 * Giving a member's stored value back. The till says what either cause gives; neither is chosen before somebody says why, and
 * what is sent is what was shown.
 */
export class GivingBack extends Sending {
  quote = $state.raw<BalanceRefundQuote | null>(null)
  cause = $state<RefundCause | ''>('')
  tender = $state<MoneyKind>('cash')
  note = $state('')
  /** Why it cannot be quoted. */
  refused = $state.raw<unknown>(null)
  done = $state.raw<BalanceRefundAnswer | null>(null)

  constructor(
    private readonly till: Pick<Till, 'storedValueQuoteRefund' | 'storedValueRefund'>,
    private readonly memberId: string,
    newId: () => string,
  ) {
    super(newId)
  }

  /** What is sent and not answered stays as it is: sent again, it is done once. */
  get isLocked(): boolean {
    return this.isBusy || this.isLost || this.done !== null
  }

  /** What goes back and what stays, once somebody said why. */
  get reading(): BalanceReading | null {
    return this.quote && this.cause !== '' ? this.quote[this.cause] : null
  }

  get canSend(): boolean {
    return this.reading !== null && !this.isBusy && this.done === null
  }

  choose(cause: RefundCause | ''): void {
    if (!this.isLocked) this.cause = cause
  }

  async ask(): Promise<void> {
    try {
      this.quote = await this.till.storedValueQuoteRefund({ member_id: this.memberId })
      this.refused = null
    } catch (why) {
      this.quote = null
      this.refused = why
    }
  }

  async send(): Promise<void> {
    const { reading, cause } = this
    if (!this.canSend || !reading || cause === '') return
    const request = { member_id: this.memberId, cause, tender: this.tender, note: this.note.trim() || null, expect_total_minor: reading.refunded_minor }
    this.done = await this.attempt(request, this.till.storedValueRefund)
    // The balance is not as it was quoted.
    if (!this.done && !this.isLost) await this.ask()
  }
}
