import type { RefundCause } from '$backend/bindings'
import { Sending } from './sending.svelte'

export const CAUSES: readonly RefundCause[] = ['merchant', 'consumer']

/** As the till takes it. */
export const NOTE_CHARS_MAX = 200

type Reading = { refunded_minor: number }

/**
 * Giving back what a member paid before. The till says what either cause gives; neither is chosen before somebody says why, and
 * what is sent is what was shown.
 */
export abstract class ByCause<R extends Reading, Quote extends Record<RefundCause, R>, Answer> extends Sending {
  quote = $state.raw<Quote | null>(null)
  cause = $state<RefundCause | ''>('')
  note = $state('')
  /** Why it cannot be quoted. */
  refused = $state.raw<unknown>(null)
  done = $state.raw<Answer | null>(null)

  protected abstract read(): Promise<Quote>
  protected abstract give(cause: RefundCause, reading: R): Promise<Answer | null>

  /** What is sent and not answered stays as it is: sent again, it is done once. */
  get isLocked(): boolean {
    return this.isBusy || this.isLost || this.done !== null
  }

  /** What goes back and what stays, once somebody said why. */
  get reading(): R | null {
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
      this.quote = await this.read()
      this.refused = null
    } catch (why) {
      this.quote = null
      this.refused = why
    }
  }

  async send(): Promise<void> {
    const { reading, cause } = this
    if (!this.canSend || !reading || cause === '') return
    this.done = await this.give(cause, reading)
    // What there was is not as it was quoted.
    if (!this.done && !this.isLost) await this.ask()
  }
}
