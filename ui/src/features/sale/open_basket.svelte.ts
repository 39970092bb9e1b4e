import type { GiftCardTender, QuoteAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'
import * as change from './basket'
import type { Basket } from './basket'
import { Quoting } from './quoting.svelte'
import { Saver } from './saver.svelte'

const UNDO_STEPS = 100

type Around = {
  /** Whether the till is being asked: nobody changes the basket meanwhile. */
  isBusy: () => boolean
  isRinging: () => boolean
  /** It is about to change: what was said of it as it was is of no matter any more. */
  onchange: () => void
  /** Another member buys, or none any more. */
  onmember: () => void
}

/** The basket at the counter: what it comes to, how it was before, and its copy on the disk. */
export class OpenBasket {
  now: Basket = $state.raw(change.emptyBasket(''))
  /** Gift cards that pay. Their codes stand in no file: after a kill they are read from the cards again. */
  giftCards: readonly GiftCardTender[] = $state.raw([])
  readonly quoting: Quoting
  readonly saver: Saver
  #past: Basket[] = $state.raw([])

  constructor(
    till: Pick<Till, 'saleQuote' | 'saleQuoteExchange' | 'basketPut'>,
    private readonly around: Around,
  ) {
    this.quoting = new Quoting(till)
    this.saver = new Saver(till)
  }

  get quote(): QuoteAnswer | null {
    return this.quoting.quote
  }

  get isEmpty(): boolean {
    return change.isEmpty(this.now)
  }

  get canUndo(): boolean {
    return this.#past.length > 0 && !this.around.isBusy()
  }

  /** One step, which can be undone; what it comes to is asked. */
  change(next: Basket): void {
    if (this.around.isBusy() || next === this.now) return
    this.around.onchange()
    this.#past = [...this.#past, this.now].slice(-UNDO_STEPS)
    const { member_id } = this.now
    // What was kept of the change was that of another total.
    this.put(next.keep_change_minor ? { ...next, keep_change_minor: null } : next)
    this.#boughtBy(member_id)
    void this.requote()
  }

  /** What is no step of its own: what is selected, who sells, what is paid. */
  put(next: Basket): void {
    if (this.around.isRinging() || next === this.now) return
    this.now = next
    this.saver.put(next)
  }

  undo(): void {
    const before = this.#past.at(-1)
    if (!before || this.around.isBusy()) return
    this.#past = this.#past.slice(0, -1)
    const { member_id, staff } = this.now
    const tenders = this.now.tenders.length > 0 ? this.now.tenders : before.tenders
    this.put({ ...before, tenders, staff, keep_change_minor: null })
    this.#boughtBy(member_id)
    void this.requote()
  }

  /** A member was erased: no step back may bring them into the basket again. */
  forget(memberId: string): void {
    const without = (basket: Basket) => (basket.member_id === memberId ? change.withoutMember(basket) : basket)
    this.#past = this.#past.map(without)
    const { member_id } = this.now
    this.put(without(this.now))
    this.#boughtBy(member_id)
    void this.requote()
  }

  /** The basket before was rung: no step leads back to it. */
  begin(next: Basket): void {
    this.#past = []
    this.now = next
    this.giftCards = []
    this.quoting.forget()
    this.saver.put(next)
  }

  requote(): Promise<void> {
    return this.quoting.ask(this.now, this.giftCards)
  }

  #boughtBy(before: string | null | undefined): void {
    if ((this.now.member_id ?? null) !== (before ?? null)) this.around.onmember()
  }
}
