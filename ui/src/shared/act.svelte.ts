import { Sending } from './sending.svelte'

/** Something that is done once. What is sent and not answered stays as it is: sent again, it is done once. */
export abstract class Act<Answer, Missing extends string = never> extends Sending {
  done = $state.raw<Answer | null>(null)

  /** What must still be said before it can be done. */
  abstract get missing(): Missing | null

  /** Attempts it with what was said; only where nothing is missing. */
  protected abstract perform(): Promise<Answer | null>

  get isLocked(): boolean {
    return this.isBusy || this.isLost || this.done !== null
  }

  get canSend(): boolean {
    return this.missing === null && !this.isBusy && this.done === null
  }

  /** Whether whoever opened it must look again. */
  get mayBeDone(): boolean {
    return this.done !== null || this.isLost
  }

  /** Whether it is done. */
  async send(): Promise<boolean> {
    if (!this.canSend) return false
    this.done = await this.perform()
    if (!this.done && !this.isLost) await this.reread()
    return this.done !== null
  }

  /** It was refused: what it rests on may not be what it was. */
  protected reread(): Promise<void> {
    return Promise.resolve()
  }
}

/**
 * An act of which the till says first what would happen; what is sent is what it said last. Of answers that overtake each other
 * only that to the last question counts.
 */
export abstract class QuotedAct<Quote, Answer, Missing extends string = never> extends Act<Answer, Missing> {
  quote = $state.raw<Quote | null>(null)
  /** Why it cannot be quoted. */
  refused = $state.raw<unknown>(null)
  /** Whether a question is under way: what is shown is of the one before. */
  isAsking = $state(false)
  #asked = 0

  abstract ask(): Promise<void>

  override get canSend(): boolean {
    return super.canSend && this.quote !== null && !this.isAsking
  }

  protected async asking(read: () => Promise<Quote>): Promise<void> {
    const asked = ++this.#asked
    this.isAsking = true
    try {
      const quote = await read()
      if (asked === this.#asked) this.answered(quote, null)
    } catch (why) {
      if (asked === this.#asked) this.answered(null, why)
    }
  }

  /** There is nothing to ask, and what is under way is of no matter any more. */
  protected forget(): void {
    this.#asked += 1
    this.answered(null, null)
  }

  protected answered(quote: Quote | null, refused: unknown): void {
    this.quote = quote
    this.refused = refused
    this.isAsking = false
  }

  protected override reread(): Promise<void> {
    return this.ask()
  }
}
