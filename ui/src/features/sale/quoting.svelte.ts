import type { ExchangeQuote, GiftCardTender, LineRequest, QuoteAnswer, QuotedLine } from '$backend/bindings'
import { Refused, type Till } from '$backend/till'
import * as change from './basket'
import type { Basket } from './basket'

/** What the till says that a basket comes to. Of answers that overtake each other, only that to the last question counts. */
export class Quoting {
  quote = $state.raw<QuoteAnswer | null>(null)
  /** What comes back for it, where it is an exchange. */
  exchange = $state.raw<ExchangeQuote | null>(null)
  /** Why the basket cannot be priced. */
  refused = $state.raw<Refused | null>(null)
  #lines = $state.raw<ReadonlyMap<LineRequest, QuotedLine>>(new Map())
  #answering: Promise<void> = Promise.resolve()
  #asked = 0

  constructor(private readonly till: Pick<Till, 'saleQuote' | 'saleQuoteExchange'>) {}

  /** Resolves when the last question is answered. */
  get settled(): Promise<void> {
    return this.#answering
  }

  /** A line as it was quoted last, which may be before the basket's last change. */
  of(line: LineRequest): QuotedLine | undefined {
    return this.#lines.get(line)
  }

  ask(basket: Basket, giftCards: readonly GiftCardTender[] = []): Promise<void> {
    this.#asked += 1
    return (this.#answering = this.#ask(basket, giftCards, this.#asked))
  }

  /** An answer that is still on its way counts no more. */
  forget(): void {
    this.#asked += 1
    this.quote = null
    this.exchange = null
    this.refused = null
  }

  async #ask(basket: Basket, giftCards: readonly GiftCardTender[], asked: number): Promise<void> {
    const { lines } = basket
    if (lines.length === 0) return this.forget()
    try {
      const { quote, exchange } = await this.#told(basket, giftCards)
      if (asked !== this.#asked) return this.#answering
      this.quote = quote
      this.exchange = exchange
      this.refused = null
      const quoted = lines.map((line, at) => [line, quote.lines[at]] as const)
      this.#lines = new Map(quoted.filter((pair): pair is [LineRequest, QuotedLine] => pair[1] !== undefined))
    } catch (why) {
      if (asked !== this.#asked) return this.#answering
      if (why instanceof Refused) this.refused = why
      else throw why
    }
  }

  async #told(asked: Basket, giftCards: readonly GiftCardTender[]): Promise<{ quote: QuoteAnswer; exchange: ExchangeQuote | null }> {
    const { lines, coupons, tenders, keep_change_minor, exchange } = asked
    const basket = { lines, coupons, tenders, ...change.kept(keep_change_minor) }
    if (!exchange) return { quote: await this.till.saleQuote({ ...change.buyer(asked), ...basket, ...change.opened(giftCards) }), exchange: null }
    const told = await this.till.saleQuoteExchange({ sale_id: exchange.sale_id, back: exchange.back, ...basket })
    return { quote: told.sale, exchange: told }
  }
}
