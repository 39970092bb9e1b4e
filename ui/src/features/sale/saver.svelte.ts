import type { Basket } from './basket'
import type { Till } from '$backend/till'

/** Until what could not be kept is sent again. */
const RETRY_MS = 2_000

/** Sends every basket to the disk, one at a time; of those that wait only the last is sent. Nobody waits for it. */
export class Saver {
  state = $state<'saved' | 'saving' | 'failed'>('saved')
  #next: Basket | null = null
  #sending: Promise<void> | null = null
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly till: Pick<Till, 'basketPut'>) {}

  put(basket: Basket): void {
    clearTimeout(this.#retry)
    this.#next = basket
    this.state = 'saving'
    this.#sending ??= this.#send()
  }

  /** Resolves when nothing waits. */
  async settled(): Promise<void> {
    while (this.#sending) await this.#sending
  }

  async #send(): Promise<void> {
    let unkept: Basket | null = null
    while (this.#next) {
      const basket = this.#next
      this.#next = null
      try {
        await this.till.basketPut({ basket })
        unkept = null
      } catch {
        unkept = basket
      }
    }
    this.#sending = null
    this.state = unkept ? 'failed' : 'saved'
    if (unkept) this.#retry = setTimeout(() => this.put(unkept), RETRY_MS)
  }
}
