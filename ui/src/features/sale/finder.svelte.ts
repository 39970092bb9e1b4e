import type { LostCard, MemberHit, ProductAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'
import { halfWidth, parseAmount } from '$shared/amount'

export type Found =
  | { kind: 'product'; product: ProductAnswer }
  | { kind: 'member'; member: MemberHit }
  | { kind: 'amount'; minor: number }

const LIMIT = 7
/** Keys that come closer than this are a scanner's, or a hand's in full flight: nobody reads a list between them. */
const QUICK_MS = 35

/** The one box: what is typed is looked up among products and members at once. */
export class Finder {
  text = $state('')
  found = $state.raw<Found[]>([])
  active = $state(0)
  /** The text that `found` answers. */
  answered = $state('')
  why = $state.raw<unknown>(null)
  /** The text is the number of a card that was replaced. */
  lost = $state.raw<LostCard | null>(null)
  /** Typed while a search is under way; of those only the last is looked up, so that a scanner's keys do not queue. */
  #next: string | null = null
  #pending: Promise<void> | null = null
  #typedAt = -Infinity
  #isQuick = false

  constructor(
    private readonly till: Pick<Till, 'productSearch' | 'memberSearch'>,
    private readonly scale: () => number,
  ) {}

  get isOpen(): boolean {
    return this.text.trim() !== '' && this.answered !== ''
  }

  type(text: string): void {
    this.text = text
    const now = performance.now()
    this.#isQuick = now - this.#typedAt < QUICK_MS
    this.#typedAt = now
    const query = text.trim()
    if (query === '') {
      this.found = []
      this.lost = null
      this.answered = ''
      this.#next = null
      return
    }
    this.#next = query
    this.#pending ??= this.#answer()
  }

  clear(): void {
    this.type('')
  }

  step(by: -1 | 1): void {
    const count = this.found.length
    if (count > 0) this.active = (this.active + by + count) % count
  }

  /** What Enter means, once the answer to what stands in the box is there. */
  async choice(): Promise<Found | null> {
    await this.#pending
    return this.found[this.active] ?? null
  }

  async #answer(): Promise<void> {
    while (this.#next !== null) {
      await this.#rest()
      const query = this.#next
      this.#next = null
      if (query !== null) await this.#search(query)
    }
    this.#pending = null
  }

  /** Waits until quick keys have come to an end. */
  async #rest(): Promise<void> {
    for (;;) {
      const left = this.#isQuick ? this.#typedAt + QUICK_MS - performance.now() : 0
      if (left <= 0) return
      await new Promise((rested) => setTimeout(rested, left))
    }
  }

  async #search(query: string): Promise<void> {
    const typed = halfWidth(query)
    try {
      const [products, members] = await Promise.all([
        this.till.productSearch({ query: typed, limit: LIMIT }),
        this.till.memberSearch({ query: typed, limit: LIMIT }),
      ])
      if (this.text.trim() !== query) return
      this.lost = members.lost_card ?? null
      this.found = ranked(typed, products.products, members.members, this.scale())
      this.why = null
    } catch (why) {
      if (this.text.trim() !== query) return
      this.found = []
      this.lost = null
      this.why = why
    }
    this.active = 0
    this.answered = query
  }
}

/** Products first, as most of what is typed is one; a phone's digits name a member first; an amount may be meant at last. */
export function ranked(query: string, products: ProductAnswer[], members: MemberHit[], scale: number): Found[] {
  const isExact = (product: ProductAnswer) => product.sku === query || product.barcode === query
  const exact: Found[] = products.filter(isExact).map((product) => ({ kind: 'product', product }))
  const others: Found[] = products.filter((product) => !isExact(product)).map((product) => ({ kind: 'product', product }))
  const people: Found[] = members.map((member) => ({ kind: 'member', member }))
  const typed = parseAmount(query, scale)
  // A half of a barcode is no amount.
  const isMoney = 'minor' in typed && typed.minor > 0 && /^(?:0|[1-9]\d{0,5})?(?:\.|$)/u.test(query)
  const amount: Found[] = isMoney ? [{ kind: 'amount', minor: typed.minor }] : []
  // A decimal point is money, never a phone or a barcode.
  if (amount.length > 0 && query.includes('.')) return [...amount, ...exact, ...others, ...people]
  const isPhone = /^\d{4,}$/u.test(query)
  return isPhone ? [...exact, ...people, ...others, ...amount] : [...exact, ...others, ...people, ...amount]
}
