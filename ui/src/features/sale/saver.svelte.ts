import type { Basket } from './basket'
import type { Till } from '$backend/till'

/** Sends every basket to the disk, one at a time; of those that wait only the last is sent. Nobody waits for it. */
export class Saver {
  state = $state<'saved' | 'saving' | 'failed'>('saved')
  #next: Basket | null = null
  #sending: Promise<void> | null = null

  constructor(private readonly till: Pick<Till, 'basketPut'>) {}

  put(basket: Basket): void {
    this.#next = basket
    this.state = 'saving'
    this.#sending ??= this.#send()
  }

  /** Resolves when nothing waits. */
  async settled(): Promise<void> {
    while (this.#sending) await this.#sending
  }

  async #send(): Promise<void> {
    let failed = false
    while (this.#next) {
      const basket = this.#next
      this.#next = null
      try {
        await this.till.basketPut({ basket })
        failed = false
      } catch {
        failed = true
      }
    }
    this.#sending = null
    this.state = failed ? 'failed' : 'saved'
  }
}
