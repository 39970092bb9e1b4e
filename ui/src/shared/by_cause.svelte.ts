import type { RefundCause } from '$backend/bindings'
import { QuotedAct } from './act.svelte'

export const CAUSES: readonly RefundCause[] = ['merchant', 'consumer']

export type MissingCause = 'cause'

type Reading = { refunded_minor: number }

/**
 * Giving back what a member paid before. The till says what either cause gives; neither is chosen before somebody says why, and
 * what is sent is what was shown.
 */
export abstract class ByCause<R extends Reading, Quote extends Record<RefundCause, R>, Answer, Missing extends string = never> extends QuotedAct<Quote, Answer, Missing | MissingCause> {
  cause = $state<RefundCause | ''>('')

  /** What goes back and what stays, once somebody said why. */
  get reading(): R | null {
    return this.quote && this.cause !== '' ? this.quote[this.cause] : null
  }

  chooseCause(cause: RefundCause | ''): void {
    if (!this.isLocked) this.cause = cause
  }

  protected abstract give(cause: RefundCause, reading: R): Promise<Answer | null>

  protected perform(): Promise<Answer | null> {
    const { cause, reading } = this
    return cause === '' || !reading ? Promise.resolve(null) : this.give(cause, reading)
  }
}
