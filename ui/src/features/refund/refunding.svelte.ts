import type { BasketExchange, RefundableLine, RefundAnswer, RefundLineRequest, RefundQuote, RefundReason } from '$backend/bindings'
import type { Till } from '$backend/till'
import { QuotedAct } from '$shared/act.svelte'
import { Because, type MissingReason, REFUND_REASONS } from '$shared/because.svelte'
import { parseReturn, stepDown, stepUp, type TypedReturn } from './quantity'

/** What must still be said before anything can be given back. */
export type Missing = 'quantity' | 'lines' | MissingReason

type Quoted = RefundQuote & { chosen: RefundLineRequest[] }

/**
 * Lines of a sale come back. The till says what would happen, anew after every change; what is sent is what it said last. Of
 * answers that overtake each other only that to the last question counts.
 */
export abstract class Returning<Answer> extends QuotedAct<Quoted, Answer, Missing> {
  /** As last quoted: they stay while what is typed is wrong or the till refuses it. */
  lines = $state.raw<RefundableLine[]>([])
  readonly because = new Because<RefundReason>(REFUND_REASONS, () => this.isLocked)
  #texts = $state.raw<ReadonlyMap<number, string>>(new Map())

  constructor(
    private readonly quoting: Pick<Till, 'saleQuoteRefund'>,
    protected readonly saleId: string,
    newId: () => string,
  ) {
    super(newId)
  }

  get missing(): Missing | null {
    const chosen = this.#chosen()
    if (!chosen) return 'quantity'
    if (chosen.length === 0) return 'lines'
    return this.because.missing
  }

  /** Asks what could come back. Nothing is chosen: all of a sale may be too much where one line is not. */
  start(): Promise<void> {
    return this.#quote([])
  }

  textOf(line: RefundableLine): string {
    return this.#texts.get(line.line) ?? ''
  }

  typedOf(line: RefundableLine): TypedReturn {
    return parseReturn(this.textOf(line), line)
  }

  type(line: RefundableLine, text: string): Promise<void> {
    return this.#change(new Map([...this.#texts, [line.line, text]]))
  }

  more(line: RefundableLine): Promise<void> {
    const typed = this.typedOf(line)
    return this.type(line, stepUp('qty' in typed ? typed.qty : '0', line.left))
  }

  less(line: RefundableLine): Promise<void> {
    const typed = this.typedOf(line)
    return this.type(line, stepDown('qty' in typed ? typed.qty : '0'))
  }

  all(): Promise<void> {
    const isLeft = (line: RefundableLine) => line.left !== '0' && !line.is_count_card
    return this.#change(new Map(this.lines.filter(isLeft).map((line) => [line.line, line.left])))
  }

  none(): Promise<void> {
    return this.#change(new Map())
  }

  ask(): Promise<void> {
    const chosen = this.#chosen()
    if (chosen) return this.#quote(chosen)
    this.forget()
    return Promise.resolve()
  }

  /** The sale is not as it was quoted: how much is left of each line comes first. */
  protected override async reread(): Promise<void> {
    await this.#quote([])
    await this.ask()
  }

  protected override answered(quote: Quoted | null, refused: unknown): void {
    super.answered(quote, refused)
    if (quote) this.lines = quote.lines
  }

  #change(texts: ReadonlyMap<number, string>): Promise<void> {
    if (this.isLocked) return Promise.resolve()
    this.#texts = texts
    this.why = null
    return this.ask()
  }

  /** What is chosen; none while anything typed is wrong. */
  #chosen(): RefundLineRequest[] | null {
    const chosen: RefundLineRequest[] = []
    for (const line of this.lines) {
      const typed = this.typedOf(line)
      if ('wrong' in typed) return null
      if (typed.qty !== '0') chosen.push({ line: line.line, qty: typed.qty })
    }
    return chosen
  }

  #quote(chosen: RefundLineRequest[]): Promise<void> {
    return this.asking(async () => ({ ...(await this.quoting.saleQuoteRefund({ sale_id: this.saleId, lines: chosen })), chosen }))
  }
}

/** What was paid for them is given back. */
export class Refunding extends Returning<RefundAnswer> {
  constructor(
    private readonly till: Pick<Till, 'saleQuoteRefund' | 'saleRefund'>,
    saleId: string,
    newId: () => string,
  ) {
    super(till, saleId, newId)
  }

  protected perform(): Promise<RefundAnswer | null> {
    const { quote, because } = this
    if (!quote || !because.said) return Promise.resolve(null)
    const request = { sale_id: this.saleId, lines: quote.chosen, ...because.said, expect_total_minor: quote.total_minor }
    return this.attempt(request, this.till.saleRefund)
  }
}

/** What comes back for others, and whose it was. */
export type Swap = { exchange: BasketExchange; memberId: string | null }

/** They are exchanged: what is sold for them is chosen at the counter, and nothing happens before. */
export class Swapping extends Returning<Swap> {
  constructor(
    till: Pick<Till, 'saleQuoteRefund'>,
    saleId: string,
    private readonly saleNo: string,
  ) {
    super(till, saleId, () => '')
  }

  protected perform(): Promise<Swap | null> {
    const { quote, because, saleId, saleNo } = this
    if (!quote || !because.said) return Promise.resolve(null)
    const exchange = { sale_id: saleId, sale_no: saleNo, back: quote.chosen, ...because.said }
    return Promise.resolve({ exchange, memberId: quote.member?.member_id ?? null })
  }
}
